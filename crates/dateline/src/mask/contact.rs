//! Ways to reach a person: telephone numbers, e-mail addresses, street addresses.

use dateline_types::Span;
use regex::Regex;
use std::sync::LazyLock;

static CONTACT: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+",
        // International, or after a word for a telephone; dates and tolls have no such form.
        r"(?:\+|\b00)\d{1,3}[\s.()-]{0,2}(?:\d[\s.()-]{0,2}){6,12}\d",
        r"(?i)\b(?:phone|tel|telephone|mobile|whatsapp|call|cell|signal)\b\.?:?\s*(?:number\s*)?(\(?\d(?:[\s.()-]?\d){5,13})",
        r"\b\d{1,5}[A-Za-z]?,?\s+(?:\p{Lu}[\p{L}'’-]+\s+){1,3}(?:Street|St\.|Road|Rd\b|Avenue|Ave\b|Lane|Drive|Boulevard|Blvd|Crescent|Close)",
        r"\b(?:House|Flat|Apartment|Apt\.?)\s+(?:No\.?\s*)?\d+[A-Za-z]?,\s+(?:(?:Street|Road|Block|Lane)\s+\d+|(?:\p{Lu}[\p{L}'’-]+\s+){1,3}(?:Street|Road|Avenue|Lane))",
    ]
    .map(|pattern| Regex::new(pattern).expect("pattern is ours"))
    .into()
});

/// Where `text` says how to reach somebody.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let found = CONTACT.iter().flat_map(|pattern| pattern.captures_iter(text));
    found
        .filter_map(|found| found.get(1).or_else(|| found.get(0)))
        .map(|words| Span::new(words.start(), words.end()))
        .collect()
}

/// True for words that are no name: they hold a digit or an at-sign.
pub(super) fn is_contact(words: &str) -> bool {
    words.contains(|c: char| c.is_ascii_digit() || c == '@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_addresses_are_told_from_tolls_and_dates() {
        let cases: &[(&str, &[&str])] = &[
            ("Write to a.roe@paper.example now", &["a.roe@paper.example"]),
            ("Call +93 70 123 4567 or call 0701 234 567.", &["+93 70 123 4567", "0701 234 567"]),
            ("He lives at 14 Old Mill Road in Hillford", &["14 Old Mill Road"]),
            ("On 2019-05-03 some 10,000 people; 3 May 2019; 1 200 000 dead", &[]),
            ("at 34.5253 69.1783 near the river", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = spans(text).iter().map(|span| &text[span.range()]).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
