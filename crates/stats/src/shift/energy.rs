//! Do two periods' places come from one distribution? Energy distance, with clusters permuted between the periods.
//!
//! Székely and Rizzo, "Energy statistics", *Journal of Statistical Planning and Inference* 143 (2013), with great-circle
//! distances, for which the statistic is a distance between distributions on a hemisphere. Whole clusters change
//! sides, so that a burst of linked incidents is one piece of evidence. Where there are more than 512 distinct
//! positions, they are gathered on a grid first.

use super::observation::Observation;
use crate::cells::gather;
use crate::numeric::Stream;
use crate::sphere::{EARTH_RADIUS_KM, Vector, add_scaled, angle};
use rayon::prelude::*;
use serde::Serialize;

const MOST_PLACES: usize = 512;

/// The test of no difference between the two periods' places.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PlaceTest {
    /// The energy distance, sqrt(2 E|X-Y| - E|X-X'| - E|Y-Y'|), in square roots of a kilometre.
    pub statistic: f64,
    /// The share of permutations (the observed one included) at least as far apart.
    pub p: f64,
    /// How many permutations.
    pub permutations: u32,
    /// The share of permutations (the observed one included) whose centres are at least as far apart: the test of no
    /// shift of the mean centre.
    pub centre_p: f64,
    /// The distance between centres that 95 % of permutations stay below, kilometres: what chance alone does.
    pub noise_km: f64,
}

/// The squared energy distance of two mass vectors over places with the distance matrix `km` (row by row).
fn energy(km: &[f32], a: &[f64], b: &[f64]) -> f64 {
    let (total_a, total_b): (f64, f64) = (a.iter().sum(), b.iter().sum());
    if total_a <= 0.0 || total_b <= 0.0 {
        return 0.0;
    }
    let n = a.len();
    let q: Vec<f32> = a.iter().zip(b).map(|(x, y)| (x / total_a - y / total_b) as f32).collect();
    let mut sum = 0.0f64;
    for i in 0..n {
        if q[i] == 0.0 {
            continue;
        }
        let row = &km[i * n..(i + 1) * n];
        // Eight sums side by side, so that the compiler can use vector registers.
        let mut lanes = [0.0f32; 8];
        let (chunks, rest) = (row.chunks_exact(8), row.chunks_exact(8).remainder());
        for (d, w) in chunks.zip(q.chunks_exact(8)) {
            for lane in 0..8 {
                lanes[lane] += d[lane] * w[lane];
            }
        }
        let tail: f32 = rest.iter().zip(&q[n - rest.len()..]).map(|(d, w)| d * w).sum();
        sum += f64::from(q[i]) * f64::from(lanes.iter().sum::<f32>() + tail);
    }
    (-sum).max(0.0)
}

/// The energy distance itself in double precision, of points with masses (the reference form of the test's statistic).
pub fn energy_distance(a: &[(Vector, f64)], b: &[(Vector, f64)]) -> f64 {
    let between = |x: &[(Vector, f64)], y: &[(Vector, f64)]| {
        let (mut sum, mut mass) = (0.0, 0.0);
        for &(p, v) in x {
            for &(q, w) in y {
                sum += v * w * angle(p, q);
                mass += v * w;
            }
        }
        sum / mass
    };
    (EARTH_RADIUS_KM * (2.0 * between(a, b) - between(a, a) - between(b, b))).max(0.0).sqrt()
}

