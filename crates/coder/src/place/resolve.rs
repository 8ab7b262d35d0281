//! Which place a name means: every name of a document weighed together.
//!
//! A candidate's score is a sum of log-weights: how its name was matched, what kind of place it is, how many people
//! live there, what its words ask for, and, over a few rounds, how well it agrees with what the document's other names
//! most likely mean (country, division, nearness). One sense a document: a name alike is resolved alike, unless its own
//! words say otherwise ("Paris, Texas" beside "Paris"). The weights were set by hand on half of two development sets.

use super::cue::Toponym;
use super::score::{self, Choice, Side, weight};
use dateline_resources::gazetteer::{AdminId, Gazetteer, NameMatch, PlaceId};
use dateline_types::{Document, PlaceMention, PlacePrecision, PlaceRef};
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

/// People below which a town is not meant if it lies outside what is named beside it.
const SMALL_TOWN: u32 = 50_000;

/// The distance at which a neighbour's voice is half as loud, kilometres.
const NEAR_KM: f64 = 60.0;

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
        let contained = toponym
            .container
            .all()
            .iter()
            .copied()
            .find(|&outer| toponym.candidates.iter().any(|c| score::is_inside(gazetteer, c.id, outer)));
        let key = (
            toponym.key.as_str(),
            contained,
            toponym.kind.map(|kind| kind as u8),
            toponym.holds.first().copied(),
        );
        let group = *by_key.entry(key).or_insert_with(|| {
            groups.push(group(toponym, gazetteer, home));
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
        unresolved: true,
        as_actor: false,
        score: 0.0,
        reasons: vec![reason.to_owned()],
        runners_up: Vec::new(),
    }
}

fn group(toponym: &Toponym, gazetteer: &Gazetteer, home: Option<u16>) -> Group {
    let adjective = toponym.candidates.iter().all(|c| c.how == NameMatch::Demonym);
    let mut options = score::choices(toponym, gazetteer, home);
    sort(&mut options);
    options.truncate(MOST_CANDIDATES);
    shares(&mut options, 1.0);
    Group { members: Vec::new(), key: toponym.key.clone(), options, adjective }
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
        if let Some(best) = group.options.first().filter(|best| best.inside.is_some()) {
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
        if gazetteer.words().sold_domains.contains(top) {
            return None;
        }
        let known = gazetteer.words().domains.get(top);
        let code = known.map_or_else(|| top.to_uppercase(), |code| code.to_string());
        gazetteer.countries().by_iso2(&code)?.numeric
    };
    document.publisher.as_deref().and_then(host).or_else(|| document.url.as_deref().and_then(host))
}

fn mention(toponym: &Toponym, group: &Group, gazetteer: &Gazetteer) -> PlaceMention {
    let Some(best) = group.options.first() else { return unresolved(toponym, "no candidate") };
    if let Some(unit) = elsewhere(toponym, best, gazetteer) {
        return PlaceMention {
            place: Some(unit),
            runners_up: runners_up(group, gazetteer),
            ..unresolved(toponym, "no place of this name lies in what is named beside it")
        };
    }
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
    match best.inside {
        Some(Side::After) => {
            reasons.push(format!("lies in {:?}, named right after it", toponym.container.words(true)));
        }
        Some(Side::Before) => {
            reasons.push(format!("lies in {:?}, named before it", toponym.container.words(false)));
        }
        None => {}
    }
    if best.yields {
        reasons.push("the division, though a town has its name".to_owned());
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
        unresolved: false,
        as_actor: best.how == NameMatch::Demonym,
        score: best.share,
        reasons,
        runners_up: runners_up(group, gazetteer),
    }
}

/// The unit a small place's name surely lies in, when none of its namesakes does: "Tudun Wada in Zamfara" is not the
/// town in Kano. A city of another country is not meant by a name that is not its main one: "Sui in Balochistan" is not
/// Suizhou.
fn elsewhere(toponym: &Toponym, best: &Choice, gazetteer: &Gazetteer) -> Option<PlaceRef> {
    let unit = toponym.container.sure()?;
    let own = |outer: &AdminId| gazetteer.admin(best.id).is_some_and(|a| gazetteer.lies_in(a, *outer));
    let inside = toponym.container.all().iter().any(own);
    let small = best.precision == PlacePrecision::Settlement
        && gazetteer.population(best.id) < SMALL_TOWN
        && gazetteer.feature(best.id) != "P.PPLC";
    let foreign = gazetteer.country_of(unit).and_then(|c| c.numeric) != Some(best.country);
    let by_main_name = best.how == NameMatch::Main;
    if inside
        || !(small || foreign && !by_main_name)
        || matches!(best.how, NameMatch::Project | NameMatch::Abbreviation)
    {
        return None;
    }
    gazetteer.place_ref(unit)
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
