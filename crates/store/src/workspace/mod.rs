//! The workspace: one folder that takes reports in, keeps them, and survives power cuts.
//!
//! ```text
//! dateline.toml   what the user decides: settings, holding policy       (config)
//! dateline.db     documents, events, decisions, search, custody log      (schema/*.sql)
//! blobs/          files as received, named by their SHA-256              (blob)
//! dateline.seal   what the database held when it was last closed    (seal)
//! dateline.lock   held by the one process that writes                    (lock)
//! ```
//!
//! A write is acknowledged when its transaction is on disk: SQLite in WAL mode with `synchronous=FULL`, blobs flushed
//! before the row that names them. Each document is one transaction. What is stored are records of
//! [`record`](crate::record) and nothing else. This module asks no clock: times arrive as arguments.
//!
//! Guarantees and layout for users: `docs/workspace.md`.

mod backup;
mod blob;
mod carry;
mod census;
mod chain;
mod coding;
mod config;
mod copies;
mod correction;
mod document;
mod erase;
mod error;
pub mod fail;
mod incidents;
mod intake;
mod knowledge;
mod lock;
mod merge;
mod noted;
mod notes;
mod private;
mod query;
mod review;
mod reviewed;
mod schema;
mod seal;
mod search;
mod verify;

pub use backup::Backup;
pub use blob::Blobs;
pub use census::Census;
pub use coding::{Change, NewCoding, StoredCoding, ToCode};
pub use config::{CONFIG, Config, Grade, Holding, HoldingPolicy, HoldingRule, Knowledge, Settings, Source};
pub use copies::Copies;
pub use correction::{CLASS, corrected};
pub use document::StoredDocument;
pub use erase::Erased;
pub use error::{Result, WorkspaceError};
pub use intake::{Intake, KnownInput, NewDocument, StoredInput, Taken};
pub use knowledge::{Adopted, WITH_KNOWLEDGE};
pub use merge::Merged;
pub use review::DecisionRequest;
pub use reviewed::{Corrected, Reviewed};
pub use schema::VERSION;
pub use search::{Hit, SearchRequest};
pub use verify::Fault;

use blob::flush_folder;
use chain::Chain;
use jiff::Timestamp;
use lock::Lock;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use seal::Seal;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The database's name.
pub(crate) const DATABASE: &str = "dateline.db";
const BLOBS: &str = "blobs";
/// The folder of bulletins that people compose, plain files.
pub const BULLETINS: &str = "bulletins";
/// How long a statement waits for another connection's transaction.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open workspace.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    db: Connection,
    blobs: Blobs,
    config: Config,
    /// Held while this process may write.
    lock: Option<Lock>,
}

/// What a workspace holds, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Inputs taken in, refused ones too.
    pub inputs: u64,
    /// Distinct documents.
    pub documents: u64,
    /// Documents that were erased.
    pub erased: u64,
    /// Events as coded.
    pub events: u64,
    /// Statements as coded.
    pub statements: u64,
    /// Incidents, imported ones too.
    pub incidents: u64,
    /// Decisions by people.
    pub decisions: u64,
}

