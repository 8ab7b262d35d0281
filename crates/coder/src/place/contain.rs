//! A name no gazetteer has is still somewhere: in the division named after it, or in the country of its neighbours.

use super::main_country;
use dateline_resources::gazetteer::Gazetteer;
use dateline_types::{Document, PlaceMention, PlacePrecision, PlaceRef, Span};
use rustc_hash::FxHashMap;

/// Bytes between a name and the unit it lies in: ", ", " in ", " village in the ", " district of ".
const CONTAINER_GAP: usize = 32;

/// Bytes on either side in which a division of the same sentence is taken for the unit of an unknown name.
const SAME_SENTENCE: usize = 160;

/// People below which a town alone in its country is doubted.
const STRAY_POPULATION: u32 = 200_000;

/// The mentions, with what is known of unresolved names filled in.
///
/// "Kasindi, North Kivu" lies in North Kivu; "Boulikessi", between places of Mali, in Mali. The point and the radius are
/// those of the division or country, so that nothing is finer than what is known; the reasons say so. Mentions that act
/// or qualify are left as they are. A small foreign town named once in a report about another country is doubted
/// likewise.
pub fn contained(document: &Document, mentions: &[PlaceMention], gazetteer: &Gazetteer) -> Vec<PlaceMention> {
    let mut out = mentions.to_vec();
    // Where a report is set, the places that are settings say; whose soldiers and envoys they are says little.
    let set_in: Vec<PlaceMention> = mentions.iter().filter(|m| !m.as_actor).cloned().collect();
    let main = main_country(&set_in).or_else(|| main_country(mentions));
    let seated = |of_actors: bool| -> Vec<&PlaceMention> {
        let known = mentions.iter().filter(|m| m.place.as_ref().is_some_and(|p| p.country.is_some()));
        known.filter(|m| m.as_actor == of_actors).collect()
    };
    // Places that are settings come before those that act, however near.
    let (settings, acting) = (seated(false), seated(true));
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    let mut names: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    for place in mentions.iter().filter_map(|m| m.place.as_ref()) {
        if let Some(country) = place.country.as_deref() {
            *counts.entry(country).or_default() += 1;
            *names.entry((country, place.name.as_str())).or_default() += 1;
        }
    }
    // How many places of a country are named, those of the same name as this one left out.
    let others = |country: &str, name: &str| {
        let all = counts.get(country).copied().unwrap_or(0);
        all - names.get(&(country, name)).copied().unwrap_or(0)
    };
    for (n, mention) in mentions.iter().enumerate() {
        if mention.as_actor {
            continue;
        }
        if let Some(place) = &mention.place {
            if let Some(city) = main.and_then(|main| {
                let foreign = place.country.as_deref().is_some_and(|own| own != main);
                let alone = || place.country.as_deref().is_some_and(|own| others(own, &place.name) == 0);
                let quarter = foreign && alone() && is_quarter(document, mention, gazetteer);
                quarter.then(|| city_before(mentions, n, main)).flatten()
            }) {
                out[n].unresolved = true;
                out[n].reasons.push(format!("a quarter of {}, not the {} abroad", city.name, place.name));
                out[n].place = Some(city);
            } else if let Some(country) = main.filter(|main| is_stray(place, main, others, gazetteer)) {
                let around = gazetteer.country_place(country).and_then(|id| gazetteer.place_ref(id));
                if around.is_some() {
                    out[n].unresolved = true;
                    out[n].reasons.push(format!("no place of {} fits the report", place.name));
                    out[n].place = around;
                }
            } else if let Some(wider) = around_its_town(document, mention, place, gazetteer) {
                out[n].reasons.push(format!("more than the town of {}", place.name));
                out[n].place = Some(wider);
            }
            continue;
        }
        let container = mentions
            .get(n + 1)
            .and_then(|next| container(document, mention, next, mentions.get(n + 2), gazetteer));
        let unit = || sentence_unit(document, mentions, n);
        let around = || {
            let at = mention.span.start();
            let country = |place: &PlaceMention| place.place.as_ref()?.country.clone();
            let beside =
                nearest(&settings, at).filter(|place| one_sentence(document, place.span, mention.span));
            // "a US patrol in X": a foreign country beside an unknown name says whose, not where.
            let beside = beside.filter(|place| {
                let foreign = main.is_some() && country(place).as_deref() != main;
                !(foreign && place.place.as_ref().is_some_and(|p| p.precision == PlacePrecision::Country))
            });
            let country = beside
                .and_then(country)
                .or_else(|| main.map(Into::into))
                .or_else(|| nearest(&settings, at).or_else(|| nearest(&acting, at)).and_then(country))?;
            let country = country.as_str();
            gazetteer.place_ref(gazetteer.country_place(country)?)
        };
        if let Some(place) = container.or_else(unit).or_else(around) {
            out[n].reasons.push(format!("unknown name, placed in {}", place.name));
            out[n].place = Some(place);
        }
    }
    out
}

/// "Jolo Island", "the Swat valley": a stretch of land that bears its town's name is wider than the town.
fn around_its_town(
    document: &Document,
    mention: &PlaceMention,
    place: &PlaceRef,
    gazetteer: &Gazetteer,
) -> Option<PlaceRef> {
    let last = document.words(mention.span).rsplit(' ').next()?.to_lowercase();
    let named_so = place.name.to_lowercase().ends_with(&last);
    let wide = place.precision == PlacePrecision::Settlement
        && gazetteer.words().stretches.contains(last.as_str())
        && !named_so;
    wide.then(|| PlaceRef {
        precision: PlacePrecision::Region,
        radius_km: place.radius_km.max(STRETCH_KM),
        ..place.clone()
    })
}

