//! When the level changed: PELT looking back, Bayesian online detection as it would have looked at the time.
//!
//! PELT: Killick, Fearnhead and Eckley (2012), exact minimum of segment costs plus a penalty a change. Online: Adams and
//! MacKay (2007) with Poisson counts and a gamma prior.

use crate::numeric::special::ln_gamma;
use crate::period::Period;
use serde::Serialize;

/// A change of level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangePoint {
    /// The first step of the new level.
    pub at: Period,
    /// Mean count a step before it, since the change before.
    pub before: f64,
    /// Mean count a step after it, until the next.
    pub after: f64,
}

/// A step at which a change was likely with what was known up to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OnlineChange {
    /// The first step of the new run.
    pub at: Period,
    /// The probability that a new run had begun there, seen two steps later.
    pub probability: f64,
}

/// What a segment costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// Squared deviations from the mean (`l2` of ruptures).
    SquaredError,
    /// Twice the negative Poisson log likelihood at the mean, up to a constant.
    Poisson,
}

/// The ends of the segments (exclusive, the last is the length) with the least total cost plus `penalty` a change; each
/// segment has at least `least` values.
pub fn pelt(values: &[f64], cost: Cost, penalty: f64, least: usize) -> Vec<usize> {
    let n = values.len();
    let least = least.max(1);
    let (mut sums, mut squares) = (vec![0.0; n + 1], vec![0.0; n + 1]);
    for (i, v) in values.iter().enumerate() {
        sums[i + 1] = sums[i] + v;
        squares[i + 1] = squares[i] + v * v;
    }
    let segment = |from: usize, to: usize| {
        let (count, sum) = ((to - from) as f64, sums[to] - sums[from]);
        match cost {
            Cost::SquaredError => squares[to] - squares[from] - sum * sum / count,
            Cost::Poisson if sum > 0.0 => 2.0 * (sum - sum * (sum / count).ln()),
            Cost::Poisson => 0.0,
        }
    };
    let mut best = vec![f64::INFINITY; n + 1];
    let mut last = vec![0; n + 1];
    best[0] = -penalty;
    let mut candidates = vec![0usize];
    for to in least..=n {
        for &from in candidates.iter().filter(|&&from| to - from >= least) {
            let value = best[from] + segment(from, to) + penalty;
            if value < best[to] {
                (best[to], last[to]) = (value, from);
            }
        }
        let bound = best[to];
        candidates.retain(|&from| to - from < least || best[from] + segment(from, to) <= bound);
        if to + 1 >= 2 * least {
            candidates.push(to + 1 - least);
        }
    }
    let (mut ends, mut at) = (Vec::new(), n);
    while at > 0 {
        ends.push(at);
        at = last[at];
    }
    ends.reverse();
    ends
}

/// Changes by PELT with Poisson costs, segments of three steps or more, and the penalty 3 ln n times the dispersion, so
/// that bursts are not mistaken for levels.
pub fn describe(counts: &[f64], steps: &[Period]) -> Vec<ChangePoint> {
    let n = counts.len();
    if n < 6 {
        return Vec::new();
    }
    // The spread from step to step, which a change of level hardly touches.
    let mean = counts.iter().sum::<f64>() / n as f64;
    let local = counts.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum::<f64>() / (2.0 * (n as f64 - 1.0));
    let dispersion = if mean > 0.0 { (local / mean).max(1.0) } else { 1.0 };
    let ends = pelt(counts, Cost::Poisson, 3.0 * (n as f64).ln() * dispersion, 3);
    let level = |from: usize, to: usize| counts[from..to].iter().sum::<f64>() / (to - from) as f64;
    let mut start = 0;
    let mut changes = Vec::new();
    for pair in ends.windows(2) {
        changes.push(ChangePoint {
            at: steps[pair[0]].clone(),
            before: level(start, pair[0]),
            after: level(pair[0], pair[1]),
        });
        start = pair[0];
    }
    changes
}

