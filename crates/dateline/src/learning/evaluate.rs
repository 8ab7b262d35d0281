//! A bundle of records, each report coded by weights that never saw it.

use super::data::Text;
use super::{Outcome, learned};
use crate::engine::Engine;
use anyhow::{Context, Result};
use dateline_store::record::{EventRecord, IncidentRecord, as_stored};
use dateline_types::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Codes each text of a set with the weights learned without its fold and writes what the scorers read: `events.jsonl`,
/// `incidents.jsonl` and `verdicts.csv`, without masks.
///
/// # Errors
/// If a file cannot be written.
pub fn write_bundle(engine: &mut Engine, outcome: &Outcome, texts: &[&Text], out: &Path) -> Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut events: Vec<Event> = Vec::new();
    let mut documents: Vec<Document> = Vec::new();
    let mut verdicts = String::from("member,document\n");
    for (fold, table) in outcome.folds.iter().enumerate() {
        engine.set_learned(learned(table)?);
        for text in texts.iter().filter(|t| usize::from(t.fold) == fold) {
            let coded = engine.code(&text.document, &text.parse, &text.mentions);
            events.extend(coded.events.into_iter().map(as_stored));
            documents.push(text.document.clone());
            verdicts.push_str(&format!("{},{}\n", text.gold.docid, text.document.id));
        }
    }
    let incidents = engine.link(&documents, &events, BTreeMap::new());
    let write = |name: &str, lines: Vec<String>| -> Result<()> {
        let path = out.join(name);
        let mut file =
            std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        for line in lines {
            writeln!(file, "{line}")?;
        }
        Ok(())
    };
    let json = |value: serde_json::Result<String>| value.context("a record does not serialise");
    let lines: Result<Vec<String>> =
        events.iter().map(|e| json(serde_json::to_string(&EventRecord::from(e)))).collect();
    write("events.jsonl", lines?)?;
    let lines: Result<Vec<String>> =
        incidents.iter().map(|i| json(serde_json::to_string(&IncidentRecord::from(i)))).collect();
    write("incidents.jsonl", lines?)?;
    write("verdicts.csv", vec![verdicts.trim_end().to_owned()])
}
