//! Incidents put together and taken apart.

use super::answer::{Answer, Call, Refusal, Reply};
use super::relink;
use super::review::{Act, Ids, record};
use dateline_store::workspace::DecisionRequest;
use dateline_types::{DecisionKind, EventId, IncidentId};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Pairs one act holds apart at most.
const MOST_PAIRS: usize = 2000;

/// Incidents that are one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    incidents: Vec<String>,
}

fn members(call: &Call<'_>, id: &str) -> Result<Vec<EventId>, Refusal> {
    let view = call.desk.view();
    let at = IncidentId::parse(id).and_then(|id| view.incident_at.get(&id).copied());
    let at =
        at.ok_or_else(|| Refusal::not_found("there is no such incident; it may have been joined or split"))?;
    let events = view.incidents[at].events.clone();
    if events.is_empty() {
        return Err(Refusal::bad("a row of a dataset is an incident by itself"));
    }
    Ok(events)
}

/// The incidents that events are of now, after linking.
fn incidents_of(call: &Call<'_>, events: &[EventId]) -> Vec<String> {
    let view = call.desk.view();
    let found: BTreeSet<&str> =
        events.iter().filter_map(|event| view.incident_of(event)).map(IncidentId::as_str).collect();
    found.into_iter().map(str::to_owned).collect()
}

/// `POST /api/incidents/merge`
pub fn merge(call: &Call<'_>) -> Answer {
    let Merge { incidents } = call.json()?;
    if incidents.len() < 2 {
        return Err(Refusal::bad("two incidents at least"));
    }
    let act = Act::of(call)?;
    let mut firsts = Vec::new();
    for incident in &incidents {
        firsts.extend(members(call, incident)?.into_iter().next());
    }
    let requests: Vec<DecisionRequest> = firsts[1..]
        .iter()
        .filter(|other| **other != firsts[0])
        .map(|other| DecisionRequest {
            value: Some(other.as_str().to_owned()),
            ..act.request(&firsts[0], None, DecisionKind::Merge)
        })
        .collect();
    if requests.is_empty() {
        return Err(Refusal::bad("they are one incident already"));
    }
    record(call.desk, &requests)?;
    relink::link(call.desk)?;
    let now = incidents_of(call, &firsts[..1]);
    Ok(Reply::json(&json!({ "step": act.step(), "incident": now.first() })))
}

/// `POST /api/incidents/{id}/split`: the named events leave the others.
pub fn split(call: &Call<'_>) -> Answer {
    let Ids { events } = call.json()?;
    let all = members(call, call.part("id"))?;
    let leaving: Vec<EventId> =
        events.iter().filter_map(|id| EventId::parse(id)).filter(|id| all.contains(id)).collect();
    let staying: Vec<&EventId> = all.iter().filter(|id| !leaving.contains(id)).collect();
    if leaving.is_empty() || staying.is_empty() {
        return Err(Refusal::bad("name some of the incident's events, not all"));
    }
    if leaving.len() * staying.len() > MOST_PAIRS {
        return Err(Refusal::bad("too many events at once; take fewer out"));
    }
    let act = Act::of(call)?;
    let pairs = leaving.iter().flat_map(|one| staying.iter().map(move |other| (one, *other)));
    let requests: Vec<DecisionRequest> = pairs
        .map(|(one, other)| DecisionRequest {
            value: Some(other.as_str().to_owned()),
            ..act.request(one, None, DecisionKind::Split)
        })
        .collect();
    record(call.desk, &requests)?;
    relink::link(call.desk)?;
    Ok(Reply::json(&json!({ "step": act.step(), "incidents": incidents_of(call, &all) })))
}
