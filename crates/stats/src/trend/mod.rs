//! How many incidents are reported per week, month, quarter or year, how two periods compare, and when the level changed.
//!
//! Counts are of *reported incidents*. A rate needs a declared sampling frame (which feeds, which period, everything they
//! published); without one there are counts only, beside the same counts from sources that report throughout.

pub mod change_point;
pub mod corrected;
pub mod ratio;
mod steps;

use crate::filter::{Filter, Series, select_in};
use crate::numeric::serial::variance_inflation;
use crate::numeric::special::{gamma_quantile, poisson_interval};
use crate::panel::killed;
use crate::period::{Period, Step};
use crate::report::{
    CannotMeasure, Caveat, Estimate, Table, cell, counted, left_out_caveats, p_value, thousands,
};
use crate::sources::{SourceProfile, constant_sources, source_profile};
use change_point::{ChangePoint, OnlineChange, Residue};
use dateline_types::{DayInterval, Incident};
use ratio::{Exposed, RateRatio, RatioModel};
use serde::Serialize;
use std::collections::BTreeSet;

/// What was looked at, so that counts can be rates: the documents published in each step by declared feeds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SamplingFrame {
    /// The feeds, all of whose documents in the period were read.
    pub feeds: Vec<String>,
    /// Documents read per step, in the order of the steps.
    pub documents: Vec<u64>,
}

/// How to measure a trend.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendOptions {
    /// The step of the timeline.
    pub step: Step,
    /// The sampling frame, if there is one.
    pub frame: Option<SamplingFrame>,
    /// The days that the data cover; a step is counted and compared by those of its days. All days if `None`.
    pub covered: Option<DayInterval>,
    /// Whether people reported killed (best figures) are counted instead of incidents.
    pub by_deaths: bool,
    /// Two periods to compare; by default the first and the second half of the timeline.
    pub compare: Option<(Period, Period)>,
}

impl Default for TrendOptions {
    fn default() -> Self {
        TrendOptions { step: Step::Month, frame: None, covered: None, by_deaths: false, compare: None }
    }
}

/// One step of a timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendPoint {
    /// The step.
    pub period: Period,
    /// Days of the step that lie in the period and that the data cover.
    pub days: u32,
    /// Incidents; one that spans several steps counts by the share of its days.
    pub count: f64,
    /// The 95 % interval of the Poisson mean behind the rounded count.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Reports.
    pub reports: f64,
    /// Incidents named by a source that reports in both halves of the timeline.
    pub constant_sources: f64,
    /// Incidents per 1,000 documents; only with a sampling frame.
    pub rate_per_1000_documents: Option<f64>,
}

/// A timeline with everything it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// `trend`.
    pub measure: &'static str,
    /// Whether people reported killed are counted; `count` and `n_incidents` are theirs then.
    pub by_deaths: bool,
    /// `counts of reported incidents` or `rates per 1,000 documents of the declared feeds`.
    pub estimand: &'static str,
    /// Group action, state action or both.
    pub series: Series,
    /// The step.
    pub step: Step,
    /// The timeline, without gaps.
    pub points: Vec<TrendPoint>,
    /// Reports in all.
    pub n_reports: u64,
    /// Incidents in all.
    pub n_incidents: u64,
    /// Variance of the counts over their mean: 1 for Poisson, above for clustered incidents.
    pub dispersion: Option<f64>,
    /// What is left after the changes of level: dispersion and persistence.
    pub residue: Residue,
    /// The comparison of two periods.
    pub ratio: Option<RateRatio>,
    /// Where the level changed, looking back.
    pub change_points: Vec<ChangePoint>,
    /// Where it probably changed as seen at the time, by Bayesian online detection.
    pub online_changes: Vec<OnlineChange>,
    /// The sampling frame, if declared.
    pub frame: Option<SamplingFrame>,
    /// The counts without coding error, if an audit says how large it is ([`corrected::corrected`]).
    pub corrected: Option<corrected::Corrected>,
    /// The reporting behind it.
    pub sources: SourceProfile,
    /// Only a correction for coding error draws random numbers.
    pub seed: u64,
    /// How it was computed.
    pub method: &'static str,
    /// What a reader has to know.
    pub caveats: Vec<Caveat>,
    /// In sentences.
    pub sentence: String,
}

