//! Incidents of one document as MUC-4 templates.
//!
//! MUC-4's conventions are applied here and nowhere else: what is relevant (terrorist acts and state violence against
//! civilians in nine countries, specific and recent; no clashes of guerrilla and army), one template for the reports of
//! one type unless the document sets incidents apart, victims by name, organisations apart from individuals.

use super::gold::{PredictedTemplate, ROLES};
use super::rank::{Offer, Ranker, Sentence, TYPES, type_question};
use super::telling::Told;
use super::words::normalized;
use dateline_types::*;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A document as coded: what the template writer reads.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The document's id in the gold set.
    pub id: String,
    /// When it was written.
    pub date: Option<Date>,
    /// Its events.
    pub events: Vec<Event>,
    /// What it is about.
    pub cues: Vec<String>,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// The phrases that may fill a role.
    pub offers: Vec<Offer>,
    /// English names of countries by ISO-3 code, for those of its events.
    pub countries: BTreeMap<String, String>,
}

/// A phrase that was chosen for a role.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub role: usize,
    pub words: String,
    pub probability: f64,
    pub key: Option<String>,
    pub is_person: bool,
    pub frames: Vec<usize>,
    pub confidence: &'static str,
}

/// A document's type probabilities and the phrases that may fill a role.
#[derive(Debug, Clone, Default)]
pub(super) struct Chosen {
    pub types: [f64; TYPES.len()],
    pub choices: Vec<Choice>,
}

/// Every phrase with its role probabilities, repeated mentions joined; thresholds are not yet applied.
pub(super) fn choices(reading: &Reading, told: &Told, ranker: &Ranker, least: &[f64; 5]) -> Chosen {
    let mut chosen: Vec<Choice> = Vec::new();
    for (role, &least) in least.iter().enumerate() {
        let mut of_role: Vec<Choice> = Vec::new();
        for offer in &reading.offers {
            let probability = ranker.role(role, offer, &told.cues(offer.sentence));
            if probability < least {
                continue;
            }
            let Some(words) = ranker.cut(role, offer) else { continue };
            let choice = Choice {
                role,
                words: words.split_whitespace().collect::<Vec<_>>().join(" "),
                probability,
                key: offer.key.clone(),
                is_person: offer.is_person,
                frames: offer.frames.clone(),
                confidence: if role == 1 { ranker.confidence(offer) } else { "" },
            };
            match of_role.iter_mut().find(|c| same_party(c, &choice)) {
                Some(known) => join(known, choice),
                None => of_role.push(choice),
            }
        }
        chosen.extend(of_role);
    }
    Chosen { types: told.types, choices: chosen }
}

/// True if two choices of a role name one party: the same key, the same words, one name inside the other.
fn same_party(a: &Choice, b: &Choice) -> bool {
    if a.key.is_some() && a.key == b.key && a.role == 1 {
        return true;
    }
    let (x, y) = (normalized(&a.words), normalized(&b.words));
    if x == y {
        return true;
    }
    let (xs, ys): (Vec<&str>, Vec<&str>) = (x.split(' ').collect(), y.split(' ').collect());
    let inside = |small: &[&str], big: &[&str]| small.iter().all(|w| big.contains(w));
    let (small, big) = if xs.len() < ys.len() { (&xs, &ys) } else { (&ys, &xs) };
    match a.role {
        3 => inside(small, big),
        _ => small.last() == big.last() && inside(small, big),
    }
}

fn join(known: &mut Choice, other: Choice) {
    // A longer name says more; otherwise the surer mention gives the words.
    let longer = other.words.split(' ').count() > known.words.split(' ').count();
    let better =
        if known.role == 3 { longer && other.is_person } else { other.probability > known.probability };
    if better {
        known.words = other.words;
    }
    if other.probability > known.probability {
        known.confidence = other.confidence;
    }
    for frame in other.frames {
        if !known.frames.contains(&frame) {
            known.frames.push(frame);
        }
    }
    known.probability = known.probability.max(other.probability);
}

/// The templates of a document.
pub fn write(reading: &Reading, ranker: &Ranker) -> Vec<PredictedTemplate> {
    let least: [f64; 5] = std::array::from_fn(|role| ranker.threshold(ROLES[role]));
    let told = ranker.told(&reading.sentences, &reading.cues);
    write_chosen(reading, ranker, &choices(reading, &told, ranker, &least))
}

pub(super) fn write_chosen(reading: &Reading, ranker: &Ranker, chosen: &Chosen) -> Vec<PredictedTemplate> {
    let mut told: Vec<(f64, &str)> = TYPES
        .iter()
        .zip(chosen.types)
        .filter(|(kind, p)| *p >= ranker.threshold(&type_question(kind)))
        .map(|(kind, p)| (p, *kind))
        .collect();
    told.sort_by(|a, b| b.0.total_cmp(&a.0));
    let groups = groups(reading, &told, &chosen.choices);
    let mut templates: Vec<PredictedTemplate> = groups.iter().map(|g| blank(reading, g)).collect();
    for choice in &chosen.choices {
        for n in homes(choice, &groups) {
            templates[n].role_mut(choice.role).push(vec![choice.words.clone()]);
            if choice.role == 1 {
                templates[n].PerpOrgConfidence.push(choice.confidence.to_owned());
            }
        }
    }
    templates
}

/// What becomes one template: a type, and the events of that type that nothing sets apart.
struct Group<'a> {
    kind: &'a str,
    events: Vec<usize>,
    day: Option<Date>,
    town: Option<u32>,
}

