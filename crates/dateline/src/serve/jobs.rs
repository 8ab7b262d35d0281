//! What runs in the background: one job at a time changes the pile, and each can be asked to stop.

use super::answer::Refusal;
use super::desk::{Desk, held};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Jobs that are remembered after they ended.
const MOST: usize = 100;
/// Verdicts of a job that are kept.
const MOST_VERDICTS: usize = 5000;

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }
}

#[derive(Debug)]
struct Entry {
    kind: &'static str,
    by: String,
    at: jiff::Timestamp,
    state: State,
    done: usize,
    of: Option<usize>,
    message: String,
    verdicts: Vec<Value>,
    stop: Arc<AtomicBool>,
}

/// All jobs.
#[derive(Debug, Default)]
pub struct Jobs {
    last: AtomicU64,
    known: Mutex<BTreeMap<u64, Entry>>,
    /// Held by the job that runs.
    turn: Mutex<()>,
}

/// A running job's handle.
pub struct Job<'a> {
    desk: &'a Desk,
    id: u64,
    stop: Arc<AtomicBool>,
}

impl Jobs {
    /// Every job, the latest first.
    pub fn all(&self) -> Vec<Value> {
        held(&self.known).iter().rev().map(|(id, entry)| entry.to_json(*id, false)).collect()
    }

    /// One job with its verdicts.
    pub fn get(&self, id: u64) -> Option<Value> {
        held(&self.known).get(&id).map(|entry| entry.to_json(id, true))
    }

    /// Asks a job to stop at the next good place; false if there is none of this number.
    pub fn cancel(&self, id: u64) -> bool {
        let known = held(&self.known);
        let Some(entry) = known.get(&id) else { return false };
        entry.stop.store(true, Ordering::Release);
        true
    }
}

impl Entry {
    fn to_json(&self, id: u64, with_verdicts: bool) -> Value {
        json!({
            "id": id.to_string(), "kind": self.kind, "by": self.by, "at": self.at.to_string(), "state": self.state.as_str(),
            "done": self.done, "of": self.of, "message": self.message,
            "verdicts": if with_verdicts { self.verdicts.as_slice() } else { &[] },
        })
    }
}

/// Starts a job on a thread of its own; it waits for its turn. Returns its number.
pub fn start(
    desk: &Arc<Desk>,
    kind: &'static str,
    by: &str,
    work: impl FnOnce(&Job<'_>) -> Result<String, Refusal> + Send + 'static,
) -> u64 {
    let id = desk.jobs.last.fetch_add(1, Ordering::Relaxed) + 1;
    let stop = Arc::new(AtomicBool::new(false));
    {
        let mut known = held(&desk.jobs.known);
        while known.len() >= MOST {
            known.pop_first();
        }
        known.insert(
            id,
            Entry {
                kind,
                by: by.to_owned(),
                at: jiff::Timestamp::now(),
                state: State::Waiting,
                done: 0,
                of: None,
                message: String::new(),
                verdicts: Vec::new(),
                stop: Arc::clone(&stop),
            },
        );
    }
    let desk = Arc::clone(desk);
    std::thread::spawn(move || {
        let job = Job { desk: &desk, id, stop };
        job.say();
        let turn = held(&desk.jobs.turn);
        if job.is_stopped() {
            job.end(State::Cancelled, "stopped before it began".into());
            return;
        }
        job.change(|entry| entry.state = State::Running);
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&job)));
        drop(turn);
        match ended {
            Ok(Ok(message)) if job.is_stopped() => job.end(State::Cancelled, message),
            Ok(Ok(message)) => job.end(State::Done, message),
            Ok(Err(refusal)) => {
                if let Some(inside) = &refusal.inside {
                    super::log::say(&format!("job {id} failed: {inside}"));
                }
                job.end(State::Failed, refusal.error);
            }
            Err(_) => {
                job.end(State::Failed, "something went wrong on the server; its output says what".into())
            }
        }
    });
    id
}

impl Job<'_> {
    /// The server.
    pub fn desk(&self) -> &Desk {
        self.desk
    }

    /// True once somebody asked it to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// How far it is.
    pub fn progress(&self, done: usize, of: Option<usize>, message: &str) {
        self.change(|entry| {
            (entry.done, entry.of) = (done, of);
            message.clone_into(&mut entry.message);
        });
    }

    /// What became of one input.
    pub fn verdict(&self, verdict: &Value) {
        let mut told = verdict.clone();
        told["job"] = json!(self.id.to_string());
        self.desk.live.say("verdict", &told);
        if let Some(entry) = held(&self.desk.jobs.known).get_mut(&self.id)
            && entry.verdicts.len() < MOST_VERDICTS
        {
            entry.verdicts.push(verdict.clone());
        }
    }

    fn end(&self, state: State, message: String) {
        self.change(|entry| (entry.state, entry.message) = (state, message));
    }

    fn change(&self, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = held(&self.desk.jobs.known).get_mut(&self.id) {
            change(entry);
        }
        self.say();
    }

    fn say(&self) {
        let told = held(&self.desk.jobs.known).get(&self.id).map(|entry| entry.to_json(self.id, false));
        if let Some(told) = told {
            self.desk.live.say("job", &told);
        }
    }
}
