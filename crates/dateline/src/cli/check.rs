//! `dateline check`: the assertions of somebody's text beside the evidence.

use super::print;
use crate::failure::{Failure, Outcome};
use crate::names::Names;
use crate::report::check::{Checked, Checker, Finding};
use crate::report::snapshot::{Snapshot, bulletin_text};
use crate::workspace;
use clap::ValueEnum;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Check each assertion of a bulletin against the evidence: supported, contradicted or not found
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline check bulletin.docx\n  dateline check issue-12.html --against bundle/ --all\n\n\
                  The text may be anybody's: text, Markdown, HTML, DOCX or PDF, in English. Exit code 1 says that something is\n\
                  contradicted or not found. docs/bulletin.md has the measured rates."
)]
pub struct Arguments {
    /// The bulletin
    bulletin: PathBuf,
    /// What it is held against: a bundle's or a workspace's folder [default: the nearest workspace here or above]
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    /// Print what is supported too
    #[arg(long)]
    all: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Table,
    /// One sentence a line, as JSON
    Jsonl,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let snapshot = match &arguments.against {
        Some(path) => Snapshot::open(path)?,
        None => Snapshot::open(&workspace::locate(None)?)?,
    };
    if snapshot.texts.is_empty() && snapshot.events.is_empty() {
        return Err(Failure::usage(format!("{} holds no evidence to check against", snapshot.name))
            .with_hint("give a bundle's or a workspace's folder with --against"));
    }
    let checked = check(&arguments.bulletin, &Checker::new(&snapshot, &Names::open()?))?;
    let worst = |finding| checked.iter().filter(|c| c.finding() == finding).count();
    let (contradicted, not_found) = (worst(Finding::Contradicted), worst(Finding::NotFound));
    let shown = checked.iter().filter(|c| arguments.all || c.finding() != Finding::Supported);
    let text = match arguments.format {
        Format::Jsonl => {
            let line = |c: &Checked| serde_json::to_string(c).expect("strings have a form in JSON") + "\n";
            shown.map(line).collect()
        }
        Format::Table => {
            let mut out = format!(
                "{} sentences: {} supported, {contradicted} contradicted, {not_found} not found\n",
                checked.len(),
                checked.len() - contradicted - not_found
            );
            shown.for_each(|checked| table(&mut out, checked));
            out
        }
    };
    print(text.as_bytes())?;
    Ok(if contradicted + not_found > 0 { Outcome::Findings } else { Outcome::Done })
}

/// Checks a file: a bulletin of ours finding by finding and line by line, any other text block by block.
fn check(path: &Path, checker: &Checker) -> Result<Vec<Checked>, Failure> {
    let is_text = path
        .extension()
        .is_some_and(|e| ["html", "htm", "md"].iter().any(|known| e.eq_ignore_ascii_case(known)));
    if is_text && let Ok(own) = Snapshot::open(path) {
        let blocks = own.findings.iter().chain(own.lines.values());
        return Ok(blocks.flat_map(|block| checker.check_block(block)).collect());
    }
    Ok(checker.check(&bulletin_text(path)?.text))
}

fn table(out: &mut String, checked: &Checked) {
    let _ = writeln!(out, "\n{}: {}", checked.finding().as_str(), checked.sentence);
    for assertion in checked.assertions.iter().filter(|a| a.finding != Finding::Supported) {
        let instead = if assertion.instead.is_empty() {
            String::new()
        } else {
            format!("; the evidence has {}", assertion.instead)
        };
        let _ = writeln!(
            out,
            "    {} {:?}: {}{instead}",
            assertion.kind,
            assertion.says,
            assertion.finding.as_str()
        );
    }
    for (source, words) in &checked.evidence {
        let _ = writeln!(out, "    {source}: \u{201c}{words}\u{201d}");
    }
}
