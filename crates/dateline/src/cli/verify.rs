//! `dateline verify`: whether a workspace is what was written.

use super::print;
use super::workspace::WorkspaceArgument;
use crate::failure::{Failure, FailureKind, Outcome};

/// Check every byte of a workspace: blobs, custody log, decisions, database, records
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dateline verify --workspace sahel/\n\nExit code 3 if anything is not as it was written."
)]
pub struct Arguments {
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let workspace = arguments.workspace.to_read()?;
    let faults = workspace.verify()?;
    for remark in workspace.times_set_back()? {
        eprintln!("note: {remark}; a clock was set back");
    }
    if faults.is_empty() {
        let counts = workspace.counts()?;
        let text = format!(
            "sound: {} inputs, {} documents ({} erased), {} events, {} statements, {} incidents, {} decisions\n",
            counts.inputs,
            counts.documents,
            counts.erased,
            counts.events,
            counts.statements,
            counts.incidents,
            counts.decisions
        );
        print(text.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let lines: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
    print(lines.as_bytes())?;
    let said = anyhow::anyhow!("{} faults in {}", faults.len(), workspace.root().display());
    Err(Failure::new(FailureKind::Workspace, said)
        .with_hint("restore from a backup; verifying changed nothing"))
}
