//! Dates: the unit the words state, and the year they leave out.

use super::super::calendar::{from_islamic, from_solar_hijri, holiday};
use super::super::frame::{Frame, Slot};
use super::super::line::Line;
use super::super::tense::Tense;
use super::super::value::{Field, When};
use super::{Resolved, Resolver, finish, time_of_day};
use dateline_resources::time::{Anchor, Which};
use dateline_types::{DayInterval, Span, TimeBasis};
use jiff::civil::Date;

/// Days beyond which a date without a year is unlikely to lie behind, if it lies near ahead.
const FAR_BEHIND: i32 = 240;
/// Days within which it lies near ahead.
const NEAR_AHEAD: i32 = 125;

/// Bytes behind a date with its year in which a date without one lies in the same year.
const TOLD_BEFORE: usize = 250;

impl Resolver {
    pub(super) fn date(&mut self, frame: &Frame, tense: Tense) -> Option<Resolved> {
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
        if let Some(week) = frame.whole(Slot::WeekOfYear) {
            return Some(Field::Week(week.clamp(1, 53) as u8));
        }
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
            let last = self
                .memory
                .last
                .as_ref()
                .filter(|_| Anchor::named(from) == Ok(Anchor::Ref) || self.narrative);
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
        let last = self.memory.topic.as_ref().and_then(|(when, _)| when.year);
        if self.narrative { last.or(dct) } else { dct.or(last) }
    }

    /// The month the discourse stands in.
    fn here_month(&self) -> Option<u8> {
        let last = self.memory.last.as_ref().and_then(|(when, _)| when.month_of_year());
        last.or(if self.narrative { None } else { self.dct.map(|d| d.month() as u8) })
    }

    /// Finds the year of a month, day, season or quarter that names none.
    fn resolve_year(&self, when: &mut When, frame: &Frame, tense: Tense) -> (TimeBasis, Option<Span>) {
        let which = frame.which();
        let item = self.memory.lead.as_ref().filter(|_| self.line == Line::Item);
        let topic =
            item.or(self.memory.topic.as_ref().filter(|_| self.narrative || which == Some(Which::Ref)));
        if let Some((last, span)) = topic {
            when.year = last.year;
            if let (Some(year), Some(before), Some(now)) =
                (last.year, last.month_of_year(), when.month_of_year())
            {
                let next = match which {
                    Some(Which::Future) => now <= before,
                    // A history goes forward: "in December 1940 … in February" is the February after it.
                    _ => matches!(when.field, Field::Day(..) | Field::Month(_)) && now + 9 <= before,
                };
                if next {
                    when.year = Some(year + 1);
                } else if which == Some(Which::Past) && now >= before {
                    when.year = Some(year - 1);
                }
            }
            return (TimeBasis::Discourse, Some(*span));
        }
        if let Some((year, span)) = self.year_told_before(when, tense).filter(|_| which.is_none()) {
            when.year = Some(year);
            return (TimeBasis::Discourse, Some(span));
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
            (Some(Which::Past), _) => candidates.iter().rfind(|(_, i)| i.end() < dct),
            (Some(Which::Told), _) => behind,
            (Some(Which::Future), _) => candidates.iter().find(|(_, i)| i.start() > dct),
            (Some(Which::This), _) => candidates.iter().find(|(year, _)| *year == base),
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

    /// "On 30 March 2019 … On 4 April they …": the year of a day or month stated just before, when that was not the
    /// document's own; the next year if the months turn.
    fn year_told_before(&self, when: &When, tense: Tense) -> Option<(i32, Span)> {
        let (told, span) = self.memory.stated.as_ref()?;
        let (year, before, now) = (told.year?, told.month_of_year()?, when.month_of_year()?);
        let dct = self.dct?;
        if self.narrative
            || !matches!(tense, Tense::Past | Tense::FarPast)
            || year >= i32::from(dct.year())
            || self.at.saturating_sub(span.end()) > TOLD_BEFORE
        {
            return None;
        }
        let year = year + i32::from(now + 9 <= before);
        let mut probe = when.clone();
        probe.year = Some(year);
        (probe.interval()?.start() <= dct).then_some((year, *span))
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
        let which = frame.which();
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
            (Some(Which::Past), _) => days.iter().rfind(|&&d| d < near),
            (Some(Which::Future), _) | (None, Tense::Future) => days.iter().find(|&&d| d >= near),
            _ => days.iter().min_by_key(|&&d| (d - near).get_days().abs()),
        };
        chosen.map(|&d| finish(When::day(d), frame.modifier(), TimeBasis::Relative, None, frame))
    }
}