/// "the Heliopolis *district*": a noun for a part of a city stands behind the name.
fn is_quarter(document: &Document, mention: &PlaceMention, gazetteer: &Gazetteer) -> bool {
    let behind = &document.text[mention.span.end()..];
    let next = behind.strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphabetic()).next());
    let last = document.words(mention.span).rsplit(' ').next();
    let words = gazetteer.words();
    let is = |word: Option<&str>| {
        word.map(str::to_lowercase)
            .is_some_and(|w| words.quarter.contains(w.as_str()) && !words.part_of_name.contains(w.as_str()))
    };
    is(next) || is(last)
}

/// The town of the country that a setting before the `n`th mention names last: the one whose quarter it is.
fn city_before(mentions: &[PlaceMention], n: usize, country: &str) -> Option<PlaceRef> {
    let settled = |m: &&PlaceMention| {
        let town =
            |p: &PlaceRef| p.precision == PlacePrecision::Settlement && p.country.as_deref() == Some(country);
        !m.as_actor && !m.unresolved && m.place.as_ref().is_some_and(town)
    };
    mentions[..n].iter().rev().find(settled)?.place.clone()
}

/// How far a stretch of land reaches around its town at least: that no table says.
const STRETCH_KM: f64 = 20.0;

/// The unit that `next`, right behind the unknown name `mention`, is to it: a division ("Kasindi, North Kivu"), or the
/// city of a quarter ("the Karrada district of Baghdad").
fn container(
    document: &Document,
    mention: &PlaceMention,
    next: &PlaceMention,
    after: Option<&PlaceMention>,
    gazetteer: &Gazetteer,
) -> Option<PlaceRef> {
    let words = gazetteer.words();
    let gap = document.text.get(mention.span.end()..next.span.start())?;
    if gap.len() > CONTAINER_GAP || gap.contains('.') {
        return None;
    }
    let gap_words = || gap.split_whitespace().map(|word| word.trim_matches(','));
    let quarter = gap_words().any(|word| words.quarter.contains(word))
        || document.words(mention.span).rsplit(' ').next().is_some_and(|last| words.quarter.contains(last));
    let small = |word: &str| {
        matches!(word, "" | "(")
            || words.gap.contains(word)
            || words.kind(word).is_some()
            || words.quarter.contains(word)
    };
    let joins = gap_words().all(|word| small(word.trim_start_matches('(')))
        && (gap.trim() == "," || gap.contains('(') || gap_words().any(|word| words.lies.contains(word)));
    let place = next.place.as_ref().filter(|_| joins && !next.unresolved)?;
    // "X, Mopti and Y" is a list of towns.
    let listed = gap.trim() == ","
        && after.is_some_and(|after| {
            let gap = document.text.get(next.span.end()..after.span.start());
            gap.is_some_and(|gap| {
                let gap = gap.trim();
                gap == "," || words.and.contains(gap.strip_prefix(", ").unwrap_or(gap))
            })
        });
    let city = place.precision == PlacePrecision::Settlement && !listed && (quarter || gap.trim() == ",");
    (is_wide(place) || city).then(|| place.clone())
}

/// True if the spans lie near each other with no end of a sentence between them.
fn one_sentence(document: &Document, a: Span, b: Span) -> bool {
    let (first, last) = if a.start() < b.start() { (a, b) } else { (b, a) };
    let between = document.text.get(first.end()..last.start());
    between.is_some_and(|text| text.len() <= SAME_SENTENCE && !text.contains(". ") && !text.contains('\n'))
}

/// The division nearest to the unknown name in its sentence: "In Zamfara state, gunmen raided X".
fn sentence_unit(document: &Document, mentions: &[PlaceMention], n: usize) -> Option<PlaceRef> {
    let span = mentions[n].span;
    let same_sentence = |other: &PlaceMention| one_sentence(document, other.span, span);
    let near = mentions[n.saturating_sub(4)..(n + 5).min(mentions.len())].iter();
    let units = near.filter(|other| {
        let division = |p: &PlaceRef| matches!(p.precision, PlacePrecision::Admin1 | PlacePrecision::Admin2);
        !other.as_actor
            && !other.unresolved
            && other.place.as_ref().is_some_and(division)
            && same_sentence(other)
    });
    units.min_by_key(|other| other.span.start().abs_diff(span.start()))?.place.clone()
}

/// A town of no great size, alone in its country, in a report about another: most likely a namesake of a place that the
/// gazetteer lacks.
fn is_stray(
    place: &PlaceRef,
    main: &str,
    others: impl Fn(&str, &str) -> usize,
    gazetteer: &Gazetteer,
) -> bool {
    let Some(country) = place.country.as_deref().filter(|country| *country != main) else { return false };
    if place.precision != PlacePrecision::Settlement {
        return false;
    }
    let known = place.geonameid.and_then(|id| gazetteer.by_geonameid(id));
    let small = known
        .is_some_and(|id| gazetteer.population(id) < STRAY_POPULATION && gazetteer.feature(id) != "P.PPLC");
    small && others(country, &place.name) == 0 && others(main, &place.name) >= 2
}

/// The place of the list, in text order, that begins nearest to byte `at`; of two as near the first.
fn nearest<'p>(places: &[&'p PlaceMention], at: usize) -> Option<&'p PlaceMention> {
    let next = places.partition_point(|p| p.span.start() < at);
    let around = places[next.saturating_sub(1)..].iter().take(2).copied();
    around.min_by_key(|p| (p.span.start().abs_diff(at), p.span.start()))
}

fn is_wide(place: &PlaceRef) -> bool {
    !matches!(place.precision, PlacePrecision::Poi | PlacePrecision::Settlement)
}
