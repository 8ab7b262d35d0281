//! Whether a field of a machine record is right, by the definitions of the reference scorer.

use super::gold::{GoldClaim, GoldDays, GoldEvent, GoldParty, GoldPlace, GoldQuantity};
use super::machine::{MachineClaim, MachineEvent, MachineParty, MachinePlace, MachineQuantity, MachineTime};
use super::words::{same_place, words_meet};
use dateline_types::{ClaimAbout, ClaimAct, PlaceBasis, PlacePrecision, Stance, Symmetry};
use jiff::ToSpan;
use serde::Serialize;
use std::collections::BTreeSet;

/// How well a field is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// As the gold has it.
    Right,
    /// Some of it: some parties, an overlapping time, a containing place, some numbers.
    Partly,
    /// The gold has it, the record has nothing.
    Missing,
    /// Something else.
    Wrong,
}

use Mark::{Missing, Partly, Right, Wrong};

/// The marks of one record; `None` where there was nothing to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)] // The names are those of the record's fields; `keys` are the actor keys of the parties that meet.
pub struct Marks {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actors: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub targets: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantities: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extent: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Mark>,
}

impl Marks {
    /// The names of the fields, in the order of [`Marks::all`].
    pub const FIELDS: [&'static str; 11] = [
        "mode",
        "actors",
        "targets",
        "keys",
        "date",
        "place",
        "quantities",
        "status",
        "claims",
        "extent",
        "domain",
    ];

    /// The marks in the order of [`Marks::FIELDS`].
    pub fn all(&self) -> [Option<Mark>; 11] {
        [
            self.mode,
            self.actors,
            self.targets,
            self.keys,
            self.date,
            self.place,
            self.quantities,
            self.status,
            self.claims,
            self.extent,
            self.domain,
        ]
    }

    /// True if parties, date, place and status are right and no state key contradicts. The type is judged apart.
    pub fn is_whole(&self) -> bool {
        [self.actors, self.targets, self.date, self.place, self.status]
            .iter()
            .all(|mark| *mark == Some(Right))
            && self.keys != Some(Wrong)
    }

    /// True if the numbers are right, or there are none.
    pub fn has_right_numbers(&self) -> bool {
        matches!(self.quantities, None | Some(Right))
    }
}

/// The marks of `machine` as the record of `gold`.
pub fn mark(gold: &GoldEvent, machine: &MachineEvent) -> Marks {
    let (actors, targets) = cast(gold, machine);
    let mode = gold.mode.map(|mode| match machine.mode {
        None => Missing,
        Some(coded) if coded == mode => Right,
        Some(_) => Wrong,
    });
    let domain =
        gold.domain.as_ref().filter(|domain| !domain.is_empty()).map(|domain| match &machine.domain {
            None => Missing,
            Some(coded) if coded == domain => Right,
            Some(_) => Wrong,
        });
    let either = |right: bool| Some(if right { Right } else { Wrong });
    let both: Vec<&GoldParty> = gold.actors.iter().chain(&gold.targets).flatten().collect();
    let coded: Vec<&MachineParty> = machine.actors.iter().chain(&machine.targets).collect();
    Marks {
        mode,
        actors: Some(actors),
        targets: Some(targets),
        keys: keys(&both, &coded),
        date: Some(date(gold.date, machine.time.as_ref())),
        place: Some(place(gold.place.as_ref(), machine.place.as_ref())),
        quantities: numbers(gold.quantities.as_deref().unwrap_or_default(), &machine.quantities),
        status: either(
            (gold.actuality, gold.polarity) == (machine.status.actuality, machine.status.polarity),
        ),
        claims: claims(gold.claims.as_deref().unwrap_or_default(), &machine.status.claims),
        extent: either(gold.extent == machine.extent),
        domain,
    }
}

/// Whether the record's type is one that the gold allows.
pub fn type_right(gold: &GoldEvent, machine: &MachineEvent) -> bool {
    let also = || gold.also.iter().flatten().map(String::as_str);
    if let Some(kind) = machine.kind {
        return gold.kind == Some(kind) || also().any(|name| name == kind.as_str());
    }
    let group = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    machine.local.is_some_and(|local| {
        gold.local.iter().map(|l| l.as_str()).chain(also()).any(|name| group(name) == group(local.as_str()))
    })
}

/// Whether a gold party and a machine party are one: by words, or by country and sector together.
pub fn party_meets(gold: &GoldParty, machine: &MachineParty) -> bool {
    let names =
        std::iter::once(&gold.text).chain(gold.names.iter().flatten()).filter(|name| !name.is_empty());
    let words = [Some(&machine.text), machine.name.as_ref()];
    let by_words = names
        .into_iter()
        .any(|name| words.iter().flatten().any(|word| !word.is_empty() && words_meet(name, word)));
    by_words
        || (gold
            .country
            .as_ref()
            .is_some_and(|country| !country.is_empty() && machine.actor.as_ref() == Some(country))
            && gold.sector.is_some()
            && machine.sector == gold.sector)
}

