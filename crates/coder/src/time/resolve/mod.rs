//! From slots to values: what an expression means given the document's date and the times before it.
//!
//! Two readings. *News*: the document's date is the anchor, tense says on which side of it a bare month or weekday
//! lies. *Narrative*: the last time mentioned is the anchor, as in a history told in order.

mod date;
mod duration;
mod memory;
mod shift;
mod weekday;

use super::frame::{Frame, Slot, Val};
use super::line::Line;
use super::tense::Tense;
use super::value::{Field, When, narrow};
use dateline_resources::time::{Make, Meridiem};
use dateline_types::{DayInterval, Granularity, Span, TimeBasis, TimexKind, TimexMod};
use duration::set;
use jiff::ToSpan;
use jiff::civil::Date;
use memory::Memory;
use smol_str::SmolStr;

/// What an expression was resolved to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resolved {
    pub kind: TimexKind,
    pub value: SmolStr,
    pub modifier: Option<TimexMod>,
    pub interval: Option<DayInterval>,
    pub granularity: Granularity,
    pub basis: TimeBasis,
    pub anchor: Option<Span>,
    /// What later expressions may count from.
    pub when: Option<When>,
}

/// Something a person should look at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Remark {
    pub code: &'static str,
    pub message: String,
}

/// Resolves the expressions of one document, in order.
pub(super) struct Resolver {
    pub(super) dct: Option<Date>,
    narrative: bool,
    memory: Memory,
    /// The line of the expression that is being resolved.
    pub line: Line,
    /// The byte it begins at.
    pub at: usize,
    /// It opens its sentence.
    pub fronted: bool,
    pub remarks: Vec<Remark>,
}

impl Resolver {
    pub fn new(dct: Option<Date>, narrative: bool) -> Resolver {
        Resolver {
            dct,
            narrative,
            memory: Memory::default(),
            line: Line::Prose,
            at: 0,
            fronted: false,
            remarks: Vec::new(),
        }
    }

    /// Resolves one expression; `None` when the slots make no time at all.
    pub fn resolve(&mut self, make: Make, frame: &Frame, tense: Tense) -> Option<Resolved> {
        match make {
            Make::Date => self.date(frame, tense),
            Make::Weekday => self.weekday(frame, tense),
            Make::Shift => self.shift(frame),
            Make::Duration => self.duration(frame),
            Make::Set => set(frame),
            Make::Value => self.fixed(frame),
            Make::LatestQuarter => self.latest_quarter(frame),
            Make::Decimal => self.decimal(frame),
            Make::HalfMore => {
                let mut longer = frame.clone();
                longer.slots.push((Slot::N, Val::Number(0.5)));
                self.duration(&longer)
            }
            // A range is resolved by its halves.
            Make::Nothing | Make::Range => None,
            Make::Impossible => {
                self.remark("time/impossible-date", "numbers that look like a date are none");
                None
            }
        }
    }

    /// Remembers a resolved expression for those after it.
    pub fn remember(&mut self, make: Make, resolved: &Resolved, span: Span) {
        self.memory.remember(make, resolved, span, self.line);
        self.memory.state(resolved, span, self.fronted);
    }

    /// True if a date of strokes read with the month first lies after the document's date, and with the day first not.
    pub fn only_past(&self, month_first: &Frame, day_first: &Frame) -> bool {
        let day = |frame: &Frame| {
            let (year, month, day) =
                (frame.whole(Slot::Year)?, frame.whole(Slot::Month)?, frame.whole(Slot::Day)?);
            Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
        };
        match (self.dct, day(month_first), day(day_first)) {
            (Some(dct), Some(a), Some(b)) => a > dct && b <= dct,
            _ => false,
        }
    }

    fn remark(&mut self, code: &'static str, message: &str) {
        self.remarks.push(Remark { code, message: message.to_owned() });
    }
}

/// A time that only says on which side of its anchor it lies.
fn unresolved(frame: &Frame, unit: &str, direction: i32) -> Resolved {
    let value = match direction {
        d if d < 0 => "PAST_REF".into(),
        0 => SmolStr::from(match unit {
            "D" => "XXXX-XX-XX",
            "M" => "XXXX-XX",
            "W" => "XXXX-WXX",
            _ => "XXXX",
        }),
        _ => "FUTURE_REF".into(),
    };
    Resolved {
        kind: TimexKind::Date,
        value,
        modifier: frame.modifier(),
        interval: None,
        granularity: Granularity::Vague,
        basis: TimeBasis::Relative,
        anchor: None,
        when: None,
    }
}

/// The time of day the slots state, as `T14:30` or `TMO`.
fn time_of_day(frame: &Frame) -> Option<SmolStr> {
    if let Some(hour) = frame.whole(Slot::Hour) {
        let hour = match frame.meridiem() {
            Some(Meridiem::Pm) if hour < 12 => hour + 12,
            Some(Meridiem::Am) if hour == 12 => 0,
            _ => hour,
        };
        return Some(match frame.whole(Slot::Minute) {
            Some(minute) => format!("T{hour:02}:{minute:02}").into(),
            None => format!("T{hour:02}:00").into(),
        });
    }
    frame.code(Slot::Part).map(|part| format!("T{part}").into())
}

fn finish(
    when: When,
    modifier: Option<TimexMod>,
    basis: TimeBasis,
    anchor: Option<Span>,
    frame: &Frame,
) -> Resolved {
    let mut when = when;
    if when.time.is_none() && matches!(when.field, Field::Day(..) | Field::SomeDay(_)) {
        when.time = time_of_day(frame);
    }
    let mut value = when.timex();
    if let Field::Day(0, 0) = when.field {
        value = format!("XXXX-XX-XX{}", when.time.as_deref().unwrap_or("")).into();
    }
    Resolved {
        kind: if when.time.is_some() { TimexKind::Time } else { TimexKind::Date },
        value,
        modifier,
        interval: when
            .interval()
            .map(|interval| narrow(interval, modifier))
            .map(|i| with_eve(part_of_month(i, frame), frame)),
        granularity: when.granularity(),
        basis,
        anchor,
        when: Some(when).filter(|when| when.field != Field::Day(0, 0)),
    }
}

/// The night onto a day: it begins on the day before, and which of the two it was is not told.
fn with_eve(day: DayInterval, frame: &Frame) -> DayInterval {
    let start = frame.whole(Slot::Eve).and_then(|days| day.start().checked_sub(days.days()).ok());
    start.and_then(|start| DayInterval::new(start, day.end())).unwrap_or(day)
}

/// "the first week of June": the days of the month that the slot `nth` names.
fn part_of_month(month: DayInterval, frame: &Frame) -> DayInterval {
    let Some((first, last)) = frame.code(Slot::Nth).and_then(|code| code.split_once('-')) else {
        return month;
    };
    let days = |text: &str| text.parse::<i64>().ok();
    let part = match (days(first), days(last)) {
        (Some(first), Some(last)) => {
            let on = |day: i64| month.start().checked_add((day - 1).days()).ok();
            on(first).zip(on(last).map(|end| end.min(month.end())))
        }
        (None, Some(last)) => month.end().checked_sub((last - 1).days()).ok().zip(Some(month.end())),
        _ => None,
    };
    part.and_then(|(start, end)| DayInterval::new(start, end)).unwrap_or(month)
}