/// The probability of each run length after each count, for a hazard of one change in `run` steps and a gamma prior of
/// the Poisson mean with the given shape and rate. Row t has t + 2 entries and sums to 1.
pub fn run_lengths(counts: &[f64], run: f64, shape: f64, rate: f64) -> Vec<Vec<f64>> {
    let hazard = 1.0 / run;
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(counts.len());
    let mut current = vec![1.0];
    let mut parameters = vec![(shape, rate)];
    for &count in counts {
        let k = count.round().max(0.0);
        // The negative binomial predictive of a gamma-Poisson.
        let predictive = |&(a, b): &(f64, f64)| {
            (ln_gamma(a + k) - ln_gamma(a) - ln_gamma(k + 1.0) + a * (b / (b + 1.0)).ln()
                - k * (b + 1.0).ln())
            .exp()
        };
        let weighted: Vec<f64> = current.iter().zip(&parameters).map(|(p, q)| p * predictive(q)).collect();
        let mut next = vec![hazard * weighted.iter().sum::<f64>()];
        next.extend(weighted.iter().map(|w| w * (1.0 - hazard)));
        let total: f64 = next.iter().sum();
        if total > 0.0 {
            next.iter_mut().for_each(|p| *p /= total);
        }
        parameters =
            std::iter::once((shape, rate)).chain(parameters.iter().map(|(a, b)| (a + k, b + 1.0))).collect();
        current = next;
        rows.push(current.clone());
    }
    rows
}

/// Steps where, two steps later, a run that began there had a probability of at least one half.
pub fn bayesian_online(counts: &[f64], steps: &[Period], mean: f64) -> Vec<OnlineChange> {
    if counts.len() < 6 || mean.is_nan() || mean <= 0.0 {
        return Vec::new();
    }
    // A prior worth one step of counts at the mean.
    let rows = run_lengths(counts, 50.0, mean.max(0.5), 1.0);
    let mut changes = Vec::new();
    for at in 1..counts.len().saturating_sub(2) {
        let probability = rows[at + 2].get(3).copied().unwrap_or(0.0);
        if probability >= 0.5 {
            changes.push(OnlineChange { at: steps[at].clone(), probability });
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Step;

    #[test]
    fn pelt_is_that_of_ruptures() {
        // statistics anchors: ruptures Pelt(model="l2").fit_predict(pen=10) on 20 values near 2, 15 near 9, 15 near 4.
        let noise = |i: usize| if i.is_multiple_of(2) { 0.1 } else { -0.1 };
        let signal: Vec<f64> = (0..50)
            .map(|i| {
                noise(i)
                    + if i < 20 {
                        2.0
                    } else if i < 35 {
                        9.0
                    } else {
                        4.0
                    }
            })
            .collect();
        assert_eq!(pelt(&signal, Cost::SquaredError, 10.0, 2), [20, 35, 50]);
    }

    #[test]
    fn pelt_finds_the_exact_minimum() {
        let values: Vec<f64> = (0..14).map(|i| f64::from((i * i * 7 + 3 * i) % 11)).collect();
        let sse = |s: &[f64]| {
            let m = s.iter().sum::<f64>() / s.len() as f64;
            s.iter().map(|x| (x - m).powi(2)).sum::<f64>()
        };
        let total = |ends: &[usize]| {
            let mut from = 0;
            ends.iter()
                .map(|&to| {
                    let c = sse(&values[from..to]) + 9.0;
                    from = to;
                    c
                })
                .sum::<f64>()
        };
        let mut least = f64::INFINITY;
        for mask in 0u32..1 << 13 {
            let mut ends: Vec<usize> =
                (0..13).filter(|b| mask >> b & 1 == 1).map(|b| b as usize + 1).collect();
            ends.push(14);
            least = least.min(total(&ends));
        }
        let found = total(&pelt(&values, Cost::SquaredError, 9.0, 1));
        assert!((found - least).abs() < 1e-9, "{found} {least}");
    }

    #[test]
    fn a_jump_is_seen_back_and_online() {
        let steps = Step::Month.cut("2014..2016".parse::<Period>().unwrap().days());
        let counts: Vec<f64> =
            (0..36).map(|i| if i < 18 { 4.0 + f64::from(i % 3) } else { 15.0 - f64::from(i % 2) }).collect();
        let changes = describe(&counts, &steps);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].at.label(), "2015-07");
        assert!(bayesian_online(&counts, &steps, 9.0).iter().any(|c| c.at.label() == "2015-07"));
        let flat = vec![5.0; 36];
        assert!(describe(&flat, &steps).is_empty() && bayesian_online(&flat, &steps, 5.0).is_empty());
    }

    #[test]
    fn run_length_rows_are_distributions() {
        for (t, row) in run_lengths(&[3.0, 0.0, 100.0, 2.0], 20.0, 2.0, 1.0).iter().enumerate() {
            assert_eq!(row.len(), t + 2);
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
