//! Sentences: cut after each closing mark, and put together where the mark ends an abbreviation, initials, a list
//! number or nothing at all.

use super::{CLOSE_BRACKETS, CLOSE_QUOTES, DASHES, ENDINGS, GENERIC_QUOTES, smile};
use crate::unicode::{self, is_space, is_word};
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Characters of context on each side of a mark.
const WINDOW: usize = 10;
/// A list number has at most so many characters before its mark.
const BULLET_SIZE: usize = 20;
const BULLET_CHARS: &str = "§абвгдеabcdef";
const BULLET_BOUNDS: &str = ".)";

/// Abbreviations, lower case; pairs are joined by a full stop ("т.е").
struct Abbreviations {
    any: FxHashSet<&'static str>,
    head: FxHashSet<&'static str>,
    pair: FxHashSet<&'static str>,
    head_pair: FxHashSet<&'static str>,
    initials: FxHashSet<&'static str>,
}

static ABBREVIATIONS: LazyLock<Abbreviations> = LazyLock::new(|| {
    let text = include_str!("../../data/razdel.txt");
    let group = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default().split(' ').collect()
    };
    Abbreviations {
        any: group("any"),
        head: group("head"),
        pair: group("pair"),
        head_pair: group("head-pair"),
        initials: group("initials"),
    }
});

/// The byte ranges of the sentences of `text`, without the white space around them. A text without a sentence has
/// none.
pub(crate) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for mark in marks(text) {
        let place = Place {
            left: last_characters(&text[..mark.start]),
            right: first_characters(&text[mark.end..]),
            delimiter: &text[mark.clone()],
            sentence: &text[start..mark.start],
        };
        if !place.joins() {
            push(text, start..mark.end, &mut out);
            start = mark.end;
        }
    }
    push(text, start..text.len(), &mut out);
    out
}

fn push(text: &str, range: Range<usize>, out: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let from = range.start + (piece.len() - piece.trim_start_matches(is_space).len());
    let trimmed = piece.trim_matches(is_space);
    if !trimmed.is_empty() {
        out.push(from..from + trimmed.len());
    }
}

/// The closing marks and smiles of a text.
fn marks(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut free = 0;
    for (at, c) in text.char_indices() {
        if at < free {
            continue;
        }
        let len = match smile(&text[at..]) {
            0 if is_closing(c) => c.len_utf8(),
            len => len,
        };
        if len > 0 {
            found.push(at..at + len);
            free = at + len;
        }
    }
    found
}

fn is_closing(c: char) -> bool {
    c == ';' || [ENDINGS, GENERIC_QUOTES, CLOSE_QUOTES, CLOSE_BRACKETS].iter().any(|set| set.contains(c))
}

fn first_characters(text: &str) -> &str {
    text.char_indices().nth(WINDOW).map_or(text, |(at, _)| &text[..at])
}

fn last_characters(text: &str) -> &str {
    text.char_indices().rev().nth(WINDOW - 1).map_or(text, |(at, _)| &text[at..])
}

/// A run of letters, a run of decimal digits, or one mark: a token of the rules below.
fn run_class(c: char) -> Option<u8> {
    match c {
        _ if unicode::is_decimal(c) => Some(1),
        _ if is_word(c) => Some(0),
        _ if is_space(c) => None,
        _ => Some(2),
    }
}

/// The token that begins `text`, after white space.
fn first_token(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(is_space);
    let class = run_class(text.chars().next()?)?;
    let more = |&(i, c): &(usize, char)| i == 0 || (class < 2 && run_class(c) == Some(class));
    let end = text.char_indices().take_while(more).last().map_or(0, |(i, c)| i + c.len_utf8());
    Some(&text[..end])
}

/// The token that ends `text`, before white space.
fn last_token(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(is_space);
    let class = run_class(text.chars().next_back()?)?;
    let mut start = text.len();
    for (i, c) in text.char_indices().rev() {
        if start < text.len() && (class == 2 || run_class(c) != Some(class)) {
            break;
        }
        start = i;
    }
    Some(&text[start..])
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let token = first_token(rest)?;
        let start = rest.len() - rest.trim_start_matches(is_space).len();
        rest = &rest[start + token.len()..];
        Some(token)
    })
}

fn is_alpha(token: &str) -> bool {
    !token.is_empty() && token.chars().all(unicode::is_alphabetic)
}

fn is_digits(token: &str) -> bool {
    !token.is_empty() && token.chars().all(unicode::is_digit)
}

fn is_lower_alpha(token: &str) -> bool {
    is_alpha(token) && unicode::is_lower_text(token)
}

