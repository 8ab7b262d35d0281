//! Recording: what several people decide at the same moment reaches the disk together.
//!
//! A decision is acknowledged when it is on the disk, and a flush takes longer than all the rest of it. Whoever gets the
//! one connection that writes therefore records every act that waits by then, each whole or not at all.

use super::answer::Refusal;
use super::desk::{Source, held, read_only};
use dateline_store::workspace::DecisionRequest;
use dateline_types::Decision;
use std::sync::{Arc, Mutex};

type Recorded = Result<Vec<Decision>, Refusal>;

/// An act, and where its answer is put.
#[derive(Debug)]
struct Waiting {
    requests: Vec<DecisionRequest>,
    answer: Arc<Mutex<Option<Recorded>>>,
}

/// Acts that wait for the connection that writes.
#[derive(Debug, Default)]
pub struct Commits {
    waiting: Mutex<Vec<Waiting>>,
}

impl Commits {
    /// Records an act, all or nothing.
    ///
    /// # Errors
    /// If a bundle is served, one of the decisions cannot be recorded, or the disk refuses.
    pub fn record(&self, source: &Source, requests: &[DecisionRequest]) -> Recorded {
        let Source::Workspace { writer, .. } = source else { return Err(read_only()) };
        let answer = Arc::new(Mutex::new(None));
        held(&self.waiting).push(Waiting { requests: requests.to_vec(), answer: Arc::clone(&answer) });
        let mut writer = held(writer);
        if let Some(recorded) = held(&answer).take() {
            return recorded;
        }
        let all = std::mem::take(&mut *held(&self.waiting));
        let acts: Vec<&[DecisionRequest]> = all.iter().map(|waiting| waiting.requests.as_slice()).collect();
        match writer.decide_each(&acts) {
            Ok(answers) => {
                for (waiting, recorded) in all.iter().zip(answers) {
                    *held(&waiting.answer) = Some(recorded.map_err(Refusal::from));
                }
            }
            Err(error) => {
                let refusal = Refusal::from(error);
                for waiting in &all {
                    *held(&waiting.answer) = Some(Err(refusal.clone()));
                }
            }
        }
        let own = held(&answer).take();
        // Whoever was to record it gave up in the middle.
        own.unwrap_or_else(|| Err(Refusal::inside("an act was not recorded")))
    }
}
