//! Who stands on which side when reports tell a clash from both sides.
//!
//! "Arnland shelled Varland" and "the two sides exchanged fire" are one incident. The same state is then an actor of one
//! member and a target of another: it stands once, among the actors, and keeps its side in the member's counts too.

use dateline_types::*;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The members with sides that mean the same parties in all of them, and the parties they add up to.
pub(super) struct Sides {
    /// The members, those told from the other side turned round.
    pub members: Vec<Event>,
    /// Keys that act in one member and are acted on in another.
    both: Vec<(SmolStr, Option<Sector>)>,
}

/// True for those who are harmed in a clash without fighting in it.
fn is_civilian(party: &ActorRef) -> bool {
    use Sector::{Cvl, Edu, Jrn, Lab, Med, Ref, Rel};
    matches!(party.sector, Some(Cvl | Edu | Jrn | Lab | Med | Ref | Rel))
}

/// True for a party itself: "arms depot" with Arnland's key is Arnland's, and does not fight.
fn fights(party: &ActorRef) -> bool {
    let named = |name: &String| party.text.to_lowercase().contains(&name.to_lowercase());
    !is_civilian(party) && (party.sector.is_some() || party.name.as_ref().is_some_and(named))
}

/// Two mentions of one party: the same key, and no sectors that differ.
fn same(a: &ActorRef, b: &ActorRef) -> bool {
    let sectors = a.sector.is_none() || b.sector.is_none() || a.sector == b.sector;
    a.actor.is_some() && a.actor == b.actor && sectors && fights(a) && fights(b)
}

impl Sides {
    /// Reads the sides of members that are not empty.
    pub fn of(members: &[&Event]) -> Sides {
        let clash = members.iter().any(|e| e.symmetry == Symmetry::Mutual);
        let mut both: Vec<(SmolStr, Option<Sector>)> = Vec::new();
        for (n, event) in members.iter().enumerate() {
            for actor in &event.actors {
                let elsewhere = members.iter().enumerate().filter(|(m, _)| clash || *m != n);
                let acted_on = elsewhere.flat_map(|(_, e)| &e.targets).any(|target| same(actor, target));
                if acted_on && let Some(key) = &actor.actor {
                    both.push((key.clone(), actor.sector));
                }
            }
        }
        let mut turned: Vec<Event> = members.iter().map(|e| (*e).clone()).collect();
        if clash || !both.is_empty() {
            let side = reference(members);
            turned.iter_mut().filter(|event| is_turned(event, &side)).for_each(turn);
        }
        Sides { members: turned, both }
    }

    /// Takes the targets that also act out of the targets; those no member names among the actors join them.
    pub fn settle(&self, actors: &mut Vec<ActorRef>, targets: &mut Vec<ActorRef>) {
        let acts = |t: &ActorRef| {
            fights(t)
                && self.both.iter().any(|(key, sector)| {
                    t.actor.as_ref() == Some(key)
                        && (t.sector.is_none() || sector.is_none() || t.sector == *sector)
                })
        };
        targets.retain(|t| !acts(t));
        // One party on both sides would be fighting itself: the first side it was given holds.
        let mut seen: Vec<(SmolStr, Option<Sector>)> = Vec::new();
        actors.retain(|a| match &a.actor {
            Some(key) if self.both.iter().any(|(k, _)| k == key) => {
                let new = !seen.contains(&(key.clone(), a.sector));
                seen.push((key.clone(), a.sector));
                new
            }
            _ => true,
        });
    }
}

/// The side of each key in the member that says most of the sides: a clash before an attack.
fn reference(members: &[&Event]) -> BTreeMap<SmolStr, Side> {
    let keyed = |e: &Event| e.actors.iter().chain(&e.targets).filter(|p| p.actor.is_some()).count();
    let lead =
        members.iter().max_by_key(|e| (e.symmetry == Symmetry::Mutual, keyed(e), std::cmp::Reverse(&e.id)));
    let mut side = BTreeMap::new();
    for party in lead.iter().flat_map(|e| e.actors.iter().chain(&e.targets)) {
        if let Some(key) = &party.actor {
            side.entry(key.clone()).or_insert(party.side);
        }
    }
    side
}

/// True if every keyed party of the event that the reference knows stands on its other side.
fn is_turned(event: &Event, reference: &BTreeMap<SmolStr, Side>) -> bool {
    let mut known = event
        .actors
        .iter()
        .chain(&event.targets)
        .filter_map(|p| Some((p.side, *reference.get(p.actor.as_ref()?)?)))
        .peekable();
    known.peek().is_some() && known.all(|(own, other)| own != other)
}

fn turn(event: &mut Event) {
    let other = |side: Side| match side {
        Side::A => Side::B,
        Side::B => Side::A,
    };
    for party in event.actors.iter_mut().chain(&mut event.targets) {
        party.side = other(party.side);
    }
    for quantity in &mut event.quantities {
        quantity.of = match quantity.of {
            Some(QuantityOf::A) => Some(QuantityOf::B),
            Some(QuantityOf::B) => Some(QuantityOf::A),
            same => same,
        };
    }
}