impl Workspace {
    /// Makes a workspace in a folder, which is created if need be.
    ///
    /// # Errors
    /// If there is one already, or the folder cannot be written.
    pub fn create(root: &Path, at: Timestamp, tool: &str) -> Result<Workspace> {
        if root.join(CONFIG).exists() {
            return Err(WorkspaceError::Refused(format!("{} is a workspace already", root.display())));
        }
        // A creation that was cut off is done again; a database with anything in it is somebody's.
        let half_made = root.join(DATABASE).exists() && is_untouched(&root.join(DATABASE));
        if root.join(DATABASE).exists() && !half_made {
            let said = format!("{} holds a database and no {CONFIG}", root.display());
            return Err(WorkspaceError::Refused(said));
        }
        private::create_folder(root).map_err(WorkspaceError::io("create", root))?;
        let lock = Lock::take(root)?;
        let blobs = Blobs::at(root.join(BLOBS));
        blobs.create()?;
        if half_made {
            remove_database(root)?;
        }
        // SQLite gives its log the rights of the database, which is made here for the owner alone.
        let path = root.join(DATABASE);
        private::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(WorkspaceError::io("create", &path))?;
        let mut db = connect(&path, OpenFlags::default())?;
        prepare_to_write(&db)?;
        schema::migrate(&mut db)?;
        let payload =
            serde_json::json!({ "schema": "dateline.created/1", "at": at.to_string(), "tool": tool });
        Chain::Log.append(&db, "created", &payload.to_string())?;
        set_meta(&db, seal::SEALED, "1")?;
        Seal::of(&db, false)?.write(root)?;
        // Last, because the folder is a workspace once this file is there.
        let path = root.join(CONFIG);
        let write = || -> std::io::Result<()> {
            let mut file = private::options().write(true).create_new(true).open(&path)?;
            file.write_all(config::TEMPLATE.as_bytes())?;
            file.sync_all()
        };
        write().map_err(WorkspaceError::io("write", &path))?;
        flush_folder(root)?;
        Ok(Workspace { root: root.to_owned(), db, blobs, config: Config::default(), lock: Some(lock) })
    }

    /// Opens a workspace to read and write; nobody else may write meanwhile. Brings an older one up to date.
    ///
    /// # Errors
    /// If it is none, is locked or damaged, or cannot be written.
    pub fn open_to_write(root: &Path) -> Result<Workspace> {
        let config = expect_workspace(root)?;
        let lock = Lock::take(root)?;
        let mut db = connect(&root.join(DATABASE), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // Before anything is set, which would write to an empty file.
        expect_filled(schema::version(&db)?)?;
        prepare_to_write(&db)?;
        schema::migrate(&mut db)?;
        // What was sealed must be there: nobody goes on from a database that lost its end, or from an older copy.
        match Seal::read(root)? {
            Some(seal) => {
                let faults = seal.chain_faults(&db)?;
                if !faults.is_empty() {
                    return Err(WorkspaceError::Corrupt(faults.join("; ")));
                }
            }
            None => set_meta(&db, seal::SEALED, "1")?,
        }
        Seal::of(&db, false)?.write(root)?;
        let blobs = Blobs::at(root.join(BLOBS));
        blobs.clear_aside()?;
        let mut workspace = Workspace { root: root.to_owned(), db, blobs, config, lock: Some(lock) };
        workspace.complete_erasure()?;
        Ok(workspace)
    }

    /// Opens a workspace to read, while others may write.
    ///
    /// # Errors
    /// If it is none, is damaged, or has an older version (then opening it to write brings it up to date).
    pub fn open_to_read(root: &Path) -> Result<Workspace> {
        let config = expect_workspace(root)?;
        let path = root.join(DATABASE);
        let opened = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .and_then(|db| schema::version(&db).map(|version| (db, version)));
        let (db, version) = match opened {
            // On a medium that cannot be written, SQLite can make no shared memory; a closed database needs none.
            Err(WorkspaceError::Io { .. }) if is_closed(&path) => {
                let escaped =
                    path.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
                let db = connect(Path::new(&format!("file:{escaped}?immutable=1")), flags)?;
                let version = schema::version(&db)?;
                (db, version)
            }
            opened => opened?,
        };
        expect_filled(version)?;
        if version < VERSION {
            return Err(WorkspaceError::Refused(format!(
                "the workspace has schema version {version}; a command that writes brings it to {VERSION}"
            )));
        }
        Ok(Workspace { root: root.to_owned(), db, blobs: Blobs::at(root.join(BLOBS)), config, lock: None })
    }

    /// The nearest workspace at or above a folder.
    pub fn find(start: &Path) -> Option<PathBuf> {
        start.ancestors().find(|folder| folder.join(CONFIG).is_file()).map(Path::to_owned)
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its settings and holding policy.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Its files as received; may be given to other threads.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// What it holds, in numbers.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn counts(&self) -> Result<Counts> {
        let count = |sql: &str| -> Result<u64> {
            let count: i64 = self.db.query_row(sql, [], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        };
        Ok(Counts {
            inputs: count("SELECT count(*) FROM inputs")?,
            documents: count("SELECT count(*) FROM documents WHERE NOT erased")?,
            erased: count("SELECT count(*) FROM documents WHERE erased")?,
            events: count("SELECT count(*) FROM events")?,
            statements: count("SELECT count(*) FROM statements")?,
            incidents: count("SELECT count(*) FROM incidents")?,
            decisions: count("SELECT count(*) FROM decisions")?,
        })
    }

    /// Appends to the custody log: what was done with the workspace as a whole, such as an export.
    ///
    /// # Errors
    /// If it was opened to read, or the disk refuses.
    pub fn note(&mut self, subject: &str, payload: &serde_json::Value) -> Result<i64> {
        self.expect_writable()?;
        let seq = Chain::Log.append(&self.db, subject, &payload.to_string())?;
        self.seal_heads()?;
        Ok(seq)
    }

    /// Brings the heads in the seal up to date, after the chains grew.
    fn seal_heads(&self) -> Result<()> {
        Seal::of(&self.db, false)?.write(&self.root)
    }

    fn expect_writable(&self) -> Result<()> {
        match self.lock {
            Some(_) => Ok(()),
            None => Err(WorkspaceError::Refused("the workspace was opened to read".into())),
        }
    }

    fn meta(&self, key: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?)
    }
}

impl Drop for Workspace {
    /// Seals the workspace, if this process wrote to it. A seal that cannot be written leaves the one before, which asks
    /// for less.
    fn drop(&mut self) {
        if self.lock.is_some() && self.db.is_autocommit() {
            let _ = Seal::of(&self.db, true).and_then(|seal| seal.write(&self.root));
        }
    }
}

/// A database without tables is not one this program left.
fn expect_filled(version: i64) -> Result<()> {
    match version {
        0 => Err(WorkspaceError::Corrupt(format!("{DATABASE} is empty"))),
        _ => Ok(()),
    }
}

/// True for a database in which nobody kept anything: what a creation that was cut off leaves.
fn is_untouched(path: &Path) -> bool {
    let Ok(db) = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY) else { return false };
    let count = |sql: &str| -> Option<i64> { db.query_row(sql, [], |row| row.get(0)).ok() };
    match schema::version(&db) {
        Ok(0) => count("SELECT count(*) FROM sqlite_master") == Some(0),
        Ok(_) => {
            count("SELECT (SELECT count(*) FROM inputs) + (SELECT count(*) FROM log WHERE seq > 1)")
                == Some(0)
        }
        Err(_) => false,
    }
}

