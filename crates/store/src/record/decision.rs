//! `dateline.decision/1`: what one person decided about one event.

use super::{RecordError, expect_schema};
use dateline_types::{Decision, DecisionKind, EventId, Sha256};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A decision as one JSON object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // The fields are those of `dateline_types::Decision`.
pub struct DecisionRecord {
    pub schema: SmolStr,
    pub sequence: u64,
    pub previous: SmolStr,
    pub event: SmolStr,
    pub version: u64,
    pub kind: DecisionKind,
    pub field: Option<String>,
    pub value: Option<String>,
    pub reason: Option<String>,
    pub by: String,
    pub at: Timestamp,
}

impl DecisionRecord {
    /// The schema and version of this form.
    pub const SCHEMA: &'static str = "dateline.decision/1";
}

impl From<&Decision> for DecisionRecord {
    fn from(decision: &Decision) -> Self {
        DecisionRecord {
            schema: Self::SCHEMA.into(),
            sequence: decision.sequence,
            previous: decision.previous.to_hex().into(),
            event: decision.event.as_str().into(),
            version: decision.version,
            kind: decision.kind,
            field: decision.field.clone(),
            value: decision.value.clone(),
            reason: decision.reason.clone(),
            by: decision.by.clone(),
            at: decision.at,
        }
    }
}

impl TryFrom<DecisionRecord> for Decision {
    type Error = RecordError;
    fn try_from(record: DecisionRecord) -> Result<Self, RecordError> {
        expect_schema(&record.schema, DecisionRecord::SCHEMA)?;
        Ok(Decision {
            sequence: record.sequence,
            previous: Sha256::from_hex(&record.previous)
                .ok_or_else(|| RecordError::new("previous", format!("no digest: {:?}", record.previous)))?,
            event: EventId::parse(&record.event)
                .ok_or_else(|| RecordError::new("event", format!("not an event id: {:?}", record.event)))?,
            version: record.version,
            kind: record.kind,
            field: record.field,
            value: record.value,
            reason: record.reason,
            by: record.by,
            at: record.at,
        })
    }
}
