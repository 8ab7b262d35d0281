//! HTML pages: main text without furniture, and what the page says about itself.
//!
//! The main text is found by trafilatura (measured F1 0.96 and 0.915 on two public benchmarks, see
//! `docs/reliability.md`); where it finds next to nothing, dom_smoothie is asked, then all text of the body is taken.
//! Pages too deep or too large for a tree are read as a stream of tags, which costs time in proportion to their bytes.

pub(crate) mod blocks;
mod hidden;
mod live;
pub(crate) mod metadata;
pub(crate) mod tokens;

use crate::blocks::Marked;
use crate::build::{Draft, finish};
use crate::context::Context;
use crate::encoding::Decoded;
use crate::{Hints, Limits, Reading};
use blocks::{Keep, block_text};
use dateline_types::{Severity, SourceMap};
use regex::Regex;
use smol_str::format_smolstr;
use std::borrow::Cow;
use std::sync::LazyLock;
use tokens::{Token, each_attribute, tokens};

/// A main text shorter than this, in characters, is doubted.
const DOUBTED: usize = 200;

/// How the main text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By trafilatura.
    Trafilatura,
    /// By dom_smoothie, after trafilatura had found next to nothing.
    DomSmoothie,
    /// All text of the body but navigation and the like.
    Body,
}

/// Reads a page.
pub(crate) fn read(decoded: &Decoded<'_>, hints: &Hints, context: &Context<'_>) -> Reading {
    let page = repair(&decoded.text);
    let (html, hidden) = hidden::without_hidden(&page);
    let about = metadata::read(&html);
    let (text, method) = match live::with_dated_posts(&html) {
        Some(dated) => live_blocks(&dated, context.limits),
        None => main_blocks(&html, context.limits),
    };
    let mut draft = Draft::new(context.received, "text/html", text.normalised());
    draft.source_map = paragraphs(&draft.text);
    draft.hidden = hidden;
    draft.title = about.title;
    draft.publisher = about.publisher;
    draft.author = about.author;
    draft.language = about.language;
    draft.url = about.url;
    draft.date = about.date.or_else(|| published_line(&html));
    draft.note_encoding(decoded);
    if method == Method::Body {
        let message = "the main text could not be told from the page; all of the body was taken".to_owned();
        draft.note(Severity::Note, "read/whole-body", message, None);
    }
    finish(draft, hints, context.limits)
}

/// The main text of a page, paragraphs parted by blank lines, and how it was found.
pub fn main_text(html: &str, limits: &Limits) -> (String, Method) {
    let (marked, method) = main_blocks(html, limits);
    (marked.text, method)
}

/// [`main_text`], with the kinds its tags tell.
fn main_blocks(html: &str, limits: &Limits) -> (Marked, Method) {
    if !fits_a_tree(html, limits) {
        return (block_text(html, Keep::NoFurniture), Method::Body);
    }
    let mut best = (trafilatura_text(html), Method::Trafilatura);
    let length = |marked: &Marked| marked.text.chars().take(DOUBTED * 4).count();
    if length(&best.0) < DOUBTED {
        let other = dom_smoothie_text(html);
        if length(&other) > length(&best.0) {
            best = (other, Method::DomSmoothie);
        }
    }
    if length(&best.0) < DOUBTED {
        let body = block_text(html, Keep::NoFurniture);
        if length(&body) > length(&best.0) * 3 / 2 {
            best = (body, Method::Body);
        }
    }
    // Consent texts are longer than a short report; then the report is what is left of the body without them.
    if report_length(&best.0) < DOUBTED {
        let body = block_text(html, Keep::Report);
        if report_length(&body) > report_length(&best.0) * 3 / 2 {
            best = (body, Method::Body);
        }
    }
    // Crossed tags cut an article in two; what the tree builder then leaves outside is still the report.
    if best.1 != Method::Body && is_crossed(html) {
        let body = block_text(html, Keep::NoFurniture);
        let (kept, all) = (best.0.text.len(), body.text.len());
        if kept * 5 < all * 4 && all <= kept * 2 {
            best = (body, Method::Body);
        }
    }
    best
}

/// The posts of a live page. Where the extractor drops their times, all of the body is taken.
fn live_blocks(html: &str, limits: &Limits) -> (Marked, Method) {
    let days = |marked: &Marked| marked.text.lines().filter(|line| crate::blocks::is_dated(line)).count();
    let (found, body) = (main_blocks(html, limits), block_text(html, Keep::Report));
    if days(&found.0) < days(&body) { (body, Method::Body) } else { found }
}

/// Characters of a text that are no notice and no furniture by their words, up to the number that is not doubted.
fn report_length(marked: &Marked) -> usize {
    let lines = marked.text.lines().filter(|line| !crate::blocks::is_furniture(line));
    lines.map(|line| line.chars().count()).sum()
}

