//! What the members of an incident add up to.

use super::sides::Sides;
use super::tolls;
use dateline_types::*;
use std::collections::{BTreeMap, BTreeSet};

/// An incident from its members, which are sorted by id and not empty.
pub(super) fn incident(
    members: &[&Event],
    documents: &BTreeMap<&DocumentId, &Document>,
    copies: &BTreeMap<DocumentId, DocumentId>,
    links: Vec<LinkReason>,
) -> Incident {
    let sides = Sides::of(members);
    let turned: Vec<&Event> = sides.members.iter().collect();
    let members = &turned[..];
    let mut actors = parties(members, |event| &event.actors);
    let mut targets = parties(members, |event| &event.targets);
    sides.settle(&mut actors, &mut targets);
    let lead = lead(members);
    let mut contexts: Vec<Context> = members.iter().flat_map(|e| e.contexts.iter().copied()).collect();
    contexts.sort();
    contexts.dedup();
    let reports: BTreeSet<&DocumentId> = members.iter().map(|e| &e.document).collect();
    let publishers: BTreeSet<String> = reports
        .iter()
        .map(|id| documents.get(*id).map_or_else(|| id.to_string(), |d| publisher(d)))
        .collect();
    let origins: BTreeSet<String> = reports
        .iter()
        .map(|id| {
            // A copy says what the text it copies says: one origin, however many printed it.
            let first = copies.get(*id).unwrap_or(id);
            documents
                .get(first)
                .map_or_else(|| first.to_string(), |d| d.agency.clone().unwrap_or(publisher(d)))
        })
        .collect();
    Incident {
        id: IncidentId::of(&[earliest(members, documents).id.as_str().as_bytes()]),
        origin: IncidentOrigin::Coded,
        events: members.iter().map(|event| event.id.clone()).collect(),
        class: class(members),
        contexts,
        extent: members.iter().map(|e| e.extent).min().unwrap_or(lead.extent),
        interval: interval(members),
        place: place(members),
        other_places: other_places(members),
        actors,
        targets,
        domain: Some(domain(members)),
        organised: domain(members) == Domain::Criminal && members.iter().any(|e| e.domain.organised),
        civilian_targeting: civilian_targeting(members),
        quantities: tolls::bounds(members, documents, copies),
        status: status(members),
        reports: reports.len() as u32,
        publishers: publishers.len() as u32,
        origins: origins.len().min(reports.len()) as u32,
        sources: publishers.into_iter().collect(),
        disputes: disputes(members),
        outcome: outcome(members),
        caveats: caveats(members, documents, copies, &reports),
        links,
        history: IncidentHistory::default(),
    }
}

/// Political if a report says so; else what most reports that say anything say, the first of them among equals.
fn domain(members: &[&Event]) -> Domain {
    let told = || members.iter().map(|e| e.domain.domain).filter(|d| *d != Domain::Unknown);
    if told().any(|d| d == Domain::Political) {
        return Domain::Political;
    }
    let count = |domain: Domain| told().filter(|d| *d == domain).count();
    told().rev().max_by_key(|d| count(*d)).unwrap_or(Domain::Unknown)
}

/// The event of the report that told it first: what comes later joins it.
fn earliest<'e>(members: &[&'e Event], documents: &BTreeMap<&DocumentId, &Document>) -> &'e Event {
    let published =
        |event: &Event| documents.get(&event.document).and_then(|d| d.date.as_ref()).map(|d| d.date);
    let first = members.iter().copied().min_by_key(|event| {
        let date = published(event);
        (date.is_none(), date, &event.document, event.trigger.span, &event.id)
    });
    first.unwrap_or(members[0])
}

/// More reports or days than these are seldom one incident.
const MANY_REPORTS: usize = 40;
const MANY_DAYS: u32 = 60;

/// Why an incident is larger than most.
fn caveats(
    members: &[&Event],
    documents: &BTreeMap<&DocumentId, &Document>,
    copies: &BTreeMap<DocumentId, DocumentId>,
    reports: &BTreeSet<&DocumentId>,
) -> Vec<String> {
    let mut caveats = Vec::new();
    if reports.len() > MANY_REPORTS {
        let copied = reports.iter().filter(|id| copies.contains_key(**id)).count();
        let published = || reports.iter().filter_map(|id| documents.get(*id)?.date.as_ref()).map(|d| d.date);
        let over = match (published().min(), published().max()) {
            (Some(first), Some(last)) if first < last => format!("published from {first} to {last}"),
            (Some(day), _) => format!("published on {day}"),
            _ => "without dates".to_owned(),
        };
        caveats.push(format!(
            "{} reports tell it, {copied} of them copies, {over}: they share its words, and none of them excludes \
             another by day, place or kind",
            reports.len()
        ));
    }
    let days = || members.iter().filter_map(|e| e.time.as_ref()?.interval).filter(|i| i.days() <= MANY_DAYS);
    let (first, last) = (days().map(DayInterval::start).min(), days().map(DayInterval::end).max());
    if let Some(span) = first.zip(last).and_then(|(first, last)| DayInterval::new(first, last))
        && span.days() > MANY_DAYS
    {
        caveats.push(format!(
            "its reports tell of {} to {}: later acts, such as arrests and a trial, are held to belong to it",
            span.start(),
            span.end()
        ));
    }
    caveats
}

