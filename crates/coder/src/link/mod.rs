//! Events to incidents, with the reason for every link.
//!
//! First the events of each document are joined into what that document tells once ([`within`]). Then documents that
//! tell one story are found by the words they share and by how their main happenings agree ([`story`]), and the tellings
//! of different documents are clustered ([`happening`]): what is learnt about pairs decides, unless the facts exclude
//! each other ([`exclude`]). The result does not depend on the order of the input.
//!
//! The coder opens no file: weights arrive as a [`LinkModel`], names of persons to leave out as spans.

mod account;
mod cluster;
mod cues;
mod exclude;
mod facts;
mod happening;
mod history;
pub mod lesson;
mod merge;
mod model;
mod parties;
mod pile;
mod sides;
mod story;
mod tolls;
mod within;
mod words;

pub use cues::Cues;
pub use history::keep_ids;
pub use model::{BIAS, Background, LinkModel, Weights};

use account::Account;
use dateline_types::{Document, DocumentId, Event, EventId, Incident, LinkReason, Span};
use facts::Facts;
use happening::Happenings;
use pile::Pile;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// What linking is told beside documents and events.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LinkOptions {
    /// Syndicated copies and light rewrites: each with the earliest text of its group. They share one origin.
    pub copies: BTreeMap<DocumentId, DocumentId>,
    /// Spans of persons' names in the documents: these words link nothing.
    pub masked: BTreeMap<DocumentId, Vec<Span>>,
    /// Pairs of events that people held to be one incident.
    pub merged: Vec<(EventId, EventId)>,
    /// Pairs of events that people held to be two.
    pub split: Vec<(EventId, EventId)>,
}

/// Links the events of a set of documents into incidents, in time order; undated ones last.
pub fn link(
    documents: &[&Document],
    events: &[Event],
    model: &LinkModel,
    options: &LinkOptions,
) -> Vec<Incident> {
    let told = Told::of(documents, events, model, options);
    let candidates = told.pile.candidates();
    let stories = story::stories(&told.pile, &candidates, model);
    let happenings = Happenings::new(&told.pile, model, &stories, told.pairs(&options.split));
    let mut joined = told.joined(options);
    joined.extend(story::main_happenings(&told.pile, &stories, &happenings));
    let groups = happenings.groups(&joined, &happenings.candidates());
    let mut incidents: Vec<Incident> =
        groups.iter().map(|group| told.incident(group, &happenings, model, options)).collect();
    incidents.sort_by(|a, b| {
        (a.interval.is_none(), a.interval, &a.id).cmp(&(b.interval.is_none(), b.interval, &b.id))
    });
    incidents
}

/// The events of a pile as tellings.
struct Told<'a> {
    events: Vec<&'a Event>,
    documents: BTreeMap<&'a DocumentId, &'a Document>,
    tellings: Vec<Account>,
    /// Why the members of each telling were put together.
    reasons: Vec<Vec<LinkReason>>,
    pile: Pile,
}

impl<'a> Told<'a> {
    fn of(
        documents: &[&'a Document],
        events: &'a [Event],
        model: &LinkModel,
        options: &LinkOptions,
    ) -> Told<'a> {
        let mut order: Vec<&Event> = events.iter().collect();
        order.sort_by(|a, b| a.id.cmp(&b.id));
        order.dedup_by(|a, b| a.id == b.id);
        let documents: BTreeMap<&DocumentId, &Document> =
            documents.iter().map(|document| (&document.id, *document)).collect();
        let apart: FxHashSet<(&EventId, &EventId)> = options.split.iter().map(|(a, b)| (a, b)).collect();
        let (groups, reasons) = within::groups(&order, &|a, b| {
            apart.contains(&(&a.id, &b.id)) || apart.contains(&(&b.id, &a.id))
        });
        let tellings: Vec<Account> = groups.into_iter().map(|group| Account::of(group, &order)).collect();
        let pile = Pile::new(&tellings, &documents, model, options);
        Told { events: order, documents, tellings, reasons, pile }
    }

