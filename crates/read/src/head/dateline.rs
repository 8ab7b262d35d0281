//! Datelines: place, date and agency run into the first sentence ("DUSHANBE, 14 March (Agency) — Police …").
//!
//! The parts and their order follow the news agencies' style guides: PLACE[, Country][, date] [(AGENCY)] dash. A line
//! is taken for a dateline only if everything before the dash is one of these parts, and if at least one of an
//! all-capital place, a date or an agency is there.

use super::date::{WrittenDate, find_date};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A dateline; ranges are bytes of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dateline {
    /// The first place name.
    pub place: Range<usize>,
    pub date: Option<WrittenDate>,
    /// The words in parentheses.
    pub agency: Option<String>,
    /// Where the prose begins.
    pub prose: usize,
}

/// What ends a dateline: a dash, or a full stop or colon after the agency.
static END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\s*(?:—|–|--+)\s*|\s+-\s+|(?:[)/]\s*[.:]|:)\s+)").expect("pattern is ours")
});

/// The longest dateline, in bytes up to the dash.
const LONGEST: usize = 160;

pub(super) fn parse(line: &str) -> Option<Dateline> {
    if let Some(dateline) = in_brackets(line) {
        return Some(dateline);
    }
    for end in END.find_iter(line).take(4) {
        if end.start() > LONGEST {
            return None;
        }
        let by_colon = end.as_str().trim_end().ends_with([':', '.']) && !end.as_str().contains('—');
        // `)` or `/` of the agency belong to the part before a colon.
        let keep = usize::from(end.as_str().starts_with([')', '/']));
        let parts = &line[..end.start() + keep];
        if let Some(dateline) =
            date_first(parts, end.end()).or_else(|| parse_parts(parts, end.end(), by_colon))
        {
            return Some(date_behind(line, dateline));
        }
    }
    None
}

/// "(JUBA, 9 October 2018) Raiders …": the whole dateline in brackets.
fn in_brackets(line: &str) -> Option<Dateline> {
    let inner = line.strip_prefix('(')?;
    let close = inner.find(')').filter(|&close| close <= LONGEST)?;
    let found = parse_parts(&inner[..close], 0, false)?;
    let mut date = found.date.filter(|date| date.day.is_some())?;
    date.range = date.range.start + 1..date.range.end + 1;
    let rest = &line[close + 2..];
    let prose = line.len() - rest.trim_start_matches([' ', '-', '–', '—']).len();
    Some(Dateline { place: 1..1 + found.place.end, date: Some(date), agency: None, prose })
}

/// "April 3, 2024 (KHARTOUM) – Drones …": the date before the place.
fn date_first(parts: &str, prose: usize) -> Option<Dateline> {
    let (before, place) = parts.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    let date = find_date(before).filter(|date| date.day.is_some())?;
    let alone = !before[..date.range.start].chars().any(char::is_alphanumeric)
        && !before[date.range.end..].chars().any(char::is_alphanumeric);
    let first = place.split(',').next()?.trim_end();
    let capitals =
        first.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !first.chars().any(char::is_lowercase);
    if !alone || !capitals || super::credit::agency(first).is_some() {
        return None;
    }
    let at = before.len() + 1;
    Some(Dateline { place: at..at + first.len(), date: Some(date), agency: None, prose })
}

/// "MOGADISHU, Somalia - 5 May 2020 - A mine …": a date between the place's dash and another.
fn date_behind(line: &str, dateline: Dateline) -> Dateline {
    let rest = &line[dateline.prose..];
    let end = END.find(rest).filter(|end| dateline.date.is_none() && end.start() <= 30);
    let found = end.and_then(|end| {
        let mut date = find_date(&rest[..end.start()])
            .filter(|date| date.day.is_some() && date.range.start == 0 && date.range.end == end.start())?;
        date.range = dateline.prose..dateline.prose + date.range.end;
        Some((date, dateline.prose + end.end()))
    });
    match found {
        Some((date, prose)) => Dateline { date: Some(date), prose, ..dateline },
        None => dateline,
    }
}

fn parse_parts(parts: &str, prose: usize, by_colon: bool) -> Option<Dateline> {
    let (before_agency, agency) = split_agency(parts);
    // "Gao, Mali (12 March 2024)": a day is no agency.
    let is_day = |name: &String| find_date(name).is_some_and(|day| day.range == (0..name.len()));
    let agency = agency.filter(|name| !is_day(name));
    let date = find_date(parts);
    let place_end = match &date {
        Some(date) if date.range.start < before_agency.len() => {
            // Nothing may stand between the date and the agency.
            let rest = before_agency.get(date.range.end..).unwrap_or_default();
            if rest.chars().any(char::is_alphanumeric) && !is_weekday_or_time(rest) {
                return None;
            }
            date.range.start
        }
        _ => before_agency.len(),
    };
    let place_part = before_agency[..place_end].trim_end().trim_end_matches([',', '.', ';']).trim_end();
    let first = place_part.split([',', ';', '(']).next()?.trim_end();
    let words: Vec<&str> = place_part.split_whitespace().collect();
    // "On 3 April 2024 (a Wednesday) - …" begins a sentence.
    let too_short = first.chars().filter(|c| c.is_alphabetic()).count() < 3;
    if too_short || words.len() > 7 || !words.iter().all(|word| is_place_word(word)) {
        return None;
    }
    let capitals =
        first.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !first.chars().any(char::is_lowercase);
    let agency_is_one = agency.as_ref().is_some_and(|name| super::credit::agency(name).is_some());
    let enough = date.is_some() || agency_is_one || capitals && !by_colon && first.len() >= 4;
    // An agency alone before a dash ("Reuters —") or a bare date is no place.
    if !enough || super::credit::agency(first).is_some() {
        return None;
    }
    Some(Dateline { place: 0..first.len(), date, agency, prose })
}

/// The part before `(Agency)` or `/AGENCY/`, and the agency.
fn split_agency(parts: &str) -> (&str, Option<String>) {
    let trimmed = parts.trim_end();
    for (open, close) in [('(', ')'), ('/', '/'), ('[', ']')] {
        let Some(inner) = trimmed.strip_suffix(close) else { continue };
        let Some(at) = inner.rfind(open) else { continue };
        let name = inner[at + open.len_utf8()..].trim();
        if !name.is_empty() && name.split_whitespace().count() <= 8 {
            return (trimmed[..at].trim_end(), Some(name.to_owned()));
        }
    }
    (parts, None)
}

fn is_place_word(word: &str) -> bool {
    const SMALL: &[&str] = &["of", "the", "and", "de", "del", "el", "la", "al", "the", "в", "на"];
    let bare = word.trim_matches([',', '.', ';', '\'', '’', '(', ')']);
    let first = bare.chars().next();
    first.is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic())
        || SMALL.contains(&bare)
        || bare.starts_with("al-")
        || bare.starts_with("el-")
        || bare.starts_with("ash-")
}

fn is_weekday_or_time(rest: &str) -> bool {
    let rest = rest.trim_matches([',', ' ', '.']).to_lowercase();
    const DAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    rest.len() <= 12
        && (DAYS.iter().any(|day| rest.starts_with(day))
            || rest.chars().all(|c| c.is_ascii_digit() || c == ':'))
}