/// How well `machine` answers the parties of `gold`: right when each meets one of the other side.
pub fn parties<'a>(gold: &[&'a GoldParty], machine: &[&'a MachineParty]) -> Mark {
    let mut seen: Vec<&MachineParty> = Vec::new();
    for party in machine {
        if !seen.iter().any(|other| other.text == party.text && other.start == party.start) {
            seen.push(party);
        }
    }
    if gold.is_empty() {
        return if seen.is_empty() { Right } else { Wrong };
    }
    let hit = gold.iter().filter(|g| seen.iter().any(|m| party_meets(g, m))).count();
    let extra = seen.iter().any(|m| !gold.iter().any(|g| party_meets(g, m)));
    if hit == gold.len() && !extra {
        Right
    } else if hit > 0 {
        Partly
    } else if seen.is_empty() {
        Missing
    } else {
        Wrong
    }
}

/// Actors and targets; in a clash the sides may stand either way round, or all among the actors.
pub fn cast(gold: &GoldEvent, machine: &MachineEvent) -> (Mark, Mark) {
    let actors: Vec<&GoldParty> = gold.actors.iter().flatten().collect();
    let targets: Vec<&GoldParty> = gold.targets.iter().flatten().collect();
    let (a, t): (Vec<&MachineParty>, Vec<&MachineParty>) =
        (machine.actors.iter().collect(), machine.targets.iter().collect());
    let as_told = (parties(&actors, &a), parties(&targets, &t));
    if gold.symmetry != Some(Symmetry::Mutual) {
        return as_told;
    }
    if parties(&[actors.clone(), targets.clone()].concat(), &[a.clone(), t.clone()].concat()) == Right {
        return (Right, Right);
    }
    let turned = (parties(&actors, &t), parties(&targets, &a));
    let worth = |(a, t): (Mark, Mark)| {
        let of = |mark| usize::from(a == mark) + usize::from(t == mark);
        (of(Right), of(Partly))
    };
    if worth(turned) > worth(as_told) { turned } else { as_told }
}

/// Of the parties that meet: a coded state key must not contradict the gold's country. None coded is missing.
fn keys(gold: &[&GoldParty], machine: &[&MachineParty]) -> Option<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for party in gold {
        let Some(country) = party.country.as_deref().filter(|country| !country.is_empty()) else { continue };
        let answers: Vec<Mark> = machine
            .iter()
            .filter(|m| party_meets(party, m))
            .map(|m| match m.actor.as_deref().filter(|key| !key.is_empty()) {
                None => Missing,
                Some(key) => {
                    let letters = key.chars().count();
                    let state: String = key.chars().take(3).collect();
                    if state == country || letters != 3 { Right } else { Wrong }
                }
            })
            .collect();
        // One right key is enough for a party; else a wrong one counts.
        if let Some(best) = [Right, Wrong, Missing].into_iter().find(|mark| answers.contains(mark)) {
            marks.push(best);
        }
    }
    if marks.is_empty() {
        None
    } else if marks.contains(&Wrong) {
        Some(Wrong)
    } else if marks.iter().all(|mark| *mark == Missing) {
        Some(Missing)
    } else {
        Some(Right)
    }
}

/// Right when the coded days lie inside the gold's, and are not four times narrower than a text that is vague by more
/// than a week. A night may reach into the next day.
pub fn date(gold: Option<GoldDays>, machine: Option<&MachineTime>) -> Mark {
    let coded = machine.and_then(|time| Some((time.start?, time.end?)));
    let Some(gold) = gold else { return if coded.is_none() { Right } else { Wrong } };
    let Some((start, end)) = coded else { return Missing };
    let is_night = machine.and_then(|time| time.value.as_deref()).is_some_and(|value| value.ends_with("TNI"));
    let last = if is_night { gold.end.checked_add(1.day()).unwrap_or(gold.end) } else { gold.end };
    let days = |from, to| jiff::civil::Date::until(from, to).map_or(0, |span| span.get_days()) + 1;
    if gold.start <= start && end <= last {
        let wide = days(gold.start, gold.end);
        return if wide <= 7 || days(start, end) * 4 >= wide { Right } else { Partly };
    }
    if start <= gold.end && gold.start <= end { Partly } else { Wrong }
}

