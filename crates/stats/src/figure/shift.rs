//! The map of a shift: centres, their uncertainty, ellipses, and the arrow where one is justified.

use super::BaseMap;
use super::map::{Labels, Map};
use super::svg::{ACCENT, Drawing, INK};
use crate::ellipse::Ellipse;
use crate::geodesic::Wgs84;
use crate::shift::{Point, Shift};
use dateline_types::LatLng;

/// Draws a shift as SVG.
pub fn shift_figure(shift: &Shift, base: &BaseMap<'_>) -> String {
    let earth = Wgs84::default();
    let (width, height) = (640.0, 420.0);
    let title = format!("Reported incidents, {} to {}", shift.from.period, shift.to.period);
    let mut drawing = Drawing::new(width, height);
    drawing.text([0.0, 16.0], 14.0, "start", &title);
    let mut shown = Vec::new();
    for end in [&shift.from, &shift.to] {
        shown.extend(point(end.centre));
        shown.extend(outline(end.centre, end.ellipse.as_ref(), &earth));
    }
    for part in shift.mixture.iter().flat_map(|m| &m.parts) {
        shown.extend(point(Point { lat: part.lat, lon: part.lon }));
    }
    let map = Map::around(&shown, width, height - 30.0, 26.0);
    map.draw_base(&mut drawing, base);
    let mut labels = Labels::default();
    let ends = [(&shift.from, INK, "4 3"), (&shift.to, ACCENT, "none")];
    for (end, colour, dash) in ends {
        let style =
            format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.2\" stroke-dasharray=\"{dash}\"");
        draw(&mut drawing, &map, &outline(end.centre, end.ellipse.as_ref(), &earth), &style);
        let style =
            format!("fill=\"{colour}\" fill-opacity=\"0.25\" stroke=\"{colour}\" stroke-width=\"0.8\"");
        draw(&mut drawing, &map, &outline(end.centre, end.centre_region.as_ref(), &earth), &style);
    }
    let mut discs: Vec<([f64; 2], f64, String)> = Vec::new();
    if shift.multimodal {
        for (mixture, (_, colour, _)) in shift.mixture.iter().zip(ends) {
            for part in &mixture.parts {
                if let Some(at) = point(Point { lat: part.lat, lon: part.lon }) {
                    let at = map.at(at);
                    let style = format!("fill=\"{colour}\" fill-opacity=\"0.55\" stroke=\"#ffffff\"");
                    let r = 4.0 + 14.0 * part.share.sqrt();
                    drawing.circle(at, r, &style);
                    labels.keep_off(at, 0.7 * r);
                    let said = format!("{}: {:.0} %", mixture.period, 100.0 * part.share);
                    discs.push((at, r, said));
                }
            }
        }
    } else if let (Some(a), Some(b)) = (point(shift.from.centre), point(shift.to.centre)) {
        let [a, b] = [a, b].map(|end| map.at(end));
        arrow(&mut drawing, a, b, shift.bearing_deg.low.is_some());
        for part in 0..=40 {
            labels.keep_off([0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * f64::from(part) / 40.0), 2.0);
        }
    }
    for (end, colour, _) in ends {
        if let Some(at) = point(end.centre) {
            drawing.circle(map.at(at), 3.0, &format!("fill=\"{colour}\" stroke=\"#ffffff\""));
            labels.keep_off(map.at(at), 3.5);
        }
    }
    for at in ends.iter().filter_map(|(end, ..)| Some((end, point(end.centre)?))) {
        labels.place(&mut drawing, &map, map.at(at.1), 3.0, 10.0, at.0.period.label());
    }
    for (at, r, said) in &discs {
        labels.place(&mut drawing, &map, *at, *r, 9.0, said);
    }
    map.draw_names(&mut drawing, base, &mut labels);
    map.scale_bar(&mut drawing);
    map.close(&mut drawing);
    let key = format!(
        "Dots: mean centres; shaded: where each centre lies with 95 %; ellipses ({}): spread, {} dashed, {} solid{}.",
        shift.from.ellipse.map_or("none", |e| convention(&e)),
        shift.from.period,
        shift.to.period,
        if shift.multimodal {
            "; discs: groups with their shares; no arrow, since one would mislead"
        } else {
            ""
        }
    );
    let mut y = drawing.paragraph([0.0, height + 12.0], 9.5, 118, &key);
    y = drawing.paragraph([0.0, y + 3.0], 9.5, 118, &shift.sentence);
    y = drawing.paragraph([0.0, y + 3.0], 8.0, 140, base.disclaimer);
    drawing.grow(y + 4.0);
    drawing.finish(&title, &shift.sentence)
}

