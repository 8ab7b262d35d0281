//! `dateline hotspots`: where reported incidents concentrate, and since when.

use super::output::{Csv, MapArguments, View};
use super::period::{StepArgument, WholeArguments};
use super::{Selection, geojson};
use crate::failure::{Failure, Outcome};
use clap::ValueEnum;
use dateline_stats::figure::{BaseMap, hotspot_figure};
use dateline_stats::hotspots::{HotspotOptions, Hotspots, NullModel, StudyArea, hotspots};
use dateline_stats::report::{CannotMeasure, Table};
use std::path::PathBuf;

/// Find where reported incidents concentrate, and how that develops
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline hotspots --data bundle/ --figure hotspots.svg\n  dateline hotspots --data GEDEvent_v25_1.csv \
                  --country SYR --period 2016..2019 --step quarter --format geojson\n\nCells are H3 hexagons; resolution 4 is \
                  45 km across, 5 is 17 km.\nWhat stands out depends on what it is compared with: --area declares a box, \
                  --exposure a file of people or reports\nper place (CSV: lat,lon,value), in proportion to which incidents are \
                  then expected."
)]
pub struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    when: WholeArguments,
    /// Time slices, for hot spots that are new, rising or gone
    #[arg(long, value_enum, default_value_t = StepArgument::Quarter)]
    step: StepArgument,
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    output: MapArguments,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How it is measured")]
struct How {
    /// H3 resolution of the cells, 1 to 8
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=8))]
    resolution: u8,
    /// The study area as a box, degrees; by default the cells with an incident and the gaps between them
    #[arg(long, value_name = "SOUTH,WEST,NORTH,EAST", value_parser = study_box, allow_hyphen_values = true)]
    area: Option<StudyBox>,
    /// What incidents are exposed to, as CSV with the columns lat, lon and value; its cells are the study area
    #[arg(long, value_name = "FILE.csv", conflicts_with = "area")]
    exposure: Option<PathBuf>,
    /// What a hot spot has to beat
    #[arg(long, value_enum, default_value_t = Null::Cells, conflicts_with = "exposure")]
    null: Null,
    /// False discovery rate over all cells and slices together, between 0 and 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = share)]
    fdr: f64,
    /// Knox test: near in space, kilometres
    #[arg(long, value_name = "KM", default_value_t = 25.0, value_parser = kilometres)]
    near_km: f64,
    /// Knox test: near in time, days
    #[arg(long, value_name = "DAYS", default_value_t = 14, value_parser = clap::value_parser!(i32).range(0..=3660))]
    near_days: i32,
    /// Scan: largest radius of a cluster, kilometres
    #[arg(long, value_name = "KM", default_value_t = 150.0, value_parser = kilometres)]
    scan_km: f64,
    /// Permutations of the Knox test and of the scan
    #[arg(long, value_name = "N", default_value_t = 199, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    permutations: u32,
    /// Seed of every random number
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Null {
    /// Cells exchange their values: high ones lie side by side
    Cells,
    /// Incidents fall anew one by one: more of them than an even spread
    Incidents,
}

#[derive(Debug, Clone, Copy)]
struct StudyBox([f64; 4]);

fn study_box(text: &str) -> Result<StudyBox, String> {
    let expected = || "four numbers of degrees: south,west,north,east".to_owned();
    let edges: Vec<f64> =
        text.split(',').map(|n| n.trim().parse()).collect::<Result<_, _>>().map_err(|_| expected())?;
    match edges[..] {
        [south, west, north, east]
            if -90.0 <= south
                && south < north
                && north <= 90.0
                && west.abs() <= 180.0
                && east.abs() <= 180.0
                && west != east =>
        {
            Ok(StudyBox([south, west, north, east]))
        }
        _ => Err(expected()),
    }
}

impl How {
    fn study_area(&self) -> Result<StudyArea, Failure> {
        Ok(match (&self.area, &self.exposure) {
            (Some(StudyBox([south, west, north, east])), _) => {
                StudyArea::Box { south: *south, west: *west, north: *north, east: *east }
            }
            (None, Some(path)) => StudyArea::Exposure(super::exposure::read(path)?),
            (None, None) => StudyArea::Reported,
        })
    }
}

fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|x: &f64| *x > 0.0 && *x < 1.0)
        .ok_or_else(|| "a number between 0 and 1".to_owned())
}

fn kilometres(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|x: &f64| *x > 0.0 && *x <= 20_000.0);
    number.ok_or_else(|| "kilometres, above 0".to_owned())
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let selected = arguments.selection.read()?;
    let Some(whole) = arguments.when.whole(&selected.loaded.incidents) else {
        let refusal = CannotMeasure::new("hot spots", "no incident has a date");
        return selected.refuse(&refusal, &arguments.output.output());
    };
    let how = &arguments.how;
    let options = HotspotOptions {
        resolution: how.resolution,
        step: arguments.step.into(),
        fdr: how.fdr,
        area: how.study_area()?,
        null: match how.null {
            Null::Cells => NullModel::Cells,
            Null::Incidents => NullModel::Incidents,
        },
        near_km: how.near_km,
        near_days: how.near_days,
        scan_km: how.scan_km,
        permutations: how.permutations,
        seed: how.seed,
    };
    let mut result = match hotspots(&selected.loaded.incidents, &selected.filter, &whole, &options) {
        Ok(result) => result,
        Err(refusal) => return selected.refuse(&refusal, &arguments.output.output()),
    };
    selected.record(&[&whole])?;
    selected.add_caveats(&mut result.caveats);
    let draw = |base: &BaseMap<'_>| hotspot_figure(&result, base);
    let view = View {
        sentence: &result.sentence,
        tables: tables(&result),
        caveats: &result.caveats,
        method: result.method,
        csv: Csv::Whole(result.table()),
        geojson: Some(geojson::hotspots(&result)),
        figure: Some(&draw),
        dots: selected.dots(&[&whole]),
    };
    let provenance = selected.provenance(Some(result.seed));
    arguments.output.output().show(result.measure, &result, &view, &provenance)?;
    Ok(Outcome::Done)
}

fn tables(h: &Hotspots) -> Vec<(&'static str, Table)> {
    let mut knox = Table::new(&["near_km", "near_days", "pairs", "by_chance", "p_permutation", "p_poisson"]);
    if let Some(k) = &h.knox {
        knox.push([
            k.near_km.to_string(),
            k.near_days.to_string(),
            k.observed.to_string(),
            k.expected.to_string(),
            k.p_permutation.to_string(),
            k.p_poisson.to_string(),
        ]);
    }
    let mut scan =
        Table::new(&["lat", "lon", "radius_km", "start", "end", "incidents", "by_chance", "log_ratio", "p"]);
    if let Some(s) = &h.scan {
        scan.push([
            s.lat.to_string(),
            s.lon.to_string(),
            s.radius_km.to_string(),
            s.start.clone(),
            s.end.clone(),
            s.observed.to_string(),
            s.expected.to_string(),
            s.log_ratio.to_string(),
            s.p.to_string(),
        ]);
    }
    vec![
        ("Cells that stand out", h.table()),
        ("Near in space and near in time (Knox)", knox),
        ("More than place and time alone explain (space-time permutation scan)", scan),
    ]
}
