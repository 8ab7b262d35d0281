//! From draws to intervals: distance, bearing, and where each centre may lie.

use super::draws::Draw;
use super::observation::Observations;
use crate::ellipse::{Ellipse, EllipseConvention, standard_deviational_ellipse};
use crate::geodesic::Wgs84;
use crate::numeric::summary::{acceleration, bca_interval, percentile_interval};
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

/// BCa and percentile interval of the distance.
pub fn distance_intervals(
    observations: &Observations<'_>,
    paths: &Paths,
    estimate: f64,
    caveats: &mut Vec<Caveat>,
) -> (Interval, Interval) {
    let mut sorted = paths.distances.clone();
    let percentile = percentile_interval(&mut sorted, LEVEL);
    if sorted.is_empty() {
        return (None, None);
    }
    let jackknife = jackknife(observations);
    let a = acceleration(&[&jackknife[0], &jackknife[1]]);
    let bca = bca_interval(&sorted, estimate, a, LEVEL);
    if bca.is_none() {
        caveats.push(Caveat::new(
            "bca",
            "the estimate lies outside all draws, so that the percentile interval is given instead of BCa",
        ));
    }
    (bca, percentile)
}

/// The distance without each cluster, on the sphere: only its relative changes are used.
fn jackknife(observations: &Observations<'_>) -> [Vec<f64>; 2] {
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
        let clusters = sums[k].iter().zip(&used[k]).filter(|(_, used)| **used);
        clusters.map(|(s, _)| EARTH_RADIUS_KM * angle(unit(add_scaled(whole[k], *s, -1.0)), other)).collect()
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
