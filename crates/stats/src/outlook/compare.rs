//! Is one forecaster better than another, or was it luck? The test of Diebold and Mariano.

use crate::numeric::special::student_two_sided;
use serde::Serialize;

/// The test that a forecaster beats the best naive one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SkillTest {
    /// Mean loss of the naive one less that of the other; positive where the other is better.
    pub gain: f64,
    /// The statistic, Student's t under equal losses.
    pub statistic: f64,
    /// One-sided p of no gain.
    pub p: f64,
    /// Origins of back-tests.
    pub n: usize,
}

/// Diebold and Mariano (1995), one-sided, with Bartlett weights over as many lags as the horizon and the length call for
/// and the small-sample factor of Harvey, Leybourne and Newbold (1997). The null is that `naive` is at least as good.
pub fn diebold_mariano(naive: &[f64], other: &[f64], horizon: usize) -> SkillTest {
    let gains: Vec<f64> = naive.iter().zip(other).map(|(a, b)| a - b).collect();
    let n = gains.len() as f64;
    let gain = gains.iter().sum::<f64>() / n.max(1.0);
    let none = SkillTest { gain, statistic: 0.0, p: 1.0, n: gains.len() };
    if gains.len() < 6 {
        return none;
    }
    let covariance =
        |lag: usize| gains.iter().zip(&gains[lag..]).map(|(a, b)| (a - gain) * (b - gain)).sum::<f64>() / n;
    let lags = (horizon - 1).max(n.cbrt().floor() as usize);
    let mut variance = covariance(0);
    for lag in 1..=lags {
        variance += 2.0 * (1.0 - lag as f64 / (lags as f64 + 1.0)) * covariance(lag);
    }
    if variance.is_nan() || variance <= 1e-18 {
        return none;
    }
    let h = horizon as f64;
    let factor = ((n + 1.0 - 2.0 * h + h * (h - 1.0) / n) / n).max(0.0).sqrt();
    let statistic = factor * gain / (variance / n).sqrt();
    let half = 0.5 * student_two_sided(n - 1.0, statistic);
    SkillTest { gain, statistic, p: if statistic > 0.0 { half } else { 1.0 - half }, n: gains.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_gain_is_one_and_luck_is_not() {
        let naive: Vec<f64> = (0..40).map(|i| 2.0 + 0.1 * f64::from(i % 7)).collect();
        let better: Vec<f64> =
            naive.iter().enumerate().map(|(i, l)| l - 0.3 - 0.05 * (i % 3) as f64).collect();
        let t = diebold_mariano(&naive, &better, 3);
        assert!(t.p < 0.001 && (t.gain - 0.34875).abs() < 1e-9, "{t:?}");
        assert!(diebold_mariano(&better, &naive, 3).p > 0.999);
        let mixed: Vec<f64> =
            naive.iter().enumerate().map(|(i, l)| l + if i % 2 == 0 { 0.5 } else { -0.5 }).collect();
        assert!(diebold_mariano(&naive, &mixed, 1).p > 0.05);
        assert_eq!(diebold_mariano(&naive, &naive, 3).p, 1.0);
    }

    #[test]
    fn the_statistic_is_that_of_the_definition() {
        // Gains 1, 0, 1, 0, 1, 0 at horizon 1: mean 1/2, one lag of weight 1/2, autocovariances 1/4 and -5/24.
        let t = diebold_mariano(&[1.0, 0.0, 1.0, 0.0, 1.0, 0.0], &[0.0; 6], 1);
        let variance: f64 = 0.25 - 5.0 / 24.0;
        let expected = (5.0f64 / 6.0).sqrt() * 0.5 / (variance / 6.0).sqrt();
        assert!((t.statistic - expected).abs() < 1e-12, "{t:?} {expected}");
    }
}
