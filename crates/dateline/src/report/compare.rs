//! Two states side by side: which incidents are new, which changed and how, which were withdrawn.
//!
//! An incident is the same if its id is, if one was merged into the other, or if the two share a report's event: an id
//! may change when an earlier report of the same incident comes in.

use super::snapshot::Snapshot;
use dateline_types::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is different.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Only in the later state.
    pub new: Vec<Entry>,
    /// In both, and different.
    pub changed: Vec<Changed>,
    /// Only in the earlier state.
    pub withdrawn: Vec<Entry>,
}

/// One incident in short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Days, class and place.
    pub what: String,
}

/// One incident that is told otherwise now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The incident as the later state has it.
    #[serde(flatten)]
    pub entry: Entry,
    /// Each field that differs, with what it was and is.
    pub fields: Vec<FieldChange>,
}

/// A field before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What it was; empty if it was not told.
    pub was: String,
    /// What it is; empty if it is not told.
    pub is: String,
}

/// One incident as fields of words.
struct Kept {
    entry: Entry,
    events: BTreeSet<EventId>,
    formerly: Vec<String>,
    fields: BTreeMap<String, String>,
}

impl Changes {
    /// How many are new, changed and withdrawn.
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.new.len(), self.changed.len(), self.withdrawn.len())
    }

    /// True if nothing differs.
    pub fn is_none(&self) -> bool {
        self.counts() == (0, 0, 0)
    }

    /// The differences from `before` to `after`.
    pub fn between(before: &Snapshot, after: &Snapshot) -> Changes {
        let (was, is) = (kept(before), kept(after));
        let by_id: BTreeMap<&str, usize> =
            was.iter().enumerate().map(|(n, k)| (k.entry.id.as_str(), n)).collect();
        let by_event: BTreeMap<&EventId, usize> = was
            .iter()
            .enumerate()
            .flat_map(|(n, kept)| kept.events.iter().map(move |event| (event, n)))
            .collect();
        let mut met = vec![false; was.len()];
        let mut changes = Changes::default();
        let mut open: Vec<&Kept> = Vec::new();
        // First by id, then by shared reports, so that a copy of an id is never taken by a neighbour.
        let mut pairs: Vec<(usize, &Kept)> = Vec::new();
        for kept in &is {
            match by_id.get(kept.entry.id.as_str()) {
                Some(&n) => {
                    met[n] = true;
                    pairs.push((n, kept));
                }
                None => open.push(kept),
            }
        }
        for kept in open {
            let merged = kept.formerly.iter().find_map(|id| by_id.get(id.as_str()).copied());
            let shared =
                kept.events.iter().filter_map(|event| by_event.get(event).copied()).find(|n| !met[*n]);
            match merged.filter(|n| !met[*n]).or(shared) {
                Some(n) => {
                    met[n] = true;
                    pairs.push((n, kept));
                }
                None => changes.new.push(kept.entry.clone()),
            }
        }
        for (n, kept) in pairs {
            let fields = differences(&was[n].fields, &kept.fields);
            if !fields.is_empty() {
                changes.changed.push(Changed { entry: kept.entry.clone(), fields });
            }
        }
        // What was merged into another is not withdrawn.
        let formerly: BTreeSet<&str> =
            is.iter().flat_map(|kept| &kept.formerly).map(String::as_str).collect();
        let gone =
            was.iter().zip(met).filter(|(kept, met)| !met && !formerly.contains(kept.entry.id.as_str()));
        changes.withdrawn = gone.map(|(kept, _)| kept.entry.clone()).collect();
        changes.new.sort();
        changes.changed.sort_by(|a, b| a.entry.cmp(&b.entry));
        changes.withdrawn.sort();
        changes
    }
}

/// Fields that both states tell and tell differently. A field of which one kind of state knows nothing is no difference:
/// a bulletin has sentences, a bundle has records.
fn differences(was: &BTreeMap<String, String>, is: &BTreeMap<String, String>) -> Vec<FieldChange> {
    let (one, other) = (was.contains_key("text"), is.contains_key("text"));
    if one != other {
        return Vec::new();
    }
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let value = |of: &BTreeMap<String, String>, name: &String| of.get(name).cloned().unwrap_or_default();
    let changed = names.into_iter().map(|name| FieldChange {
        field: name.clone(),
        was: value(was, name),
        is: value(is, name),
    });
    changed.filter(|change| change.was != change.is).collect()
}

