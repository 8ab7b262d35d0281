//! Whole records on an invented set, against what the reference scorer made of the same files
//! (`score_events.py gold.jsonl --bundle . --json --ledger reference_ledger.jsonl`): every figure and every mark.

use dateline_eval::bundle::{Bundle, Source};
use dateline_eval::events::{GoldReport, Row, Told, align, by_report, read_gold, score, second_coding};
use serde_json::Value;

fn gold() -> Vec<GoldReport> {
    read_gold(include_str!("events/gold.jsonl")).unwrap()
}

fn bundle() -> Bundle {
    let source = |docid: &str| Source {
        path: "reports.jsonl".into(),
        member: docid.into(),
        document: Some(format!("d-{docid}")),
        duplicate_of: None,
    };
    let sources = gold().iter().map(|report| source(&report.docid)).collect();
    let (events, incidents) = (include_str!("events/events.jsonl"), include_str!("events/incidents.jsonl"));
    Bundle::parse(sources, events, incidents).unwrap()
}

#[test]
fn figures_and_marks_equal_the_reference_scorers() {
    let (gold, bundle) = (gold(), bundle());
    let machine = by_report(&gold, &bundle);
    let (score, _) = score(&gold, &machine, &bundle.incidents, 10, 1);
    let reference: Value = serde_json::from_str(include_str!("events/reference.json")).unwrap();
    for (name, figure) in reference.as_object().unwrap() {
        let ours = score.figures.iter().find(|(n, _)| n == name).and_then(|(_, figure)| *figure);
        assert_eq!(ours, figure.as_f64(), "{name}");
    }
    let rows = score.rows.iter().filter(|row| matches!(row, Row::Event { .. }));
    let rows: Vec<Value> = rows.map(|row| serde_json::to_value(row).unwrap()).collect();
    let reference: Vec<Value> = include_str!("events/reference_ledger.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows, reference);
}

#[test]
fn each_machine_event_is_a_record_a_telling_again_or_nothing() {
    let (gold, bundle) = (gold(), bundle());
    let machine = by_report(&gold, &bundle);
    let told = |docid: &str| {
        let report = gold.iter().find(|report| report.docid == docid).unwrap();
        align(report, &machine[docid])
    };
    let first = told("desk-001");
    // The attack, its killing told again, the flight that the gold does not list, the arrest.
    assert_eq!(first.told, [Told::Record(0), Told::Retold(0), Told::Spurious, Told::Record(1)]);
    assert_eq!(first.record, [Some(0), Some(3), None]);
    // The record of one bomb has the words of the other among its mentions.
    assert_eq!(told("desk-002").swallowed, [3]);
    assert_eq!(told("wire-003").told, [Told::Record(0), Told::Aside, Told::Spurious]);
}

#[test]
fn a_coding_scored_by_itself_is_whole() {
    let gold = gold();
    let (score, _) = score(&gold, &second_coding(&gold), &[], 0, 1);
    let figure = |name: &str| score.figures.iter().find(|(n, _)| n == name).and_then(|(_, figure)| *figure);
    assert_eq!(
        (figure("precision"), figure("recall_core"), figure("whole")),
        (Some(100.0), Some(100.0), Some(100.0))
    );
    assert!(score.intervals.is_empty(), "no draws, no interval");
}

#[test]
fn a_gold_file_that_cannot_be_right_is_refused_with_its_line() {
    let line = include_str!("events/gold.jsonl").lines().next().unwrap();
    for (from, to, cause) in [
        (r#""id": "e2""#, r#""id": "e1""#, "two events have the id"),
        (r#""type": "ASSAULT", "#, r#""type": "ATTACK", "#, "not a term of PloverType"),
        (r#""type": "ASSAULT", "#, "", "no type"),
        (r#""end": "2024-03-12""#, r#""end": "2024-03-11""#, "ends before it begins"),
        (r#""same": [["e2", "e3"]]"#, r#""same": [["e2", "e9"]]"#, "names no event"),
    ] {
        assert!(line.contains(from), "{from}");
        let error = read_gold(&format!("\n{}", line.replacen(from, to, 1))).unwrap_err();
        assert_eq!(error.line, 2);
        assert!(error.cause.contains(cause), "{error}");
    }
}
