//! A state of the work, as it was kept: a bundle, a workspace, or a bulletin of ours. What comparing and checking read.

use super::language::Language;
use super::sentence;
use crate::failure::Failure;
use crate::mask::{Projection, projected};
use crate::workspace::{self, content};
use dateline_read::Hints;
use dateline_store::record::{EventRecord, IncidentRecord};
use dateline_types::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What was kept.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Where it was read from.
    pub name: String,
    /// The incidents; empty of a bulletin.
    pub incidents: Vec<Incident>,
    /// Their events.
    pub events: Vec<Event>,
    /// Texts that can be searched, with the name of their report: whole reports of a workspace, quotations of a bundle.
    pub texts: Vec<(String, String)>,
    /// The lines of a bulletin, by the incident's id.
    pub lines: BTreeMap<String, String>,
    /// The key findings of a bulletin that rest on few incidents: counts of many are no assertions of a report.
    pub findings: Vec<String>,
}

impl Snapshot {
    /// Opens a bundle's folder, a workspace's folder, an `incidents.jsonl`, or a bulletin in HTML or Markdown.
    ///
    /// # Errors
    /// If it is none of these, or cannot be read.
    pub fn open(path: &Path) -> Result<Snapshot, Failure> {
        let name = path.display().to_string();
        if path.is_dir() {
            return match path.join("incidents.jsonl").is_file() {
                true => Snapshot::of_bundle(path, &name),
                false => Snapshot::of_workspace(path, &name),
            };
        }
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            return Ok(Snapshot { name, incidents: incidents(path)?, ..Snapshot::default() });
        }
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))?;
        let lines = lines_of(&text);
        if lines.is_empty() {
            let said = format!("{} is no bundle, workspace or bulletin with incidents", path.display());
            return Err(Failure::usage(said).with_hint(
                "give a bundle's folder, a workspace's folder, or a bulletin.html or .md of dateline",
            ));
        }
        Ok(Snapshot { name, lines, findings: findings_of(&text), ..Snapshot::default() })
    }

    fn of_bundle(folder: &Path, name: &str) -> Result<Snapshot, Failure> {
        let mut snapshot = Snapshot {
            name: name.to_owned(),
            incidents: incidents(&folder.join("incidents.jsonl"))?,
            ..Snapshot::default()
        };
        let file = folder.join("events.jsonl");
        for (line, text) in read(&file)?.lines().enumerate() {
            let record: EventRecord = serde_json::from_str(text).map_err(|e| bad(&file, line, &e))?;
            snapshot.events.push(Event::try_from(record).map_err(|e| bad(&file, line, &e))?);
        }
        // A bundle's quotations, each once, in the order of the text.
        let sources: BTreeMap<EventId, String> = snapshot
            .incidents
            .iter()
            .flat_map(|i| i.events.iter().map(|id| (id.clone(), i.sources.join(", "))))
            .collect();
        let mut pieces: BTreeMap<(DocumentId, Span), (String, String)> = BTreeMap::new();
        for event in &snapshot.events {
            let source = sources.get(&event.id).cloned().unwrap_or_else(|| event.document.to_string());
            for piece in event.evidence.all() {
                let key = (event.document.clone(), piece.span);
                pieces.entry(key).or_insert_with(|| (source.clone(), piece.text.clone()));
            }
        }
        snapshot.texts = pieces.into_values().collect();
        Ok(snapshot)
    }

    fn of_workspace(folder: &Path, name: &str) -> Result<Snapshot, Failure> {
        let workspace = workspace::open_to_read(Some(folder))?;
        let run = content::run_of(&workspace)?;
        let view = projected(&run, &Projection::public(&run.masks));
        let language = Language::english();
        let texts = view.documents.iter().map(|document| {
            let whole = Span::new(0, document.text.len());
            (sentence::source_name(document, &language), run.masks.apply(&document.id, whole, &document.text))
        });
        Ok(Snapshot {
            name: name.to_owned(),
            texts: texts.collect(),
            incidents: view.incidents,
            events: view.events,
            ..Snapshot::default()
        })
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))
}

fn bad(file: &Path, line: usize, error: &dyn std::fmt::Display) -> Failure {
    Failure::usage(format!("{}, line {}: {error}", file.display(), line + 1))
}

