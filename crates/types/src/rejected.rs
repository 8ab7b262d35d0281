//! What was proposed as an event and rejected: kept visible for audit, and never counted.

use crate::vocabulary::vocabulary;
use crate::{DocumentId, EventClass, EventId, Evidence, Span};
use smol_str::SmolStr;

vocabulary! {
    /// What rejected a proposal.
    pub enum RejectedBy {
        /// The decider of happenings: it is too improbable that something happened here.
        Judge = "judge",
        /// Its words tell of an accident, which is no act of violence by anybody.
        Accident = "accident",
        /// The record is less probable than the user asked for (`--min-confidence`).
        Confidence = "confidence",
    }
}

/// Words that a frame proposed as an event and that made no record.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected {
    /// The id that its record would have.
    pub id: EventId,
    /// The document.
    pub document: DocumentId,
    /// Index of the sentence.
    pub sentence: u32,
    /// The class that its record would have.
    pub class: EventClass,
    /// Where the words that name it stand.
    pub span: Span,
    /// The words, quoted.
    pub text: String,
    /// The sentence.
    pub evidence: Evidence,
    /// The probability that it is a happening told here, or that the record is right as a whole; 0 to 1.
    pub probability: f64,
    /// What rejected it.
    pub by: RejectedBy,
    /// The lexicon entry that proposed it.
    pub rule: SmolStr,
    /// Why, a line each: the cues that weighed most.
    pub because: Vec<String>,
}
