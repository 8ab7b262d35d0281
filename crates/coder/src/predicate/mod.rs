//! Each clause or event noun of a parse as one normalised structure: who acts, on what, and under which claim.
//!
//! [`extract`] undoes the passive, distributes coordination, resolves control, raising and relative clauses, folds light
//! verbs into their nouns ("carried out an attack" = attack), and reads off negation, tense, aspect and modality. The
//! governor of a predication is the one above it ("officials *said* police *believed* …"); [`Predications::chain`] walks
//! upwards. This room alone knows the parser's labels (`clearnlp`): another label set, and another language, gets an
//! adapter ([`transfer`]).
//!
//! Every walk is bounded ([`MAX_CONJUNCTS`], [`MAX_DEPTH`]), so a table flattened to one long sentence costs linear time.

mod arguments;
mod clearnlp;
pub mod edge;
mod fold;
mod govern;
mod noun;
pub mod phrase;
pub mod route;
pub mod transfer;
mod verb;

pub(crate) use clearnlp::lower_lemma;
use dateline_resources::lexicon::Grammar;
use dateline_types::{Parse, Pos, Span};
pub(crate) use edge::{Edge, edge};
use smol_str::SmolStr;

/// At most so many conjuncts are distributed from one coordination.
pub const MAX_CONJUNCTS: usize = 24;
/// At most so many steps are walked up or down a chain of heads.
pub const MAX_DEPTH: usize = 48;
/// At most so many arguments are kept for one predication.
pub const MAX_ARGUMENTS: usize = 64;

/// What a predication's head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A verb.
    Verb,
    /// A noun that names an event or an attitude.
    Noun,
    /// An adjective after a copula ("is responsible").
    Adjective,
}

/// The voice a verb had in the text; arguments are already turned round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// Active, or not a verb.
    Active,
    /// Passive: what was the subject is listed as object, the agent as subject.
    Passive,
}

/// What an argument is to its predication, voice undone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Function {
    /// Who does it.
    Subject,
    /// What it is done to.
    Object,
    /// The dative.
    IndirectObject,
    /// The object of a preposition, named in lower case ("according to" is one).
    Preposition(SmolStr),
    /// "*the rebels'* attack".
    Possessive,
    /// "*bomb* attack", "*police* raid".
    Compound,
    /// An adjective or participle beside a noun: "*suicide* attack", "*Israeli* raid".
    Modifier,
    /// What a copula or "call" ascribes: "was *an attack*".
    Attribute,
    /// A subordinate clause as complement; the token is its verb.
    Clause,
    /// A noun phrase as adverbial ("last night").
    Adverbial,
}

/// How an argument was found: by its own edge, or by one of the resolutions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// An edge of the parse.
    Edge,
    /// A conjunct of such an edge, or shared by a coordinated verb.
    Coordination,
    /// The subject of a controlled or raised clause.
    Control,
    /// The antecedent of a relative clause or participle.
    Relative,
    /// Moved from a light verb to its noun.
    Light,
}

/// One argument: its function and the token that heads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// What it is to the predication.
    pub function: Function,
    /// The token that heads it.
    pub token: u32,
    /// How it was found.
    pub source: Source,
}

/// Tense of the finite verb that carries the predication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// Past.
    Past,
    /// Present.
    Present,
    /// Future ("will", "is going to").
    Future,
    /// An infinitive.
    Infinitive,
    /// A participle or gerund without auxiliary.
    Participle,
    /// No verb carries it.
    None,
}

/// A modal verb's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modality {
    /// may, might, could, can.
    Possible,
    /// must, should, ought, need.
    Necessary,
    /// would.
    Conditional,
}

/// How a predication hangs on the one above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// A clause that the governor takes as complement ("said that …", "tried to …", "accused of …ing").
    Complement,
    /// An adverbial clause, with its subordinator ("after", "if", "to"), empty for a bare participle.
    Adverbial(SmolStr),
    /// A relative clause or participle on a noun of the governor's clause (the noun's token).
    Relative(u32),
    /// A clause that explains the governing noun ("claims that …", "plan to …").
    NounComplement,
    /// An event noun as argument of the governor.
    Argument(Function),
    /// A clause set beside another without a link.
    Parataxis,
}

/// The predication above, and how this one hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Governor {
    /// Index into [`Predications::all`].
    pub predication: usize,
    /// How this one hangs on it.
    pub relation: Relation,
}

