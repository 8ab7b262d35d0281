//! What a page hides from its readers by the words of its own tags: the attribute `hidden`, letters of no size, of the
//! colour of their ground or off the page.
//!
//! Style sheets are not applied, so that what they hide is read. `display:none` is left to the extractor: pages keep menus,
//! notices and dialogs in it, which nobody hid from anyone.

use super::blocks::{Keep, VOID, block_text};
use super::tokens::{Token, attribute, tokens};
use std::borrow::Cow;

/// A script shows these once the page stands: hidden, they are the report all the same.
const SHOWN_LATER: &[&str] = &["html", "head", "body", "main", "article"];
/// These hold a page's furniture, hidden until somebody asks for it.
const ASKED_FOR: &[&str] = &[
    "nav", "header", "footer", "form", "menu", "dialog", "template", "button", "select", "option", "ul",
    "svg", "script",
];
/// Letters smaller than this are read by nobody, pixels.
const LEAST_PX: f64 = 2.5;
/// Further left or up than this is off the page, pixels.
const OFF_PX: f64 = -500.0;

/// The page without what it hides, and the words it hides, paragraphs parted by blank lines.
///
/// An element that is never closed hides nothing: it would take the rest of the page with it.
pub(super) fn without_hidden(html: &str) -> (Cow<'_, str>, String) {
    let mut hidden: Vec<std::ops::Range<usize>> = Vec::new();
    // The hidden element that is open: its name, where it began, how many of its name are open.
    let mut open: Option<(String, usize, usize)> = None;
    let mut rest = tokens(html);
    loop {
        let from = rest.at();
        let Some(token) = rest.next() else { break };
        match (token, &mut open) {
            (Token::Open { name, .. }, Some((hiding, _, depth))) if name == *hiding => {
                // A paragraph ends where the next begins (HTML standard, "p" element).
                if name == "p" {
                    hidden.extend(open.take().map(|(_, start, _)| start..from));
                } else {
                    *depth += 1;
                }
            }
            (Token::Close { name, .. }, Some((hiding, start, depth))) if name == *hiding => {
                *depth -= 1;
                if *depth == 0 {
                    hidden.push(*start..rest.at());
                    open = None;
                }
            }
            (Token::Open { name, attributes }, None) => {
                let kept = [SHOWN_LATER, ASKED_FOR, VOID].iter().any(|names| names.contains(&name.as_str()));
                if !kept && hides(attributes) {
                    open = Some((name, from, 1));
                }
            }
            _ => {}
        }
    }
    if hidden.is_empty() {
        return (html.into(), String::new());
    }
    let (mut shown, mut words, mut at) = (String::with_capacity(html.len()), String::new(), 0);
    for range in hidden {
        shown.push_str(&html[at..range.start]);
        at = range.end;
        let text = block_text(&html[range], Keep::All).text;
        if !text.is_empty() {
            words.push_str(if words.is_empty() { "" } else { "\n\n" });
            words.push_str(&text);
        }
    }
    shown.push_str(&html[at..]);
    (shown.into(), words)
}

/// True if an element with these attributes is not seen.
fn hides(attributes: &str) -> bool {
    if !attributes.to_ascii_lowercase().contains("hidden") && !attributes.contains(':') {
        return false;
    }
    if attribute(attributes, "hidden").is_some_and(|how| !how.eq_ignore_ascii_case("until-found")) {
        return true;
    }
    attribute(attributes, "style").is_some_and(|style| style_hides(&style.to_ascii_lowercase()))
}

fn style_hides(style: &str) -> bool {
    let rules =
        || style.split(';').filter_map(|rule| rule.split_once(':')).map(|(of, is)| (of.trim(), is.trim()));
    let of = |name: &str| rules().filter(|(of, _)| *of == name).map(|(_, is)| is).next_back();
    let ground = of("background-color").or_else(|| of("background"));
    let colour = of("color").map(colour);
    let px = |name: &str| of(name).and_then(pixels);
    px("font-size").is_some_and(|size| size < LEAST_PX)
        || ["left", "top", "text-indent", "margin-left"]
            .iter()
            .any(|name| px(name).is_some_and(|at| at < OFF_PX))
        || of("visibility") == Some("hidden")
        || colour.as_deref() == Some("transparent")
        || colour.is_some() && colour == ground.map(self::colour)
}

/// A length in pixels; `None` for shares and what is reckoned.
fn pixels(length: &str) -> Option<f64> {
    let digits = length.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let per = match &length[digits.len()..] {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "em" | "rem" => 16.0,
        _ => return None,
    };
    digits.trim().parse().ok().map(|number: f64| number * per)
}

/// A colour in one way of writing: "white", "#fff" and "#ffffff" are one.
fn colour(words: &str) -> String {
    let word = words.split_whitespace().next().unwrap_or_default();
    match (word, word.strip_prefix('#')) {
        ("white", _) => "#ffffff".to_owned(),
        ("black", _) => "#000000".to_owned(),
        (_, Some(short)) if short.len() == 3 => {
            short.chars().fold("#".to_owned(), |long, c| format!("{long}{c}{c}"))
        }
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_told_apart() {
        let hiding = [
            "hidden",
            "class=x hidden=\"\"",
            "style=\"font-size: 0\"",
            "style='color:#FFF; background-color: white'",
            "style=\"position:absolute; left:-9999px\"",
            "style=\"visibility:hidden\"",
        ];
        for attributes in hiding {
            let page = format!("<p>Seen.</p><div {attributes}><div>Not</div> seen.</div><p>Seen too.</p>");
            let (shown, hidden) = without_hidden(&page);
            assert_eq!(shown, "<p>Seen.</p><p>Seen too.</p>", "{attributes}");
            assert_eq!(hidden, "Not\n\nseen.", "{attributes}");
        }
        let seen = [
            "class=hidden-xs",
            "hidden=until-found",
            "style=\"font-size:12px;left:-4px\"",
            "style=\"color:#fff;background:#000 url(a.png)\"",
            "style=\"overflow:hidden\"",
            "aria-hidden=false",
        ];
        for attributes in seen {
            let page = format!("<p {attributes}>Seen.</p>");
            assert_eq!(without_hidden(&page), (Cow::Borrowed(page.as_str()), String::new()), "{attributes}");
        }
    }

    #[test]
    fn what_is_never_closed_hides_nothing_and_a_paragraph_ends_at_the_next() {
        let page = "<p>One</p><div hidden><p>Two";
        assert_eq!(without_hidden(page), (Cow::Borrowed(page), String::new()));
        let (shown, hidden) = without_hidden("<p hidden>One<p>Two");
        assert_eq!((shown.as_ref(), hidden.as_str()), ("<p>Two", "One"));
        assert_eq!(without_hidden("<body hidden><p>One</body>").1, "");
    }
}
