//! The date in the first lines of a report: `DUSHANBE, 14 March (Agency) —`, `30.07.2024`.

use dateline_resources::time::TimeRules;
use dateline_types::{Span, TimeMention, TimexKind};
use jiff::ToSpan;
use jiff::civil::Date;

use super::Tagger;

/// How much of a text's beginning is looked at, in bytes.
const HEAD: usize = 400;

/// A date as the first lines give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatelineDate {
    /// The year, when the line has one.
    pub year: Option<i16>,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month.
    pub day: i8,
    /// The words.
    pub span: Span,
}

impl Tagger {
    /// The date in the dateline or date line of `text`: a day in one of its first three lines, standing alone on its
    /// line or before the dash that ends a dateline.
    pub fn dateline(&self, text: &str, language: Option<&str>) -> Option<DatelineDate> {
        let mut end = HEAD.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let head = &text[..end];
        for line in head.split_inclusive('\n').filter(|line| !line.trim().is_empty()).take(3) {
            let start = line.as_ptr() as usize - head.as_ptr() as usize;
            let lead = leading_part(line);
            // A year that is surely not in the line tells its own date from one the resolver completed.
            let near = Date::constant(2000, 7, 1);
            let (mentions, _) = self.find_in_text(lead, language, Some(near));
            if let Some(found) = mentions.iter().find_map(|m| day_of(m, lead, start)) {
                return Some(found);
            }
        }
        None
    }
}

/// What stands before the dash of a dateline; the whole line if it is short.
fn leading_part(line: &str) -> &str {
    let cut = ["—", "–", " -- ", " - "].iter().filter_map(|dash| line.find(dash)).min();
    match cut {
        Some(at) if at <= 90 => &line[..at],
        _ if line.trim().chars().count() <= 48 => line,
        _ => "",
    }
}

fn day_of(mention: &TimeMention, line: &str, start: usize) -> Option<DatelineDate> {
    if !matches!(mention.kind, TimexKind::Date | TimexKind::Time) || mention.value.len() < 10 {
        return None;
    }
    if !(mention.rule.starts_with("calendar/")
        || mention.rule.starts_with("numeric/")
        || mention.rule.starts_with("islamic/"))
    {
        return None;
    }
    let date: Date = mention.value.get(..10)?.parse().ok()?;
    let words = mention.span.in_text(line)?;
    let digits = words.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    let has_year = digits.clone().any(|run| run.len() == 4 || run.len() == 8) || digits.count() == 3;
    let span = Span::new(start + mention.span.start(), start + mention.span.end());
    Some(DatelineDate { year: has_year.then(|| date.year()), month: date.month(), day: date.day(), span })
}

/// Completes a dateline's date: its own year, else the year that brings it nearest to `near` (the file's or the
/// metadata's date), else `None`. A date more than a month after `near` is taken for the year before: a report is filed
/// after it is written.
pub fn complete_date(found: DatelineDate, near: Option<Date>) -> Option<Date> {
    let on = |year: i16| Date::new(year, found.month, found.day).ok();
    if let Some(year) = found.year {
        return on(year);
    }
    let near = near?;
    let latest = near.checked_add(31.days()).ok()?;
    [near.year() + 1, near.year(), near.year() - 1].into_iter().filter_map(on).find(|date| *date <= latest)
}

/// Reads the first lines of `text` with the embedded rules: for a caller without a [`Tagger`] at hand.
pub fn dateline(text: &str) -> Option<DatelineDate> {
    Tagger::new(&TimeRules::embedded()).ok()?.dateline(text, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn first_lines_give_a_day() {
        let tagger = Tagger::new(&TimeRules::embedded()).unwrap();
        let read = |text: &'static str, language| {
            let found = tagger.dateline(text, Some(language))?;
            Some((found.year, found.month, found.day, found.span.in_text(text)?))
        };
        assert_eq!(
            read("Blast in the capital\nDUSHANBE, 14 March (Agency) — A bomb exploded on 12 March.", "en"),
            Some((None, 3, 14, "14 March"))
        );
        assert_eq!(read("30.07.2024\n\nText.", "en"), Some((Some(2024), 7, 30, "30.07.2024")));
        assert_eq!(
            read("Київ, 3 червня 2024 року — Текст.", "uk"),
            Some((Some(2024), 6, 3, "3 червня 2024 року"))
        );
        assert_eq!(
            read(
                "A long first sentence that goes on and on and says that on 12 March a bomb exploded.",
                "en"
            ),
            None
        );
        assert_eq!(read("", "en"), None);
    }

    #[test]
    fn a_year_is_taken_from_near_by() {
        let found = DatelineDate { year: None, month: 12, day: 30, span: Span::new(0, 1) };
        assert_eq!(complete_date(found, Some(date(2024, 1, 5))), Some(date(2023, 12, 30)));
        assert_eq!(complete_date(found, Some(date(2024, 12, 29))), Some(date(2024, 12, 30)));
        assert_eq!(complete_date(found, None), None);
        assert_eq!(complete_date(DatelineDate { year: Some(2020), ..found }, None), Some(date(2020, 12, 30)));
    }
}
