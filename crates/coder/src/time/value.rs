//! A calendar value with its granularity: printed as TIMEX3, widened to days.

use dateline_types::{DayInterval, Granularity, TimexMod};
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use smol_str::SmolStr;

/// The unit a value is stated in, with its position in the year.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Field {
    /// `Y` is the first of a hundred years.
    Century,
    /// `Y` is the first of ten years.
    Decade,
    /// The year itself.
    Year,
    /// First or second half.
    Half(u8),
    /// A quarter.
    Quarter(u8),
    /// `SP` `SU` `FA` `WI`.
    Season(SmolStr),
    /// A month.
    Month(u8),
    /// An ISO week; the year is the ISO year.
    Week(u8),
    /// Saturday and Sunday of an ISO week.
    Weekend(u8),
    /// A day.
    Day(u8, u8),
    /// A day of a known month, which one is not said.
    SomeDay(u8),
}

/// A calendar value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct When {
    /// The year in astronomical numbering, 0 being 1 BC; `None` when unresolved.
    pub year: Option<i32>,
    /// Unit and position.
    pub field: Field,
    /// Time of day, with the leading `T`.
    pub time: Option<SmolStr>,
}

impl When {
    pub fn year(year: i32) -> When {
        When { year: Some(year), field: Field::Year, time: None }
    }

    pub fn month(year: i32, month: u8) -> When {
        When { field: Field::Month(month), ..When::year(year) }
    }

    pub fn day(date: Date) -> When {
        When { field: Field::Day(date.month() as u8, date.day() as u8), ..When::year(i32::from(date.year())) }
    }

    pub fn week(date: Date) -> When {
        let week = date.iso_week_date();
        When { field: Field::Week(week.week() as u8), ..When::year(i32::from(week.year())) }
    }

    pub fn quarter(year: i32, quarter: u8) -> When {
        When { field: Field::Quarter(quarter), ..When::year(year) }
    }

    /// The TIMEX3 value.
    pub fn timex(&self) -> SmolStr {
        let year = match self.year {
            None => "XXXX".to_owned(),
            Some(y) if y > 0 => format!("{y:04}"),
            Some(y) => format!("BC{:04}", 1 - y),
        };
        let time = self.time.as_deref().unwrap_or("");
        let cut = |places: usize| {
            let digits = year.len() - 4;
            year[..digits + places].to_owned()
        };
        let text = match &self.field {
            Field::Century => cut(2),
            Field::Decade => cut(3),
            Field::Year => year,
            Field::Half(h) => format!("{year}-H{h}"),
            Field::Quarter(q) => format!("{year}-Q{q}"),
            Field::Season(s) => format!("{year}-{s}"),
            Field::Month(m) => format!("{year}-{m:02}"),
            Field::Week(w) => format!("{year}-W{w:02}"),
            Field::Weekend(w) => format!("{year}-W{w:02}-WE"),
            Field::Day(m, d) => format!("{year}-{m:02}-{d:02}{time}"),
            Field::SomeDay(m) => format!("{year}-{m:02}-XX{time}"),
        };
        text.into()
    }

    /// The days it covers; `None` when the year is unknown or outside the calendar's range.
    pub fn interval(&self) -> Option<DayInterval> {
        let year = self.year?;
        let month = |y: i16, first: i8, last: i8| {
            let start = Date::new(y, first, 1).ok()?;
            DayInterval::new(start, Date::new(y, last, 1).ok()?.last_of_month())
        };
        let years = |span: i32| {
            // A decade or century BC counts backward.
            let a = i16::try_from(year).ok()?;
            let b = i16::try_from(if year > 0 { year + span } else { year - span }).ok()?;
            DayInterval::new(Date::new(a.min(b), 1, 1).ok()?, Date::new(a.max(b), 12, 31).ok()?)
        };
        let y = i16::try_from(year).ok()?;
        match &self.field {
            Field::Century => years(99),
            Field::Decade => years(9),
            Field::Year => years(0),
            Field::Half(h) => month(y, if *h == 1 { 1 } else { 7 }, if *h == 1 { 6 } else { 12 }),
            Field::Quarter(q) => month(y, *q as i8 * 3 - 2, *q as i8 * 3),
            Field::Season(season) => match season.as_str() {
                "SP" => month(y, 3, 5),
                "SU" => month(y, 6, 8),
                "FA" => month(y, 9, 11),
                // A winter is named for the year it begins in or ends in: both readings lie inside.
                _ => {
                    let start = Date::new(y.checked_sub(1)?, 12, 1).ok()?;
                    DayInterval::new(start, Date::new(y.checked_add(1)?, 2, 1).ok()?.last_of_month())
                }
            },
            Field::Month(m) | Field::SomeDay(m) => month(y, *m as i8, *m as i8),
            Field::Week(w) => {
                let monday = ISOWeekDate::new(y, *w as i8, Weekday::Monday).ok()?.date();
                DayInterval::new(monday, monday.checked_add(6.days()).ok()?)
            }
            Field::Weekend(w) => {
                let saturday = ISOWeekDate::new(y, *w as i8, Weekday::Saturday).ok()?.date();
                DayInterval::new(saturday, saturday.checked_add(1.day()).ok()?)
            }
            Field::Day(m, d) => {
                let day = Date::new(y, *m as i8, *d as i8).ok()?;
                // A night is named for the day it begins on.
                Some(DayInterval::day(day))
            }
        }
    }

