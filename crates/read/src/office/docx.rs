//! DOCX (ECMA-376, WordprocessingML): paragraphs of the main part, then its notes.
//!
//! Hidden text (`w:vanish`, by a run or its style; white letters on nothing; letters of two points and less) is read
//! apart. Deleted text, field instructions and fallbacks for old programs are left out. The cells of a table row become
//! one paragraph, parted by commas, as in HTML tables.

use super::{Paragraphs, Properties, part_text, refused};
use crate::archive::Package;
use crate::build::finish;
use crate::context::Context;
use crate::xml::{Node, walk};
use crate::{Hints, Reading, Refusal};
use dateline_types::BlockKind;
use smol_str::format_smolstr;
use std::collections::BTreeSet;

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
        // Properties and styles that do not read are no reason to lose the text.
        let properties = package.part("docProps/core.xml").ok().flatten();
        let name = if folder.is_empty() { "styles.xml".to_owned() } else { format!("{folder}/styles.xml") };
        let styles = package.part(&name).ok().flatten();
        let text = |part: Option<_>| part.and_then(|part: Vec<u8>| part_text(&part).ok());
        Ok((body, notes, text(properties), text(styles)))
    };
    let (body, notes, properties, styles) = match parts() {
        Ok(parts) => parts,
        Err(refusal) => return refused(refusal),
    };
    let mut paragraphs = Paragraphs::default();
    let mut hidden =
        Hidden { styles: styles.map(|xml| hiding_styles(&xml)).unwrap_or_default(), words: String::new() };
    let mut whole = collect(&body, "paragraph", &mut paragraphs, &mut hidden);
    for note in &notes {
        whole &= collect(note, "note", &mut paragraphs, &mut hidden);
    }
    let properties = properties.map(|xml| Properties::read(&xml)).unwrap_or_default();
    let mut draft = paragraphs.into_draft(MEDIA_TYPE, context, whole);
    draft.hidden = hidden.words;
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

/// Hidden words, and the styles that hide.
struct Hidden {
    styles: BTreeSet<String>,
    words: String,
}

/// The styles whose words are hidden (17.7.4), by their ids.
fn hiding_styles(xml: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut id = None;
    walk(xml, |node| match node {
        Node::Open(tag) if tag.name() == "style" => id = tag.attribute("styleId"),
        Node::Open(tag)
            if matches!(tag.name(), "vanish" | "webHidden") && is_on(tag.attribute("val").as_deref()) =>
        {
            found.extend(id.clone());
        }
        Node::Close("style") => id = None,
        _ => {}
    });
    found
}

/// True for a toggle that is set; without a value it is (17.3.2.41).
fn is_on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off"))
}

/// True for a shading white letters can be read on.
fn is_dark(fill: Option<&str>) -> bool {
    fill.is_some_and(|fill| {
        !fill.eq_ignore_ascii_case("ffffff") && !matches!(fill, "auto" | "none" | "white")
    })
}

/// Half-points up to which nobody can read letters.
const TINY: u32 = 4;

fn collect(xml: &str, locator: &str, paragraphs: &mut Paragraphs, hidden: &mut Hidden) -> bool {
    let mut words = String::new();
    let mut kind = None;
    let mut in_text = false;
    // Properties of a run hold for its words; those of a paragraph hold for its mark alone.
    let (mut is_hidden, mut in_paragraph_properties) = (false, false);
    let (mut is_white, mut paragraph_hides) = (false, false);
    // Shadings of the run, its paragraph and its cell.
    let mut dark = [false; 3];
    let mut in_cell_properties = false;
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
                let style = tag.attribute("val").unwrap_or_default();
                paragraph_hides |= hidden.styles.contains(&style);
                kind = kind_of_style(&style.to_lowercase());
            }
            "rStyle" if !in_paragraph_properties => {
                is_hidden |= tag.attribute("val").is_some_and(|style| hidden.styles.contains(&style));
            }
            // A paragraph of a list may have any style (17.9.18).
            "numPr" if kind.is_none() => kind = Some(BlockKind::List),
            "pPr" => in_paragraph_properties = true,
            "r" => (is_hidden, is_white, dark[0]) = (false, false, false),
            "vanish" | "webHidden" if !in_paragraph_properties => {
                is_hidden |= is_on(tag.attribute("val").as_deref());
            }
            "color" if !in_paragraph_properties => {
                is_white = tag.attribute("val").is_some_and(|colour| colour.eq_ignore_ascii_case("ffffff"));
            }
            "sz" if !in_paragraph_properties => {
                let size = tag.attribute("val").and_then(|size| size.parse::<u32>().ok());
                is_hidden |= size.is_some_and(|size| size <= TINY);
            }
            "tcPr" => in_cell_properties = true,
            "shd" => {
                let level = if in_cell_properties { 2 } else { usize::from(in_paragraph_properties) };
                dark[level] = is_dark(tag.attribute("fill").as_deref());
            }
            "highlight" => dark[0] |= is_dark(tag.attribute("val").as_deref()),
            "tr" => cells += 1,
            _ => {}
        },
        Node::Close(name) => match name {
            name if LEFT_OUT.contains(&name) => left_out = left_out.saturating_sub(1),
            "t" => in_text = false,
            "pPr" => in_paragraph_properties = false,
            "tcPr" => in_cell_properties = false,
            "r" => (is_hidden, is_white, dark[0]) = (false, false, false),
            "tc" => {
                dark[2] = false;
                let cell = words.trim_end_matches([',', ' ']).len();
                words.truncate(cell);
                words.push_str(", ");
            }
            "p" if cells > 0 => {
                (paragraph_hides, dark[1]) = (false, false);
                words.push(' ');
            }
            "p" | "tr" => {
                (paragraph_hides, dark[1]) = (false, false);
                if !hidden.words.is_empty() && !hidden.words.ends_with('\n') {
                    hidden.words.push('\n');
                }
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
        Node::Text(text)
            if in_text && (is_hidden || paragraph_hides || is_white && !dark.contains(&true)) =>
        {
            hidden.words.push_str(&text);
        }
        Node::Text(text) if in_text => words.push_str(&text),
        Node::Text(_) => {}
    });
    paragraphs.push(&words, kind, format_smolstr!("{locator} {}", number + 1));
    whole
}
