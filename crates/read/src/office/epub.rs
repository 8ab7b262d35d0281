//! EPUB (3.3): the chapters of the spine, in reading order, as one document.

use super::{Paragraphs, Properties, part_text, refused};
use crate::archive::Package;
use crate::build::finish;
use crate::context::Context;
use crate::html::blocks::{Keep, block_text};
use crate::xml::{Node, walk};
use crate::{Hints, Reading, Refusal, RefusalReason};
use smol_str::format_smolstr;

/// Reads an EPUB file.
pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let parts = || -> Result<_, Refusal> {
        let mut package = Package::open(bytes, context)?;
        refuse_encrypted(&mut package)?;
        let container = part_text(&package.required("META-INF/container.xml")?)?;
        let mut root = None;
        walk(&container, |node| {
            if let Node::Open(tag) = node
                && tag.name() == "rootfile"
            {
                root = root.take().or_else(|| tag.attribute("full-path"));
            }
        });
        let root = root.ok_or_else(|| malformed("the container names no package document"))?;
        let document = part_text(&package.required(&root)?)?;
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut chapters = Vec::new();
        let mut missing = 0usize;
        for reference in spine(&document) {
            match package.part(&joined(folder, &reference))? {
                Some(part) => chapters.push(part_text(&part)?),
                None => missing += 1,
            }
        }
        if chapters.is_empty() {
            return Err(malformed("no chapter of its spine is there"));
        }
        Ok((document, chapters, missing))
    };
    let (document, chapters, missing) = match parts() {
        Ok(parts) => parts,
        Err(refusal) => return refused(refusal),
    };
    let mut paragraphs = Paragraphs::default();
    for (number, chapter) in chapters.iter().enumerate() {
        let chapter = block_text(chapter, Keep::All);
        let mut start = 0;
        for paragraph in chapter.text.split("\n\n") {
            let within = paragraphs.count() + 1;
            // A paragraph of lines of several kinds has none; its lines tell.
            let kind = chapter.kinds.iter().find(|(range, _)| *range == (start..start + paragraph.len()));
            start += paragraph.len() + 2;
            let kind = kind.map(|(_, kind)| *kind);
            paragraphs.push(paragraph, kind, format_smolstr!("chapter {}, paragraph {within}", number + 1));
        }
    }
    let about = Properties::read(&document);
    let mut draft = paragraphs.into_draft("application/epub+zip", context, missing == 0);
    draft.title = about.get("title");
    draft.publisher = about.get("publisher");
    draft.author = about.get("creator");
    draft.language = about.get("language");
    draft.date = about.date("epub", &["date"]);
    finish(draft, hints, context.limits)
}

/// Refuses a book whose content is encrypted; obfuscated fonts are no obstacle (EPUB 3.3, 4.4).
fn refuse_encrypted(package: &mut Package<'_>) -> Result<(), Refusal> {
    let Some(part) = package.part("META-INF/encryption.xml")? else { return Ok(()) };
    let mut encrypted = false;
    walk(&part_text(&part)?, |node| {
        if let Node::Open(tag) = node
            && tag.name() == "EncryptionMethod"
        {
            let algorithm = tag.attribute("Algorithm").unwrap_or_default();
            encrypted |= !(algorithm.contains("idpf.org") || algorithm.contains("ns.adobe.com/pdf/enc"));
        }
    });
    if encrypted {
        let detail = "its chapters are encrypted".to_owned();
        return Err(Refusal { reason: RefusalReason::Encrypted, detail });
    }
    Ok(())
}

/// The hrefs of the spine, in order.
fn spine(document: &str) -> Vec<String> {
    let mut items: Vec<(String, String)> = Vec::new();
    let mut order = Vec::new();
    walk(document, |node| {
        let Node::Open(tag) = node else { return };
        match tag.name() {
            "item" if items.len() < 10_000 => {
                if let (Some(id), Some(href)) = (tag.attribute("id"), tag.attribute("href")) {
                    items.push((id, href));
                }
            }
            "itemref" if order.len() < 10_000 => order.extend(tag.attribute("idref")),
            _ => {}
        }
    });
    let mut taken = vec![false; items.len()];
    let mut hrefs = Vec::new();
    for id in order {
        // A chapter listed twice is read once: a spine may not multiply a book.
        if let Some(index) = items.iter().position(|(item, _)| *item == id)
            && !std::mem::replace(&mut taken[index], true)
        {
            hrefs.push(items[index].1.clone());
        }
    }
    hrefs
}

/// A reference resolved against the folder of the package document; the result is a name in the zip, never a path.
fn joined(folder: &str, reference: &str) -> String {
    let reference = reference.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let reference = reference.replace("%20", " ");
    for part in reference.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn malformed(detail: &str) -> Refusal {
    Refusal { reason: RefusalReason::Malformed, detail: detail.to_owned() }
}
