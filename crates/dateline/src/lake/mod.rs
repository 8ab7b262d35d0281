//! An archive as a folder of Parquet: documents in, records out, SQL over them (`docs/lake.md`).
//!
//! ```text
//! DIR/lake.json                                  what this folder is
//!     documents/month=2024-03/0000001000-ab….parquet   documents as they were read, up to a thousand a shard
//!     inputs/0000001000-0000001999.jsonl         a line for every input that gave no new document, and why
//!     coded/<engine>/0000001000-ab….parquet      what the coder made of a shard: this folder is the ledger
//!     bundles/all/                               the bundle `dateline run` writes, with its Parquet forms
//! ```
//!
//! A file is written aside and renamed when it is whole, so that whatever ends the program leaves whole files only, and
//! what is missing is done by the next run. The folder may mirror one in an object store (`mirror`). A shard is coded once by an engine: its file in `coded` says so.

pub mod add;
pub mod code;
pub mod function;
pub mod home;
pub mod mirror;
pub mod publish;
pub mod query;
pub mod remote;
mod rows;

use crate::failure::{Failure, FailureKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The form of the folder that this version writes and reads.
const SCHEMA: &str = "dateline.lake/1";
/// The file that says what the folder is.
const NAME: &str = "lake.json";

#[derive(Debug, Serialize, Deserialize)]
struct About {
    schema: String,
    made_by: String,
}

/// An archive on disk.
#[derive(Debug)]
pub struct Lake {
    root: PathBuf,
}

/// One file of documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Its name without the ending, the same in every folder.
    pub name: String,
    /// The month of its documents, `2024-03`, or `none`.
    pub month: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// The right to write, for as long as it lives.
#[derive(Debug)]
pub struct Writing {
    _file: File,
}

impl Lake {
    /// Opens the archive at `root`.
    ///
    /// # Errors
    /// If there is none, or it is of a form this version does not read.
    pub fn open(root: &Path) -> Result<Lake, Failure> {
        let path = root.join(NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Failure::usage(format!("{} is no lake: it holds no {NAME}", root.display()))
                    .with_hint("`dateline lake add DIR FILES` makes one"));
            }
            Err(error) => return Err(Failure::io(error, format!("cannot read {}", path.display()))),
        };
        let about: About = serde_json::from_slice(&bytes).map_err(|error| {
            Failure::new(
                FailureKind::Workspace,
                anyhow::Error::new(error).context(format!("{} is damaged", path.display())),
            )
        })?;
        if about.schema != SCHEMA {
            return Err(damaged(format!(
                "{} is of the form {:?}, written by {}; this version reads {SCHEMA:?}",
                root.display(),
                about.schema,
                about.made_by
            ))
            .with_hint("use the version that wrote it, or add the files to a new folder"));
        }
        Ok(Lake { root: root.to_owned() })
    }

    /// Opens the archive at `root`, or makes one in an empty or new folder.
    ///
    /// # Errors
    /// If the folder holds something else, or cannot be written.
    pub fn open_or_make(root: &Path) -> Result<Lake, Failure> {
        if root.join(NAME).exists() {
            return Lake::open(root);
        }
        let cannot = |e| Failure::io(e, format!("cannot make a lake at {}", root.display()));
        fs::create_dir_all(root).map_err(cannot)?;
        if fs::read_dir(root).map_err(cannot)?.next().is_some() {
            return Err(Failure::usage(format!("{} holds something that is no lake", root.display()))
                .with_hint("name a new or empty folder, or that of a lake"));
        }
        let about = About { schema: SCHEMA.into(), made_by: crate::made_by() };
        let bytes = serde_json::to_vec_pretty(&about).expect("two strings serialise");
        put(&root.join(NAME), &bytes)?;
        Ok(Lake { root: root.to_owned() })
    }

    /// Where it lies.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Takes the right to write, and removes what a killed writer left half-written.
    ///
    /// # Errors
    /// If another process has it.
    pub fn lock(&self) -> Result<Writing, Failure> {
        let path = self.root.join("lake.lock");
        let file =
            File::create(&path).map_err(|e| Failure::io(e, format!("cannot write {}", path.display())))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(damaged(format!("{} is being written by another process", self.root.display()))
                    .with_hint("wait until it ends"));
            }
            Err(TryLockError::Error(error)) => {
                return Err(Failure::io(error, format!("cannot lock {}", path.display())));
            }
        }
        clear_aside(&self.root);
        Ok(Writing { _file: file })
    }

    fn documents(&self) -> PathBuf {
        self.root.join("documents")
    }

    fn inputs(&self) -> PathBuf {
        self.root.join("inputs")
    }

    /// Where the codings of an engine lie.
    fn coded(&self, engine: &str) -> PathBuf {
        self.root.join("coded").join(engine)
    }

    /// Where the bundles lie.
    pub fn bundles(&self) -> PathBuf {
        self.root.join("bundles")
    }

    /// Every file of documents, in the order of their first document.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn shards(&self) -> Result<Vec<Shard>, Failure> {
        let mut shards = Vec::new();
        for folder in listed(&self.documents())? {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some(month) = name.strip_prefix("month=") else { continue };
            for path in listed(&folder)?.into_iter().filter(|path| is_parquet(path)) {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                shards.push(Shard { name, month: month.to_owned(), path });
            }
        }
        shards.sort();
        Ok(shards)
    }

    /// The shards that an engine has coded, by name, with the file.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn coded_shards(&self, engine: &str) -> Result<BTreeMap<String, PathBuf>, Failure> {
        let paths = listed(&self.coded(engine))?.into_iter().filter(|path| is_parquet(path));
        Ok(paths
            .map(|path| (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), path))
            .collect())
    }
}

