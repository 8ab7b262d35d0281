//! Which place a name means: every name of a document weighed together.
//!
//! A candidate's score is a sum of log-weights: how its name was matched, what kind of place it is, how many people
//! live there, what its words ask for, and, over a few rounds, how well it agrees with what the document's other names
//! most likely mean (country, division, nearness). One sense a document: a name alike is resolved alike, unless its own
//! words say otherwise ("Paris, Texas" beside "Paris"). The weights were set by hand on half of two development sets.

use super::cue::{Kind, Toponym};
use dateline_resources::gazetteer::{AdminId, Gazetteer, NameMatch, PlaceId};
use dateline_types::{Document, PlaceMention, PlacePrecision};
use rustc_hash::FxHashMap;

/// Candidates kept a name, best first by their own merits.
const MOST_CANDIDATES: usize = 48;
/// Candidates of another name that speak for a country, a division and a neighbourhood.
const VOICES: usize = 6;
/// Rounds of agreement.
const ROUNDS: usize = 5;
/// How much shares are flattened in each round: unlikely places with company must be heard before they are ruled out.
const TEMPERATURES: [f64; ROUNDS] = [3.0, 2.0, 1.5, 1.0, 1.0];
/// Names before and after a name, by first mention, that it hears. A report has fewer; a list of thousands of towns
/// costs in proportion to its length all the same.
const EARSHOT: usize = 150;
/// Runners-up reported.
const RUNNERS_UP: usize = 3;

/// Weights of the evidence, natural logarithms of odds. `docs/places.md` explains each.
mod weight {
    pub(super) const PROJECT: f64 = 30.0;
    pub(super) const CURATED: f64 = 2.5;
    pub(super) const ALTERNATE: f64 = -1.0;
    pub(super) const ABBREVIATION: f64 = 5.0;
    pub(super) const VARIANT: f64 = -1.0;
    pub(super) const DEMONYM: f64 = 3.0;
    pub(super) const COUNTRY: f64 = 4.0;
    pub(super) const ADMIN1: f64 = 1.5;
    pub(super) const ADMIN2: f64 = -3.0;
    pub(super) const CAPITAL: f64 = 3.0;
    pub(super) const SEAT: f64 = 0.3;
    pub(super) const SECTION: f64 = -1.5;
    pub(super) const POPULATION: f64 = 0.5;
    pub(super) const KIND: f64 = 4.0;
    pub(super) const CONTAINER: f64 = 9.0;
    pub(super) const SAME_COUNTRY: f64 = 2.5;
    pub(super) const SAME_ADMIN1: f64 = 4.0;
    pub(super) const NEAR: f64 = 1.6;
    pub(super) const SIBLING: f64 = 6.0;
    pub(super) const PUBLISHER: f64 = 1.5;
}

/// The distance at which a neighbour's voice is half as loud, kilometres.
const NEAR_KM: f64 = 60.0;

struct Choice {
    id: PlaceId,
    how: NameMatch,
    country: u16,
    admin1: Option<AdminId>,
    unit: Option<[f64; 3]>,
    precision: PlacePrecision,
    own: f64,
    score: f64,
    share: f64,
    in_container: bool,
    kind_fits: bool,
    context: [f64; 3],
}

/// What names must share to be resolved alike: key, container, kind asked for, division they stand for.
type Sense<'t> = (&'t str, Option<AdminId>, Option<u8>, Option<AdminId>);

/// Names that are resolved alike.
struct Group {
    members: Vec<usize>,
    key: String,
    options: Vec<Choice>,
    adjective: bool,
}

/// Resolves `toponyms` together; one mention each, in their order.
pub(super) fn resolve(document: &Document, toponyms: &[Toponym], gazetteer: &Gazetteer) -> Vec<PlaceMention> {
    let home = publisher_country(document, gazetteer);
    let mut groups: Vec<Group> = Vec::new();
    let mut by_key: FxHashMap<Sense<'_>, usize> = FxHashMap::default();
    let mut group_of: Vec<Option<usize>> = Vec::with_capacity(toponyms.len());
    for (index, toponym) in toponyms.iter().enumerate() {
        if toponym.candidates.is_empty() {
            group_of.push(None);
            continue;
        }
        let contained = toponym.containers.iter().copied().find(|&outer| {
            toponym
                .candidates
                .iter()
                .any(|c| gazetteer.admin(c.id).is_some_and(|a| a != outer && gazetteer.lies_in(a, outer)))
        });
        let key = (
            toponym.key.as_str(),
            contained,
            toponym.kind.map(|kind| kind as u8),
            toponym.holds.first().copied(),
        );
        let group = *by_key.entry(key).or_insert_with(|| {
            groups.push(group(toponym, contained.is_some(), gazetteer, home));
            groups.len() - 1
        });
        groups[group].members.push(index);
        group_of.push(Some(group));
    }
    for temperature in TEMPERATURES {
        for group in &mut groups {
            shares(&mut group.options, temperature);
        }
        agree(&mut groups);
    }
    toponyms
        .iter()
        .zip(group_of)
        .map(|(toponym, group)| match group {
            Some(group) => mention(toponym, &groups[group], gazetteer),
            None => unresolved(toponym, "no place of this name in the gazetteer"),
        })
        .collect()
}

