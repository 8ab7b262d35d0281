//! Who was read: publishers with their reports, those with nothing to tell, countries only outsiders tell of, and
//! conflicts that one side tells.

use super::arrange::{Arranged, Told};
use super::edition::Sources;
use super::party::Parties;
use super::sentence;
use crate::verdict::Verdict;
use dateline_resources::actors::{ActorDictionary, EntryKind};
use dateline_store::export::documents::KnownSource;
use dateline_types::*;
use jiff::civil::Date;
use minijinja::context;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Incidents between two parties from which on their telling is looked at: fewer say nothing about who tells them.
const CONFLICT: usize = 3;

/// Publishers printed at most in each list.
const MOST_LISTED: usize = 300;

/// What one publisher gave.
#[derive(Default)]
struct Given {
    documents: usize,
    events: usize,
    days: Vec<Date>,
    /// What people note of it.
    known: Option<KnownSource>,
}

/// The lists, in words.
pub(super) fn lists(
    documents: &[Document],
    events: &[Event],
    verdicts: &[Verdict],
    arranged: &Arranged<'_>,
    parties: &Parties<'_>,
    actors: &ActorDictionary,
    known: &BTreeMap<DocumentId, KnownSource>,
) -> Sources {
    let mut by_document: BTreeMap<&DocumentId, usize> = BTreeMap::new();
    for event in events {
        *by_document.entry(&event.document).or_default() += 1;
    }
    let mut given: BTreeMap<&str, Given> = BTreeMap::new();
    for document in documents {
        let given = given.entry(sentence::publisher(document)).or_default();
        given.documents += 1;
        given.events += by_document.get(&document.id).copied().unwrap_or_default();
        given.days.extend(document.date.as_ref().map(|date| date.date));
        given.known = given.known.take().or_else(|| known.get(&document.id).cloned());
    }
    let line = |(name, given): (&&str, &Given)| {
        let day = |day: Option<&Date>| day.map(|day| sentence::long_date(*day, parties.language));
        let (from, to) = (day(given.days.iter().min()), day(given.days.iter().max()));
        let (documents, events) = (given.documents, given.events);
        let KnownSource { called, grade, country } = given.known.clone().unwrap_or_default();
        let name = sentence::apart_from_numbers(&called.unwrap_or_else(|| (*name).to_owned()));
        let country = country.map(|code| {
            parties.countries.by_iso3(&code).map_or(code.to_string(), |country| country.name.to_string())
        });
        let grade = grade.map(|grade| grade.to_string());
        parties
            .language
            .say("sentences.monitored", context! { name, country, grade, documents, events, from, to })
    };
    let silent = given.iter().filter(|(_, given)| given.events == 0);
    // What was read and not coded is silent for another reason, which its verdict tells.
    let uncoded = verdicts.iter().filter(|verdict| verdict.is_finding() && verdict.verdict != "empty");
    let mut silent: Vec<String> = silent.map(line).collect();
    silent.extend(uncoded.map(|verdict| format!("{} ({})", verdict.place(), verdict.verdict)));
    let shortened = |mut list: Vec<String>| {
        let more = list.len().saturating_sub(MOST_LISTED);
        if more > 0 {
            list.truncate(MOST_LISTED);
            list.push(parties.language.say("sentences.map_more", context! { n => more }));
        }
        list
    };
    Sources {
        monitored: shortened(given.iter().filter(|(_, given)| given.events > 0).map(line).collect()),
        silent: shortened(silent),
        no_local: no_local(&given, arranged, parties, actors),
        one_sided: one_sided(arranged, parties),
    }
}

/// Countries with incidents and no publisher known to be from there, by the table of media or by what people note.
fn no_local(
    given: &BTreeMap<&str, Given>,
    arranged: &Arranged<'_>,
    parties: &Parties<'_>,
    actors: &ActorDictionary,
) -> Vec<String> {
    let homes: BTreeMap<String, &[SmolStr]> = actors
        .entries()
        .iter()
        .filter(|entry| entry.kind == EntryKind::Medium)
        .map(|entry| (entry.name.to_lowercase(), entry.countries.as_slice()))
        .collect();
    let listed = given.keys().filter_map(|publisher| homes.get(&publisher.to_lowercase()));
    let noted = given.values().filter_map(|given| given.known.as_ref()?.country.as_ref());
    let local: BTreeSet<&SmolStr> = listed.flat_map(|of| of.iter()).chain(noted).collect();
    let mut counts: BTreeMap<&SmolStr, usize> = BTreeMap::new();
    for told in arranged.happened() {
        if let Some(country) = told.incident.place.as_ref().and_then(|place| place.country.as_ref()) {
            *counts.entry(country).or_default() += 1;
        }
    }
    let mut without: Vec<(&SmolStr, usize)> =
        counts.into_iter().filter(|(code, _)| !local.contains(code)).collect();
    without.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), code.to_string()));
    let line = |(code, count): (&SmolStr, usize)| {
        let country = parties.countries.by_iso3(code).map_or(code.as_str(), |country| country.name.as_str());
        parties.language.say("sentences.no_local_source", context! { country, count })
    };
    without.into_iter().map(line).collect()
}

/// Pairs of parties whose incidents are told or claimed by speakers of one of the two alone.
fn one_sided(arranged: &Arranged<'_>, parties: &Parties<'_>) -> Vec<String> {
    let mut conflicts: BTreeMap<(SmolStr, SmolStr), Vec<&Told<'_>>> = BTreeMap::new();
    let mut names: BTreeMap<SmolStr, String> = BTreeMap::new();
    for told in arranged.happened() {
        if told.incident.class.plover_type() != Some(PloverType::Assault) {
            continue;
        }
        let all: Vec<&ActorRef> = told.incident.actors.iter().chain(&told.incident.targets).collect();
        let keyed: BTreeSet<SmolStr> = all
            .iter()
            .filter(|party| party.basis == KeyBasis::Stated)
            .filter_map(|party| {
                let key = party.actor.clone()?;
                names
                    .entry(key.clone())
                    .or_insert_with(|| party.name.clone().unwrap_or_else(|| key.to_string()));
                Some(key)
            })
            .collect();
        let keyed: Vec<SmolStr> = keyed.into_iter().collect();
        for (n, a) in keyed.iter().enumerate() {
            for b in &keyed[n + 1..] {
                conflicts.entry((a.clone(), b.clone())).or_default().push(told);
            }
        }
    }
    let mut lines = Vec::new();
    for ((a, b), of) in &conflicts {
        if of.len() < CONFLICT {
            continue;
        }
        let claims = of.iter().flat_map(|told| &told.members).flat_map(|event| &event.status.claims);
        let speakers: BTreeSet<&SmolStr> =
            claims.filter_map(|c| c.speaker.as_ref()?.actor.as_ref()).collect();
        let side = match (speakers.contains(a), speakers.contains(b)) {
            (true, false) => a,
            (false, true) => b,
            _ => continue,
        };
        let [a, b, side] = [a, b, side].map(|key| names[key].as_str());
        lines.push(parties.language.say("sentences.one_sided", context! { a, b, side, count => of.len() }));
    }
    lines
}
