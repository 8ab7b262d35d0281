//! The names that rule files and the tagger share: slots, operations, and the codes of a few slots.
//!
//! A name that none of them is, is refused when the rules are read, with those that exist.

use serde::Deserialize;

/// An enum of names as the rule files spell them.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$meta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        pub enum $name { $($(#[$meta])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// The one of this name; the message of the error lists those that exist.
            ///
            /// # Errors
            /// If there is none.
            pub fn named(name: &str) -> Result<$name, String> {
                match name {
                    $($text => Ok($name::$variant),)+
                    _ => Err(format!("no such name: {name:?}; there are {}", [$($text),+].join(", "))),
                }
            }
        }
    };
}

names! {
    /// What a piece of an expression contributes.
    Slot {
        /// A year of four digits.
        Year = "year",
        /// The year a range ends in.
        Year2 = "year2",
        /// A year of two digits.
        ShortYear = "yy",
        /// Month, 1 to 12.
        Month = "month",
        /// The month a range ends in.
        Month2 = "month2",
        /// Day of the month.
        Day = "day",
        /// The day a range ends on.
        Day2 = "day2",
        /// ISO day of the week, 1 to 7.
        Weekday = "weekday",
        /// The day of the week a range ends on.
        Weekday2 = "weekday2",
        /// `SP` `SU` `FA` `WI`.
        Season = "season",
        /// 1 to 4.
        Quarter = "quarter",
        /// 1 or 2.
        Half = "half",
        /// First year of a decade.
        Decade = "decade",
        /// A decade without its century, 20 to 90.
        ShortDecade = "shortdecade",
        /// Ordinal of a century.
        Century = "century",
        /// Present for years before the common era.
        Bc = "bc",
        /// `S` `MN` `H` `D` `W` `M` `Q` `Y` `DE` `CE`, `WE` for a weekend, `SE` for a season.
        Unit = "unit",
        /// How many units.
        N = "n",
        /// The upper bound of how many.
        N2 = "n2",
        /// How many, left vague: [`Vague`].
        Vague = "vague",
        /// Part of the day: `MO` `MI` `AF` `EV` `NI` `DT`.
        Part = "part",
        /// The part of the day a range ends in.
        Part2 = "part2",
        /// Days before the day named in which it begins: the night onto a day begins on the day before.
        Eve = "eve",
        /// Days of the month: `8-14`, or `-7` for the last seven.
        Nth = "nth",
        /// ISO week of the year.
        WeekOfYear = "week",
        /// 0 to 24.
        Hour = "hour",
        /// 0 to 59.
        Minute = "minute",
        /// [`Meridiem`].
        Meridiem = "meridiem",
        /// TIMEX3 `mod`; `EARLIER` and `LATER` are START and END that begin or end at a time known.
        Mod = "mod",
        /// A whole TIMEX3 value.
        Value = "value",
        /// A named day: `12-25`, `11-4-4` (month, n-th, ISO day), `easter+1`.
        Holiday = "holiday",
        /// Month of the Solar Hijri calendar.
        SolarMonth = "solar",
        /// Month of the Islamic lunar calendar.
        LunarMonth = "lunar",
        /// Eight digits that are a date.
        Compact = "compact",
        /// −1 or 1.
        Direction = "dir",
        /// What is counted from: [`Anchor`].
        Anchor = "anchor",
        /// The year meant, counted from an anchor: `dct-1`, `ref+0` ….
        YearRef = "yearref",
        /// Which of the days or months of that name: [`Which`].
        Which = "which",
        /// The order a date of strokes was read in: [`Order`].
        Order = "order",
        /// Recurrence: how often.
        Every = "every",
        /// Words that fill nothing.
        Skip = "skip",
    }
}

names! {
    /// The operation that turns slots into a value.
    Make {
        /// A date of the calendar, with the year found if none is stated.
        Date = "date",
        /// A day of the week.
        Weekday = "weekday",
        /// Two halves with the interval of the whole.
        Range = "range",
        /// So many units before or after another time.
        Shift = "shift",
        /// A length of time.
        Duration = "duration",
        /// A recurring time.
        Set = "set",
        /// A value the rule states itself.
        Value = "value",
        /// The last whole quarter, if quarters are spoken of.
        LatestQuarter = "latest-quarter",
        /// A length of time with a fraction.
        Decimal = "decimal",
        /// A length of time and half a unit more.
        HalfMore = "half-more",
        /// Words that look like a time and are none.
        Nothing = "nothing",
        /// Numbers that look like a date and cannot be one.
        Impossible = "impossible",
    }
}

names! {
    /// Which of the days, months or years of one name.
    Which {
        /// The last one that is over.
        Past = "past",
        /// The next one.
        Future = "future",
        /// The one of the current week or year.
        This = "this",
        /// The last one that has begun.
        Told = "told",
        /// Counted from what was told before.
        Ref = "ref",
    }
}

names! {
    /// What a time is counted from.
    Anchor {
        /// The document's date.
        Dct = "dct",
        /// What was told before.
        Ref = "ref",
        /// Whichever is nearer.
        Same = "same",
    }
}

names! {
    /// The order of a date of strokes.
    Order {
        /// 5/31.
        MonthFirst = "md",
        /// 31/5.
        DayFirst = "dm",
    }
}

names! {
    /// The half of a day of twelve hours.
    Meridiem {
        /// Before noon.
        Am = "am",
        /// After noon.
        Pm = "pm",
    }
}

names! {
    /// How many, left vague.
    Vague {
        /// About two.
        Couple = "couple",
        /// A few.
        Few = "few",
        /// Several.
        Several = "several",
        /// Many.
        Many = "many",
        /// Some number.
        Some = "X",
    }
}

impl Slot {
    /// Refuses a code that is none of the slot's, for the slots whose codes are named here.
    ///
    /// # Errors
    /// If the code is none of them; the message lists them.
    pub fn check(self, code: &str) -> Result<(), String> {
        match self {
            Slot::Which => Which::named(code).map(drop),
            Slot::Anchor => Anchor::named(code).map(drop),
            Slot::Order => Order::named(code).map(drop),
            Slot::Meridiem => Meridiem::named(code).map(drop),
            Slot::Vague => Vague::named(code).map(drop),
            _ => Ok(()),
        }
    }
}
