//! What a place has for itself before the other names of the document are heard: its own merits and its own words.

use super::cue::Toponym;
use dateline_resources::gazetteer::{AdminId, Candidate, Gazetteer, NameMatch, PlaceId, PlaceKind, name};
use dateline_types::PlacePrecision;

/// Weights of the evidence, natural logarithms of odds. `docs/places.md` explains each.
pub(super) mod weight {
    pub(in crate::place) const PROJECT: f64 = 30.0;
    pub(in crate::place) const CURATED: f64 = 2.5;
    pub(in crate::place) const ALTERNATE: f64 = -1.0;
    pub(in crate::place) const ABBREVIATION: f64 = 5.0;
    pub(in crate::place) const VARIANT: f64 = -1.0;
    pub(in crate::place) const DEMONYM: f64 = 3.0;
    pub(in crate::place) const COUNTRY: f64 = 4.0;
    pub(in crate::place) const ADMIN1: f64 = 1.5;
    pub(in crate::place) const ADMIN2: f64 = -3.0;
    pub(in crate::place) const CAPITAL: f64 = 3.0;
    pub(in crate::place) const SEAT: f64 = 0.3;
    pub(in crate::place) const SECTION: f64 = -1.5;
    pub(in crate::place) const POPULATION: f64 = 0.5;
    pub(in crate::place) const KIND: f64 = 4.0;
    pub(in crate::place) const CONTAINER: f64 = 9.0;
    pub(in crate::place) const QUALIFIED: f64 = 6.0;
    pub(in crate::place) const NAMESAKE_TOWN: f64 = -6.0;
    pub(in crate::place) const LIVING_NAMESAKE: f64 = -2.5;
    pub(in crate::place) const GREAT_TOWN: f64 = -2.5;
    pub(in crate::place) const SAME_COUNTRY: f64 = 2.5;
    pub(in crate::place) const SAME_ADMIN1: f64 = 4.0;
    pub(in crate::place) const NEAR: f64 = 1.6;
    pub(in crate::place) const SIBLING: f64 = 6.0;
    pub(in crate::place) const PUBLISHER: f64 = 1.5;
}

/// On which side of a name stands what it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// "Paris, Texas".
    After,
    /// "the Syrian city of Homs".
    Before,
}

/// A place a name may mean, with its evidence.
pub(super) struct Choice {
    pub(super) id: PlaceId,
    pub(super) how: NameMatch,
    pub(super) country: u16,
    pub(super) admin1: Option<AdminId>,
    /// The point on the unit sphere.
    pub(super) unit: Option<[f64; 3]>,
    pub(super) precision: PlacePrecision,
    /// Its own merits.
    pub(super) own: f64,
    /// With what the others say.
    pub(super) score: f64,
    /// The score's share among the candidates.
    pub(super) share: f64,
    /// Where it lies in is told beside the name.
    pub(super) inside: Option<Side>,
    /// It is the kind of place its words ask for.
    pub(super) kind_fits: bool,
    /// A division whose bare name means a town of it.
    pub(super) yields: bool,
    /// What the other names add: country, division, nearness.
    pub(super) context: [f64; 3],
}

/// Towns with fewer people than this part of a division's are not what its bare name means, unless they are its seat.
const TOWN_PART: u32 = 4;

/// People of a town whose living name beats another town's former one.
const LIVING_TOWN: u32 = 5_000;

/// People of a city that is meant before a division of its name elsewhere, unless the division has more than
/// [`GREAT_PART`] times as many.
const GREAT_TOWN: u32 = 100_000;
const GREAT_PART: u32 = 10;

