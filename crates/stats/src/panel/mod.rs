//! The table R and Stata users start from: one row a unit and month (or other step), zeros included.

mod rows;

pub use rows::{PanelRow, PanelRows};

use crate::coding_error::{Audit, checked};
use crate::filter::{Filter, LeftOut};
use crate::period::{Period, Step};
use crate::report::{CannotMeasure, Caveat, counted, left_out_caveats};
use crate::sources::{Reporting, SourceProfile, is_coarse};
use dateline_types::{DayInterval, Incident, IncidentId, LatLng, QuantityBounds, QuantityKind, QuantityOf};
use jiff::civil::Date;
use rows::Tally;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// What a row of the panel is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PanelUnit {
    /// A country, by ISO-3.
    Country,
    /// A first-order division, as `ISO3: name`.
    Admin1,
    /// A cell of PRIO-GRID (Tollefsen et al. 2012), by its number.
    Priogrid,
}

/// A panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// `panel`.
    pub measure: &'static str,
    /// What a row is about.
    pub unit: PanelUnit,
    /// The step.
    pub step: Step,
    /// Units in order, each with every step.
    pub rows: PanelRows,
    /// Incidents in the panel.
    pub n_incidents: u64,
    /// Reports of them.
    pub n_reports: u64,
    /// The audits that counts are corrected by; none if they are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audits: Vec<Audit>,
    /// The reporting behind it.
    pub sources: SourceProfile,
    /// What a reader has to know.
    pub caveats: Vec<Caveat>,
    /// In a sentence.
    pub sentence: String,
}

impl Panel {
    /// Adds to each row what its count is without coding error.
    ///
    /// # Errors
    /// If an audit is impossible, or a row has none.
    pub fn correct(&mut self, audits: Vec<Audit>, seed: u64) -> Result<(), String> {
        self.rows.correct(audits.clone(), seed)?;
        let n = checked(&audits);
        self.caveats.push(Caveat::new(
            "corrected",
            format!(
                "corrected columns reckon with coding error by audits of {n} incidents and take rows for Poisson; errors of \
                 one audit are shared by its rows, so that their sums are less certain than these intervals say"
            ),
        ));
        self.audits = audits;
        Ok(())
    }
}

/// The number of the PRIO-GRID cell of half a degree that a point lies in: row by row from 90° S 180° W, from 1.
pub fn priogrid(point: LatLng) -> u32 {
    let row = ((point.lat() + 90.0) * 2.0).floor().clamp(0.0, 359.0) as u32;
    let column = ((point.lng() + 180.0) * 2.0).floor().clamp(0.0, 719.0) as u32;
    row * 720 + column + 1
}

/// Deaths of an incident: low, best and high of all, then best of either side and of civilians. The figure that names no
/// side is the total; without one, the sides are summed.
pub fn killed(incident: &Incident) -> [u64; 6] {
    let mut total: Option<[u64; 3]> = None;
    let (mut sides, mut by_side) = ([0u64; 3], [0u64; 3]);
    for q in incident.quantities.iter().filter(|q| q.kind == QuantityKind::Killed) {
        let bounds = [q.low, q.best, q.high.unwrap_or(q.best)];
        let into = match q.of {
            None => total.get_or_insert([0; 3]),
            Some(of) => {
                let side = match of {
                    QuantityOf::A => 0,
                    QuantityOf::B => 1,
                    QuantityOf::Civilians => 2,
                };
                by_side[side] += q.best;
                &mut sides
            }
        };
        for (sum, n) in into.iter_mut().zip(bounds) {
            *sum += n;
        }
    }
    let all = total.unwrap_or(sides);
    [all[0], all[1], all[2], by_side[0], by_side[1], by_side[2]]
}

