//! The head of a report: what stands above and before the running prose.
//!
//! A report opens with any of: a notice that it is a demonstration, a headline, a masthead ("Steppe Monitor,
//! 26 April 2016"), a date line ("30.07.2024"), a by-line, and a dateline ("DUSHANBE, 14 March (Agency) —"). All of it
//! is front matter: kept in the text, never coded. This module walks the first lines, takes what they say, and stops at
//! the first line that is prose.

mod credit;
mod date;
mod dateline;
mod masthead;

pub(crate) use date::{WrittenDate, find_date};
use dateline_types::Span;
use std::ops::Range;

/// What the head of a text says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// From the first byte of the text to the first byte of prose.
    pub front_matter: Option<Span>,
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub agency: Option<String>,
    pub dateline_place: Option<Span>,
    pub date: Option<HeadDate>,
}

/// A date in the head, perhaps without a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeadDate {
    written: WrittenDate,
    /// Where its words stand in the text.
    pub span: Span,
    /// The rule that found it: `dateline[D Month YYYY]`, `masthead[Month YYYY]`.
    pub rule: String,
}

impl HeadDate {
    /// The day; `year` fills in a missing one.
    pub(crate) fn resolve(&self, year: Option<i16>) -> Option<jiff::civil::Date> {
        self.written.to_date(year)
    }

    /// True if the words give day, month and year.
    pub(crate) fn is_complete(&self) -> bool {
        self.written.year.is_some() && self.written.day.is_some()
    }

    /// True if only the year is missing.
    pub(crate) fn lacks_year(&self) -> bool {
        self.written.year.is_none()
    }
}

/// The first whole day written in `text`.
pub(crate) fn day_in(text: &str) -> Option<jiff::civil::Date> {
    date::find_date(text).filter(|date| date.day.is_some())?.to_date(None)
}

/// The agency named by `name`, if it is one: "Meridian Press Agency", "Reuters", "агентство «Меридиан»".
pub(crate) fn agency_named(name: &str) -> Option<String> {
    credit::agency(name)
}

/// The agency credited in the last lines, as in "(c) Meridian Press Agency. Edited for length.".
pub(crate) fn agency_at_foot(text: &str) -> Option<String> {
    credit::at_foot(text)
}

/// The bytes of the marks that `text` begins with, blanks around them included: wire services mark the kind of text and
/// its speaker after the dateline, `[COMMUNIQUE] [GENERAL COMMAND] [TEXT]`.
fn wire_marks(text: &str) -> usize {
    let mut rest = text;
    while let Some((mark, behind)) =
        rest.trim_start().strip_prefix('[').and_then(|inner| inner.split_once(']'))
    {
        let is_mark = !mark.contains(|c: char| c == '[' || c.is_lowercase());
        if !is_mark || !(2..=160).contains(&mark.chars().count()) {
            break;
        }
        rest = behind;
    }
    if rest.len() == text.len() { 0 } else { text.len() - rest.trim_start().len() }
}

/// The most lines the head is looked for in.
const LONGEST_HEAD: usize = 10;

