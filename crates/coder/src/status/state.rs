//! What is known of an event while its clause and the words above it are read.

use super::Context;
use dateline_resources::lexicon::{Attitude, Hang, Station};
use dateline_types::*;
use smol_str::SmolStr;

/// What is known of an event while the chain above it is walked.
pub struct State {
    /// Claims stand innermost first until the end.
    pub status: Status,
    pub culprits: Vec<(Span, u32)>,
    /// Taken for granted: claims about something else leave it alone.
    pub given: bool,
    /// The part of an event taken for granted that a predicate below told, and whether that was negated.
    pub aspect: Option<(ClaimAbout, bool)>,
    /// A word that counts the harm stands between.
    pub toll: bool,
    /// "will" and "would": a vow if the doer speaks.
    pub future: bool,
    pub future_in_past: bool,
    pub conditional: bool,
    /// The claim of a noun that the verb above took up ("confirm *reports*").
    pub absorbed: Option<Claim>,
    pub reasons: Vec<String>,
}

impl State {
    /// Of an event nothing is known of yet but whether the text takes it for granted.
    pub fn new(given: bool) -> State {
        State {
            status: Status::PLAIN,
            culprits: Vec::new(),
            given,
            aspect: None,
            toll: false,
            future: false,
            future_in_past: false,
            conditional: false,
            absorbed: None,
            reasons: Vec::new(),
        }
    }

    pub fn doubt(&mut self, certainty: Certainty) {
        self.status.certainty = self.status.certainty.max(certainty);
    }

    pub fn suppose(&mut self, certainty: Certainty) {
        self.status.actuality = Actuality::Hypothetical;
        self.doubt(certainty);
    }

    /// What would have been but was not.
    pub fn counterfactual(&mut self) {
        self.status.actuality = Actuality::Hypothetical;
        self.status.polarity = Polarity::Negated;
    }

    /// The innermost word decides, but what was stopped or failed ends a plan.
    pub fn become_real(&mut self, actuality: Actuality) {
        let now = self.status.actuality;
        let open = matches!(now, Actuality::Occurred | Actuality::Ongoing);
        let ends = matches!(now, Actuality::Planned | Actuality::Attempted)
            && matches!(actuality, Actuality::Foiled | Actuality::Attempted);
        if open || ends {
            self.status.actuality = actuality;
        }
    }

    pub fn push(&mut self, claim: Claim) {
        // "went on *trial*": the verb and its noun make one claim.
        let bare = |c: &Claim| c.speaker.is_none() && c.medium.is_none();
        let twice = self.status.claims.last().is_some_and(|last| {
            bare(last) && bare(&claim) && last.act == claim.act && last.about == claim.about
        });
        if !twice && self.status.claims.len() < MAX_CLAIMS {
            self.status.claims.push(claim);
        }
    }

    pub fn note(&mut self, context: &Context<'_>, attitude: &Attitude, word: u32) {
        self.note_words(&attitude.name, context, word);
    }

    /// Notes a phrase that names a speaker.
    pub fn note_according(&mut self, context: &Context<'_>, word: u32) {
        self.note_words("according to", context, word);
    }

    pub fn note_words(&mut self, name: &str, context: &Context<'_>, word: u32) {
        self.reasons.push(format!("status: {name} at {:?}", context.token(word).form));
    }
}

/// A chain of more claims than that is no attribution anybody meant.
const MAX_CLAIMS: usize = 8;

/// One word above the event.
pub struct Step {
    pub station: Station,
    /// The word.
    pub token: u32,
    pub lemma: SmolStr,
    /// The predication it heads or is the light verb of; `None` for a noun between.
    pub predication: Option<usize>,
    /// The predication below it, or the event itself.
    pub below: usize,
    pub slot: Hang,
}
