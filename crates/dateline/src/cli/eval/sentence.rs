//! What the sentence-level tasks share: a bare text coded by the engine, and a table of measures with intervals.

use super::{Scored, bad_gold, document};
use crate::cli::Global;
use crate::engine::Engine;
use crate::failure::{Failure, FailureKind};
use dateline_eval::bootstrap::Measured;
use dateline_eval::events::MachineEvent;
use dateline_store::record::EventRecord;
use dateline_types::Event;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// The engine that the user's options ask for.
pub fn engine(global: &Global) -> Result<Engine, Failure> {
    Engine::open(global.model.as_deref()).map_err(|error| Failure::new(FailureKind::Io, error))
}

/// The gold items of a file, at least one.
pub fn gold<T>(path: &Path, read: impl Fn(&str) -> Result<Vec<T>, String>) -> Result<Vec<T>, Failure> {
    let items = read(&super::read(path)?).map_err(|error| bad_gold(path, error))?;
    if items.is_empty() { Err(bad_gold(path, "it holds no item")) } else { Ok(items) }
}

/// The events of a text that stands for itself, on a day if it has one.
pub fn code(engine: &Engine, text: &str, day: Option<Date>) -> Vec<Event> {
    let document = document::of_text(text, "en", day);
    let (parse, _) = engine.parse(&document);
    let (mentions, _) = engine.mention(&document, &parse);
    engine.code(&document, &parse, &mentions).events
}

/// Events as the scorers of records read them.
pub fn machine(events: &[Event]) -> Vec<MachineEvent> {
    // The record of an event reads back as the fields that are judged; were that not so, it would be missed and seen.
    events
        .iter()
        .filter_map(|event| serde_json::to_value(EventRecord::from(event)).ok())
        .filter_map(|record| serde_json::from_value(record).ok())
        .collect()
}

/// A task's result from its measures (percentages with intervals), rows and predictions.
pub fn scored<R: Serialize, P: Serialize>(
    task: &str,
    n: usize,
    measures: &BTreeMap<&'static str, Measured>,
    rows: &[R],
    predictions: &[P],
) -> Scored {
    let mut table = format!("{task}: {n} items; percentages with 95 % bootstrap intervals\n");
    let mut object = json!({ "task": task, "n": n });
    for (name, (value, interval)) in measures {
        let _ = write!(table, "{name:<16} {value:>6.2}");
        if let Some((low, high)) = interval {
            let _ = write!(table, "  [{low:.2}, {high:.2}]");
        }
        table.push('\n');
        let bounds = interval.map(|(low, high)| [low, high]);
        object[*name] = json!({ "value": value, "interval": bounds });
    }
    let lines = |item: Result<Value, serde_json::Error>| item.unwrap_or(Value::Null);
    Scored {
        figures: measures.iter().map(|(name, (value, _))| ((*name).to_owned(), value / 100.0)).collect(),
        table,
        json: object,
        ledger: rows.iter().map(|row| lines(serde_json::to_value(row))).collect(),
        predictions: predictions.iter().map(|p| lines(serde_json::to_value(p))).collect(),
        answers: Vec::new(),
    }
}
