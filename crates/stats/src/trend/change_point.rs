//! When the level changed: PELT looking back, Bayesian online detection as it would have looked at the time.
//!
//! A series that persists wanders, and every wandering looks like changes of level. Candidates come from PELT with a
//! penalty that grows with the dispersion and the persistence of what is left after them; each is kept only if the
//! self-normalised test of Shao and Zhang (2010), which needs no variance, finds it stronger than in 95 % of steady series
//! that persist as this one would if it had one level ([`crate::numeric::steady`]).
//!
//! PELT: Killick, Fearnhead and Eckley (2012), exact minimum of segment costs plus a penalty a change. Online: Adams and
//! MacKay (2007) with Poisson counts and a gamma prior.

use crate::numeric::serial::{lag_one, variance_inflation};
use crate::numeric::special::ln_gamma;
use crate::numeric::steady::{Likelihood, Reference, Seen};
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
    /// The share of steady series, as persistent as this one would be if it had one level, with as strong a sign of a change.
    pub p: f64,
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

/// What is left of a series after its changes: how much it varies against Poisson, and how much it persists.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Residue {
    /// Variance over mean, at least 1.
    pub dispersion: f64,
    /// Autocorrelation of neighbouring steps that the search reckons with, 0 to 0.95.
    pub autocorrelation: f64,
}

/// A change needs as many steps on either side.
const LEAST_STEPS: usize = 3;

/// The changes of level of `counts` (a step each, made up to whole steps), and what is left after them.
pub fn describe(counts: &[f64], steps: &[Period]) -> (Vec<ChangePoint>, Residue) {
    let n = counts.len();
    let mean = counts.iter().sum::<f64>() / n.max(1) as f64;
    if n < 12 || mean.is_nan() || mean <= 0.0 {
        return (Vec::new(), Residue { dispersion: 1.0, autocorrelation: 0.0 });
    }
    // The best single cut first: what is left after it tells how the series varies, whether the cut is one or not.
    let stable: Vec<f64> = counts.iter().map(|c| 2.0 * (c.max(0.0) + 0.375).sqrt()).collect();
    let cut = best_cut(&stable);
    let residue = residue(counts, &[cut, n]);
    let inflation = variance_inflation(n, residue.autocorrelation, residue.autocorrelation);
    let penalty = 3.0 * (n as f64).ln() * residue.dispersion * inflation;
    let mut cuts: Vec<usize> = pelt(counts, Cost::Poisson, penalty, LEAST_STEPS);
    cuts.pop();
    if cuts.is_empty() {
        cuts.push(cut);
    }
    let mut kept: Vec<(usize, f64)> = Vec::new();
    for (i, &at) in cuts.iter().enumerate() {
        let from = if i == 0 { 0 } else { cuts[i - 1] };
        let to = cuts.get(i + 1).copied().unwrap_or(n);
        let piece = &stable[from..to];
        if at - from >= LEAST_STEPS && to - at >= LEAST_STEPS && piece.len() >= 12 {
            let p = change_p(piece);
            if p <= 0.05 {
                kept.push((at, p));
            }
        }
    }
    let level = |from: usize, to: usize| counts[from..to].iter().sum::<f64>() / (to - from) as f64;
    let mut changes = Vec::new();
    for (i, &(at, p)) in kept.iter().enumerate() {
        let start = if i == 0 { 0 } else { kept[i - 1].0 };
        let end = kept.get(i + 1).map_or(n, |k| k.0);
        changes.push(ChangePoint {
            at: steps[at].clone(),
            before: level(start, at),
            after: level(at, end),
            p,
        });
    }
    (changes, residue)
}

fn best_cut(values: &[f64]) -> usize {
    let n = values.len();
    let total: f64 = values.iter().sum();
    let (mut sum, mut best) = (0.0, (f64::NEG_INFINITY, n / 2));
    for (i, value) in values.iter().enumerate().take(n - LEAST_STEPS) {
        sum += value;
        let (left, right) = ((i + 1) as f64, (n - i - 1) as f64);
        let gain = (sum / left - (total - sum) / right).powi(2) * left * right;
        if i + 1 >= LEAST_STEPS && gain > best.0 {
            best = (gain, i + 1);
        }
    }
    best.1
}

fn residue(counts: &[f64], ends: &[usize]) -> Residue {
    let (mut pieces, mut start) = (Vec::new(), 0);
    for &end in ends {
        let m = counts[start..end].iter().sum::<f64>() / (end - start) as f64;
        let scale = m.max(0.25).sqrt();
        pieces.push(counts[start..end].iter().map(|c| (c - m) / scale).collect::<Vec<f64>>());
        start = end;
    }
    // The cut lies where the series wandered farthest, so that what is left persists less than the series does.
    let r = lag_one(&pieces).map_or(0.0, |a| a.reckoned(2.0));
    let n = counts.len() as f64;
    let lost: f64 = pieces.iter().map(|p| variance_inflation(p.len(), r, r)).sum();
    let squares: f64 = pieces.iter().flatten().map(|u| u * u).sum();
    Residue { dispersion: (squares / (n - lost).max(0.15 * n)).max(1.0), autocorrelation: r }
}

