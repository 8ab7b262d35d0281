//! What a person decided about a machine-coded record. Appended, never changed; undo is a new decision.

use crate::vocabulary::vocabulary;
use crate::{DocumentId, EventId, Sha256, Span};
use jiff::Timestamp;

vocabulary! {
    /// What was decided.
    pub enum DecisionKind {
        /// The record is right as it stands.
        Accept = "accept",
        /// The record is no event, or not one of interest.
        Reject = "reject",
        /// A field is replaced.
        Correct = "correct",
        /// Two events are one incident.
        Merge = "merge",
        /// Two events are not one incident.
        Split = "split",
        /// An earlier decision no longer holds.
        Undo = "undo",
        /// A remark that changes nothing.
        Comment = "comment",
        /// An event nobody coded; the value is its whole record.
        Add = "add",
    }
}

/// The words that told the event when it was decided on: by them a decision finds its event again after a re-coding that
/// gave it another id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionAnchor {
    /// The document.
    pub document: DocumentId,
    /// Where the words that tell it stand.
    pub mentions: Vec<Span>,
}

/// One decision by one person about one event, chained to the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Position in the log, from 1.
    pub sequence: u64,
    /// Digest of the decision before it; of the empty string for the first.
    pub previous: Sha256,
    /// The event it is about.
    pub event: EventId,
    /// The event's version the person saw: a decision on an older one is refused.
    pub version: u64,
    /// What was decided.
    pub kind: DecisionKind,
    /// The words that told it; `None` for decisions of the first versions.
    pub anchor: Option<DecisionAnchor>,
    /// The first decision of the act it belongs to, where one act of a person took several; undone together.
    pub act: Option<u64>,
    /// For a correction: the field, as in the event record (`place`).
    pub field: Option<String>,
    /// For a correction: the new value, as JSON text; for a merge or split: the other event's id; for an undo: the
    /// sequence number; for an added event: its record.
    pub value: Option<String>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// The account that decided.
    pub by: String,
    /// When.
    pub at: Timestamp,
}
