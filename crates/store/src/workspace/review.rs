//! What people decide about events: appended, chained, never changed; undo is a new decision.
//!
//! A decision names the version of the event the person saw: the machine's revision plus the decisions before it.
//! One on an older version is refused, so that two people never overwrite each other unseen.

use super::carry::{added_event, carry, event_of, events_of};
use super::chain::Chain;
use super::coding::touch_events;
use super::correction::{EVIDENCE, corrected};
use super::error::{Result, WorkspaceError};
use super::reviewed::Reviewed;
use super::{Workspace, fail};
use crate::record::DecisionRecord;
use dateline_types::{Decision, DecisionAnchor, DecisionKind, DocumentId, Event, EventId, Evidence};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;

/// What a person asks to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRequest {
    /// The event.
    pub event: EventId,
    /// The version the person saw; `None` for whatever it is now.
    pub version: Option<u64>,
    /// What was decided.
    pub kind: DecisionKind,
    /// For a correction: the field (`place`).
    pub field: Option<String>,
    /// For a correction: the new value as JSON; for a merge or split: the other event; for an added event: its record.
    pub value: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Workspace {
    /// Records a decision and returns it as kept. Undoing is [`Workspace::undo`].
    ///
    /// # Errors
    /// If there is no such event, it is at another version, or a correction does not give a legal event. Nothing is
    /// recorded then.
    pub fn decide(&mut self, request: &DecisionRequest) -> Result<Decision> {
        let mut decisions = self.decide_all(std::slice::from_ref(request))?;
        decisions.pop().ok_or_else(|| WorkspaceError::Refused("nothing was decided".into()))
    }

    /// Records what one act of a person decided, all or nothing; it is undone as one.
    ///
    /// # Errors
    /// As [`Workspace::decide`], at the first request that cannot be recorded.
    pub fn decide_all(&mut self, requests: &[DecisionRequest]) -> Result<Vec<Decision>> {
        let mut acts = self.decide_each(&[requests])?;
        acts.pop().unwrap_or_else(|| Ok(Vec::new()))
    }

    /// Records what several acts decided, each all or nothing, and answers each: one that cannot be recorded does not hold
    /// back the others. All that are recorded reach the disk together, so that people who decide at the same moment wait
    /// for one flush and not for one each.
    ///
    /// # Errors
    /// If the workspace is open to read only, or the disk refuses: then none is recorded.
    pub fn decide_each(&mut self, acts: &[&[DecisionRequest]]) -> Result<Vec<Result<Vec<Decision>>>> {
        self.expect_writable()?;
        let mut transaction = self.db.transaction()?;
        let mut answers = Vec::with_capacity(acts.len());
        for requests in acts {
            let part = transaction.savepoint()?;
            let answer = append_act(&part, requests);
            if answer.is_ok() {
                part.commit()?;
            }
            answers.push(answer);
        }
        if answers.iter().all(Result::is_err) {
            return Ok(answers);
        }
        touch_events(&transaction)?;
        fail::point("review/before-commit");
        transaction.commit()?;
        self.seal_heads()?;
        Ok(answers)
    }

    /// Takes a decision back, with all that were taken in the same act, and returns what was recorded.
    ///
    /// # Errors
    /// If there is no such decision, it is an undo itself, or was taken back before.
    pub fn undo(
        &mut self,
        sequence: u64,
        by: &str,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<Vec<Decision>> {
        self.expect_writable()?;
        let all = load(&self.db, None)?;
        let refused = |why: &str| Err(WorkspaceError::Refused(format!("decision {sequence} {why}")));
        let Some(decision) = all.iter().find(|d| d.sequence == sequence) else {
            return refused("does not exist; `review show` lists them by number");
        };
        if decision.kind == DecisionKind::Undo {
            return refused("took another back; decide again instead");
        }
        let undone = undone(&all);
        if undone.contains(&sequence) {
            return refused("was taken back already");
        }
        let act = decision.act.unwrap_or(sequence);
        let mut requests = Vec::new();
        for part in all.iter().filter(|d| d.act.unwrap_or(d.sequence) == act && d.kind != DecisionKind::Undo)
        {
            if !undone.contains(&part.sequence) {
                requests.push(DecisionRequest {
                    event: part.event.clone(),
                    version: None,
                    kind: DecisionKind::Undo,
                    field: None,
                    value: Some(part.sequence.to_string()),
                    reason: reason.map(str::to_owned),
                    by: by.to_owned(),
                    at,
                });
            }
        }
        self.decide_all(&requests)
    }

    /// The decisions on an event, or all, oldest first. Erased ones are left out; those on an earlier id of the event
    /// are with it.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn decisions(&self, event: Option<&EventId>) -> Result<Vec<Decision>> {
        let mut all = load(&self.db, None)?;
        if let Some(event) = event {
            let carried = carry(&self.db, &all.iter().collect::<Vec<_>>())?;
            all.retain(|decision| decision.event == *event || carried.now(&decision.event) == event);
        }
        Ok(all)
    }

    /// Numbers of the decisions that were taken back.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn undone(&self) -> Result<BTreeSet<u64>> {
        Ok(undone(&load(&self.db, None)?))
    }

    /// An event as coded or as added by a person, with its version.
    ///
    /// # Errors
    /// If the database cannot be read or the record does not read back.
    pub fn event(&self, id: &EventId) -> Result<Option<(Event, u64)>> {
        current(&self.db, id)
    }

    /// The coded events of a document, in text order, before decisions.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn events_of(&self, document: &DocumentId) -> Result<Vec<Event>> {
        events_of(&self.db, document.as_str())
    }

    /// The decisions on one event: those that hold, ready to be applied, and all of them, oldest first. Of a large pile this
    /// reads no other event's.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn reviewed_event(&self, id: &EventId) -> Result<(Reviewed, Vec<Decision>)> {
        let all = load_for(&self.db, id)?;
        Ok((Reviewed::of_decisions(&self.db, &all)?, all))
    }

    /// The decisions that hold.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn reviewed(&self) -> Result<Reviewed> {
        Reviewed::load(&self.db)
    }
}

