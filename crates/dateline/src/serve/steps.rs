//! Steps: what one act decided, taken back as one; and one decision on many events.

use super::answer::{Answer, Call, Refusal, Reply};
use super::record::undone;
use super::review::{Act, reason, step_of, tell};
use dateline_store::workspace::DecisionRequest;
use dateline_types::{Decision, DecisionKind, EventId};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Events decided on at once.
const LARGEST_BATCH: usize = 1000;

/// One step to take back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    step: Option<String>,
}

/// `POST /api/undo`: the named step, or the last own one that stands.
pub fn undo(call: &Call<'_>) -> Answer {
    let Undo { step } = call.json()?;
    let act = Act::of(call)?;
    let (decided, taken) = {
        let mut writer = call.desk.writer()?;
        let all = writer.decisions(None)?;
        let gone = undone(&all);
        let stands = |d: &&Decision| d.kind != DecisionKind::Undo && !gone.contains(&d.sequence);
        let step = match step {
            Some(step) => step,
            None => {
                let last = all.iter().rev().filter(stands).find(|d| d.by == act.by());
                step_of(last.ok_or_else(|| Refusal::not_found("there is nothing of yours to take back"))?)
            }
        };
        let taken: Vec<Decision> =
            all.iter().filter(stands).filter(|d| step_of(d) == step).cloned().collect();
        if taken.is_empty() {
            return Err(Refusal::not_found("there is no such step, or it was taken back"));
        }
        let requests: Vec<DecisionRequest> = taken
            .iter()
            .rev()
            .map(|d| DecisionRequest {
                value: Some(d.sequence.to_string()),
                ..act.request(&d.event, None, DecisionKind::Undo)
            })
            .collect();
        (writer.decide_all(&requests)?, taken)
    };
    let events: Vec<Value> = {
        let standing = tell(call.desk, &decided)?;
        let (view, reader) = (call.desk.view(), call.reader());
        standing.iter().map(|standing| standing.view(&view, &reader)).collect()
    };
    let undone: Vec<Value> =
        taken.iter().map(|d| json!({ "kind": d.kind, "event": d.event.as_str() })).collect();
    Ok(Reply::json(&json!({ "step": act.step(), "undone": undone, "events": events })))
}

/// `GET /api/steps`
pub fn steps(call: &Call<'_>) -> Answer {
    let limit = call.limit(50, 1000)?;
    let by = match call.asked("by") {
        Some("me") => Some(call.person()?.user.clone()),
        by => by.map(str::to_owned),
    };
    let all = call.desk.read(|workspace| workspace.decisions(None))?;
    let gone = undone(&all);
    let mut steps: BTreeMap<(Timestamp, &str), Vec<&Decision>> = BTreeMap::new();
    for decision in all.iter().filter(|d| by.as_ref().is_none_or(|by| d.by == *by)) {
        steps.entry((decision.at, &decision.by)).or_default().push(decision);
    }
    let list: Vec<Value> = steps
        .into_iter()
        .rev()
        .take(limit)
        .map(|((at, by), decisions)| {
            let mut events: Vec<&str> = decisions.iter().map(|d| d.event.as_str()).collect();
            events.sort_unstable();
            events.dedup();
            json!({
                "step": step_of(decisions[0]), "at": at.to_string(), "by": by, "kind": decisions[0].kind,
                "n": decisions.len(), "events": events, "undone": decisions.iter().all(|d| gone.contains(&d.sequence)),
            })
        })
        .collect();
    Ok(Reply::json(&json!(list)))
}

/// Many events, one decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// `accept` or `reject`.
    kind: String,
    events: Vec<EventSeen>,
    reason: Option<String>,
}

/// An event and the version the person saw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventSeen {
    id: String,
    version: u64,
}

/// `POST /api/batches`: those that changed meanwhile are left out and named; the rest is one step.
pub fn batch(call: &Call<'_>) -> Answer {
    let Batch { kind, events, reason: why } = call.json()?;
    let kind = match kind.as_str() {
        "accept" => DecisionKind::Accept,
        "reject" => DecisionKind::Reject,
        other => return Err(Refusal::bad(format!("no kind of decision for many: {other:?}"))),
    };
    if events.is_empty() || events.len() > LARGEST_BATCH {
        return Err(Refusal::bad(format!("1 to {LARGEST_BATCH} events at once")));
    }
    let (why, act) = (reason(why)?, Act::of(call)?);
    let (decided, conflicts) = {
        let mut writer = call.desk.writer()?;
        let (mut requests, mut conflicts) = (Vec::new(), Vec::new());
        for EventSeen { id, version } in events {
            let event = EventId::parse(&id);
            let now = event.as_ref().map(|event| writer.event(event)).transpose()?.flatten();
            match (event, now) {
                (Some(event), Some((_, now))) if now == version => requests.push(DecisionRequest {
                    reason: why.clone(),
                    ..act.request(&event, Some(version), kind)
                }),
                _ => conflicts.push(id),
            }
        }
        let decided = if requests.is_empty() { Vec::new() } else { writer.decide_all(&requests)? };
        (decided, conflicts)
    };
    tell(call.desk, &decided)?;
    Ok(Reply::json(&json!({ "step": act.step(), "done": decided.len(), "conflicts": conflicts })))
}
