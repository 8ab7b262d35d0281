//! From a score to the share of right answers, and how well scores rank and tell.
//!
//! [`auc`] is the probability that a right record scores above a wrong one (Hanley & McNeil 1982); [`calibration_error`]
//! the mean distance between stated and observed shares over bins of equal mass (Naeini et al. 2015, with equal-mass
//! instead of equal-width bins).

/// The area under the ROC curve; ties count half. `None` without both kinds.
pub fn auc(scored: &[(f64, bool)]) -> Option<f64> {
    let right = scored.iter().filter(|(_, r)| *r).count();
    let wrong = scored.len() - right;
    if right == 0 || wrong == 0 {
        return None;
    }
    let mut order: Vec<(f64, bool)> = scored.to_vec();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The sum of the ranks of the right ones, ties at their mean rank.
    let mut ranks = 0.0;
    let mut at = 0;
    while at < order.len() {
        let tied = order[at..].iter().take_while(|o| o.0 == order[at].0).count();
        let mean = at as f64 + (tied as f64 + 1.0) / 2.0;
        ranks += mean * order[at..at + tied].iter().filter(|o| o.1).count() as f64;
        at += tied;
    }
    let (right, wrong) = (right as f64, wrong as f64);
    Some((ranks - right * (right + 1.0) / 2.0) / (right * wrong))
}

/// The expected calibration error over `bins` bins of equal mass; 0 for an empty list.
pub fn calibration_error(scored: &[(f64, bool)], bins: usize) -> f64 {
    let mut order: Vec<(f64, bool)> = scored.to_vec();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = order.len();
    let mut error = 0.0;
    for bin in 0..bins {
        let part = &order[n * bin / bins..n * (bin + 1) / bins];
        if part.is_empty() {
            continue;
        }
        let size = part.len() as f64;
        let stated = part.iter().map(|p| p.0).sum::<f64>() / size;
        let seen = part.iter().filter(|p| p.1).count() as f64 / size;
        error += (stated - seen).abs() * size / n as f64;
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_shares() {
        let perfect = [(0.9, true), (0.8, true), (0.2, false), (0.1, false)];
        assert_eq!(auc(&perfect), Some(1.0));
        // scikit-learn 1.5 roc_auc_score([1,0,1,0], [.5,.5,.5,.1]) = 0.75
        assert_eq!(auc(&[(0.5, true), (0.5, false), (0.5, true), (0.1, false)]), Some(0.75));
        assert_eq!(auc(&[(0.5, true)]), None);
        let even: Vec<(f64, bool)> = (0..100).map(|i| (0.25, i % 4 == 0)).collect();
        assert!(calibration_error(&even, 1) < 1e-12);
        assert!((calibration_error(&[(1.0, false), (1.0, false)], 2) - 1.0).abs() < 1e-12);
    }
}
