//! Conditional logit over cues: the probability of a candidate is the softmax of its sum of weights.
//!
//! McFadden (1974), *Conditional logit analysis of qualitative choice behavior*. Several candidates may be right (two
//! mentions of one town): the likelihood is that of choosing any of them. An L2 penalty keeps weights of rare cues small;
//! a cue that fewer than [`Training::least_texts`] texts show gets no weight, as it might give a text away.

use crate::lbfgs::{self, Limits};
use std::collections::BTreeMap;

/// One decision of the past: what was to choose from, and what was right.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Question {
    /// The text it is from: cues are counted by texts.
    pub text: u32,
    /// The cues of each candidate.
    pub candidates: Vec<Vec<String>>,
    /// For each candidate whether choosing it is right; at least one is and one is not, else nothing can be learnt.
    pub right: Vec<bool>,
    /// How much the question counts; 1 for most.
    pub weight: f64,
}

impl Question {
    /// A choice between a candidate and nothing.
    pub fn yes_no(text: u32, cues: Vec<String>, yes: bool, weight: f64) -> Question {
        Question { text, candidates: vec![cues, Vec::new()], right: vec![yes, !yes], weight }
    }
}

/// How weights are learnt.
#[derive(Debug, Clone, Copy)]
pub struct Training {
    /// The L2 penalty on every weight, in units of one question.
    pub penalty: f64,
    /// A cue is used only if so many texts show it.
    pub least_texts: usize,
    /// Steps of the optimiser at most.
    pub steps: usize,
}

impl Default for Training {
    fn default() -> Self {
        Training { penalty: 0.5, least_texts: 3, steps: 120 }
    }
}

/// A weight for each cue, rounded to hundredths; cues of weight 0 are left out.
pub type Weights = BTreeMap<String, f64>;

/// Learns weights from questions; empty when none can teach anything.
pub fn train(questions: &[Question], training: &Training) -> Weights {
    let names = vocabulary(questions, training.least_texts);
    let index = index_of(&names);
    let rows: Vec<Row> = questions.iter().filter_map(|q| Row::of(q, &index)).collect();
    let found = lbfgs::minimise(
        vec![0.0; names.len()],
        |x, gradient| cost(&rows, training.penalty, x, gradient),
        &Limits { steps: training.steps, ..Limits::default() },
    );
    names
        .iter()
        .zip(found)
        .map(|(name, w)| ((*name).to_owned(), (w * 100.0).round() / 100.0))
        .filter(|(_, w)| *w != 0.0)
        .collect()
}

/// The cues that enough texts show, sorted.
pub(crate) fn vocabulary(questions: &[Question], least_texts: usize) -> Vec<&str> {
    let mut texts: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for question in questions {
        for cue in question.candidates.iter().flatten() {
            let seen = texts.entry(cue).or_default();
            // Enough is enough: the list stays short.
            if seen.len() < least_texts && !seen.contains(&question.text) {
                seen.push(question.text);
            }
        }
    }
    texts.into_iter().filter(|(_, seen)| seen.len() >= least_texts).map(|(cue, _)| cue).collect()
}

/// The number of each cue.
pub(crate) fn index_of<'n>(names: &[&'n str]) -> BTreeMap<&'n str, u32> {
    names.iter().enumerate().map(|(i, n)| (*n, i as u32)).collect()
}

/// A question with its cues as numbers.
pub(crate) struct Row {
    pub(crate) candidates: Vec<Vec<u32>>,
    pub(crate) right: Vec<bool>,
    pub(crate) weight: f64,
}

impl Row {
    /// `None` if every or no candidate is right.
    pub(crate) fn of(question: &Question, index: &BTreeMap<&str, u32>) -> Option<Row> {
        let right = question.right.iter().filter(|r| **r).count();
        if right == 0 || right == question.candidates.len() {
            return None;
        }
        let number =
            |cues: &Vec<String>| cues.iter().filter_map(|c| index.get(c.as_str()).copied()).collect();
        Some(Row {
            candidates: question.candidates.iter().map(number).collect(),
            right: question.right.clone(),
            weight: question.weight,
        })
    }
}

