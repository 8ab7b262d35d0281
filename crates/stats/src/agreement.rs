//! How far coders agree beyond chance: Krippendorff's alpha for any number of coders and gaps, Cohen's kappa for two.
//!
//! Krippendorff, K. (2011), Computing Krippendorff's alpha-reliability; Cohen, J. (1960), A coefficient of agreement for
//! nominal scales. Alpha is one less the observed disagreement over the one expected if values fell on units by chance;
//! kappa is the share of agreement beyond what the two coders' own frequencies give.

use std::collections::BTreeMap;

/// What makes two values differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Same or not.
    Nominal,
    /// The square of the difference; values must be numbers.
    Interval,
}

/// Krippendorff's alpha of `units`: for each unit the values that coders gave, gaps left out. `None` with fewer than two
/// pairable values, or if all values are the same (nothing could disagree).
///
/// ```
/// use dateline_stats::agreement::{Metric, alpha};
/// let units = [vec![1.0, 1.0], vec![2.0, 2.0], vec![2.0, 1.0]];
/// let found = alpha(&units, Metric::Nominal).unwrap();
/// assert!((found - 0.444444).abs() < 1e-6);
/// ```
pub fn alpha(units: &[Vec<f64>], metric: Metric) -> Option<f64> {
    let distance = |a: f64, b: f64| match metric {
        Metric::Nominal => f64::from(u8::from(a != b)),
        Metric::Interval => (a - b).powi(2),
    };
    let pairable: Vec<&Vec<f64>> = units.iter().filter(|values| values.len() > 1).collect();
    let all: Vec<f64> = pairable.iter().flat_map(|values| values.iter().copied()).collect();
    let n = all.len() as f64;
    if all.len() < 2 {
        return None;
    }
    let mut observed = 0.0;
    for values in &pairable {
        let pairs: f64 = values
            .iter()
            .flat_map(|a| values.iter().map(move |b| (*a, *b)))
            .map(|(a, b)| distance(a, b))
            .sum();
        observed += pairs / (values.len() - 1) as f64;
    }
    let expected: f64 = match metric {
        // Of the counts of each value: no pair is looked at twice.
        Metric::Nominal => {
            let mut counts: BTreeMap<u64, f64> = BTreeMap::new();
            for value in &all {
                *counts.entry(value.to_bits()).or_default() += 1.0;
            }
            n * n - counts.values().map(|c| c * c).sum::<f64>()
        }
        // The sum over all pairs of squared differences is 2 (n Σx² − (Σx)²).
        Metric::Interval => {
            let mean = all.iter().sum::<f64>() / n;
            2.0 * n * all.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
        }
    };
    (expected > 0.0).then(|| 1.0 - (n - 1.0) * observed / expected)
}

/// Cohen's kappa of pairs of values; `None` without pairs, or if both coders always gave one and the same value.
pub fn kappa<T: Ord>(pairs: &[(T, T)]) -> Option<f64> {
    let n = pairs.len() as f64;
    if pairs.is_empty() {
        return None;
    }
    let (mut left, mut right): (BTreeMap<&T, f64>, BTreeMap<&T, f64>) = (BTreeMap::new(), BTreeMap::new());
    for (a, b) in pairs {
        *left.entry(a).or_default() += 1.0;
        *right.entry(b).or_default() += 1.0;
    }
    let observed = pairs.iter().filter(|(a, b)| a == b).count() as f64 / n;
    let by_chance: f64 =
        left.iter().map(|(value, count)| count * right.get(value).unwrap_or(&0.0)).sum::<f64>() / (n * n);
    (by_chance < 1.0).then(|| (observed - by_chance) / (1.0 - by_chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Krippendorff (2011), section C: four coders, twelve units, gaps.
    fn example() -> Vec<Vec<f64>> {
        let rows = [
            "1 2 3 3 2 1 4 1 2 . . .",
            "1 2 3 3 2 2 4 1 2 5 . 3",
            ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 .",
        ];
        let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.split(' ').collect()).collect();
        (0..12).map(|unit| cells.iter().filter_map(|row| row[unit].parse().ok()).collect()).collect()
    }

    #[test]
    fn alpha_is_the_published_one() {
        let units = example();
        assert!((alpha(&units, Metric::Nominal).unwrap() - 0.743).abs() < 5e-4);
        assert!((alpha(&units, Metric::Interval).unwrap() - 0.849).abs() < 5e-4);
    }

    #[test]
    fn two_coders_and_two_values_as_published() {
        // Krippendorff (2011), section A: ten units, .095.
        let units: Vec<Vec<f64>> =
            [(0, 1), (1, 1), (0, 1), (0, 0), (0, 0), (0, 1), (0, 0), (0, 0), (1, 0), (0, 0)]
                .iter()
                .map(|&(a, b)| vec![f64::from(a), f64::from(b)])
                .collect();
        assert!((alpha(&units, Metric::Nominal).unwrap() - 0.095).abs() < 5e-4);
    }

    #[test]
    fn kappa_is_the_one_of_the_table() {
        // 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: agreement .7, by chance .5.
        let mut pairs = Vec::new();
        for (n, a, b) in [(20, 'y', 'y'), (5, 'y', 'n'), (10, 'n', 'y'), (15, 'n', 'n')] {
            pairs.extend(std::iter::repeat_n((a, b), n));
        }
        assert!((kappa(&pairs).unwrap() - 0.4).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_agree_on_is_no_agreement() {
        assert_eq!(alpha(&[vec![1.0], vec![2.0]], Metric::Nominal), None);
        assert_eq!(alpha(&[vec![1.0, 1.0], vec![1.0, 1.0]], Metric::Interval), None);
        assert_eq!(kappa::<u8>(&[]), None);
        assert_eq!(kappa(&[(1, 1), (1, 1)]), None);
        assert_eq!(alpha(&[vec![1.0, 1.0], vec![2.0, 2.0]], Metric::Nominal), Some(1.0));
    }
}
