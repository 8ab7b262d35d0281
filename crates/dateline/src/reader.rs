//! The reader of a run: `dateline-read` with PDFs sent to a process of their own.

use crate::worker::Worker;
use dateline_read::{Columns, Hints, Limits, Reading, Refusal, RefusalReason, read_with};

/// Reads inputs the same way for every command.
#[derive(Debug, Clone)]
pub struct Reader {
    /// What an input may hold.
    pub limits: Limits,
    /// Which column of a table holds what.
    pub columns: Columns,
    /// Where PDFs are read; without one they are refused.
    pub worker: Option<Worker>,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader { limits: Limits::default(), columns: Columns::default(), worker: Worker::here().ok() }
    }
}

impl Reader {
    /// Reads one input from where `path` says.
    pub fn read(&self, path: &str, bytes: &[u8]) -> Reading {
        self.read_hinted(bytes, Hints::of_path(path))
    }

    /// Reads one input about which more is known than its path.
    pub fn read_hinted(&self, bytes: &[u8], hints: Hints) -> Reading {
        let hints = Hints { columns: self.columns.clone(), ..hints };
        let pages = |bytes: &[u8]| match &self.worker {
            Some(worker) => worker.pages(bytes),
            None => Err(Refusal {
                reason: RefusalReason::Unreadable,
                detail: "the program cannot find itself to start a reader".to_owned(),
            }),
        };
        read_with(bytes, &hints, &self.limits, &pages)
    }
}