/// The penalised negative log-likelihood at `x`, and its gradient.
fn cost(rows: &[Row], penalty: f64, x: &[f64], gradient: &mut [f64]) -> f64 {
    let mut total = 0.0;
    for (g, w) in gradient.iter_mut().zip(x) {
        *g = penalty * w;
        total += 0.5 * penalty * w * w;
    }
    for row in rows {
        let sums: Vec<f64> =
            row.candidates.iter().map(|cues| cues.iter().map(|&c| x[c as usize]).sum()).collect();
        let all = softmax(&sums);
        let mass: f64 = all.iter().zip(&row.right).filter(|(_, r)| **r).map(|(p, _)| p).sum();
        let mass = mass.max(f64::MIN_POSITIVE);
        total -= row.weight * mass.ln();
        for ((cues, p), right) in row.candidates.iter().zip(&all).zip(&row.right) {
            let wanted = if *right { p / mass } else { 0.0 };
            let pull = row.weight * (p - wanted);
            for &c in cues {
                gradient[c as usize] += pull;
            }
        }
    }
    total
}

/// The share of each sum: `exp(s) / Σ exp`.
pub fn softmax(sums: &[f64]) -> Vec<f64> {
    let top = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raised: Vec<f64> = sums.iter().map(|s| (s - top).exp()).collect();
    let all: f64 = raised.iter().sum();
    raised.into_iter().map(|r| r / all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questions() -> Vec<Question> {
        (0..60)
            .map(|n| {
                let near = vec!["near".to_owned(), format!("only in {n}")];
                let far = vec!["far".to_owned()];
                // Nearer is right two times in three.
                let right = n % 3 != 0;
                Question { text: n, candidates: vec![near, far], right: vec![right, !right], weight: 1.0 }
            })
            .collect()
    }

    #[test]
    fn the_share_of_right_choices_is_learnt() {
        let training = Training { penalty: 1e-6, ..Training::default() };
        let weights = train(&questions(), &training);
        let odds = weights["near"] - weights["far"];
        // ln(40 / 20), to the rounding of the weights.
        assert!((odds - 2f64.ln()).abs() < 0.02, "{weights:?}");
        assert!(weights.keys().all(|cue| !cue.starts_with("only in")), "a cue of one text was used");
        assert_eq!(weights, train(&questions(), &training));
    }

    #[test]
    fn several_right_answers_share_the_likelihood() {
        let question = |n: u32| Question {
            text: n,
            candidates: vec![vec!["a".into()], vec!["b".into()], vec!["c".into()]],
            right: vec![true, true, false],
            weight: 1.0,
        };
        let all: Vec<Question> = (0..20).map(question).collect();
        let weights = train(&all, &Training { penalty: 0.1, ..Training::default() });
        assert!(weights["a"] > 1.0 && (weights["a"] - weights["b"]).abs() < 1e-9, "{weights:?}");
        assert!(weights["c"] < 0.0);
    }

    #[test]
    fn the_gradient_is_that_of_the_cost() {
        let all = questions();
        let names = vocabulary(&all, 3);
        let index = index_of(&names);
        let rows: Vec<Row> = all.iter().filter_map(|q| Row::of(q, &index)).collect();
        let x = vec![0.3, -0.2];
        let mut gradient = vec![0.0; 2];
        let at = cost(&rows, 0.7, &x, &mut gradient);
        for i in 0..2 {
            let mut moved = x.clone();
            moved[i] += 1e-6;
            let slope = (cost(&rows, 0.7, &moved, &mut [0.0; 2]) - at) / 1e-6;
            assert!((slope - gradient[i]).abs() < 1e-3, "{slope} {gradient:?}");
        }
    }
}
