//! Lengths of time, recurring times, and words with a fixed value.

use super::super::frame::{Frame, Slot, Val};
use super::shift::{add, spread};
use super::{Resolved, Resolver, time_of_day};
use dateline_types::{DayInterval, Granularity, TimeBasis, TimexKind};
use smol_str::SmolStr;

impl Resolver {
    /// "3.5 years": the digits behind the point stand in `n2`.
    pub(super) fn decimal(&mut self, frame: &Frame) -> Option<Resolved> {
        let (whole, part) = (frame.number(Slot::N)?, frame.number(Slot::N2)?);
        let number: f64 = format!("{whole}.{part}").parse().ok()?;
        let mut slots = frame.slots.clone();
        slots.retain(|(slot, _)| !matches!(slot, Slot::N | Slot::N2));
        slots.push((Slot::N, Val::Number(number)));
        self.duration(&Frame { slots })
    }

    pub(super) fn duration(&mut self, frame: &Frame) -> Option<Resolved> {
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
            let units = match (count, frame.vague()) {
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

    pub(super) fn fixed(&self, frame: &Frame) -> Option<Resolved> {
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

pub(super) fn set(frame: &Frame) -> Option<Resolved> {
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
