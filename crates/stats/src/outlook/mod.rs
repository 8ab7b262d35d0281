//! What the next one to six periods may bring, with the ledger of how such forecasts would have done.
//!
//! Four naive forecasters compete on back-tests from a rolling origin; the negative-binomial window is printed only where
//! its CRPS is no worse than that of the best of the other three, else the outlook says that there is no skill.
//! The comparators are those of VIEWS (Hegre et al. 2024). Words of likelihood follow ICD 203.

pub mod score;
pub mod words;

use crate::filter::{Filter, Series, select};
use crate::numeric::Stream;
use crate::numeric::summary::{mean, quantile, variance};
use crate::period::{Period, Step};
use crate::report::{CannotMeasure, Caveat, Table, counted, left_out_caveats};
use crate::sources::{SourceProfile, source_profile};
use dateline_types::Incident;
use serde::Serialize;

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
}

impl Forecaster {
    /// All, the default last.
    pub const ALL: [Forecaster; 4] =
        [Forecaster::Zero, Forecaster::Last, Forecaster::Historical, Forecaster::NegativeBinomialWindow];
}

/// How to look ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlookOptions {
    /// The step.
    pub step: Step,
    /// Steps ahead, 1 to 6.
    pub horizon: usize,
    /// Draws of a forecast.
    pub draws: u32,
    /// The seed.
    pub seed: u64,
}

impl Default for OutlookOptions {
    fn default() -> Self {
        OutlookOptions { step: Step::Month, horizon: 3, draws: 1000, seed: 1 }
    }
}

/// How a forecaster did on the back-tests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accuracy {
    /// Which.
    pub forecaster: Forecaster,
    /// Mean CRPS over back-tests, incidents; lower is better.
    pub crps: f64,
    /// Mean interval score of the 90 % interval.
    pub interval_score: f64,
    /// Share of back-tests whose outcome lay in the 90 % interval.
    pub coverage_90: f64,
    /// Back-tests.
    pub n: usize,
}

/// A forecast of one step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// The step.
    pub period: Period,
    /// The median of the draws.
    pub median: f64,
    /// The 5 % quantile.
    pub low: f64,
    /// The 95 % quantile.
    pub high: f64,
    /// The chance of more incidents than the mean of the last twelve steps.
    pub chance_above_mean: f64,
    /// The same in ICD 203 words.
    pub words: &'static str,
}

/// An outlook with its ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    /// `outlook`.
    pub measure: &'static str,
    /// Group action, state action or both.
    pub series: Series,
    /// False when no forecast is printed because none is better than naive.
    pub skill: bool,
    /// The forecasts; empty without skill.
    pub forecasts: Vec<Forecast>,
    /// Every forecaster on the same back-tests.
    pub accuracy: Vec<Accuracy>,
    /// Mean count of the last twelve steps.
    pub recent_mean: f64,
    /// Incidents the outlook learns from.
    pub n_incidents: u64,
    /// Reports of them.
    pub n_reports: u64,
    /// The reporting behind it.
    pub sources: SourceProfile,
    /// The seed.
    pub seed: u64,
    /// How it was computed.
    pub method: &'static str,
    /// What a reader has to know.
    pub caveats: Vec<Caveat>,
    /// In sentences.
    pub sentence: String,
}

const WINDOW: usize = 12;
const LEAST_STEPS: usize = 18;