const METHOD: &str = "Garwood 1936 intervals; log ratio, self-normalised (Shao 2015), against steady series that persist alike \
    (Zeger 1988; Meng 1994), exact conditional Poisson (Przyborowski and Wilenski 1940) and negative binomial beside it; PELT \
    (Killick et al. 2012) with the self-normalised test of Shao and Zhang (2010) against the same series, Bayesian online \
    change points (Adams and MacKay 2007); docs/methods.md, trend";

/// Counts incidents over `whole`.
///
/// # Errors
/// If no incident of the filter has a date in it, or the frame does not fit the steps.
pub fn trend(
    incidents: &[Incident],
    filter: &Filter,
    whole: &Period,
    options: &TrendOptions,
) -> Result<Trend, CannotMeasure> {
    let selection = select_in(incidents, filter, &[whole]);
    let steps = options.step.cut(whole.days());
    if let Some(frame) = options.frame.as_ref().filter(|f| f.documents.len() != steps.len()) {
        let n = frame.documents.len();
        let reason = format!("the sampling frame has {n} steps and {whole} has {}", steps.len());
        return Err(CannotMeasure::new("trend", reason));
    }
    let inside: Vec<&Incident> = selection
        .incidents
        .iter()
        .copied()
        .filter(|i| i.interval.is_some_and(|days| days.overlaps(whole.days())))
        .collect();
    if inside.is_empty() {
        return Err(CannotMeasure::new("trend", format!("no incident with a date in {whole}")));
    }
    let constant = constant_sources(&inside, steps[steps.len() / 2].days().start());
    let within = within(&steps, whole, options);
    let mut points = count(&inside, &steps, &within, &constant, options.by_deaths);
    if let Some(frame) = &options.frame {
        for (point, &documents) in points.iter_mut().zip(&frame.documents) {
            point.rate_per_1000_documents = (documents > 0).then(|| 1000.0 * point.count / documents as f64);
        }
    }
    let counts: Vec<f64> = points.iter().map(|p| p.count).collect();
    let dispersion = ratio::dispersion(&counts);
    let compared = compare(&points, &steps, options);
    let by_month = compared.as_ref().filter(|c| c.model == RatioModel::Poisson && options.frame.is_none());
    let by_month = by_month.and_then(|c| compare_by_month(c, &inside, whole, options));
    let (compared, varies) = match by_month {
        Some(finer) => (Some(finer), Step::Month),
        None => (compared, options.step),
    };
    // Changes are looked for among steps of which at least half is covered, made up to whole steps.
    let covered: Vec<usize> =
        (0..steps.len()).filter(|&n| 2 * points[n].days >= steps[n].days().days()).collect();
    let (levels, level_steps): (Vec<f64>, Vec<Period>) = covered
        .iter()
        .map(|&n| {
            let whole = f64::from(steps[n].days().days()) / f64::from(points[n].days.max(1));
            (points[n].count * whole, steps[n].clone())
        })
        .unzip();
    let (change_points, residue) = change_point::describe(&levels, &level_steps);
    let worth = residue.dispersion
        * variance_inflation(levels.len(), residue.autocorrelation, residue.autocorrelation);
    let online_changes =
        change_point::bayesian_online(&levels, &level_steps, crate::numeric::summary::mean(&levels), worth);

    let mut caveats = Vec::new();
    let estimand = match (&options.frame, options.by_deaths) {
        (Some(_), false) => "rates per 1,000 documents of the declared feeds",
        (Some(_), true) => "people reported killed per 1,000 documents of the declared feeds",
        (None, false) => "counts of reported incidents",
        (None, true) => "counts of people reported killed",
    };
    if options.by_deaths {
        caveats.push(Caveat::new(
            "by-deaths",
            "people reported killed are counted (best figures), who come several at a time: exact Poisson intervals beside the \
             serially robust one are too narrow",
        ));
    }
    if options.frame.is_none() {
        caveats.push(Caveat::new(
            "no-frame",
            "no sampling frame is declared: these are counts of reported incidents, not rates, and more reports may mean \
             more reporting",
        ));
    }
    let partial = points.iter().zip(&steps).filter(|(p, s)| p.days < s.days().days()).count();
    if partial > 0 {
        let n = counted(partial as u64, "step");
        caveats.push(Caveat::new(
            "partial-steps",
            format!("{n} only partly within the period or the days that the data cover: compared by days, not by steps"),
        ));
    }
    if let Some(c) = options.covered.filter(|c| whole.days().intersection(*c) != Some(whole.days())) {
        caveats.push(Caveat::new(
            "covered",
            format!(
                "the data begin on {} and end on {}: other days of {whole} are not taken for days without incidents",
                c.start(),
                c.end()
            ),
        ));
    }
    if varies != options.step {
        caveats.push(Caveat::new(
            "by-month",
            "the compared periods have too few steps to see how they vary: months say it",
        ));
    }
    let undated = selection.incidents.iter().filter(|i| i.interval.is_none()).count() as u64;
    if undated > 0 {
        caveats.push(Caveat::new(
            "without-date",
            format!("{} without a date not counted", counted(undated, "incident")),
        ));
    }
    left_out_caveats(&selection.left_out, filter.series, &mut caveats);
    let mut result = Trend {
        measure: "trend",
        by_deaths: options.by_deaths,
        estimand,
        series: filter.series,
        step: options.step,
        n_reports: points.iter().map(|p| p.reports).sum::<f64>().round() as u64,
        n_incidents: counts.iter().sum::<f64>().round() as u64,
        points,
        dispersion,
        residue,
        ratio: compared,
        change_points,
        online_changes,
        frame: options.frame.clone(),
        corrected: None,
        sources: source_profile(&inside),
        seed: 0,
        method: METHOD,
        caveats,
        sentence: String::new(),
    };
    result.sentence = sentence(&result, whole, varies);
    Ok(result)
}

