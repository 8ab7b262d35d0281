//! What a user types. One command, one file; results go to stdout, progress and errors to stderr.

mod add;
mod audit;
mod backup;
mod check;
#[cfg(feature = "cluster")]
mod cluster;
mod code;
mod compare;
mod completions;
mod demo;
mod dictionaries;
mod doctor;
mod erase;
mod eval;
mod export;
mod import;
mod incidents;
mod init;
#[cfg(feature = "cluster")]
mod lake;
mod learn;
mod licences;
mod man;
pub(crate) mod measure;
mod new;
mod own;
mod profile;
mod reading;
mod report;
mod resources;
mod review;
mod run;
mod search;
mod serve;
mod verify;
mod watch;
mod worker;
mod workspace;

use crate::engine::Engine;
use crate::failure::{Failure, FailureKind, Outcome};
use crate::settings;
use crate::terminal::without_controls;
use clap::{Parser, Subcommand};
use dictionaries::Dictionaries;
use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

/// Open-source reports in; reviewed, mapped, citable event data out.
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    about,
    propagate_version = true,
    after_help = "Examples:\n  dateline run reports/ --out bundle/     code a folder of reports and write the bundle\n  \
                  dateline code report.txt                one event a line, as JSON\n  dateline demo                           \
                  the whole job on the shipped examples\n  dateline init && dateline add reports/ && dateline code   step by step, in a \
                  workspace\n\nExit codes: 0 done, 1 done with findings, 2 usage, 3 workspace \
                  locked or corrupt, 4 I/O or disk full, 130 interrupted."
)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
struct Global {
    /// Print what each stage took, and every diagnostic
    #[arg(short, long, global = true, env = "DATELINE_VERBOSE", value_parser = clap::builder::BoolishValueParser::new(), num_args = 0, default_missing_value = "true", default_value = "false")]
    verbose: bool,
    /// Language pack to use instead of the built-in one (`dateline resources install`)
    #[arg(long, global = true, env = "DATELINE_MODEL", value_name = "NAME")]
    model: Option<String>,
    /// Your own places, over the gazetteer: a CSV with the columns name, lat, lon and more (docs/places.md)
    #[arg(long, global = true, env = "DATELINE_GAZETTEER", value_name = "FILE.csv")]
    gazetteer: Option<PathBuf>,
}

impl Global {
    /// Opens the engine as the user asked for it.
    fn engine(&self) -> Result<Engine, Failure> {
        let engine =
            Engine::open(self.model.as_deref()).map_err(|error| Failure::new(FailureKind::Io, error))?;
        let engine = engine.with_installed_languages();
        match &self.gazetteer {
            Some(file) => engine.with_places(file),
            None => Ok(engine),
        }
    }

    /// The engine with the name of all it is made of.
    #[cfg(feature = "cluster")]
    fn coder(&self) -> Result<crate::lake::function::Coder, Failure> {
        crate::lake::function::Coder::new(self.engine()?, self.gazetteer.as_deref())
    }

    /// Opens the engine with the user's own dictionaries. It is never taken apart: the process ends with the command, and
    /// giving back its memory would cost a twentieth of what a short report costs.
    fn engine_with(&self, dictionaries: &Dictionaries) -> Result<ManuallyDrop<Engine>, Failure> {
        Ok(ManuallyDrop::new(dictionaries.over(self.engine()?, self.verbose)?))
    }

    /// With what flags and environment leave open taken from the workspace's and the user's settings.
    fn settled(self, workspace: Option<&Path>) -> Result<Global, Failure> {
        let settings = settings::settings(workspace)?;
        Ok(Global {
            verbose: self.verbose || settings.verbose.unwrap_or(false),
            model: self.model.or(settings.model),
            gazetteer: self.gazetteer,
        })
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Demo(demo::Arguments),
    Init(init::Arguments),
    Add(add::Arguments),
    Code(code::Arguments),
    Incidents(incidents::Arguments),
    Search(search::Arguments),
    New(new::Arguments),
    Watch(watch::Arguments),
    Serve(serve::Arguments),
    Audit(audit::Arguments),
    Review(review::Arguments),
    Actor(own::ActorArguments),
    Place(own::PlaceArguments),
    Lexicon(own::LexiconArguments),
    Report(report::Arguments),
    Compare(compare::Arguments),
    Check(check::Arguments),
    Export(export::Arguments),
    Verify(verify::Arguments),
    Backup(backup::Arguments),
    Erase(erase::Arguments),
    Shift(measure::shift::Arguments),
    Trend(measure::trend::Arguments),
    Hotspots(measure::hotspots::Arguments),
    Network(measure::network::Arguments),
    Outlook(measure::outlook::Arguments),
    Panel(measure::panel::Arguments),
    Validate(measure::validate::Arguments),
    Profile(profile::Arguments),
    Import(import::Arguments),
    Eval(eval::Arguments),
    Learn(learn::Arguments),
    #[cfg(feature = "cluster")]
    Lake(lake::Arguments),
    #[cfg(feature = "cluster")]
    Cluster(cluster::Arguments),
    Resources(resources::Arguments),
    Doctor(doctor::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
    Licences(licences::Arguments),
    #[command(hide = true)]
    Worker(worker::Arguments),
}

impl Command {
    /// The workspace a command was told to use, for its settings.
    fn workspace(&self) -> Option<&Path> {
        let argument = match self {
            Command::Add(arguments) => &arguments.workspace,
            Command::Code(arguments) => &arguments.workspace,
            Command::Watch(arguments) => &arguments.workspace,
            Command::Doctor(arguments) => &arguments.workspace,
            _ => return None,
        };
        argument.workspace.as_deref()
    }
}

/// Runs the command line and returns the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap prints help and version to stdout with code 0, mistakes to stderr with code 2.
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            return if error.print().is_err() { 4 } else { code };
        }
    };
    let result = arguments
        .global
        .settled(arguments.command.workspace())
        .and_then(|global| run_command(arguments.command, &global));
    match result {
        Ok(outcome) => outcome.exit_code(),
        Err(failure) if failure.is_closed_pipe() => Outcome::Done.exit_code(),
        Err(failure) => {
            eprintln!("{failure}");
            failure.kind.exit_code()
        }
    }
}

