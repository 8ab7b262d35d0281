//! `dateline network`: who acts on whom in reported incidents.

use super::Selection;
use super::output::{ChartArguments, Csv, View};
use super::period::{StepArgument, WholeArguments};
use crate::failure::{Failure, Outcome};
use dateline_stats::figure::{BaseMap, network_figure};
use dateline_stats::filter::Filter;
use dateline_stats::network::{Network, NetworkOptions, network};
use dateline_stats::report::Table;

/// Draw the network of who acts on whom
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline network --data bundle/ --format csv\n  dateline network --data GEDEvent_v25_1.csv --country SYR \
                  --period 2016..2019 --step year\n\nActors are groups, offices, institutions and roles; a clash is an act \
                  both ways."
)]
pub struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    when: WholeArguments,
    /// Also count every tie per step
    #[arg(long, value_enum)]
    step: Option<StepArgument>,
    /// Bootstrap draws of the centralities; 0 for none
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    draws: u32,
    /// Seed of every random number
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    output: ChartArguments,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let selected = arguments.selection.read()?;
    let options =
        NetworkOptions { step: arguments.step.map(Into::into), draws: arguments.draws, seed: arguments.seed };
    // Only a period that is asked for: incidents without a date have ties too.
    let period = arguments.when.whole(&[]);
    let filter = Filter { period, ..selected.filter.clone() };
    let mut result = match network(&selected.loaded.incidents, &filter, &options) {
        Ok(result) => result,
        Err(refusal) => return selected.refuse(&refusal, &arguments.output.output()),
    };
    selected.record(&filter.period.iter().collect::<Vec<_>>())?;
    selected.add_caveats(&mut result.caveats);
    let draw = |_: &BaseMap<'_>| network_figure(&result);
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
    let provenance = selected.provenance(Some(result.seed));
    arguments.output.output().show(result.measure, &result, &view, &provenance)?;
    Ok(Outcome::Done)
}

fn tables(n: &Network) -> Vec<(&'static str, Table)> {
    let mut tables = vec![
        ("Who acts on whom, with 95 % intervals", n.table()),
        ("Actors, with 95 % intervals", n.node_table()),
    ];
    if !n.steps.is_empty() {
        tables.push(("Over time", n.over_time_table()));
    }
    tables
}
