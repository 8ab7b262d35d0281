//! What an audit comes to: precision, recall and the share of right fields, with intervals, and the file that measures take.

use super::answer::{Answer, Told};
use super::compare::{FIELDS, differing};
use super::sample::kind_of;
use super::{Sitting, Unit};
use crate::failure::Failure;
use crate::workspace::content;
use dateline_stats::audit::{self, Stratum, share, weighted_share};
use dateline_stats::report::Estimate;
use dateline_store::workspace::Workspace;
use dateline_types::{Document, Event};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A share with its interval and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The share.
    pub share: Estimate,
    /// Units judged.
    pub n: u64,
}

/// The results.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// Of the events coded, how many are right.
    pub precision: Rate,
    /// Of the events told, how many are coded.
    pub recall: Rate,
    /// Precision by type, country, language and source.
    pub by: Vec<(&'static str, String, Rate)>,
    /// Of right events, how many have the field right.
    pub fields: Vec<(&'static str, Rate)>,
    /// What a reader has to know.
    pub caveats: Vec<String>,
    /// Strata of events, then of sentences without one.
    pub strata: [Vec<Stratum>; 2],
}

/// The events of each sampled sentence as decided, with their documents.
pub struct Pile {
    events: BTreeMap<String, Vec<Event>>,
    documents: BTreeMap<String, Document>,
}

impl Pile {
    /// The pile of a workspace.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of(workspace: &Workspace) -> Result<Pile, Failure> {
        let run = content::run_of(workspace)?;
        let mut events: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for event in run.events {
            events.entry(event.document.as_str().to_owned()).or_default().push(event);
        }
        let documents = run.documents.into_iter().map(|d| (d.id.as_str().to_owned(), d)).collect();
        Ok(Pile { events, documents })
    }

    /// The events told in a unit's sentence.
    pub fn events_in(&self, unit: &Unit) -> Vec<&Event> {
        let events = self.events.get(&unit.document).map_or(&[][..], Vec::as_slice);
        let own = |event: &&Event| {
            unit.event.as_deref() == Some(event.id.as_str())
                || event.mentions.iter().any(|m| m.span.overlaps(unit.span()))
        };
        events.iter().filter(own).collect()
    }

    /// The record's answer on a unit: of several events in it, the one that is nearest to `other`.
    pub fn record(&self, unit: &Unit, other: Option<&Answer>) -> Answer {
        let told = self.events_in(unit).into_iter().map(Told::of);
        let other = other.and_then(|answer| answer.told.as_ref());
        let told = match other {
            Some(other) => told.min_by_key(|told| differing(told, other).len()),
            None => {
                let sampled = |event: &&Event| unit.event.as_deref() == Some(event.id.as_str());
                let events = self.events_in(unit);
                events.iter().copied().find(|e| sampled(e)).or(events.first().copied()).map(Told::of)
            }
        };
        Answer { told }
    }
}

impl Sitting {
    /// The answer that holds on a unit: the settled one, else the first coder's who is no language model.
    pub fn holds(&self, unit: usize) -> Option<&Answer> {
        if let Some(settled) = self.settled.get(&unit).and_then(|coder| self.answers.get(coder)) {
            return settled.get(&unit);
        }
        let people = self.answers.iter().filter(|(coder, _)| !self.models.contains(coder));
        people.map(|(_, answers)| answers).find_map(|answers| answers.get(&unit))
    }
}

