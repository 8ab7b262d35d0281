//! What reports have of a dataset: recall, precision, distance in days and kilometres, and inflation of counts.
//!
//! The dataset is somebody else's list, not the truth: it has its own threshold, sources and errors. What it has and the
//! reports lack may never have been reported to this reader; what the reports have and it lacks need not be wrong.

mod words;

use crate::filter::{Filter, Series, select_in};
use crate::matching::{Tolerance, by_chance, fitting, one_to_one};
use crate::numeric::special::binomial_interval;
use crate::numeric::summary::quantile;
use crate::panel::killed;
use crate::period::{Period, Step};
use crate::report::{CannotMeasure, Caveat, Estimate, counted};
use dateline_types::{DayInterval, Incident, IncidentOrigin};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// How to compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValidateOptions {
    /// How far apart records of one happening may lie.
    pub tolerance: Tolerance,
    /// The step of the table over time.
    pub step: Step,
}

impl Default for ValidateOptions {
    fn default() -> Self {
        ValidateOptions { tolerance: Tolerance::default(), step: Step::Month }
    }
}

/// So many of so many, with the exact binomial interval (Clopper and Pearson 1934).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Those that have a counterpart.
    pub hits: u64,
    /// All.
    pub of: u64,
    /// The share, 0 to 1.
    pub share: Estimate,
}

impl Share {
    fn new(hits: u64, of: u64) -> Share {
        let share = match of {
            0 => Estimate::NONE,
            _ => Estimate::with(hits as f64 / of as f64, Some(binomial_interval(hits, of, 0.95))),
        };
        Share { hits, of, share }
    }
}

/// The comparison within one step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepAgreement {
    /// The step.
    pub period: Period,
    /// Of the dataset's incidents that begin in it, those that the reports have.
    pub recall: Share,
    /// Of the reports' incidents, those that the dataset has.
    pub precision: Share,
}

/// The comparison within the incidents of one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceAgreement {
    /// Its name.
    pub source: String,
    /// True for a source of the dataset's rows: the share is what the reports have of them. False for one of the reports:
    /// the share is what the dataset has.
    pub of_dataset: bool,
    /// The share.
    pub share: Share,
}

/// Quartiles of a distance over the matched pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quartiles {
    /// A quarter lies at or below.
    pub lower: f64,
    /// The median.
    pub median: f64,
    /// Three quarters lie at or below.
    pub upper: f64,
    /// The largest.
    pub most: f64,
}

/// A matched pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchedPair {
    /// The id of the reports' incident.
    pub ours: String,
    /// The id of the dataset's.
    pub theirs: String,
    /// The dataset's own row.
    pub row: String,
    /// Days between them.
    pub days: u32,
    /// Kilometres between their points.
    pub km: f64,
    /// Best figures of the killed, ours and theirs.
    pub killed: [u64; 2],
}

/// What the reports have of the dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Validation {
    /// `validate`.
    pub measure: &'static str,
    /// What is compared, as the sentence names it: the reports, or a dataset by its labels; and the dataset.
    pub sides: [String; 2],
    /// Group action, state action or both.
    pub series: Series,
    /// The days compared.
    pub period: Period,
    /// How far apart records of one happening may lie.
    pub tolerance: Tolerance,
    /// Of the dataset's incidents, those that the reports have.
    pub recall: Share,
    /// Of the reports' incidents, those that the dataset has.
    pub precision: Share,
    /// Pairs that chance alone would match.
    pub matched_by_chance: f64,
    /// Days between matched incidents.
    pub days: Option<Quartiles>,
    /// Kilometres between matched incidents.
    pub km: Option<Quartiles>,
    /// The reports' incidents that fit some incident of the dataset, for each that is matched: above 1 where one happening
    /// was counted several times.
    pub incident_inflation: Option<f64>,
    /// Killed by the reports' best figures over those of the dataset, summed over the matched.
    pub killed_inflation: Option<f64>,
    /// Share of matched pairs whose best figures of the killed are equal.
    pub killed_equal: Share,
    /// Over time.
    pub steps: Vec<StepAgreement>,
    /// By source, the largest first.
    pub sources: Vec<SourceAgreement>,
    /// The pairs.
    pub pairs: Vec<MatchedPair>,
    /// Rows of the dataset that the reports lack.
    pub missed: Vec<String>,
    /// Ids of the reports' incidents that the dataset lacks.
    pub unmatched: Vec<String>,
    /// How it was computed.
    pub method: &'static str,
    /// What a reader has to know.
    pub caveats: Vec<Caveat>,
    /// In sentences.
    pub sentence: String,
}

