//! What a document and each of its sentences tell: their words, and what the events in them are.
//!
//! Whether a text reports an incident is mostly decided sentence by sentence: one sentence that tells a recent, specific
//! act is enough, and the words of the others only blur it. Cues of both hold no name.

use super::Finder;
use crate::predicate::{Function, Kind};
use dateline_resources::lexicon::NounClass;
use dateline_types::*;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The first sentences tell what a report is about.
const LEAD: usize = 2;

/// The cues of the document, sorted.
pub(super) fn of_document(finder: &Finder<'_>, document: &Document) -> Vec<String> {
    let tokens = finder.words.parse.tokens();
    let mut cues: BTreeSet<String> = BTreeSet::new();
    for (i, token) in tokens.iter().enumerate() {
        if !content(token) {
            continue;
        }
        let lemma = finder.words.phrases.lemma(i as u32);
        if let Some(next) = tokens.get(i + 1)
            && matches!(next.pos, Pos::Noun | Pos::Verb)
        {
            cues.insert(format!("words {lemma} {}", finder.words.phrases.lemma(i as u32 + 1)));
        }
        if finder.words.parse.sentence_of(i as u32) < LEAD {
            cues.insert(format!("lead {lemma}"));
        }
        cues.insert(format!("word {lemma}"));
    }
    for p in finder.predications.all().iter().filter(|p| p.kind != Kind::Noun) {
        for argument in p.arguments.iter().filter(|a| a.function == Function::Object) {
            let filler = finder.words.filler(argument.token);
            for class in [NounClass::Person, NounClass::Building, NounClass::Vehicle, NounClass::Explosive] {
                if finder.words.has(filler.classes, class) {
                    cues.insert(format!("{} {}", p.lemma, class.as_str()));
                }
            }
        }
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for event in finder.events {
        let early = if event.sentence < 3 { "early" } else { "late" };
        for cue in event_cues(event).into_iter().chain([format!("event {} {early}", kind(event))]) {
            *counts.entry(cue).or_default() += 1;
        }
    }
    for (cue, n) in counts {
        for least in [2, 4, 8] {
            if n >= least {
                cues.insert(format!("{cue} x{least}"));
            }
        }
        cues.insert(cue);
    }
    cues.extend(front_cues(document));
    cues.into_iter().collect()
}

/// The cues of each sentence, sorted.
pub(super) fn of_sentences(finder: &Finder<'_>, document: &Document) -> Vec<Vec<String>> {
    let written = document.date.as_ref().map(|d| d.date);
    let mut cues: Vec<BTreeSet<String>> =
        finder.words.parse.sentences().iter().map(|s| word_cues(finder, s)).collect();
    for event in finder.events {
        if let Some(cues) = cues.get_mut(event.sentence as usize) {
            cues.extend(event_cues(event));
            cues.extend(detail_cues(event, written));
        }
    }
    cues.into_iter().map(|c| c.into_iter().collect()).collect()
}

fn content(token: &Token) -> bool {
    matches!(token.pos, Pos::Noun | Pos::Verb | Pos::Adj | Pos::Adv)
}

/// Content words, pairs of neighbours, the forms of the verbs.
fn word_cues(finder: &Finder<'_>, sentence: &Sentence) -> BTreeSet<String> {
    let mut cues = BTreeSet::new();
    for t in sentence.tokens.clone() {
        let token = finder.token(t);
        if content(token) {
            cues.insert(format!("word {}", finder.words.phrases.lemma(t)));
        }
        match token.pos {
            Pos::Verb | Pos::Aux => cues.insert(format!("tag {}", token.tag)),
            Pos::Propn => cues.insert("has name".to_owned()),
            Pos::Num => cues.insert("has number".to_owned()),
            _ => false,
        };
        if t + 1 < sentence.tokens.end {
            let next = finder.token(t + 1);
            let opens = content(token)
                || matches!(token.pos, Pos::Propn | Pos::Num | Pos::Adp | Pos::Aux | Pos::Part);
            if opens && (content(next) || matches!(next.pos, Pos::Propn | Pos::Adp)) {
                cues.insert(format!("words {} {}", finder.plain(t), finder.plain(t + 1)));
            }
        }
    }
    cues
}

/// Words in brackets before the text: what kind of report it is ("editorial", "communique").
fn front_cues(document: &Document) -> Vec<String> {
    let Some(front) = document.front_matter else { return Vec::new() };
    let text = document.words(front);
    let Some((_, tags)) = text.split_once('[') else { return Vec::new() };
    let words: BTreeSet<String> = tags
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| w.len() > 3)
        .map(|w| format!("front {}", w.to_lowercase()))
        .collect();
    words.into_iter().collect()
}

