//! Dependence along time: lag-one autocorrelation of short series, and what it costs.

/// An estimate of an autocorrelation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Autocorrelation {
    /// The autocorrelation at lag one, corrected for bias; may leave [-1, 1].
    pub value: f64,
    /// Its standard error if there were none: 1 / sqrt(pairs), corrected alike.
    pub error: f64,
}

impl Autocorrelation {
    /// What a test reckons with, 0 to 0.95: so many standard errors more than was found, but at most twice as much. A short
    /// series shows its persistence badly, and one taken for too little makes of every wandering a change.
    pub fn reckoned(self, errors: f64) -> f64 {
        let value = self.value.clamp(0.0, 0.95);
        (value + (errors * self.error * (1.0 - value * value).sqrt()).min(value)).min(0.95)
    }
}

/// The lag-one autocorrelation of several series that share it, each around its own mean. `None` where fewer than eight
/// neighbouring pairs in series of four or more values vary.
///
/// A series of n values around its own mean has an expectation of about r - (1 + 3 r) / n (Marriott and Pope 1954;
/// Kendall 1954), which is undone.
pub fn lag_one(series: &[Vec<f64>]) -> Option<Autocorrelation> {
    let (mut products, mut squares, mut pairs, mut count, mut length) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for values in series.iter().filter(|s| s.len() >= 4) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let own: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        products += values.windows(2).map(|w| (w[0] - mean) * (w[1] - mean)).sum::<f64>();
        squares += own;
        pairs += n - 1.0;
        count += n;
        length += n * n;
    }
    if pairs < 8.0 || squares <= 0.0 {
        return None;
    }
    let n = length / count;
    let raw = products / squares;
    let scale = 1.0 - 3.0 / n;
    Some(Autocorrelation { value: (raw + 1.0 / n) / scale, error: 1.0 / pairs.sqrt() / scale })
}

/// By how much the variance of the mean of `n` values exceeds that of independent ones, for autocorrelations
/// `first` * `decay`^(k - 1) at lag k: 1 + 2 sum (1 - k / n) r_k. At least 1.
pub fn variance_inflation(n: usize, first: f64, decay: f64) -> f64 {
    let (mut sum, mut r) = (0.0, first);
    for k in 1..n {
        sum += (1.0 - k as f64 / n as f64) * r;
        r *= decay;
    }
    (1.0 + 2.0 * sum).max(1.0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::numeric::Stream;

    /// A stationary series with variance 1 and autocorrelation `r` at lag one.
    pub(crate) fn autoregressive(n: usize, r: f64, stream: &mut Stream) -> Vec<f64> {
        let mut x = stream.normal();
        (0..n)
            .map(|_| {
                let now = x;
                x = r * x + (1.0 - r * r).sqrt() * stream.normal();
                now
            })
            .collect()
    }

    #[test]
    fn short_series_give_it_back_on_average() {
        for r in [0.0, 0.6] {
            let mut stream = Stream::new(3, "serial", 0);
            let series: Vec<Vec<f64>> = (0..400).map(|_| autoregressive(24, r, &mut stream)).collect();
            let found = lag_one(&series).unwrap();
            assert!((found.value - r).abs() < 0.05, "{r}: {found:?}");
        }
        assert_eq!(lag_one(&[vec![1.0; 20]]), None);
        assert_eq!(lag_one(&[vec![1.0, 2.0]]), None);
    }

    #[test]
    fn persistence_is_reckoned_higher_than_it_looks() {
        for (value, error, reckoned) in
            [(-0.2, 0.2, 0.0), (0.1, 0.2, 0.2), (0.6, 0.2, 0.76), (0.9, 0.2, 0.95), (1.2, 0.2, 0.95)]
        {
            let found = Autocorrelation { value, error }.reckoned(1.0);
            assert!((found - reckoned).abs() < 1e-9, "{value}: {found}");
        }
    }

    #[test]
    fn the_inflation_is_that_of_the_mean() {
        // For r = .5 and n = 2 the mean of two has variance (1 + .5) / 2.
        assert!((variance_inflation(2, 0.5, 0.5) - 1.5).abs() < 1e-12);
        // In the limit (1 + r) / (1 - r).
        assert!((variance_inflation(100_000, 0.6, 0.6) - 4.0).abs() < 1e-3);
        assert_eq!(variance_inflation(12, 0.0, 0.0), 1.0);
    }
}
