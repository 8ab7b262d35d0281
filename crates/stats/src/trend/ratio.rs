//! The ratio of two rates: exact for Poisson counts, negative binomial when the counts are more spread than that.

use crate::numeric::special::{beta_i, beta_quantile, normal_cdf, normal_quantile, poisson_pmf};
use crate::numeric::summary::{mean, variance};
use crate::period::Period;
use crate::report::{Estimate, p_value};
use serde::Serialize;

/// Which model gave the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RatioModel {
    /// Exact conditional Poisson (Przyborowski and Wilenski 1940).
    Poisson,
    /// Negative binomial with the dispersion of the steps (log-ratio, normal approximation).
    NegativeBinomial,
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
    /// Later rate over earlier, 95 % interval; no upper end when the earlier count is 0.
    pub ratio: Estimate,
    /// Two-sided p of equal rates.
    pub p: f64,
    /// Variance over mean of the steps around each period's mean.
    pub dispersion: Option<f64>,
    /// Which model.
    pub model: RatioModel,
}

/// Variance over mean; `None` for fewer than three steps or no incident.
pub fn dispersion(counts: &[f64]) -> Option<f64> {
    let m = mean(counts);
    (counts.len() >= 3 && m > 0.0).then(|| variance(counts) / m)
}

/// Compares the counts of two periods' steps with exposures (days, or documents).
pub fn compare(
    from: Period,
    to: Period,
    earlier: &[f64],
    later: &[f64],
    exposure_from: f64,
    exposure_to: f64,
) -> RateRatio {
    let (a, b) = (earlier.iter().sum::<f64>().round() as u64, later.iter().sum::<f64>().round() as u64);
    // The spread around each period's own mean: a difference between the periods is not overdispersion.
    let degrees = (earlier.len() + later.len()) as f64 - 2.0;
    let pearson = |counts: &[f64]| {
        let m = mean(counts);
        if m > 0.0 { counts.iter().map(|c| (c - m).powi(2) / m).sum::<f64>() } else { 0.0 }
    };
    let spread = (degrees >= 4.0).then(|| (pearson(earlier) + pearson(later)) / degrees);
    // Overdispersed where chi-squared says so at 1 %.
    let over = spread.is_some_and(|s| {
        crate::numeric::special::chi_squared_sf(degrees, s * degrees) < 0.01 && a > 0 && b > 0
    });
    let (interval, p, model) = if over {
        let (interval, p) = negative_binomial(earlier, later, exposure_from, exposure_to);
        (interval, p, RatioModel::NegativeBinomial)
    } else {
        (
            exact_ratio_interval(b, a, exposure_to, exposure_from, 0.95),
            exact_p(b, a, exposure_to, exposure_from),
            RatioModel::Poisson,
        )
    };
    let estimate = (b as f64 / exposure_to) / (a as f64 / exposure_from);
    RateRatio {
        from,
        to,
        from_count: a,
        to_count: b,
        ratio: Estimate::with(estimate, Some(interval)),
        p,
        dispersion: spread,
        model,
    }
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

/// The dispersion alpha of a negative binomial (variance = m + alpha m²) by moments around each period's mean.
fn alpha(earlier: &[f64], later: &[f64]) -> f64 {
    let part = |counts: &[f64]| {
        let m = mean(counts);
        let excess: f64 =
            counts.iter().map(|c| (c - m).powi(2)).sum::<f64>() / (counts.len() as f64 - 1.0).max(1.0) - m;
        (counts.len() as f64 * excess, counts.len() as f64 * m * m)
    };
    let ((e1, s1), (e2, s2)) = (part(earlier), part(later));
    if s1 + s2 > 0.0 { ((e1 + e2) / (s1 + s2)).max(0.0) } else { 0.0 }
}

fn negative_binomial(
    earlier: &[f64],
    later: &[f64],
    exposure_from: f64,
    exposure_to: f64,
) -> ((f64, f64), f64) {
    let alpha = alpha(earlier, later);
    // Variance of the log of a mean of n counts with mean m: (1/m + alpha) / n.
    let log_variance = |counts: &[f64]| (1.0 / mean(counts) + alpha) / counts.len() as f64;
    let log_ratio =
        (later.iter().sum::<f64>() / exposure_to).ln() - (earlier.iter().sum::<f64>() / exposure_from).ln();
    let error = (log_variance(earlier) + log_variance(later)).sqrt();
    let z = normal_quantile(0.975);
    let interval = ((log_ratio - z * error).exp(), (log_ratio + z * error).exp());
    (interval, 2.0 * normal_cdf(-(log_ratio / error).abs()))
}

impl RateRatio {
    /// The comparison in a sentence; `what` is compared, such as "rate" or "count a day".
    pub fn sentence(&self, what: &str) -> String {
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
            RatioModel::Poisson => "exact Poisson",
            RatioModel::NegativeBinomial => "negative binomial, since counts vary more than Poisson",
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

    #[test]
    fn spread_counts_get_a_wider_interval() {
        let (from, to): (Period, Period) = ("2016".parse().unwrap(), "2017".parse().unwrap());
        let even = [10.0, 11.0, 9.0, 10.0, 12.0, 8.0];
        let bursts = [0.0, 30.0, 1.0, 0.0, 28.0, 1.0];
        let width = |a: &[f64], b: &[f64]| {
            let r = compare(from.clone(), to.clone(), a, b, 1.0, 1.0);
            (r.model, r.ratio.high.unwrap() / r.ratio.low.unwrap())
        };
        let (poisson, narrow) = width(&even, &even);
        let (spread, wide) = width(&bursts, &bursts);
        assert_eq!((poisson, spread), (RatioModel::Poisson, RatioModel::NegativeBinomial));
        assert!(wide > 2.0 * narrow);
    }
}
