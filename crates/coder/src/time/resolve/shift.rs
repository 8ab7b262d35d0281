//! Counted times: so many units before or after another, or the unit it lies in.

use super::super::frame::{Frame, Slot};
use super::super::value::{Field, When};
use super::{Resolved, Resolver, finish, time_of_day, unresolved};
use dateline_resources::time::{Anchor, Vague};
use dateline_types::{DayInterval, Span, TimeBasis};
use jiff::ToSpan;
use jiff::civil::Date;

impl Resolver {
    pub(super) fn shift(&mut self, frame: &Frame) -> Option<Resolved> {
        let unit = frame.code(Slot::Unit)?;
        let direction = frame.whole(Slot::Direction).unwrap_or(0);
        let modifier = frame.modifier();
        let wants_ref = frame.anchor() == Some(Anchor::Ref) || self.narrative;
        let last = self.memory.last.clone().filter(|_| wants_ref);
        let (base, basis, anchor) = match (&last, self.dct) {
            (Some((when, span)), _) => (when.clone(), TimeBasis::Discourse, Some(*span)),
            (None, Some(dct)) => (When::day(dct), TimeBasis::Relative, None),
            (None, None) => return Some(unresolved(frame, unit, direction)),
        };
        if let Some(vague) = frame.vague() {
            return Some(self.vague_shift(frame, vague, unit, direction, &base, basis, anchor));
        }
        let count = frame.number(Slot::N).unwrap_or(1.0);
        if !(0.0..=100_000.0).contains(&count) {
            return None;
        }
        let by = count as i32 * direction;
        let year = base.year?;
        let interval = base.interval()?;
        // What is counted from: the day itself if the base is one; else the start going back, the end going forward.
        let day = if direction < 0 { interval.start() } else { interval.end() };
        let mut when = match unit {
            "Y" => {
                // "a year earlier" beside a quarter is the same quarter: figures are compared so.
                let mut when = When::year(year + by);
                let quarter = self
                    .memory
                    .quarter
                    .filter(|_| count == 1.0 && direction < 0 && !frame.has(Slot::Which) && !self.narrative);
                if let Some((year, quarter, _)) = quarter {
                    when = When::quarter(year + by, quarter);
                }
                when
            }
            "DE" => {
                let first = (year - year.rem_euclid(10)) + by * 10;
                When { field: Field::Decade, ..When::year(first) }
            }
            "CE" => {
                let first = (year - year.rem_euclid(100)) + by * 100;
                When { field: Field::Century, ..When::year(first) }
            }
            "Q" => match (&base.field, last.is_some() || self.memory.quarter.is_some(), direction) {
                (_, true, 0) if self.memory.quarter.is_some() && frame.anchor() == Some(Anchor::Ref) => {
                    let (year, quarter, _) = self.memory.quarter?;
                    When::quarter(year, quarter)
                }
                _ => {
                    let index = year * 4 + i32::from((day.month() - 1) / 3) + by;
                    When::quarter(index.div_euclid(4), index.rem_euclid(4) as u8 + 1)
                }
            },
            "M" => {
                let month = base.month_of_year().unwrap_or(day.month() as u8);
                let index = year * 12 + i32::from(month) - 1 + by;
                When::month(index.div_euclid(12), index.rem_euclid(12) as u8 + 1)
            }
            "W" => {
                let moved = day.checked_add((by * 7).days()).ok()?;
                if count > 1.0 && last.is_some() && matches!(base.field, Field::Day(..)) && direction != 0 {
                    When::day(moved)
                } else {
                    When::week(moved)
                }
            }
            "WE" => {
                // The weekend just past belongs to this week only from Saturday on.
                let here = i32::from(day.weekday().to_monday_one_offset());
                let saturday = match direction {
                    0 if here >= 6 => 6 - here,
                    0 => -1 - here,
                    d if d < 0 => -1 - here,
                    _ => {
                        if here >= 6 {
                            13 - here
                        } else {
                            6 - here
                        }
                    }
                };
                let week = When::week(day.checked_add(saturday.days()).ok()?);
                match week.field {
                    Field::Week(w) => When { field: Field::Weekend(w), ..week },
                    _ => week,
                }
            }
            "D" => {
                if !matches!(base.field, Field::Day(..)) {
                    return match base.field {
                        Field::Month(m) => Some(finish(
                            When { field: Field::SomeDay(m), ..base },
                            modifier,
                            basis,
                            anchor,
                            frame,
                        )),
                        _ => Some(unresolved(frame, unit, direction)),
                    };
                }
                When::day(day.checked_add(by.days()).ok()?)
            }
            "H" | "MN" | "S" => {
                if !matches!(base.field, Field::Day(..)) {
                    return Some(unresolved(frame, unit, direction));
                }
                let mut when = When::day(day);
                when.time = Some("TXX".into());
                when
            }
            _ => return None,
        };
        if let Some(time) = time_of_day(frame) {
            when.time = Some(time);
        }
        let side = frame.code(Slot::Mod).filter(|_| by == 0);
        // "a week later" than a day is a day; "last week" is a week.
        let week_of_day = !frame.has(Slot::Which)
            && unit == "W"
            && count == 1.0
            && direction != 0
            && matches!(base.field, Field::Day(..));
        let basis =
            if basis == TimeBasis::Relative && by == 0 && unit == "D" { TimeBasis::Dct } else { basis };
        let mut resolved = finish(when, modifier, basis, anchor, frame);
        if let (Some(side), Some(whole)) = (side, resolved.when.as_ref().and_then(When::interval)) {
            resolved.interval = self.beside(side, whole, basis).or(resolved.interval);
        }
        if week_of_day && modifier.is_none() {
            resolved.interval = day.checked_add((by * 7).days()).ok().map(DayInterval::day);
        }
        Some(resolved)
    }