    /// The unit.
    pub fn granularity(&self) -> Granularity {
        match self.field {
            Field::Century | Field::Decade => Granularity::Decade,
            Field::Year => Granularity::Year,
            Field::Half(_) | Field::Quarter(_) => Granularity::Quarter,
            Field::Season(_) => Granularity::Season,
            Field::Month(_) | Field::SomeDay(_) => Granularity::Month,
            Field::Week(_) | Field::Weekend(_) => Granularity::Week,
            Field::Day(..) => Granularity::Day,
        }
    }

    /// The month it lies in, if it is as fine as that.
    pub fn month_of_year(&self) -> Option<u8> {
        match self.field {
            Field::Month(m) | Field::Day(m, _) | Field::SomeDay(m) => Some(m),
            Field::Week(_) | Field::Weekend(_) => self.interval().map(|i| i.end().month() as u8),
            _ => None,
        }
    }
}

/// Narrows an interval by a modifier: the first, middle or last third; before and after leave it open-ended, which
/// days cannot say, so that they keep the interval named.
pub(super) fn narrow(interval: DayInterval, modifier: Option<TimexMod>) -> DayInterval {
    let third = (interval.days() / 3).saturating_sub(1) as i64;
    let (start, end) = (interval.start(), interval.end());
    let narrowed = match modifier {
        Some(TimexMod::Start) => {
            start.checked_add(third.days()).ok().and_then(|end| DayInterval::new(start, end))
        }
        Some(TimexMod::End) => {
            end.checked_sub(third.days()).ok().and_then(|start| DayInterval::new(start, end))
        }
        Some(TimexMod::Mid) => start
            .checked_add((third + 1).days())
            .ok()
            .zip(end.checked_sub((third + 1).days()).ok())
            .and_then(|(a, b)| DayInterval::new(a, b)),
        _ => None,
    };
    narrowed.unwrap_or(interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn values_print_and_widen() {
        let cases: [(When, &str, &str, &str); 8] = [
            (When::year(2019), "2019", "2019-01-01", "2019-12-31"),
            (When::month(2024, 2), "2024-02", "2024-02-01", "2024-02-29"),
            (When::day(date(2024, 3, 14)), "2024-03-14", "2024-03-14", "2024-03-14"),
            (When::week(date(2024, 12, 31)), "2025-W01", "2024-12-30", "2025-01-05"),
            (When::quarter(2022, 3), "2022-Q3", "2022-07-01", "2022-09-30"),
            (When { field: Field::Decade, ..When::year(1990) }, "199", "1990-01-01", "1999-12-31"),
            (When::year(1 - 480), "BC0480", "-000479-01-01", "-000479-12-31"),
            (
                When { field: Field::Weekend(32), ..When::year(1990) },
                "1990-W32-WE",
                "1990-08-11",
                "1990-08-12",
            ),
        ];
        for (when, timex, start, end) in cases {
            assert_eq!(when.timex(), timex);
            let interval = when.interval().unwrap();
            assert_eq!(
                (interval.start().to_string(), interval.end().to_string()),
                (start.into(), end.into())
            );
        }
    }

    #[test]
    fn a_modifier_keeps_a_third() {
        let may = When::month(2024, 5).interval().unwrap();
        let early = narrow(may, Some(TimexMod::Start));
        assert_eq!((early.start(), early.end()), (date(2024, 5, 1), date(2024, 5, 10)));
        let late = narrow(may, Some(TimexMod::End));
        assert_eq!((late.start(), late.end()), (date(2024, 5, 22), date(2024, 5, 31)));
        let mid = narrow(may, Some(TimexMod::Mid));
        assert_eq!((mid.start(), mid.end()), (date(2024, 5, 11), date(2024, 5, 21)));
        let day = DayInterval::day(date(2024, 5, 1));
        assert_eq!(narrow(day, Some(TimexMod::End)), day);
    }
}