/// Makes the panel of `whole`: see [`Counting`].
///
/// # Errors
/// If no incident of the filter has a date in `whole` and a place of the unit's precision.
pub fn panel(
    incidents: &[Incident],
    filter: &Filter,
    whole: &Period,
    unit: PanelUnit,
    step: Step,
    declared: &[String],
) -> Result<Panel, CannotMeasure> {
    let mut counting = Counting::new(filter.clone(), Some(whole.clone()), unit, step);
    for incident in incidents {
        counting.add(incident);
    }
    counting.finish(declared)
}

/// A panel that grows incident by incident and keeps none: a hundred bytes or so stay of each, so that a million rows of a
/// dataset fit anywhere.
///
/// Units are those that have an incident, and those declared; every one has a row for every step. An incident counts in the
/// step its first day lies in, so that counts are whole numbers, which count models need; a caveat says how many span several
/// steps. `trend` shares those out by days.
#[derive(Debug)]
pub struct Counting {
    filter: Filter,
    whole: Option<Period>,
    unit: PanelUnit,
    step: Step,
    units: BTreeMap<String, u32>,
    /// Ids seen: the same incident counts once.
    ids: HashSet<IncidentId>,
    records: Vec<Record>,
    reporting: Reporting,
    left_out: LeftOut,
    placeless: u64,
    /// Incidents whose highest figure of the killed some report leaves open.
    open: u64,
}

/// What stays of an incident.
#[derive(Debug)]
struct Record {
    unit: u32,
    first: Date,
    last: Date,
    reports: u32,
    killed: [u32; 6],
}

impl Counting {
    /// An empty panel of `whole`, or of all days from the first incident to the last.
    pub fn new(filter: Filter, whole: Option<Period>, unit: PanelUnit, step: Step) -> Counting {
        Counting {
            filter,
            whole,
            unit,
            step,
            units: BTreeMap::new(),
            ids: HashSet::new(),
            records: Vec::new(),
            reporting: Reporting::default(),
            left_out: LeftOut::default(),
            placeless: 0,
            open: 0,
        }
    }

    /// Counts an incident, if it is one of those asked for.
    pub fn add(&mut self, incident: &Incident) {
        let days = match (incident.interval, &self.whole) {
            (Some(days), Some(whole)) => days.intersection(whole.days()),
            (days, _) => days,
        };
        if !self.filter.keeps(incident) || (incident.interval.is_some() && days.is_none()) {
            return;
        }
        if !self.left_out.admits(incident, &self.filter) {
            return;
        }
        if !self.ids.insert(incident.id.clone()) {
            self.left_out.repeated += 1;
            return;
        }
        if !self.filter.series.has(incident) {
            self.left_out.other_series += 1;
            return;
        }
        let Some(days) = days else { return };
        let Some(name) = unit_of(incident, self.unit) else {
            self.placeless += 1;
            return;
        };
        let next = self.units.len() as u32;
        let unit = *self.units.entry(name).or_insert(next);
        let killed = killed(incident).map(|n| n.min(u64::from(u32::MAX)) as u32);
        let reports = incident.reports.max(1);
        let is_open = |q: &QuantityBounds| q.kind == QuantityKind::Killed && q.high.is_none();
        self.open += u64::from(incident.quantities.iter().any(is_open));
        self.records.push(Record { unit, first: days.start(), last: days.end(), reports, killed });
        self.reporting.add(incident);
    }

