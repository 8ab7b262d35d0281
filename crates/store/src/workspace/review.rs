//! What people decide about events: appended, chained, never changed; undo is a new decision.
//!
//! A decision names the version of the event the person saw: the machine's revision plus the decisions before it.
//! One on an older version is refused, so that two people never overwrite each other unseen.

use super::chain::Chain;
use super::coding::touch_events;
use super::error::{Result, WorkspaceError};
use super::{Workspace, fail};
use crate::record::{DecisionRecord, EventRecord};
use dateline_types::{Decision, DecisionKind, Event, EventId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};

/// What a person asks to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRequest {
    /// The event.
    pub event: EventId,
    /// The version the person saw; `None` for whatever it is now.
    pub version: Option<u64>,
    /// What was decided.
    pub kind: DecisionKind,
    /// For a correction: the field (`place.name`).
    pub field: Option<String>,
    /// For a correction: the new value as JSON; for an undo: the decision's number.
    pub value: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// The decisions that hold, ready to be applied to events.
#[derive(Debug, Clone, Default)]
pub struct Reviewed {
    by_event: BTreeMap<String, Vec<Decision>>,
}

impl Workspace {
    /// Records a decision and returns it as kept.
    ///
    /// # Errors
    /// If there is no such event, it is at another version, a correction does not give a legal event, or an undo names
    /// no decision on this event. Nothing is recorded then.
    pub fn decide(&mut self, request: &DecisionRequest) -> Result<Decision> {
        self.expect_writable()?;
        let transaction = self.db.transaction()?;
        let decision = append(&transaction, request)?;
        touch_events(&transaction)?;
        fail::point("review/before-commit");
        transaction.commit()?;
        self.seal_heads()?;
        Ok(decision)
    }

    /// The decisions on an event, or all, oldest first. Erased ones are left out.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn decisions(&self, event: Option<&EventId>) -> Result<Vec<Decision>> {
        load(&self.db, event.map(EventId::as_str))
    }

    /// An event as coded, with its version.
    ///
    /// # Errors
    /// If the database cannot be read or the record does not read back.
    pub fn event(&self, id: &EventId) -> Result<Option<(Event, u64)>> {
        let Some((record, version)) = current(&self.db, id.as_str())? else { return Ok(None) };
        let record: EventRecord =
            serde_json::from_str(&record).map_err(|error| WorkspaceError::record("event", error))?;
        let event = Event::try_from(record).map_err(|error| WorkspaceError::record("event", error))?;
        Ok(Some((event, version)))
    }

    /// The decisions that hold.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn reviewed(&self) -> Result<Reviewed> {
        Reviewed::load(&self.db)
    }
}

impl Reviewed {
    pub(super) fn load(db: &Connection) -> Result<Reviewed> {
        let mut by_event: BTreeMap<String, Vec<Decision>> = BTreeMap::new();
        for decision in load(db, None)? {
            by_event.entry(decision.event.to_string()).or_default().push(decision);
        }
        for decisions in by_event.values_mut() {
            let undone: BTreeSet<u64> = decisions
                .iter()
                .filter(|d| d.kind == DecisionKind::Undo)
                .filter_map(|d| d.value.as_deref()?.parse().ok())
                .collect();
            decisions.retain(|d| d.kind != DecisionKind::Undo && !undone.contains(&d.sequence));
        }
        by_event.retain(|_, decisions| !decisions.is_empty());
        Ok(Reviewed { by_event })
    }

    /// The decisions that hold on an event.
    pub fn of(&self, event: &EventId) -> &[Decision] {
        self.by_event.get(event.as_str()).map_or(&[], Vec::as_slice)
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
            let one = decision.event.clone();
            let pair = if one < other { (one, other) } else { (other, one) };
            let known = last.entry(pair).or_insert((decision.sequence, decision.kind));
            *known = (*known).max((decision.sequence, decision.kind));
        }
        [DecisionKind::Merge, DecisionKind::Split].map(|kind| {
            last.iter().filter(|(_, (_, decided))| *decided == kind).map(|(pair, _)| pair.clone()).collect()
        })
    }

    /// The event as decided: `None` if it was rejected, with its corrections otherwise.
    ///
    /// A correction that no longer gives a legal event, after the machine changed other fields, is left out.
    pub fn apply(&self, event: Event) -> Option<Event> {
        let decisions = self.of(&event.id);
        let last = decisions.iter().rfind(|d| matches!(d.kind, DecisionKind::Accept | DecisionKind::Reject));
        if last.is_some_and(|d| d.kind == DecisionKind::Reject) {
            return None;
        }
        let mut event = event;
        for decision in decisions.iter().filter(|d| d.kind == DecisionKind::Correct) {
            if let (Some(field), Some(value)) = (&decision.field, &decision.value)
                && let Ok(corrected) = corrected(&event, field, value)
            {
                event = corrected;
            }
        }
        Some(event)
    }

    /// The same for an event's record.
    pub(super) fn apply_to_record(&self, json: &str) -> Result<Option<Event>> {
        let record: EventRecord =
            serde_json::from_str(json).map_err(|error| WorkspaceError::record("event", error))?;
        let event = Event::try_from(record).map_err(|error| WorkspaceError::record("event", error))?;
        Ok(self.apply(event))
    }
}

