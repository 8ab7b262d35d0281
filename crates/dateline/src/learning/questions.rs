//! What the gold says of each thing that was proposed.

use super::Questions;
use super::data::Text;
use crate::engine::Engine;
use dateline_coder::Reasons;
use dateline_coder::decide::Ballot;
use dateline_eval::events::{GoldEvent, GoldParty, MachineEvent, Mark, Tier, Told, align, fields};
use dateline_learn::Question;
use dateline_store::record::EventRecord;
use dateline_types::*;

/// How much a question counts by the tier of its gold event: fields of core events are what users judge.
fn weight(tier: Tier) -> f64 {
    match tier {
        Tier::Core => 1.0,
        Tier::Other => 0.7,
        Tier::Minor => 0.5,
    }
}

/// A record as the scorers read it.
pub fn machine(event: &Event) -> Option<MachineEvent> {
    serde_json::from_value(serde_json::to_value(EventRecord::from(event)).ok()?).ok()
}

fn cues<T>(ballot: &Ballot<T>, n: usize) -> Vec<String> {
    ballot.candidates[n].cues.iter().map(str::to_owned).collect()
}

fn code(engine: &Engine, text: &Text) -> Reasons {
    dateline_coder::code_with_reasons(&text.document, &text.parse, &text.mentions, engine.resources()).1
}

/// For each telling the gold event it tells, if its type is right.
fn told(text: &Text, reasons: &Reasons) -> Vec<Option<usize>> {
    let mut events: Vec<MachineEvent> = Vec::new();
    for telling in &reasons.tellings {
        let mut event = telling.event.clone();
        event.time.clone_from(&telling.time);
        event.extent = Extent::Event;
        match machine(&event) {
            Some(event) => events.push(event),
            None => return vec![None; reasons.tellings.len()],
        }
    }
    let assigned = align(&text.gold, &events);
    assigned
        .told
        .iter()
        .zip(&events)
        .map(|(told, event)| match told {
            Told::Record(g) | Told::Retold(g) if fields::type_right(&text.gold.events[*g], event) => Some(*g),
            _ => None,
        })
        .collect()
}

/// Questions of the first deciders: is a telling a happening, a sum; are two tellings one happening.
pub fn of_tellings(engine: &Engine, text: &Text, into: &mut Questions) {
    let reasons = code(engine, text);
    let told = told(text, &reasons);
    for (verdict, gold) in reasons.verdicts.iter().zip(&told) {
        let yes = gold.is_some();
        let weight = gold.map_or(1.0, |g| weight(text.gold.events[g].tier).max(0.7));
        into.ask("judge", text, Question::yes_no(text.number, cues(&verdict.happening, 0), yes, weight));
        if let Some(g) = gold {
            let sum = matches!(text.gold.events[*g].extent, Extent::Aggregate | Extent::Background);
            into.ask("sum", text, Question::yes_no(text.number, cues(&verdict.sum, 0), sum, 1.0));
        }
    }
    for pair in &reasons.pairs {
        let (Some(a), Some(b)) = (told[pair.a], told[pair.b]) else { continue };
        into.ask("same", text, Question::yes_no(text.number, cues(&pair.ballot, 0), a == b, 1.0));
    }
}

/// Questions of the next deciders, over happenings: who, when, where, how many.
pub fn of_happenings(engine: &Engine, text: &Text, into: &mut Questions) {
    let reasons = code(engine, text);
    let events: Vec<MachineEvent> = reasons.events.iter().filter_map(machine).collect();
    if events.len() != reasons.events.len() {
        return;
    }
    let assigned = align(&text.gold, &events);
    for (n, told) in assigned.told.iter().enumerate() {
        let (g, share) = match told {
            Told::Record(g) => (*g, 1.0),
            Told::Retold(g) => (*g, 0.5),
            _ => continue,
        };
        let gold = &text.gold.events[g];
        if !fields::type_right(gold, &events[n]) {
            continue;
        }
        let weight = weight(gold.tier) * share;
        let decided = &reasons.decided[n];
        let event = &reasons.events[n];
        choice(into, "when", text, &decided.time, weight, |value| {
            let with = Event { time: value.cloned(), ..event.clone() };
            let coded = machine(&with)?;
            Some(fields::date(gold.date, coded.time.as_ref()))
        });
        choice(into, "where", text, &decided.place, weight, |value| {
            let with = Event { place: value.cloned(), ..event.clone() };
            let coded = machine(&with)?;
            Some(fields::place(gold.place.as_ref(), coded.place.as_ref()))
        });
        cast(into, text, decided, event, gold, weight);
        numbers(into, text, &decided.numbers, gold, weight);
        claims(into, text, &decided.claims, gold, weight);
        if let Some(domain) = gold.domain.as_deref().and_then(|d| d.parse::<Domain>().ok()) {
            let mark = |d: Option<&Domain>| Some(if d == Some(&domain) { Mark::Right } else { Mark::Wrong });
            choice(into, "domain", text, &decided.domain, weight, mark);
        }
    }
}