fn count(
    inside: &[&Incident],
    steps: &[Period],
    within: &[Option<DayInterval>],
    constant: &BTreeSet<&str>,
    by_deaths: bool,
) -> Vec<TrendPoint> {
    let mut sums = vec![[0.0f64; 5]; steps.len()];
    for incident in inside {
        let Some(days) = incident.interval else { continue };
        let steady = incident.sources.iter().any(|s| constant.contains(s.as_str()));
        let weight = if by_deaths { killed(incident)[1] as f64 } else { 1.0 };
        let first = steps.partition_point(|p| p.days().end() < days.start());
        for (n, _) in steps.iter().enumerate().skip(first).take_while(|(_, p)| p.days().start() <= days.end())
        {
            let common = within[n].and_then(|w| w.intersection(days)).map_or(0, |c| c.days());
            let share = f64::from(common) / f64::from(days.days());
            let counted = share * weight;
            sums[n][0] += counted;
            sums[n][1] += share * f64::from(incident.reports.max(1));
            sums[n][2] += if steady { counted } else { 0.0 };
            sums[n][3] += counted * counted;
            sums[n][4] = sums[n][4].max(counted);
        }
    }
    let point = |((period, [count, reports, constant_sources, squares, most]), within): (
        (&Period, [f64; 5]),
        &Option<DayInterval>,
    )| {
        let (low, high) = match by_deaths {
            false => poisson_interval(count.round() as u64, 0.95),
            true => weighted_interval(count, squares, most),
        };
        TrendPoint {
            period: period.clone(),
            days: within.map_or(0, |w| w.days()),
            count,
            low,
            high,
            reports,
            constant_sources,
            rate_per_1000_documents: None,
        }
    };
    steps.iter().zip(sums).zip(within).map(point).collect()
}

