//! How often each field of a record is right, as measured, over all events and by their type: what users are told before
//! they rely on one.
//!
//! The figures are counted in the committed ledgers (`cargo xtask accuracy`); this module reads them.

use std::collections::BTreeMap;

const TABLE: &str = include_str!("../../../docs/accuracy.tsv");
/// The type that stands for all of them.
const ALL: &str = "all";
/// A share of fewer judged values says too little to be printed by itself.
pub const ENOUGH: u32 = 10;

/// How often one field was right on one kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldAccuracy {
    /// The field of the record; `found` for whether the event was seen at all.
    pub field: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What the texts were.
    pub texts: &'static str,
    /// The type of the events; `None` for all of them.
    pub class: Option<&'static str>,
    /// Values that were right.
    pub right: u32,
    /// Values that were judged, all of core events.
    pub judged: u32,
}

impl FieldAccuracy {
    /// The share that was right, per cent.
    pub fn per_cent(&self) -> f64 {
        100.0 * f64::from(self.right) / f64::from(self.judged.max(1))
    }
}

/// Every field that was measured, by kind of text and type of event.
pub fn fields() -> Vec<FieldAccuracy> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let (field, name, _set, texts) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        Some(FieldAccuracy {
            field,
            name,
            texts,
            class: cells.next().filter(|class| *class != ALL),
            right: cells.next()?.parse().ok()?,
            judged: cells.next()?.parse().ok()?,
        })
    })
    .collect()
}

/// Each field over all texts, of one type of event or of all.
pub fn overall(class: Option<&str>) -> Vec<FieldAccuracy> {
    let mut sums: Vec<FieldAccuracy> = Vec::new();
    for figure in fields().into_iter().filter(|figure| figure.class == class) {
        match sums.iter_mut().find(|sum| sum.field == figure.field) {
            Some(sum) => {
                sum.right += figure.right;
                sum.judged += figure.judged;
            }
            None => sums.push(figure),
        }
    }
    sums
}

/// One line for each kind of text, and one for each type of event that was judged often enough.
pub fn lines() -> Vec<String> {
    let shares = |figures: &[FieldAccuracy]| {
        let shares: Vec<String> =
            figures.iter().map(|figure| format!("{} {:.0} %", figure.name, figure.per_cent())).collect();
        shares.join(", ")
    };
    let all = fields();
    let mut kinds: Vec<&str> = all.iter().map(|figure| figure.texts).collect();
    kinds.dedup();
    kinds.sort();
    kinds.dedup();
    let mut lines: Vec<String> = Vec::new();
    for kind in kinds {
        let of_kind: Vec<FieldAccuracy> =
            all.iter().filter(|figure| figure.texts == kind && figure.class.is_none()).copied().collect();
        lines.push(format!("{kind}: {}", shares(&of_kind)));
    }
    let mut classes: BTreeMap<&str, u32> = BTreeMap::new();
    for figure in all.iter().filter(|figure| figure.field == "found") {
        if let Some(class) = figure.class {
            *classes.entry(class).or_default() += figure.judged;
        }
    }
    for (class, judged) in classes.into_iter().filter(|(_, judged)| *judged >= ENOUGH) {
        let enough: Vec<FieldAccuracy> =
            overall(Some(class)).into_iter().filter(|figure| figure.judged >= ENOUGH).collect();
        lines.push(format!("{class} ({judged}): {}", shares(&enough)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_reads_and_types_add_up_to_all() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(fields().len(), rows);
        assert!(fields().iter().all(|figure| figure.right <= figure.judged && figure.judged > 0));
        assert!(lines().iter().any(|line| line.contains("where ")), "{:?}", lines());
        let found = |of_class: &dyn Fn(&FieldAccuracy) -> bool| {
            let of = fields().into_iter().filter(|figure| figure.field == "found" && of_class(figure));
            of.map(|figure| (figure.right, figure.judged)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1))
        };
        let all = found(&|figure| figure.class.is_none());
        assert_eq!(found(&|figure| figure.class.is_some()), all);
        assert_eq!(overall(None).iter().find(|f| f.field == "found").map(|f| (f.right, f.judged)), Some(all));
    }
}
