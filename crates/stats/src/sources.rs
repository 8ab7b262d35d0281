//! What the reporting behind a result looks like: how many sources, how dominant, how new.

use dateline_types::{Incident, PlacePrecision};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The reporting behind a set of incidents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceProfile {
    /// Mean number of distinct sources that an incident names, of those that name any.
    pub sources_per_incident: f64,
    /// Distinct sources named.
    pub distinct: usize,
    /// Share of incidents that name no source, 0 to 1: of those nothing is known.
    pub unnamed_share: f64,
    /// Share of incidents without a place or known only to a province, country or region, 0 to 1.
    pub low_precision_share: f64,
    /// The source that most incidents name.
    pub largest: Option<LargestSource>,
    /// The same incidents as sources saw them that report early and late.
    pub constant: ConstantPanel,
}

/// Sources that report in both halves of the time from the first incident to the last, and what they name: a change of theirs
/// is none of who reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConstantPanel {
    /// How many sources.
    pub sources: usize,
    /// Incidents of the earlier half that one of them names.
    pub earlier: usize,
    /// Incidents of the later half.
    pub later: usize,
}

/// The source that most incidents name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LargestSource {
    /// Its name.
    pub name: String,
    /// Share of incidents that name it, 0 to 1.
    pub share: f64,
    /// Share of incidents that name no other, 0 to 1.
    pub sole_share: f64,
}

/// True for a place known only to a province, a country, a region, a line, a border or a sea: its point is nobody's
/// location.
pub fn is_coarse(precision: PlacePrecision) -> bool {
    use PlacePrecision::{Admin1, Border, Country, Line, Maritime, Region};
    matches!(precision, Admin1 | Country | Region | Line | Border | Maritime)
}

/// Profiles the incidents; all zero for none.
pub fn source_profile(incidents: &[&Incident]) -> SourceProfile {
    let mut reporting = Reporting::default();
    for incident in incidents {
        reporting.add(incident);
    }
    reporting.profile()
}

/// Who reports a series of incidents, gathered one by one: some forty bytes each, whatever an incident holds.
#[derive(Debug, Clone, Default)]
pub struct Reporting {
    numbers: BTreeMap<String, u32>,
    /// For each source the first day and the last that an incident it names began on.
    spans: Vec<Option<(Date, Date)>>,
    /// For each incident its first day and its sources.
    incidents: Vec<(Option<Date>, Box<[u32]>)>,
    coarse: usize,
}

impl Reporting {
    /// Adds an incident.
    pub fn add(&mut self, incident: &Incident) {
        let start = incident.interval.map(|d| d.start());
        let distinct: BTreeSet<&str> = incident.sources.iter().map(String::as_str).collect();
        let mut named = Vec::with_capacity(distinct.len());
        for name in distinct {
            let number = match self.numbers.get(name) {
                Some(number) => *number,
                None => {
                    self.spans.push(None);
                    let number = (self.spans.len() - 1) as u32;
                    self.numbers.insert(name.to_owned(), number);
                    number
                }
            };
            if let Some(day) = start {
                let span = &mut self.spans[number as usize];
                *span = Some(span.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
            }
            named.push(number);
        }
        self.coarse += usize::from(incident.place.as_ref().is_none_or(|p| is_coarse(p.precision)));
        self.incidents.push((start, named.into()));
    }

    /// For each incident, in the order added, whether a source names it that reports in both halves of the time.
    pub fn constant(&self) -> Vec<bool> {
        let steady: Vec<bool> = match self.middle() {
            Some(middle) => {
                let both = |span: &Option<(Date, Date)>| span.is_some_and(|(a, b)| a < middle && middle <= b);
                self.spans.iter().map(both).collect()
            }
            None => vec![false; self.spans.len()],
        };
        self.incidents.iter().map(|(_, named)| named.iter().any(|&s| steady[s as usize])).collect()
    }

    fn middle(&self) -> Option<Date> {
        middle_of(self.incidents.iter().filter_map(|i| i.0))
    }

    /// The profile.
    pub fn profile(&self) -> SourceProfile {
        let all = self.incidents.len();
        let n = all.max(1) as f64;
        let mut counts = vec![(0usize, 0usize); self.spans.len()];
        for (_, named) in &self.incidents {
            for &source in named {
                counts[source as usize].0 += 1;
                counts[source as usize].1 += usize::from(named.len() == 1);
            }
        }
        let naming = self.incidents.iter().filter(|i| !i.1.is_empty()).count();
        let mentions: usize = counts.iter().map(|c| c.0).sum();
        // Ties go to the name first in the alphabet.
        let largest = self.numbers.iter().rev().max_by_key(|(_, number)| counts[**number as usize].0).map(
            |(name, number)| {
                let (count, sole) = counts[*number as usize];
                LargestSource { name: name.clone(), share: count as f64 / n, sole_share: sole as f64 / n }
            },
        );
        let mut constant = ConstantPanel { sources: 0, earlier: 0, later: 0 };
        if let Some(middle) = self.middle() {
            constant.sources =
                self.spans.iter().flatten().filter(|(a, b)| *a < middle && middle <= *b).count();
            for ((day, _), steady) in self.incidents.iter().zip(self.constant()) {
                if steady && let Some(day) = day {
                    *if *day < middle { &mut constant.earlier } else { &mut constant.later } += 1;
                }
            }
        }
        SourceProfile {
            sources_per_incident: if naming == 0 { 0.0 } else { mentions as f64 / naming as f64 },
            distinct: self.spans.len(),
            unnamed_share: if all == 0 { 0.0 } else { 1.0 - naming as f64 / n },
            low_precision_share: self.coarse as f64 / n,
            largest,
            constant,
        }
    }
}

/// The sources that name incidents both before `middle` and from it on.
pub fn constant_sources<'a>(incidents: &[&'a Incident], middle: Date) -> BTreeSet<&'a str> {
    let named = |later: bool| -> BTreeSet<&'a str> {
        let half = incidents.iter().filter(|i| i.interval.is_some_and(|d| (d.start() >= middle) == later));
        half.flat_map(|i| &i.sources).map(String::as_str).collect()
    };
    named(false).intersection(&named(true)).copied().collect()
}

