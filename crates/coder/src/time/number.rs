//! Classes of digits: what a run of them can be in an expression of time.

use super::frame::Slot;

/// The classes of digits every language has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberClass {
    /// 1 to 31, one or two digits.
    Day,
    /// One or two digits, whatever they say.
    TwoDigits,
    /// Exactly two digits.
    TwoPlaces,
    /// 1 to 12.
    Month,
    /// Four digits, 1000 to 2199.
    Year,
    /// Four digits, 1500 to 2049: a year that needs no word to say so.
    NearYear,
    /// One to four digits, for years with an era.
    AnyYear,
    /// Any number of at most nine digits.
    Any,
    /// 0 to 24.
    Hour,
    /// Two digits, 00 to 59.
    Minute,
    /// A year's decade: four digits ending in 0.
    Decade,
    /// Two digits ending in 0: 20 to 90.
    ShortDecade,
    /// Four digits, 1300 to 1499: a year of the Islamic calendars.
    IslamicYear,
    /// Eight digits that can be a date.
    Compact,
    /// A year that stands alone on its line, or opens it before a colon: a heading.
    LineYear,
}

/// Each with its name in patterns and the slot it fills.
pub(super) const NUMBER_CLASSES: &[(&str, NumberClass, Slot)] = &[
    ("DAY", NumberClass::Day, Slot::Day),
    ("DD", NumberClass::TwoDigits, Slot::Day),
    ("YY", NumberClass::TwoPlaces, Slot::ShortYear),
    ("MM", NumberClass::Month, Slot::Month),
    ("YEAR", NumberClass::Year, Slot::Year),
    ("NEARYEAR", NumberClass::NearYear, Slot::Year),
    ("ANYYEAR", NumberClass::AnyYear, Slot::Year),
    ("NUM", NumberClass::Any, Slot::N),
    ("HOUR", NumberClass::Hour, Slot::Hour),
    ("MINUTE", NumberClass::Minute, Slot::Minute),
    ("DECADE", NumberClass::Decade, Slot::Decade),
    ("SHORTDECADE", NumberClass::ShortDecade, Slot::ShortDecade),
    ("ISLAMICYEAR", NumberClass::IslamicYear, Slot::Year),
    ("COMPACT", NumberClass::Compact, Slot::Compact),
    ("LINEYEAR", NumberClass::LineYear, Slot::Year),
];

impl NumberClass {
    /// True if the digits, which read as `value`, are of the class; what stands around them is asked elsewhere.
    pub(super) fn holds(self, digits: &str, value: u64) -> bool {
        let places = digits.len();
        match self {
            NumberClass::Day => places <= 2 && (1..=31).contains(&value),
            NumberClass::TwoDigits => places <= 2,
            NumberClass::TwoPlaces => places == 2,
            NumberClass::Month => places <= 2 && (1..=12).contains(&value),
            NumberClass::Year | NumberClass::LineYear => places == 4 && (1000..=2199).contains(&value),
            NumberClass::NearYear => places == 4 && (1500..=2049).contains(&value),
            NumberClass::AnyYear => places <= 4 && value > 0 && !digits.starts_with('0'),
            NumberClass::Any => places <= 9,
            NumberClass::Hour => places <= 2 && value <= 24,
            NumberClass::Minute => places == 2 && value <= 59,
            NumberClass::Decade => places == 4 && value.is_multiple_of(10) && (1000..=2190).contains(&value),
            NumberClass::ShortDecade => places == 2 && value.is_multiple_of(10) && value >= 20,
            NumberClass::IslamicYear => places == 4 && (1300..=1499).contains(&value),
            NumberClass::Compact => places == 8 && (19_000_101..=20_991_231).contains(&value),
        }
    }
}
