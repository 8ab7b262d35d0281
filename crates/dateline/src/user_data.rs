//! Where the user's own packs lie.

use std::path::PathBuf;

/// `$XDG_DATA_HOME/dateline/NAME`, or below `~/.local/share` (XDG Base Directory 0.8); `None` without either.
pub fn folder(name: &str) -> Option<PathBuf> {
    let base = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share")))?;
    Some(base.join("dateline").join(name))
}