/// The letters of a pair of one-letter abbreviations that ends `text` ("т. е"), as "т.е".
fn pair(text: &str) -> Option<String> {
    let mut chars = text.chars().rev().skip_while(|&c| is_space(c)).peekable();
    let second = chars.next().filter(|&c| is_word(c))?;
    let mut chars = chars.skip_while(|&c| is_space(c));
    if chars.next() != Some('.') {
        return None;
    }
    let first = chars.find(|&c| !is_space(c)).filter(|&c| is_word(c))?;
    Some(format!("{}.{}", first.to_lowercase(), second.to_lowercase()))
}

/// A place where a sentence may end.
struct Place<'t> {
    /// Up to ten characters on each side of the mark.
    left: &'t str,
    right: &'t str,
    delimiter: &'t str,
    /// The sentence so far, without the mark.
    sentence: &'t str,
}

impl Place<'_> {
    /// True if the sentence goes on.
    fn joins(&self) -> bool {
        let (Some(left), Some(right)) = (last_token(self.left), first_token(self.right)) else {
            return true;
        };
        !self.right.starts_with(is_space)
            || is_lower_alpha(right)
            || self.a_mark_follows(right)
            || (self.delimiter == "." && self.after_abbreviation(left, right))
            || self.is_list_number()
            || self.closes_inside(left)
            || self.dash_follows(right)
    }

    fn a_mark_follows(&self, right: &str) -> bool {
        let mut chars = right.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else { return false };
        if GENERIC_QUOTES.contains(c) {
            return false;
        }
        is_closing(c) || smile(self.right.trim_start_matches(is_space)) > 0
    }

    fn after_abbreviation(&self, left: &str, right: &str) -> bool {
        let known = &*ABBREVIATIONS;
        // A number, a mark or a lower-case word does not begin a sentence.
        let goes_on = is_digits(right) || !is_alpha(right) || unicode::is_lower_text(right);
        let lower = left.to_lowercase();
        let pair = pair(self.left).filter(|pair| known.pair.contains(pair.as_str()));
        let by_word = match &pair {
            Some(pair) => known.head_pair.contains(pair.as_str()) || goes_on,
            None => known.head.contains(lower.as_str()) || (known.any.contains(lower.as_str()) && goes_on),
        };
        by_word
            || known.pair.contains(format!("{lower}.{}", right.to_lowercase()).as_str())
            || (unicode::is_upper_text(left) && left.chars().count() == 1)
            || known.initials.contains(lower.as_str())
    }

    fn is_list_number(&self) -> bool {
        let bullet = |token: &str| {
            let lower = token.to_lowercase();
            let one = lower.chars().count() == 1;
            is_digits(token)
                || BULLET_BOUNDS.contains(token)
                || (one && BULLET_CHARS.contains(&lower))
                || token.chars().all(|c| "IVXML".contains(c))
        };
        BULLET_BOUNDS.contains(self.delimiter)
            && self.sentence.chars().count() <= BULLET_SIZE
            && tokens(self.sentence).all(bullet)
    }

    /// A quote or bracket that closes without the end of a sentence before it.
    fn closes_inside(&self, left: &str) -> bool {
        let inside = !ENDINGS.contains(left);
        let one_of = |set: &str| set.contains(self.delimiter);
        if one_of(CLOSE_QUOTES) || one_of(CLOSE_BRACKETS) {
            return inside;
        }
        one_of(GENERIC_QUOTES) && (self.left.ends_with(is_space) || inside)
    }

    fn dash_follows(&self, right: &str) -> bool {
        let word = || tokens(self.right).find(|t| t.chars().next().is_some_and(is_word));
        DASHES.contains(right) && word().is_some_and(is_lower_alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|r| &text[r]).collect()
    }

    /// What razdel 0.5.0 answers.
    #[test]
    fn sentences_end_where_razdel_ends_them() {
        let cases: &[(&str, &[&str])] = &[
            ("Ул. Ленина, д. 5. Погибли двое.", &["Ул. Ленина, д. 5.", "Погибли двое."]),
            ("В 2019 г. Хатлон. А. С. Иванов.", &["В 2019 г. Хатлон.", "А. С. Иванов."]),
            ("«Мы ушли.» Он молчал.", &["«Мы ушли.»", "Он молчал."]),
            ("И т. д. Потом — т. е. завтра.", &["И т. д.", "Потом — т. е. завтра."]),
            ("1. Первое. 2) Второе.", &["1. Первое.", "2) Второе."]),
            ("  \n", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text), *expected);
        }
    }
}
