//! Which incidents of two lists are the same happening: near in days and place, one to one.
//!
//! Used where coded incidents and a dataset's rows meet: to say what the reports have of the dataset, and to count what
//! both have once. It reads days, points and parties only; words and classes of two codebooks do not compare.

use crate::period::day_number;
use crate::sphere::{EARTH_RADIUS_KM, Vector, angle, vector_from_lat_lng};
use dateline_types::Incident;
use serde::Serialize;

/// How far apart two records of one happening may lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tolerance {
    /// Days between the two stretches of days; 0 if they overlap.
    pub days: u32,
    /// Kilometres between the two places, beyond what their precision leaves open.
    pub km: f64,
}

impl Default for Tolerance {
    /// Three days and 25 km: a report's "on Tuesday" and a town for a village.
    fn default() -> Self {
        Tolerance { days: 3, km: 25.0 }
    }
}

/// Two records of one happening.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Match {
    /// Index in the first list.
    pub left: usize,
    /// Index in the second.
    pub right: usize,
    /// Days between them; 0 if they overlap.
    pub days: u32,
    /// Kilometres between their points.
    pub km: f64,
}

/// What is compared of an incident.
struct Record {
    first: i32,
    last: i32,
    at: Vector,
    radius_km: f64,
}

/// A pair that may be one happening, and how badly it fits: 0 for the same day and point, 2 for both tolerances used up.
struct Candidate {
    pair: Match,
    misfit: f64,
}

fn record(incident: &Incident) -> Option<Record> {
    let (days, place) = (incident.interval?, incident.place.as_ref()?);
    Some(Record {
        first: day_number(days.start()),
        last: day_number(days.end()),
        at: vector_from_lat_lng(place.point),
        radius_km: place.radius_km.max(0.0),
    })
}

/// True if the two have a known party in common: by key, else by name.
fn share_a_party(a: &Incident, b: &Incident) -> bool {
    let parties = |i: &'_ Incident| -> Vec<String> {
        let all = i.actors.iter().chain(&i.targets);
        all.filter_map(|p| {
            p.actor.as_ref().map(ToString::to_string).or_else(|| p.name.as_ref().map(|n| n.to_lowercase()))
        })
        .collect()
    };
    let theirs = parties(b);
    parties(a).iter().any(|p| theirs.contains(p))
}

/// Every pair within `tolerance`; `shift_days` moves the second list in time, to see what chance alone would match.
///
/// Incidents without days or place fit nothing.
fn candidates(
    left: &[&Incident],
    right: &[&Incident],
    tolerance: Tolerance,
    shift_days: i32,
) -> Vec<Candidate> {
    let mut theirs: Vec<(usize, Record)> = right
        .iter()
        .enumerate()
        .filter_map(|(n, i)| {
            let mut r = record(i)?;
            (r.first, r.last) = (r.first + shift_days, r.last + shift_days);
            Some((n, r))
        })
        .collect();
    theirs.sort_by_key(|(n, r)| (r.first, *n));
    let longest = theirs.iter().map(|(_, r)| r.last - r.first).max().unwrap_or(0);
    let near = tolerance.days as i32;
    let mut found = Vec::new();
    for (l, incident) in left.iter().enumerate() {
        let Some(ours) = record(incident) else { continue };
        let from = theirs.partition_point(|(_, r)| r.first < ours.first - near - longest);
        for (n, r) in theirs[from..].iter().take_while(|(_, r)| r.first <= ours.last + near) {
            let days = (r.first - ours.last).max(ours.first - r.last).max(0);
            if days > near {
                continue;
            }
            let km = EARTH_RADIUS_KM * angle(ours.at, r.at);
            let open = ours.radius_km + r.radius_km;
            if km > tolerance.km + open {
                continue;
            }
            let stranger = if share_a_party(incident, right[*n]) { 0.0 } else { 0.5 };
            let misfit =
                f64::from(days) / f64::from(near.max(1)) + km / (tolerance.km + open).max(1e-9) + stranger;
            found.push(Candidate { pair: Match { left: l, right: *n, days: days as u32, km }, misfit });
        }
    }
    found.sort_by(|a, b| {
        a.misfit.total_cmp(&b.misfit).then((a.pair.left, a.pair.right).cmp(&(b.pair.left, b.pair.right)))
    });
    found
}

