//! The words that go into the search index: the report's, with names of private persons replaced (docs/responsible-use.md).
//!
//! What is withheld in exports is withheld here, in the headline too. Where no language model can tell names, in reports
//! that are not coded, every capitalised word that no dictionary knows is masked, and every word of a script without
//! capitals that is no known place.

use crate::engine::Engine;
use crate::mask::{MASK, MASK_CONTACT, MASK_PASSAGE, Masks, cautious_spans, title_spans};
use crate::pipeline::CodedDocument;
use dateline_types::{Document, Span};

/// A document's words for search, masked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    /// The title.
    pub title: String,
    /// The text.
    pub text: String,
    /// Publisher and agency.
    pub source: String,
}

/// The words of a coded document.
pub fn search_text(document: &Document, coded: &CodedDocument, engine: &Engine) -> SearchText {
    let title = document.title.as_deref().unwrap_or_default();
    let title_spans = match title.is_empty() {
        true => Vec::new(),
        false => title_spans(title, document, &coded.masked, engine),
    };
    SearchText {
        title: masked(title, title_spans),
        text: masked(document.visible(), coded.masked.clone()),
        source: source(document, coded.masked.clone()),
    }
}

/// The words of a document in a language without a model.
pub fn uncoded_search_text(document: &Document, engine: &Engine) -> SearchText {
    let cautious = |text: &str| masked(text, cautious_spans(text, engine.resources()));
    SearchText {
        title: cautious(document.title.as_deref().unwrap_or_default()),
        text: cautious(document.visible()),
        source: source(document, cautious_spans(&document.text, engine.resources())),
    }
}

/// Publisher and agency; a person's page is named after the person.
fn source(document: &Document, spans: Vec<Span>) -> String {
    let mut masks = Masks::none();
    masks.insert(document, spans);
    let names = [document.publisher.as_deref(), document.agency.as_deref()];
    let names = names.into_iter().flatten().map(|name| masks.words(&document.id, name));
    // The mark itself is not searched.
    names.collect::<Vec<_>>().join(", ").replace(MASK, "").trim().to_owned()
}

fn masked(text: &str, spans: Vec<Span>) -> String {
    let mut masks = Masks::none();
    let whole = Document::of_text(text);
    masks.insert(&whole, spans);
    let masked = masks.apply(&whole.id, Span::new(0, text.len()), text);
    masked.replace(MASK_CONTACT, MASK).replace(MASK_PASSAGE, MASK)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::code_document;

    #[test]
    fn words_are_masked_by_word_and_script() {
        let engine = Engine::open(None).unwrap();
        let mut document = Document::of_text(
            "Police held Tarek Odunlami in Gao on Monday. ახლოს ნინო ბერიძე. Odunlami denied it. \u{0623}\u{062d}\u{0645}\u{062f} x",
        );
        document.language = Some("en".into());
        document.title = Some("Odunlami held in Gao".into());
        let coded = code_document(&document, &engine);
        let found = search_text(&document, &coded, &engine);
        for name in ["Tarek", "Odunlami", "ნინო", "ბერიძე", "\u{0623}\u{062d}\u{0645}\u{062f}"]
        {
            assert!(!found.text.contains(name) && !found.title.contains(name), "{found:?}");
        }
        assert!(found.text.contains("Gao") && found.title.contains("Gao"), "{found:?}");
        // One Latin letter does not open a text in another script.
        let uncoded = uncoded_search_text(&Document::of_text("x ნინო ბერიძე A"), &engine);
        assert!(!uncoded.text.contains("ნინო"), "{uncoded:?}");
    }
}
