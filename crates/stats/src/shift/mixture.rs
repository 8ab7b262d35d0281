//! Is one centre enough? Mixtures of tangent-plane Gaussians on the sphere, chosen by BIC.
//!
//! Each part is a Gaussian in the tangent plane at its own centre, with a full covariance (the anisotropic spherical
//! normal of Hauberg 2018): a single elongated cloud along a road or a river is one part, which an isotropic von
//! Mises-Fisher mixture would cut in two. Fitted by expectation-maximisation (Dempster, Laird and Rubin 1977), compared
//! by BIC (Schwarz 1978) at the number of *clusters*, because linked incidents are not independent evidence. Two parts
//! count as two places when Ashman's D (Ashman, Bird and Zepf 1994) along the line between them exceeds 2; a narrow
//! part within a broad one is a cloud with tails, not a split.

use crate::cells::gather;
use crate::numeric::Stream;
use crate::sphere::{
    EARTH_RADIUS_KM, Vector, add_scaled, angle, lat_lng_from_vector, length, tangent_axes,
    tangent_from_vector, vector_from_tangent,
};
use dateline_types::LatLng;
use rayon::prelude::*;
use serde::Serialize;

const MOST_PLACES: usize = 300;
const MOST_PARTS: usize = 4;
const RESTARTS: u64 = 4;
/// Subsamples of two thirds of the clusters, to see which groups come back.
const RESAMPLES: u64 = 40;
/// A group that comes back in fewer resamples is not shown.
pub const LEAST_RECURRENCE: f64 = 0.8;
/// Groups are the same whatever seed the user gives.
const SEED: u64 = 1;
/// A part below this share is no reason to refuse one centre.
pub const LEAST_SHARE: f64 = 0.15;

/// One part of a mixture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MixturePart {
    /// Latitude of its centre, degrees.
    pub lat: f64,
    /// Longitude of its centre, degrees.
    pub lon: f64,
    /// Its share of the incidents, 0 to 1.
    pub share: f64,
    /// Root mean square distance from its centre, kilometres.
    pub spread_km: f64,
    /// Share of resamples of whole clusters in which a group of half its share or more lies within its spread, 0 to 1;
    /// `None` where that was not asked.
    pub recurrence: Option<f64>,
}

/// What the comparison of mixtures found in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MixtureChoice {
    /// True when two or more parts of at least 15 % each, at different places, beat a single one.
    pub multimodal: bool,
    /// Share of resamples of whole clusters in which they do, 0 to 1; `None` where that was not asked.
    pub multimodal_share: Option<f64>,
    /// BIC of k = 1, 2 … (lower is better).
    pub bic: Vec<f64>,
    /// The chosen parts, largest first; one if not multimodal.
    pub parts: Vec<MixturePart>,
}

#[derive(Clone)]
struct Part {
    centre: Vector,
    /// Covariance `[xx, yy, xy]` in radians squared.
    covariance: [f64; 3],
    share: f64,
}

struct Fit {
    parts: Vec<Part>,
    log_likelihood: f64,
}

/// Places with their masses, made ready to fit.
struct Data {
    places: Vec<(Vector, f64)>,
    /// Variance that every part has at least, radians squared.
    floor: f64,
}

/// Compares mixtures of the weighted points. `clusters` is the number of independent units among them, `radius` their
/// mean squared location uncertainty, radians squared. `None` for no points.
pub fn choose_mixture(
    points: &[(LatLng, f64)],
    clusters: usize,
    mean_square_radius: f64,
) -> Option<MixtureChoice> {
    let (data, _) = gathered(points, mean_square_radius)?;
    let fits = fresh_fits(&data, clusters);
    Some(choose(&data, clusters, &fits)?.0)
}

