//! A small correction of a decider from decisions of people, and what it is worth on decisions it was not learnt from.
//!
//! Yes or no is the logistic of the decider's own sum plus what is learnt here: one number for all (the prior differs from
//! team to team) and one for each cue that enough texts show. A ridge holds both toward 0, that is, toward the decider as
//! it is (transfer by a Gaussian prior around former weights: Chelba & Acero 2004, *Adaptation of maximum entropy
//! capitalizer*), so that a few decisions change little.

use crate::calibrate::{auc, calibration_error};
use crate::lbfgs::{self, Limits};
use std::collections::{BTreeMap, BTreeSet};

/// One decision of a person on what a decider said yes or no to.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The text it is from, counted from 0: a text is learnt from as a whole or not at all.
    pub text: usize,
    /// The decider's own sum.
    pub sum: f64,
    /// The cues behind it.
    pub cues: Vec<String>,
    /// What the person says.
    pub yes: bool,
    /// How much it counts; 1 for most.
    pub weight: f64,
}

/// How strongly corrections are held toward 0.
#[derive(Debug, Clone, Copy)]
pub struct Ridge {
    /// The penalty on the square of what is added for a cue, in units of one decision.
    pub cue: f64,
    /// The same for what is added to every sum.
    pub bias: f64,
    /// A cue is corrected only if so many texts show it.
    pub least_texts: usize,
}

impl Default for Ridge {
    fn default() -> Self {
        Ridge { cue: 8.0, bias: 0.5, least_texts: 5 }
    }
}

/// What is added: to every sum, and for cues. Rounded to hundredths; cues with nothing to add are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Correction {
    /// To every sum.
    pub bias: f64,
    /// For cues.
    pub cues: BTreeMap<String, f64>,
}

impl Correction {
    /// The probability of yes with the correction.
    pub fn probability(&self, judged: &Judged) -> f64 {
        let added: f64 = judged.cues.iter().filter_map(|cue| self.cues.get(cue)).sum();
        logistic(judged.sum + self.bias + added)
    }
}

fn logistic(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

/// Learns a correction.
pub fn reweigh(judged: &[&Judged], ridge: &Ridge) -> Correction {
    let mut texts: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for one in judged {
        for cue in &one.cues {
            texts.entry(cue).or_default().insert(one.text);
        }
    }
    texts.retain(|_, texts| texts.len() >= ridge.least_texts);
    let names: Vec<&str> = texts.into_keys().collect();
    let index: BTreeMap<&str, usize> = names.iter().enumerate().map(|(n, name)| (*name, n + 1)).collect();
    let rows: Vec<Vec<usize>> = judged
        .iter()
        .map(|one| one.cues.iter().filter_map(|cue| index.get(cue.as_str()).copied()).collect())
        .collect();
    let cost = |x: &[f64], gradient: &mut [f64]| {
        let mut total = 0.0;
        for (n, (g, w)) in gradient.iter_mut().zip(x).enumerate() {
            let penalty = if n == 0 { ridge.bias } else { ridge.cue };
            *g = penalty * w;
            total += 0.5 * penalty * w * w;
        }
        for (row, one) in rows.iter().zip(judged) {
            let sum = one.sum + x[0] + row.iter().map(|&n| x[n]).sum::<f64>();
            let yes = logistic(sum);
            let right = if one.yes { yes } else { 1.0 - yes };
            total -= one.weight * right.max(f64::MIN_POSITIVE).ln();
            let pull = one.weight * (yes - f64::from(u8::from(one.yes)));
            gradient[0] += pull;
            row.iter().for_each(|&n| gradient[n] += pull);
        }
        total
    };
    let found = lbfgs::minimise(vec![0.0; names.len() + 1], cost, &Limits::default());
    let hundredths = |w: f64| (w * 100.0).round() / 100.0;
    let cues = names.iter().zip(&found[1..]).map(|(name, w)| ((*name).to_owned(), hundredths(*w)));
    Correction { bias: hundredths(found[0]), cues: cues.filter(|(_, w)| *w != 0.0).collect() }
}

/// How well probabilities tell what people decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// Area under the curve; `None` where all were decided alike.
    pub auc: Option<f64>,
    /// Expected calibration error over five bins of equal mass.
    pub calibration_error: f64,
    /// Of those at the threshold and above: how many, and how many of them are yes.
    pub above: (usize, usize),
    /// The mean negative log-likelihood of a decision: lower is better.
    pub loss: f64,
}

