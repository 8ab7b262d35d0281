//! `dateline panel`: the table R and Stata users start from.

use super::Selection;
use super::output::{OutputArguments, View};
use super::period::{StepArgument, WholeArguments};
use crate::failure::{Failure, Outcome};
use clap::ValueEnum;
use dateline_stats::panel::{PanelUnit, panel};
use dateline_stats::report::CannotMeasure;

/// Write counts per country, division or grid cell and step, zeros included
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dateline panel --data GEDEvent_v25_1.csv --unit priogrid --by month --format csv > panel.csv\n\nA zero \
                  means that no incident was reported. Units without any incident have no rows."
)]
pub struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    when: WholeArguments,
    /// What a row is about
    #[arg(long, value_enum, default_value_t = Unit::Country)]
    unit: Unit,
    /// Step of the rows
    #[arg(long, value_enum, default_value_t = StepArgument::Month)]
    by: StepArgument,
    /// Units that get rows whether anything was reported there or not: codes, "ISO3: division", or cell numbers
    #[arg(long, value_name = "UNIT", value_delimiter = ',')]
    units: Vec<String>,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Unit {
    /// Countries, by ISO 3166 alpha-3
    Country,
    /// First-order divisions
    Admin1,
    /// Half-degree cells of PRIO-GRID
    Priogrid,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let selected = arguments.selection.read()?;
    let Some(whole) = arguments.when.whole(&selected.loaded.incidents) else {
        let refusal = CannotMeasure::new("panel", "no incident has a date");
        return selected.refuse(&refusal, &arguments.output);
    };
    let unit = match arguments.unit {
        Unit::Country => PanelUnit::Country,
        Unit::Admin1 => PanelUnit::Admin1,
        Unit::Priogrid => PanelUnit::Priogrid,
    };
    let by = arguments.by.into();
    let found = panel(&selected.loaded.incidents, &selected.filter, &whole, unit, by, &arguments.units);
    let mut result = match found {
        Ok(result) => result,
        Err(refusal) => return selected.refuse(&refusal, &arguments.output),
    };
    selected.record(&[&whole])?;
    selected.add_caveats(&mut result.caveats);
    let view = View {
        sentence: &result.sentence,
        tables: vec![("One row a unit and step", result.table())],
        caveats: &result.caveats,
        method: "counts of reported incidents; PRIO-GRID after Tollefsen et al. 2012; docs/methods.md, panel",
        csv: result.table(),
        geojson: None,
        figure: None,
    };
    arguments.output.show(&result, &view, &selected.provenance())?;
    Ok(Outcome::Done)
}
