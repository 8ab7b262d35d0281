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

/// Whether incidents wait to be linked again, or pages to be told that people looked at some.
#[derive(Debug, Default)]
pub struct Relink {
    wanted: Mutex<Option<Wanted>>,
}

#[derive(Debug, Clone, Copy)]
struct Wanted {
    first: Instant,
    last: Instant,
    /// False where nothing was decided that changes an incident.
    link: bool,
}

impl Relink {
    /// Asks for it; `link` unless what was decided changes no incident.
    pub fn ask(&self, link: bool) {
        let now = Instant::now();
        let mut wanted = held(&self.wanted);
        let before = wanted.unwrap_or(Wanted { first: now, last: now, link: false });
        *wanted = Some(Wanted { last: now, link: before.link || link, ..before });
    }

    /// What to do if it is time: then nothing waits any more.
    fn due(&self, now: Instant) -> Option<Wanted> {
        let mut wanted = held(&self.wanted);
        wanted.take_if(|wanted| now >= wanted.last + PAUSE || now >= wanted.first + LONGEST)
    }
}

/// Links whenever it is asked for, until the server ends.
pub fn run(desk: &Arc<Desk>) {
    let desk = Arc::downgrade(desk);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(LOOK);
            let Some(desk) = desk.upgrade() else { return };
            match desk.relink.due(Instant::now()) {
                Some(Wanted { link: false, .. }) => desk.tell_incidents(),
                Some(_) => {
                    if let Err(refusal) = link(&desk) {
                        super::log::say(&format!(
                            "linking failed: {}",
                            refusal.inside.unwrap_or(refusal.error)
                        ));
                    }
                }
                None => {}
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
            desk.relink.ask(true);
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
        assert!(relink.due(Instant::now()).is_none(), "nothing was asked for");
        relink.ask(false);
        relink.ask(true);
        relink.ask(false);
        let asked = Instant::now();
        assert!(relink.due(asked).is_none());
        assert!(relink.due(asked + PAUSE).is_some_and(|wanted| wanted.link), "one of them wants it");
        assert!(relink.due(asked + PAUSE).is_none(), "once");
        *held(&relink.wanted) = Some(Wanted { first: asked, last: asked + LONGEST, link: false });
        assert!(relink.due(asked + LONGEST).is_some(), "people who never rest see it all the same");
    }
}
