//! Known names among words that no entity has claimed as a place.

use super::known::{divides, follows_place_comma, is_big, is_division_name, known_place};
use super::word::{after, common_word, is_article, is_capitalised};
use super::{Finder, LONGEST, hyphen, refuse};
use crate::place::is_demonym;
use dateline_types::{Pos, Token};

/// People of a town that is meant by its bare name: with no preposition, behind "at" or "to", inside the name of an
/// office.
const BARE: u32 = 40_000;
const TOLD: u32 = 1_000;
const OFFICE: u32 = 8_000;

impl Finder<'_> {
    /// Takes known names among words no entity of another kind has claimed.
    pub(super) fn overlooked(&mut self) {
        let tokens = self.tokens;
        let mut start = 0;
        while start < tokens.len() {
            let token = &tokens[start];
            if self.taken[start] || !is_capitalised(token) || token.pos == Pos::Space {
                start += 1;
                continue;
            }
            let mut found = None;
            for length in (1..=LONGEST.min(tokens.len() - start)).rev() {
                let end = start + length;
                if !self.is_free(start, end)
                    || !is_capitalised(&tokens[end - 1])
                    || tokens[start..end].iter().any(|t| matches!(t.pos, Pos::Space) || t.form == ",")
                {
                    continue;
                }
                if self.accept(start, end) {
                    found = Some(end);
                    break;
                }
            }
            // "at Al-Jalaa": no gazetteer has it, and it is a place all the same.
            let found = found.or_else(|| {
                let (from, end) = hyphen::whole(tokens, self.gazetteer, start, start + 1);
                let hyphenated = from == start && end > start + 1 && hyphen::is_name(tokens, from, end);
                let told = after(tokens, start, self.beside, &self.beside.locative)
                    || after(tokens, start, self.beside, &self.beside.passing);
                (hyphenated && told && self.is_free(from, end) && self.label_of[start] != "PERSON")
                    .then_some(end)
            });
            match found {
                Some(end) => {
                    self.take(start, end);
                    start = end;
                }
                None => start += 1,
            }
        }
    }

    fn accept(&self, start: usize, end: usize) -> bool {
        let (tokens, gazetteer) = (self.tokens, self.gazetteer);
        let name = self.name(start, end);
        if name.chars().filter(|c| c.is_alphabetic()).count() < 2
            || !gazetteer.knows(&name)
            || hyphen::is_part(tokens, gazetteer, start, end)
        {
            return false;
        }
        let within = self.label_of[start..end].iter().any(|label| !label.is_empty());
        let demonym = is_demonym(gazetteer, &name);
        if !demonym
            && (common_word(&tokens[start..end], self.beside) || refuse::refused(self, start, end, &name))
        {
            return false;
        }
        if within {
            return self.accept_within(start, end, &name, demonym);
        }
        if demonym {
            return tokens[start..end].iter().any(|t| matches!(t.pos, Pos::Adj | Pos::Propn | Pos::Noun));
        }
        let proper = tokens[start..end].iter().any(|t| t.pos == Pos::Propn);
        if is_division_name(gazetteer, &name) {
            return true;
        }
        if follows_place_comma(tokens, start, gazetteer) && divides(gazetteer, &name) {
            return true;
        }
        // Part of a longer name: "Paris Hilton", "John London".
        let joined = |at: Option<&Token>| {
            at.is_some_and(|t| t.pos == Pos::Propn && is_capitalised(t) && !t.form.ends_with('.'))
        };
        let part = (start > 0 && joined(tokens.get(start - 1)) && tokens[start - 1].space_after)
            || joined(tokens.get(end));
        if part && !after(tokens, start, self.beside, &self.beside.strong) {
            return proper && is_big(gazetteer, &name);
        }
        if !proper {
            return false;
        }
        (after(tokens, start, self.beside, &self.beside.strong) && known_place(gazetteer, &name, 0))
            || (after(tokens, start, self.beside, &self.beside.locative)
                && known_place(gazetteer, &name, TOLD))
            || known_place(gazetteer, &name, BARE)
    }

    /// Inside "Kabul Police Department" Kabul is still a place; inside a person's name it is not.
    fn accept_within(&self, start: usize, end: usize, name: &str, demonym: bool) -> bool {
        let (tokens, gazetteer) = (self.tokens, self.gazetteer);
        let (entity_start, entity_end) = self.entity_of[start];
        let first = start == entity_start
            || (start == entity_start + 1 && is_article(&tokens[entity_start], self.beside));
        let inner = end <= entity_end && (end - start) < entity_end - entity_start;
        match self.label_of[start] {
            "ORG" | "FAC" => {
                inner
                    && ((first && (demonym || known_place(gazetteer, name, OFFICE)))
                        || (after(tokens, start, self.beside, &self.beside.within_names)
                            && known_place(gazetteer, name, OFFICE))
                        || is_division_name(gazetteer, name))
            }
            "EVENT" | "LAW" | "LOC" | "GPE" | "DATE" | "WORK_OF_ART" => demonym || is_big(gazetteer, name),
            _ => false,
        }
    }
}