/// The same, with how often the groups come back in random two thirds of the clusters; `cluster_of` says which each point
/// belongs to.
pub fn stable_mixture(
    points: &[(LatLng, f64)],
    cluster_of: &[usize],
    clusters: usize,
    mean_square_radius: f64,
) -> Option<MixtureChoice> {
    let (data, place_of) = gathered(points, mean_square_radius)?;
    let fits = fresh_fits(&data, clusters);
    let (mut choice, chosen) = choose(&data, clusters, &fits)?;
    let total: f64 = points.iter().map(|p| p.1).sum();
    let mut units: Vec<Vec<(u32, f64)>> = Vec::new();
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|&i| cluster_of[i]);
    for same in order.chunk_by(|&a, &b| cluster_of[a] == cluster_of[b]) {
        units.push(same.iter().map(|&i| (place_of[i], points[i].1 / total)).collect());
    }
    let kept = |n: usize| (2 * n).div_ceil(3);
    let resampled: Vec<MixtureChoice> = (0..RESAMPLES)
        .into_par_iter()
        .filter_map(|number| {
            let mut stream = Stream::new(SEED, "shift/groups", number);
            let mut places: Vec<(Vector, f64)> = data.places.iter().map(|p| (p.0, 0.0)).collect();
            // Two thirds of the units, each once: units drawn twice would make groups of their own.
            let mut order: Vec<usize> = (0..units.len()).collect();
            stream.shuffle(&mut order);
            for &unit in &order[..kept(units.len())] {
                for &(place, w) in &units[unit] {
                    places[place as usize].1 += w;
                }
            }
            places.retain(|p| p.1 > 0.0);
            let whole: f64 = places.iter().map(|p| p.1).sum();
            places.iter_mut().for_each(|p| p.1 /= whole);
            let drawn = Data { places, floor: data.floor };
            // From where the whole sample's parts lie, and for as many parts, one fewer and one more.
            let near = |f: &&Fit| f.parts.len().abs_diff(chosen) <= 1;
            let fits: Vec<Fit> =
                fits.iter().filter(near).filter_map(|f| refine(&drawn, f.parts.clone())).collect();
            Some(choose(&drawn, kept(clusters), &fits)?.0)
        })
        .collect();
    let n = resampled.len().max(1) as f64;
    let several = resampled.iter().filter(|c| c.multimodal).count();
    choice.multimodal_share = Some(several as f64 / n);
    for part in &mut choice.parts {
        let comes_back = |c: &&MixtureChoice| {
            c.parts.iter().any(|other| {
                let at = |p: &MixturePart| LatLng::new(p.lat, p.lon).ok();
                let apart = at(part).zip(at(other)).map_or(f64::INFINITY, |(a, b)| a.haversine_km(b));
                apart <= part.spread_km && other.share >= 0.5 * part.share
            })
        };
        part.recurrence = Some(resampled.iter().filter(comes_back).count() as f64 / n);
    }
    Some(choice)
}

/// The points on at most 300 places, and which each belongs to.
fn gathered(points: &[(LatLng, f64)], mean_square_radius: f64) -> Option<(Data, Vec<u32>)> {
    let positions: Vec<LatLng> = points.iter().map(|p| p.0).collect();
    let cells = gather(&positions, MOST_PLACES);
    let mut masses = vec![0.0; cells.centres.len()];
    for (&cell, &(_, w)) in cells.of_point.iter().zip(points) {
        masses[cell as usize] += w;
    }
    let total: f64 = masses.iter().sum();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    let places: Vec<(Vector, f64)> =
        cells.centres.into_iter().zip(masses.iter().map(|m| m / total)).collect();
    let one = fit_one(&places)?;
    // A part narrower than the precision of its places, or a tenth of the whole, is a town named often, not a mode.
    let grid = cells.grid_deg.to_radians();
    let floor = (0.005 * (one.covariance[0] + one.covariance[1]))
        .max(mean_square_radius / 4.0)
        .max(grid * grid / 12.0)
        .max((1.0 / EARTH_RADIUS_KM).powi(2));
    Some((Data { places, floor }, cells.of_point))
}

