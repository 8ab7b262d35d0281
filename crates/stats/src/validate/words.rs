//! The comparison in sentences and tables.

use super::{Share, Validation};
use crate::report::{Table, cell, counted};

fn percent(share: &Share) -> String {
    match (share.share.estimate, share.share.low, share.share.high) {
        (Some(e), Some(low), Some(high)) => {
            // A share below 1 % is not none.
            let digits = usize::from([e, low, high].iter().any(|share| (1e-9..0.01).contains(share)));
            let [e, low, high] = [e, low, high].map(|share| format!("{:.digits$}", 100.0 * share));
            format!("{e} % (95 % interval {low} to {high} %)")
        }
        _ => "none".to_owned(),
    }
}

pub(super) fn sentence(v: &Validation) -> String {
    let [ours, theirs] = &v.sides;
    let mut text = format!(
        "Of {} of {theirs} in {}, {ours} have {}: recall {}. Of {} of {ours}, {theirs} has {}.",
        counted(v.recall.of, "incident"),
        v.period,
        v.recall.hits,
        percent(&v.recall),
        counted(v.precision.of, "incident"),
        percent(&v.precision)
    );
    if let (Some(days), Some(km)) = (&v.days, &v.km) {
        text.push_str(&format!(
            " Matched incidents lie {:.0} days and {:.0} km apart in the median, three quarters within {:.0} days and {:.0} km; \
             {:.0} would match by chance.",
            days.median, km.median, days.upper, km.upper, v.matched_by_chance
        ));
    }
    if let Some(inflation) = v.incident_inflation {
        text.push_str(&format!(" For each incident that is matched, {ours} count {inflation:.2}"));
        match v.killed_inflation {
            Some(killed) => text.push_str(&format!(", and {killed:.2} times as many killed.")),
            None => text.push('.'),
        }
    }
    text
}

fn cells(share: &Share) -> [String; 5] {
    let e = &share.share;
    [share.hits.to_string(), share.of.to_string(), cell(e.estimate), cell(e.low), cell(e.high)]
}

impl Validation {
    /// One row a step, and one for all.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[
            "period",
            "matched",
            "in_dataset",
            "recall",
            "recall_low",
            "recall_high",
            "matched_of_ours",
            "in_reports",
            "precision",
            "precision_low",
            "precision_high",
        ]);
        let row = |label: &str, recall: &Share, precision: &Share| {
            let head = [label.to_owned()];
            head.into_iter().chain(cells(recall)).chain(cells(precision)).collect::<Vec<_>>()
        };
        table.push(row(self.period.label(), &self.recall, &self.precision));
        for s in &self.steps {
            table.push(row(s.period.label(), &s.recall, &s.precision));
        }
        table
    }

    /// One row a source.
    pub fn source_table(&self) -> Table {
        let mut table = Table::new(&["source", "named_by", "matched", "of", "share", "low", "high"]);
        for s in &self.sources {
            let by = if s.of_dataset { "dataset" } else { "reports" };
            table.push([s.source.clone(), by.to_owned()].into_iter().chain(cells(&s.share)));
        }
        table
    }

    /// One row a matched pair, then what has no counterpart.
    pub fn pair_table(&self) -> Table {
        let mut table = Table::new(&["ours", "row", "days", "km", "killed_ours", "killed_theirs"]);
        for p in &self.pairs {
            table.push([
                p.ours.clone(),
                p.row.clone(),
                p.days.to_string(),
                format!("{:.1}", p.km),
                p.killed[0].to_string(),
                p.killed[1].to_string(),
            ]);
        }
        let blank = || vec![String::new(); 4];
        for row in &self.missed {
            table.push([String::new(), row.clone()].into_iter().chain(blank()));
        }
        for id in &self.unmatched {
            table.push([id.clone(), String::new()].into_iter().chain(blank()));
        }
        table
    }
}
