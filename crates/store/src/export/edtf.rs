//! Dates in the Extended Date/Time Format (ISO 8601-2:2019, as the Library of Congress profiles it), which can say
//! "some day of May", "one of these days" and "before", where an ISO date cannot.

use dateline_types::{Extent, Granularity, TimexMod};
use jiff::ToSpan;
use jiff::civil::Date;

/// What is known of a time.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// First day.
    pub start: Date,
    /// Last day, inclusive.
    pub end: Date,
    /// The unit the text speaks in, if a text is behind it.
    pub granularity: Option<Granularity>,
    /// TIMEX3 modifier.
    pub modifier: Option<TimexMod>,
    /// An episode lasts from the first day to the last; a single event is on one of them.
    pub extent: Extent,
}

/// The EDTF expression, level 2 at most.
///
/// Whole months, years and decades are written as such; `~` marks an approximate one. Other intervals are `a/b` for what
/// lasted and `[a..b]` for what happened on one day of them. "Before" and "after" are open sets.
pub fn expression(known: Known) -> String {
    let Known { start, end, granularity, modifier, extent } = known;
    match modifier {
        Some(TimexMod::Before | TimexMod::OnOrBefore) if start == end => return format!("[..{end}]"),
        Some(TimexMod::After | TimexMod::OnOrAfter) if start == end => return format!("[{start}..]"),
        _ => {}
    }
    let about = if modifier == Some(TimexMod::Approx) { "~" } else { "" };
    if let Some(unit) = whole_unit(start, end, granularity) {
        return format!("{unit}{about}");
    }
    match extent {
        Extent::Episode | Extent::Aggregate => format!("{start}{about}/{end}{about}"),
        Extent::Event | Extent::Background => format!("[{start}{about}..{end}{about}]"),
    }
}

/// A day, month, year or decade that the interval fills.
fn whole_unit(start: Date, end: Date, granularity: Option<Granularity>) -> Option<String> {
    if start == end {
        return Some(start.to_string());
    }
    let next = end.checked_add(1.day()).ok()?;
    let first_of_month = start.day() == 1 && next.day() == 1;
    let months =
        i32::from(next.year() - start.year()) * 12 + i32::from(next.month()) - i32::from(start.month());
    let year = start.year();
    match (first_of_month, start.month(), months) {
        (true, _, 1) => Some(format!("{year:04}-{:02}", start.month())),
        // ISO 8601-2, 4.8: quarters are 33 to 36, half-years 40 and 41.
        (true, month, 3) if month % 3 == 1 => Some(format!("{year:04}-{}", 33 + month / 3)),
        (true, month, 6) if month % 6 == 1 => Some(format!("{year:04}-{}", 40 + month / 6)),
        (true, 1, 12) => Some(format!("{year:04}")),
        (true, 1, 120) if year % 10 == 0 && granularity == Some(Granularity::Decade) => {
            Some(format!("{}X", year / 10))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_what_texts_say() {
        let cases: &[(&str, &str, Option<TimexMod>, Extent, &str)] = &[
            ("2019-05-03", "2019-05-03", None, Extent::Event, "2019-05-03"),
            ("2019-05-03", "2019-05-04", None, Extent::Event, "[2019-05-03..2019-05-04]"),
            ("2019-05-03", "2019-05-04", None, Extent::Episode, "2019-05-03/2019-05-04"),
            ("2019-05-01", "2019-05-31", None, Extent::Event, "2019-05"),
            ("2020-02-01", "2020-02-29", Some(TimexMod::Approx), Extent::Event, "2020-02~"),
            ("2019-04-01", "2019-06-30", None, Extent::Event, "2019-34"),
            ("2019-10-01", "2019-12-31", None, Extent::Event, "2019-36"),
            ("2019-07-01", "2019-12-31", None, Extent::Event, "2019-41"),
            ("2019-01-01", "2019-12-31", None, Extent::Event, "2019"),
            ("2010-01-01", "2019-12-31", None, Extent::Event, "201X"),
            ("2019-05-03", "2019-05-03", Some(TimexMod::Before), Extent::Event, "[..2019-05-03]"),
            ("2019-05-03", "2019-05-03", Some(TimexMod::After), Extent::Event, "[2019-05-03..]"),
            ("2019-12-31", "9999-12-31", None, Extent::Event, "[2019-12-31..9999-12-31]"),
        ];
        for (start, end, modifier, extent, expected) in cases {
            let known = Known {
                start: start.parse().unwrap(),
                end: end.parse().unwrap(),
                granularity: Some(Granularity::Decade),
                modifier: *modifier,
                extent: *extent,
            };
            assert_eq!(expression(known), *expected, "{start} {end}");
        }
    }
}
