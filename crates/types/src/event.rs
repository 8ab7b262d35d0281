//! One happening as one document tells it: that something happened, is happening, or is meant to.

use crate::place::EventPlace;
use crate::vocabulary::vocabulary;
use crate::{
    ActorRef, Codes, Context, DocumentId, EventClass, EventId, EventTime, Evidence, EvidenceList, Quantity,
    Side, Span, Status,
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
    /// Whether civilians were the target, as ACLED asks, and how.
    pub enum CivilianTargeting {
        /// Civilians were the main or only target.
        Deliberate = "deliberate",
        /// A means that does not tell civilians from others, where civilians are.
        Indiscriminate = "indiscriminate",
        /// Civilians were hurt in an attack on somebody else.
        Incidental = "incidental",
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

vocabulary! {
    /// What kind of quarrel or deed it belongs to, by the words of the text and never by the country.
    pub enum Domain {
        /// A state's force, rebels, militia, party, crowd or identity group acts as such, or its motive is stated.
        Political = "political",
        /// For gain, or the policing of such crime.
        Criminal = "criminal",
        /// A stated quarrel between people.
        Private = "private",
        /// Nobody meant it.
        Accident = "accident",
        /// The text does not say.
        Unknown = "unknown",
    }
}

/// The domain of an event with the words that decide it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainFinding {
    /// The domain.
    pub domain: Domain,
    /// A cartel, a gang or bandits: crime that is counted beside politics.
    pub organised: bool,
    /// The words that decide; empty when nothing does.
    pub because: Vec<Evidence>,
}

impl DomainFinding {
    /// Nothing decides.
    pub const UNKNOWN: DomainFinding =
        DomainFinding { domain: Domain::Unknown, organised: false, because: Vec::new() };
}

vocabulary! {
    /// Who fights whom, in the sense of UCDP's types of organised violence.
    pub enum ViolenceClass {
        /// A state's forces on one side at least.
        StateBased = "state-based",
        /// Organised groups, none of them a state.
        NonState = "non-state",
        /// A state or group against civilians.
        OneSided = "one-sided",
        /// No violence of this kind.
        None = "none",
        /// The text does not name the sides.
        Unknown = "unknown",
    }
}

/// How sure each field is, as the share of such fields that are right: 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldConfidence {
    /// That it happened as this class.
    pub class: f64,
    /// All actors, and no other.
    pub actors: f64,
    /// All targets, and no other.
    pub targets: f64,
    /// The days.
    pub time: f64,
    /// The place.
    pub place: f64,
}

impl FieldConfidence {
    /// The same for every field.
    pub const fn all(value: f64) -> FieldConfidence {
        FieldConfidence { class: value, actors: value, targets: value, time: value, place: value }
    }
}

/// A word or phrase that tells the event, and the sentence it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// Where it stands.
    pub span: Span,
    /// The words, quoted.
    pub text: String,
    /// Index of the sentence.
    pub sentence: u32,
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

/// One happening as one document tells it. Its evidence is never empty: [`EvidenceList`] cannot be.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Derived from the document and the place of the first words that tell it, never from what was coded: what people
    /// decide about an event survives its re-coding.
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
    /// In a clash, the side that began it, if the text says so.
    pub initiator: Option<Side>,
    /// What kind of quarrel or deed, with the words that decide.
    pub domain: DomainFinding,
    /// Who fights whom.
    pub violence_class: ViolenceClass,
    /// Happenings of one document with a joint toll that cannot be told apart share this mark.
    pub toll_group: Option<SmolStr>,
    /// The word that names it most fully.
    pub trigger: Trigger,
    /// Every word that tells it, in text order; the trigger is one of them. Never empty.
    pub mentions: Vec<Telling>,
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
    /// The probability that the record is right as a whole, 0 to 1 (`docs/methods.md`).
    pub confidence: f64,
    /// The same by field.
    pub field_confidence: FieldConfidence,
    /// Why each decision was taken, in order; what `--explain` prints. Never stored: coding again makes it again.
    pub trace: Vec<String>,
}

impl Event {
    /// A plain event that one word tells, with nothing known of it beyond its class: one happening, as the text has it, no
    /// party, no number, no time, no place, confidence 1. What is known is laid over it.
    pub fn told(
        id: EventId,
        document: DocumentId,
        class: EventClass,
        word: Telling,
        evidence: Evidence,
        rule: impl Into<SmolStr>,
    ) -> Event {
        Event {
            id,
            document,
            sentence: word.sentence,
            class,
            contexts: Vec::new(),
            codes: Codes::default(),
            extent: Extent::Event,
            count: EventCount::ONE,
            symmetry: Symmetry::Directed,
            civilian_targeting: CivilianTargeting::Unknown,
            initiator: None,
            domain: DomainFinding::UNKNOWN,
            violence_class: ViolenceClass::Unknown,
            toll_group: None,
            trigger: Trigger { span: word.span, text: word.text.clone() },
            mentions: vec![word],
            actors: Vec::new(),
            targets: Vec::new(),
            instruments: Vec::new(),
            quantities: Vec::new(),
            time: None,
            place: None,
            other_places: Vec::new(),
            status: Status::PLAIN,
            evidence: EvidenceList::new(evidence, Vec::new()),
            rule: rule.into(),
            confidence: 1.0,
            field_confidence: FieldConfidence::all(1.0),
            trace: Vec::new(),
        }
    }
}
