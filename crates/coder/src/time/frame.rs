//! What a match says before it is resolved: slots with values.

use dateline_resources::time::{Anchor, Meridiem, Order, Vague, Which};
use dateline_types::TimexMod;
use smol_str::SmolStr;

pub(super) use dateline_resources::time::Slot;

/// The value of a slot.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Val {
    /// A number.
    Number(f64),
    /// A code.
    Code(SmolStr),
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

    /// Which of the days, months or years of one name.
    pub fn which(&self) -> Option<Which> {
        Which::named(self.code(Slot::Which)?).ok()
    }

    /// What is counted from.
    pub fn anchor(&self) -> Option<Anchor> {
        Anchor::named(self.code(Slot::Anchor)?).ok()
    }

    /// The order a date of strokes was read in.
    pub fn order(&self) -> Option<Order> {
        Order::named(self.code(Slot::Order)?).ok()
    }

    /// The half of the day.
    pub fn meridiem(&self) -> Option<Meridiem> {
        Meridiem::named(self.code(Slot::Meridiem)?).ok()
    }

    /// How many, left vague.
    pub fn vague(&self) -> Option<Vague> {
        Vague::named(self.code(Slot::Vague)?).ok()
    }

    /// Day and month exchanged, in a date of strokes that can be read both ways.
    pub fn day_first(&self) -> Option<Frame> {
        let (month, day) = (self.whole(Slot::Month)?, self.whole(Slot::Day)?);
        if self.order() != Some(Order::MonthFirst) || day > 12 {
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
