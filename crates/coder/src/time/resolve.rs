//! From slots to values: what an expression means given the document's date and the times before it.
//!
//! Two readings. *News*: the document's date is the anchor, tense says on which side of it a bare month or weekday
//! lies. *Narrative*: the last time mentioned is the anchor, as in a history told in order.

use super::calendar::{from_islamic, from_solar_hijri, holiday};
use super::frame::{Frame, Slot, Val};
use super::tense::Tense;
use super::value::{Field, When, narrow};
use dateline_types::{DayInterval, Granularity, Span, TimeBasis, TimexKind, TimexMod};
use jiff::ToSpan;
use jiff::civil::Date;
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

/// Days beyond which a date without a year is unlikely to lie behind, if it lies near ahead.
const FAR_BEHIND: i32 = 240;
/// Days within which it lies near ahead.
const NEAR_AHEAD: i32 = 125;

/// The times mentioned so far.
#[derive(Debug, Default)]
struct Memory {
    last: Option<(When, Span)>,
    day: Option<(Date, Span)>,
    quarter: Option<(i32, u8, Span)>,
}

/// Resolves the expressions of one document, in order.
pub(super) struct Resolver {
    dct: Option<Date>,
    narrative: bool,
    memory: Memory,
    pub remarks: Vec<Remark>,
}

impl Resolver {
    pub fn new(dct: Option<Date>, narrative: bool) -> Resolver {
        Resolver { dct, narrative, memory: Memory::default(), remarks: Vec::new() }
    }

    /// Resolves one expression; `None` when the slots make no time at all.
    pub fn resolve(&mut self, make: &str, frame: &Frame, tense: Tense) -> Option<Resolved> {
        match make {
            "date" => self.date(frame, tense),
            "weekday" => self.weekday(frame, tense),
            "shift" => self.shift(frame),
            "duration" => self.duration(frame),
            "set" => set(frame),
            "value" => self.fixed(frame),
            "latest-quarter" => self.latest_quarter(frame),
            "decimal" => self.decimal(frame),
            "half-more" => {
                let mut longer = frame.clone();
                longer.slots.push((Slot::N, Val::Number(0.5)));
                self.duration(&longer)
            }
            // Words that look like a time and are none.
            "nothing" => None,
            "impossible" => {
                self.remark("time/impossible-date", "numbers that look like a date are none");
                None
            }
            _ => None,
        }
    }

    /// Remembers a resolved expression for those after it.
    ///
    /// A quarter that was counted from another ("a year earlier") does not become the topic itself.
    pub fn remember(&mut self, make: &str, resolved: &Resolved, span: Span) {
        let Some(when) = &resolved.when else { return };
        if when.year.is_none() {
            return;
        }
        if let (Field::Quarter(q), true) = (&when.field, make == "date") {
            let q = *q;
            self.memory.quarter = when.year.map(|y| (y, q, span));
        }
        if let (Field::Day(..), Some(interval)) = (&when.field, when.interval()) {
            self.memory.day = Some((interval.start(), span));
        }
        self.memory.last = Some((when.clone(), span));
    }

    fn remark(&mut self, code: &'static str, message: &str) {
        self.remarks.push(Remark { code, message: message.to_owned() });
    }

    // ---- dates -------------------------------------------------------------------------------------------------