fn append_act(db: &Connection, requests: &[DecisionRequest]) -> Result<Vec<Decision>> {
    let mut decisions: Vec<Decision> = Vec::with_capacity(requests.len());
    for request in requests {
        let act = decisions.first().map(|first| first.sequence);
        // The person saw the event before this act: its own decisions do not make it another version.
        let own = decisions.iter().filter(|d| d.event == request.event).count() as u64;
        let request = DecisionRequest { version: request.version.map(|v| v + own), ..request.clone() };
        decisions.push(append(db, &request, act)?);
    }
    Ok(decisions)
}

fn append(db: &Connection, request: &DecisionRequest, act: Option<u64>) -> Result<Decision> {
    let id = &request.event;
    let (event, version) = match (request.kind, current(db, id)?) {
        (DecisionKind::Add, None) => (added_by(db, request)?, 0),
        (DecisionKind::Add, Some(_)) => {
            return Err(WorkspaceError::Refused(format!("event {id} is there already; correct it instead")));
        }
        // What was decided on an event that is no more can be taken back all the same.
        (DecisionKind::Undo, found) => match found {
            Some((event, version)) => (Some(event), version),
            None => (None, 0),
        },
        (_, Some((event, version))) => (Some(event), version),
        (_, None) => return Err(WorkspaceError::NotFound(format!("no event {id} in this workspace"))),
    };
    if let Some(seen) = request.version.filter(|seen| *seen != version) {
        return Err(WorkspaceError::Conflict { event: id.to_string(), seen, found: version });
    }
    match (request.kind, &event) {
        (DecisionKind::Correct, Some(event)) => {
            let (Some(field), Some(value)) = (&request.field, &request.value) else {
                return Err(WorkspaceError::Refused("a correction needs a field and a value".into()));
            };
            let event =
                Reviewed::of_decisions(db, &load_for(db, id)?)?.apply(event.clone()).ok_or_else(|| {
                    WorkspaceError::Refused(format!("event {id} was rejected; undo that first"))
                })?;
            let corrected = corrected(&event, field, value).map_err(WorkspaceError::Refused)?;
            if field == EVIDENCE {
                expect_quoted(db, &corrected)?;
            }
        }
        (DecisionKind::Merge | DecisionKind::Split, _) => {
            let other = request.value.as_deref().and_then(EventId::parse);
            let is_here = match &other {
                Some(other) => current(db, other)?.is_some(),
                None => false,
            };
            if !is_here || other.as_ref() == Some(id) {
                return Err(WorkspaceError::Refused(format!("a {} needs another event's id", request.kind)));
            }
        }
        (DecisionKind::Undo, _) => {
            let number: Option<u64> = request.value.as_deref().and_then(|value| value.parse().ok());
            let known = load(db, Some(id.as_str()))?;
            if !known.iter().any(|d| Some(d.sequence) == number && d.kind != DecisionKind::Undo) {
                let said = request.value.as_deref().unwrap_or_default();
                return Err(WorkspaceError::Refused(format!(
                    "no decision on event {id} has the number {said:?}"
                )));
            }
        }
        _ => {}
    }
    let (last, previous) = Chain::Decisions.head(db)?;
    let anchor = event.map(|event| DecisionAnchor {
        document: event.document,
        mentions: event.mentions.iter().map(|mention| mention.span).collect(),
    });
    let decision = Decision {
        sequence: (last + 1).unsigned_abs(),
        previous,
        event: id.clone(),
        version,
        kind: request.kind,
        anchor,
        act,
        field: request.field.clone(),
        value: request.value.clone(),
        reason: request.reason.clone(),
        by: request.by.clone(),
        at: request.at,
    };
    let payload = serde_json::to_string(&DecisionRecord::from(&decision))
        .map_err(|error| WorkspaceError::record("decision", error))?;
    Chain::Decisions.append(db, id.as_str(), &payload)?;
    Ok(decision)
}

