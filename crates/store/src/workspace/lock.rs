//! One writer at a time: an advisory lock on `dateline.lock`, which the system drops when the process ends, however
//! it ends. Readers take no lock: the database's write-ahead log gives each of them one consistent state.

use super::error::{Result, WorkspaceError};
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

const NAME: &str = "dateline.lock";

/// The right to write, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, or says who holds it.
    pub(super) fn take(root: &Path) -> Result<Lock> {
        let path = root.join(NAME);
        let mut file = super::private::options()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(WorkspaceError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder's number is a courtesy; without it the message still stands.
                let _ = file.read_to_string(&mut holder);
                let who = if holder.trim().is_empty() {
                    "another process".to_owned()
                } else {
                    format!("process {}", holder.trim())
                };
                return Err(WorkspaceError::Locked(format!("{who} is writing to {}", root.display())));
            }
            Err(TryLockError::Error(error)) => return Err(WorkspaceError::io("lock", &path)(error)),
        }
        let noted = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        noted.map_err(WorkspaceError::io("write", &path))?;
        Ok(Lock { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_told_who_the_first_is() {
        let top = tempfile::tempdir().unwrap();
        let first = Lock::take(top.path()).unwrap();
        let error = Lock::take(top.path()).unwrap_err();
        assert!(matches!(&error, WorkspaceError::Locked(m) if m.contains(&std::process::id().to_string())));
        drop(first);
        Lock::take(top.path()).unwrap();
    }
}
