//! `dateline add`: reports into the workspace.

use super::workspace::WorkspaceArgument;
use super::{Global, parse_day, print};
use crate::failure::{Failure, Outcome};
use crate::input::{self, Input};
use crate::interrupt;
use crate::pipeline::Options;
use crate::progress::Progress;
use crate::workspace::{add, copies};
use jiff::civil::Date;
use std::path::PathBuf;

/// Add reports to a workspace; each line printed is on disk
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline add reports/\n  dateline add cable.html bulletin.txt --dct 2024-03-14\n\nAdding the same files again adds \
                  nothing, so a run that was cut off is completed by repeating it."
)]
pub struct Arguments {
    /// Report files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Date of reports that carry none
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    dct: Option<Date>,
    #[command(flatten)]
    pub(super) workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments, _global: &Global) -> Result<Outcome, Failure> {
    let mut workspace = arguments.workspace.to_write()?;
    let inputs = gather(&arguments.paths, workspace.root())?;
    interrupt::listen();
    let progress = Progress::new(inputs.len());
    let options = Options { dct: arguments.dct };
    let added = add::add(&mut workspace, &inputs, &options, &progress, &mut |line| print(line.as_bytes()));
    progress.finish();
    let added = added?;
    let mut text = format!(
        "{} inputs: {} documents added, {} duplicates, {} refused, {} here before\n",
        inputs.len(),
        added.new,
        added.duplicates,
        added.refused,
        added.known
    );
    if added.interrupted {
        text.push_str("interrupted: run the same command again to go on\n");
        print(text.as_bytes())?;
        return Ok(Outcome::Interrupted);
    }
    let groups = copies::group(&mut workspace)?;
    if !groups.is_empty() {
        let touched: Vec<i64> = groups.iter().map(|(earliest, _)| *earliest).collect();
        for group in workspace.copies_of(&touched)? {
            let Some(((id, path), later)) = group.split_first() else { continue };
            let later: Vec<&str> = later.iter().map(|(_, path)| path.as_str()).collect();
            text.push_str(&format!("near copies of {id} ({path}, the earliest): {}\n", later.join(", ")));
        }
    }
    print(text.as_bytes())?;
    Ok(if added.refused > 0 { Outcome::Findings } else { Outcome::Done })
}

/// The files behind the paths. A workspace's own folder is left out, should somebody add the folder around it.
fn gather(paths: &[PathBuf], root: &std::path::Path) -> Result<Vec<Input>, Failure> {
    let mut inputs = input::gather(paths);
    let own = std::fs::canonicalize(root).ok();
    let is_own = |input: &Input| {
        let real = input.file.as_ref().ok().and_then(|path| std::fs::canonicalize(path).ok());
        match (&own, real) {
            (Some(own), Some(real)) => real.strip_prefix(own).is_ok_and(|inside| {
                inside.starts_with("blobs") || inside.to_string_lossy().starts_with("dateline.")
            }),
            _ => false,
        }
    };
    inputs.retain(|input| !is_own(input));
    if inputs.len() == paths.len() && inputs.iter().all(|input| input.file.is_err()) {
        // Nothing that was named can be read: that is a mistake, not a batch with a bad file in it.
        if let Some(Input { path, file: Err(error) }) = inputs.drain(..).next() {
            return Err(Failure::io(error, format!("cannot read {path}")));
        }
    }
    if inputs.is_empty() {
        let named: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return Err(Failure::usage(format!("no files in {}", named.join(", ")))
            .with_hint("name a report file, or a folder that holds some"));
    }
    Ok(inputs)
}