/// One choice among candidates: right are those that score right; where none does, those that are partly right teach a
/// little.
fn choice<T>(
    into: &mut Questions,
    decider: &'static str,
    text: &Text,
    ballot: &Ballot<T>,
    weight: f64,
    mark: impl Fn(Option<&T>) -> Option<Mark>,
) {
    let marks: Vec<Option<Mark>> = ballot.candidates.iter().map(|c| mark(c.value.as_ref())).collect();
    let is = |wanted: Mark| marks.iter().map(|m| *m == Some(wanted)).collect::<Vec<bool>>();
    let mut right = is(Mark::Right);
    let mut weight = weight;
    if !right.contains(&true) {
        right = is(Mark::Partly);
        weight *= 0.3;
    }
    if !right.contains(&true) {
        return;
    }
    let candidates = (0..ballot.candidates.len()).map(|n| cues(ballot, n)).collect();
    into.ask(decider, text, Question { text: text.number, candidates, right, weight });
}

fn cast(
    into: &mut Questions,
    text: &Text,
    decided: &dateline_coder::event::Decided,
    event: &Event,
    gold: &GoldEvent,
    weight: f64,
) {
    let actors: Vec<&GoldParty> = gold.actors.iter().flatten().collect();
    let targets: Vec<&GoldParty> = gold.targets.iter().flatten().collect();
    let both: Vec<&GoldParty> = actors.iter().chain(&targets).copied().collect();
    // In a clash the sides may stand either way round, or all among the actors (the scorer's rule): taught as the frame
    // of a clash puts them, all among the actors.
    let mutual = gold.symmetry == Some(Symmetry::Mutual) && event.symmetry == Symmetry::Mutual;
    let sides = if mutual { (&both, &Vec::new()) } else { (&actors, &targets) };
    for (decider, ballot, wanted) in
        [("actor", &decided.cast.actors, sides.0), ("target", &decided.cast.targets, sides.1)]
    {
        for (n, candidate) in ballot.candidates.iter().enumerate() {
            let Some(value) = &candidate.value else { continue };
            let mut with = event.clone();
            with.actors = vec![value.clone()];
            let Some(party) = machine(&with).and_then(|m| m.actors.into_iter().next()) else { continue };
            let yes = wanted.iter().any(|g| fields::party_meets(g, &party));
            into.ask(decider, text, Question::yes_no(text.number, cues(ballot, n), yes, weight));
        }
    }
}

fn numbers(into: &mut Questions, text: &Text, ballot: &Ballot<Quantity>, gold: &GoldEvent, weight: f64) {
    for (n, candidate) in ballot.candidates.iter().enumerate() {
        let Some(value) = &candidate.value else { continue };
        let Some(kind) = value.kind else { continue };
        let yes = gold.quantities.iter().flatten().any(|q| {
            q.kind == kind.as_str()
                && (q.min == value.min
                    || q.max.is_none() && q.min.map(|m| m + 1) == value.min && q.min.is_some())
        });
        into.ask("number", text, Question::yes_no(text.number, cues(ballot, n), yes, weight));
    }
}

fn claims(into: &mut Questions, text: &Text, ballot: &Ballot<Claim>, gold: &GoldEvent, weight: f64) {
    let Some(said) = &gold.claims else { return };
    let wanted = fields::stances(said);
    for (n, candidate) in ballot.candidates.iter().enumerate() {
        let Some(stance) = candidate.value.as_ref().and_then(|c| c.act.stance()) else { continue };
        let yes = wanted.contains(&stance);
        into.ask("claim", text, Question::yes_no(text.number, cues(ballot, n), yes, weight));
    }
}

/// For each record of a text whether it is whole; `None` for sums that answer nothing, which count neither way.
fn records(engine: &Engine, text: &Text) -> (Reasons, Vec<Option<bool>>) {
    let reasons = code(engine, text);
    let events: Vec<MachineEvent> = reasons.events.iter().filter_map(machine).collect();
    if events.len() != reasons.events.len() {
        return (reasons, Vec::new());
    }
    let assigned = align(&text.gold, &events);
    let whole = |(n, told): (usize, &Told)| match told {
        Told::Record(g) => {
            let gold = &text.gold.events[*g];
            Some(fields::type_right(gold, &events[n]) && fields::mark(gold, &events[n]).is_whole())
        }
        Told::Retold(_) | Told::Spurious => Some(false),
        Told::Aside => None,
    };
    let wholes = assigned.told.iter().enumerate().map(whole).collect();
    (reasons, wholes)
}

/// Questions of the last decider: is a record right as a whole.
pub fn of_records(engine: &Engine, text: &Text, into: &mut Questions) {
    let (reasons, wholes) = records(engine, text);
    for (decided, whole) in reasons.decided.iter().zip(wholes) {
        let Some(whole) = whole else { continue };
        let all: Vec<String> = decided.whole.iter().map(str::to_owned).collect();
        into.ask("whole", text, Question::yes_no(text.number, all, whole, 1.0));
    }
}

/// The confidence of each record that counts, with whether it is whole.
pub fn wholes(engine: &Engine, text: &Text) -> Vec<(f64, bool)> {
    let (reasons, wholes) = records(engine, text);
    let told = reasons.events.iter().zip(wholes);
    told.filter_map(|(event, whole)| Some((event.confidence, whole?))).collect()
}
