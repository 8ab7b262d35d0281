//! A gold text as a document: exactly its characters, so that spans of the gold and of the coding agree.

use dateline_types::*;
use jiff::civil::Date;

/// The document of a gold text. Nothing is cleaned or cut: gold offsets count the text as it stands.
pub fn of_text(text: &str, language: &str, date: Option<Date>) -> Document {
    Document {
        language: Some(language.into()),
        date: date.map(|date| DocumentDate {
            date,
            basis: DocumentDateBasis::Given,
            rule: "gold".into(),
            span: None,
        }),
        ..Document::of_text(text)
    }
}
