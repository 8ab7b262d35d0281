//! Predications to events: the lexicon's frames matched by one generic matcher, joined, and written out.
//!
//! [`code`] is the front door: `Parse` + `Mentions` → events and statements. Steps: predications ([`crate::predicate`]),
//! drafts (`matching`), happenings (`fuse`), records (`build`), then status, time, place and quantities from their rooms.

mod build;
mod discourse;
pub mod filler;
mod fuse;
mod matching;
mod party;

use crate::{place, predicate, quantity, status, time};
use dateline_resources::Resources;
use dateline_types::{Actuality, Diagnostic, Document, Event, Mentions, Parse, Statement};

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
    let mut told = Vec::new();
    let places = place::contained(document, &mentions.places, &resources.gazetteer);
    for happening in &happenings {
        let Some(mut event) = build::event(document, &words, &predications, happening, resources) else {
            continue;
        };
        event.status = status::assess(document, parse, &predications, happening.main.predication, mentions);
        let p = &predications.all()[happening.main.predication];
        // The words that name the happening first, then others that tell of it ("killed *in an attack*").
        let heads = || {
            std::iter::once(p.head).chain(happening.predications.iter().map(|&i| predications.all()[i].head))
        };
        event.time = heads().find_map(|head| time::attach(document, parse, &mentions.times, head, None));
        if event.status.actuality == Actuality::Occurred {
            event.time = event.time.map(|time| time::not_after(time, document));
        }
        (event.place, event.other_places) = place::attach(document, parse, &places, p.head);
        claimants.push(quantity::Claimant {
            head: p.head,
            clause: p.clause.clone(),
            kinds: quantity::kinds_of(event.class),
            actors: happening.main.actors.iter().map(|f| f.core).collect(),
            targets: happening.main.targets.iter().map(|f| f.core).collect(),
        });
        told.push(happening);
        events.push(event);
    }
    discourse::carry_times(document, parse, &mentions.times, &predications, &told, &mut events);
    discourse::carry_places(document, parse, &places, &predications, &told, &mut events);
    for (event, counts) in events.iter_mut().zip(quantity::attach(document, parse, &claimants)) {
        event.quantities = counts;
    }
    events.sort_by(|a: &Event, b| (a.trigger.span, &a.id).cmp(&(b.trigger.span, &b.id)));
    events.dedup_by(|a, b| a.id == b.id);
    Coded { events, statements: Vec::new(), diagnostics: Vec::new() }
}
