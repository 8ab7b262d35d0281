//! The rows of a panel. What is not zero is held, and a row is made when it is asked for: a panel of cells is mostly zeros,
//! and whole it would be a hundred times as large.

use super::PanelUnit;
use crate::coding_error::{Audit, audit_of, corrected_count, fault};
use crate::numeric::Stream;
use crate::period::Period;
use crate::report::{Estimate, Table, cell, csv_line};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// One unit in one step.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PanelRow {
    /// The unit: ISO-3, `ISO3: division`, or the cell's number.
    pub unit: String,
    /// The country, ISO-3; `None` for cells, which may lie in several, and where it is unknown.
    pub country: Option<String>,
    /// The first-order division; `None` for other units, and where it is unknown.
    pub division: Option<String>,
    /// The middle of the cell, degrees; `None` for other units.
    pub centroid: Option<[f64; 2]>,
    /// The step.
    pub period: Period,
    /// Incidents; one that spans several steps counts in the step its first day lies in.
    pub incidents: u64,
    /// Reports of them.
    pub reports: u64,
    /// Killed, lowest figures.
    pub killed_low: u64,
    /// Killed, best figures.
    pub killed_best: u64,
    /// Killed, highest figures.
    pub killed_high: u64,
    /// Killed on the acting side, best figures, where reports tell sides apart.
    pub killed_a: u64,
    /// Killed on the other side.
    pub killed_b: u64,
    /// Civilians killed.
    pub killed_civilians: u64,
    /// Incidents that a source names which reports in both halves of the time.
    pub constant_sources: u64,
    /// The number of the country among states (Gleditsch and Ward 1999), by which datasets are joined; `None` for cells and
    /// what is no state. The caller fills it in: this crate holds no table of countries.
    pub gwno: Option<u16>,
    /// The incidents without coding error, if audits say how often it errs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Estimate>,
}

/// What is counted in a unit and step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub incidents: u64,
    pub reports: u64,
    /// Low, best and high of all, best of either side and of civilians.
    pub killed: [u64; 6],
    pub constant_sources: u64,
}

#[derive(Debug, Clone, PartialEq)]
struct Unit {
    name: String,
    country: Option<String>,
    division: Option<String>,
    centroid: Option<[f64; 2]>,
    gwno: Option<u16>,
}

/// Units in order, each with every step.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelRows {
    units: Vec<Unit>,
    steps: Vec<Period>,
    /// By unit and step.
    tallies: BTreeMap<(u32, u32), Tally>,
    correction: Option<Correction>,
}

/// Counts without coding error: few counts are distinct, so that each is worked out once.
#[derive(Debug, Clone, PartialEq)]
struct Correction {
    audits: Vec<Audit>,
    /// By audit and count.
    counts: BTreeMap<(usize, u64), Estimate>,
}

/// The columns of a panel as a table.
const HEADER: [&str; 21] = [
    "unit",
    "country",
    "gwno",
    "division",
    "lat",
    "lon",
    "period",
    "start",
    "end",
    "incidents",
    "reports",
    "killed_low",
    "killed_best",
    "killed_high",
    "killed_a",
    "killed_b",
    "killed_civilians",
    "constant_sources",
    "corrected",
    "corrected_low",
    "corrected_high",
];