/// Removes what a killed writer left half-written.
fn clear_aside(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') && name.ends_with(ASIDE) {
            let _ = fs::remove_file(entry.path());
        } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) && name != "bundles" {
            clear_aside(&entry.path());
        }
    }
}

/// What ends the name of a file that is being written.
const ASIDE: &str = ".aside";

fn is_parquet(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    !hidden && path.extension().is_some_and(|ending| ending == "parquet")
}

/// What a folder holds, in name order; nothing for one that is not there.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let cannot = |e| Failure::io(e, format!("cannot read {}", folder.display()));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(cannot)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Puts a file in place whole and durably.
fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put_with(path, |file| file.write_all(bytes))
}

/// Writes a file aside, flushes it to the disk and renames it; on failure nothing is left.
fn put_with(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Failure> {
    let cannot = |e| Failure::io(e, format!("cannot write {}", path.display()));
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(cannot)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = folder.join(format!(".{name}.{}{ASIDE}", std::process::id()));
    let result = File::create(&aside)
        .and_then(|mut file| write(&mut file).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&aside, path));
    if result.is_err() {
        let _ = fs::remove_file(&aside);
    }
    result.map_err(cannot)?;
    // The new name is durable once its folder is.
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// A path as the engine takes it: an address, so that no character of it is a pattern.
fn address(path: &Path) -> Result<String, Failure> {
    let whole =
        std::path::absolute(path).map_err(|e| Failure::io(e, format!("cannot find {}", path.display())))?;
    let address = url::Url::from_file_path(&whole);
    address
        .map(String::from)
        .map_err(|()| Failure::usage(format!("{} is no path of a file", whole.display())))
}

/// A failure of what lies on the disk: exit code 3.
fn damaged(message: String) -> Failure {
    Failure::new(FailureKind::Workspace, anyhow::anyhow!(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_something_else_or_of_another_version_is_refused_with_its_cause() {
        let top = tempfile::tempdir().unwrap();
        assert_eq!(Lake::open(top.path()).unwrap_err().kind.exit_code(), 2);
        let lake = Lake::open_or_make(&top.path().join("a")).unwrap();
        fs::write(top.path().join("thesis.doc"), "x").unwrap();
        assert_eq!(Lake::open_or_make(top.path()).unwrap_err().kind.exit_code(), 2);
        fs::write(lake.root().join(NAME), r#"{"schema":"dateline.lake/9","made_by":"dateline 9"}"#).unwrap();
        let failure = Lake::open(lake.root()).unwrap_err();
        assert_eq!(failure.kind.exit_code(), 3);
        assert!(failure.to_string().contains("dateline.lake/9"), "{failure}");
        fs::write(lake.root().join(NAME), r#"{"schema":"#).unwrap();
        assert_eq!(Lake::open(lake.root()).unwrap_err().kind.exit_code(), 3);
    }

    #[test]
    fn one_writes_at_a_time_and_half_files_go() {
        let top = tempfile::tempdir().unwrap();
        let lake = Lake::open_or_make(&top.path().join("a")).unwrap();
        let half = lake.documents().join("month=none/.x.parquet.1.aside");
        fs::create_dir_all(half.parent().unwrap()).unwrap();
        fs::write(&half, "half").unwrap();
        let writing = lake.lock().unwrap();
        assert!(!half.exists());
        assert_eq!(lake.lock().unwrap_err().kind.exit_code(), 3);
        drop(writing);
        lake.lock().unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_written_whole_is_not_there() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("a.parquet");
        let full = || Err(io::Error::from(io::ErrorKind::StorageFull));
        let failure = put_with(&path, |file| file.write_all(b"half").and_then(|()| full())).unwrap_err();
        assert_eq!(failure.kind.exit_code(), 4);
        assert_eq!(fs::read_dir(top.path()).unwrap().count(), 0);
    }
}
