//! The stored and exchanged forms of dateline's nouns: JSON objects, each with its `schema` and version first.
//!
//! Only what stands here is serialised (invariant 8). A record is the noun of `dateline_types` spelled out: a change
//! of a noun that would change a record needs a new version here and a reader for the old one.
//! The JSON Schemas in `docs/schema/` describe the same forms for other programs.

mod coding;
mod decision;
mod document;
mod event;
mod incident;
mod input;
mod part;
mod rejected;
mod statement;

pub use coding::CodingRecord;
pub use decision::DecisionRecord;
pub use document::{DocumentDateRecord, DocumentRecord};
#[cfg(test)]
pub(crate) use event::tests::full_event;
pub use event::{EventRecord, as_stored};
pub use incident::{BoundsRecord, IncidentRecord, OriginRecord};
pub use input::{FetchedFrom, InputRecord, OutcomeRecord};
pub use part::{
    ActorRecord, PlaceRecord, QuantityRecord, SpanRecord, SpeakerRecord, StatusRecord, TimeRecord,
};
pub use rejected::RejectedRecord;
pub use statement::{AboutRecord, StatementRecord};

use std::fmt;

/// Why a stored record could not be read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// The field at fault, as a path in the record.
    pub field: &'static str,
    /// What is wrong with it; the offending value last and quoted.
    pub reason: String,
}

impl RecordError {
    fn new(field: &'static str, reason: impl fmt::Display) -> RecordError {
        RecordError { field, reason: reason.to_string() }
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field `{}`: {}", self.field, self.reason)
    }
}

impl std::error::Error for RecordError {}

/// Refuses a record whose `schema` is not one this version reads.
fn expect_schema(found: &str, known: &'static str) -> Result<(), RecordError> {
    if found == known {
        Ok(())
    } else {
        Err(RecordError::new("schema", format!("this version reads {known:?}, not {found:?}")))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    /// A record with every field filled, for the tests of the exchange formats.
    pub(crate) fn full_record() -> super::EventRecord {
        super::EventRecord::from(&super::event::tests::full_event())
    }
}
