//! Words of strangers on a terminal: they can move no cursor, forge no line and turn no direction.

/// `text` without control characters but tabs and line ends: what may be printed as it is.
pub fn without_controls(text: &str) -> String {
    let shown = |c: char| if c.is_control() && !matches!(c, '\n' | '\t') { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}

/// Words that are part of one line: names, paths, publishers, reasons, remarks. Line ends and tabs become spaces; controls
/// and the marks that turn the direction of writing or cannot be seen (Unicode TR36 §2.8) become U+FFFD.
pub fn one_line(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' => ' ',
        '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_moves_nothing() {
        assert_eq!(
            one_line("a\u{1b}[2Jb\nsound: 3 inputs\u{202e}c"),
            "a\u{fffd}[2Jb sound: 3 inputs\u{fffd}c"
        );
        assert_eq!(without_controls("a\tb\n\u{9b}2J\r"), "a\tb\n\u{fffd}2J\u{fffd}");
    }
}
