//! `dateline eval`: how good the coding is, on a gold set, with the item that lost each point.

use super::{Global, print};
use crate::failure::{Failure, FailureKind, Outcome};
use crate::pipeline::{Options, Run};
use clap::ValueEnum;
use dateline_eval::extract;
use dateline_store::record::{EventRecord, IncidentRecord, StatementRecord};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Score the coding on a gold set
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline eval extract --gold examples/expected.toml --reports examples/reports\n  \
                  dateline eval extract --gold examples/expected.toml --reports examples/reports --show easter-attacks-1.txt"
)]
pub struct Arguments {
    /// What to score
    #[arg(value_enum)]
    task: Task,
    /// The gold file
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// extract: the folder of the reports the gold file names
    #[arg(long, value_name = "DIR")]
    reports: Option<PathBuf>,
    /// Print the answers for items whose id begins so
    #[arg(long, value_name = "ID")]
    show: Option<String>,
    /// A file of floors, one `field = share` a line; below one, the exit code is 1
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,
    /// Write one line an item: id, field, right or wrong
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Task {
    /// Whole reports against the facts a reader should get back
    Extract,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    match arguments.task {
        Task::Extract => run_extract(arguments, global),
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))
}

fn run_extract(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    let gold = extract::Gold::parse(&read(&arguments.gold)?)
        .map_err(|error| Failure::new(FailureKind::Usage, error))?;
    let reports = arguments
        .reports
        .clone()
        .ok_or_else(|| Failure::usage("no reports given").with_hint("name their folder with --reports"))?;
    let coded = super::run::code_paths(&[reports], &Options::default(), global)?;
    let bundle = bundle_of(&coded)?;
    let options = extract::Options {
        languages: crate::engine::CODED_LANGUAGES.iter().map(|l| (*l).to_owned()).collect(),
        ..extract::Options::default()
    };
    let score = extract::score(&gold, &bundle, &options);
    if let Some(prefix) = &arguments.show {
        let mut text = String::new();
        for row in score.rows.iter().filter(|row| row.item.starts_with(prefix.as_str())) {
            text.push_str(&format!(
                "{} {}: {}\n",
                row.item,
                row.field,
                if row.right { "right" } else { "wrong" }
            ));
        }
        print(text.as_bytes())?;
        return Ok(Outcome::Done);
    }
    if let Some(path) = &arguments.ledger {
        let lines: String = score
            .rows
            .iter()
            .map(|row| {
                format!(
                    "{}\n",
                    serde_json::json!({ "item": row.item, "field": row.field, "right": row.right })
                )
            })
            .collect();
        std::fs::write(path, lines)
            .map_err(|e| Failure::io(e, format!("cannot write {}", path.display())))?;
    }
    let shares: BTreeMap<&str, f64> =
        score.fields.iter().map(|(field, ratio)| (*field, ratio.share())).collect();
    match arguments.format {
        Format::Table => print(score.to_string().as_bytes())?,
        Format::Json => {
            let fields: BTreeMap<&str, serde_json::Value> = score
                .fields
                .iter()
                .map(|(field, r)| {
                    (*field, serde_json::json!({ "right": r.right, "asked": r.asked, "share": r.share() }))
                })
                .collect();
            print(format!("{}\n", serde_json::json!({ "task": "extract", "fields": fields })).as_bytes())?;
        }
    }
    check_floors(&shares, arguments.floors.as_deref())
}

/// The bundle's records as the scorer reads them.
fn bundle_of(run: &Run) -> Result<extract::Bundle, Failure> {
    let outcomes = run
        .verdicts
        .iter()
        .map(|verdict| extract::Outcome {
            path: verdict.path.clone(),
            verdict: verdict.verdict.to_string(),
            document: verdict.document.as_ref().map(ToString::to_string),
        })
        .collect();
    let lines = |values: Vec<serde_json::Value>| values.iter().map(|v| format!("{v}\n")).collect::<String>();
    let json =
        |record: Result<serde_json::Value, serde_json::Error>| record.unwrap_or(serde_json::Value::Null);
    let events = run.events.iter().map(|e| json(serde_json::to_value(EventRecord::from(e)))).collect();
    let statements =
        run.statements.iter().map(|s| json(serde_json::to_value(StatementRecord::from(s)))).collect();
    let incidents =
        run.incidents.iter().map(|i| json(serde_json::to_value(IncidentRecord::from(i)))).collect();
    extract::Bundle::parse(outcomes, &lines(events), &lines(statements), &lines(incidents))
        .map_err(|error| Failure::new(FailureKind::Io, error))
}

/// Compares figures with the floors of a file; each one missed is named.
fn check_floors(figures: &BTreeMap<&str, f64>, floors: Option<&Path>) -> Result<Outcome, Failure> {
    let Some(path) = floors else { return Ok(Outcome::Done) };
    let table: toml::Table = read(path)?
        .parse()
        .map_err(|error| Failure::usage(format!("{} is no table of floors: {error}", path.display())))?;
    let mut outcome = Outcome::Done;
    for (name, value) in &table {
        let Some(floor) = value.as_float() else { continue };
        match figures.get(name.as_str()) {
            Some(figure) if figure + 1e-9 >= floor => {}
            Some(figure) => {
                eprintln!("{name}: {figure:.3} is below its floor {floor}");
                outcome = Outcome::Findings;
            }
            None => {
                eprintln!("{name}: has a floor and no figure");
                outcome = Outcome::Findings;
            }
        }
    }
    Ok(outcome)
}
