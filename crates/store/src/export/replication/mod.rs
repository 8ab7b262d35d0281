//! What a journal asks of a replication: tables of counts, and a script in R and one in Python that make them again from
//! `incidents.csv` with nothing but the language itself.

use super::incidents;
use super::table::Kind::{Integer, Text};
use super::table::{Cell, Column, Table, column};
use std::collections::BTreeMap;

/// Makes the tables again, in Python 3 with its standard library.
pub const PYTHON: &str = include_str!("replicate.py");
/// Makes the tables again, in R without packages.
pub const R: &str = include_str!("replicate.R");

const INCIDENTS: Column =
    column("incidents", Integer, "#meta+num+incidents", "incidents told as having happened");
const REPORTS: Column =
    column("reports", Integer, "#meta+num+reports", "documents that report them, added up");
const KILLED_LOW: Column =
    column("killed_low", Integer, "#affected+killed+min", "lowest figures, added up where there are any");
const KILLED_BEST: Column =
    column("killed_best", Integer, "#affected+killed", "best figures, added up where there are any");

/// Incidents by type and domain.
pub const TYPE_COLUMNS: &[Column] = &[
    column("type", Text, "#event+type", "PLOVER type, or dateline's own"),
    column("domain", Text, "#event+domain", "political, criminal, private, accident or unknown"),
    INCIDENTS,
    REPORTS,
    KILLED_LOW,
    KILLED_BEST,
];
/// Incidents by month and domain.
pub const MONTH_COLUMNS: &[Column] = &[
    column("month", Text, "#date+month", "month of the first day, YYYY-MM"),
    column("domain", Text, "#event+domain", "political, criminal, private, accident or unknown"),
    INCIDENTS,
    REPORTS,
    KILLED_LOW,
    KILLED_BEST,
];
/// Incidents by country and domain.
pub const COUNTRY_COLUMNS: &[Column] = &[
    column("country", Text, "#country+code+iso3", "ISO 3166-1 alpha-3"),
    column("domain", Text, "#event+domain", "political, criminal, private, accident or unknown"),
    INCIDENTS,
    REPORTS,
    KILLED_LOW,
    KILLED_BEST,
];

/// The tables, from the table of incidents.
pub fn tables(incidents: &Table) -> Vec<Table> {
    let of = |name: &str| incidents.position(name).filter(|_| incidents.columns == incidents::COLUMNS);
    let text = |row: &[Cell], name: &str| of(name).map(|n| row[n].shown().into_owned()).unwrap_or_default();
    let number = |row: &[Cell], name: &str| match of(name).map(|n| &row[n]) {
        Some(Cell::Integer(n)) => *n,
        _ => 0,
    };
    let counted = |by: &dyn Fn(&[Cell]) -> String, name, about, columns| {
        let mut sums: BTreeMap<(String, String), [i64; 4]> = BTreeMap::new();
        for row in &incidents.rows {
            let happened = text(row, "polarity") == "affirmed"
                && ["occurred", "ongoing"].contains(&text(row, "actuality").as_str());
            let key = by(row);
            if !happened || key.is_empty() {
                continue;
            }
            let sums = sums.entry((key, text(row, "domain"))).or_default();
            let added = [1, number(row, "reports"), number(row, "killed_low"), number(row, "killed_best")];
            sums.iter_mut().zip(added).for_each(|(sum, n)| *sum += n);
        }
        let rows = sums
            .into_iter()
            .map(|((key, domain), sums)| {
                [Cell::text(key), Cell::text(domain)].into_iter().chain(sums.map(Cell::Integer)).collect()
            })
            .collect();
        Table { name, about, columns, rows }
    };
    let kind = |row: &[Cell]| {
        let plover = text(row, "type");
        if plover.is_empty() { text(row, "local") } else { plover }
    };
    let month = |row: &[Cell]| text(row, "date_start").get(..7).unwrap_or_default().to_owned();
    let country = |row: &[Cell]| text(row, "country");
    vec![
        counted(&kind, "table_types", "incidents by type and domain", TYPE_COLUMNS),
        counted(&month, "table_months", "incidents by month and domain", MONTH_COLUMNS),
        counted(&country, "table_countries", "incidents by country and domain", COUNTRY_COLUMNS),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::incidents::tests::incident_of;
    use crate::record::tests::full_record;
    use dateline_types::{Actuality, Polarity};

    #[test]
    fn what_happened_is_counted_and_what_was_planned_is_not() {
        let event = full_record();
        let mut happened = incident_of(&event);
        (happened.status.polarity, happened.status.actuality) = (Polarity::Affirmed, Actuality::Occurred);
        let mut planned = happened.clone();
        planned.status.actuality = Actuality::Planned;
        let events = [event];
        let members = incidents::Members::new(&events);
        let made = tables(&incidents::table(&[happened.clone(), happened, planned], &members));
        assert_eq!(made.len(), 3);
        assert_eq!(made[0].rows.len(), 1);
        assert_eq!(made[0].rows[0][0], Cell::text("ASSAULT"));
        assert_eq!(made[0].rows[0][2..], [2, 2, 6, 8].map(Cell::Integer));
        assert_eq!(made[2].rows[0][0], Cell::text("PAK"));
    }
}