/// Looks ahead from the end of `known`, the period whose counts are complete.
///
/// # Errors
/// If `known` has fewer than 18 steps, no incident, or the horizon is not 1 to 6.
pub fn outlook(
    incidents: &[Incident],
    filter: &Filter,
    known: &Period,
    options: &OutlookOptions,
) -> Result<Outlook, CannotMeasure> {
    let refuse = |reason: String| Err(CannotMeasure::new("outlook", reason));
    if !(1..=6).contains(&options.horizon) {
        return refuse(format!("it reaches one to six steps ahead, not {}", options.horizon));
    }
    let selection = select(incidents, filter);
    let steps = options.step.cut(known.days());
    if steps.len() < LEAST_STEPS {
        return refuse(format!(
            "{known} has {} steps; at least {LEAST_STEPS} are needed to test a forecast",
            steps.len()
        ));
    }
    let (mut counts, mut reports, mut n) = (vec![0.0; steps.len()], 0u64, 0u64);
    let mut inside: Vec<&Incident> = Vec::new();
    for &incident in &selection.incidents {
        let Some(days) = incident.interval.and_then(|d| d.intersection(known.days())) else { continue };
        let at = steps.partition_point(|p| p.days().end() < days.start());
        if let Some(count) = counts.get_mut(at) {
            inside.push(incident);
            *count += 1.0;
            n += 1;
            reports += u64::from(incident.reports.max(1));
        }
    }
    if n == 0 {
        return refuse(format!("no incident with a date in {known}"));
    }
    let accuracy: Vec<Accuracy> =
        Forecaster::ALL.into_iter().map(|f| back_test(f, &counts, options)).collect();
    let ours = &accuracy[accuracy.len() - 1];
    let best = accuracy[..accuracy.len() - 1].iter().map(|a| a.crps).fold(f64::INFINITY, f64::min);
    let skill = ours.crps <= best;
    let recent = &counts[counts.len() - WINDOW..];
    let recent_mean = mean(recent);
    let forecasts = if skill { forecasts(&counts, &steps, recent_mean, options) } else { Vec::new() };
    let mut caveats = vec![Caveat::new(
        "no-causes",
        "the outlook continues past counts of reported incidents; it knows of no cause and of no plan",
    )];
    left_out_caveats(&selection.left_out, filter.series, &mut caveats);
    let sentence = match forecasts.first() {
        None => format!(
            "No skill: over {} back-tests no forecast was better than the best naive one (CRPS {:.2} against {best:.2}).",
            ours.n, ours.crps
        ),
        Some(f) => format!(
            "In {}{}, {} to {} reported incidents are expected (90 % interval); it is {} that there will be more than the \
             {recent_mean:.1} a step of late. On {} back-tests {:.0} % of such intervals held the outcome ({} known).",
            if options.step == Step::Week { "the week from " } else { "" },
            f.period,
            f.low,
            f.high,
            f.words,
            ours.n,
            100.0 * ours.coverage_90,
            counted(n, "incident"),
        ),
    };
    Ok(Outlook {
        measure: "outlook",
        series: filter.series,
        skill,
        forecasts,
        accuracy,
        recent_mean,
        n_incidents: n,
        n_reports: reports,
        sources: source_profile(&inside),
        seed: options.seed,
        method: "negative-binomial window against zero, last and historical bootstrap (Hegre et al. 2024), CRPS (Gneiting \
            and Raftery 2007), ICD 203 words; docs/methods.md, outlook",
        caveats,
        sentence,
    })
}

