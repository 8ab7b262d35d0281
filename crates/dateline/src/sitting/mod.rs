//! Coding twice and auditing: a sitting is a sample of sentences that people code without seeing what the program made of
//! them.
//!
//! Half of an audit's sample are sentences that tell events, half are sentences that tell none, so that both precision and
//! recall can be said. What is kept are entries of the custody log: which sentences, who answered what. Answers hold keys,
//! days, names of places and where words stand, never words of the text; so erasing a document leaves none behind.

pub mod answer;
pub mod compare;
pub mod model;
pub mod quality;
pub mod result;
pub mod sample;

use crate::failure::Failure;
use answer::Answer;
use dateline_store::workspace::Workspace;
use dateline_types::{DocumentId, EventId, Span};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// What a sitting is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// A second coding, for agreement.
    Second,
    /// An audit, for precision and recall.
    Audit,
}

/// What a unit was drawn from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stratum {
    /// The event's type; empty for sentences without an event.
    #[serde(rename = "type")]
    pub class: String,
    /// How many such there are in the pile.
    pub size: u64,
}

/// A sentence to be coded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The document.
    pub document: String,
    /// First byte of the sentence.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// The sampled event; none for a sentence without one.
    pub event: Option<String>,
    /// Which stratum of the sitting.
    pub stratum: usize,
}

/// A sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sitting {
    /// Its name: the position of its entry in the log.
    #[serde(skip)]
    pub id: String,
    /// Schema and version.
    pub schema: String,
    /// What it is for.
    pub kind: Purpose,
    /// When it was drawn.
    pub at: jiff::Timestamp,
    /// By whom.
    pub by: String,
    /// The seed of the draw.
    pub seed: u64,
    /// What was drawn from.
    pub strata: Vec<Stratum>,
    /// The units, in the order they are shown.
    pub units: Vec<Unit>,
    /// Answers by coder and unit; the last of each counts.
    #[serde(skip)]
    pub answers: BTreeMap<String, BTreeMap<usize, Answer>>,
    /// Coders that are language models.
    #[serde(skip)]
    pub models: Vec<String>,
    /// Whose answer holds, by unit, where somebody settled it.
    #[serde(skip)]
    pub settled: BTreeMap<usize, String>,
}

/// The coder's name that stands for the record as decided.
pub const RECORD: &str = "record";

const SITTING: &str = "sitting";
const ANSWER: &str = "answer";
const SETTLED: &str = "settled";

#[derive(Debug, Serialize, Deserialize)]
struct Answered {
    schema: String,
    sitting: String,
    unit: usize,
    by: String,
    at: jiff::Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prompt_sha256: Option<String>,
    answer: Answer,
}

#[derive(Debug, Serialize, Deserialize)]
struct Settled {
    schema: String,
    sitting: String,
    unit: usize,
    by: String,
    at: jiff::Timestamp,
    answer: String,
    reason: Option<String>,
}

/// Who answers, and with what.
#[derive(Debug, Clone, Copy)]
pub struct Coder<'a> {
    /// The name.
    pub name: &'a str,
    /// For a language model: its name and the digest of what it was asked.
    pub model: Option<(&'a str, &'a str)>,
}

impl Unit {
    /// Where the sentence stands.
    pub fn span(&self) -> Span {
        Span::new(self.start as usize, self.end.max(self.start) as usize)
    }

    /// Its document.
    pub fn document(&self) -> Option<DocumentId> {
        DocumentId::parse(&self.document)
    }

    /// The sampled event.
    pub fn event(&self) -> Option<EventId> {
        self.event.as_deref().and_then(EventId::parse)
    }
}

fn damaged(what: &str, error: impl std::fmt::Display) -> Failure {
    Failure::new(crate::failure::FailureKind::Workspace, anyhow::anyhow!("{what} does not read: {error}"))
}

/// Every sitting with its answers, the earliest first.
///
/// # Errors
/// If the workspace cannot be read.
pub fn all(workspace: &Workspace) -> Result<Vec<Sitting>, Failure> {
    let mut sittings = Vec::new();
    for (position, value) in workspace.noted(SITTING)? {
        let sitting: Sitting = serde_json::from_value(value).map_err(|error| damaged("a sitting", error))?;
        sittings.push(Sitting { id: position.to_string(), ..sitting });
    }
    for (_, value) in workspace.noted(ANSWER)? {
        let given: Answered = serde_json::from_value(value).map_err(|error| damaged("an answer", error))?;
        let Some(sitting) = sittings.iter_mut().find(|s| s.id == given.sitting) else { continue };
        if given.model.is_some() && !sitting.models.contains(&given.by) {
            sitting.models.push(given.by.clone());
        }
        sitting.answers.entry(given.by).or_default().insert(given.unit, given.answer);
    }
    for (_, value) in workspace.noted(SETTLED)? {
        let given: Settled = serde_json::from_value(value).map_err(|error| damaged("a settlement", error))?;
        if let Some(sitting) = sittings.iter_mut().find(|s| s.id == given.sitting) {
            sitting.settled.insert(given.unit, given.answer);
        }
    }
    Ok(sittings)
}

/// Keeps a new sitting and returns its name.
///
/// # Errors
/// If the workspace cannot be written.
pub fn keep(workspace: &mut Workspace, sitting: &Sitting) -> Result<String, Failure> {
    let value = serde_json::to_value(sitting).map_err(|error| damaged("the sitting", error))?;
    Ok(workspace.note(SITTING, &value)?.to_string())
}

/// Keeps an answer.
///
/// # Errors
/// If the workspace cannot be written.
pub fn answer(
    workspace: &mut Workspace,
    sitting: &str,
    unit: usize,
    coder: Coder<'_>,
    answer: &Answer,
    at: jiff::Timestamp,
) -> Result<(), Failure> {
    let given = Answered {
        schema: "dateline.answer/1".into(),
        sitting: sitting.to_owned(),
        unit,
        by: coder.name.to_owned(),
        at,
        model: coder.model.map(|(model, _)| model.to_owned()),
        prompt_sha256: coder.model.map(|(_, digest)| digest.to_owned()),
        answer: answer.clone(),
    };
    let value = serde_json::to_value(&given).map_err(|error| damaged("the answer", error))?;
    workspace.note(ANSWER, &value)?;
    Ok(())
}

/// Keeps whose answer holds.
///
/// # Errors
/// If the workspace cannot be written.
pub fn settle(
    workspace: &mut Workspace,
    sitting: &str,
    unit: usize,
    whose: &str,
    by: &str,
    reason: Option<&str>,
    at: jiff::Timestamp,
) -> Result<(), Failure> {
    let value = json!({
        "schema": "dateline.settled/1", "sitting": sitting, "unit": unit, "by": by, "at": at.to_string(),
        "answer": whose, "reason": reason,
    });
    workspace.note(SETTLED, &value)?;
    Ok(())
}
