//! From draws to intervals: distance, bearing, and where each centre may lie.

use super::draws::Draw;
use super::observation::Observations;
use crate::ellipse::{Ellipse, EllipseConvention, standard_deviational_ellipse};
use crate::geodesic::{Way, Wgs84};
use crate::numeric::summary::{
    acceleration, bca_interval, bearing_interval, expanded_level, quantile, wrap_180,
};
use crate::report::Caveat;
use crate::sphere::{EARTH_RADIUS_KM, Vector, add_scaled, angle, lat_lng_from_vector, length};
use dateline_types::LatLng;

/// Intervals are 95 %.
pub const LEVEL: f64 = 0.95;

/// The draws' centres and the ways between them.
pub struct Paths {
    /// Of each period.
    pub centres: [Vec<LatLng>; 2],
    /// Kilometres.
    pub distances: Vec<f64>,
    /// Degrees.
    pub bearings: Vec<f64>,
    /// By how much the way from centre to centre differs from the estimate's, kilometres east and north in the plane at
    /// the earlier centre.
    pub deviations: Vec<[f64; 2]>,
}

impl Paths {
    /// Measures the draws around the estimated centres.
    pub fn of(drawn: &[Draw], estimated: [LatLng; 2], earth: &Wgs84) -> Paths {
        let mut paths = Paths {
            centres: [Vec::new(), Vec::new()],
            distances: Vec::new(),
            bearings: Vec::new(),
            deviations: Vec::new(),
        };
        let there = earth.plane(estimated[0], estimated[1]);
        for draw in drawn {
            let ends = [0, 1].map(|k| lat_lng_from_vector(draw.total(k).0));
            if let [Some(a), Some(b)] = ends {
                let way = earth.way(a, b);
                paths.centres[0].push(a);
                paths.centres[1].push(b);
                paths.distances.push(way.km);
                paths.bearings.push(way.bearing_deg);
                let (from, to) = (earth.plane(estimated[0], a), earth.plane(estimated[0], b));
                paths.deviations.push([0, 1].map(|axis| to[axis] - from[axis] - there[axis]));
            }
        }
        paths
    }
}

/// The 95 % ellipse of the draws' centres.
pub fn region_of_centre(centres: &[LatLng], around: LatLng, earth: &Wgs84) -> Option<Ellipse> {
    let plane: Vec<[f64; 3]> = centres
        .iter()
        .map(|&c| {
            let [x, y] = earth.plane(around, c);
            [x, y, 1.0]
        })
        .collect();
    region_of(&plane)
}

/// The 95 % ellipse of points `[east, north, mass]`: their covariance, scaled by chi-squared with two degrees of freedom.
pub fn region_of(plane: &[[f64; 3]]) -> Option<Ellipse> {
    let mut ellipse = standard_deviational_ellipse(plane, EllipseConvention::Uncorrected)?;
    let scale = crate::numeric::special::chi_squared_quantile(2.0, LEVEL).sqrt();
    ellipse.semi_major_km *= scale;
    ellipse.semi_minor_km *= scale;
    Some(ellipse)
}

/// An interval, if there is one.
pub type Interval = Option<(f64, f64)>;

/// The intervals of one shift.
#[derive(Debug, Clone, Copy, Default)]
pub struct Intervals {
    /// BCa interval of the distance; none where no shift can be excluded, since it cannot hold 0.
    pub bca: Interval,
    /// Interval of the distance that may hold 0.
    pub distance: Interval,
    /// Interval of the bearing.
    pub bearing: Interval,
    /// By how much the draws were stretched for dependence between months.
    pub stretch: f64,
}

