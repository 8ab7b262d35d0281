//! What a text is held against: every sentence of the reports, and what was coded from it.

use super::facts::{CheckWords, Facts, PartialDate, stem};
use crate::names::Names;
use crate::report::language::Language;
use crate::report::snapshot::Snapshot;
use crate::report::support::happened;
use dateline_types::*;
use std::collections::{BTreeMap, BTreeSet};

/// A sentence of a report with what it says and what was coded from it.
#[derive(Debug)]
pub(super) struct Piece {
    /// The report.
    pub source: String,
    /// The words.
    pub text: String,
    /// What they say, and what the incident coded from them is known to be.
    pub facts: Facts,
    /// True if what they tell was planned, supposed or negated.
    pub not_happened: bool,
    /// The stems of each name it may be told by.
    named: BTreeSet<Vec<String>>,
    /// The days of its report: a sentence may say when its source was published.
    pub reported: BTreeSet<PartialDate>,
}

/// All evidence, with an index by word.
pub(super) struct Evidences {
    pieces: Vec<Piece>,
    by_word: BTreeMap<String, Vec<usize>>,
    known: BTreeSet<String>,
}

impl Evidences {
    pub fn of(snapshot: &Snapshot, names: &Names, words: &CheckWords) -> Evidences {
        let mut pieces = Vec::new();
        let language = Language::english();
        let events: BTreeMap<&EventId, &Event> =
            snapshot.events.iter().map(|event| (&event.id, event)).collect();
        for incident in &snapshot.incidents {
            for event in incident.events.iter().filter_map(|id| events.get(id).copied()) {
                pieces.push(of_event(incident, event, names, words, &language));
            }
        }
        for (source, text) in &snapshot.texts {
            let reported = Facts::of(source, words).dates;
            for block in super::blocks(text) {
                let mut before = Facts::default();
                for sentence in super::sentences(&block, words) {
                    let mut facts = Facts::of(&sentence, words);
                    let own = facts.clone();
                    // What a sentence leaves to the one before ("a week later in the same town").
                    if facts.dates.is_empty() {
                        facts.dates.extend(&before.dates);
                    }
                    let named = stems(facts.names.iter().map(String::as_str), names);
                    pieces.push(Piece {
                        source: source.clone(),
                        text: sentence,
                        facts,
                        not_happened: false,
                        named,
                        reported: reported.clone(),
                    });
                    before = own;
                }
            }
        }
        let mut by_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, piece) in pieces.iter().enumerate() {
            for word in &piece.facts.content {
                by_word.entry(word.clone()).or_default().push(at);
            }
        }
        let known = pieces.iter().flat_map(|piece| piece.named.iter().flatten().cloned()).collect();
        Evidences { pieces, by_word, known }
    }

    /// The pieces that share most of the sentence's words, weighted by how rare each is; where two share as many, the one
    /// that shares more of the sentence's facts and of its block.
    pub fn closest(&self, facts: &Facts, block: &Facts, most: usize) -> Vec<(f64, &Piece)> {
        let total = self.pieces.len() as f64 + 1.0;
        let weight =
            |word: &String| (total / (1.0 + self.by_word.get(word).map_or(0, Vec::len) as f64)).ln().max(0.1);
        let mut scores: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        let whole: f64 = facts.content.iter().map(weight).sum();
        for word in &facts.content {
            for at in self.by_word.get(word).into_iter().flatten() {
                scores.entry(*at).or_default().0 += weight(word);
            }
        }
        for (at, (shared, tie)) in &mut scores {
            *shared /= whole.max(0.1);
            let piece = &self.pieces[*at].facts;
            let agree = facts.numbers.intersection(&piece.numbers).count()
                + facts.dates.iter().filter(|date| piece.dates.iter().any(|d| date.is_told_by(d))).count()
                + facts.names.intersection(&piece.names).count();
            let context = block.content.intersection(&piece.content).count() as f64
                / (block.content.len().max(1) as f64);
            *tie = 0.05 * agree.min(5) as f64 + 0.05 * context;
        }
        let mut ranked: Vec<(f64, f64, usize)> =
            scores.into_iter().map(|(at, (shared, tie))| (shared, shared + tie, at)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(&b.2)));
        ranked.truncate(most);
        ranked.into_iter().map(|(shared, _, at)| (shared, &self.pieces[at])).collect()
    }

    /// True if a piece names it, in one of the words the dictionaries know for the same, or is published by it. A place in
    /// the publisher's name is not told by that.
    pub fn names(&self, piece: &Piece, name: &str) -> bool {
        // All words of one name: "United States Air Force" is not told by "American", "Islamic State" and "air base".
        let words = words_of(name);
        piece.named.iter().any(|own| words.iter().all(|word| own.contains(word)))
            || name.contains(' ') && piece.source.contains(name)
    }

    /// True if some evidence has every word of a name.
    pub fn is_known(&self, name: &str) -> bool {
        words_of(name).iter().all(|word| self.known.contains(word))
    }
}

