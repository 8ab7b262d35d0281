//! The places that syntax attaches to an event's own words.

use crate::predicate::{Edge, edge};
use dateline_resources::gazetteer::PlaceWords;
use dateline_types::{Document, EventPlace, Parse, PlaceBasis, PlaceMention, PlacePrecision, Pos, Span};

/// Places of one sentence looked at on either side of the trigger.
const MOST_ASIDE: usize = 24;
/// Places before it among which such a noun finds its own.
const MOST_TOLD: usize = 200;
/// Words around the trigger in which a noun may point back to a place.
const NEAR_WORDS: u32 = 60;
/// Steps of the longest path from a place to the words it is attached to.
const LONGEST_PATH: usize = 8;

/// Places the event at token `trigger`: its place, and others its words name as well ("in Kunduz and Balkh").
///
/// Mentions that act or only qualify ([`PlaceMention::as_actor`]) are never a place. Of nested places ("in Kunduz,
/// Afghanistan") the finest is the event's and the rest say where it lies; a place is never made finer than the words.
///
/// # Panics
/// If `parse` has no token `trigger`.
pub fn attach(
    document: &Document,
    parse: &Parse,
    words: &PlaceWords,
    places: &[PlaceMention],
    trigger: u32,
) -> (Option<EventPlace>, Vec<EventPlace>) {
    let sentence = parse.sentence_of(trigger);
    let span = parse.sentences()[sentence].span;
    let at = parse.tokens()[trigger as usize].span.start();
    let here: Vec<&PlaceMention> =
        around(within(places, span), at).iter().filter(|p| !p.as_actor && span.overlaps(p.span)).collect();
    let mut attached: Vec<(usize, &PlaceMention)> =
        here.iter().filter_map(|place| Some((distance(parse, words, place, trigger)?, *place))).collect();
    attached.sort_by_key(|(steps, place)| (*steps, place.span.start()));
    if !attached.is_empty() {
        let chain: Vec<&PlaceMention> = attached.iter().map(|(_, place)| *place).collect();
        return split(document, &chain, PlaceBasis::Attached);
    }
    // "in the city": the one told of.
    let told = points_back(parse, words, places, trigger);
    (told.map(|place| event_place(document, place, PlaceBasis::Discourse)), Vec::new())
}

/// The places that begin in `span`; places stand in text order.
fn within(places: &[PlaceMention], span: Span) -> &[PlaceMention] {
    let first = places.partition_point(|p| p.span.end() <= span.start());
    let last = places.partition_point(|p| p.span.start() < span.end());
    &places[first..last.max(first)]
}

/// Of very many places in one sentence (a list) those around byte `at`.
fn around(places: &[PlaceMention], at: usize) -> &[PlaceMention] {
    let middle = places.partition_point(|p| p.span.start() < at);
    &places[middle.saturating_sub(MOST_ASIDE)..(middle + MOST_ASIDE).min(places.len())]
}

/// A mentioned place as an event's place.
pub fn event_place(document: &Document, mention: &PlaceMention, basis: PlaceBasis) -> EventPlace {
    EventPlace {
        span: mention.span,
        text: document.words(mention.span).to_owned(),
        place: mention.place.clone(),
        unresolved: mention.unresolved,
        basis,
    }
}

/// The first place, refined by places inside it; those that neither hold it nor lie in it are others.
fn split(
    document: &Document,
    places: &[&PlaceMention],
    basis: PlaceBasis,
) -> (Option<EventPlace>, Vec<EventPlace>) {
    let Some(&first) = places.first() else { return (None, Vec::new()) };
    let mut main = first;
    let mut others: Vec<&PlaceMention> = Vec::new();
    for &place in &places[1..] {
        match (&main.place, &place.place) {
            // A name no gazetteer has is finer than the unit it lies in.
            (Some(a), Some(b)) if place.unresolved && !main.unresolved && (a == b || holds(a, b)) => {
                main = place
            }
            (Some(a), Some(b)) if main.unresolved && (a == b || holds(b, a)) => {}
            (Some(a), Some(b)) if a == b || holds(b, a) => {}
            (Some(a), Some(b)) if holds(a, b) => main = place,
            (None, Some(_)) => main = place,
            _ => others.push(place),
        }
    }
    // What holds the refined place is no other place.
    let holders = |other: &&PlaceMention| match (&main.place, &other.place) {
        (Some(inner), Some(outer)) => !holds(outer, inner) && outer != inner,
        _ => true,
    };
    let others: Vec<EventPlace> =
        others.into_iter().filter(holders).map(|p| event_place(document, p, basis)).collect();
    (Some(event_place(document, main, basis)), others)
}

