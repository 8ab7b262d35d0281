//! A noun phrase to a mention: what the noun says, composed with the names around it.

mod group;
mod named;
mod person;
mod role;
mod whose;

use super::acronym::Bound;
use super::name::{Countries, NameMatch, in_capitals};
use crate::predicate::Edge;
use crate::predicate::phrase::Phrases;
use dateline_resources::actors::{ActorDictionary, Agent, EntryKind, words};
use dateline_resources::lexicon::PartyWords;
use dateline_types::{
    ActorMention, Document, KeyBasis, Parse, PlaceMention, Pos, Sector, Sentence, Span, Token,
};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::cell::OnceCell;

/// At most so many words make an agent ("human rights activist").
const AGENT_WORDS: u32 = 5;

/// Whose: what a qualifier adds to a word for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Whose {
    actor: Option<SmolStr>,
    name: Option<String>,
    sector: Option<Sector>,
    country: Option<SmolStr>,
    kind: Option<EntryKind>,
    basis: Option<KeyBasis>,
    reason: String,
}

/// A role remembered for a name: "President Robert Mugabe" makes a later "Mugabe" the same.
#[derive(Debug, Clone)]
struct Role {
    actor: Option<SmolStr>,
    name: Option<String>,
    sector: Option<Sector>,
    country: Option<SmolStr>,
}

/// One document's search.
pub struct Finder<'a> {
    document: &'a Document,
    parse: &'a Parse,
    dictionary: &'a ActorDictionary,
    party: &'a PartyWords,
    phrases: &'a Phrases<'a>,
    places: &'a [PlaceMention],
    names: Vec<NameMatch>,
    /// For each token the name over it.
    name_at: Vec<Option<u32>>,
    entity_at: Vec<Option<u32>>,
    countries: Countries,
    bound: FxHashMap<String, Bound>,
    /// For each token the place over it.
    place_at: Vec<Option<u32>>,
    /// For each token its words as the dictionary spells them.
    normal: Vec<String>,
    /// For each token the agent phrase that ends at it, once it was asked for.
    agents: Vec<OnceCell<Option<(u32, &'a Agent)>>>,
    roles: FxHashMap<String, Role>,
    caps: bool,
}