/// Reads the head of `text`. `title` is the headline the source states elsewhere; `headings` are the byte ranges of
/// lines marked as headings in the source.
pub(crate) fn analyse(text: &str, title: Option<&str>, headings: &[Range<usize>]) -> Head {
    let mut head = Head { title: title.map(str::to_owned), ..Head::default() };
    let mut end_of_front = 0;
    let mut title_is_open = true;
    let lines = lines(text);
    for (number, line) in lines.iter().enumerate().take(LONGEST_HEAD) {
        let words = &text[line.clone()];
        let is_last = number + 1 == lines.len();
        if is_notice(words) {
            end_of_front = line.end;
            continue;
        }
        if let Some(found) = dateline::parse(words) {
            let at = |range: Range<usize>| Span::new(line.start + range.start, line.start + range.end);
            head.dateline_place = Some(at(found.place));
            if let Some(agency) = found.agency {
                match credit::agency(&agency) {
                    Some(agency) => head.agency = Some(agency),
                    None => head.publisher = Some(agency),
                }
            }
            if let Some(date) = found.date {
                let rule = format!("dateline[{}]", date.form);
                head.date = Some(HeadDate { span: at(date.range.clone()), rule, written: date });
            }
            end_of_front = line.start + found.prose;
            end_of_front += wire_marks(&text[end_of_front..]);
            break;
        }
        if let Some((date, prose)) = date::opening(words) {
            let rule = format!("opening[{}]", date.form);
            let span = Span::new(line.start, line.start + date.range.end);
            head.date = Some(HeadDate { span, rule, written: date });
            end_of_front = line.start + prose;
            break;
        }
        if is_last {
            break;
        }
        let is_heading = headings.iter().any(|heading| heading.start == line.start);
        if title_is_open
            && (is_heading || head.title.as_deref().is_some_and(|title| same_words(title, words)))
        {
            head.title.get_or_insert_with(|| words.to_owned());
            title_is_open = is_heading && title.is_some() && !same_words(title.unwrap_or_default(), words);
            end_of_front = line.end;
            continue;
        }
        if is_heading {
            break;
        }
        if let Some(found) = masthead::parse(words) {
            if head.date.is_none() {
                let span = Span::new(line.start + found.date.range.start, line.start + found.date.range.end);
                let rule = format!("masthead[{}]", found.date.form);
                head.date = Some(HeadDate { span, rule, written: found.date });
            }
            if let Some(title) = found.title.filter(|_| head.title.is_none()) {
                head.title = Some(title);
                title_is_open = false;
            }
            for name in found.names {
                match credit::agency(&name) {
                    Some(agency) => _ = head.agency.get_or_insert(agency),
                    None => _ = head.publisher.get_or_insert(name),
                }
            }
            end_of_front = line.end;
            continue;
        }
        if masthead::is_byline(words) {
            end_of_front = line.end;
            continue;
        }
        let next = &text[lines[number + 1].clone()];
        let stands_alone = text[line.end..].trim_start_matches([' ', '\t']).starts_with("\n\n")
            || text[line.end..].trim_start_matches([' ', '\t', '\n']).is_empty();
        let opens_head = || masthead::parse(next).is_some() || dateline::parse(next).is_some();
        if head.title.is_none()
            && title_is_open
            && masthead::is_headline(words)
            && (stands_alone || opens_head())
        {
            head.title = Some(words.to_owned());
            title_is_open = false;
            end_of_front = line.end;
            continue;
        }
        if head.date.is_some() && head.publisher.is_none() && stands_alone && masthead::is_name(words) {
            match credit::agency(words) {
                Some(agency) => _ = head.agency.get_or_insert(agency),
                None => head.publisher = Some(words.to_owned()),
            }
            end_of_front = line.end;
            continue;
        }
        break;
    }
    if end_of_front > 0 {
        let blank = text[end_of_front..].len() - text[end_of_front..].trim_start().len();
        head.front_matter = Some(Span::new(0, end_of_front + blank));
    }
    head
}

/// True for the line of a demonstration text that says so.
fn is_notice(line: &str) -> bool {
    let notices = include_str!("../../../../resources/reading/notices.txt");
    let lower = line.trim_start_matches(['*', '_', '(', '[', ' ']).to_lowercase();
    line.len() < 400
        && notices.lines().filter(|l| !l.starts_with('#')).any(|notice| lower.starts_with(notice))
}

/// The first lines that are not blank, trimmed, as ranges of the text.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let from = start + (line.len() - line.trim_start().len());
            ranges.push(from..from + trimmed.len());
            if ranges.len() > LONGEST_HEAD {
                break;
            }
        }
        start += line.len() + 1;
    }
    ranges
}

/// Equal but for case, punctuation and white space.
pub(crate) fn same_words(left: &str, right: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (left, right) = (letters(left), letters(right));
    !right.is_empty() && (left == right || right.len() > 20 && left.starts_with(&right))
}

#[cfg(test)]
mod tests;