/// The best fit of each number of parts from two on that the clusters allow, from several deterministic starts.
fn fresh_fits(data: &Data, clusters: usize) -> Vec<Fit> {
    let mut fits = Vec::new();
    for k in 2..=MOST_PARTS {
        if clusters < 8 * k || data.places.len() < 2 * k {
            break;
        }
        let tries = (0..RESTARTS).into_par_iter().filter_map(|restart| {
            let mut stream = Stream::new(SEED, "shift/mixture", restart * 16 + k as u64);
            refine(data, start(&data.places, k, data.floor, &mut stream))
        });
        let tries: Vec<Fit> = tries.collect();
        let Some(fit) = tries.into_iter().max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood)) else {
            break;
        };
        fits.push(fit);
    }
    fits
}

/// The choice between one part and the fits by BIC, and how many parts it has.
fn choose(data: &Data, clusters: usize, fits: &[Fit]) -> Option<(MixtureChoice, usize)> {
    let mut single = fit_one(&data.places)?;
    single.covariance[0] = single.covariance[0].max(data.floor);
    single.covariance[1] = single.covariance[1].max(data.floor);
    let n = clusters as f64;
    let bic_of = |log_likelihood: f64, k: usize| (6.0 * k as f64 - 1.0) * n.ln() - 2.0 * n * log_likelihood;
    let mut bic = vec![bic_of(log_likelihood(&data.places, std::slice::from_ref(&single)), 1)];
    let mut best: Option<(f64, &[Part])> = None;
    for fit in fits {
        let value = bic_of(fit.log_likelihood, fit.parts.len());
        bic.push(value);
        let large = fit.parts.iter().all(|p| p.share >= LEAST_SHARE);
        if large && value < bic[0] && are_apart(&fit.parts) && best.is_none_or(|(b, _)| value < b) {
            best = Some((value, &fit.parts));
        }
    }
    let multimodal = best.is_some();
    let mut chosen = best.map_or_else(|| vec![single], |(_, parts)| parts.to_vec());
    chosen.sort_by(|a, b| b.share.total_cmp(&a.share));
    let parts: Vec<MixturePart> = chosen.iter().filter_map(describe).collect();
    Some((MixtureChoice { multimodal, multimodal_share: None, bic, parts }, chosen.len()))
}

fn describe(part: &Part) -> Option<MixturePart> {
    let at = lat_lng_from_vector(part.centre)?;
    let spread_km = EARTH_RADIUS_KM * (part.covariance[0] + part.covariance[1]).sqrt();
    Some(MixturePart { lat: at.lat(), lon: at.lng(), share: part.share, spread_km, recurrence: None })
}

fn fit_one(data: &[(Vector, f64)]) -> Option<Part> {
    let centre = centre_of(data.iter().map(|&(p, w)| (p, w)))?;
    let covariance = covariance_around(centre, data.iter().map(|&(p, w)| (p, w)));
    Some(Part { centre, covariance, share: 1.0 })
}

fn centre_of(points: impl Iterator<Item = (Vector, f64)>) -> Option<Vector> {
    let sum = points.fold([0.0; 3], |s, (p, w)| add_scaled(s, p, w));
    let n = length(sum);
    (n > 1e-9).then(|| sum.map(|x| x / n))
}

fn covariance_around(centre: Vector, points: impl Iterator<Item = (Vector, f64)>) -> [f64; 3] {
    let axes = tangent_axes(centre);
    let (mut c, mut mass) = ([0.0; 3], 0.0);
    for (p, w) in points {
        let [x, y] = tangent_from_vector(centre, axes, p);
        c = [c[0] + w * x * x, c[1] + w * y * y, c[2] + w * x * y];
        mass += w;
    }
    if mass > 0.0 { c.map(|v| v / mass) } else { c }
}

/// A part made ready to evaluate.
struct Density {
    centre: Vector,
    axes: (Vector, Vector),
    inverse: [f64; 3],
    log_front: f64,
}

impl Density {
    fn new(part: &Part) -> Density {
        let [xx, yy, xy] = part.covariance;
        let det = (xx * yy - xy * xy).max(1e-24);
        Density {
            centre: part.centre,
            axes: tangent_axes(part.centre),
            inverse: [yy / det, xx / det, -xy / det],
            log_front: part.share.max(1e-300).ln() - (2.0 * std::f64::consts::PI).ln() - 0.5 * det.ln(),
        }
    }