/// The member that says most: it gives what only one can give.
pub(super) fn lead<'e>(members: &[&'e Event]) -> &'e Event {
    let lead = members.iter().copied().max_by_key(|event| (detail(event), std::cmp::Reverse(&event.id)));
    lead.unwrap_or(members[0])
}

fn publisher(document: &Document) -> String {
    document.publisher.clone().unwrap_or_else(|| document.origin.clone())
}

fn detail(event: &Event) -> usize {
    usize::from(event.class.mode().is_some())
        + usize::from(event.time.is_some())
        + usize::from(event.place.is_some())
        + event.actors.len().min(2)
        + event.targets.len().min(2)
        + event.quantities.len().min(2)
}

/// The class most members give; among equals the one with a mode, and an attack before its arrests.
pub(super) fn class(members: &[&Event]) -> EventClass {
    let mut votes: BTreeMap<EventClass, usize> = BTreeMap::new();
    for event in members {
        *votes.entry(event.class).or_default() += 1;
    }
    let rank = |class: &EventClass, count: usize| {
        let attack = class.plover_type() == Some(PloverType::Assault);
        (attack, class.mode().is_some(), count)
    };
    votes
        .iter()
        .max_by_key(|(class, count)| rank(class, **count))
        .map_or(members[0].class, |(class, _)| *class)
}

/// The days all dated members allow; where they share none, the narrowest member's.
fn interval(members: &[&Event]) -> Option<DayInterval> {
    let mut intervals: Vec<DayInterval> =
        members.iter().filter_map(|e| e.time.as_ref().and_then(|t| t.interval)).collect();
    intervals.sort_by_key(|i| (i.days(), *i));
    let narrowest = *intervals.first()?;
    Some(intervals.iter().fold(narrowest, |shared, next| shared.intersection(*next).unwrap_or(shared)))
}

fn precision_rank(precision: PlacePrecision) -> usize {
    PlacePrecision::ALL.iter().position(|p| *p == precision).unwrap_or(usize::MAX)
}

/// The most precise place, the one most members name first; what stands beside the event's words before what was
/// taken from elsewhere in the report.
pub(super) fn event_place(members: &[&Event]) -> Option<EventPlace> {
    let resolved = || members.iter().filter_map(|e| e.place.as_ref()).filter(|p| p.place.is_some());
    let named = |name: &str| resolved().filter(|p| p.place.as_ref().is_some_and(|r| r.name == name)).count();
    resolved()
        .min_by_key(|p| {
            let place = p.place.as_ref();
            let loose = !matches!(p.basis, PlaceBasis::Attached | PlaceBasis::Sentence);
            let rank = place.map_or(usize::MAX, |r| precision_rank(r.precision));
            let name = place.map_or("", |r| r.name.as_str());
            (loose, rank, std::cmp::Reverse(named(name)), name.to_owned())
        })
        .or_else(|| members.iter().find_map(|e| e.place.as_ref()))
        .cloned()
}

fn place(members: &[&Event]) -> Option<PlaceRef> {
    event_place(members).and_then(|p| p.place)
}

fn other_places(members: &[&Event]) -> Vec<EventPlace> {
    let mut seen = BTreeSet::new();
    let all = members.iter().flat_map(|event| event.other_places.iter());
    all.filter(|p| seen.insert(p.place.as_ref().map_or(p.text.clone(), |r| r.name.clone())))
        .cloned()
        .collect()
}

