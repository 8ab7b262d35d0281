//! Errors as a user meets them: a cause chain, a next step, and an exit code.

use std::fmt;

/// What kind of failure, which decides the exit code (DESIGN §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The request cannot be carried out as asked.
    Usage,
    /// The workspace is locked by another process or damaged.
    Workspace,
    /// Reading or writing failed, or the disk is full.
    Io,
}

impl FailureKind {
    /// The process exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            FailureKind::Usage => 2,
            FailureKind::Workspace => 3,
            FailureKind::Io => 4,
        }
    }
}

/// A failed command.
#[derive(Debug)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: FailureKind,
    /// What went wrong, outermost first.
    pub error: anyhow::Error,
    /// What to do next.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure of a kind, with its error.
    pub fn new(kind: FailureKind, error: impl Into<anyhow::Error>) -> Failure {
        Failure { kind, error: error.into(), hint: None }
    }

    /// A request that cannot be carried out.
    pub fn usage(message: impl fmt::Display) -> Failure {
        Failure::new(FailureKind::Usage, anyhow::anyhow!("{message}"))
    }

    /// Reading or writing that failed.
    pub fn io(error: std::io::Error, doing: impl fmt::Display) -> Failure {
        let hint = match error.kind() {
            std::io::ErrorKind::StorageFull => Some("free some space, or write to another disk".to_owned()),
            std::io::ErrorKind::PermissionDenied => Some("check who may read and write there".to_owned()),
            std::io::ErrorKind::NotFound => Some("check the spelling of the path".to_owned()),
            _ => None,
        };
        Failure { kind: FailureKind::Io, error: anyhow::Error::new(error).context(doing.to_string()), hint }
    }

    /// Adds what to do next.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }

    /// True if the reader of our output went away: no failure for a filter.
    pub fn is_closed_pipe(&self) -> bool {
        self.error
            .chain()
            .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
            .any(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {:#}", self.error)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// How a command ended when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done, nothing to add.
    Done,
    /// Done, and a person should look: files refused, a floor missed, nothing found.
    Findings,
    /// Stopped by the user; what was acknowledged is kept.
    Interrupted,
}

impl Outcome {
    /// The process exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::Findings => 1,
            Outcome::Interrupted => crate::interrupt::EXIT_CODE,
        }
    }
}
