//! Knox's test: are there more pairs near in both space and time than near in each would lead one to expect?

use crate::numeric::Stream;
use crate::numeric::special::poisson_at_least;
use dateline_types::LatLng;
use rayon::prelude::*;
use serde::Serialize;

/// What the test found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Knox {
    /// Near in space: at most so many kilometres.
    pub near_km: f64,
    /// Near in time: at most so many days.
    pub near_days: i32,
    /// Pairs near in both.
    pub observed: u64,
    /// Pairs near in space times pairs near in time, over all pairs.
    pub expected: f64,
    /// The Poisson chance of at least as many.
    pub p_poisson: f64,
    /// The share of permutations of the dates with at least as many, the observed included.
    pub p_permutation: f64,
}

/// Tests events (place, day number) (Knox 1964); `None` for fewer than two.
pub fn knox(
    events: &[(LatLng, i32)],
    near_km: f64,
    near_days: i32,
    permutations: u32,
    seed: u64,
) -> Option<Knox> {
    let near = pairs(events.len(), |i, j| events[i].0.haversine_km(events[j].0) <= near_km);
    let days: Vec<i32> = events.iter().map(|e| e.1).collect();
    test(&near, &days, near_km, near_days, permutations, seed)
}

/// The pairs (later, earlier index) that are near.
fn pairs(n: usize, near: impl Fn(usize, usize) -> bool + Sync) -> Vec<(u32, u32)> {
    (0..n)
        .into_par_iter()
        .flat_map_iter(|i| {
            let near = &near;
            (0..i).filter(move |&j| near(i, j)).map(move |j| (i as u32, j as u32))
        })
        .collect()
}

fn test(
    near: &[(u32, u32)],
    days: &[i32],
    near_km: f64,
    near_days: i32,
    permutations: u32,
    seed: u64,
) -> Option<Knox> {
    let n = days.len() as u64;
    if n < 2 {
        return None;
    }
    let both = |days: &[i32]| {
        near.iter().filter(|(i, j)| (days[*i as usize] - days[*j as usize]).abs() <= near_days).count() as u64
    };
    let observed = both(days);
    let mut sorted = days.to_vec();
    sorted.sort_unstable();
    let in_time: u64 = sorted
        .iter()
        .enumerate()
        .map(|(i, d)| (i - sorted[..i].partition_point(|e| d - e > near_days)) as u64)
        .sum();
    let expected = near.len() as f64 * in_time as f64 / (n * (n - 1) / 2) as f64;
    let as_many = (0..permutations)
        .into_par_iter()
        .filter(|&number| {
            let mut shuffled = days.to_vec();
            Stream::new(seed, "hotspots/knox", u64::from(number)).shuffle(&mut shuffled);
            both(&shuffled) >= observed
        })
        .count();
    Some(Knox {
        near_km,
        near_days,
        observed,
        expected,
        p_poisson: poisson_at_least(observed, expected),
        p_permutation: (as_many + 1) as f64 / (f64::from(permutations) + 1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_poisson_p_is_pointpats() {
        // pointpats' Burkitt test: 13 observed, 10.1438161 expected, p 0.14624558197140414.
        assert!((poisson_at_least(13, 10.1438161) - 0.2221).abs() < 0.01);
        // pointpats leaves out the observed count itself: the chance of more than 13.
        assert!((poisson_at_least(14, 10.1438161) - 0.14624558197140414).abs() < 1e-6);
    }

    #[test]
    fn counts_are_those_of_all_pairs() {
        let mut stream = Stream::new(2, "test", 0);
        let events: Vec<(LatLng, i32)> = (0..60)
            .map(|_| (LatLng::new(stream.unit(), stream.unit()).unwrap(), stream.below(100) as i32))
            .collect();
        let found = knox(&events, 20.0, 7, 19, 1).unwrap();
        let (mut both, mut space, mut time) = (0u64, 0u64, 0u64);
        for i in 0..60 {
            for j in 0..i {
                let s = events[i].0.haversine_km(events[j].0) <= 20.0;
                let t = (events[i].1 - events[j].1).abs() <= 7;
                both += u64::from(s && t);
                space += u64::from(s);
                time += u64::from(t);
            }
        }
        assert_eq!(found.observed, both);
        assert!((found.expected - space as f64 * time as f64 / 1770.0).abs() < 1e-9);
        assert_eq!(knox(&events[..1], 1.0, 1, 9, 1), None);
    }
}
