//! The example reports, inside the program, so that the demonstration needs nothing but the program.

use include_dir::{Dir, include_dir};
use std::fs;
use std::io;
use std::path::Path;

static REPORTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/reports");

/// Writes the reports into a new folder.
///
/// # Errors
/// If the folder cannot be made or written.
pub fn write_to(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for file in REPORTS.files() {
        if let Some(name) = file.path().file_name() {
            fs::write(folder.join(name), file.contents())?;
        }
    }
    Ok(())
}
