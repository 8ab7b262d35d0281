//! Words as names are made of: letters, digits, and the marks that stand inside names.

use dateline_types::Span;

/// A word and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'t> {
    pub span: Span,
    pub text: &'t str,
}

/// The words of `text`, possessive endings left off.
pub(crate) fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut push = |from: usize, to: usize| {
        let word = text[from..to].trim_end_matches(['-', '\'', '’']);
        let word = ["'s", "’s", "'S", "’S"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
        if !word.is_empty() {
            found.push(Word { span: Span::new(from, from + word.len()), text: word });
        }
    };
    for (position, c) in text.char_indices() {
        let inside = c.is_alphanumeric()
            || (start.is_some() && (matches!(c, '-' | '\'' | '’' | '\u{2011}') || is_mark(c)));
        match (inside, start) {
            (true, None) => start = Some(position),
            (false, Some(from)) => {
                push(from, position);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        push(from, text.len());
    }
    found
}

/// Combining marks and the vowel signs of Indic scripts, which stand inside words.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{1000}'..='\u{109f}' | '\u{64b}'..='\u{65f}')
}

/// The words of a name by which it is known again, in lower case; hyphenated parts too.
pub(crate) fn name_words(name: &str) -> Vec<String> {
    let mut all = Vec::new();
    for word in words(name) {
        let parts = std::iter::once(word.text).chain(word.text.split(['-', '\u{2011}']));
        for part in parts {
            let long = part.chars().count() > 2 || part.chars().any(|c| !has_case(c) && c.is_alphabetic());
            // Small words inside a name ("bin", "de") are anybody's.
            if long && !part.starts_with(char::is_lowercase) && part.chars().any(char::is_alphabetic) {
                all.push(part.to_lowercase());
            }
        }
        if word.text.contains('-') && word.text.chars().any(char::is_uppercase) {
            all.push(word.text.to_lowercase());
        }
    }
    all.sort();
    all.dedup();
    all
}

/// True for letters of the scripts that write names with capitals: Latin, Greek, Cyrillic, Armenian. Georgian has
/// capitals in Unicode and does not use them for names.
pub(crate) fn has_case(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{250}'..='\u{2af}' | '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}'
        | '\u{531}'..='\u{587}' | '\u{1e00}'..='\u{1fff}')
}

/// True for a word in a script without capitals.
pub(crate) fn is_caseless(word: &str) -> bool {
    word.chars().any(|c| c.is_alphabetic() && !has_case(c))
}

/// True if the word at `start` is the first of a line or sentence.
pub(crate) fn opens_sentence(text: &str, start: usize) -> bool {
    let before = text[..start]
        .trim_end_matches([' ', '"', '«', '„', '“', '‘', '\'', '—', '–', '-', '(', '•', '*', '>']);
    before.is_empty()
        || before.ends_with(['.', '!', '?', '\n', ':', '…', '”', '\t'])
        || ends_dateline(before, &text[before.len()..start])
}

/// True behind the dash of a dateline: "KABUL, May 12 - *An* American …", "BEIRUT (Agency) — *The* …".
fn ends_dateline(before: &str, mark: &str) -> bool {
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let town = line.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    mark.trim_matches(' ').starts_with(['-', '–', '—'])
        && line.len() <= LONGEST_DATELINE
        && town.chars().count() > 2
        && town.chars().all(char::is_uppercase)
}

/// Bytes of a dateline at most, which begins its line with a town in capitals.
const LONGEST_DATELINE: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_ends_where_its_sentence_opens() {
        for (text, opens) in [
            ("KABUL, May 12 - An American soldier", true),
            ("BEIRUT (Agency) — An officer", true),
            ("Officials named the man - An Vu", false),
            ("He met An Vu", false),
        ] {
            assert_eq!(opens_sentence(text, text.find("An").unwrap()), opens, "{text}");
        }
    }

    #[test]
    fn words_of_names() {
        let found: Vec<&str> = words("J.-B. Kouassi's al-Shami, N’Diaye").iter().map(|w| w.text).collect();
        assert_eq!(found, ["J", "B", "Kouassi", "al-Shami", "N’Diaye"]);
        assert_eq!(name_words("Omar bin Yusuf al-Shami"), ["al-shami", "omar", "shami", "yusuf"]);
        assert!(is_caseless("ნინო") && is_caseless("أحمد") && !is_caseless("Ёлкин"));
    }
}