fn unresolved(toponym: &Toponym, reason: &str) -> PlaceMention {
    PlaceMention {
        span: toponym.span,
        place: None,
        as_actor: false,
        score: 0.0,
        reasons: vec![reason.to_owned()],
        runners_up: Vec::new(),
    }
}

fn group(toponym: &Toponym, contained: bool, gazetteer: &Gazetteer, home: Option<u16>) -> Group {
    let adjective = toponym.candidates.iter().all(|c| c.how == NameMatch::Demonym);
    let mut options: Vec<Choice> = toponym
        .candidates
        .iter()
        .map(|candidate| {
            let id = candidate.id;
            let admin = gazetteer.admin(id);
            let precision = gazetteer.precision(id);
            let feature = gazetteer.feature(id);
            let in_container = contained
                && admin.is_some_and(|a| {
                    toponym.containers.iter().any(|&outer| a != outer && gazetteer.lies_in(a, outer))
                });
            let kind_fits = match (toponym.kind, precision) {
                (_, PlacePrecision::Admin1 | PlacePrecision::Country) if !toponym.holds.is_empty() => {
                    admin.is_some_and(|a| toponym.holds.contains(&a))
                }
                (Some(Kind::Settlement), PlacePrecision::Settlement | PlacePrecision::Poi) => true,
                (Some(Kind::Division), PlacePrecision::Admin2) => true,
                (Some(Kind::FirstDivision), PlacePrecision::Admin1) => true,
                (Some(Kind::Division), PlacePrecision::Admin1) => false,
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
                PlacePrecision::Admin2 if toponym.kind != Some(Kind::Division) => weight::ADMIN2,
                _ => 0.0,
            };
            own += match feature {
                "P.PPLC" => weight::CAPITAL,
                "P.PPLA" => weight::SEAT,
                "P.PPLX" => weight::SECTION,
                _ => 0.0,
            };
            own += weight::POPULATION * (1.0 + f64::from(gazetteer.population(id)) / 1000.0).ln();
            if kind_fits {
                own += weight::KIND;
            }
            if in_container {
                own += weight::CONTAINER;
            }
            let country = country_number(gazetteer, id);
            if home.is_some_and(|home| home == country) {
                own += weight::PUBLISHER;
            }
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
                in_container,
                kind_fits,
                context: [0.0; 3],
            }
        })
        .collect();
    sort(&mut options);
    options.truncate(MOST_CANDIDATES);
    shares(&mut options, 1.0);
    Group { members: Vec::new(), key: toponym.key.clone(), options, adjective }
}

fn country_number(gazetteer: &Gazetteer, id: PlaceId) -> u16 {
    gazetteer.country_of(id).and_then(|country| country.numeric).unwrap_or(0)
}

fn sort(options: &mut [Choice]) {
    options.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
}

/// Scores to shares that sum to one.
fn shares(options: &mut [Choice], temperature: f64) {
    let top = options.iter().map(|o| o.score).fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = options.iter().map(|o| ((o.score - top) / temperature).exp()).sum();
    for option in options {
        option.share = ((option.score - top) / temperature).exp() / total;
    }
}

/// What one candidate of one name says about where the document is set.
struct Voice {
    group: usize,
    country: u16,
    admin1: Option<AdminId>,
    /// The place is the division itself: "Ohio" speaks for Ohio.
    is_admin1: bool,
    is_country: bool,
    unit: Option<[f64; 3]>,
    share: f64,
    wide: bool,
}

