//! What of a sentence can be held against evidence: its numbers, dates and names, what it does with them, and the words
//! left over, by which its evidence is found.
//!
//! This reads the surface of any text, ours or somebody's: an assertion is checked by what it says, not by how this
//! program would have coded it.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const WORDS: &str = include_str!("../../../../../resources/report/en/check.toml");

/// The words that facts are read by.
#[derive(Debug, Deserialize)]
pub(super) struct CheckWords {
    stopwords: BTreeSet<String>,
    no_names: BTreeSet<String>,
    cues: BTreeMap<String, Vec<String>>,
    numbers: BTreeMap<String, u64>,
    multipliers: BTreeMap<String, u64>,
    months: BTreeMap<String, i8>,
}

impl CheckWords {
    pub fn embedded() -> CheckWords {
        toml::from_str(WORDS).expect("shipped words are checked by a test")
    }
}

/// A date as a text gives it; what it leaves out is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PartialDate {
    pub year: Option<i16>,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

impl PartialDate {
    /// True if `other` says the same as far as this date says anything.
    pub fn is_told_by(&self, other: &PartialDate) -> bool {
        let agrees = |own: Option<i16>, their: Option<i16>| own.is_none() || their.is_none() || own == their;
        // A day is not told by a month, nor a month by a year; a year that the other leaves to its context may be right.
        (self.day.is_none() || self.day == other.day)
            && (self.month.is_none() || self.month == other.month)
            && agrees(self.year, other.year)
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = |value: Option<i64>, width: usize| match value {
            Some(value) => format!("{value:0width$}"),
            None => "?".repeat(width),
        };
        let (year, month, day) =
            (self.year.map(i64::from), self.month.map(i64::from), self.day.map(i64::from));
        write!(f, "{}-{}-{}", part(year, 4), part(month, 2), part(day, 2))
    }
}

/// What one sentence, or one piece of evidence, says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub numbers: BTreeSet<u64>,
    pub dates: BTreeSet<PartialDate>,
    /// Names as written, without titles and articles.
    pub names: BTreeSet<String>,
    /// `negated`, `unrealised`, `denied`, `confirmed`.
    pub cues: BTreeSet<String>,
    /// Stems of the words that tell what happened.
    pub content: BTreeSet<String>,
}

impl Facts {
    /// Reads a text.
    pub fn of(text: &str, words: &CheckWords) -> Facts {
        let mut facts = Facts::default();
        let tokens = tokens(text);
        let lower: Vec<String> = tokens.iter().map(|token| token.text.to_lowercase()).collect();
        let mut used = vec![false; tokens.len()];
        read_dates(&lower, words, &mut facts, &mut used);
        read_numbers(&lower, words, &mut facts, &mut used);
        read_names(&tokens, &lower, words, &mut facts, &mut used);
        // "May" in a date is no "may".
        let said = lower.iter().enumerate().map(|(at, word)| if used[at] { "" } else { word.as_str() });
        let spaced = format!(" {} ", said.collect::<Vec<_>>().join(" "));
        for (cue, phrases) in &words.cues {
            if phrases.iter().any(|phrase| spaced.contains(&format!(" {phrase} "))) {
                facts.cues.insert(cue.clone());
            }
        }
        for (at, word) in lower.iter().enumerate() {
            if !used[at] && !words.stopwords.contains(word) && word.chars().any(char::is_alphabetic) {
                facts.content.insert(stem(word));
            }
        }
        facts
    }

    /// True if nothing in it can be held against evidence.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.dates.is_empty() && self.names.is_empty()
    }
}

struct Token<'t> {
    text: &'t str,
    /// It opens a sentence, a list item or a quotation.
    opens: bool,
    /// Something other than a space stands before it.
    apart: bool,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut end = 0;
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '‑');
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        // "3,804" and "12.5" are one number.
        let in_number = matches!(c, ',' | '.')
            && text[..at].ends_with(|c: char| c.is_ascii_digit())
            && text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
        match (is_inside(c) || in_number, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let gap = &text[end..from];
                let opens = tokens.is_empty() || gap.contains(['.', '!', '?', ':', '•', '\n', '“', '"']);
                let apart = gap.chars().any(|c| !c.is_whitespace());
                let word = text[from..at].trim_matches(|c: char| matches!(c, '\'' | '’' | '-' | '‑'));
                let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
                if !word.is_empty() {
                    tokens.push(Token { text: word, opens, apart });
                }
                (start, end) = (None, at);
            }
            _ => {}
        }
    }
    tokens
}

