//! Figures that print: SVG in grey with one colour, on the caller's own basemap, with the boundary disclaimer.
//!
//! A figure never shows more than its result: where a single arrow is refused, no arrow is drawn but the groups; where a
//! direction is not determined, there is no head. Text is escaped; nothing is loaded from anywhere.

mod hotspots;
mod map;
mod names;
mod network;
mod shift;
mod svg;
mod timeline;
mod track;

pub use hotspots::hotspot_figure;
pub use network::network_figure;
pub use shift::shift_figure;
pub use timeline::{outlook_figure, trend_figure};
pub use track::track_figure;

use dateline_types::LatLng;

/// Lines to draw under a figure.
#[derive(Debug, Clone, Copy, Default)]
pub struct BaseMap<'a> {
    /// The countries, filled.
    pub countries: &'a [CountryOutline<'a>],
    /// Lines between countries.
    pub borders: &'a [Vec<LatLng>],
    /// What to say about the lines; printed below every map.
    pub disclaimer: &'a str,
    /// Incidents to draw as dots under the figure; none where nobody asks for them.
    pub dots: &'a [Dot],
}

/// An incident as a dot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Where.
    pub at: LatLng,
    /// True for one of the later of two periods: it has the figure's colour.
    pub is_later: bool,
}

/// A country as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct CountryOutline<'a> {
    /// Its name on the map, and where that stands if all of the country is shown; `None` leaves it unnamed.
    pub name: Option<(&'a str, LatLng)>,
    /// Closed lines, to be filled by the even-odd rule.
    pub rings: &'a [Vec<LatLng>],
}