/// The intervals, at the level that `units` clusters in the smaller period call for.
pub fn intervals(
    observations: &Observations<'_>,
    paths: &Paths,
    way: Way,
    units: usize,
    caveats: &mut Vec<Caveat>,
) -> Intervals {
    if paths.distances.is_empty() {
        return Intervals { stretch: 1.0, ..Intervals::default() };
    }
    let level = expanded_level(units, LEVEL);
    let jackknife = jackknife(observations);
    let stretch = month_stretch(&jackknife, &observations.follows);
    let (distance, bearing) = of_way(paths, way, stretch, level);
    let may_be_none = distance.is_none_or(|(low, _)| low <= 0.0);
    let stretched = |km: &f64| (way.km + stretch * (km - way.km)).max(0.0);
    let mut sorted: Vec<f64> = paths.distances.iter().map(stretched).collect();
    sorted.sort_by(f64::total_cmp);
    let values = jackknife.map(|side| side.into_iter().map(|(_, km)| km).collect::<Vec<f64>>());
    let bca = bca_interval(&sorted, way.km, acceleration(&[&values[0], &values[1]]), level)
        .filter(|_| !may_be_none);
    if bca.is_none() && !may_be_none {
        caveats.push(Caveat::new(
            "bca",
            "the estimate lies outside all draws, so that there is no BCa interval",
        ));
    }
    Intervals { bca, distance, bearing, stretch }
}

/// The intervals of the distance and of the bearing, which has none where the distance may be 0, from draws that are
/// stretched around the estimate.
pub fn of_way(paths: &Paths, way: Way, stretch: f64, level: f64) -> (Interval, Interval) {
    let deviations: Vec<[f64; 2]> = paths.deviations.iter().map(|d| d.map(|x| stretch * x)).collect();
    let (sine, cosine) = way.bearing_deg.to_radians().sin_cos();
    let distance = length_interval([way.km * sine, way.km * cosine], &deviations, level);
    let turned: Vec<f64> = paths
        .bearings
        .iter()
        .map(|b| way.bearing_deg + (stretch * wrap_180(b - way.bearing_deg)).clamp(-180.0, 179.9))
        .collect();
    let bearing = bearing_interval(&turned, way.bearing_deg, level);
    (distance, bearing.filter(|_| distance.is_some_and(|(low, _)| low > 0.0)))
}

/// The interval of the length of a vector estimated as `estimate`, whose errors are distributed like `deviations`.
///
/// A length cannot be below 0, so that the estimate of a short one is too long on average, and the quantiles of its draws
/// shut 0 out. Instead every length r is asked whether the estimate would be unusual for it: with errors e around a true
/// vector of length r in the estimated direction, the share F(r) of |r u + e| below the estimated length. The interval
/// holds the r with F(r) between the tails: Rice's distribution turned round, with the bootstrap's errors in place of
/// normal ones. It holds 0 unless the estimate is longer than chance alone makes it.
///
/// An estimate that is shorter than chance alone makes it would leave hardly any r (the empty interval of Feldman and Cousins
/// 1998, §4), as if the truth were known better than the errors let it. Where the interval holds 0 it therefore reaches at
/// least to the upper tail of the lengths of the estimate without its error, which covers more often than it promises.
pub fn length_interval(estimate: [f64; 2], deviations: &[[f64; 2]], level: f64) -> Interval {
    let length = estimate[0].hypot(estimate[1]);
    if deviations.is_empty() || !length.is_finite() {
        return None;
    }
    let towards = if length > 0.0 { estimate.map(|x| x / length) } else { [1.0, 0.0] };
    let n = deviations.len() as f64;
    let below = |r: f64| {
        let shorter = |e: &&[f64; 2]| (r * towards[0] + e[0]).hypot(r * towards[1] + e[1]) <= length;
        deviations.iter().filter(shorter).count() as f64 / n
    };
    let farthest = deviations.iter().map(|e| e[0].hypot(e[1])).fold(0.0, f64::max);
    let root = |share: f64| {
        let (mut near, mut far) = (0.0, length + farthest + 1e-9);
        for _ in 0..40 {
            let middle = 0.5 * (near + far);
            if below(middle) > share { near = middle } else { far = middle }
        }
        0.5 * (near + far)
    };
    let tail = 0.5 * (1.0 - level);
    if below(0.0) > 1.0 - tail {
        return Some((root(1.0 - tail).min(length), root(tail).max(length)));
    }
    let mut without: Vec<f64> =
        deviations.iter().map(|e| (estimate[0] - e[0]).hypot(estimate[1] - e[1])).collect();
    without.sort_by(f64::total_cmp);
    Some((0.0, quantile(&without, 1.0 - tail).max(root(tail)).max(length)))
}

