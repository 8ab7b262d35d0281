//! An incident as the events of its own kind tell it.
//!
//! An incident gathers what belongs together: an attack, the accusation that follows it, the arrests. Its parties and counts
//! come from all of them, so that a government that blames a group stands beside the group among those who acted. A sentence
//! about the attack names who the events of the attack name, calls it a clash only if one of them tells a clash, and counts
//! each side as the report of the count does.

use dateline_types::{ActorRef, Event, EventId, Incident, QuantityBounds, Side, Symmetry};
use std::collections::BTreeMap;

/// The incident with the parties, sides and counts that its own events give; as it is where it has no events.
pub(super) fn in_own_words(incident: &Incident, events: &BTreeMap<&EventId, &Event>) -> Incident {
    let mut told = incident.clone();
    let members: Vec<&Event> = incident.events.iter().filter_map(|id| events.get(id).copied()).collect();
    let kind = incident.class.plover_type();
    let own: Vec<&Event> =
        members.iter().copied().filter(|event| event.class.plover_type() == kind).collect();
    if own.is_empty() {
        return told;
    }
    let names = |party: &ActorRef| {
        let mut all = own.iter().flat_map(|event| event.actors.iter().chain(&event.targets));
        all.any(|one| match (&one.actor, &party.actor) {
            (Some(a), Some(b)) => a == b,
            _ => one.text == party.text,
        })
    };
    for side in [&mut told.actors, &mut told.targets] {
        // Where the events of its kind name nobody of a side, the incident's own parties stay.
        if side.iter().any(names) {
            side.retain(names);
        }
    }
    if own.iter().all(|event| event.symmetry != Symmetry::Mutual) {
        told.actors.iter_mut().for_each(|party| party.side = Side::A);
        told.targets.iter_mut().for_each(|party| party.side = Side::B);
        for count in &mut told.quantities {
            let from = count.from.best.as_ref().and_then(|id| events.get(id));
            count.of = from.map_or(count.of, |event| of_in(event, count));
        }
    }
    told
}

/// Whose the count is in the event that gives it.
fn of_in(event: &Event, count: &QuantityBounds) -> Option<dateline_types::QuantityOf> {
    let mut same = event
        .quantities
        .iter()
        .filter(|q| q.kind == Some(count.kind) && q.min.or(q.max) == Some(count.best))
        .map(|q| q.of);
    let first = same.next();
    // Of two counts alike, the incident says which.
    if same.any(|of| Some(of) != first) { count.of } else { first.unwrap_or(count.of) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;
    use dateline_types::*;

    fn party(words: &str, side: Side) -> ActorRef {
        ActorRef { side, ..samples::party(words) }
    }

    #[test]
    fn who_blames_did_not_act_and_a_bombing_is_no_clash() {
        let [attack, blame] =
            ["The Front bombed a market, killing nine people.", "The cabinet blamed the Front."]
                .map(Document::of_text);
        let mut bombing = samples::event(&attack, vec![party("The Front", Side::A)]);
        bombing.targets = vec![party("people", Side::B)];
        bombing.quantities = vec![Quantity {
            kind: Some(QuantityKind::Killed),
            min: Some(9),
            max: Some(9),
            of: Some(QuantityOf::B),
            toll: None,
            span: Span::new(35, 46),
            text: "nine people".into(),
        }];
        let mut accusation = samples::event(&blame, vec![party("The cabinet", Side::A)]);
        accusation.class = EventClass::plover(PloverType::Accuse, None).unwrap();
        let events: BTreeMap<&EventId, &Event> =
            [(&bombing.id, &bombing), (&accusation.id, &accusation)].into();
        let mut incident = samples::incident("one");
        incident.events = vec![bombing.id.clone(), accusation.id.clone()];
        incident.actors = vec![party("The Front", Side::B), party("The cabinet", Side::A)];
        incident.targets = vec![party("people", Side::B)];
        let from = BoundsFrom { best: Some(bombing.id.clone()), ..BoundsFrom::default() };
        let of = Some(QuantityOf::A);
        incident.quantities =
            vec![QuantityBounds { kind: QuantityKind::Killed, of, low: 9, best: 9, high: Some(9), from }];
        let told = in_own_words(&incident, &events);
        let named = |side: &[ActorRef]| side.iter().map(|p| (p.text.clone(), p.side)).collect::<Vec<_>>();
        assert_eq!(named(&told.actors), [("The Front".to_owned(), Side::A)]);
        assert_eq!(named(&told.targets), [("people".to_owned(), Side::B)]);
        assert_eq!(told.quantities[0].of, Some(QuantityOf::B));
        // A clash stays one.
        let mut clash = bombing.clone();
        clash.symmetry = Symmetry::Mutual;
        let events: BTreeMap<&EventId, &Event> = [(&clash.id, &clash)].into();
        assert_eq!(in_own_words(&incident, &events).quantities[0].of, Some(QuantityOf::A));
        assert_eq!(in_own_words(&incident, &BTreeMap::new()), incident);
    }
}
