//! `dateline shift`: where the centre of reported incidents moved, and how sure that is.

use super::output::{Csv, MapArguments, View};
use super::period::{CountBy, StepArgument, period};
use super::{Selected, Selection, geojson};
use crate::failure::{Failure, Outcome};
use clap::ValueEnum;
use dateline_stats::ellipse::EllipseConvention;
use dateline_stats::figure::{BaseMap, shift_figure, track_figure};
use dateline_stats::period::Period;
use dateline_stats::report::{Table, cell};
use dateline_stats::shift::{CoarsePlaces, RegionBy, ResamplingUnit, Shift, ShiftOptions, shift, track};
use std::path::PathBuf;

/// Measure where the centre of reported incidents moved between two periods
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline shift --data bundle/ --from 2023 --to 2024\n  dateline shift --data GEDEvent_v25_1.csv \
                  --actor IS --from 2016 --to 2019 --figure shift.svg\n  dateline shift --data GEDEvent_v25_1.csv --actor IS \
                  --period 2014..2019 --step month --window 6 --stride 1\n\nWhat is measured is reported incidents: not activity, and not \
                  the movement of anybody. One arrow is refused where\nit would mislead. Methods: docs/methods.md; a worked \
                  example: docs/measures.md."
)]
pub struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    output: MapArguments,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "When")]
struct When {
    /// The earlier period: 2016, 2016-03 or 2016-03-01..2016-09-30
    #[arg(long, value_name = "P", value_parser = period, requires = "to", required_unless_present = "period")]
    from: Option<Period>,
    /// The later period
    #[arg(long, value_name = "P", value_parser = period, requires = "from", required_unless_present = "period")]
    to: Option<Period>,
    /// Follow the centre along this period, window by window, instead
    #[arg(long, value_name = "P", value_parser = period, conflicts_with_all = ["from", "to"])]
    period: Option<Period>,
    /// Step of the moving window
    #[arg(long, value_enum, default_value_t = StepArgument::Month, requires = "period")]
    step: StepArgument,
    /// Width of the moving window, in steps
    #[arg(long, value_name = "N", default_value_t = 12, requires = "period", value_parser = clap::value_parser!(u16).range(1..=1200))]
    window: u16,
    /// Begin a window every so many steps, so that windows overlap; by default each begins where the last one ends
    #[arg(long, value_name = "N", requires = "period", value_parser = clap::value_parser!(u16).range(1..=1200))]
    stride: Option<u16>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How it is measured")]
struct How {
    /// Bootstrap draws; 0 for estimates only
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    draws: u32,
    /// Permutations of the test; 0 for none
    #[arg(long, value_name = "N", default_value_t = 999, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    permutations: u32,
    /// Seed of every random number
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// What is drawn with replacement
    #[arg(long, value_enum, default_value_t = Cluster::Auto)]
    cluster: Cluster,
    /// What becomes of places known only to a province, a country or a region
    #[arg(long, value_enum, default_value_t = LowPrecision::Exclude)]
    low_precision: LowPrecision,
    /// What an incident counts for
    #[arg(long, value_enum, default_value_t = CountBy::Incidents)]
    by: CountBy,
    /// Leave places where they are given, instead of moving them within their precision in each draw
    #[arg(long)]
    no_jitter: bool,
    /// Between which regions shares are compared
    #[arg(long, value_enum, default_value_t = Regions::Auto)]
    regions: Regions,
    /// Scaling of the standard deviational ellipse
    #[arg(long, value_enum, default_value_t = Scaling::Crimestat)]
    ellipse: Scaling,
    /// How often the coding errs in each country: a TOML file of audits, [[audit]] country = "SYR" precision = [right, checked]
    /// recall = [found, known]; an error alike everywhere moves no centre
    #[arg(long, value_name = "FILE", conflicts_with = "period")]
    errors: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Cluster {
    /// Conflict and month for datasets, the incident for coded reports
    Auto,
    /// The incident
    Incident,
    /// All incidents of a conflict in a month
    ConflictMonth,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LowPrecision {
    /// Left out
    Exclude,
    /// Weighted by precision
    Weigh,
    /// Counted fully, as published figures often do
    Include,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Regions {
    /// Countries, or divisions where there is hardly a second country
    Auto,
    /// Countries
    Country,
    /// First-order divisions
    Admin1,
    /// Conflicts, as the dataset has them
    Conflict,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Scaling {
    /// sqrt(2 Σd² / (n - 2))
    Crimestat,
    /// sqrt(Σd² / n)
    Uncorrected,
    /// sqrt(Σd² / (n - 2))
    Df,
}

impl How {
    fn options(&self) -> ShiftOptions {
        ShiftOptions {
            draws: self.draws,
            permutations: self.permutations,
            seed: self.seed,
            cluster: match self.cluster {
                Cluster::Auto => ResamplingUnit::Auto,
                Cluster::Incident => ResamplingUnit::Incident,
                Cluster::ConflictMonth => ResamplingUnit::ConflictMonth,
            },
            coarse: match self.low_precision {
                LowPrecision::Exclude => CoarsePlaces::Exclude,
                LowPrecision::Weigh => CoarsePlaces::Weigh,
                LowPrecision::Include => CoarsePlaces::Include,
            },
            by_deaths: self.by == CountBy::Deaths,
            jitter: !self.no_jitter,
            regions: match self.regions {
                Regions::Auto => RegionBy::Auto,
                Regions::Country => RegionBy::Country,
                Regions::Admin1 => RegionBy::Admin1,
                Regions::Conflict => RegionBy::Conflict,
            },
            ellipse: match self.ellipse {
                Scaling::Crimestat => EllipseConvention::Crimestat,
                Scaling::Uncorrected => EllipseConvention::Uncorrected,
                Scaling::Df => EllipseConvention::Df,
            },
            look_for_groups: true,
            explain: true,
            audits: Vec::new(),
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let selected = arguments.selection.read()?;
    match (&arguments.when.period, &arguments.when.from, &arguments.when.to) {
        (Some(whole), ..) => follow(arguments, &selected, whole),
        (None, Some(from), Some(to)) => between(arguments, &selected, from, to),
        _ => Err(Failure::usage("two periods are compared: --from and --to")),
    }
}

fn between(
    arguments: &Arguments,
    selected: &Selected,
    from: &Period,
    to: &Period,
) -> Result<Outcome, Failure> {
    let mut options = arguments.how.options();
    if let Some(path) = &arguments.how.errors {
        options.audits = super::audit::read(path)?;
    }
    let mut result = match shift(&selected.loaded.incidents, &selected.filter, from, to, &options) {
        Ok(result) => result,
        Err(refusal) => return selected.refuse(&refusal, &arguments.output.output()),
    };
    selected.record(&[from, to])?;
    selected.add_caveats(&mut result.caveats);
    let draw = |base: &BaseMap<'_>| shift_figure(&result, base);
    let view = View {
        sentence: &result.sentence,
        tables: tables(&result),
        caveats: &result.caveats,
        method: result.method,
        csv: Csv::Whole(result.table()),
        geojson: Some(geojson::shift(&result)),
        figure: Some(&draw),
        dots: selected.dots(&[from, to]),
    };
    let provenance = selected.provenance(Some(result.seed));
    arguments.output.output().show(result.measure, &result, &view, &provenance)?;
    Ok(Outcome::Done)
}

fn tables(s: &Shift) -> Vec<(&'static str, Table)> {
    let mut periods = Table::new(&[
        "period",
        "incidents",
        "reports",
        "clusters",
        "lat",
        "lon",
        "resultant",
        "spread_km",
        "major_km",
        "minor_km",
        "axis_deg",
    ]);
    for end in [&s.from, &s.to] {
        let axis = |pick: fn(&dateline_stats::ellipse::Ellipse) -> f64| cell(end.ellipse.as_ref().map(pick));
        periods.push([
            end.period.label().to_owned(),
            end.n_incidents.to_string(),
            end.n_reports.to_string(),
            end.n_clusters.to_string(),
            end.centre.lat.to_string(),
            end.centre.lon.to_string(),
            end.resultant.to_string(),
            end.standard_distance_km.to_string(),
            axis(|e| e.semi_major_km),
            axis(|e| e.semi_minor_km),
            axis(|e| e.orientation_deg),
        ]);
    }
    let mut figures = Table::new(&["figure", "estimate", "low", "high"]);
    for (name, e) in [
        ("distance, km", s.distance_km),
        ("distance, km (BCa)", s.distance_km_bca),
        ("bearing, degrees", s.bearing_deg),
        ("speed, km a year", s.speed_km_per_year),
        ("ratio of spreads", s.spread_ratio),
    ] {
        figures.push([name.to_owned(), cell(e.estimate), cell(e.low), cell(e.high)]);
    }
    if let Some(c) = &s.corrected {
        let e = c.distance_km;
        let name = "distance, km, corrected for coding error".to_owned();
        figures.push([name, cell(e.estimate), cell(e.low), cell(e.high)]);
    }
    let mut groups = Table::new(&["period", "share", "lat", "lon", "spread_km", "recurs_in"]);
    for mixture in &s.mixture {
        for part in &mixture.parts {
            let numbers = [part.share, part.lat, part.lon, part.spread_km].map(|x| x.to_string());
            let recurs = [cell(part.recurrence)];
            groups.push([mixture.period.label().to_owned()].into_iter().chain(numbers).chain(recurs));
        }
    }
    let mut regions = Table::new(&["region", "from", "to", "change", "low", "high"]);
    for r in &s.regions {
        regions.push([
            r.region.clone(),
            r.from_share.to_string(),
            r.to_share.to_string(),
            cell(r.change.estimate),
            cell(r.change.low),
            cell(r.change.high),
        ]);
    }
    let mut explained = Table::new(&["explained by", "share", "regions"]);
    if let Some(e) = &s.verdict_evidence {
        for (name, share) in [("a translation", e.location), ("a change of spread", e.size)] {
            explained.push([name.to_owned(), share.to_string(), String::new()]);
        }
        explained.push([
            "other shares of groups".to_owned(),
            e.shares.to_string(),
            e.groups.len().to_string(),
        ]);
        for scale in &e.by_scale {
            explained.push([
                format!("other shares of regions {} km apart", scale.scale_km),
                scale.shares.to_string(),
                scale.regions.to_string(),
            ]);
        }
    }
    let mut sensitivity = Table::new(&["counting", "incidents", "distance_km", "bearing_deg"]);
    for v in &s.sensitivity {
        sensitivity.push([
            v.choice.clone(),
            v.n_incidents.to_string(),
            cell(v.distance_km),
            cell(v.bearing_deg),
        ]);
    }
    vec![
        ("The two periods", periods),
        ("The shift, with 95 % intervals", figures),
        ("Groups", groups),
        ("What explains the change of places (shares of the cost of transport; they overlap)", explained),
        ("Shares of regions", regions),
        ("The same shift under other choices", sensitivity),
    ]
}

fn follow(arguments: &Arguments, selected: &Selected, whole: &Period) -> Result<Outcome, Failure> {
    let options = arguments.how.options();
    let (step, width) = (arguments.when.step.into(), usize::from(arguments.when.window));
    let stride = arguments.when.stride.map(usize::from);
    let found = track(&selected.loaded.incidents, &selected.filter, whole, step, width, stride, &options);
    let mut result = match found {
        Ok(result) => result,
        Err(refusal) => return selected.refuse(&refusal, &arguments.output.output()),
    };
    selected.record(&[whole])?;
    selected.add_caveats(&mut result.caveats);
    let draw = |base: &BaseMap<'_>| track_figure(&result, base);
    let view = View {
        sentence: &result.sentence,
        tables: vec![("From window to window, with 95 % intervals", result.table())],
        caveats: &result.caveats,
        method: result.method,
        csv: Csv::Whole(result.table()),
        geojson: Some(geojson::track(&result)),
        figure: Some(&draw),
        dots: selected.dots(&[whole]),
    };
    let provenance = selected.provenance(Some(result.seed));
    arguments.output.output().show(result.measure, &result, &view, &provenance)?;
    Ok(Outcome::Done)
}
