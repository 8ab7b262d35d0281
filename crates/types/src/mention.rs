//! Everything a text refers to, found once and shared by every later step.

use crate::{ActorMention, PlaceMention, TimeMention};

/// The actors, places and times a document mentions, each in text order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mentions {
    /// Noun phrases that name an actor or a role.
    pub actors: Vec<ActorMention>,
    /// Words that name a place, resolved or not.
    pub places: Vec<PlaceMention>,
    /// Temporal expressions.
    pub times: Vec<TimeMention>,
}

impl Mentions {
    /// What a mention of an actor means: the one it refers back to, else itself.
    pub fn meant<'a>(&'a self, mention: &'a ActorMention) -> &'a ActorMention {
        mention.antecedent.and_then(|index| self.actors.get(index as usize)).unwrap_or(mention)
    }
}
