//! Days of the week: which one is meant.

use super::super::frame::{Frame, Slot};
use super::super::tense::Tense;
use super::super::value::{Field, When};
use super::{Resolved, Resolver, finish, time_of_day};
use dateline_resources::time::Which;
use dateline_types::{Span, TimeBasis};
use jiff::ToSpan;

impl Resolver {
    /// "from Monday to Thursday": the second as any day of the week, the first the last of its name before it.
    pub fn weekdays(&mut self, halves: [(Frame, Span); 2], tense: Tense) -> Vec<(Resolved, Span)> {
        let [(first, first_span), (second, second_span)] = halves;
        let Some(end) = self.weekday(&second, tense) else { return Vec::new() };
        let wanted = first.whole(Slot::Weekday).zip(second.whole(Slot::Weekday));
        let start = wanted.zip(end.interval).and_then(|((from, to), interval)| {
            let date = interval.start().checked_sub((to - from).rem_euclid(7).days()).ok()?;
            let when = When { time: time_of_day(&first), ..When::day(date) };
            Some(finish(when, first.modifier(), end.basis, end.anchor, &first))
        });
        let start = start.or_else(|| self.weekday(&first, tense));
        start.map(|start| (start, first_span)).into_iter().chain([(end, second_span)]).collect()
    }

    pub(super) fn weekday(&mut self, frame: &Frame, tense: Tense) -> Option<Resolved> {
        let wanted = frame.whole(Slot::Weekday)?;
        let modifier = frame.modifier();
        let which = frame.which();
        let from_memory = self.narrative || which == Some(Which::Ref) || self.dct.is_none();
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
            (Some(Which::Past), _) => -(if back == 0 { 7 } else { back }),
            (Some(Which::Future), _) => {
                if forward == 0 {
                    7
                } else {
                    forward
                }
            }
            (Some(Which::This), _) => wanted - here,
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
}
