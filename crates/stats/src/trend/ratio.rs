//! The ratio of two rates: an interval that holds for bursts and for series that persist, with the exact Poisson one and
//! the negative binomial beside it.
//!
//! Counts of neighbouring steps resemble each other and vary more than Poisson, and a steady series that persists puts two
//! periods apart by wandering. The difference of the periods' rates is taken in multiples of what the partial sums within
//! each do (self-normalised, Shao 2015), which needs no variance, and compared with what it is in steady series that persist
//! as this one would if nothing had changed ([`crate::numeric::steady`]). A ratio belongs to the interval if the later
//! counts divided by it differ from the earlier ones with p of 5 % or more. No interval is narrower than the exact one.

use crate::numeric::special::{beta_i, beta_quantile, normal_quantile, poisson_pmf};
use crate::numeric::steady::{Model, Reference, mean_of};
use crate::numeric::summary::{mean, variance};
use crate::period::Period;
use crate::report::{Estimate, p_value};
use crate::trend::steps::Steps;
use serde::Serialize;

/// Which model gave the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RatioModel {
    /// Exact conditional Poisson (Przyborowski and Wilenski 1940): too few steps to see how they vary.
    Poisson,
    /// Against steady series that persist alike, and no narrower than exact Poisson.
    SeriallyRobust,
}

/// How the rate of a later period compares with that of an earlier one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RateRatio {
    /// The earlier period.
    pub from: Period,
    /// The later period.
    pub to: Period,
    /// Count of the earlier period, rounded.
    pub from_count: u64,
    /// Count of the later period, rounded.
    pub to_count: u64,
    /// What the counts are divided by: days that the data cover, or documents.
    pub exposure: [f64; 2],
    /// Later rate over earlier, 95 % interval; no upper end when the earlier count is 0.
    pub ratio: Estimate,
    /// Two-sided p of equal rates.
    pub p: f64,
    /// Variance over mean of the steps within their periods, at least 1.
    pub dispersion: f64,
    /// Autocorrelation of neighbouring steps within their periods, 0 to 1.
    pub autocorrelation: f64,
    /// The same if nothing had changed between the periods: what p reckons with.
    pub autocorrelation_without_change: f64,
    /// How many independent steps each period is worth.
    pub effective_steps: [f64; 2],
    /// Which model.
    pub model: RatioModel,
    /// The interval if every incident came by itself.
    pub poisson: Estimate,
    /// The interval if steps were independent with the negative binomial's variance; `None` for fewer than three steps
    /// or an empty period.
    pub negative_binomial: Option<Estimate>,
}

/// A step as the comparison reads it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposed {
    /// Its number along the timeline.
    pub step: usize,
    /// Incidents.
    pub count: f64,
    /// Days covered, or documents; above 0.
    pub exposure: f64,
}

/// Variance over mean; `None` for fewer than three steps or no incident.
pub fn dispersion(counts: &[f64]) -> Option<f64> {
    let m = mean(counts);
    (counts.len() >= 3 && m > 0.0).then(|| variance(counts) / m)
}