/// The 95 % interval of the mean behind a sum of weighted incidents: `squares` sums the weights' squares, `most` is the largest
/// (Fay and Feuer 1997, §2). With equal weights it is Garwood's.
fn weighted_interval(sum: f64, squares: f64, most: f64) -> (f64, f64) {
    let low = match sum > 0.0 {
        true => squares / sum * gamma_quantile(sum * sum / squares, 0.025),
        false => 0.0,
    };
    let (sum, squares) = (sum + most.max(1.0), squares + most.max(1.0).powi(2));
    (low, squares / sum * gamma_quantile(sum * sum / squares, 0.975))
}

/// The days of each step that lie in the period and that the data cover.
fn within(steps: &[Period], whole: &Period, options: &TrendOptions) -> Vec<Option<DayInterval>> {
    let covered = |step: &Period| {
        let days = step.days().intersection(whole.days())?;
        options.covered.map_or(Some(days), |covered| days.intersection(covered))
    };
    steps.iter().map(covered).collect()
}

/// The same comparison by months, where the periods have too few quarters or years to see how they vary: a year is no less
/// bursty for being one number. `None` where months are too few as well.
fn compare_by_month(
    coarse: &RateRatio,
    inside: &[&Incident],
    whole: &Period,
    options: &TrendOptions,
) -> Option<RateRatio> {
    if !matches!(options.step, Step::Quarter | Step::Year) {
        return None;
    }
    let steps = Step::Month.cut(whole.days());
    let points = count(inside, &steps, &within(&steps, whole, options), &BTreeSet::new(), options.by_deaths);
    let compare_same = Some((coarse.from.clone(), coarse.to.clone()));
    let months = TrendOptions { step: Step::Month, compare: compare_same, ..options.clone() };
    compare(&points, &steps, &months).filter(|finer| finer.model != RatioModel::Poisson)
}

fn compare(points: &[TrendPoint], steps: &[Period], options: &TrendOptions) -> Option<RateRatio> {
    let (from, to) = match &options.compare {
        Some((from, to)) => (from.clone(), to.clone()),
        None if steps.len() >= 2 => {
            let half = steps.len() / 2;
            let join = |p: &[Period]| {
                let days =
                    dateline_types::DayInterval::new(p.first()?.days().start(), p.last()?.days().end())?;
                Some(Period::new(days))
            };
            (join(&steps[..half])?, join(&steps[half..])?)
        }
        None => return None,
    };
    // Without a frame, what is compared is counts a day that the data cover.
    let exposed = |p: &Period| -> Vec<Exposed> {
        (0..steps.len())
            .filter(|&n| p.days().contains(steps[n].days()))
            .map(|n| {
                let documents = options.frame.as_ref().map(|f| f.documents[n] as f64);
                let exposure = documents.unwrap_or(f64::from(points[n].days));
                Exposed { step: n, count: points[n].count, exposure }
            })
            .filter(|e| e.exposure > 0.0)
            .collect()
    };
    let (a, b) = (exposed(&from), exposed(&to));
    (!a.is_empty() && !b.is_empty()).then(|| ratio::compare(from, to, &a, &b))
}

