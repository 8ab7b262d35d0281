//! The figures of a set of reports, from counts that add up.

use super::fields::{Mark, Marks};
use crate::rounding::rounded;

const FIELDS: usize = Marks::FIELDS.len();

/// What was counted in one report, or in some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)] // Each is a plain count; [`Counts::figures`] says what is made of it.
pub struct Counts {
    pub gold_core: u32,
    pub gold_other: u32,
    pub record: u32,
    pub record_typed: u32,
    pub retold: u32,
    pub spurious: u32,
    pub aside: u32,
    pub overcounted: u32,
    pub swallowed: u32,
    pub found_core: u32,
    pub found_other: u32,
    pub whole: u32,
    pub whole_numbers: u32,
    pub incidents: u32,
    pub incidents_real: u32,
    pub pairs_overmerged: u32,
    pub held: u32,
    pub holders: u32,
    /// By field of [`Marks::FIELDS`]: right, partly, asked.
    pub fields: [[u32; 3]; FIELDS],
}

/// A figure: percent or a ratio, rounded as the reference scorer does; `None` where nothing was asked.
pub type Figure = Option<f64>;

impl Counts {
    /// Counts the marks of a record of a core event.
    pub fn mark(&mut self, marks: &Marks) {
        for (field, mark) in self.fields.iter_mut().zip(marks.all()) {
            field[0] += u32::from(mark == Some(Mark::Right));
            field[1] += u32::from(mark == Some(Mark::Partly));
            field[2] += u32::from(mark.is_some());
        }
    }

    /// The sum of both.
    pub fn plus(mut self, other: &Counts) -> Counts {
        let pairs: [(&mut u32, u32); 18] = [
            (&mut self.gold_core, other.gold_core),
            (&mut self.gold_other, other.gold_other),
            (&mut self.record, other.record),
            (&mut self.record_typed, other.record_typed),
            (&mut self.retold, other.retold),
            (&mut self.spurious, other.spurious),
            (&mut self.aside, other.aside),
            (&mut self.overcounted, other.overcounted),
            (&mut self.swallowed, other.swallowed),
            (&mut self.found_core, other.found_core),
            (&mut self.found_other, other.found_other),
            (&mut self.whole, other.whole),
            (&mut self.whole_numbers, other.whole_numbers),
            (&mut self.incidents, other.incidents),
            (&mut self.incidents_real, other.incidents_real),
            (&mut self.pairs_overmerged, other.pairs_overmerged),
            (&mut self.held, other.held),
            (&mut self.holders, other.holders),
        ];
        for (sum, more) in pairs {
            *sum += more;
        }
        for (sum, more) in self.fields.iter_mut().flatten().zip(other.fields.iter().flatten()) {
            *sum += more;
        }
        self
    }

    /// Machine events that are judged: records, tellings again and spurious ones.
    pub fn machine(&self) -> u32 {
        self.record + self.retold + self.spurious
    }

    /// Records of the right type, of all machine events.
    pub fn precision(&self) -> Figure {
        percent(self.record_typed, self.machine())
    }

    /// The same with tellings again counted as right.
    pub fn precision_lenient(&self) -> Figure {
        percent(self.record_typed + self.retold, self.machine())
    }

    /// Core gold events that have a record of the right type.
    pub fn recall_core(&self) -> Figure {
        percent(self.found_core, self.gold_core)
    }

    /// Core gold events whose record is right in type, parties, date, place and status, of all.
    pub fn whole(&self) -> Figure {
        percent(self.whole, self.gold_core)
    }

    /// Right answers of a field, of the records of core events that were asked for it.
    pub fn field(&self, name: &str) -> Figure {
        let at = Marks::FIELDS.iter().position(|field| *field == name)?;
        percent(self.fields[at][0], self.fields[at][2])
    }

    /// Every figure by its name.
    pub fn figures(&self) -> Vec<(String, Figure)> {
        let count = |n: u32| Some(f64::from(n));
        let per_happening =
            (self.held > 0).then(|| rounded(f64::from(self.holders) / f64::from(self.held), 2));
        let mut figures: Vec<(String, Figure)> = [
            ("gold_core", count(self.gold_core)),
            ("gold_other", count(self.gold_other)),
            ("machine", count(self.machine())),
            ("precision", self.precision()),
            ("precision_lenient", self.precision_lenient()),
            ("spurious", percent(self.spurious, self.machine())),
            ("retold", percent(self.retold, self.machine())),
            ("recall_core", self.recall_core()),
            ("recall_other", percent(self.found_other, self.gold_other)),
            ("whole", self.whole()),
            ("whole_numbers", percent(self.whole_numbers, self.gold_core)),
            ("incidents_per_happening", per_happening),
            ("incident_precision", percent(self.incidents_real, self.incidents)),
            ("overmerged", percent(self.pairs_overmerged, self.held)),
            ("aside", count(self.aside)),
            ("overcounted", count(self.overcounted)),
            ("swallowed", count(self.swallowed)),
        ]
        .map(|(name, figure)| (name.to_owned(), figure))
        .into();
        for (field, [right, partly, asked]) in Marks::FIELDS.iter().zip(self.fields) {
            figures.push(((*field).to_owned(), percent(right, asked)));
            figures.push((format!("{field}_partly"), percent(partly, asked)));
            figures.push((format!("{field}_n"), count(asked)));
        }
        figures
    }
}

/// A share in percent with one decimal.
pub(super) fn percent(part: u32, of: u32) -> Figure {
    (of > 0).then(|| rounded(f64::from(100 * part) / f64::from(of), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_in_every_place() {
        let mut one = Counts { gold_core: 1, held: 2, holders: 3, ..Counts::default() };
        one.mark(&Marks { date: Some(Mark::Partly), place: Some(Mark::Right), ..Marks::default() });
        let two = one.plus(&one);
        assert_eq!((two.gold_core, two.held, two.holders), (2, 4, 6));
        assert_eq!(
            (two.field("place"), two.field("date"), two.field("mode")),
            (Some(100.0), Some(0.0), None)
        );
        let figures = two.figures();
        let at = |name: &str| figures.iter().find(|(n, _)| n == name).and_then(|(_, figure)| *figure);
        assert_eq!((at("date_partly"), at("incidents_per_happening")), (Some(100.0), Some(1.5)));
    }
}
