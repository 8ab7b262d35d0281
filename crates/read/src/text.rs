//! Plain text, and the normalisation every format's text goes through once.

use crate::build::{Draft, finish};
use crate::context::Context;
use crate::encoding::Decoded;
use crate::{Hints, Reading};

/// Reads plain text.
pub(crate) fn read(decoded: &Decoded<'_>, hints: &Hints, context: &Context<'_>) -> Reading {
    let mut draft = Draft::new(context.received, "text/plain", normalise(&decoded.text));
    draft.note_encoding(decoded);
    finish(draft, hints, context.limits)
}

/// The text as spans will point into it: `\n` line ends, no control characters, no invisible joiners.
///
/// Removed: byte order marks, soft hyphens, zero-width spaces and C0/C1 controls but tab and line feed. Line and
/// paragraph separators become line feeds; no-break spaces become spaces. Trailing white space of the text goes.
pub(crate) fn normalise(text: &str) -> String {
    normalise_marked(text, &mut [])
}

/// [`normalise`], with ascending places of the text moved to where they stand afterwards.
pub(crate) fn normalise_marked(text: &str, marks: &mut [usize]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_return = false;
    let mut moved = 0;
    for (offset, character) in text.char_indices() {
        while marks.get(moved).is_some_and(|mark| *mark <= offset) {
            marks[moved] = out.len();
            moved += 1;
        }
        let was_return = std::mem::replace(&mut after_return, false);
        match character {
            '\r' => {
                out.push('\n');
                after_return = true;
            }
            '\n' if was_return => {}
            '\n' | '\t' => out.push(character),
            '\u{2028}' | '\u{2029}' | '\u{0085}' | '\u{000C}' => out.push('\n'),
            '\u{00A0}' | '\u{202F}' | '\u{2007}' => out.push(' '),
            '\u{FEFF}' | '\u{00AD}' | '\u{200B}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    marks[moved..].fill(out.len());
    out.truncate(out.trim_end().len());
    for mark in marks {
        *mark = (*mark).min(out.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn line_ends_and_invisible_characters_are_settled() {
        assert_eq!(normalise("\u{feff}a\r\nb\rc\u{2029}d\0e\u{ad}f\u{a0}g \n\n"), "a\nb\nc\ndef g");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,40}[\r\n\t\u{feff}\u{85}]{0,6}\\PC{0,40}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
