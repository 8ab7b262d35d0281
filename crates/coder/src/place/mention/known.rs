//! What the gazetteer says of a name: known, big, a division.

use super::word::{is_capitalised, words};
use dateline_resources::gazetteer::{Gazetteer, NameMatch};
use dateline_types::{PlacePrecision, Token};

/// A place that is not only an adjective, with at least this population or of higher kind.
pub(super) fn known_place(gazetteer: &Gazetteer, name: &str, population: u32) -> bool {
    gazetteer.lookup(name).iter().any(|c| {
        c.how != NameMatch::Demonym
            && (gazetteer.population(c.id) >= population
                && (c.how <= NameMatch::Main
                    || population == 0
                    || gazetteer.population(c.id) >= 4 * population)
                || c.how <= NameMatch::Curated
                || gazetteer.precision(c.id) == PlacePrecision::Country)
    })
}

/// A country, a first-order division, one of our regions or a city of half a million by its main name.
pub(super) fn is_big(gazetteer: &Gazetteer, name: &str) -> bool {
    gazetteer.lookup(name).iter().any(|c| {
        matches!(gazetteer.precision(c.id), PlacePrecision::Country) && c.how <= NameMatch::Abbreviation
            || (c.how <= NameMatch::Main
                && (matches!(gazetteer.precision(c.id), PlacePrecision::Admin1)
                    || c.how <= NameMatch::Curated
                    || gazetteer.population(c.id) >= 500_000))
    })
}

/// A division or country, as may follow a comma.
pub(super) fn divides(gazetteer: &Gazetteer, name: &str) -> bool {
    gazetteer.lookup(name).iter().any(|c| {
        c.how != NameMatch::Demonym
            && matches!(gazetteer.precision(c.id), PlacePrecision::Country | PlacePrecision::Admin1)
    })
}

/// "Franklin County", "Khatlon Province".
pub(super) fn is_division_name(gazetteer: &Gazetteer, name: &str) -> bool {
    let Some((_, last)) = name.rsplit_once(' ') else { return false };
    gazetteer.words().name_ends.contains(last.to_lowercase().as_str())
        && gazetteer.lookup(name).iter().any(|c| c.how != NameMatch::Demonym && c.how != NameMatch::Variant)
}

/// "…, X" where the word before the comma begins with a capital.
pub(super) fn follows_place_comma(tokens: &[Token], start: usize, gazetteer: &Gazetteer) -> bool {
    if start < 2 || tokens[start - 1].form != "," {
        return false;
    }
    let mut from = start - 2;
    while from > 0 && start - 1 - from < 3 && is_capitalised(&tokens[from - 1]) {
        from -= 1;
    }
    (from..start - 1).any(|at| is_capitalised(&tokens[at]) && gazetteer.knows(&words(tokens, at, start - 1)))
}

/// True if `test` holds for a place of this name that is not only an adjective's: its country's number, its people, its
/// precision.
pub(super) fn known_in(
    gazetteer: &Gazetteer,
    name: &str,
    test: impl Fn(Option<u16>, u32, PlacePrecision) -> bool,
) -> bool {
    gazetteer.lookup(name).iter().any(|c| {
        c.how != NameMatch::Demonym
            && test(
                gazetteer.country_of(c.id).and_then(|country| country.numeric),
                gazetteer.population(c.id),
                gazetteer.precision(c.id),
            )
    })
}
