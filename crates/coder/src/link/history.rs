//! Incidents keep their ids when reports join them.

use dateline_types::{EventId, Incident, IncidentId};
use std::collections::{BTreeMap, BTreeSet};

/// Gives newly linked incidents the ids of the earlier ones they continue, and writes down merges and splits.
///
/// An incident continues the earlier one with which it shares most events, and each earlier one is continued by one. An
/// earlier one whose events all lie in an incident that continues another was merged into it; one that shares events
/// with an earlier one that another continues was split from it.
pub fn keep_ids(earlier: &[Incident], incidents: &mut [Incident]) {
    let mut of_event: BTreeMap<&EventId, usize> = BTreeMap::new();
    for (n, incident) in earlier.iter().enumerate() {
        of_event.extend(incident.events.iter().map(|event| (event, n)));
    }
    // (shared events, earlier, new): the largest overlap first.
    let mut overlaps: Vec<(usize, usize, usize)> = Vec::new();
    for (n, incident) in incidents.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for event in &incident.events {
            if let Some(&one) = of_event.get(event) {
                *shared.entry(one).or_default() += 1;
            }
        }
        overlaps.extend(shared.into_iter().map(|(one, count)| (count, one, n)));
    }
    overlaps.sort_by(|a, b| {
        b.0.cmp(&a.0).then_with(|| earlier[a.1].id.cmp(&earlier[b.1].id)).then(a.2.cmp(&b.2))
    });
    let mut continued: BTreeMap<usize, usize> = BTreeMap::new();
    let mut continues: BTreeMap<usize, usize> = BTreeMap::new();
    for &(_, one, new) in &overlaps {
        if !continued.contains_key(&one) && !continues.contains_key(&new) {
            continued.insert(one, new);
            continues.insert(new, one);
        }
    }
    let kept: BTreeSet<IncidentId> = continued.keys().map(|&one| earlier[one].id.clone()).collect();
    for (n, incident) in incidents.iter_mut().enumerate() {
        match continues.get(&n) {
            Some(&one) => {
                incident.id = earlier[one].id.clone();
                incident.history = earlier[one].history.clone();
            }
            // Its own id may be kept by the incident it was split from.
            None if kept.contains(&incident.id) => {
                let events: Vec<&[u8]> = incident.events.iter().map(|e| e.as_str().as_bytes()).collect();
                incident.id = IncidentId::of(&[&[b"split" as &[u8]], &events[..]].concat());
            }
            None => {}
        }
    }
    for &(_, one, new) in &overlaps {
        if continues.get(&new) == Some(&one) {
            continue;
        }
        let incident = &mut incidents[new];
        if continued.contains_key(&one) {
            if incident.history.split_from.is_none() && !continues.contains_key(&new) {
                incident.history.split_from = Some(earlier[one].id.clone());
            }
        } else if !incident.history.formerly.contains(&earlier[one].id) {
            incident.history.formerly.push(earlier[one].id.clone());
            incident.history.formerly.extend(earlier[one].history.formerly.iter().cloned());
            incident.history.formerly.sort();
            incident.history.formerly.dedup();
        }
    }
}
