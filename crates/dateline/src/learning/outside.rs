//! Questions from sets that ask about one clause: which place, which time, who and whom.
//!
//! They teach attachment only. Whether a place is told at all is asked of one sentence there and of a whole report here,
//! so "the text does not say" gets a cue of its own that no report ever shows.

use super::Questions;
use super::data::{Material, Outside, TimeEnd, span_of};
use crate::engine::Engine;
use dateline_coder::decide::Ballot;
use dateline_coder::{Reasons, code_with_reasons};
use dateline_learn::Question;
use dateline_types::*;

/// How much a question of a set that asks about one clause counts beside one of a whole report.
const WEIGHT: f64 = 0.3;

fn code<G>(engine: &Engine, outside: &Outside<G>) -> Reasons {
    code_with_reasons(&outside.document, &outside.parse, &outside.mentions, engine.resources()).1
}

fn add<T>(
    into: &mut Questions,
    decider: &'static str,
    fold: u8,
    number: u32,
    ballot: &Ballot<T>,
    right: impl Fn(&T) -> bool,
    none: bool,
) {
    let mut candidates: Vec<Vec<String>> = Vec::new();
    let mut marks = Vec::new();
    for candidate in &ballot.candidates {
        let mut cues: Vec<String> = candidate.cues.iter().map(str::to_owned).collect();
        match &candidate.value {
            Some(value) => marks.push(right(value)),
            None => {
                cues = vec!["one clause asked".to_owned()];
                marks.push(none);
            }
        }
        candidates.push(cues);
    }
    if marks.contains(&true) && marks.contains(&false) {
        into.add(decider, fold, Question { text: number, candidates, right: marks, weight: WEIGHT });
    }
}

/// Verbs and their places.
pub fn places(engine: &Engine, material: &Material, into: &mut Questions) {
    for row in &material.places {
        let text = row.document.text.as_str();
        let Some(verb) = span_of(text, &row.gold.verb) else { continue };
        let wanted: Vec<Span> = row.gold.places.iter().filter_map(|p| span_of(text, p)).collect();
        let reasons = code(engine, row);
        let Some(n) = reasons.events.iter().position(|e| e.trigger.span.overlaps(verb)) else { continue };
        let ballot = &reasons.decided[n].place;
        let right = |place: &EventPlace| wanted.iter().any(|w| w.overlaps(place.span));
        add(into, "where", row.fold, row.number, ballot, right, wanted.is_empty());
    }
}

/// Events and their times.
pub fn times(engine: &Engine, material: &Material, into: &mut Questions) {
    for row in &material.times {
        let text = row.document.text.as_str();
        let reasons = code(engine, row);
        for (n, event) in reasons.events.iter().enumerate() {
            let mut wanted: Vec<Span> = Vec::new();
            let mut asked = false;
            for link in &row.gold.links {
                let here = span_of(text, &link.event).is_some_and(|s| s.overlaps(event.trigger.span));
                if !here
                    || !matches!(link.rel.as_str(), "IS_INCLUDED" | "SIMULTANEOUS" | "DURING" | "IDENTITY")
                {
                    continue;
                }
                if let TimeEnd::Words(words) = &link.time {
                    asked = true;
                    wanted.extend(span_of(text, words));
                }
            }
            if !asked {
                continue;
            }
            let right = |time: &EventTime| time.span.is_some_and(|s| wanted.iter().any(|w| w.overlaps(s)));
            add(into, "when", row.fold, row.number, &reasons.decided[n].time, right, false);
        }
    }
}

/// Sentences with who and whom: of the one event whose quad class the sentence has.
pub fn roles(engine: &Engine, material: &Material, into: &mut Questions) {
    for row in &material.roles {
        let text = row.document.text.as_str();
        let Some(quad) = row.gold.quad.filter(|q| *q > 0) else { continue };
        let sources: Vec<Span> = row.gold.sources.iter().filter_map(|p| span_of(text, p)).collect();
        let targets: Vec<Span> = row.gold.targets.iter().filter_map(|p| span_of(text, p)).collect();
        let reasons = code(engine, row);
        let fits = |e: &Event| e.class.plover_type().is_some_and(|t| t.quad() as u8 + 1 == quad);
        let mut fitting = (0..reasons.events.len()).filter(|&n| fits(&reasons.events[n]));
        // Of several the sentence does not say which is meant.
        let (Some(n), None) = (fitting.next(), fitting.next()) else { continue };
        for (decider, ballot, wanted) in [
            ("actor", &reasons.decided[n].cast.actors, &sources),
            ("target", &reasons.decided[n].cast.targets, &targets),
        ] {
            for candidate in &ballot.candidates {
                let Some(value) = &candidate.value else { continue };
                let yes = wanted.iter().any(|w| w.overlaps(value.span));
                let cues = candidate.cues.iter().map(str::to_owned).collect();
                into.add(decider, row.fold, Question::yes_no(row.number, cues, yes, WEIGHT));
            }
        }
    }
}
