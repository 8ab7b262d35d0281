//! Where the user's own packs lie.

use std::path::PathBuf;

/// `$XDG_DATA_HOME/dateline/NAME`, or below `~/.local/share` (XDG Base Directory 0.8), or on Windows below `%LOCALAPPDATA%`;
/// `None` without any.
pub fn folder(name: &str) -> Option<PathBuf> {
    let base = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share")))
        .or_else(|| std::env::var_os("LOCALAPPDATA").map(PathBuf::from))?;
    Some(base.join("dateline").join(name))
}
