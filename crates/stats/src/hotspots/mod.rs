//! Where reported incidents concentrate, since when, and whether near in space goes with near in time.
//!
//! Cells are H3 hexagons (Brodsky 2018) that hold an incident, and their neighbours. Three questions, three tests: which
//! cells stand out (Getis-Ord Gi*, with false discovery control), how that develops (Mann-Kendall over time slices, in
//! classes), and whether space and time interact at all (Knox; space-time permutation scan).

pub mod getis_ord;
pub mod kendall;
pub mod knox;
pub mod scan;

use crate::filter::{Filter, Series, select};
use crate::period::{Period, Step, day_number};
use crate::report::{CannotMeasure, Caveat, Table, counted, left_out_caveats, p_value, thousands};
use crate::sources::{SourceProfile, is_coarse, source_profile};
use dateline_types::Incident;
use getis_ord::{fdr_threshold, gi_star, p_of_z};
use h3o::{CellIndex, LatLng as H3LatLng, Resolution};
use kendall::{MannKendall, mann_kendall};
use knox::Knox;
use scan::SpaceTimeCluster;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How to look for hot spots.
#[derive(Debug, Clone, PartialEq)]
pub struct HotspotOptions {
    /// H3 resolution, 1 (400 km across) to 8 (1 km); 4 is 45 km.
    pub resolution: u8,
    /// Time slices for emerging hot spots.
    pub step: Step,
    /// False discovery rate.
    pub fdr: f64,
    /// Knox: near in space, kilometres.
    pub near_km: f64,
    /// Knox: near in time, days.
    pub near_days: i32,
    /// Scan: largest radius, kilometres.
    pub scan_km: f64,
    /// Permutations of Knox and of the scan.
    pub permutations: u32,
    /// The seed.
    pub seed: u64,
}

impl Default for HotspotOptions {
    fn default() -> Self {
        HotspotOptions {
            resolution: 4,
            step: Step::Quarter,
            fdr: 0.05,
            near_km: 25.0,
            near_days: 14,
            scan_km: 150.0,
            permutations: 199,
            seed: 1,
        }
    }
}

/// How a hot spot developed, after the classes of emerging hot spot analysis, by our own rules (docs/methods.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HotspotClass {
    /// Hot in the last slice only, never before.
    New,
    /// Hot in an unbroken run of two or more slices up to the last, never before that.
    Consecutive,
    /// Hot in nine slices of ten, the last included, and rising.
    Intensifying,
    /// Hot in nine slices of ten, without trend.
    Persistent,
    /// Hot in nine slices of ten, and falling.
    Diminishing,
    /// Hot in the last slice, and on and off before.
    Sporadic,
    /// Hot in nine slices of ten, but not in the last.
    Historical,
    /// Hot at times, not in the last slice.
    Former,
    /// Hot over the whole period, in no slice alone.
    Overall,
}

/// A cell that stands out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HotCell {
    /// The H3 index.
    pub cell: String,
    /// Latitude of its centre, degrees.
    pub lat: f64,
    /// Longitude of its centre, degrees.
    pub lon: f64,
    /// Its corners, `[lat, lon]`.
    pub boundary: Vec<[f64; 2]>,
    /// Incidents in it.
    pub count: u64,
    /// Getis-Ord Gi* over the whole period.
    pub z: f64,
    /// One-sided p.
    pub p: f64,
    /// How it developed.
    pub class: HotspotClass,
    /// The trend of its slices.
    pub trend: MannKendall,
    /// Counts per slice.
    pub counts: Vec<u64>,
}

/// Hot spots with everything they rest on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hotspots {
    /// `hotspots`.
    pub measure: &'static str,
    /// Group action, state action or both.
    pub series: Series,
    /// The hot cells, by z.
    pub cells: Vec<HotCell>,
    /// Cells that were compared.
    pub n_cells: usize,
    /// The slices.
    pub slices: Vec<Period>,
    /// Incidents used.
    pub n_incidents: u64,
    /// Reports of them.
    pub n_reports: u64,
    /// Whether near in space goes with near in time.
    pub knox: Option<Knox>,
    /// Where and when there was more than place and time alone explain.
    pub scan: Option<SpaceTimeCluster>,
    /// The largest p that counts as hot at the false discovery rate; `None` if none does.
    pub p_threshold: Option<f64>,
    /// The reporting behind it.
    pub sources: SourceProfile,
    /// The seed.
    pub seed: u64,
    /// How it was computed.
    pub method: &'static str,
    /// What a reader has to know.
    pub caveats: Vec<Caveat>,
    /// In sentences.
    pub sentence: String,
}

