//! What the next one to six periods may bring, with the ledger of how such forecasts would have done.
//!
//! Five naive forecasters (zero, last value, the past at random, a window of twelve, the mean of the past) and one with
//! memory, a negative-binomial autoregression, compete on back-tests from a rolling origin. There is skill only if the counts
//! vary more than chance makes them, and the autoregression beats the best of the naive ones by a one-sided test of Diebold
//! and Mariano (1995); else the best naive forecast is printed as what it is, without words of likelihood. The comparators
//! are those of VIEWS (Hegre et al. 2024) and the mean of the past; the words follow ICD 203.

mod compare;
mod forecast;
pub mod score;
pub mod words;

pub use compare::{SkillTest, diebold_mariano};
pub use forecast::Forecaster;

use crate::filter::{Filter, Series, select_in};
use crate::numeric::Stream;
use crate::numeric::special::chi_squared_sf;
use crate::numeric::summary::{mean, quantile, variance};
use crate::period::{Period, Step};
use crate::report::{CannotMeasure, Caveat, Table, counted, left_out_caveats, p_value};
use crate::sources::{SourceProfile, source_profile};
use dateline_types::Incident;
use serde::Serialize;

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
    /// The same in ICD 203 words; none without skill.
    pub words: Option<&'static str>,
}

/// An outlook with its ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    /// `outlook`.
    pub measure: &'static str,
    /// Group action, state action or both.
    pub series: Series,
    /// Whether the autoregression beats the best naive forecaster, on counts that are not steady.
    pub skill: bool,
    /// Whether the counts vary no more than chance makes counts vary around a level that never changes: then there is nothing
    /// to forecast but that level.
    pub steady: bool,
    /// The test of that.
    pub test: SkillTest,
    /// Who made the forecasts: the autoregression with skill, the best naive one without.
    pub forecaster: Forecaster,
    /// The forecasts.
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
    let selection = select_in(incidents, filter, &[known]);
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
    let tested: Vec<BackTest> = Forecaster::ALL.into_iter().map(|f| back_test(f, &counts, options)).collect();
    let naive = (0..tested.len() - 1)
        .min_by(|&a, &b| tested[a].accuracy.crps.total_cmp(&tested[b].accuracy.crps))
        .unwrap_or(0);
    let ours = &tested[tested.len() - 1];
    let test = diebold_mariano(&tested[naive].losses, &ours.losses, options.horizon);
    let steady = is_steady(&counts);
    let skill = test.p < 0.05 && !steady;
    let forecaster = if skill { Forecaster::Autoregressive } else { Forecaster::ALL[naive] };
    let used = if skill { &ours.accuracy } else { &tested[naive].accuracy };
    let recent = &counts[counts.len() - WINDOW..];
    let recent_mean = mean(recent);
    let forecasts = forecasts(forecaster, skill, &counts, &steps, recent_mean, options);
    let mut caveats = vec![Caveat::new(
        "no-causes",
        "the outlook continues past counts of reported incidents; it knows of no cause and of no plan",
    )];
    left_out_caveats(&selection.left_out, filter.series, &mut caveats);
    let mut sentence = match skill {
        true => format!(
            "An autoregression beats the best naive forecast, {} (CRPS {:.2} against {:.2} over {}, {}).",
            Forecaster::ALL[naive],
            ours.accuracy.crps,
            tested[naive].accuracy.crps,
            counted(used.n as u64, "back-test"),
            p_value(test.p)
        ),
        false if steady => format!(
            "No skill is possible: the counts vary no more than chance makes counts vary around a level that never changes \
             (variance {:.1}, mean {:.1} a step), so that there is nothing to forecast but that level.",
            variance(&counts),
            mean(&counts)
        ),
        false => format!(
            "No skill: over {} the autoregression does not beat the best naive forecast, {} (CRPS {:.2} against {:.2}, {}).",
            counted(used.n as u64, "back-test"),
            Forecaster::ALL[naive],
            ours.accuracy.crps,
            tested[naive].accuracy.crps,
            p_value(test.p)
        ),
    };
    if let Some(f) = forecasts.first() {
        let week = if options.step == Step::Week { "the week from " } else { "" };
        let who = if skill { "" } else { ", by that naive forecast," };
        sentence.push_str(&format!(
            " In {week}{}{who} {} to {} reported incidents are expected (90 % interval).",
            f.period, f.low, f.high
        ));
        if let Some(words) = f.words {
            sentence.push_str(&format!(
                " It is {words} that there will be more than the {recent_mean:.1} a step of late."
            ));
        }
        sentence.push_str(&format!(
            " On the back-tests {:.0} % of such intervals held the outcome ({} known).",
            100.0 * used.coverage_90,
            counted(n, "incident")
        ));
    }
    let accuracy = tested.into_iter().map(|t| t.accuracy).collect();
    Ok(Outlook {
        measure: "outlook",
        series: filter.series,
        skill,
        steady,
        test,
        forecaster,
        forecasts,
        accuracy,
        recent_mean,
        n_incidents: n,
        n_reports: reports,
        sources: source_profile(&inside),
        seed: options.seed,
        method: "negative-binomial autoregression against zero, last, historical bootstrap and window (Hegre et al. 2024), CRPS \
            (Gneiting and Raftery 2007), dispersion test (Fisher 1950), test of Diebold and Mariano (1995; Harvey et al. 1997), ICD 203 words with skill \
            only; docs/methods.md, outlook",
        caveats,
        sentence,
    })
}