/// Draws of what follows `past`; sorted.
fn draws(forecaster: Forecaster, past: &[f64], n: u32, stream: &mut Stream) -> Vec<f64> {
    let recent = &past[past.len().saturating_sub(WINDOW)..];
    let m = mean(recent);
    let v = variance(recent);
    let mut values: Vec<f64> = (0..n)
        .map(|_| match forecaster {
            Forecaster::Zero => 0.0,
            Forecaster::Last => stream.poisson(past[past.len() - 1]) as f64,
            Forecaster::Historical => past[stream.below(past.len())],
            Forecaster::NegativeBinomialWindow if v > m && m > 0.0 => {
                // A gamma mixture of Poissons with the window's mean and variance.
                let shape = m * m / (v - m);
                let rate = stream.gamma(shape) * m / shape;
                stream.poisson(rate) as f64
            }
            Forecaster::NegativeBinomialWindow => stream.poisson(m) as f64,
        })
        .collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Every origin that leaves twelve steps before it; the horizon's last step is scored.
fn back_test(forecaster: Forecaster, counts: &[f64], options: &OutlookOptions) -> Accuracy {
    let (mut crps, mut intervals, mut held, mut n) = (0.0, 0.0, 0usize, 0usize);
    for origin in WINDOW..=counts.len() - options.horizon {
        for ahead in 0..options.horizon {
            let mut stream = Stream::new(options.seed, "outlook/back-test", (origin * 8 + ahead) as u64);
            let values = draws(forecaster, &counts[..origin], options.draws.clamp(50, 400), &mut stream);
            let outcome = counts[origin + ahead];
            let (low, high) = (quantile(&values, 0.05), quantile(&values, 0.95));
            crps += score::crps_ensemble(&values, outcome);
            intervals += score::interval_score(low, high, outcome, 0.9);
            held += usize::from(low <= outcome && outcome <= high);
            n += 1;
        }
    }
    let count = n.max(1) as f64;
    Accuracy {
        forecaster,
        crps: crps / count,
        interval_score: intervals / count,
        coverage_90: held as f64 / count,
        n,
    }
}

fn forecasts(counts: &[f64], steps: &[Period], recent_mean: f64, options: &OutlookOptions) -> Vec<Forecast> {
    let mut made = Vec::new();
    let Some(last) = steps.last() else { return made };
    for ahead in 1..=options.horizon {
        let mut stream = Stream::new(options.seed, "outlook/forecast", ahead as u64);
        let values = draws(Forecaster::NegativeBinomialWindow, counts, options.draws.max(100), &mut stream);
        let Some(first) = options.step.after(last.days().start(), ahead as i64) else { break };
        let day = dateline_types::DayInterval::day(first);
        let Some(period) = options.step.cut(day).into_iter().next() else { break };
        let above = values.iter().filter(|v| **v > recent_mean).count() as f64 / values.len() as f64;
        made.push(Forecast {
            period,
            median: quantile(&values, 0.5),
            low: quantile(&values, 0.05).floor(),
            high: quantile(&values, 0.95).ceil(),
            chance_above_mean: above,
            words: words::likelihood(above),
        });
    }
    made
}

impl Outlook {
    /// One row a step ahead.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["period", "median", "low", "high", "chance_above_mean", "words"]);
        for f in &self.forecasts {
            table.push([
                f.period.label().to_owned(),
                f.median.to_string(),
                f.low.to_string(),
                f.high.to_string(),
                f.chance_above_mean.to_string(),
                f.words.to_owned(),
            ]);
        }
        table
    }

    /// The ledger: one row a forecaster.
    pub fn accuracy_table(&self) -> Table {
        let mut table = Table::new(&["forecaster", "crps", "interval_score", "coverage_90", "n"]);
        for a in &self.accuracy {
            table.push([
                format!("{:?}", a.forecaster).to_lowercase(),
                a.crps.to_string(),
                a.interval_score.to_string(),
                a.coverage_90.to_string(),
                a.n.to_string(),
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::incident;

    fn monthly(count: impl Fn(usize) -> u64) -> Vec<Incident> {
        let mut incidents = Vec::new();
        for m in 0..36 {
            for _ in 0..count(m) {
                incidents.push(incident(
                    incidents.len(),
                    1.0,
                    1.0,
                    &format!("{}-{:02}-05", 2014 + m / 12, m % 12 + 1),
                ));
            }
        }
        incidents
    }

    fn look(incidents: &[Incident]) -> Outlook {
        outlook(incidents, &Filter::default(), &"2014..2016".parse().unwrap(), &OutlookOptions::default())
            .unwrap()
    }

    #[test]
    fn a_level_that_changed_is_forecast_from_its_window() {
        // The level rose for good: the past at large misleads, a single month is noisy.
        let noise = |m: usize| Stream::new(3, "level", m as u64).poisson(if m < 5 { 4.0 } else { 20.0 });
        let o = look(&monthly(noise));
        assert!(o.skill, "{:?}", o.accuracy);
        assert_eq!(o.forecasts.len(), 3);
        assert_eq!(o.forecasts[0].period.label(), "2017-01");
        assert!(o.forecasts[0].low > 5.0 && o.forecasts[0].high < 45.0, "{:?}", o.forecasts[0]);
        assert!(o.accuracy[3].coverage_90 > 0.7);
    }

    #[test]
    fn without_skill_nothing_is_forecast() {
        // Nothing happens but once, long ago: zero is the best forecast.
        let o = look(&monthly(|m| if m == 11 { 30 } else { 0 }));
        assert!(!o.skill && o.forecasts.is_empty() && o.sentence.starts_with("No skill"), "{}", o.sentence);
    }

    #[test]
    fn too_little_history_is_said() {
        let known = "2016".parse().unwrap();
        let error =
            outlook(&monthly(|_| 3), &Filter::default(), &known, &OutlookOptions::default()).unwrap_err();
        assert!(error.to_string().contains("at least 18 are needed"));
        let options = OutlookOptions { horizon: 7, ..OutlookOptions::default() };
        assert!(outlook(&[], &Filter::default(), &known, &options).is_err());
    }
}