/// One round: every candidate hears the others, and shares are counted anew.
fn agree(groups: &mut [Group]) {
    let mut voices: Vec<Voice> = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        for option in group.options.iter().take(VOICES).filter(|o| o.share > 0.02) {
            voices.push(Voice {
                group: index,
                country: option.country,
                admin1: option.admin1,
                is_admin1: option.precision == PlacePrecision::Admin1,
                is_country: option.precision == PlacePrecision::Country,
                unit: option.unit,
                share: option.share * if group.adjective { 0.5 } else { 1.0 },
                wide: matches!(
                    option.precision,
                    PlacePrecision::Country | PlacePrecision::Region | PlacePrecision::Maritime
                ),
            });
        }
    }
    // Names that their words have placed ("Paris, Texas"): by key, with the best place, its share and the group.
    let mut winners: FxHashMap<String, Vec<(PlaceId, f64, usize)>> = FxHashMap::default();
    for (n, group) in groups.iter().enumerate() {
        if let Some(best) = group.options.first().filter(|best| best.in_container) {
            winners.entry(group.key.clone()).or_default().push((best.id, best.share, n));
        }
    }
    // Half a chord's square of the half-loudness distance, on the unit sphere.
    let near = (NEAR_KM / 6371.0088).powi(2);
    for (index, group) in groups.iter_mut().enumerate() {
        let first = voices.partition_point(|voice| voice.group + EARSHOT < index);
        let last = voices.partition_point(|voice| voice.group <= index + EARSHOT);
        let heard = &voices[first..last];
        let siblings = winners.get(&group.key).map_or(&[][..], Vec::as_slice);
        for option in &mut group.options {
            let (mut country, mut admin1, mut nearness) = (0.0, 0.0, 0.0);
            let (mut all, mut all_local) = (1.5, 1.0);
            for voice in heard.iter().filter(|voice| voice.group != index) {
                all += voice.share;
                if voice.country == option.country && option.country != 0 {
                    country += voice.share;
                }
                if !voice.is_country {
                    all_local += voice.share;
                }
                if voice.admin1.is_some() && voice.admin1 == option.admin1 {
                    admin1 += voice.share * if voice.is_admin1 { 1.5 } else { 1.0 };
                }
                if let (Some(a), Some(b)) = (option.unit, voice.unit)
                    && !voice.wide
                    && !voice.is_admin1
                {
                    let square = (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2);
                    nearness += voice.share / (1.0 + square / near);
                }
            }
            let wide = option.precision == PlacePrecision::Country;
            option.context = [
                weight::SAME_COUNTRY * country / all,
                if wide { 0.0 } else { weight::SAME_ADMIN1 * (admin1 / all_local).min(1.0) },
                if wide { 0.0 } else { weight::NEAR * nearness.min(2.5).sqrt() },
            ];
            let sibling: f64 = siblings
                .iter()
                .filter(|(id, _, n)| *n != index && *id == option.id)
                .map(|(_, share, _)| weight::SIBLING * share)
                .fold(0.0, f64::max);
            option.score = option.own + option.context.iter().sum::<f64>() + sibling;
        }
        sort(&mut group.options);
        shares(&mut group.options, 1.0);
    }
}

/// The country of a publisher's top-level domain ("thisisoxfordshire.co.uk").
fn publisher_country(document: &Document, gazetteer: &Gazetteer) -> Option<u16> {
    let host = |text: &str| {
        let text = text.split("://").last().unwrap_or(text);
        let host = text.split(['/', ':', '?']).next().unwrap_or("").to_lowercase();
        let (front, top) = host.rsplit_once('.')?;
        if front.is_empty() || top.len() != 2 || host.contains(' ') {
            return None;
        }
        // Domains sold as words rather than as countries'.
        if matches!(top, "tv" | "io" | "ai" | "me" | "co" | "fm" | "cc" | "ws" | "ly") {
            return None;
        }
        let code = if top == "uk" { "GB".to_owned() } else { top.to_uppercase() };
        gazetteer.countries().by_iso2(&code)?.numeric
    };
    document.publisher.as_deref().and_then(host).or_else(|| document.url.as_deref().and_then(host))
}

fn mention(toponym: &Toponym, group: &Group, gazetteer: &Gazetteer) -> PlaceMention {
    let Some(best) = group.options.first() else { return unresolved(toponym, "no candidate") };
    let Some(place) = gazetteer.place_ref(best.id) else {
        return PlaceMention {
            runners_up: runners_up(group, gazetteer),
            ..unresolved(toponym, "its place has no known point")
        };
    };
    let mut reasons = vec![match best.how {
        NameMatch::Project => "in the project's gazetteer".to_owned(),
        NameMatch::Curated => "in the table of regions and renamed places".to_owned(),
        NameMatch::Main => format!("main name of {}", best.precision),
        NameMatch::Alternate => format!("another name of {} {:?}", best.precision, place.name),
        NameMatch::Abbreviation => format!("abbreviation of {:?}", place.name),
        NameMatch::Variant => format!("spelling or case form of {:?}", place.name),
        NameMatch::Demonym => format!("adjective or people of {:?}", place.name),
    }];
    if let Some(cut) = toponym.cut {
        reasons.push(format!("found by {cut}"));
    }
    if best.in_container {
        reasons.push(format!("lies in {:?}, named right after it", toponym.container_words));
    }
    if best.kind_fits {
        reasons.push(format!("the words ask for a {}", best.precision));
    }
    for (value, text) in best.context.iter().zip([
        "same country as other places of the text",
        "same first-order division as other places of the text",
        "near other places of the text",
    ]) {
        if *value > 0.4 {
            reasons.push(text.to_owned());
        }
    }
    if group.options.len() == 1 {
        reasons.push("the only candidate".to_owned());
    } else {
        reasons.push(format!("best of {} candidates", group.options.len()));
    }
    let population = gazetteer.population(best.id);
    if population >= 100_000 && best.precision == PlacePrecision::Settlement {
        reasons.push(format!("population {population}"));
    }
    PlaceMention {
        span: toponym.span,
        place: Some(place),
        as_actor: best.how == NameMatch::Demonym,
        score: best.share,
        reasons,
        runners_up: runners_up(group, gazetteer),
    }
}

fn runners_up(group: &Group, gazetteer: &Gazetteer) -> Vec<(dateline_types::PlaceRef, f64)> {
    group
        .options
        .iter()
        .skip(1)
        .take(RUNNERS_UP)
        .filter_map(|option| Some((gazetteer.place_ref(option.id)?, option.share)))
        .collect()
}
