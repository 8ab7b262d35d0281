//! Points as unit vectors: mean centre, resultant length, geometric median, tangent plane.
//!
//! The sphere has the IUGG mean radius. Distances that are printed are geodesics on WGS84 ([`crate::geodesic`]).

use dateline_types::LatLng;

/// The IUGG mean radius of the Earth, kilometres.
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A vector in space; of length 1 when it stands for a point.
pub type Vector = [f64; 3];

/// The scalar product.
#[inline]
pub fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// `a + b * factor`.
#[inline]
pub fn add_scaled(a: Vector, b: Vector, factor: f64) -> Vector {
    [a[0] + b[0] * factor, a[1] + b[1] * factor, a[2] + b[2] * factor]
}

/// The length.
#[inline]
pub fn length(a: Vector) -> f64 {
    dot(a, a).sqrt()
}

/// The unit vector of a point.
pub fn vector_from_lat_lng(point: LatLng) -> Vector {
    let (lat, lng) = (point.lat().to_radians(), point.lng().to_radians());
    [lat.cos() * lng.cos(), lat.cos() * lng.sin(), lat.sin()]
}

/// The point a vector points at; `None` for the zero vector and for anything not finite.
pub fn lat_lng_from_vector(v: Vector) -> Option<LatLng> {
    let n = length(v);
    if !n.is_finite() || n < 1e-12 {
        return None;
    }
    let lat = v[2].atan2(v[0].hypot(v[1])).to_degrees();
    let lng = v[1].atan2(v[0]).to_degrees();
    LatLng::new(lat.clamp(-90.0, 90.0), lng.clamp(-180.0, 180.0)).ok()
}

/// The angle between two unit vectors, radians: by the chord, which stays exact for close points.
#[inline]
pub fn angle(a: Vector, b: Vector) -> f64 {
    2.0 * (0.5 * length(add_scaled(a, b, -1.0))).min(1.0).asin()
}

/// East and north of a unit vector: the axes of its tangent plane. At a pole, east is that of the meridian 0.
pub fn tangent_axes(p: Vector) -> (Vector, Vector) {
    let horizontal = p[0].hypot(p[1]);
    let east =
        if horizontal > 1e-12 { [-p[1] / horizontal, p[0] / horizontal, 0.0] } else { [0.0, 1.0, 0.0] };
    let north =
        [p[1] * east[2] - p[2] * east[1], p[2] * east[0] - p[0] * east[2], p[0] * east[1] - p[1] * east[0]];
    (east, north)
}

/// The logarithm map: where `p` lies in the tangent plane at `centre`, as (east, north) in radians of arc.
pub fn tangent_from_vector(centre: Vector, axes: (Vector, Vector), p: Vector) -> [f64; 2] {
    let (x, y) = (dot(axes.0, p), dot(axes.1, p));
    // Not `hypot`: its care for huge and tiny values costs more than the rest of this function.
    let sine = (x * x + y * y).sqrt();
    if sine < 1e-15 {
        return [0.0, 0.0];
    }
    let arc = sine.atan2(dot(centre, p));
    [x * arc / sine, y * arc / sine]
}

/// The exponential map, its inverse.
pub fn vector_from_tangent(centre: Vector, axes: (Vector, Vector), t: [f64; 2]) -> Vector {
    let arc = t[0].hypot(t[1]);
    if arc < 1e-15 {
        return centre;
    }
    let v = add_scaled([0.0; 3], centre, arc.cos());
    let v = add_scaled(v, axes.0, t[0] / arc * arc.sin());
    add_scaled(v, axes.1, t[1] / arc * arc.sin())
}

/// A mean centre and how concentrated the points are around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanCentre {
    /// The centre.
    pub point: LatLng,
    /// The mean resultant length R, 0 (evenly spread or antipodal) to 1 (all equal).
    pub resultant: f64,
}

/// The mean centre on the sphere: the direction of the weighted sum of unit vectors (Mardia and Jupp 2000, §9.2.1).
///
/// `None` when the sum vanishes (antipodal points, or none): every point is then as central as any other.
pub fn mean_centre(points: impl IntoIterator<Item = (Vector, f64)>) -> Option<MeanCentre> {
    let (mut sum, mut weight) = ([0.0; 3], 0.0);
    for (p, w) in points {
        sum = add_scaled(sum, p, w);
        weight += w;
    }
    let resultant = length(sum) / weight;
    if resultant.is_nan() || resultant <= 1e-9 {
        return None;
    }
    Some(MeanCentre { point: lat_lng_from_vector(sum)?, resultant: resultant.min(1.0) })
}

