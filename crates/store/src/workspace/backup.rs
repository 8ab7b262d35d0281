//! A safe copy: the database through SQLite's backup interface, so that a running writer does not tear it, then the
//! blobs it names, then a verification of the copy.

use super::error::{Result, WorkspaceError};
use super::{
    BLOBS, BULLETINS, Blobs, CONFIG, DATABASE, Fault, Seal, Workspace, blob::flush_folder, private, seal,
};
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
            // A copy that was cut off has everything but the file that makes it a workspace: it is done again.
            let is_ours = fs::read_dir(to).is_ok_and(|entries| {
                entries.flatten().all(|entry| OWN.iter().any(|own| entry.file_name() == *own))
            });
            if !is_ours || to.join(CONFIG).exists() {
                return Err(WorkspaceError::Refused(format!("{} holds something already", to.display())));
            }
            super::remove_database(to)?;
        }
        refuse_inside(&self.root, to)?;
        private::create_folder(to).map_err(WorkspaceError::io("create", to))?;
        let path = to.join(DATABASE);
        private::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(WorkspaceError::io("create", &path))?;
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
        copy_files(&self.root.join(BULLETINS), &to.join(BULLETINS))?;
        Seal::of(&copied, true)?.write(to)?;
        drop(copied);
        let config = to.join(CONFIG);
        fs::copy(self.root.join(CONFIG), &config).map_err(WorkspaceError::io("write", &config))?;
        flush(&config)?;
        flush_folder(to)?;
        let faults = Workspace::open_to_read(to)?.verify()?;
        Ok(Backup { blobs: count, faults })
    }
}

/// What a copy consists of before it is whole.
const OWN: &[&str] =
    &[DATABASE, "dateline.db-wal", "dateline.db-shm", "dateline.db-journal", BLOBS, BULLETINS, seal::SEAL];

/// A copy inside the workspace would go with it, and would be copied into the next.
fn refuse_inside(root: &Path, to: &Path) -> Result<()> {
    let root = fs::canonicalize(root).map_err(WorkspaceError::io("read", root))?;
    let to = std::path::absolute(to).map_err(WorkspaceError::io("read", to))?;
    // The nearest folder that exists tells where a path that does not exist yet would lie.
    let above = to.ancestors().find_map(|folder| fs::canonicalize(folder).ok());
    if above.is_some_and(|above| above.starts_with(&root)) {
        let said = format!("{} lies inside the workspace it is to copy", to.display());
        return Err(WorkspaceError::Refused(said));
    }
    Ok(())
}

/// Copies the files that lie in a folder, if there is one; what is no file of its own is left.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(from) else { return Ok(()) };
    private::create_folder(to).map_err(WorkspaceError::io("create", to))?;
    for entry in entries {
        let entry = entry.map_err(WorkspaceError::io("read", from))?;
        let path = to.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            fs::copy(entry.path(), &path).map_err(WorkspaceError::io("write", &path))?;
            flush(&path)?;
        }
    }
    flush_folder(to)
}

fn flush(path: &Path) -> Result<()> {
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|file| file.sync_all())
        .map_err(WorkspaceError::io("flush", path))
}
