//! Scores of probabilistic forecasts (Gneiting and Raftery 2007): lower is better.

use crate::numeric::special::{normal_cdf, normal_pdf};

/// The CRPS of an ensemble, E|X - y| - E|X - X'| / 2, as `properscoring.crps_ensemble`.
///
/// `ascending` must be sorted.
pub fn crps_ensemble(ascending: &[f64], outcome: f64) -> f64 {
    let n = ascending.len() as f64;
    let error: f64 = ascending.iter().map(|x| (x - outcome).abs()).sum::<f64>() / n;
    // The mean absolute difference of sorted values in one pass.
    let spread: f64 = ascending.iter().enumerate().map(|(i, x)| (2.0 * i as f64 + 1.0 - n) * x).sum::<f64>();
    error - spread / (n * n)
}

/// The CRPS of a normal forecast.
pub fn crps_gaussian(mean: f64, sd: f64, outcome: f64) -> f64 {
    let z = (outcome - mean) / sd;
    sd * (z * (2.0 * normal_cdf(z) - 1.0) + 2.0 * normal_pdf(z) - 1.0 / std::f64::consts::PI.sqrt())
}

/// The interval score at `level`: width plus a penalty for missing.
pub fn interval_score(low: f64, high: f64, outcome: f64, level: f64) -> f64 {
    let penalty = 2.0 / (1.0 - level);
    (high - low) + penalty * ((low - outcome).max(0.0) + (outcome - high).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_properscorings() {
        assert!((crps_ensemble(&[0.0, 1.0, 2.0, 5.0, 9.0], 3.0) - 1.04).abs() < 1e-12);
        assert!((crps_gaussian(0.0, 1.0, 0.3) - 0.2693329006866634).abs() < 1e-9);
        assert!((interval_score(2.0, 5.0, 6.0, 0.9) - 23.0).abs() < 1e-9);
        assert_eq!(interval_score(2.0, 5.0, 3.0, 0.9), 3.0);
    }
}
