//! Names of one word or several, found again in any text, whatever the case.

use super::word::words;
use dateline_types::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Names to look for, by their first word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Phrases(BTreeMap<String, BTreeSet<Vec<String>>>);

impl Phrases {
    /// Adds a name; one without words is nothing.
    pub fn add(&mut self, name: &str) {
        let mut rest = lower_words(name).into_iter();
        if let Some(first) = rest.next() {
            self.0.entry(first).or_default().insert(rest.collect());
        }
    }

    /// True if there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the names stand in `text`, the longest at each place: ascending and apart.
    pub fn spans(&self, text: &str) -> Vec<Span> {
        if self.is_empty() {
            return Vec::new();
        }
        let words = words(text);
        let lower: Vec<String> = words.iter().map(|word| word.text.to_lowercase()).collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let known = self.0.get(&lower[at]).into_iter().flatten();
            let fits = known.filter(|rest| lower[at + 1..].starts_with(rest));
            match fits.map(Vec::len).max() {
                Some(more) => {
                    found.push(words[at].span.cover(words[at + more].span));
                    at += more + 1;
                }
                None => at += 1,
            }
        }
        found
    }
}

fn lower_words(name: &str) -> Vec<String> {
    words(name).iter().map(|word| word.text.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_found_in_any_case() {
        let mut phrases = Phrases::default();
        for name in ["Gao", "Gao North", "Lashkar Gah", ""] {
            phrases.add(name);
        }
        let text = "GAO north fell; gao’s market, Lashkar Gah. Gaoland stays.";
        let found: Vec<&str> = phrases.spans(text).iter().map(|span| &text[span.range()]).collect();
        assert_eq!(found, ["GAO north", "gao", "Lashkar Gah"]);
    }
}