/// Bursts cross the ends of months, so that neighbouring months of a conflict are not independent. The draws are
/// stretched by sqrt(1 + 2 c), where c is the lag-one autocorrelation of the clusters' influence on the distance, if
/// positive (the first term of Newey and West 1987, at full weight); at most by sqrt(2).
fn month_stretch(jackknife: &[Vec<(usize, f64)>; 2], follows: &[bool]) -> f64 {
    let (mut products, mut squares) = (0.0, 0.0);
    for side in jackknife {
        let n = side.len() as f64;
        let centre = side.iter().map(|v| v.1).sum::<f64>() / n;
        // Influences add up to a variance of n² times their mean square: a smaller period weighs more.
        squares += side.iter().map(|v| (v.1 - centre).powi(2)).sum::<f64>();
        for pair in side.windows(2) {
            if pair[1].0 == pair[0].0 + 1 && follows[pair[1].0] {
                products += (pair[0].1 - centre) * (pair[1].1 - centre);
            }
        }
    }
    if squares > 0.0 { (1.0 + 2.0 * (products / squares).clamp(0.0, 0.5)).sqrt() } else { 1.0 }
}

/// The distance without each cluster, by cluster, on the sphere: only its relative changes are used.
fn jackknife(observations: &Observations<'_>) -> [Vec<(usize, f64)>; 2] {
    let mut sums = [vec![[0.0; 3]; observations.clusters], vec![[0.0; 3]; observations.clusters]];
    let mut used = [vec![false; observations.clusters], vec![false; observations.clusters]];
    let mut whole = [[0.0; 3]; 2];
    for o in &observations.all {
        for k in 0..2 {
            if o.in_period[k] > 0.0 {
                sums[k][o.cluster] = add_scaled(sums[k][o.cluster], o.vector, o.mass(k));
                whole[k] = add_scaled(whole[k], o.vector, o.mass(k));
                used[k][o.cluster] = true;
            }
        }
    }
    let unit = |v: Vector| v.map(|x| x / length(v).max(1e-300));
    [0, 1].map(|k| {
        let other = unit(whole[1 - k]);
        let clusters = (0..observations.clusters).filter(|&c| used[k][c]);
        clusters
            .map(|c| (c, EARTH_RADIUS_KM * angle(unit(add_scaled(whole[k], sums[k][c], -1.0)), other)))
            .collect()
    })
}

/// The spread of a draw, from its resultant: sqrt(1 - R²), which is proportional to the standard distance while that
/// is small against the earth.
pub fn spread(draw: &Draw, k: usize) -> Option<f64> {
    let (sum, mass) = draw.total(k);
    let r = length(sum) / mass;
    let squared = 1.0 - r * r;
    (squared > 1e-12).then(|| squared.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Stream;

    #[test]
    fn a_length_interval_holds_the_truth_at_zero_near_it_and_far_away() {
        let mut stream = Stream::new(5, "length", 0);
        let mut normal = || [stream.normal(), stream.normal()];
        let errors: Vec<[f64; 2]> = (0..1000).map(|_| normal()).collect();
        for truth in [0.0, 0.5, 1.5, 4.0, 20.0] {
            let sets = 400;
            let held = (0..sets)
                .filter(|_| {
                    let [x, y] = normal();
                    let (low, high) = length_interval([truth + x, y], &errors, 0.95).unwrap();
                    let length = (truth + x).hypot(y);
                    assert!(low <= length && length <= high);
                    low <= truth && truth <= high
                })
                .count();
            let most = if truth < 4.0 { 400 } else { 398 };
            assert!((368..=most).contains(&held), "{truth}: {held} of {sets}");
        }
        // An estimate that lies on the truth by luck is not known better than any other.
        let (low, high) = length_interval([0.02, 0.0], &errors, 0.95).unwrap();
        assert!(low == 0.0 && (2.4..3.1).contains(&high), "{high}");
    }
}