    /// The panel, with rows for the units `declared` whether anything was reported there or not.
    ///
    /// # Errors
    /// If nothing was counted.
    pub fn finish(self, declared: &[String]) -> Result<Panel, CannotMeasure> {
        let ends = || {
            let first = self.records.iter().map(|r| r.first).min()?;
            DayInterval::new(first, self.records.iter().map(|r| r.last).max()?).map(Period::new)
        };
        let Some(whole) = self.whole.clone().or_else(ends) else {
            return Err(CannotMeasure::new(
                "panel",
                "no incident has a date and a place precise enough for the unit",
            ));
        };
        if self.records.is_empty() {
            let reason =
                format!("no incident with a date in {whole} and a place precise enough for the unit");
            return Err(CannotMeasure::new("panel", reason));
        }
        let steps = self.step.cut(whole.days());
        let mut units: Vec<&str> = self.units.keys().map(String::as_str).collect();
        units.extend(declared.iter().map(String::as_str));
        units.sort_unstable();
        units.dedup();
        let place = |name: &str| units.binary_search(&name).ok().map(|n| n as u32);
        let mut place_of = vec![0u32; self.units.len()];
        for (name, number) in &self.units {
            place_of[*number as usize] = place(name).unwrap_or_default();
        }
        let (mut spanning, mut n_reports) = (0u64, 0u64);
        let mut tallies: BTreeMap<(u32, u32), Tally> = BTreeMap::new();
        for (record, steady) in self.records.iter().zip(self.reporting.constant()) {
            let at = steps.partition_point(|p| p.days().end() < record.first);
            let Some(step) = steps.get(at) else { continue };
            let tally = tallies.entry((place_of[record.unit as usize], at as u32)).or_default();
            tally.incidents += 1;
            tally.reports += u64::from(record.reports);
            tally.constant_sources += u64::from(steady);
            for (sum, n) in tally.killed.iter_mut().zip(record.killed) {
                *sum += u64::from(n);
            }
            n_reports += u64::from(record.reports);
            spanning += u64::from(record.last > step.days().end());
        }
        let n_steps = steps.len();
        let rows = PanelRows::new(self.unit, &units, steps, tallies);
        let n_incidents = self.records.len() as u64;
        let sentence = format!(
            "{} in {} and {} of {whole}.",
            counted(n_incidents, "reported incident"),
            counted((rows.len() / n_steps.max(1)) as u64, "unit"),
            counted(n_steps as u64, "step")
        );
        Ok(Panel {
            measure: "panel",
            unit: self.unit,
            step: self.step,
            rows,
            n_incidents,
            n_reports,
            audits: Vec::new(),
            sources: self.reporting.profile(),
            caveats: self.caveats(spanning),
            sentence,
        })
    }

    fn caveats(&self, spanning: u64) -> Vec<Caveat> {
        let mut caveats = vec![Caveat::new(
            "zeros",
            "a zero means that no incident was reported; units without any incident in the whole period have rows only where \
             they are declared (--units)",
        )];
        if spanning > 0 {
            let n = counted(spanning, "incident");
            caveats.push(Caveat::new(
                "spanning",
                format!("{n} over several steps counted whole in the first, unlike in a trend, which shares them out by days"),
            ));
        }
        if self.placeless > 0 {
            let n = counted(self.placeless, "incident");
            caveats.push(Caveat::new(
                "unplaced",
                format!("{n} without a place precise enough for the unit not in the panel"),
            ));
        }
        if self.open > 0 {
            let n = counted(self.open, "incident");
            caveats.push(Caveat::new(
                "open-figures",
                format!("{n} with a highest figure of the killed that reports leave open: counted by the best one there"),
            ));
        }
        left_out_caveats(&self.left_out, self.filter.series, &mut caveats);
        caveats
    }
}

/// The unit an incident belongs to. A place without a division, such as one of a user's own gazetteer, belongs to the
/// unknown division of its country.
fn unit_of(incident: &Incident, unit: PanelUnit) -> Option<String> {
    let place = incident.place.as_ref()?;
    match unit {
        PanelUnit::Country => Some(place.country.as_deref().unwrap_or("unknown").to_owned()),
        PanelUnit::Admin1 => {
            let country = place.country.as_deref().unwrap_or("unknown");
            Some(format!("{country}: {}", place.admin1.as_deref().unwrap_or("unknown")))
        }
        PanelUnit::Priogrid => (!is_coarse(place.precision)).then(|| priogrid(place.point).to_string()),
    }
}

#[cfg(test)]
mod tests;
