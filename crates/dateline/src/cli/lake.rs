//! `dateline lake`: an archive as Parquet, coded, queried and measured (`docs/lake.md`).

use super::reading::ReadingArguments;
use super::{Global, print};
use crate::cluster::client::Cluster;
use crate::cluster::tls::TlsArguments;
use crate::failure::{Failure, Outcome};
use crate::input;
use crate::interrupt;
use crate::lake::code::{CodedLake, Here, code};
use crate::lake::home::Home;
use crate::lake::mirror::Use;
use crate::lake::publish::{Blocks, incidents, publish};
use crate::lake::query::{Format, query};
use crate::lake::{Lake, add};
use crate::progress::Progress;
use crate::terminal::one_line;
use crate::verdict::Verdict;
use clap::Subcommand;
use std::path::PathBuf;
use std::sync::Arc;

/// Keep an archive as Parquet: add reports, code them here or on a cluster, ask SQL, measure
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline lake add archive/ reports/\n  dateline lake code archive/\n  dateline lake query archive/ \
                  \"SELECT country, count(*) AS n FROM incidents GROUP BY country ORDER BY n DESC\"\n  dateline lake measure archive/ \
                  shift --from 2023 --to 2024\n  dateline lake code archive/ --cluster 127.0.0.1:50050"
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(AddArguments),
    Code(CodeArguments),
    Query(QueryArguments),
    Measure(MeasureArguments),
}

/// Which lake
#[derive(Debug, clap::Args)]
struct LakeArgument {
    /// The lake's folder, or s3://BUCKET/FOLDER; `add` makes it if it is new
    #[arg(value_name = "DIR")]
    lake: PathBuf,
    /// For s3://: where the folder lies in which the lake is worked on; by default with the user's data
    #[arg(long, value_name = "DIR")]
    mirror: Option<PathBuf>,
}

impl LakeArgument {
    fn reach(&self, how: Use) -> Result<Home, Failure> {
        Home::reach(&self.lake, self.mirror.as_deref(), how)
    }
}

/// Read reports into the lake, each document once
#[derive(Debug, clap::Args)]
struct AddArguments {
    #[command(flatten)]
    lake: LakeArgument,
    /// Report files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Documents of a file at most: what is coded at a time, and what is done again after a failure
    #[arg(long, value_name = "N", default_value_t = add::SHARD as u32, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    shard: u32,
}

/// Code what is not coded yet, link, and write the bundles
#[derive(Debug, clap::Args)]
struct CodeArguments {
    #[command(flatten)]
    lake: LakeArgument,
    /// Threads that code here; by default one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Code on the executors of this scheduler; they must see the lake's folder under the same path
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "threads")]
    cluster: Option<String>,
    /// Shards that are with the cluster at a time: about twice its cores
    #[arg(long, value_name = "N", default_value_t = 16, requires = "cluster", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    at_once: u16,
    /// Seconds after which a shard that the cluster was given counts as lost, and is given again
    #[arg(long, value_name = "SECONDS", default_value_t = 1800, requires = "cluster", value_parser = clap::value_parser!(u64).range(1..))]
    patience: u64,
    /// Which documents are linked with each other: with `all`, memory grows with the archive
    #[arg(long, value_enum, default_value_t = Blocks::All)]
    blocks: Blocks,
    #[command(flatten)]
    tls: TlsArguments,
}

