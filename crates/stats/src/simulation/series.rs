//! Trends and outlooks of counts whose level is known never to change, or to change once.

use crate::filter::Filter;
use crate::numeric::Stream;
use crate::outlook::{Forecaster, OutlookOptions, outlook};
use crate::period::Period;
use crate::synthetic::incident;
use crate::trend::{TrendOptions, trend};
use dateline_types::Incident;
use rayon::prelude::*;

/// Incidents of 48 months from 2016 on: Poisson counts of 12 a month, whose logarithm wanders as an autoregression with
/// this correlation (0 for none) and a standard deviation of .5; from the 24th month on `factor` times as many.
pub fn monthly(correlation: f64, factor: f64, set: u64) -> Vec<Incident> {
    let mut stream = Stream::new(set, "simulation/series", (100.0 * correlation) as u64);
    let mut x = stream.normal();
    let mut made = Vec::new();
    for month in 0..48 {
        let wander = if correlation > 0.0 { (0.5 * x - 0.125).exp() } else { 1.0 };
        let level = 12.0 * wander * if month < 24 { 1.0 } else { factor };
        for _ in 0..stream.poisson(level) {
            let day = format!("{}-{:02}-{:02}", 2016 + month / 12, month % 12 + 1, 1 + stream.below(28));
            made.push(incident(made.len(), 1.0, 1.0, &day));
        }
        x = correlation * x + (1.0 - correlation * correlation).sqrt() * stream.normal();
    }
    made
}

fn whole() -> Period {
    "2016..2019".parse().expect("a period")
}

/// The share of sets in which the two halves differ with p < .05, and in which a change of level is found.
pub fn found(correlation: f64, factor: f64, sets: u64) -> [f64; 2] {
    shares(sets, |set| {
        let made = monthly(correlation, factor, set);
        let t = trend(&made, &Filter::default(), &whole(), &TrendOptions::default()).ok()?;
        Some([t.ratio?.p < 0.05, !t.change_points.is_empty()])
    })
}

/// The share of sets in which skill is claimed, and in which the last value is the forecast that is printed.
pub fn skill(correlation: f64, sets: u64) -> [f64; 2] {
    shares(sets, |set| {
        let options = OutlookOptions { draws: 100, ..OutlookOptions::default() };
        let o = outlook(&monthly(correlation, 1.0, set), &Filter::default(), &whole(), &options).ok()?;
        Some([o.skill, o.forecaster == Forecaster::Last])
    })
}

/// The shares of `sets` numbered sets for which each of two answers is yes.
fn shares(sets: u64, ask: impl Fn(u64) -> Option<[bool; 2]> + Sync) -> [f64; 2] {
    let answers: Vec<[bool; 2]> = (0..sets).into_par_iter().filter_map(&ask).collect();
    [0, 1].map(|k| answers.iter().filter(|a| a[k]).count() as f64 / answers.len().max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_series_have_no_trend_and_a_jump_is_found() {
        for correlation in [0.0, 0.6, 0.9] {
            let [differs, changes] = found(correlation, 1.0, 40);
            // Of 40 sets at 5 %, seven or more have a chance of 0.3 %.
            assert!(differs <= 0.16 && changes <= 0.16, "{correlation}: {differs} {changes}");
        }
        let [differs, changes] = found(0.0, 2.0, 20);
        assert!(differs > 0.9 && changes > 0.9, "{differs} {changes}");
    }

    #[test]
    fn white_noise_has_no_skill() {
        assert!(skill(0.0, 30)[0] <= 0.14);
    }
}
