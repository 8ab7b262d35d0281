//! Who says so, and how: polarity, actuality, certainty, and the chain of claims. A claim is not a fact (DESIGN §10).

use crate::vocabulary::vocabulary;
use crate::{Sector, Span};
use smol_str::SmolStr;

vocabulary! {
    /// Whether the author affirms or negates the event.
    pub enum Polarity {
        /// It is said to be so.
        Affirmed = "affirmed",
        /// It is said not to be so.
        Negated = "negated",
    }
}

vocabulary! {
    /// Whether, according to the text, the event took place.
    pub enum Actuality {
        /// It took place.
        Occurred = "occurred",
        /// It is going on.
        Ongoing = "ongoing",
        /// It was tried and failed.
        Attempted = "attempted",
        /// It was prevented.
        Foiled = "foiled",
        /// It is intended.
        Planned = "planned",
        /// Somebody threatens it.
        Threatened = "threatened",
        /// Somebody calls for it.
        CalledFor = "called-for",
        /// It is supposed, conditional or feared.
        Hypothetical = "hypothetical",
    }
}

vocabulary! {
    /// How sure the author is (or a speaker, in an attribution).
    pub enum Certainty {
        /// Without reserve.
        Certain = "certain",
        /// "probably", "is believed to".
        Probable = "probable",
        /// "may", "possibly".
        Possible = "possible",
        /// The author leaves it to the speaker.
        Uncommitted = "uncommitted",
    }
}

vocabulary! {
    /// What a speaker does with an event.
    pub enum ClaimAct {
        /// Says that it happened.
        Reported = "reported",
        /// Says so without proof.
        Alleged = "alleged",
        /// Suspects it.
        Suspected = "suspected",
        /// Accuses a party of it.
        Accused = "accused",
        /// Attributes it to a party.
        Attributed = "attributed",
        /// Says "we did it".
        ClaimedResponsibility = "claimed-responsibility",
        /// Confirms what was said before.
        Confirmed = "confirmed",
        /// Denies it.
        Denied = "denied",
        /// Takes back what it said.
        Retracted = "retracted",
    }
}

vocabulary! {
    /// What a claim does to the question who did it.
    pub enum Stance {
        /// Somebody is held responsible: accused, suspected, named or alleged.
        Blames = "blames",
        /// The speaker did it.
        Owns = "owns",
        /// It did not happen, or not so.
        Denies = "denies",
        /// What was said before is taken back.
        TakesBack = "takes-back",
    }
}

impl ClaimAct {
    /// What it does to the question who did it; reporting and confirming do nothing.
    pub const fn stance(self) -> Option<Stance> {
        match self {
            ClaimAct::Accused | ClaimAct::Attributed | ClaimAct::Suspected | ClaimAct::Alleged => {
                Some(Stance::Blames)
            }
            ClaimAct::ClaimedResponsibility => Some(Stance::Owns),
            ClaimAct::Denied => Some(Stance::Denies),
            ClaimAct::Retracted => Some(Stance::TakesBack),
            ClaimAct::Reported | ClaimAct::Confirmed => None,
        }
    }
}

vocabulary! {
    /// Which part of the event a claim is about.
    pub enum ClaimAbout {
        /// That it happened.
        Occurrence = "occurrence",
        /// Who did it.
        Responsibility = "responsibility",
        /// How many were hurt.
        Toll = "toll",
        /// Who or what was hit.
        Target = "target",
        /// When and where.
        TimePlace = "time-place",
    }
}

/// Who makes a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// The words that name the speaker.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Key of the actor dictionary; `None` for a role or a person.
    pub actor: Option<SmolStr>,
    /// What kind of actor.
    pub sector: Option<Sector>,
}

/// One link in the chain of who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// `c1`, `c2` … within the event.
    pub id: SmolStr,
    /// The claim this one is reported by ("officials said police believed": the belief's parent is the saying).
    pub parent: Option<SmolStr>,
    /// What the speaker does.
    pub act: ClaimAct,
    /// What it is about.
    pub about: ClaimAbout,
    /// Who speaks; `None` for an agentless "reportedly".
    pub speaker: Option<Speaker>,
    /// The outlet it came through, as text.
    pub medium: Option<String>,
    /// TIMEX3 value of when it was said.
    pub time: Option<SmolStr>,
    /// Where the claiming words stand.
    pub span: Span,
    /// The claiming words, quoted.
    pub text: String,
}

/// What the text commits itself to about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Affirmed or negated, by the author.
    pub polarity: Polarity,
    /// Whether it took place.
    pub actuality: Actuality,
    /// How sure the author is.
    pub certainty: Certainty,
    /// Who says so, outermost first.
    pub claims: Vec<Claim>,
}

impl Status {
    /// Affirmed, occurred, certain, claimed by nobody but the author.
    pub const PLAIN: Status = Status {
        polarity: Polarity::Affirmed,
        actuality: Actuality::Occurred,
        certainty: Certainty::Certain,
        claims: Vec::new(),
    };
}
