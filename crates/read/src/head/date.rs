//! Calendar dates as date lines write them. Only what a date line holds: no relative words, no ranges.

use jiff::civil::Date;
use regex::Regex;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A date found in a line; what is missing is not there to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrittenDate {
    /// Where its words stand in the line.
    pub range: Range<usize>,
    pub year: Option<i16>,
    pub month: i8,
    pub day: Option<i8>,
    /// The form it is written in.
    pub form: &'static str,
}

impl WrittenDate {
    /// The day; a month without a day gives its last day, because a monthly note looks back on the month.
    pub(crate) fn to_date(&self, year: Option<i16>) -> Option<Date> {
        let year = self.year.or(year)?;
        match self.day {
            Some(day) => Date::new(year, self.month, day).ok(),
            None => Some(Date::new(year, self.month, 1).ok()?.last_of_month()),
        }
    }
}

static MONTHS: LazyLock<HashMap<&'static str, i8>> = LazyLock::new(|| {
    let table = include_str!("../../../../resources/reading/months.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?.parse().ok()?))
    })
    .collect()
});

/// A pattern that is compiled when a line has none of the forms before it.
type Form = LazyLock<Regex, Box<dyn FnOnce() -> Regex + Send>>;

static FORMS: LazyLock<Vec<(&'static str, Form)>> = LazyLock::new(|| {
    let mut names: Vec<&str> = MONTHS.keys().copied().collect();
    // Longest first, so that "september" is not read as "sep".
    names.sort_by_key(|name| (std::cmp::Reverse(name.len()), *name));
    let month = names.join("|");
    let year_word = r"(?:\s*(?:года|года?\b|г\.|року|р\.))?";
    let forms = [
        ("YYYY-MM-DD", r"\b(?<y>(?:19|20)\d\d)-(?<m>\d\d)-(?<d>\d\d)\b".to_owned()),
        ("DD.MM.YYYY", r"\b(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>(?:19|20)\d\d)\b".to_owned()),
        ("DD/MM/YYYY", r"\b(?<d>\d{1,2})/(?<m>\d{1,2})/(?<y>(?:19|20)\d\d)\b".to_owned()),
        (
            "D Month YYYY",
            format!(
                r"(?i)\b(?<d>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+|of\s+)?(?<mn>{month})\b\.?,?\s+(?:de\s+|of\s+)?(?<y>(?:19|20)\d\d)\b{year_word}"
            ),
        ),
        (
            "Month D, YYYY",
            format!(
                r"(?i)\b(?<mn>{month})\b\.?\s+(?<d>\d{{1,2}})(?:st|nd|rd|th)?\b,?\s+(?<y>(?:19|20)\d\d)\b"
            ),
        ),
        ("D Mon YY", format!(r"(?i)\b(?<d>\d{{1,2}})\s+(?<mn>{month})\b\.?\s+(?<yy>\d\d)\b")),
        (
            "D Month",
            format!(r"(?i)\b(?<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:de\s+|of\s+)?(?<mn>{month})\b\.?"),
        ),
        ("Month D", format!(r"(?i)\b(?<mn>{month})\b\.?\s+(?<d>\d{{1,2}})(?:st|nd|rd|th)?\b")),
        ("Month YYYY", format!(r"(?i)\b(?<mn>{month})\b\.?,?\s+(?<y>(?:19|20)\d\d)\b{year_word}")),
    ];
    let compiled = |pattern: String| -> Form {
        LazyLock::new(Box::new(move || Regex::new(&pattern).expect("pattern is ours")))
    };
    forms.map(|(name, pattern)| (name, compiled(pattern))).into()
});

/// The first date in `line`, in the most complete form it can be read in.
pub(crate) fn find_date(line: &str) -> Option<WrittenDate> {
    // Every form has a number, and most lines have none.
    if !line.contains(char::is_numeric) {
        return None;
    }
    FORMS.iter().find_map(|(form, pattern)| {
        pattern.captures_iter(line).find_map(|found| {
            let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<i16>().ok());
            let month = match found.name("mn") {
                Some(name) => *MONTHS.get(name.as_str().to_lowercase().as_str())?,
                None => i8::try_from(number("m")?).ok()?,
            };
            // Two-digit years: wire copy of the last century and the first half of this one.
            let year =
                number("y").or_else(|| number("yy").map(|y| if y >= 50 { 1900 + y } else { 2000 + y }));
            let day = number("d").and_then(|day| i8::try_from(day).ok());
            // 3/4/2020 is March or April: not read. 14/3/2020 and 3/3/2020 can only be one day.
            let ambiguous = *form == "DD/MM/YYYY" && day.is_some_and(|day| day <= 12 && day != month);
            let range = found.get(0)?.range();
            // "31 February 2020" is a slip for we know not what, not February 2020.
            let slip = *form == "Month YYYY"
                && line[..range.start].trim_end().ends_with(|c: char| c.is_ascii_digit());
            let ambiguous = ambiguous || slip;
            let date = WrittenDate { range, year, month, day, form };
            (!ambiguous && date.to_date(Some(2020)).is_some()).then_some(date)
        })
    })
}

/// "4 March 2021. Gunmen …": a whole day that opens a line as a sentence of its own, and where the prose begins.
pub(super) fn opening(line: &str) -> Option<(WrittenDate, usize)> {
    let date =
        find_date(line).filter(|date| date.range.start == 0 && date.year.is_some() && date.day.is_some())?;
    // The abbreviated "year" of Russian has taken the full stop already.
    let rest = &line[date.range.end..];
    let prose = rest.strip_prefix('.').or_else(|| line[..date.range.end].ends_with('.').then_some(rest))?;
    let space = prose.len() - prose.trim_start().len();
    let begins = prose.trim_start().starts_with(|c: char| c.is_uppercase() || matches!(c, '«' | '“' | '"'));
    (space > 0 && begins).then_some((date, line.len() - prose.trim_start().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_lines_are_read() {
        let cases: &[(&str, Option<&str>)] = &[
            ("KABUL, 21 October 2017 (Agency)", Some("2017-10-21")),
            ("30.07.2024", Some("2024-07-30")),
            ("2024-07-30", Some("2024-07-30")),
            ("Oct. 21, 2017", Some("2017-10-21")),
            ("МОСКВА, 23 марта 2024 года", Some("2024-03-23")),
            ("КРАМАТОРСЬК, 8 квітня 2022 року", Some("2022-04-08")),
            ("SAN SALVADOR, 3 JAN 90", Some("1990-01-03")),
            ("Steppe Monitor, December 2015", Some("2015-12-31")),
            ("14/3/2020", Some("2020-03-14")),
            ("3/4/2020", None),
            ("31 February 2020", None),
            ("Marching orders 5", None),
        ];
        for (line, expected) in cases {
            let found = find_date(line).and_then(|date| date.to_date(None)).map(|date| date.to_string());
            assert_eq!(found.as_deref(), *expected, "{line}");
        }
        let opened = |line: &str| opening(line).map(|(_, prose)| line[prose..].to_owned());
        assert_eq!(opened("3 марта 2024 года. В Оше тихо.").as_deref(), Some("В Оше тихо."));
        assert_eq!(opened("3 марта 2024 г. «Тихо».").as_deref(), Some("«Тихо»."));
        assert_eq!(opened("4 March 2021. Gunmen fled.").as_deref(), Some("Gunmen fled."));
        assert_eq!(opened("4 March 2021 was a Thursday. Gunmen fled."), None);
        let yearless = find_date("DUSHANBE, 14 March").unwrap();
        assert_eq!((yearless.year, yearless.month, yearless.day), (None, 3, Some(14)));
    }
}
