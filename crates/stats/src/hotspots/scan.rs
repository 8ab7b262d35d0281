//! The space-time permutation scan: the cylinder with more incidents than its place and its time alone explain.
//!
//! Kulldorff, Heffernan, Hartman, Assunção and Mostashari, "A space-time permutation scan statistic for disease outbreak
//! detection", *PLoS Medicine* 2 (2005). It needs no population: the expectation in a cylinder is the product of its
//! place's and its time's totals.

use crate::cells::{cell_points, gather};
use crate::numeric::Stream;
use dateline_types::LatLng;
use rayon::prelude::*;
use serde::Serialize;

/// The most likely cluster.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpaceTimeCluster {
    /// Latitude of the cylinder's middle, degrees.
    pub lat: f64,
    /// Longitude of the cylinder's middle, degrees.
    pub lon: f64,
    /// Its radius, kilometres.
    pub radius_km: f64,
    /// Its first day.
    pub start: String,
    /// Its last day.
    pub end: String,
    /// Incidents in it.
    pub observed: u64,
    /// Incidents that place and time alone would lead one to expect.
    pub expected: f64,
    /// The log of the likelihood ratio.
    pub log_ratio: f64,
    /// The share of permutations with as large a ratio, the observed included.
    pub p: f64,
}

const MOST_PLACES: usize = 150;
const MOST_SLICES: usize = 52;

/// The incidents cut into places and time slices, with the circles of places.
struct Grid {
    places: usize,
    slices: usize,
    /// Per place: the places around it by distance, with the distance, up to the largest radius.
    rings: Vec<Vec<(u32, f64)>>,
}

/// A cylinder's score: log ratio, centre, ring, first and last slice.
type Best = (f64, usize, usize, usize, usize);

/// Looks for the most likely cluster within `most_km` and half the time; `None` for fewer than ten events or one day.
pub fn scan(
    events: &[(LatLng, i32)],
    most_km: f64,
    permutations: u32,
    seed: u64,
) -> Option<SpaceTimeCluster> {
    let first = events.iter().map(|e| e.1).min()?;
    let last = events.iter().map(|e| e.1).max()?;
    if events.len() < 10 || first == last {
        return None;
    }
    let width = ((last - first) as usize / MOST_SLICES + 1) as i32;
    let slices = ((last - first) / width + 1) as usize;
    let cells = gather(&events.iter().map(|e| e.0).collect::<Vec<_>>(), MOST_PLACES);
    let centres = cell_points(&cells);
    let rings = centres
        .iter()
        .map(|c| {
            let mut near: Vec<(u32, f64)> = centres
                .iter()
                .enumerate()
                .map(|(n, d)| (n as u32, c.haversine_km(*d)))
                .filter(|r| r.1 <= most_km)
                .collect();
            near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            near
        })
        .collect();
    let grid = Grid { places: centres.len(), slices, rings };
    let times: Vec<usize> = events.iter().map(|e| ((e.1 - first) / width) as usize).collect();
    let observed = most_likely(&grid, &cells.of_point, &times);
    let as_large = (0..permutations)
        .into_par_iter()
        .filter(|&number| {
            let mut shuffled = times.clone();
            Stream::new(seed, "hotspots/scan", u64::from(number)).shuffle(&mut shuffled);
            most_likely(&grid, &cells.of_point, &shuffled).0 >= observed.0
        })
        .count();
    let (log_ratio, centre, ring, from, to) = observed;
    let inside: Vec<u32> = grid.rings[centre][..=ring].iter().map(|r| r.0).collect();
    let count = |place: bool, time: bool| {
        let hit =
            |(p, t): &(&u32, &usize)| (!place || inside.contains(p)) && (!time || (from..=to).contains(*t));
        cells.of_point.iter().zip(&times).filter(hit).count() as f64
    };
    let day = |n: i32| jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(i64::from(n))).ok();
    Some(SpaceTimeCluster {
        lat: centres[centre].lat(),
        lon: centres[centre].lng(),
        radius_km: grid.rings[centre][ring].1,
        start: day(first + from as i32 * width)?.to_string(),
        end: day((first + (to as i32 + 1) * width - 1).min(last))?.to_string(),
        observed: count(true, true) as u64,
        expected: count(true, false) * count(false, true) / events.len() as f64,
        log_ratio,
        p: (as_large + 1) as f64 / (f64::from(permutations) + 1.0),
    })
}

