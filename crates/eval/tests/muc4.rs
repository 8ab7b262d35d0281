//! The MUC-4 scorer against the reference scorer on an invented set: the numbers are what
//! `score_muc4.py pred.jsonl --gold gold.jsonl` prints for these two files.

use dateline_eval::muc4::{read_gold, read_predictions, score};

fn printed() -> (String, dateline_eval::muc4::Score) {
    let gold = read_gold(include_str!("muc4/gold.jsonl"), None).unwrap();
    let predictions = read_predictions(include_str!("muc4/pred.jsonl")).unwrap();
    let score = score(&gold, &predictions, 50, 1);
    (score.to_string(), score)
}

#[test]
fn every_figure_is_the_reference_scorers() {
    let (table, score) = printed();
    let expected = [
        ("CEAF-REE PerpInd", "50.00  50.00  50.00      2      2"),
        ("CEAF-REE PerpOrg", "100.00 100.00 100.00      1      1"),
        ("CEAF-REE Target", "50.00  66.67  57.14      4      3"),
        ("CEAF-REE Victim", "75.00  75.00  75.00      4      4"),
        ("CEAF-REE Weapon", "50.00 100.00  66.67      2      1"),
        ("CEAF-REE", "61.54  72.73  66.67     13     11"),
        ("template type", "83.33 100.00  90.91      6      5"),
        ("template Target", "50.00  66.67  57.14      4      3"),
        ("template Victim", "50.00  50.00  50.00      4      4"),
        ("template filling", "63.16  75.00  68.57     19     16"),
        ("document types", "80.00 100.00  88.89      5      4"),
        ("relevance", "75.00 100.00  85.71      4      3"),
    ];
    for (name, figures) in expected {
        let line = table.lines().find(|l| l.starts_with(&format!("{name:<18}"))).unwrap();
        assert!(line.ends_with(figures), "{name}: {line}");
    }
    let near = |name: &str, value: f64| {
        let found = score.measures[name].0;
        assert!((found - value).abs() < 0.005, "{name}: {found}");
    };
    near("ceaf_ree_macro", 69.76);
    // 'pairs': 5, 'date_gold': 5, 'date_exact': 3, 'date_overlap': 4, 'country': 4, 'finest_gold': 4, 'finest': 2
    near("date_exact", 60.0);
    near("date_overlap", 80.0);
    near("country", 80.0);
    near("finest_place", 50.0);
}

#[test]
fn a_split_is_chosen_by_name() {
    let text = include_str!("muc4/gold.jsonl");
    assert_eq!(read_gold(text, Some("toy")).unwrap().len(), 4);
    assert_eq!(read_gold(text, Some("tst1+tst2")).unwrap().len(), 0);
    assert!(read_gold("{}", None).is_err());
}