/// How fine a place is, coarsest 0.
fn fineness(precision: Option<PlacePrecision>) -> u8 {
    match precision {
        Some(PlacePrecision::Poi | PlacePrecision::Settlement) => 3,
        Some(
            PlacePrecision::Admin2 | PlacePrecision::Line | PlacePrecision::Border | PlacePrecision::Maritime,
        ) => 2,
        Some(PlacePrecision::Admin1) => 1,
        Some(PlacePrecision::Region | PlacePrecision::Country) | None => 0,
    }
}

/// Right when words or names agree, the country too, and the precision is of the gold's class.
pub fn place(gold: Option<&GoldPlace>, machine: Option<&MachinePlace>) -> Mark {
    let filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    let machine = machine.filter(|m| filled(&m.text) || filled(&m.name));
    let Some(gold) = gold else {
        let from_afar =
            |m: &MachinePlace| matches!(m.basis, Some(PlaceBasis::Discourse | PlaceBasis::Dateline));
        return if machine.is_none_or(from_afar) { Right } else { Wrong };
    };
    let Some(machine) = machine else { return Missing };
    let country = gold.country.as_ref().filter(|country| !country.is_empty());
    let coded_country = machine.country.as_ref().filter(|country| !country.is_empty());
    let country_agrees = country.is_none() || coded_country.is_none() || country == coded_country;
    let is_named_by = |names: &Option<Vec<String>>| {
        country_agrees
            && names.iter().flatten().any(|name| {
                [&machine.text, &machine.name]
                    .into_iter()
                    .flatten()
                    .any(|word| !word.is_empty() && same_place(name, word))
            })
    };
    if is_named_by(&gold.names) {
        if machine.unresolved {
            return Right;
        }
        let (want, got) = (fineness(gold.precision), fineness(machine.precision));
        let is_coarse = want >= got + 2
            || (want == 3
                && matches!(machine.precision, Some(PlacePrecision::Admin1 | PlacePrecision::Country)));
        return if is_coarse || got > want + 1 { Partly } else { Right };
    }
    if is_named_by(&gold.within) {
        return Partly;
    }
    if country.is_some() && coded_country == country {
        return match (gold.precision, machine.precision) {
            (Some(PlacePrecision::Country), Some(PlacePrecision::Country)) => Right,
            (_, None | Some(PlacePrecision::Country | PlacePrecision::Region | PlacePrecision::Admin1)) => {
                Partly
            }
            _ => Wrong,
        };
    }
    Wrong
}

/// The kinds of numbers that are scored.
const KINDS: [&str; 4] = ["killed", "injured", "arrested", "abducted"];

/// Each gold number once and no other; "more than 200" may be 200 or 201.
fn numbers(gold: &[GoldQuantity], machine: &[MachineQuantity]) -> Option<Mark> {
    let gold: Vec<&GoldQuantity> = gold.iter().filter(|q| KINDS.contains(&q.kind.as_str())).collect();
    let mut left: Vec<&MachineQuantity> =
        machine.iter().filter(|q| q.kind.as_deref().is_some_and(|kind| KINDS.contains(&kind))).collect();
    if gold.is_empty() {
        return if left.is_empty() { None } else { Some(Wrong) };
    }
    let is_none_coded = left.is_empty();
    let mut hit = 0;
    for q in &gold {
        let open = |coded: &MachineQuantity| {
            q.max.is_none() && q.min.is_some_and(|min| coded.min == min.checked_add(1))
        };
        let answer = left
            .iter()
            .position(|m| m.kind.as_deref() == Some(q.kind.as_str()) && (m.min == q.min || open(m)));
        if let Some(at) = answer {
            left.remove(at);
            hit += 1;
        }
    }
    Some(if hit == gold.len() && left.is_empty() {
        Right
    } else if hit > 0 {
        Partly
    } else if is_none_coded {
        Missing
    } else {
        Wrong
    })
}

/// What a claim does to the question who did it. Blame counts where it is about responsibility; mere reporting does
/// nothing.
fn stance(act: ClaimAct, about: Option<ClaimAbout>) -> Option<Stance> {
    act.stance().filter(|s| *s != Stance::Blames || matches!(about, None | Some(ClaimAbout::Responsibility)))
}

/// The stances of an event's claims.
pub fn stances(claims: &[GoldClaim]) -> BTreeSet<Stance> {
    claims.iter().filter_map(|c| stance(c.act, c.about)).collect()
}

fn claims(gold: &[GoldClaim], machine: &[MachineClaim]) -> Option<Mark> {
    let gold = stances(gold);
    let machine: BTreeSet<Stance> = machine.iter().filter_map(|c| stance(c.act, c.about)).collect();
    if gold.is_empty() && machine.is_empty() {
        return None;
    }
    Some(if gold == machine {
        Right
    } else if !gold.is_disjoint(&machine) {
        Partly
    } else if machine.is_empty() {
        Missing
    } else {
        Wrong
    })
}
