//! The report score: the shipped gold parses; a bundle that says what the gold says is all right; each kind of
//! error costs the field it is an error in, and nothing else.

use dateline_eval::report::{Bundle, Gold, Options, Outcome, Score, score};

const GOLD: &str = r#"
format = 1
[names]
"Red Banner Front" = ["Red Banner Front", "RBF", "the Front"]

[[file]]
path = "one.txt"
verdict = "coded"
language = "en"
[[file.event]]
key = "mill"
quote = "attacked a mill in Osk"
again = ["The attack on the mill in Osk"]
type = "ASSAULT"
date = { start = "2019-03-04", end = "2019-03-04" }
place = { name = "Osk", country = "XAA" }
actors = ["Red Banner Front"]
targets = ["a mill"]
quantities = [{ kind = "killed", min = 5, of = "B" }, { kind = "injured", min = 20, approximate = true }]
claims = [{ act = "reported", about = "toll", speaker = "the mayor" }]
[[file.event]]
key = "arrest"
quote = "police arrested two men"
type = "COERCE"
mode = "arrest"
[[file.statement]]
quote = "Attacks on mills are becoming more frequent"
kind = "trend"

[[file]]
path = "two.txt"
verdict = "coded"
language = "en"
[[file.event]]
key = "mill"
quote = "the raid on the mill at Osk"
type = "ASSAULT"

[[file]]
path = "empty.txt"
verdict = "empty"

[[incident]]
key = "mill"
members = ["one.txt#mill", "two.txt#mill"]

[[apart]]
pair = ["one.txt#mill", "one.txt#arrest"]
why = "an arrest is no attack"
"#;

const EVENTS: [&str; 3] = [
    r#"{"id":"e1","document":"d1","type":"ASSAULT","mode":null,"local":null,"extent":"event","trigger":{"start":0,"end":0,"text":"attacked"},"actors":[{"text":"RBF","actor":"rbf","name":"Red Banner Front"}],"targets":[{"text":"the old mill in Osk","actor":null,"name":null}],"quantities":[{"kind":"killed","min":5,"max":null,"of":"B"},{"kind":"injured","min":18,"max":22,"of":null}],"time":{"start":"2019-03-04","end":"2019-03-04"},"place":{"text":"Osk","name":"Osk","country":"XAA"},"status":{"polarity":"affirmed","actuality":"occurred","certainty":"certain","claims":[{"act":"reported","about":"occurrence","speaker":{"text":"Mayor","actor":null,"name":null}}]},"evidence":[{"start":0,"end":0,"text":"The RBF attacked a mill in Osk, the mayor said."}]}"#,
    r#"{"id":"e2","document":"d1","type":"COERCE","mode":"arrest","local":null,"extent":"event","trigger":{"start":0,"end":0,"text":"arrested"},"actors":[],"targets":[],"quantities":[],"time":null,"place":null,"status":{"polarity":"affirmed","actuality":"occurred","certainty":"certain","claims":[]},"evidence":[{"start":0,"end":0,"text":"police arrested two men"}]}"#,
    r#"{"id":"e3","document":"d2","type":"ASSAULT","mode":null,"local":null,"extent":"event","trigger":{"start":0,"end":0,"text":"raid"},"actors":[],"targets":[],"quantities":[],"time":null,"place":null,"status":{"polarity":"affirmed","actuality":"occurred","certainty":"certain","claims":[]},"evidence":[{"start":0,"end":0,"text":"The raid on the mill at Osk shocked the town."}]}"#,
];
const STATEMENT: &str = r#"{"document":"d1","kind":"trend","evidence":[{"start":0,"end":0,"text":"Attacks on mills are becoming more frequent."}]}"#;
const INCIDENTS: &str = "{\"events\":[\"e1\",\"e3\"]}\n{\"events\":[\"e2\"]}";

fn outcomes() -> Vec<Outcome> {
    [
        ("in/one.txt", "coded", Some("d1")),
        ("in/two.txt", "coded", Some("d2")),
        ("in/empty.txt", "empty", None),
    ]
    .map(|(path, verdict, document)| Outcome {
        path: path.to_owned(),
        verdict: verdict.to_owned(),
        document: document.map(str::to_owned),
    })
    .to_vec()
}

fn scored(events: &str, statements: &str, incidents: &str) -> Score {
    let bundle = Bundle::parse(outcomes(), events, statements, incidents).unwrap();
    score(&Gold::parse(GOLD).unwrap(), &bundle, &Options::default())
}

/// `item field` of every wrong row.
fn wrong(score: &Score) -> Vec<String> {
    score.rows.iter().filter(|row| !row.right).map(|row| format!("{} {}", row.item, row.field)).collect()
}

#[test]
fn the_same_facts_in_other_words_are_all_right() {
    let score = scored(&EVENTS.join("\n"), STATEMENT, INCIDENTS);
    assert_eq!(wrong(&score), [""; 0]);
    assert_eq!(score.fields["found"].asked, 3);
    assert_eq!(score.fields["verdict"].asked, 3);
}