/// Compares two periods' steps.
pub fn compare(from: Period, to: Period, earlier: &[Exposed], later: &[Exposed]) -> RateRatio {
    let sides = [earlier, later];
    let sums = sides.map(|s| s.iter().map(|e| e.count).sum::<f64>());
    let exposure = sides.map(|s| s.iter().map(|e| e.exposure).sum::<f64>());
    let counts = sums.map(|s| s.round() as u64);
    let rate = [0, 1].map(|k| counts[k] as f64 / exposure[k]);
    let estimate = rate[1] / rate[0];
    let exact = exact_ratio_interval(counts[1], counts[0], exposure[1], exposure[0], 0.95);
    let mut ratio = RateRatio {
        from,
        to,
        from_count: counts[0],
        to_count: counts[1],
        exposure,
        ratio: Estimate::with(estimate, Some(exact)),
        p: exact_p(counts[1], counts[0], exposure[1], exposure[0]),
        dispersion: 1.0,
        autocorrelation: 0.0,
        autocorrelation_without_change: 0.0,
        effective_steps: sides.map(|s| s.len() as f64),
        model: RatioModel::Poisson,
        poisson: Estimate::with(estimate, Some(exact)),
        negative_binomial: None,
    };
    if sides.iter().any(|s| s.len() < 3) || sums[0] + sums[1] <= 0.0 {
        return ratio;
    }
    let steps = Steps::of(sides, rate);
    let within = steps.likelihood.weights(0.0);
    let worth = sides.map(|s| mean_of(&within, |m| m.worth(s.len())));
    ratio.model = RatioModel::SeriallyRobust;
    ratio.dispersion = steps.dispersion(worth);
    ratio.autocorrelation = mean_of(&within, Model::autocorrelation);
    ratio.autocorrelation_without_change = ratio.autocorrelation;
    ratio.effective_steps = worth;
    if counts.contains(&0) {
        // No logarithm of 0: the exact interval of the independent incidents that the counts are worth.
        let inflated = [0, 1].map(|k| ratio.dispersion * sides[k].len() as f64 / worth[k]);
        let incidents = [0, 1].map(|k| (sums[k] / inflated[k]).round() as u64);
        let t = [0, 1].map(|k| exposure[k] / inflated[k]);
        ratio.ratio = Estimate::with(
            estimate,
            Some(exact_ratio_interval(incidents[1], incidents[0], t[1], t[0], 0.95)),
        );
        ratio.p = exact_p(incidents[1], incidents[0], t[1], t[0]);
        return ratio;
    }
    let log = (sums[1] / exposure[1] / (sums[0] / exposure[0])).ln();
    ratio.autocorrelation_without_change = mean_of(&steps.likelihood.weights(log), Model::autocorrelation);
    let reference = Reference::of(&steps.seen, |series| {
        let [a, b] = steps.parts(series);
        (b.mean - a.mean).powi(2) / (a.own + b.own).max(1e-300)
    });
    let own: f64 = steps.parts(&steps.relative).iter().map(|part| part.own).sum();
    let p = |change: f64| match change.abs() > 1e-12 {
        true => reference.p(&steps.likelihood.weights(change), change * change / own.max(1e-300)),
        false => 1.0,
    };
    let end = |sign: f64| Some(log + sign * farthest(own.sqrt(), |reach| p(-sign * reach) >= 0.05)?);
    let [low, high] = [end(-1.0), end(1.0)].map(|end| end.map(f64::exp));
    ratio.ratio = Estimate::with(
        estimate,
        Some((low.unwrap_or(0.0).min(exact.0), high.unwrap_or(f64::INFINITY).max(exact.1))),
    );
    ratio.p = p(log).max(ratio.p);
    ratio.negative_binomial = Some(Estimate::with(estimate, Some(negative_binomial(sides, exposure, sums))));
    ratio
}

/// The largest reach that holds, from 0 on; `None` if none is too large. `first` is where the search begins.
fn farthest(first: f64, holds: impl Fn(f64) -> bool) -> Option<f64> {
    const LARGEST: f64 = 12.0;
    let mut beyond = first.clamp(1e-6, LARGEST);
    while holds(beyond) {
        if beyond >= LARGEST {
            return None;
        }
        beyond *= 2.0;
    }
    let mut within = if beyond > first { 0.5 * beyond } else { 0.0 };
    for _ in 0..30 {
        let middle = 0.5 * (within + beyond);
        if holds(middle) { within = middle } else { beyond = middle }
    }
    Some(within)
}

/// The exact conditional interval of (x / tx) / (y / ty): given the sum, x is binomial (Clopper and Pearson 1934).
pub fn exact_ratio_interval(x: u64, y: u64, tx: f64, ty: f64, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    let odds = |p: f64| if p < 1.0 { p / (1.0 - p) * ty / tx } else { f64::INFINITY };
    let (x, y) = (x as f64, y as f64);
    let low = if x == 0.0 { 0.0 } else { odds(beta_quantile(x, y + 1.0, tail)) };
    let high = if y == 0.0 { f64::INFINITY } else { odds(beta_quantile(x + 1.0, y, 1.0 - tail)) };
    (low, high)
}

/// Twice the smaller tail of that binomial.
fn exact_p(x: u64, y: u64, tx: f64, ty: f64) -> f64 {
    let n = x + y;
    if n == 0 {
        return 1.0;
    }
    let p = tx / (tx + ty);
    let at_least = if x == 0 { 1.0 } else { beta_i(x as f64, (n - x) as f64 + 1.0, p) };
    let at_most = if x == n { 1.0 } else { 1.0 - beta_i(x as f64 + 1.0, (n - x) as f64, p) };
    (2.0 * at_least.min(at_most)).min(1.0)
}