    /// The log of share times density, per steradian.
    fn log(&self, p: Vector) -> f64 {
        let [x, y] = tangent_from_vector(self.centre, self.axes, p);
        let [a, b, c] = self.inverse;
        let arc = (x * x + y * y).sqrt();
        // The exponential map shrinks area by sin r / r: within 60 km by less than 2e-5.
        let jacobian = if arc < 1e-2 { 0.0 } else { (arc / arc.sin().max(1e-9)).ln() };
        self.log_front - 0.5 * (a * x * x + b * y * y + 2.0 * c * x * y) + jacobian
    }
}

/// Mean log likelihood a unit of mass.
fn log_likelihood(data: &[(Vector, f64)], parts: &[Part]) -> f64 {
    let densities: Vec<Density> = parts.iter().map(Density::new).collect();
    data.iter().map(|&(p, w)| w * log_sum(densities.iter().map(|d| d.log(p)))).sum()
}

fn log_sum(logs: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    most + logs.map(|l| (l - most).exp()).sum::<f64>().ln()
}

/// Expectation-maximisation from given parts.
fn refine(data: &Data, mut parts: Vec<Part>) -> Option<Fit> {
    let (k, floor, data) = (parts.len(), data.floor, &data.places);
    let mut responsibility = vec![0.0; k * data.len()];
    let mut last = f64::NEG_INFINITY;
    for _ in 0..120 {
        let densities: Vec<Density> = parts.iter().map(Density::new).collect();
        let mut value = 0.0;
        for (&(p, w), row) in data.iter().zip(responsibility.chunks_exact_mut(k)) {
            for (r, d) in row.iter_mut().zip(&densities) {
                *r = d.log(p);
            }
            let total = log_sum(row.iter().copied());
            value += w * total;
            row.iter_mut().for_each(|r| *r = w * (*r - total).exp());
        }
        if value - last < 1e-7 {
            last = value;
            break;
        }
        last = value;
        for (j, part) in parts.iter_mut().enumerate() {
            let mine =
                || data.iter().zip(responsibility.chunks_exact(k)).map(move |(&(p, _), row)| (p, row[j]));
            part.share = mine().map(|(_, r)| r).sum();
            if part.share < 1e-6 {
                return None;
            }
            // One Newton step of the intrinsic mean from where the part was.
            let axes = tangent_axes(part.centre);
            let step = mine().fold([0.0; 2], |s, (p, r)| {
                let t = tangent_from_vector(part.centre, axes, p);
                [s[0] + r * t[0], s[1] + r * t[1]]
            });
            part.centre = vector_from_tangent(part.centre, axes, step.map(|x| x / part.share));
            let [xx, yy, xy] = covariance_around(part.centre, mine());
            // The floor is added, as if each place were known only so well.
            part.covariance = [xx + floor, yy + floor, xy];
        }
    }
    last.is_finite().then_some(Fit { parts, log_likelihood: last })
}

/// Centres by k-means++ (Arthur and Vassilvitskii 2007), covariances from the nearest points.
fn start(data: &[(Vector, f64)], k: usize, floor: f64, stream: &mut Stream) -> Vec<Part> {
    let pick = |weights: &mut dyn Iterator<Item = f64>, at: f64| {
        let weights: Vec<f64> = weights.collect();
        let mut left = at * weights.iter().sum::<f64>();
        for (i, w) in weights.iter().enumerate() {
            left -= w;
            if left < 0.0 {
                return i;
            }
        }
        weights.len() - 1
    };
    let mut centres = vec![data[pick(&mut data.iter().map(|d| d.1), stream.unit())].0];
    while centres.len() < k {
        let far = |p: Vector| centres.iter().map(|&c| angle(c, p)).fold(f64::INFINITY, f64::min).powi(2);
        let next = pick(&mut data.iter().map(|&(p, w)| w * far(p)), stream.unit());
        centres.push(data[next].0);
    }
    let nearest = |p: Vector| {
        (0..k).min_by(|&a, &b| angle(centres[a], p).total_cmp(&angle(centres[b], p))).unwrap_or(0)
    };
    let owner: Vec<usize> = data.iter().map(|&(p, _)| nearest(p)).collect();
    (0..k)
        .map(|j| {
            let mine = || data.iter().zip(&owner).filter(|(_, o)| **o == j).map(|(&d, _)| d);
            let centre = centre_of(mine()).unwrap_or(centres[j]);
            let [xx, yy, xy] = covariance_around(centre, mine());
            let share = mine().map(|(_, w)| w).sum::<f64>().max(1e-3);
            Part { centre, covariance: [xx + floor, yy + floor, xy], share }
        })
        .collect()
}

