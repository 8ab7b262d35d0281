//! What a document offers as parties, things and means, with what grammar, word classes and frames say about each.
//!
//! A ranker that has to choose among the phrases of a document (which of them was attacked, which did it) reads them
//! from here: every noun phrase near an event, as [`Proposal`], with *cues*: short strings such as `is object of kill`,
//! `frame target BOMBING`, `class vehicle`. A cue never holds a name. The cues of the document and
//! of its sentences ([`telling`]) say what they tell.

mod frame;
mod phrase;
mod telling;

use crate::event::filler::Words;
use crate::predicate::{self, Function, Predications};
use dateline_resources::Resources;
use dateline_types::*;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// A way of cutting a phrase, and the words it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// How much is taken: `phrase`, `uncounted`, `head`, `name`, `entity`, `of`, `whole`, `modifier`.
    pub kind: &'static str,
    /// The words.
    pub span: Span,
}

/// A phrase a document offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The token that heads it.
    pub head: u32,
    /// Its sentence.
    pub sentence: u32,
    /// The ways of cutting it, the plain phrase first.
    pub cuts: Vec<Cut>,
    /// What is said about it.
    pub cues: Vec<String>,
    /// Key of the actor dictionary.
    pub key: Option<SmolStr>,
    /// True for a named person.
    pub is_person: bool,
    /// The events, by index, whose frame it stands in.
    pub frames: Vec<usize>,
}

/// What a document offers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposals {
    /// The phrases, in text order.
    pub phrases: Vec<Proposal>,
    /// The document's own cues, sorted.
    pub document: Vec<String>,
    /// The cues of each sentence, sorted.
    pub sentences: Vec<Vec<String>>,
}

/// So many sentences on both sides of an event are read for phrases.
const REACH: u32 = 1;
/// Longer phrases are cut.
const MAX_WORDS: u32 = 9;

struct Finder<'a> {
    words: Words<'a>,
    predications: Predications,
    events: &'a [Event],
    /// For each token its functions: `object of kill`.
    relations: BTreeMap<u32, Vec<(String, SmolStr)>>,
}

/// The phrases a document offers, its own cues and those of its sentences.
pub fn propose(
    document: &Document,
    parse: &Parse,
    mentions: &Mentions,
    events: &[Event],
    resources: &Resources,
) -> Proposals {
    let predications = predicate::extract(parse, &resources.lexicon.grammar);
    let words = Words::new(parse, &resources.lexicon, mentions);
    let mut relations: BTreeMap<u32, Vec<(String, SmolStr)>> = BTreeMap::new();
    for p in predications.all() {
        for argument in &p.arguments {
            let found = relations.entry(argument.token).or_default();
            if found.len() < 6 {
                found.push((function(&argument.function), p.lemma.clone()));
            }
        }
    }
    let finder = Finder { words, predications, events, relations };
    let near: BTreeSet<u32> = events
        .iter()
        .filter(|e| violent(e))
        .flat_map(|e| e.sentence.saturating_sub(REACH)..=e.sentence + REACH)
        .collect();
    let mut found = Vec::new();
    for (n, sentence) in parse.sentences().iter().enumerate() {
        if near.contains(&(n as u32)) {
            found.extend(sentence.tokens.clone().filter_map(|t| finder.proposal(t, n as u32)));
        }
    }
    share(&finder, &mut found);
    Proposals {
        phrases: found,
        document: telling::of_document(&finder, document),
        sentences: telling::of_sentences(&finder, document),
    }
}

/// What the other mentions of the same party say is said of each ("also frame target ATTACK"): the same key, or for
/// names and nouns the same last word.
fn share(finder: &Finder<'_>, proposals: &mut [Proposal]) {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, p) in proposals.iter().enumerate() {
        let word = finder.words.phrases.lemma(p.head);
        let name = p.key.as_ref().map_or_else(|| word.to_string(), |key| format!("key {key}"));
        groups.entry(name).or_default().push(n);
    }
    for members in groups.values() {
        let told = |c: &&String| {
            c.starts_with("frame ")
                || c.starts_with("is object of")
                || c.starts_with("is subject of")
                || c.starts_with("is by of")
        };
        let cues: Vec<Vec<String>> =
            members.iter().map(|&n| proposals[n].cues.iter().filter(told).cloned().collect()).collect();
        for (m, &n) in members.iter().enumerate() {
            let others = cues.iter().enumerate().filter(|(k, _)| *k != m).flat_map(|(_, c)| c);
            let also: BTreeSet<String> = others.map(|c| format!("also {c}")).collect();
            proposals[n].cues.extend(also.into_iter().take(24));
            proposals[n].cues.push(format!("mentions {}", members.len().min(6)));
            if m == 0 {
                proposals[n].cues.push("first mention".to_owned());
            }
        }
    }
}

fn violent(event: &Event) -> bool {
    event.codes.muc.is_some()
        || matches!(
            event.class.plover_type(),
            Some(PloverType::Assault | PloverType::Threaten | PloverType::Coerce | PloverType::Accuse)
        )
}

fn function(f: &Function) -> String {
    match f {
        Function::Subject => "subject".into(),
        Function::Object => "object".into(),
        Function::IndirectObject => "indirect".into(),
        Function::Preposition(name) => name.to_string(),
        Function::Possessive => "owner".into(),
        Function::Compound => "compound".into(),
        Function::Modifier => "modifier".into(),
        Function::Attribute => "attribute".into(),
        Function::Clause => "clause".into(),
        Function::Adverbial => "adverbial".into(),
    }
}
