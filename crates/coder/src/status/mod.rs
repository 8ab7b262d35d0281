//! Who says so: negation, actuality, certainty, and the chain of claims.
//!
//! Everything is read off the predication and the ones above it: its own negation, tense and modal (`own`), what each
//! word above does to it (`chain`, `effect` and `claim`, by the table of `resources/lexicon/<language>/attitudes.toml`), who
//! speaks and through which outlet (`speaker`, `beside`), and what later sentences say about it (`later`). `party` carries the claims over
//! to the parties of an event. `docs/status.md` explains each status and how it is decided.

mod beside;
mod chain;
mod claim;
mod effect;
mod later;
mod own;
mod party;
mod speaker;
mod state;

pub use later::Pointer;
pub use party::attribute;

use crate::predicate::phrase::Phrases;
use crate::predicate::{Function, Kind, Predication, Predications};
use dateline_resources::lexicon::{Hang, Lexicon, WordList};
use dateline_types::*;
use smol_str::SmolStr;

/// The status of one predication, with why.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// What the text commits itself to.
    pub status: Status,
    /// Who is held responsible by a claim: the claim's place in the list, and the token that names the party.
    pub culprits: Vec<(usize, u32)>,
    /// True for what the text takes for granted ("the attack").
    pub given: bool,
    /// The attitudes that made it, for the trace.
    pub reasons: Vec<String>,
}

/// What assessing needs of a document, gathered once.
pub struct Context<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its parse.
    pub parse: &'a Parse,
    /// Its noun phrases.
    pub phrases: &'a Phrases<'a>,
    /// Its predications.
    pub predications: &'a Predications,
    /// What its words refer to.
    pub mentions: &'a Mentions,
    /// What its words mean.
    pub lexicon: &'a Lexicon,
    /// For each predication its class, if the lexicon has one.
    pub classes: &'a [Option<EventClass>],
}

/// The status of every predication, in order, with what later sentences say.
///
/// Linear: each predication looks up its chain of at most [`crate::predicate::MAX_DEPTH`] governors, and each claim that
/// points back looks at the few sentences before.
pub fn assess_all(context: &Context<'_>) -> (Vec<Assessment>, Vec<Pointer>) {
    let mut all: Vec<Assessment> =
        (0..context.predications.all().len()).map(|index| chain::assess(context, index)).collect();
    let pointers = later::attach(context, &mut all);
    for assessment in &mut all {
        number(&mut assessment.status.claims);
    }
    (all, pointers)
}

/// Numbers claims that stand innermost first, and turns them round: outermost first, each the parent of the next.
///
/// A claim whose id is `=` stands beside the one before it (a second speaker): both have the same parent.
fn number(claims: &mut [Claim]) {
    let mut parent: Option<SmolStr> = None;
    let mut last: Option<SmolStr> = None;
    for (n, claim) in claims.iter_mut().enumerate() {
        let beside = claim.id == BESIDE;
        claim.id = smol_str::format_smolstr!("c{}", n + 1);
        if !beside {
            parent = last.take();
        }
        claim.parent = parent.clone();
        last = Some(claim.id.clone());
    }
}

/// The id of a claim beside the one before it, until claims are numbered.
const BESIDE: &str = "=";

/// The slot of an argument, as `attitudes.toml` names it.
fn slot_of(function: &Function) -> Hang {
    match function {
        Function::Subject => Hang::Subject,
        Function::Object => Hang::Object,
        Function::IndirectObject => Hang::Indirect,
        Function::Preposition(name) => Hang::Preposition(name.clone()),
        Function::Possessive => Hang::Possessive,
        Function::Compound => Hang::Compound,
        Function::Modifier => Hang::Modifier,
        Function::Attribute => Hang::Attribute,
        Function::Clause => Hang::Clause,
        Function::Adverbial => Hang::Adverbial,
    }
}

/// Tokens that fill the slot an attitude names.
fn fillers(p: &Predication, slot: &Hang) -> Vec<u32> {
    p.arguments.iter().filter(|a| slot_of(&a.function) == *slot).map(|a| a.token).collect()
}

impl<'a> Context<'a> {
    /// The first actor mention headed by `token`.
    fn mention(&self, token: u32) -> Option<&'a ActorMention> {
        crate::actor::headed_by(&self.mentions.actors, token).first()
    }

    fn token(&self, token: u32) -> &Token {
        &self.parse.tokens()[token as usize]
    }

    fn lemma(&self, token: u32) -> SmolStr {
        self.phrases.lemma(token)
    }

    /// True if the form of `token`, in small letters, is on the list.
    fn says(&self, list: &WordList, token: u32) -> bool {
        let form = self.token(token).form.as_str();
        if form.bytes().all(|b| b.is_ascii_lowercase()) {
            list.contains(form)
        } else {
            list.contains(form.to_lowercase().as_str())
        }
    }

    /// Violence, of which somebody may say "we did it".
    fn is_hostile(&self, index: usize) -> bool {
        self.classes[index].is_some_and(|c| {
            matches!(c.plover_type(), Some(PloverType::Assault)) || c.mode() == Some(Mode::Riot)
        })
    }

    /// True for what the text takes for granted: "the attack", "its offensive", "the 2015 bombing".
    fn is_given(&self, index: usize) -> bool {
        let p = &self.predications.all()[index];
        if p.kind != Kind::Noun {
            return false;
        }
        let definite = self
            .phrases
            .determiner(p.head)
            .is_some_and(|d| self.lexicon.references.is_definite(&self.token(d).form.to_lowercase()));
        definite || !self.phrases.possessors(p.head).is_empty()
    }
}