/// The E-test of Krishnamoorthy and Thomson (2004) of equal rates: statistic and two-sided p, as SciPy's
/// `poisson_means_test`.
pub fn e_test(x: u64, tx: f64, y: u64, ty: f64) -> (f64, f64) {
    let pooled = (x + y) as f64 / (tx + ty);
    let statistic = |x: f64, y: f64| {
        let difference = x / tx - y / ty;
        let variance = x / (tx * tx) + y / (ty * ty);
        if variance > 0.0 { difference / variance.sqrt() } else { 0.0 }
    };
    let observed = statistic(x as f64, y as f64);
    let terms = |mean: f64| -> Vec<(f64, f64)> {
        let last = (mean + 12.0 * mean.sqrt() + 30.0).ceil() as u64;
        (0..=last).map(|k| (k as f64, poisson_pmf(k, mean))).collect()
    };
    let (first, second) = (terms(pooled * tx), terms(pooled * ty));
    let mut p = 0.0;
    for &(i, pi) in &first {
        for &(j, pj) in &second {
            if statistic(i, j).abs() >= observed.abs() - 1e-12 {
                p += pi * pj;
            }
        }
    }
    (observed, p.min(1.0))
}

/// The interval of a negative binomial (variance m + alpha m²) with alpha by moments around each period's mean.
fn negative_binomial(sides: [&[Exposed]; 2], exposure: [f64; 2], sums: [f64; 2]) -> (f64, f64) {
    let counts = sides.map(|s| s.iter().map(|e| e.count).collect::<Vec<f64>>());
    let (mut excess, mut squares) = (0.0, 0.0);
    for c in &counts {
        let (m, n) = (mean(c), c.len() as f64);
        excess += n * (variance(c) - m);
        squares += n * m * m;
    }
    let alpha = if squares > 0.0 { (excess / squares).max(0.0) } else { 0.0 };
    // Variance of the log of a mean of n counts with mean m: (1 / m + alpha) / n.
    let log_variance = |c: &Vec<f64>| (1.0 / mean(c) + alpha) / c.len() as f64;
    let log = (sums[1] / exposure[1]).ln() - (sums[0] / exposure[0]).ln();
    let reach = normal_quantile(0.975) * (log_variance(&counts[0]) + log_variance(&counts[1])).sqrt();
    ((log - reach).exp(), (log + reach).exp())
}

