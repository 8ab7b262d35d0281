//! The decisions that hold, and events as they are after them.

use super::carry::{Carried, added_event, carry, event_of};
use super::correction::{corrected, says};
use super::error::Result;
use super::review::{load, undone};
use dateline_types::{Decision, DecisionKind, DocumentId, Event, EventId};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// A field that a person set, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// Position of the decision in the log.
    pub sequence: u64,
    /// The field, as in the event record.
    pub field: String,
}

/// What a person who adds an event says of it.
const ADDED: &[&str] = &["class", "place", "time", "actors", "targets", "quantities"];

/// The decisions that hold, ready to be applied to events.
#[derive(Debug, Clone, Default)]
pub struct Reviewed {
    /// By the id the event has now.
    by_event: BTreeMap<EventId, Vec<Decision>>,
    carried: Carried,
    /// Events nobody coded, by document.
    added: BTreeMap<DocumentId, Vec<Event>>,
}

impl Reviewed {
    pub(super) fn load(db: &Connection) -> Result<Reviewed> {
        Reviewed::of_decisions(db, &load(db, None)?)
    }

    pub(super) fn of_decisions(db: &Connection, all: &[Decision]) -> Result<Reviewed> {
        let undone = undone(all);
        let holds = |d: &&Decision| d.kind != DecisionKind::Undo && !undone.contains(&d.sequence);
        let held: Vec<&Decision> = all.iter().filter(holds).collect();
        let carried = carry(db, &held)?;
        let mut reviewed = Reviewed::default();
        for decision in held {
            let now = carried.now(&decision.event).clone();
            if decision.kind == DecisionKind::Add && now == decision.event {
                let event = added_event(decision)?;
                if db.prepare_cached("SELECT 1 FROM events WHERE id = ?1")?.exists([now.as_str()])? {
                    // It is coded by now: the person's record stands in its place.
                } else {
                    reviewed.added.entry(event.document.clone()).or_default().push(event);
                }
            }
            reviewed.by_event.entry(now).or_default().push(decision.clone());
        }
        reviewed.carried = carried;
        Ok(reviewed)
    }

    /// The decisions that hold on an event.
    pub fn of(&self, event: &EventId) -> &[Decision] {
        self.by_event.get(event).map_or(&[], Vec::as_slice)
    }

    /// Events somebody decided on: accepted, rejected, corrected, added, merged or split.
    pub fn decided(&self) -> impl Iterator<Item = &EventId> {
        let counts = |d: &Decision| d.kind != DecisionKind::Comment;
        self.by_event.iter().filter(move |(_, decisions)| decisions.iter().any(counts)).map(|(id, _)| id)
    }

    /// Decisions whose event is no more, and that no other event of the document takes over.
    pub fn lost(&self) -> impl Iterator<Item = &Decision> {
        self.carried.lost.iter().flat_map(|id| self.of(id))
    }

    /// Former ids of events that decisions were carried over from, with the ids now.
    pub fn moved(&self) -> impl Iterator<Item = (&EventId, &EventId)> {
        self.carried.moved.iter()
    }

    /// The events of a document that people added, as decided.
    pub fn added_to<'a>(&'a self, document: &DocumentId) -> impl Iterator<Item = Event> + 'a {
        let added = self.added.get(document).map_or(&[][..], Vec::as_slice);
        added.iter().filter_map(|event| self.apply(event.clone()))
    }

    /// Pairs of events that people hold to be one incident, and pairs they hold to be two: the last decision on a pair
    /// counts.
    pub fn pairs(&self) -> [Vec<(EventId, EventId)>; 2] {
        let mut last: BTreeMap<(EventId, EventId), (u64, DecisionKind)> = BTreeMap::new();
        for decision in self.by_event.values().flatten() {
            let Some(other) = decision.value.as_deref().and_then(EventId::parse) else { continue };
            if !matches!(decision.kind, DecisionKind::Merge | DecisionKind::Split) {
                continue;
            }
            let (one, other) = (self.carried.now(&decision.event), self.carried.now(&other));
            let pair = if one < other { (one.clone(), other.clone()) } else { (other.clone(), one.clone()) };
            let known = last.entry(pair).or_insert((decision.sequence, decision.kind));
            *known = (*known).max((decision.sequence, decision.kind));
        }
        [DecisionKind::Merge, DecisionKind::Split].map(|kind| {
            last.iter().filter(|(_, (_, decided))| *decided == kind).map(|(pair, _)| pair.clone()).collect()
        })
    }

    /// The event as decided: `None` if it was rejected, with its corrections otherwise.
    ///
    /// A correction that no longer gives a legal event, after the machine changed other fields, is left out;
    /// [`Reviewed::unfit`] names it.
    pub fn apply(&self, event: Event) -> Option<Event> {
        self.applied(event).0
    }

    /// The corrections whose value stands in the event as decided, oldest first; those overruled by a later one, and those
    /// that no longer give a legal event, are none. An event that a person added counts as corrected in what it says.
    pub fn corrections(&self, event: &Event) -> Vec<Corrected> {
        let mut holding = Vec::new();
        for decision in self.of(&event.id) {
            let fields: &[&str] = match (decision.kind, decision.field.as_deref(), decision.value.as_deref())
            {
                (DecisionKind::Correct, Some(field), Some(value)) if says(event, field, value) => &[field],
                (DecisionKind::Add, _, Some(_)) => ADDED,
                _ => &[],
            };
            let sequence = decision.sequence;
            holding.extend(fields.iter().map(|field| Corrected { sequence, field: (*field).to_owned() }));
        }
        holding
    }

    /// Numbers of the corrections that no longer give a legal event.
    pub fn unfit(&self, event: Event) -> Vec<u64> {
        self.applied(event).1
    }

    fn applied(&self, event: Event) -> (Option<Event>, Vec<u64>) {
        let mut unfit = Vec::new();
        let decisions = self.of(&event.id);
        let last = decisions.iter().rfind(|d| matches!(d.kind, DecisionKind::Accept | DecisionKind::Reject));
        if last.is_some_and(|d| d.kind == DecisionKind::Reject) {
            return (None, unfit);
        }
        let mut event = event;
        for decision in decisions {
            match (decision.kind, &decision.field, &decision.value) {
                (DecisionKind::Correct, Some(field), Some(value)) => match corrected(&event, field, value) {
                    Ok(corrected) => event = corrected,
                    Err(_) => unfit.push(decision.sequence),
                },
                // What a person added and a later coding found: the person's words for it.
                (DecisionKind::Add, _, Some(_)) => {
                    if let Ok(added) = added_event(decision) {
                        let Event { id, mentions, sentence, trigger, .. } = event;
                        event = Event { id, mentions, sentence, trigger, ..added };
                    }
                }
                _ => {}
            }
        }
        (Some(event), unfit)
    }

    /// The same for an event's record.
    pub(super) fn apply_to_record(&self, json: &str) -> Result<Option<Event>> {
        Ok(self.apply(event_of(json)?))
    }
}
