//! What a match says before it is resolved: slots with values.

use dateline_types::TimexMod;
use smol_str::SmolStr;

/// The value of a slot.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Val {
    /// A number.
    Number(f64),
    /// A code.
    Code(SmolStr),
}

macro_rules! slots {
    ($($(#[$meta:meta])* $variant:ident = $text:literal),+ $(,)?) => {
        /// What a piece of an expression contributes. Names as the rule files spell them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Slot { $($(#[$meta])* $variant),+ }

        impl Slot {
            /// The slot of this name.
            pub fn of(name: &str) -> Option<Slot> {
                match name { $($text => Some(Slot::$variant),)+ _ => None }
            }
        }
    };
}

slots! {
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
    /// How many, left vague: `few` `several` `many` `X`.
    Vague = "vague",
    /// Part of the day: `MO` `MI` `AF` `EV` `NI` `DT`.
    Part = "part",
    /// The part of the day a range ends in.
    Part2 = "part2",
    /// Days of the month: `8-14`, or `-7` for the last seven.
    Nth = "nth",
    /// ISO week of the year.
    WeekOfYear = "week",
    /// 0 to 24.
    Hour = "hour",
    /// 0 to 59.
    Minute = "minute",
    /// `am` or `pm`.
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
    /// What is counted from: `dct`, `ref`, `same` (whichever is nearer).
    Anchor = "anchor",
    /// The year meant, counted from an anchor: `dct-1`, `ref+0` ….
    YearRef = "yearref",
    /// `past` `future` `this`: which of the days or months of that name.
    Which = "which",
    /// The order a date of strokes was read in: `md` or `dm`.
    Order = "order",
    /// Recurrence: how often.
    Every = "every",
    /// Words that fill nothing.
    Skip = "skip",
}

/// The slots of a match.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    pub slots: Vec<(Slot, Val)>,
}

impl Frame {
    /// The number in `slot`; numbers given twice add up ("twenty" and "four").
    pub fn number(&self, slot: Slot) -> Option<f64> {
        let mut sum = None;
        for (known, value) in &self.slots {
            if let (true, Val::Number(n)) = (*known == slot, value) {
                sum = Some(sum.unwrap_or(0.0) + n);
            }
        }
        sum
    }

    /// The first number in `slot`, whole.
    pub fn whole(&self, slot: Slot) -> Option<i32> {
        self.slots.iter().find_map(|(known, value)| match value {
            Val::Number(n) if *known == slot => Some(*n as i32),
            _ => None,
        })
    }

    /// The first code in `slot`.
    pub fn code(&self, slot: Slot) -> Option<&str> {
        self.slots.iter().find_map(|(known, value)| match value {
            Val::Code(code) if *known == slot => Some(code.as_str()),
            _ => None,
        })
    }

    /// Day and month exchanged, in a date of strokes that can be read both ways.
    pub fn day_first(&self) -> Option<Frame> {
        let (month, day) = (self.whole(Slot::Month)?, self.whole(Slot::Day)?);
        if self.code(Slot::Order) != Some("md") || day > 12 {
            return None;
        }
        let mut slots = self.slots.clone();
        slots.retain(|(slot, _)| !matches!(slot, Slot::Month | Slot::Day));
        slots.push((Slot::Month, Val::Number(f64::from(day))));
        slots.push((Slot::Day, Val::Number(f64::from(month))));
        Some(Frame { slots })
    }

    /// True if anything fills `slot`.
    pub fn has(&self, slot: Slot) -> bool {
        self.slots.iter().any(|(known, _)| *known == slot)
    }

    /// The modifier.
    pub fn modifier(&self) -> Option<TimexMod> {
        match self.code(Slot::Mod)? {
            "EARLIER" => Some(TimexMod::Start),
            "LATER" => Some(TimexMod::End),
            code => code.parse().ok(),
        }
    }
}
