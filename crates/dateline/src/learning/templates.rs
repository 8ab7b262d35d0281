//! Questions from templates of whole documents (MUC-4): which tellings are one incident, where and on which day it was.
//!
//! Keys name victims and things by their words, not by their place in the text. A telling is a template's if its sentence
//! has a filler of that template and of no other; what fits none teaches nothing, since the task's rules leave out what we
//! report (fights of soldiers, older incidents). Who did it and who was hit is not asked: it did not help
//! (`docs/learning.md`).

use super::Questions;
use super::data::{Material, Outside};
use crate::engine::Engine;
use dateline_coder::decide::{Ballot, Candidate};
use dateline_coder::{Reasons, code_with_reasons};
use dateline_eval::muc4::{Gold, Template, normalized};
use dateline_learn::Question;
use dateline_types::*;
use jiff::civil::Date;

/// How much a question counts beside one of a report annotated for us. Incidents of 1990 in capitals are told otherwise:
/// at .3 more was joined that is apart.
const WEIGHT: f64 = 0.1;

/// Roles of a template in [`dateline_eval::muc4::ROLES`]: things and named people that were hit.
const HIT: [usize; 2] = [2, 3];

fn code(engine: &Engine, row: &Outside<Gold>) -> Reasons {
    code_with_reasons(&row.document, &row.parse, &row.mentions, engine.resources()).1
}

/// The template whose victims or things the sentence of an event names, if it is one alone.
fn told(row: &Outside<Gold>, event: &Event) -> Option<usize> {
    if event.class.plover_type() != Some(PloverType::Assault) {
        return None;
    }
    let sentence = row.parse.sentences().get(event.sentence as usize)?;
    let words = format!(" {} ", normalized(row.document.words(sentence.span)));
    let named = |t: &Template| {
        let fillers = HIT.iter().flat_map(|&role| &t.roles[role]).chain(&t.described).flatten();
        fillers.into_iter().any(|filler| words.contains(&format!(" {filler} ")))
    };
    let mut fitting = (0..row.gold.keys.len()).filter(|&t| named(&row.gold.keys[t]));
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// Which tellings tell one incident.
pub fn tellings(engine: &Engine, material: &Material, into: &mut Questions) {
    for row in &material.templates {
        let reasons = code(engine, row);
        let of: Vec<Option<usize>> = reasons.tellings.iter().map(|t| told(row, &t.event)).collect();
        for pair in &reasons.pairs {
            let (Some(a), Some(b)) = (of[pair.a], of[pair.b]) else { continue };
            let cues = pair.ballot.candidates[0].cues.iter().map(str::to_owned).collect();
            into.add("same", row.fold, Question::yes_no(row.number, cues, a == b, WEIGHT));
        }
    }
}

/// Where and when the happenings are that are a template's.
pub fn places_and_times(engine: &Engine, material: &Material, into: &mut Questions) {
    for row in &material.templates {
        let reasons = code(engine, row);
        for (event, decided) in reasons.events.iter().zip(&reasons.decided) {
            let Some(template) = told(row, event).map(|t| &row.gold.keys[t]) else { continue };
            if let [location] = template.locations.as_slice()
                && let Some(finest) = finest(location)
            {
                let is = |place: &EventPlace| normalized(&place.text) == finest;
                choice(into, row, "where", &decided.place, is);
            }
            if let [day] = template.dates.as_slice()
                && let Some(day) = day_of(day)
            {
                let is = |time: &EventTime| time.interval.is_some_and(|i| i.start() == day && i.end() == day);
                choice(into, row, "when", &decided.time, is);
            }
        }
    }
}

fn choice<T>(
    into: &mut Questions,
    row: &Outside<Gold>,
    decider: &'static str,
    ballot: &Ballot<T>,
    is: impl Fn(&T) -> bool,
) {
    let right: Vec<bool> = ballot.candidates.iter().map(|c| c.value.as_ref().is_some_and(&is)).collect();
    if right.contains(&true) && right.contains(&false) {
        let cues = |c: &Candidate<T>| c.cues.iter().map(str::to_owned).collect();
        let candidates = ballot.candidates.iter().map(cues).collect();
        into.add(decider, row.fold, Question { text: row.number, candidates, right, weight: WEIGHT });
    }
}

/// The last part of `COUNTRY: PLACE (KIND): PLACE (KIND)`; a country alone is none, nor is a road between two places.
fn finest(location: &str) -> Option<String> {
    let (_, last) = location.rsplit_once(": ")?;
    if last.contains(" - ") {
        return None;
    }
    let name = last.split(" (").next()?;
    Some(normalized(name)).filter(|n| !n.is_empty())
}

/// `24 JAN 89`; a bound (`- 24 JAN 89`) or a range is no day.
fn day_of(written: &str) -> Option<Date> {
    Date::strptime("%d %b %y", written).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read() {
        assert_eq!(finest("PERU: AREQUIPA (DEPARTMENT): ANDAHUA (TOWN)").as_deref(), Some("andahua"));
        assert_eq!(finest("PERU"), None);
        assert_eq!(finest("PERU: LIMA (CITY) - CALLAO (CITY)"), None);
        assert_eq!(day_of("24 JAN 89"), Some(jiff::civil::date(1989, 1, 24)));
        assert_eq!(day_of("- 24 JAN 89"), None);
    }
}
