//! One line for every input path: what became of it, and why.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The path as the user gave it or as it was found below one.
    pub path: String,
    /// `coded`, `uncoded`, `empty`, `duplicate-of`, or a reader's refusal such as `needs-ocr`.
    pub verdict: SmolStr,
    /// The document's id, when there is one.
    pub document: Option<SmolStr>,
    /// For a duplicate: the id of the document it repeats.
    pub duplicate_of: Option<SmolStr>,
    /// Media type recognised.
    pub media_type: SmolStr,
    /// ISO 639-1 language code, empty if unknown.
    pub language: SmolStr,
    /// The document's date, `YYYY-MM-DD`, empty if unknown.
    pub date: String,
    /// The rule that found the date.
    pub date_rule: SmolStr,
    /// Events coded.
    pub events: usize,
    /// Statements coded.
    pub statements: usize,
    /// Why, and what to do next; empty for a coded document.
    pub reason: String,
}

impl Verdict {
    /// True when a person should look: the input was not coded, for whatever reason but being a duplicate.
    pub fn is_finding(&self) -> bool {
        !matches!(self.verdict.as_str(), "coded" | "duplicate-of")
    }
}
