//! What an event takes over from those told before it: its time and its place.
//!
//! A story is told in steps. "They also set the building on fire" happened when and where the sentence before did; so a
//! step in the simple past takes the time of the step before. What looks back ("had called off", "in 2014"), looks ahead,
//! or sums up takes nothing and gives nothing on.

use super::fuse::Happening;
use crate::coref::is_definite;
use crate::predicate::{Function, Kind, Predication, Predications, Relation, Tense};
use crate::{place, time};
use dateline_types::{
    Actuality, Document, Event, EventPlace, EventTime, Extent, Granularity, Parse, PlaceBasis, PlaceMention,
    PlacePrecision, Polarity, TimeMention,
};

/// Sentences a time is carried over.
const REACH: u32 = 3;
/// Events told before among which "the bombing" finds its own.
const MOST_TOLD: usize = 200;

/// Gives events without a time the time of the story. `told` has each event's happening, in the order of `events`.
pub fn carry_times(
    document: &Document,
    parse: &Parse,
    times: &[TimeMention],
    predications: &Predications,
    happenings: &[&Happening],
    events: &mut [Event],
) {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|&e| events[e].trigger.span);
    let mut story: Option<(u32, EventTime)> = None;
    let mut read = 0;
    for (n, &e) in order.iter().enumerate() {
        let p = &predications.all()[happenings[e].main.predication];
        // What the sentences say since the last event, and this one's own main clause.
        for sentence in read..=p.sentence {
            if let Some(time) = time_of_sentence(document, parse, times, sentence) {
                story = Some((sentence, time));
            }
        }
        read = p.sentence + 1;
        if events[e].time.is_none() {
            let time = if p.kind == Kind::Noun && p.light.is_none() {
                is_definite(parse, p.head).then(|| same_kind(events, &order[..n], e)).flatten()
            } else if is_step(p, &events[e]) {
                story.as_ref().filter(|(sentence, _)| p.sentence - sentence <= REACH).map(|(_, time)| time)
            } else {
                None
            };
            if let Some(time) = time {
                let carried = time::carried(time);
                events[e].trace.push(format!("time {:?} carried over from the step before", carried.text));
                events[e].time = Some(carried);
            }
        }
        if let Some(time) = &events[e].time
            && is_step(p, &events[e])
            && moves_on(p)
            && is_exact(time)
        {
            story = Some((p.sentence, time.clone()));
        }
    }
}

/// Gives events whose own words name no place the place of the story, rather than any place named near by.
///
/// [`crate::place::attach`] has already looked; what it found in the event's own sentence stays.
pub fn carry_places(
    document: &Document,
    parse: &Parse,
    places: &[PlaceMention],
    predications: &Predications,
    happenings: &[&Happening],
    events: &mut [Event],
) {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|&e| events[e].trigger.span);
    let mut story: Option<(u32, EventPlace)> = None;
    let setting = country_of_report(places);
    for (n, &e) in order.iter().enumerate() {
        let p = &predications.all()[happenings[e].main.predication];
        let named = |basis| matches!(basis, PlaceBasis::Attached | PlaceBasis::Sentence);
        let own = events[e].place.as_ref().is_some_and(|place| named(place.basis));
        // A place named since the last step is nearer than the step's.
        let since = events[e]
            .place
            .as_ref()
            .and_then(|place| parse.token_at(place.span.start()))
            .map_or(0, |token| parse.sentence_of(token) as u32);
        if !own && place::points_back(parse, places, p.head).is_none() {
            let told = if p.kind == Kind::Noun && p.light.is_none() && is_definite(parse, p.head) {
                same_kind_place(events, &order[..n], e)
            } else {
                None
            };
            let near = || {
                story
                    .as_ref()
                    .filter(|(sentence, _)| p.sentence - sentence <= REACH && *sentence >= since)
                    .map(|(_, place)| place.clone())
            };
            if let Some(place) = told.or_else(near) {
                events[e].trace.push(format!("place {:?} carried over from the step before", place.text));
                events[e].place = Some(EventPlace { basis: PlaceBasis::Discourse, ..place });
            }
        }
        if events[e].place.is_none()
            && let Some(mention) = setting
        {
            events[e].trace.push("in the country the report is about".to_owned());
            events[e].place = Some(EventPlace {
                span: mention.span,
                text: document.words(mention.span).to_owned(),
                place: mention.place.clone(),
                unresolved: false,
                basis: PlaceBasis::Discourse,
            });
        }
        if let Some(place) = &events[e].place
            && is_step(p, &events[e])
            && place.place.is_some()
        {
            story = Some((p.sentence, place.clone()));
        }
    }
}