fn remove_database(root: &Path) -> Result<()> {
    for name in
        [DATABASE.to_owned(), format!("{DATABASE}-wal"), format!("{DATABASE}-shm"), seal::SEAL.to_owned()]
    {
        let path = root.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(WorkspaceError::io("remove", &path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn set_meta(db: &Connection, key: &str, value: &str) -> Result<()> {
    let sql = "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";
    db.prepare_cached(sql)?.execute(params![key, value])?;
    Ok(())
}

fn expect_workspace(root: &Path) -> Result<Config> {
    let path = root.join(CONFIG);
    if !path.is_file() {
        return Err(WorkspaceError::NotFound(format!(
            "{} is no workspace: it has no {CONFIG}",
            root.display()
        )));
    }
    if !root.join(DATABASE).is_file() {
        return Err(WorkspaceError::Corrupt(format!("{} has no {DATABASE}", root.display())));
    }
    Config::read(&path)
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(PATIENCE)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

fn prepare_to_write(db: &Connection) -> Result<()> {
    // FULL: a commit returns when the log is on the disk. secure_delete: freed pages are overwritten.
    // Pages of 16 KB, in databases that are made now: a record of an event has some 2 KB, and a table without row ids keeps
    // no more than a quarter of a page in place; on pages of 4 KB each record took one of its own. The log is emptied at the
    // usual 4 MB.
    db.execute_batch(
        "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 250;
         PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;",
    )?;
    Ok(())
}

/// True if no write-ahead log is left: the last writer closed the database.
fn is_closed(database: &Path) -> bool {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(PathBuf::from(log)).map_or(true, |m| m.len() == 0)
}
