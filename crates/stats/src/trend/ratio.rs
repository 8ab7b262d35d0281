//! The ratio of two rates: an interval that holds for bursts and for series that persist, with the exact Poisson one and
//! the negative binomial beside it.
//!
//! Counts of neighbouring steps resemble each other and vary more than Poisson. Where steps within a period show no
//! persistence at all, the interval carries their dispersion and what autocorrelation could have been missed. Where they do,
//! a formula for their variance is too small, most where it matters most: then each period is cut into a few groups of
//! neighbours, longer the more the steps persist, and the groups' rates are compared by Student's t with the degrees of
//! freedom of the fewer groups, which holds for groups that vary unlike each other (Ibragimov and Müller 2010, 2016).

use crate::numeric::serial::{lag_one, long_run, variance_inflation};
use crate::numeric::special::{
    beta_i, beta_quantile, normal_quantile, poisson_pmf, student_two_sided, student_upper,
};
use crate::numeric::summary::{mean, variance};
use crate::period::Period;
use crate::report::{Estimate, p_value};
use serde::Serialize;

/// Which model gave the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RatioModel {
    /// Exact conditional Poisson (Przyborowski and Wilenski 1940): too few steps to see how they vary.
    Poisson,
    /// Quasi-Poisson with serially dependent steps: they show no persistence.
    SeriallyRobust,
    /// Groups of neighbouring steps (Ibragimov and Müller 2016).
    Grouped,
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
    /// Variance over mean that the interval uses, at least 1.
    pub dispersion: f64,
    /// Autocorrelation of neighbouring steps that the interval reckons with: at least 0, and up to a standard error above what
    /// the steps show.
    pub autocorrelation: f64,
    /// How many independent steps each period is worth, or in how many groups its steps are compared.
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
        effective_steps: sides.map(|s| s.len() as f64),
        model: RatioModel::Poisson,
        poisson: Estimate::with(estimate, Some(exact)),
        negative_binomial: None,
    };
    if sides.iter().any(|s| s.len() < 3) || sums[0] + sums[1] <= 0.0 {
        return ratio;
    }
    let spread = spread(sides, [0, 1].map(|k| sums[k] / exposure[k]));
    ratio.model = RatioModel::SeriallyRobust;
    ratio.dispersion = spread.dispersion;
    ratio.autocorrelation = spread.autocorrelation;
    ratio.effective_steps = [0, 1].map(|k| sides[k].len() as f64 / spread.inflation[k]);
    let inflated = [0, 1].map(|k| spread.dispersion * spread.inflation[k]);
    if counts.contains(&0) {
        // No logarithm of 0: the exact interval of the independent incidents that the counts are worth.
        let worth = [0, 1].map(|k| (sums[k] / inflated[k]).round() as u64);
        let t = [0, 1].map(|k| exposure[k] / inflated[k]);
        ratio.ratio =
            Estimate::with(estimate, Some(exact_ratio_interval(worth[1], worth[0], t[1], t[0], 0.95)));
        ratio.p = exact_p(worth[1], worth[0], t[1], t[0]);
        return ratio;
    }
    let (error, df) = match grouped(sides, GROUP_LENGTH, GROUPED_STEPS) {
        Some(groups) => {
            ratio.model = RatioModel::Grouped;
            ratio.effective_steps = groups.number.map(|n| n as f64);
            (groups.variance.sqrt(), groups.df)
        }
        None => {
            let df = (ratio.effective_steps.iter().sum::<f64>() - 2.0).max(1.0);
            ((inflated[0] / sums[0] + inflated[1] / sums[1]).sqrt(), df)
        }
    };
    let (log, reach) =
        ((sums[1] / exposure[1] / (sums[0] / exposure[0])).ln(), student_upper(df, 0.025) * error);
    ratio.ratio = Estimate::with(estimate, Some(((log - reach).exp(), (log + reach).exp())));
    ratio.p = student_two_sided(df, log / error);
    ratio.negative_binomial = Some(Estimate::with(estimate, Some(negative_binomial(sides, exposure, sums))));
    ratio
}

/// How many times as long a group is as what the steps' persistence makes one: by simulation, the shortest that keeps steady
/// series of 24 to 120 steps, whose correlation is .9, from differing in more than 8 % (`docs/methods.md`, trend).
const GROUP_LENGTH: f64 = 4.0;
/// A period of fewer steps has no groups.
const GROUPED_STEPS: usize = 6;
/// Fewer groups leave Student's t one degree of freedom; more would leave too few steps in one.
const GROUPS: [usize; 2] = [3, 8];

/// The steps of two periods in groups of neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Groups {
    /// Variance of the logarithm of the ratio, at least that of Poisson counts.
    pub(crate) variance: f64,
    /// Degrees of freedom.
    pub(crate) df: f64,
    /// Groups in each period.
    pub(crate) number: [usize; 2],
}

