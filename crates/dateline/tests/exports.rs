//! What leaves by `export` and comes back by `import`. The forms are opened by other programs in `scripts/exports.sh`.

mod common;

use common::Place;
use std::fs;

const REPORT: &str = "KABUL, 14 March 2024 (Agency) — Gunmen attacked a police post in Kabul on Tuesday, killing three officers, \
police said. A teacher, Farida Karimova, was wounded, her brother said. See https://a.example/x for more.\n";

const FORMS: &str = "csv,hxl,parquet,geopackage,xlsx,stix,acled,ged,cameo";

fn workspace(place: &Place, name: &str) {
    place.write(&format!("{name}-reports/one.txt"), REPORT);
    place.run(&["init", name]).expect(0);
    place.run(&["add", &format!("{name}-reports"), "--workspace", name]).expect(0);
    place.run(&["code", "--workspace", name]).expect(0);
}

#[test]
fn a_public_bundle_holds_no_text_no_path_and_no_name_and_says_so() {
    let place = Place::new();
    workspace(&place, "ws");
    place.run(&["export", "--workspace", "ws", "--out", "out", "--public", "--with", FORMS]).expect(0);
    let read = |name: &str| fs::read_to_string(place.path().join("out").join(name)).unwrap();
    let document: serde_json::Value =
        serde_json::from_str(read("documents.jsonl").lines().next().unwrap()).unwrap();
    assert_eq!((&document["text_is"], &document["origin"]), (&"withheld".into(), &"one.txt".into()));
    assert!(document.get("text").is_none() && document["archive"].is_null(), "{document}");
    for entry in fs::read_dir(place.path().join("out")).unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        for word in ["Karimova", "ws-reports", "https://a.example"] {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
    }
    assert!(read("withheld.csv").contains(",text,1,"), "{}", read("withheld.csv"));
    place.run(&["export", "--workspace", "ws", "--out", "x", "--public", "--no-mask"]).expect(2);
    assert!(!place.path().join("x").exists());
}

#[test]
fn every_offset_of_an_internal_bundle_can_be_followed() {
    let place = Place::new();
    workspace(&place, "ws");
    place.run(&["export", "--workspace", "ws", "--out", "out"]).expect(0);
    let lines = |name: &str| -> Vec<serde_json::Value> {
        let text = fs::read_to_string(place.path().join("out").join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let document = lines("documents.jsonl").remove(0);
    let text = document["text"].as_str().unwrap();
    assert_eq!(text.len(), REPORT.trim_end().len(), "{text}");
    assert!(text.contains("******") && text.contains("hxxps://a_example/x"), "{text}");
    let mut followed = 0;
    for event in lines("events.jsonl") {
        for piece in event["evidence"].as_array().unwrap() {
            let at = |name: &str| piece[name].as_u64().unwrap() as usize;
            let quoted = piece["text"].as_str().unwrap();
            if !quoted.contains("withheld]") && !quoted.contains("hxxps") {
                assert_eq!(&text[at("start")..at("end")], quoted);
                followed += 1;
            }
        }
    }
    assert!(followed > 0);
}

#[test]
fn an_empty_workspace_gives_every_form() {
    let place = Place::new();
    place.run(&["init", "ws"]).expect(0);
    place.run(&["export", "--workspace", "ws", "--out", "out", "--with", FORMS, "--replication"]).expect(0);
    let package = fs::read(place.path().join("out/datapackage.json")).unwrap();
    let package: serde_json::Value = serde_json::from_slice(&package).unwrap();
    let names: Vec<&str> =
        package["resources"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    for name in ["events.parquet", "dateline.gpkg", "dateline.xlsx", "incidents.stix.json", "replicate.py"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(fs::read_to_string(place.path().join("out/incidents.csv")).unwrap().starts_with("id,dataset,"));
}

#[test]
fn a_bundle_and_a_workspace_are_read_back() {
    let place = Place::new();
    workspace(&place, "theirs");
    place.run(&["export", "--workspace", "theirs", "--out", "bundle"]).expect(0);
    place.run(&["init", "own"]).expect(0);
    let import = ["import", "bundle", "bundle", "--workspace", "own", "--label", "dateline-north"];
    let said = place.run(&import).expect(0).stdout;
    assert!(said.contains("imported as dateline-north"), "{said}");
    assert!(place.run(&import).expect(0).stdout.contains("0 new"));
    place.run(&["export", "--workspace", "own", "--out", "again", "--imported"]).expect(0);
    let rows = fs::read_to_string(place.path().join("again/imported.jsonl")).unwrap();
    assert!(rows.contains("\"dataset\":\"dateline-north\"") && rows.contains("\"domain\":"), "{rows}");
    // A bundle that was changed is not read.
    let incidents = place.path().join("bundle/incidents.jsonl");
    fs::write(&incidents, fs::read_to_string(&incidents).unwrap() + "\n").unwrap();
    place.run(&import).expect(2);
    let said = place.run(&["import", "workspace", "theirs", "--workspace", "own"]).expect(0).stdout;
    assert!(said.starts_with("one input, one document with one coding"), "{said}");
    place.run(&["verify", "--workspace", "own"]).expect(0);
    place.run(&["import", "workspace", "own", "--workspace", "own"]).expect(2);
}
