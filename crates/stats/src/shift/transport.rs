//! What it takes to turn one period's places into the other's, and what explains most of it: the evidence of the verdict.
//!
//! The cost is that of optimal transport, squared Wasserstein distance averaged over directions of the plane (Rabin et
//! al. 2012; Bonneel et al. 2015). Along a direction it falls apart into location, size and shape (Irpino and Verde 2008):
//! what a translation explains, what a change of spread explains, and the rest. Against these stands a fourth reading:
//! the same groups of places, found in the data without any label of a region, report other shares. Re-weighting the
//! earlier period's groups to the later period's shares leaves a cost; what it saves is what shares explain. A group that
//! one period hardly has cannot be re-weighted into being.

use super::mixture::{MixturePart, choose_mixture};
use super::observation::Observation;
use crate::cells::{cell_points, gather};
use crate::geodesic::Wgs84;
use crate::numeric::Stream;
use crate::sphere::{MeanCentre, lat_lng_from_vector, mean_centre};
use dateline_types::LatLng;
use rayon::prelude::*;
use serde::Serialize;

const MOST_PLACES: usize = 512;
const DIRECTIONS: usize = 12;
const RESAMPLES: u64 = 200;
/// A group needs this share of both periods to be said to have stayed.
const LEAST_SHARE: f64 = 0.05;
/// The verdict is the same whatever seed the user gives.
const SEED: u64 = 1;

/// What may explain most of a change of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Explanation {
    /// A translation.
    Location,
    /// A change of spread.
    Size,
    /// Other shares of groups that stay.
    Shares,
}

/// The evidence a verdict rests on. Shares of the cost of transport may overlap and need not add up to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerdictEvidence {
    /// Root mean square distance over which incidents would have to be carried, kilometres; what chance does is in it.
    pub transport_km: f64,
    /// The same between two random halves of the data: what chance alone does.
    pub chance_km: f64,
    /// Share of the cost that a translation explains, 0 to 1.
    pub location: f64,
    /// Share that a change of spread explains.
    pub size: f64,
    /// Share that other shares of unmoved groups explain.
    pub shares: f64,
    /// What explains most; `None` when nothing explains half.
    pub best: Option<Explanation>,
    /// Share of resamples of whole clusters in which the same explains most, 0 to 1.
    pub agreement: f64,
    /// The groups whose shares were compared, of both periods together.
    pub groups: Vec<MixturePart>,
    /// The share that changing shares explain when places nearer than a distance are one region.
    pub by_scale: Vec<ScaleShare>,
}

/// What changing shares explain at one scale of regions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScaleShare {
    /// Places nearer than this, directly or by others in between, are one region.
    pub scale_km: f64,
    /// How many regions there are.
    pub regions: usize,
    /// Share of the cost that changing shares between them explain.
    pub shares: f64,
}

/// Cost of transport and its parts, summed over directions, square kilometres.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    total: f64,
    location: f64,
    size: f64,
}

/// Places along each direction, in order.
struct Lines(Vec<Vec<(u32, f64)>>);

impl Lines {
    fn of(plane: &[[f64; 2]]) -> Lines {
        let line = |n: usize| {
            let (s, c) = (std::f64::consts::PI * n as f64 / DIRECTIONS as f64).sin_cos();
            let mut line: Vec<(u32, f64)> =
                plane.iter().enumerate().map(|(i, [x, y])| (i as u32, x * c + y * s)).collect();
            line.sort_by(|a, b| a.1.total_cmp(&b.1));
            line
        };
        Lines((0..DIRECTIONS).map(line).collect())
    }

    /// The cost of carrying `p` to `q`, both summing to 1.
    fn cost(&self, p: &[f64], q: &[f64]) -> Cost {
        let mut cost = Cost::default();
        for line in &self.0 {
            let moments = |m: &[f64]| {
                let (a, b) = line.iter().fold((0.0, 0.0), |(a, b), &(i, x)| {
                    let w = m[i as usize];
                    (a + w * x, b + w * x * x)
                });
                (a, (b - a * a).max(0.0).sqrt())
            };
            let ((mean_p, sd_p), (mean_q, sd_q)) = (moments(p), moments(q));
            cost.location += (mean_p - mean_q).powi(2);
            cost.size += (sd_p - sd_q).powi(2);
            // On a line the cheapest plan keeps the order.
            let (mut from, mut to) = (line.iter(), line.iter());
            let (mut a, mut b) = ((0.0, 0.0), (0.0, 0.0));
            loop {
                while a.0 <= 1e-12 {
                    match from.next() {
                        Some(&(i, x)) => a = (p[i as usize], x),
                        None => break,
                    }
                }
                while b.0 <= 1e-12 {
                    match to.next() {
                        Some(&(i, x)) => b = (q[i as usize], x),
                        None => break,
                    }
                }
                if a.0 <= 1e-12 || b.0 <= 1e-12 {
                    break;
                }
                let carried = a.0.min(b.0);
                cost.total += carried * (a.1 - b.1).powi(2);
                a.0 -= carried;
                b.0 -= carried;
            }
        }
        cost
    }
}