impl PanelRows {
    /// The rows of `names`, sorted, in `steps`.
    pub(super) fn new(
        kind: PanelUnit,
        names: &[&str],
        steps: Vec<Period>,
        tallies: BTreeMap<(u32, u32), Tally>,
    ) -> PanelRows {
        PanelRows {
            units: names.iter().map(|name| unit(kind, name)).collect(),
            steps,
            tallies,
            correction: None,
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.units.len() * self.steps.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills in the numbers of states.
    pub fn number_states(&mut self, gwno: impl Fn(&str) -> Option<u16>) {
        for unit in &mut self.units {
            unit.gwno = unit.country.as_deref().and_then(&gwno);
        }
    }

    /// Adds what counts are without coding error; rows are taken for Poisson.
    ///
    /// # Errors
    /// If an audit is impossible, or a row has none.
    pub fn correct(&mut self, audits: Vec<Audit>, seed: u64) -> Result<(), String> {
        if let Some(fault) = fault(&audits) {
            return Err(fault);
        }
        let countries: BTreeSet<Option<&str>> = self.units.iter().map(|u| u.country.as_deref()).collect();
        let mut wanted = BTreeSet::new();
        for step in &self.steps {
            for country in &countries {
                wanted.insert((audit_of(&audits, step, *country)?, 0));
            }
        }
        for (&(unit, step), tally) in &self.tallies {
            let country = self.units[unit as usize].country.as_deref();
            wanted.insert((audit_of(&audits, &self.steps[step as usize], country)?, tally.incidents));
        }
        let counts = wanted.into_iter().map(|(audit, count)| {
            let mut stream = Stream::new(seed, "panel/coding-error", count);
            ((audit, count), corrected_count(count as f64, &audits[audit], &mut stream))
        });
        self.correction = Some(Correction { counts: counts.collect(), audits });
        Ok(())
    }

    /// The rows, one by one.
    pub fn iter(&self) -> impl Iterator<Item = PanelRow> + '_ {
        self.units.iter().enumerate().flat_map(move |(u, unit)| {
            self.steps.iter().enumerate().map(move |(s, period)| {
                let tally = self.tallies.get(&(u as u32, s as u32)).copied().unwrap_or_default();
                let corrected = self.correction.as_ref().and_then(|c| {
                    let audit = audit_of(&c.audits, period, unit.country.as_deref()).ok()?;
                    c.counts.get(&(audit, tally.incidents)).copied()
                });
                PanelRow { corrected, ..row(unit, period, &tally) }
            })
        })
    }

    /// The first rows as a table.
    pub fn head(&self, most: usize) -> Table {
        let mut table = Table::new(&HEADER);
        for row in self.iter().take(most) {
            table.push(cells(&row));
        }
        table
    }

    /// All rows as lines of CSV with their ends, column names first; `note` stands in a column of its own, in the first row.
    pub fn csv<'a>(&'a self, (column, note): (&'a str, &'a str)) -> impl Iterator<Item = String> + 'a {
        let header = HEADER.iter().map(|h| (*h).to_owned()).chain([column.to_owned()]);
        let header = csv_line(header.collect::<Vec<_>>().iter());
        let rows = self.iter().enumerate().map(move |(n, row)| {
            let note = if n == 0 { note.to_owned() } else { String::new() };
            csv_line(cells(&row).chain([note]).collect::<Vec<_>>().iter())
        });
        std::iter::once(header).chain(rows)
    }
}

impl Serialize for PanelRows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.len()))?;
        for row in self.iter() {
            rows.serialize_element(&row)?;
        }
        rows.end()
    }
}

fn unit(kind: PanelUnit, name: &str) -> Unit {
    let (country, division) = match (kind, name.split_once(": ")) {
        (PanelUnit::Country, _) => (Some(name), None),
        (PanelUnit::Admin1, Some((country, division))) => (Some(country), Some(division)),
        _ => (None, None),
    };
    let known = |name: Option<&str>| name.filter(|n| *n != "unknown").map(str::to_owned);
    let centroid = match kind {
        PanelUnit::Priogrid => name.parse().ok().map(centre_of_cell),
        _ => None,
    };
    Unit { name: name.to_owned(), country: known(country), division: known(division), centroid, gwno: None }
}

fn row(unit: &Unit, period: &Period, tally: &Tally) -> PanelRow {
    let [killed_low, killed_best, killed_high, killed_a, killed_b, killed_civilians] = tally.killed;
    PanelRow {
        unit: unit.name.clone(),
        country: unit.country.clone(),
        division: unit.division.clone(),
        centroid: unit.centroid,
        period: period.clone(),
        incidents: tally.incidents,
        reports: tally.reports,
        killed_low,
        killed_best,
        killed_high,
        killed_a,
        killed_b,
        killed_civilians,
        constant_sources: tally.constant_sources,
        gwno: unit.gwno,
        corrected: None,
    }
}

fn cells(r: &PanelRow) -> impl Iterator<Item = String> + use<> {
    let days = r.period.days();
    let names = [
        r.unit.clone(),
        r.country.clone().unwrap_or_default(),
        r.gwno.map(|n| n.to_string()).unwrap_or_default(),
        r.division.clone().unwrap_or_default(),
        cell(r.centroid.map(|c| c[0])),
        cell(r.centroid.map(|c| c[1])),
        r.period.label().to_owned(),
        days.start().to_string(),
        days.end().to_string(),
    ];
    let numbers = [
        r.incidents,
        r.reports,
        r.killed_low,
        r.killed_best,
        r.killed_high,
        r.killed_a,
        r.killed_b,
        r.killed_civilians,
        r.constant_sources,
    ];
    let corrected = r.corrected.unwrap_or(Estimate::NONE);
    let corrected = [corrected.estimate, corrected.low, corrected.high].map(cell);
    names.into_iter().chain(numbers.map(|n| n.to_string())).chain(corrected)
}

/// The middle of a PRIO-GRID cell, `[lat, lon]`.
pub(super) fn centre_of_cell(number: u32) -> [f64; 2] {
    let n = number.saturating_sub(1);
    [f64::from(n / 720) / 2.0 - 89.75, f64::from(n % 720) / 2.0 - 179.75]
}
