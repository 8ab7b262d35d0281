//! The shape of a word: its script and how it is capitalised.

use crate::razdel::{is_latin, is_russian};
use crate::unicode;
use smol_str::{SmolStr, format_smolstr};

/// Marks that have a shape each (`PUNCTS`).
const MARKS: &str = "!#$%&()[]\\/*+,.:;<=>?@^_{|}~-‐−‒⁃–—―`\"'«»„“ʼʻ”№…";

/// The shape of `word`, such as `RU_Xx`.
pub(crate) fn shape(word: &str) -> SmolStr {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return "OTHER".into() };
    let signed = matches!(first, '+' | '-') && chars.next().is_some_and(unicode::is_decimal);
    if is_russian(first) {
        format_smolstr!("RU_{}", outline(word))
    } else if is_latin(first) {
        format_smolstr!("EN_{}", outline(word))
    } else if unicode::is_decimal(first) || signed {
        "NUM".into()
    } else if !MARKS.contains(first) {
        "OTHER".into()
    } else if word.len() > first.len_utf8() {
        "PUNCT_OTHER".into()
    } else {
        format_smolstr!("PUNCT_{first}")
    }
}

fn outline(word: &str) -> &'static str {
    let single = word.chars().nth(1).is_none();
    let title = |part: &str| {
        let rest = part.chars().next().map(|c| &part[c.len_utf8()..]);
        part.chars().next().is_some_and(unicode::is_upper) && rest.is_some_and(unicode::is_lower_text)
    };
    match (single, unicode::is_upper_text(word)) {
        (true, true) => "X",
        (true, false) => "x",
        (false, true) => "XX",
        _ if unicode::is_lower_text(word) => "xx",
        _ if title(word) => "Xx",
        _ if word.split_once('-').is_some_and(|(left, right)| title(left) && title(right)) => "Xx-Xx",
        _ => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What slovnet 0.6.0 answers.
    #[test]
    fn words_have_the_shape_slovnet_gives_them() {
        let cases = [
            ("ФСБ", "RU_XX"),
            ("Я", "RU_X"),
            ("Нью-Йорк", "RU_Xx-Xx"),
            ("СИЗО-6", "RU_XX"),
            ("Хатлон", "RU_Xx"),
            ("из-за", "RU_xx"),
            ("МиГ", "RU_OTHER"),
            ("Reuters", "EN_Xx"),
            ("2011-2020", "NUM"),
            ("-5", "NUM"),
            ("...", "PUNCT_OTHER"),
            ("«", "PUNCT_«"),
            ("½", "OTHER"),
        ];
        for (word, expected) in cases {
            assert_eq!(shape(word), expected, "{word}");
        }
    }
}
