//! A decision: candidates, the cues that speak for each, and the one that was chosen.
//!
//! Deciders choose among what was proposed and never invent. A cue is a string that never holds a name; the weights are
//! data (`resources/learned`). A [`Ballot`] keeps candidates, cues and scores, so that `--explain` can print them and
//! learning can look at what was to choose from.

use dateline_resources::learned::Decider;
use smol_str::SmolStr;
use std::fmt::Write as _;

/// What cues call that which is not there.
pub const NONE: &str = "none";

/// Cues that hold, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cues(Vec<SmolStr>);

impl Cues {
    /// Adds a cue unless it is there.
    pub fn add(&mut self, cue: impl Into<SmolStr>) {
        let cue = cue.into();
        if !self.0.contains(&cue) {
            self.0.push(cue);
        }
    }

    /// Adds a cue if it holds.
    pub fn add_if(&mut self, holds: bool, cue: impl Into<SmolStr>) {
        if holds {
            self.add(cue);
        }
    }

    /// All cues.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(SmolStr::as_str)
    }
}

/// Adds a cue written like `format!`.
#[macro_export]
#[doc(hidden)]
macro_rules! cue {
    ($cues:expr, $($arg:tt)*) => { $cues.add(smol_str::format_smolstr!($($arg)*)) };
}

/// What may be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<T> {
    /// The thing itself; `None` stands for "the text does not say".
    pub value: Option<T>,
    /// Words to show it by.
    pub label: String,
    /// What speaks for or against it.
    pub cues: Cues,
    /// The sum of the weights.
    pub score: f64,
    /// The probability among all candidates of the ballot, or of yes.
    pub share: f64,
}

impl<T> Candidate<T> {
    /// A candidate that was not weighed yet.
    pub fn new(value: Option<T>, label: impl Into<String>, cues: Cues) -> Candidate<T> {
        Candidate { value, label: label.into(), cues, score: 0.0, share: 0.0 }
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Ballot<T> {
    /// What was to choose from.
    pub candidates: Vec<Candidate<T>>,
    /// What was chosen; several where each is a question of its own.
    pub chosen: Vec<usize>,
    /// False where nothing was learnt and a rule decided.
    pub learned: bool,
}

impl<T> Default for Ballot<T> {
    fn default() -> Self {
        Ballot { candidates: Vec::new(), chosen: Vec::new(), learned: false }
    }
}

impl<T> Ballot<T> {
    /// Chooses one candidate: the best sum, the first among equals. Without weights `rule` chooses.
    pub fn one_of(
        mut candidates: Vec<Candidate<T>>,
        decider: &Decider,
        rule: impl FnOnce(&[Candidate<T>]) -> Option<usize>,
    ) -> Ballot<T> {
        if decider.is_empty() || candidates.is_empty() {
            let chosen = rule(&candidates).into_iter().collect();
            return Ballot { candidates, chosen, learned: false };
        }
        for candidate in &mut candidates {
            candidate.score = decider.sum(candidate.cues.iter());
        }
        let top = candidates.iter().map(|c| c.score).fold(f64::NEG_INFINITY, f64::max);
        let all: f64 = candidates.iter().map(|c| (c.score - top).exp()).sum();
        for candidate in &mut candidates {
            candidate.share = (candidate.score - top).exp() / all;
        }
        let chosen = candidates.iter().position(|c| c.score == top);
        Ballot { candidates, chosen: chosen.into_iter().collect(), learned: true }
    }

    /// Chooses every candidate whose probability of yes reaches the decider's threshold. Without weights `rule` chooses.
    pub fn each(
        mut candidates: Vec<Candidate<T>>,
        decider: &Decider,
        rule: impl Fn(&Candidate<T>) -> bool,
    ) -> Ballot<T> {
        let learned = !decider.is_empty();
        let mut chosen = Vec::new();
        for (n, candidate) in candidates.iter_mut().enumerate() {
            let yes = if learned {
                candidate.score = decider.sum(candidate.cues.iter());
                candidate.share = 1.0 / (1.0 + (-candidate.score).exp());
                candidate.share >= decider.threshold()
            } else {
                rule(candidate)
            };
            if yes {
                chosen.push(n);
            }
        }
        Ballot { candidates, chosen, learned }
    }

    /// The candidate that was chosen, if it was one.
    pub fn winner(&self) -> Option<&Candidate<T>> {
        self.chosen.first().map(|&n| &self.candidates[n])
    }

    /// A line a candidate for `--explain`: what was chosen, its probability, and the cues that weighed most.
    pub fn explain(&self, question: &str, decider: &Decider, lines: &mut Vec<String>) {
        let how = if self.learned { "" } else { " (by rule)" };
        let mut order: Vec<usize> = (0..self.candidates.len()).collect();
        order.sort_by(|&a, &b| {
            let chosen = |n: &usize| self.chosen.contains(n);
            (chosen(&b), self.candidates[b].score)
                .partial_cmp(&(chosen(&a), self.candidates[a].score))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        for n in order.into_iter().take(MOST_EXPLAINED) {
            let candidate = &self.candidates[n];
            let mark = if self.chosen.contains(&n) { "chosen" } else { "not" };
            let mut line =
                format!("{question}{how}: {mark} {:?}, {:.0} %", candidate.label, candidate.share * 100.0);
            let mut told = decider.told(candidate.cues.iter());
            told.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then_with(|| a.1.cmp(&b.1)));
            for (weight, cue) in told.into_iter().take(MOST_CUES) {
                let _ = write!(line, "; {cue} {weight:+.2}");
            }
            lines.push(line);
        }
    }
}

/// Candidates printed for one question.
const MOST_EXPLAINED: usize = 5;
/// Cues printed for one candidate.
const MOST_CUES: usize = 6;

/// Sorts a number into a few bins, named by their lower ends.
pub fn bucket(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        4..=5 => "4",
        6..=8 => "6",
        9..=14 => "9",
        15..=29 => "15",
        _ => "30",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(cue: &str) -> Candidate<u8> {
        let mut cues = Cues::default();
        cues.add(cue);
        Candidate::new(Some(1), cue, cues)
    }

    #[test]
    fn weights_choose_and_without_them_a_rule_does() {
        let decider = Decider::parse("when", "near\t1.0\nfar\t-1.0\n").unwrap();
        let ballot = Ballot::one_of(vec![candidate("far"), candidate("near")], &decider, |_| Some(0));
        assert_eq!((ballot.chosen.clone(), ballot.learned), (vec![1], true));
        assert!((ballot.candidates[1].share - 0.881).abs() < 0.001);
        let mut lines = Vec::new();
        ballot.explain("when", &decider, &mut lines);
        assert_eq!(lines[0], "when: chosen \"near\", 88 %; near +1.00");
        let none = Decider::default();
        let ballot = Ballot::one_of(vec![candidate("far"), candidate("near")], &none, |_| Some(0));
        assert_eq!((ballot.chosen, ballot.learned), (vec![0], false));
    }

    #[test]
    fn each_candidate_may_be_a_question_of_its_own() {
        let decider = Decider::parse("actor", "yes\t2.0\nno\t-2.0\n").unwrap();
        let ballot =
            Ballot::each(vec![candidate("yes"), candidate("no"), candidate("yes")], &decider, |_| false);
        assert_eq!(ballot.chosen, [0, 2]);
    }
}