/// True if `outer` is of a higher kind and `inner` lies in it, by country, division or distance.
fn holds(outer: &dateline_types::PlaceRef, inner: &dateline_types::PlaceRef) -> bool {
    if rank(outer.precision) <= rank(inner.precision) {
        return false;
    }
    match outer.precision {
        PlacePrecision::Country => outer.country.is_some() && outer.country == inner.country,
        PlacePrecision::Admin1 => {
            inner.admin1.as_deref() == Some(outer.name.as_str()) && outer.country == inner.country
        }
        _ => outer.point.haversine_km(inner.point) <= outer.radius_km + inner.radius_km,
    }
}

pub(crate) fn rank(precision: PlacePrecision) -> u8 {
    match precision {
        PlacePrecision::Poi => 0,
        PlacePrecision::Settlement => 1,
        PlacePrecision::Admin2 | PlacePrecision::Line | PlacePrecision::Border => 2,
        PlacePrecision::Admin1 => 3,
        PlacePrecision::Region | PlacePrecision::Maritime => 4,
        PlacePrecision::Country => 5,
    }
}

/// The token of `place` whose head lies outside it.
pub(crate) fn head_of(parse: &Parse, place: &PlaceMention) -> Option<u32> {
    let run = parse.tokens_in(place.span);
    let tokens = parse.tokens();
    let outside = |t: &u32| !run.contains(&tokens[*t as usize].head) || tokens[*t as usize].head == *t;
    let heads: Vec<u32> = run.clone().filter(outside).collect();
    heads.iter().copied().find(|&t| edge(parse, t) != Edge::Punctuation).or(heads.first().copied())
}

/// Steps from the place up to the trigger or to the clause that carries it; `None` if syntax does not attach it.
fn distance(parse: &Parse, words: &PlaceWords, place: &PlaceMention, trigger: u32) -> Option<usize> {
    if is_origin(parse, words, place) {
        return None;
    }
    path(parse, head_of(parse, place)?, trigger)
}

/// The place that "the city", "the country" in the trigger's clause points back to.
pub fn points_back<'p>(
    parse: &Parse,
    words: &PlaceWords,
    places: &'p [PlaceMention],
    trigger: u32,
) -> Option<&'p PlaceMention> {
    let sentence = &parse.sentences()[parse.sentence_of(trigger)].tokens;
    let from = sentence.start.max(trigger.saturating_sub(NEAR_WORDS));
    let to = sentence.end.min(trigger + NEAR_WORDS);
    let mut found: Option<(usize, &PlaceMention)> = None;
    for (noun, place) in pointed_at(parse, words, places, from..to) {
        let Some(steps) = path(parse, noun, trigger) else { continue };
        if found.is_none_or(|(best, _)| steps < best) {
            found = Some((steps, place));
        }
    }
    found.map(|(_, place)| place)
}

/// The nouns among `range`, tokens of one sentence, that point back to a place ("in the city"), each with that place.
pub(crate) fn pointed_at<'p>(
    parse: &Parse,
    words: &PlaceWords,
    places: &'p [PlaceMention],
    range: std::ops::Range<u32>,
) -> Vec<(u32, &'p PlaceMention)> {
    let tokens = parse.tokens();
    let definite = |head: u32| {
        (range.start..head)
            .any(|t| tokens[t as usize].head == head && words.pointers.contains(&*tokens[t as usize].lemma))
    };
    let mut found = Vec::new();
    for noun in range.clone() {
        let token = &tokens[noun as usize];
        let Some(kinds) = words.points_to(&token.lemma) else { continue };
        if Edge::of(token) != Edge::PrepositionObject || !definite(noun) {
            continue;
        }
        // "In the town *of Balad*", "in the city *Balad*" names it itself.
        let own = tokens.get(noun as usize + 1).is_some_and(|next| {
            words.part_of.contains(&*next.lemma)
                || places[places.partition_point(|p| p.span.start() < next.span.start())..]
                    .first()
                    .is_some_and(|p| p.span.start() == next.span.start() && !p.as_actor)
        });
        if own {
            continue;
        }
        // "The country" of a report is the one it is about, not the one named last.
        let main = (kinds == [PlacePrecision::Country]).then(|| main_country(places)).flatten();
        let antecedent = kinds.iter().find_map(|kind| {
            let told = &places[..places.partition_point(|place| place.span.end() <= token.span.start())];
            told.iter().rev().take(MOST_TOLD).find(|place| {
                place.span.end() <= token.span.start()
                    && (!place.as_actor || *kind == PlacePrecision::Country)
                    && place.place.as_ref().is_some_and(|p| {
                        p.precision == *kind && (main.is_none() || p.country.as_deref() == main)
                    })
            })
        });
        found.extend(antecedent.map(|place| (noun, place)));
    }
    found
}

