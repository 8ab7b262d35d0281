//! Events to incidents, with the reason for every link.
//!
//! Two events are one incident when day, place, kind and parties agree and nothing speaks against it ([`pair`]).
//! Pairs are joined best first; a pair is not joined when any two members of the joined groups contradict each other,
//! so one vague report cannot bridge two different attacks. The result does not depend on the order of the input.

mod merge;
mod pair;
mod sides;
mod told;

pub use pair::{PairScore, contradict, score_pair};

use dateline_types::{Document, DocumentId, Event, Incident, LinkReason};
use std::collections::BTreeMap;

/// How much agreement makes two events one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkOptions {
    /// Least score of a pair inside one document, 0 to 1.
    pub within: f64,
    /// Least score of a pair across documents, 0 to 1.
    pub across: f64,
    /// Syndicated copies and light rewrites: each with the earliest text of its group. They share one origin.
    pub copies: BTreeMap<DocumentId, DocumentId>,
}

impl Default for LinkOptions {
    /// Set on the labelled pairs of `crates/coder/tests/link_pairs.toml` to keep over-merging rare: two incidents
    /// counted as one cannot be told apart later, one counted twice can be merged by a reviewer.
    fn default() -> Self {
        LinkOptions { within: 0.5, across: 0.6, copies: BTreeMap::new() }
    }
}

/// Links the events of a set of documents into incidents, in time order; undated ones last.
///
/// First the events of each document are joined into what that document tells once ([`told`]); a date, a place or a
/// party that one sentence gives holds for the others of the same telling. Then the tellings of different documents are
/// compared, so that a claim sentence without a date still finds the report of the day.
pub fn link(documents: &[&Document], events: &[Event], options: &LinkOptions) -> Vec<Incident> {
    let mut order: Vec<&Event> = events.iter().collect();
    order.sort_by(|a, b| a.id.cmp(&b.id));
    order.dedup_by(|a, b| a.id == b.id);

    let within = scored_pairs(&order, options.within, |events| {
        let mut blocks: Blocks = BTreeMap::new();
        for (n, event) in events.iter().enumerate() {
            blocks.entry(format!("d {}", event.document)).or_default().push(n);
        }
        blocks
    });
    let mut groups = Groups::new(order.len());
    groups.join_all(&order, within);

    let by_id: BTreeMap<_, _> = documents.iter().map(|document| (&document.id, *document)).collect();
    let (members, reasons) = groups.into_parts();
    let tellings: Vec<Event> = members
        .iter()
        .map(|group| {
            let events: Vec<&Event> = group.iter().map(|&m| order[m]).collect();
            told::telling(&events, by_id.get(&events[0].document).copied())
        })
        .collect();
    let told: Vec<&Event> = tellings.iter().collect();
    let across = scored_pairs(&told, options.across, across_blocks);
    let mut incidents = Groups::new(told.len());
    incidents.join_all(&told, across);

    let (joined, more) = incidents.into_parts();
    let mut incidents: Vec<Incident> = joined
        .iter()
        .zip(more)
        .map(|(group, mut links)| {
            let mut events: Vec<usize> = group.iter().flat_map(|&g| members[g].iter().copied()).collect();
            events.sort_unstable();
            links.extend(group.iter().flat_map(|&g| reasons[g].iter().cloned()));
            let events: Vec<&Event> = events.into_iter().map(|e| order[e]).collect();
            merge::incident(&events, &by_id, &options.copies, links)
        })
        .collect();
    incidents.sort_by(|a, b| {
        (a.interval.is_none(), a.interval, &a.id).cmp(&(b.interval.is_none(), b.interval, &b.id))
    });
    incidents
}

/// Disjoint groups of events that grow by joining, with the reason for every join.
struct Groups {
    members: Vec<Option<Vec<usize>>>,
    of: Vec<usize>,
    reasons: BTreeMap<usize, Vec<LinkReason>>,
}

impl Groups {
    fn new(count: usize) -> Groups {
        Groups {
            members: (0..count).map(|n| Some(vec![n])).collect(),
            of: (0..count).collect(),
            reasons: BTreeMap::new(),
        }
    }

    /// Joins pairs, best first; not when any two members of the joined groups contradict each other.
    fn join_all(&mut self, events: &[&Event], pairs: Vec<(usize, usize, PairScore)>) {
        for (left, right, found) in pairs {
            let (a, b) = (self.of[left].min(self.of[right]), self.of[left].max(self.of[right]));
            if a == b {
                continue;
            }
            let (Some(first), Some(second)) = (&self.members[a], &self.members[b]) else { continue };
            if first.len() + second.len() > MOST_MEMBERS {
                continue;
            }
            let contradicts = first.iter().any(|&x| second.iter().any(|&y| contradict(events[x], events[y])));
            if contradicts {
                continue;
            }
            let moved = self.members[b].take().unwrap_or_default();
            for &member in &moved {
                self.of[member] = a;
            }
            if let Some(group) = &mut self.members[a] {
                group.extend(moved);
                group.sort_unstable();
            }
            let mut joined = self.reasons.remove(&b).unwrap_or_default();
            joined.push(LinkReason {
                left: events[left].id.clone(),
                right: events[right].id.clone(),
                score: found.score,
                reasons: found.reasons,
            });
            self.reasons.entry(a).or_default().append(&mut joined);
        }
    }

