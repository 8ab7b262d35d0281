//! What people say about which events are one incident. It overrides what linking finds, and stays when reports are coded
//! again: it is kept as pairs of events.

use super::act::{Signature, Subject, incident, incidents_of, record, request};
use crate::failure::Failure;
use dateline_store::workspace::{DecisionRequest, Workspace};
use dateline_types::{Decision, DecisionKind, EventId, Incident, IncidentId};
use std::collections::BTreeSet;

/// More pairs than this are no decision of a person's.
const MOST_PAIRS: usize = 2000;

/// What came of a merge or a split.
#[derive(Debug)]
pub struct Regrouped {
    /// The decisions, undone together.
    pub decisions: Vec<Decision>,
    /// The incidents the events lie in now.
    pub incidents: Vec<Incident>,
}

/// Says that two events, or the incidents of two subjects, are one.
///
/// # Errors
/// If one of them is not here, or they are one already.
pub fn merge(
    workspace: &mut Workspace,
    one: &Subject,
    other: &Subject,
    by: &Signature,
) -> Result<Regrouped, Failure> {
    let (these, those) = (one.events(workspace)?, other.events(workspace)?);
    let all: Vec<EventId> = these.iter().chain(&those).cloned().collect();
    if incidents_of(workspace, &all)?.len() < 2 {
        return Err(Failure::usage("they are one incident already"));
    }
    let mut pairs: BTreeSet<(EventId, EventId)> = BTreeSet::new();
    if let (Some(this), Some(that)) = (these.first(), those.first()) {
        pairs.insert((this.clone(), that.clone()));
    }
    // Where somebody held them apart before, that no longer holds.
    let [_, apart] = workspace.reviewed()?.pairs();
    for (a, b) in apart {
        if these.contains(&a) && those.contains(&b) || these.contains(&b) && those.contains(&a) {
            pairs.insert((a, b));
        }
    }
    decide(workspace, DecisionKind::Merge, &pairs, &all, by)
}

/// Takes events out of the incident they lie in: they and those that stay are not one.
///
/// # Errors
/// If they do not lie in one incident (in `from`, if that is given), or nothing would stay there.
pub fn split(
    workspace: &mut Workspace,
    events: &[EventId],
    from: Option<&IncidentId>,
    by: &Signature,
) -> Result<Regrouped, Failure> {
    let whole = match from {
        Some(id) => incident(workspace, id)?,
        None => match incidents_of(workspace, events)?.as_slice() {
            [one] => one.clone(),
            found => {
                return Err(Failure::usage(format!("they lie in {} incidents, not in one", found.len()))
                    .with_hint("`dateline review show EVENT` names the incident of an event"));
            }
        },
    };
    if let Some(stranger) = events.iter().find(|event| !whole.events.contains(event)) {
        return Err(Failure::usage(format!("event {stranger} does not lie in incident {}", whole.id)));
    }
    let stay: Vec<&EventId> = whole.events.iter().filter(|event| !events.contains(event)).collect();
    if stay.is_empty() || events.is_empty() {
        return Err(Failure::usage(format!("a split of incident {} leaves events on both sides", whole.id))
            .with_hint("name some of its events, not all"));
    }
    let pairs = events.iter().flat_map(|event| stay.iter().map(|other| (event.clone(), (*other).clone())));
    let pairs: BTreeSet<(EventId, EventId)> = pairs.collect();
    decide(workspace, DecisionKind::Split, &pairs, &whole.events, by)
}

/// Says that two events are not one incident.
///
/// # Errors
/// If one of them is not here.
pub fn hold_apart(
    workspace: &mut Workspace,
    one: &EventId,
    other: &EventId,
    by: &Signature,
) -> Result<Regrouped, Failure> {
    let pairs = BTreeSet::from([(one.clone(), other.clone())]);
    decide(workspace, DecisionKind::Split, &pairs, &[one.clone(), other.clone()], by)
}

fn decide(
    workspace: &mut Workspace,
    kind: DecisionKind,
    pairs: &BTreeSet<(EventId, EventId)>,
    events: &[EventId],
    by: &Signature,
) -> Result<Regrouped, Failure> {
    if pairs.len() > MOST_PAIRS {
        return Err(Failure::usage(format!(
            "{} pairs of events are more than the {MOST_PAIRS} of one decision",
            pairs.len()
        ))
        .with_hint("do it in parts: a few events at a time"));
    }
    let requests: Vec<DecisionRequest> =
        pairs.iter().map(|(a, b)| request(a, kind, None, Some(b.to_string()), by)).collect();
    let decisions = record(workspace, &requests)?;
    Ok(Regrouped { decisions, incidents: incidents_of(workspace, events)? })
}