/// Tests the observations; `None` if a period has no cluster.
pub fn test_places(all: &[Observation<'_>], permutations: u32, seed: u64) -> Option<PlaceTest> {
    // An incident on the border belongs to the period that has more of its days.
    let period_of = |o: &Observation<'_>| usize::from(o.in_period[1] > o.in_period[0]);
    let points: Vec<_> = all.iter().map(|o| o.point).collect();
    let cells = gather(&points, MOST_PLACES);
    let n = cells.centres.len();
    // A cluster that lies in both periods is split: a unit to permute belongs to one.
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|&i| (all[i].cluster, period_of(&all[i]), i));
    let mut units: Vec<Unit> = Vec::new();
    let mut masses: Vec<(u32, f64)> = Vec::with_capacity(all.len());
    let mut last = (usize::MAX, 0);
    for i in order {
        let o = &all[i];
        if (o.cluster, period_of(o)) != last {
            last = (o.cluster, period_of(o));
            units.push(Unit { later: last.1 == 1, end: 0, sum: [0.0; 3] });
        }
        masses.push((cells.of_point[i], o.weight));
        if let Some(unit) = units.last_mut() {
            unit.end = masses.len();
            unit.sum = add_scaled(unit.sum, o.vector, o.weight);
        }
    }
    let later = units.iter().filter(|u| u.later).count();
    if later == 0 || later == units.len() {
        return None;
    }
    let mut km = vec![0.0f32; n * n];
    for i in 0..n {
        for j in 0..i {
            let d = (EARTH_RADIUS_KM * angle(cells.centres[i], cells.centres[j])) as f32;
            (km[i * n + j], km[j * n + i]) = (d, d);
        }
    }
    let mut whole_mass = vec![0.0; n];
    for &(cell, w) in &masses {
        whole_mass[cell as usize] += w;
    }
    let whole_sum = units.iter().fold([0.0; 3], |s, u| add_scaled(s, u.sum, 1.0));
    let statistic = |is_later: &[bool]| {
        // Only the later side is summed; the earlier one is the rest.
        let (mut mass, mut sum, mut start) = (vec![0.0; n], [0.0; 3], 0);
        for (unit, &later) in units.iter().zip(is_later) {
            let factor = f64::from(u8::from(later));
            for &(cell, w) in &masses[start..unit.end] {
                mass[cell as usize] += factor * w;
            }
            sum = add_scaled(sum, unit.sum, factor);
            start = unit.end;
        }
        let rest: Vec<f64> = whole_mass.iter().zip(&mass).map(|(a, b)| a - b).collect();
        let (mass, sums) = ([rest, mass], [add_scaled(whole_sum, sum, -1.0), sum]);
        let apart = match (unit_vector(sums[0]), unit_vector(sums[1])) {
            (Some(a), Some(b)) => EARTH_RADIUS_KM * angle(a, b),
            _ => 0.0,
        };
        (energy(&km, &mass[0], &mass[1]), apart)
    };
    let truth: Vec<bool> = units.iter().map(|u| u.later).collect();
    let (observed, observed_km) = statistic(&truth);
    let permuted: Vec<(f64, f64)> = (0..permutations)
        .into_par_iter()
        .map(|number| {
            let mut sides = truth.clone();
            Stream::new(seed, "shift/permutation", u64::from(number)).shuffle(&mut sides);
            statistic(&sides)
        })
        .collect();
    // Rounding in single precision must not make an equal split look closer.
    let as_far = permuted.iter().filter(|(e, _)| *e >= observed * (1.0 - 1e-6)).count();
    let mut apart: Vec<f64> = permuted.iter().map(|(_, km)| *km).collect();
    let as_long = apart.iter().filter(|km| **km >= observed_km * (1.0 - 1e-9)).count();
    apart.sort_by(f64::total_cmp);
    let noise_km = crate::numeric::summary::quantile(&apart, 0.95);
    Some(PlaceTest {
        statistic: observed.sqrt(),
        p: (as_far + 1) as f64 / (f64::from(permutations) + 1.0),
        permutations,
        centre_p: (as_long + 1) as f64 / (f64::from(permutations) + 1.0),
        noise_km: if noise_km.is_finite() { noise_km } else { 0.0 },
    })
}

struct Unit {
    later: bool,
    /// Where its masses end; they start where those of the unit before end.
    end: usize,
    sum: Vector,
}

fn unit_vector(v: Vector) -> Option<Vector> {
    let n = crate::sphere::length(v);
    (n > 1e-12).then(|| v.map(|x| x / n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sphere::vector_from_lat_lng;
    use dateline_types::LatLng;

    fn on_the_equator(lngs: &[f64]) -> Vec<(Vector, f64)> {
        lngs.iter().map(|&l| (vector_from_lat_lng(LatLng::new(0.0, l).unwrap()), 1.0)).collect()
    }

    #[test]
    fn on_a_line_it_is_scipys() {
        // scipy.stats.energy_distance([0,1,2,3,4], [2,3,4,5,9]) = 1.2961481396815722: on the equator, in degrees.
        let (x, y) = (on_the_equator(&[0., 1., 2., 3., 4.]), on_the_equator(&[2., 3., 4., 5., 9.]));
        let degree = EARTH_RADIUS_KM.to_radians();
        let value = energy_distance(&x, &y) / degree.sqrt();
        assert!((value - 1.2961481396815722).abs() < 1e-9, "{value}");
    }

    #[test]
    fn the_fast_form_agrees_with_the_reference() {
        let lngs: Vec<f64> = (0..37).map(|i| f64::from(i * i % 53)).collect();
        let places = on_the_equator(&lngs);
        let n = places.len();
        let mut km = vec![0.0f32; n * n];
        for i in 0..n {
            for j in 0..n {
                km[i * n + j] = (EARTH_RADIUS_KM * angle(places[i].0, places[j].0)) as f32;
            }
        }
        let a: Vec<f64> = (0..n).map(|i| (i % 3) as f64).collect();
        let b: Vec<f64> = (0..n).map(|i| (i % 5) as f64).collect();
        let masses = |m: &[f64]| places.iter().zip(m).map(|(p, &w)| (p.0, w)).collect::<Vec<_>>();
        let reference = energy_distance(&masses(&a), &masses(&b));
        assert!((energy(&km, &a, &b).sqrt() / reference - 1.0).abs() < 1e-3);
    }
}
