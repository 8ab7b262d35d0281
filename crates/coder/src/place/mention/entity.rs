//! The recogniser's entities: which of them are places, whatever their labels.

use super::known::{divides, follows_place_comma, is_big, is_division_name, known_place};
use super::word::{acronym, after, is_capitalised, party_name, trim};
use super::{Finder, LONGEST, hyphen, refuse};
use crate::place::is_demonym;
use dateline_resources::gazetteer::NameMatch;
use dateline_types::{Parse, Pos};

/// People of a town that a firm or a person is named after more rarely than the town itself is meant, behind "at" or
/// "to".
const TOWN: u32 = 15_000;

impl Finder<'_> {
    /// Takes the entities that are places.
    pub(super) fn entities(&mut self, parse: &Parse) {
        for entity in parse.entities() {
            let (mut start, mut end) = (entity.tokens.start as usize, entity.tokens.end as usize);
            trim(self.tokens, self.beside, &mut start, &mut end);
            if start >= end || !self.is_place(entity.label.as_str(), start, end) {
                continue;
            }
            (start, end) = hyphen::whole(self.tokens, self.gazetteer, start, end);
            end = self.longest_from(start, end);
            if !self.is_free(start, end) || self.unknown_aside(entity.label.as_str(), start, end) {
                continue;
            }
            // "Gainesville, Fla." read as one entity is two places.
            let mut at = start;
            for piece in self.tokens[start..end].split(|token| token.form == ",") {
                if !piece.is_empty() {
                    self.out.push((at, at + piece.len()));
                }
                at += piece.len() + 1;
            }
            self.taken[start..end].fill(true);
        }
    }

    fn is_place(&self, label: &str, start: usize, end: usize) -> bool {
        let (tokens, gazetteer, beside) = (self.tokens, self.gazetteer, self.beside);
        let run = &tokens[start..end];
        let name = self.name(start, end);
        let keep = match label {
            "GPE" => is_capitalised(&run[0]),
            "LOC" => is_capitalised(&run[0]) || gazetteer.knows(&name),
            "FAC" => known_place(gazetteer, &name, 0),
            "NORP" => {
                let found = gazetteer.lookup(&name);
                let first = found.first();
                first.is_some_and(|c| c.how == NameMatch::Demonym || c.how <= NameMatch::Main)
                    && (is_demonym(gazetteer, &name)
                        || is_big(gazetteer, &name)
                        || self.before_a_kind(end) && known_place(gazetteer, &name, 0))
            }
            // The recogniser wobbles between these and places; a preposition and the gazetteer decide.
            "ORG" | "PERSON" | "PRODUCT" | "EVENT" | "WORK_OF_ART" => {
                (after(tokens, start, beside, &beside.strong)
                    && known_place(gazetteer, &name, 0)
                    && !acronym(&name))
                    || (after(tokens, start, beside, &beside.locative)
                        && known_place(gazetteer, &name, TOWN)
                        && !acronym(&name))
                    || is_division_name(gazetteer, &name)
                    || self.before_a_kind(end) && known_place(gazetteer, &name, 0)
                    || (label == "ORG" && end - start == 1 && !acronym(&name) && is_big(gazetteer, &name))
                    || follows_place_comma(tokens, start, gazetteer)
                        && known_place(gazetteer, &name, 0)
                        && divides(gazetteer, &name)
            }
            _ => false,
        };
        keep && !refuse::refused(self, start, end, &name) && !party_name(tokens, start)
    }

    /// A name nobody knows is a place only where one stands: "Hankins said" is somebody.
    fn unknown_aside(&self, label: &str, start: usize, end: usize) -> bool {
        if !matches!(label, "GPE" | "LOC") {
            return false;
        }
        // "M23" is no village.
        if self.tokens[start..end].iter().any(|t| t.form.chars().any(|c| c.is_ascii_digit())) {
            return true;
        }
        let told = self.tokens[start..end].iter().any(|t| t.form == ",")
            || self.after_preposition(start)
            || self.object_of_a_deed(start, end)
            || self.beside_a_noun(start, end)
            || self.in_list(start, end)
            || self.opens_line(start)
            || self.compound_of_a_place(start, end);
        !told && self.gazetteer.lookup(&self.name(start, end)).is_empty()
    }

    /// The end of the longest known name that begins at `start` and reaches `end` at least: "Franklin" + "County",
    /// "Mazar-e" + "Sharif".
    fn longest_from(&self, start: usize, end: usize) -> usize {
        // "the Afghan-Tajik border" is one name where the tables have it.
        if self.tokens.get(end).is_some_and(|t| self.beside.line.contains(t.form.as_str()))
            && self.gazetteer.knows(&self.name(start, end + 1))
        {
            return end + 1;
        }
        let reach = (start + LONGEST + 2).min(self.tokens.len());
        // Small words join names too: "Jammu and Kashmir", "Mocimboa da Praia".
        let goes_on = |at: usize| {
            let token = &self.tokens[at];
            token.pos != Pos::Space
                && (is_capitalised(token)
                    || token.form.len() <= 3 && token.form.chars().all(char::is_alphabetic))
        };
        let next = (end..reach)
            .take_while(|&at| goes_on(at))
            .take(3)
            .filter(|&at| is_capitalised(&self.tokens[at]))
            .last();
        let Some(last) = next else { return end };
        (end + 1..=last + 1)
            .rev()
            .find(|&longer| self.is_free(end, longer) && self.gazetteer.knows(&self.name(start, longer)))
            .unwrap_or(end)
    }
}
