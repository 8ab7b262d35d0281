//! Getis-Ord Gi* with binary weights, the cell itself included, and the control of false discoveries.

/// Gi* of each cell (Ord and Getis 1995, eq. 14.3, as `esda.G_Local(star=True, transform="B")`): how far the sum over
/// the cell and its neighbours lies from its expectation, in standard deviations. 0 everywhere if all values are equal.
///
/// `neighbours[i]` must contain `i`.
pub fn gi_star(values: &[f64], neighbours: &[Vec<usize>]) -> Vec<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| v * v).sum::<f64>() / n - mean * mean;
    neighbours
        .iter()
        .map(|around| {
            let k = around.len() as f64;
            let sum: f64 = around.iter().map(|&j| values[j]).sum();
            let scale = (variance * (n * k - k * k) / (n - 1.0)).sqrt();
            if scale > 0.0 { (sum - mean * k) / scale } else { 0.0 }
        })
        .collect()
}

/// The largest p that is significant at false discovery rate `rate` (Benjamini and Hochberg 1995); `None` if none is.
pub fn fdr_threshold(ps: &[f64], rate: f64) -> Option<f64> {
    let mut sorted = ps.to_vec();
    sorted.sort_by(f64::total_cmp);
    let m = sorted.len() as f64;
    sorted.iter().enumerate().rev().find(|(i, p)| **p <= rate * (*i as f64 + 1.0) / m).map(|(_, p)| *p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn z_is_esdas() {
        // statistics anchors: a 5 by 5 grid, queen neighbours, esda 2.8.2.
        let v = [
            1., 2., 0., 1., 0., 3., 5., 4., 1., 0., 2., 6., 9., 2., 1., 0., 1., 3., 1., 0., 0., 0., 1., 0.,
            1.,
        ];
        let expected = [
            0.9719906175,
            0.9354855301,
            0.5140956517,
            -0.9607689228,
            -1.2370789678,
            1.778265287,
            3.0294698892,
            2.6545354969,
            0.4049291436,
            -1.171463862,
            1.3568754086,
            3.2169370853,
            3.0294698892,
            0.9673307319,
            -1.171463862,
            -0.3286841052,
            1.154797928,
            1.3422651242,
            0.4049291436,
            -1.171463862,
            -1.4825311439,
            -1.171463862,
            -0.9607689228,
            -0.9607689228,
            -1.2370789678,
        ];
        let neighbours: Vec<Vec<usize>> = (0..25i32)
            .map(|i| {
                let near = |j: &i32| (i / 5 - j / 5).abs() <= 1 && (i % 5 - j % 5).abs() <= 1;
                (0..25i32).filter(near).map(|j| j as usize).collect()
            })
            .collect();
        for (found, expected) in gi_star(&v, &neighbours).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    #[test]
    fn false_discoveries_are_controlled() {
        // Benjamini and Hochberg's own example: fifteen p-values, four significant at 5 %.
        let ps = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
            0.6528, 0.7590, 1.0,
        ];
        assert_eq!(fdr_threshold(&ps, 0.05), Some(0.0095));
        assert_eq!(fdr_threshold(&[0.5, 0.9], 0.05), None);
    }
}
