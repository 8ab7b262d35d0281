//! Which event a decision is about now.
//!
//! Ids come from the document and the first words that tell an event, so most decisions find theirs by id. Where coding
//! again grouped the words another way, the event of the same document that shares the most of them takes the decision
//! over; one that shares less than half is another event, and the decision is listed as fitting none.

use super::error::{Result, WorkspaceError};
use crate::record::EventRecord;
use dateline_types::{Decision, DecisionAnchor, DecisionKind, Event, EventId, Span};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// Of the words of both, the share that must be common.
const LEAST_OVERLAP: f64 = 0.5;

/// Where decisions went whose event has another id now.
#[derive(Debug, Clone, Default)]
pub(super) struct Carried {
    /// Former ids with the ids now.
    pub moved: BTreeMap<EventId, EventId>,
    /// Events that decisions name and that are no more.
    pub lost: BTreeSet<EventId>,
}

impl Carried {
    /// The id an event has now.
    pub fn now<'a>(&'a self, id: &'a EventId) -> &'a EventId {
        self.moved.get(id).unwrap_or(id)
    }
}

/// Looks for the event of every decision.
pub(super) fn carry(db: &Connection, decisions: &[&Decision]) -> Result<Carried> {
    let mut carried = Carried::default();
    let mut exists = db.prepare_cached("SELECT 1 FROM events WHERE id = ?1")?;
    let added: BTreeSet<&EventId> =
        decisions.iter().filter(|d| d.kind == DecisionKind::Add).map(|d| &d.event).collect();
    let mut anchors: BTreeMap<&EventId, Option<(&DecisionAnchor, Option<&Decision>)>> = BTreeMap::new();
    for decision in decisions {
        let anchor = decision.anchor.as_ref();
        let add = (decision.kind == DecisionKind::Add).then_some(*decision);
        let known = anchors.entry(&decision.event).or_default();
        if known.is_none() {
            *known = anchor.map(|anchor| (anchor, add));
        }
    }
    for (id, anchor) in anchors {
        if exists.exists([id.as_str()])? {
            continue;
        }
        let found = match anchor {
            Some((anchor, add)) => fitting(db, anchor, add)?,
            None => None,
        };
        match found {
            Some(now) => {
                carried.moved.insert(id.clone(), now);
            }
            // An event that only a person saw is where it was.
            None if added.contains(id) => {}
            None => {
                carried.lost.insert(id.clone());
            }
        }
    }
    Ok(carried)
}

/// The event that shares the most words with an anchor; for an added event, of its class only.
fn fitting(db: &Connection, anchor: &DecisionAnchor, add: Option<&Decision>) -> Result<Option<EventId>> {
    let class = match add {
        Some(decision) => Some(added_event(decision)?.class),
        None => None,
    };
    let mut best: Option<(f64, EventId)> = None;
    for event in events_of(db, anchor.document.as_str())? {
        if class.is_some_and(|class| class.plover_type() != event.class.plover_type()) {
            continue;
        }
        let spans: Vec<Span> = event.mentions.iter().map(|m| m.span).collect();
        let share = overlap(&anchor.mentions, &spans);
        if share >= LEAST_OVERLAP && best.as_ref().is_none_or(|(most, _)| share > *most) {
            best = Some((share, event.id));
        }
    }
    Ok(best.map(|(_, id)| id))
}

/// The coded events of a document, in text order.
pub(super) fn events_of(db: &Connection, document: &str) -> Result<Vec<Event>> {
    let sql = "SELECT events.record FROM events JOIN documents ON documents.seq = events.document
               WHERE documents.id = ?1 ORDER BY position";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([document], |row| row.get::<_, String>(0))?;
    rows.map(|row| event_of(&row?)).collect()
}

/// The event a person added.
pub(super) fn added_event(decision: &Decision) -> Result<Event> {
    event_of(decision.value.as_deref().unwrap_or_default())
}

pub(super) fn event_of(json: &str) -> Result<Event> {
    let record: EventRecord =
        serde_json::from_str(json).map_err(|error| WorkspaceError::record("event", error))?;
    Event::try_from(record).map_err(|error| WorkspaceError::record("event", error))
}

/// The share of the words of two lists that the other list has too (Dice's coefficient over spans that meet).
fn overlap(a: &[Span], b: &[Span]) -> f64 {
    let met = |these: &[Span], those: &[Span]| {
        these.iter().filter(|span| those.iter().any(|other| span.overlaps(*other))).count()
    };
    match a.len() + b.len() {
        0 => 0.0,
        all => (met(a, b) + met(b, a)) as f64 / all as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_is_of_words_both_ways() {
        let span = |start| Span::new(start, start + 5);
        assert_eq!(overlap(&[span(0)], &[span(3)]), 1.0);
        assert_eq!(overlap(&[span(0)], &[span(0), span(50), span(90)]), 0.5);
        assert_eq!(overlap(&[span(0)], &[span(0), span(50), span(90), span(120)]), 0.4);
        assert_eq!(overlap(&[span(0)], &[span(9)]), 0.0);
        assert_eq!(overlap(&[], &[]), 0.0);
    }
}
