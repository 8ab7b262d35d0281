//! The standard deviational ellipse, in three conventions that give three sizes.
//!
//! Lefever, "Measuring geographic concentration by means of the standard deviational ellipse", *American Journal of
//! Sociology* 32 (1926); Yuill (1971). The conventions are told apart because tools do not agree: CrimeStat multiplies
//! by sqrt(2) and corrects by n - 2, ArcGIS multiplies without the correction, textbooks do neither.

use crate::geodesic::Wgs84;
use dateline_types::LatLng;
use serde::Serialize;

/// What the squared deviations are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EllipseConvention {
    /// sqrt(2 Σd² / (n - 2)): CrimeStat (Levine 2010), and pointpats `method="crimestat"`.
    #[default]
    Crimestat,
    /// sqrt(Σd² / n): Yuill (1971).
    Uncorrected,
    /// sqrt(Σd² / (n - 2)): corrected for the two parameters, without the sqrt(2).
    Df,
}

/// An ellipse around a centre.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ellipse {
    /// Half of the long axis, kilometres.
    pub semi_major_km: f64,
    /// Half of the short axis, kilometres.
    pub semi_minor_km: f64,
    /// The bearing of the long axis, degrees clockwise from north, [0, 180).
    pub orientation_deg: f64,
    /// How it was scaled.
    pub convention: EllipseConvention,
}

impl Ellipse {
    /// Its outline around `centre`: a closed line, the last point equal to the first.
    pub fn outline(&self, centre: LatLng, earth: &Wgs84) -> Vec<LatLng> {
        (0..=72)
            .map(|i| {
                let (s, c) = (5.0 * f64::from(i % 72)).to_radians().sin_cos();
                let (along, across) = (self.semi_major_km * c, self.semi_minor_km * s);
                let bearing = self.orientation_deg + across.atan2(along).to_degrees();
                earth.destination(centre, bearing, along.hypot(across))
            })
            .collect()
    }
}

/// The ellipse of (east, north, weight) around their own centre; `None` for fewer than three points or when all
/// coincide. Weights are scaled to sum to the number of points.
pub fn standard_deviational_ellipse(points: &[[f64; 3]], convention: EllipseConvention) -> Option<Ellipse> {
    let n = points.len() as f64;
    let total: f64 = points.iter().map(|p| p[2]).sum();
    if points.len() < 3 || total.is_nan() || total <= 0.0 {
        return None;
    }
    let (mut mx, mut my) = (0.0, 0.0);
    for &[x, y, w] in points {
        mx += w * x / total;
        my += w * y / total;
    }
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for &[x, y, w] in points {
        let (dx, dy, w) = (x - mx, y - my, w * n / total);
        xx += w * dx * dx;
        yy += w * dy * dy;
        xy += w * dx * dy;
    }
    let (half, spread) = (0.5 * (xx + yy), (0.5 * (xx - yy)).hypot(xy));
    if half <= 1e-12 {
        return None;
    }
    let scale = match convention {
        EllipseConvention::Crimestat => 2.0 / (n - 2.0),
        EllipseConvention::Uncorrected => 1.0 / n,
        EllipseConvention::Df => 1.0 / (n - 2.0),
    };
    let from_east = 0.5 * (2.0 * xy).atan2(xx - yy);
    Some(Ellipse {
        semi_major_km: ((half + spread) * scale).sqrt(),
        semi_minor_km: ((half - spread).max(0.0) * scale).sqrt(),
        orientation_deg: (90.0 - from_east.to_degrees()).rem_euclid(180.0),
        convention,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ebdon() -> Vec<[f64; 3]> {
        [(1., 2.), (2., 3.), (2., 2.), (2., 1.), (3., 4.), (3., 3.), (3., 1.), (4., 4.)]
            .iter()
            .map(|&(x, y)| [x, y, 1.0])
            .collect()
    }

    #[test]
    fn each_convention_is_its_tools() {
        // statistics anchors: pointpats 2.5.5 on Ebdon's points, theta counted from east.
        let e = standard_deviational_ellipse(&ebdon(), EllipseConvention::Crimestat).unwrap();
        assert!((e.semi_major_km - 2.038965093292803).abs() < 1e-9);
        assert!((e.semi_minor_km - 1.0844144418379937).abs() < 1e-9);
        assert!((e.orientation_deg - (90.0 - 1.0172219678978514f64.to_degrees())).abs() < 1e-9);
        let e = standard_deviational_ellipse(&ebdon(), EllipseConvention::Uncorrected).unwrap();
        assert!((e.semi_major_km - 1.2486060204784164).abs() < 1e-9);
        assert!((e.semi_minor_km - 0.6640655130520275).abs() < 1e-9);
        let df = standard_deviational_ellipse(&ebdon(), EllipseConvention::Df).unwrap();
        assert!((df.semi_major_km - 2.038965093292803 / 2f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn it_turns_with_its_points() {
        let turn = 25f64.to_radians();
        let turned: Vec<[f64; 3]> = ebdon()
            .iter()
            .map(|&[x, y, w]| [x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos(), w])
            .collect();
        let (a, b) = (
            standard_deviational_ellipse(&ebdon(), EllipseConvention::Crimestat).unwrap(),
            standard_deviational_ellipse(&turned, EllipseConvention::Crimestat).unwrap(),
        );
        assert!((a.semi_major_km - b.semi_major_km).abs() < 1e-9);
        assert!(((a.orientation_deg - b.orientation_deg).rem_euclid(180.0) - 25.0).abs() < 1e-9);
    }

    #[test]
    fn points_without_spread_have_none() {
        assert_eq!(standard_deviational_ellipse(&[[1.0, 1.0, 1.0]; 5], EllipseConvention::Df), None);
        assert_eq!(standard_deviational_ellipse(&ebdon()[..2], EllipseConvention::Df), None);
    }
}