/// The country most of the places lie in, those that act or qualify included; `None` if it is fewer than half.
pub fn main_country(places: &[PlaceMention]) -> Option<&str> {
    let mut counts: Vec<(usize, &str)> = Vec::new();
    let mut all = 0;
    for country in places.iter().filter_map(|mention| mention.place.as_ref()?.country.as_deref()) {
        all += 1;
        match counts.iter_mut().find(|(_, known)| *known == country) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, country)),
        }
    }
    // Of equals the one named first.
    let (count, country) = counts.iter().rev().max_by_key(|(count, _)| *count)?;
    (2 * count >= all).then_some(*country)
}

/// Steps from the noun `from` up to the trigger or to the clause that carries it.
fn path(parse: &Parse, from: u32, trigger: u32) -> Option<usize> {
    let tokens = parse.tokens();
    // An event noun lends its place to the verb that carries it out, and takes the verb's.
    let mut carriers: Vec<(u32, usize)> = vec![(trigger, 0)];
    let mut at = trigger;
    for steps in 1..=4 {
        let token = &tokens[at as usize];
        let hangs = Edge::of(token);
        if token.head == at || !carries(hangs) {
            break;
        }
        // A place after "said in Kabul" is where it was said.
        let head = &tokens[token.head as usize];
        if hangs == Edge::AdverbialClause && steps > 1 {
            break;
        }
        at = token.head;
        carriers.push((at, steps + 1));
        if head.pos == Pos::Verb && !matches!(hangs, Edge::OpenComplement | Edge::Conjunct) {
            break;
        }
    }
    let mut at = from;
    for steps in 0..LONGEST_PATH {
        if steps > 0
            && let Some((_, cost)) = carriers.iter().find(|(carrier, _)| *carrier == at)
        {
            return Some(steps + cost);
        }
        let token = &tokens[at as usize];
        if token.head == at {
            return None;
        }
        let hangs = Edge::of(token);
        let clause = matches!(
            hangs,
            Edge::ClauseComplement
                | Edge::RelativeClause
                | Edge::AdverbialClause
                | Edge::Parataxis
                | Edge::ClauseSubject
        ) || hangs == Edge::Conjunct && matches!(token.pos, Pos::Verb | Pos::Aux);
        // The subject acts; it does not say where.
        let subject = hangs == Edge::Subject && steps == 0;
        if clause || subject {
            return None;
        }
        at = token.head;
    }
    None
}

/// True for an edge over which a word lends its place to the word above, and takes that word's.
fn carries(edge: Edge) -> bool {
    edge.is_subject()
        || matches!(
            edge,
            Edge::Object
                | Edge::PrepositionObject
                | Edge::Preposition
                | Edge::Attribute
                | Edge::Conjunct
                | Edge::Compound
                | Edge::OpenComplement
                | Edge::Agent
                | Edge::AdverbialClause
        )
}

pub(crate) fn preposition_before(parse: &Parse, place: &PlaceMention) -> Option<String> {
    let mut head = head_of(parse, place)?;
    let tokens = parse.tokens();
    // "from Tajikistan, Turkmenistan and Kyrgyzstan": one preposition for all.
    for _ in 0..12 {
        if !matches!(edge(parse, head), Edge::Conjunct | Edge::Apposition) {
            break;
        }
        head = tokens[head as usize].head;
    }
    let governor = &tokens[tokens[head as usize].head as usize];
    (edge(parse, head) == Edge::PrepositionObject).then(|| governor.form.to_lowercase())
}

/// True if the preposition before the place says where something happens.
pub(crate) fn is_setting(parse: &Parse, words: &PlaceWords, place: &PlaceMention) -> bool {
    preposition_before(parse, place).is_some_and(|word| words.setting.contains(word.as_str()))
}

/// "from Pakistan" is where somebody came from.
pub(crate) fn is_origin(parse: &Parse, words: &PlaceWords, place: &PlaceMention) -> bool {
    preposition_before(parse, place).is_some_and(|word| words.origin.contains(word.as_str()))
}