fn of_event(
    incident: &Incident,
    event: &Event,
    names: &Names,
    words: &CheckWords,
    language: &Language,
) -> Piece {
    let mut text = String::new();
    for piece in event.evidence.all() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&piece.text);
    }
    let mut facts = Facts::of(&text, words);
    let phrase = language.phrase(incident);
    let mut told = vec![phrase.label.clone(), phrase.phrase.clone()];
    let mut all: Vec<String> = facts.names.iter().cloned().collect();
    let parties = incident.actors.iter().chain(&incident.targets).chain(&event.actors).chain(&event.targets);
    for party in parties {
        told.push(party.text.clone());
        all.push(party.text.clone());
        all.extend(party.name.clone());
        if let Some(key) = &party.actor {
            all.extend(names_of(key, names));
            all.extend(country_names(key, names));
        }
    }
    let places = incident.place.iter().chain(incident.other_places.iter().filter_map(|p| p.place.as_ref()));
    let own = event.place.iter().chain(&event.other_places);
    for place in places.chain(own.clone().filter_map(|own| own.place.as_ref())) {
        all.push(place.name.clone());
        all.extend(place.admin1.clone());
        if let Some(country) = &place.country {
            all.extend(country_names(country, names));
        }
    }
    all.extend(own.map(|own| own.text.clone()));
    let claims = incident.status.claims.iter().chain(&event.status.claims);
    for claim in claims {
        if let Some(speaker) = &claim.speaker {
            all.push(speaker.text.clone());
        }
        if claim.act == ClaimAct::Denied {
            facts.cues.insert("denied".into());
        }
    }
    for bounds in &incident.quantities {
        facts.numbers.extend([bounds.low, bounds.best].into_iter().chain(bounds.high));
    }
    for quantity in &event.quantities {
        facts.numbers.extend(quantity.min.into_iter().chain(quantity.max));
    }
    for interval in
        incident.interval.iter().chain(event.time.iter().filter_map(|time| time.interval.as_ref()))
    {
        facts.dates.extend(dates_of(*interval));
    }
    let status = &incident.status;
    if status.polarity == Polarity::Negated {
        facts.cues.insert("negated".into());
    }
    if !happened(status) || matches!(status.actuality, Actuality::Attempted | Actuality::Foiled) {
        facts.cues.insert("unrealised".into());
    }
    facts.content.extend(told.iter().flat_map(|words| words_of(words)));
    facts.content.extend(all.iter().flat_map(|words| words_of(words)));
    let source = incident.sources.join(", ");
    let named = stems(all.iter().map(String::as_str), names);
    Piece { source, text, not_happened: !happened(status), facts, named, reported: BTreeSet::new() }
}

/// A day, or the months and years an interval is made of.
fn dates_of(interval: DayInterval) -> Vec<PartialDate> {
    let (start, end) = (interval.start(), interval.end());
    let of = |date: jiff::civil::Date, day: bool| PartialDate {
        year: Some(date.year()),
        month: Some(date.month()),
        day: day.then(|| date.day()),
    };
    let whole_months = start.day() == 1 && end == end.last_of_month();
    if whole_months && start.month() == 1 && end.month() == 12 {
        return vec![PartialDate { year: Some(start.year()), month: None, day: None }];
    }
    // Both ends: a bulletin writes a loose date as "between" them.
    vec![of(start, !whole_months), of(end, !whole_months), of(start, true), of(end, true)]
}

/// What the dictionary calls a group or an organisation. Not so a state: its army is not its police, though both have its key.
fn names_of(key: &str, names: &Names) -> Vec<String> {
    if names.countries().by_iso3(key).is_some() { Vec::new() } else { names.actors().names_of(key) }
}

fn country_names(key: &str, names: &Names) -> Vec<String> {
    let Some(country) = names.countries().by_iso3(key) else { return Vec::new() };
    let lists = country.adjectives.iter().chain(&country.people).chain(&country.aliases);
    lists.chain([&country.name, &country.capital]).cloned().collect()
}

/// Stems of names and of what the dictionaries call the same, a list for each.
fn stems<'n>(all: impl Iterator<Item = &'n str>, names: &Names) -> BTreeSet<Vec<String>> {
    let mut stems = BTreeSet::new();
    for name in all {
        stems.insert(words_of(name));
        if let Some(code) = names.country(name) {
            stems.extend(country_names(&code, names).iter().map(|name| words_of(name)));
        } else if let Some(key) = names.actor_key(name) {
            stems.extend(names_of(&key, names).iter().map(|name| words_of(name)));
        }
    }
    stems
}

fn words_of(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| stem(&word.to_lowercase())).collect()
}
