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
mod tests {
    use super::rows::centre_of_cell;
    use super::*;
    use crate::synthetic::incident;

    #[test]
    fn cells_have_the_numbers_of_prio_grid() {
        // Rows of UCDP GED 23.1 with their priogrid_gid.
        for (lat, lng, gid) in
            [(34.802462, 36.707602, 179714), (-9.65, 20.4, 115601), (22.488976, 90.062732, 161821)]
        {
            assert_eq!(priogrid(LatLng::new(lat, lng).unwrap()), gid);
        }
        assert_eq!(priogrid(LatLng::new(90.0, 180.0).unwrap()), 259_200);
    }

    #[test]
    fn every_unit_has_every_month() {
        let mut incidents = vec![incident(1, 1.0, 1.0, "2016-01-05"), incident(2, 1.0, 1.0, "2016-03-05")];
        incidents[0].place.as_mut().unwrap().country = Some("AAA".into());
        incidents[1].place.as_mut().unwrap().country = Some("BBB".into());
        let whole = "2016-01-01..2016-03-31".parse().unwrap();
        let p =
            panel(&incidents, &Filter::default(), &whole, PanelUnit::Country, Step::Month, &["CCC".into()])
                .unwrap();
        let counts: Vec<u64> = p.rows.iter().map(|r| r.incidents).collect();
        assert_eq!(counts, [1, 0, 0, 0, 0, 1, 0, 0, 0]);
        assert!(
            p.rows
                .csv(("note", ""))
                .any(|line| line.starts_with("BBB,BBB,,,,,2016-03,2016-03-01,2016-03-31,1,1,0,0,0,0,0,0,1,"))
        );
        assert!(panel(&[], &Filter::default(), &whole, PanelUnit::Admin1, Step::Month, &[]).is_err());
    }

    #[test]
    fn counts_are_corrected_by_the_audit_of_their_country() {
        let mut incidents = vec![incident(1, 1.0, 1.0, "2016-01-05"), incident(2, 1.0, 1.0, "2016-02-05")];
        for (one, country) in incidents.iter_mut().zip(["AAA", "BBB"]) {
            one.place.as_mut().unwrap().country = Some(country.into());
        }
        let whole = "2016-01..2016-02".parse().unwrap();
        let audit = |country: Option<&str>, recall| Audit {
            period: None,
            country: country.map(str::to_owned),
            precision: (50, 50),
            recall: (recall, 100),
        };
        let made =
            || panel(&incidents, &Filter::default(), &whole, PanelUnit::Country, Step::Month, &[]).unwrap();
        let mut p = made();
        assert_eq!(p.sentence, "2 reported incidents in 2 units and 2 steps of 2016-01..2016-02.");
        p.correct(vec![audit(None, 100), audit(Some("BBB"), 25)], 1).unwrap();
        let estimates: Vec<f64> = p.rows.iter().map(|r| r.corrected.unwrap().estimate.unwrap()).collect();
        assert_eq!(estimates, [1.0, 0.0, 0.0, 4.0]);
        assert!(p.rows.iter().all(|r| r.corrected.unwrap().high > r.corrected.unwrap().estimate));
        assert!(made().correct(vec![audit(Some("BBB"), 25)], 1).unwrap_err().contains("AAA"));
    }

    #[test]
    fn without_a_period_the_panel_reaches_from_first_to_last_and_counts_once() {
        let mut counting = Counting::new(Filter::default(), None, PanelUnit::Country, Step::Month);
        let mut plan = incident(9, 1.0, 1.0, "2030-01-01");
        plan.status.actuality = dateline_types::Actuality::Planned;
        for one in [incident(1, 1.0, 1.0, "2016-03-05"), incident(1, 1.0, 1.0, "2016-03-05"), plan] {
            counting.add(&one);
        }
        counting.add(&incident(2, 1.0, 1.0, "2016-01-31"));
        let p = counting.finish(&[]).unwrap();
        let counts: Vec<u64> = p.rows.iter().map(|r| r.incidents).collect();
        assert_eq!((counts, p.n_incidents), (vec![1, 0, 1], 2));
        let codes: Vec<&str> = p.caveats.iter().map(|c| c.code).collect();
        assert_eq!(codes, ["zeros", "not-occurred", "repeated"]);
        assert!(Counting::new(Filter::default(), None, PanelUnit::Country, Step::Month).finish(&[]).is_err());
    }

    #[test]
    fn deaths_told_by_side_are_not_lost() {
        let count = |of, low, best| QuantityBounds {
            kind: QuantityKind::Killed,
            of,
            low,
            best,
            high: Some(best),
            from: dateline_types::BoundsFrom::default(),
        };
        let mut one = incident(1, 1.0, 1.0, "2016-01-05");
        one.quantities = vec![count(Some(QuantityOf::B), 10, 12), count(Some(QuantityOf::Civilians), 10, 10)];
        assert_eq!(killed(&one), [20, 22, 22, 0, 12, 10]);
        // A total that names no side holds the sides.
        one.quantities.push(count(None, 25, 30));
        assert_eq!(killed(&one), [25, 30, 30, 0, 12, 10]);
        assert_eq!(priogrid(LatLng::new(34.802462, 36.707602).unwrap()), 179714);
        assert_eq!(centre_of_cell(179714), [34.75, 36.75]);
    }
}
