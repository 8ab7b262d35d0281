//! How many: counts with the bounds the text gives.

use crate::vocabulary::vocabulary;
use crate::{Side, Span};

vocabulary! {
    /// What is counted.
    pub enum QuantityKind {
        /// People killed.
        Killed = "killed",
        /// People injured.
        Injured = "injured",
        /// People arrested or detained.
        Arrested = "arrested",
        /// People abducted.
        Abducted = "abducted",
        /// People missing.
        Missing = "missing",
        /// People taking part.
        Participants = "participants",
        /// People displaced.
        Displaced = "displaced",
        /// People released.
        Released = "released",
        /// Weapons or rounds.
        Weapons = "weapons",
        /// Buildings, vehicles or other things destroyed.
        Destroyed = "destroyed",
    }
}

vocabulary! {
    /// Whose: a side of the event, or civilians.
    pub enum QuantityOf {
        /// The acting side.
        A = "A",
        /// The other side.
        B = "B",
        /// Civilians.
        Civilians = "civilians",
    }
}

vocabulary! {
    /// Whether a figure is all of it.
    pub enum Toll {
        /// Some of those counted elsewhere ("three of them children").
        Partial = "partial",
        /// So far ("at least 12 have died, and the number may rise").
        Running = "running",
        /// The last word ("the final toll").
        Final = "final",
    }
}

impl From<Side> for QuantityOf {
    fn from(side: Side) -> Self {
        match side {
            Side::A => QuantityOf::A,
            Side::B => QuantityOf::B,
        }
    }
}

/// A count with its bounds: "at least four" is `min 4, max None`, "15 to 20" is `min 15, max 20`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// What is counted; `None` for a number no event has claimed yet.
    pub kind: Option<QuantityKind>,
    /// The least it can be; `None` for "up to 20" without a lower bound.
    pub min: Option<u64>,
    /// The most it can be; `None` when open.
    pub max: Option<u64>,
    /// Whose.
    pub of: Option<QuantityOf>,
    /// Whether it is all of it, where the text says so.
    pub toll: Option<Toll>,
    /// The words: the number and the noun it counts.
    pub span: Span,
    /// The words, quoted.
    pub text: String,
}