    fn date(&mut self, frame: &Frame, tense: Tense) -> Option<Resolved> {
        let (year, mut basis, mut anchor) = self.year_of(frame);
        let modifier = frame.modifier();
        let bc = frame.has(Slot::Bc);
        if let Some(solar) = frame.whole(Slot::SolarMonth) {
            return self.other_calendar(frame, solar, from_solar_hijri);
        }
        if let Some(lunar) = frame.whole(Slot::LunarMonth) {
            return self.other_calendar(frame, lunar, from_islamic);
        }
        if let Some(compact) = frame.whole(Slot::Compact) {
            let date =
                Date::new((compact / 10_000) as i16, (compact / 100 % 100) as i8, (compact % 100) as i8);
            return date.ok().map(|date| finish(When::day(date), modifier, TimeBasis::Explicit, None, frame));
        }
        if let Some(code) = frame.code(Slot::Holiday) {
            return self.holiday(frame, code, year, tense);
        }
        let field = self.field_of(frame)?;
        let mut when = When { year, field, time: time_of_day(frame) };
        match (
            &when.field,
            frame.whole(Slot::Century),
            frame.whole(Slot::Decade),
            frame.whole(Slot::ShortDecade),
        ) {
            (Field::Century, Some(century), ..) => {
                let first = (century - 1) * 100;
                when.year = Some(if bc { 1 - first.max(1) } else { first });
            }
            (Field::Decade, _, Some(decade), _) => when.year = Some(if bc { 1 - decade } else { decade }),
            (Field::Decade, _, _, Some(short)) => {
                let now = self.here_year().unwrap_or(2000);
                let century = now - now.rem_euclid(100);
                when.year =
                    Some(if century + short <= now { century + short } else { century - 100 + short });
            }
            _ => {}
        }
        if when.year.is_none() {
            (basis, anchor) = self.resolve_year(&mut when, frame, tense);
        }
        if let (Field::Day(m, d), Some(y)) = (&when.field, when.year)
            && when.interval().is_none()
        {
            let (m, d) = (*m, *d);
            self.remark(
                "time/impossible-date",
                &format!("no such day: {:?}", format!("{y:04}-{m:02}-{d:02}")),
            );
            when.field = if (1..=12).contains(&m) { Field::SomeDay(m) } else { Field::Year };
        }
        if let (Some(weekday), Field::Day(..), Some(interval)) =
            (frame.whole(Slot::Weekday), &when.field, when.interval())
        {
            let said = i32::from(interval.start().weekday().to_monday_one_offset());
            if said != weekday && basis == TimeBasis::Explicit {
                self.remark(
                    "time/weekday-mismatch",
                    &format!("the day of the week does not fit the date: {:?}", when.timex()),
                );
            }
        }
        Some(finish(when, modifier, basis, anchor, frame))
    }

    /// The unit and position the slots state, without the year.
    fn field_of(&self, frame: &Frame) -> Option<Field> {
        let day = frame.whole(Slot::Day);
        if let Some(month) = frame.whole(Slot::Month) {
            return match day {
                // 14/03 where the month was read as 14: American and European order.
                Some(day) if month > 12 && (1..=12).contains(&day) => {
                    Some(Field::Day(day as u8, month as u8))
                }
                Some(day) => Some(Field::Day(month.clamp(0, 99) as u8, day.clamp(0, 99) as u8)),
                None => Some(Field::Month(month as u8)),
            };
        }
        if let Some(season) = frame.code(Slot::Season) {
            return Some(Field::Season(season.into()));
        }
        if let Some(quarter) = frame.whole(Slot::Quarter) {
            return Some(Field::Quarter(quarter.clamp(1, 4) as u8));
        }
        if let Some(half) = frame.whole(Slot::Half) {
            return Some(Field::Half(half.clamp(1, 2) as u8));
        }
        if frame.has(Slot::Century) {
            return Some(Field::Century);
        }
        if frame.has(Slot::Decade) || frame.has(Slot::ShortDecade) {
            return Some(Field::Decade);
        }
        if frame.has(Slot::Year) || frame.has(Slot::ShortYear) || frame.has(Slot::YearRef) {
            return Some(Field::Year);
        }
        if let Some(day) = day {
            // "the 19th": the month is the last one mentioned.
            let month = self.here_month()?;
            return Some(Field::Day(month, day.clamp(0, 99) as u8));
        }
        if frame.has(Slot::Part) || frame.has(Slot::Hour) {
            let day = if self.narrative { self.memory.day.map(|(day, _)| day) } else { self.dct };
            return day.map(|day| Field::Day(day.month() as u8, day.day() as u8)).or(Some(Field::Day(0, 0)));
        }
        None
    }