/// Most pairs of incidents that Knox and the scan look at: above this, a seeded sample of incidents is taken.
const MOST_INCIDENTS: usize = 3000;

/// Looks for hot spots in `whole`.
///
/// # Errors
/// If fewer than 10 incidents have a date in `whole` and a place precise enough, all lie in one cell, or the resolution
/// is not 1 to 8.
pub fn hotspots(
    incidents: &[Incident],
    filter: &Filter,
    whole: &Period,
    options: &HotspotOptions,
) -> Result<Hotspots, CannotMeasure> {
    let refuse = |reason: String| Err(CannotMeasure::new("hot spots", reason));
    let Some(resolution) =
        Resolution::try_from(options.resolution).ok().filter(|r| (1..=8).contains(&u8::from(*r)))
    else {
        return refuse(format!("the H3 resolution is 1 to 8, not {}", options.resolution));
    };
    let selection = select(incidents, filter);
    let slices = options.step.cut(whole.days());
    let (mut placed, mut coarse) = (Vec::new(), 0u64);
    for &incident in &selection.incidents {
        let Some(days) = incident.interval.and_then(|d| d.intersection(whole.days())) else { continue };
        match &incident.place {
            Some(place) if !is_coarse(place.precision) => {
                if let Ok(at) = H3LatLng::new(place.point.lat(), place.point.lng()) {
                    placed.push((incident, place.point, days.start(), at.to_cell(resolution)));
                }
            }
            _ => coarse += 1,
        }
    }
    if placed.len() < 10 {
        let n = counted(placed.len() as u64, "incident");
        return refuse(format!("{n} in {whole} with a usable place; at least 10 are needed"));
    }
    let mut counts: BTreeMap<CellIndex, Vec<u64>> = BTreeMap::new();
    for (_, _, day, cell) in &placed {
        let slice = slices.partition_point(|p| p.days().end() < *day);
        counts.entry(*cell).or_insert_with(|| vec![0; slices.len()])[slice.min(slices.len() - 1)] += 1;
    }
    if counts.len() < 2 {
        return refuse("all incidents lie in one cell: there is nothing to stand out from".to_owned());
    }
    // The study area: cells with incidents and their neighbours, which have none.
    let mut area: BTreeSet<CellIndex> = BTreeSet::new();
    for cell in counts.keys() {
        area.extend(cell.grid_disk::<Vec<_>>(1));
    }
    let area: Vec<CellIndex> = area.into_iter().collect();
    let index: BTreeMap<CellIndex, usize> = area.iter().enumerate().map(|(n, c)| (*c, n)).collect();
    let neighbours: Vec<Vec<usize>> = area
        .iter()
        .map(|c| c.grid_disk::<Vec<_>>(1).into_iter().filter_map(|n| index.get(&n).copied()).collect())
        .collect();
    let values = |slice: Option<usize>| -> Vec<f64> {
        area.iter()
            .map(|c| match (counts.get(c), slice) {
                (None, _) => 0.0,
                (Some(v), Some(slice)) => v[slice] as f64,
                (Some(v), None) => v.iter().sum::<u64>() as f64,
            })
            .collect()
    };
    let overall = gi_star(&values(None), &neighbours);
    let ps: Vec<f64> = overall.iter().map(|z| p_of_z(*z)).collect();
    let p_threshold = fdr_threshold(&ps, options.fdr);
    let by_slice: Vec<Vec<f64>> = (0..slices.len()).map(|s| gi_star(&values(Some(s)), &neighbours)).collect();
    let slice_thresholds: Vec<Option<f64>> = by_slice
        .iter()
        .map(|z| fdr_threshold(&z.iter().map(|z| p_of_z(*z)).collect::<Vec<_>>(), options.fdr))
        .collect();
    let mut cells = Vec::new();
    for (n, cell) in area.iter().enumerate() {
        let hot: Vec<bool> = by_slice
            .iter()
            .zip(&slice_thresholds)
            .map(|(z, t)| t.is_some_and(|t| p_of_z(z[n]) <= t))
            .collect();
        let overall_hot = p_threshold.is_some_and(|t| ps[n] <= t);
        if !overall_hot && !hot.iter().any(|h| *h) {
            continue;
        }
        let zs: Vec<f64> = by_slice.iter().map(|z| z[n]).collect();
        let trend = mann_kendall(&zs);
        let centre = H3LatLng::from(*cell);
        cells.push(HotCell {
            cell: cell.to_string(),
            lat: centre.lat(),
            lon: centre.lng(),
            boundary: cell.boundary().iter().map(|v| [v.lat(), v.lng()]).collect(),
            count: counts.get(cell).map_or(0, |v| v.iter().sum()),
            z: overall[n],
            p: ps[n],
            class: classify(&hot, &trend),
            trend,
            counts: counts.get(cell).cloned().unwrap_or_else(|| vec![0; slices.len()]),
        });
    }
    cells.sort_by(|a, b| b.z.total_cmp(&a.z).then_with(|| a.cell.cmp(&b.cell)));

    let mut events: Vec<(dateline_types::LatLng, i32)> =
        placed.iter().map(|(_, point, day, _)| (*point, day_number(*day))).collect();
    let mut caveats = vec![Caveat::new(
        "reported",
        "cells stand out by reported incidents; where more is reported, more stands out",
    )];
    if events.len() > MOST_INCIDENTS {
        let mut stream = crate::numeric::Stream::new(options.seed, "hotspots/sample", 0);
        stream.shuffle(&mut events);
        events.truncate(MOST_INCIDENTS);
        let text = format!("Knox and the scan use a random sample of {MOST_INCIDENTS} incidents");
        caveats.push(Caveat::new("sampled", text));
    }
    if coarse > 0 {
        let n = counted(coarse, "incident");
        caveats.push(Caveat::new("coarse-places", format!("{n} known only to a province or wider not used")));
    }
    left_out_caveats(&selection.left_out, filter.series, &mut caveats);
    let knox = knox::knox(&events, options.near_km, options.near_days, options.permutations, options.seed);
    let scan = scan::scan(&events, options.scan_km, options.permutations, options.seed);
    let n_incidents = placed.len() as u64;
    let sentence = sentence(&cells, n_incidents, area.len(), whole, knox.as_ref(), options);
    Ok(Hotspots {
        measure: "hotspots",
        series: filter.series,
        cells,
        n_cells: area.len(),
        slices,
        n_incidents,
        n_reports: placed.iter().map(|(i, ..)| u64::from(i.reports.max(1))).sum(),
        knox,
        scan,
        p_threshold,
        sources: source_profile(&placed.iter().map(|p| p.0).collect::<Vec<_>>()),
        seed: options.seed,
        method: "Getis-Ord Gi* (Ord and Getis 1995) on H3, false discovery rate (Benjamini and Hochberg 1995), Mann-Kendall, \
            Knox (1964), space-time permutation scan (Kulldorff et al. 2005); docs/methods.md, hotspots",
        caveats,
        sentence,
    })
}