/// Whether independent Poisson counts with one mean would vary as much in a twentieth of cases or more: the dispersion test,
/// sum of squared deviations over the mean against chi-squared.
fn is_steady(counts: &[f64]) -> bool {
    let df = counts.len() as f64 - 1.0;
    chi_squared_sf(df, df * variance(counts) / mean(counts)) >= 0.05
}

/// A forecaster's ledger: its accuracy, and its mean CRPS from every origin.
struct BackTest {
    accuracy: Accuracy,
    losses: Vec<f64>,
}

/// Every origin that leaves twelve steps before it; every step of the horizon is scored.
fn back_test(forecaster: Forecaster, counts: &[f64], options: &OutlookOptions) -> BackTest {
    let (mut losses, mut intervals, mut held, mut n) = (Vec::new(), 0.0, 0usize, 0usize);
    for origin in WINDOW..=counts.len() - options.horizon {
        let mut stream = Stream::new(options.seed, "outlook/back-test", origin as u64);
        let draws = options.draws.clamp(50, 300);
        let ahead = forecast::draws(forecaster, &counts[..origin], options.horizon, draws, &mut stream);
        let mut loss = 0.0;
        for (values, &outcome) in ahead.iter().zip(&counts[origin..]) {
            let (low, high) = (quantile(values, 0.05), quantile(values, 0.95));
            loss += score::crps_ensemble(values, outcome);
            intervals += score::interval_score(low, high, outcome, 0.9);
            held += usize::from(low <= outcome && outcome <= high);
            n += 1;
        }
        losses.push(loss / options.horizon as f64);
    }
    let count = n.max(1) as f64;
    let accuracy = Accuracy {
        forecaster,
        crps: mean(&losses),
        interval_score: intervals / count,
        coverage_90: held as f64 / count,
        n,
    };
    BackTest { accuracy, losses }
}

fn forecasts(
    forecaster: Forecaster,
    skill: bool,
    counts: &[f64],
    steps: &[Period],
    recent_mean: f64,
    options: &OutlookOptions,
) -> Vec<Forecast> {
    let mut made = Vec::new();
    let Some(last) = steps.last() else { return made };
    let mut stream = Stream::new(options.seed, "outlook/forecast", 0);
    let ahead = forecast::draws(forecaster, counts, options.horizon, options.draws.max(100), &mut stream);
    for (n, values) in ahead.iter().enumerate() {
        let Some(first) = options.step.after(last.days().start(), n as i64 + 1) else { break };
        let day = dateline_types::DayInterval::day(first);
        let Some(period) = options.step.cut(day).into_iter().next() else { break };
        let above = values.iter().filter(|v| **v > recent_mean).count() as f64 / values.len() as f64;
        made.push(Forecast {
            period,
            median: quantile(values, 0.5),
            low: quantile(values, 0.05).floor(),
            high: quantile(values, 0.95).ceil(),
            chance_above_mean: above,
            words: skill.then(|| words::likelihood(above)),
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
                f.words.unwrap_or_default().to_owned(),
            ]);
        }
        table
    }

    /// The ledger: one row a forecaster.
    pub fn accuracy_table(&self) -> Table {
        let mut table = Table::new(&["forecaster", "crps", "interval_score", "coverage_90", "n"]);
        for a in &self.accuracy {
            table.push([
                a.forecaster.to_string(),
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
        assert_eq!(o.forecasts.len(), 3);
        assert_eq!(o.forecasts[0].period.label(), "2017-01");
        assert!(o.forecasts[0].low > 5.0 && o.forecasts[0].high < 45.0, "{:?}", o.forecasts[0]);
        assert!(o.accuracy[3].coverage_90 > 0.7 && o.accuracy.len() == 6);
    }

    #[test]
    fn without_skill_the_best_naive_forecast_stands_without_words() {
        // Nothing happens but once, long ago: zero is the best forecast.
        let o = look(&monthly(|m| if m == 11 { 30 } else { 0 }));
        assert!(!o.skill && o.sentence.starts_with("No skill"), "{}", o.sentence);
        assert_eq!((o.forecaster, o.forecasts[0].high, o.forecasts[0].words), (Forecaster::Zero, 0.0, None));
    }

    #[test]
    fn a_steady_series_has_no_skill_whatever_the_test_says() {
        for set in 0..20 {
            let o = look(&monthly(|m| Stream::new(set, "steady", m as u64).poisson(10.0)));
            assert!(!o.skill, "{set}: {}", o.sentence);
        }
        let o = look(&monthly(|_| 10));
        assert!(
            o.steady && o.sentence.starts_with("No skill is possible: the counts vary no more"),
            "{}",
            o.sentence
        );
        assert!(
            o.forecaster == Forecaster::Historical
                && (o.forecasts[0].low, o.forecasts[0].high) == (10.0, 10.0)
        );
        assert!(!look(&monthly(|m| if m % 6 < 3 { 4 } else { 20 })).steady);
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
