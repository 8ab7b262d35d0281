//! What belongs to one person and to no record: which events they saw at which version, whether they took the tour.
//!
//! One line a look in `seen.jsonl`, appended; the file names events by their ids and quotes nothing. Losing the last lines
//! to a power cut marks a few events as unread again.

use super::desk::held;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

/// The file's name.
pub const FILE: &str = "seen.jsonl";

/// What one person has, by their account.
#[derive(Debug, Default)]
struct Desk {
    seen: HashMap<String, HashMap<String, u64>>,
    tour: HashSet<String>,
    file: Option<File>,
}

/// What belongs to persons.
#[derive(Debug, Default)]
pub struct Personal(Mutex<Desk>);

#[derive(Serialize, Deserialize)]
struct Line {
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
}

impl Personal {
    /// What a workspace remembers. A file that does not read is begun anew: nothing depends on it.
    pub fn open(root: &Path) -> Personal {
        let path = root.join(FILE);
        let mut desk = Desk::default();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for line in text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
            desk.note(&line);
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        desk.file = options.open(&path).ok();
        Personal(Mutex::new(desk))
    }

    /// The version of an event that a person saw.
    pub fn seen(&self, by: &str, event: &str) -> Option<u64> {
        held(&self.0).seen.get(by)?.get(event).copied()
    }

    /// Notes that a person saw an event.
    pub fn see(&self, by: &str, event: &str, version: u64) {
        held(&self.0).write(&Line {
            by: by.to_owned(),
            event: Some(event.to_owned()),
            version: Some(version),
        });
    }

    /// True if a person took the tour.
    pub fn tour_done(&self, by: &str) -> bool {
        held(&self.0).tour.contains(by)
    }

    /// Notes that a person took the tour.
    pub fn set_tour_done(&self, by: &str) {
        held(&self.0).write(&Line { by: by.to_owned(), event: None, version: None });
    }
}

impl Desk {
    fn note(&mut self, line: &Line) {
        match (&line.event, line.version) {
            (Some(event), Some(version)) => {
                self.seen.entry(line.by.clone()).or_default().insert(event.clone(), version);
            }
            _ => {
                self.tour.insert(line.by.clone());
            }
        }
    }

    fn write(&mut self, line: &Line) {
        let known = line.event.as_ref().zip(line.version).is_some_and(|(event, version)| {
            self.seen.get(&line.by).and_then(|seen| seen.get(event)) == Some(&version)
        });
        if known {
            return;
        }
        self.note(line);
        if let (Some(file), Ok(json)) = (&mut self.file, serde_json::to_string(line)) {
            // A full disk costs a mark, not the work.
            let _ = file.write_all(format!("{json}\n").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_remembered_by_person_and_version() {
        let top = tempfile::tempdir().unwrap();
        let personal = Personal::open(top.path());
        personal.see("ada", "e1", 2);
        personal.see("ada", "e1", 3);
        personal.set_tour_done("ben");
        std::fs::OpenOptions::new()
            .append(true)
            .open(top.path().join(FILE))
            .and_then(|mut file| file.write_all(b"{half a li\n"))
            .unwrap();
        let again = Personal::open(top.path());
        assert_eq!(again.seen("ada", "e1"), Some(3));
        assert_eq!(again.seen("ben", "e1"), None);
        assert!(again.tour_done("ben") && !again.tour_done("ada"));
    }
}
