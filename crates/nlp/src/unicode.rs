//! Python's idea of letters, digits and white space.
//!
//! spaCy's lexical attributes and token patterns are defined through Python's `str` methods and `re`, which differ
//! from Rust's `char` methods on marks, fractions and a few controls; the models were trained on the former.

use crate::unicode_tables as tables;

fn contains(table: &[(u32, u32)], c: char) -> bool {
    let c = c as u32;
    let after = table.partition_point(|&(start, _)| start <= c);
    after > 0 && c <= table[after - 1].1
}

/// `str.isalpha` of one character.
pub fn is_alphabetic(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { contains(&tables::ALPHABETIC, c) }
}

/// `str.isupper` of one character.
pub fn is_upper(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_uppercase() } else { contains(&tables::UPPER, c) }
}

/// `str.isdigit` of one character.
pub fn is_digit(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { contains(&tables::DIGIT, c) }
}

/// `\d` of Python's `re`.
pub fn is_decimal(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { contains(&tables::DECIMAL, c) }
}

/// `\w` of Python's `re`: alphanumeric or underscore.
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || c == '_'
    } else {
        contains(&tables::ALPHABETIC, c) || contains(&tables::NUMERIC, c)
    }
}

/// `str.isspace` of one character, and `\s`: White_Space and the four information separators.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// `str.islower` of a text: a cased character, and none of upper or title case.
pub fn is_lower_text(text: &str) -> bool {
    let raised = |c: char| is_upper(c) || is_title(c);
    text.chars().any(char::is_lowercase) && !text.chars().any(raised)
}

/// `str.isupper` of a text: a cased character, and none of lower or title case.
pub fn is_upper_text(text: &str) -> bool {
    let lowered = |c: char| c.is_lowercase() || is_title(c);
    text.chars().any(is_upper) && !text.chars().any(lowered)
}

/// General category Lt.
fn is_title(c: char) -> bool {
    matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ' | '\u{1f88}'..='\u{1f8f}' | '\u{1f98}'..='\u{1f9f}' | '\u{1fa8}'..='\u{1faf}' | '\u{1fbc}' | '\u{1fcc}' | '\u{1ffc}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.11 answers: isalpha, isupper, isdigit, isspace, `\w`, `\d`.
    #[test]
    fn characters_are_classed_as_python_classes_them() {
        let cases = [
            ('a', "a...w."),
            ('É', "au..w."),
            ('ǅ', "a...w."),
            ('٣', "..d.wd"),
            ('²', "..d.w."),
            ('½', "....w."),
            ('\u{903}', "......"),
            ('Ⅷ', ".u..w."),
            ('\u{1d}', "...s.."),
            ('\u{3000}', "...s.."),
            ('\u{200b}', "......"),
            ('_', "....w."),
        ];
        for (c, expected) in cases {
            let flag = |on: bool, name: char| if on { name } else { '.' };
            let got: String = [
                flag(is_alphabetic(c), 'a'),
                flag(is_upper(c), 'u'),
                flag(is_digit(c), 'd'),
                flag(is_space(c), 's'),
                flag(is_word(c), 'w'),
                flag(is_decimal(c), 'd'),
            ]
            .iter()
            .collect();
            assert_eq!(got, expected, "{c:?}");
        }
    }
}
