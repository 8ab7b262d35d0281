//! Predications to events: the lexicon's frames matched by one generic matcher, joined, and written out.
//!
//! [`code`] is the front door: `Parse` + `Mentions` → events and statements. Steps: predications ([`crate::predicate`]),
//! drafts (`matching`), happenings (`fuse`), records (`build`), then status, time, place and quantities from their rooms.

mod build;
pub mod filler;
mod fuse;
mod matching;

use crate::{place, predicate, quantity, status, time};
use dateline_resources::Resources;
use dateline_types::{Diagnostic, Document, Event, Mentions, Parse, Statement};

/// What a document was coded to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coded {
    /// Events, by the position of their triggers.
    pub events: Vec<Event>,
    /// Trends, forecasts, judgements.
    pub statements: Vec<Statement>,
    /// What a person may want to see.
    pub diagnostics: Vec<Diagnostic>,
}

/// Codes a document.
///
/// Pure and deterministic: the same arguments give the same result, events sorted by trigger, ids from content.
pub fn code(document: &Document, parse: &Parse, mentions: &Mentions, resources: &Resources) -> Coded {
    let predications = predicate::extract(parse, &resources.lexicon.grammar);
    let words = filler::Words::new(parse, &resources.lexicon, mentions);
    let drafts = matching::drafts(&words, &predications);
    let happenings = fuse::fuse(&words, &predications, drafts);
    let mut events = Vec::new();
    let mut claimants = Vec::new();
    for happening in &happenings {
        let Some(mut event) = build::event(document, &words, &predications, happening, resources) else {
            continue;
        };
        event.status = status::assess(document, parse, &predications, happening.main.predication, mentions);
        let p = &predications.all()[happening.main.predication];
        event.time = time::attach(document, parse, &mentions.times, p.head, None);
        (event.place, event.other_places) = place::attach(document, parse, &mentions.places, p.head);
        claimants.push(quantity::Claimant {
            head: p.head,
            clause: p.clause.clone(),
            kinds: quantity::kinds_of(event.class),
            actors: happening.main.actors.iter().map(|f| f.core).collect(),
            targets: happening.main.targets.iter().map(|f| f.core).collect(),
        });
        events.push(event);
    }
    for (event, counts) in events.iter_mut().zip(quantity::attach(document, parse, &claimants)) {
        event.quantities = counts;
    }
    events.sort_by(|a: &Event, b| (a.trigger.span, &a.id).cmp(&(b.trigger.span, &b.id)));
    events.dedup_by(|a, b| a.id == b.id);
    Coded { events, statements: Vec::new(), diagnostics: Vec::new() }
}
