//! Files as received, each named by the SHA-256 of its bytes: `blobs/ab/ab01…`.
//!
//! Written aside, flushed, renamed, and the folder flushed, so that a name either stands for all of its bytes or does
//! not exist. A file left aside by a crash has no name that counts; the next writer removes it.

use super::error::{Result, WorkspaceError};
use super::{fail, private};
use dateline_types::Sha256;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

const ASIDE: &str = "aside";

/// The folder of blobs. Any number of threads may write to it at once.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub(super) fn at(folder: PathBuf) -> Blobs {
        Blobs { folder }
    }

    pub(super) fn create(&self) -> Result<()> {
        let aside = self.folder.join(ASIDE);
        private::create_folder(&aside).map_err(WorkspaceError::io("create", &aside))?;
        flush_folder(&self.folder)
    }

    /// Where a blob lies or would lie.
    pub fn path(&self, digest: Sha256) -> PathBuf {
        let name = digest.to_hex();
        self.folder.join(&name[..2]).join(name)
    }

    /// Writes bytes durably and returns their name; nothing happens if they are there.
    ///
    /// # Errors
    /// If the bytes cannot be written.
    pub fn put(&self, bytes: &[u8]) -> Result<Sha256> {
        let digest = Sha256::of(bytes);
        let path = self.path(digest);
        if fs::metadata(&path).is_ok_and(|m| m.len() == bytes.len() as u64) {
            return Ok(digest);
        }
        let home = self.folder.join(&digest.to_hex()[..2]);
        if !home.is_dir() {
            private::create_folder(&home).map_err(WorkspaceError::io("create", &home))?;
            flush_folder(&self.folder)?;
        }
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let aside = self.folder.join(ASIDE).join(name);
        let write = || -> std::io::Result<()> {
            let mut file = private::options().write(true).create(true).truncate(true).open(&aside)?;
            file.write_all(bytes)?;
            fail::point("blob/written");
            file.sync_all()?;
            fail::point("blob/flushed");
            fs::rename(&aside, &path)
        };
        if let Err(error) = write() {
            let _ = fs::remove_file(&aside);
            return Err(WorkspaceError::io("write", &path)(error));
        }
        fail::point("blob/renamed");
        flush_folder(&home)?;
        Ok(digest)
    }

    /// The bytes of a blob, unchecked.
    ///
    /// # Errors
    /// If it is missing or cannot be read.
    pub fn get(&self, digest: Sha256) -> Result<Vec<u8>> {
        let path = self.path(digest);
        fs::read(&path).map_err(WorkspaceError::io("read", &path))
    }

    /// Removes a blob; one that is not there is no error.
    pub(super) fn remove(&self, digest: Sha256) -> Result<()> {
        let path = self.path(digest);
        match fs::remove_file(&path) {
            Ok(()) => flush_folder(path.parent().unwrap_or(&self.folder)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(WorkspaceError::io("remove", &path)(error)),
        }
    }

    /// Removes what a crash left aside.
    pub(super) fn clear_aside(&self) -> Result<()> {
        let aside = self.folder.join(ASIDE);
        let entries = match fs::read_dir(&aside) {
            Ok(entries) => entries,
            Err(_) => return self.create(),
        };
        for entry in entries.flatten() {
            fs::remove_file(entry.path()).map_err(WorkspaceError::io("remove", entry.path()))?;
        }
        Ok(())
    }

    /// How many bytes all blobs have together.
    pub(super) fn bytes(&self) -> Result<u64> {
        let (names, _) = self.all()?;
        let size = |digest: &Sha256| fs::metadata(self.path(*digest)).map_or(0, |file| file.len());
        Ok(names.iter().map(size).sum())
    }

    /// Every blob's name, sorted; anything else in the folder is given by its path.
    pub(super) fn all(&self) -> Result<(Vec<Sha256>, Vec<PathBuf>)> {
        let (mut names, mut strangers) = (Vec::new(), Vec::new());
        for home in list(&self.folder)? {
            if home.file_name().is_some_and(|name| name == ASIDE) {
                continue;
            }
            if !home.is_dir() {
                strangers.push(home);
                continue;
            }
            for file in list(&home)? {
                let name = file.file_name().and_then(|name| name.to_str()).and_then(Sha256::from_hex);
                match name {
                    Some(digest) if self.path(digest) == file => names.push(digest),
                    _ => strangers.push(file),
                }
            }
        }
        names.sort();
        strangers.sort();
        Ok((names, strangers))
    }
}

fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(WorkspaceError::io("list", folder))?;
    entries.map(|entry| entry.map(|e| e.path()).map_err(WorkspaceError::io("list", folder))).collect()
}

/// Makes names created or renamed in a folder durable; only Unix has a way to say so.
pub(super) fn flush_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(folder).and_then(|f| f.sync_all()).map_err(WorkspaceError::io("flush", folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_named_by_its_bytes_and_written_once() {
        let top = tempfile::tempdir().unwrap();
        let blobs = Blobs::at(top.path().join("blobs"));
        blobs.create().unwrap();
        let digest = blobs.put(b"report").unwrap();
        assert_eq!(blobs.put(b"report").unwrap(), digest);
        assert_eq!(digest, Sha256::of(b"report"));
        assert_eq!(blobs.get(digest).unwrap(), b"report");
        fs::write(top.path().join("blobs/aside/1-1"), "half").unwrap();
        fs::write(blobs.path(digest).with_file_name("notes.txt"), "x").unwrap();
        let (names, strangers) = blobs.all().unwrap();
        assert_eq!((names.len(), strangers.len()), (1, 1));
        blobs.clear_aside().unwrap();
        assert_eq!(fs::read_dir(top.path().join("blobs/aside")).unwrap().count(), 0);
        blobs.remove(digest).unwrap();
        blobs.remove(digest).unwrap();
        assert!(blobs.get(digest).is_err());
    }
}