/// Mass per place of each unit of one period.
type Units = [Vec<Vec<(u32, f64)>>; 2];

/// The evidence, of observations in two periods; `None` if a period has no mass or all places are one.
pub fn evidence(all: &[Observation<'_>], clusters: usize) -> Option<VerdictEvidence> {
    let points: Vec<LatLng> = all.iter().map(|o| o.point).collect();
    let cells = gather(&points, MOST_PLACES);
    let n = cells.centres.len();
    // Both periods count alike in what they have in common, however many incidents each has.
    let mass = [0, 1].map(|k| all.iter().map(|o| o.mass(k)).sum::<f64>());
    if n < 2 || mass.iter().any(|m| m.is_nan() || *m <= 0.0) {
        return None;
    }
    let pooled: Vec<(LatLng, f64)> =
        all.iter().map(|o| (o.point, o.mass(0) / mass[0] + o.mass(1) / mass[1])).collect();
    let MeanCentre { point: middle, .. } =
        mean_centre(all.iter().zip(&pooled).map(|(o, p)| (o.vector, p.1)))?;
    let earth = Wgs84::default();
    let plane: Vec<[f64; 2]> = cell_points(&cells).into_iter().map(|p| earth.plane(middle, p)).collect();
    let lines = Lines::of(&plane);
    let units = units(all, &cells.of_point, clusters);
    let [p, q] = [0, 1].map(|k| masses(&units[k], units[k].iter().map(|_| 1.0), n));
    let radius = all.iter().map(|o| o.radius * o.radius).sum::<f64>() / all.len() as f64;
    let parts = choose_mixture(&pooled, clusters, radius)?.parts;
    let group_of: Vec<usize> = nearest_parts(&plane, &parts, middle, &earth);
    let chance = by_chance(&lines, &units, n);
    let read = |p: &[f64], q: &[f64]| explained(&lines, p, q, &group_of, parts.len(), chance);
    let shares = read(&p, &q);
    let best = winner(shares);
    let same = (0..RESAMPLES)
        .into_par_iter()
        .filter(|&number| {
            let mut stream = Stream::new(SEED, "shift/verdict", number);
            let [p, q] = [0, 1].map(|k| {
                let counts = drawn(units[k].len(), &mut stream);
                masses(&units[k], counts.into_iter(), n)
            });
            winner(read(&p, &q)) == best
        })
        .count();
    let cost = lines.cost(&p, &q);
    // Over directions a squared distance averages to half of itself.
    let km = |total: f64| (2.0 * total / DIRECTIONS as f64).sqrt();
    let by_scale = [50.0, 100.0, 200.0, 400.0]
        .map(|scale| {
            let (regions, count) = regions_at(&plane, scale);
            ScaleShare {
                scale_km: scale,
                regions: count,
                shares: explained(&lines, &p, &q, &regions, count, chance)[2],
            }
        })
        .to_vec();
    Some(VerdictEvidence {
        transport_km: km(cost.total),
        chance_km: km(chance.total),
        location: shares[0],
        size: shares[1],
        shares: shares[2],
        best,
        agreement: same as f64 / RESAMPLES as f64,
        groups: parts,
        by_scale,
    })
}

fn winner(shares: [f64; 3]) -> Option<Explanation> {
    const READINGS: [Explanation; 3] = [Explanation::Location, Explanation::Size, Explanation::Shares];
    let best = (0..3).max_by(|&a, &b| shares[a].total_cmp(&shares[b]))?;
    (shares[best] >= 0.5).then_some(READINGS[best])
}

/// What location, size and shares explain of the cost beyond chance, each 0 to 1.
fn explained(
    lines: &Lines,
    p: &[f64],
    q: &[f64],
    group_of: &[usize],
    groups: usize,
    chance: Cost,
) -> [f64; 3] {
    let cost = lines.cost(p, q);
    let beyond = cost.total - chance.total;
    if beyond <= 0.0 {
        return [0.0; 3];
    }
    let part = |x: f64| (x / beyond).clamp(0.0, 1.0);
    let by_shares = match reweighted(p, q, group_of, groups) {
        Some(reweighted) => part(cost.total - lines.cost(&reweighted, q).total.max(chance.total)),
        None => 0.0,
    };
    [part(cost.location - chance.location), part(cost.size - chance.size), by_shares]
}

/// `p` with the groups' shares of `q`; `None` where fewer than two groups are in both.
fn reweighted(p: &[f64], q: &[f64], group_of: &[usize], groups: usize) -> Option<Vec<f64>> {
    let mut sums = vec![[0.0f64; 2]; groups];
    for ((&g, p), q) in group_of.iter().zip(p).zip(q) {
        sums[g][0] += p;
        sums[g][1] += q;
    }
    let stays = |s: &[f64; 2]| s[0] >= LEAST_SHARE && s[1] >= LEAST_SHARE;
    if sums.iter().filter(|s| stays(s)).count() < 2 {
        return None;
    }
    let factors: Vec<f64> = sums.iter().map(|s| if stays(s) { s[1] / s[0] } else { 1.0 }).collect();
    let mut made: Vec<f64> = group_of.iter().zip(p).map(|(&g, p)| p * factors[g]).collect();
    let total: f64 = made.iter().sum();
    made.iter_mut().for_each(|m| *m /= total);
    Some(made)
}

/// What the cost and its parts come to when whole clusters change sides at random.
fn by_chance(lines: &Lines, units: &Units, n: usize) -> Cost {
    const PERMUTATIONS: u64 = 60;
    let both: Vec<&Vec<(u32, f64)>> = units.iter().flatten().collect();
    let costs: Vec<Cost> = (0..PERMUTATIONS)
        .into_par_iter()
        .map(|number| {
            let mut sides: Vec<bool> = (0..both.len()).map(|i| i >= units[0].len()).collect();
            Stream::new(SEED, "shift/chance", number).shuffle(&mut sides);
            let side = |later: bool| {
                let mut mass = vec![0.0; n];
                for (unit, _) in both.iter().zip(&sides).filter(|(_, s)| **s == later) {
                    unit.iter().for_each(|&(cell, w)| mass[cell as usize] += w);
                }
                normal(mass)
            };
            lines.cost(&side(false), &side(true))
        })
        .collect();
    let mean = |part: fn(&Cost) -> f64| costs.iter().map(part).sum::<f64>() / PERMUTATIONS as f64;
    Cost { total: mean(|c| c.total), location: mean(|c| c.location), size: mean(|c| c.size) }
}

fn units(all: &[Observation<'_>], cell_of: &[u32], clusters: usize) -> Units {
    [0, 1].map(|k| {
        let mut units: Vec<Vec<(u32, f64)>> = vec![Vec::new(); clusters];
        for (o, &cell) in all.iter().zip(cell_of).filter(|(o, _)| o.mass(k) > 0.0) {
            units[o.cluster].push((cell, o.mass(k)));
        }
        units.retain(|u| !u.is_empty());
        units
    })
}

fn drawn(n: usize, stream: &mut Stream) -> Vec<f64> {
    let mut counts = vec![0.0; n];
    for _ in 0..n {
        counts[stream.below(n)] += 1.0;
    }
    counts
}

fn masses(units: &[Vec<(u32, f64)>], counts: impl Iterator<Item = f64>, n: usize) -> Vec<f64> {
    let mut mass = vec![0.0; n];
    for (unit, count) in units.iter().zip(counts) {
        if count > 0.0 {
            unit.iter().for_each(|&(cell, w)| mass[cell as usize] += count * w);
        }
    }
    normal(mass)
}

fn normal(mut mass: Vec<f64>) -> Vec<f64> {
    let total: f64 = mass.iter().sum();
    if total > 0.0 {
        mass.iter_mut().for_each(|m| *m /= total);
    }
    mass
}

/// The part that each place belongs to: the one under whose round cloud it is most probable.
fn nearest_parts(plane: &[[f64; 2]], parts: &[MixturePart], middle: LatLng, earth: &Wgs84) -> Vec<usize> {
    let clouds: Vec<([f64; 2], f64, f64)> = parts
        .iter()
        .filter_map(|p| {
            let at = earth.plane(middle, LatLng::new(p.lat, p.lon).ok()?);
            let variance = (0.5 * p.spread_km * p.spread_km).max(1.0);
            Some((at, variance, p.share.max(1e-9).ln() - variance.ln()))
        })
        .collect();
    let log = |c: &([f64; 2], f64, f64), [x, y]: [f64; 2]| {
        c.2 - ((x - c.0[0]).powi(2) + (y - c.0[1]).powi(2)) / (2.0 * c.1)
    };
    let nearest = |at: &[f64; 2]| {
        (0..clouds.len()).max_by(|&a, &b| log(&clouds[a], *at).total_cmp(&log(&clouds[b], *at))).unwrap_or(0)
    };
    plane.iter().map(nearest).collect()
}

/// Single linkage: places nearer than `scale` are one region.
fn regions_at(plane: &[[f64; 2]], scale: f64) -> (Vec<usize>, usize) {
    let mut region = vec![usize::MAX; plane.len()];
    let mut count = 0;
    for start in 0..plane.len() {
        if region[start] != usize::MAX {
            continue;
        }
        region[start] = count;
        let mut waiting = vec![start];
        while let Some(i) = waiting.pop() {
            for (j, of) in region.iter_mut().enumerate() {
                let (dx, dy) = (plane[i][0] - plane[j][0], plane[i][1] - plane[j][1]);
                if *of == usize::MAX && dx * dx + dy * dy < scale * scale {
                    *of = count;
                    waiting.push(j);
                }
            }
        }
        count += 1;
    }
    (region, count)
}

/// The share of the pooled places within half of `km` of either centre, for each pair of centres.
pub fn near_shares(all: &[Observation<'_>], pairs: &[[LatLng; 2]]) -> Vec<f64> {
    let points: Vec<LatLng> = all.iter().map(|o| o.point).collect();
    let cells = gather(&points, MOST_PLACES);
    let mut mass = vec![0.0; cells.centres.len()];
    for (o, &cell) in all.iter().zip(&cells.of_point) {
        mass[cell as usize] += o.mass(0) + o.mass(1);
    }
    let total: f64 = mass.iter().sum();
    let places: Vec<Option<LatLng>> = cells.centres.iter().map(|&v| lat_lng_from_vector(v)).collect();
    pairs
        .par_iter()
        .map(|[a, b]| {
            let half = 0.5 * a.haversine_km(*b);
            let near = places
                .iter()
                .zip(&mass)
                .filter(|(p, _)| p.is_some_and(|p| a.haversine_km(p) <= half || b.haversine_km(p) <= half));
            near.fold(0.0, |sum, (_, m)| sum + m) / total
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_falls_apart_into_location_size_and_shape() {
        // Two points of mass 1/2 at 0 and 2 against two at 5 and 9: means 1 and 7, deviations 1 and 2, same shape.
        let lines = Lines(vec![vec![(0, 0.0), (1, 2.0), (2, 5.0), (3, 9.0)]]);
        let cost = lines.cost(&[0.5, 0.5, 0.0, 0.0], &[0.0, 0.0, 0.5, 0.5]);
        assert!((cost.total - 37.0).abs() < 1e-12 && (cost.location - 36.0).abs() < 1e-12, "{cost:?}");
        assert!((cost.size - 1.0).abs() < 1e-12, "{cost:?}");
        // scipy.stats.wasserstein_distance of squares by hand: 3/4 and 1/4 at 0 and 1 to 1/4 and 3/4: half goes 1.
        let cost = Lines(vec![vec![(0, 0.0), (1, 1.0)]]).cost(&[0.75, 0.25], &[0.25, 0.75]);
        assert!((cost.total - 0.5).abs() < 1e-12 && (cost.location - 0.25).abs() < 1e-12, "{cost:?}");
    }

    #[test]
    fn shares_are_reweighted_only_between_groups_that_both_have() {
        let groups = [0, 0, 1, 1];
        let p = [0.4, 0.35, 0.1, 0.15];
        let made = reweighted(&p, &[0.15, 0.1, 0.4, 0.35], &groups, 2).unwrap();
        assert!((made[0] - 0.4 / 3.0).abs() < 1e-12 && (made[3] - 0.45).abs() < 1e-12, "{made:?}");
        assert_eq!(reweighted(&[0.5, 0.5, 0.0, 0.0], &[0.0, 0.0, 0.5, 0.5], &groups, 2), None);
    }

    #[test]
    fn places_in_a_chain_are_one_region() {
        let plane = [[0.0, 0.0], [30.0, 0.0], [60.0, 0.0], [200.0, 0.0]];
        assert_eq!(regions_at(&plane, 50.0), (vec![0, 0, 0, 1], 2));
        assert_eq!(regions_at(&plane, 400.0).1, 1);
    }
}
