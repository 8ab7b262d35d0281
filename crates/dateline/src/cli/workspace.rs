//! What every workspace command takes, and how it opens the workspace.

use crate::failure::Failure;
use crate::workspace;
use dateline_store::workspace::Workspace;
use std::path::PathBuf;

/// Which workspace.
#[derive(Debug, Clone, clap::Args)]
pub struct WorkspaceArgument {
    /// The workspace's folder; by default the nearest one here or above
    #[arg(long, global = true, env = "DATELINE_WORKSPACE", value_name = "DIR")]
    pub workspace: Option<PathBuf>,
}

impl WorkspaceArgument {
    /// Opens it to read.
    pub fn to_read(&self) -> Result<Workspace, Failure> {
        workspace::open_to_read(self.workspace.as_deref())
    }

    /// Opens it to write.
    pub fn to_write(&self) -> Result<Workspace, Failure> {
        workspace::open_to_write(self.workspace.as_deref())
    }
}

/// The account decisions and erasures are signed with: `DATELINE_USER`, else the system's name for the user.
pub fn account(given: Option<&str>) -> String {
    let from = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    given
        .map(str::to_owned)
        .or_else(|| from("DATELINE_USER"))
        .or_else(|| from("USER"))
        .or_else(|| from("USERNAME"))
        .unwrap_or_else(|| "unknown".to_owned())
}
