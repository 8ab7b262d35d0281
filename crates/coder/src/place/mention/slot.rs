//! Names that stand where only a place stands, whatever the recogniser took them for.

use super::known::known_in;
use super::word::{after_any, is_capitalised};
use super::{Finder, LONGEST, hyphen, refuse};
use crate::predicate::Edge;
use dateline_resources::gazetteer::NameMatch;
use dateline_types::{PlacePrecision, Pos};

/// People of a town that a list of places or a verb such as "seized" vouches for, with no country named.
const VOUCHED: u32 = 5_000;

/// Tokens between an unknown name and the division it is told to lie in.
const NESTING: usize = 12;

impl Finder<'_> {
    /// Takes names beside a noun for a place ("the village of X", "X district"), objects of what is done to places
    /// ("seized X"), and neighbours of places in a list.
    pub(super) fn slots(&mut self) {
        let support = self.support();
        let mut changed = true;
        // A list hands on from neighbour to neighbour.
        for _ in 0..4 {
            if !std::mem::take(&mut changed) {
                break;
            }
            let mut start = 0;
            while start < self.tokens.len() {
                let Some(end) = self.name_at(start) else {
                    start += 1;
                    continue;
                };
                let next = end;
                if let Some(end) = self.in_slot(start, end, &support) {
                    self.take(start, end);
                    changed = true;
                }
                start = next;
            }
        }
    }

    /// The end of the run of proper nouns that begins at `start`, if none of it is taken.
    fn name_at(&self, start: usize) -> Option<usize> {
        let begins = |at: usize| {
            let token = &self.tokens[at];
            let name = token.pos == Pos::Propn || self.is_unheard_of(at);
            is_capitalised(token) && name && !self.taken[at] && !token.form.ends_with('.')
        };
        let article = |at: usize| {
            self.beside.name_articles.contains(self.tokens[at].form.as_str())
                && self.tokens.get(at + 1).is_some_and(|t| t.form == "-")
        };
        if !(begins(start) || article(start)) {
            return None;
        }
        let (_, mut end) = hyphen::whole(self.tokens, self.gazetteer, start, start + 1);
        while end < self.tokens.len() && end - start < LONGEST && (begins(end) || article(end)) {
            end = hyphen::whole(self.tokens, self.gazetteer, end, end + 1).1;
        }
        (self.is_free(start, end) && is_capitalised(&self.tokens[end - 1])).then_some(end)
    }

    /// The end of the place's name in `start..end`, if the run stands where a place stands.
    fn in_slot(&self, start: usize, end: usize, support: &rustc_hash::FxHashSet<u16>) -> Option<usize> {
        let name = self.name(start, end);
        if self.beside.never.contains(name.to_lowercase().as_str())
            || refuse::only_an_actor(self, &name)
            || self.titled(start)
            || self.beside.numbers.is_number(&name.to_lowercase())
        {
            return None;
        }
        let people = self.label_of[start] == "NORP" && !(start..end).all(|at| self.is_unheard_of(at));
        if self.beside_a_noun(start, end) && !people {
            return Some(end);
        }
        if refuse::refused(self, start, end, &name) {
            return None;
        }
        if self.nested(start, end) || self.before_a_spot(start, end) && !people {
            return Some(end);
        }
        let slot =
            self.after_preposition(start) || self.object_of_a_deed(start, end) || self.in_list(start, end);
        let people = |found: u32| found >= VOUCHED;
        let vouched = slot
            && known_in(self.gazetteer, &name, |country, population, precision| {
                country.is_some_and(|c| support.contains(&c))
                    || people(population) && precision == PlacePrecision::Settlement
            });
        vouched.then_some(end)
    }

    /// "near *Tolva* village": what the parser takes for an adjective of a people, and nobody knows as one or as a word.
    fn is_unheard_of(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let lower = token.form.to_lowercase();
        matches!(token.pos, Pos::Adj | Pos::Propn)
            && self.label_of[at] == "NORP"
            && !self.beside.peoples.contains(lower.as_str())
            && !self.beside.peoples.contains(lower.trim_end_matches('s'))
            && !self.gazetteer.is_word(&lower)
            && !self.gazetteer.lookup(&token.form).iter().any(|c| c.how == NameMatch::Demonym)
    }

    /// "in the Tolva area", "at Osk locality": a noun for a stretch of land behind, a preposition of place before.
    fn before_a_spot(&self, start: usize, end: usize) -> bool {
        let spot = self.tokens.get(end).is_some_and(|t| self.beside.spots.contains(t.form.as_str()));
        let place = |word: &str| self.beside.is_setting(word);
        spot && self.label_of[start] != "ORG" && after_any(self.tokens, start, self.beside, place)
    }

    /// "at Rajpenta under the Jagargunda police station of Sukma District": nobody knows the name, but it stands behind a
    /// preposition of place, and nothing but small words of place and names parts it from a division that is known.
    fn nested(&self, start: usize, end: usize) -> bool {
        let before = start.checked_sub(1).map(|at| self.tokens[at].form.to_lowercase());
        if !before.is_some_and(|word| self.beside.is_setting(&word)) {
            return false;
        }
        let mut tied = false;
        for at in end..(end + NESTING).min(self.tokens.len()) {
            let token = &self.tokens[at];
            if self.taken[at] {
                return tied && self.is_division(at);
            }
            let form = token.form.as_str();
            let ties = self.beside.ties.contains(form) || matches!(form, "," | "(");
            tied |= ties;
            let name = is_capitalised(token) && token.pos == Pos::Propn;
            if !(name
                || ties
                || self.beside.definite.contains(form)
                || form == "-"
                || self.beside.nested.contains(form)
                || self.beside.between.contains(form)
                || self.beside.front.iter().any(|direction| direction == form))
            {
                return false;
            }
        }
        false
    }

    /// True if the run taken at `at` names a division or a town.
    fn is_division(&self, at: usize) -> bool {
        let run = self.out.iter().find(|&&(start, end)| (start..end).contains(&at));
        run.is_some_and(|&(start, end)| {
            known_in(self.gazetteer, &self.name(start, end), |_, people, precision| match precision {
                PlacePrecision::Admin1 | PlacePrecision::Admin2 => true,
                PlacePrecision::Settlement => people >= VOUCHED,
                _ => false,
            })
        })
    }

    /// "Baghdad's Karrada market": a noun for a place hangs from the name.
    pub(super) fn compound_of_a_place(&self, start: usize, end: usize) -> bool {
        let head = &self.tokens[self.head(start, end)];
        let governor = &self.tokens[head.head as usize];
        matches!(Edge::of(head), Edge::Compound | Edge::NounModifier | Edge::Possessor | Edge::Apposition)
            && (self.beside.kind(&governor.lemma).is_some()
                || self.beside.nested.contains(governor.lemma.as_str())
                || self.beside.quarter.contains(governor.lemma.as_str()))
    }

    /// "Col. Kidal": a title stands before.
    fn titled(&self, start: usize) -> bool {
        let before = start.checked_sub(1).map(|at| self.tokens[at].form.trim_end_matches('.').to_lowercase());
        before.is_some_and(|word| self.beside.titles.contains(word.as_str()))
    }

    /// "the village of X", "the villages of X and Y", "X village", "X and Y districts".
    pub(super) fn beside_a_noun(&self, start: usize, end: usize) -> bool {
        let word = |at: usize| self.tokens.get(at).map(|t| t.form.to_lowercase());
        let noun = |at: usize| {
            let found = word(at);
            found.is_some_and(|w| self.beside.named_nouns.contains(w.as_str()))
        };
        let of = |at: usize| word(at).is_some_and(|w| self.beside.part_of.contains(w.as_str()));
        let lower = |at: usize| self.tokens.get(at).is_some_and(|t| t.form.starts_with(char::is_lowercase));
        if start >= 2 && of(start - 1) && noun(start - 2) {
            return true;
        }
        if noun(end) && lower(end) {
            return true;
        }
        // A list that begins or ends so.
        let joins = |at: usize| word(at).is_some_and(|w| w == "," || self.beside.joins.contains(w.as_str()));
        let mut at = start;
        for _ in 0..4 {
            let Some(before) = at.checked_sub(1).filter(|&before| joins(before)) else { break };
            let Some(first) = self.run_before(before) else { break };
            if first >= 2 && of(first - 1) && noun(first - 2) {
                return true;
            }
            at = first;
        }
        let mut at = end;
        for _ in 0..4 {
            if !joins(at) {
                break;
            }
            let from = at + 1;
            let Some(last) =
                (from..(from + LONGEST).min(self.tokens.len())).find(|&t| !is_capitalised(&self.tokens[t]))
            else {
                break;
            };
            if last == from {
                break;
            }
            if noun(last)
                && lower(last)
                && word(last).is_some_and(|w| self.beside.kind_of_several(&w).is_some())
            {
                return true;
            }
            at = last;
        }
        false
    }

    /// True if a noun for a place, in small letters, stands at `end`: "the Belgorod region".
    pub(super) fn before_a_kind(&self, end: usize) -> bool {
        self.tokens
            .get(end)
            .is_some_and(|t| t.form.starts_with(char::is_lowercase) && self.beside.kind(&t.form).is_some())
    }

    /// The first token of the capitalised run that ends before `end`.
    fn run_before(&self, end: usize) -> Option<usize> {
        let run = (0..end).rev().take(LONGEST).take_while(|&at| is_capitalised(&self.tokens[at]));
        run.last()
    }

    /// The token of the run that its sentence hangs it from.
    fn head(&self, start: usize, end: usize) -> usize {
        let outside = |&at: &usize| {
            let head = self.tokens[at].head as usize;
            head == at || !(start..end).contains(&head)
        };
        (start..end).find(outside).unwrap_or(start)
    }

    pub(super) fn after_preposition(&self, start: usize) -> bool {
        let before = start.checked_sub(1).map(|at| self.tokens[at].form.to_lowercase());
        before.is_some_and(|word| {
            self.beside.locative.contains(word.as_str()) || self.beside.also_locative.contains(word.as_str())
        })
    }

    /// "seized X", "X was shelled", "shelled Y and X".
    pub(super) fn object_of_a_deed(&self, start: usize, end: usize) -> bool {
        let mut at = self.head(start, end);
        for _ in 0..4 {
            let token = &self.tokens[at];
            let governor = &self.tokens[token.head as usize];
            match Edge::of(token) {
                Edge::Conjunct | Edge::Apposition => at = token.head as usize,
                hangs if hangs.is_undergoer() => return self.beside.deeds.contains(governor.lemma.as_str()),
                _ => return false,
            }
        }
        false
    }

    /// A neighbour in a list is a place: "X, Kabul and Y".
    pub(super) fn in_list(&self, start: usize, end: usize) -> bool {
        let form = |at: usize| self.tokens.get(at).map_or("", |t| t.form.as_str());
        let and = |at: usize| self.beside.and.contains(form(at));
        let joins = |at: usize| matches!(form(at), "," | "&") || and(at);
        let listed = |at: usize| self.taken.get(at) == Some(&true);
        let before = start >= 2
            && joins(start - 1)
            && (listed(start - 2) || start >= 3 && self.tokens[start - 2].form == "," && listed(start - 3));
        let after = joins(end)
            && (listed(end + 1) || self.tokens[end].form == "," && and(end + 1) && listed(end + 2));
        let head = &self.tokens[self.head(start, end)];
        (before || after)
            && matches!(
                Edge::of(head),
                Edge::Conjunct
                    | Edge::PrepositionObject
                    | Edge::Object
                    | Edge::PassiveSubject
                    | Edge::Apposition
                    | Edge::NounAdverbial
            )
    }
}