fn append(db: &Connection, request: &DecisionRequest) -> Result<Decision> {
    let id = request.event.as_str();
    let Some((record, version)) = current(db, id)? else {
        return Err(WorkspaceError::NotFound(format!("no event {id} in this workspace")));
    };
    if let Some(seen) = request.version.filter(|seen| *seen != version) {
        return Err(WorkspaceError::Conflict { event: id.to_owned(), seen, found: version });
    }
    match request.kind {
        DecisionKind::Correct => {
            let (Some(field), Some(value)) = (&request.field, &request.value) else {
                return Err(WorkspaceError::Refused("a correction needs a field and a value".into()));
            };
            let event = Reviewed::load(db)?.apply_to_record(&record)?.ok_or_else(|| {
                WorkspaceError::Refused(format!("event {id} was rejected; undo that first"))
            })?;
            corrected(&event, field, value).map_err(WorkspaceError::Refused)?;
        }
        DecisionKind::Undo => {
            let known = load(db, Some(id))?;
            let number: Option<u64> = request.value.as_deref().and_then(|value| value.parse().ok());
            if !number.is_some_and(|n| known.iter().any(|d| d.sequence == n && d.kind != DecisionKind::Undo))
            {
                let said = request.value.as_deref().unwrap_or_default();
                return Err(WorkspaceError::Refused(format!(
                    "no decision on event {id} has the number {said:?}"
                )));
            }
        }
        DecisionKind::Merge | DecisionKind::Split => {
            let other = request.value.as_deref().and_then(EventId::parse);
            let is_here = match &other {
                Some(other) => current(db, other.as_str())?.is_some(),
                None => false,
            };
            if !is_here || other.as_ref() == Some(&request.event) {
                return Err(WorkspaceError::Refused(format!("a {} needs another event's id", request.kind)));
            }
        }
        DecisionKind::Accept | DecisionKind::Reject | DecisionKind::Comment => {}
    }
    let (last, previous) = Chain::Decisions.head(db)?;
    let decision = Decision {
        sequence: (last + 1).unsigned_abs(),
        previous,
        event: request.event.clone(),
        version,
        kind: request.kind,
        field: request.field.clone(),
        value: request.value.clone(),
        reason: request.reason.clone(),
        by: request.by.clone(),
        at: request.at,
    };
    let payload = serde_json::to_string(&DecisionRecord::from(&decision))
        .map_err(|error| WorkspaceError::record("decision", error))?;
    Chain::Decisions.append(db, id, &payload)?;
    Ok(decision)
}

/// An event's record as coded, and its version.
fn current(db: &Connection, id: &str) -> Result<Option<(String, u64)>> {
    let sql = "SELECT record, revision + (SELECT count(*) FROM decisions WHERE subject = ?1)
               FROM events WHERE id = ?1";
    let found: Option<(String, i64)> =
        db.prepare_cached(sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.map(|(record, version)| (record, version.unsigned_abs())))
}

fn load(db: &Connection, event: Option<&str>) -> Result<Vec<Decision>> {
    let mut decisions = Vec::new();
    for entry in Chain::Decisions.entries(db, event)? {
        let Some(payload) = entry.payload else { continue };
        let fault =
            |error: &dyn std::fmt::Display| WorkspaceError::record(&format!("decision {}", entry.seq), error);
        let record: DecisionRecord = serde_json::from_str(&payload).map_err(|error| fault(&error))?;
        decisions.push(Decision::try_from(record).map_err(|error| fault(&error))?);
    }
    Ok(decisions)
}

/// Fields that say what was read, not what it means: nobody corrects those.
const FIXED: &[&str] = &["schema", "id", "document", "sentence", "trigger", "evidence", "rule", "trace"];

/// The event with one field of its record replaced; the reason if that gives no legal event.
fn corrected(event: &Event, field: &str, value: &str) -> std::result::Result<Event, String> {
    let mut parts = field.split('.');
    if parts.next().is_some_and(|top| FIXED.contains(&top)) {
        return Err(format!("the field {field:?} cannot be corrected"));
    }
    let value: serde_json::Value = serde_json::from_str(value)
        .map_err(|_| format!("the value is not JSON (quote a word): {value:?}"))?;
    let mut json = serde_json::to_value(EventRecord::from(event)).map_err(|error| error.to_string())?;
    let pointer = format!("/{}", field.replace('.', "/"));
    let place =
        json.pointer_mut(&pointer).ok_or_else(|| format!("an event has no field {field:?} to correct"))?;
    *place = value;
    let record: EventRecord = serde_json::from_value(json).map_err(|error| error.to_string())?;
    Event::try_from(record).map_err(|error| error.to_string())
}
