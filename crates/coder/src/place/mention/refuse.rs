//! What looks like a place's name and is none: each check with a sentence that it is for, in the tests below.

use super::Finder;
use super::known::{is_big, known_place};
use super::word::{acronym, after, common_word, is_capitalised};
use crate::place::score::is_inside;
use dateline_resources::gazetteer::{NameMatch, WordSet};
use dateline_types::{PlacePrecision, Token};

/// People of a town that is meant behind "in" although its name is a word ("in Nice", "in Reading").
const CITY: u32 = 50_000;

/// True if one of the checks refuses the run `start..end`, called `name`.
pub(super) fn refused(finder: &Finder<'_>, start: usize, end: usize, name: &str) -> bool {
    let run = &finder.tokens[start..end];
    common_word(run, finder.beside)
        || unbacked_acronym(finder, start, end, name)
        || street(finder.tokens, end, &finder.beside.street)
        || before_an_organisation(finder, start, end, name)
        || is_a_word(finder, start, end, name)
        || finder.beside.never.contains(name.to_lowercase().as_str())
        || only_an_actor(finder, name)
}

/// "Tuareg villages" are no place, nor is an outlet ("through Amaq"); the Afar region is one.
pub(super) fn only_an_actor(finder: &Finder<'_>, name: &str) -> bool {
    let name_small = name.to_lowercase();
    let actor =
        [&finder.beside.peoples, &finder.beside.media].iter().any(|l| l.contains(name_small.as_str()));
    actor && !finder.gazetteer.knows(name)
}

/// Letters stand for a country or a division ("US", "B.C.") or open a dateline ("JOS, Nigeria"), hardly for a village.
fn unbacked_acronym(finder: &Finder<'_>, start: usize, end: usize, name: &str) -> bool {
    if !acronym(name) || name.chars().filter(|c| c.is_alphabetic()).count() > 4 {
        return false;
    }
    let opens_line = finder.opens_line(start)
        && finder.tokens.get(end).is_some_and(|t| !t.form.starts_with(char::is_alphanumeric));
    let gazetteer = finder.gazetteer;
    let stands_for_one = gazetteer.lookup(name).iter().any(|c| {
        matches!(c.how, NameMatch::Project | NameMatch::Curated | NameMatch::Abbreviation)
            || gazetteer.precision(c.id) == PlacePrecision::Country
    });
    !stands_for_one && !opens_line
}

/// "Winthrop Avenue" is no town.
fn street(tokens: &[Token], end: usize, streets: &WordSet) -> bool {
    let next = tokens.get(end).filter(|t| is_capitalised(t));
    next.is_some_and(|t| streets.contains(t.form.trim_end_matches('.').to_lowercase().as_str()))
}

/// "Interior Ministry", "Justice Party": the noun of an organisation follows, and the name is no country or great city.
fn before_an_organisation(finder: &Finder<'_>, start: usize, end: usize, name: &str) -> bool {
    let head = finder.tokens.get(end).filter(|t| is_capitalised(t));
    let organisation =
        head.is_some_and(|t| finder.beside.organisation.contains(t.form.to_lowercase().as_str()));
    organisation
        && !is_big(finder.gazetteer, name)
        && !known_place(finder.gazetteer, name, CITY)
        && start < end
}

/// One word that the dictionary has in small letters: a place only where its words say so.
fn is_a_word(finder: &Finder<'_>, start: usize, end: usize, name: &str) -> bool {
    let gazetteer = finder.gazetteer;
    let [only] = &finder.tokens[start..end] else { return false };
    let lower = only.form.to_lowercase();
    if !gazetteer.is_word(&lower) || acronym(name) {
        return false;
    }
    let told = after(finder.tokens, start, finder.beside, &finder.beside.strong)
        && known_place(gazetteer, name, CITY);
    let contained = finder.holds_a_container(start, end);
    let country = gazetteer.lookup(name).iter().any(|c| {
        c.how == NameMatch::Demonym
            || c.how <= NameMatch::Main && gazetteer.precision(c.id) == PlacePrecision::Country
            || c.how == NameMatch::Curated
            || c.how == NameMatch::Abbreviation
            // "Aleppo" is a pine and "Java" coffee; the dictionary has their capitals too.
            || c.how <= NameMatch::Main && gazetteer.population(c.id) >= CITY && gazetteer.is_name(&lower)
    });
    !(told || contained || country)
}

impl Finder<'_> {
    /// True if nothing but an opening mark stands before `start` on its line.
    pub(super) fn opens_line(&self, start: usize) -> bool {
        let Some(before) = start.checked_sub(1) else { return true };
        let before = &self.tokens[before];
        before.form.contains('\n') || before.form == "(" && self.opens_line(start - 1)
    }

    /// True if ", X" follows and X is a country or division that a place of the name lies in.
    fn holds_a_container(&self, start: usize, end: usize) -> bool {
        if self.tokens.get(end).is_none_or(|t| t.form != ",") {
            return false;
        }
        let gazetteer = self.gazetteer;
        let last =
            (end + 1..(end + 4).min(self.tokens.len())).take_while(|&at| is_capitalised(&self.tokens[at]));
        let outers: Vec<_> = last
            .flat_map(|last| gazetteer.lookup(&self.name(end + 1, last + 1)))
            .filter(|c| {
                c.how != NameMatch::Demonym
                    && matches!(gazetteer.precision(c.id), PlacePrecision::Country | PlacePrecision::Admin1)
            })
            .filter_map(|c| gazetteer.admin(c.id))
            .collect();
        !outers.is_empty()
            && gazetteer
                .lookup(&self.name(start, end))
                .iter()
                .any(|c| outers.iter().any(|&outer| is_inside(gazetteer, c.id, outer)))
    }
}
