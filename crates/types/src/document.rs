//! A report as read: immutable text, where it came from, and when it says it was written.

use crate::vocabulary::vocabulary;
use crate::{Block, BlockKind, DocumentId, Sha256, Span};
use jiff::civil::Date;
use smol_str::SmolStr;

/// A report: its text, which never changes, and what is known about its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Derived from the text, title, publisher and date.
    pub id: DocumentId,
    /// The text every span points into: UTF-8, `\n` line ends, at most [`Span::MAX`] bytes.
    pub text: String,
    /// The headline, when the source has one. Not part of `text` unless it stands there.
    pub title: Option<String>,
    /// Where the bytes came from: a path as the user gave it, or a URL.
    pub origin: String,
    /// SHA-256 of the bytes as received.
    pub raw_sha256: Sha256,
    /// Who published it, as the source says.
    pub publisher: Option<String>,
    /// The agency it is credited to, when that is not the publisher ("Reuters", "AFP").
    pub agency: Option<String>,
    /// The link under which it was published, kept but never loaded.
    pub url: Option<String>,
    /// The media type that was recognised, such as `text/html`.
    pub media_type: SmolStr,
    /// ISO 639-1 code of the text's language (`en`, `ru`, `uk` …); `None` when it cannot be told.
    pub language: Option<SmolStr>,
    /// The document creation time (DCT) and how it was found.
    pub date: Option<DocumentDate>,
    /// The place named in the dateline line ("DUSHANBE, 14 March (Agency) —").
    pub dateline_place: Option<Span>,
    /// The dateline line or other front matter at the top of the text that is not running prose.
    pub front_matter: Option<Span>,
    /// What the text is made of, in its order; empty when nobody looked. See [`Block`].
    pub blocks: Vec<Block>,
    /// From text positions back to pages or nodes of the source; empty for plain text.
    pub source_map: SourceMap,
}

impl Document {
    /// A document that is `text` and nothing else: no file, date, publisher or language behind it.
    pub fn of_text(text: impl Into<String>) -> Document {
        let text = text.into();
        Document {
            id: DocumentId::of(&[text.as_bytes()]),
            raw_sha256: Sha256::of(text.as_bytes()),
            text,
            title: None,
            origin: String::new(),
            publisher: None,
            agency: None,
            url: None,
            media_type: "text/plain".into(),
            language: None,
            date: None,
            dateline_place: None,
            front_matter: None,
            blocks: Vec::new(),
            source_map: SourceMap::default(),
        }
    }

    /// The id that this text and head give: of the text, what of it is hidden, title, publisher and the date as the reader
    /// found it. A date the user gave because the report has none came later and is no part of it; give `None` for that.
    ///
    /// A file that hides a report's words is another document than the report: else it would take the report's place.
    pub fn derive_id(
        text: &str,
        blocks: &[Block],
        title: Option<&str>,
        publisher: Option<&str>,
        read: Option<Date>,
    ) -> DocumentId {
        let read = read.map(|date| date.to_string()).unwrap_or_default();
        let hidden = blocks.iter().find(|block| block.kind == BlockKind::Hidden);
        let hidden = hidden.map(|block| format!("hidden from {}", block.span.start()));
        let mut fields = vec![
            text.as_bytes(),
            title.unwrap_or_default().as_bytes(),
            publisher.unwrap_or_default().as_bytes(),
            read.as_bytes(),
        ];
        fields.extend(hidden.as_ref().map(|hidden| hidden.as_bytes()));
        DocumentId::of(&fields)
    }

    /// The text without what its file hides from readers ([`BlockKind::Hidden`]), which stands at its end.
    pub fn visible(&self) -> &str {
        let hidden = self.blocks.iter().find(|block| block.kind == BlockKind::Hidden);
        let end = hidden.map_or(self.text.len(), |block| block.span.start());
        self.text.get(..end).unwrap_or(&self.text).trim_end()
    }

