//! A bare document around a text.

use dateline_types::{Document, DocumentId, Sha256, SourceMap};

/// A document of `text` and nothing else.
pub fn document(text: &str) -> Document {
    Document {
        id: DocumentId::of(&[text.as_bytes()]),
        text: text.to_owned(),
        title: None,
        origin: String::new(),
        raw_sha256: Sha256::of(text.as_bytes()),
        publisher: None,
        agency: None,
        url: None,
        media_type: "text/plain".into(),
        language: Some("en".into()),
        date: None,
        dateline_place: None,
        front_matter: None,
        source_map: SourceMap::default(),
    }
}
