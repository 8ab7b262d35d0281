//! Why a workspace could not do what was asked. The kind decides what a person can do about it.

use std::io;
use std::path::PathBuf;

/// A failed operation on a workspace.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// There is no workspace here, or not the one expected.
    #[error("{0}")]
    NotFound(String),
    /// The request contradicts what the workspace holds.
    #[error("{0}")]
    Refused(String),
    /// The record changed since the person saw it.
    #[error("event {event} is at version {found}, not {seen}: somebody decided on it or it was coded again")]
    Conflict {
        /// The event.
        event: String,
        /// The version the person saw.
        seen: u64,
        /// The version it has.
        found: u64,
    },
    /// Another process writes to it.
    #[error("workspace locked: {0}")]
    Locked(String),
    /// What is on disk is not what was written.
    #[error("workspace damaged: {0}")]
    Corrupt(String),
    /// A later program wrote it.
    #[error("the workspace has schema version {found}; this program reads up to {known}")]
    TooNew {
        /// The version on disk.
        found: i64,
        /// The latest version this program knows.
        known: i64,
    },
    /// Reading or writing failed.
    #[error("cannot {doing} {path}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

/// Results of workspace operations.
pub type Result<T> = std::result::Result<T, WorkspaceError>;

impl WorkspaceError {
    pub(super) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> WorkspaceError {
        let path = path.into();
        move |source| WorkspaceError::Io { doing, path, source }
    }

    /// A stored record that does not read back.
    pub(super) fn record(what: &str, error: impl std::fmt::Display) -> WorkspaceError {
        WorkspaceError::Corrupt(format!("{what}: {error}"))
    }
}

impl From<rusqlite::Error> for WorkspaceError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let message = error.to_string();
        let io = |kind| WorkspaceError::Io {
            doing: "write",
            path: PathBuf::from(super::DATABASE),
            source: io::Error::new(kind, message.clone()),
        };
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => WorkspaceError::Locked(message),
            Some(Code::DiskFull) => io(io::ErrorKind::StorageFull),
            Some(Code::ReadOnly | Code::PermissionDenied) => io(io::ErrorKind::PermissionDenied),
            Some(Code::SystemIoFailure | Code::CannotOpen) => io(io::ErrorKind::Other),
            _ => WorkspaceError::Corrupt(message),
        }
    }
}
