//! A bundle as the scorers read it: what became of each input, the events, the incidents.

use crate::events::{MachineEvent, MachineIncident};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One line of `verdicts.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Source {
    /// The input's path.
    pub path: String,
    /// The part of it: for a row of a table its id.
    #[serde(default)]
    pub member: String,
    /// The document's id, when there is one.
    pub document: Option<String>,
    /// For a repetition: the id of the document it repeats.
    pub duplicate_of: Option<String>,
}

/// A whole bundle.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bundle {
    /// In input order.
    pub sources: Vec<Source>,
    /// By document and position.
    pub events: Vec<MachineEvent>,
    /// In time order.
    pub incidents: Vec<MachineIncident>,
}

/// A file of a bundle that does not read.
#[derive(Debug, thiserror::Error)]
#[error("{file} line {line}: {cause}")]
pub struct BundleError {
    /// Which file.
    pub file: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// Why.
    #[source]
    pub cause: serde_json::Error,
}

impl Bundle {
    /// Reads the records of a bundle.
    ///
    /// # Errors
    /// At the first line that is no record.
    pub fn parse(sources: Vec<Source>, events: &str, incidents: &str) -> Result<Bundle, BundleError> {
        Ok(Bundle {
            sources,
            events: lines("events.jsonl", events)?,
            incidents: lines("incidents.jsonl", incidents)?,
        })
    }

    /// The events of each document, in order.
    pub fn by_document(&self) -> BTreeMap<&str, Vec<&MachineEvent>> {
        let mut by: BTreeMap<&str, Vec<&MachineEvent>> = BTreeMap::new();
        for event in &self.events {
            by.entry(event.document.as_str()).or_default().push(event);
        }
        by
    }
}

fn lines<T: for<'a> Deserialize<'a>>(file: &'static str, text: &str) -> Result<Vec<T>, BundleError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|cause| BundleError { file, line: at + 1, cause })
        })
        .collect()
}
