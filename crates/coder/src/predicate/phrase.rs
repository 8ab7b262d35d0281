//! Noun phrases: what belongs to a noun, and which noun a phrase is really about.

use super::MAX_DEPTH;
use super::clearnlp::Tree;
use dateline_resources::lexicon::Grammar;
use dateline_types::{Parse, Pos, Span};
use smol_str::SmolStr;
use std::ops::Range;

/// How many tokens behind its noun a name with its prepositional phrases may end.
const MAX_SPEAKER: u32 = 10;

/// Noun phrases of a parse; built once for a document.
pub struct Phrases<'a> {
    tree: Tree<'a>,
    parse: &'a Parse,
}

impl<'a> Phrases<'a> {
    /// Indexes a parse.
    pub fn new(parse: &'a Parse) -> Phrases<'a> {
        Phrases { tree: Tree::new(parse), parse }
    }

    /// The lemma of a token, lower case.
    pub fn lemma(&self, token: u32) -> SmolStr {
        self.tree.lemma(token)
    }

    /// The noun that `token`'s phrase is about: "men" in "a group of armed men", "five of the men".
    pub fn core(&self, token: u32, grammar: &Grammar) -> u32 {
        let mut at = token;
        for _ in 0..4 {
            let number = self.tree.token(at).pos == Pos::Num;
            if !number && !grammar.is_partitive(&self.tree.lemma(at)) {
                break;
            }
            let of =
                self.tree.with(at, &["prep"]).find(|&p| self.tree.token(p).form.eq_ignore_ascii_case("of"));
            let Some(next) = of.and_then(|p| self.tree.with(p, &["pobj"]).next()) else { break };
            at = next;
        }
        at
    }

    /// Compounds, adjectives, possessors and numbers before a noun, in text order.
    pub fn modifiers(&self, token: u32) -> Vec<u32> {
        self.tree
            .with(token, &["compound", "amod", "nmod", "nummod", "poss"])
            .filter(|&c| c < token)
            .collect()
    }

    /// The words before a noun that name its kind, without possessors and numbers.
    pub fn qualifiers(&self, token: u32) -> Vec<u32> {
        self.tree.with(token, &["compound", "amod", "nmod"]).filter(|&c| c < token).collect()
    }

    /// The noun with what stands before it, without its determiner: "powerful car bomb".
    pub fn core_range(&self, token: u32) -> Range<u32> {
        let mut first = token;
        for _ in 0..MAX_DEPTH {
            let labels = ["compound", "amod", "nmod", "nummod", "poss", "quantmod", "advmod", "punct"];
            let before = self.tree.with(token, &labels).filter(|&c| c < first);
            let Some(next) = before.max().filter(|&c| self.tree.extent(c).end == first) else { break };
            if self.tree.dep(next) == "punct" && !matches!(self.tree.token(next).form.as_str(), "-" | "–") {
                break;
            }
            first = self.tree.extent(next).start;
        }
        // A possessor brings its determiner along.
        first..token + 1
    }

    /// The words of [`Phrases::core_range`].
    pub fn core_span(&self, token: u32) -> Span {
        let range = self.core_range(token);
        let tokens = self.parse.tokens();
        tokens[range.start as usize].span.cover(tokens[range.end as usize - 1].span)
    }

    /// The determiner of a noun ("the", "a", "this", "no").
    pub fn determiner(&self, token: u32) -> Option<u32> {
        self.tree.with(token, &["det"]).next()
    }

    /// The first of the nouns or verbs that `token` is coordinated with.
    pub fn first_conjunct(&self, token: u32) -> u32 {
        self.tree.first_conjunct(token)
    }

    /// The prepositions that stand on a noun or verb.
    pub fn prepositions(&self, token: u32) -> Vec<u32> {
        self.tree.with(token, &["prep", "agent"]).collect()
    }

    /// The objects of a preposition.
    pub fn objects(&self, preposition: u32) -> Vec<u32> {
        self.tree.prepositional(preposition).1
    }

    /// A noun with its determiner, what stands before it and the prepositional phrases right behind it, without
    /// relative clauses: "a spokesman for the army".
    pub fn named_span(&self, token: u32) -> Span {
        let labels = ["det", "poss", "compound", "amod", "nmod", "nummod", "predet", "quantmod", "case"];
        let before = self.tree.with(token, &labels).filter(|&c| c < token);
        let both = |c: &u32| {
            self.tree.dep(*c) != "det"
                && matches!(self.tree.token(*c).form.to_lowercase().as_str(), "both" | "either")
        };
        let first = before.filter(|c| !both(c)).map(|c| self.tree.extent(c).start).min().unwrap_or(token);
        let mut end = token + 1;
        for prep in self.tree.with(token, &["prep"]).filter(|&c| c > token) {
            let (_, objects) = self.tree.prepositional(prep);
            let (Some(&object), true) = (objects.first(), prep == end) else { break };
            if object < prep || object - token > MAX_SPEAKER {
                break;
            }
            let after = self.tree.with(object, &["prep"]).find(|&c| c == object + 1);
            let inner = after.and_then(|p| self.tree.prepositional(p).1.first().copied());
            end = inner.filter(|&i| i > object && i - token <= MAX_SPEAKER).unwrap_or(object) + 1;
        }
        let tokens = self.parse.tokens();
        // "its outlet Dawn"
        if let Some(name) = tokens.get(end as usize)
            && end == token + 1
            && name.pos == Pos::Propn
            && name.dep == "appos"
        {
            end += 1;
        }
        tokens[first as usize].span.cover(tokens[end as usize - 1].span)
    }

    /// The tokens of `token`'s subtree, from the first to the last.
    pub fn extent(&self, token: u32) -> Range<u32> {
        self.tree.extent(token)
    }

    /// The appositions of a noun ("Juan Rey, *the mayor*").
    pub fn appositions(&self, token: u32) -> Vec<u32> {
        self.tree.with(token, &["appos"]).collect()
    }

    /// The noun that `token` is an apposition of.
    pub fn apposed_to(&self, token: u32) -> Option<u32> {
        (self.tree.dep(token) == "appos").then(|| self.tree.token(token).head)
    }

    /// The objects of the preposition `name` on a noun ("members *of* the front").
    pub fn objects_of(&self, token: u32, name: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for prep in self.tree.with(token, &["prep", "agent"]) {
            let (full, objects) = self.tree.prepositional(prep);
            if full == name {
                found.extend(objects);
            }
        }
        found
    }

    /// Possessors of a noun.
    pub fn possessors(&self, token: u32) -> Vec<u32> {
        self.tree.with(token, &["poss"]).collect()
    }

    /// The token above.
    pub fn head(&self, token: u32) -> u32 {
        self.tree.token(token).head
    }

    /// `token` and its coordinated nouns.
    pub fn conjuncts(&self, token: u32) -> Vec<u32> {
        self.tree.conjuncts(token)
    }
}