/// Sources that are listed, of the reports and of the dataset each.
const MOST_SOURCES: usize = 25;

/// Compares `ours`, coded from reports, with `theirs`, rows of a dataset, over `period`.
///
/// # Errors
/// If either has no incident of the filter with days in `period` and a place.
pub fn validate(
    ours: &[Incident],
    theirs: &[Incident],
    filter: &Filter,
    period: &Period,
    options: &ValidateOptions,
) -> Result<Validation, CannotMeasure> {
    let sides = names_of(ours, theirs);
    let mut caveats = vec![Caveat::new(
        "not-truth",
        format!(
            "{} is a list with its own threshold, sources and errors: what it lacks need not be wrong, and what {} lack may \
             not have been in them",
            sides[1], sides[0]
        ),
    )];
    let left = comparable(ours, &sides[0], filter, period, &mut caveats);
    let right = comparable(theirs, &sides[1], filter, period, &mut caveats);
    for (side, name, verb) in [(&left, &sides[0], "have"), (&right, &sides[1], "has")] {
        if side.is_empty() {
            return Err(CannotMeasure::new(
                "agreement",
                format!("{name} {verb} no incident with a day and a place in {period}"),
            ));
        }
    }
    let matches = one_to_one(&left, &right, options.tolerance);
    let (mut has_left, mut has_right) = (vec![false; left.len()], vec![false; right.len()]);
    for m in &matches {
        (has_left[m.left], has_right[m.right]) = (true, true);
    }
    let n = matches.len() as u64;
    let pairs: Vec<MatchedPair> = matches
        .iter()
        .map(|m| {
            let (a, b) = (left[m.left], right[m.right]);
            MatchedPair {
                ours: a.id.to_string(),
                theirs: b.id.to_string(),
                row: row_of(b),
                days: m.days,
                km: m.km,
                killed: [killed(a)[1], killed(b)[1]],
            }
        })
        .collect();
    let sums = pairs.iter().fold([0, 0], |[a, b], p| [a + p.killed[0], b + p.killed[1]]);
    let matched_right: Vec<&Incident> =
        right.iter().zip(&has_right).filter(|(_, h)| **h).map(|(i, _)| *i).collect();
    let copies = fitting(&left, &matched_right, options.tolerance);
    let chance = by_chance(&left, &right, options.tolerance);
    if chance > 0.2 * n as f64 {
        caveats.push(Caveat::new(
            "chance-matches",
            format!(
                "{chance:.0} pairs would match by chance at this tolerance, {n} do: ask for less (--days, --km) or read the \
                 shares as upper bounds"
            ),
        ));
    }
    let mut result = Validation {
        measure: "validate",
        sides,
        series: filter.series,
        period: period.clone(),
        tolerance: options.tolerance,
        recall: Share::new(n, right.len() as u64),
        precision: Share::new(n, left.len() as u64),
        matched_by_chance: chance,
        days: quartiles(pairs.iter().map(|p| f64::from(p.days)).collect()),
        km: quartiles(pairs.iter().map(|p| p.km).collect()),
        incident_inflation: (n > 0).then(|| copies as f64 / n as f64),
        killed_inflation: (sums[1] > 0).then(|| sums[0] as f64 / sums[1] as f64),
        killed_equal: Share::new(pairs.iter().filter(|p| p.killed[0] == p.killed[1]).count() as u64, n),
        steps: over_time(&left, &right, [&has_left, &has_right], period, options.step),
        sources: by_source(&left, &right, [&has_left, &has_right]),
        missed: unmatched(&right, &has_right, row_of),
        unmatched: unmatched(&left, &has_left, |i| i.id.to_string()),
        pairs,
        method: "one-to-one matching by days and place, best fit first; shares with exact binomial intervals (Clopper and Pearson \
            1934); chance by moving one list in time; docs/methods.md, validate",
        caveats,
        sentence: String::new(),
    };
    result.sentence = words::sentence(&result);
    Ok(result)
}

