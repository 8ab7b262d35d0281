//! Ctrl-C: the first asks the running command to stop between two documents, the second ends the process at once.
//! Either way the workspace is consistent, because every document is one transaction.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// The exit code of a command that was stopped.
pub const EXIT_CODE: u8 = 130;

/// Begins to listen; a command that cannot stop in the middle does not call this.
pub fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        // Without a handler Ctrl-C ends the process at once, which is no worse.
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(EXIT_CODE));
            }
        });
    });
}

/// True once somebody asked to stop.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
