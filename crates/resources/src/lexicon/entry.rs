//! One event class of the lexicon: its triggers, frames and conditions.

use super::{ClassSet, Pattern};
use dateline_types::{Context, EventClass};
use smol_str::SmolStr;

/// A role of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Who acts.
    Actor,
    /// Who or what is acted on.
    Target,
    /// For or towards whom.
    Recipient,
    /// With what.
    Instrument,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [Role::Actor, Role::Target, Role::Recipient, Role::Instrument];

    /// As files spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Actor => "actor",
            Role::Target => "target",
            Role::Recipient => "recipient",
            Role::Instrument => "instrument",
        }
    }
}

/// An argument slot, by function.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Slot {
    /// `subject`
    Subject,
    /// `object`
    Object,
    /// `indirect`
    Indirect,
    /// `possessive`
    Possessive,
    /// `compound`
    Compound,
    /// `modifier`
    Modifier,
    /// `attribute`
    Attribute,
    /// Any other word: a preposition.
    Preposition(SmolStr),
}

impl Slot {
    /// The slot that a file names.
    pub fn named(name: &str) -> Slot {
        match name {
            "subject" => Slot::Subject,
            "object" => Slot::Object,
            "indirect" => Slot::Indirect,
            "possessive" => Slot::Possessive,
            "compound" => Slot::Compound,
            "modifier" => Slot::Modifier,
            "attribute" => Slot::Attribute,
            preposition => Slot::Preposition(preposition.into()),
        }
    }

    /// As files spell it.
    pub fn as_str(&self) -> &str {
        match self {
            Slot::Subject => "subject",
            Slot::Object => "object",
            Slot::Indirect => "indirect",
            Slot::Possessive => "possessive",
            Slot::Compound => "compound",
            Slot::Modifier => "modifier",
            Slot::Attribute => "attribute",
            Slot::Preposition(name) => name,
        }
    }
}

/// Which slots fill which role, best first; a slot with classes takes only fillers of these classes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// For each role in the order of [`Role::ALL`].
    pub slots: [Vec<(Slot, ClassSet)>; 4],
}

impl Frame {
    /// The slots of `role`.
    pub fn of(&self, role: Role) -> &[(Slot, ClassSet)] {
        &self.slots[role as usize]
    }
}

/// How a condition restricts fillers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConditionKind {
    /// There must be a filler, and one of the classes.
    Need,
    /// If there are fillers, at least one must be of the classes.
    Only,
    /// No filler may be of the classes.
    Not,
}

/// What a condition looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The fillers of a role.
    Role(Role),
    /// The fillers of a slot.
    Slot(Slot),
}

/// A condition on fillers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// How it restricts.
    pub kind: ConditionKind,
    /// What it looks at.
    pub place: Place,
    /// The classes; empty for `any`.
    pub classes: ClassSet,
}

/// Whether a trigger is a verb or a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TriggerKind {
    /// A verb, or a copular adjective.
    Verb,
    /// A noun.
    Noun,
}

/// One trigger with its frame and conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Index of its entry.
    pub entry: u32,
    /// Verb or noun.
    pub kind: TriggerKind,
    /// The words.
    pub pattern: Pattern,
    /// Which slots fill which role.
    pub frame: Frame,
    /// What must hold of the fillers.
    pub conditions: Vec<Condition>,
    /// Both sides act ("clashed with"): all parties are actors.
    pub mutual: bool,
    /// True when the word also names effects: a verb such as "kill" tells less of the manner than its neighbours, so a
    /// more specific trigger in the same clause decides the mode.
    pub general: bool,
    /// Entered by the users of a workspace: it holds before what the lexicon says.
    pub entered: bool,
}

/// One class file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `assault/explosives.en`: what an event's `rule` says.
    pub rule: SmolStr,
    /// The file below the language's folder.
    pub path: SmolStr,
    /// What its triggers mean.
    pub class: EventClass,
    /// The codebook's sentence.
    pub about: String,
    /// Contexts that always hold.
    pub contexts: Vec<Context>,
    /// Sentences that must be coded as this class.
    pub matches: Vec<String>,
    /// Sentences that must not.
    pub no_matches: Vec<String>,
}
