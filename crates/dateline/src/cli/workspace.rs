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

/// Who decisions and erasures are signed with: the name given or in `DATELINE_USER`, with the account the process runs
/// under beside it where the system knows one; else that account.
pub fn account(given: Option<&str>) -> String {
    let from = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let name = given.map(str::to_owned).or_else(|| from("DATELINE_USER"));
    match (name, system_account()) {
        (Some(name), Some(account)) if name != account => format!("{name} (account {account})"),
        (Some(name), _) => name,
        (None, Some(account)) => account,
        (None, None) => from("USER").or_else(|| from("USERNAME")).unwrap_or_else(|| "unknown".to_owned()),
    }
}

/// The system's name for the user of the process: no variable anybody may set.
#[cfg(unix)]
fn system_account() -> Option<String> {
    let number = rustix::process::getuid().as_raw().to_string();
    let table = std::fs::read_to_string("/etc/passwd").ok()?;
    let mut accounts = table.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let account = accounts.find(|fields| fields.get(2) == Some(&number.as_str()))?;
    Some(account[0].to_owned())
}

#[cfg(not(unix))]
fn system_account() -> Option<String> {
    None
}
