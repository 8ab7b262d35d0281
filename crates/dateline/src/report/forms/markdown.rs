//! The bulletin as CommonMark.

use crate::failure::Failure;
use crate::report::edition::Edition;
use crate::report::language::Language;

/// The edition as a text.
///
/// # Errors
/// If the template does not render.
pub(super) fn write(edition: &Edition, language: &Language) -> Result<String, Failure> {
    language.page("bulletin.md", edition)
}

/// Escapes text for use in CommonMark, also where it stands at the start of a line or in a table's cell.
///
/// Control characters and bidirectional overrides are dropped, as in HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            c if c.is_control() => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            // They begin a heading, a list or a quotation at the start of a line only.
            '#' | '>' | '+' | '-' if out.is_empty() => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_does_not_get_through() {
        assert_eq!(escape("[a](b) <i>*x*</i>\u{202e}"), "\\[a\\](b) &lt;i>\\*x\\*&lt;/i>");
        assert_eq!(escape("# no heading"), "\\# no heading");
        assert_eq!(escape("Al-Shabaab"), "Al-Shabaab");
    }
}