impl Worth {
    /// Of probabilities with what people decided.
    pub fn of(scored: &[(f64, bool)], threshold: f64) -> Worth {
        let above = scored.iter().filter(|(p, _)| *p >= threshold);
        let loss = |(p, yes): &(f64, bool)| -(if *yes { *p } else { 1.0 - p }).max(f64::MIN_POSITIVE).ln();
        Worth {
            auc: auc(scored),
            calibration_error: calibration_error(scored, 5),
            above: (above.clone().count(), above.filter(|(_, yes)| *yes).count()),
            loss: scored.iter().map(loss).sum::<f64>() / scored.len().max(1) as f64,
        }
    }

    /// The share of yes among those at the threshold and above.
    pub fn precision(&self) -> Option<f64> {
        (self.above.0 > 0).then(|| self.above.1 as f64 / self.above.0 as f64)
    }
}

/// Before and after, each decision weighed by a correction that saw nothing of its text: texts lie in `folds` parts.
pub fn held_out(judged: &[Judged], folds: usize, threshold: f64, ridge: &Ridge) -> (Worth, Worth) {
    let before: Vec<(f64, bool)> = judged.iter().map(|one| (logistic(one.sum), one.yes)).collect();
    let mut after = Vec::with_capacity(judged.len());
    for fold in 0..folds {
        let (of, others): (Vec<&Judged>, Vec<&Judged>) =
            judged.iter().partition(|one| one.text % folds == fold);
        let correction = reweigh(&others, ridge);
        after.extend(of.iter().map(|one| (correction.probability(one), one.yes)));
    }
    (Worth::of(&before, threshold), Worth::of(&after, threshold))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: usize, sum: f64, cues: &[&str], yes: bool) -> Judged {
        Judged { text, sum, cues: cues.iter().map(|c| (*c).to_owned()).collect(), yes, weight: 1.0 }
    }

    /// A team that rejects whatever shows the cue "drill", which the decider thinks likely.
    fn team() -> Vec<Judged> {
        (0..60)
            .map(|n| match n % 3 {
                0 => judged(n, 1.0, &["always", "drill"], false),
                _ => judged(n, 1.0, &["always"], n % 6 != 1),
            })
            .collect()
    }

    #[test]
    fn decisions_move_the_cue_they_are_about_and_help_on_texts_not_seen() {
        let all = team();
        let correction = reweigh(&all.iter().collect::<Vec<_>>(), &Ridge::default());
        assert!(correction.cues["drill"] < -0.5, "{correction:?}");
        let (before, after) = held_out(&all, 5, 0.5, &Ridge::default());
        assert_eq!(before.auc, Some(0.5));
        assert!(after.auc.unwrap() > 0.7 && after.loss < before.loss, "{before:?} {after:?}");
        assert!(after.calibration_error < before.calibration_error);
    }

    #[test]
    fn few_decisions_and_rare_cues_change_little() {
        let few = [judged(0, 1.0, &["rare"], false), judged(1, 1.0, &["rare"], false)];
        let correction = reweigh(&few.iter().collect::<Vec<_>>(), &Ridge::default());
        assert!(correction.cues.is_empty() && correction.bias > -1.6, "{correction:?}");
        assert_eq!(reweigh(&[], &Ridge::default()), Correction::default());
    }

    #[test]
    fn decisions_that_agree_leave_the_decider_as_it_is() {
        // A decider that is right about its shares: of ten at .73 (a sum of 1) seven or eight are yes.
        let all: Vec<Judged> = (0..100).map(|n| judged(n, 1.0, &["always"], n % 100 < 73)).collect();
        let correction = reweigh(&all.iter().collect::<Vec<_>>(), &Ridge::default());
        assert!(correction.bias.abs() < 0.02 && correction.cues.is_empty(), "{correction:?}");
    }
}
