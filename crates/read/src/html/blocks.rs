//! Markup to paragraphs, in one pass: block elements end a paragraph, the rest runs on. The tags tell what a paragraph is.

use super::tokens::{Token, attribute, resolve, tokens};
use crate::blocks::Marked;
use dateline_types::BlockKind;

/// Elements whose content is never running text.
const SKIPPED: &[&str] =
    &["head", "template", "noscript", "svg", "math", "iframe", "object", "select", "textarea", "button"];
/// Page furniture, left out when nobody told the main text apart.
const FURNITURE: &[&str] = &["nav", "header", "footer", "aside", "form", "menu", "dialog"];
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "kbd", "label", "mark",
    "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "ins", "del",
    "strike", "tt", "big", "img", "acronym", "o:p",
];
pub(super) const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// What is left out beside scripts and styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Everything: the markup is main text already.
    All,
    /// All but navigation, headers, footers, asides, forms.
    NoFurniture,
    /// The same, but asides stay and what is named after consent or cookies goes.
    Report,
}

/// What an element says about the words in it.
fn kind_of(name: &str) -> Option<BlockKind> {
    Some(match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => BlockKind::Headline,
        "li" | "dd" => BlockKind::List,
        "tr" => BlockKind::TableRow,
        "figcaption" | "caption" => BlockKind::Caption,
        "blockquote" => BlockKind::Quotation,
        "nav" | "footer" | "menu" | "dialog" => BlockKind::Furniture,
        "p" => BlockKind::Body,
        _ => return None,
    })
}

/// The elements that are open around the words, innermost last, so far as they say something.
#[derive(Default)]
struct Open(Vec<(String, BlockKind)>);

impl Open {
    /// Deeper nesting tells nothing new.
    const DEEPEST: usize = 64;

    fn open(&mut self, name: &str, kind: BlockKind) {
        // Unclosed entries and rows end where the next of them begins.
        if matches!(name, "li" | "tr" | "dd") {
            self.close_last(name);
        }
        if self.0.len() < Self::DEEPEST {
            self.0.push((name.to_owned(), kind));
        }
    }

    fn close_last(&mut self, name: &str) {
        if self.0.last().is_some_and(|(open, _)| open == name) {
            self.0.pop();
        }
    }

    fn close(&mut self, name: &str) {
        let name = match name {
            "table" | "tbody" => "tr",
            "ul" | "ol" => "li",
            "dl" => "dd",
            name => name,
        };
        if let Some(at) = self.0.iter().rposition(|(open, _)| open == name) {
            self.0.truncate(at);
        }
    }

    /// A paragraph in an entry is the entry's.
    fn kind(&self) -> Option<BlockKind> {
        let kinds = || self.0.iter().rev().map(|(_, kind)| *kind);
        kinds().find(|kind| *kind != BlockKind::Body).or_else(|| kinds().next())
    }
}

/// The paragraphs of `html`, parted by blank lines, and what their tags tell. `<br>` ends a line.
pub(crate) fn block_text(html: &str, keep: Keep) -> Marked {
    let mut out = String::new();
    let mut kinds: Vec<(std::ops::Range<usize>, BlockKind)> = Vec::new();
    let mut open = Open::default();
    // Elements being skipped, so that a crossed or missing end tag cannot skip the rest of the page.
    let mut skipping: Option<(String, usize)> = None;
    let mut pending = Break::None;
    for token in tokens(html) {
        match token {
            Token::Open { name, attributes } => {
                if let Some((skipped, depth)) = &mut skipping {
                    *depth += usize::from(*skipped == name);
                    // An unclosed `head` ends where the body begins.
                    if !(skipped == "head"
                        && matches!(name.as_str(), "body" | "p" | "div" | "article" | "h1" | "main"))
                    {
                        continue;
                    }
                    skipping = None;
                }
                let furniture = match keep {
                    Keep::All => false,
                    Keep::NoFurniture => FURNITURE.contains(&name.as_str()),
                    Keep::Report => {
                        name != "aside" && FURNITURE.contains(&name.as_str())
                            || !VOID.contains(&name.as_str()) && is_consent(attributes)
                    }
                };
                if SKIPPED.contains(&name.as_str()) || furniture {
                    pending = Break::Paragraph;
                    skipping = Some((name, 1));
                    continue;
                }
                if !INLINE.contains(&name.as_str()) && !VOID.contains(&name.as_str()) {
                    // A block ends the paragraph before it, closed or not (HTML standard, "p" element).
                    open.close_last("p");
                }
                if let Some(kind) = kind_of(&name) {
                    open.open(&name, kind);
                }
                if name == "br" {
                    pending = pending.max(Break::Line);
                } else if matches!(name.as_str(), "td" | "th") {
                    pending = pending.max(Break::Cell);
                } else if !INLINE.contains(&name.as_str()) {
                    pending = Break::Paragraph;
                }
            }
            Token::Close { name, .. } => {
                if let Some((skipped, depth)) = &mut skipping {
                    if *skipped == name {
                        *depth -= 1;
                        if *depth == 0 {
                            skipping = None;
                        }
                    }
                    continue;
                }
                open.close(&name);
                if !INLINE.contains(&name.as_str())
                    && !VOID.contains(&name.as_str())
                    && !matches!(name.as_str(), "td" | "th")
                {
                    pending = Break::Paragraph;
                }
            }
            Token::Text(text) if skipping.is_none() => {
                let breaks = pending != Break::None || out.is_empty();
                let before = out.len();
                push_text(&mut out, &resolve(text), &mut pending);
                // A new line or paragraph begins behind the white space that parts it from the last.
                let start = before.min(out.len());
                let start = start + (out[start..].len() - out[start..].trim_start().len());
                if start == out.len() {
                    continue;
                }
                match (kinds.last_mut(), open.kind()) {
                    (Some((last, kind)), Some(now)) if *kind == now && !breaks => last.end = out.len(),
                    // A cell goes on with its row.
                    (Some((last, BlockKind::TableRow)), Some(BlockKind::TableRow))
                        if !out[last.end..].contains('\n') =>
                    {
                        last.end = out.len();
                    }
                    (_, Some(now)) => kinds.push((start..out.len(), now)),
                    (_, None) => {}
                }
            }
            Token::Text(_) | Token::Raw { .. } => {}
        }
    }
    out.truncate(out.trim_end().len());
    for (range, _) in &mut kinds {
        range.end = range.start + out[range.start..range.end.min(out.len())].trim_end().len();
    }
    Marked { text: out, kinds }
}