/// A mention of the country that most places of the report lie in, if it is named at all ("Sri Lanka", "Sri Lankan").
fn country_of_report(places: &[PlaceMention]) -> Option<&PlaceMention> {
    let country = place::main_country(places)?;
    places.iter().find(|mention| {
        mention.place.as_ref().is_some_and(|place| {
            place.precision == PlacePrecision::Country && place.country.as_deref() == Some(country)
        })
    })
}

/// The place of the last event of the same class before it.
fn same_kind_place(events: &[Event], before: &[usize], e: usize) -> Option<EventPlace> {
    let class = events[e].class;
    let told = before.iter().rev().take(MOST_TOLD).map(|&other| &events[other]);
    told.into_iter().find(|other| other.class == class)?.place.clone()
}

/// The time of the last event of the same class before it: "the bombing" is the one told of.
fn same_kind<'e>(events: &'e [Event], before: &[usize], e: usize) -> Option<&'e EventTime> {
    let class = events[e].class;
    before.iter().rev().take(MOST_TOLD).find_map(|&other| {
        let other = &events[other];
        let same =
            other.class == class || other.class.plover_type().is_some_and(|t| class.plover_type() == Some(t));
        other.time.as_ref().filter(|_| same)
    })
}

/// A step of the story: told in the simple past as a fact.
fn is_step(p: &Predication, event: &Event) -> bool {
    p.tense != Tense::Present
        && p.tense != Tense::Future
        && !p.perfect
        && p.modal.is_none()
        && matches!(event.extent, Extent::Event | Extent::Episode)
        && event.status.polarity == Polarity::Affirmed
        && matches!(event.status.actuality, Actuality::Occurred | Actuality::Attempted | Actuality::Foiled)
}

/// The time of a sentence's main clause, if that is told in the past; under "police said", of what they said.
fn time_of_sentence(
    document: &Document,
    parse: &Parse,
    times: &[TimeMention],
    sentence: u32,
) -> Option<EventTime> {
    let tokens = parse.tokens();
    let run = parse.sentences().get(sentence as usize)?.tokens.clone();
    let mut head = run.clone().find(|&t| tokens[t as usize].head == t)?;
    for _ in 0..4 {
        let inner =
            run.clone().find(|&t| tokens[t as usize].head == head && tokens[t as usize].dep == "ccomp");
        match inner {
            Some(inner) => head = inner,
            None => break,
        }
    }
    let past = tokens[head as usize].tag == "VBD"
        || run.clone().any(|t| {
            let token = &tokens[t as usize];
            token.head == head && token.dep == "auxpass" && token.tag == "VBD"
        });
    let perfect =
        run.clone().any(|t| tokens[t as usize].head == head && tokens[t as usize].dep == "aux" && t != head);
    if !past || perfect {
        return None;
    }
    time::attach(document, parse, times, head, None).filter(is_exact)
}

/// True if the story goes on from here: not from a relative clause or a noun spoken of.
fn moves_on(p: &Predication) -> bool {
    match &p.governor {
        None => true,
        Some(governor) => match &governor.relation {
            Relation::Relative(_) => false,
            Relation::Argument(function) => {
                p.kind != Kind::Noun || p.light.is_some() || *function == Function::Subject
            }
            _ => true,
        },
    }
}

/// A day or a few: a year is background, not a step.
fn is_exact(time: &EventTime) -> bool {
    matches!(time.granularity, Granularity::Day | Granularity::Week | Granularity::Month)
        && time.interval.is_some()
}
