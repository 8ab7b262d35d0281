//! `dateline audit`: how right the coding is, by a sample that people judge blind.

use super::print;
use super::workspace::{WorkspaceArgument, account};
use crate::failure::{Failure, Outcome};
use crate::sitting::result::{Pile, Rate, file, results};
use crate::sitting::sample::draw;
use crate::sitting::{self, Purpose, Sitting};
use crate::workspace::knowledge;
use jiff::Timestamp;
use std::path::PathBuf;

/// Draw a sample for people to judge blind, or print what an audit found
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline audit --n 200          draw a sample; answer it in `dateline serve`\n  dateline audit                  what the last audit found\n  \
                  dateline audit --out audit.json\n\nHalf of the sample are sentences that tell events, in strata by type; half are sentences that tell none.\n\
                  They are shown without what was coded. Methods: docs/methods.md, audit."
)]
pub struct Arguments {
    /// Draw a new sample of so many sentences
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=2000))]
    n: Option<u16>,
    /// The seed of the draw
    #[arg(long, default_value_t = 1, requires = "n")]
    seed: u64,
    /// Which audit; by default the last
    #[arg(long, value_name = "ID", conflicts_with = "n")]
    sitting: Option<String>,
    /// Also write the file that measures take
    #[arg(long, value_name = "FILE.json", conflicts_with = "n")]
    out: Option<PathBuf>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    match arguments.n {
        Some(n) => sample(arguments, n),
        None => show(arguments),
    }
}

fn sample(arguments: &Arguments, n: u16) -> Result<Outcome, Failure> {
    let mut workspace = arguments.workspace.to_write()?;
    let engine = knowledge::engine(&workspace, None)?;
    let by = account(None);
    let drawn =
        draw(&workspace, &engine, Purpose::Audit, usize::from(n), arguments.seed, &by, Timestamp::now())?;
    let events = drawn.units.iter().filter(|unit| unit.event.is_some()).count();
    let id = sitting::keep(&mut workspace, &drawn)?;
    let text = format!(
        "audit {id}: {events} sentences with events of {} types, {} without; answer them in `dateline serve`\n",
        drawn.strata.len().saturating_sub(1),
        drawn.units.len() - events
    );
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn show(arguments: &Arguments) -> Result<Outcome, Failure> {
    let workspace = arguments.workspace.to_read()?;
    let all = sitting::all(&workspace)?;
    let wanted = |s: &&Sitting| match &arguments.sitting {
        Some(id) => s.id == *id,
        None => s.kind == Purpose::Audit,
    };
    let sitting = all.iter().rev().find(wanted).ok_or_else(|| {
        Failure::usage("there is no such audit in this workspace")
            .with_hint("draw one: `dateline audit --n 200`")
    })?;
    let found = results(sitting, &Pile::of(&workspace)?);
    let line = |name: &str, rate: &Rate| {
        let number = |x: Option<f64>| x.map_or("?".to_owned(), |x| format!("{x:.3}"));
        let e = rate.share;
        format!("{name:<24} {} [{}, {}] of {}\n", number(e.estimate), number(e.low), number(e.high), rate.n)
    };
    let mut text = format!("audit {} of {} units, 95 % intervals\n", sitting.id, sitting.units.len());
    text.push_str(&line("precision", &found.precision));
    text.push_str(&line("recall", &found.recall));
    for (field, rate) in &found.fields {
        text.push_str(&line(&format!("{field} right"), rate));
    }
    for (stratum, value, rate) in &found.by {
        text.push_str(&line(&format!("precision, {stratum} {}", crate::terminal::one_line(value)), rate));
    }
    for caveat in &found.caveats {
        text.push_str(&format!("note: {caveat}\n"));
    }
    if let Some(path) = &arguments.out {
        let json = serde_json::to_string_pretty(&file(sitting, &found)).unwrap_or_default();
        std::fs::write(path, json + "\n")
            .map_err(|e| Failure::io(e, format!("cannot write {}", path.display())))?;
    }
    print(text.as_bytes())?;
    Ok(if found.precision.n == 0 { Outcome::Findings } else { Outcome::Done })
}
