//! Where reported incidents concentrate, since when, and whether near in space goes with near in time.
//!
//! Cells are H3 hexagons (Brodsky 2018) of a study area. Three questions, three tests: which cells stand out (Getis-Ord
//! Gi*, its chance by conditional randomisation, false discoveries controlled over all cells and slices together), how
//! that develops (Mann-Kendall over time slices, in classes), and whether space and time interact at all (Knox;
//! space-time permutation scan).

mod area;
mod class;
mod compare;
pub mod getis_ord;
pub mod kendall;
pub mod knox;
pub mod randomise;
pub mod scan;
mod words;

pub use area::{AreaUsed, StudyArea};
pub use class::HotspotClass;

use crate::filter::{Filter, Series, select_in};
use crate::period::{Period, Step, day_number};
use crate::report::{CannotMeasure, Caveat, counted, left_out_caveats};
use crate::sources::{SourceProfile, constant_sources, is_coarse, middle_day, named_by, source_profile};
use area::Area;
use class::classify;
use compare::Tests;
use dateline_types::Incident;
use h3o::{CellIndex, LatLng as H3LatLng, Resolution};
use kendall::{MannKendall, mann_kendall};
use knox::Knox;
use scan::SpaceTimeCluster;
use serde::Serialize;
use std::collections::BTreeMap;
use words::{area_words, sentence};

/// What a hot spot has to beat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NullModel {
    /// The cells around one exchange their values with all others: high values lie side by side. Bursts within a cell
    /// make nothing hot; neither does a lone cell, however high.
    #[default]
    Cells,
    /// Incidents fall anew, each by itself, in proportion to the cells' exposure: more incidents than an even spread. A
    /// lone cell can be hot; bursts of incidents that hang together make too many cells hot.
    Incidents,
}

