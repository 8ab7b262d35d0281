//! The bulletin as a person makes it: drafted, edited, refused or let pass, signed, compared. Real processes, real files.

mod common;

use common::Place;
use std::fs;

const REPORT: &str = "DUSHANBE, 14 March 2024 (Sample Agency) — Fighters of the Taliban attacked a police post near \
    Khujand on 12 March, killing three officers, the interior ministry said. The Taliban denied the attack.\n";
const OTHER: &str = "DUSHANBE, 20 March 2024 (Sample Agency) — Protesters blocked a road in Kulob on 18 March, local \
    officials said.\n";

/// A coded workspace in `ws`.
fn coded(place: &Place) {
    place.write("reports/a.txt", REPORT);
    place.write("reports/b.txt", OTHER);
    place.run(&["init", "ws"]).expect(0);
    place.run(&["add", "reports", "--workspace", "ws"]).expect(0);
    place.run(&["code", "--workspace", "ws"]).expect(0);
}

fn report(place: &Place, arguments: &[&str]) -> common::Ended {
    place.run(&[&["report", "--workspace", "ws"], arguments].concat())
}

#[test]
fn a_bulletin_is_drafted_edited_refused_and_printed() {
    let place = Place::new();
    coded(&place);
    report(&place, &["--draft", "draft.toml"]).expect(0);
    let draft = fs::read_to_string(place.path().join("draft.toml")).unwrap();
    assert!(draft.contains("[[section.incident]]"), "{draft}");

    // As drafted it passes, in every form and without anything half-written.
    for name in ["b.html", "b.md", "b.docx"] {
        report(&place, &["--from", "draft.toml", "--out", name]).expect(0);
        assert!(fs::metadata(place.path().join(name)).unwrap().len() > 1_000, "{name}");
    }
    let page = fs::read_to_string(place.path().join("b.md")).unwrap();
    assert!(page.contains("Khujand"), "{page}");

    // One origin as a fact, a place nobody names, and no evidence are refused by name.
    let text = toml::from_str::<toml::Table>(&draft).unwrap();
    let incident = text["section"][0]["incident"][0]["id"].as_str().unwrap().to_owned();
    let head = "schema = \"dateline.composition/1\"\nlanguage = \"en\"\n";
    for (rule, finding) in [
        (
            "one-origin-as-fact",
            format!("text = \"A post near Khujand was attacked.\"\nrests_on = [\"{incident}\"]"),
        ),
        (
            "finer-than-text",
            format!(
                "text = \"Officials said an attack took place in Panjakent.\"\nrests_on = [\"{incident}\"]"
            ),
        ),
        ("no-evidence", "text = \"Officials said more would follow.\"\nrests_on = []".to_owned()),
        ("changed-count", "text = \"Seventy incidents happened.\"\nrests_on = [\"counts\"]".to_owned()),
        (
            "likelihood-with-confidence",
            format!(
                "text = \"Officials said with high confidence that more is likely.\"\nrests_on = [\"{incident}\"]"
            ),
        ),
    ] {
        place.write("own.toml", format!("{head}[[finding]]\n{finding}\n"));
        let ended = report(&place, &["--from", "own.toml", "--out", "own.html"]).expect(2);
        assert!(ended.stderr.contains(&format!("[{rule}]")), "{rule}: {}", ended.stderr);
        assert!(!place.path().join("own.html").exists());
    }

    // A signature asks for review.
    let ended = report(&place, &["--from", "draft.toml", "--out", "s.html", "--sign", "A. Editor"]).expect(2);
    assert!(ended.stderr.contains("[unreviewed]"), "{}", ended.stderr);
    assert!(!place.path().join("s.html").exists());
}

