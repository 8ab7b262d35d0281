//! Bundles and predictions, each text coded by weights that never saw it.

use super::data::{Material, Outside, Text};
use super::{OWN, Outcome, learned};
use crate::engine::Engine;
use anyhow::{Context, Result};
use dateline_coder::link::LinkOptions;
use dateline_eval::{acled, plover};
use dateline_store::record::{EventRecord, IncidentRecord, as_stored};
use dateline_types::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Draws and seed of the bootstrap intervals.
const DRAWS: (usize, u64) = (200, 1);

/// Confidences at which the risk-coverage curve is printed.
const CURVE: &[f64] = &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5];

/// The confidence of every counted record of the gold reports, with whether the record is whole.
fn confidences(engine: &mut Engine, outcome: &Outcome, material: &Material) -> Result<Vec<(f64, bool)>> {
    let mut all = Vec::new();
    for (fold, table) in outcome.folds.iter().enumerate() {
        engine.set_learned(learned(table)?);
        for text in material.reports.iter().filter(|t| usize::from(t.fold) == fold && t.set != OWN) {
            all.extend(super::questions::wholes(engine, text));
        }
    }
    Ok(all)
}

/// A text with its fold, as bundles are made of them.
struct Item<'a> {
    fold: u8,
    /// The path and the member that the verdict names.
    names: (String, String),
    document: &'a Document,
    parse: &'a Parse,
    mentions: &'a Mentions,
}

/// The bundle of whole reports of a set.
///
/// # Errors
/// If a file cannot be written.
pub fn write_reports(engine: &mut Engine, outcome: &Outcome, texts: &[&Text], out: &Path) -> Result<()> {
    let items = texts.iter().map(|t| Item {
        fold: t.fold,
        names: ("reports.jsonl".to_owned(), t.gold.docid.clone()),
        document: &t.document,
        parse: &t.parse,
        mentions: &t.mentions,
    });
    write_bundle(engine, outcome, &items.collect::<Vec<_>>(), out)
}

/// The bundle of a set of sentences: each a file named by its row in six digits, as `eval roles` and `eval event-place`
/// read it.
///
/// # Errors
/// If a file cannot be written.
pub fn write_sentences<G>(
    engine: &mut Engine,
    outcome: &Outcome,
    rows: &[Outside<G>],
    out: &Path,
) -> Result<()> {
    let first = rows.iter().map(|r| r.number).min().unwrap_or(0);
    let items = rows.iter().map(|r| Item {
        fold: r.fold,
        names: (format!("{:06}.txt", r.number - first), String::new()),
        document: &r.document,
        parse: &r.parse,
        mentions: &r.mentions,
    });
    write_bundle(engine, outcome, &items.collect::<Vec<_>>(), out)
}

/// Figures of the records of main events and of the snippets, a line each.
///
/// # Errors
/// If weights do not read back.
pub fn figures(engine: &mut Engine, outcome: &Outcome, material: &Material) -> Result<String> {
    let mut main = Vec::new();
    let mut labels = Vec::new();
    for (fold, table) in outcome.folds.iter().enumerate() {
        engine.set_learned(learned(table)?);
        for row in material.plover.iter().filter(|r| usize::from(r.fold) == fold) {
            let events = engine.code(&row.document, &row.parse, &row.mentions).events;
            main.push(plover::prediction(&row.gold.id, &events));
        }
        for row in material.acled.iter().filter(|r| usize::from(r.fold) == fold) {
            let events = engine.code(&row.document, &row.parse, &row.mentions).events;
            labels.push(acled::prediction(&row.gold.id, &events));
        }
    }
    let gold: Vec<plover::Gold> = material.plover.iter().map(|r| r.gold.clone()).collect();
    let score = plover::score(&gold, &main, DRAWS.0, DRAWS.1);
    let mut text = String::from("cross-fitted plover:");
    for (name, (value, _)) in &score.measures {
        text.push_str(&format!(" {name} {value:.1}"));
    }
    let gold: Vec<acled::Gold> = material.acled.iter().map(|r| r.gold.clone()).collect();
    let score = acled::score(&gold, &labels, DRAWS.0, DRAWS.1);
    text.push_str("\ncross-fitted acled:");
    for (name, (value, _)) in &score.measures {
        text.push_str(&format!(" {name} {value:.1}"));
    }
    let records = confidences(engine, outcome, material)?;
    let auc = dateline_learn::calibrate::auc(&records).unwrap_or(f64::NAN);
    let error = dateline_learn::calibrate::calibration_error(&records, 5);
    text.push_str(&format!(
        "\ncross-fitted confidence: {} records, AUC {auc:.3}, calibration error {error:.3}\n",
        records.len()
    ));
    for at in CURVE {
        let above: Vec<&(f64, bool)> = records.iter().filter(|(p, _)| p >= at).collect();
        let right = above.iter().filter(|(_, whole)| *whole).count();
        text.push_str(&format!("  at {at:.1} and above: {} records, {right} whole\n", above.len()));
    }
    Ok(text)
}

/// Codes each text with the weights learned without its fold and writes what the scorers read: `events.jsonl`,
/// `incidents.jsonl` and `verdicts.csv`, without masks.
fn write_bundle(engine: &mut Engine, outcome: &Outcome, items: &[Item<'_>], out: &Path) -> Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut events: Vec<Event> = Vec::new();
    let mut documents: Vec<Document> = Vec::new();
    let mut verdicts = vec!["path,member,document,duplicate_of".to_owned()];
    let mut seen: BTreeMap<DocumentId, ()> = BTreeMap::new();
    for (fold, table) in outcome.folds.iter().enumerate() {
        engine.set_learned(learned(table)?);
        for item in items.iter().filter(|i| usize::from(i.fold) == fold) {
            let (path, member) = &item.names;
            let id = &item.document.id;
            if seen.insert(id.clone(), ()).is_some() {
                verdicts.push(format!("{path},{member},,{id}"));
                continue;
            }
            let coded = engine.code(item.document, item.parse, item.mentions);
            events.extend(coded.events.into_iter().map(as_stored));
            documents.push(item.document.clone());
            verdicts.push(format!("{path},{member},{id},"));
        }
    }
    let incidents = engine.link(&documents, &events, &LinkOptions::default());
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
    write("verdicts.csv", verdicts)
}
