//! What flags and environment leave open: the workspace's `dateline.toml`, then the user's own.

use crate::failure::Failure;
use dateline_store::workspace::{CONFIG, Config, Settings, Workspace};
use std::path::{Path, PathBuf};

/// The settings that hold in a workspace (named, or the nearest here or above), each from the first file that gives it.
///
/// # Errors
/// If a file is there and cannot be read or is no such file.
pub fn settings(workspace: Option<&Path>) -> Result<Settings, Failure> {
    let nearest = || std::env::current_dir().ok().and_then(|here| Workspace::find(&here));
    let own = match workspace.map(Path::to_owned).or_else(nearest) {
        Some(root) => Config::read(&root.join(CONFIG))?.settings,
        None => Settings::default(),
    };
    let user = match user_file() {
        Some(path) => Config::read(&path)?.settings,
        None => Settings::default(),
    };
    Ok(Settings { model: own.model.or(user.model), verbose: own.verbose.or(user.verbose) })
}

/// The user's own file (XDG Base Directory Specification 0.8).
fn user_file() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(home.join("dateline").join(CONFIG))
}
