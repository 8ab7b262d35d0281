//! `dateline eval`: how good the coding is, on a gold set, with the item that lost each point.
//!
//! One file a task: it reads the gold, runs the part it judges, and returns what it [`Scored`]. What is common to all
//! (predictions, ledger, floors, printing) is here.

mod acled;
mod bundle;
mod cross_fit;
mod document;
mod event_place;
mod event_time;
mod events;
mod extract;
mod factuality;
mod geo;
mod linking;
mod muc4;
mod parse;
mod petrarch;
mod plover;
mod report;
mod roles;
mod sentence;
mod time;

use super::{Global, print};
use crate::failure::{Failure, FailureKind, Outcome};
use clap::ValueEnum;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Score the coding on a gold set
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline eval report --gold examples/expected.toml --reports examples/reports\n  \
                  dateline eval report --gold examples/expected.toml --reports examples/reports --show easter-attacks-1.txt\n  \
                  dateline eval events --gold our-reports.jsonl\n  \
                  dateline eval time --gold timebank.jsonl --predictions times.jsonl\n  \
                  dateline eval geo --gold lgl.jsonl --gold-spans\n  \
                  dateline eval plover --gold records.jsonl --predictions out.jsonl\n  \
                  dateline eval petrarch --gold sentences.jsonl --actors actors.txt --agents agents.txt --verbs verbs.txt\n  \
                  dateline eval parse --gold crates/nlp/tests/golden/en_core_web_sm-3.8.0.jsonl"
)]
pub struct Arguments {
    /// What to score
    #[arg(value_enum)]
    task: Task,
    /// The gold file
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// report, extract: the folder of the reports or pages the gold file names
    #[arg(long, value_name = "DIR")]
    reports: Option<PathBuf>,
    /// geo: take the names from the gold file and judge only where they are put
    #[arg(long)]
    gold_spans: bool,
    /// petrarch: a file of actors in the format of that family; without it, those of its unit sentences
    #[arg(long, value_name = "FILE")]
    actors: Option<PathBuf>,
    /// petrarch: a file of agents in the format of that family
    #[arg(long, value_name = "FILE", requires = "actors")]
    agents: Option<PathBuf>,
    /// petrarch: code with this verb dictionary of that family alone, without dateline's lexicon
    #[arg(long, value_name = "FILE")]
    verbs: Option<PathBuf>,
    /// parse: what becomes of the letters first
    #[arg(long, value_enum, default_value_t)]
    capitals: parse::Capitals,
    /// muc4: only this part of the set, such as `dev` or `tst1+tst2`
    #[arg(long, value_name = "NAME")]
    split: Option<String>,
    /// muc4: learn the weights of the template writer from the gold, write them here, and score by models that have not
    /// seen the document
    #[arg(long, value_name = "FILE")]
    train: Option<PathBuf>,
    /// events, roles, event-place, linking: score this bundle of the gold's texts (`dateline run
    /// --no-mask`) instead of coding them now
    #[arg(long, value_name = "DIR", conflicts_with = "second")]
    bundle: Option<PathBuf>,
    /// events, roles, event-place: learn the deciders from the sets under this folder, code each text by those that never
    /// saw it, write the records to --bundle, and score them
    #[arg(long, value_name = "SHARED", requires = "bundle")]
    cross_fit: Option<PathBuf>,
    /// with --cross-fit: learn from the annotated reports in this folder too (eval/own)
    #[arg(long, value_name = "DIR", requires = "cross_fit")]
    own: Option<PathBuf>,
    /// events: score a second coding by hand of the same reports, in the gold's form, as if it were a machine's
    #[arg(long, value_name = "FILE")]
    second: Option<PathBuf>,
    /// event-time: the file of the documents that the gold links
    #[arg(long, value_name = "FILE")]
    texts: Option<PathBuf>,
    /// linking: only reports of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Print the answers for items whose id begins so
    #[arg(long, value_name = "ID")]
    show: Option<String>,
    /// A file of floors, one `figure = number` a line, and of ceilings under `[at_most]`; past one, the exit code is 1
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,
    /// Write one line an item: what it got right and wrong, without its text
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Write the predictions that were scored, one object a line, as the reference scorers read them
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Task {
    /// ACLED sub-event labels of short snippets, in the form of CASE-2021
    Acled,
    /// CAMEO triples of the PETRARCH unit sentences
    Petrarch,
    /// The PLOVER gold standard records
    Plover,
    /// Main text of pages, as the article-extraction benchmarks measure it
    Extract,
    /// Incidents as MUC-4 templates against the official keys
    Muc4,
    /// Whole reports against the facts a reader should get back
    Report,
    /// Place names: found, and put in the right place
    Geo,
    /// Times: found, and given the right value
    Time,
    /// Tokens, tags, heads and entities against another parser's
    Parse,
    /// Whole records, precision included, on reports annotated completely (docs/evaluation.md)
    Events,
    /// Who did what kind of thing to whom, in single sentences
    Roles,
    /// Which place belongs to which verb
    EventPlace,
    /// Which time belongs to which event
    EventTime,
    /// How sure the text is that an event happened
    Factuality,
    /// Which reports tell one incident
    Linking,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

/// Draws of the bootstrap behind each interval, and its seed.
const DRAWS: usize = 1000;
const SEED: u64 = 1;

/// What a task found.
#[derive(Debug, Default)]
struct Scored {
    /// Named figures, as floors name them; shares are in [0, 1].
    figures: BTreeMap<String, f64>,
    /// All of it for a reader.
    table: String,
    /// All of it as one object.
    json: Value,
    /// One object an item, with `id` first; never the item's text.
    ledger: Vec<Value>,
    /// What was predicted, one object an item.
    predictions: Vec<Value>,
    /// For `--show`: an item's id and its answers in words.
    answers: Vec<(String, String)>,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    if let Some(shared) = &arguments.cross_fit {
        cross_fit::write(arguments, shared)?;
    }
    let scored = match arguments.task {
        Task::Acled => acled::run(arguments, global),
        Task::Petrarch => petrarch::run(arguments, global),
        Task::Plover => plover::run(arguments, global),
        Task::Extract => extract::run(arguments),
        Task::Muc4 => muc4::run(arguments, global),
        Task::Report => report::run(arguments, global),
        Task::Geo => geo::run(arguments, global),
        Task::Time => time::run(arguments, global),
        Task::Parse => parse::run(arguments, global),
        Task::Events => events::run(arguments, global),
        Task::Roles => roles::run(arguments, global),
        Task::EventPlace => event_place::run(arguments, global),
        Task::EventTime => event_time::run(arguments, global),
        Task::Factuality => factuality::run(arguments, global),
        Task::Linking => linking::run(arguments, global),
    }?;
    if let Some(path) = &arguments.predictions {
        write_lines(path, &scored.predictions)?;
    }
    if let Some(path) = &arguments.ledger {
        write_lines(path, &scored.ledger)?;
    }
    if let Some(prefix) = &arguments.show {
        let shown = scored.answers.iter().filter(|(id, _)| id.starts_with(prefix.as_str()));
        let text: String = shown.map(|(id, answer)| format!("{id} {answer}\n")).collect();
        print(text.as_bytes())?;
        return Ok(if text.is_empty() { Outcome::Findings } else { Outcome::Done });
    }
    match arguments.format {
        Format::Table => print(scored.table.as_bytes())?,
        Format::Json => print(format!("{}\n", scored.json).as_bytes())?,
    }
    check_floors(&scored.figures, arguments.floors.as_deref())
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))
}

