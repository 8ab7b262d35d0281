//! Periods: the stretches of days that measures compare or count in.

use dateline_types::DayInterval;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A stretch of days with the name the user gave it: `2016`, `2016-03` or `2016-03-01..2016-09-30`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    label: String,
    days: DayInterval,
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPeriod {
    /// The text that was offered.
    pub text: String,
}

impl fmt::Display for InvalidPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a period (2016, 2016-03 or 2016-03-01..2016-09-30): {:?}", self.text)
    }
}

impl std::error::Error for InvalidPeriod {}

impl Period {
    /// A period of these days, named by them, or by years or months where it is made of whole ones.
    pub fn new(days: DayInterval) -> Period {
        let (start, end) = (days.start(), days.end());
        let whole = |step: Step| {
            step.floor(start) == start && end.tomorrow().is_ok_and(|next| step.floor(next) == next)
        };
        let ends = match [Step::Year, Step::Month].into_iter().find(|s| whole(*s)) {
            Some(step) => [step.label(start), step.label(step.floor(end))],
            None => [start.to_string(), end.to_string()],
        };
        let label = if ends[0] == ends[1] { ends[0].clone() } else { ends.join("..") };
        Period { label, days }
    }

    /// The days, inclusive.
    pub fn days(&self) -> DayInterval {
        self.days
    }

    /// The name.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The day in the middle, as days since 1970-01-01 with a fraction.
    pub fn middle(&self) -> f64 {
        (f64::from(day_number(self.days.start())) + f64::from(day_number(self.days.end())) + 1.0) / 2.0
    }

    /// The share of the days of `interval` that lie in this period, 0 to 1.
    pub fn share_of(&self, interval: DayInterval) -> f64 {
        match self.days.intersection(interval) {
            Some(common) => f64::from(common.days()) / f64::from(interval.days()),
            None => 0.0,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.label)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.label)
    }
}

impl FromStr for Period {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Period, InvalidPeriod> {
        let error = || InvalidPeriod { text: text.to_owned() };
        let days = match text.split_once("..") {
            Some((from, to)) => {
                let (from, to) = (stretch(from).ok_or_else(error)?, stretch(to).ok_or_else(error)?);
                DayInterval::new(from.start(), to.end()).ok_or_else(error)?
            }
            None => stretch(text).ok_or_else(error)?,
        };
        Ok(Period { label: text.to_owned(), days })
    }
}

/// The days of a year, a month or a day.
fn stretch(text: &str) -> Option<DayInterval> {
    let digits = |part: &str, n: usize| {
        (part.len() == n && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())
            .flatten()
    };
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let (month, day) = (parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    match (month, day) {
        (None, _) => DayInterval::new(Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?),
        (Some(month), None) => {
            let first = Date::new(year, digits(month, 2)? as i8, 1).ok()?;
            DayInterval::new(first, first.last_of_month())
        }
        (Some(month), Some(day)) => {
            Some(DayInterval::day(Date::new(year, digits(month, 2)? as i8, digits(day, 2)? as i8).ok()?))
        }
    }
}

/// Days since 1970-01-01.
pub fn day_number(date: Date) -> i32 {
    (date - jiff::civil::date(1970, 1, 1)).get_days()
}

/// The unit a timeline is cut into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Seven days, from Monday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

impl Step {
    /// The first day of the step that `date` lies in.
    pub fn floor(self, date: Date) -> Date {
        match self {
            Step::Week => {
                let back = i64::from(date.weekday().to_monday_zero_offset());
                date.checked_sub(back.days()).unwrap_or(date)
            }
            Step::Month => date.first_of_month(),
            Step::Quarter => {
                let month = (date.month() - 1) / 3 * 3 + 1;
                Date::new(date.year(), month, 1).unwrap_or(date)
            }
            Step::Year => date.first_of_year(),
        }
    }

    /// The first day of the step `n` steps after the one that starts on `first`; `None` beyond the calendar.
    pub fn after(self, first: Date, n: i64) -> Option<Date> {
        match self {
            Step::Week => first.checked_add(n.weeks()).ok(),
            Step::Month => first.checked_add(n.months()).ok(),
            Step::Quarter => first.checked_add((3 * n).months()).ok(),
            Step::Year => first.checked_add(n.years()).ok(),
        }
    }

    /// The name of the step that starts on `first`: `2016`, `2016-Q2`, `2016-03` or the Monday `2016-03-07`.
    pub fn label(self, first: Date) -> String {
        match self {
            Step::Week => first.to_string(),
            Step::Month => format!("{:04}-{:02}", first.year(), first.month()),
            Step::Quarter => format!("{:04}-Q{}", first.year(), (first.month() - 1) / 3 + 1),
            Step::Year => format!("{:04}", first.year()),
        }
    }

    /// The steps that cover `days`, first to last, each whole.
    pub fn cut(self, days: DayInterval) -> Vec<Period> {
        let mut periods = Vec::new();
        let mut first = self.floor(days.start());
        while first <= days.end() {
            let Some(next) = self.after(first, 1) else { break };
            let Some(last) = next.yesterday().ok() else { break };
            let Some(stretch) = DayInterval::new(first, last) else { break };
            periods.push(Period { label: self.label(first), days: stretch });
            first = next;
        }
        periods
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_are_read() {
        let days = |text: &str| text.parse::<Period>().map(|p| (p.days.start(), p.days.end()));
        assert_eq!(days("2016"), Ok((date(2016, 1, 1), date(2016, 12, 31))));
        assert_eq!(days("2016-02"), Ok((date(2016, 2, 1), date(2016, 2, 29))));
        assert_eq!(days("2016-03-01..2016-09-30"), Ok((date(2016, 3, 1), date(2016, 9, 30))));
        assert_eq!(days("2016..2018"), Ok((date(2016, 1, 1), date(2018, 12, 31))));
        for bad in ["", "16", "2016-13", "2016-02-30", "2018..2016", "2016-1", "2016-01-01-01", "x"] {
            assert!(days(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn steps_cover_without_gap() {
        let days = DayInterval::new(date(2015, 12, 30), date(2017, 3, 1)).unwrap();
        for step in [Step::Week, Step::Month, Step::Quarter, Step::Year] {
            let periods = step.cut(days);
            assert!(
                periods[0].days.start() <= days.start() && periods.last().unwrap().days.end() >= days.end()
            );
            for pair in periods.windows(2) {
                assert_eq!(pair[0].days.end().tomorrow().unwrap(), pair[1].days.start());
            }
        }
        assert_eq!(Step::Quarter.cut(days)[1].label(), "2016-Q1");
    }

    #[test]
    fn a_period_is_named_as_it_would_be_asked_for() {
        for label in
            ["2016", "2016..2017", "2016-03", "2016-03..2017-01", "2016-03-02..2016-03-31", "2016-03-02"]
        {
            let period: Period = label.parse().unwrap();
            assert_eq!(Period::new(period.days()).label(), label);
        }
    }

    #[test]
    fn an_interval_is_shared_between_periods() {
        let p: Period = "2016".parse().unwrap();
        let over = DayInterval::new(date(2016, 12, 31), date(2017, 1, 3)).unwrap();
        assert_eq!(p.share_of(over), 0.25);
    }
}