fn convention(e: &Ellipse) -> &'static str {
    match e.convention {
        crate::ellipse::EllipseConvention::Crimestat => "CrimeStat convention",
        crate::ellipse::EllipseConvention::Uncorrected => "uncorrected",
        crate::ellipse::EllipseConvention::Df => "corrected for degrees of freedom",
    }
}

fn point(p: Point) -> Option<LatLng> {
    LatLng::new(p.lat, p.lon).ok()
}

/// The outline of an ellipse around a centre.
fn outline(centre: Point, ellipse: Option<&Ellipse>, earth: &Wgs84) -> Vec<LatLng> {
    match (point(centre), ellipse) {
        (Some(centre), Some(ellipse)) => ellipse.outline(centre, earth),
        _ => Vec::new(),
    }
}

fn draw(drawing: &mut Drawing, map: &Map, line: &[LatLng], style: &str) {
    let points: Vec<[f64; 2]> = line.iter().map(|p| map.at(*p)).collect();
    drawing.path(&points, true, style);
}

/// A line from a to b, with a head if the direction is determined.
fn arrow(drawing: &mut Drawing, a: [f64; 2], b: [f64; 2], head: bool) {
    let style = format!("fill=\"none\" stroke=\"{ACCENT}\" stroke-width=\"2.2\"");
    drawing.path(&[a, b], false, &style);
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx.hypot(dy);
    if head && length > 8.0 {
        let (ux, uy) = (dx / length, dy / length);
        let wing = |side: f64| [b[0] - 10.0 * ux - side * 4.5 * uy, b[1] - 10.0 * uy + side * 4.5 * ux];
        drawing.path(&[wing(1.0), b, wing(-1.0)], true, &format!("fill=\"{ACCENT}\""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::CountryOutline;
    use crate::filter::Filter;
    use crate::shift::{ShiftOptions, shift};
    use crate::synthetic::process::{Process, incidents};

    fn figure(later_split: bool) -> String {
        let mut set = incidents(Process::Independent, 1, 1.0);
        if later_split {
            for i in set.iter_mut().skip(120).step_by(2) {
                let place = i.place.as_mut().unwrap();
                place.point = LatLng::new(place.point.lat(), place.point.lng() + 18.0).unwrap();
            }
        }
        let options = ShiftOptions { draws: 200, permutations: 99, ..ShiftOptions::default() };
        let (from, to) = ("2016".parse().unwrap(), "2017".parse().unwrap());
        let result = shift(&set, &Filter::default(), &from, &to, &options).unwrap();
        let ring = [(20.0, 30.0), (20.0, 60.0), (50.0, 60.0), (50.0, 30.0), (20.0, 30.0)];
        let rings = [ring.map(|(a, b)| LatLng::new(a, b).unwrap()).to_vec()];
        let middle = LatLng::new(35.0, 45.0).unwrap();
        let countries = [CountryOutline { name: Some(("Arnor", middle)), rings: &rings }];
        let disclaimer = "Lines imply nothing <at all>.";
        shift_figure(&result, &BaseMap { countries: &countries, disclaimer, ..BaseMap::default() })
    }

    #[test]
    fn the_arrow_is_drawn_only_where_it_is_justified() {
        let (one, split) = (figure(false), figure(true));
        let head = |svg: &str| svg.contains("stroke-width=\"2.2\"");
        assert!(head(&one) && !head(&split));
        assert!(split.contains("no arrow, since one would mislead"));
        for svg in [one, split] {
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n") && svg.contains("<title>"));
            assert!(svg.contains("Lines imply nothing &lt;at all&gt;.") && !svg.contains("NaN"));
            assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
        }
    }
}