impl RateRatio {
    /// The comparison in a sentence; `what` is compared, such as "rate" or "count a day", by how the `steps` vary.
    pub fn sentence(&self, what: &str, steps: &str) -> String {
        let bounds = match (self.ratio.low, self.ratio.high) {
            (Some(low), Some(high)) => format!("95 % interval {low:.2} to {high:.2}"),
            (Some(low), None) => format!("at least {low:.2} with 97.5 % confidence"),
            _ => "no interval".to_owned(),
        };
        let times = match self.ratio.estimate {
            Some(ratio) => format!("{ratio:.2} times"),
            None => "an undefined multiple of".to_owned(),
        };
        let model = match self.model {
            RatioModel::Poisson => "exact Poisson; too few steps to see how they vary".to_owned(),
            RatioModel::SeriallyRobust => format!(
                "{steps} vary {:.1} times as much as Poisson with autocorrelation {:.2}, and are worth {:.0} and {:.0} \
                 independent ones",
                self.dispersion, self.autocorrelation, self.effective_steps[0], self.effective_steps[1]
            ),
        };
        format!(
            "The {what} of {} is {times} that of {} ({bounds}; {model}; {}).",
            self.to,
            self.from,
            p_value(self.p)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_the_exact_conditional_one() {
        // statistics anchors: 60 against 51 at equal exposure.
        let (low, high) = exact_ratio_interval(60, 51, 10.0, 10.0, 0.95);
        assert!((low - 0.7964098116802425).abs() < 1e-9, "{low}");
        assert!((high - 1.74371002384914).abs() < 1e-9, "{high}");
        assert_eq!(exact_ratio_interval(5, 0, 1.0, 1.0, 0.95).1, f64::INFINITY);
        assert_eq!(exact_ratio_interval(0, 5, 1.0, 1.0, 0.95).0, 0.0);
    }

    #[test]
    fn the_e_test_is_scipys() {
        // scipy.stats.poisson_means_test(60, 10, 51, 10).
        let (statistic, p) = e_test(60, 10.0, 51, 10.0);
        assert!((statistic - 0.8542421961772495).abs() < 1e-9);
        assert!((p - 0.3956729891282327).abs() < 1e-6, "{p}");
    }

    fn steps(counts: &[f64]) -> Vec<Exposed> {
        let exposed = |(step, &count): (usize, &f64)| Exposed { step, count, exposure: 30.0 };
        counts.iter().enumerate().map(exposed).collect()
    }

    fn after(n: usize, mut steps: Vec<Exposed>) -> Vec<Exposed> {
        steps.iter_mut().for_each(|s| s.step += n);
        steps
    }

    fn compared(a: &[f64], b: &[f64]) -> RateRatio {
        let later = after(a.len(), steps(b));
        compare("2016".parse().unwrap(), "2017".parse().unwrap(), &steps(a), &later)
    }

    #[test]
    fn spread_counts_get_a_wider_interval() {
        let even = [10.0, 11.0, 9.0, 10.0, 12.0, 8.0];
        let bursts = [0.0, 30.0, 1.0, 0.0, 28.0, 1.0];
        let width = |r: &RateRatio| r.ratio.high.unwrap() / r.ratio.low.unwrap();
        let (narrow, wide) = (compared(&even, &even), compared(&bursts, &bursts));
        assert!(narrow.dispersion == 1.0 && wide.dispersion > 10.0, "{wide:?}");
        assert!(width(&wide) > 2.0 * width(&narrow) && wide.negative_binomial.is_some());
        assert_eq!(compared(&even[..2], &even).model, RatioModel::Poisson);
        let none = compared(&[0.0; 6], &even);
        assert!(none.ratio.high.is_none() && none.p < 0.001, "{none:?}");
    }

    #[test]
    fn steps_that_persist_are_worth_fewer() {
        // The same counts, in levels that last for months and mixed; half as many again later.
        let wanders = [4.0, 5.0, 4.0, 5.0, 16.0, 15.0, 16.0, 15.0, 9.0, 10.0, 9.0, 10.0];
        let mixed = [4.0, 15.0, 10.0, 5.0, 9.0, 16.0, 10.0, 4.0, 9.0, 16.0, 15.0, 5.0];
        let [wanders, mixed] = [wanders, mixed].map(|c| compared(&c, &c.map(|c| 1.5 * c)));
        assert!(wanders.autocorrelation > 0.3 + mixed.autocorrelation, "{wanders:?} {mixed:?}");
        assert!(wanders.effective_steps[0] < 0.7 * mixed.effective_steps[0], "{wanders:?} {mixed:?}");
        assert!(wanders.p > 0.2 && wanders.ratio.low.unwrap() < 0.9 && mixed.p < wanders.p, "{mixed:?}");
    }

    #[test]
    fn the_interval_holds_what_the_test_does_not_reject() {
        let noisy =
            |level: f64| -> Vec<f64> { (0..24).map(|n| level + f64::from(n * 7 % 5) - 2.0).collect() };
        for later in [10.0, 12.0, 14.0, 20.0] {
            let r = compared(&noisy(10.0), &noisy(later));
            let (low, high) = (r.ratio.low.unwrap(), r.ratio.high.unwrap());
            assert_eq!(r.p < 0.05, low > 1.0, "{r:?}");
            assert!(low <= r.poisson.low.unwrap() && high >= r.poisson.high.unwrap(), "{r:?}");
            // What would have changed is no persistence where it is granted.
            assert!(r.autocorrelation <= r.autocorrelation_without_change + 0.01, "{r:?}");
        }
    }

    #[test]
    fn a_gap_between_periods_lets_a_series_wander_farther() {
        let (a, b) =
            ([4.0, 5.0, 7.0, 6.0, 8.0, 9.0, 8.0, 7.0], [12.0, 13.0, 12.0, 14.0, 15.0, 13.0, 14.0, 16.0]);
        let at = |gap: usize| {
            let later = after(8 + gap, steps(&b));
            compare("2016".parse().unwrap(), "2017".parse().unwrap(), &steps(&a), &later).p
        };
        assert!(at(24) > at(0), "{} {}", at(0), at(24));
    }

    #[test]
    fn a_step_that_is_hardly_over_is_not_a_low_one() {
        let mut later = steps(&[10.0; 5]);
        later.push(Exposed { step: 5, count: 1.0, exposure: 3.0 });
        let later = after(6, later);
        let r = compare("2016".parse().unwrap(), "2017".parse().unwrap(), &steps(&[10.0; 6]), &later);
        assert!((r.ratio.estimate.unwrap() - 1.0).abs() < 1e-9 && r.p > 0.9, "{r:?}");
    }
}
