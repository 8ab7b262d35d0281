//! The cluster bootstrap: units drawn with replacement, places moved within their precision, border dates settled anew.
//!
//! Davison and Hinkley 1997, §3.8 (hierarchical data: resample whole clusters). In each draw and each period as many
//! clusters are drawn as there are; every copy of an incident is moved to a uniform random position within its place's
//! radius; an incident whose days cross a period's border falls on one side of it, with the chance its days give.
//!
//! This is the inner loop of the product (2,000 draws over 100,000 incidents), so points are packed to 48 bytes, read
//! in order, and the disc is sampled from a table.

use super::observation::Observation;
use crate::numeric::Stream;
use crate::sphere::{Vector, add_scaled, tangent_axes};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What one draw gives.
#[derive(Debug, Clone)]
pub struct Draw {
    /// Per period and region: the sum of unit vectors and the mass, `[x, y, z, w]`.
    pub sums: [Vec<[f64; 4]>; 2],
}

impl Draw {
    /// The sum over regions of one period.
    pub fn total(&self, period: usize) -> (Vector, f64) {
        let (mut sum, mut mass) = ([0.0; 3], 0.0);
        for &[x, y, z, w] in &self.sums[period] {
            sum = add_scaled(sum, [x, y, z], 1.0);
            mass += w;
        }
        (sum, mass)
    }
}

#[derive(Clone, Copy)]
struct Packed {
    at: [f32; 3],
    /// East and north, scaled by the radius.
    east: [f32; 3],
    north: [f32; 3],
    weight: f32,
    region: u16,
    /// Index among the incidents on a border; `u16::MAX` for one that lies wholly in the period.
    border: u16,
}

struct PackedPeriod {
    points: Vec<Packed>,
    /// First point of each cluster, and the number of points.
    starts: Vec<u32>,
}

/// A place on the border between in and out: its chance interval in each period, `[low, high)` of a unit draw.
type Border = [(f32, f32); 2];

/// Positions spread evenly over the unit disc (Vogel 1979's sunflower).
fn disc_table() -> Vec<[f32; 2]> {
    const N: usize = 4096;
    let golden = std::f64::consts::PI * (3.0 - 5f64.sqrt());
    (0..N)
        .map(|i| {
            let r = ((i as f64 + 0.5) / N as f64).sqrt();
            let (s, c) = (i as f64 * golden).sin_cos();
            [(r * c) as f32, (r * s) as f32]
        })
        .collect()
}

