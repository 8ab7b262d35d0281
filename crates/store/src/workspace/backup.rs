//! A safe copy: the database through SQLite's backup interface, so that a running writer does not tear it, then the
//! blobs it names, then a verification of the copy.

use super::error::{Result, WorkspaceError};
use super::{BLOBS, Blobs, CONFIG, DATABASE, Fault, Workspace, blob::flush_folder};
use dateline_types::Sha256;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// How many blobs.
    pub blobs: usize,
    /// What verifying the copy found; empty for a good one.
    pub faults: Vec<Fault>,
}

/// Database pages copied at a time.
const PAGES: i32 = 1024;

impl Workspace {
    /// Copies the workspace to a folder that does not exist yet or is empty. The copy is a workspace.
    ///
    /// # Errors
    /// If the folder holds something, or a file cannot be read or written.
    pub fn backup(&self, to: &Path) -> Result<Backup> {
        let holds_something = fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some());
        if holds_something {
            return Err(WorkspaceError::Refused(format!("{} holds something already", to.display())));
        }
        fs::create_dir_all(to).map_err(WorkspaceError::io("create", to))?;
        let path = to.join(DATABASE);
        {
            let mut copy = rusqlite::Connection::open(&path)?;
            let backup = rusqlite::backup::Backup::new(&self.db, &mut copy)?;
            backup.run_to_completion(PAGES, Duration::ZERO, None)?;
        }
        flush(&path)?;
        let blobs = Blobs::at(to.join(BLOBS));
        blobs.create()?;
        let copied = rusqlite::Connection::open(&path)?;
        let mut count = 0;
        {
            let mut statement = copied.prepare("SELECT DISTINCT raw FROM inputs WHERE blob")?;
            for raw in statement.query_map([], |row| row.get::<_, String>(0))? {
                let digest = super::intake::stored_digest(&raw?)?;
                let bytes = self.blobs.get(digest)?;
                // A damaged original is copied under its own name and told below, not refused halfway.
                if Sha256::of(&bytes) == digest {
                    blobs.put(&bytes)?;
                    count += 1;
                }
            }
        }
        drop(copied);
        let config = to.join(CONFIG);
        fs::copy(self.root.join(CONFIG), &config).map_err(WorkspaceError::io("write", &config))?;
        flush(&config)?;
        flush_folder(to)?;
        let faults = Workspace::open_to_read(to)?.verify()?;
        Ok(Backup { blobs: count, faults })
    }
}

fn flush(path: &Path) -> Result<()> {
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|file| file.sync_all())
        .map_err(WorkspaceError::io("flush", path))
}