/// The pairs, each incident in at most one, best fit first; sorted by the first list.
///
/// Greedy: a pair that fits better is never given up so that two others may fit worse.
pub fn one_to_one(left: &[&Incident], right: &[&Incident], tolerance: Tolerance) -> Vec<Match> {
    let mut pairs = assign(candidates(left, right, tolerance, 0), left.len(), right.len());
    pairs.sort_by_key(|m| m.left);
    pairs
}

fn assign(candidates: Vec<Candidate>, left: usize, right: usize) -> Vec<Match> {
    let (mut left, mut right) = (vec![false; left], vec![false; right]);
    let mut pairs = Vec::new();
    for Candidate { pair, .. } in candidates {
        if !left[pair.left] && !right[pair.right] {
            (left[pair.left], right[pair.right]) = (true, true);
            pairs.push(pair);
        }
    }
    pairs
}

/// How many of the first list fit any of the second, one to one or not.
pub fn fitting(left: &[&Incident], right: &[&Incident], tolerance: Tolerance) -> usize {
    let mut fits = vec![false; left.len()];
    for candidate in candidates(left, right, tolerance, 0) {
        fits[candidate.pair.left] = true;
    }
    fits.into_iter().filter(|f| *f).count()
}

/// How many pairs there would be by chance: the mean number when the second list is moved in time by as many days as no
/// record of one happening can differ, forth and back.
pub fn by_chance(left: &[&Incident], right: &[&Incident], tolerance: Tolerance) -> f64 {
    let far = 2 * tolerance.days as i32 + 28;
    let moved = [-far, far];
    let n: usize = moved
        .iter()
        .map(|days| assign(candidates(left, right, tolerance, *days), left.len(), right.len()).len())
        .sum();
    n as f64 / moved.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::incident;

    #[test]
    fn the_best_fit_goes_first_and_nobody_is_matched_twice() {
        let ours = [incident(1, 10.0, 10.0, "2020-01-05"), incident(2, 10.0, 10.1, "2020-01-06")];
        let theirs = [
            incident(3, 10.0, 10.0, "2020-01-06"),
            incident(4, 10.0, 10.1, "2020-01-08"),
            incident(5, 30.0, 10.0, "2020-01-05"),
        ];
        let (l, r): (Vec<_>, Vec<_>) = (ours.iter().collect(), theirs.iter().collect());
        let pairs = one_to_one(&l, &r, Tolerance::default());
        let found: Vec<(usize, usize, u32)> = pairs.iter().map(|m| (m.left, m.right, m.days)).collect();
        assert_eq!(found, [(0, 0, 1), (1, 1, 2)]);
        assert_eq!(fitting(&l, &r[2..], Tolerance::default()), 0);
        let strict = Tolerance { days: 0, km: 0.5 };
        assert!(one_to_one(&l, &r, strict).is_empty());
    }

    #[test]
    fn a_place_known_to_a_district_fits_within_it() {
        let ours = incident(1, 10.0, 10.0, "2020-01-05");
        let mut theirs = incident(2, 10.0, 10.6, "2020-01-05");
        assert!(one_to_one(&[&ours], &[&theirs], Tolerance::default()).is_empty());
        theirs.place.as_mut().unwrap().radius_km = 60.0;
        assert_eq!(one_to_one(&[&ours], &[&theirs], Tolerance::default()).len(), 1);
        theirs.interval = None;
        assert!(one_to_one(&[&ours], &[&theirs], Tolerance::default()).is_empty());
    }

    #[test]
    fn chance_matches_where_everything_happens_everywhere() {
        let day = |n: usize| format!("2020-{:02}-{:02}", 1 + n / 28, 1 + n % 28);
        let left: Vec<Incident> = (0..300).map(|n| incident(n, 10.0, 10.0, &day(n))).collect();
        let right: Vec<Incident> = (0..300).map(|n| incident(1000 + n, 10.0, 10.0, &day(n))).collect();
        let (l, r): (Vec<_>, Vec<_>) = (left.iter().collect(), right.iter().collect());
        assert!(by_chance(&l, &r, Tolerance::default()) > 200.0);
        let lone: Vec<&Incident> = r.iter().copied().take(1).collect();
        assert_eq!(by_chance(&lone, &lone, Tolerance::default()), 0.0);
    }
}