#[test]
fn each_error_costs_its_own_field() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        let events = EVENTS.join("\n");
        assert!(events.contains(from), "{from}");
        assert_eq!(
            wrong(&scored(&events.replacen(from, to, 1), STATEMENT, INCIDENTS)),
            expected,
            "{from} → {to}"
        );
    };
    check(r#""start":"2019-03-04""#, r#""start":"2019-03-03""#, &["one.txt#mill date"]);
    check(r#""country":"XAA""#, r#""country":"XBB""#, &["one.txt#mill country"]);
    check(r#"{"text":"Osk","name":"Osk""#, r#"{"text":"Tolva","name":"Tolva""#, &["one.txt#mill place"]);
    check(r#""min":5"#, r#""min":6"#, &["one.txt#mill quantities"]);
    check(r#""min":18"#, r#""min":12"#, &["one.txt#mill quantities"]);
    check("the old mill in Osk", "a school near the mill", &["one.txt#mill targets"]);
    check(r#""mode":"arrest""#, r#""mode":null"#, &["one.txt#arrest mode"]);
    check(r#""act":"reported""#, r#""act":"denied""#, &["one.txt#mill claims", "one.txt#mill speakers"]);
    check(r#""text":"Mayor""#, r#""text":"police""#, &["one.txt#mill speakers"]);
    check(r#""actuality":"occurred""#, r#""actuality":"planned""#, &["one.txt#mill actuality"]);
    check(r#""extent":"event""#, r#""extent":"aggregate""#, &["one.txt#mill counted"]);
}

#[test]
fn links_and_statements_are_asked_about() {
    let events = EVENTS.join("\n");
    let merged = scored(&events, STATEMENT, r#"{"events":["e1","e2","e3"]}"#);
    assert_eq!(wrong(&merged), ["one.txt#mill+one.txt#arrest apart"]);
    let split =
        scored(&events, STATEMENT, "{\"events\":[\"e1\"]}\n{\"events\":[\"e2\"]}\n{\"events\":[\"e3\"]}");
    assert_eq!(wrong(&split), ["one.txt#mill+two.txt#mill linked"]);
    let silent = scored(&events, "", INCIDENTS);
    assert_eq!(wrong(&silent), ["one.txt~0 statement", "one.txt~0 statement_kind"]);
    let counted = events.clone()
        + "\n"
        + &EVENTS[2]
            .replace(r#""id":"e3","document":"d2""#, r#""id":"e4","document":"d1""#)
            .replace(r#""text":"raid""#, r#""text":"Attacks""#)
            .replace(
                "The raid on the mill at Osk shocked the town.",
                "Attacks on mills are becoming more frequent.",
            );
    assert_eq!(
        wrong(&scored(&counted, STATEMENT, INCIDENTS)),
        ["one.txt~0 not_event", "one.txt@0 Attacks precision", "one.txt@0 Attacks not_spurious"]
    );
}

#[test]
fn what_the_gold_does_not_list_is_spurious_unless_it_tells_again() {
    let (id, trigger, evidence) =
        (r#""id":"e3","document":"d2""#, r#""text":"raid""#, "The raid on the mill at Osk shocked the town.");
    let more = |word: &str, words: &str, extent: &str| {
        let event = EVENTS[2]
            .replace(id, r#""id":"e4","document":"d1""#)
            .replace(trigger, &format!(r#""text":"{word}""#))
            .replace(evidence, words)
            .replace(r#""extent":"event""#, &format!(r#""extent":"{extent}""#));
        wrong(&scored(&(EVENTS.join("\n") + "\n" + &event), STATEMENT, INCIDENTS))
    };
    let again = "The attack on the mill in Osk was the third.";
    assert_eq!(more("attack", again, "event"), ["one.txt@0 attack precision"]);
    assert_eq!(more("attack", again, "background"), [""; 0], "only events and episodes are asked about");
    let other = ["one.txt@0 shelled precision", "one.txt@0 shelled not_spurious"];
    assert_eq!(more("shelled", "Gunmen shelled Tolva.", "event"), other);
}

#[test]
fn a_line_that_is_no_record_is_an_error_with_its_number() {
    let error = Bundle::parse(outcomes(), "\n{\"id\":1}", "", "").unwrap_err();
    assert!(error.to_string().starts_with("events.jsonl line 2: "), "{error}");
}

#[test]
fn the_shipped_gold_parses_and_an_empty_bundle_answers_nothing() {
    let gold = Gold::parse(include_str!("../../../examples/expected.toml")).unwrap();
    assert_eq!(gold.file.len(), 59);
    let score = score(&gold, &Bundle::default(), &Options { languages: vec!["en".into()], minor: false });
    assert!(score.fields["found"].asked >= 180, "{score}");
    assert_eq!(score.fields["found"].right, 0);
    assert_eq!(score.fields["verdict"].right, 0);
    assert_eq!(score.fields["linked"].right, 0);
}
