//! How far a batch is, on stderr, and only when somebody looks.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Counts finished inputs and draws one line on a terminal.
pub struct Progress {
    total: usize,
    done: AtomicUsize,
    started: Instant,
    shown: bool,
}

impl Progress {
    /// For `total` inputs; shown if stderr is a terminal.
    pub fn new(total: usize) -> Progress {
        let shown = std::io::stderr().is_terminal();
        Progress { total, done: AtomicUsize::new(0), started: Instant::now(), shown }
    }

    /// Never shown.
    pub fn hidden() -> Progress {
        Progress { total: 0, done: AtomicUsize::new(0), started: Instant::now(), shown: false }
    }

    /// One more input is finished.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if !self.shown {
            return;
        }
        let seconds = self.started.elapsed().as_secs_f64().max(1e-6);
        let rate = done as f64 / seconds;
        let left = (self.total.saturating_sub(done)) as f64 / rate;
        let _ = write!(
            std::io::stderr(),
            "\r\x1b[K{done}/{} documents, {rate:.0}/s, {left:.0} s left",
            self.total
        );
    }

    /// Removes the line.
    pub fn finish(&self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