/// One group a type, and further ones for events whose own day or town differs and whose victims or targets were chosen.
fn groups<'a>(reading: &Reading, told: &[(f64, &'a str)], choices: &[Choice]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (_, kind) in told {
        let first = groups.len();
        groups.push(Group { kind, events: Vec::new(), day: None, town: None });
        for (n, event) in reading.events.iter().enumerate().filter(|(_, e)| is_kind(e, kind)) {
            let hit = |c: &Choice| matches!(c.role, 2 | 3) && c.frames.contains(&n);
            let counts = choices.iter().any(hit);
            let (day, town) = (own_day(event), own_town(event));
            let differs = |a: Option<Date>, b: Option<Date>| a.is_some() && b.is_some() && a != b;
            let fits = |g: &Group<'_>| {
                let elsewhere = g.town.is_some() && town.is_some() && g.town != town;
                !(differs(g.day, day) || elsewhere)
            };
            let found = (first..groups.len()).find(|&g| fits(&groups[g]));
            let at = match found {
                Some(at) => at,
                None if counts && groups.len() - first < MAX_GROUPS => {
                    groups.push(Group { kind, events: Vec::new(), day: None, town: None });
                    groups.len() - 1
                }
                None => continue,
            };
            let group = &mut groups[at];
            group.events.push(n);
            if counts || group.events.len() == 1 {
                group.day = group.day.or(day);
                group.town = group.town.or(town);
            }
        }
    }
    groups
}

/// No document is held to tell more incidents of one type apart.
const MAX_GROUPS: usize = 4;

fn is_kind(event: &Event, kind: &str) -> bool {
    event.codes.muc.as_ref().is_some_and(|code| code.to_lowercase() == kind)
}

/// The day, where the words beside the event name one.
fn own_day(event: &Event) -> Option<Date> {
    let time = event.time.as_ref()?;
    let stated = matches!(time.basis, TimeBasis::Explicit | TimeBasis::Relative | TimeBasis::Dct);
    time.interval.filter(|i| stated && i.days() == 1).map(DayInterval::start)
}

/// The town, where it is attached to the event.
fn own_town(event: &Event) -> Option<u32> {
    let place = event.place.as_ref().filter(|p| p.basis == PlaceBasis::Attached)?.place.as_ref()?;
    (place.precision == PlacePrecision::Settlement).then_some(place.geonameid).flatten()
}

/// The templates a choice belongs to: those of its frames, else the likeliest.
fn homes(choice: &Choice, groups: &[Group<'_>]) -> Vec<usize> {
    let framed: Vec<usize> =
        (0..groups.len()).filter(|&n| choice.frames.iter().any(|f| groups[n].events.contains(f))).collect();
    if !framed.is_empty() {
        return framed;
    }
    match choice.role {
        // Who did it is told once for all.
        0 | 1 => (0..groups.len()).collect(),
        4 => {
            let bomb = groups.iter().position(|g| g.kind == "bombing");
            bomb.or((!groups.is_empty()).then_some(0)).into_iter().collect()
        }
        _ => (0..groups.len().min(1)).collect(),
    }
}

/// A template of a type with stage, date and place from the document's events of that type.
fn blank(reading: &Reading, group: &Group<'_>) -> PredictedTemplate {
    let affirmed = |e: &&Event| e.status.polarity == Polarity::Affirmed;
    let mut events: Vec<&Event> = group.events.iter().map(|&n| &reading.events[n]).filter(affirmed).collect();
    if events.is_empty() {
        events = reading.events.iter().filter(|e| e.codes.muc.is_some()).collect();
    }
    PredictedTemplate {
        incident_type: group.kind.to_owned(),
        stage: stage(&events).to_owned(),
        date: date(reading, &events),
        location: location(reading, &events),
        ..PredictedTemplate::default()
    }
}

fn stage(events: &[&Event]) -> &'static str {
    let is = |wanted: &[Actuality]| events.iter().any(|e| wanted.contains(&e.status.actuality));
    if is(&[Actuality::Occurred, Actuality::Ongoing]) || events.is_empty() {
        "accomplished"
    } else if is(&[Actuality::Attempted, Actuality::Foiled]) {
        "attempted"
    } else {
        "threatened"
    }
}

/// The first dated event's days; "on or before" the document's date when none is dated.
fn date(reading: &Reading, events: &[&Event]) -> Option<String> {
    let written = reading.date;
    let dated = events.iter().filter_map(|e| e.time.as_ref()?.interval).find(|i| {
        i.days() <= 10 && written.is_none_or(|w| i.start() <= w && (w - i.start()).get_days() < 400)
    });
    match (dated, written) {
        (Some(i), _) if i.days() == 1 => Some(i.start().to_string()),
        (Some(i), _) => Some(format!("{}/{}", i.start(), i.end())),
        (None, Some(w)) => Some(format!("- {}", w.strftime("%d %b %y")).to_uppercase()),
        (None, None) => None,
    }
}

/// The finest place of the first event that has one, below its country.
fn location(reading: &Reading, events: &[&Event]) -> Option<String> {
    let placed = |e: &&&Event| e.place.as_ref().is_some_and(|p| p.place.is_some());
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for place in reading.events.iter().filter_map(|e| e.place.as_ref()?.place.as_ref()) {
        if let Some(country) = &place.country {
            *votes.entry(country.as_str()).or_default() += 1;
        }
    }
    let country = votes.iter().max_by_key(|(_, n)| **n).map(|(c, _)| *c)?;
    let of_country = events
        .iter()
        .filter(placed)
        .find(|e| e.place.as_ref().and_then(|p| p.place.as_ref()?.country.as_deref()) == Some(country));
    let name = reading.countries.get(country)?.to_uppercase();
    let place = of_country.and_then(|e| e.place.as_ref());
    Some(match place {
        Some(p) if p.place.as_ref().is_some_and(|p| p.precision != PlacePrecision::Country) => {
            let words = p.text.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("{name}: {}", words.to_uppercase())
        }
        _ => name,
    })
}
