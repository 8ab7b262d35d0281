//! Which machine event is the record of which gold event of the same report, which are tellings of it again, and which
//! answer nothing.
//!
//! A machine event may answer a gold event when one of its triggers stands inside one of that event's quotes, or when its
//! evidence holds a quote and the types agree. Pairs are taken best first. The first to take a gold event is its record;
//! later ones of a right type tell it again. Ties go to the earlier machine event, then to the earlier gold event.

use super::fields::{Mark, date, parties, type_right};
use super::gold::{GoldEvent, GoldReport};
use super::machine::{MachineEvent, Words};
use super::words::normal;

/// What became of a machine event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It is the record of the gold event with this index.
    Record(usize),
    /// It tells the gold event with this index again.
    Retold(usize),
    /// It answers nothing and is not counted: an aggregate or background.
    Aside,
    /// It answers nothing.
    Spurious,
}

/// The assignment of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// For each gold event the index of its record among the machine events.
    pub record: Vec<Option<usize>>,
    /// For each machine event what it is.
    pub told: Vec<Told>,
    /// Gold events without a record whose words stand among the triggers of another's record: two happenings in one.
    pub swallowed: Vec<usize>,
}

/// Where a trigger and its evidence stand in the normalised text, in bytes of it.
#[derive(Debug, Clone, Copy)]
struct Position {
    trigger: (usize, usize),
    evidence: (usize, usize),
}

/// Assigns the machine events of a report to its gold events.
///
/// Pure: the same report and records in the same order give the same assignment.
pub fn align(report: &GoldReport, machine: &[MachineEvent]) -> Assignment {
    let text = normal(&report.text);
    let spans: Vec<Vec<(usize, usize)>> = report.events.iter().map(|event| quoted(&text, event)).collect();
    let positions: Vec<Vec<Position>> = machine.iter().map(|event| positions(&text, event)).collect();
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (g, gold) in report.events.iter().enumerate() {
        for (m, event) in machine.iter().enumerate() {
            if let Some(score) = agreement(gold, &spans[g], event, &positions[m]) {
                candidates.push((score, g, m));
            }
        }
    }
    // Stable, so that gold events of equal score keep their order.
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
    let mut record: Vec<Option<usize>> = vec![None; report.events.len()];
    let mut told: Vec<Option<Told>> = vec![None; machine.len()];
    for (_, g, m) in candidates {
        if told[m].is_some() {
            continue;
        }
        if record[g].is_none() {
            record[g] = Some(m);
            told[m] = Some(Told::Record(g));
        } else if type_right(&report.events[g], &machine[m]) {
            told[m] = Some(Told::Retold(g));
        }
    }
    let swallowed = (0..record.len())
        .filter(|&g| record[g].is_none())
        .filter(|&g| record.iter().flatten().any(|&m| positions[m].iter().any(|p| p.stands_in(&spans[g]))))
        .collect();
    let left = |m: usize| if machine[m].is_counted() { Told::Spurious } else { Told::Aside };
    let told = told.into_iter().enumerate().map(|(m, told)| told.unwrap_or_else(|| left(m))).collect();
    Assignment { record, told, swallowed }
}

impl Position {
    fn stands_in(&self, spans: &[(usize, usize)]) -> bool {
        spans.iter().any(|span| self.overlaps(*span))
    }

    fn overlaps(&self, (start, end): (usize, usize)) -> bool {
        start < self.trigger.1 && self.trigger.0 < end
    }

    fn covers(&self, (start, end): (usize, usize)) -> bool {
        self.evidence.0 <= start && end <= self.evidence.1
    }
}

