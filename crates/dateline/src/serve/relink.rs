//! Linking again after decisions, in the background: whoever decides does not wait for it.

use super::answer::Refusal;
use super::desk::Desk;
use crate::workspace;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Decisions that follow each other within this time are linked once.
const PAUSE: Duration = Duration::from_millis(400);

/// Whether incidents wait to be linked again.
#[derive(Debug, Default)]
pub struct Relink {
    wanted: AtomicBool,
}

impl Relink {
    /// Asks for it.
    pub fn ask(&self) {
        self.wanted.store(true, Ordering::Release);
    }
}

/// Links whenever it is asked for, until the server ends.
pub fn run(desk: &Arc<Desk>) {
    let desk = Arc::downgrade(desk);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(PAUSE);
            let Some(desk) = desk.upgrade() else { return };
            if desk.relink.wanted.swap(false, Ordering::AcqRel)
                && let Err(refusal) = link(&desk)
            {
                super::log::say(&format!("linking failed: {}", refusal.inside.unwrap_or(refusal.error)));
            }
        }
    });
}

/// Links from a state that stands still; what was decided meanwhile is linked the next time.
///
/// # Errors
/// If the workspace cannot be read or written.
pub fn link(desk: &Desk) -> Result<(), Refusal> {
    let (stamp, incidents) = desk.read(|reader| {
        let stamp = reader.events_stamp()?;
        Ok::<_, crate::failure::Failure>((stamp, workspace::linked(reader)?))
    })?;
    {
        let mut writer = desk.writer()?;
        if writer.events_stamp()? != stamp {
            desk.relink.ask();
            return Ok(());
        }
        if !writer.incidents_are_current()? {
            writer.put_linked(&incidents)?;
        }
    }
    desk.renew()
}