fn most_likely(grid: &Grid, places: &[u32], times: &[usize]) -> Best {
    let n = places.len() as f64;
    let mut table = vec![0.0f64; grid.places * grid.slices];
    let mut by_time = vec![0.0f64; grid.slices + 1];
    for (&p, &t) in places.iter().zip(times) {
        table[p as usize * grid.slices + t] += 1.0;
        by_time[t + 1] += 1.0;
    }
    for t in 0..grid.slices {
        by_time[t + 1] += by_time[t];
    }
    let mut best: Best = (0.0, 0, 0, 0, 0);
    let mut sums = vec![0.0f64; grid.slices + 1];
    for (centre, ring) in grid.rings.iter().enumerate() {
        let mut inside = vec![0.0f64; grid.slices];
        for (reach, (place, km)) in ring.iter().enumerate() {
            let row = &table[*place as usize * grid.slices..][..grid.slices];
            inside.iter_mut().zip(row).for_each(|(a, b)| *a += b);
            // Places at the same distance enter together.
            if ring.get(reach + 1).is_some_and(|next| next.1 == *km) {
                continue;
            }
            for t in 0..grid.slices {
                sums[t + 1] = sums[t] + inside[t];
            }
            let total = sums[grid.slices];
            if total > 0.5 * n {
                break;
            }
            for from in 0..grid.slices {
                for to in from..grid.slices.min(from + grid.slices / 2 + 1) {
                    let (seen, expected) =
                        (sums[to + 1] - sums[from], total * (by_time[to + 1] - by_time[from]) / n);
                    let (more, rest) = (seen - expected, n - seen);
                    // The ratio is below this bound (second derivatives of x ln x): most cylinders need no logarithm.
                    let bound = 0.5 * more * more * (1.0 / expected + 1.0 / rest);
                    if more > 0.0 && seen >= 2.0 && (bound > best.0 || rest <= 0.0) {
                        let outside = if rest > 0.0 { rest * (rest / (n - expected)).ln() } else { 0.0 };
                        let ratio = seen * (seen / expected).ln() + outside;
                        if ratio > best.0 {
                            best = (ratio, centre, reach, from, to);
                        }
                    }
                }
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_found_where_and_when_it_was() {
        let mut stream = Stream::new(4, "test", 0);
        let mut events: Vec<(LatLng, i32)> = (0..150)
            .map(|_| {
                (
                    LatLng::new(30.0 + stream.below(8) as f64, 40.0 + stream.below(8) as f64).unwrap(),
                    stream.below(360) as i32,
                )
            })
            .collect();
        events.extend((0..12).map(|i| (LatLng::new(33.0, 44.0).unwrap(), 200 + i / 2)));
        let found = scan(&events, 300.0, 99, 1).unwrap();
        assert!(found.p <= 0.02, "{found:?}");
        assert!(
            (found.lat - 33.0).abs() < 1e-9 && (found.lon - 44.0).abs() < 1e-9 && found.observed >= 10,
            "{found:?}"
        );
        assert!(found.start.as_str() >= "1970-07-10" && found.end.as_str() <= "1970-08-05", "{found:?}");
    }

    #[test]
    fn without_interaction_the_p_is_not_small() {
        let mut stream = Stream::new(6, "test", 0);
        let events: Vec<(LatLng, i32)> = (0..120)
            .map(|_| {
                (
                    LatLng::new(stream.below(5) as f64, stream.below(5) as f64).unwrap(),
                    stream.below(300) as i32,
                )
            })
            .collect();
        assert!(scan(&events, 300.0, 99, 1).unwrap().p > 0.05);
        assert_eq!(scan(&events[..5], 300.0, 9, 1), None);
    }
}
