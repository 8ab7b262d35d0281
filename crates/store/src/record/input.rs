//! `dateline.input/1`: the custody of one input: what came from where, when, by which tool, and what became of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One input as one JSON object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRecord {
    /// Schema and version.
    pub schema: SmolStr,
    /// Path as given, or link.
    pub path: String,
    /// SHA-256 of the bytes as received.
    pub raw_sha256: SmolStr,
    /// How many bytes.
    pub bytes: u64,
    /// When it was captured.
    pub at: Timestamp,
    /// Program and version that captured it.
    pub tool: String,
    /// For what was fetched: the address that answered and how it was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<FetchedFrom>,
    /// How it was read, where the user said so: `date=2024-03-14; text=What`. Read otherwise, it is another reading.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reading: String,
    /// What became of it: one line for the input, or for each document and refused member in it.
    pub outcomes: Vec<OutcomeRecord>,
}

/// Where an input was fetched from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchedFrom {
    /// The address that answered, after redirects.
    pub url: String,
    /// The addresses that led there, the one asked for first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<String>,
    /// The HTTP status of the answer.
    pub status: u16,
}

/// What became of an input, or of one part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeRecord {
    /// The input's path, with a member's name where it is a container.
    pub path: String,
    /// `read`, or why not.
    pub verdict: SmolStr,
    /// Why, and what to do next.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The document, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<SmolStr>,
    /// SHA-256 of the document's record as it was kept with this input, where this input was the first to hold it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_sha256: Option<SmolStr>,
}

impl InputRecord {
    /// The schema and version of this form.
    pub const SCHEMA: &'static str = "dateline.input/1";
}
