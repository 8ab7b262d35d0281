//! Cyrillic words in which some letters are Latin ones that look the same.
//!
//! A word of both scripts is in no dictionary, and scripts are mixed by keyboards, by recognised scans and by those who
//! would not be found. [`plain`] writes such words in Cyrillic; [`Aligned::parse`] leads a parse back to the text as it is.

use dateline_types::{Entity, Parse, Span, Token};

/// Latin letters and the Cyrillic ones they are taken for.
pub const LOOK_ALIKES: &[(char, char)] = &[
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('o', 'о'),
    ('p', 'р'),
    ('x', 'х'),
    ('y', 'у'),
    ('k', 'к'),
    ('m', 'м'),
    ('h', 'н'),
    ('b', 'в'),
    ('t', 'т'),
    ('i', 'і'),
];

/// Capitals that look alike and whose small letters do not.
const CAPITALS: &[(char, char)] = &[
    ('A', 'А'),
    ('C', 'С'),
    ('E', 'Е'),
    ('O', 'О'),
    ('P', 'Р'),
    ('X', 'Х'),
    ('Y', 'У'),
    ('K', 'К'),
    ('M', 'М'),
    ('H', 'Н'),
    ('B', 'В'),
    ('T', 'Т'),
];

/// Small letters that are told from their neighbours in no script.
const SMALL: &[char] = &['a', 'c', 'e', 'o', 'p', 'x', 'y'];

/// A text whose mixed words are written in Cyrillic, and where it grew by that.
pub(crate) struct Aligned {
    pub text: String,
    /// Bytes of `text` behind each letter that takes one byte more than in the original.
    grown: Vec<usize>,
}

/// The text with words of both scripts in Cyrillic; `None` if it has none.
pub(crate) fn plain(text: &str) -> Option<Aligned> {
    let cyrillic = |c: char| matches!(c, '\u{400}'..='\u{4ff}');
    if !text.contains(cyrillic) || !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut aligned = Aligned { text: String::with_capacity(text.len() + 16), grown: Vec::new() };
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        if end == 0 {
            let gap = rest.find(char::is_alphabetic).unwrap_or(rest.len());
            aligned.text.push_str(&rest[..gap]);
            at += gap;
            continue;
        }
        let word = &rest[..end];
        // "c утра": a preposition of one letter; a longer word is of the script that it has no other of.
        let alone = word.len() == 1 && word.starts_with(['a', 'c', 'o', 'y']);
        let mixed = word.contains(cyrillic) || alone;
        let written: Option<String> = word.chars().map(look_alike).collect();
        match written.filter(|written| mixed && written != word) {
            None => aligned.text.push_str(word),
            Some(written) => {
                for (before, after) in word.chars().zip(written.chars()) {
                    aligned.text.push(after);
                    if before.len_utf8() < after.len_utf8() {
                        aligned.grown.push(aligned.text.len());
                    }
                }
            }
        }
        at += end;
    }
    (!aligned.grown.is_empty()).then_some(aligned)
}

/// A letter in Cyrillic; `None` for a Latin one that looks like no other.
fn look_alike(c: char) -> Option<char> {
    if !c.is_ascii_alphabetic() {
        return Some(c);
    }
    let pairs = if SMALL.contains(&c) { LOOK_ALIKES } else { CAPITALS };
    pairs.iter().find(|(latin, _)| *latin == c).map(|(_, cyrillic)| *cyrillic)
}

impl Aligned {
    /// A byte of the original.
    fn back(&self, at: usize) -> usize {
        at - self.grown.partition_point(|&grown| grown <= at)
    }

    fn span(&self, span: Span) -> Span {
        Span::new(self.back(span.start()), self.back(span.end()))
    }

    /// A parse of [`Aligned::text`] with the spans of the original; its words stay in Cyrillic.
    pub fn parse(&self, parse: &Parse) -> Parse {
        let place = |token: &Token| Token { span: self.span(token.span), ..token.clone() };
        let tokens = parse.tokens().iter().map(place).collect();
        let starts: Vec<u32> = parse.sentences().iter().map(|sentence| sentence.tokens.start).collect();
        let entities = parse.entities().iter().map(|e| Entity { span: self.span(e.span), ..e.clone() });
        Parse::new(tokens, &starts, entities.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_scripts_become_cyrillic_and_lead_back() {
        // The Latin letters are "o", "c", "a" and "O".
        let text = "Пoлиция c утра зaдержала троих в Oше, пишет BBC.";
        let aligned = plain(text).unwrap();
        assert_eq!(aligned.text, "Полиция с утра задержала троих в Оше, пишет BBC.");
        for word in ["Полиция", "задержала", "троих", "Оше", "BBC"] {
            let at = aligned.text.find(word).unwrap();
            let span = aligned.span(Span::new(at, at + word.len()));
            let there = span.in_text(text).unwrap();
            assert_eq!(there.chars().count(), word.chars().count(), "{word}: {there}");
        }
        assert!(plain("Полиция задержала троих, пишет BBC.").is_none());
        // No letter of Cyrillic looks like these.
        assert!(plain("Завод «ЗИЛ-Service» закрыт, IТ-служба уволена.").is_none());
    }
}