fn read_dates(lower: &[String], words: &CheckWords, facts: &mut Facts, used: &mut [bool]) {
    let day_of = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        digits.parse::<i8>().ok().filter(|day| (1..=31).contains(day) && word.len() <= digits.len() + 2)
    };
    let year_of = |word: Option<&String>| {
        word.and_then(|word| word.parse::<i16>().ok()).filter(|year| (1000..=2999).contains(year))
    };
    for at in 0..lower.len() {
        let Some(&month) = words.months.get(&lower[at]) else { continue };
        let before = at.checked_sub(1).and_then(|n| day_of(&lower[n]));
        let after = lower.get(at + 1).and_then(|word| day_of(word));
        let day = before.or(after.filter(|_| year_of(lower.get(at + 1)).is_none()));
        let next = at + 1 + usize::from(before.is_none() && day.is_some());
        let year = year_of(lower.get(next));
        // "may" is a month beside a day or a year only.
        if lower[at] == "may"
            && day.is_none()
            && year.is_none()
            && !matches!(
                at.checked_sub(1).map(|n| lower[n].as_str()),
                Some("in" | "last" | "since" | "early" | "late")
            )
        {
            continue;
        }
        facts.dates.insert(PartialDate { year, month: Some(month), day });
        // "between 14 and 17 September": the first day takes month and year from the second.
        let joined = |n: usize| matches!(lower[n].as_str(), "and" | "to" | "or");
        let first = match (before, at) {
            (Some(_), 3..) if joined(at - 2) => day_of(&lower[at - 3]).map(|day| (day, at - 3)),
            (Some(_), 2..) => day_of(&lower[at - 2]).map(|day| (day, at - 2)),
            _ => None,
        };
        if let Some((day, n)) = first.filter(|(_, n)| !used[*n]) {
            facts.dates.insert(PartialDate { year, month: Some(month), day: Some(day) });
            used[n] = true;
        }
        used[at] = true;
        if before.is_some() {
            used[at - 1] = true;
        }
        for n in at + 1..=next {
            if n < used.len() && (n < next || year.is_some()) {
                used[n] = true;
            }
        }
    }
    for at in 0..lower.len() {
        if used[at] {
            continue;
        }
        let parts: Vec<&str> = lower[at].split('-').collect();
        let iso = match parts.as_slice() {
            [y, m, d] if y.len() == 4 => (y.parse().ok(), m.parse().ok(), d.parse().ok()),
            _ => (None, None, None),
        };
        if let (Some(year), Some(month), Some(day)) = iso {
            facts.dates.insert(PartialDate { year: Some(year), month: Some(month), day: Some(day) });
            used[at] = true;
        } else if let Some(year) = year_of(Some(&lower[at])).filter(|year| (1900..=2099).contains(year)) {
            facts.dates.insert(PartialDate { year: Some(year), month: None, day: None });
            used[at] = true;
        }
    }
}

fn read_numbers(lower: &[String], words: &CheckWords, facts: &mut Facts, used: &mut [bool]) {
    let mut at = 0;
    while at < lower.len() {
        let digits: String = lower[at].chars().filter(|c| *c != ',').collect();
        if !used[at] && lower[at].starts_with(|c: char| c.is_ascii_digit()) {
            if let Ok(number) = digits.parse::<u64>() {
                facts.numbers.insert(number);
            }
            used[at] = true;
            at += 1;
            continue;
        }
        // "twenty-two", "two hundred and six": tens and units add; dozens, hundreds and thousands multiply.
        let (mut total, mut open, mut count) = (0, 0, 0);
        while let Some(word) = lower.get(at + count).filter(|_| !used[at + count]) {
            let parts: Option<Vec<u64>> =
                word.split('-').map(|part| words.numbers.get(part).copied()).collect();
            match (parts, words.multipliers.get(word)) {
                (Some(parts), _) => open += parts.iter().sum::<u64>(),
                (None, Some(times)) => {
                    open = u64::max(open, 1) * times;
                    if *times >= 1000 {
                        (total, open) = (total + open, 0);
                    }
                }
                (None, None) => break,
            }
            count += 1;
        }
        if count > 0 {
            // "one" is more often a pronoun than a count, and says nothing that could be checked.
            if total + open > 1 {
                facts.numbers.insert(total + open);
            }
            used[at..at + count].fill(true);
            at += count;
        } else {
            at += 1;
        }
    }
}

