//! Parses to mentions, mentions to events and statements, events to incidents.
//!
//! Pure: no file, clock, environment or global; what is looked up arrives in `&Resources`.
//! Grammar lives in [`predicate`], knowledge in the dictionaries of `resources/`, and neither in the other. A report in
//! another language than English is told over first ([`predicate::transfer`]).

#![forbid(unsafe_code)]

pub mod actor;
pub mod coref;
pub mod decide;
pub mod event;
pub mod link;
pub mod petrarch;
pub mod place;
pub mod predicate;
pub mod proposal;
pub mod quantity;
pub mod statement;
pub mod status;
pub mod story;
pub mod time;

pub use event::{Coded, Reasons, code, code_with_reasons};

use dateline_resources::Resources;
use dateline_types::{Diagnostic, Document, Mentions, Parse};

/// Finds what the words refer to: actors, places and times, each in text order.
///
/// `tagger` is the compiled form of `resources.time`; the caller compiles it once for all documents.
pub fn mention(
    document: &Document,
    parse: &Parse,
    resources: &Resources,
    tagger: &time::Tagger,
) -> (Mentions, Vec<Diagnostic>) {
    let (mut places, mut diagnostics) = place::find(document, parse, &resources.gazetteer);
    let (actors, noticed) = actor::find(document, parse, &resources.actors, &resources.lexicon, &places);
    diagnostics.extend(noticed);
    actor::claim_places(document, &actors, &resources.actors, &mut places);
    let (times, noticed) = tagger.find(document, Some(parse));
    diagnostics.extend(noticed);
    (Mentions { actors, places, times }, diagnostics)
}
