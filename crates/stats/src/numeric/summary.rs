//! Order statistics, bootstrap intervals and angles.

use super::special::{normal_cdf, normal_quantile, student_upper};

/// The `p` quantile of ascending values, by linear interpolation (type 7 of Hyndman and Fan 1996, NumPy's default).
///
/// NaN for no values.
pub fn quantile(ascending: &[f64], p: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return f64::NAN };
    let position = p.clamp(0.0, 1.0) * last as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    ascending[below] + (position - below as f64) * (ascending[above] - ascending[below])
}

/// The arithmetic mean; NaN for no values.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The sample variance, with n - 1; NaN for fewer than two values.
pub fn variance(values: &[f64]) -> f64 {
    let m = mean(values);
    values.iter().map(|x| (x - m).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
}

/// The level at which to take an interval of draws from `n` units, so that it covers `level` as Student's t would: the
/// expanded percentile interval (Hesterberg 2015, §5.3). A bootstrap is too narrow by sqrt((n - 1) / n) and uses normal
/// tails.
pub fn expanded_level(n: usize, level: f64) -> f64 {
    if n < 2 {
        return level;
    }
    let n = n as f64;
    1.0 - 2.0 * normal_cdf(-(n / (n - 1.0)).sqrt() * student_upper(n - 1.0, (1.0 - level) / 2.0))
}

/// The percentile interval of bootstrap draws (Efron 1979); the draws are sorted in place.
pub fn percentile_interval(draws: &mut [f64], level: f64) -> Option<(f64, f64)> {
    if draws.is_empty() {
        return None;
    }
    draws.sort_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    Some((quantile(draws, tail), quantile(draws, 1.0 - tail)))
}

/// The bias-corrected and accelerated interval (Efron 1987), of ascending draws.
///
/// `acceleration` comes from [`acceleration`]. `None` when the estimate lies outside all draws, where the bias
/// correction is infinite.
pub fn bca_interval(ascending: &[f64], estimate: f64, acceleration: f64, level: f64) -> Option<(f64, f64)> {
    let n = ascending.len() as f64;
    let below = ascending.partition_point(|&d| d < estimate) as f64;
    let not_above = ascending.partition_point(|&d| d <= estimate) as f64;
    let bias = normal_quantile((below + not_above) / (2.0 * n));
    if !bias.is_finite() {
        return None;
    }
    let at = |p: f64| {
        let z = bias + normal_quantile(p);
        normal_cdf(bias + z / (1.0 - acceleration * z))
    };
    let tail = (1.0 - level) / 2.0;
    Some((quantile(ascending, at(tail)), quantile(ascending, at(1.0 - tail))))
}

/// The acceleration of BCa from jackknife values, one list a sample (Efron and Tibshirani 1993, eq. 14.15, in the
/// several-sample form that SciPy uses): each value is the statistic without one unit.
pub fn acceleration(jackknife: &[&[f64]]) -> f64 {
    let (mut cubes, mut squares) = (0.0, 0.0);
    for values in jackknife {
        let n = values.len() as f64;
        let centre = mean(values);
        for value in *values {
            let influence = (n - 1.0) * (centre - value);
            cubes += influence.powi(3) / n.powi(3);
            squares += influence.powi(2) / n.powi(2);
        }
    }
    if squares > 0.0 { cubes / (6.0 * squares.powf(1.5)) } else { 0.0 }
}

/// The angle `degrees` brought into [0, 360).
pub fn wrap_360(degrees: f64) -> f64 {
    let wrapped = degrees.rem_euclid(360.0);
    if wrapped >= 360.0 { 0.0 } else { wrapped }
}

/// The angle `degrees` brought into [-180, 180).
pub fn wrap_180(degrees: f64) -> f64 {
    wrap_360(degrees + 180.0) - 180.0
}

/// The interval of bearings around `estimate`: quantiles of the draws' signed deviations from it, wrapped (Fisher 1993,
/// §8.3). `None` when it would span 300 degrees or more: there is no direction.
pub fn bearing_interval(draws: &[f64], estimate: f64, level: f64) -> Option<(f64, f64)> {
    let mut deviations: Vec<f64> = draws.iter().map(|b| wrap_180(b - estimate)).collect();
    let (low, high) = percentile_interval(&mut deviations, level)?;
    (high - low < 300.0).then(|| (wrap_360(estimate + low), wrap_360(estimate + high)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_numpys() {
        // numpy.quantile([1, 2, 4, 8], [.025, .5, .9])
        let values = [1.0, 2.0, 4.0, 8.0];
        assert!((quantile(&values, 0.025) - 1.075).abs() < 1e-12);
        assert!((quantile(&values, 0.5) - 3.0).abs() < 1e-12);
        assert!((quantile(&values, 0.9) - 6.8).abs() < 1e-12);
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn few_units_need_a_wider_level() {
        assert!((expanded_level(1_000_000, 0.95) - 0.95).abs() < 1e-5);
        // Hesterberg's table: for n = 20 the tails are 1.6 % instead of 2.5 %.
        assert!((expanded_level(20, 0.95) - 0.9682).abs() < 5e-4, "{}", expanded_level(20, 0.95));
    }

    #[test]
    fn a_bearing_interval_crosses_north() {
        let draws: Vec<f64> = (0..101).map(|i| wrap_360(350.0 + 0.2 * f64::from(i))).collect();
        let (low, high) = bearing_interval(&draws, 0.0, 0.95).unwrap();
        assert!((low - 350.5).abs() < 1e-9 && (high - 9.5).abs() < 1e-9, "{low} {high}");
    }

    #[test]
    fn no_direction_no_interval() {
        let draws: Vec<f64> = (0..360).map(f64::from).collect();
        assert_eq!(bearing_interval(&draws, 10.0, 0.95), None);
    }

    #[test]
    fn without_bias_or_acceleration_bca_is_the_percentile_interval() {
        let mut draws: Vec<f64> = (0..1000).map(f64::from).collect();
        let (low, high) = bca_interval(&draws, 499.5, 0.0, 0.95).unwrap();
        let (l, h) = percentile_interval(&mut draws, 0.95).unwrap();
        assert!((low - l).abs() < 1e-6 && (high - h).abs() < 1e-6);
        assert_eq!(bca_interval(&draws, -1.0, 0.0, 0.95), None);
    }
}