/// Each party once, by key or by words; the best attribution wins.
pub(super) fn parties(members: &[&Event], of: fn(&Event) -> &Vec<ActorRef>) -> Vec<ActorRef> {
    let mut merged: BTreeMap<String, ActorRef> = BTreeMap::new();
    for party in members.iter().flat_map(|event| of(event)) {
        let key = party.actor.as_ref().map_or_else(|| party.text.to_lowercase(), ToString::to_string);
        let rank = |p: &ActorRef| p.attribution.as_ref().map_or(9, |a| a.basis as usize);
        match merged.get(&key) {
            Some(known) if rank(known) <= rank(party) => {}
            _ => {
                merged.insert(key, party.clone());
            }
        }
    }
    // Words that name only a role say nothing beside a named group of the same side.
    let named = merged.values().any(|p| p.actor.is_some() && p.sector == Some(Sector::Reb));
    merged
        .into_values()
        .filter(|p| {
            !(named && p.actor.is_none() && matches!(p.sector, Some(Sector::Reb | Sector::Uaf | Sector::Unk)))
        })
        .collect()
}

fn civilian_targeting(members: &[&Event]) -> CivilianTargeting {
    let says = |value| members.iter().any(|e| e.civilian_targeting == value);
    if says(CivilianTargeting::Deliberate) {
        CivilianTargeting::Deliberate
    } else if says(CivilianTargeting::No) {
        CivilianTargeting::No
    } else {
        CivilianTargeting::Unknown
    }
}

/// The strongest reality any member gives, the surest certainty, and every claim.
pub(super) fn status(members: &[&Event]) -> Status {
    let rank = |event: &&&Event| (event.status.actuality as usize, event.status.certainty as usize);
    let first = members.iter().min_by_key(rank).copied().unwrap_or(members[0]);
    Status {
        polarity: first.status.polarity,
        actuality: first.status.actuality,
        certainty: members.iter().map(|e| e.status.certainty).min().unwrap_or(first.status.certainty),
        claims: members.iter().flat_map(|event| event.status.claims.iter().cloned()).collect(),
    }
}

/// What reports contradict each other about: who did it, and how many were killed.
fn disputes(members: &[&Event]) -> Vec<Dispute> {
    let mut disputes = Vec::new();
    let positions = |pairs: Vec<(String, EventId)>| {
        let mut positions: BTreeMap<String, BTreeSet<EventId>> = BTreeMap::new();
        for (position, event) in pairs {
            positions.entry(position).or_default().insert(event);
        }
        positions.into_iter().map(|(p, events)| (p, events.into_iter().collect())).collect::<Vec<_>>()
    };
    let claimed =
        members.iter().any(|e| e.status.claims.iter().any(|c| c.act == ClaimAct::ClaimedResponsibility));
    let denials = members.iter().flat_map(|event| {
        event.status.claims.iter().filter(|c| c.act == ClaimAct::Denied).map(move |claim| {
            let who = claim.speaker.as_ref().map_or("somebody not named", |s| s.text.as_str());
            (claim.about, format!("denied by {who}"), event.id.clone())
        })
    });
    let mut by_about: BTreeMap<ClaimAbout, Vec<(String, EventId)>> = BTreeMap::new();
    for (about, position, event) in denials {
        by_about.entry(about).or_default().push((position, event));
    }
    for (about, mut pairs) in by_about {
        let word = if claimed && about == ClaimAbout::Responsibility { "claimed" } else { "reported" };
        pairs.extend(members.iter().map(|event| (word.to_owned(), event.id.clone())));
        disputes.push(Dispute { about, positions: positions(pairs) });
    }
    let mut tolls: Vec<(String, EventId)> = Vec::new();
    let mut figures: BTreeMap<&DocumentId, (u64, &EventId)> = BTreeMap::new();
    for event in members {
        for quantity in event.quantities.iter().filter(|q| q.kind == Some(QuantityKind::Killed)) {
            let Some(low) = quantity.min else { continue };
            let entry = figures.entry(&event.document).or_insert((low, &event.id));
            if low > entry.0 {
                *entry = (low, &event.id);
            }
        }
    }
    tolls.extend(figures.values().map(|(figure, event)| (format!("{figure} killed"), (*event).clone())));
    let tolls = positions(tolls);
    if tolls.len() > 1 {
        disputes.push(Dispute { about: ClaimAbout::Toll, positions: tolls });
    }
    disputes
}

fn outcome(members: &[&Event]) -> Option<Outcome> {
    let is = |actuality| members.iter().any(|e| e.status.actuality == actuality);
    let arrests = members.iter().any(|e| e.class.mode() == Some(Mode::Arrest));
    let attack = members.iter().any(|e| e.class.plover_type() == Some(PloverType::Assault));
    if (is(Actuality::Foiled) || is(Actuality::Planned)) && arrests && attack {
        Some(Outcome::FoiledByArrest)
    } else if is(Actuality::Foiled) {
        Some(Outcome::FoiledOtherwise)
    } else if is(Actuality::Attempted) {
        Some(Outcome::Failed)
    } else if attack && is(Actuality::Occurred) {
        Some(Outcome::Completed)
    } else {
        None
    }
}
