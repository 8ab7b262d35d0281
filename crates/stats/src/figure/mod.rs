//! Figures that print: SVG in grey with one colour, on the caller's own basemap, with the boundary disclaimer.
//!
//! A figure never shows more than its result: where a single arrow is refused, no arrow is drawn but the groups; where a
//! direction is not determined, there is no head. Text is escaped; nothing is loaded from anywhere.

mod hotspots;
mod map;
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
    /// Closed lines of land, filled by the even-odd rule.
    pub land: &'a [Vec<LatLng>],
    /// Lines between countries.
    pub borders: &'a [Vec<LatLng>],
    /// Names of countries, each at its middle.
    pub names: &'a [(LatLng, String)],
    /// What to say about the lines; printed below every map.
    pub disclaimer: &'a str,
}