    /// The day that "today" is at byte `offset`: that of the dated section or forwarded message it lies in, else the
    /// document's own.
    pub fn day_at(&self, offset: usize) -> Option<Date> {
        let section = crate::block_at(&self.blocks, offset).and_then(|block| block.date);
        section.or(self.date.as_ref().map(|date| date.date))
    }

    /// The words of `span`; empty if the span does not belong to this document.
    pub fn words(&self, span: Span) -> &str {
        span.in_text(&self.text).unwrap_or("")
    }
}

vocabulary! {
    /// How the document's date was found, best first.
    pub enum DocumentDateBasis {
        /// Given by the user (`--dct`, a column, a form).
        Given = "given",
        /// In the dateline line or a date line at the top of the text.
        Dateline = "dateline",
        /// In the source's metadata (HTML meta, feed entry, e-mail header, document properties).
        Metadata = "metadata",
        /// In the file's name.
        FileName = "file-name",
        /// In the running text, as a "published" line.
        Text = "text",
    }
}

/// A document's creation date, with the evidence for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentDate {
    /// The calendar day, as published (no zone conversion).
    pub date: Date,
    /// How it was found.
    pub basis: DocumentDateBasis,
    /// The exact rule, for example `meta[article:published_time]`.
    pub rule: SmolStr,
    /// The words it was read from, when they stand in the text.
    pub span: Option<Span>,
}

/// Where stretches of the text stood in the source: `(first byte of the stretch, locator)`, sorted by byte.
///
/// A locator is what a person would look for in the source: `page 3`, `paragraph 12`, `slide 4`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceMap {
    stretches: Vec<(u32, SmolStr)>,
}

impl SourceMap {
    /// A map from stretches in ascending order of their first byte; later ones out of order are sorted in.
    pub fn new(mut stretches: Vec<(u32, SmolStr)>) -> Self {
        stretches.sort_by_key(|(start, _)| *start);
        SourceMap { stretches }
    }

    /// The locator of the stretch that byte `offset` lies in; `None` before the first or for an empty map.
    pub fn locate(&self, offset: usize) -> Option<&str> {
        let after = self.stretches.partition_point(|(start, _)| *start as usize <= offset);
        Some(&self.stretches[after.checked_sub(1)?].1)
    }

    /// All stretches, in order.
    pub fn stretches(&self) -> &[(u32, SmolStr)] {
        &self.stretches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_has_its_own_day_and_hidden_words_stand_apart() {
        let mut document = Document::of_text("Post one\nPost two\n\nWhite");
        let day = |day| jiff::civil::date(2023, 10, day);
        let block = |start, end, kind, date| Block { span: Span::new(start, end), kind, date };
        document.blocks = vec![
            block(0, 8, BlockKind::Body, Some(day(12))),
            block(9, 17, BlockKind::Body, None),
            block(19, 24, BlockKind::Hidden, None),
        ];
        assert_eq!((document.day_at(3), document.day_at(12)), (Some(day(12)), None));
        let own =
            DocumentDate { date: day(13), basis: DocumentDateBasis::Given, rule: "--dct".into(), span: None };
        document.date = Some(own);
        assert_eq!((document.day_at(3), document.day_at(12)), (Some(day(12)), Some(day(13))));
        assert_eq!(document.visible(), "Post one\nPost two");
        let id = |blocks: &[Block]| Document::derive_id(&document.text, blocks, None, None, None);
        assert_ne!(id(&document.blocks), id(&document.blocks[..2]));
    }

    #[test]
    fn a_source_map_answers_with_the_stretch_before() {
        let map = SourceMap::new(vec![(100, "page 2".into()), (0, "page 1".into())]);
        assert_eq!(map.locate(99), Some("page 1"));
        assert_eq!(map.locate(100), Some("page 2"));
        assert_eq!(SourceMap::default().locate(5), None);
    }
}
