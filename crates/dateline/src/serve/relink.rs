//! Linking again after decisions, in the background: whoever decides does not wait for it.

use super::answer::Refusal;
use super::desk::{Desk, held};
use crate::workspace;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How often it is looked whether there is something to link.
const LOOK: Duration = Duration::from_millis(100);
/// Decisions that follow each other within this time are linked once, when they rest.
const PAUSE: Duration = Duration::from_millis(400);
/// They are linked after so long, whether they rest or not.
const LONGEST: Duration = Duration::from_secs(5);

/// Whether incidents wait to be linked again: since when, and when it was asked for last.
#[derive(Debug, Default)]
pub struct Relink {
    wanted: Mutex<Option<(Instant, Instant)>>,
}

impl Relink {
    /// Asks for it.
    pub fn ask(&self) {
        let now = Instant::now();
        let mut wanted = held(&self.wanted);
        *wanted = Some((wanted.map_or(now, |(first, _)| first), now));
    }

    /// True if it is time; then nothing waits any more.
    fn is_due(&self, now: Instant) -> bool {
        let mut wanted = held(&self.wanted);
        let due = wanted.is_some_and(|(first, last)| now >= last + PAUSE || now >= first + LONGEST);
        if due {
            *wanted = None;
        }
        due
    }
}

/// Links whenever it is asked for, until the server ends.
pub fn run(desk: &Arc<Desk>) {
    let desk = Arc::downgrade(desk);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(LOOK);
            let Some(desk) = desk.upgrade() else { return };
            if desk.relink.is_due(Instant::now())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linking_waits_for_a_rest_and_not_for_ever() {
        let relink = Relink::default();
        assert!(!relink.is_due(Instant::now()), "nothing was asked for");
        relink.ask();
        let asked = Instant::now();
        assert!(!relink.is_due(asked));
        assert!(relink.is_due(asked + PAUSE));
        assert!(!relink.is_due(asked + PAUSE), "once");
        *held(&relink.wanted) = Some((asked, asked + LONGEST));
        assert!(relink.is_due(asked + LONGEST), "people who never rest see it all the same");
    }
}
