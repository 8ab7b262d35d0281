//! A bare document around a text.

use dateline_types::Document;

/// An English document of `text` and nothing else.
pub fn document(text: &str) -> Document {
    Document { language: Some("en".into()), ..Document::of_text(text) }
}
