//! The map of a track: the centre of every window, joined where one arrow is justified.

use super::BaseMap;
use super::map::Map;
use super::svg::{ACCENT, Drawing, INK};
use crate::shift::{Track, TrackPoint};
use dateline_types::LatLng;

/// Draws a track as SVG. Hollow dots: windows whose step a single arrow would misdescribe; no line leads to them.
pub fn track_figure(track: &Track, base: &BaseMap<'_>) -> String {
    let (width, height) = (640.0, 420.0);
    let title = match (track.points.first(), track.points.last()) {
        (Some(a), Some(b)) => format!("Mean centres of reported incidents, {} to {}", a.to, b.to),
        _ => "Mean centres of reported incidents".to_owned(),
    };
    let at = |p: &TrackPoint| LatLng::new(p.centre?.lat, p.centre?.lon).ok();
    let shown: Vec<LatLng> = track.points.iter().filter_map(at).collect();
    let mut drawing = Drawing::new(width, height);
    drawing.text([0.0, 16.0], 14.0, "start", &title);
    let map = Map::around(&shown, width, height - 30.0, 26.0);
    map.draw_base(&mut drawing, base);
    for pair in track.points.windows(2) {
        let (Some(a), Some(b)) = (at(&pair[0]), at(&pair[1])) else { continue };
        if !pair[1].multimodal {
            let line = [map.at(a), map.at(b)];
            drawing.path(&line, false, &format!("fill=\"none\" stroke=\"{ACCENT}\" stroke-width=\"1.6\""));
        }
    }
    let mut labels = super::map::Labels::default();
    for point in &track.points {
        let Some(place) = at(point) else { continue };
        let fill = if point.multimodal { "#ffffff" } else { ACCENT };
        let style = format!("fill=\"{fill}\" stroke=\"{INK}\" stroke-width=\"0.8\"");
        drawing.circle(map.at(place), 3.2, &style);
        labels.keep_off(map.at(place), 3.5);
    }
    for point in &track.points {
        if let Some(place) = at(point) {
            labels.place(&mut drawing, &map, map.at(place), 3.2, 9.0, point.to.label());
        }
    }
    map.draw_names(&mut drawing, base, &mut labels);
    map.scale_bar(&mut drawing);
    map.close(&mut drawing);
    let key = "Dots: mean centre of each window after the first; hollow: a single arrow would mislead, so that no line \
               leads there.";
    let mut y = drawing.paragraph([0.0, height + 12.0], 9.5, 118, key);
    y = drawing.paragraph([0.0, y + 3.0], 9.5, 118, &track.sentence);
    y = drawing.paragraph([0.0, y + 3.0], 8.0, 140, base.disclaimer);
    drawing.grow(y + 4.0);
    drawing.finish(&title, &track.sentence)
}
