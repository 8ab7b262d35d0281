//! The reports behind the records: `documents.jsonl` and its table.
//!
//! A record's `start` and `end` count bytes of its document's text. Where the text goes along, masked names and links are
//! covered byte by byte (`dateline::mask`), so that every offset can be followed.

use super::table::Kind::{Day, Integer, Text};
use super::table::{Cell, Column, Table, column};
use crate::record::DocumentRecord;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::HashMap;

/// A line of `documents.jsonl`: the document with its custody. The fields of [`DocumentRecord`] come first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledDocument {
    /// The document; its text where it goes along.
    #[serde(flatten)]
    pub document: DocumentRecord,
    /// What became of its text.
    pub text_is: TextIs,
    /// Where it came from and what is kept.
    #[serde(flatten)]
    pub custody: Custody,
    /// The earliest of the near-identical texts it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_copy_of: Option<SmolStr>,
}

/// What became of a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextIs {
    /// It goes along as it was coded.
    Whole,
    /// It goes along; names of persons, contacts and links are covered, each by as many bytes.
    Covered,
    /// The workspace does not hold it.
    NotHeld,
    /// The profile of the export keeps it back: a public bundle quotes, and does not republish.
    Withheld,
}

/// Custody of a document, as far as it is known: a workspace knows, a single run does not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Custody {
    /// When its bytes were captured.
    #[serde(default)]
    pub captured: Option<Timestamp>,
    /// Program and version that captured them.
    #[serde(default)]
    pub captured_by: Option<String>,
    /// Where the bytes as received lie in the workspace; `None` if they are not held.
    #[serde(default)]
    pub archive: Option<String>,
    /// For what was fetched: the address that answered, after redirects; disarmed where links are.
    #[serde(default)]
    pub fetched_from: Option<String>,
    /// What the holding policy keeps: hash, text or raw.
    #[serde(default)]
    pub held: Option<SmolStr>,
    /// What the workspace knows of its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<KnownSource>,
}

/// What people noted of a source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KnownSource {
    /// What they call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// How far they trust it, by the Admiralty system: `B2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<SmolStr>,
    /// Where it reports from, ISO 3166-1 alpha-3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<SmolStr>,
}

/// Documents by their id.
#[derive(Debug, Default)]
pub struct Reports<'a>(HashMap<&'a str, &'a BundledDocument>);

impl<'a> Reports<'a> {
    /// Those of a bundle.
    pub fn new(documents: &'a [BundledDocument]) -> Reports<'a> {
        Reports(documents.iter().map(|d| (d.document.id.as_str(), d)).collect())
    }

    /// The document of this id.
    pub fn of(&self, id: &str) -> Option<&'a BundledDocument> {
        self.0.get(id).copied()
    }
}

/// The columns of a document, in order.
#[rustfmt::skip]
pub const COLUMNS: &[Column] = &[
    column("id", Text, "#meta+id", "document id, derived from content"),
    column("title", Text, "#meta+title", "headline, where the source has one"),
    column("publisher", Text, "#meta+source", "who published it, as the source says"),
    column("agency", Text, "#meta+source+agency", "the agency it is credited to"),
    column("date", Day, "#date+reported", "the document's date"),
    column("date_basis", Text, "#date+basis", "how the date was found"),
    column("date_rule", Text, "#date+rule", "the rule that found it"),
    column("url", Text, "#meta+url", "the link as the source gives it, disarmed"),
    column("language", Text, "#meta+lang", "ISO 639-1"),
    column("media_type", Text, "#meta+format", "media type recognised"),
    column("origin", Text, "#meta+origin", "input path or link"),
    column("raw_sha256", Text, "#meta+hash", "SHA-256 of the bytes as received"),
    column("captured", Text, "#date+captured", "when the bytes were captured, UTC"),
    column("captured_by", Text, "#meta+tool", "program that captured them"),
    column("archive", Text, "#meta+archive", "where the bytes as received are kept"),
    column("fetched_from", Text, "#meta+url+final", "the address that answered, disarmed"),
    column("held", Text, "#meta+held", "what the holding policy keeps: hash, text or raw"),
    column("text_is", Text, "#meta+text", "whole, covered, not-held or withheld"),
    column("text_bytes", Integer, "#meta+size", "length of the text that goes along, bytes"),
    column("near_copy_of", Text, "#meta+copy", "the earliest of the near-identical texts it belongs to"),
    column("source_called", Text, "#meta+source+called", "what the workspace calls its source"),
    column("source_grade", Text, "#meta+source+grade", "how far the workspace trusts its source, Admiralty system"),
    column("source_country", Text, "#country+source", "where its source reports from, ISO 3166-1 alpha-3"),
];

/// The table of documents, without their texts.
pub fn table(documents: &[BundledDocument]) -> Table {
    let row = |d: &BundledDocument| {
        let (document, custody) = (&d.document, &d.custody);
        let (date, source) = (document.date.as_ref(), custody.source.as_ref());
        vec![
            Cell::text(document.id.as_str()),
            Cell::maybe(document.title.as_ref()),
            Cell::maybe(document.publisher.as_ref()),
            Cell::maybe(document.agency.as_ref()),
            Cell::day(date.map(|date| date.date)),
            Cell::maybe(date.map(|date| date.basis)),
            Cell::maybe(date.map(|date| &date.rule)),
            Cell::maybe(document.url.as_ref()),
            Cell::maybe(document.language.as_ref()),
            Cell::text(document.media_type.as_str()),
            Cell::text(document.origin.as_str()),
            Cell::text(document.raw_sha256.as_str()),
            Cell::maybe(custody.captured),
            Cell::maybe(custody.captured_by.as_ref()),
            Cell::maybe(custody.archive.as_ref()),
            Cell::maybe(custody.fetched_from.as_ref()),
            Cell::maybe(custody.held.as_ref()),
            Cell::text(match d.text_is {
                TextIs::Whole => "whole",
                TextIs::Covered => "covered",
                TextIs::NotHeld => "not-held",
                TextIs::Withheld => "withheld",
            }),
            Cell::count(document.text.as_ref().map(|text| text.len() as u64)),
            Cell::maybe(d.near_copy_of.as_ref()),
            Cell::maybe(source.and_then(|source| source.called.as_ref())),
            Cell::maybe(source.and_then(|source| source.grade.as_ref())),
            Cell::maybe(source.and_then(|source| source.country.as_ref())),
        ]
    };
    let rows = documents.iter().map(row).collect();
    Table { name: "documents", about: "one report behind the records", columns: COLUMNS, rows }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use dateline_types::Document;

    /// A document that is nothing but text.
    pub fn plain(text: &str) -> BundledDocument {
        let mut record = DocumentRecord::without_text(&Document::of_text(text));
        record.text = Some(text.to_owned());
        BundledDocument {
            document: record,
            text_is: TextIs::Whole,
            custody: Custody::default(),
            near_copy_of: None,
        }
    }

    #[test]
    fn a_line_reads_back_and_its_document_with_it() {
        let mut line = plain("Nothing happened.");
        line.custody.captured = Some(Timestamp::UNIX_EPOCH);
        let json = serde_json::to_string(&line).unwrap();
        assert!(json.starts_with(r#"{"schema":"dateline.document/1","id":"d"#), "{json}");
        let back: BundledDocument = serde_json::from_str(&json).unwrap();
        assert_eq!(back, line);
        let text = back.document.text.clone().unwrap();
        assert_eq!(back.document.with_text(text), Ok(Document::of_text("Nothing happened.")));
        assert_eq!(table(&[line]).rows[0].len(), COLUMNS.len());
    }
}
