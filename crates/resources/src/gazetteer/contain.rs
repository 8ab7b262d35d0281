//! Which division a point lies in, as far as a gazetteer of points can say: that of the nearest settlement.
//!
//! The pack has no outlines. Divisions are settled unevenly, so near a border the answer may be the neighbour's; beyond
//! [`REACH_KM`] of every settlement there is none.

use super::{AdminId, Gazetteer, PlaceId};
use crate::countries::Country;
use dateline_types::LatLng;

/// Farther than this, kilometres, the nearest settlement says nothing about a point.
pub const REACH_KM: f64 = 100.0;
/// Kilometres in a degree of latitude: a meridian of 20,004 km over 180 degrees.
const KM_PER_DEGREE: f64 = 111.1;

impl Gazetteer {
    /// The settlement nearest to a point, within [`REACH_KM`] of it; of one country if that is given.
    pub fn nearest_settlement(&self, point: LatLng, country: Option<&Country>) -> Option<PlaceId> {
        let mut nearest: Option<(f64, PlaceId)> = None;
        for record in 0..self.len() as u32 {
            let id = PlaceId(record);
            // Most of the world is out of reach by its latitude alone.
            let Some(at) = self.point(id) else { continue };
            if (at.lat() - point.lat()).abs() * KM_PER_DEGREE > REACH_KM
                || !self.feature(id).starts_with("P.")
            {
                continue;
            }
            let km = at.haversine_km(point);
            let elsewhere = country.is_some_and(|c| self.country_of(id).is_none_or(|own| own.iso3 != c.iso3));
            if km <= REACH_KM && !elsewhere && nearest.is_none_or(|(least, _)| km < least) {
                nearest = Some((km, id));
            }
        }
        nearest.map(|(_, id)| id)
    }

    /// The first-order division a point lies in, by its nearest settlement.
    pub fn division_at(&self, point: LatLng, country: Option<&Country>) -> Option<AdminId> {
        self.admin1(self.nearest_settlement(point, country)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_lies_in_the_division_of_its_neighbours() {
        let gazetteer = Gazetteer::embedded();
        let name = |lat, lng, iso3: Option<&str>| {
            let country = iso3.and_then(|iso3| gazetteer.country(iso3)).cloned();
            let admin = gazetteer.division_at(LatLng::new(lat, lng).unwrap(), country.as_ref())?;
            Some(gazetteer.name(gazetteer.admin_place(admin)?).to_owned())
        };
        assert_eq!(name(40.2, 69.7, None).as_deref(), Some("Sughd"));
        // Across the border, if the country is given.
        assert_ne!(name(40.2, 69.7, Some("KGZ")).as_deref(), Some("Sughd"));
        // The middle of the South Pacific.
        assert_eq!(name(-40.0, -120.0, None), None);
    }
}
