//! The shift without coding error, as far as audits tell where the coding errs.
//!
//! An error that is alike everywhere takes as large a share of every region and leaves the centre where it is. Where audits of
//! countries differ, each country's incidents count by precision over recall in the period ([`crate::coding_error`]), and in
//! each draw by shares drawn anew. What is wrong or missed is taken to lie where the rest of its country's incidents lie.

use super::draws::Draw;
use super::interval::{LEVEL, Paths, of_way};
use super::observation::Observations;
use super::regions::RegionSums;
use crate::coding_error::{Audit, audit_of, checked, fault};
use crate::geodesic::Wgs84;
use crate::numeric::Stream;
use crate::numeric::summary::expanded_level;
use crate::period::Period;
use crate::report::{CannotMeasure, Caveat, Estimate, km};
use crate::sphere::lat_lng_from_vector;
use serde::Serialize;

/// A shift without coding error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CorrectedShift {
    /// The audits used.
    pub audits: Vec<Audit>,
    /// Whether within each period one audit serves all countries, so that the centres stay.
    pub alike: bool,
    /// Distance between the centres, kilometres.
    pub distance_km: Estimate,
    /// Bearing, degrees.
    pub bearing_deg: Estimate,
}

/// What the bootstrap leaves for the correction.
pub struct Drawn<'a> {
    /// Sums of the regions as they were counted.
    pub sums: &'a RegionSums,
    /// The same of each draw.
    pub draws: &'a [Draw],
    /// Clusters of the smaller period.
    pub units: usize,
    /// By how much draws are stretched.
    pub stretch: f64,
    /// The seed.
    pub seed: u64,
}

/// Corrects the shift.
///
/// # Errors
/// If an audit is impossible, a country has none, or regions are conflicts while audits are of countries.
pub fn corrected(
    observations: &Observations<'_>,
    drawn: &Drawn<'_>,
    audits: &[Audit],
    periods: [&Period; 2],
    earth: &Wgs84,
) -> Result<CorrectedShift, CannotMeasure> {
    let refuse = |reason: String| CannotMeasure::new("shift without coding error", reason);
    if let Some(fault) = fault(audits) {
        return Err(refuse(fault));
    }
    if observations.region_kind == "conflict" && audits.iter().any(|a| a.country.is_some()) {
        return Err(refuse("audits are of countries, regions are conflicts (--regions)".to_owned()));
    }
    // Regions are countries, or divisions as "country: division".
    let country = |name: &String| name.split(": ").next().unwrap_or_default().to_owned();
    let mut of_region = [Vec::new(), Vec::new()];
    for (k, period) in periods.into_iter().enumerate() {
        for name in &observations.regions {
            of_region[k].push(audit_of(audits, period, Some(&country(name))).map_err(refuse)?);
        }
    }
    let weighed = |sums: &RegionSums, factors: &[f64]| Draw {
        sums: [0, 1].map(|k| {
            let region = |(sum, &audit): (&[f64; 4], &usize)| sum.map(|x| factors[audit] * x);
            sums[k].iter().zip(&of_region[k]).map(region).collect()
        }),
    };
    let whole = weighed(drawn.sums, &audits.iter().map(Audit::factor).collect::<Vec<_>>());
    let [Some(a), Some(b)] = [0, 1].map(|k| lat_lng_from_vector(whole.total(k).0)) else {
        return Err(refuse("by the audits no incident of a period was right".to_owned()));
    };
    let draws: Vec<Draw> = drawn
        .draws
        .iter()
        .enumerate()
        .map(|(number, draw)| {
            let mut stream = Stream::new(drawn.seed, "shift/coding-error", number as u64);
            let factors: Vec<f64> = audits.iter().map(|a| a.draw(&mut stream)).collect();
            weighed(&draw.sums, &factors)
        })
        .collect();
    let way = earth.way(a, b);
    let paths = Paths::of(&draws, [a, b], earth);
    let (distance, bearing) = of_way(&paths, way, drawn.stretch, expanded_level(drawn.units, LEVEL));
    Ok(CorrectedShift {
        audits: audits.to_vec(),
        alike: of_region.iter().all(|of| of.windows(2).all(|w| w[0] == w[1])),
        distance_km: Estimate::with(way.km, distance),
        bearing_deg: if way.km > 1e-6 { Estimate::with(way.bearing_deg, bearing) } else { Estimate::NONE },
    })
}

impl CorrectedShift {
    /// What a reader has to know.
    pub fn caveat(&self) -> Caveat {
        let n = checked(&self.audits);
        let what = match self.alike {
            true => {
                "they tell no country from another, and an error alike everywhere leaves centres where they are"
            }
            false => "within a country, what is wrong or missed is taken to lie where the rest does",
        };
        Caveat::new("corrected", format!("corrected for coding error by audits of {n} incidents; {what}"))
    }

    /// In a sentence.
    pub fn sentence(&self) -> String {
        match (self.alike, self.distance_km.estimate, self.distance_km.low, self.distance_km.high) {
            (false, Some(distance), Some(low), Some(high)) => format!(
                " Corrected for coding error the distance is {} (95 % interval {} to {}).",
                km(distance),
                km(low),
                km(high)
            ),
            (false, Some(distance), ..) => {
                format!(" Corrected for coding error the distance is {} (no interval).", km(distance))
            }
            _ => String::new(),
        }
    }
}
