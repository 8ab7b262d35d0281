//! What an author or somebody asserts that is no event: trends, forecasts, judgements. Never counted as an event.

use crate::vocabulary::vocabulary;
use crate::{DocumentId, EventClass, EventTime, EvidenceList, Speaker, StatementId};
use smol_str::SmolStr;

vocabulary! {
    /// What kind of assertion.
    pub enum StatementKind {
        /// Something grows, falls or moves.
        Trend = "trend",
        /// Something will or may happen.
        Forecast = "forecast",
        /// Something is held to be so.
        Judgement = "judgement",
        /// Somebody aims at something.
        Strategy = "strategy",
        /// Somebody can or cannot do something.
        Capability = "capability",
    }
}

vocabulary! {
    /// Which way a trend or forecast points.
    pub enum Direction {
        /// Up.
        Increase = "increase",
        /// Down.
        Decrease = "decrease",
        /// From one place or kind to another.
        Shift = "shift",
        /// Explicitly no change.
        None = "none",
    }
}

/// What a statement is about: a kind of event, an actor or a place, as far as the text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementAbout {
    /// A kind of event.
    Class(EventClass),
    /// An actor: its words and, if known, its key.
    Actor {
        /// The words.
        text: String,
        /// Key of the actor dictionary.
        actor: Option<SmolStr>,
    },
    /// A place: its words and, if resolved, its name and country.
    Place {
        /// The words.
        text: String,
        /// ISO-3 of the country, if resolved.
        country: Option<SmolStr>,
    },
    /// Anything else, in the text's words.
    Topic(String),
}

/// One assertion by one document that is not an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Derived from the document, the evidence and the kind.
    pub id: StatementId,
    /// The document.
    pub document: DocumentId,
    /// Index of the sentence it stands in.
    pub sentence: u32,
    /// What kind.
    pub kind: StatementKind,
    /// Who asserts it; `None` for the author of the document.
    pub holder: Option<Speaker>,
    /// What it is about.
    pub about: Vec<StatementAbout>,
    /// Which way it points.
    pub direction: Option<Direction>,
    /// The time it speaks of.
    pub time: Option<EventTime>,
    /// For a forecast: until when.
    pub horizon: Option<EventTime>,
    /// The words it rests on.
    pub evidence: EvidenceList,
    /// The rule that made it.
    pub rule: SmolStr,
}