/// How to look for hot spots.
#[derive(Debug, Clone, PartialEq)]
pub struct HotspotOptions {
    /// H3 resolution, 1 (400 km across) to 8 (1 km); 4 is 45 km.
    pub resolution: u8,
    /// Time slices for emerging hot spots.
    pub step: Step,
    /// False discovery rate, over all cells and slices together.
    pub fdr: f64,
    /// Which cells are compared.
    pub area: StudyArea,
    /// What chance does; with an exposure, incidents always fall by it.
    pub null: NullModel,
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
            area: StudyArea::Reported,
            null: NullModel::Cells,
            near_km: 25.0,
            near_days: 14,
            scan_km: 150.0,
            permutations: 199,
            seed: 1,
        }
    }
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
    /// Those that a source names which reports in both halves of the time.
    pub constant_sources: u64,
    /// Getis-Ord Gi* over the whole period.
    pub z: f64,
    /// One-sided p over the whole period, by conditional randomisation.
    pub p: f64,
    /// Whether it stands out over the whole period.
    pub hot_overall: bool,
    /// In which slices it stands out.
    pub hot_in: Vec<Period>,
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
    /// The study area.
    pub area: AreaUsed,
    /// What chance does.
    pub null: NullModel,
    /// Tests that the false discovery rate is over: cells times slices, and the whole period.
    pub n_tests: usize,
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
    let selection = select_in(incidents, filter, &[whole]);
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
    let null = match options.area {
        StudyArea::Exposure(_) => NullModel::Incidents,
        _ => options.null,
    };
    if null == NullModel::Incidents && options.area == StudyArea::Reported {
        return refuse(
            "incidents can only fall anew over a declared study area: where nothing was reported, nobody knows how much was \
             exposed"
                .to_owned(),
        );
    }
    let area = Area::new(&options.area, counts.keys().copied(), resolution, null == NullModel::Cells)?;
    let before = placed.len();
    placed.retain(|(.., cell)| area.index.contains_key(cell));
    counts.retain(|cell, _| area.index.contains_key(cell));
    let outside = (before - placed.len()) as u64;
    if placed.len() < 10 {
        let n = counted(placed.len() as u64, "incident");
        return refuse(format!("{n} in the study area; at least 10 are needed"));
    }
    let used: Vec<&Incident> = placed.iter().map(|p| p.0).collect();
    let constant = middle_day(&used).map(|middle| constant_sources(&used, middle)).unwrap_or_default();
    let mut steady: BTreeMap<CellIndex, u64> = BTreeMap::new();
    for (.., cell) in placed.iter().filter(|p| named_by(p.0, &constant)) {
        *steady.entry(*cell).or_default() += 1;
    }
    let tests = Tests::of(&area, &counts, slices.len(), null, options.fdr);
    let mut cells = Vec::new();
    for (n, cell) in area.cells.iter().enumerate() {
        let hot: Vec<bool> = (0..slices.len()).map(|slice| tests.is_hot(n, Some(slice))).collect();
        let hot_overall = tests.is_hot(n, None);
        if !hot_overall && !hot.iter().any(|h| *h) {
            continue;
        }
        let trend = mann_kendall(&tests.slices.iter().map(|s| s.z[n]).collect::<Vec<_>>());
        let centre = H3LatLng::from(*cell);
        cells.push(HotCell {
            cell: cell.to_string(),
            lat: centre.lat(),
            lon: centre.lng(),
            boundary: cell.boundary().iter().map(|v| [v.lat(), v.lng()]).collect(),
            count: counts.get(cell).map_or(0, |v| v.iter().sum()),
            constant_sources: steady.get(cell).copied().unwrap_or(0),
            z: tests.whole.z[n],
            p: tests.whole.p[n],
            hot_overall,
            hot_in: slices.iter().zip(&hot).filter(|(_, h)| **h).map(|(s, _)| s.clone()).collect(),
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
    caveats.push(Caveat::new("study-area", area_words(&area)));
    if outside > 0 {
        let n = counted(outside, "incident");
        caveats.push(Caveat::new("outside-area", format!("{n} outside the study area not used")));
    }
    if coarse > 0 {
        let n = counted(coarse, "incident");
        caveats.push(Caveat::new("coarse-places", format!("{n} known only to a province or wider not used")));
    }
    left_out_caveats(&selection.left_out, filter.series, &mut caveats);
    let knox = knox::knox(&events, options.near_km, options.near_days, options.permutations, options.seed);
    let scan = scan::scan(&events, options.scan_km, options.permutations, options.seed);
    let n_incidents = placed.len() as u64;
    let sentence =
        sentence(&cells, n_incidents, [area.cells.len(), slices.len()], whole, knox.as_ref(), options);
    Ok(Hotspots {
        measure: "hotspots",
        series: filter.series,
        cells,
        n_cells: area.cells.len(),
        area: AreaUsed { kind: area.kind, n_cells: area.cells.len(), outside },
        null,
        n_tests: tests.n,
        slices,
        n_incidents,
        n_reports: placed.iter().map(|(i, ..)| u64::from(i.reports.max(1))).sum(),
        knox,
        scan,
        p_threshold: tests.threshold,
        sources: source_profile(&used),
        seed: options.seed,
        method: "Getis-Ord Gi* (Ord and Getis 1995) on H3 with exact conditional randomisation (Anselin 1995), false discovery \
            rate over cells and slices together (Benjamini and Hochberg 1995), Mann-Kendall, Knox (1964), space-time permutation scan (Kulldorff et al. 2005); docs/methods.md, hotspots",
        caveats,
        sentence,
    })
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
        let area = StudyArea::Box { south: 34.0, west: 40.0, north: 38.0, east: 45.0 };
        let options = HotspotOptions {
            permutations: 99,
            null: NullModel::Incidents,
            area,
            ..HotspotOptions::default()
        };
        let h = hotspots(&incidents, &Filter::default(), &"2016".parse().unwrap(), &options).unwrap();
        let town = H3LatLng::new(36.0, 43.0).unwrap().to_cell(Resolution::Four).to_string();
        let cell = h.cells.iter().find(|c| c.cell == town).unwrap();
        assert_eq!(cell.class, HotspotClass::New);
        // By exchange of cells one high cell among low ones is no cluster of high values.
        let options = HotspotOptions { permutations: 0, ..HotspotOptions::default() };
        let exchanged = hotspots(&incidents, &Filter::default(), &"2016".parse().unwrap(), &options).unwrap();
        assert!(exchanged.cells.iter().all(|c| c.cell != town), "{:?}", exchanged.cells);
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
        let two: Vec<Incident> = (0..20).map(|n| incident(n, (n % 2) as f64, 1.0, "2016-01-01")).collect();
        let fall = HotspotOptions { null: NullModel::Incidents, ..HotspotOptions::default() };
        assert!(reason(&two, &fall).contains("declared study area"));
    }
}
