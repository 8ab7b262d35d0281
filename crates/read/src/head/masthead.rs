//! Mastheads and by-lines: short lines at the top that name the publisher, the date or the author.

use super::date::{WrittenDate, find_date};

/// A line that holds a date and names, and no prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Masthead {
    pub date: WrittenDate,
    /// The headline, when it stands on the same line in capitals.
    pub title: Option<String>,
    /// Names that may be a publisher's or an agency's, the likeliest first.
    pub names: Vec<String>,
}

/// The longest masthead, in characters.
const LONGEST: usize = 140;

pub(super) fn parse(line: &str) -> Option<Masthead> {
    let line_without_end = line.trim_end_matches(['*', '_']);
    if line.chars().count() > LONGEST
        || line_without_end.ends_with(['.', '!', '?', ';']) && !ends_in_date(line)
    {
        return None;
    }
    let date = find_date(line)?;
    // "Kunduz, 31 May" without a year is a masthead too, but "5 May" inside a headline is not: a yearless date must
    // close or open the line.
    let before = &line[..date.range.start];
    let after = &line[date.range.end..];
    let at_edge = is_bare(before) || is_bare(after);
    if !at_edge && (date.year.is_none() || date.day.is_none()) {
        return None;
    }
    let rest = format!("{before}\u{1}{after}");
    let mut title = None;
    let mut near: Vec<String> = Vec::new();
    let mut far: Vec<String> = Vec::new();
    let segments: Vec<&str> = rest.split(['·', '|', '•', '—', '–', '\t']).collect();
    let date_at = segments.iter().position(|segment| segment.contains('\u{1}'))?;
    for (position, segment) in segments.iter().enumerate() {
        let beside = position.abs_diff(date_at) <= 1;
        for (index, part) in segment.split([',', '\u{1}']).enumerate() {
            let Some(name) = name_in(part) else { continue };
            if is_capitals(&name) && name.split_whitespace().count() > 1 {
                title.get_or_insert(name);
            } else if beside && index == 0 && is_name(&name) {
                near.push(name);
            } else if segment.contains('\u{1}') && is_name(&name) {
                far.push(name);
            } else if !is_name(&name) && !segment_is_label(segment) {
                // Words that are no name and no label: this is prose or a headline with a date in it.
                return None;
            }
        }
    }
    // A single word beside a date is as often a place as a publisher.
    near.retain(|name| name.contains(' ') || super::credit::agency(name).is_some());
    far.retain(|name| super::credit::agency(name).is_some());
    near.extend(far);
    Some(Masthead { date, title, names: near })
}

/// True for "By …" lines. The author is not kept: persons are not keyed.
pub(super) fn is_byline(line: &str) -> bool {
    const OPENINGS: &[&str] =
        &["By ", "BY ", "Written by ", "Автор: ", "Posted by ", "Compiled by ", "Author: "];
    line.chars().count() <= 80
        && OPENINGS.iter().any(|opening| line.starts_with(opening))
        && !line.ends_with('.')
}

/// True for a line that reads as a headline: short, no full stop, more than one word, opening with a capital.
pub(super) fn is_headline(line: &str) -> bool {
    let characters = line.chars().count();
    let words = line.split_whitespace().count();
    (8..=160).contains(&characters)
        && words >= 2
        && !line.ends_with(['.', ',', ';', ':', '…'])
        && line.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
        && !line.starts_with(['-', '•'])
}

/// True for what can be an organisation's name: up to eight words, each capitalised but for small ones.
pub(super) fn is_name(line: &str) -> bool {
    const SMALL: &[&str] = &["of", "the", "and", "for", "on", "in", "de", "la", "и", "по", "в", "та"];
    let words: Vec<&str> = line.split_whitespace().collect();
    let capital = |word: &&str| {
        let bare = word.trim_start_matches(['(', '«', '"', '“']);
        SMALL.contains(&bare)
            || bare.starts_with("(demonstration")
            || word.starts_with('(')
            || !bare.starts_with(char::is_lowercase)
    };
    (1..=8).contains(&words.len())
        && words.iter().all(capital)
        && line.chars().any(char::is_alphabetic)
        && !line.ends_with(['.', ':', '?', '!', ','])
}

/// A part of a masthead with its label taken off; `None` for a part without a name.
fn name_in(part: &str) -> Option<String> {
    const LABELS: &[&str] = &[
        "published",
        "updated",
        "posted",
        "last updated",
        "date",
        "published on",
        "опубликовано",
        "from",
        "source",
        "issued",
    ];
    let part = part.trim().trim_matches(['*', '_', '(', ')', '-', ':', ' ', '.']);
    // Parentheses of a name are kept: "Centre for Regional Studies (demonstration)".
    let opened = part.matches('(').count() > part.matches(')').count();
    let part = if opened { format!("{part})") } else { part.to_owned() };
    let lower = part.to_lowercase();
    if LABELS.contains(&lower.as_str()) || !part.chars().any(char::is_alphabetic) {
        return None;
    }
    let mut name = part.as_str();
    for label in ["Published by ", "Source: ", "From ", "Issued by "] {
        name = name.strip_prefix(label).unwrap_or(name);
    }
    // "Bulletin of the Dry Lands Observatory", "Statement by the Ministry".
    for kind in ["Bulletin", "Newsletter", "Report", "Note", "Statement", "Update"] {
        for link in [" of the ", " of ", " by the ", " by "] {
            if let Some(rest) = name.strip_prefix(kind).and_then(|rest| rest.strip_prefix(link)) {
                name = rest;
            }
        }
    }
    (!name.is_empty()).then(|| name.to_owned())
}

fn segment_is_label(segment: &str) -> bool {
    // A subtitle between separators ("Situation, facts, events · …") is short and holds no date.
    !segment.contains('\u{1}') && segment.split_whitespace().count() <= 6
}

fn is_capitals(name: &str) -> bool {
    name.chars().any(char::is_alphabetic) && !name.chars().any(char::is_lowercase)
}

fn is_bare(part: &str) -> bool {
    !part.chars().any(char::is_alphanumeric)
}

fn ends_in_date(line: &str) -> bool {
    find_date(line).is_some_and(|date| is_bare(&line[date.range.end..]))
}
