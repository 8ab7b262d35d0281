//! From draws to intervals: distance, bearing, and where each centre may lie.

use super::draws::Draw;
use super::observation::Observations;
use crate::ellipse::{Ellipse, EllipseConvention, standard_deviational_ellipse};
use crate::geodesic::{Way, Wgs84};
use crate::numeric::summary::{
    acceleration, bca_interval, bearing_interval, expanded_level, percentile_interval, wrap_180,
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
}

impl Paths {
    /// Measures the draws.
    pub fn of(drawn: &[Draw], earth: &Wgs84) -> Paths {
        let mut paths =
            Paths { centres: [Vec::new(), Vec::new()], distances: Vec::new(), bearings: Vec::new() };
        for draw in drawn {
            let ends = [0, 1].map(|k| lat_lng_from_vector(draw.total(k).0));
            if let [Some(a), Some(b)] = ends {
                let way = earth.way(a, b);
                paths.centres[0].push(a);
                paths.centres[1].push(b);
                paths.distances.push(way.km);
                paths.bearings.push(way.bearing_deg);
            }
        }
        paths
    }
}

/// The 95 % ellipse of the draws' centres: their covariance, scaled by chi-squared with two degrees of freedom.
pub fn region_of_centre(centres: &[LatLng], around: LatLng, earth: &Wgs84) -> Option<Ellipse> {
    let plane: Vec<[f64; 3]> = centres
        .iter()
        .map(|&c| {
            let [x, y] = earth.plane(around, c);
            [x, y, 1.0]
        })
        .collect();
    let mut ellipse = standard_deviational_ellipse(&plane, EllipseConvention::Uncorrected)?;
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
    /// BCa interval of the distance.
    pub bca: Interval,
    /// Percentile interval of the distance.
    pub percentile: Interval,
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
    let stretched = |km: &f64| (way.km + stretch * (km - way.km)).max(0.0);
    let mut sorted: Vec<f64> = paths.distances.iter().map(stretched).collect();
    let percentile = percentile_interval(&mut sorted, level);
    let values = jackknife.map(|side| side.into_iter().map(|(_, km)| km).collect::<Vec<f64>>());
    let bca = bca_interval(&sorted, way.km, acceleration(&[&values[0], &values[1]]), level);
    if bca.is_none() {
        caveats.push(Caveat::new(
            "bca",
            "the estimate lies outside all draws, so that there is no BCa interval",
        ));
    }
    let turned: Vec<f64> = paths
        .bearings
        .iter()
        .map(|b| way.bearing_deg + (stretch * wrap_180(b - way.bearing_deg)).clamp(-180.0, 179.9))
        .collect();
    let bearing = bearing_interval(&turned, way.bearing_deg, level).filter(|_| way.km > 1e-6);
    Intervals { bca, percentile, bearing, stretch }
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
