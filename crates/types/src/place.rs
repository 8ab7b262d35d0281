//! Where: points on the Earth, places of the gazetteer, and how precisely a text names them.

use crate::Span;
use crate::vocabulary::vocabulary;
use smol_str::SmolStr;
use std::fmt;

/// A point on the Earth, in degrees WGS84.
///
/// Latitude lies in [-90, 90], longitude in [-180, 180]; both are finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatLng {
    lat: f64,
    lng: f64,
}

/// A coordinate that is not a point on the Earth, with the values that were offered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InvalidLatLng {
    /// The latitude offered, degrees.
    pub lat: f64,
    /// The longitude offered, degrees.
    pub lng: f64,
}

impl fmt::Display for InvalidLatLng {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a point on the earth: latitude {}, longitude {}", self.lat, self.lng)
    }
}

impl std::error::Error for InvalidLatLng {}

impl LatLng {
    /// A point from degrees.
    ///
    /// # Errors
    /// If either is not finite or out of range.
    pub fn new(lat: f64, lng: f64) -> Result<LatLng, InvalidLatLng> {
        if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng) {
            Ok(LatLng { lat, lng })
        } else {
            Err(InvalidLatLng { lat, lng })
        }
    }

    /// Latitude, degrees north.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude, degrees east.
    pub fn lng(self) -> f64 {
        self.lng
    }

    /// Great-circle distance in kilometres on a sphere of 6371.0088 km (IUGG mean radius), by the haversine formula.
    ///
    /// Good to 0.6 %; measures that are printed use the geodesic on WGS84 instead.
    pub fn haversine_km(self, other: LatLng) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let (dlat, dlng) = (lat2 - lat1, (other.lng - self.lng).to_radians());
        let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlng / 2.0).sin().powi(2);
        2.0 * 6371.0088 * h.sqrt().min(1.0).asin()
    }
}

vocabulary! {
    /// How precisely a place is named: the kind of thing the point stands for.
    pub enum PlacePrecision {
        /// A building, camp, base, market: a point of interest.
        Poi = "poi",
        /// A city, town or village.
        Settlement = "settlement",
        /// A second-order division (district, county).
        Admin2 = "admin2",
        /// A first-order division (province, state).
        Admin1 = "admin1",
        /// A country.
        Country = "country",
        /// A region without an administration: a valley, a continent, the Sahel.
        Region = "region",
        /// A road, river, railway or pipeline.
        Line = "line",
        /// A border between two countries.
        Border = "border",
        /// A sea, strait or gulf.
        Maritime = "maritime",
    }
}

vocabulary! {
    /// How a place came to be an event's place, best first.
    pub enum PlaceBasis {
        /// Attached by syntax to the event's own words.
        Attached = "attached",
        /// Named in the same sentence.
        Sentence = "sentence",
        /// Carried over from an earlier sentence.
        Discourse = "discourse",
        /// The place of the dateline line.
        Dateline = "dateline",
    }
}

/// A place of the gazetteer (or of the project's own), as resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRef {
    /// GeoNames id; `None` for places GeoNames does not have.
    pub geonameid: Option<u32>,
    /// The gazetteer's main name.
    pub name: String,
    /// ISO 3166-1 alpha-3 code of the country it lies in; `None` for seas and regions across borders.
    pub country: Option<SmolStr>,
    /// Name of the first-order division it lies in.
    pub admin1: Option<String>,
    /// A point that stands for the place.
    pub point: LatLng,
    /// What the point stands for.
    pub precision: PlacePrecision,
    /// How far from the point the place may extend, kilometres.
    pub radius_km: f64,
}

/// Words that name a place, and what they were resolved to.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceMention {
    /// The words.
    pub span: Span,
    /// The place, or `None` when nothing is known of the words: `reasons` then say why.
    pub place: Option<PlaceRef>,
    /// True when no gazetteer has the words: `place`, if there is one, is the finest unit they are known to lie in, and
    /// point, precision and radius are that unit's.
    pub unresolved: bool,
    /// True when the words act as an actor ("Washington said") or only qualify ("Afghan"): never an event's place.
    pub as_actor: bool,
    /// The score of the chosen place, 0 to 1.
    pub score: f64,
    /// Why it was chosen, one short line each.
    pub reasons: Vec<String>,
    /// The next best places with their scores, best first.
    pub runners_up: Vec<(PlaceRef, f64)>,
}

/// Where an event happened.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPlace {
    /// The words that name it.
    pub span: Span,
    /// The words, quoted.
    pub text: String,
    /// The place; of an unresolved name the finest containing unit the report names; `None` when there is none either.
    pub place: Option<PlaceRef>,
    /// True when no gazetteer has the name and `place` is the unit it lies in.
    pub unresolved: bool,
    /// How it came to be the event's place.
    pub basis: PlaceBasis,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_points_on_the_earth() {
        assert!(LatLng::new(91.0, 0.0).is_err());
        assert!(LatLng::new(f64::NAN, 0.0).is_err());
        assert!(LatLng::new(-90.0, 180.0).is_ok());
    }

    #[test]
    fn baghdad_to_kabul() {
        // GeographicLib gives 2,295.051 km on WGS84; the sphere may differ by up to 0.6 %.
        let baghdad = LatLng::new(33.34058, 44.40088).unwrap();
        let kabul = LatLng::new(34.52813, 69.17233).unwrap();
        assert!((baghdad.haversine_km(kabul) / 2295.051 - 1.0).abs() < 0.006);
    }
}