fn run_command(command: Command, global: &Global) -> Result<Outcome, Failure> {
    match command {
        Command::Run(arguments) => run::run(&arguments, global),
        Command::Demo(arguments) => demo::run(&arguments, global),
        Command::Init(arguments) => init::run(&arguments),
        Command::Add(arguments) => add::run(&arguments, global),
        Command::Code(arguments) => code::run(&arguments, global),
        Command::Incidents(arguments) => incidents::run(&arguments),
        Command::Search(arguments) => search::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Watch(arguments) => watch::run(&arguments, global),
        Command::Serve(arguments) => serve::run(&arguments, global),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Review(arguments) => review::run(&arguments),
        Command::Actor(arguments) => own::run_actor(&arguments),
        Command::Place(arguments) => own::run_place(&arguments),
        Command::Lexicon(arguments) => own::run_lexicon(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Erase(arguments) => erase::run(&arguments),
        Command::Shift(arguments) => measure::shift::run(&arguments),
        Command::Trend(arguments) => measure::trend::run(&arguments),
        Command::Hotspots(arguments) => measure::hotspots::run(&arguments),
        Command::Network(arguments) => measure::network::run(&arguments),
        Command::Outlook(arguments) => measure::outlook::run(&arguments),
        Command::Panel(arguments) => measure::panel::run(&arguments),
        Command::Validate(arguments) => measure::validate::run(&arguments),
        Command::Profile(arguments) => profile::run(&arguments),
        Command::Import(arguments) => import::run(&arguments, global),
        Command::Eval(arguments) => eval::run(&arguments, global),
        Command::Learn(arguments) => learn::run(&arguments, global),
        #[cfg(feature = "cluster")]
        Command::Lake(arguments) => lake::run(arguments, global),
        #[cfg(feature = "cluster")]
        Command::Cluster(arguments) => cluster::run(&arguments, global),
        Command::Resources(arguments) => resources::run(&arguments, global),
        Command::Doctor(arguments) => doctor::run(&arguments, global),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
        Command::Licences(arguments) => licences::run(&arguments),
        Command::Worker(arguments) => worker::run(&arguments),
    }
}

/// Runs another command line in this process: a measure over a lake.
#[cfg(feature = "cluster")]
fn run_line(line: Vec<OsString>, global: &Global) -> Result<Outcome, Failure> {
    let arguments = Arguments::try_parse_from(line).unwrap_or_else(|error| error.exit());
    run_command(arguments.command, global)
}

/// Writes results to stdout, so that a full disk or a closed pipe is noticed.
fn print(text: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    // Words of strangers may hold anything; no form of output needs a control character.
    let is_clean = !text
        .iter()
        .any(|byte| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\t' | b'\r') || *byte == 0xc2);
    let safe = match std::str::from_utf8(text) {
        Ok(words) if !is_clean => std::borrow::Cow::Owned(without_controls(words).into_bytes()),
        _ => std::borrow::Cow::Borrowed(text),
    };
    let mut out = std::io::stdout().lock();
    out.write_all(&safe)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::io(error, "cannot write to standard output"))
}

/// Reads a day given as `YYYY-MM-DD`.
/// A share from 0 to 1.
fn parse_share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "expected a number from 0 to 1".to_owned())?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("expected a number from 0 to 1".to_owned()) }
}

fn parse_day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| "expected a day such as 2024-03-14".to_owned())
}
