//! Markup to paragraphs, in one pass: block elements end a paragraph, the rest runs on.

use super::tokens::{Token, resolve, tokens};

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
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// What is left out beside scripts and styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Everything: the markup is main text already.
    All,
    /// All but navigation, headers, footers, forms.
    NoFurniture,
}

/// The paragraphs of `html`, parted by blank lines. `<br>` ends a line.
pub(crate) fn block_text(html: &str, keep: Keep) -> String {
    let mut out = String::new();
    // Elements being skipped, so that a crossed or missing end tag cannot skip the rest of the page.
    let mut skipping: Option<(String, usize)> = None;
    let mut pending = Break::None;
    for token in tokens(html) {
        match token {
            Token::Open { name, .. } => {
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
                let furniture = keep == Keep::NoFurniture && FURNITURE.contains(&name.as_str());
                if SKIPPED.contains(&name.as_str()) || furniture {
                    pending = Break::Paragraph;
                    skipping = Some((name, 1));
                } else if name == "br" {
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
                if !INLINE.contains(&name.as_str())
                    && !VOID.contains(&name.as_str())
                    && !matches!(name.as_str(), "td" | "th")
                {
                    pending = Break::Paragraph;
                }
            }
            Token::Text(text) if skipping.is_none() => push_text(&mut out, &resolve(text), &mut pending),
            Token::Text(_) | Token::Raw { .. } => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
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
        assert_eq!(block_text(html, Keep::NoFurniture), "A bc\n\nOne two\nthree\n\nx, y\n\nTail");
        assert!(block_text(html, Keep::All).starts_with("Home"));
    }

    #[test]
    fn an_unclosed_head_does_not_swallow_the_page() {
        assert_eq!(block_text("<head><title>t<body><p>Words", Keep::All), "Words");
    }
}
