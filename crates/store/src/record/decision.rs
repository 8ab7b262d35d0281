//! `dateline.decision/1`: what one person decided about one event.

use super::part::span;
use super::{RecordError, expect_schema};
use dateline_types::{Decision, DecisionAnchor, DecisionKind, DocumentId, EventId, Sha256, Span};
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<SmolStr>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<(u32, u32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<u64>,
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
            document: decision.anchor.as_ref().map(|anchor| anchor.document.as_str().into()),
            mentions: decision.anchor.as_ref().map_or_else(Vec::new, |anchor| {
                let bytes = |span: &Span| (span.start() as u32, span.end() as u32);
                anchor.mentions.iter().map(bytes).collect()
            }),
            act: decision.act,
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
        let anchor = match &record.document {
            None => None,
            Some(document) => Some(DecisionAnchor {
                document: DocumentId::parse(document).ok_or_else(|| {
                    RecordError::new("document", format!("not a document id: {document:?}"))
                })?,
                mentions: (record.mentions.iter())
                    .map(|&(start, end)| span("mentions", start, end))
                    .collect::<Result<_, _>>()?,
            }),
        };
        Ok(Decision {
            sequence: record.sequence,
            previous: Sha256::from_hex(&record.previous)
                .ok_or_else(|| RecordError::new("previous", format!("no digest: {:?}", record.previous)))?,
            event: EventId::parse(&record.event)
                .ok_or_else(|| RecordError::new("event", format!("not an event id: {:?}", record.event)))?,
            version: record.version,
            kind: record.kind,
            anchor,
            act: record.act,
            field: record.field,
            value: record.value,
            reason: record.reason,
            by: record.by,
            at: record.at,
        })
    }
}
