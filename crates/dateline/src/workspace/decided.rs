//! What people corrected holds for the incident: a corrected place, day, kind, party or count outweighs what the other
//! reports of the incident say. Linking sees the corrected event first, so a report that no longer fits is not in it.
//!
//! A correction that empties a field takes that report's word away and decides nothing: the other reports still tell.

use dateline_store::workspace::{CLASS, Corrected, Reviewed};
use dateline_types::{ActorRef, BoundsFrom, Event, EventId, Incident, QuantityBounds, QuantityKind, Toll};
use std::collections::{BTreeMap, BTreeSet};

/// Gives every incident the values that people gave its events; of two on one field the later decision holds.
///
/// `machine` tells an event as it was coded, for counts: a decision names all counts of an event, and only those that
/// differ from what was coded are a person's.
pub(super) fn prevail<E>(
    incidents: &mut [Incident],
    events: &[Event],
    reviewed: &Reviewed,
    machine: &dyn Fn(&EventId) -> Result<Option<Event>, E>,
) -> Result<(), E> {
    let corrected: BTreeSet<&EventId> = reviewed.decided().collect();
    if corrected.is_empty() {
        return Ok(());
    }
    let by_id: BTreeMap<&EventId, &Event> =
        events.iter().filter(|event| corrected.contains(&event.id)).map(|event| (&event.id, event)).collect();
    for incident in incidents {
        let members: Vec<&Event> = incident.events.iter().filter_map(|id| by_id.get(id).copied()).collect();
        let mut said: Vec<(Corrected, &Event)> = Vec::new();
        for event in members {
            said.extend(reviewed.corrections(event).into_iter().map(|correction| (correction, event)));
        }
        said.sort_by_key(|(correction, _)| correction.sequence);
        for (correction, event) in said {
            match correction.field.split('.').next().unwrap_or_default() {
                "quantities" => {
                    let coded = machine(&event.id)?;
                    counts(incident, event, coded.as_ref());
                }
                field => set(incident, event, field),
            }
        }
    }
    Ok(())
}

fn set(incident: &mut Incident, event: &Event, field: &str) {
    match field {
        CLASS | "type" | "mode" | "local" => incident.class = event.class,
        "place" => {
            if let Some(place) = event.place.as_ref().and_then(|place| place.place.clone()) {
                incident.place = Some(place);
            }
        }
        "time" => {
            if let Some(days) = event.time.as_ref().and_then(|time| time.interval) {
                incident.interval = Some(days);
            }
        }
        "actors" => parties(&mut incident.actors, &mut incident.targets, &event.actors),
        "targets" => parties(&mut incident.targets, &mut incident.actors, &event.targets),
        "status" => {
            let claims = std::mem::take(&mut incident.status.claims);
            incident.status = dateline_types::Status { claims, ..event.status.clone() };
        }
        "domain" | "organised" => {
            incident.domain = Some(event.domain.domain);
            incident.organised = event.domain.organised;
        }
        "extent" => incident.extent = event.extent,
        "civilian_targeting" => incident.civilian_targeting = event.civilian_targeting,
        _ => {}
    }
}

/// One side as a person gave it; who stands on it by that decision stands not on the other.
fn parties(side: &mut Vec<ActorRef>, other: &mut Vec<ActorRef>, given: &[ActorRef]) {
    if given.is_empty() {
        return;
    }
    *side = given.to_vec();
    let is_given = |party: &ActorRef| {
        given.iter().any(|one| match (&one.actor, &party.actor) {
            (Some(a), Some(b)) => a == b,
            (None, None) => one.text.eq_ignore_ascii_case(&party.text),
            _ => false,
        })
    };
    other.retain(|party| !is_given(party));
}

/// The counts of the kinds a person changed.
fn counts(incident: &mut Incident, event: &Event, coded: Option<&Event>) {
    let of = |event: Option<&Event>, kind: QuantityKind| -> Vec<(Option<u64>, Option<u64>, _)> {
        let all = event.into_iter().flat_map(|event| &event.quantities);
        all.filter(|q| q.kind == Some(kind)).map(|q| (q.min, q.max, q.of)).collect()
    };
    for kind in QuantityKind::ALL.iter().copied() {
        let given = of(Some(event), kind);
        if given.is_empty() || given == of(coded, kind) {
            continue;
        }
        incident.quantities.retain(|bounds| bounds.kind != kind);
        let whole = event.quantities.iter().filter(|q| q.kind == Some(kind) && q.toll != Some(Toll::Partial));
        for quantity in whole {
            let low = quantity.min.or(quantity.max).unwrap_or(0);
            let id = Some(event.id.clone());
            incident.quantities.push(QuantityBounds {
                kind,
                of: quantity.of,
                low,
                best: low,
                high: quantity.max,
                from: BoundsFrom { low: id.clone(), best: id.clone(), high: id },
            });
        }
        incident.quantities.sort_by_key(|bounds| (bounds.kind, bounds.of));
    }
}
