//! The sentence-level scorers against the reference scorers, on invented predictions.
//!
//! Numbers: `score_acled.py` and `score_plover.py` of the development kit on the same lines.

use dateline_eval::{acled, plover};

#[test]
fn acled_scores_as_the_reference_does() {
    let labels = [
        ("1", "ATTACK"),
        ("2", "ATTACK"),
        ("3", "GRENADE"),
        ("4", "ARREST"),
        ("5", "PEACE_PROTEST"),
        ("6", "DIPLO"),
        ("7", "ORG_CRIME"),
        ("8", "ATTACK"),
        ("9", "GRENADE"),
    ];
    let gold: String = labels
        .iter()
        .map(|(id, label)| format!("{{\"id\":\"{id}\",\"text\":\"x\",\"label\":\"{label}\"}}\n"))
        .collect();
    let predictions = r#"{"id":"1","label":"ATTACK"}
{"id":"2","label":"GRENADE"}
{"id":"3","label":"GRENADE"}
{"id":"4","label":"MOB_VIOL"}
{"id":"5","label":null}
{"id":"6","label":"ATTACK"}
{"id":"8","label":"ATTACK"}
{"id":"9","label":"ARREST"}
"#;
    let gold = acled::read_gold(&gold).unwrap();
    let score = acled::score(&gold, &acled::read_predictions(predictions).unwrap(), 200, 1);
    assert_eq!(score.n, 7);
    for (name, reference) in
        [("weighted_f1", 48.57), ("macro_f1", 32.5), ("accuracy", 42.86), ("other_rejected", 50.0)]
    {
        let (value, interval) = score.measures[name];
        assert!((value - reference).abs() < 0.005, "{name}: {value} is not {reference}");
        let (low, high) = interval.unwrap();
        assert!(low <= value && value <= high, "{name}: {low} {value} {high}");
    }
    assert_eq!(score.per_class["ATTACK"], 80.0);
    assert_eq!(score.per_class["GRENADE"], 50.0);
}

#[test]
fn plover_scores_as_the_reference_does() {
    let gold = plover::read_gold(
        r#"{"id":"a","event":"DEMAND","text":"x","source":[{"code":"GON"}],"target":[{"code":"IGO"}]}
{"id":"b","event":"AGREE","text":"x","source":[{"code":"GON"},{"code":"ARN"}],"target":""}
{"id":"c","event":"YIELD","text":"x","source":[{"code":"***"}]}
{"id":"d","event":"FIGHT","text":"x","source":[{"code":"ARN"}],"target":[{"code":"GON"}]}
{"id":"e","event":"PROTEST","text":"x","source":[{"code":"NGO"}],"target":[{"code":"ROH"},{"code":"GON"}]}
{"id":"f","event":"CONSULT","text":"x","source":[{"code":"ROH"}],"target":[{"code":"GON"}]}
"#,
    )
    .unwrap();
    let predictions = plover::read_predictions(
        r#"{"id":"a","type":"REQUEST","actors":["GON"],"targets":["IGO-UNO"]}
{"id":"b","type":"AGREE","actors":["GON"],"targets":[]}
{"id":"c","type":"RETREAT"}
{"id":"d","type":"COERCE","actors":["ARN","GON"],"targets":["GON"]}
{"id":"e","type":"PROTEST","actors":["NGO-X"],"targets":["ROH"]}
"#,
    )
    .unwrap();
    let score = plover::score(&gold, &predictions, 100, 1);
    for (name, reference) in [("type", 66.67), ("source", 60.0), ("target", 50.0), ("triple", 33.33)] {
        let value = score.measures[name].0;
        assert!((value - reference).abs() < 0.005, "{name}: {value} is not {reference}");
    }
}
