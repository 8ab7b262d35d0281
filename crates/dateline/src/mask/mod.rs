//! Masks: what may not leave the workspace in clear (DESIGN §10).
//!
//! dateline codes events, not persons. Which words of a document are a person's name is decided once, over the whole
//! document ([`person_spans`]); everything that leaves is made from one view in which they are replaced
//! ([`projected`]). Spans keep their offsets, so a reader with the document can check.

mod coarse;
mod contact;
mod evidence;
mod inflection;
mod names;
mod neighbours;
mod passage;
mod phrase;
mod projection;
mod run;
mod word;

pub use coarse::{Coarseness, coarse};
pub use names::{cautious_spans, person_spans, title_spans, told_spans};
pub use projection::{Projection, projected, projected_incidents};

use dateline_types::{Document, DocumentId, Span};
use phrase::Phrases;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in place of a masked name.
pub const MASK: &str = "[name withheld]";
/// What stands in place of a telephone number, an e-mail address or a street address.
pub const MASK_CONTACT: &str = "[contact withheld]";
/// What stands in place of a passage that tells how a weapon is made.
pub const MASK_PASSAGE: &str = "[passage withheld]";
/// What stands in place of a place that was made coarser.
pub const MASK_PLACE: &str = "[place withheld]";

/// The masked spans of every document, and the names in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Masks(BTreeMap<DocumentId, Masked>);

/// What is masked in one document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Masked {
    /// Ascending and apart.
    spans: Vec<Span>,
    /// What stands in place of each.
    shown: Vec<&'static str>,
    /// The words of the names in them, in lower case.
    names: BTreeSet<String>,
    /// The names of places that are withheld.
    places: Phrases,
}

impl Masks {
    /// Nothing masked.
    pub fn none() -> Masks {
        Masks::default()
    }

    /// True if nothing is masked in any document.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|masked| masked.spans.is_empty())
    }

    /// Adds a document's spans.
    pub fn insert(&mut self, document: &Document, spans: Vec<Span>) {
        self.insert_spans(document.id.clone(), &document.text, spans);
    }

    fn insert_spans(&mut self, id: DocumentId, text: &str, mut spans: Vec<Span>) {
        spans.sort();
        let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match apart.last_mut() {
                Some(last) if last.overlaps(span) => *last = last.cover(span),
                _ => apart.push(span),
            }
        }
        let mut masked = Masked::default();
        for span in apart {
            let words = span.in_text(text).unwrap_or_default();
            let shown = stand_in(words);
            if shown == MASK {
                let names = word::name_words(words);
                masked.names.extend(names.iter().filter_map(|name| inflection::stem(name)));
                masked.names.extend(names);
            }
            masked.spans.push(span);
            masked.shown.push(shown);
        }
        self.0.insert(id, masked);
    }

    /// Withholds names of places too, wherever they stand in the document or in words about it.
    fn withhold_places(&mut self, document: &Document, places: Phrases) {
        let masked = self.0.entry(document.id.clone()).or_default();
        let free = |span: &Span| !masked.spans.iter().any(|name| name.overlaps(*span));
        let found: Vec<Span> = places.spans(&document.text).into_iter().filter(free).collect();
        let mut all: Vec<(Span, &'static str)> = masked.spans.drain(..).zip(masked.shown.drain(..)).collect();
        all.extend(found.into_iter().map(|span| (span, MASK_PLACE)));
        all.sort();
        (masked.spans, masked.shown) = all.into_iter().unzip();
        masked.places = places;
    }

    /// The spans of a document, ascending and apart.
    pub fn spans(&self, document: &DocumentId) -> &[Span] {
        self.0.get(document).map_or(&[], |masked| &masked.spans)
    }

    /// The spans of every document, ascending and apart.
    pub fn into_spans(self) -> BTreeMap<DocumentId, Vec<Span>> {
        self.0.into_iter().map(|(document, masked)| (document, masked.spans)).collect()
    }

    /// `text`, the words at `span` of `document`, with every masked name in it replaced.
    pub fn apply(&self, document: &DocumentId, span: Span, text: &str) -> String {
        let Some(Masked { spans, shown, .. }) = self.0.get(document) else { return text.to_owned() };
        let mut out = String::with_capacity(text.len());
        let mut done = span.start();
        let first = spans.partition_point(|masked| masked.end() <= span.start());
        let all = spans[first..].iter().zip(&shown[first..]);
        for (masked, stand_in) in all.take_while(|(masked, _)| masked.start() < span.end()) {
            let (start, end) = (masked.start().max(span.start()), masked.end().min(span.end()));
            if let Some(clear) = text.get(done - span.start()..start - span.start()) {
                out.push_str(clear);
            }
            out.push_str(stand_in);
            done = end;
        }
        out.push_str(text.get(done - span.start()..).unwrap_or_default());
        joined(out)
    }

    /// The text of a document with everything masked in it covered by as many bytes of `*`, so that offsets hold.
    pub fn cover(&self, document: &DocumentId, text: &str) -> String {
        let Some(Masked { spans, .. }) = self.0.get(document) else { return text.to_owned() };
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for span in spans.iter().filter(|span| span.in_text(text).is_some()) {
            out.push_str(&text[done..span.start()]);
            out.push_str(&"*".repeat(span.len()));
            done = span.end();
        }
        out.push_str(&text[done..]);
        out
    }

    /// Words about `document` that stand nowhere in it (a publisher, a file name, a reason), with the names that are
    /// masked in it replaced.
    pub fn words(&self, document: &DocumentId, text: &str) -> String {
        match self.0.get(document) {
            Some(masked) => masked.words(text),
            None => text.to_owned(),
        }
    }

    /// True if all of `text`, the words at `span`, is masked but for small words.
    pub fn hides(&self, document: &DocumentId, span: Span, text: &str) -> bool {
        let shown = self.apply(document, span, text);
        shown != text && !shown.replace(MASK, "").chars().any(char::is_uppercase)
    }
}

