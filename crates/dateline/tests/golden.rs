//! The shipped examples from end to end: the output is committed as one readable line a record and reviewed like code,
//! the records validate against the published schemas, and gives back what `examples/expected.toml` says a reader should get.
//!
//! `make golden` rewrites the committed output; a changed golden file is a claim, so the commit says why it is better.

mod common;
mod line;

use common::{Place, repository};
use dateline_eval::report;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

/// One run of the demonstration, shared by the tests of this file.
static DEMO: LazyLock<Place> = LazyLock::new(|| {
    let place = Place::new();
    place.run(&["demo", "--no-serve", "--out", "bundle"]).expect(0);
    place
});

fn bundle_file(name: &str) -> String {
    std::fs::read_to_string(DEMO.path().join("bundle").join(name)).unwrap()
}

/// The records of a file of the bundle.
fn records(name: &str) -> Vec<Value> {
    bundle_file(name).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The bundle as lines for a person, by file of `examples/golden`.
fn readable() -> Vec<(&'static str, Vec<String>)> {
    let text = bundle_file("verdicts.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (path, member, document) = (column("path"), column("member"), column("document"));
    let files: BTreeMap<String, String> = rows
        .iter()
        .map(|row| {
            let file = row[path].rsplit('/').next().unwrap_or_default();
            let member = if row[member].is_empty() { String::new() } else { format!("#{}", &row[member]) };
            (row[document].to_owned(), format!("{file}{member}"))
        })
        .collect();
    let events = records("events.jsonl");
    let names: BTreeMap<String, String> = events
        .iter()
        .map(|event| (event["id"].as_str().unwrap().to_owned(), line::name_of_event(event, &files)))
        .collect();
    vec![
        ("events.txt", events.iter().map(|event| line::of_event(event, &files)).collect()),
        (
            "statements.txt",
            records("statements.jsonl").iter().map(|s| line::of_statement(s, &files)).collect(),
        ),
        ("incidents.txt", records("incidents.jsonl").iter().map(|i| line::of_incident(i, &names)).collect()),
        ("verdicts.txt", rows.iter().map(|row| line::of_verdict(row, &header)).collect()),
    ]
}

#[test]
fn the_examples_give_their_golden_output() {
    let golden = repository().join("examples/golden");
    let update = std::env::var_os("DATELINE_UPDATE_GOLDEN").is_some();
    let mut changed = Vec::new();
    for (name, now) in readable() {
        let path = golden.join(name);
        if update {
            std::fs::create_dir_all(&golden).unwrap();
            std::fs::write(&path, now.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        let was: Vec<&str> = committed.lines().collect();
        if was != now {
            changed.push(name.to_owned());
            changed
                .extend(was.iter().filter(|line| !now.iter().any(|l| l == *line)).map(|l| format!("- {l}")));
            changed.extend(now.iter().filter(|line| !was.contains(&line.as_str())).map(|l| format!("+ {l}")));
        }
    }
    assert!(changed.is_empty(), "golden output changed; look, then `make golden`\n{}", changed.join("\n"));
}

#[test]
fn the_records_validate_against_the_published_schemas() {
    for (schema, file) in
        [("event", "events.jsonl"), ("statement", "statements.jsonl"), ("incident", "incidents.jsonl")]
    {
        let path = repository().join(format!("docs/schema/{schema}.schema.json"));
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let lines = bundle_file(file);
        assert!(!lines.is_empty(), "{file} is empty");
        for line in lines.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let errors: Vec<String> =
                validator.iter_errors(&record).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert!(errors.is_empty(), "{file}: {errors:?}\n{line}");
        }
    }
}

#[test]
fn every_example_has_a_verdict() {
    let names: BTreeSet<String> = std::fs::read_dir(repository().join("examples/reports"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let verdicts = bundle_file("verdicts.csv");
    for name in &names {
        assert!(verdicts.lines().any(|line| line.contains(&format!("/{name}"))), "{name} has no verdict");
    }
}

#[test]
fn the_examples_give_back_what_a_reader_should_get() {
    let score = examples_score();
    let floors = repository().join("eval/report/examples.floors.toml");
    check_floors(&score, &floors);
}

fn examples_score() -> report::Score {
    let gold = std::fs::read_to_string(repository().join("examples/expected.toml")).unwrap();
    let gold = report::Gold::parse(&gold).unwrap();
    let verdicts = bundle_file("verdicts.csv");
    let mut reader = csv::Reader::from_reader(verdicts.as_bytes());
    let outcomes: Vec<report::Outcome> = reader
        .deserialize::<dateline::verdict::Verdict>()
        .map(|row| {
            let row = row.unwrap();
            report::Outcome {
                path: row.path.rsplit('/').next().unwrap_or(&row.path).to_owned(),
                verdict: row.verdict.to_string(),
                document: row.document.map(|d| d.to_string()),
            }
        })
        .collect();
    let bundle = report::Bundle::parse(
        outcomes,
        &bundle_file("events.jsonl"),
        &bundle_file("statements.jsonl"),
        &bundle_file("incidents.jsonl"),
    )
    .unwrap();
    let options = report::Options { languages: vec!["en".into()], ..report::Options::default() };
    let score = report::score(&gold, &bundle, &options);
    println!("{score}");
    score
}

/// Every floor must be reached, and every figure that is printed must have one.
fn check_floors(score: &report::Score, path: &Path) {
    let floors: toml::Table = std::fs::read_to_string(path).unwrap_or_default().parse().unwrap();
    let mut missed = Vec::new();
    for (field, ratio) in &score.fields {
        match floors.get(*field).and_then(toml::Value::as_float) {
            Some(floor) if ratio.share() + 1e-9 >= floor => {}
            Some(floor) => missed.push(format!("{field}: {:.3} is below its floor {floor}", ratio.share())),
            None => missed.push(format!("{field}: {:.3}, and no floor in {}", ratio.share(), path.display())),
        }
    }
    for floor in floors.keys().filter(|floor| !score.fields.contains_key(floor.as_str())) {
        missed.push(format!("{floor}: has a floor and no figure"));
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
