//! Word-processor files, spreadsheets and books: packages of XML parts in a zip.

mod docx;
mod epub;
mod odt;
mod xlsx;

pub(crate) use docx::read as read_docx;
pub(crate) use epub::read as read_epub;
pub(crate) use odt::read as read_odt;
pub(crate) use xlsx::read as read_xlsx;

use crate::build::Draft;
use crate::context::Context;
use crate::html::metadata::day;
use crate::text::normalise;
use crate::xml::{Node, walk};
use crate::{Hints, Reading, Refusal, RefusalReason, Verdict, encoding};
use dateline_types::{BlockKind, Severity, SourceMap};
use smol_str::{SmolStr, format_smolstr};
use std::ops::Range;

/// A part's bytes as text.
fn part_text(bytes: &[u8]) -> Result<String, Refusal> {
    let decoded = encoding::decode(bytes, &Hints::default(), "application/xml");
    decoded.map(|decoded| decoded.text.into_owned()).ok_or_else(|| Refusal {
        reason: RefusalReason::Malformed,
        detail: "a part of the package is no text".to_owned(),
    })
}

fn refused(refusal: Refusal) -> Reading {
    Reading::without_documents(Verdict::Refused(refusal))
}

/// Paragraphs as they are collected, with headings and places in the source.
#[derive(Default)]
struct Paragraphs {
    text: String,
    kinds: Vec<(Range<usize>, BlockKind)>,
    stretches: Vec<(u32, SmolStr)>,
}

impl Paragraphs {
    /// Ends a paragraph: white space at its ends goes, an empty one is nothing.
    fn push(&mut self, paragraph: &str, kind: Option<BlockKind>, locator: SmolStr) {
        let paragraph = normalise(paragraph);
        let paragraph = paragraph.trim();
        if paragraph.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(paragraph);
        self.stretches.push((start as u32, locator));
        if let Some(kind) = kind {
            self.kinds.push((start..self.text.len(), kind));
        }
    }

    fn count(&self) -> usize {
        self.stretches.len()
    }

    fn into_draft(self, media_type: &str, context: &Context<'_>, whole: bool) -> Draft {
        let mut draft = Draft::new(context.received, media_type, self.text);
        draft.kinds = self.kinds;
        draft.source_map = SourceMap::new(self.stretches);
        if !whole {
            let message = "the file is damaged; what stands before the damage was read".to_owned();
            draft.note(Severity::Warning, "read/cut-short", message, None);
        }
        draft
    }
}

/// Dublin Core in a part of its own: `dc:title` and its like by local name.
#[derive(Default)]
struct Properties {
    fields: Vec<(String, String)>,
}

impl Properties {
    fn read(xml: &str) -> Properties {
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut open: Option<String> = None;
        walk(xml, |node| match node {
            Node::Open(tag) => open = Some(tag.name().to_owned()),
            Node::Close(_) => open = None,
            Node::Text(text) => {
                if let Some(name) = &open
                    && fields.len() < 200
                {
                    match fields.last_mut() {
                        // A reference in the middle comes as a text of its own.
                        Some((last, value)) if last == name => value.push_str(&text),
                        _ => fields.push((name.clone(), text.into_owned())),
                    }
                }
            }
        });
        Properties { fields }
    }

    fn get(&self, name: &str) -> Option<String> {
        let value = self.fields.iter().find(|(field, _)| field == name)?.1.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The first of these that is a day, with the rule `format[name]`.
    fn date(&self, format: &str, names: &[&str]) -> Option<(jiff::civil::Date, SmolStr)> {
        names.iter().find_map(|name| Some((day(&self.get(name)?)?, format_smolstr!("{format}[{name}]"))))
    }
}