fn classify(hot: &[bool], trend: &MannKendall) -> HotspotClass {
    let (n, times) = (hot.len(), hot.iter().filter(|h| **h).count());
    let last = hot.last().copied().unwrap_or(false);
    let run = hot.iter().rev().take_while(|h| **h).count();
    if times == 0 {
        return HotspotClass::Overall;
    }
    let mostly = n >= 4 && times * 10 >= n * 9;
    match (last, mostly) {
        (true, true) if trend.p < 0.05 && trend.tau > 0.0 => HotspotClass::Intensifying,
        (true, true) if trend.p < 0.05 && trend.tau < 0.0 => HotspotClass::Diminishing,
        (true, true) => HotspotClass::Persistent,
        (true, false) if times == 1 => HotspotClass::New,
        (true, false) if times == run => HotspotClass::Consecutive,
        (true, false) => HotspotClass::Sporadic,
        (false, true) => HotspotClass::Historical,
        (false, false) => HotspotClass::Former,
    }
}

fn sentence(
    cells: &[HotCell],
    n: u64,
    compared: usize,
    whole: &Period,
    knox: Option<&Knox>,
    options: &HotspotOptions,
) -> String {
    let now = cells
        .iter()
        .filter(|c| {
            !matches!(c.class, HotspotClass::Historical | HotspotClass::Former | HotspotClass::Overall)
        })
        .count();
    let mut text = format!(
        "Of {compared} cells with or beside {} in {whole}, {} stand out at a false discovery rate of {:.0} %, {now} of \
         them in the last slice.",
        counted(n, "reported incident"),
        cells.len(),
        100.0 * options.fdr
    );
    if let Some(k) = knox {
        text.push_str(&format!(
            " {} pairs lie within {:.0} km and {} days of each other, {} would by chance ({}).",
            thousands(k.observed),
            k.near_km,
            k.near_days,
            thousands(k.expected.round() as u64),
            p_value(k.p_permutation)
        ));
    }
    text
}

