//! `dateline lake`: the records of a run, from Parquet, whatever happens on the way.
#![cfg(feature = "cluster")]

mod common;

use common::Place;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const REPORT: &str = "KABUL, 14 March 2024 (Agency) — Gunmen attacked a police post in Kabul on Tuesday, killing three officers, \
police said. A teacher, Farida Karimova, was wounded, her brother said.\n";
const OTHER: &str = "DUSHANBE, 15 April 2024 (Other Wire) — A bomb exploded at a market in Kulob on 14 April. At least four people \
were killed, a local official said.\n";

/// The files of a bundle that a run and a lake share, by name.
fn bundle(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    // A lake's bundle has Parquet beside the usual files, which the lists of files know of.
    let shared = files.filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        !name.ends_with(".parquet") && name != "prov.json" && name != "datapackage.json"
    });
    shared
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

fn small(place: &Place) {
    place.write("reports/a.txt", REPORT);
    place.write("reports/b.txt", OTHER);
    place.run(&["lake", "add", "lake", "reports"]).expect(0);
    place.run(&["lake", "code", "lake"]).expect(0);
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_under(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_lake_gives_the_bundle_of_a_run_byte_for_byte() {
    let place = Place::new();
    let reports = common::repository().join("examples/reports");
    let reports = reports.to_str().unwrap();
    place.run(&["run", reports, "--out", "run"]).expect(1);
    place.run(&["lake", "add", "lake", reports, "--shard", "7"]).expect(1);
    place.run(&["lake", "code", "lake", "--threads", "2"]).expect(1);
    let (run, lake) = (bundle(&place.path().join("run")), bundle(&place.path().join("lake/bundles/all")));
    assert!(run.contains_key("events.jsonl") && run.contains_key("verdicts.csv"));
    assert_eq!(run.keys().collect::<Vec<_>>(), lake.keys().collect::<Vec<_>>());
    for (name, bytes) in &run {
        assert!(lake[name] == *bytes, "{name} differs");
    }
    // Again: nothing is added, coded or written.
    let before: Vec<_> = files_under(&place.path().join("lake"))
        .into_iter()
        .map(|p| (fs::metadata(&p).unwrap().modified().unwrap(), p))
        .collect();
    place.run(&["lake", "add", "lake", reports]).expect(1);
    let again = place.run(&["lake", "code", "lake"]).expect(0);
    assert!(again.stdout.starts_with("0 shards coded"), "{}", again.stdout);
    for (time, path) in before.iter().filter(|(_, path)| !path.ends_with("lake.lock")) {
        assert_eq!(fs::metadata(path).unwrap().modified().unwrap(), *time, "{}", path.display());
    }
}

#[test]
fn the_commands_of_the_page_do_what_it_says() {
    let place = Place::new();
    place.write("reports/a.txt", REPORT);
    place.write("reports/b.txt", OTHER);
    let page = fs::read_to_string(common::repository().join("docs/lake.md")).unwrap();
    let (_, page) = page.split_once("## One machine").unwrap();
    let (commands, _) = page.split_once("\n```\n\n").unwrap();
    let mut done = 0;
    for line in commands.lines().filter_map(|line| line.strip_prefix("dateline ")) {
        let mut arguments: Vec<&str> = Vec::new();
        for (n, part) in line.split('"').enumerate() {
            if n % 2 == 1 { arguments.push(part) } else { arguments.extend(part.split_whitespace()) }
        }
        place.run(&arguments).expect(0);
        done += 1;
    }
    assert_eq!(done, 5);
}

#[test]
fn records_are_asked_for_in_sql_and_nothing_else_is_done() {
    let place = Place::new();
    place.run(&["lake", "query", "lake", "SELECT 1"]).expect(2);
    small(&place);
    let count = "SELECT country, count(*) AS n FROM incidents GROUP BY country ORDER BY country";
    let told = fs::read_to_string(place.path().join("lake/bundles/all/incidents.jsonl")).unwrap();
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for line in told.lines() {
        let incident: serde_json::Value = serde_json::from_str(line).unwrap();
        *expected.entry(incident["place"]["country"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(expected.keys().collect::<Vec<_>>(), ["AFG", "TJK"]);
    let lines = |of: &dyn Fn(&str, u64) -> String| -> String {
        expected.iter().map(|(country, n)| of(country, *n) + "\n").collect()
    };
    let csv = place.run(&["lake", "query", "lake", count, "--format", "csv"]).expect(0).stdout;
    assert_eq!(csv, "country,n\n".to_owned() + &lines(&|country, n| format!("{country},{n}")));
    let json = place.run(&["lake", "query", "lake", count, "--format", "jsonl"]).expect(0).stdout;
    assert_eq!(json, lines(&|country, n| format!("{{\"country\":\"{country}\",\"n\":{n}}}")));
    let table = place.run(&["lake", "query", "lake", count]).expect(0).stdout;
    assert!(table.contains("| AFG     | "), "{table}");
    let joined = "SELECT d.date, max(e.killed_min) AS killed FROM events e JOIN documents d ON e.document = d.id \
                  WHERE e.country = 'TJK' GROUP BY d.date";
    let joined = place.run(&["lake", "query", "lake", joined, "--format", "csv"]).expect(0).stdout;
    assert_eq!(joined, "date,killed\n2024-04-15,4\n");
    // Names of private persons are in no table.
    for table in ["documents", "events", "incidents", "statements"] {
        let all = place
            .run(&["lake", "query", "lake", &format!("SELECT * FROM {table}"), "--format", "jsonl"])
            .expect(0);
        assert!(!all.stdout.contains("Karimova"), "{}", all.stdout);
    }
    for refused in [
        "DROP TABLE events",
        "COPY events TO 'x.csv'",
        "INSERT INTO events SELECT * FROM events",
        "SELECT nothing FROM events",
    ] {
        let ended = place.run(&["lake", "query", "lake", refused]).expect(2);
        assert!(ended.stderr.contains("hint: the tables are"), "{}", ended.stderr);
    }
    assert!(!place.path().join("x.csv").exists());
}

#[test]
fn a_lake_is_measured_like_a_bundle() {
    let place = Place::new();
    small(&place);
    let arguments = ["trend", "--format", "json"];
    let lake = place.run(&[&["lake", "measure", "lake"], arguments.as_slice()].concat());
    let bundle = place.run(&[&arguments[..1], &["--data", "lake/bundles/all"], &arguments[1..]].concat());
    let value = |ended: &common::Ended| -> serde_json::Value {
        let mut value: serde_json::Value =
            serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
        value.as_object_mut().unwrap().remove("provenance");
        value
    };
    assert_eq!(lake.code, bundle.code);
    assert_eq!(value(&lake), value(&bundle));
    // By months: two bundles, whose incidents are measured together.
    place.run(&["lake", "code", "lake", "--blocks", "month"]).expect(0);
    assert!(
        place.path().join("lake/bundles/2024-03").is_dir() && !place.path().join("lake/bundles/all").exists()
    );
    let months = place.run(&[&["lake", "measure", "lake"], arguments.as_slice()].concat());
    assert_eq!(value(&lake)["n_incidents"], value(&months)["n_incidents"]);
    place.run(&["lake", "measure", "lake", "weather"]).expect(2);
}

#[test]
fn what_is_cut_foreign_or_taken_is_named_and_costs_the_right_code() {
    let place = Place::new();
    small(&place);
    let lake = place.path().join("lake");
    let only = |folder: &str| {
        let files = files_under(&lake.join(folder));
        files.into_iter().find(|path| path.extension().is_some_and(|e| e == "parquet")).unwrap()
    };
    // A half-written coding: named; without it the shard is coded again, to the same bytes.
    let coding = only("coded");
    let whole = fs::read(&coding).unwrap();
    fs::write(&coding, &whole[..whole.len() / 2]).unwrap();
    fs::remove_dir_all(lake.join("bundles")).unwrap();
    let ended = place.run(&["lake", "code", "lake"]).expect(3);
    assert!(ended.stderr.contains(coding.file_name().unwrap().to_str().unwrap()), "{}", ended.stderr);
    assert!(!lake.join("bundles/all").exists());
    fs::remove_file(&coding).unwrap();
    place.run(&["lake", "code", "lake"]).expect(0);
    assert_eq!(fs::read(&coding).unwrap(), whole);
    // A half-written file of documents.
    let documents = only("documents");
    let whole = fs::read(&documents).unwrap();
    fs::write(&documents, &whole[..whole.len() / 2]).unwrap();
    fs::remove_dir_all(lake.join("coded")).unwrap();
    for command in [&["lake", "code", "lake"][..], &["lake", "add", "lake", "reports"]] {
        let ended = place.run(command).expect(3);
        assert!(ended.stderr.contains(documents.file_name().unwrap().to_str().unwrap()), "{}", ended.stderr);
    }
    fs::write(&documents, whole).unwrap();
    place.run(&["lake", "code", "lake"]).expect(0);
    // A bundle's table that was cut.
    fs::write(lake.join("bundles/all/events.parquet"), "PAR1").unwrap();
    place.run(&["lake", "query", "lake", "SELECT count(*) FROM events"]).expect(3);
    // Another version's folder, another process, an object store, a device without space.
    let taken = fs::File::create(lake.join("lake.lock")).unwrap();
    taken.lock().unwrap();
    place.run(&["lake", "code", "lake"]).expect(3);
    drop(taken);
    fs::write(lake.join("lake.json"), r#"{"schema":"dateline.lake/9","made_by":"dateline 9"}"#).unwrap();
    let ended = place.run(&["lake", "code", "lake"]).expect(3);
    assert!(ended.stderr.contains("dateline.lake/9"), "{}", ended.stderr);
    place.run(&["lake", "add", "s3://bucket/lake", "reports"]).expect(2);
    place.run(&["lake", "add", "reports", "reports"]).expect(2);
    #[cfg(target_os = "linux")]
    place.run(&["lake", "add", "/dev/full/lake", "reports"]).expect(4);
}
