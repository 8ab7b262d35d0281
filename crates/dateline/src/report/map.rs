//! The bulletin's map: our own SVG over Natural Earth, with the precision of every place drawn.
//!
//! Regions are drawn in the equidistant cylindrical projection with its standard parallel at the middle of the map
//! (Snyder 1987, *Map Projections: A Working Manual*, §12); distances are true along that parallel and all meridians.

use super::arrange::Told;
use super::forms::escape_html as escape;
use super::language::Language;
use super::sentence;
use dateline_resources::basemap::{Basemap, MapScale};
use dateline_types::*;
use minijinja::context;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Width of the drawing in its own units.
const WIDTH: f64 = 1000.0;

/// Kilometres in one degree of latitude (mean meridian degree, WGS84).
const KM_PER_DEGREE: f64 = 111.195;

/// The key under which the page groups incidents that share a point.
pub(super) fn point_key(incident: &Incident) -> Option<String> {
    incident.place.as_ref().map(|place| format!("{:.3},{:.3}", place.point.lat(), place.point.lng()))
}

/// A frame on the Earth and the way from degrees to units of the drawing.
struct Frame {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
    scale_x: f64,
    scale_y: f64,
}

impl Frame {
    /// A frame around the points, with room about them; the whole world when they span most of it.
    fn around(points: &[LatLng]) -> Frame {
        let fold = |f: fn(f64, f64) -> f64, start: f64, get: fn(LatLng) -> f64| {
            points.iter().map(|p| get(*p)).fold(start, f)
        };
        let (mut south, mut north) = (fold(f64::min, 90.0, LatLng::lat), fold(f64::max, -90.0, LatLng::lat));
        let (mut west, mut east) = (fold(f64::min, 180.0, LatLng::lng), fold(f64::max, -180.0, LatLng::lng));
        if points.is_empty() || east - west > 150.0 {
            // The inhabited world: Antarctica would take a fifth of the page.
            (west, east, south, north) = (-180.0, 180.0, -56.0, 78.0);
        } else {
            let margin = ((east - west).max(north - south) * 0.12).max(2.5);
            west -= margin;
            east += margin;
            south -= margin;
            north += margin;
            // A page-wide drawing: not flatter than 5:2, not taller than 3:2.
            let squeeze = ((south + north) / 2.0).to_radians().cos().max(0.2);
            let (width, height) = ((east - west) * squeeze, north - south);
            if height > width / 1.5 {
                let more = (height * 1.5 - width) / squeeze / 2.0;
                west -= more;
                east += more;
            } else if height < width / 2.5 {
                let more = (width / 2.5 - height) / 2.0;
                south -= more;
                north += more;
            }
            (west, east) = (west.max(-180.0), east.min(180.0));
            (south, north) = (south.max(-85.0), north.min(85.0));
        }
        let squeeze = ((south + north) / 2.0).to_radians().cos().max(0.2);
        let scale_x = WIDTH / (east - west);
        Frame { west, east, south, north, scale_x, scale_y: scale_x / squeeze }
    }

    fn height(&self) -> f64 {
        (self.north - self.south) * self.scale_y
    }

    fn is_world(&self) -> bool {
        self.east - self.west > 150.0
    }

    fn project(&self, point: LatLng) -> (f64, f64) {
        ((point.lng() - self.west) * self.scale_x, (self.north - point.lat()) * self.scale_y)
    }

    /// Half-axes, in units of the drawing, of a circle of `radius_km` about `point`.
    fn radii(&self, point: LatLng, radius_km: f64) -> (f64, f64) {
        let degrees = radius_km / KM_PER_DEGREE;
        let widening = point.lat().to_radians().cos().max(0.1);
        (degrees / widening * self.scale_x, degrees * self.scale_y)
    }

    /// True if a line comes near the frame.
    fn sees(&self, line: &[LatLng]) -> bool {
        let (mut west, mut east, mut south, mut north) = (180.0f64, -180.0f64, 90.0f64, -90.0f64);
        for p in line {
            west = west.min(p.lng());
            east = east.max(p.lng());
            south = south.min(p.lat());
            north = north.max(p.lat());
        }
        west <= self.east && east >= self.west && south <= self.north && north >= self.south
    }

