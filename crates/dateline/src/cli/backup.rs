//! `dateline backup`: a safe copy of a workspace, while it may be in use.

use super::print;
use super::workspace::WorkspaceArgument;
use crate::failure::{Failure, FailureKind, Outcome};
use std::path::PathBuf;

/// Copy a workspace to a new folder and verify the copy
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dateline backup /media/stick/sahel-2024-03-14\n\nThe copy is a workspace itself: open it with --workspace."
)]
pub struct Arguments {
    /// A folder that does not exist yet, or is empty
    #[arg(value_name = "DIR")]
    to: PathBuf,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let workspace = arguments.workspace.to_read()?;
    let backup = workspace.backup(&arguments.to)?;
    if let Some(first) = backup.faults.first() {
        let said = anyhow::anyhow!("the copy has {} faults, the first: {first}", backup.faults.len());
        return Err(Failure::new(FailureKind::Workspace, said)
            .with_hint("run `dateline verify` on the workspace itself, and keep older backups"));
    }
    let shown = arguments.to.display();
    print(
        format!("copied and verified: database and {} files as received, in {shown}\n", backup.blobs)
            .as_bytes(),
    )?;
    Ok(Outcome::Done)
}