impl Masked {
    fn words(&self, text: &str) -> String {
        if self.names.is_empty() && self.places.is_empty() {
            return text.to_owned();
        }
        let is_name = |word: &word::Word<'_>| {
            self.names.contains(&word.text.to_lowercase())
                || inflection::stem(word.text).is_some_and(|stem| self.names.contains(&stem))
        };
        let names = word::words(text).into_iter().filter(is_name).map(|word| (word.span, MASK));
        let places = self.places.spans(text).into_iter().map(|span| (span, MASK_PLACE));
        let mut hidden: Vec<(Span, &str)> = names.chain(places).collect();
        hidden.sort();
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (span, stand_in) in hidden {
            if span.start() >= done {
                out.push_str(&text[done..span.start()]);
                out.push_str(stand_in);
                done = span.end();
            }
        }
        out.push_str(&text[done..]);
        joined(out)
    }
}

/// What is shown in place of masked words.
fn stand_in(words: &str) -> &'static str {
    if passage::is_passage(words) {
        MASK_PASSAGE
    } else if contact::is_contact(words) {
        MASK_CONTACT
    } else {
        MASK
    }
}

/// Neighbouring names are one: how many words a name had is nobody's business.
fn joined(mut text: String) -> String {
    for between in [" ", "-", "_", ""] {
        let twice = format!("{MASK}{between}{MASK}");
        while text.contains(&twice) {
            text = text.replace(&twice, MASK);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_name_is_replaced_wherever_it_is_quoted() {
        let document = Document::of_text("Police held Jane Roe and John Roe on Monday.");
        let (id, text) = (&document.id, document.text.as_str());
        let mut masks = Masks::none();
        masks.insert(&document, vec![Span::new(25, 33), Span::new(12, 20)]);
        let whole = Span::new(0, text.len());
        assert_eq!(
            masks.apply(id, whole, text),
            "Police held [name withheld] and [name withheld] on Monday."
        );
        assert_eq!(masks.cover(id, text), "Police held ******** and ******** on Monday.");
        // A quotation that begins inside a name shows nothing of it.
        assert_eq!(masks.apply(id, Span::new(17, 24), &text[17..24]), "[name withheld] and");
        assert_eq!(masks.apply(&DocumentId::of(&[b"other"]), whole, text), text);
        assert!(masks.hides(id, Span::new(12, 20), "Jane Roe"));
        assert!(!masks.hides(id, whole, text));
        // What stands nowhere in the text.
        assert_eq!(masks.words(id, "roe_interview.txt"), "[name withheld]_interview.txt");
        assert_eq!(masks.words(id, "The blog of JANE ROE"), "The blog of [name withheld]");
    }
}