    /// SVG paths of a line, points closer than a third of a unit left out.
    ///
    /// A line that crosses the 180th meridian is followed past the edge of the map and drawn again one turn of the
    /// globe away, so that both edges get their part; the drawing's border cuts off the rest.
    fn path(&self, line: &[LatLng], closed: bool) -> String {
        let mut unwrapped: Vec<(f64, f64)> = Vec::with_capacity(line.len());
        let mut turn = 0.0;
        for point in line {
            if let Some(&(_, before)) = unwrapped.last() {
                let jump = point.lng() + turn - before;
                turn -= 360.0 * (jump / 360.0).round();
            }
            unwrapped.push((point.lat(), point.lng() + turn));
        }
        let crosses = unwrapped.iter().any(|(_, lng)| lng.abs() > 180.0);
        let copies: &[f64] = if crosses { &[-360.0, 0.0, 360.0] } else { &[0.0] };
        copies.iter().map(|shift| self.one_path(&unwrapped, *shift, closed)).collect()
    }

    fn one_path(&self, line: &[(f64, f64)], shift: f64, closed: bool) -> String {
        let mut path = String::new();
        let mut last = (f64::NAN, f64::NAN);
        for (n, (lat, lng)) in line.iter().enumerate() {
            let x = (lng + shift - self.west) * self.scale_x;
            let y = (self.north - lat) * self.scale_y;
            // Far outside points only guide the fill: clamping keeps the file small and the shape right in the frame.
            let x = x.clamp(-WIDTH, 2.0 * WIDTH);
            let y = y.clamp(-WIDTH, WIDTH + self.height());
            if n > 0 && n + 1 < line.len() && (x - last.0).abs() < 0.35 && (y - last.1).abs() < 0.35 {
                continue;
            }
            let _ = write!(path, "{}{x:.1} {y:.1}", if n == 0 { "M" } else { "L" });
            last = (x, y);
        }
        if closed {
            path.push('Z');
        }
        path
    }
}