    /// Pairs of events as pairs of their tellings, the lower first.
    fn pairs(&self, events: &[(EventId, EventId)]) -> FxHashSet<(usize, usize)> {
        if events.is_empty() {
            return FxHashSet::default();
        }
        let mut of: FxHashMap<&EventId, usize> = FxHashMap::default();
        for (n, telling) in self.tellings.iter().enumerate() {
            of.extend(telling.members.iter().map(|&m| (&self.events[m].id, n)));
        }
        let both = events.iter().filter_map(|(a, b)| Some((*of.get(a)?, *of.get(b)?)));
        both.filter(|(a, b)| a != b).map(|(a, b)| (a.min(b), a.max(b))).collect()
    }

    /// Tellings that are one from the start: as people held, and what a copy tells as the text it copies does.
    fn joined(&self, options: &LinkOptions) -> Vec<(usize, usize)> {
        let mut joined: Vec<(usize, usize)> = self.pairs(&options.merged).into_iter().collect();
        let mut firsts: FxHashMap<(usize, String), usize> = FxHashMap::default();
        // A copy tells the same in the same order: the first attack of one is the first of the other, whatever day, place or
        // word a changed word beside it has led to.
        let keys = |text: usize| {
            let mut seen: FxHashMap<String, usize> = FxHashMap::default();
            let mut keys: Vec<(String, usize)> = Vec::new();
            for &n in &self.pile.texts[text].tellings {
                let facts: &Facts = &self.pile.facts[n];
                let word =
                    facts.class.plover_type().map_or_else(|| facts.class.to_string(), |t| t.to_string());
                let count = seen.entry(word.clone()).or_default();
                keys.push((format!("{word} {count}"), n));
                *count += 1;
            }
            keys
        };
        let copied: FxHashSet<usize> =
            self.pile.copy_of.iter().enumerate().filter(|(n, first)| n != *first).map(|(_, f)| *f).collect();
        for text in &copied {
            for (key, n) in keys(*text) {
                firsts.entry((*text, key)).or_insert(n);
            }
        }
        for (text, &first) in self.pile.copy_of.iter().enumerate().filter(|(n, first)| n != *first) {
            for (key, n) in keys(text) {
                if let Some(&one) = firsts.get(&(first, key)) {
                    joined.push((one.min(n), one.max(n)));
                }
            }
        }
        joined.sort_unstable();
        joined
    }

    fn incident(
        &self,
        group: &[usize],
        happenings: &Happenings<'_>,
        model: &LinkModel,
        options: &LinkOptions,
    ) -> Incident {
        let mut links: Vec<LinkReason> =
            group.iter().flat_map(|&t| self.reasons[t].iter().cloned()).collect();
        // Each telling with the one before it that it agrees with best.
        for (k, &one) in group.iter().enumerate().skip(1) {
            let score = |&other: &usize| cluster::Pairs::log_odds(happenings, one, other);
            let before = &group[..k.min(MOST_EXPLAINED)];
            let scored = before.iter().map(|other| (score(other), *other));
            let Some((score, best)) = scored.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) else {
                continue;
            };
            links.push(LinkReason {
                left: self.tellings[best].event.id.clone(),
                right: self.tellings[one].event.id.clone(),
                score: 1.0 / (1.0 + (-score).exp()),
                reasons: happenings.reasons(best, one, model),
            });
        }
        let mut members: Vec<usize> =
            group.iter().flat_map(|&t| self.tellings[t].members.iter().copied()).collect();
        members.sort_unstable();
        let events: Vec<&Event> = members.into_iter().map(|e| self.events[e]).collect();
        merge::incident(&events, &self.documents, &options.copies, links)
    }
}

/// A telling is explained by the best of so many others of its incident.
const MOST_EXPLAINED: usize = 40;

#[cfg(test)]
mod tests;
