//! `dateline.document/1`: a report and what is known about its origin. The text may lie beside the record.

use super::part::span;
use super::{RecordError, expect_schema};
use dateline_types::*;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A document as one JSON object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // The fields are those of `dateline_types::Document`.
pub struct DocumentRecord {
    pub schema: SmolStr,
    pub id: SmolStr,
    /// Left out where the text is stored beside the record, or not held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    pub title: Option<String>,
    pub origin: String,
    pub raw_sha256: SmolStr,
    pub publisher: Option<String>,
    pub agency: Option<String>,
    pub url: Option<String>,
    pub media_type: SmolStr,
    pub language: Option<SmolStr>,
    pub date: Option<DocumentDateRecord>,
    pub dateline_place: Option<(u32, u32)>,
    pub front_matter: Option<(u32, u32)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<BlockRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source_map: Vec<(u32, SmolStr)>,
}

/// A document's date and how it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DocumentDateRecord {
    pub date: Date,
    pub basis: DocumentDateBasis,
    pub rule: SmolStr,
    pub span: Option<(u32, u32)>,
}

/// A block: where it stands, what it is, and the day it was written for where that is not the document's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct BlockRecord {
    pub start: u32,
    pub end: u32,
    pub kind: BlockKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

impl BlockRecord {
    fn of(block: &Block) -> BlockRecord {
        let (start, end) = pair(block.span);
        BlockRecord { start, end, kind: block.kind, date: block.date }
    }

    fn block(self) -> Result<Block, RecordError> {
        Ok(Block { span: span("blocks", self.start, self.end)?, kind: self.kind, date: self.date })
    }
}

fn pair(span: Span) -> (u32, u32) {
    (span.start() as u32, span.end() as u32)
}

fn unpair(field: &'static str, pair: Option<(u32, u32)>) -> Result<Option<Span>, RecordError> {
    pair.map(|(start, end)| span(field, start, end)).transpose()
}

impl DocumentRecord {
    /// The schema and version of this form.
    pub const SCHEMA: &'static str = "dateline.document/1";

    /// The record without the text, which is stored beside it.
    pub fn without_text(document: &Document) -> DocumentRecord {
        DocumentRecord {
            schema: Self::SCHEMA.into(),
            id: document.id.as_str().into(),
            text: None,
            title: document.title.clone(),
            origin: document.origin.clone(),
            raw_sha256: document.raw_sha256.to_hex().into(),
            publisher: document.publisher.clone(),
            agency: document.agency.clone(),
            url: document.url.clone(),
            media_type: document.media_type.clone(),
            language: document.language.clone(),
            date: document.date.as_ref().map(|date| DocumentDateRecord {
                date: date.date,
                basis: date.basis,
                rule: date.rule.clone(),
                span: date.span.map(pair),
            }),
            dateline_place: document.dateline_place.map(pair),
            front_matter: document.front_matter.map(pair),
            blocks: document.blocks.iter().map(BlockRecord::of).collect(),
            source_map: document.source_map.stretches().to_vec(),
        }
    }

    /// The document, with the text stored beside the record.
    ///
    /// # Errors
    /// If a field is not what this version writes.
    pub fn with_text(self, text: String) -> Result<Document, RecordError> {
        expect_schema(&self.schema, Self::SCHEMA)?;
        let date = match self.date {
            None => None,
            Some(date) => Some(DocumentDate {
                date: date.date,
                basis: date.basis,
                rule: date.rule,
                span: unpair("date.span", date.span)?,
            }),
        };
        Ok(Document {
            id: DocumentId::parse(&self.id)
                .ok_or_else(|| RecordError::new("id", format!("not a document id: {:?}", self.id)))?,
            text,
            title: self.title,
            origin: self.origin,
            raw_sha256: Sha256::from_hex(&self.raw_sha256)
                .ok_or_else(|| RecordError::new("raw_sha256", format!("no digest: {:?}", self.raw_sha256)))?,
            publisher: self.publisher,
            agency: self.agency,
            url: self.url,
            media_type: self.media_type,
            language: self.language,
            date,
            dateline_place: unpair("dateline_place", self.dateline_place)?,
            front_matter: unpair("front_matter", self.front_matter)?,
            blocks: self.blocks.into_iter().map(BlockRecord::block).collect::<Result<_, _>>()?,
            source_map: SourceMap::new(self.source_map),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_reads_back_as_itself() {
        let document = Document {
            id: DocumentId::of(&[b"x"]),
            text: "RIVERGATE, 3 May (Agency) - Nothing happened.".into(),
            title: Some("Quiet day".into()),
            origin: "a/b.txt".into(),
            raw_sha256: Sha256::of(b"x"),
            publisher: Some("The Paper".into()),
            agency: None,
            url: Some("https://paper.example/1".into()),
            media_type: "text/plain".into(),
            language: Some("en".into()),
            date: Some(DocumentDate {
                date: jiff::civil::date(2021, 5, 3),
                basis: DocumentDateBasis::Dateline,
                rule: "head/day-month".into(),
                span: Some(Span::new(11, 16)),
            }),
            dateline_place: Some(Span::new(0, 9)),
            front_matter: Some(Span::new(0, 28)),
            blocks: vec![
                Block { span: Span::new(0, 28), kind: BlockKind::Furniture, date: None },
                Block {
                    span: Span::new(30, 47),
                    kind: BlockKind::Lead,
                    date: Some(jiff::civil::date(2021, 5, 2)),
                },
            ],
            source_map: SourceMap::new(vec![(0, "page 1".into())]),
        };
        let json = serde_json::to_string(&DocumentRecord::without_text(&document)).unwrap();
        let record: DocumentRecord = serde_json::from_str(&json).unwrap();
        assert_eq!(record.with_text(document.text.clone()), Ok(document));
    }
}