    /// The year the slots state or point to.
    fn year_of(&self, frame: &Frame) -> (Option<i32>, TimeBasis, Option<Span>) {
        let plain = (TimeBasis::Explicit, None);
        if let Some(year) = frame.whole(Slot::Year) {
            return (Some(if frame.has(Slot::Bc) { 1 - year } else { year }), plain.0, plain.1);
        }
        if let Some(short) = frame.number(Slot::ShortYear) {
            let short = short as i32;
            let here = self.here_year().unwrap_or(2000);
            // The nearest year that ends so.
            let base = here - here.rem_euclid(100) + short;
            let near = [base - 100, base, base + 100].into_iter().min_by_key(|y| (y - here).abs());
            return (near, plain.0, plain.1);
        }
        if let Some(code) = frame.code(Slot::YearRef) {
            let (from, offset) = code.split_at(3.min(code.len()));
            let offset: i32 = offset.parse().unwrap_or(0);
            let last = self.memory.last.as_ref().filter(|_| from == "ref" || self.narrative);
            return match (last, self.dct) {
                (Some((when, span)), _) => (when.year.map(|y| y + offset), TimeBasis::Discourse, Some(*span)),
                (None, Some(dct)) => (Some(i32::from(dct.year()) + offset), TimeBasis::Relative, None),
                (None, None) => (None, TimeBasis::Relative, None),
            };
        }
        (None, plain.0, plain.1)
    }

    /// The year the discourse stands in.
    fn here_year(&self) -> Option<i32> {
        let dct = self.dct.map(|d| i32::from(d.year()));
        let last = self.memory.last.as_ref().and_then(|(when, _)| when.year);
        if self.narrative { last.or(dct) } else { dct.or(last) }
    }

    /// The month the discourse stands in.
    fn here_month(&self) -> Option<u8> {
        let last = self.memory.last.as_ref().and_then(|(when, _)| when.month_of_year());
        last.or(if self.narrative { None } else { self.dct.map(|d| d.month() as u8) })
    }

    /// Finds the year of a month, day, season or quarter that names none.
    fn resolve_year(&self, when: &mut When, frame: &Frame, tense: Tense) -> (TimeBasis, Option<Span>) {
        let which = frame.code(Slot::Which);
        if let (true, Some((last, span))) = (self.narrative || which == Some("ref"), &self.memory.last) {
            when.year = last.year;
            if let (Some(year), Some(before), Some(now)) =
                (last.year, last.month_of_year(), when.month_of_year())
            {
                let next = match which {
                    Some("future") => now <= before,
                    // A history goes forward: "in December 1940 … in February" is the February after it.
                    _ => matches!(when.field, Field::Day(..) | Field::Month(_)) && now + 9 <= before,
                };
                if next {
                    when.year = Some(year + 1);
                } else if which == Some("past") && now >= before {
                    when.year = Some(year - 1);
                }
            }
            return (TimeBasis::Discourse, Some(*span));
        }
        let Some(dct) = self.dct else { return (TimeBasis::Relative, None) };
        let base = i32::from(dct.year());
        let mut candidates: Vec<(i32, DayInterval)> = Vec::new();
        for year in base - 1..=base + 1 {
            let mut probe = when.clone();
            probe.year = Some(year);
            if probe.field == Field::Season("WI".into()) {
                // For choosing the year, a winter is January and February.
                probe.field = Field::Month(1);
            }
            // 29 February: look at the month instead.
            let interval = probe.interval().or_else(|| {
                probe.field = match probe.field {
                    Field::Day(m, _) if (1..=12).contains(&m) => Field::Month(m),
                    ref other => other.clone(),
                };
                probe.interval()
            });
            if let Some(interval) = interval {
                candidates.push((year, interval));
            }
        }
        let distance = |i: &DayInterval| {
            if i.start() > dct {
                (i.start() - dct).get_days()
            } else if i.end() < dct {
                (dct - i.end()).get_days()
            } else {
                0
            }
        };
        let behind = candidates.iter().rfind(|(_, i)| i.start() <= dct);
        let ahead = candidates.iter().find(|(_, i)| i.end() >= dct);
        // Figures are reported for the quarter under way or just over, whatever the tense.
        let reported = behind.filter(|(_, i)| matches!(when.field, Field::Quarter(_)) && distance(i) <= 92);
        let chosen = match (which, tense) {
            (Some("past"), _) => candidates.iter().rfind(|(_, i)| i.end() < dct),
            (Some("future"), _) => candidates.iter().find(|(_, i)| i.start() > dct),
            (Some("this"), _) => candidates.iter().find(|(year, _)| *year == base),
            _ if reported.is_some() => reported,
            (_, Tense::Future) => ahead,
            (_, Tense::Past) => behind,
            (_, Tense::FarPast) => match (behind, ahead) {
                // A past cue far off does not make a day of next month one of last year.
                (Some((_, b)), Some(a)) if distance(b) > FAR_BEHIND && distance(&a.1) < NEAR_AHEAD => Some(a),
                _ => behind,
            },
            (_, Tense::Open) => candidates.iter().min_by_key(|(_, i)| distance(i)),
        };
        when.year = chosen.map(|(year, _)| *year);
        (TimeBasis::Relative, None)
    }