#[test]
fn a_reviewed_bulletin_is_signed_and_the_record_kept() {
    let place = Place::new();
    coded(&place);
    place.run(&["export", "--workspace", "ws", "--out", "found"]).expect(0);
    let incidents = fs::read_to_string(place.path().join("found/incidents.jsonl")).unwrap();
    let protest = incidents
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|incident| incident["type"] == "PROTEST")
        .unwrap_or_else(|| panic!("{incidents}"));
    for event in protest["events"].as_array().unwrap() {
        let id = event.as_str().unwrap();
        place.run(&["review", "accept", id, "--workspace", "ws", "--by", "editor"]).expect(0);
    }
    let id = protest["id"].as_str().unwrap();
    let own = format!(
        "schema = \"dateline.composition/1\"\nlanguage = \"en\"\n[[section]]\nheading = \"Roads\"\n\
         [[section.incident]]\nid = \"{id}\"\ntext = \"Protesters blocked a road in Kulob, local officials said.\"\n"
    );
    place.write("own.toml", own);
    report(&place, &["--from", "own.toml", "--out", "s.html", "--sign", "A. Editor", "--role", "editor"])
        .expect(0);
    let page = fs::read_to_string(place.path().join("s.html")).unwrap();
    assert!(page.contains("Signed: A. Editor (editor)"), "{page}");
    let record = fs::read_to_string(place.path().join("s.html.signature.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["incidents"][0], id);
    assert!(record["bulletin"].as_str().unwrap().starts_with("sha256:"));
    place.run(&["verify", "--workspace", "ws"]).expect(0);
}

#[test]
fn a_template_error_names_its_line_and_writes_nothing() {
    let place = Place::new();
    coded(&place);
    report(&place, &["--write-templates", "own"]).expect(0);
    place.write("own/bulletin.html", "<p>{{ title }}</p>\n<p>{{ period | nonsense }}</p>\n");
    let ended = report(&place, &["--templates", "own", "--out", "t.html"]).expect(2);
    assert!(ended.stderr.contains("bulletin.html, line 2"), "{}", ended.stderr);
    assert!(!place.path().join("t.html").exists());
    place.write("own/bulletin.html", "<p>{{ title }}</p>\n");
    report(&place, &["--templates", "own", "--out", "t.html", "--language", "ru"]).expect(0);
    let ended = report(&place, &["--out", "t.odt"]).expect(2);
    assert!(ended.stderr.contains(".docx"), "{}", ended.stderr);
}

#[test]
fn two_states_are_compared_and_a_text_is_checked() {
    let place = Place::new();
    coded(&place);
    place.run(&["export", "--workspace", "ws", "--out", "first"]).expect(0);
    place.write(
        "more/c.txt",
        "KULOB, 25 March 2024 (Sample Agency) — Police arrested 12 men in Kulob on 24 March.\n",
    );
    place.run(&["add", "more", "--workspace", "ws"]).expect(0);
    place.run(&["code", "--workspace", "ws"]).expect(0);
    place.run(&["export", "--workspace", "ws", "--out", "second"]).expect(0);
    place.run(&["compare", "first", "first"]).expect(0);
    let ended = place.run(&["compare", "first", "ws"]).expect(1);
    assert!(ended.stdout.starts_with("1 new, 0 changed, 0 withdrawn"), "{}", ended.stdout);
    let ended =
        place.run(&["compare", "second/bulletin.html", "first/bulletin.html", "--format", "json"]).expect(1);
    let changes: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(changes["withdrawn"].as_array().unwrap().len(), 1, "{}", ended.stdout);
    report(&place, &["--since", "first", "--out", "now.md", "--issue", "2"]).expect(0);
    let text = fs::read_to_string(place.path().join("now.md")).unwrap();
    assert!(text.contains("Since first: 1 new, 0 changed, 0 withdrawn"), "{text}");

    place.write("true.txt", "Police arrested 12 men in Kulob on 24 March.\n");
    place.run(&["check", "true.txt", "--against", "ws"]).expect(0);
    place.write("false.txt", "Police arrested 21 men in Kulob on 24 March.\n");
    let ended = place.run(&["check", "false.txt", "--against", "ws"]).expect(1);
    assert!(ended.stdout.contains("number \"21\": contradicted"), "{}", ended.stdout);
    place.run(&["check", "true.txt", "--against", "nowhere"]).expect(4);
}
