//! What a person decides on and who decides: shared by corrections, additions and regrouping.

use crate::failure::Failure;
use dateline_store::workspace::{DecisionRequest, Workspace};
use dateline_types::{Decision, DecisionKind, Event, EventId, Incident, IncidentId};
use jiff::Timestamp;

/// Who decides, when, and what they saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The account.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// The version of the event that was seen; `None` for whatever it is now. Of an incident there is none.
    pub seen: Option<u64>,
}

/// What a decision is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One event.
    Event(EventId),
    /// Every event of an incident.
    Incident(IncidentId),
}

impl Subject {
    /// Reads an id of an event or an incident.
    ///
    /// # Errors
    /// If it is neither.
    pub fn parse(text: &str) -> Result<Subject, Failure> {
        if let Some(event) = EventId::parse(text) {
            return Ok(Subject::Event(event));
        }
        if let Some(incident) = IncidentId::parse(text) {
            return Ok(Subject::Incident(incident));
        }
        Err(Failure::usage(format!("no id of an event (e…) or an incident (i…): {text:?}"))
            .with_hint("`dateline incidents` and `dateline export`'s events.jsonl have them"))
    }

    /// The events it is about.
    ///
    /// # Errors
    /// If there is no such event or incident.
    pub fn events(&self, workspace: &Workspace) -> Result<Vec<EventId>, Failure> {
        match self {
            Subject::Event(id) => match workspace.event(id)? {
                Some(_) => Ok(vec![id.clone()]),
                None => match moved(workspace, id)? {
                    Some(now) => Ok(vec![now]),
                    None => Err(Failure::usage(format!("no event {id} in this workspace"))
                        .with_hint("`dateline incidents --format jsonl` lists the events of each incident")),
                },
            },
            Subject::Incident(id) => Ok(incident(workspace, id)?.events),
        }
    }
}

/// The id an event has after a re-coding that changed it, if a decision was carried over with it.
fn moved(workspace: &Workspace, id: &EventId) -> Result<Option<EventId>, Failure> {
    let reviewed = workspace.reviewed()?;
    Ok(reviewed.moved().find(|(former, _)| *former == id).map(|(_, now)| now.clone()))
}

/// An incident by its id, or by one it had before.
///
/// # Errors
/// If there is none, or it is a row of a dataset, which nobody decides on.
pub fn incident(workspace: &Workspace, id: &IncidentId) -> Result<Incident, Failure> {
    let incidents = super::incidents(workspace)?;
    let by_id = incidents.iter().find(|incident| incident.id == *id);
    let found = by_id.or_else(|| incidents.iter().find(|incident| incident.history.formerly.contains(id)));
    match found {
        Some(incident) if incident.events.is_empty() => {
            Err(Failure::usage(format!("incident {id} is a row of an imported dataset"))
                .with_hint("correct it in the dataset and import that again"))
        }
        Some(incident) => Ok(incident.clone()),
        None => Err(Failure::usage(format!("no incident {id} in this workspace"))
            .with_hint("`dateline incidents` lists them")),
    }
}

/// The incidents that hold these events now, each once.
///
/// # Errors
/// If the workspace cannot be read.
pub fn incidents_of(workspace: &Workspace, events: &[EventId]) -> Result<Vec<Incident>, Failure> {
    let mut incidents = super::incidents(workspace)?;
    incidents.retain(|incident| incident.events.iter().any(|event| events.contains(event)));
    Ok(incidents)
}

/// An event as decided, with its version.
///
/// # Errors
/// If there is none, or it was rejected.
pub fn decided_event(workspace: &Workspace, id: &EventId) -> Result<(Event, u64), Failure> {
    let Some((event, version)) = workspace.event(id)? else {
        return Err(Failure::usage(format!("no event {id} in this workspace")));
    };
    match workspace.reviewed()?.apply(event) {
        Some(event) => Ok((event, version)),
        None => Err(Failure::usage(format!("event {id} was rejected")).with_hint(format!(
            "`dateline review show {id}` lists the decisions; take that one back with `review undo`"
        ))),
    }
}

/// A decision on one event, signed.
pub(super) fn request(
    event: &EventId,
    kind: DecisionKind,
    field: Option<&str>,
    value: Option<String>,
    by: &Signature,
) -> DecisionRequest {
    DecisionRequest {
        event: event.clone(),
        version: by.seen,
        kind,
        field: field.map(str::to_owned),
        value,
        reason: by.reason.clone(),
        by: by.by.clone(),
        at: by.at,
    }
}

/// Records one act and links again.
pub(super) fn record(
    workspace: &mut Workspace,
    requests: &[DecisionRequest],
) -> Result<Vec<Decision>, Failure> {
    let decisions = workspace.decide_all(requests)?;
    super::keep_linked(workspace)?;
    Ok(decisions)
}

/// Accepts, rejects or comments on an event, or on every event of an incident.
///
/// # Errors
/// If there is no such subject, it changed since it was seen, or the workspace cannot be written.
pub fn judge(
    workspace: &mut Workspace,
    subject: &Subject,
    kind: DecisionKind,
    words: Option<&str>,
    by: &Signature,
) -> Result<Vec<Decision>, Failure> {
    if !matches!(kind, DecisionKind::Accept | DecisionKind::Reject | DecisionKind::Comment) {
        return Err(Failure::usage(format!("not a judgement: {:?}", kind.as_str())));
    }
    let events = subject.events(workspace)?;
    let requests: Vec<DecisionRequest> =
        events.iter().map(|event| request(event, kind, None, words.map(str::to_owned), by)).collect();
    record(workspace, &requests)
}

/// Takes a decision back, with all of the same act, and links again. Returns what was recorded.
///
/// # Errors
/// If there is no such decision, or it was taken back before.
pub fn undo(workspace: &mut Workspace, decision: u64, by: &Signature) -> Result<Vec<Decision>, Failure> {
    let undone = workspace.undo(decision, &by.by, by.reason.as_deref(), by.at)?;
    super::keep_linked(workspace)?;
    Ok(undone)
}