fn read_names(
    tokens: &[Token<'_>],
    lower: &[String],
    words: &CheckWords,
    facts: &mut Facts,
    used: &mut [bool],
) {
    let is_name = |at: usize| {
        let token = &tokens[at];
        let capital = token.text.chars().any(char::is_uppercase);
        // The first word of a sentence has a capital whatever it is; a name there goes on, or has two capitals.
        let inner = token.text.chars().skip(1).any(char::is_uppercase);
        let goes_on = tokens.get(at + 1).is_some_and(|next| {
            !next.apart
                && next.text.starts_with(char::is_uppercase)
                && !words.no_names.contains(&lower[at + 1])
        });
        capital
            && !words.no_names.contains(&lower[at])
            && !words.months.contains_key(&lower[at])
            && (!token.opens || inner || goes_on)
    };
    let mut at = 0;
    while at < tokens.len() {
        if used[at] || !is_name(at) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < tokens.len()
            && !used[end]
            && !tokens[end].apart
            && tokens[end].text.starts_with(char::is_uppercase)
        {
            end += 1;
        }
        let name: Vec<&str> = tokens[at..end].iter().map(|token| token.text).collect();
        facts.names.insert(name.join(" "));
        // Names help to find the evidence too.
        facts.content.extend(lower[at..end].iter().map(|word| stem(word)));
        used[at..end].fill(true);
        at = end;
    }
}

/// A word without the endings English inflects it with: enough to find "killed" by "killing".
pub(super) fn stem(word: &str) -> String {
    let plain: String = word.chars().map(crate::report::sentence::without_mark).collect();
    for ending in ["ings", "ing", "edly", "ed", "es", "s"] {
        if let Some(rest) = plain.strip_suffix(ending).filter(|rest| rest.chars().count() >= 4) {
            let rest = rest.strip_suffix('e').unwrap_or(rest);
            return rest.to_owned();
        }
    }
    plain.strip_suffix('e').filter(|rest| rest.chars().count() >= 4).unwrap_or(&plain).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str) -> Facts {
        Facts::of(text, &CheckWords::embedded())
    }

    fn date(year: i16, month: i8, day: i8) -> PartialDate {
        let some = |value: i8| Some(value).filter(|value| *value > 0);
        PartialDate { year: Some(year).filter(|year| *year > 0), month: some(month), day: some(day) }
    }

    #[test]
    fn dates_numbers_and_names_are_told_apart() {
        let read =
            facts("On 8 October 2021 a bomber killed at least 46 worshippers in Kunduz. ISKP claimed it.");
        assert_eq!(read.dates, BTreeSet::from([date(2021, 10, 8)]));
        assert_eq!(read.numbers, BTreeSet::from([46]));
        assert_eq!(read.names, BTreeSet::from(["Kunduz".to_owned(), "ISKP".to_owned()]));
        assert!(read.content.contains("worshipper"));
    }

    #[test]
    fn forms_of_dates_and_numbers() {
        for (text, expected) in [
            ("on October 8, 2021", date(2021, 10, 8)),
            ("in May 2015", date(2015, 5, 0)),
            ("on 4 May", date(0, 5, 4)),
            ("since 2021-10-08", date(2021, 10, 8)),
            ("during 2019", date(2019, 0, 0)),
        ] {
            assert_eq!(facts(text).dates, BTreeSet::from([expected]), "{text}");
        }
        assert!(facts("they may attack").dates.is_empty());
        for (text, expected) in
            [("twenty-two men", 22), ("two hundred six", 206), ("3,804 civilians", 3804), ("two dozen", 24)]
        {
            assert_eq!(facts(text).numbers, BTreeSet::from([expected]), "{text}");
        }
    }

    #[test]
    fn a_date_is_told_by_one_that_says_no_less() {
        assert!(date(0, 5, 4).is_told_by(&date(2026, 5, 4)));
        assert!(date(2026, 5, 0).is_told_by(&date(2026, 5, 4)));
        assert!(!date(2026, 5, 4).is_told_by(&date(2026, 5, 0)));
        assert!(!date(2026, 5, 4).is_told_by(&date(2026, 5, 5)));
    }

    #[test]
    fn what_a_sentence_does_is_told_by_its_words() {
        assert!(facts("The army denied it").cues.contains("denied"));
        assert!(facts("They planned an attack").cues.contains("unrealised"));
        assert!(facts("They did not attack").cues.contains("negated"));
        assert!(facts("They attacked").cues.is_empty());
    }
}
