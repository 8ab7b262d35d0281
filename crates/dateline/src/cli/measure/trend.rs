//! `dateline trend`: how many incidents are reported over time, and when the level changed.

use super::Selection;
use super::frame;
use super::output::{ChartArguments, Csv, View};
use super::period::{CountBy, StepArgument, WholeArguments};
use crate::failure::{Failure, Outcome};
use dateline_stats::figure::{BaseMap, trend_figure};
use dateline_stats::period::Period;
use dateline_stats::report::{CannotMeasure, Table, cell};
use dateline_stats::trend::corrected::corrected;
use dateline_stats::trend::ratio::RatioModel;
use dateline_stats::trend::{Trend, TrendOptions, trend};
use std::path::PathBuf;

/// Count reported incidents over time, compare two periods, and find changes of level
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline trend --data bundle/ --step week\n  dateline trend --data GEDEvent_v25_1.csv --country SYR \
                  --from 2016 --to 2019 --format csv\n  dateline trend --data bundle/ --period 2024 --frame frame.toml\n  dateline trend --data bundle/ --errors audit.toml\n\nWith --from \
                  and --to, these two are compared; else the first and the second half.\nA rate needs a sampling frame: \
                  a TOML file with feeds = [...], complete = true, and [documents] \"2024-01\" = 310 ...\nWithout one \
                  there are counts of reported incidents, beside those of sources that report throughout.\nAudits: \
                  [[audit]] precision = [right, checked], recall = [found, known], and period = \"2024\" if it holds for that only."
)]
pub struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    when: WholeArguments,
    /// Step of the timeline
    #[arg(long, value_enum, default_value_t = StepArgument::Month)]
    step: StepArgument,
    /// What is counted
    #[arg(long, value_enum, default_value_t = CountBy::Incidents)]
    by: CountBy,
    /// The days that the data cover; by default from the first row of the file to the last
    #[arg(long, value_name = "P", value_parser = super::period::period)]
    covered: Option<Period>,
    /// Declaration of a sampling frame, for rates
    #[arg(long, value_name = "FILE.toml")]
    frame: Option<PathBuf>,
    /// How often the coding errs, to correct the counts: a TOML file of audits, or what `dateline validate --format json` printed
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// Seed of the correction's draws
    #[arg(long, value_name = "N", default_value_t = 1, requires = "errors")]
    seed: u64,
    #[command(flatten)]
    output: ChartArguments,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let selected = arguments.selection.read()?;
    let Some(whole) = arguments.when.whole(&selected.loaded.incidents) else {
        let refusal = CannotMeasure::new("trend", "no incident has a date");
        return selected.refuse(&refusal, &arguments.output.output());
    };
    let step = arguments.step.into();
    let frame = arguments.frame.as_ref().map(|path| frame::read(path, &whole, step)).transpose()?;
    let covered = arguments.covered.as_ref().map(Period::days).or_else(|| selected.loaded.covered());
    let by_deaths = arguments.by == CountBy::Deaths;
    let options = TrendOptions { step, frame, covered, by_deaths, compare: arguments.when.pair() };
    let mut result = match trend(&selected.loaded.incidents, &selected.filter, &whole, &options) {
        Ok(result) => result,
        Err(refusal) => return selected.refuse(&refusal, &arguments.output.output()),
    };
    if let Some(path) = &arguments.errors {
        result.seed = arguments.seed;
        let corrected = corrected(&result, super::audit::read(path)?)
            .map_err(|reason| super::audit::unusable(path, &reason))?;
        result.caveats.push(corrected.caveat());
        result.sentence.push_str(&corrected.sentence());
        result.corrected = Some(corrected);
    }
    selected.record(&[&whole])?;
    selected.add_caveats(&mut result.caveats);
    let draw = |_: &BaseMap<'_>| trend_figure(&result);
    let view = View {
        sentence: &result.sentence,
        tables: tables(&result),
        caveats: &result.caveats,
        method: result.method,
        csv: Csv::Whole(result.table()),
        geojson: None,
        figure: Some(&draw),
        dots: Vec::new(),
    };
    let provenance = selected.provenance(result.corrected.as_ref().map(|_| arguments.seed));
    arguments.output.output().show(result.measure, &result, &view, &provenance)?;
    Ok(Outcome::Done)
}

fn tables(t: &Trend) -> Vec<(&'static str, Table)> {
    let mut ratio = Table::new(&[
        "from",
        "to",
        "from_count",
        "to_count",
        "interval",
        "ratio",
        "low",
        "high",
        "p",
        "dispersion",
        "autocorrelation",
        "autocorrelation_without_change",
    ]);
    if let Some(r) = &t.ratio {
        let used = match r.model {
            RatioModel::Poisson => "exact Poisson",
            RatioModel::SeriallyRobust => "serially robust",
        };
        let beside = r.model != RatioModel::Poisson;
        let intervals = [
            (used, Some(r.ratio)),
            ("exact Poisson", beside.then_some(r.poisson)),
            ("negative binomial", r.negative_binomial),
            ("corrected for coding error", t.corrected.as_ref().and_then(|c| c.ratio)),
        ];
        for (name, interval) in intervals {
            let Some(e) = interval else { continue };
            let only = |value: String| if name == used { value } else { String::new() };
            ratio.push([
                only(r.from.label().to_owned()),
                only(r.to.label().to_owned()),
                only(r.from_count.to_string()),
                only(r.to_count.to_string()),
                name.to_owned(),
                cell(e.estimate),
                cell(e.low),
                cell(e.high),
                only(r.p.to_string()),
                only(r.dispersion.to_string()),
                only(r.autocorrelation.to_string()),
                only(r.autocorrelation_without_change.to_string()),
            ]);
        }
    }
    let mut changes = Table::new(&["at", "before", "after", "p"]);
    for c in &t.change_points {
        changes.push([c.at.label().to_owned(), c.before.to_string(), c.after.to_string(), c.p.to_string()]);
    }
    let mut online = Table::new(&["at", "probability"]);
    for c in &t.online_changes {
        online.push([c.at.label().to_owned(), c.probability.to_string()]);
    }
    vec![
        ("Ratio of the two periods, with 95 % intervals", ratio),
        ("Changes of level, looking back (incidents a step)", changes),
        ("Changes as seen at the time", online),
        ("Timeline, with 95 % intervals", t.table()),
    ]
}