fn sentence(t: &Trend, whole: &Period, varies: Step) -> String {
    let what = match t.by_deaths {
        true => format!("{} people reported killed", thousands(t.n_incidents)),
        false => counted(t.n_incidents, "reported incident"),
    };
    let mut text = format!("{what} in {} were counted in {whole}.", counted(t.n_reports, "report"));
    if let Some(r) = &t.ratio {
        text.push(' ');
        let steps = if varies == t.step { "steps" } else { "months" };
        text.push_str(&r.sentence(if t.frame.is_some() { "rate" } else { "count a day" }, steps));
    }
    match t.change_points.as_slice() {
        [] => text.push_str(" No change of level was found."),
        changes => {
            let said: Vec<String> = changes
                .iter()
                .map(|c| {
                    let p = p_value(c.p);
                    format!("{} (from {:.1} to {:.1} a step, {p})", c.at.label(), c.before, c.after)
                })
                .collect();
            text.push_str(&format!(" The level changed at {}.", said.join(", ")));
        }
    }
    if t.frame.is_none() {
        text.push_str(&format!(" These are {}, not rates.", t.estimand));
    }
    text
}

impl Trend {
    /// One row a step.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[
            "period",
            "start",
            "end",
            "days",
            if self.by_deaths { "killed" } else { "incidents" },
            "low",
            "high",
            "reports",
            "constant_sources",
            "rate_per_1000_documents",
            "corrected",
            "corrected_low",
            "corrected_high",
        ]);
        for (n, p) in self.points.iter().enumerate() {
            let corrected = self.corrected.as_ref().map_or(Estimate::NONE, |c| c.steps[n]);
            table.push([
                p.period.label().to_owned(),
                p.period.days().start().to_string(),
                p.period.days().end().to_string(),
                p.days.to_string(),
                p.count.to_string(),
                p.low.to_string(),
                p.high.to_string(),
                p.reports.to_string(),
                p.constant_sources.to_string(),
                cell(p.rate_per_1000_documents),
                cell(corrected.estimate),
                cell(corrected.low),
                cell(corrected.high),
            ]);
        }
        table
    }

    /// The ratio as an estimate, for tables of several measures.
    pub fn ratio_estimate(&self) -> Estimate {
        self.ratio.as_ref().map_or(Estimate::NONE, |r| r.ratio)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::incident;

    fn months(counts: &[usize]) -> Vec<Incident> {
        let mut incidents = Vec::new();
        for (m, &n) in counts.iter().enumerate() {
            for _ in 0..n {
                incidents.push(incident(incidents.len(), 1.0, 1.0, &format!("2016-{:02}-05", m + 1)));
            }
        }
        incidents
    }

    #[test]
    fn counts_have_no_gaps_and_no_rate_without_a_frame() {
        let incidents = months(&[3, 0, 5, 4, 0, 2, 9, 9, 8, 7, 9, 9]);
        let year = "2016".parse().unwrap();
        let t = trend(&incidents, &Filter::default(), &year, &TrendOptions::default()).unwrap();
        let counts: Vec<f64> = t.points.iter().map(|p| p.count).collect();
        assert_eq!(counts, [3.0, 0.0, 5.0, 4.0, 0.0, 2.0, 9.0, 9.0, 8.0, 7.0, 9.0, 9.0]);
        assert!(t.points.iter().all(|p| p.rate_per_1000_documents.is_none()));
        assert!(t.caveats.iter().any(|c| c.code == "no-frame") && t.estimand.starts_with("counts"));
        assert!(t.ratio.as_ref().unwrap().ratio.low.unwrap() > 1.0);
        let frame = SamplingFrame { feeds: vec!["A".into()], documents: vec![500; 12] };
        let options = TrendOptions { frame: Some(frame), ..TrendOptions::default() };
        let t = trend(&incidents, &Filter::default(), &year, &options).unwrap();
        assert_eq!(t.points[0].rate_per_1000_documents, Some(6.0));
    }

    #[test]
    fn a_year_that_ends_on_16_january_is_no_fall() {
        // One every third day for three years, and sixteen days of the fourth.
        let first = jiff::civil::date(2021, 1, 1);
        let days = |n: usize| first + jiff::Span::new().days(3 * n as i64);
        let incidents: Vec<Incident> =
            (0..370).map(|n| incident(n, 1.0, 1.0, &days(n).to_string())).collect();
        let covered = DayInterval::new(first, days(369));
        let years = TrendOptions { step: Step::Year, covered, ..TrendOptions::default() };
        let compare = |options: &TrendOptions| {
            trend(&incidents, &Filter::default(), &"2021..2024".parse().unwrap(), options).unwrap()
        };
        let t = compare(&years);
        assert!((t.ratio.as_ref().unwrap().ratio.estimate.unwrap() - 1.0).abs() < 0.02, "{}", t.sentence);
        let pair = Some(("2023".parse().unwrap(), "2024".parse().unwrap()));
        let t = compare(&TrendOptions { compare: pair, ..years });
        let r = t.ratio.unwrap();
        assert!((r.ratio.estimate.unwrap() - 1.0).abs() < 0.2 && r.p > 0.5, "{r:?}");
        assert!(t.caveats.iter().any(|c| c.code == "partial-steps") && t.points[3].days < 20);
    }

    #[test]
    fn two_years_are_compared_by_how_their_months_vary() {
        // Bursts of thirty every third month, one year twelve and the other eight of them.
        let burst = |year: i32, month: usize, n: usize| {
            (0..n).map(move |i| {
                incident(1000 * year as usize + 40 * month + i, 1.0, 1.0, &format!("{year}-{month:02}-05"))
            })
        };
        let months = [1, 4, 7, 10];
        let incidents: Vec<Incident> =
            months.iter().flat_map(|m| burst(2016, *m, 30).chain(burst(2017, *m, 20))).collect();
        let options = TrendOptions { step: Step::Year, ..TrendOptions::default() };
        let t = trend(&incidents, &Filter::default(), &"2016..2017".parse().unwrap(), &options).unwrap();
        let r = t.ratio.as_ref().unwrap();
        assert!(t.points.len() == 2 && (r.from_count, r.to_count) == (120, 80), "{r:?}");
        assert!(r.model == RatioModel::SeriallyRobust && r.p > 0.3 && r.poisson.high.unwrap() < 0.9, "{r:?}");
        assert!(t.caveats.iter().any(|c| c.code == "by-month") && t.sentence.contains("months vary"));
    }

    #[test]
    fn deaths_are_counted_with_an_interval_for_several_at_a_time() {
        let mut incidents = months(&[2; 12]);
        for (n, one) in incidents.iter_mut().enumerate() {
            let n = if n % 2 == 0 { 10 } else { 0 };
            let from = dateline_types::BoundsFrom::default();
            one.quantities = vec![dateline_types::QuantityBounds {
                kind: dateline_types::QuantityKind::Killed,
                of: None,
                low: n,
                best: n,
                high: Some(n),
                from,
            }];
        }
        let options = TrendOptions { by_deaths: true, ..TrendOptions::default() };
        let t = trend(&incidents, &Filter::default(), &"2016".parse().unwrap(), &options).unwrap();
        let p = &t.points[0];
        // Ten killed in one incident: ten times Garwood's interval of one incident, 0.025 to 5.572.
        assert!(p.count == 10.0 && (p.low - 0.253).abs() < 0.01 && (p.high - 55.72).abs() < 0.05, "{p:?}");
        assert!(t.sentence.starts_with("120 people reported killed") && t.table().header[4] == "killed");
    }

    #[test]
    fn new_sources_do_not_enter_the_constant_panel() {
        let mut incidents = months(&[2; 12]);
        for i in incidents.iter_mut().skip(18) {
            i.sources = vec!["New Agency".into()];
        }
        let year = "2016".parse().unwrap();
        let t = trend(&incidents, &Filter::default(), &year, &TrendOptions::default()).unwrap();
        assert_eq!((t.points[0].constant_sources, t.points[11].constant_sources), (2.0, 0.0));
    }

    #[test]
    fn an_empty_period_is_said() {
        let error =
            trend(&[], &Filter::default(), &"2016".parse().unwrap(), &TrendOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), "the trend cannot be measured: no incident with a date in 2016");
    }
}