    fn other_calendar(
        &mut self,
        frame: &Frame,
        month: i32,
        convert: impl Fn(i32, u8, u8) -> Option<Date>,
    ) -> Option<Resolved> {
        let year = frame.whole(Slot::Year)?;
        let month = month as u8;
        let modifier = frame.modifier();
        if let Some(day) = frame.whole(Slot::Day) {
            let Some(date) = convert(year, month, day.clamp(0, 99) as u8) else {
                self.remark("time/impossible-date", "no such day in its calendar");
                return None;
            };
            return Some(finish(When::day(date), modifier, TimeBasis::Explicit, None, frame));
        }
        // A month of another calendar straddles two of ours: the value names the one it begins in.
        let start = convert(year, month, 1)?;
        let next = if month == 12 { convert(year + 1, 1, 1) } else { convert(year, month + 1, 1) }?;
        let mut resolved = finish(
            When::month(i32::from(start.year()), start.month() as u8),
            modifier,
            TimeBasis::Explicit,
            None,
            frame,
        );
        resolved.interval = DayInterval::new(start, next.yesterday().ok()?);
        Some(resolved)
    }

    fn holiday(&mut self, frame: &Frame, code: &str, year: Option<i32>, tense: Tense) -> Option<Resolved> {
        let which = frame.code(Slot::Which);
        if let Some(year) = year {
            let date = holiday(code, i16::try_from(year).ok()?)?;
            return Some(finish(When::day(date), frame.modifier(), TimeBasis::Explicit, None, frame));
        }
        let here = self.here_year()?;
        let days: Vec<Date> =
            (here - 1..=here + 1).filter_map(|y| holiday(code, i16::try_from(y).ok()?)).collect();
        let near = if self.narrative { self.memory.day.map(|(d, _)| d) } else { self.dct };
        let Some(near) = near else {
            return days
                .get(1)
                .map(|&d| finish(When::day(d), frame.modifier(), TimeBasis::Discourse, None, frame));
        };
        let chosen = match (which, tense) {
            (Some("past"), _) => days.iter().rfind(|&&d| d < near),
            (Some("future"), _) | (None, Tense::Future) => days.iter().find(|&&d| d >= near),
            _ => days.iter().min_by_key(|&&d| (d - near).get_days().abs()),
        };
        chosen.map(|&d| finish(When::day(d), frame.modifier(), TimeBasis::Relative, None, frame))
    }

    // ---- days of the week --------------------------------------------------------------------------------------

    fn weekday(&mut self, frame: &Frame, tense: Tense) -> Option<Resolved> {
        let wanted = frame.whole(Slot::Weekday)?;
        let modifier = frame.modifier();
        let which = frame.code(Slot::Which);
        let from_memory = self.narrative || which == Some("ref") || self.dct.is_none();
        let (near, basis, anchor) = match (from_memory, self.memory.day, self.dct) {
            (true, Some((day, span)), _) => (day, TimeBasis::Discourse, Some(span)),
            (_, _, Some(dct)) if !self.narrative => (dct, TimeBasis::Relative, None),
            _ => {
                let mut resolved = finish(
                    When { year: None, field: Field::Day(0, 0), time: None },
                    modifier,
                    TimeBasis::Relative,
                    None,
                    frame,
                );
                resolved.value = format!("XXXX-WXX-{wanted}").into();
                resolved.when = None;
                return Some(resolved);
            }
        };
        let here = i32::from(near.weekday().to_monday_one_offset());
        // Days back and forward to that day of the week, both from 0 to 6.
        let back = (here - wanted).rem_euclid(7);
        let forward = (wanted - here).rem_euclid(7);
        let offset = match (which, tense) {
            (Some("past"), _) => -(if back == 0 { 7 } else { back }),
            (Some("future"), _) => {
                if forward == 0 {
                    7
                } else {
                    forward
                }
            }
            (Some("this"), _) => wanted - here,
            _ if basis == TimeBasis::Discourse => forward,
            (_, Tense::Future) => forward,
            (_, Tense::Past | Tense::FarPast) => -back,
            // "meets on Friday" in the present tense lies ahead if it is near, else behind.
            (_, Tense::Open) if forward <= 2 && back > 2 => forward,
            (_, Tense::Open) => -back,
        };
        let date = near.checked_add(offset.days()).ok()?;
        let mut when = When::day(date);
        when.time = time_of_day(frame);
        Some(finish(when, modifier, basis, anchor, frame))
    }