/// Draws the map as an SVG element with a legend.
pub(super) fn draw(told: &[&Told<'_>], language: &Language) -> String {
    let mut at: BTreeMap<String, Vec<&Told<'_>>> = BTreeMap::new();
    for told in told {
        if let Some(key) = point_key(told.incident) {
            at.entry(key).or_default().push(told);
        }
    }
    let label = |key: &'static str| escape(language.word("labels", key));
    let points: Vec<LatLng> =
        at.values().filter_map(|group| group[0].incident.place.as_ref()).map(|place| place.point).collect();
    let frame = Frame::around(&points);
    let base = Basemap::embedded(if frame.is_world() { MapScale::World } else { MapScale::Regional });

    let mut svg = String::new();
    let height = frame.height();
    let _ = writeln!(
        svg,
        "<figure class=\"map\">\n<div class=\"map-tools\"><button type=\"button\" data-zoom=\"in\" aria-label=\"{}\">\
         +</button><button type=\"button\" data-zoom=\"out\" aria-label=\"{}\">\u{2212}</button><button \
         type=\"button\" data-zoom=\"reset\">{}</button></div>\n\
         <svg id=\"map\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"group\" aria-label=\"{}: {}\">\n\
         <rect class=\"sea\" x=\"-3000\" y=\"-3000\" width=\"7000\" height=\"7000\"/>",
        label("map_in"),
        label("map_out"),
        label("map_whole"),
        label("map_title"),
        at.values().map(Vec::len).sum::<usize>(),
    );
    svg.push_str("<path class=\"land\" d=\"");
    for country in &base.countries {
        for ring in country.rings.iter().filter(|ring| frame.sees(ring)) {
            svg.push_str(&frame.path(ring, true));
        }
    }
    svg.push_str("\"/>\n<path class=\"border\" d=\"");
    for line in base.borders.iter().filter(|line| frame.sees(line)) {
        svg.push_str(&frame.path(line, false));
    }
    svg.push_str("\"/>\n");

    // Areas below points, so that a point stays clickable.
    for precise in [false, true] {
        for (key, group) in &at {
            let Some(place) = &group[0].incident.place else { continue };
            let is_point = matches!(place.precision, PlacePrecision::Settlement | PlacePrecision::Poi);
            if is_point == precise {
                draw_place(&mut svg, &frame, key, place, group, language);
            }
        }
    }
    svg.push_str("</svg>\n");
    let n = told.iter().filter(|told| told.incident.place.is_none()).count();
    let unplaced = match n {
        0 => String::new(),
        n => format!(" \u{2003}{}", escape(&language.say("sentences.map_unplaced", context! { n }))),
    };
    let _ = write!(
        svg,
        "<figcaption><span class=\"key point\"></span> {} \u{2003}<span class=\"key area\"></span> {} \u{2003}{}{unplaced}. \
         {}</figcaption>\n</figure>\n",
        label("map_point"),
        label("map_area"),
        label("map_dot"),
        label("boundary"),
    );
    svg
}

fn draw_place(
    svg: &mut String,
    frame: &Frame,
    key: &str,
    place: &PlaceRef,
    group: &[&Told<'_>],
    language: &Language,
) {
    let (x, y) = frame.project(place.point);
    let is_point = matches!(place.precision, PlacePrecision::Settlement | PlacePrecision::Poi);
    let mut title = place.name.clone();
    for told in group.iter().take(8) {
        let (_, date) = sentence::when(told.incident.interval, language);
        let _ = write!(title, "\n{date}: {}", language.phrase(told.incident).label);
    }
    if group.len() > 8 {
        let more = language.say("sentences.map_more", context! { n => group.len() - 8 });
        let _ = write!(title, "\n{more}");
    }
    let quad = sentence::quad_class(group[0].incident.class);
    let named = language.say("sentences.map_place", context! { place => &place.name, n => group.len() });
    let _ = write!(
        svg,
        "<g class=\"place {} q-{quad}\" data-point=\"{key}\" tabindex=\"0\" role=\"button\" aria-label=\"{}\"><title>{}</title>",
        if is_point { "point" } else { "area" },
        escape(&named),
        escape_lines(&title)
    );
    if !is_point {
        let (rx, ry) = frame.radii(place.point, place.radius_km.max(5.0));
        let _ = write!(
            svg,
            "<ellipse class=\"extent\" cx=\"{x:.1}\" cy=\"{y:.1}\" rx=\"{rx:.1}\" ry=\"{ry:.1}\"/>"
        );
    }
    let radius = 4.0 * (group.len() as f64).sqrt().min(5.0);
    let _ = writeln!(
        svg,
        "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" data-r=\"{radius:.1}\"/></g>"
    );
}

/// Escapes a tooltip, whose line ends are kept.
fn escape_lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(lat: f64, lng: f64) -> LatLng {
        LatLng::new(lat, lng).unwrap()
    }

    #[test]
    fn every_point_lies_in_its_frame() {
        for points in [
            vec![point(38.56, 68.78)],
            vec![point(38.56, 68.78), point(34.5, 69.2), point(41.3, 69.3)],
            vec![point(4.6, -74.1), point(14.6, 121.0)],
            vec![point(-17.7, 179.9)],
        ] {
            let frame = Frame::around(&points);
            for p in points {
                let (x, y) = frame.project(p);
                assert!((0.0..=WIDTH).contains(&x) && (0.0..=frame.height()).contains(&y), "{p:?}: {x} {y}");
            }
        }
    }

    #[test]
    fn a_circle_on_the_ground_is_as_high_as_it_is_wide_in_the_middle_of_the_map() {
        let frame = Frame::around(&[point(36.0, 60.0), point(40.0, 70.0)]);
        let middle = point((frame.south + frame.north) / 2.0, 65.0);
        let (rx, ry) = frame.radii(middle, 100.0);
        assert!((rx / ry - 1.0).abs() < 1e-9, "{rx} {ry}");
    }
}
