//! When: temporal expressions as TIMEX3 writes them, plus the interval in days that TIMEX3 lacks.
//!
//! TIMEX3: ISO-TimeML (ISO 24617-1) and the TimeML 1.2.1 annotation guidelines, `value` and `mod` attributes.

use crate::Span;
use crate::vocabulary::vocabulary;
use jiff::civil::Date;
use smol_str::SmolStr;

/// A closed interval of calendar days: `[start, end]`, `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayInterval {
    start: Date,
    end: Date,
}

impl DayInterval {
    /// An interval; `None` if it would end before it starts.
    pub fn new(start: Date, end: Date) -> Option<DayInterval> {
        (start <= end).then_some(DayInterval { start, end })
    }

    /// One day.
    pub fn day(date: Date) -> DayInterval {
        DayInterval { start: date, end: date }
    }

    /// The first day.
    pub fn start(self) -> Date {
        self.start
    }

    /// The last day, inclusive.
    pub fn end(self) -> Date {
        self.end
    }

    /// The number of days, at least 1.
    pub fn days(self) -> u32 {
        (self.end - self.start).get_days().unsigned_abs() + 1
    }

    /// True if the two share a day.
    pub fn overlaps(self, other: DayInterval) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// The days both have; `None` if there are none.
    pub fn intersection(self, other: DayInterval) -> Option<DayInterval> {
        DayInterval::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// True if every day of `other` lies in this interval.
    pub fn contains(self, other: DayInterval) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

vocabulary! {
    /// TIMEX3 `type`.
    pub enum TimexKind {
        /// A calendar expression of a day or longer.
        Date = "DATE",
        /// A time of day.
        Time = "TIME",
        /// A length of time.
        Duration = "DURATION",
        /// A recurring time.
        Set = "SET",
    }
}

vocabulary! {
    /// TIMEX3 `mod`.
    pub enum TimexMod {
        /// "before 2019".
        Before = "BEFORE",
        /// "after 2019".
        After = "AFTER",
        /// "no later than".
        OnOrBefore = "ON_OR_BEFORE",
        /// "no earlier than".
        OnOrAfter = "ON_OR_AFTER",
        /// "less than two weeks".
        LessThan = "LESS_THAN",
        /// "more than two weeks".
        MoreThan = "MORE_THAN",
        /// "at most two weeks".
        EqualOrLess = "EQUAL_OR_LESS",
        /// "at least two weeks".
        EqualOrMore = "EQUAL_OR_MORE",
        /// "early March".
        Start = "START",
        /// "mid-March".
        Mid = "MID",
        /// "late March".
        End = "END",
        /// "about two weeks", "around 5 May".
        Approx = "APPROX",
    }
}

vocabulary! {
    /// The calendar unit an expression speaks in.
    pub enum Granularity {
        /// A day or a part of one.
        Day = "day",
        /// A week or weekend.
        Week = "week",
        /// A month.
        Month = "month",
        /// A quarter or half year.
        Quarter = "quarter",
        /// A season.
        Season = "season",
        /// A year.
        Year = "year",
        /// A decade, a century or longer.
        Decade = "decade",
        /// No unit: "recently", "a few months later".
        Vague = "vague",
    }
}

vocabulary! {
    /// What an expression's value rests on.
    pub enum TimeBasis {
        /// The words alone: "14 March 2024".
        Explicit = "explicit",
        /// The words and the document's date: "last Friday".
        Relative = "relative",
        /// The words and an earlier time in the text: "the following day".
        Discourse = "discourse",
        /// The document's date itself: a report in the present tense of the day.
        Dct = "dct",
    }
}

/// A temporal expression found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeMention {
    /// The words.
    pub span: Span,
    /// TIMEX3 type.
    pub kind: TimexKind,
    /// TIMEX3 value (`2019-05-03TNI`, `P2W`, `PAST_REF`); `XXXX-…` where a part stays unknown.
    pub value: SmolStr,
    /// TIMEX3 modifier.
    pub modifier: Option<TimexMod>,
    /// The days it covers; `None` when unresolved, and for durations and sets.
    pub interval: Option<DayInterval>,
    /// The unit it speaks in.
    pub granularity: Granularity,
    /// What the value rests on.
    pub basis: TimeBasis,
    /// The words it was counted from, when the basis is `discourse`.
    pub anchor: Option<Span>,
    /// The rule that made it, `file/rule` under `resources/time`.
    pub rule: SmolStr,
}

/// When an event happened, with the words that say so. Every field of an unknown time is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTime {
    /// The words, when there are any (a time taken from the document's date has none).
    pub span: Option<Span>,
    /// The words, quoted; empty when `span` is `None`.
    pub text: String,
    /// TIMEX3 value.
    pub value: SmolStr,
    /// TIMEX3 modifier.
    pub modifier: Option<TimexMod>,
    /// The days it may have happened on.
    pub interval: Option<DayInterval>,
    /// The unit the text speaks in.
    pub granularity: Granularity,
    /// What it rests on.
    pub basis: TimeBasis,
    /// The rule that found the expression, and the one that attached it, joined by ` + `.
    pub rule: SmolStr,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn intervals_are_closed_and_never_backward() {
        let march = DayInterval::new(date(2024, 3, 1), date(2024, 3, 31)).unwrap();
        assert_eq!(march.days(), 31);
        assert!(march.overlaps(DayInterval::day(date(2024, 3, 31))));
        assert!(!march.overlaps(DayInterval::day(date(2024, 4, 1))));
        assert_eq!(DayInterval::new(date(2024, 3, 2), date(2024, 3, 1)), None);
        // A leap year, over the year's border: the count is of days, not of calendar units.
        assert_eq!(DayInterval::new(date(2023, 12, 31), date(2024, 12, 31)).unwrap().days(), 367);
    }
}
