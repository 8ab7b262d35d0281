//! Names with hyphens: "Qala-e-Zal" is one name, "Kabul-based" is Kabul, "US-Mexico" is two.

use super::known::is_big;
use super::word::{is_capitalised, words};
use dateline_resources::gazetteer::Gazetteer;
use dateline_types::Token;

/// Tokens of the longest hyphenated name.
const LONGEST: usize = 9;

/// The whole hyphenated name around `start..end`; the run itself where no hyphen joins it to a part of a name.
pub(super) fn whole(tokens: &[Token], gazetteer: &Gazetteer, start: usize, end: usize) -> (usize, usize) {
    let (mut from, mut to) = (start, end);
    // "the Israel-Lebanon border": two countries.
    if joins(tokens, end)
        && is_big(gazetteer, &tokens[end + 1].form)
        && is_big(gazetteer, &words(tokens, start, end))
        && !gazetteer.knows(&words(tokens, start, end + 2))
    {
        return (start, end);
    }
    while to - from < LONGEST && joins(tokens, to) && continues(&tokens[to + 1]) {
        to += 2;
    }
    while to - from < LONGEST && from >= 2 && joins(tokens, from - 1) && is_word(&tokens[from - 2]) {
        from -= 2;
    }
    (from, to)
}

/// True if the run is cut out of a longer hyphenated name: a joined part is an article ("e", "al") or a capitalised
/// word that is no great place of its own.
pub(super) fn is_part(tokens: &[Token], gazetteer: &Gazetteer, start: usize, end: usize) -> bool {
    let part = |at: usize| {
        let token = &tokens[at];
        // "D-Raleigh", "Watertown-ML": letters for a party or a school.
        if token.form.chars().all(char::is_uppercase) {
            return false;
        }
        token.form.chars().count() <= 2
            || is_capitalised(token)
                && !is_big(gazetteer, &token.form)
                && !is_big(gazetteer, &words(tokens, start, end))
    };
    (joins(tokens, end) && part(end + 1)) || (start >= 2 && joins(tokens, start - 1) && part(start - 2))
}

/// True if every part of `start..end` is a word of a name, and the last begins with a capital.
pub(super) fn is_name(tokens: &[Token], start: usize, end: usize) -> bool {
    tokens[start..end].iter().all(|t| t.form == "-" || continues(t)) && is_capitalised(&tokens[end - 1])
}

/// A capitalised word, no letters for something.
fn is_word(token: &Token) -> bool {
    is_capitalised(token) && token.form.chars().any(char::is_lowercase)
}

/// True if the token at `at` is a hyphen that touches both neighbours.
fn joins(tokens: &[Token], at: usize) -> bool {
    at > 0
        && tokens.get(at).is_some_and(|t| t.form == "-" && !t.space_after)
        && !tokens[at - 1].space_after
        && at + 1 < tokens.len()
}

/// A capitalised word, or a short article inside a name: "e", "al", "i".
fn continues(token: &Token) -> bool {
    token.form.chars().all(char::is_alphabetic) && (is_capitalised(token) || token.form.chars().count() <= 2)
}