/// How well a machine event answers a gold event; `None` when it cannot.
///
/// The weights are the reference scorer's, added in its order, so that ties fall alike.
fn agreement(
    gold: &GoldEvent,
    spans: &[(usize, usize)],
    machine: &MachineEvent,
    positions: &[Position],
) -> Option<f64> {
    if positions.is_empty() {
        return None;
    }
    let inside: Vec<usize> =
        (0..spans.len()).filter(|&k| positions.iter().any(|p| p.overlaps(spans[k]))).collect();
    let near = spans.iter().any(|span| positions.iter().any(|p| p.covers(*span)));
    let same_type = type_right(gold, machine);
    if inside.is_empty() && !(near && same_type) {
        return None;
    }
    let one = |is: bool| f64::from(u8::from(is));
    let met = |mark: Mark| one(matches!(mark, Mark::Right | Mark::Partly));
    let actors = parties(
        &gold.actors.iter().flatten().collect::<Vec<_>>(),
        &machine.actors.iter().collect::<Vec<_>>(),
    );
    let targets = parties(
        &gold.targets.iter().flatten().collect::<Vec<_>>(),
        &machine.targets.iter().collect::<Vec<_>>(),
    );
    let mut score =
        3.0 * one(!inside.is_empty()) + 2.0 * one(same_type) + one(near) + one(inside.contains(&0));
    score = score + 0.6 * met(actors) + 0.6 * met(targets);
    score += 0.5 * one(date(gold.date, machine.time.as_ref()) == Mark::Right);
    if normal(&gold.trigger) == normal(&machine.trigger.text) {
        score += 1.0;
    }
    (!inside.is_empty() || score >= 4.0).then_some(score)
}

/// Where an event's quotes stand in the normalised text; those that do not stand there are left out.
fn quoted(text: &str, event: &GoldEvent) -> Vec<(usize, usize)> {
    std::iter::once(&event.quote)
        .chain(event.again.iter().flatten())
        .filter_map(|quote| {
            let quote = normal(quote);
            text.find(&quote).map(|at| (at, at + quote.len()))
        })
        .collect()
}

/// Where the triggers of a machine event stand.
fn positions(text: &str, event: &MachineEvent) -> Vec<Position> {
    std::iter::once(&event.trigger)
        .chain(&event.mentions)
        .filter_map(|trigger| position(text, event, trigger))
        .collect()
}

/// The words that an export puts in place of a person's name.
const WITHHELD: &str = "[name withheld]";

/// Where a trigger stands, by the words of the evidence: offsets count the machine's text, which need not be the gold's.
fn position(text: &str, event: &MachineEvent, trigger: &Words) -> Option<Position> {
    let word = normal(&trigger.text);
    let found = |at: usize, quote: &str, inside: usize| Position {
        trigger: (at + inside, at + inside + word.len()),
        evidence: (at, at + quote.len()),
    };
    if let Some(quote) = &event.quote {
        let quote = normal(quote);
        return Some(found(text.find(&quote)?, &quote, quote.find(&word)?));
    }
    // The evidence around the trigger first, else in order.
    let holds = |words: &Words| words.start <= trigger.start && trigger.start < words.end;
    let (around, others): (Vec<&Words>, Vec<&Words>) = event.evidence.iter().partition(|words| holds(words));
    for words in around.into_iter().chain(others) {
        let quote = normal(&words.text);
        if let Some(at) = text.find(&quote) {
            let head =
                normal(beginning(&words.text, trigger.start.saturating_sub(words.start))).chars().count();
            let nearest = quote
                .match_indices(&word)
                .map(|(inside, _)| inside)
                .min_by_key(|&inside| quote[..inside].chars().count().abs_diff(head));
            if let Some(inside) = nearest {
                return Some(found(at, &quote, inside));
            }
        }
        let mut pieces: Vec<&str> = quote.split(WITHHELD).map(str::trim).collect();
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.chars().count()));
        for piece in pieces.into_iter().filter(|piece| piece.chars().count() > 8) {
            if let (Some(at), Some(inside)) = (text.find(piece), piece.find(&word)) {
                return Some(found(at, piece, inside));
            }
        }
    }
    None
}

/// The first `bytes` bytes of a text, without a character cut in two.
fn beginning(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes.min(text.len()))]
}
