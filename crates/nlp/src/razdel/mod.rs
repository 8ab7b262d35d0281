//! Tokens and sentences of Russian text by razdel's rules.
//!
//! A port of razdel 0.5.0 (MIT, Alexander Kukushkin): a text is cut at every place that could be a boundary, and rules
//! put pieces together again. `tokens` follows `razdel/segmenters/tokenize.py`, `sentences` follows
//! `razdel/segmenters/sentenize.py`; the order of the rules does not matter, because each can only join.

mod sentences;
mod tokens;

pub(crate) use sentences::sentences;
pub(crate) use tokens::tokens;

const DASHES: &str = "‑–—−-";
const ENDINGS: &str = ".?!…";
const CLOSE_QUOTES: &str = "»”’";
const GENERIC_QUOTES: &str = "\"„'";
const CLOSE_BRACKETS: &str = ")]}";
/// Marks that are tokens of their own (`PUNCTS`, which lacks "{").
const MARKS: &str = "\\/!#$%&*+,.:;<=>?@^_`|~№…‑–—−-«“‘»”’\"„'([})]";

/// A Cyrillic letter of the pattern `[а-яё]`, which ignores case as Python's `re` does.
pub(crate) fn is_russian(c: char) -> bool {
    matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' | '\u{1c80}'..='\u{1c86}')
}

/// A Latin letter of the pattern `[a-z]`, which ignores case as Python's `re` does.
pub(crate) fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{130}' | '\u{131}' | '\u{17f}' | '\u{212a}')
}

/// How many bytes of `text` a smile takes that begins it: `[=:;]-?[)(]{1,3}`; 0 if none does.
fn smile(text: &str) -> usize {
    let bytes = text.as_bytes();
    if !matches!(bytes.first(), Some(b'=' | b':' | b';')) {
        return 0;
    }
    let nose = 1 + usize::from(bytes.get(1) == Some(&b'-'));
    let mouths =
        bytes[nose.min(bytes.len())..].iter().take(3).take_while(|b| matches!(b, b')' | b'(')).count();
    if mouths == 0 { 0 } else { nose + mouths }
}

#[cfg(test)]
mod tests {
    /// Tokens and sentences of the goldens (`tests/golden_ru.sh`), which take no models.
    #[test]
    fn tokens_and_sentences_are_those_of_the_goldens() {
        let golden = include_str!("../../tests/golden/ru_slovnet_news-1.6.0.jsonl");
        let mut count = 0;
        for line in golden.lines() {
            let gold: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = gold["text"].as_str().unwrap();
            let place = |byte: usize| text[..byte].chars().count() as u64;
            let pairs = |part: &str| -> Vec<(u64, u64)> {
                let rows = gold[part].as_array().unwrap().iter();
                rows.map(|row| (row[0].as_u64().unwrap(), row[1].as_u64().unwrap())).collect()
            };
            let here = |ranges: Vec<std::ops::Range<usize>>| -> Vec<(u64, u64)> {
                ranges.into_iter().map(|r| (place(r.start), place(r.end))).collect()
            };
            assert_eq!(here(super::tokens(text)), pairs("tokens"), "{text}");
            assert_eq!(here(super::sentences(text)), pairs("sentences"), "{text}");
            count += 1;
        }
        assert!(count > 500, "only {count} texts");
    }
}
