//! What the words themselves say: prepositions before places, words that are no names, signs to leave outside.

use dateline_resources::gazetteer::{PlaceWords, WordSet};
use dateline_types::{Pos, Token};

pub(super) fn words(tokens: &[Token], start: usize, end: usize) -> String {
    let mut out = String::new();
    for (n, token) in tokens[start..end].iter().enumerate() {
        out.push_str(&token.form);
        if token.space_after && n + 1 < end - start {
            out.push(' ');
        }
    }
    out
}

/// Leaves articles, possessives and loose signs outside.
pub(super) fn trim(tokens: &[Token], beside: &PlaceWords, start: &mut usize, end: &mut usize) {
    while *start < *end
        && (is_article(&tokens[*start], beside) || matches!(tokens[*start].pos, Pos::Punct | Pos::Space))
    {
        *start += 1;
    }
    while *start < *end {
        let last = &tokens[*end - 1];
        if matches!(last.form.as_str(), "'s" | "’s" | "'" | "’")
            || matches!(last.pos, Pos::Punct | Pos::Space)
        {
            *end -= 1;
        } else {
            break;
        }
    }
}

/// "United Russia" is a party, "United Way" a charity.
pub(super) fn party_name(tokens: &[Token], start: usize) -> bool {
    start > 0 && tokens[start - 1].form == "United" && tokens[start - 1].space_after
}

pub(super) fn is_article(token: &Token, beside: &PlaceWords) -> bool {
    beside.articles.contains(token.form.as_str())
}

pub(super) fn is_capitalised(token: &Token) -> bool {
    token.form.chars().next().is_some_and(char::is_uppercase)
}

pub(super) fn acronym(name: &str) -> bool {
    !name.contains(' ') && name.len() <= 6 && name.chars().all(|c| c.is_uppercase() || c == '.')
}

/// Days, months, titles and the like that are also places somewhere.
pub(super) fn common_word(tokens: &[Token], words: &PlaceWords) -> bool {
    match tokens {
        // "Easter Sunday"
        [.., last] if tokens.len() > 1 => words.days.contains(last.form.to_lowercase().as_str()),
        [only] => {
            let lower = only.form.to_lowercase();
            // "Miss." is Mississippi, "ON" Ontario after a comma; "Miss" and "On" are words.
            let abbreviation = lower.ends_with('.') && lower.len() > 4;
            let code = lower.len() <= 2 && only.form.chars().all(char::is_uppercase);
            !abbreviation && !code && words.common.contains(lower.trim_end_matches('.'))
        }
        _ => false,
    }
}

pub(super) fn after(tokens: &[Token], start: usize, beside: &PlaceWords, prepositions: &WordSet) -> bool {
    after_any(tokens, start, beside, |word| prepositions.contains(word))
}

/// [`after`], for any test of the word.
pub(super) fn after_any(
    tokens: &[Token],
    start: usize,
    beside: &PlaceWords,
    test: impl Fn(&str) -> bool,
) -> bool {
    let mut at = start;
    while at > 0 {
        at -= 1;
        let form = tokens[at].form.to_lowercase();
        if !beside.directions.contains(form.as_str()) {
            return test(&form);
        }
    }
    false
}