/// Every place `toponym` may mean, scored by its own merits; `home` is the publisher's country.
pub(super) fn choices(toponym: &Toponym, gazetteer: &Gazetteer, home: Option<u16>) -> Vec<Choice> {
    let mut options: Vec<Choice> =
        toponym.candidates.iter().map(|candidate| choice(toponym, candidate, gazetteer, home)).collect();
    // "Arauca department", "Nakuru county": where a country has no second-order division of the name, its first-order one.
    if toponym.kind == Some(PlaceKind::Division) && toponym.holds.is_empty() {
        let seconds: Vec<u16> =
            options.iter().filter(|o| o.precision == PlacePrecision::Admin2).map(|o| o.country).collect();
        let firsts = options.iter_mut().filter(|o| o.precision == PlacePrecision::Admin1);
        for option in firsts.filter(|o| !o.kind_fits && !seconds.contains(&o.country)) {
            option.kind_fits = true;
            option.own += weight::KIND;
        }
    }
    let yielding = yielding(toponym, gazetteer);
    let is_town = |c: &Candidate| gazetteer.precision(c.id) == PlacePrecision::Settlement;
    let towns = toponym.candidates.iter().filter(|c| c.how == NameMatch::Main && is_town(c));
    let people = towns.map(|c| gazetteer.population(c.id)).max().unwrap_or(0);
    for (option, candidate) in options.iter_mut().zip(&toponym.candidates) {
        if yielding.contains(&option.id) {
            option.own += weight::NAMESAKE_TOWN;
            option.yields = true;
        }
        let other_name = matches!(option.how, NameMatch::Alternate | NameMatch::Curated);
        // "Salisbury" is a living town before it is Harare's former name, "Philadelphia" before it is Amman's.
        if people >= LIVING_TOWN
            && other_name
            && is_town(candidate)
            && !alike(&toponym.key, gazetteer.name(option.id))
        {
            option.own += weight::LIVING_NAMESAKE;
            if gazetteer.feature(option.id) == "P.PPLC" {
                option.own -= weight::CAPITAL;
            }
        }
        // "Savannah" is a city before it is a region of Ghana.
        let foreign =
            option.precision == PlacePrecision::Admin1 && !option.kind_fits && option.inside.is_none();
        if foreign
            && people >= GREAT_TOWN
            && people.saturating_mul(GREAT_PART) >= gazetteer.population(option.id)
        {
            option.own += weight::GREAT_TOWN;
        }
        option.score = option.own;
    }
    options
}

fn choice(toponym: &Toponym, candidate: &Candidate, gazetteer: &Gazetteer, home: Option<u16>) -> Choice {
    let id = candidate.id;
    let admin = gazetteer.admin(id);
    let precision = gazetteer.precision(id);
    let lies_in = |outers: &[AdminId]| outers.iter().any(|&outer| is_inside(gazetteer, id, outer));
    let inside = if lies_in(toponym.container.after()) {
        Some(Side::After)
    } else if lies_in(toponym.container.before()) {
        Some(Side::Before)
    } else {
        None
    };
    let kind_fits = match (toponym.kind, precision) {
        (_, PlacePrecision::Admin1 | PlacePrecision::Country) if !toponym.holds.is_empty() => {
            admin.is_some_and(|a| toponym.holds.contains(&a))
        }
        (Some(PlaceKind::Settlement), PlacePrecision::Settlement | PlacePrecision::Poi) => true,
        (Some(PlaceKind::Division), PlacePrecision::Admin2) => true,
        (Some(PlaceKind::FirstDivision), PlacePrecision::Admin1) => true,
        _ => false,
    };
    let mut own = match candidate.how {
        NameMatch::Project => weight::PROJECT,
        NameMatch::Curated => weight::CURATED,
        NameMatch::Main => 0.0,
        NameMatch::Alternate => weight::ALTERNATE,
        NameMatch::Abbreviation => weight::ABBREVIATION,
        NameMatch::Variant => weight::VARIANT,
        NameMatch::Demonym => weight::DEMONYM,
    };
    own += match precision {
        PlacePrecision::Country => weight::COUNTRY,
        PlacePrecision::Admin1 => weight::ADMIN1,
        PlacePrecision::Admin2 if toponym.kind != Some(PlaceKind::Division) => weight::ADMIN2,
        _ => 0.0,
    };
    own += match gazetteer.feature(id) {
        "P.PPLC" => weight::CAPITAL,
        "P.PPLA" => weight::SEAT,
        "P.PPLX" => weight::SECTION,
        _ => 0.0,
    };
    own += weight::POPULATION * (1.0 + f64::from(gazetteer.population(id)) / 1000.0).ln();
    own += if kind_fits { weight::KIND } else { 0.0 };
    own += match inside {
        Some(Side::After) => weight::CONTAINER,
        Some(Side::Before) => weight::QUALIFIED,
        None => 0.0,
    };
    let country = gazetteer.country_of(id).and_then(|country| country.numeric).unwrap_or(0);
    own += if home.is_some_and(|home| home == country) { weight::PUBLISHER } else { 0.0 };
    let unit = gazetteer.point(id).map(|point| {
        let (lat, lng) = (point.lat().to_radians(), point.lng().to_radians());
        [lat.cos() * lng.cos(), lat.cos() * lng.sin(), lat.sin()]
    });
    Choice {
        id,
        how: candidate.how,
        country,
        admin1: gazetteer.admin1(id),
        unit,
        precision,
        own,
        score: own,
        share: 0.0,
        inside,
        kind_fits,
        yields: false,
        context: [0.0; 3],
    }
}

