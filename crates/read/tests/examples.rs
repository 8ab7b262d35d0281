//! Every demonstration report gives the date, language, publisher and agency that `examples/expected.toml` states.

use dateline_read::{Hints, Limits, NearText, Verdict, near_duplicates, read};
use std::path::Path;

fn examples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn expected() -> Vec<toml::Table> {
    let text = std::fs::read_to_string(examples().join("expected.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    table["file"].as_array().unwrap().iter().map(|file| file.as_table().unwrap().clone()).collect()
}

/// Types whose reader is part of this build.
fn is_readable(path: &str) -> bool {
    [".txt", ".md", ".html"].iter().any(|ending| path.ends_with(ending))
}

#[test]
fn heads_of_demonstration_reports_are_read() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for file in expected() {
        let path = file["path"].as_str().unwrap();
        if !is_readable(path) {
            continue;
        }
        let bytes = std::fs::read(examples().join("reports").join(path)).unwrap();
        let reading = read(&bytes, &Hints::of_path(path), &Limits::default());
        checked += 1;
        if file["verdict"].as_str() == Some("empty") {
            assert_eq!(reading.verdict, Verdict::Empty, "{path}");
            continue;
        }
        assert_eq!(reading.verdict, Verdict::Read, "{path}");
        let document = &reading.documents[0];
        let mut compare = |field: &str, found: Option<&str>| {
            let Some(stated) = file.get(field).and_then(|value| value.as_str()) else { return };
            if !found.is_some_and(|found| found.starts_with(stated)) {
                wrong.push(format!("{path}: {field} is {found:?}, expected {stated:?}"));
            }
        };
        let date = document.date.as_ref().map(|date| date.date.to_string());
        compare("dct", date.as_deref());
        compare("language", document.language.as_deref());
        compare("publisher", document.publisher.as_deref());
        compare("agency", document.agency.as_deref());
        // The notice is never prose; the words of an event are, or stand in the title.
        let prose = &document.text[document.front_matter.map_or(0, |span| span.end())..];
        if ["Demonstration text", "Демонстра"].iter().any(|notice| prose.contains(notice)) {
            wrong.push(format!("{path}: the notice is read as prose"));
        }
        for event in file.get("event").and_then(|events| events.as_array()).into_iter().flatten() {
            let quote = event["quote"].as_str().unwrap();
            let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let title = document.title.as_deref().unwrap_or_default();
            if !flat(prose).contains(&flat(quote)) && !flat(title).contains(&flat(quote)) {
                wrong.push(format!("{path}: not in the prose: {quote:?}"));
            }
        }
    }
    assert!(checked > 40, "only {checked} reports were checked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_syndicated_copy_is_grouped_with_its_original_and_nothing_else_is() {
    let mut documents = Vec::new();
    for file in expected() {
        let path = file["path"].as_str().unwrap().to_owned();
        if !is_readable(&path) {
            continue;
        }
        let bytes = std::fs::read(examples().join("reports").join(&path)).unwrap();
        let reading = read(&bytes, &Hints::of_path(&path), &Limits::default());
        documents.extend(reading.documents.into_iter().map(|document| (path.clone(), document)));
    }
    let texts: Vec<NearText<'_, String>> = documents
        .iter()
        .map(|(path, document)| NearText {
            id: path.clone(),
            date: document.date.as_ref().map(|date| date.date),
            text: &document.text[document.front_matter.map_or(0, |span| span.end())..],
        })
        .collect();
    let groups = near_duplicates(&texts);
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(groups[0].earliest, "peshawar-police-mosque-1.txt");
    assert_eq!(groups[0].copies, ["peshawar-police-mosque-3.html"]);
}