/// True if any two parts are at different places: Ashman's D along the line between them exceeds 2.
fn are_apart(parts: &[Part]) -> bool {
    let along = |part: &Part, towards: Vector| {
        let t = tangent_from_vector(part.centre, tangent_axes(part.centre), towards);
        let arc = t[0].hypot(t[1]).max(1e-12);
        let (x, y) = (t[0] / arc, t[1] / arc);
        let [xx, yy, xy] = part.covariance;
        (x * x * xx + y * y * yy + 2.0 * x * y * xy, arc)
    };
    parts.iter().enumerate().any(|(i, a)| {
        parts[..i].iter().any(|b| {
            let ((va, arc), (vb, _)) = (along(a, b.centre), along(b, a.centre));
            std::f64::consts::SQRT_2 * arc / (va + vb).sqrt() > 2.0
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud(
        n: usize,
        lat: f64,
        lng: f64,
        east_km: f64,
        north_km: f64,
        stream: &mut Stream,
    ) -> Vec<(LatLng, f64)> {
        let earth = crate::geodesic::Wgs84::default();
        let centre = LatLng::new(lat, lng).unwrap();
        (0..n)
            .map(|_| {
                let (x, y) = (east_km * stream.normal(), north_km * stream.normal());
                (earth.destination(centre, x.atan2(y).to_degrees(), x.hypot(y)), 1.0)
            })
            .collect()
    }

    #[test]
    fn a_split_is_found_with_its_shares() {
        let mut stream = Stream::new(3, "test", 0);
        let mut points = cloud(120, 35.0, 40.0, 80.0, 80.0, &mut stream);
        points.extend(cloud(80, 35.0, 56.5, 80.0, 80.0, &mut stream));
        let choice = choose_mixture(&points, points.len(), 0.0).unwrap();
        assert!(choice.multimodal);
        assert_eq!(choice.parts.len(), 2);
        assert!((choice.parts[0].share - 0.6).abs() < 0.02 && (choice.parts[0].lon - 40.0).abs() < 0.3);
        assert!((choice.parts[1].spread_km - 113.0).abs() < 25.0, "{}", choice.parts[1].spread_km);
    }

    #[test]
    fn one_cloud_is_one_part_even_when_long() {
        for number in 0..20 {
            let mut stream = Stream::new(4, "test", number);
            let round = cloud(200, 10.0, 20.0, 90.0, 90.0, &mut stream);
            assert!(!choose_mixture(&round, 200, 0.0).unwrap().multimodal, "round {number}");
            let long = cloud(200, 10.0, 20.0, 400.0, 30.0, &mut stream);
            assert!(!choose_mixture(&long, 200, 0.0).unwrap().multimodal, "long {number}");
        }
    }

    #[test]
    fn a_cloud_with_tails_is_no_split() {
        let mut stream = Stream::new(5, "test", 0);
        let mut points = cloud(150, 10.0, 20.0, 40.0, 40.0, &mut stream);
        points.extend(cloud(80, 10.0, 20.0, 300.0, 300.0, &mut stream));
        assert!(!choose_mixture(&points, points.len(), 0.0).unwrap().multimodal);
    }
}
