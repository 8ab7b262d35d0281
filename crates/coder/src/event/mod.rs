//! Predications to events: the lexicon's frames matched by one generic matcher, joined, and written out.
//!
//! [`code`] is the front door: `Parse` + `Mentions` → events and statements. Steps: predications ([`crate::predicate`]),
//! drafts (`matching`), happenings (`fuse`), records (`build`), then status, time, place and quantities from their rooms; last
//! the codings of the user's own verb dictionary ([`crate::petrarch`]), if there is one.

mod build;
mod discourse;
pub mod filler;
mod fuse;
mod matching;
pub(crate) mod party;
mod split;
mod takeup;

use crate::predicate::Predications;
use crate::{petrarch, place, predicate, quantity, statement, status, time};
use dateline_resources::Resources;
use dateline_types::{
    Actuality, Diagnostic, Document, Event, EventClass, Mentions, Parse, PlaceBasis, Statement, Status,
};

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
    let classes = classes_of(&drafts, &predications);
    let context = status::Context {
        document,
        parse,
        phrases: &words.phrases,
        predications: &predications,
        mentions,
        references: &resources.lexicon.references,
        attitudes: &resources.lexicon.attitudes,
        classes: &classes,
    };
    let (mut assessments, pointers) = status::assess_all(&context);
    let statements = statement::find(&context, &resources.lexicon.statements, &assessments);
    let happenings = fuse::fuse(&words, &predications, drafts);
    let happenings = split::split(&words, &mentions.places, happenings);
    let taken_up = takeup::take_up(&words, &predications, &happenings, &pointers, &mut assessments);
    let mut events = Vec::new();
    let mut claimants = Vec::new();
    let mut told = Vec::new();
    let places = place::contained(document, &mentions.places, &resources.gazetteer);
    for (happening, taken_up) in happenings.iter().zip(&taken_up) {
        if taken_up.dropped {
            continue;
        }
        let Some(mut event) = build::event(document, &words, &predications, happening, resources) else {
            continue;
        };
        let main = happening.main.predication;
        event.status = joint_status(&assessments, happening);
        event.trace.extend(assessments[main].reasons.iter().cloned());
        for &other in &happening.predications {
            let p = &predications.all()[other];
            for token in std::iter::once(p.head).chain(p.light) {
                let t = &parse.tokens()[token as usize];
                event.trace.push(format!("told by {:?} at {}", t.form, t.span.start()));
            }
        }
        for &object in &happening.objects {
            let t = &parse.tokens()[object as usize];
            event.trace.push(format!("told by {:?} at {}", t.form, t.span.start()));
        }
        status::attribute(&context, &assessments[main], &mut event);
        statement::keep_out(&statements, main, &mut event);
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
        if let Some(own) = places.iter().find(|p| Some(p.span) == happening.own_place) {
            event.place = Some(place::event_place(document, own, PlaceBasis::Attached));
            event.other_places.clear();
        }
        takeup::complete(document, &words, &predications, &taken_up.by, &mentions.times, &places, &mut event);
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
    if let Some(verbs) = &resources.verbs {
        let scene =
            petrarch::Scene { context: &context, assessments: &assessments, places: &places, resources };
        petrarch::take_over(&scene, verbs, &mut events);
    }
    events.sort_by(|a: &Event, b| (a.trigger.span, &a.id).cmp(&(b.trigger.span, &b.id)));
    events.dedup_by(|a, b| a.id == b.id);
    let statements = statements.into_iter().map(|found| found.statement).collect();
    Coded { events, statements, diagnostics: Vec::new() }
}

/// The status of a happening: that of the word that names it, with the claims of the other words that tell of it
/// ("officials said 12 people were *killed* in the *attack*").
fn joint_status(assessments: &[status::Assessment], happening: &fuse::Happening) -> Status {
    let main = &assessments[happening.main.predication];
    let mut status = main.status.clone();
    for &other in happening.predications.iter().filter(|&&p| p != happening.main.predication) {
        let offset = status.claims.len();
        for (n, claim) in assessments[other].status.claims.iter().enumerate() {
            if status.claims.iter().any(|c| c.span.overlaps(claim.span)) {
                continue;
            }
            let mut claim = claim.clone();
            claim.id = smol_str::format_smolstr!("c{}", status.claims.len() + 1);
            claim.parent = (n > 0 && status.claims.len() > offset)
                .then(|| status.claims[status.claims.len() - 1].id.clone());
            status.claims.push(claim);
        }
    }
    status
}

/// For each predication the class that the lexicon gives it, before happenings are joined.
pub(crate) fn classes(words: &filler::Words<'_>, predications: &Predications) -> Vec<Option<EventClass>> {
    classes_of(&matching::drafts(words, predications), predications)
}

fn classes_of(drafts: &[matching::Draft], predications: &Predications) -> Vec<Option<EventClass>> {
    let mut classes = vec![None; predications.all().len()];
    for draft in drafts {
        classes[draft.predication] = Some(draft.class);
    }
    classes
}