/// The day in the middle between the first incident's and the last one's; `None` if none has a day.
pub fn middle_day(incidents: &[&Incident]) -> Option<Date> {
    middle_of(incidents.iter().filter_map(|i| i.interval).map(|d| d.start()))
}

fn middle_of(days: impl Iterator<Item = Date> + Clone) -> Option<Date> {
    let (first, last) = (days.clone().min()?, days.max()?);
    first.checked_add(jiff::Span::new().days(i64::from((last - first).get_days() + 1) / 2)).ok()
}

/// True if one of `sources` names the incident.
pub fn named_by(incident: &Incident, sources: &BTreeSet<&str>) -> bool {
    incident.sources.iter().any(|s| sources.contains(s.as_str()))
}

/// True if `source` is the only one the incident names.
pub fn rests_only_on(incident: &Incident, source: &str) -> bool {
    !incident.sources.is_empty() && incident.sources.iter().all(|s| s == source)
}

/// The sources that appear only in the later incidents, sorted, and the share of those that rest on them alone. None
/// where a tenth or more of the earlier incidents name no source: what is unknown cannot be told from what is new.
pub fn new_sources(earlier: &[&Incident], later: &[&Incident]) -> (Vec<String>, f64) {
    if 10 * earlier.iter().filter(|i| i.sources.is_empty()).count() >= earlier.len().max(1) {
        return (Vec::new(), 0.0);
    }
    let known: BTreeSet<&str> = earlier.iter().flat_map(|i| &i.sources).map(String::as_str).collect();
    let mut new: BTreeSet<&str> = BTreeSet::new();
    let mut only_new = 0usize;
    for incident in later {
        let mut all_new = !incident.sources.is_empty();
        for source in &incident.sources {
            if known.contains(source.as_str()) {
                all_new = false;
            } else {
                new.insert(source);
            }
        }
        only_new += usize::from(all_new);
    }
    let share = only_new as f64 / later.len().max(1) as f64;
    (new.into_iter().map(str::to_owned).collect(), share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::incident;

    fn by(number: usize, sources: &[&str]) -> Incident {
        let mut one = incident(number, 0.0, 0.0, "2020-01-01");
        one.sources = sources.iter().map(|s| (*s).to_owned()).collect();
        one
    }

    #[test]
    fn the_largest_source_and_where_it_stands_alone() {
        let incidents = [by(1, &["A"]), by(2, &["A", "B"]), by(3, &["A", "A"]), by(4, &["C"])];
        let profile = source_profile(&incidents.iter().collect::<Vec<_>>());
        assert_eq!((profile.distinct, profile.sources_per_incident, profile.unnamed_share), (3, 1.25, 0.0));
        let largest = profile.largest.unwrap();
        assert_eq!((largest.name.as_str(), largest.share, largest.sole_share), ("A", 0.75, 0.5));
        assert!(rests_only_on(&incidents[2], "A") && !rests_only_on(&incidents[1], "A"));
    }

    #[test]
    fn a_panel_of_sources_is_what_reports_early_and_late() {
        let mut incidents = [by(1, &["A"]), by(2, &["B"]), by(3, &["A", "N"]), by(4, &["N"])];
        for (i, day) in incidents.iter_mut().zip(["2020-01-01", "2020-02-01", "2020-11-01", "2020-12-01"]) {
            i.interval = Some(dateline_types::DayInterval::day(day.parse().unwrap()));
        }
        let profile = source_profile(&incidents.iter().collect::<Vec<_>>());
        assert_eq!(profile.constant, ConstantPanel { sources: 1, earlier: 1, later: 1 });
        assert_eq!(source_profile(&[]).constant, ConstantPanel { sources: 0, earlier: 0, later: 0 });
    }

    #[test]
    fn new_sources_are_those_of_the_later_period_only() {
        let (early, late) = ([by(1, &["A"])], [by(2, &["A", "N"]), by(3, &["N"])]);
        let (names, share) = new_sources(&early.iter().collect::<Vec<_>>(), &late.iter().collect::<Vec<_>>());
        assert_eq!((names, share), (vec!["N".to_owned()], 0.5));
        let blank = [by(1, &["A"]), by(4, &[])];
        assert!(
            new_sources(&blank.iter().collect::<Vec<_>>(), &late.iter().collect::<Vec<_>>()).0.is_empty()
        );
    }
}
