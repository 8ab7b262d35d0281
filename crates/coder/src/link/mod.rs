//! Events to incidents, with the reason for every link.
//!
//! Two events are one incident when day, place, kind and parties agree and nothing speaks against it ([`pair`]).
//! Pairs are joined best first; a pair is not joined when any two members of the joined groups contradict each other,
//! so one vague report cannot bridge two different attacks. The result does not depend on the order of the input.

mod merge;
mod pair;

pub use pair::{PairScore, score_pair};

use dateline_types::{Document, Event, Incident, LinkReason};
use std::collections::BTreeMap;

/// How much agreement makes two events one incident.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkOptions {
    /// Least score of a pair inside one document, 0 to 1.
    pub within: f64,
    /// Least score of a pair across documents, 0 to 1.
    pub across: f64,
}

impl Default for LinkOptions {
    /// Set on the labelled pairs of `crates/coder/tests/link_pairs.toml` to keep over-merging rare: two incidents
    /// counted as one cannot be told apart later, one counted twice can be merged by a reviewer.
    fn default() -> Self {
        LinkOptions { within: 0.5, across: 0.6 }
    }
}

/// Links the events of a set of documents into incidents, in time order; undated ones last.
pub fn link(documents: &[&Document], events: &[Event], options: &LinkOptions) -> Vec<Incident> {
    let mut order: Vec<&Event> = events.iter().collect();
    order.sort_by(|a, b| a.id.cmp(&b.id));
    order.dedup_by(|a, b| a.id == b.id);
    let pairs = scored_pairs(&order, options);
    let mut groups: Vec<Option<Vec<usize>>> = (0..order.len()).map(|n| Some(vec![n])).collect();
    let mut group_of: Vec<usize> = (0..order.len()).collect();
    let mut reasons: BTreeMap<usize, Vec<LinkReason>> = BTreeMap::new();
    for (left, right, found) in pairs {
        let (a, b) = (group_of[left].min(group_of[right]), group_of[left].max(group_of[right]));
        let reason = LinkReason {
            left: order[left].id.clone(),
            right: order[right].id.clone(),
            score: found.score,
            reasons: found.reasons,
        };
        if a == b {
            continue;
        }
        let (Some(first), Some(second)) = (&groups[a], &groups[b]) else { continue };
        let contradicts =
            first.iter().any(|&x| second.iter().any(|&y| score_pair(order[x], order[y]).is_none()));
        if contradicts {
            continue;
        }
        let moved = groups[b].take().unwrap_or_default();
        for &member in &moved {
            group_of[member] = a;
        }
        if let Some(group) = &mut groups[a] {
            group.extend(moved);
            group.sort_unstable();
        }
        let mut joined = reasons.remove(&b).unwrap_or_default();
        joined.push(reason);
        reasons.entry(a).or_default().append(&mut joined);
    }
    let by_id: BTreeMap<_, _> = documents.iter().map(|document| (&document.id, *document)).collect();
    let mut incidents: Vec<Incident> = groups
        .iter()
        .enumerate()
        .filter_map(|(n, group)| {
            let members: Vec<&Event> = group.as_ref()?.iter().map(|&member| order[member]).collect();
            Some(merge::incident(&members, &by_id, reasons.remove(&n).unwrap_or_default()))
        })
        .collect();
    incidents.sort_by(|a, b| {
        (a.interval.is_none(), a.interval, &a.id).cmp(&(b.interval.is_none(), b.interval, &b.id))
    });
    incidents
}

/// Pairs at or above the threshold, best first. Only events that share a document, or whose days and country agree,
/// are compared, so the cost stays near linear for a large archive.
fn scored_pairs(order: &[&Event], options: &LinkOptions) -> Vec<(usize, usize, PairScore)> {
    let mut blocks: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, event) in order.iter().enumerate() {
        blocks.entry(format!("d {}", event.document)).or_default().push(n);
        let country = event.place.as_ref().and_then(|p| p.place.as_ref()?.country.clone());
        let interval = event.time.as_ref().and_then(|t| t.interval);
        if let (Some(country), Some(interval)) = (country, interval)
            && interval.days() <= 31
        {
            // Weeks overlap by a day on both sides, so that neighbours across a border of weeks meet.
            let first = interval.start().yesterday().unwrap_or(interval.start());
            let last = interval.end().tomorrow().unwrap_or(interval.end());
            let week = |day: jiff::civil::Date| {
                let iso = day.iso_week_date();
                (iso.year(), iso.week())
            };
            for (year, week) in std::collections::BTreeSet::from([week(first), week(last)]) {
                blocks.entry(format!("w {country} {year} {week}")).or_default().push(n);
            }
        }
    }
    let mut pairs: BTreeMap<(usize, usize), PairScore> = BTreeMap::new();
    for block in blocks.values() {
        for (k, &left) in block.iter().enumerate() {
            for &right in &block[k + 1..] {
                if pairs.contains_key(&(left, right)) {
                    continue;
                }
                let Some(found) = score_pair(order[left], order[right]) else { continue };
                let same_document = order[left].document == order[right].document;
                let enough = if same_document { options.within } else { options.across };
                if found.score >= enough {
                    pairs.insert((left, right), found);
                }
            }
        }
    }
    let mut pairs: Vec<_> = pairs.into_iter().map(|((left, right), found)| (left, right, found)).collect();
    pairs.sort_by(|a, b| b.2.score.total_cmp(&a.2.score).then((a.0, a.1).cmp(&(b.0, b.1))));
    pairs
}

#[cfg(test)]
mod tests;
