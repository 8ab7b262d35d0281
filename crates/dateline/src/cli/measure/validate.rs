//! `dateline validate`: what the reports have of somebody's dataset.

use super::Selection;
use super::data::dataset;
use super::output::{Csv, TableArguments, View};
use super::period::{StepArgument, period};
use crate::failure::{Failure, Outcome};
use crate::incidents::{Asked, Kept, load};
use dateline_stats::matching::Tolerance;
use dateline_stats::period::Period;
use dateline_stats::report::{CannotMeasure, Caveat, Table, cell};
use dateline_stats::validate::{ValidateOptions, Validation, names_of, validate};
use dateline_store::import::Dataset;
use dateline_types::Incident;
use std::path::PathBuf;

/// Compare coded incidents, or one dataset, with a dataset: which of its incidents they have, by source and month
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline validate --against GEDEvent_v25_1.csv --country MLI --period 2024\n  dateline validate --data \
                  bundle/ --against ged.jsonl --days 2 --km 15 --pairs pairs.csv\n  dateline validate --against ged.jsonl \
                  --format json > errors.json && dateline trend --errors errors.json\n\nRecall is the share of the dataset's \
                  incidents that the reports have, precision the share of the reports' that it has.\nThe dataset is a list \
                  with its own threshold and errors, not the truth. --days and --km say how far apart\ntwo records of one \
                  happening may lie; what chance alone would match is printed beside."
)]
pub struct Arguments {
    /// The dataset to compare with: a file of UCDP GED, ACLED, GTD, GDELT or POLECAT, or what `dateline import` wrote
    #[arg(long, value_name = "FILE")]
    against: PathBuf,
    /// What that file is, when its first line does not tell
    #[arg(long, value_name = "ged|acled|gtd|gdelt|polecat", value_parser = dataset)]
    against_dataset: Option<Dataset>,
    #[command(flatten)]
    selection: Selection,
    /// The days to compare; by default those that both cover
    #[arg(long, value_name = "P", value_parser = period)]
    period: Option<Period>,
    /// Step of the table over time
    #[arg(long, value_enum, default_value_t = StepArgument::Month)]
    step: StepArgument,
    /// Most days between two records of one happening
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=60))]
    days: u32,
    /// Most kilometres between them, beyond what the precision of their places leaves open
    #[arg(long, value_name = "KM", default_value_t = 25.0, value_parser = distance)]
    km: f64,
    /// Write the matched pairs, and what has no counterpart, as CSV
    #[arg(long, value_name = "FILE.csv")]
    pairs: Option<PathBuf>,
    #[command(flatten)]
    output: TableArguments,
}

fn distance(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|x: &f64| (0.0..=1000.0).contains(x));
    number.ok_or_else(|| "kilometres, 0 to 1000".to_owned())
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    // What the reports tell, unless the user says otherwise: a workspace may hold the very dataset as imported rows. Where
    // nothing was coded, two datasets are compared.
    let selected = arguments.selection.read_coded_first()?;
    let names = arguments.selection.data.names()?;
    let keep = |incident: &Incident| Kept::from(selected.filter.keeps(incident));
    let asked = Asked { named: arguments.against_dataset, ..Asked::default() };
    let against = load(&arguments.against, asked, &names, &keep)?;
    let output = arguments.output.output();
    let both = || selected.loaded.covered()?.intersection(against.covered()?).map(Period::new);
    let Some(compared) = arguments.period.clone().or_else(both) else {
        let [ours, theirs] = names_of(&selected.loaded.incidents, &against.incidents);
        let reason = format!("{ours} and {theirs} have no day in common");
        let refusal = CannotMeasure::new("agreement", reason);
        return selected.refuse(&refusal, &output);
    };
    let tolerance = Tolerance { days: arguments.days, km: arguments.km };
    let options = ValidateOptions { tolerance, step: arguments.step.into() };
    let found =
        validate(&selected.loaded.incidents, &against.incidents, &selected.filter, &compared, &options);
    let mut result = match found {
        Ok(result) => result,
        Err(refusal) => return selected.refuse(&refusal, &output),
    };
    if let Some(path) = &arguments.pairs {
        std::fs::write(path, result.pair_table().to_csv())
            .map_err(|e| Failure::io(e, format!("cannot write {}", path.display())))?;
    }
    selected.record(&[&compared])?;
    selected.add_caveats(&mut result.caveats);
    result.caveats.extend(against.caveats());
    result.caveats.push(Caveat::new(
        "tolerance",
        format!(
            "records of one happening may lie {} days and {} km apart, beyond what their places leave open",
            tolerance.days, tolerance.km
        ),
    ));
    let view = View {
        sentence: &result.sentence,
        tables: tables(&result),
        caveats: &result.caveats,
        method: result.method,
        csv: Csv::Whole(result.table()),
        geojson: None,
        figure: None,
        dots: Vec::new(),
    };
    let mut provenance = selected.provenance(None);
    provenance.against_sha256 = Some(against.digest.clone());
    provenance.origins.extend(against.origins.iter().cloned());
    output.show(result.measure, &result, &view, &provenance)?;
    Ok(Outcome::Done)
}

fn tables(v: &Validation) -> Vec<(&'static str, Table)> {
    let mut apart = Table::new(&["between matched incidents", "quarter", "median", "three quarters", "most"]);
    for (name, quartiles) in [("days", v.days), ("kilometres", v.km)] {
        if let Some(q) = quartiles {
            let numbers = [q.lower, q.median, q.upper, q.most].map(|x| format!("{x:.1}"));
            apart.push([name.to_owned()].into_iter().chain(numbers));
        }
    }
    let mut counts = Table::new(&["inflation of counts", "times"]);
    counts.push([format!("incidents of {} for each matched", v.sides[0]), cell(v.incident_inflation)]);
    counts.push(["killed, matched incidents".to_owned(), cell(v.killed_inflation)]);
    counts
        .push(["pairs with equal figures of killed, share".to_owned(), cell(v.killed_equal.share.estimate)]);
    vec![
        ("Of the dataset's incidents, and of those compared with it", v.table()),
        ("How far apart", apart),
        ("Counts", counts),
        ("By source", v.source_table()),
    ]
}