    fn into_parts(mut self) -> (Vec<Vec<usize>>, Vec<Vec<LinkReason>>) {
        let mut groups = Vec::new();
        let mut reasons = Vec::new();
        for (n, members) in self.members.into_iter().enumerate() {
            if let Some(members) = members {
                groups.push(members);
                reasons.push(self.reasons.remove(&n).unwrap_or_default());
            }
        }
        (groups, reasons)
    }
}

/// No incident of one archive has more records than this; beyond it something vague has begun to swallow others.
const MOST_MEMBERS: usize = 2_000;

/// In one block an event is compared with so many that come after it in time.
const MOST_COMPARED: usize = 500;

type Blocks = BTreeMap<String, Vec<usize>>;

/// Only tellings that may be one incident are compared: those of one kind whose days and country agree, whose days and
/// a named party agree, or that are a plot and arrests in one country. Weeks overlap by a day on both sides, so that
/// neighbours across a border of weeks meet. The cost stays near linear for a large archive.
fn across_blocks(events: &[&Event]) -> Blocks {
    let mut blocks: Blocks = BTreeMap::new();
    for (n, event) in events.iter().enumerate() {
        let country = event.place.as_ref().and_then(|p| p.place.as_ref()?.country.clone());
        let kind = pair::kind_of_block(event);
        let plot = pair::is_plot(event) || event.class.mode() == Some(dateline_types::Mode::Arrest);
        if let Some(country) = country.as_ref().filter(|_| plot) {
            blocks.entry(format!("p {country}")).or_default().push(n);
        }
        let Some(interval) = event.time.as_ref().and_then(|t| t.interval) else { continue };
        if interval.days() > 366 {
            continue;
        }
        let loose = interval.days() > 31;
        let first = interval.start().yesterday().unwrap_or(interval.start());
        let last = interval.end().tomorrow().unwrap_or(interval.end());
        let week = |day: jiff::civil::Date| {
            let iso = day.iso_week_date();
            (iso.year(), iso.week())
        };
        // A loose date ("in 2016") stands in every week of it, but only with a named party: that keeps blocks small.
        let mut weeks = std::collections::BTreeSet::from([week(first), week(last)]);
        let mut day = first;
        while day < last {
            weeks.insert(week(day));
            day = day.saturating_add(jiff::Span::new().days(7));
        }
        let parties: std::collections::BTreeSet<&smol_str::SmolStr> =
            event.actors.iter().chain(&event.targets).filter_map(|p| p.actor.as_ref()).collect();
        for (year, week) in weeks {
            if let Some(country) = &country
                && !loose
            {
                blocks.entry(format!("w {country} {kind} {year} {week}")).or_default().push(n);
            }
            for party in &parties {
                blocks.entry(format!("a {party} {kind} {year} {week}")).or_default().push(n);
            }
        }
    }
    blocks
}

/// Pairs at or above the threshold, best first, of those that share a block.
fn scored_pairs(
    events: &[&Event],
    enough: f64,
    blocks: impl Fn(&[&Event]) -> Blocks,
) -> Vec<(usize, usize, PairScore)> {
    let mut pairs: BTreeMap<(usize, usize), Option<PairScore>> = BTreeMap::new();
    for mut block in blocks(events).into_values() {
        block.dedup();
        // In one block the nearest in time are compared first, and in a crowded one only these.
        block.sort_by_key(|&n| (events[n].time.as_ref().and_then(|t| t.interval), n));
        for (k, &one) in block.iter().enumerate() {
            for &other in block[k + 1..].iter().take(MOST_COMPARED) {
                let (left, right) = (one.min(other), one.max(other));
                if left == right || pairs.contains_key(&(left, right)) {
                    continue;
                }
                let found = score_pair(events[left], events[right]).filter(|found| found.score >= enough);
                if found.is_some() {
                    pairs.insert((left, right), found);
                }
            }
        }
    }
    let mut pairs: Vec<_> = pairs.into_iter().filter_map(|((l, r), found)| Some((l, r, found?))).collect();
    pairs.sort_by(|a, b| b.2.score.total_cmp(&a.2.score).then((a.0, a.1).cmp(&(b.0, b.1))));
    pairs
}

#[cfg(test)]
mod tests;
