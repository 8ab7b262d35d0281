//! Questions from sets that ask about one clause: which place, which time, who and whom.
//!
//! They teach attachment only. Whether a place is told at all is asked of one sentence there and of a whole report here,
//! so "the text does not say" gets a cue of its own that no report ever shows.

use super::Questions;
use super::data::{Material, Outside, TimeEnd, span_of};
use crate::engine::Engine;
use dateline_coder::decide::Ballot;
use dateline_coder::{Reasons, code_with_reasons};
use dateline_eval::{acled, plover};
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

/// True if the event is of the sentence's quad class.
fn of_quad(event: &Event, quad: u8) -> bool {
    event.class.plover_type().is_some_and(|t| t.quad() as u8 + 1 == quad)
}

/// Sentences with who and whom: of the one event whose quad class the sentence has.
pub fn roles(engine: &Engine, material: &Material, into: &mut Questions) {
    for row in &material.roles {
        let text = row.document.text.as_str();
        let Some(quad) = row.gold.quad.filter(|q| *q > 0) else { continue };
        let sources: Vec<Span> = row.gold.sources.iter().filter_map(|p| span_of(text, p)).collect();
        let targets: Vec<Span> = row.gold.targets.iter().filter_map(|p| span_of(text, p)).collect();
        let reasons = code(engine, row);
        let mut fitting = (0..reasons.events.len()).filter(|&n| of_quad(&reasons.events[n], quad));
        // Of several the sentence does not say which is meant.
        let (Some(n), None) = (fitting.next(), fitting.next()) else { continue };
        let spans = |wanted: &[Span], party: &ActorRef| wanted.iter().any(|w| w.overlaps(party.span));
        cast(into, row, &reasons, n, |p| Some(spans(&sources, p)), |p| Some(spans(&targets, p)));
    }
}

/// Records of main events: who and whom by their keys.
pub fn keys(engine: &Engine, material: &Material, into: &mut Questions) {
    for row in &material.plover {
        let reasons = code(engine, row);
        let right =
            |e: &Event| e.class.plover_type().is_some_and(|t| row.gold.types.iter().any(|g| g == t.as_str()));
        let mut fitting = (0..reasons.events.len()).filter(|&n| right(&reasons.events[n]));
        let (Some(n), None) = (fitting.next(), fitting.next()) else { continue };
        // A party without a key may be one that is meant: nothing is known of it.
        let among = |codes: &[String], party: &ActorRef| {
            let key = party.actor.as_deref()?;
            Some(codes.iter().any(|code| plover::key_of(key) == code || key.starts_with(code.as_str())))
        };
        cast(
            into,
            row,
            &reasons,
            n,
            |p| if row.gold.sources.is_empty() { None } else { among(&row.gold.sources, p) },
            |p| if row.gold.targets.is_empty() { None } else { among(&row.gold.targets, p) },
        );
    }
}

fn cast<G>(
    into: &mut Questions,
    row: &Outside<G>,
    reasons: &Reasons,
    n: usize,
    actor: impl Fn(&ActorRef) -> Option<bool>,
    target: impl Fn(&ActorRef) -> Option<bool>,
) {
    let cast = &reasons.decided[n].cast;
    for (decider, ballot, is) in [
        ("actor", &cast.actors, &actor as &dyn Fn(&ActorRef) -> Option<bool>),
        ("target", &cast.targets, &target),
    ] {
        for candidate in &ballot.candidates {
            let Some(yes) = candidate.value.as_ref().and_then(is) else { continue };
            let cues = candidate.cues.iter().map(str::to_owned).collect();
            into.add(decider, row.fold, Question::yes_no(row.number, cues, yes, WEIGHT));
        }
    }
}

/// What sets of sentences say of tellings: one of the class that the sentence is known for is a happening; where the
/// sentence is known to tell none of a scheme's, one with such a code is not.
pub fn tellings(engine: &Engine, material: &Material, into: &mut Questions) {
    for row in &material.roles {
        let Some(quad) = row.gold.quad.filter(|q| *q > 0) else { continue };
        judge(engine, row, into, |e| of_quad(e, quad).then_some(true));
    }
    for row in &material.plover {
        judge(engine, row, into, |e| {
            let kind = e.class.plover_type()?;
            row.gold.types.iter().any(|g| g == kind.as_str()).then_some(true)
        });
    }
    for row in &material.acled {
        judge(engine, row, into, |e| labelled(&row.gold, e));
    }
}

/// Whether an event is what a snippet is labelled with; `None` where the label does not say.
fn labelled(gold: &acled::Gold, event: &Event) -> Option<bool> {
    let label = acled::prediction("", std::slice::from_ref(event)).label?;
    if acled::is_other(&gold.label) { Some(false) } else { (label == gold.label).then_some(true) }
}

fn judge<G>(engine: &Engine, row: &Outside<G>, into: &mut Questions, is: impl Fn(&Event) -> Option<bool>) {
    let reasons = code(engine, row);
    for (telling, verdict) in reasons.tellings.iter().zip(&reasons.verdicts) {
        let Some(yes) = is(&telling.event) else { continue };
        let cues = verdict.happening.candidates[0].cues.iter().map(str::to_owned).collect();
        into.add("judge", row.fold, Question::yes_no(row.number, cues, yes, WEIGHT));
    }
}

/// Which event a sentence is about: the one of its class, with its parties where they are known.
pub fn main_events(engine: &Engine, material: &Material, fold: u8, into: &mut Questions) {
    for row in material.roles.iter().filter(|r| r.fold == fold) {
        let Some(quad) = row.gold.quad.filter(|q| *q > 0) else { continue };
        whole(engine, row, into, |e| of_quad(e, quad));
    }
    for row in material.plover.iter().filter(|r| r.fold == fold) {
        whole(engine, row, into, |e| {
            e.class.plover_type().is_some_and(|t| row.gold.types.iter().any(|g| g == t.as_str()))
        });
    }
    for row in material.acled.iter().filter(|r| r.fold == fold) {
        whole(engine, row, into, |e| labelled(&row.gold, e) == Some(true));
    }
}

fn whole<G>(engine: &Engine, row: &Outside<G>, into: &mut Questions, is: impl Fn(&Event) -> bool) {
    let reasons = code(engine, row);
    for (decided, event) in reasons.decided.iter().zip(&reasons.events) {
        let mut cues: Vec<String> = decided.whole.iter().map(str::to_owned).collect();
        // Being what a sentence is about is asked here, not being right in every field: the level is another one.
        cues.push("one clause asked".to_owned());
        into.add("whole", row.fold, Question::yes_no(row.number, cues, is(event), WEIGHT));
    }
}