fn incidents(path: &Path) -> Result<Vec<Incident>, Failure> {
    let mut incidents = Vec::new();
    for (line, text) in read(path)?.lines().enumerate() {
        let record: IncidentRecord = serde_json::from_str(text).map_err(|e| bad(path, line, &e))?;
        incidents.push(Incident::try_from(record).map_err(|e| bad(path, line, &e))?);
    }
    Ok(incidents)
}

/// The lines of a bulletin of ours, HTML or Markdown: each incident's id and what is said of it.
fn lines_of(text: &str) -> BTreeMap<String, String> {
    let mut lines = BTreeMap::new();
    for piece in text.split("<li class=\"incident\" id=\"").skip(1) {
        let Some((id, rest)) = piece.split_once('"') else { continue };
        let said = rest.split_once("<span class=\"text\">").and_then(|(_, rest)| rest.split_once("</span>"));
        if let Some((said, _)) = said {
            lines.insert(id.to_owned(), without_entities(said));
        }
    }
    for line in text.lines() {
        let Some((_, rest)) = line.split_once(". <a id=\"") else { continue };
        let Some((id, said)) = rest.split_once("\"></a>") else { continue };
        if line.starts_with(|c: char| c.is_ascii_digit()) && !id.starts_with('q') {
            let said = said.split(" [[").next().unwrap_or(said);
            lines.insert(id.to_owned(), without_entities(&said.replace('\\', "")));
        }
    }
    lines
}

/// Incidents that a finding may rest on and still be an assertion about each.
const FEW: usize = 3;

/// The findings of a bulletin of ours, HTML or Markdown, that rest on few incidents.
fn findings_of(text: &str) -> Vec<String> {
    let is_few =
        |links: &str| !links.contains('\u{2026}') && (1..=FEW).contains(&links.matches("#i").count());
    let mut findings = Vec::new();
    let mut before = "";
    for piece in text.split("<span class=\"rests\">") {
        let (links, rest) = piece.split_once("</span>").unwrap_or(("", piece));
        if let Some((_, said)) = before.rsplit_once("<p>").filter(|_| is_few(links)) {
            findings.push(without_entities(said.trim()));
        }
        before = rest;
    }
    for line in text.lines().filter(|line| !line.contains("<a id=\"")) {
        if let Some((said, _)) = line.split_once(" ([").filter(|(_, links)| is_few(links)) {
            findings.push(without_entities(&said.replace('\\', "")));
        }
    }
    findings
}

fn without_entities(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The text of a bulletin in any form that is read, with nothing but what it says: quotations, inputs and footers of our
/// own bulletins are left out.
///
/// # Errors
/// If it cannot be read.
pub fn bulletin_text(path: &Path) -> Result<Document, Failure> {
    let bytes =
        fs::read(path).map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))?;
    let reading =
        crate::reader::Reader::default().read_hinted(&bytes, Hints::of_path(&path.display().to_string()));
    let mut documents = reading.documents.into_iter();
    documents.next().ok_or_else(|| {
        Failure::usage(format!("{} holds no text", path.display()))
            .with_hint("give a bulletin as text, Markdown, HTML, DOCX or PDF")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_from_either_form() {
        let html = "<li class=\"incident\" id=\"i1\" data-x=\"\"><p><span class=\"text\">A &quot;b&quot; &amp; c.</span></p></li>";
        assert_eq!(lines_of(html)["i1"], "A \"b\" & c.");
        let markdown = "1. <a id=\"i1\"></a>A \\[b\\] c. [[2]](#q2)\n2. <a id=\"q2\"></a>“quoted”\n";
        assert_eq!(lines_of(markdown), BTreeMap::from([("i1".to_owned(), "A [b] c.".to_owned())]));
    }

    #[test]
    fn findings_that_rest_on_few_incidents_are_read_from_either_form() {
        let html = "<p>Of all.</p><p>A &amp; b. <span class=\"rests\">(<a href=\"#i1\">1</a>)</span></p>\n\
                    <p>Many. <span class=\"rests\">(<a href=\"#i1\">1</a>, <a href=\"#i2\">2</a> …)</span></p>";
        assert_eq!(findings_of(html), ["A & b."]);
        let markdown =
            "Of all.\n\nA \\[b\\]. ([1](#i1), [2](#i2))\n\n1. <a id=\"i1\"></a>A line. [[2]](#q2)\n";
        assert_eq!(findings_of(markdown), ["A [b]."]);
    }
}
