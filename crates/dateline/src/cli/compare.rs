//! `dateline compare`: two bulletins, bundles or workspaces side by side.

use super::print;
use crate::failure::{Failure, Outcome};
use crate::report::compare::{Changes, Entry};
use crate::report::snapshot::Snapshot;
use clap::ValueEnum;
use std::fmt::Write;
use std::path::PathBuf;

/// Tell what is new, changed and withdrawn between two states
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline compare march-bundle/ april-bundle/\n  dateline compare issue-11.html issue-12.html --format json\n\n\
                  A state is a bundle's folder, a workspace's folder, an incidents.jsonl, or a bulletin in HTML or Markdown.\n\
                  Exit code 1 says that something differs."
)]
pub struct Arguments {
    /// The earlier state
    before: PathBuf,
    /// The later state
    after: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Table,
    /// One object
    Json,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let changes = Changes::between(&Snapshot::open(&arguments.before)?, &Snapshot::open(&arguments.after)?);
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&changes).expect("strings have a form in JSON") + "\n",
        Format::Table => table(&changes),
    };
    print(text.as_bytes())?;
    Ok(if changes.is_none() { Outcome::Done } else { Outcome::Findings })
}

fn table(changes: &Changes) -> String {
    let (new, changed, withdrawn) = changes.counts();
    let mut out = format!("{new} new, {changed} changed, {withdrawn} withdrawn\n");
    let list = |out: &mut String, heading: &str, entries: &[Entry]| {
        if !entries.is_empty() {
            let _ = writeln!(out, "\n{heading}");
        }
        for entry in entries {
            let _ = writeln!(out, "  {}  {}", entry.id, entry.what);
        }
    };
    list(&mut out, "new", &changes.new);
    if changed > 0 {
        out.push_str("\nchanged\n");
    }
    for changed in &changes.changed {
        let _ = writeln!(out, "  {}  {}", changed.entry.id, changed.entry.what);
        for field in &changed.fields {
            let _ = writeln!(out, "      {}: {:?} -> {:?}", field.field, field.was, field.is);
        }
    }
    list(&mut out, "withdrawn", &changes.withdrawn);
    out
}
