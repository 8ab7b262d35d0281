//! `dateline.rejected/1`: what was proposed as an event and rejected, for audit.

use super::part::SpanRecord;
use dateline_types::*;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A rejected proposal as one JSON object. Written only: nothing reads it back as an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // The fields are those of `dateline_types::Rejected`; see docs/schema/rejected.schema.json.
pub struct RejectedRecord {
    pub schema: SmolStr,
    pub id: SmolStr,
    pub document: SmolStr,
    pub sentence: u32,
    #[serde(rename = "type")]
    pub kind: Option<PloverType>,
    pub mode: Option<Mode>,
    pub local: Option<LocalType>,
    pub words: SpanRecord,
    pub evidence: SpanRecord,
    pub probability: f64,
    pub by: RejectedBy,
    pub rule: SmolStr,
    pub because: Vec<String>,
}

impl RejectedRecord {
    /// The schema and version of this form.
    pub const SCHEMA: &'static str = "dateline.rejected/1";
}

impl From<&Rejected> for RejectedRecord {
    fn from(rejected: &Rejected) -> Self {
        RejectedRecord {
            schema: Self::SCHEMA.into(),
            id: rejected.id.as_str().into(),
            document: rejected.document.as_str().into(),
            sentence: rejected.sentence,
            kind: rejected.class.plover_type(),
            mode: rejected.class.mode(),
            local: rejected.class.local_type(),
            words: SpanRecord::new(rejected.span, &rejected.text),
            evidence: SpanRecord::from(&rejected.evidence),
            // Three digits, as in events: the last bits of a sum are no part of a record.
            probability: (rejected.probability * 1e3).round() / 1e3,
            by: rejected.by,
            rule: rejected.rule.clone(),
            because: rejected.because.clone(),
        }
    }
}
