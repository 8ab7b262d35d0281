//! Masks: what may not leave the workspace in clear (DESIGN §10).
//!
//! dateline codes events, not persons. Names of private persons, victims, witnesses, suspects and detainees are
//! replaced by [`MASK`] wherever words are quoted in output. Holders of public office named by their office keep
//! their name only where the words say the office; spans keep their offsets, so a reader with the document can check.

use dateline_types::{DocumentId, Mentions, Parse, Sector, Span};
use std::collections::BTreeMap;

/// What stands in place of a masked name.
pub const MASK: &str = "[name withheld]";

/// The masked spans of every document, ascending and apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Masks(BTreeMap<DocumentId, Vec<Span>>);

impl Masks {
    /// Nothing masked.
    pub fn none() -> Masks {
        Masks::default()
    }

    /// Adds a document's spans.
    pub fn insert(&mut self, document: DocumentId, mut spans: Vec<Span>) {
        spans.sort();
        let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match apart.last_mut() {
                Some(last) if last.overlaps(span) => *last = last.cover(span),
                _ => apart.push(span),
            }
        }
        self.0.insert(document, apart);
    }

    /// `text`, the words at `span` of `document`, with every masked name in it replaced.
    pub fn apply(&self, document: &DocumentId, span: Span, text: &str) -> String {
        let Some(spans) = self.0.get(document) else { return text.to_owned() };
        let mut out = String::with_capacity(text.len());
        let mut done = span.start();
        for masked in spans.iter().filter(|masked| masked.overlaps(span)) {
            let (start, end) = (masked.start().max(span.start()), masked.end().min(span.end()));
            if let Some(clear) = text.get(done - span.start()..start - span.start()) {
                out.push_str(clear);
            }
            out.push_str(MASK);
            done = end;
        }
        out.push_str(text.get(done - span.start()..).unwrap_or_default());
        out
    }
}

/// The spans of persons' names in a document.
///
/// A name stays only where the words around it give its holder a public office of government, legislature or court
/// ("the foreign minister, …"): such a person acts as an institution. Everybody else is masked.
pub fn person_spans(parse: &Parse, mentions: &Mentions) -> Vec<Span> {
    let entities =
        parse.entities().iter().filter(|e| e.label == "PERSON" || e.label == "PER").map(|e| e.span);
    let mut spans: Vec<Span> = entities.collect();
    let named = Covering::new(spans.iter().copied());
    for mention in mentions.actors.iter().filter(|a| a.is_person && a.actor.is_none() && a.sector.is_none()) {
        // A person's noun phrase is masked only where the recogniser gave no name inside it.
        if !named.overlaps(mention.span) && !spans.last().is_some_and(|last| last.overlaps(mention.span)) {
            spans.push(mention.span);
        }
    }
    // What the dictionary or the gazetteer knows under these words is no private person.
    let actors = mentions.actors.iter();
    let known = actors.clone().filter(|a| a.actor.is_some() && !a.is_person).map(|a| a.span);
    let known =
        Covering::new(known.chain(mentions.places.iter().filter(|p| p.place.is_some()).map(|p| p.span)));
    let officials = actors.filter(|a| matches!(a.sector, Some(Sector::Gov | Sector::Leg | Sector::Jud)));
    let officials = Covering::new(officials.map(|a| a.span));
    spans.retain(|span| {
        let is_known = known.over(*span).next().is_some();
        let holds_office = officials.over(*span).any(|over| over != *span);
        !is_known && !holds_office
    });
    spans
}

/// Spans by their start, to ask which lie over another without looking at all.
struct Covering {
    spans: Vec<Span>,
    longest: usize,
}

impl Covering {
    fn new(spans: impl Iterator<Item = Span>) -> Covering {
        let mut spans: Vec<Span> = spans.collect();
        spans.sort();
        let longest = spans.iter().map(|s| s.end() - s.start()).max().unwrap_or(0);
        Covering { spans, longest }
    }

    /// Those that may reach into `span`.
    fn near(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.spans.partition_point(|s| s.start() + self.longest < span.start());
        self.spans[first..].iter().copied().take_while(move |s| s.start() < span.end().max(span.start() + 1))
    }

    fn over(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        self.near(span).filter(move |s| s.contains(span))
    }

    fn overlaps(&self, span: Span) -> bool {
        self.near(span).any(|s| s.overlaps(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_name_is_replaced_wherever_it_is_quoted() {
        let id = DocumentId::of(&[b"d"]);
        let text = "Police held Jane Roe and John Roe on Monday.";
        let mut masks = Masks::none();
        masks.insert(id.clone(), vec![Span::new(25, 33), Span::new(12, 20)]);
        let whole = Span::new(0, text.len());
        assert_eq!(
            masks.apply(&id, whole, text),
            "Police held [name withheld] and [name withheld] on Monday."
        );
        // A quotation that begins inside a name shows nothing of it.
        assert_eq!(masks.apply(&id, Span::new(17, 24), &text[17..24]), "[name withheld] and");
        assert_eq!(masks.apply(&DocumentId::of(&[b"other"]), whole, text), text);
    }
}