    /// "earlier this month", "later that year": the part of the unit before or after the time counted from.
    fn beside(&self, side: &str, whole: DayInterval, basis: TimeBasis) -> Option<DayInterval> {
        let here = match basis {
            TimeBasis::Discourse => self.memory.day.map(|(day, _)| day),
            _ => self.dct,
        }
        .filter(|day| (whole.start()..=whole.end()).contains(day))?;
        match side {
            "EARLIER" if basis == TimeBasis::Discourse => {
                DayInterval::new(whole.start(), here.yesterday().ok()?.max(whole.start()))
            }
            "EARLIER" => DayInterval::new(whole.start(), here),
            "LATER" => DayInterval::new(here.tomorrow().ok()?.min(whole.end()), whole.end()),
            _ => None,
        }
    }

    /// "a few months later": an interval as wide as the words are vague.
    fn vague_shift(
        &self,
        frame: &Frame,
        vague: Vague,
        unit: &str,
        direction: i32,
        base: &When,
        basis: TimeBasis,
        anchor: Option<Span>,
    ) -> Resolved {
        let (low, high) = spread(vague);
        let mut resolved = unresolved(frame, unit, direction);
        resolved.basis = basis;
        resolved.anchor = anchor;
        resolved.interval = base.interval().and_then(|interval| {
            let (near, far) = if direction < 0 {
                (interval.start(), interval.start())
            } else {
                (interval.end(), interval.end())
            };
            let (near, far) = (add(near, unit, low * direction)?, add(far, unit, high * direction)?);
            DayInterval::new(near.min(far), near.max(far))
        });
        resolved
    }

    /// "the latest quarter": the one last mentioned, else the last that was over by the document's date.
    pub(super) fn latest_quarter(&self, frame: &Frame) -> Option<Resolved> {
        if let Some((year, quarter, span)) = self.memory.quarter {
            let when = When::quarter(year, quarter);
            return Some(finish(when, frame.modifier(), TimeBasis::Discourse, Some(span), frame));
        }
        if frame.has(Slot::Anchor) {
            return None;
        }
        let dct = self.dct.filter(|_| !self.narrative)?;
        let index = i32::from(dct.year()) * 4 + i32::from((dct.month() - 1) / 3) - 1;
        let when = When::quarter(index.div_euclid(4), index.rem_euclid(4) as u8 + 1);
        Some(finish(when, frame.modifier(), TimeBasis::Relative, None, frame))
    }
}

/// How many units a vague count stands for, from fewest to most.
pub(super) fn spread(vague: Vague) -> (i32, i32) {
    match vague {
        Vague::Couple => (1, 3),
        Vague::Few => (2, 6),
        Vague::Several => (3, 9),
        Vague::Many => (5, 30),
        Vague::Some => (1, 12),
    }
}

/// `n` units after a day.
pub(super) fn add(date: Date, unit: &str, n: i32) -> Option<Date> {
    if n.unsigned_abs() > 10_000 {
        return None;
    }
    match unit {
        "D" => date.checked_add(n.days()),
        "W" | "WE" => date.checked_add((n * 7).days()),
        "M" => date.checked_add(n.months()),
        "Q" => date.checked_add((n * 3).months()),
        "Y" => date.checked_add(n.years()),
        "DE" => date.checked_add((n.checked_mul(10)?).years()),
        "CE" => date.checked_add((n.checked_mul(100)?).years()),
        _ => Ok(date),
    }
    .ok()
}