/// Answer a SQL query over the tables documents, events, incidents and statements
#[derive(Debug, clap::Args)]
struct QueryArguments {
    #[command(flatten)]
    lake: LakeArgument,
    /// The query
    #[arg(value_name = "SQL")]
    sql: String,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Measure the lake's incidents, as `dateline shift`, `trend`, … do
#[derive(Debug, clap::Args)]
struct MeasureArguments {
    #[command(flatten)]
    lake: LakeArgument,
    /// The measure
    #[arg(value_parser = ["shift", "trend", "hotspots", "network", "outlook", "panel"])]
    measure: String,
    /// Its own arguments: `dateline lake measure DIR shift --from 2023 --to 2024`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    rest: Vec<String>,
}

pub fn run(arguments: Arguments, global: &Global) -> Result<Outcome, Failure> {
    match arguments.command {
        Command::Add(arguments) => run_add(&arguments),
        Command::Code(arguments) => run_code(&arguments, global),
        Command::Query(arguments) => {
            let home = arguments.lake.reach(Use::Reads)?;
            let lake = Lake::open(&home.folder())?;
            print(&query(&lake, &arguments.sql, arguments.format)?)?;
            Ok(Outcome::Done)
        }
        Command::Measure(arguments) => run_measure(arguments, global),
    }
}

fn run_add(arguments: &AddArguments) -> Result<Outcome, Failure> {
    let options = arguments.reading.options(0.0)?;
    let inputs = input::gather(&arguments.paths);
    if inputs.is_empty() {
        return Err(
            Failure::usage("no files there").with_hint("name a report file, or a folder that holds some")
        );
    }
    let mut home = arguments.lake.reach(Use::Writes)?;
    let lake = Lake::open_or_make(&home.folder())?;
    let writing = lake.lock()?;
    interrupt::listen();
    let progress = Progress::new(inputs.len());
    let added = add::add(&lake, &writing, &inputs, &options, arguments.shard as usize, &progress);
    progress.finish();
    let added = added?;
    home.send()?;
    let text = format!(
        "{} inputs: {} documents added, {} here before, {} others\n",
        inputs.len(),
        added.documents,
        added.here,
        added.others.len()
    );
    let has_findings = tell(text, &added.others)?;
    Ok(outcome(added.interrupted, has_findings))
}

fn run_code(arguments: &CodeArguments, global: &Global) -> Result<Outcome, Failure> {
    let mut home = arguments.lake.reach(Use::Writes)?;
    let lake = Lake::open(&home.folder())?;
    let writing = lake.lock()?;
    interrupt::listen();
    let coder = Arc::new(global.coder()?);
    let waiting = lake.shards()?.len() - lake.coded_shards(&coder.key)?.len();
    let progress = Progress::new(waiting);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let coded = match &arguments.cluster {
        None => {
            let threads = arguments.threads.map_or(cores, usize::from);
            let here = Arc::new(Here { coder: coder.clone(), threads });
            code(&lake, &writing, &coder, here, threads, &progress)
        }
        Some(address) => {
            let cluster = Cluster::reach(address, &coder, &arguments.tls)?
                .with_patience(arguments.patience)
                .with_at_once(usize::from(arguments.at_once));
            code(&lake, &writing, &coder, Arc::new(cluster), 2, &progress)
        }
    };
    progress.finish();
    // What is coded is kept there before anything is linked.
    home.send()?;
    let CodedLake { shards, before, left, interrupted } = coded?;
    if interrupted {
        print(format!("stopped: {shards} shards coded, {before} before, {left} left\n").as_bytes())?;
        return Ok(Outcome::Interrupted);
    }
    let published = publish(&lake, &writing, &coder, arguments.blocks)?;
    home.send()?;
    let [documents, events, statements, incidents] = published.counts;
    let text = format!(
        "{shards} shards coded, {before} before\n{} bundles written, {} unchanged: {documents} documents, {events} events, \
         {statements} statements, {incidents} incidents\nbundles: {}\n",
        published.blocks,
        published.unchanged,
        home.shown("bundles")
    );
    let has_findings = tell(text, &published.findings)?;
    Ok(outcome(false, has_findings))
}

fn run_measure(arguments: MeasureArguments, global: &Global) -> Result<Outcome, Failure> {
    let home = arguments.lake.reach(Use::Reads)?;
    let lake = Lake::open(&home.folder())?;
    let incidents = incidents(&lake)?;
    let mut line: Vec<std::ffi::OsString> = vec!["dateline".into(), arguments.measure.into()];
    line.extend(["--data".into(), incidents.path().into()]);
    line.extend(arguments.rest.into_iter().map(Into::into));
    super::run_line(line, global)
}

fn outcome(interrupted: bool, has_findings: bool) -> Outcome {
    match (interrupted, has_findings) {
        (true, _) => Outcome::Interrupted,
        (false, true) => Outcome::Findings,
        (false, false) => Outcome::Done,
    }
}

/// Findings that are told one by one.
const MOST_TOLD: usize = 100;

/// Prints `text` and what a person should look at; true if there is any.
fn tell(mut text: String, verdicts: &[Verdict]) -> Result<bool, Failure> {
    let findings: Vec<&Verdict> = verdicts.iter().filter(|verdict| verdict.is_finding()).collect();
    for verdict in findings.iter().take(MOST_TOLD) {
        text.push_str(&one_line(&format!("{}: {}: {}", verdict.place(), verdict.verdict, verdict.reason)));
        text.push('\n');
    }
    if findings.len() > MOST_TOLD {
        text.push_str(&format!("and {} more\n", findings.len() - MOST_TOLD));
    }
    print(text.as_bytes())?;
    Ok(!findings.is_empty())
}
