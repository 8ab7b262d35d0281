//! What the reporting behind a result looks like: how many sources, how dominant, how new.

use dateline_types::{Incident, PlacePrecision};
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
    let n = incidents.len().max(1) as f64;
    let coarse =
        incidents.iter().filter(|i| i.place.as_ref().is_none_or(|p| is_coarse(p.precision))).count() as f64;
    let mut named: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for incident in incidents {
        let distinct: BTreeSet<&str> = incident.sources.iter().map(String::as_str).collect();
        for name in &distinct {
            let entry = named.entry(name).or_default();
            entry.0 += 1;
            entry.1 += usize::from(distinct.len() == 1);
        }
    }
    let naming = incidents.iter().filter(|i| !i.sources.is_empty()).count();
    let mentions: usize = named.values().map(|(count, _)| count).sum();
    let distinct = named.len();
    // Ties go to the name first in the alphabet.
    let largest = named.iter().rev().max_by_key(|(_, (count, _))| *count).map(|(name, (count, sole))| {
        LargestSource { name: (*name).to_owned(), share: *count as f64 / n, sole_share: *sole as f64 / n }
    });
    SourceProfile {
        sources_per_incident: if naming == 0 { 0.0 } else { mentions as f64 / naming as f64 },
        distinct,
        unnamed_share: if incidents.is_empty() { 0.0 } else { 1.0 - naming as f64 / n },
        low_precision_share: coarse / n,
        largest,
    }
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
