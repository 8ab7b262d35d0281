//! The page: one file that opens offline. Nothing is loaded from anywhere: style and script are inside, and a content
//! policy forbids the rest.

use crate::failure::Failure;
use crate::report::edition::Edition;
use crate::report::language::Language;
use dateline_types::Sha256;
use serde::Serialize;

pub(super) const STYLE: &str = include_str!("bulletin.css");
const SCRIPT: &str = include_str!("bulletin.js");

/// What the page's template reads beside the edition.
#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    edition: &'a Edition,
    style: &'a str,
    script: &'a str,
    style_source: String,
    script_source: String,
    made_by: &'a str,
}

/// The edition as a page.
///
/// # Errors
/// If the template does not render.
pub(super) fn write(edition: &Edition, language: &Language, made_by: &str) -> Result<String, Failure> {
    let (style_source, script_source) =
        (source_hash(&format!("\n{STYLE}")), source_hash(&format!("\n{SCRIPT}")));
    let page = Page { edition, style: STYLE, script: SCRIPT, style_source, script_source, made_by };
    language.page("bulletin.html", &page)
}

/// Escapes text for use as HTML content or inside a double-quoted attribute.
///
/// Control characters and the bidirectional overrides that could make a quotation read as something else
/// (Unicode TR36 §2.8) are dropped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
    out
}

/// The source of a style or script as a content security policy names it: `'sha256-…'` (CSP level 3, 2.3.1).
fn source_hash(content: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::of(content.as_bytes()).0))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number =
            three.iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{base64, escape};

    #[test]
    fn the_test_vectors_of_rfc_4648() {
        for (bytes, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
    }

    #[test]
    fn markup_and_direction_overrides_do_not_get_through() {
        assert_eq!(escape("<b onclick=\"x\">'&"), "&lt;b onclick=&quot;x&quot;&gt;&#39;&amp;");
        assert_eq!(escape("a\u{202e}b\u{0}\nc"), "ab c");
    }
}