/// True if the place lies in the division `outer` and is not `outer` itself.
pub(super) fn is_inside(gazetteer: &Gazetteer, id: PlaceId, outer: AdminId) -> bool {
    gazetteer.admin(id).is_some_and(|admin| gazetteer.lies_in(admin, outer))
        && gazetteer.admin_place(outer) != Some(id)
}

/// The first-order divisions that the bare name does not mean: a town in them, their seat or a good part of their
/// people, has the name too ("Mosul", "Kharkiv", "Lagos"). A word for a division beside the name, a place right before
/// it ("Kankara, Katsina") or the table of divisions called by their bare names ("Quebec") says otherwise.
fn yielding(toponym: &Toponym, gazetteer: &Gazetteer) -> Vec<PlaceId> {
    let asked = matches!(toponym.kind, Some(PlaceKind::Division | PlaceKind::FirstDivision));
    if asked || !toponym.holds.is_empty() || gazetteer.words().bare_division.contains(toponym.key.as_str()) {
        return Vec::new();
    }
    let bare = name::key(&toponym.key);
    let town_of = |division: &Candidate, town: &Candidate| {
        let inside =
            gazetteer.admin1(town.id).is_some() && gazetteer.admin1(town.id) == gazetteer.admin1(division.id);
        inside
            && gazetteer.precision(town.id) == PlacePrecision::Settlement
            && (town.how <= NameMatch::Main
                || town.how == division.how
                || name::key(gazetteer.name(town.id)).strip_suffix(" city") == Some(bare.as_str()))
            && (matches!(gazetteer.feature(town.id), "P.PPLC" | "P.PPLA")
                || gazetteer.population(town.id).saturating_mul(TOWN_PART)
                    >= gazetteer.population(division.id))
    };
    let candidates = &toponym.candidates;
    let divisions = candidates.iter().filter(|c| gazetteer.precision(c.id) == PlacePrecision::Admin1);
    divisions.filter(|d| candidates.iter().any(|town| town_of(d, town))).map(|d| d.id).collect()
}

/// True if one name is a spelling of the other: half of its pairs of letters are in both.
fn alike(a: &str, b: &str) -> bool {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let letters: Vec<char> = name::key(text).chars().filter(|c| c.is_alphanumeric()).collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (a, b) = (pairs(a), pairs(b));
    let common = a.iter().filter(|pair| b.contains(pair)).count();
    2 * common >= a.len().min(b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_alike_and_former_names_are_not() {
        for (a, b, like) in [
            ("zaporizhzhia", "Zaporizhzhya", true),
            ("Kulyab", "Kŭlob", true),
            ("Mazar-i-Sharif", "Mazār-e Sharīf", true),
            ("philadelphia", "Amman", false),
            ("salisbury", "Harare", false),
        ] {
            assert_eq!(alike(a, b), like, "{a} {b}");
        }
    }
}