fn kept(snapshot: &Snapshot) -> Vec<Kept> {
    let lines = snapshot.lines.iter().map(|(id, text)| Kept {
        entry: Entry { id: id.clone(), what: super::sentence::shorten(text, 18) },
        events: BTreeSet::new(),
        formerly: Vec::new(),
        fields: BTreeMap::from([("text".to_owned(), text.clone())]),
    });
    lines.chain(snapshot.incidents.iter().map(kept_incident)).collect()
}

fn kept_incident(incident: &Incident) -> Kept {
    let days = incident.interval.map_or("undated".to_owned(), |days| match days.days() {
        1 => days.start().to_string(),
        _ => format!("{}..{}", days.start(), days.end()),
    });
    let place = incident.place.as_ref().map_or(String::new(), |place| {
        format!("{} ({}, {})", place.name, place.country.as_deref().unwrap_or("-"), place.precision)
    });
    let parties = |of: &[ActorRef]| {
        let names: BTreeSet<String> =
            of.iter().map(|party| party.name.clone().unwrap_or_else(|| party.text.clone())).collect();
        names.into_iter().collect::<Vec<_>>().join("; ")
    };
    let status = &incident.status;
    let mut fields = BTreeMap::from([
        ("class", incident.class.to_string()),
        ("extent", incident.extent.to_string()),
        ("days", days.clone()),
        ("place", place.clone()),
        ("actors", parties(&incident.actors)),
        ("targets", parties(&incident.targets)),
        ("status", format!("{} {} {}", status.polarity, status.actuality, status.certainty)),
        ("reports", incident.reports.to_string()),
        ("origins", incident.origins.to_string()),
        ("outcome", incident.outcome.map_or(String::new(), |outcome| outcome.to_string())),
    ])
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect::<BTreeMap<_, _>>();
    for count in &incident.quantities {
        let of = count.of.map_or(String::new(), |of| format!(" {of}"));
        let high = count.high.map_or(String::new(), |high| high.to_string());
        fields.insert(format!("{}{of}", count.kind), format!("{} ({}..{high})", count.best, count.low));
    }
    Kept {
        entry: Entry {
            id: incident.id.to_string(),
            what: format!("{days} {} {place}", incident.class).trim().to_owned(),
        },
        events: incident.events.iter().cloned().collect(),
        formerly: incident.history.formerly.iter().map(ToString::to_string).collect(),
        fields,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn state(incidents: Vec<Incident>) -> Snapshot {
        Snapshot { incidents, ..Snapshot::default() }
    }

    #[test]
    fn new_changed_and_withdrawn_are_told_apart() {
        let (one, two, three) =
            (samples::incident("one"), samples::incident("two"), samples::incident("three"));
        let mut later = two.clone();
        later.quantities[0].best = 9;
        let changes =
            Changes::between(&state(vec![one.clone(), two.clone()]), &state(vec![later, three.clone()]));
        assert_eq!(changes.counts(), (1, 1, 1));
        assert_eq!(changes.new[0].id, three.id.as_str());
        assert_eq!(changes.withdrawn[0].id, one.id.as_str());
        let fields = &changes.changed[0].fields;
        assert_eq!(fields.len(), 1, "{fields:?}");
        assert_eq!((fields[0].field.as_str(), fields[0].is.as_str()), ("killed B", "9 (4..4)"));
        assert!(Changes::between(&state(vec![one.clone()]), &state(vec![one])).is_none());
    }

    #[test]
    fn an_incident_that_got_another_id_is_the_same() {
        let (one, mut renamed) = (samples::incident("one"), samples::incident("two"));
        renamed.events = one.events.clone();
        assert_eq!(Changes::between(&state(vec![one.clone()]), &state(vec![renamed])).counts(), (0, 0, 0));
        // Two that were merged: one stays, nothing is withdrawn.
        let (other, mut merged) = (samples::incident("three"), one.clone());
        merged.history.formerly = vec![other.id.clone()];
        assert_eq!(Changes::between(&state(vec![one, other]), &state(vec![merged])).counts(), (0, 0, 0));
    }
}