impl Hotspots {
    /// One row a hot cell.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["cell", "lat", "lon", "count", "z", "p", "class", "tau", "trend_p"]);
        for c in &self.cells {
            table.push([
                c.cell.clone(),
                c.lat.to_string(),
                c.lon.to_string(),
                c.count.to_string(),
                c.z.to_string(),
                c.p.to_string(),
                format!("{:?}", c.class).to_lowercase(),
                c.trend.tau.to_string(),
                c.trend.p.to_string(),
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Stream;
    use crate::synthetic::incident;

    #[test]
    fn cells_are_h3s() {
        // statistics anchors, h3 4.5: Kabul at resolution 5 with its ring, Baghdad at resolution 4.
        let kabul = H3LatLng::new(34.5553, 69.2075).unwrap().to_cell(Resolution::Five);
        assert_eq!(kabul.to_string(), "8520905bfffffff");
        let mut ring: Vec<String> = kabul.grid_disk::<Vec<_>>(1).iter().map(ToString::to_string).collect();
        ring.sort();
        let expected = "85209043fffffff 8520904bfffffff 85209053fffffff 8520905bfffffff 85209297fffffff 85209627fffffff \
            8520962ffffffff";
        assert_eq!(ring, expected.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn a_town_that_flares_up_last_is_a_new_hot_spot() {
        let mut stream = Stream::new(9, "test", 0);
        let mut incidents = Vec::new();
        for quarter in 0..4 {
            for _ in 0..60 {
                let (lat, lng) = (34.0 + 4.0 * stream.unit(), 40.0 + 5.0 * stream.unit());
                incidents.push(incident(
                    incidents.len(),
                    lat,
                    lng,
                    &format!("2016-{:02}-10", 3 * quarter + 1),
                ));
            }
        }
        for _ in 0..40 {
            incidents.push(incident(incidents.len(), 36.0, 43.0, "2016-11-10"));
        }
        let options = HotspotOptions { permutations: 99, ..HotspotOptions::default() };
        let h = hotspots(&incidents, &Filter::default(), &"2016".parse().unwrap(), &options).unwrap();
        let town = H3LatLng::new(36.0, 43.0).unwrap().to_cell(Resolution::Four).to_string();
        let cell = h.cells.iter().find(|c| c.cell == town).unwrap();
        assert_eq!(cell.class, HotspotClass::New);
        assert!(h.knox.as_ref().unwrap().p_permutation < 0.05);
        let found = h.scan.as_ref().unwrap();
        assert!(found.p < 0.05 && (found.lat - 36.0).abs() < 0.5 && found.observed >= 40, "{found:?}");
    }

    #[test]
    fn too_few_or_one_cell_is_said() {
        let whole = "2016".parse().unwrap();
        let one: Vec<Incident> = (0..20).map(|n| incident(n, 1.0, 1.0, "2016-01-01")).collect();
        let reason = |i: &[Incident], options: &HotspotOptions| {
            hotspots(i, &Filter::default(), &whole, options).unwrap_err().reason
        };
        assert!(reason(&one[..9], &HotspotOptions::default()).contains("at least 10"));
        assert!(reason(&one, &HotspotOptions::default()).contains("one cell"));
        assert!(
            reason(&one, &HotspotOptions { resolution: 12, ..HotspotOptions::default() }).contains("1 to 8")
        );
    }
}
