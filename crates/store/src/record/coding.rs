//! `dateline.coding/1`: what coding one document came to, beside its events and statements.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A document's coding as one JSON object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodingRecord {
    /// Schema and version.
    pub schema: SmolStr,
    /// `coded`, or why not: `uncoded`.
    pub verdict: SmolStr,
    /// Bytes of the text that may not leave in clear: names of persons.
    pub masked: Vec<(u32, u32)>,
}

impl CodingRecord {
    /// The schema and version of this form.
    pub const SCHEMA: &'static str = "dateline.coding/1";
}
