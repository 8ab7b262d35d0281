//! Precision, recall and F1 in percent, as the scorers print them.

use crate::rounding::rounded;
use serde::Serialize;

/// Precision, recall and F1, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prf {
    /// Precision.
    #[serde(rename = "P")]
    pub precision: f64,
    /// Recall.
    #[serde(rename = "R")]
    pub recall: f64,
    /// Their harmonic mean.
    #[serde(rename = "F1")]
    pub f1: f64,
}

impl Prf {
    /// The figures of two shares (0 to 1), rounded to `decimals` places.
    pub(crate) fn of(precision: f64, recall: f64, decimals: usize) -> Prf {
        let percent = |share: f64| rounded(100.0 * share, decimals);
        Prf {
            precision: percent(precision),
            recall: percent(recall),
            f1: percent(harmonic(precision, recall)),
        }
    }
}

/// The harmonic mean; 0 where both are 0.
pub(crate) fn harmonic(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_become_percent_of_the_places_asked_for() {
        assert_eq!(Prf::of(0.8, 1.0, 2), Prf { precision: 80.0, recall: 100.0, f1: 88.89 });
        assert_eq!(Prf::of(0.0, 0.0, 1), Prf { precision: 0.0, recall: 0.0, f1: 0.0 });
    }
}
