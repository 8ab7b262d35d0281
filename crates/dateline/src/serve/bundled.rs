//! A finished bundle as something to look at: its records, its verdicts, its bulletin.

use crate::failure::Failure;
use crate::pipeline::Run;
use crate::verdict::Verdict;
use dateline_store::record::{EventRecord, IncidentRecord, StatementRecord};
use dateline_types::{Event, EventId, Incident, Statement};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::path::Path;

/// The records of a bundle. Its texts are not in it.
#[derive(Debug, Default)]
pub struct Bundled {
    /// The bulletin.
    pub bulletin: Vec<u8>,
    /// What made it.
    pub made_by: String,
    /// Its incidents.
    pub incidents: Vec<Incident>,
    /// Rows of datasets that came with it.
    pub imported: Vec<Incident>,
    /// Its events, in their order.
    pub events: Vec<Event>,
    /// Its statements.
    pub statements: Vec<Statement>,
    /// One line for every input.
    pub verdicts: Vec<Verdict>,
    at: HashMap<EventId, usize>,
}

impl Bundled {
    /// Reads a bundle's folder.
    ///
    /// # Errors
    /// If it is none, or a file of it does not read.
    pub fn read(folder: &Path) -> Result<Bundled, Failure> {
        let package: serde_json::Value = serde_json::from_slice(&bytes(folder, "datapackage.json")?)
            .map_err(|error| Failure::usage(format!("{}: datapackage.json: {error}", folder.display())))?;
        let mut verdicts = Vec::new();
        for row in csv::Reader::from_reader(bytes(folder, "verdicts.csv")?.as_slice()).deserialize() {
            verdicts.push(row.map_err(|error| Failure::usage(format!("verdicts.csv: {error}")))?);
        }
        let mut bundled = Bundled {
            bulletin: bytes(folder, "bulletin.html")?,
            made_by: package["created_by"].as_str().unwrap_or_default().to_owned(),
            incidents: lines::<IncidentRecord, _>(folder, "incidents.jsonl")?,
            imported: match folder.join("imported.jsonl").exists() {
                true => lines::<IncidentRecord, _>(folder, "imported.jsonl")?,
                false => Vec::new(),
            },
            events: lines::<EventRecord, _>(folder, "events.jsonl")?,
            statements: lines::<StatementRecord, _>(folder, "statements.jsonl")?,
            verdicts,
            at: HashMap::new(),
        };
        bundled.at = bundled.events.iter().enumerate().map(|(at, event)| (event.id.clone(), at)).collect();
        Ok(bundled)
    }

    /// An event by its id.
    pub fn event(&self, id: &EventId) -> Option<&Event> {
        self.at.get(id).map(|&at| &self.events[at])
    }

    /// The bundle as a run; nothing in it needs masks any more.
    pub fn run(&self) -> Run {
        Run {
            events: self.events.clone(),
            statements: self.statements.clone(),
            incidents: self.incidents.clone(),
            verdicts: self.verdicts.clone(),
            ..Run::default()
        }
    }
}

fn bytes(folder: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    let path = folder.join(name);
    std::fs::read(&path).map_err(|error| {
        Failure::io(error, format!("cannot read {}", path.display()))
            .with_hint("name a workspace, or a bundle that `dateline run` wrote")
    })
}

fn lines<R: DeserializeOwned, T: TryFrom<R>>(folder: &Path, name: &str) -> Result<Vec<T>, Failure>
where
    T::Error: std::fmt::Display,
{
    let bytes = bytes(folder, name)?;
    let fault =
        |n: usize, error: &dyn std::fmt::Display| Failure::usage(format!("{name} line {}: {error}", n + 1));
    let mut items = Vec::new();
    for (n, line) in bytes.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        let record: R = serde_json::from_slice(line).map_err(|error| fault(n, &error))?;
        items.push(T::try_from(record).map_err(|error| fault(n, &error))?);
    }
    Ok(items)
}