/// Refuses evidence that does not stand in the document word for word.
fn expect_quoted(db: &Connection, event: &Event) -> Result<()> {
    let sql = "SELECT text FROM documents WHERE id = ?1 AND NOT erased";
    let text: Option<Option<String>> =
        db.prepare_cached(sql)?.query_row([event.document.as_str()], |row| row.get(0)).optional()?;
    let text = text.flatten().filter(|text| !text.is_empty()).ok_or_else(|| {
        WorkspaceError::Refused("the text is not held, so that no other words of it can be quoted".into())
    })?;
    let stands = |piece: &Evidence| piece.span.in_text(&text) == Some(piece.text.as_str());
    match event.evidence.all().iter().find(|piece| !stands(piece)) {
        Some(piece) => {
            Err(WorkspaceError::Refused(format!("the evidence does not stand in the text: {:?}", piece.text)))
        }
        None => Ok(()),
    }
}

/// The event somebody adds, if it is one of a document that is here.
fn added_by(db: &Connection, request: &DecisionRequest) -> Result<Option<Event>> {
    let event = event_of(request.value.as_deref().unwrap_or_default())?;
    let here = "SELECT 1 FROM documents WHERE id = ?1 AND NOT erased";
    if event.id != request.event || !db.prepare_cached(here)?.exists([event.document.as_str()])? {
        return Err(WorkspaceError::Refused("an added event needs a document of this workspace".into()));
    }
    Ok(Some(event))
}

/// An event as coded, or as a person added it, and its version: the machine's revision and the decisions on it.
fn current(db: &Connection, id: &EventId) -> Result<Option<(Event, u64)>> {
    let all = load_for(db, id)?;
    let carried = carry(db, &all.iter().collect::<Vec<_>>())?;
    let decisions = all.iter().filter(|d| carried.now(&d.event) == id).count() as u64;
    let sql = "SELECT record, revision FROM events WHERE id = ?1";
    let found: Option<(String, i64)> =
        db.prepare_cached(sql)?.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if let Some((record, revision)) = found {
        return Ok(Some((event_of(&record)?, revision.unsigned_abs() + decisions)));
    }
    let undone = undone(&all);
    let holds = |d: &&Decision| {
        d.kind == DecisionKind::Add
            && d.event == *id
            && !undone.contains(&d.sequence)
            && carried.now(&d.event) == id
    };
    match all.iter().find(holds) {
        Some(added) => Ok(Some((added_event(added)?, decisions))),
        None => Ok(None),
    }
}

/// The decisions that may bear on one event: its own, unless some event of a decision has another id now; then all.
fn load_for(db: &Connection, id: &EventId) -> Result<Vec<Decision>> {
    // One step of the index a subject, however many decisions it has.
    let moved = "WITH RECURSIVE subjects(id) AS (
                   SELECT min(subject) FROM decisions
                   UNION ALL SELECT (SELECT min(subject) FROM decisions WHERE subject > subjects.id) FROM subjects
                   WHERE subjects.id IS NOT NULL)
                 SELECT 1 FROM subjects WHERE id <> ?1 AND NOT EXISTS (SELECT 1 FROM events WHERE events.id = subjects.id)
                 LIMIT 1";
    let is_moved = db.prepare_cached(moved)?.exists([id.as_str()])?;
    load(db, if is_moved { None } else { Some(id.as_str()) })
}

pub(super) fn undone(decisions: &[Decision]) -> BTreeSet<u64> {
    let undoes = decisions.iter().filter(|d| d.kind == DecisionKind::Undo);
    undoes.filter_map(|d| d.value.as_deref()?.parse().ok()).collect()
}

pub(super) fn load(db: &Connection, event: Option<&str>) -> Result<Vec<Decision>> {
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