/// What the two sides are called: the reports where all was coded from them, else the data by their labels, beside which the
/// dataset is told by its own.
pub fn names_of(ours: &[Incident], theirs: &[Incident]) -> [String; 2] {
    let labels = |incidents: &[Incident]| {
        let label = |i: &Incident| match &i.origin {
            IncidentOrigin::Coded => "coded".into(),
            IncidentOrigin::Dataset { dataset, .. } => dataset.clone(),
        };
        incidents.iter().map(label).collect::<BTreeSet<SmolStr>>().into_iter().collect::<Vec<_>>().join(", ")
    };
    if ours.iter().all(|i| i.origin == IncidentOrigin::Coded) {
        return ["the reports".to_owned(), "the dataset".to_owned()];
    }
    let theirs = labels(theirs);
    let other = if theirs.is_empty() { "the dataset".to_owned() } else { format!("the dataset ({theirs})") };
    [format!("the data ({})", labels(ours)), other]
}

/// The incidents of the filter that begin in the period and have a place; a caveat counts the others.
fn comparable<'a>(
    incidents: &'a [Incident],
    whose: &str,
    filter: &Filter,
    period: &Period,
    caveats: &mut Vec<Caveat>,
) -> Vec<&'a Incident> {
    let selected = select_in(incidents, filter, &[period]).incidents;
    let within =
        |i: &Incident| i.interval.is_none_or(|d| period.days().overlaps(DayInterval::day(d.start())));
    let within: Vec<&Incident> = selected.into_iter().filter(|i| within(i)).collect();
    let all = within.len();
    let usable: Vec<&Incident> =
        within.into_iter().filter(|i| i.interval.is_some() && i.place.is_some()).collect();
    if usable.len() < all {
        let n = counted((all - usable.len()) as u64, "incident");
        caveats.push(Caveat::new(
            "not-compared",
            format!("{n} of {whose} without a day or a place not compared"),
        ));
    }
    usable
}

fn row_of(incident: &Incident) -> String {
    match &incident.origin {
        dateline_types::IncidentOrigin::Dataset { row, .. } => row.clone(),
        dateline_types::IncidentOrigin::Coded => incident.id.to_string(),
    }
}

fn unmatched(incidents: &[&Incident], has: &[bool], name: impl Fn(&Incident) -> String) -> Vec<String> {
    incidents.iter().zip(has).filter(|(_, has)| !**has).map(|(i, _)| name(i)).collect()
}

fn quartiles(mut values: Vec<f64>) -> Option<Quartiles> {
    values.sort_by(f64::total_cmp);
    let most = *values.last()?;
    let [lower, median, upper] = [0.25, 0.5, 0.75].map(|p| quantile(&values, p));
    Some(Quartiles { lower, median, upper, most })
}

fn over_time(
    left: &[&Incident],
    right: &[&Incident],
    has: [&[bool]; 2],
    period: &Period,
    step: Step,
) -> Vec<StepAgreement> {
    let steps = step.cut(period.days());
    let count = |incidents: &[&Incident], has: &[bool]| {
        let mut counts = vec![[0u64; 2]; steps.len()];
        for (incident, has) in incidents.iter().zip(has) {
            let Some(days) = incident.interval else { continue };
            let at = steps.partition_point(|p| p.days().end() < days.start());
            if let Some(count) = counts.get_mut(at) {
                count[0] += u64::from(*has);
                count[1] += 1;
            }
        }
        counts
    };
    let (ours, theirs) = (count(left, has[0]), count(right, has[1]));
    let agreement = |(n, period): (usize, Period)| StepAgreement {
        period,
        recall: Share::new(theirs[n][0], theirs[n][1]),
        precision: Share::new(ours[n][0], ours[n][1]),
    };
    steps.iter().cloned().enumerate().map(agreement).collect()
}

fn by_source(left: &[&Incident], right: &[&Incident], has: [&[bool]; 2]) -> Vec<SourceAgreement> {
    let mut all = Vec::new();
    for (incidents, has, of_dataset) in [(right, has[1], true), (left, has[0], false)] {
        let mut named: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
        for (incident, has) in incidents.iter().zip(has) {
            for source in incident.sources.iter().map(String::as_str).collect::<BTreeSet<_>>() {
                let count = named.entry(source).or_default();
                count[0] += u64::from(*has);
                count[1] += 1;
            }
        }
        let mut rows: Vec<(&str, [u64; 2])> = named.into_iter().collect();
        rows.sort_by(|a, b| b.1[1].cmp(&a.1[1]).then(a.0.cmp(b.0)));
        all.extend(rows.into_iter().take(MOST_SOURCES).map(|(source, [hits, of])| SourceAgreement {
            source: source.to_owned(),
            of_dataset,
            share: Share::new(hits, of),
        }));
    }
    all
}

#[cfg(test)]
mod tests;
