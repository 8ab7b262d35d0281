//! One claim by one document that something happened, is happening, or is meant to.

use crate::place::EventPlace;
use crate::vocabulary::vocabulary;
use crate::{
    ActorRef, Codes, Context, DocumentId, EventClass, EventId, EventTime, EvidenceList, Quantity, Span,
    Status,
};
use smol_str::SmolStr;

vocabulary! {
    /// How much of the world one record stands for. Counts use events and episodes only.
    pub enum Extent {
        /// One thing that happened.
        Event = "event",
        /// A connected series told as one ("clashes over three days").
        Episode = "episode",
        /// A sum over many ("400 killed in 2023", "numerous attacks").
        Aggregate = "aggregate",
        /// The past, summarised to explain the present.
        Background = "background",
    }
}

vocabulary! {
    /// Whether the event goes from one side to the other or both ways.
    pub enum Symmetry {
        /// From actors to targets.
        Directed = "directed",
        /// Between sides A and B, all among the actors.
        Mutual = "mutual",
        /// The text does not say.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// Whether civilians were the target, as ACLED asks.
    pub enum CivilianTargeting {
        /// Civilians were the main or only target.
        Yes = "yes",
        /// They were not.
        No = "no",
        /// The text does not say.
        Unknown = "unknown",
    }
}

/// How many events a record stands for ("three bombings").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventCount {
    /// At least so many.
    pub min: u32,
    /// At most so many; `None` when open.
    pub max: Option<u32>,
}

impl EventCount {
    /// Exactly one.
    pub const ONE: EventCount = EventCount { min: 1, max: Some(1) };
}

/// The word that names the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Where it stands.
    pub span: Span,
    /// The word, quoted.
    pub text: String,
}

/// What it was done with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Where the words stand.
    pub span: Span,
    /// The words, quoted.
    pub text: String,
    /// The kind, a path in the instrument table (`explosives/ied`).
    pub kind: SmolStr,
}

/// One claim by one document. Its evidence is never empty: [`EvidenceList`] cannot be.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Derived from the document, the trigger, the class and the parties.
    pub id: EventId,
    /// The document that makes the claim.
    pub document: DocumentId,
    /// Index of the sentence the trigger stands in.
    pub sentence: u32,
    /// What it is.
    pub class: EventClass,
    /// What it is about.
    pub contexts: Vec<Context>,
    /// The class in other schemes.
    pub codes: Codes,
    /// How much of the world it stands for.
    pub extent: Extent,
    /// How many.
    pub count: EventCount,
    /// One way or both.
    pub symmetry: Symmetry,
    /// Whether civilians were the target.
    pub civilian_targeting: CivilianTargeting,
    /// The word that names it.
    pub trigger: Trigger,
    /// Who acted; may be empty.
    pub actors: Vec<ActorRef>,
    /// Who or what was acted on or towards.
    pub targets: Vec<ActorRef>,
    /// What it was done with.
    pub instruments: Vec<Instrument>,
    /// Counts the text attaches to it.
    pub quantities: Vec<Quantity>,
    /// When; `None` if the text does not say and the document's date may not be used.
    pub time: Option<EventTime>,
    /// Where; `None` if the text does not say.
    pub place: Option<EventPlace>,
    /// Further places named for the same event.
    pub other_places: Vec<EventPlace>,
    /// What the text commits itself to.
    pub status: Status,
    /// The words it rests on.
    pub evidence: EvidenceList,
    /// The lexicon entry that made it, `file` under `resources/lexicon` with its language; `own:NAME:LINE` for a line of
    /// the user's verb dictionary.
    pub rule: SmolStr,
    /// How far the coder trusts it, 0 to 1 (documented in `docs/methods.md`).
    pub confidence: f64,
    /// Why each decision was taken, in order; what `--explain` prints.
    pub trace: Vec<String>,
}
