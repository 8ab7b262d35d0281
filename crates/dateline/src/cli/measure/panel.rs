//! `dateline panel`: the table R and Stata users start from.

use super::Selection;
use super::output::{Csv, MOST_ROWS, Put, TableArguments, View};
use super::period::{StepArgument, WholeArguments};
use crate::failure::{Failure, Outcome};
use clap::ValueEnum;
use dateline_stats::panel::{Counting, PanelUnit};
use dateline_stats::report::CannotMeasure;
use dateline_store::import::gwno;
use std::cell::RefCell;
use std::path::PathBuf;

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
    /// How often the coding errs, for corrected columns: a TOML file of audits (as for trend; country = "SYR" if one holds for that
    /// only), or what `dateline validate --format json` printed
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// Seed of the correction's draws
    #[arg(long, value_name = "N", default_value_t = 1, requires = "errors")]
    seed: u64,
    #[command(flatten)]
    output: TableArguments,
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
    let unit = match arguments.unit {
        Unit::Country => PanelUnit::Country,
        Unit::Admin1 => PanelUnit::Admin1,
        Unit::Priogrid => PanelUnit::Priogrid,
    };
    // Incidents are counted as they are read, and kept only if the user wants them written.
    let whole = arguments.when.whole(&[]);
    let counting: RefCell<Option<Counting>> = RefCell::new(None);
    let selected = arguments.selection.read_each(&|filter, incident| {
        let mut counting = counting.borrow_mut();
        let start = || Counting::new(filter.clone(), whole.clone(), unit, arguments.by.into());
        counting.get_or_insert_with(start).add(incident);
    })?;
    let found = match counting.into_inner() {
        Some(counting) => counting.finish(&arguments.units),
        None => Err(CannotMeasure::new("panel", "no incident has a date")),
    };
    let mut result = match found {
        Ok(result) => result,
        Err(refusal) => return selected.refuse(&refusal, &arguments.output.output()),
    };
    result.rows.number_states(gwno);
    if let Some(path) = &arguments.errors {
        result
            .correct(super::audit::read(path)?, arguments.seed)
            .map_err(|reason| super::audit::unusable(path, &reason))?;
    }
    selected.record(&whole.iter().collect::<Vec<_>>())?;
    selected.add_caveats(&mut result.caveats);
    let n = result.rows.len();
    let heading = match n > MOST_ROWS {
        true => format!("One row a unit and step; the first {MOST_ROWS} of {n}: --format csv prints all"),
        false => "One row a unit and step".to_owned(),
    };
    let lines =
        |note: (&str, &str), put: Put<'_>| -> Result<(), Failure> { result.rows.csv(note).try_for_each(put) };
    let view = View {
        sentence: &result.sentence,
        tables: vec![(heading.as_str(), result.rows.head(MOST_ROWS))],
        caveats: &result.caveats,
        method: "counts of reported incidents; PRIO-GRID after Tollefsen et al. 2012, gwno after Gleditsch and Ward 1999; \
                 docs/methods.md, panel",
        csv: Csv::Lines(&lines),
        geojson: None,
        figure: None,
        dots: Vec::new(),
    };
    let provenance = selected.provenance(arguments.errors.as_ref().map(|_| arguments.seed));
    arguments.output.output().show(result.measure, &result, &view, &provenance)?;
    Ok(Outcome::Done)
}