/// Groups `length` times as long as the steps' long-run variance over their variance; `None` where they show no persistence,
/// where a period has fewer than `least` steps, or nothing was counted in it.
pub(crate) fn grouped(sides: [&[Exposed]; 2], length: f64, least: usize) -> Option<Groups> {
    let sums = sides.map(|s| s.iter().map(|e| e.count).sum::<f64>());
    let exposure = sides.map(|s| s.iter().map(|e| e.exposure).sum::<f64>());
    if sides.iter().any(|s| s.len() < least.max(GROUPS[0])) || sums.iter().any(|s| *s <= 0.0) {
        return None;
    }
    let rates = [0, 1].map(|k| sums[k] / exposure[k]);
    let worth = long_run(&residuals(sides, rates))?;
    if worth < 1.0 {
        return None;
    }
    let (mut variance, mut number) = (0.0, [0; 2]);
    for (k, side) in sides.iter().enumerate() {
        let n = side.len();
        let groups = ((n as f64 / (length * worth)) as usize).clamp(GROUPS[0], GROUPS[1]).min(n);
        let of_group = |g: usize| {
            let steps = &side[g * n / groups..(g + 1) * n / groups];
            let [count, exposure] = steps.iter().fold([0.0; 2], |[c, x], e| [c + e.count, x + e.exposure]);
            count / exposure / rates[k]
        };
        let relative: Vec<f64> = (0..groups).map(of_group).collect();
        variance += (crate::numeric::summary::variance(&relative) / groups as f64).max(1.0 / sums[k]);
        number[k] = groups;
    }
    Some(Groups { variance, df: (number[0].min(number[1]) - 1) as f64, number })
}

/// The two-sided p of equal rates by groups.
pub(crate) fn grouped_p(sides: [&[Exposed]; 2], groups: Groups) -> f64 {
    let rate = sides.map(|s| {
        let [count, exposure] = s.iter().fold([0.0; 2], |[c, x], e| [c + e.count, x + e.exposure]);
        count / exposure
    });
    student_two_sided(groups.df, (rate[1] / rate[0]).ln() / groups.variance.sqrt())
}

struct Spread {
    dispersion: f64,
    autocorrelation: f64,
    inflation: [f64; 2],
}

/// Pearson residuals: alike in size whatever the exposure and the rate.
fn residuals(sides: [&[Exposed]; 2], rates: [f64; 2]) -> [Vec<f64>; 2] {
    [0, 1].map(|k| {
        let of = |e: &Exposed| {
            let expected = rates[k] * e.exposure;
            if expected > 0.0 { (e.count - expected) / expected.sqrt() } else { 0.0 }
        };
        sides[k].iter().map(of).collect()
    })
}

/// How steps vary around their period's rate, and how neighbours resemble each other.
fn spread(sides: [&[Exposed]; 2], rates: [f64; 2]) -> Spread {
    let residuals = residuals(sides, rates);
    let r = lag_one(&residuals).map_or(0.0, |a| a.reckoned(1.0));
    let inflation = residuals.each_ref().map(|u| variance_inflation(u.len(), r, r));
    // Around its own mean a persistent series varies less than it does: n values lose `inflation` of their squares.
    let n: f64 = residuals.iter().map(|u| u.len() as f64).sum();
    let left = (n - inflation[0] - inflation[1]).max(0.15 * n);
    let squares: f64 = residuals.iter().flatten().map(|u| u * u).sum();
    Spread { dispersion: (squares / left).max(1.0), autocorrelation: r, inflation }
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
            RatioModel::Grouped => format!(
                "{steps} vary {:.1} times as much as Poisson with autocorrelation {:.2}, and are compared in {:.0} and \
                 {:.0} groups of neighbours",
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
        counts.iter().map(|&count| Exposed { count, exposure: 30.0 }).collect()
    }

    fn compared(a: &[f64], b: &[f64]) -> RateRatio {
        compare("2016".parse().unwrap(), "2017".parse().unwrap(), &steps(a), &steps(b))
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
    fn steps_that_persist_are_compared_in_groups() {
        // Two levels that last for months: three groups of four months a year, which differ as the years do.
        let wanders = [4.0, 5.0, 4.0, 5.0, 16.0, 15.0, 16.0, 15.0, 9.0, 10.0, 9.0, 10.0];
        let higher = wanders.map(|c| 1.5 * c);
        let r = compared(&wanders, &higher);
        assert!(r.model == RatioModel::Grouped && r.effective_steps == [3.0, 3.0], "{r:?}");
        // Relative rates .458, 1.576, .966 in both: variance .3125 a group, Student's t with two degrees of freedom.
        let t = 1.5f64.ln() / (2.0 * 0.312_455_f64 / 3.0).sqrt();
        assert!((r.p - student_two_sided(2.0, t)).abs() < 1e-3, "{r:?}");
        let mixed = [4.0, 15.0, 10.0, 5.0, 9.0, 16.0, 10.0, 4.0, 9.0, 16.0, 15.0, 5.0];
        assert_eq!(compared(&mixed, &mixed).model, RatioModel::SeriallyRobust);
    }

    #[test]
    fn a_step_that_is_hardly_over_is_not_a_low_one() {
        let mut later = steps(&[10.0; 5]);
        later.push(Exposed { count: 1.0, exposure: 3.0 });
        let r = compare("2016".parse().unwrap(), "2017".parse().unwrap(), &steps(&[10.0; 6]), &later);
        assert!((r.ratio.estimate.unwrap() - 1.0).abs() < 1e-9 && r.p > 0.9, "{r:?}");
    }

    #[test]
    fn students_p_is_scipys() {
        // 2 * scipy.stats.t.sf(2.0, 5) = 0.10193947882706767.
        assert!((student_two_sided(5.0, 2.0) - 0.101939478827).abs() < 1e-9);
    }
}
