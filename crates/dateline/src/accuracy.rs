//! How often each field of a record is right, as measured: what users are told before they rely on one.
//!
//! The figures are counted in the committed ledgers (`cargo xtask accuracy`); this module reads them.

const TABLE: &str = include_str!("../../../docs/accuracy.tsv");

/// How often one field was right on one kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldAccuracy {
    /// The field of the record; `found` for whether the event was seen at all.
    pub field: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What the texts were.
    pub texts: &'static str,
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

/// Every field that was measured, by kind of text.
pub fn fields() -> Vec<FieldAccuracy> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let (field, name, _set, texts) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        Some(FieldAccuracy {
            field,
            name,
            texts,
            right: cells.next()?.parse().ok()?,
            judged: cells.next()?.parse().ok()?,
        })
    })
    .collect()
}

/// One line for each kind of text.
pub fn lines() -> Vec<String> {
    let all = fields();
    let mut kinds: Vec<&str> = all.iter().map(|field| field.texts).collect();
    kinds.dedup();
    let line = |kind: &&str| {
        let of_kind = all.iter().filter(|field| field.texts == *kind);
        let shares: Vec<String> =
            of_kind.map(|field| format!("{} {:.0} %", field.name, field.per_cent())).collect();
        format!("{kind}: {}", shares.join(", "))
    };
    kinds.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_reads() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(fields().len(), rows);
        assert!(fields().iter().all(|field| field.right <= field.judged && field.judged > 0));
        assert!(lines().iter().any(|line| line.contains("where ")), "{:?}", lines());
    }
}
