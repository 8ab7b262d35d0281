//! Patterns against the words around a verb: bounded search, outward from the verb.

use super::sentence::Units;
use crate::predicate::Edge;
use dateline_resources::verbs::{Gap, Part, Pattern, Step, VerbDictionary};
use dateline_types::{Parse, Pos};
use smol_str::SmolStr;

/// At most so many steps are tried for one pattern at one verb; a pattern that needs more does not match.
const BUDGET: u32 = 5_000;
/// A word of a pattern may stand so many words from its neighbour.
const REACH: usize = 60;

/// What a pattern bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bound {
    /// The party at `$`.
    pub source: Option<u32>,
    /// The party at `+`.
    pub target: Option<u32>,
    /// A party at `%`, and whether it stood before the verb.
    pub compound: Option<(u32, bool)>,
    /// The tokens of its words, in no order.
    pub words: Vec<u32>,
}

/// The search of one pattern.
pub struct Matcher<'a> {
    /// The parse.
    pub parse: &'a Parse,
    /// The dictionary, for its synonym sets.
    pub verbs: &'a VerbDictionary,
    /// True if a party is joined to others.
    pub is_compound: &'a dyn Fn(u32) -> bool,
}

impl Matcher<'_> {
    /// What `pattern` binds in the words before and after a verb, each nearest first; `None` if it does not match.
    pub fn matches(&self, pattern: &Pattern, before: &Units, after: &Units) -> Option<Bound> {
        let mut budget = BUDGET;
        let mut bound = Bound::default();
        let found = self.side(&pattern.before, before, 0, &mut bound, &mut budget)
            && self.side(&pattern.after, after, 0, &mut bound, &mut budget);
        found.then_some(bound)
    }

    fn side(&self, steps: &[Step], side: &Units, from: usize, bound: &mut Bound, budget: &mut u32) -> bool {
        let Some((step, rest)) = steps.split_first() else { return true };
        let units = &side.units;
        let party = matches!(step.part, Part::Source | Part::Target | Part::Compound);
        for (at, unit) in units.iter().enumerate().skip(from).take(REACH) {
            if *budget == 0 {
                return false;
            }
            *budget -= 1;
            for end in self.ends(&step.part, side, at) {
                let kept = bound.clone();
                self.bind(&step.part, side, at, end, bound);
                if self.side(rest, side, end, bound, budget) {
                    return true;
                }
                *bound = kept;
                if *budget == 0 {
                    return false;
                }
            }
            // The nearest party is meant: no search beyond it.
            let passable = match step.gap {
                Gap::Open => !(party && unit.party.is_some()),
                Gap::Phrase => self.in_phrase(unit.token),
                Gap::Tight => is_article(&unit.text),
            };
            if !passable {
                return false;
            }
        }
        false
    }

    fn bind(&self, part: &Part, side: &Units, at: usize, end: usize, bound: &mut Bound) {
        let units = &side.units[at..end];
        let party = units.iter().find_map(|u| u.party);
        match part {
            Part::Source => bound.source = party,
            Part::Target => bound.target = party,
            Part::Compound => bound.compound = party.map(|p| (p, side.reversed)),
            Part::Skip => {}
            Part::Word(_) | Part::Stem(_) | Part::Synset(_) | Part::Either(_) => {
                bound.words.extend(units.iter().map(|u| u.token));
            }
        }
    }

    /// Where a part that begins at `at` can end.
    fn ends(&self, part: &Part, side: &Units, at: usize) -> Vec<usize> {
        match part {
            Part::Word(word) => self.run(std::slice::from_ref(word), side, at).into_iter().collect(),
            Part::Stem(stem) => {
                side.units[at].text.starts_with(stem.as_str()).then_some(at + 1).into_iter().collect()
            }
            Part::Synset(set) => {
                let mut ends: Vec<usize> =
                    self.verbs.phrases(*set).iter().filter_map(|p| self.run(p, side, at)).collect();
                ends.dedup();
                ends
            }
            Part::Either(choices) => {
                let mut ends: Vec<usize> =
                    choices.iter().flat_map(|choice| self.choice(choice, side, at)).collect();
                ends.sort_unstable();
                ends.dedup();
                ends
            }
            Part::Source | Part::Target => self.party_end(side, at).into_iter().collect(),
            Part::Compound => {
                let compound = side.units[at].party.is_some_and(|p| (self.is_compound)(p));
                self.party_end(side, at).filter(|_| compound).into_iter().collect()
            }
            Part::Skip => self.phrase_ends(side, at),
        }
    }

    /// A run of words that stand side by side.
    fn run(&self, words: &[SmolStr], side: &Units, at: usize) -> Option<usize> {
        let end = at + words.len();
        let units = side.units.get(at..end)?;
        let same = if side.reversed {
            units.iter().rev().zip(words).all(|(u, w)| u.text == *w)
        } else {
            units.iter().zip(words).all(|(u, w)| u.text == *w)
        };
        same.then_some(end)
    }

    /// One run of a choice; sets inside it included.
    fn choice(&self, parts: &[Part], side: &Units, at: usize) -> Vec<usize> {
        let mut ends = vec![at];
        let order: Vec<&Part> =
            if side.reversed { parts.iter().rev().collect() } else { parts.iter().collect() };
        for part in order {
            // A choice holds words and sets only, so that this ends.
            ends = ends
                .into_iter()
                .filter(|&e| e < side.units.len())
                .flat_map(|e| self.ends(part, side, e))
                .collect();
        }
        ends
    }

    fn party_end(&self, side: &Units, at: usize) -> Option<usize> {
        let party = side.units[at].party?;
        if at > 0 && side.units[at - 1].party == Some(party) {
            return None;
        }
        let len = side.units[at..].iter().take_while(|u| u.party == Some(party)).count();
        Some(at + len)
    }

    /// The ends of a noun phrase that begins at `at`: of its own words, and of the party it names.
    fn phrase_ends(&self, side: &Units, at: usize) -> Vec<usize> {
        let inside = |i: usize| side.units.get(i).is_some_and(|u| self.in_phrase(u.token));
        if !inside(at) || at > 0 && inside(at - 1) && self.joined(side, at - 1, at) {
            return Vec::new();
        }
        let mut end = at + 1;
        while inside(end) && self.joined(side, end - 1, end) {
            end += 1;
        }
        let mut ends = vec![end];
        if let Some(party) = self.party_end(side, at)
            && party != end
        {
            ends.push(party);
        }
        ends
    }

    /// True if two neighbours are words of one phrase: a determiner or possessive begins a new one, as does punctuation.
    fn joined(&self, side: &Units, a: usize, b: usize) -> bool {
        let (first, second) = if side.reversed { (b, a) } else { (a, b) };
        let (first, second) = (side.units[first].token, side.units[second].token);
        let begins =
            self.parse.tokens().get(second as usize).is_none_or(|t| t.pos == Pos::Det || t.tag == "PRP$");
        second <= first + 1 && !begins
    }

    fn in_phrase(&self, token: u32) -> bool {
        self.parse.tokens().get(token as usize).is_some_and(|t| {
            matches!(t.pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Det | Pos::Num)
                || matches!(t.tag.as_str(), "PRP$" | "POS" | "VBN" | "VBG")
                    && matches!(Edge::of(t), Edge::Adjective | Edge::Compound | Edge::Possessor | Edge::Case)
        })
    }
}

fn is_article(text: &str) -> bool {
    matches!(text, "a" | "an" | "the")
}