fn pack(
    all: &[Observation<'_>],
    period: usize,
    borders: &mut Vec<Border>,
    border_of: &mut [u16],
) -> PackedPeriod {
    let mut order: Vec<usize> = (0..all.len()).filter(|&i| all[i].in_period[period] > 0.0).collect();
    // Clusters that lie near each other stand together, so that the inner loop changes its region's sum rarely. Their order is
    // not that of the regions: it says which random numbers move them, and names of regions must change no interval.
    let degree = |o: &Observation<'_>| (o.point.lat().floor() as i16, o.point.lng().floor() as i16);
    let mut lies = vec![None; all.iter().map(|o| o.cluster + 1).max().unwrap_or(0)];
    for &i in &order {
        lies[all[i].cluster].get_or_insert(degree(&all[i]));
    }
    order.sort_by_key(|&i| (lies[all[i].cluster], all[i].cluster, i));
    let (mut points, mut starts, mut last) = (Vec::with_capacity(order.len()), Vec::new(), usize::MAX);
    for i in order {
        let o = &all[i];
        if o.cluster != last {
            starts.push(points.len() as u32);
            last = o.cluster;
        }
        let whole = o.in_period[period] >= 1.0;
        if !whole && border_of[i] == u16::MAX && borders.len() < usize::from(u16::MAX) {
            border_of[i] = borders.len() as u16;
            let [a, b] = o.in_period.map(|p| p as f32);
            borders.push([(0.0, a), (a, a + b)]);
        }
        let (east, north) = tangent_axes(o.vector);
        let single = |v: Vector, scale: f64| v.map(|x| (x * scale) as f32);
        points.push(Packed {
            at: single(o.vector, 1.0),
            east: single(east, o.radius),
            north: single(north, o.radius),
            // Beyond 65,535 border incidents the rest count by their chance, as in the estimate.
            weight: if whole || border_of[i] != u16::MAX { o.weight } else { o.mass(period) } as f32,
            region: o.region.min(usize::from(u16::MAX)) as u16,
            border: if whole { u16::MAX } else { border_of[i] },
        });
    }
    starts.push(points.len() as u32);
    PackedPeriod { points, starts }
}

/// Puts the points of a cluster that lie wholly in the period into one for each region: where nothing is moved, a draw needs
/// their sums only, and costs as many additions as there are clusters.
fn sum_up(packed: &PackedPeriod) -> PackedPeriod {
    let (mut points, mut starts) = (Vec::new(), Vec::with_capacity(packed.starts.len()));
    let mut sums: BTreeMap<u16, [f64; 4]> = BTreeMap::new();
    for ends in packed.starts.windows(2) {
        starts.push(points.len() as u32);
        for p in &packed.points[ends[0] as usize..ends[1] as usize] {
            if p.border != u16::MAX {
                points.push(*p);
                continue;
            }
            let [x, y, z] = p.at.map(|x| f64::from(p.weight) * f64::from(x));
            add(sums.entry(p.region).or_default(), [x, y, z, f64::from(p.weight)]);
        }
        let still = [0.0; 3];
        for (region, [x, y, z, w]) in std::mem::take(&mut sums).into_iter().filter(|(_, s)| s[3] > 0.0) {
            let at = [x, y, z].map(|x| (x / w) as f32);
            points.push(Packed { at, east: still, north: still, weight: w as f32, region, border: u16::MAX });
        }
    }
    starts.push(points.len() as u32);
    PackedPeriod { points, starts }
}

/// Makes `draws` draws; `jitter` moves places within their precision.
pub fn bootstrap(all: &[Observation<'_>], regions: usize, draws: u32, seed: u64, jitter: bool) -> Vec<Draw> {
    let mut borders: Vec<Border> = Vec::new();
    let mut border_of = vec![u16::MAX; all.len()];
    let mut periods = [0, 1].map(|period| pack(all, period, &mut borders, &mut border_of));
    if !jitter {
        periods = periods.map(|period| sum_up(&period));
    }
    let table = if jitter { disc_table() } else { vec![[0.0; 2]; 4096] };
    let regions = regions.max(1);
    (0..draws)
        .into_par_iter()
        .map_init(
            || (Vec::<u8>::new(), Vec::<u32>::new(), Vec::<f32>::new()),
            |(counts, drawn, sides), draw| {
                let mut stream = Stream::new(seed, "shift/bootstrap", u64::from(draw));
                sides.clear();
                sides.extend(borders.iter().map(|_| stream.unit() as f32));
                let sums = [0, 1].map(|period| {
                    draw_period(
                        &periods[period],
                        period,
                        &borders,
                        sides,
                        (counts, drawn),
                        &mut stream,
                        &table,
                        regions,
                    )
                });
                Draw { sums }
            },
        )
        .collect()
}

fn draw_period(
    packed: &PackedPeriod,
    period: usize,
    borders: &[Border],
    sides: &[f32],
    (counts, drawn): (&mut Vec<u8>, &mut Vec<u32>),
    stream: &mut Stream,
    table: &[[f32; 2]],
    regions: usize,
) -> Vec<[f64; 4]> {
    let clusters = packed.starts.len() - 1;
    counts.clear();
    counts.resize(clusters, 0);
    let mut left = clusters;
    while left > 0 {
        let bits = stream.bits();
        // Two draws of 32 bits each: the bias is below clusters / 2^32.
        for half in [bits & 0xFFFF_FFFF, bits >> 32] {
            if left > 0 {
                let cluster = ((half * clusters as u64) >> 32) as usize;
                // A cluster drawn 255 times among several has a chance below 1e-70; it would then be drawn no more.
                counts[cluster] = counts[cluster].saturating_add(1);
                left -= 1;
            }
        }
    }
    // The drawn clusters in order, each as often as it was drawn: a loop over them has no branch to mispredict.
    drawn.clear();
    drawn.resize(clusters + 256, 0);
    let mut end = 0;
    for (cluster, &count) in counts.iter().enumerate() {
        for copy in &mut drawn[end..end + 3] {
            *copy = cluster as u32;
        }
        if count > 3 {
            drawn[end + 3..end + usize::from(count)].fill(cluster as u32);
        }
        end += usize::from(count);
    }
    let mut sums = vec![[0.0f64; 4]; regions];
    let (mut bits, mut stock) = (0u64, 0u32);
    let (mut region, mut sum) = (0usize, [0.0f64; 4]);
    for &cluster in &drawn[..end] {
        let (from, to) =
            (packed.starts[cluster as usize] as usize, packed.starts[cluster as usize + 1] as usize);
        for p in &packed.points[from..to] {
            if p.border != u16::MAX {
                let (low, high) = borders[usize::from(p.border)][period];
                let side = sides[usize::from(p.border)];
                if side < low || side >= high {
                    continue;
                }
            }
            if stock == 0 {
                bits = stream.bits();
                stock = 5;
            }
            let [u, v] = table[(bits & 4095) as usize];
            bits >>= 12;
            stock -= 1;
            if usize::from(p.region) != region {
                add(&mut sums[region], sum);
                (region, sum) = (usize::from(p.region), [0.0; 4]);
            }
            let moved =
                |axis: usize| f64::from(p.weight * (p.at[axis] + u * p.east[axis] + v * p.north[axis]));
            sum = [sum[0] + moved(0), sum[1] + moved(1), sum[2] + moved(2), sum[3] + f64::from(p.weight)];
        }
    }
    add(&mut sums[region], sum);
    sums
}

fn add(to: &mut [f64; 4], more: [f64; 4]) {
    for (a, b) in to.iter_mut().zip(more) {
        *a += b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_clusters_draw_what_their_points_draw() {
        use crate::shift::observation::observe;
        use crate::synthetic::process::{Process, incidents};
        let made = incidents(Process::Clustered, 3, 1.0);
        let selected: Vec<&dateline_types::Incident> = made.iter().collect();
        let (from, to) = ("2016".parse().unwrap(), "2017".parse().unwrap());
        let observed = observe(&selected, [&from, &to], &crate::shift::ShiftOptions::default());
        let draw = |all: &[Observation<'_>], jitter| bootstrap(all, observed.regions.len(), 20, 4, jitter);
        // Their places have no extent, so that what is moved stays where it is. Moving takes random numbers, so that only the
        // period drawn first draws the same clusters.
        let (moved, summed) = (draw(&observed.all, true), draw(&observed.all, false));
        for (a, b) in moved.iter().zip(&summed) {
            let ((a, n), (b, m)) = (a.total(0), b.total(0));
            assert!(n == m && (0..3).all(|i| (a[i] - b[i]).abs() < 1e-5 * n), "{a:?} {b:?}");
        }
    }

    #[test]
    fn names_of_regions_move_nothing() {
        use crate::shift::observation::observe;
        use crate::synthetic::process::{Process, incidents};
        let made = incidents(Process::Clustered, 5, 1.0);
        let selected: Vec<&dateline_types::Incident> = made.iter().collect();
        let (from, to) = ("2016".parse().unwrap(), "2017".parse().unwrap());
        let mut observed = observe(&selected, [&from, &to], &crate::shift::ShiftOptions::default());
        let one = bootstrap(&observed.all, 1, 20, 4, true);
        for (n, o) in observed.all.iter_mut().enumerate() {
            o.region = n * 7 % 5;
        }
        for (a, b) in one.iter().zip(&bootstrap(&observed.all, 5, 20, 4, true)) {
            let (a, b) = (a.total(1), b.total(1));
            assert!(a.1 == b.1 && (0..3).all(|i| (a.0[i] - b.0[i]).abs() < 1e-9 * a.1), "{a:?} {b:?}");
        }
    }

    #[test]
    fn the_disc_is_even() {
        let table = disc_table();
        let n = table.len() as f64;
        let moment = |f: &dyn Fn(f64, f64) -> f64| {
            table.iter().map(|&[u, v]| f(f64::from(u), f64::from(v))).sum::<f64>() / n
        };
        // A uniform disc has mean 0 and variance 1/4 on each axis.
        assert!(moment(&|u, _| u).abs() < 1e-3 && moment(&|_, v| v).abs() < 1e-3);
        assert!((moment(&|u, _| u * u) - 0.25).abs() < 1e-3 && moment(&|u, v| u * v).abs() < 1e-3);
    }
}
