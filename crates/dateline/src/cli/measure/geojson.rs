//! Measures as GeoJSON (RFC 7946): what lies on a map, for other programs to draw.

use dateline_stats::geodesic::Wgs84;
use dateline_stats::hotspots::Hotspots;
use dateline_stats::shift::{PeriodCentre, Shift, Track};
use dateline_types::LatLng;
use serde_json::{Value, json};

fn position(lat: f64, lon: f64) -> Value {
    // A hundred-thousandth of a degree is a metre.
    let rounded = |x: f64| (x * 1e5).round() / 1e5;
    json!([rounded(lon), rounded(lat)])
}

fn feature(geometry: Value, properties: Value) -> Value {
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

fn collection(features: Vec<Value>) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

fn point(lat: f64, lon: f64) -> Value {
    json!({ "type": "Point", "coordinates": position(lat, lon) })
}

/// A closed line as a polygon, counter-clockwise (RFC 7946 §3.1.6).
fn polygon(outline: &[LatLng]) -> Value {
    let next = outline.iter().cycle().skip(1);
    let twice_area: f64 = outline.iter().zip(next).map(|(a, b)| a.lng() * b.lat() - b.lng() * a.lat()).sum();
    let mut ring: Vec<Value> = outline.iter().map(|p| position(p.lat(), p.lng())).collect();
    if twice_area < 0.0 {
        ring.reverse();
    }
    if ring.first() != ring.last() {
        ring.extend(ring.first().cloned());
    }
    json!({ "type": "Polygon", "coordinates": [ring] })
}

/// Centres, their regions and ellipses, groups, and the line between the centres where one arrow is justified.
pub fn shift(shift: &Shift) -> Value {
    let earth = Wgs84::default();
    let mut features = Vec::new();
    for end in [&shift.from, &shift.to] {
        centre(end, &earth, &mut features);
    }
    for mixture in &shift.mixture {
        for part in &mixture.parts {
            features.push(feature(
                point(part.lat, part.lon),
                json!({ "kind": "group", "period": mixture.period, "share": part.share, "spread_km": part.spread_km }),
            ));
        }
    }
    if !shift.multimodal {
        let (a, b) = (shift.from.centre, shift.to.centre);
        features.push(feature(
            json!({ "type": "LineString", "coordinates": [position(a.lat, a.lon), position(b.lat, b.lon)] }),
            json!({ "kind": "shift", "distance_km": shift.distance_km, "bearing_deg": shift.bearing_deg }),
        ));
    }
    collection(features)
}

fn centre(end: &PeriodCentre, earth: &Wgs84, features: &mut Vec<Value>) {
    let properties = json!({
        "kind": "mean-centre", "period": end.period, "n_incidents": end.n_incidents, "n_reports": end.n_reports
    });
    features.push(feature(point(end.centre.lat, end.centre.lon), properties));
    let Ok(at) = LatLng::new(end.centre.lat, end.centre.lon) else { return };
    for (kind, ellipse) in
        [("centre-region-95", end.centre_region), ("standard-deviational-ellipse", end.ellipse)]
    {
        if let Some(ellipse) = ellipse {
            let properties = json!({ "kind": kind, "period": end.period, "convention": ellipse.convention });
            features.push(feature(polygon(&ellipse.outline(at, earth)), properties));
        }
    }
}

/// The centre of every window.
pub fn track(track: &Track) -> Value {
    let centres = track.points.iter().filter_map(|p| {
        let at = p.centre?;
        let properties = json!({
            "kind": "mean-centre", "period": p.to, "n_incidents": p.n_incidents, "multimodal": p.multimodal
        });
        Some(feature(point(at.lat, at.lon), properties))
    });
    collection(centres.collect())
}

/// The cells that stand out.
pub fn hotspots(hotspots: &Hotspots) -> Value {
    let cells = hotspots.cells.iter().map(|cell| {
        let corners: Vec<LatLng> =
            cell.boundary.iter().filter_map(|[lat, lon]| LatLng::new(*lat, *lon).ok()).collect();
        feature(
            polygon(&corners),
            json!({ "kind": "hot-spot", "cell": cell.cell, "count": cell.count, "z": cell.z, "p": cell.p, "class": cell.class }),
        )
    });
    collection(cells.collect())
}
