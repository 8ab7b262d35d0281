//! `dateline export`: the workspace as the bundle that `dateline run` writes.

use super::workspace::WorkspaceArgument;
use super::{print, run};
use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::workspace::content;
use std::path::PathBuf;

/// Write the bundle of a workspace: events, incidents, map, bulletin, verdicts
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dateline export --out bundle/\n\nThe bundle is the one `dateline run` writes for the same reports, with decisions applied. \
                  Names of private persons are masked in it."
)]
pub struct Arguments {
    /// Where to write the bundle; an earlier bundle there is replaced
    #[arg(long, value_name = "DIR", default_value = "dateline-bundle")]
    out: PathBuf,
    /// Leave names of persons in the bundle, for work that never leaves this machine
    #[arg(long)]
    no_mask: bool,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    bundle::check_target(&arguments.out)?;
    let content = content::run_of(&arguments.workspace.to_read()?)?;
    run::write(&content, &arguments.out, arguments.no_mask)?;
    let waiting = content.verdicts.iter().filter(|v| v.verdict == "waiting").count();
    let text = format!(
        "{} inputs, {} coded: {} events, {} statements, {} incidents\nbundle: {}\n",
        content.verdicts.len(),
        content.documents.len(),
        content.events.len(),
        content.statements.len(),
        content.incidents.len(),
        arguments.out.display()
    );
    print(text.as_bytes())?;
    if waiting > 0 {
        eprintln!("{waiting} documents are not coded yet: run `dateline code` first");
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}