/// The self-normalised statistic of a change of mean (Shao and Zhang 2010): the largest squared deviation of partial sums
/// over what they do on either side by themselves.
pub fn self_normalised(values: &[f64]) -> f64 {
    let n = values.len();
    // Nothing depends on the level; near 0 less is lost to rounding.
    let level = values.iter().sum::<f64>() / n as f64;
    let values: Vec<f64> = values.iter().map(|v| v - level).collect();
    let total: f64 = values.iter().sum();
    // Sums of squares of partial sums around a line of slope m, from the first value on and from the last back.
    let around =
        |m: f64, [squares, products, numbers]: [f64; 3]| squares - m * (2.0 * products - m * numbers);
    let step = |sums: [f64; 3], partial: f64, t: f64| {
        [sums[0] + partial * partial, sums[1] + t * partial, sums[2] + t * t]
    };
    let (mut backwards, mut partial) = (vec![[0.0; 3]; n + 1], 0.0);
    for k in (0..n).rev() {
        partial += values[k];
        backwards[k] = step(backwards[k + 1], partial, (n - k) as f64);
    }
    let (mut best, mut forwards, mut partial): (f64, [f64; 3], f64) = (0.0, [0.0; 3], 0.0);
    for k in 1..=n.saturating_sub(LEAST_STEPS) {
        partial += values[k - 1];
        forwards = step(forwards, partial, k as f64);
        if k < LEAST_STEPS {
            continue;
        }
        let contrast = partial - k as f64 / n as f64 * total;
        let before = around(partial / k as f64, forwards);
        let after = around((total - partial) / (n - k) as f64, backwards[k]);
        let own = (before + after) / (n * n) as f64;
        if own > 1e-9 {
            best = best.max(contrast * contrast / n as f64 / own);
        } else if contrast.abs() > 1e-6 {
            return f64::INFINITY;
        }
    }
    best
}

/// The share of steady series, as persistent as `values` would be with one level, whose statistic is at least theirs.
fn change_p(values: &[f64]) -> f64 {
    let seen = Seen::all(values.len());
    let weights = Likelihood::of(&seen, values, &vec![0.0; values.len()]).weights(0.0);
    Reference::of(&seen, self_normalised).p(&weights, self_normalised(values))
}

/// The probability of each run length after each count, for a hazard of one change in `run` steps and a gamma prior of
/// the Poisson mean with the given shape and rate. Row t has t + 2 entries and sums to 1.
pub fn run_lengths(counts: &[f64], run: f64, shape: f64, rate: f64) -> Vec<Vec<f64>> {
    let hazard = 1.0 / run;
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(counts.len());
    let mut current = vec![1.0];
    let mut parameters = vec![(shape, rate)];
    for &count in counts {
        let k = count.max(0.0);
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
///
/// Counts are divided by `worth`, their dispersion times what persistence costs: as many independent incidents as they
/// are worth (quasi-likelihood).
pub fn bayesian_online(counts: &[f64], steps: &[Period], mean: f64, worth: f64) -> Vec<OnlineChange> {
    if counts.len() < 6 || mean.is_nan() || mean <= 0.0 {
        return Vec::new();
    }
    let scaled: Vec<f64> = counts.iter().map(|c| c / worth).collect();
    // A prior worth one step of counts at the mean.
    let rows = run_lengths(&scaled, 50.0, (mean / worth).max(0.5), 1.0);
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
        let (changes, _) = describe(&counts, &steps);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].at.label(), "2015-07");
        assert!(bayesian_online(&counts, &steps, 9.0, 1.0).iter().any(|c| c.at.label() == "2015-07"));
        let flat = vec![5.0; 36];
        assert!(describe(&flat, &steps).0.is_empty() && bayesian_online(&flat, &steps, 5.0, 1.0).is_empty());
    }

    #[test]
    fn the_statistic_is_that_of_its_definition() {
        let values: Vec<f64> = (0..20).map(|i| f64::from((i * i * 7 + 3 * i) % 11)).collect();
        let (n, sum) = (values.len(), |s: &[f64]| s.iter().sum::<f64>());
        let around = |side: &[f64], back: bool| -> f64 {
            let mean = sum(side) / side.len() as f64;
            let partial = |t: usize| sum(if back { &side[side.len() - t..] } else { &side[..t] });
            (1..=side.len()).map(|t| (partial(t) - t as f64 * mean).powi(2)).sum()
        };
        let at = |k: usize| {
            let contrast = sum(&values[..k]) - k as f64 / n as f64 * sum(&values);
            let own = (around(&values[..k], false) + around(&values[k..], true)) / (n * n) as f64;
            contrast * contrast / n as f64 / own
        };
        let expected = (3..=n - 3).map(at).fold(0.0, f64::max);
        assert!((self_normalised(&values) / expected - 1.0).abs() < 1e-9);
    }

    #[test]
    fn run_length_rows_are_distributions() {
        for (t, row) in run_lengths(&[3.0, 0.0, 100.0, 2.0], 20.0, 2.0, 1.0).iter().enumerate() {
            assert_eq!(row.len(), t + 2);
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
