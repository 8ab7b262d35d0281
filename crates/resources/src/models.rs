//! Language packs that ship inside the program.

use std::cmp::Ordering;

/// A file's bytes, aligned for whoever maps numbers in it.
#[repr(C, align(64))]
struct Aligned<B: ?Sized>(B);

static EN_CORE_WEB_SM: &Aligned<[u8]> =
    &Aligned(*include_bytes!("../../../resources/models/en_core_web_sm-3.8.0/en_core_web_sm.pack"));

/// The default English pack: spaCy's `en_core_web_sm` 3.8.0 (MIT, ExplosionAI), for `dateline_nlp::Pipeline::from_pack`.
///
/// It is used where it lies in the program, uncompressed: its weights hardly compress, and opening it costs
/// milliseconds.
pub fn en_core_web_sm() -> &'static [u8] {
    &EN_CORE_WEB_SM.0
}

// Static, so that it stands in the program once however often it is asked for.
static TRUECASE_WORDS: &str = include_str!("../../../resources/truecase/words.tsv");

/// How English words are written: the table of `dateline_nlp::Truecaser` (SCOWL's and spaCy's word lists).
pub fn truecase_words() -> &'static str {
    TRUECASE_WORDS
}

/// How the word `word` (small letters) is written, in the codes of [`truecase_words`]; `None` for words it lacks.
///
/// The table is sorted, so that it is searched where it lies: to make a map of its ninety thousand words took another tenth
/// of the processor time of a short report.
pub fn word_codes(word: &str) -> Option<&'static str> {
    let (mut rest, bytes) = (0..TRUECASE_WORDS.len(), TRUECASE_WORDS.as_bytes());
    while !rest.is_empty() {
        let middle = rest.start + rest.len() / 2;
        let before = bytes[rest.start..middle].iter().rposition(|byte| *byte == b'\n');
        let start = before.map_or(rest.start, |at| rest.start + at + 1);
        let after = bytes[middle..rest.end].iter().position(|byte| *byte == b'\n');
        let end = after.map_or(rest.end, |at| middle + at);
        let (key, codes) = TRUECASE_WORDS[start..end].split_once('\t')?;
        match key.cmp(word) {
            Ordering::Equal => return Some(codes),
            Ordering::Less => rest.start = (end + 1).min(rest.end),
            Ordering::Greater => rest.end = start,
        }
    }
    None
}

/// Abbreviations of English reports that the language package does not know, one a line; lines with `#` are remarks.
pub fn english_abbreviations() -> Vec<&'static str> {
    let lines = include_str!("../../../resources/reading/abbreviations_en.txt").lines();
    lines.filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
}

/// The lists by which neighbours decide how a word is written; hand-made.
pub fn truecase_context() -> &'static str {
    include_str!("../../../resources/truecase/context.txt")
}

/// The weights of the MUC-4 template writer, for `dateline_eval::muc4::Ranker::read`.
pub fn muc4_weights() -> &'static str {
    include_str!("../../../resources/muc4/weights.tsv")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_pack_is_a_pack() {
        assert!(super::en_core_web_sm().starts_with(b"DLNLPACK"));
    }

    #[test]
    fn every_word_of_the_table_is_found_in_it() {
        for line in super::truecase_words().lines() {
            let (word, codes) = line.split_once('\t').unwrap();
            assert_eq!(super::word_codes(word), Some(codes), "{word}");
        }
        for no_word in ["", "a\tl", "\n", "zzzzzz", "aab", "~", "я", "abandoned\n"] {
            assert_eq!(super::word_codes(no_word), None, "{no_word:?}");
        }
    }
}
