//! Do two periods' places come from one distribution? Energy distance, with clusters permuted between the periods.
//!
//! Székely and Rizzo, "Energy statistics", *Journal of Statistical Planning and Inference* 143 (2013), with great-circle
//! distances, for which the statistic is a distance between distributions on a hemisphere. Whole clusters change
//! sides, so that a burst of linked incidents is one piece of evidence; each split is measured against what it leads one to
//! expect ([`Chance`]). Where there are more than 512 distinct positions, they are gathered on a grid first.

use super::chance::Chance;
use super::observation::{Observation, Observations};
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
pub fn test_places(observations: &Observations<'_>, permutations: u32, seed: u64) -> Option<PlaceTest> {
    let all = &observations.all;
    let points: Vec<_> = all.iter().map(|o| o.point).collect();
    let cells = gather(&points, MOST_PLACES);
    let n = cells.centres.len();
    let units = Units::of(all, &cells.of_point);
    let truth: Vec<bool> = units.each.iter().map(|u| u.later).collect();
    let later = truth.iter().filter(|later| **later).count();
    if later == 0 || later == truth.len() {
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
    for &(cell, w) in &units.masses {
        whole_mass[cell as usize] += w;
    }
    let whole_sum = units.each.iter().fold([0.0; 3], |s, u| add_scaled(s, u.sum, 1.0));
    let [of_places, of_centres] = units.chances(&observations.follows, &km, n, &truth);
    // Squared distances over what the split leads one to expect: of the places, and of the centres.
    let statistic = |is_later: &[bool]| {
        // Only the later side is summed; the earlier one is the rest.
        let (mut mass, mut sum, mut start) = (vec![0.0; n], [0.0; 3], 0);
        for (unit, &later) in units.each.iter().zip(is_later) {
            let factor = f64::from(u8::from(later));
            for &(cell, w) in &units.masses[start..unit.end] {
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
        Split {
            energy: energy(&km, &mass[0], &mass[1]),
            apart,
            chance: of_places.expected(is_later).max(1e-12),
            centre_chance: of_centres.expected(is_later).max(1e-24).sqrt(),
        }
    };
    let observed = statistic(&truth);
    let permuted: Vec<Split> = (0..permutations)
        .into_par_iter()
        .map(|number| {
            let mut sides = truth.clone();
            Stream::new(seed, "shift/permutation", u64::from(number)).shuffle(&mut sides);
            statistic(&sides)
        })
        .collect();
    // Rounding in single precision must not make an equal split look closer.
    let (far, long) = (observed.energy / observed.chance, observed.apart / observed.centre_chance);
    let as_far = permuted.iter().filter(|s| s.energy / s.chance >= far * (1.0 - 1e-6)).count();
    let as_long = permuted.iter().filter(|s| s.apart / s.centre_chance >= long * (1.0 - 1e-9)).count();
    let mut apart: Vec<f64> =
        permuted.iter().map(|s| s.apart / s.centre_chance * observed.centre_chance).collect();
    apart.sort_by(f64::total_cmp);
    let noise_km = crate::numeric::summary::quantile(&apart, 0.95);
    Some(PlaceTest {
        statistic: observed.energy.sqrt(),
        p: (as_far + 1) as f64 / (f64::from(permutations) + 1.0),
        permutations,
        centre_p: (as_long + 1) as f64 / (f64::from(permutations) + 1.0),
        noise_km: if noise_km.is_finite() { noise_km } else { 0.0 },
    })
}

/// A way to split the units.
struct Split {
    /// The squared energy distance.
    energy: f64,
    /// Kilometres between the centres.
    apart: f64,
    /// The squared energy distance to expect.
    chance: f64,
    /// The distance between centres to expect, but for a factor.
    centre_chance: f64,
}

/// What changes sides as a whole.
struct Unit {
    cluster: usize,
    later: bool,
    /// Where its masses end; they start where those of the unit before end.
    end: usize,
    mass: f64,
    sum: Vector,
}

/// The units with what they hold of each place.
struct Units {
    each: Vec<Unit>,
    masses: Vec<(u32, f64)>,
}

impl Units {
    /// A cluster that lies in both periods is split: a unit to permute belongs to one.
    fn of(all: &[Observation<'_>], cell_of: &[u32]) -> Units {
        // An incident on the border belongs to the period that has more of its days.
        let period_of = |o: &Observation<'_>| usize::from(o.in_period[1] > o.in_period[0]);
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|&i| (all[i].cluster, period_of(&all[i]), cell_of[i], i));
        let mut units = Units { each: Vec::new(), masses: Vec::with_capacity(all.len()) };
        for i in order {
            let (o, later) = (&all[i], period_of(&all[i]) == 1);
            let is_new = units.each.last().is_none_or(|u| (u.cluster, u.later) != (o.cluster, later));
            if is_new {
                let end = units.masses.len();
                units.each.push(Unit { cluster: o.cluster, later, end, mass: 0.0, sum: [0.0; 3] });
            }
            match units.masses.last_mut() {
                Some((cell, mass)) if !is_new && *cell == cell_of[i] => *mass += o.weight,
                _ => units.masses.push((cell_of[i], o.weight)),
            }
            if let Some(unit) = units.each.last_mut() {
                unit.end = units.masses.len();
                unit.mass += o.weight;
                unit.sum = add_scaled(unit.sum, o.vector, o.weight);
            }
        }
        units
    }

    fn masses_of(&self, number: usize) -> &[(u32, f64)] {
        let start = if number == 0 { 0 } else { self.each[number - 1].end };
        &self.masses[start..self.each[number].end]
    }

    /// Units of one side whose clusters follow each other.
    fn neighbours(&self, follows: &[bool]) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for (number, unit) in self.each.iter().enumerate().filter(|(_, unit)| follows[unit.cluster]) {
            let before = (number.saturating_sub(3)..number)
                .find(|&b| self.each[b].cluster + 1 == unit.cluster && self.each[b].later == unit.later);
            pairs.extend(before.map(|before| (before, number)));
        }
        pairs
    }

    /// What splits lead one to expect of the squared energy distance, and of the squared distance of the centres. A unit's own
    /// part is taken around all units, neighbours' around their side, so that a difference between the sides is no likeness of
    /// neighbours.
    fn chances(&self, follows: &[bool], km: &[f32], n: usize, truth: &[bool]) -> [Chance; 2] {
        let masses: Vec<f64> = self.each.iter().map(|u| u.mass).collect();
        let pairs = self.neighbours(follows);
        let [all, earlier, later] = [None, Some(false), Some(true)].map(|side| {
            let of = |number: &usize| side.is_none_or(|side| truth[*number] == side);
            Middle::of(self, (0..self.each.len()).filter(of), km, n)
        });
        let side = |number: usize| if truth[number] { &later } else { &earlier };
        let own = (0..self.each.len()).map(|u| self.places_together(u, u, &all, km, n)).collect();
        let together =
            pairs.iter().map(|&(a, b)| (a, b, self.places_together(a, b, side(a), km, n))).collect();
        let places = Chance::new(masses.clone(), own, together, truth);
        let product = |a: usize, b: usize, middle: &Middle| {
            let [x, y] = [a, b].map(|u| add_scaled(self.each[u].sum, middle.direction, -self.each[u].mass));
            x[0] * y[0] + x[1] * y[1] + x[2] * y[2]
        };
        let own = (0..self.each.len()).map(|u| product(u, u, &all)).collect();
        let together = pairs.iter().map(|&(a, b)| (a, b, product(a, b, side(a)))).collect();
        [places, Chance::new(masses, own, together, truth)]
    }

    /// Minus the sum of distances between two units' deviations from the middle.
    fn places_together(&self, a: usize, b: usize, middle: &Middle, km: &[f32], n: usize) -> f64 {
        let mut between = 0.0;
        for &(i, v) in self.masses_of(a) {
            let row = &km[i as usize * n..(i as usize + 1) * n];
            between +=
                v * self.masses_of(b).iter().map(|&(j, w)| w * f64::from(row[j as usize])).sum::<f64>();
        }
        let from =
            |u: usize| self.masses_of(u).iter().map(|&(i, w)| w * middle.km_from[i as usize]).sum::<f64>();
        let [x, y] = [a, b].map(|u| self.each[u].mass);
        y * from(a) + x * from(b) - between - x * y * middle.km_within
    }
}

/// Where units lie together.
struct Middle {
    /// Mean distance from each place.
    km_from: Vec<f64>,
    /// Mean distance between two of their places.
    km_within: f64,
    /// Mean of their unit vectors.
    direction: Vector,
}

impl Middle {
    fn of(units: &Units, numbers: impl Iterator<Item = usize>, km: &[f32], n: usize) -> Middle {
        let (mut share, mut direction, mut mass) = (vec![0.0; n], [0.0; 3], 0.0);
        for number in numbers {
            for &(cell, w) in units.masses_of(number) {
                share[cell as usize] += w;
            }
            direction = add_scaled(direction, units.each[number].sum, 1.0);
            mass += units.each[number].mass;
        }
        let mass = mass.max(1e-300);
        share.iter_mut().for_each(|w| *w /= mass);
        let mean = |row: &[f32]| row.iter().zip(&share).map(|(d, w)| f64::from(*d) * w).sum::<f64>();
        let km_from: Vec<f64> = km.chunks_exact(n.max(1)).map(mean).collect();
        let km_within = km_from.iter().zip(&share).map(|(d, w)| d * w).sum();
        Middle { km_from, km_within, direction: direction.map(|x| x / mass) }
    }
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
    fn fewer_incidents_in_the_same_places_are_no_change() {
        use crate::shift::{ShiftOptions, observation::observe};
        use crate::synthetic::incident_on;
        use dateline_types::{DayInterval, Incident, IncidentOrigin};
        // Two conflicts by twelve months: twenty incidents each in the earlier year, one in the later.
        let made = |set: u64| -> Vec<Incident> {
            let mut stream = Stream::new(set, "fewer", 0);
            let each = (0..48).flat_map(|unit| (0..if unit < 24 { 20 } else { 1 }).map(move |_| unit));
            each.enumerate()
                .map(|(number, unit)| {
                    let point = LatLng::new(10.0 + stream.normal(), 10.0 + stream.normal()).unwrap();
                    let day = jiff::civil::date(
                        2020 + unit / 24,
                        1 + (unit % 12) as i8,
                        1 + stream.below(28) as i8,
                    );
                    let origin = IncidentOrigin::Dataset {
                        dataset: "synthetic".into(),
                        row: number.to_string(),
                        cluster: Some(format!("conflict {}", unit / 12 % 2)),
                        restricted: false,
                    };
                    Incident { origin, ..incident_on(number, point, DayInterval::day(day)) }
                })
                .collect()
        };
        let (from, to) = ("2020".parse().unwrap(), "2021".parse().unwrap());
        let tests = (0..40).map(|set| {
            let made = made(set);
            let selected: Vec<&Incident> = made.iter().collect();
            test_places(&observe(&selected, [&from, &to], &ShiftOptions::default()), 99, 1).unwrap()
        });
        let tests: Vec<PlaceTest> = tests.collect();
        // Of 40 sets at 5 %, seven or more have a chance of 0.3 %. Splits that are not told apart find a change in most.
        assert!(tests.iter().filter(|t| t.p < 0.05).count() < 7, "{tests:?}");
        assert!(tests.iter().filter(|t| t.centre_p < 0.05).count() < 7, "{tests:?}");
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