/// True for an element whose class or id says that it asks for consent.
fn is_consent(attributes: &str) -> bool {
    let names = ["class", "id"].into_iter().filter_map(|name| attribute(attributes, name));
    names
        .map(|name| name.to_lowercase())
        .any(|name| ["consent", "cookie", "gdpr", "privacy-notice"].iter().any(|word| name.contains(word)))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    None,
    Cell,
    Line,
    Paragraph,
}

/// Appends text with white space collapsed, after whatever break is pending.
fn push_text(out: &mut String, text: &str, pending: &mut Break) {
    let starts_with_space = text.starts_with(char::is_whitespace);
    let ends_with_space = text.ends_with(char::is_whitespace);
    let mut words = text.split_whitespace().peekable();
    if words.peek().is_none() {
        if !text.is_empty() && *pending == Break::None && !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
        return;
    }
    match std::mem::replace(pending, Break::None) {
        _ if out.is_empty() => {}
        Break::Paragraph => {
            out.truncate(out.trim_end().len());
            out.push_str("\n\n");
        }
        Break::Line => {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        Break::Cell if !out.ends_with('\n') => {
            out.truncate(out.trim_end_matches(' ').len());
            out.push_str(", ");
        }
        _ if starts_with_space && !out.ends_with([' ', '\n']) => out.push(' '),
        _ => {}
    }
    let mut first = true;
    for word in words {
        if !std::mem::replace(&mut first, false) {
            out.push(' ');
        }
        out.push_str(word);
    }
    if ends_with_space {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_paragraphs() {
        let html = "<head><title>t</title></head><body><nav>Home</nav><h1>A <em>b</em>c</h1><p>One\n two<br>three</p>\
            <table><tr><td>x</td><td>y</td></tr></table><script>no</script><p>Tail";
        assert_eq!(block_text(html, Keep::NoFurniture).text, "A bc\n\nOne two\nthree\n\nx, y\n\nTail");
        assert!(block_text(html, Keep::All).text.starts_with("Home"));
    }

    #[test]
    fn an_unclosed_head_does_not_swallow_the_page() {
        assert_eq!(block_text("<head><title>t<body><p>Words", Keep::All).text, "Words");
    }

    #[test]
    fn tags_tell_kinds() {
        let html = "<h1>A <b>b</b></h1><p>One<p>Two <em>x</em> y<ul><li>three<li><p>four</p></ul><table><tr><td>a<td>b\
            <tr><td>c</table><blockquote><p>five</p></blockquote><figcaption>six</figcaption><div>seven</div>";
        let marked = block_text(html, Keep::All);
        let kinds: Vec<(&str, &str)> =
            marked.kinds.iter().map(|(range, kind)| (kind.as_str(), &marked.text[range.clone()])).collect();
        assert_eq!(
            kinds,
            [
                ("headline", "A b"),
                ("body", "One"),
                ("body", "Two x y"),
                ("list", "three"),
                ("list", "four"),
                ("table-row", "a, b"),
                ("table-row", "c"),
                ("quotation", "five"),
                ("caption", "six"),
            ]
        );
    }
}
