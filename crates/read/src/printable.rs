//! Names from outside, made safe to show.

/// A name that is safe to print and to store: no control or direction characters, no longer than 200 characters.
///
/// Names from archives are labels and nothing else: no file is ever opened or written by one.
pub(crate) fn printable(name: &str) -> String {
    const LONGEST: usize = 200;
    let shown = |c: char| {
        let hidden = c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        if hidden { '\u{FFFD}' } else { c }
    };
    let mut out: String = name.chars().take(LONGEST).map(shown).collect();
    if name.chars().nth(LONGEST).is_some() {
        out.push('\u{2026}');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_safe_to_print() {
        assert_eq!(
            printable("../../etc/a\u{1b}[2J\nb\u{202E}txt.exe"),
            "../../etc/a\u{FFFD}[2J\u{FFFD}b\u{FFFD}txt.exe"
        );
        assert_eq!(printable(&"x".repeat(300)).chars().count(), 201);
    }
}