impl<'a> Finder<'a> {
    /// Indexes a document.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        document: &'a Document,
        parse: &'a Parse,
        dictionary: &'a ActorDictionary,
        party: &'a PartyWords,
        phrases: &'a Phrases<'a>,
        places: &'a [PlaceMention],
        names: Vec<NameMatch>,
        countries: Countries,
        bound: Vec<Bound>,
    ) -> Finder<'a> {
        let mut name_at = vec![None; parse.tokens().len()];
        for (i, name) in names.iter().enumerate() {
            for t in name.tokens.clone() {
                name_at[t as usize] = Some(i as u32);
            }
        }
        let mut entity_at = vec![None; parse.tokens().len()];
        for (i, entity) in parse.entities().iter().enumerate() {
            for t in entity.tokens.clone() {
                entity_at[t as usize] = Some(i as u32);
            }
        }
        let mut place_at = vec![None; parse.tokens().len()];
        for (i, place) in places.iter().enumerate().rev() {
            for t in parse.tokens_in(place.span) {
                if place.span.contains(parse.tokens()[t as usize].span) {
                    place_at[t as usize] = Some(i as u32);
                }
            }
        }
        let normal = |token: &Token| {
            let words = words(document.words(token.span));
            words.iter().map(|w| w.normal.as_str()).collect::<Vec<_>>().join(" ")
        };
        let normal = parse.tokens().iter().map(normal).collect();
        let agents = vec![OnceCell::new(); parse.tokens().len()];
        // The first definition of an acronym holds.
        let bound = bound.into_iter().rev().map(|b| (b.letters.clone(), b)).collect();
        let caps = in_capitals(&document.text);
        let roles = FxHashMap::default();
        Finder {
            document,
            parse,
            dictionary,
            party,
            phrases,
            places,
            names,
            name_at,
            entity_at,
            countries,
            bound,
            place_at,
            normal,
            agents,
            roles,
            caps,
        }
    }

    /// Every mention, in no order.
    pub fn all(&mut self) -> Vec<ActorMention> {
        let mut mentions = Vec::new();
        for head in 0..self.parse.tokens().len() as u32 {
            if self.is_head(head) {
                let found = self.at_head(head);
                self.remember(head, &found);
                mentions.extend(found);
            }
        }
        mentions
    }

    fn token(&self, t: u32) -> &'a Token {
        &self.parse.tokens()[t as usize]
    }

    fn label(&self, t: u32) -> Option<&'a str> {
        self.entity_at[t as usize].map(|e| self.parse.entities()[e as usize].label.as_str())
    }

    fn name(&self, t: u32) -> Option<&NameMatch> {
        self.name_at[t as usize].map(|n| &self.names[n as usize])
    }

    /// True for a token that can head a mention: a noun phrase's head, or a name that qualifies what is no actor.
    fn is_head(&self, t: u32) -> bool {
        let token = self.token(t);
        if let Some(name) = self.name(t) {
            if name.head != t {
                return false;
            }
            // A qualifier of a noun that is itself an actor belongs to that noun.
            return match self.qualified(t) {
                Some(noun) => !self.is_actor_noun(noun),
                None => true,
            };
        }
        if !matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num) {
            return false;
        }
        if matches!(token.pos, Pos::Adj | Pos::Num) {
            return false;
        }
        !matches!(Edge::of(token), Edge::Compound | Edge::NounModifier | Edge::NounAdverbial)
            || self
                .qualified(t)
                .is_some_and(|noun| !self.is_actor_noun(noun) && self.agent_ending(t).is_some())
    }

    /// The noun that `t` qualifies from before, through its conjuncts.
    fn qualified(&self, t: u32) -> Option<u32> {
        let mut at = t;
        for _ in 0..4 {
            let token = self.token(at);
            match Edge::of(token) {
                Edge::Compound | Edge::Adjective | Edge::NounModifier | Edge::Possessor if token.head > t => {
                    return Some(token.head);
                }
                Edge::Conjunct => at = token.head,
                _ => return None,
            }
        }
        None
    }

    fn is_actor_noun(&self, noun: u32) -> bool {
        self.agent_ending(noun).is_some()
            || self.name(noun).is_some()
            || self.label(noun) == Some("PERSON")
            || self.new_group(noun).is_some()
    }

    /// The names whose tokens lie in `sentence`, or reach into it.
    fn names_in(&self, sentence: &Sentence) -> &[NameMatch] {
        let first = self.names.partition_point(|n| n.tokens.end <= sentence.tokens.start);
        let last = self.names.partition_point(|n| n.tokens.start < sentence.tokens.end);
        &self.names[first..last.max(first)]
    }

    /// The longest agent phrase that ends at `t`: its first token and what it is.
    fn agent_ending(&self, t: u32) -> Option<(u32, &'a Agent)> {
        *self.agents[t as usize].get_or_init(|| self.look_up_agent(t))
    }

    fn look_up_agent(&self, t: u32) -> Option<(u32, &'a Agent)> {
        // A verb or adjective that happens to be spelt like an agent is none.
        let pos = self.token(t).pos;
        if !matches!(pos, Pos::Noun | Pos::Propn | Pos::Adj) || pos == Pos::Adj && !self.caps {
            return None;
        }
        let last = &self.normal[t as usize];
        if last.is_empty() {
            return None;
        }
        let sentence = &self.parse.sentences()[self.parse.sentence_of(t)];
        let mut phrase = last.clone();
        let mut best = None;
        let mut at = t;
        loop {
            if let Some(agent) = self.dictionary.agent(&phrase) {
                best = Some((at, agent));
            }
            if at == sentence.tokens.start || t - at + 1 >= AGENT_WORDS {
                break;
            }
            at -= 1;
            let word = &self.normal[at as usize];
            if self.token(at).pos == Pos::Verb
                && !matches!(Edge::of(self.token(at)), Edge::Adjective | Edge::Compound)
            {
                break;
            }
            if !word.is_empty() {
                phrase = format!("{word} {phrase}");
            }
        }
        best
    }

    fn at_head(&self, head: u32) -> Vec<ActorMention> {
        if let Some(name) = self.name(head) {
            return self.named(head, &name.clone());
        }
        if let Some(bound) = self.bound.get(self.document.words(self.token(head).span)) {
            return vec![self.defined(head, bound)];
        }
        if let Some((first, agent)) = self.agent_ending(head) {
            return self.role(head, first, agent);
        }
        if let Some(person) = self.person(head) {
            return vec![person];
        }
        if let Some((sector, name, medium)) = self.new_group(head) {
            let mut mention = self.mention(head, "a name no dictionary has");
            mention.sector = Some(sector);
            mention.is_medium = medium;
            mention.is_new = !medium;
            mention.name = Some(name);
            let whose = self.whose(head, head);
            if let Some(w) = whose.first() {
                mention.country = w.country.clone();
            }
            return vec![mention];
        }
        self.stood_for(head).into_iter().collect()
    }

    /// `span` without the time before it: the parser joins "On Monday night rebels …" to one phrase.
    fn timeless(&self, span: Span, head: u32) -> Span {
        let mut first = self.parse.tokens_in(span).start;
        while first < head && matches!(self.label(first), Some("DATE" | "TIME")) {
            first += 1;
        }
        let start = self.token(first).span.start();
        if start > span.start() && start < span.end() { Span::new(start, span.end()) } else { span }
    }

    fn mention(&self, head: u32, reason: &str) -> ActorMention {
        ActorMention {
            span: self.timeless(self.phrases.core_span(head), head),
            head,
            actor: None,
            name: None,
            basis: KeyBasis::Stated,
            sector: None,
            country: None,
            is_new: false,
            is_person: false,
            is_medium: false,
            antecedent: None,
            reasons: vec![reason.to_owned()],
        }
    }
}