/// The code or type an event is spoken of by.
pub(super) fn kind(event: &Event) -> String {
    match (&event.codes.muc, event.class.plover_type()) {
        (Some(code), _) => code.clone(),
        (None, Some(plover)) => plover.to_string(),
        (None, None) => "other".to_owned(),
    }
}

/// What one event says about the sentence and the document it stands in.
fn event_cues(event: &Event) -> BTreeSet<String> {
    let kind = kind(event);
    let sector = |a: &ActorRef| a.sector.map_or("-".to_owned(), |s| s.to_string());
    let mut cues = BTreeSet::from([
        format!("event {kind}"),
        format!("event {kind} {}", event.status.actuality),
        format!("event {kind} {} {}", event.symmetry, event.civilian_targeting),
        format!("event {kind} {} {}", event.extent, event.status.polarity),
        format!("trigger {}", event.trigger.text.to_lowercase()),
    ]);
    if let Some(mode) = event.class.mode() {
        cues.insert(format!("mode {mode}"));
    }
    for a in &event.actors {
        cues.insert(format!("event {kind} by {}", sector(a)));
    }
    for a in &event.targets {
        cues.insert(format!("event {kind} on {}", sector(a)));
    }
    let time = event.time.as_ref();
    cues.insert(match time {
        Some(time) => format!("event {kind} dated {} {}", time.granularity, time.basis),
        None => format!("event {kind} undated"),
    });
    if let Some(country) = event.place.as_ref().and_then(|p| p.place.as_ref()?.country.as_ref()) {
        cues.insert(format!("event in {country}"));
    }
    cues
}

/// What one event says about its sentence alone: how long ago, who on whom, what is counted, what it was done with.
fn detail_cues(event: &Event, written: Option<Date>) -> Vec<String> {
    let kind = kind(event);
    let mut cues = Vec::new();
    if let (Some(interval), Some(written)) = (event.time.as_ref().and_then(|t| t.interval), written) {
        let age = age(interval.start(), written);
        cues.push(format!("age {age}"));
        cues.push(format!("event {kind} age {age}"));
    }
    let sectors = |parties: &[ActorRef]| -> BTreeSet<String> {
        let named = parties.iter().map(|a| a.sector.map_or("-".to_owned(), |s| s.to_string()));
        if parties.is_empty() { BTreeSet::from(["none".to_owned()]) } else { named.collect() }
    };
    for actor in sectors(&event.actors) {
        for target in sectors(&event.targets) {
            cues.push(format!("event {kind} {actor} on {target}"));
        }
    }
    for quantity in &event.quantities {
        let what = quantity.kind.map_or("-".to_owned(), |k| k.to_string());
        let whose = quantity.of.map_or("-".to_owned(), |o| o.to_string());
        cues.push(format!("event {kind} counts {what} {whose}"));
    }
    cues.extend(event.instruments.iter().map(|i| format!("means {}", i.kind)));
    cues
}

/// How long before the report: the keys of MUC-4, for one, leave out acts older than two months.
fn age(day: Date, written: Date) -> &'static str {
    match (written - day).get_days() {
        ..0 => "future",
        0..=2 => "days",
        3..=10 => "week",
        11..=62 => "weeks",
        _ => "old",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_count_back_from_the_report() {
        let of = |day: &str| age(day.parse().unwrap(), "1990-03-01".parse().unwrap());
        assert_eq!(of("1990-02-28"), "days");
        assert_eq!(of("1990-02-20"), "week");
        assert_eq!(of("1990-01-01"), "weeks");
        assert_eq!(of("1989-03-01"), "old");
        assert_eq!(of("1990-03-05"), "future");
    }
}
