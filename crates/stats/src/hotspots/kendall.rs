//! The Mann-Kendall test of a trend: Kendall's tau of values against time.

use crate::numeric::special::normal_cdf;
use serde::Serialize;

/// A trend test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MannKendall {
    /// Kendall's tau-b against time, -1 to 1.
    pub tau: f64,
    /// Two-sided p: exact without ties up to 30 values, else by the normal approximation with ties.
    pub p: f64,
}

/// Tests values in order of time (Kendall 1938; Mann 1945).
pub fn mann_kendall(values: &[f64]) -> MannKendall {
    let times: Vec<f64> = (0..values.len()).map(|i| i as f64).collect();
    kendall(&times, values)
}

/// Kendall's tau-b of pairs, with p as `scipy.stats.kendalltau`.
pub fn kendall(x: &[f64], y: &[f64]) -> MannKendall {
    let n = x.len().min(y.len());
    let (mut s, mut tied_x, mut tied_y) = (0i64, 0i64, 0i64);
    for i in 0..n {
        for j in 0..i {
            let (dx, dy) = (x[i] - x[j], y[i] - y[j]);
            tied_x += i64::from(dx == 0.0);
            tied_y += i64::from(dy == 0.0);
            s += if dx * dy > 0.0 {
                1
            } else if dx * dy < 0.0 {
                -1
            } else {
                0
            };
        }
    }
    let pairs = (n * n.saturating_sub(1) / 2) as i64;
    let scale = (((pairs - tied_x) * (pairs - tied_y)) as f64).sqrt();
    if scale <= 0.0 {
        return MannKendall { tau: 0.0, p: 1.0 };
    }
    let tau = s as f64 / scale;
    let p = if tied_x == 0 && tied_y == 0 && n <= 30 { exact_p(n, s) } else { normal_p(n, s, x, y) };
    MannKendall { tau, p }
}

/// The chance of a sum at least as far from 0, by counting permutations with each number of inversions.
fn exact_p(n: usize, s: i64) -> f64 {
    let pairs = n * (n - 1) / 2;
    let mut ways = vec![0.0f64; pairs + 1];
    ways[0] = 1.0;
    let mut total = 1.0;
    for k in 2..=n {
        let mut next = vec![0.0; pairs + 1];
        for (inversions, w) in ways.iter().enumerate().filter(|(_, w)| **w > 0.0) {
            for more in 0..k.min(pairs + 1 - inversions) {
                next[inversions + more] += w;
            }
        }
        ways = next;
        total *= k as f64;
    }
    let far = |inversions: usize| (pairs as i64 - 2 * inversions as i64).abs() >= s.abs();
    (ways.iter().enumerate().filter(|(i, _)| far(*i)).map(|(_, w)| w).sum::<f64>() / total).min(1.0)
}

fn normal_p(n: usize, s: i64, x: &[f64], y: &[f64]) -> f64 {
    let ties = |values: &[f64]| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.chunk_by(|a, b| a == b).map(|g| g.len() as f64).filter(|t| *t > 1.0).collect::<Vec<f64>>()
    };
    let (tx, ty) = (ties(x), ties(y));
    let sum = |t: &[f64], f: fn(f64) -> f64| t.iter().map(|t| f(*t)).sum::<f64>();
    let n = n as f64;
    let v0 = n * (n - 1.0) * (2.0 * n + 5.0);
    let f5 = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let f2 = |t: f64| t * (t - 1.0);
    let f3 = |t: f64| t * (t - 1.0) * (t - 2.0);
    let variance = (v0 - sum(&tx, f5) - sum(&ty, f5)) / 18.0
        + sum(&tx, f2) * sum(&ty, f2) / (2.0 * n * (n - 1.0))
        + sum(&tx, f3) * sum(&ty, f3) / (9.0 * n * (n - 1.0) * (n - 2.0)).max(1.0);
    if variance > 0.0 { 2.0 * normal_cdf(-(s as f64).abs() / variance.sqrt()) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tau_and_exact_p_are_scipys() {
        // statistics anchors: tau 0.857142857, exact p 0.001736111.
        let t = mann_kendall(&[3., 5., 4., 6., 8., 7., 9., 12.]);
        assert!((t.tau - 0.8571428571428571).abs() < 1e-12);
        assert!((t.p - 0.001736111111111111).abs() < 1e-12, "{}", t.p);
    }

    #[test]
    fn flat_values_have_no_trend() {
        assert_eq!(mann_kendall(&[2.0; 6]), MannKendall { tau: 0.0, p: 1.0 });
        assert!(mann_kendall(&[1., 1., 2., 2., 3., 3., 4., 4.]).p < 0.05);
    }
}