fn write_lines(path: &Path, lines: &[Value]) -> Result<(), Failure> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(path, text).map_err(|e| Failure::io(e, format!("cannot write {}", path.display())))
}

/// The numbers of a score by their path: `recognition_overlap.F1`.
fn figures_of(score: &Value) -> BTreeMap<String, f64> {
    let mut figures = BTreeMap::new();
    for (name, value) in score.as_object().into_iter().flatten() {
        match value {
            Value::Number(number) => {
                figures.insert(name.clone(), number.as_f64().unwrap_or_default());
            }
            inner => {
                figures
                    .extend(figures_of(inner).into_iter().map(|(below, n)| (format!("{name}.{below}"), n)));
            }
        }
    }
    figures
}

/// A gold file that does not read, with what is wrong with it.
fn bad_gold(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::new(
        FailureKind::Usage,
        anyhow::anyhow!("{} is no gold file of this task: {error}", path.display()),
    )
}

/// Compares figures with the floors of a file, and with its ceilings under `at_most`; each one missed is named.
fn check_floors(figures: &BTreeMap<String, f64>, floors: Option<&Path>) -> Result<Outcome, Failure> {
    let Some(path) = floors else { return Ok(Outcome::Done) };
    let mut table: toml::Table = read(path)?
        .parse()
        .map_err(|error| Failure::usage(format!("{} is no table of floors: {error}", path.display())))?;
    let at_most = match table.remove("at_most") {
        Some(toml::Value::Table(at_most)) => at_most,
        Some(_) => return Err(Failure::usage(format!("{}: at_most is no table", path.display()))),
        None => toml::Table::new(),
    };
    let mut outcome = Outcome::Done;
    for (name, value, is_ceiling) in
        table.iter().map(|(n, v)| (n, v, false)).chain(at_most.iter().map(|(n, v)| (n, v, true)))
    {
        let Some(bound) = value.as_float().or_else(|| value.as_integer().map(|n| n as f64)) else {
            return Err(Failure::usage(format!("{}: the bound of {name} is no number", path.display())));
        };
        // Names with a dot are quoted in the file, as they stand in the output.
        match figures.get(name.as_str()) {
            Some(figure) if !is_ceiling && figure + 1e-9 >= bound => {}
            Some(figure) if is_ceiling && figure - 1e-9 <= bound => {}
            Some(figure) => {
                let side = if is_ceiling { "above its ceiling" } else { "below its floor" };
                eprintln!("{name}: {figure:.4} is {side} {bound}");
                outcome = Outcome::Findings;
            }
            None => {
                eprintln!("{name}: has a bound and no figure");
                outcome = Outcome::Findings;
            }
        }
    }
    Ok(outcome)
}
