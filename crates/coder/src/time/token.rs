//! Cuts text into words, numbers and marks, in one pass over the bytes.
//!
//! This is not the parser's tokenisation: a time expression needs "1990s", "14.03.2024" and "mid-2019" in pieces,
//! and to know which pieces touch.

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters, with inner apostrophes.
    Word,
    /// ASCII digits.
    Number,
    /// Any one other character.
    Mark,
}

/// A piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is made of.
    pub shape: Shape,
    /// The first byte itself: tells one mark from another.
    pub byte: u8,
    /// True if it touches the piece before.
    pub glued: bool,
    /// True if a blank line, or the start of the text, stands before it.
    pub paragraph: bool,
}

/// Direction marks and other characters that are invisible and carry no sense here.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// An apostrophe that joins letters into one word: Ukrainian "п'ять" in its three spellings.
fn joins_letters(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// Cuts `text` into pieces. `inner_apostrophe` keeps "п'ять" together; English wants "year's" in two.
pub(super) fn pieces(text: &str, inner_apostrophe: bool) -> Vec<Piece> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(text.len() / 5 + 1);
    let mut at = 0;
    let mut glued = false;
    let mut breaks = 2;
    while at < bytes.len() {
        let byte = bytes[at];
        let start = at;
        let shape = if byte.is_ascii_alphabetic() {
            at = word_end(text, at, inner_apostrophe);
            Shape::Word
        } else if byte.is_ascii_digit() {
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            Shape::Number
        } else if byte.is_ascii() {
            at += 1;
            if byte.is_ascii_whitespace() {
                breaks += u32::from(byte == b'\n');
                glued = false;
                continue;
            }
            Shape::Mark
        } else {
            let c = text[at..].chars().next().unwrap_or('\u{fffd}');
            if c.is_alphabetic() {
                at = word_end(text, at, inner_apostrophe);
                Shape::Word
            } else {
                at += c.len_utf8();
                if is_invisible(c) {
                    continue;
                }
                if c.is_whitespace() {
                    glued = false;
                    continue;
                }
                Shape::Mark
            }
        };
        out.push(Piece { start: start as u32, end: at as u32, shape, byte, glued, paragraph: breaks >= 2 });
        glued = true;
        breaks = 0;
    }
    out
}

fn word_end(text: &str, start: usize, inner_apostrophe: bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    loop {
        while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
            at += 1;
        }
        if at >= bytes.len() {
            return at;
        }
        if bytes[at].is_ascii() && !(inner_apostrophe && bytes[at] == b'\'') {
            return at;
        }
        let mut chars = text[at..].chars();
        let Some(c) = chars.next() else { return at };
        // A combining acute marks stress in some Cyrillic texts.
        let continues = c.is_alphabetic()
            || c == '\u{301}'
            || (inner_apostrophe && joins_letters(c) && chars.next().is_some_and(char::is_alphabetic));
        if !continues {
            return at;
        }
        at += c.len_utf8();
    }
}

/// The spelling a word is looked up by: small letters, one kind of apostrophe, no stress marks.
pub(super) fn fold<'a>(word: &str, buffer: &'a mut String) -> &'a str {
    buffer.clear();
    for c in word.chars() {
        match c {
            'A'..='Z' => buffer.push(c.to_ascii_lowercase()),
            '\u{301}' => {}
            '’' | 'ʼ' => buffer.push('\''),
            c if c.is_ascii() => buffer.push(c),
            // The Cyrillic capitals in use here lie a fixed distance from their small letters.
            'А'..='Я' => buffer.push(char::from_u32(c as u32 + 32).unwrap_or(c)),
            'а'..='я' => buffer.push(c),
            c => buffer.extend(c.to_lowercase()),
        }
    }
    buffer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, apostrophe: bool) -> Vec<&str> {
        pieces(text, apostrophe).iter().map(|p| &text[p.start as usize..p.end as usize]).collect()
    }

    #[test]
    fn numbers_words_and_marks_part() {
        assert_eq!(words("the 1990s, mid-2019", false), ["the", "1990", "s", ",", "mid", "-", "2019"]);
        assert_eq!(words("year's end", false), ["year", "'", "s", "end"]);
        assert_eq!(words("п’ять 1990-х", true), ["п’ять", "1990", "-", "х"]);
    }

    #[test]
    fn direction_marks_vanish_and_blank_lines_count() {
        assert_eq!(words("\u{200f}14\u{200f} March", false), ["14", "March"]);
        let text = "May\n\n3 May";
        let flags: Vec<_> = pieces(text, false).iter().map(|p| p.paragraph).collect();
        assert_eq!(flags, [true, true, false]);
    }

    #[test]
    fn folding_is_what_tables_are_spelled_in() {
        let mut buffer = String::new();
        assert_eq!(fold("СІЧЕНЬ", &mut buffer), "січень");
        assert_eq!(fold("П’ять", &mut buffer), "п'ять");
    }
}
