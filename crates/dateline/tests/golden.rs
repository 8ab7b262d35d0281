//! The shipped examples from end to end: the output is committed and reviewed like code, validates against the
//! published schemas, and gives back what `examples/expected.toml` says a reader should get.
//!
//! `make golden` rewrites the committed output; a changed golden file is a claim, so the commit says why it is better.

mod common;

use common::{Place, repository};
use dateline_eval::report;
use serde_json::Value;
use std::collections::BTreeSet;
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

#[test]
fn the_examples_give_their_golden_output() {
    let golden = repository().join("examples/golden");
    let update = std::env::var_os("DATELINE_UPDATE_GOLDEN").is_some();
    let mut changed = Vec::new();
    for name in ["events.jsonl", "statements.jsonl", "incidents.jsonl", "verdicts.csv"] {
        let now = bundle_file(name);
        let path = golden.join(name);
        if update {
            std::fs::create_dir_all(&golden).unwrap();
            std::fs::write(&path, &now).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        for (number, (old, new)) in committed.lines().zip(now.lines()).enumerate() {
            if old != new {
                changed.push(format!("{name} line {}:\n  was {old}\n  is  {new}", number + 1));
                break;
            }
        }
        if committed.lines().count() != now.lines().count() {
            changed.push(format!(
                "{name}: {} lines, were {}",
                now.lines().count(),
                committed.lines().count()
            ));
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
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
