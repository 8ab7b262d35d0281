//! Files and folders that only their owner may read: reports and what people decide about them are nobody else's.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Makes a folder, and those above it that are missing, for the owner alone.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// How to open a file that is the owner's alone if it is made.
pub(super) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a file in place of another, whole or not at all. `flushed` waits until it is on the disk.
pub(super) fn replace(path: &Path, bytes: &[u8], flushed: bool) -> io::Result<()> {
    let aside = path.with_extension("new");
    let mut file: File = options().write(true).create(true).truncate(true).open(&aside)?;
    file.write_all(bytes)?;
    if flushed {
        file.sync_all()?;
    }
    drop(file);
    fs::rename(&aside, path)
}
