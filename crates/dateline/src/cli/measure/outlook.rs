//! `dateline outlook`: what the next periods may bring, with the ledger of such forecasts.

use super::Selection;
use super::output::{ChartArguments, Csv, View};
use super::period::{StepArgument, WholeArguments};
use crate::failure::{Failure, Outcome};
use dateline_stats::figure::{BaseMap, outlook_figure};
use dateline_stats::outlook::{OutlookOptions, outlook};
use dateline_stats::period::Period;
use dateline_stats::report::{CannotMeasure, Caveat};
use dateline_types::DayInterval;

/// Look one to six steps ahead, and say whether that beats the best naive forecast
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dateline outlook --data GEDEvent_v25_1.csv --country SYR --period 2016..2019 --ahead 3\n\nAn \
                  autoregression must beat the best naive forecast on back-tests (CRPS, test of Diebold and Mariano);\nelse \
                  there is \"no skill\", and the best naive forecast is printed as such, without words of likelihood.\nSteps \
                  that the data cover only in part are left out."
)]
pub struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    when: WholeArguments,
    /// Step of the timeline
    #[arg(long, value_enum, default_value_t = StepArgument::Month)]
    step: StepArgument,
    /// The days that the data cover; by default from the first row of the file to the last
    #[arg(long, value_name = "P", value_parser = super::period::period)]
    covered: Option<Period>,
    /// Steps ahead, 1 to 6
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=6))]
    ahead: u8,
    /// Draws of a forecast
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    draws: u32,
    /// Seed of every random number
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    output: ChartArguments,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let selected = arguments.selection.read()?;
    let step = arguments.step.into();
    let covered = arguments.covered.as_ref().map(Period::days).or_else(|| selected.loaded.covered());
    let Some(known) = arguments.when.whole_steps(&selected.loaded.incidents, covered, step) else {
        let refusal =
            CannotMeasure::new("outlook", "no incident has a date, or the data cover no step whole");
        return selected.refuse(&refusal, &arguments.output.output());
    };
    let options = OutlookOptions {
        step,
        horizon: usize::from(arguments.ahead),
        draws: arguments.draws,
        seed: arguments.seed,
    };
    let mut result = match outlook(&selected.loaded.incidents, &selected.filter, &known, &options) {
        Ok(result) => result,
        Err(refusal) => return selected.refuse(&refusal, &arguments.output.output()),
    };
    selected.record(&[&known])?;
    selected.add_caveats(&mut result.caveats);
    let whole = arguments.when.whole(&selected.loaded.incidents).map(|whole| whole.days());
    let is_cut = |days: &DayInterval| days.start() < known.days().start() || days.end() > known.days().end();
    if let (Some(c), true) = (covered, whole.as_ref().is_some_and(is_cut)) {
        result.caveats.push(Caveat::new(
            "partial-step",
            format!(
                "the data cover {} to {}: only the whole steps among those days, {known}, are used",
                c.start(),
                c.end()
            ),
        ));
    }
    let draw = |_: &BaseMap<'_>| outlook_figure(&result);
    let view = View {
        sentence: &result.sentence,
        tables: vec![
            ("Forecasts, with 90 % intervals", result.table()),
            ("How each forecaster did on the same back-tests (lower is better)", result.accuracy_table()),
        ],
        caveats: &result.caveats,
        method: result.method,
        csv: Csv::Whole(result.table()),
        geojson: None,
        figure: Some(&draw),
        dots: Vec::new(),
    };
    let provenance = selected.provenance(Some(result.seed));
    arguments.output.output().show(result.measure, &result, &view, &provenance)?;
    Ok(if result.skill { Outcome::Done } else { Outcome::Findings })
}