/// The geometric median on the sphere: the point with the least sum of great-circle distances (Fletcher et al. 2009).
///
/// Weiszfeld's iteration in the tangent plane of the current estimate, with Vardi and Zhang's (2000) rule for an
/// estimate that falls on a data point. Starts at the mean centre; stops when a step is below 1e-12 radians (6 mm).
pub fn geometric_median(points: &[(Vector, f64)]) -> Option<LatLng> {
    let start = mean_centre(points.iter().copied())?;
    let mut centre = vector_from_lat_lng(start.point);
    for _ in 0..2_000 {
        let axes = tangent_axes(centre);
        let (mut pull, mut inverse, mut here) = ([0.0f64; 2], 0.0, 0.0);
        for &(p, w) in points {
            let t = tangent_from_vector(centre, axes, p);
            let arc = (t[0] * t[0] + t[1] * t[1]).sqrt();
            if arc < 1e-13 {
                here += w;
                continue;
            }
            pull[0] += w * t[0] / arc;
            pull[1] += w * t[1] / arc;
            inverse += w / arc;
        }
        let force = pull[0].hypot(pull[1]);
        if inverse <= 0.0 || force <= here {
            break;
        }
        let step = (1.0 - here / force) / inverse;
        let t = [pull[0] * step, pull[1] * step];
        centre = vector_from_tangent(centre, axes, t);
        if t[0].hypot(t[1]) < 1e-12 {
            break;
        }
    }
    lat_lng_from_vector(centre)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The eight points of Ebdon (1985), at `unit` degrees a unit around (0, 0): the plane, for a small unit.
    pub(crate) fn ebdon(unit: f64) -> Vec<LatLng> {
        [(1., 2.), (2., 3.), (2., 2.), (2., 1.), (3., 4.), (3., 3.), (3., 1.), (4., 4.)]
            .iter()
            .map(|&(x, y)| LatLng::new(y * unit, x * unit).unwrap())
            .collect()
    }

    fn at(lat: f64, lng: f64) -> (Vector, f64) {
        (vector_from_lat_lng(LatLng::new(lat, lng).unwrap()), 1.0)
    }

    #[test]
    fn the_planar_limit_is_pointpats() {
        // pointpats 2.5.5 mean_center and euclidean_median on Ebdon's points.
        let unit = 1e-4;
        let points: Vec<(Vector, f64)> =
            ebdon(unit).into_iter().map(|p| (vector_from_lat_lng(p), 1.0)).collect();
        let mean = mean_centre(points.iter().copied()).unwrap().point;
        assert!((mean.lng() / unit - 2.5).abs() < 1e-6 && (mean.lat() / unit - 2.5).abs() < 1e-6);
        let median = geometric_median(&points).unwrap();
        let (x, y) = (median.lng() / unit, median.lat() / unit);
        // pointpats minimises numerically and stops 1e-5 short; a grid search agrees with ours.
        assert!((x - 2.3499897922).abs() < 2e-5 && (y - 2.4867095333).abs() < 2e-5, "{x} {y}");
    }

    #[test]
    fn the_mean_crosses_the_date_line_and_the_pole() {
        let mean = mean_centre([at(0.0, 179.0), at(0.0, -179.0)]).unwrap();
        assert!((mean.point.lng().abs() - 180.0).abs() < 1e-9);
        let mean = mean_centre([at(80.0, 0.0), at(80.0, 180.0)]).unwrap();
        assert!((mean.point.lat() - 90.0).abs() < 1e-9);
    }

    #[test]
    fn an_even_split_of_4000_km_still_has_a_high_resultant() {
        // Half the arc is 18 degrees: R = cos 18 = .951. The resultant cannot tell a split from a spread.
        let mean = mean_centre([at(0.0, -18.0), at(0.0, 18.0)]).unwrap();
        assert!((mean.resultant - 18f64.to_radians().cos()).abs() < 1e-12);
    }

    #[test]
    fn antipodes_have_no_centre() {
        assert_eq!(mean_centre([at(10.0, 20.0), at(-10.0, -160.0)]), None);
        assert_eq!(mean_centre([]), None);
    }

    #[test]
    fn the_maps_undo_each_other() {
        let centre = at(48.0, 11.0).0;
        let axes = tangent_axes(centre);
        for point in [at(48.0, 11.0), at(-20.0, 130.0), at(89.9, -40.0), at(48.0001, 11.0)] {
            let t = tangent_from_vector(centre, axes, point.0);
            assert!(angle(vector_from_tangent(centre, axes, t), point.0) < 1e-12);
        }
    }
}
