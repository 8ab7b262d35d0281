//! Headings that are a date or an hour ("30 July", "Tuesday, 5 May 2020:", "14:35 GMT").

use crate::head::{WrittenDate, find_date};
use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// The longest such heading, in bytes.
const LONGEST: usize = 60;

static HOUR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b\d{1,2}(?:[:.h]\d{2})(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\b\d{1,2}\s?[ap]\.?m\.?|\b(?:gmt|utc|cet|cest|est|edt|bst|eet|msk)\b(?:\s*[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2}")
        .expect("pattern is ours")
});

/// Reads a line that holds a date, a day of the week or an hour and nothing else.
///
/// `Some(None)` for an hour alone: the day is that of the section before.
pub(super) fn parse(line: &str) -> Option<Option<WrittenDate>> {
    if let Some(written) = of_reply(line) {
        return Some(Some(written));
    }
    if line.len() > LONGEST || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let date = find_date(line);
    let rest = match &date {
        Some(date) => format!("{} {}", &line[..date.range.start], &line[date.range.end..]),
        None => line.to_owned(),
    };
    let has_hour = HOUR.is_match(&rest);
    let rest = HOUR.replace_all(&rest, " ");
    let only_days = rest
        .split(|c: char| !c.is_alphanumeric() && c != '’' && c != '\'')
        .all(|word| word.is_empty() || is_beside_a_date(&word.to_lowercase()));
    // A bare year or a bare number is no heading of a day.
    (only_days && (date.is_some() || has_hour)).then_some(date)
}

/// The longest line over a quoted message, in bytes.
const LONGEST_REPLY: usize = 200;

/// The date in the line that mail programs write over a message that is quoted: "On Mon, 6 Feb 2023 at 09:12, X wrote:".
fn of_reply(line: &str) -> Option<WrittenDate> {
    (line.len() <= LONGEST_REPLY && line.starts_with("On ") && line.ends_with(" wrote:"))
        .then(|| find_date(line))?
}

/// True for what stands beside the date in such a heading: a day of the week, "at", "sent".
fn is_beside_a_date(lower: &str) -> bool {
    let days = include_str!("../../../../resources/reading/weekdays.txt");
    days.lines().filter(|line| !line.starts_with('#')).any(|day| day == lower)
}

/// The day a heading names: with its own year, or the last such day before a week after the document's own.
pub(super) fn resolve(written: &WrittenDate, own: Option<Date>) -> Option<Date> {
    written.day?;
    if let Some(date) = written.to_date(None) {
        return Some(date);
    }
    let latest = own?.checked_add(1.week()).ok()?;
    let this = written.to_date(Some(latest.year())).filter(|date| *date <= latest);
    this.or_else(|| written.to_date(Some(latest.year() - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn headings_of_days_and_hours() {
        let own = Some(date(2024, 1, 3));
        let cases: &[(&str, Option<Option<Date>>)] = &[
            ("30 July", Some(Some(date(2023, 7, 30)))),
            ("Tuesday, 5 May 2020:", Some(Some(date(2020, 5, 5)))),
            ("January 2", Some(Some(date(2024, 1, 2)))),
            ("2 January, 14:35 GMT", Some(Some(date(2024, 1, 2)))),
            ("14:35 GMT", Some(None)),
            ("Sent: Monday, 6 February 2023 09:12", Some(Some(date(2023, 2, 6)))),
            ("Date: 6 February 2023 09:12", Some(Some(date(2023, 2, 6)))),
            ("On Mon, 6 Feb 2023 at 09:12, Field Office wrote:", Some(Some(date(2023, 2, 6)))),
            ("On 6 February 2023 the mayor wrote to them.", None),
            ("10.15am", Some(None)),
            ("December 2023", Some(None)),
            ("2023", None),
            ("12", None),
            ("30 July attack", None),
            ("Two men were held on 30 July", None),
        ];
        for (line, expected) in cases {
            let found = parse(line).map(|written| written.and_then(|written| resolve(&written, own)));
            assert_eq!(found, *expected, "{line}");
        }
    }
}
