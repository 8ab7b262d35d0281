//! The forecasters: from past counts to draws of the next ones.

use super::WINDOW;
use crate::numeric::Stream;
use crate::numeric::serial::lag_one;
use crate::numeric::summary::{mean, variance};
use serde::Serialize;
use std::fmt;

/// A way to forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forecaster {
    /// Nothing will happen.
    Zero,
    /// As in the last period, with Poisson noise.
    Last,
    /// As in a period of the past, drawn at random.
    Historical,
    /// Negative binomial with mean and variance of the last twelve periods.
    NegativeBinomialWindow,
    /// The same of all periods of the past: what an autoregression is without its memory.
    NegativeBinomialPast,
    /// Negative binomial around a level to which counts return as fast as they did: the only one with memory.
    Autoregressive,
}

impl Forecaster {
    /// All; the naive ones first, the autoregression last.
    pub const ALL: [Forecaster; 6] = [
        Forecaster::Zero,
        Forecaster::Last,
        Forecaster::Historical,
        Forecaster::NegativeBinomialWindow,
        Forecaster::NegativeBinomialPast,
        Forecaster::Autoregressive,
    ];
}

impl fmt::Display for Forecaster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Forecaster::Zero => "zero",
            Forecaster::Last => "last value",
            Forecaster::Historical => "historical",
            Forecaster::NegativeBinomialWindow => "window of twelve",
            Forecaster::NegativeBinomialPast => "mean of the past",
            Forecaster::Autoregressive => "autoregression",
        })
    }
}

/// Draws of each of the `horizon` steps that follow `past`, each sorted.
pub(super) fn draws(
    forecaster: Forecaster,
    past: &[f64],
    horizon: usize,
    n: u32,
    stream: &mut Stream,
) -> Vec<Vec<f64>> {
    let mut ahead = vec![Vec::with_capacity(n as usize); horizon];
    let recent = &past[past.len().saturating_sub(WINDOW)..];
    let (window_mean, window_variance) = (mean(recent), variance(recent));
    let (past_mean, past_variance) = (mean(past), variance(past));
    let memory = Memory::of(past);
    let last = past.last().copied().unwrap_or(0.0);
    for _ in 0..n {
        let mut before = last;
        for step in &mut ahead {
            let value = match forecaster {
                Forecaster::Zero => 0.0,
                Forecaster::Last => stream.poisson(last) as f64,
                Forecaster::Historical => past[stream.below(past.len())],
                Forecaster::NegativeBinomialWindow => over_dispersed(window_mean, window_variance, stream),
                Forecaster::NegativeBinomialPast => over_dispersed(past_mean, past_variance, stream),
                Forecaster::Autoregressive => {
                    let m = memory.next(before);
                    over_dispersed(m, memory.dispersion * m, stream)
                }
            };
            before = value;
            step.push(value);
        }
    }
    for step in &mut ahead {
        step.sort_by(f64::total_cmp);
    }
    ahead
}

/// A gamma mixture of Poissons with this mean and variance; Poisson where the variance is not above the mean.
fn over_dispersed(m: f64, v: f64, stream: &mut Stream) -> f64 {
    if m <= 0.0 {
        return 0.0;
    }
    if v <= m {
        return stream.poisson(m) as f64;
    }
    let shape = m * m / (v - m);
    let rate = stream.gamma(shape) * m / shape;
    stream.poisson(rate) as f64
}

/// A level, how fast counts return to it, and how they vary around what that leads one to expect.
struct Memory {
    level: f64,
    persistence: f64,
    dispersion: f64,
}

impl Memory {
    fn of(past: &[f64]) -> Memory {
        let level = mean(past);
        let persistence = lag_one(&[past.to_vec()]).map_or(0.0, |a| a.value.clamp(0.0, 0.98));
        let mut memory = Memory { level, persistence, dispersion: 1.0 };
        let residuals = past.windows(2).map(|w| (w[1] - memory.next(w[0])).powi(2) / memory.next(w[0]));
        memory.dispersion = (residuals.sum::<f64>() / (past.len() as f64 - 3.0).max(1.0)).max(1.0);
        memory
    }

    fn next(&self, before: f64) -> f64 {
        (self.level + self.persistence * (before - self.level)).max(0.02)
    }
}
