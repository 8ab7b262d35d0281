//! The table R and Stata users start from: one row a unit and month (or other step), zeros included.

use crate::filter::{Filter, select};
use crate::period::{Period, Step};
use crate::report::{CannotMeasure, Caveat, Table, counted, left_out_caveats};
use crate::sources::{SourceProfile, is_coarse, source_profile};
use dateline_types::{Incident, LatLng, QuantityKind};
use serde::Serialize;
use std::collections::BTreeMap;

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

/// One unit in one step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PanelRow {
    /// The unit.
    pub unit: String,
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
    pub rows: Vec<PanelRow>,
    /// Incidents in the panel.
    pub n_incidents: u64,
    /// Reports of them.
    pub n_reports: u64,
    /// The reporting behind it.
    pub sources: SourceProfile,
    /// What a reader has to know.
    pub caveats: Vec<Caveat>,
    /// In a sentence.
    pub sentence: String,
}

/// The number of the PRIO-GRID cell of half a degree that a point lies in: row by row from 90° S 180° W, from 1.
pub fn priogrid(point: LatLng) -> u32 {
    let row = ((point.lat() + 90.0) * 2.0).floor().clamp(0.0, 359.0) as u32;
    let column = ((point.lng() + 180.0) * 2.0).floor().clamp(0.0, 719.0) as u32;
    row * 720 + column + 1
}

/// Makes the panel of `whole`. Units are those that have an incident in it; every one has a row for every step.
///
/// # Errors
/// If no incident of the filter has a date in `whole` and a place of the unit's precision.
pub fn panel(
    incidents: &[Incident],
    filter: &Filter,
    whole: &Period,
    unit: PanelUnit,
    step: Step,
) -> Result<Panel, CannotMeasure> {
    let selection = select(incidents, filter);
    let steps = step.cut(whole.days());
    let mut table: BTreeMap<(String, usize), PanelRow> = BTreeMap::new();
    let (mut placeless, mut n_incidents, mut n_reports) = (0u64, 0, 0);
    let mut inside: Vec<&Incident> = Vec::new();
    for &incident in &selection.incidents {
        let Some(days) = incident.interval.and_then(|d| d.intersection(whole.days())) else { continue };
        let Some(name) = unit_of(incident, unit) else {
            placeless += 1;
            continue;
        };
        let at = steps.partition_point(|p| p.days().end() < days.start());
        let Some(period) = steps.get(at) else { continue };
        let row = table.entry((name.clone(), at)).or_insert_with(|| empty(&name, period));
        row.incidents += 1;
        row.reports += u64::from(incident.reports.max(1));
        inside.push(incident);
        n_incidents += 1;
        n_reports += u64::from(incident.reports.max(1));
        for q in incident.quantities.iter().filter(|q| q.kind == QuantityKind::Killed && q.of.is_none()) {
            row.killed_low += q.low;
            row.killed_best += q.best;
            row.killed_high += q.high.unwrap_or(q.best);
        }
    }
    if table.is_empty() {
        let reason = format!("no incident with a date in {whole} and a place precise enough for the unit");
        return Err(CannotMeasure::new("panel", reason));
    }
    let mut units: Vec<String> = table.keys().map(|k| k.0.clone()).collect();
    units.dedup();
    let mut rows = Vec::with_capacity(units.len() * steps.len());
    for name in &units {
        for (at, period) in steps.iter().enumerate() {
            rows.push(table.remove(&(name.clone(), at)).unwrap_or_else(|| empty(name, period)));
        }
    }
    let mut caveats = vec![Caveat::new(
        "zeros",
        "a zero means that no incident was reported; units without any incident in the whole period have no rows",
    )];
    if placeless > 0 {
        let n = counted(placeless, "incident");
        caveats.push(Caveat::new(
            "unplaced",
            format!("{n} without a place precise enough for the unit not in the panel"),
        ));
    }
    left_out_caveats(&selection.left_out, filter.series, &mut caveats);
    let sentence = format!(
        "{} in {} units and {} steps of {whole}.",
        counted(n_incidents, "reported incident"),
        units.len(),
        steps.len()
    );
    Ok(Panel {
        measure: "panel",
        unit,
        step,
        rows,
        n_incidents,
        n_reports,
        sources: source_profile(&inside),
        caveats,
        sentence,
    })
}

fn empty(unit: &str, period: &Period) -> PanelRow {
    PanelRow {
        unit: unit.to_owned(),
        period: period.clone(),
        incidents: 0,
        reports: 0,
        killed_low: 0,
        killed_best: 0,
        killed_high: 0,
    }
}

fn unit_of(incident: &Incident, unit: PanelUnit) -> Option<String> {
    let place = incident.place.as_ref()?;
    match unit {
        PanelUnit::Country => place.country.as_ref().map(ToString::to_string),
        PanelUnit::Admin1 => {
            Some(format!("{}: {}", place.country.as_deref().unwrap_or("unknown"), place.admin1.as_ref()?))
        }
        PanelUnit::Priogrid => (!is_coarse(place.precision)).then(|| priogrid(place.point).to_string()),
    }
}

impl Panel {
    /// One row a unit and step.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[
            "unit",
            "period",
            "start",
            "end",
            "incidents",
            "reports",
            "killed_low",
            "killed_best",
            "killed_high",
        ]);
        for r in &self.rows {
            let days = r.period.days();
            table.push(
                [
                    r.unit.clone(),
                    r.period.label().to_owned(),
                    days.start().to_string(),
                    days.end().to_string(),
                ]
                .into_iter()
                .chain(
                    [r.incidents, r.reports, r.killed_low, r.killed_best, r.killed_high]
                        .map(|n| n.to_string()),
                ),
            );
        }
        table
    }
}

#[cfg(test)]
mod tests {
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
        let p = panel(&incidents, &Filter::default(), &whole, PanelUnit::Country, Step::Month).unwrap();
        let counts: Vec<u64> = p.rows.iter().map(|r| r.incidents).collect();
        assert_eq!(counts, [1, 0, 0, 0, 0, 1]);
        assert!(p.table().to_csv().contains("BBB,2016-03,2016-03-01,2016-03-31,1,1,0,0,0"));
        assert!(panel(&[], &Filter::default(), &whole, PanelUnit::Admin1, Step::Month).is_err());
    }
}
