//! The steps of two periods that are compared: relative rates in the order of time, and what partial sums within each period do.

use crate::numeric::steady::{Likelihood, Seen};
use crate::trend::ratio::Exposed;

/// The steps of two periods in the order of time.
pub struct Steps {
    /// When each was seen, and by how much.
    pub seen: Vec<Seen>,
    /// Whether a step belongs to the later period.
    later: Vec<bool>,
    /// Its rate over its period's, less 1.
    pub relative: Vec<f64>,
    /// Squares of the Pearson residuals, summed.
    squares: f64,
    /// How they may persist.
    pub likelihood: Likelihood,
}

/// One period of a series.
#[derive(Debug, Clone, Copy, Default)]
pub struct Part {
    /// The mean by exposure.
    pub mean: f64,
    /// What partial sums around it do: their mean square over the square of the number of values.
    pub own: f64,
}

impl Steps {
    /// Puts both periods' steps in order; `rates` are theirs.
    pub fn of(sides: [&[Exposed]; 2], rates: [f64; 2]) -> Steps {
        let mut all: Vec<(usize, Exposed)> =
            (0..2).flat_map(|k| sides[k].iter().map(move |step| (k, *step))).collect();
        all.sort_by_key(|(_, step)| step.step);
        let whole = all.iter().map(|(_, step)| step.exposure).sum::<f64>() / all.len() as f64;
        let seen: Vec<Seen> =
            all.iter().map(|(_, s)| Seen { step: s.step, exposure: s.exposure / whole }).collect();
        let of = |&(k, step): &(usize, Exposed)| match rates[k] > 0.0 {
            true => step.count / (step.exposure * rates[k]) - 1.0,
            false => 0.0,
        };
        let relative: Vec<f64> = all.iter().map(of).collect();
        let squares = all.iter().zip(&relative).map(|((k, s), u)| rates[*k] * s.exposure * u * u).sum();
        let later: Vec<bool> = all.iter().map(|(k, _)| *k == 1).collect();
        let part: Vec<f64> = later.iter().map(|later| f64::from(u8::from(*later))).collect();
        let likelihood = Likelihood::of(&seen, &relative, &part);
        Steps { seen, later, relative, squares, likelihood }
    }

    /// The two periods of a series.
    pub fn parts(&self, series: &[f64]) -> [Part; 2] {
        let (mut sums, mut weights) = ([0.0; 2], [0.0; 2]);
        for ((value, seen), later) in series.iter().zip(&self.seen).zip(&self.later) {
            let k = usize::from(*later);
            sums[k] += seen.exposure * value;
            weights[k] += seen.exposure;
        }
        let mut parts = [0, 1].map(|k| Part { mean: sums[k] / weights[k], own: 0.0 });
        let (mut partial, mut number) = ([0.0; 2], [0.0; 2]);
        for ((value, seen), later) in series.iter().zip(&self.seen).zip(&self.later) {
            let k = usize::from(*later);
            partial[k] += seen.exposure * (value - parts[k].mean);
            parts[k].own += partial[k] * partial[k];
            number[k] += 1.0;
        }
        [0, 1].map(|k| Part { own: parts[k].own / (number[k] * weights[k] * weights[k]), ..parts[k] })
    }

    /// Variance over mean, at least 1. Around its own mean a persistent series varies less than it does: n values worth m
    /// lose n / m of their squares.
    pub fn dispersion(&self, worth: [f64; 2]) -> f64 {
        let n = self.seen.len() as f64;
        let later = self.later.iter().filter(|later| **later).count() as f64;
        let left = (n - (n - later) / worth[0] - later / worth[1]).max(0.15 * n);
        (self.squares / left).max(1.0)
    }
}
