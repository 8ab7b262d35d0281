//! Sentences that stand for themselves: who, whom and what kind (`roles`), and which place belongs to which verb
//! (`event_place`). Equal to the Python scorer of the gold sets on the same bundle.

pub mod places;
pub mod roles;

use crate::bundle::Bundle;
use crate::events::MachineEvent;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Words of a sentence, in characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldWords {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The words.
    #[serde(alias = "word")]
    pub text: String,
}

impl GoldWords {
    /// Whether the words share a character with `start..end`.
    pub fn overlaps(&self, start: usize, end: usize) -> bool {
        start < self.end && self.start < end
    }
}

/// A line of a gold file that does not read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {cause}")]
pub struct GoldLineError {
    /// The line, from 1.
    pub line: usize,
    /// Why.
    #[source]
    pub cause: serde_json::Error,
}

/// Reads a file of one gold item a line.
///
/// # Errors
/// At the first line that is no item.
pub fn read_gold<T: for<'a> Deserialize<'a>>(text: &str) -> Result<Vec<T>, GoldLineError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| serde_json::from_str(line).map_err(|cause| GoldLineError { line: at + 1, cause }))
        .collect()
}

/// The events of each sentence by its number; `numbers` has the number of each source of the bundle.
///
/// Of sentences that stand in the set several times, the last has the events: so does the reference scorer, and a
/// repeated sentence is one judgement rather than many.
pub fn by_number<'a>(bundle: &'a Bundle, numbers: &[usize]) -> BTreeMap<usize, Vec<&'a MachineEvent>> {
    let mut owner: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (source, number) in bundle.sources.iter().zip(numbers) {
        let document = source.document.as_deref().unwrap_or_default();
        let repeats = source.duplicate_of.as_deref().unwrap_or_default();
        let mut owners = owner.get(document).cloned().unwrap_or_default();
        owners.push(*number);
        owner.insert(if document.is_empty() { repeats } else { document }, owners);
    }
    let mut events: BTreeMap<usize, Vec<&MachineEvent>> = BTreeMap::new();
    for event in &bundle.events {
        for number in owner.get(event.document.as_str()).into_iter().flatten() {
            events.entry(*number).or_default().push(event);
        }
    }
    events
}

/// The number of characters in the first `bytes` bytes of a text.
fn characters(text: &str, bytes: usize) -> usize {
    text[..text.floor_char_boundary(bytes.min(text.len()))].chars().count()
}

/// A share in percent, rounded to `decimals`; `None` of nothing.
fn percent(part: usize, of: usize, decimals: usize) -> Option<f64> {
    (of > 0).then(|| crate::rounding::rounded((100 * part) as f64 / of as f64, decimals))
}