    // ---- counted times -----------------------------------------------------------------------------------------

    fn shift(&mut self, frame: &Frame) -> Option<Resolved> {
        let unit = frame.code(Slot::Unit)?;
        let direction = frame.whole(Slot::Direction).unwrap_or(0);
        let modifier = frame.modifier();
        let wants_ref = frame.code(Slot::Anchor) == Some("ref") || self.narrative;
        let last = self.memory.last.clone().filter(|_| wants_ref);
        let (base, basis, anchor) = match (&last, self.dct) {
            (Some((when, span)), _) => (when.clone(), TimeBasis::Discourse, Some(*span)),
            (None, Some(dct)) => (When::day(dct), TimeBasis::Relative, None),
            (None, None) => return Some(unresolved(frame, unit, direction)),
        };
        if let Some(vague) = frame.code(Slot::Vague) {
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
                (_, true, 0) if self.memory.quarter.is_some() && frame.code(Slot::Anchor) == Some("ref") => {
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
        let basis =
            if basis == TimeBasis::Relative && by == 0 && unit == "D" { TimeBasis::Dct } else { basis };
        Some(finish(when, modifier, basis, anchor, frame))
    }

    /// "a few months later": an interval as wide as the words are vague.
    fn vague_shift(
        &self,
        frame: &Frame,
        vague: &str,
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
    fn latest_quarter(&self, frame: &Frame) -> Option<Resolved> {
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

    /// "3.5 years": the digits behind the point stand in `n2`.
    fn decimal(&mut self, frame: &Frame) -> Option<Resolved> {
        let (whole, part) = (frame.number(Slot::N)?, frame.number(Slot::N2)?);
        let number: f64 = format!("{whole}.{part}").parse().ok()?;
        let mut slots = frame.slots.clone();
        slots.retain(|(slot, _)| !matches!(slot, Slot::N | Slot::N2));
        slots.push((Slot::N, Val::Number(number)));
        self.duration(&Frame { slots })
    }

    fn duration(&mut self, frame: &Frame) -> Option<Resolved> {
        let unit = frame.code(Slot::Unit)?;
        let count = frame.number(Slot::N);
        let amount: SmolStr = match (count, frame.has(Slot::Vague)) {
            (Some(n), _) if !(0.0..=1e9).contains(&n) => return None,
            (Some(n), _) if n.fract() == 0.0 => format!("{}", n as i64).into(),
            (Some(n), _) => format!("{n}").into(),
            (None, true) => "X".into(),
            (None, false) => "1".into(),
        };
        let scaled = |by: f64| match count {
            Some(n) => SmolStr::from(format!("{}", n * by)),
            None if frame.has(Slot::Vague) => "X".into(),
            None => SmolStr::from(format!("{by}")),
        };
        let value: SmolStr = match unit {
            "H" | "S" => format!("PT{amount}{unit}").into(),
            "MN" => format!("PT{amount}M").into(),
            "DE" if amount == "X" => "PXDE".into(),
            "CE" if amount == "X" => "PXCE".into(),
            "DE" => format!("P{}Y", scaled(10.0)).into(),
            "CE" => format!("P{}Y", scaled(100.0)).into(),
            "Q" => format!("P{amount}Q").into(),
            "WE" => format!("P{amount}WE").into(),
            "X" => "PXX".into(),
            _ => format!("P{amount}{unit}").into(),
        };
        let interval = frame.whole(Slot::Direction).and_then(|direction| {
            let dct = self.dct?;
            let units = match (count, frame.code(Slot::Vague)) {
                (Some(n), _) => n as i32,
                (None, Some(vague)) => spread(vague).1,
                (None, None) => 1,
            };
            let far = add(dct, unit, units.checked_mul(direction)?)?;
            DayInterval::new(far.min(dct), far.max(dct))
        });
        let basis = if interval.is_some() { TimeBasis::Relative } else { TimeBasis::Explicit };
        Some(Resolved {
            kind: TimexKind::Duration,
            value,
            modifier: frame.modifier(),
            interval,
            granularity: granularity_of(unit),
            basis,
            anchor: None,
            when: None,
        })
    }

    fn fixed(&self, frame: &Frame) -> Option<Resolved> {
        let value: SmolStr = frame.code(Slot::Value)?.into();
        let present = value == "PRESENT_REF";
        let kind = match () {
            () if frame.has(Slot::Every) => TimexKind::Set,
            () if value.starts_with('P') && !value.ends_with("REF") => TimexKind::Duration,
            () if value.contains("XT") => TimexKind::Time,
            () => TimexKind::Date,
        };
        Some(Resolved {
            kind,
            interval: self.dct.filter(|_| present && !self.narrative).map(DayInterval::day),
            basis: if present { TimeBasis::Dct } else { TimeBasis::Relative },
            value,
            modifier: frame.modifier(),
            granularity: Granularity::Vague,
            anchor: None,
            when: None,
        })
    }
}

/// How many units a vague count stands for, from fewest to most.
fn spread(vague: &str) -> (i32, i32) {
    match vague {
        "couple" => (1, 3),
        "few" => (2, 6),
        "several" => (3, 9),
        "many" => (5, 30),
        _ => (1, 12),
    }
}

fn add(date: Date, unit: &str, n: i32) -> Option<Date> {
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

fn granularity_of(unit: &str) -> Granularity {
    match unit {
        "W" | "WE" => Granularity::Week,
        "M" => Granularity::Month,
        "Q" => Granularity::Quarter,
        "Y" => Granularity::Year,
        "SE" => Granularity::Season,
        "DE" | "CE" => Granularity::Decade,
        "X" => Granularity::Vague,
        _ => Granularity::Day,
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

fn set(frame: &Frame) -> Option<Resolved> {
    let value: SmolStr = if let Some(weekday) = frame.whole(Slot::Weekday) {
        format!("XXXX-WXX-{weekday}{}", time_of_day(frame).unwrap_or_default()).into()
    } else if let Some(month) = frame.whole(Slot::Month) {
        match frame.whole(Slot::Day) {
            Some(day) => format!("XXXX-{month:02}-{day:02}").into(),
            None => format!("XXXX-{month:02}").into(),
        }
    } else if let Some(season) = frame.code(Slot::Season) {
        format!("XXXX-{season}").into()
    } else if let Some(part) = frame.code(Slot::Part) {
        format!("XXXX-XX-XXT{part}").into()
    } else {
        let n = frame.number(Slot::N).unwrap_or(1.0) as i64;
        match frame.code(Slot::Unit)? {
            "H" => format!("PT{n}H").into(),
            "MN" => format!("PT{n}M").into(),
            "S" => format!("PT{n}S").into(),
            "DE" => format!("P{}Y", n * 10).into(),
            "CE" => format!("P{}Y", n * 100).into(),
            unit => format!("P{n}{unit}").into(),
        }
    };
    let granularity = frame.code(Slot::Unit).map_or(Granularity::Day, granularity_of);
    Some(Resolved {
        kind: TimexKind::Set,
        value,
        modifier: frame.modifier(),
        interval: None,
        granularity,
        basis: TimeBasis::Explicit,
        anchor: None,
        when: None,
    })
}

/// The time of day the slots state, as `T14:30` or `TMO`.
fn time_of_day(frame: &Frame) -> Option<SmolStr> {
    if let Some(hour) = frame.whole(Slot::Hour) {
        let hour = match frame.code(Slot::Meridiem) {
            Some("pm") if hour < 12 => hour + 12,
            Some("am") if hour == 12 => 0,
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
        interval: when.interval().map(|interval| narrow(interval, modifier)),
        granularity: when.granularity(),
        basis,
        anchor,
        when: Some(when).filter(|when| when.field != Field::Day(0, 0)),
    }
}
