//! Numbers as words and figures, and the words that bound them.

use crate::predicate::{Edge, edge};
use dateline_resources::lexicon::{Hedge, Numbers};
use dateline_types::Parse;

/// Least and most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub min: Option<u64>,
    pub max: Option<u64>,
}

impl Bounds {
    fn exactly(n: u64) -> Bounds {
        Bounds { min: Some(n), max: Some(n) }
    }
}

/// Reads a number written in figures or words: "20", "1,500", "twenty-one", "two hundred and five"; `None` otherwise.
pub fn parse_words(text: &str, numbers: &Numbers) -> Option<u64> {
    let lower = text.to_lowercase();
    let parts: Vec<&str> = lower.split([' ', '-']).filter(|p| !p.is_empty() && !numbers.joins(p)).collect();
    let mut total: u64 = 0;
    let mut current: u64 = 0;
    let mut any = false;
    for part in parts {
        any = true;
        if let Some(n) = figure(part).or_else(|| numbers.unit(part)) {
            // "fifteen" and "twenty" are two numbers; "twenty-one" and "two hundred and five" are one.
            let fits = current == 0
                || current.is_multiple_of(100) && n < 100
                || current.is_multiple_of(10) && current % 100 >= 20 && n < 10;
            if !fits || current > 0 && figure(part).is_some() {
                return None;
            }
            current = current.checked_add(n)?;
        } else if let Some(scale) = numbers.scale(part) {
            current = current.max(1).checked_mul(scale)?;
            if scale >= 1000 {
                total = total.checked_add(current)?;
                current = 0;
            }
        } else {
            return None;
        }
    }
    any.then(|| total.checked_add(current)).flatten()
}

fn figure(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| *c != ',').collect();
    let grouped = !text.contains(',') || text.split(',').skip(1).all(|g| g.len() == 3);
    (grouped && !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// The number that begins at token `at`: the token after it, and its bounds. Articles and hedges are not part of it.
pub fn cardinal(parse: &Parse, numbers: &Numbers, at: u32) -> Option<(u32, Bounds)> {
    let tokens = parse.tokens();
    let form = |t: u32| tokens.get(t as usize).map(|x| x.form.to_lowercase());
    let first = form(at)?;
    let sentence = parse.sentences()[parse.sentence_of(at)].tokens.clone();
    let mut best = None;
    let mut text = String::new();
    for t in at..sentence.end.min(at + 8) {
        let word = form(t)?;
        // White space that the text has too much of is no part of a number.
        if word.trim().is_empty() {
            break;
        }
        if t > at {
            text.push(' ');
        }
        text.push_str(&word);
        // A year or a figure follows a figure only as a scale ("1.5 million" is not a count of ours).
        if !numbers.joins(&word) {
            let Some(n) = parse_words(&text, numbers) else { break };
            best = Some((t + 1, Bounds::exactly(n)));
        }
        if t > at && figure(&word).is_some() && figure(&first).is_some() {
            break;
        }
    }
    // "twelve dozen" is rare; "two dozen" is not.
    if let Some((end, bounds)) = best {
        if form(end).is_some_and(|word| numbers.is_dozen(&word))
            && let Some(n) = bounds.min
        {
            return Some((end + 1, Bounds::exactly(n.saturating_mul(12))));
        }
        // "one of the men", "one" as a pronoun: the count of one is still one.
        return Some((end, bounds));
    }
    let vague = numbers.vague(&first)?;
    // "some" and "no" count only before a noun; "some 20" is a hedge.
    if vague.hedges
        && (edge(parse, at) == Edge::Adverb
            || tokens.get(at as usize + 1).is_some_and(|n| parse_words(&n.form, numbers).is_some()))
    {
        return None;
    }
    Some((at + 1, Bounds { min: Some(vague.min), max: vague.max }))
}

/// Words that bound a number from before or behind: the bounds with them, and the first token of the hedge.
pub fn hedge(parse: &Parse, numbers: &Numbers, start: u32, end: u32, bounds: Bounds) -> (Bounds, u32) {
    let tokens = parse.tokens();
    let sentence = &parse.sentences()[parse.sentence_of(start)];
    let first = start.saturating_sub(3).max(sentence.tokens.start);
    let word = |t: u32| tokens[t as usize].form.to_lowercase();
    let before: Vec<String> = (first..start).map(word).collect();
    let n = bounds.min;
    let low = Bounds { min: n, max: None };
    for (phrase, hedge) in numbers.hedges() {
        let ends = before.len() >= phrase.len()
            && before[before.len() - phrase.len()..].iter().zip(phrase).all(|(a, b)| a == b);
        if !ends {
            continue;
        }
        let from = start - phrase.len() as u32;
        let made = match (hedge, n) {
            (Hedge::Least, _) => low,
            (Hedge::More, Some(n)) => Bounds { min: Some(n.saturating_add(1)), max: None },
            (Hedge::Less, Some(n)) => Bounds { min: None, max: Some(n.saturating_sub(1)) },
            (Hedge::Most, _) => Bounds { min: None, max: bounds.max },
            // Figures that are rounded: a tenth below, and a tenth above for "about".
            (Hedge::Nearly, Some(n)) => Bounds { min: Some(n - n / 10), max: Some(n) },
            (Hedge::About, Some(n)) => Bounds { min: Some(n - n / 10), max: bounds.max.map(|m| m + m / 10) },
            (_, None) => bounds,
        };
        return (made, from);
    }
    let after: Vec<String> = (end..(end + 2).min(sentence.tokens.end)).map(word).collect();
    if let Some(behind) = numbers.behind(&after.join(" ")) {
        return (if behind.is_some() { low } else { bounds }, start);
    }
    let article = before.last().is_some_and(|w| numbers.is_indefinite(w));
    (bounds, if article { start - 1 } else { start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_words_and_figures() {
        let numbers = dateline_resources::lexicon::Lexicon::embedded().unwrap().numbers;
        for line in &numbers.examples.reads {
            let (text, n) = line.split_once(" = ").unwrap();
            assert_eq!(parse_words(text, &numbers), n.parse().ok(), "{text}");
        }
        let figures = ["15 20", "99999999999999999999", ""];
        for text in numbers.examples.refuses.iter().map(String::as_str).chain(figures) {
            assert_eq!(parse_words(text, &numbers), None, "{text}");
        }
    }
}
