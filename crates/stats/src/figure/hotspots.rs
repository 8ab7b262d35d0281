//! The map of hot spots: cells shaded by how far they stand out, outlined by how they developed.

use super::BaseMap;
use super::map::{Labels, Map};
use super::svg::{ACCENT, Drawing, INK};
use crate::hotspots::{HotspotClass, Hotspots};
use dateline_types::LatLng;

/// Draws hot spots as SVG. New and intensifying cells have a dark outline; former ones are dashed.
pub fn hotspot_figure(hotspots: &Hotspots, base: &BaseMap<'_>) -> String {
    let (width, height) = (640.0, 420.0);
    let title = match (hotspots.slices.first(), hotspots.slices.last()) {
        (Some(a), Some(b)) => format!("Hot spots of reported incidents, {a} to {b}"),
        _ => "Hot spots of reported incidents".to_owned(),
    };
    let corner = |[lat, lng]: &[f64; 2]| LatLng::new(*lat, *lng).ok();
    let shown: Vec<LatLng> =
        hotspots.cells.iter().flat_map(|c| c.boundary.iter().filter_map(corner)).collect();
    let mut drawing = Drawing::new(width, height);
    drawing.text([0.0, 16.0], 14.0, "start", &title);
    let map = Map::around(&shown, width, height - 30.0, 26.0);
    map.draw_base(&mut drawing, base);
    for cell in &hotspots.cells {
        let points: Vec<[f64; 2]> = cell.boundary.iter().filter_map(corner).map(|p| map.at(p)).collect();
        let shade = (0.2 + 0.1 * cell.z).clamp(0.2, 0.85);
        let outline = match cell.class {
            HotspotClass::New | HotspotClass::Consecutive | HotspotClass::Intensifying => {
                format!("stroke=\"{INK}\" stroke-width=\"1.6\"")
            }
            HotspotClass::Historical | HotspotClass::Former => {
                format!("stroke=\"{INK}\" stroke-width=\"0.8\" stroke-dasharray=\"2 2\"")
            }
            _ => "stroke=\"#ffffff\" stroke-width=\"0.6\"".to_owned(),
        };
        drawing.path(&points, true, &format!("fill=\"{ACCENT}\" fill-opacity=\"{shade:.2}\" {outline}"));
    }
    map.draw_names(&mut drawing, base, &mut Labels::default());
    map.scale_bar(&mut drawing);
    map.close(&mut drawing);
    let key =
        "Darker cells stand out more (Gi*). Dark outline: new, consecutive or intensifying; dashed: former.";
    let mut y = drawing.paragraph([0.0, height + 12.0], 9.5, 118, key);
    y = drawing.paragraph([0.0, y + 3.0], 9.5, 118, &hotspots.sentence);
    y = drawing.paragraph([0.0, y + 3.0], 8.0, 140, base.disclaimer);
    drawing.grow(y + 4.0);
    drawing.finish(&title, &hotspots.sentence)
}