/// One clause or event noun, normalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predication {
    /// The token that heads it; for a folded light verb, the noun.
    pub head: u32,
    /// The head's lemma, lower case, with the particle of a phrasal verb ("blow up").
    pub lemma: SmolStr,
    /// What the head is.
    pub kind: Kind,
    /// The voice in the text.
    pub voice: Voice,
    /// The verb that was folded into this noun, if any.
    pub light: Option<u32>,
    /// For a light verb: the noun predication it was folded into. Such a verb codes nothing itself.
    pub folded_into: Option<usize>,
    /// Arguments, voice undone, in text order within each function.
    pub arguments: Vec<Argument>,
    /// The token that negates it ("not", "no", "never", "without", "nobody"), if any.
    pub negation: Option<u32>,
    /// Tense.
    pub tense: Tense,
    /// "is attacking".
    pub progressive: bool,
    /// "has attacked".
    pub perfect: bool,
    /// The modal verb: its token and kind.
    pub modal: Option<(u32, Modality)>,
    /// Adverbs and adverb-like modifiers of the head.
    pub adverbs: Vec<u32>,
    /// The predication above.
    pub governor: Option<Governor>,
    /// The sentence it stands in.
    pub sentence: u32,
    /// The tokens of its clause, from the first to the last that depends on it, half-open.
    pub clause: std::ops::Range<u32>,
}

impl Predication {
    /// The tokens that fill `function`, in order.
    pub fn fillers<'a>(&'a self, function: &'a Function) -> impl Iterator<Item = u32> + 'a {
        self.arguments.iter().filter(move |a| a.function == *function).map(|a| a.token)
    }

    /// The first token that fills `function`.
    pub fn filler(&self, function: &Function) -> Option<u32> {
        self.arguments.iter().find(|a| a.function == *function).map(|a| a.token)
    }

    /// The first object of the preposition `name`.
    pub fn preposition(&self, name: &str) -> Option<u32> {
        self.arguments
            .iter()
            .find(|a| matches!(&a.function, Function::Preposition(p) if p == name))
            .map(|a| a.token)
    }
}

/// All predications of a document, in the order of their heads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Predications {
    all: Vec<Predication>,
    /// For each token the predication it heads.
    at: Vec<Option<u32>>,
    /// For each predication those that hang on it.
    below: Vec<Vec<usize>>,
}

impl Predications {
    /// All of them, by the position of their heads.
    pub fn all(&self) -> &[Predication] {
        &self.all
    }

    /// The predication headed by token `token`.
    pub fn headed_by(&self, token: u32) -> Option<usize> {
        self.at.get(token as usize).copied().flatten().map(|i| i as usize)
    }

    /// The predications whose governor is `index`, in order.
    pub fn below(&self, index: usize) -> &[usize] {
        &self.below[index]
    }

    /// The predications above `index`, nearest first, each with how the one below hangs on it.
    pub fn chain(&self, index: usize) -> Vec<(usize, &Relation)> {
        let mut above = Vec::new();
        let mut at = index;
        while let Some(governor) = self.all[at].governor.as_ref() {
            if above.len() >= MAX_DEPTH || governor.predication == index {
                break;
            }
            above.push((governor.predication, &governor.relation));
            at = governor.predication;
        }
        above
    }

    /// The words of the clause of predication `index`: from the first to the last token, without trailing space.
    pub fn clause_span(&self, parse: &Parse, index: usize) -> Span {
        let range = &self.all[index].clause;
        let tokens = &parse.tokens()[range.start as usize..range.end as usize];
        let last = tokens.iter().rposition(|t| t.pos != Pos::Space).unwrap_or(0);
        tokens[0].span.cover(tokens[last].span)
    }
}

/// Turns a parse into predications.
///
/// `grammar` says which nouns name events or attitudes and which verbs are light.
pub fn extract(parse: &Parse, grammar: &Grammar) -> Predications {
    let tree = clearnlp::Tree::new(parse);
    let mut all = Vec::new();
    let mut at = vec![None; parse.tokens().len()];
    for token in 0..parse.tokens().len() as u32 {
        let made = verb::predication(parse, &tree, token)
            .or_else(|| noun::predication(parse, &tree, grammar, token));
        if let Some(predication) = made {
            at[token as usize] = Some(all.len() as u32);
            all.push(predication);
        }
    }
    let mut predications = Predications { all, at, below: Vec::new() };
    govern::attach(parse, &tree, &mut predications);
    arguments::share(parse, &tree, grammar, &mut predications);
    fold::light_verbs(parse, &tree, grammar, &mut predications);
    predications.below = vec![Vec::new(); predications.all.len()];
    for (i, p) in predications.all.iter().enumerate() {
        if let Some(governor) = &p.governor {
            predications.below[governor.predication].push(i);
        }
    }
    predications
}