/// Works out a sitting.
///
/// An event counts as right if the person saw an event of its type in the sentence; its fields are judged after that.
pub fn results(sitting: &Sitting, pile: &Pile) -> Results {
    let blank = |size| Stratum { size, judged: 0, hits: 0 };
    let mut strata: Vec<Stratum> = sitting.strata.iter().map(|s| blank(s.size)).collect();
    let mut groups: BTreeMap<(&'static str, String), (u64, u64)> = BTreeMap::new();
    let mut fields: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
    let mut gone = 0;
    for (at, unit) in sitting.units.iter().enumerate() {
        let (Some(answer), Some(stratum)) = (sitting.holds(at), strata.get_mut(unit.stratum)) else {
            continue;
        };
        let events = pile.events_in(unit);
        if unit.event.is_none() {
            stratum.judged += 1;
            // What was coded meanwhile is missed no more.
            stratum.hits += u64::from(answer.told.is_some() && events.is_empty());
            continue;
        }
        let Some(event) = events.iter().find(|event| unit.event.as_deref() == Some(event.id.as_str())) else {
            gone += 1;
            continue;
        };
        stratum.judged += 1;
        let told = answer
            .told
            .as_ref()
            .filter(|told| events.iter().any(|event| Told::of(event).kind() == told.kind()));
        let is_right = told.is_some();
        stratum.hits += u64::from(is_right);
        for (name, value) in attributes(event, pile.documents.get(&unit.document)) {
            let group = groups.entry((name, value)).or_default();
            group.0 += u64::from(is_right);
            group.1 += 1;
        }
        if let Some(told) = told {
            let record = pile.record(unit, Some(answer));
            let differing = record.told.as_ref().map(|record| differing(record, told)).unwrap_or_default();
            for field in FIELDS.iter().filter(|field| **field != "event") {
                let count = fields.entry(field).or_default();
                count.0 += u64::from(!differing.contains(field));
                count.1 += 1;
            }
        }
    }
    let is_without = |at: usize| sitting.strata.get(at).is_some_and(|s| s.class.is_empty());
    let pick = |without: bool| -> Vec<Stratum> {
        strata.iter().enumerate().filter(|(at, _)| is_without(*at) == without).map(|(_, s)| *s).collect()
    };
    let (events, without) = (pick(false), pick(true));
    let judged = |strata: &[Stratum]| strata.iter().map(|s| s.judged).sum::<u64>();
    let rate = |(hits, of): (u64, u64)| Rate { share: share(hits, of), n: of };
    let mut caveats = vec![
        "an event is right if a person who did not see it found one of its type in the sentence".to_owned(),
        "what is missed is told by sentence: a second event in a sentence that has one is not counted as missed".to_owned(),
    ];
    let open = sitting.units.len() as u64 - judged(&events) - judged(&without) - gone;
    if open > 0 {
        caveats.push(format!("{open} units are not answered yet"));
    }
    if gone > 0 {
        caveats.push(format!("{gone} sampled events are no more: rejected, erased or coded otherwise since"));
    }
    Results {
        precision: Rate { share: weighted_share(&events, sitting.seed), n: judged(&events) },
        recall: Rate { share: audit::recall(&events, &without, sitting.seed), n: judged(&without) },
        by: groups.into_iter().map(|((name, value), counts)| (name, value, rate(counts))).collect(),
        fields: fields.into_iter().map(|(field, counts)| (field, rate(counts))).collect(),
        caveats,
        strata: [events, without],
    }
}

fn attributes(event: &Event, document: Option<&Document>) -> Vec<(&'static str, String)> {
    let country = event.place.as_ref().and_then(|p| p.place.as_ref()).and_then(|p| p.country.as_ref());
    let language = document.and_then(|d| d.language.as_ref());
    let source = document.and_then(|d| d.publisher.as_ref());
    let known = [
        ("type", Some(kind_of(event))),
        ("country", country.map(ToString::to_string)),
        ("language", language.map(ToString::to_string)),
        ("source", source.cloned()),
    ];
    known.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// An estimate as JSON.
pub fn rate_json(rate: &Rate) -> Value {
    json!({ "estimate": rate.share.estimate, "low": rate.share.low, "high": rate.share.high, "n": rate.n })
}

/// The file that measures take, `dateline.audit/1`: precision and recall as hits of checked ones.
///
/// Recall is no plain share of a sample; it is put as the whole numbers whose share is nearest to it, with as many hits as
/// events were judged right, so that a measure that draws from them is about as unsure as the audit is. There is none where
/// nothing was judged right.
pub fn file(sitting: &Sitting, results: &Results) -> Value {
    let [events, without] = &results.strata;
    let sum = |strata: &[Stratum], of: fn(&Stratum) -> u64| strata.iter().map(of).sum::<u64>();
    let right = sum(events, |s| s.hits);
    let known = results
        .recall
        .share
        .estimate
        .filter(|recall| *recall > 0.0)
        .map(|recall| (right as f64 / recall).round() as u64);
    let strata = |strata: &[Stratum]| -> Vec<Value> {
        strata.iter().map(|s| json!({ "size": s.size, "judged": s.judged, "hits": s.hits })).collect()
    };
    let mut value = json!({
        "schema": "dateline.audit/1", "measure": "audit", "sitting": sitting.id, "at": sitting.at.to_string(),
        "seed": sitting.seed,
        "precision": { "hits": right, "of": sum(events, |s| s.judged), "estimate": results.precision.share.estimate,
                       "low": results.precision.share.low, "high": results.precision.share.high },
        "events": strata(events), "sentences_without_events": strata(without), "caveats": results.caveats,
    });
    if let Some(known) = known {
        value["recall"] = json!({
            "hits": right, "of": known, "estimate": results.recall.share.estimate, "low": results.recall.share.low,
            "high": results.recall.share.high,
        });
    }
    value
}
