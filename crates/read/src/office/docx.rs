//! DOCX (ECMA-376, WordprocessingML): paragraphs of the main part, then its notes.
//!
//! Hidden text (`w:vanish`, white letters) is left out and told. Deleted text, field instructions and fallbacks for old programs are left out. The cells of a table row become one
//! paragraph, parted by commas, as in HTML tables.

use super::{Paragraphs, Properties, part_text, refused};
use crate::archive::Package;
use crate::build::finish;
use crate::context::Context;
use crate::xml::{Node, walk};
use crate::{Hints, Reading, Refusal};
use dateline_types::{BlockKind, Severity};
use smol_str::format_smolstr;

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Reads a DOCX file.
pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let parts = || -> Result<_, Refusal> {
        let mut package = Package::open(bytes, context)?;
        let main = main_part(&mut package)?;
        let body = part_text(&package.required(&main)?)?;
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut notes = Vec::new();
        for name in ["footnotes.xml", "endnotes.xml"] {
            let name = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            if let Some(part) = package.part(&name)? {
                notes.push(part_text(&part)?);
            }
        }
        // Properties that do not read are no reason to lose the text.
        let properties = package.part("docProps/core.xml").ok().flatten();
        Ok((body, notes, properties.and_then(|part| part_text(&part).ok())))
    };
    let (body, notes, properties) = match parts() {
        Ok(parts) => parts,
        Err(refusal) => return refused(refusal),
    };
    let mut paragraphs = Paragraphs::default();
    let mut hidden = 0;
    let mut whole = collect(&body, "paragraph", &mut paragraphs, &mut hidden);
    for note in &notes {
        whole &= collect(note, "note", &mut paragraphs, &mut hidden);
    }
    let properties = properties.map(|xml| Properties::read(&xml)).unwrap_or_default();
    let mut draft = paragraphs.into_draft(MEDIA_TYPE, context, whole);
    if hidden > 0 {
        let message = format!("{hidden} characters of hidden text were left out: marked as hidden, or white");
        draft.note(Severity::Warning, "read/hidden-text", message, None);
    }
    draft.title = properties.get("title");
    draft.author = properties.get("creator");
    draft.language = properties.get("language");
    draft.date = properties.date("docx", &["created", "modified"]);
    finish(draft, hints, context.limits)
}

/// The name of the main part: what the package's relationships call the office document (ECMA-376, part 2, 9.3).
fn main_part(package: &mut Package<'_>) -> Result<String, Refusal> {
    let mut main = None;
    if let Some(relationships) = package.part("_rels/.rels")? {
        walk(&part_text(&relationships)?, |node| {
            if let Node::Open(tag) = node
                && tag.name() == "Relationship"
                && tag.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                main = main.take().or_else(|| tag.attribute("Target"));
            }
        });
    }
    Ok(main.map_or("word/document.xml".to_owned(), |main| main.trim_start_matches('/').to_owned()))
}

/// Elements whose text is not the document's.
const LEFT_OUT: &[&str] = &["Fallback", "instrText", "delText", "del", "moveFrom", "binData"];

/// The built-in styles (17.7.4), by their ids in lower case.
fn kind_of_style(style: &str) -> Option<BlockKind> {
    match style {
        "title" | "subtitle" => Some(BlockKind::Headline),
        "caption" => Some(BlockKind::Caption),
        "quote" | "intensequote" => Some(BlockKind::Quotation),
        _ if style.starts_with("heading") => Some(BlockKind::Headline),
        _ if style.starts_with("toc") => Some(BlockKind::Furniture),
        _ if style.starts_with("list") => Some(BlockKind::List),
        _ => None,
    }
}

fn collect(xml: &str, locator: &str, paragraphs: &mut Paragraphs, hidden: &mut usize) -> bool {
    let mut words = String::new();
    let mut kind = None;
    let mut in_text = false;
    // Properties of a run hold for its words; those of a paragraph hold for its mark alone.
    let (mut is_hidden, mut in_paragraph_properties) = (false, false);
    let mut left_out = 0usize;
    let mut cells = 0usize;
    let mut number = 0usize;
    let whole = walk(xml, |node| match node {
        Node::Open(tag) => match tag.name() {
            name if LEFT_OUT.contains(&name) => left_out += 1,
            "t" => in_text = left_out == 0,
            "tab" if left_out == 0 => words.push('\t'),
            "br" | "cr" if left_out == 0 => words.push('\n'),
            "noBreakHyphen" if left_out == 0 => words.push('-'),
            "pStyle" => {
                let style = tag.attribute("val").unwrap_or_default().to_lowercase();
                kind = kind_of_style(&style);
            }
            // A paragraph of a list may have any style (17.9.18).
            "numPr" if kind.is_none() => kind = Some(BlockKind::List),
            "pPr" => in_paragraph_properties = true,
            "r" => is_hidden = false,
            "vanish" | "webHidden" if !in_paragraph_properties => {
                is_hidden |= !matches!(tag.attribute("val").as_deref(), Some("0" | "false" | "off"));
            }
            "color" if !in_paragraph_properties => {
                is_hidden |= tag.attribute("val").is_some_and(|colour| colour.eq_ignore_ascii_case("ffffff"));
            }
            "tr" => cells += 1,
            _ => {}
        },
        Node::Close(name) => match name {
            name if LEFT_OUT.contains(&name) => left_out = left_out.saturating_sub(1),
            "t" => in_text = false,
            "pPr" => in_paragraph_properties = false,
            "r" => is_hidden = false,
            "tc" => {
                let cell = words.trim_end_matches([',', ' ']).len();
                words.truncate(cell);
                words.push_str(", ");
            }
            "p" if cells > 0 => words.push(' '),
            "p" | "tr" => {
                if name == "tr" {
                    cells = cells.saturating_sub(1);
                    kind = Some(BlockKind::TableRow);
                }
                number += 1;
                let text = words.trim_end_matches([',', ' ']);
                paragraphs.push(text, kind, format_smolstr!("{locator} {number}"));
                words.clear();
                kind = None;
            }
            _ => {}
        },
        Node::Text(text) if in_text && is_hidden => *hidden += text.chars().count(),
        Node::Text(text) if in_text => words.push_str(&text),
        Node::Text(_) => {}
    });
    paragraphs.push(&words, kind, format_smolstr!("{locator} {}", number + 1));
    whole
}
