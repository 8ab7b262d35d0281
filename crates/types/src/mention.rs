//! Everything a text refers to, found once and shared by every later step.

use crate::{ActorMention, PlaceMention, Quantity, TimeMention};

/// The actors, places, times and quantities a document mentions, each in text order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mentions {
    /// Noun phrases that name an actor or a role.
    pub actors: Vec<ActorMention>,
    /// Words that name a place, resolved or not.
    pub places: Vec<PlaceMention>,
    /// Temporal expressions.
    pub times: Vec<TimeMention>,
    /// Numbers that count people or things.
    pub quantities: Vec<Quantity>,
}
