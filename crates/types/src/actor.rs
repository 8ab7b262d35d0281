//! Who: groups, offices, institutions and roles. Never a private person (DESIGN §10).

use crate::vocabulary::vocabulary;
use crate::{Sector, Span};
use smol_str::SmolStr;

vocabulary! {
    /// A party's side in an event. In a clash all parties are actors, on sides A and B.
    pub enum Side {
        /// The acting side, or the first named.
        A = "A",
        /// The other side.
        B = "B",
    }
}

vocabulary! {
    /// Why a party is held to be the actor.
    pub enum AttributionBasis {
        /// The author says so.
        Stated = "stated",
        /// The party itself says so.
        SelfClaimed = "self-claimed",
        /// Somebody else says so.
        Attributed = "attributed",
        /// Somebody suspects it.
        Suspected = "suspected",
        /// The text does not say so; discourse suggests it.
        Inferred = "inferred",
    }
}

vocabulary! {
    /// What a target is to the event.
    pub enum TargetRole {
        /// Acted against.
        Target = "target",
        /// Acted for or towards.
        Recipient = "recipient",
    }
}

vocabulary! {
    /// Where a party's key comes from. What is not stated is never printed as fact.
    pub enum KeyBasis {
        /// The words about the party name it.
        Stated = "stated",
        /// The place of the event does ("police" in a report from Quetta).
        Place = "place",
        /// An earlier mention does ("the group").
        Discourse = "discourse",
    }
}

/// Who holds a party responsible, and how surely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// Why the party is named.
    pub basis: AttributionBasis,
    /// Who says so: the text of the speaker, when it is not the author.
    pub by: Option<String>,
    /// How surely it is said.
    pub certainty: crate::Certainty,
}

/// A party to an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorRef {
    /// The words that name it.
    pub span: Span,
    /// The words, quoted.
    pub text: String,
    /// Key of the actor dictionary: ISO-3 for states, stable keys for groups and IGOs; `None` when the text names
    /// only a role.
    pub actor: Option<SmolStr>,
    /// The dictionary's name for it.
    pub name: Option<String>,
    /// Where the key comes from; it says nothing where there is none.
    pub basis: KeyBasis,
    /// What kind of actor.
    pub sector: Option<Sector>,
    /// Its side.
    pub side: Side,
    /// Target or recipient; `None` for a party among the actors.
    pub role: Option<TargetRole>,
    /// Why it is named; always present among the actors, `None` among the targets unless the text attributes it.
    pub attribution: Option<Attribution>,
}

impl ActorRef {
    /// What to call it: by the dictionary's name where its words name it, else by its words. A key that the place of the event or
    /// an earlier mention gave is a reading, and no name for the reader ("police" in a report from Oslo are not "Norway").
    pub fn label(&self) -> &str {
        let named = self.name.as_deref().filter(|_| self.basis == KeyBasis::Stated);
        named.unwrap_or(&self.text)
    }
}

/// Words that name an actor, and what they were resolved to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorMention {
    /// The words: a noun phrase without its relative clauses.
    pub span: Span,
    /// The token that heads it.
    pub head: u32,
    /// Key of the actor dictionary.
    pub actor: Option<SmolStr>,
    /// The dictionary's name.
    pub name: Option<String>,
    /// Where the key comes from; it says nothing where there is none.
    pub basis: KeyBasis,
    /// What kind of actor.
    pub sector: Option<Sector>,
    /// ISO-3 of the country it belongs to or comes from.
    pub country: Option<SmolStr>,
    /// True for a named group the dictionary does not have: kept, and listed for the user to add.
    pub is_new: bool,
    /// True for a named person (coded by role only, never keyed).
    pub is_person: bool,
    /// True for an outlet, agency or magazine: a medium, never an actor of violence nor a speaker.
    pub is_medium: bool,
    /// The mention it was found to mean ("the group" → an earlier name): an index into the same list.
    pub antecedent: Option<u32>,
    /// Why, one short line each.
    pub reasons: Vec<String>,
}
