//! Percentile bootstrap intervals over the items of a gold set (Efron and Tibshirani 1993, chapter 13), seeded.

/// A figure with its interval, `None` where there is nothing to draw from.
pub type Measured = (f64, Option<(f64, f64)>);

/// A 95 % percentile interval of `statistic` over resamples of `items`, in the units of the statistic.
///
/// Deterministic: the same items, draws and seed give the same interval. `None` without items or draws.
pub fn interval<T>(
    items: &[T],
    draws: usize,
    seed: u64,
    statistic: impl Fn(&[&T]) -> f64,
) -> Option<(f64, f64)> {
    if items.is_empty() || draws == 0 {
        return None;
    }
    let mut state = seed;
    let mut values: Vec<f64> = (0..draws)
        .map(|_| {
            let sample: Vec<&T> =
                (0..items.len()).map(|_| &items[(next(&mut state) % items.len() as u64) as usize]).collect();
            statistic(&sample)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((draws - 1) as f64 * share).round() as usize];
    Some((at(0.025), at(0.975)))
}

/// SplitMix64 (Steele, Lea and Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_covers_the_share_and_repeats() {
        let items: Vec<bool> = (0..100).map(|i| i % 4 == 0).collect();
        let share = |s: &[&bool]| s.iter().filter(|b| ***b).count() as f64 / s.len() as f64;
        let (low, high) = interval(&items, 500, 1, share).unwrap();
        assert!(low < 0.25 && 0.25 < high && high - low < 0.25, "{low} {high}");
        assert_eq!(interval(&items, 500, 1, share), Some((low, high)));
        assert_eq!(interval(&[] as &[bool], 500, 1, share), None);
    }
}
