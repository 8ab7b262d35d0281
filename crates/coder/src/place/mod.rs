//! Places: which words name one, which place they mean, and where an event happened.
//!
//! [`find`] takes the spans from entities and from the gazetteer, [`resolve_spans`] takes them as given; both resolve
//! all names of a document together ([`resolve`]) and say why. A name that cannot be resolved stays, unresolved, with
//! its reason: one unknown place never costs a document. [`attach`] then says where an event happened.
//! Weights, and where each comes from, are listed in `docs/places.md`.

mod around;
mod attach;
mod contain;
mod cue;
mod mention;
mod metonymy;
mod offset;
mod resolve;
mod score;
mod seat;
#[cfg(test)]
mod tests;

pub use attach::{attach, event_place, main_country, points_back};
pub(crate) use attach::{head_of, is_origin, is_setting, pointed_at, preposition_before};
pub use contain::contained;

use cue::Toponym;
use dateline_resources::gazetteer::{Gazetteer, NameMatch};
use dateline_types::{Diagnostic, Document, Parse, PlaceMention, Severity, Span, Stage};

/// Finds the words that name places and resolves them, in text order.
///
/// Adjectives and peoples ("Afghan", "Afghans") are mentions with `as_actor` set: evidence for a country, never a
/// place of an event. Unresolved mentions are kept, and each is also a diagnostic.
pub fn find(
    document: &Document,
    parse: &Parse,
    gazetteer: &Gazetteer,
) -> (Vec<PlaceMention>, Vec<Diagnostic>) {
    let spans = mention::spans(document, parse, gazetteer);
    let mut mentions = resolve_spans(document, parse, gazetteer, &spans);
    seat::add(document, parse, gazetteer, &mut mentions);
    for mention in &mut mentions {
        metonymy::judge(mention, parse, gazetteer);
        offset::shift(mention, &document.text, gazetteer.words());
    }
    // A resolver that had only an adjective or nothing to go by gives no new mention from a bare guess.
    let diagnostics = mentions
        .iter()
        .filter(|mention| mention.place.is_none())
        .map(|mention| Diagnostic {
            severity: Severity::Note,
            stage: Stage::Mention,
            code: "place/unresolved",
            message: format!(
                "{}: {:?}",
                mention.reasons.first().map_or("unresolved", String::as_str),
                document.words(mention.span)
            ),
            span: Some(mention.span),
        })
        .collect();
    (mentions, diagnostics)
}

/// Resolves the names at `spans` (any order; returned in text order), whatever they are.
///
/// `parse` may be empty; where it has tokens, names are read as the models read them (truecased).
pub fn resolve_spans(
    document: &Document,
    parse: &Parse,
    gazetteer: &Gazetteer,
    spans: &[Span],
) -> Vec<PlaceMention> {
    let mut spans: Vec<Span> = spans.to_vec();
    spans.sort_by_key(|span| (span.start(), span.end()));
    spans.dedup();
    let surfaces: Vec<String> = spans.iter().map(|&span| surface(document, parse, span)).collect();
    let toponyms: Vec<Toponym> = cue::read(document, &spans, surfaces, gazetteer);
    resolve::resolve(document, &toponyms, gazetteer)
}

/// The words of `span` as the models read them; the document's own where no token lies at its ends.
fn surface(document: &Document, parse: &Parse, span: Span) -> String {
    let tokens = parse.tokens_in(span);
    let run = &parse.tokens()[tokens.start as usize..tokens.end as usize];
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return document.words(span).to_owned();
    };
    if first.span.start() != span.start() || last.span.end() != span.end() {
        return document.words(span).to_owned();
    }
    let mut out = String::new();
    for (n, token) in run.iter().enumerate() {
        out.push_str(&token.form);
        if token.space_after && n + 1 < run.len() {
            out.push(' ');
        }
    }
    out
}

/// True if every meaning of `name` is an adjective or a people.
pub(crate) fn is_demonym(gazetteer: &Gazetteer, name: &str) -> bool {
    let found = gazetteer.lookup(name);
    !found.is_empty()
        && (found.iter().all(|c| c.how == NameMatch::Demonym) || !gazetteer.demonym(name).is_empty())
}
