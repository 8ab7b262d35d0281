//! Distances and bearings on the WGS84 ellipsoid, and the plane around a point.
//!
//! Karney, "Algorithms for geodesics", *Journal of Geodesy* 87 (2013).

use crate::numeric::summary::wrap_360;
use dateline_types::LatLng;
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};

/// The WGS84 ellipsoid, ready to measure on.
#[derive(Debug, Clone, Copy)]
pub struct Wgs84(Geodesic);

impl Default for Wgs84 {
    fn default() -> Self {
        Wgs84(Geodesic::wgs84())
    }
}

/// The shortest way between two points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// Its length, kilometres.
    pub km: f64,
    /// The bearing at its start, degrees clockwise from north, [0, 360).
    pub bearing_deg: f64,
}

impl Wgs84 {
    /// The shortest way from `a` to `b`. The bearing of a way of no length is 0 and means nothing.
    pub fn way(&self, a: LatLng, b: LatLng) -> Way {
        let (metres, azimuth, _, _): (f64, f64, f64, f64) =
            self.0.inverse(a.lat(), a.lng(), b.lat(), b.lng());
        Way { km: metres / 1000.0, bearing_deg: wrap_360(azimuth) }
    }

    /// Where one arrives from `a` after `km` kilometres on an initial bearing of `bearing_deg`.
    pub fn destination(&self, a: LatLng, bearing_deg: f64, km: f64) -> LatLng {
        let (lat, lng): (f64, f64) = self.0.direct(a.lat(), a.lng(), bearing_deg, km * 1000.0);
        let lng = if lng > 180.0 { lng - 360.0 } else { lng };
        LatLng::new(lat.clamp(-90.0, 90.0), lng.clamp(-180.0, 180.0)).unwrap_or(a)
    }

    /// The azimuthal equidistant plane around `centre`: (east, north) of `p` in kilometres (Snyder 1987, §25, with
    /// geodesics).
    pub fn plane(&self, centre: LatLng, p: LatLng) -> [f64; 2] {
        let way = self.way(centre, p);
        let (sine, cosine) = way.bearing_deg.to_radians().sin_cos();
        [way.km * sine, way.km * cosine]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_geographiclibs() {
        // statistics anchors, geographiclib 2.1.
        let earth = Wgs84::default();
        let way = earth.way(LatLng::new(35.278, 41.915).unwrap(), LatLng::new(35.066, 56.521).unwrap());
        assert!(
            (way.km - 1_329.564_685_970_672).abs() < 1e-6
                && (way.bearing_deg - 86.78507998139207).abs() < 1e-6
        );
        let (baghdad, kabul) =
            (LatLng::new(33.3152, 44.3661).unwrap(), LatLng::new(34.5553, 69.2075).unwrap());
        let way = earth.way(baghdad, kabul);
        assert!((way.km - 2_295.051_151_415_059).abs() < 1e-6);
        assert!((way.bearing_deg - 79.61632291223876).abs() < 1e-6);
        assert!(earth.way(kabul, earth.destination(baghdad, way.bearing_deg, way.km)).km < 1e-6);
    }

    #[test]
    fn the_plane_keeps_distance_and_direction() {
        let earth = Wgs84::default();
        let (a, b) = (LatLng::new(33.0, 44.0).unwrap(), LatLng::new(34.0, 69.0).unwrap());
        let [x, y] = earth.plane(a, b);
        assert!((x.hypot(y) - earth.way(a, b).km).abs() < 1e-9);
    }
}