/// "Published on 26 September 2019 at 11h20": a line beside the text that says when it was published.
fn published_line(html: &str) -> Option<(jiff::civil::Date, smol_str::SmolStr)> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:first\s+)?(?:published|posted|publié|publicado|veröffentlicht|опубликовано|опубліковано)\b")
            .expect("pattern is ours")
    });
    const LONGEST: usize = 100;
    let body = block_text(html, Keep::All);
    let mut lines = body.text.lines().filter(|line| line.len() <= LONGEST && LABEL.is_match(line));
    lines.find_map(|line| Some((crate::head::day_in(line)?, "page[published]".into())))
}

/// True if the page opens an article or a table that it never closes.
fn is_crossed(html: &str) -> bool {
    let mut open = 0i64;
    for token in tokens(html) {
        match token {
            Token::Open { name, .. } if name == "article" || name == "table" => open += 1,
            Token::Close { name, .. } if name == "article" || name == "table" => open -= 1,
            _ => {}
        }
    }
    open > 0
}

/// A tag with more attributes is no author's: tree builders compare each with all before it (HTML standard, duplicate
/// attributes), which is work in the square of their number.
const MOST_ATTRIBUTES: usize = 1000;

/// True if a tree of this page stays within the limits.
fn fits_a_tree(html: &str, limits: &Limits) -> bool {
    if html.len() > limits.markup_bytes {
        return false;
    }
    let mut depth = 0usize;
    let mut elements = 0usize;
    for token in tokens(html) {
        if let Token::Open { attributes, .. } | Token::Close { attributes, .. } = &token
            && each_attribute(attributes).nth(MOST_ATTRIBUTES).is_some()
        {
            return false;
        }
        match token {
            Token::Open { name, .. } => {
                elements += 1;
                // Unclosed paragraphs and list items do not nest; void elements have no inside.
                depth += usize::from(!matches!(
                    name.as_str(),
                    "p" | "li"
                        | "br"
                        | "img"
                        | "meta"
                        | "link"
                        | "input"
                        | "hr"
                        | "td"
                        | "tr"
                        | "th"
                        | "option"
                        | "source"
                        | "dd"
                        | "dt"
                ));
            }
            Token::Close { .. } => depth = depth.saturating_sub(1),
            // Bare brackets and references cost the extractors as much as elements.
            Token::Text("<") => elements += 1,
            Token::Text(text) => elements += text.bytes().filter(|byte| *byte == b'&').count() / 2,
            _ => {}
        }
        if depth > limits.markup_depth || elements > limits.markup_elements {
            return false;
        }
    }
    true
}

#[cfg(feature = "html")]
fn trafilatura_text(html: &str) -> Marked {
    let mut options = trafilatura::Options::default().with_fallback(true).with_exclude_comments(true);
    options.include_links = false;
    options.include_images = false;
    let Ok(Ok(found)) = std::panic::catch_unwind(|| trafilatura::extract(html, &options)) else {
        return Marked::default();
    };
    block_text(&found.content_html, Keep::All)
}

#[cfg(not(feature = "html"))]
fn trafilatura_text(_: &str) -> Marked {
    Marked::default()
}

#[cfg(feature = "html")]
fn dom_smoothie_text(html: &str) -> Marked {
    let found = std::panic::catch_unwind(|| {
        let mut page = dom_smoothie::Readability::new(html, None, None).ok()?;
        page.parse().ok().map(|article| article.content.to_string())
    });
    found.ok().flatten().map_or_else(Marked::default, |content| block_text(&content, Keep::All))
}

#[cfg(not(feature = "html"))]
fn dom_smoothie_text(_: &str) -> Marked {
    Marked::default()
}

/// Two slips that make a tree builder lose the page: a title never closed, and a tag broken off before the next.
fn repair(html: &str) -> Cow<'_, str> {
    static TITLE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)<title[^>]*>").expect("pattern is ours"));
    static CLOSED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)</title").expect("pattern is ours"));
    static BROKEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"(?i)(<(?:meta|link)\s[^<>]*)(\s<[a-z/!])"#).expect("pattern is ours"));
    let mut html = Cow::Borrowed(html);
    if let Some(title) = TITLE.find(&html)
        && !CLOSED.is_match(&html[title.end()..])
    {
        let rest = &html[title.end()..];
        let end = title.end() + rest.find(['\n', '<']).unwrap_or(rest.len());
        html = format!("{}</title>{}", &html[..end], &html[end..]).into();
    }
    if BROKEN.is_match(&html) {
        html = BROKEN.replace_all(&html, "$1>$2").into_owned().into();
    }
    html
}

/// One stretch a paragraph.
pub(crate) fn paragraphs(text: &str) -> SourceMap {
    let mut stretches = Vec::new();
    let mut start = 0;
    for paragraph in text.split("\n\n") {
        stretches.push((start as u32, format_smolstr!("paragraph {}", stretches.len() + 1)));
        start += paragraph.len() + 2;
    }
    SourceMap::new(stretches)
}
