//! ODT (OpenDocument 1.3, part 3): paragraphs and headings of `content.xml`.
//!
//! Comments and tracked deletions are left out; notes come after the paragraph they belong to.

use super::{Paragraphs, Properties, part_text, refused};
use crate::archive::Package;
use crate::build::finish;
use crate::context::Context;
use crate::xml::{Node, walk};
use crate::{Hints, Reading, Refusal, RefusalReason};
use dateline_types::BlockKind;
use smol_str::format_smolstr;

/// Reads an ODT file.
pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let parts = || -> Result<_, Refusal> {
        let mut package = Package::open(bytes, context)?;
        let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
        if manifest.windows(15).any(|window| window == b"encryption-data") {
            let detail = "it is protected by a password".to_owned();
            return Err(Refusal { reason: RefusalReason::Encrypted, detail });
        }
        let body = part_text(&package.required("content.xml")?)?;
        let meta = package.part("meta.xml").ok().flatten();
        Ok((body, meta.and_then(|part| part_text(&part).ok())))
    };
    let (body, meta) = match parts() {
        Ok(parts) => parts,
        Err(refusal) => return refused(refusal),
    };
    let mut paragraphs = Paragraphs::default();
    let whole = collect(&body, &mut paragraphs);
    let properties = meta.map(|xml| Properties::read(&xml)).unwrap_or_default();
    let mut draft = paragraphs.into_draft("application/vnd.oasis.opendocument.text", context, whole);
    draft.title = properties.get("title");
    draft.author = properties.get("initial-creator").or_else(|| properties.get("creator"));
    draft.language = properties.get("language");
    draft.date = properties.date("odt", &["creation-date", "date"]);
    finish(draft, hints, context.limits)
}

/// Elements whose text is not the document's.
const LEFT_OUT: &[&str] = &["annotation", "tracked-changes", "note-citation", "script", "forms", "meta"];

fn collect(xml: &str, paragraphs: &mut Paragraphs) -> bool {
    // Notes stand inside paragraphs: each open paragraph keeps its own words.
    let mut open: Vec<String> = Vec::new();
    let mut entries = 0usize;
    let mut notes: Vec<String> = Vec::new();
    let mut left_out = 0usize;
    let mut row: Option<String> = None;
    let mut number = 0usize;
    let whole = walk(xml, |node| match node {
        Node::Open(tag) => match tag.name() {
            name if LEFT_OUT.contains(&name) => left_out += 1,
            _ if left_out > 0 => {}
            "p" | "h" if open.len() < 100 => open.push(String::new()),
            "s" => {
                let count = tag.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1);
                push(&mut open, &" ".repeat(usize::min(count, 100)));
            }
            "list-item" => entries += 1,
            "tab" => push(&mut open, "\t"),
            "line-break" => push(&mut open, "\n"),
            "table-row" if row.is_none() => row = Some(String::new()),
            _ => {}
        },
        Node::Close(name) => match name {
            name if LEFT_OUT.contains(&name) => left_out = left_out.saturating_sub(1),
            _ if left_out > 0 => {}
            "p" | "h" => {
                let Some(words) = open.pop() else { return };
                if !open.is_empty() {
                    notes.push(words);
                } else if let Some(row) = &mut row {
                    row.push_str(words.trim());
                    row.push(' ');
                } else {
                    number += 1;
                    let told = (entries > 0).then_some(BlockKind::List);
                    let kind = if name == "h" { Some(BlockKind::Headline) } else { told };
                    paragraphs.push(&words, kind, format_smolstr!("paragraph {number}"));
                    for note in notes.drain(..) {
                        paragraphs.push(&note, None, format_smolstr!("note to paragraph {number}"));
                    }
                }
            }
            "list-item" => entries = entries.saturating_sub(1),
            "table-cell" => {
                if let Some(row) = &mut row {
                    row.truncate(row.trim_end_matches([',', ' ']).len());
                    row.push_str(", ");
                }
            }
            "table-row" => {
                let Some(words) = row.take() else { return };
                number += 1;
                let words = words.trim_matches([',', ' ']);
                paragraphs.push(words, Some(BlockKind::TableRow), format_smolstr!("paragraph {number}"));
            }
            _ => {}
        },
        // White space collapses as in HTML (part 3, 6.1.2); spaces that count are elements.
        Node::Text(text) if left_out == 0 => {
            let mut words = text.split_whitespace();
            if text.starts_with(char::is_whitespace) {
                push(&mut open, " ");
            }
            if let Some(first) = words.next() {
                push(&mut open, first);
            }
            for word in words {
                push(&mut open, " ");
                push(&mut open, word);
            }
            if text.ends_with(char::is_whitespace) {
                push(&mut open, " ");
            }
        }
        Node::Text(_) => {}
    });
    for words in open {
        number += 1;
        paragraphs.push(&words, None, format_smolstr!("paragraph {number}"));
    }
    whole
}

/// Appends to the innermost open paragraph; two spaces never meet.
fn push(open: &mut [String], words: &str) {
    if let Some(paragraph) = open.last_mut()
        && !(words == " " && paragraph.ends_with(' '))
    {
        paragraph.push_str(words);
    }
}
