//! Events as GeoJSON (RFC 7946): one point feature an event that has a place, longitude first.

use super::events::edtf_of;
use crate::record::{ActorRecord, EventRecord};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes a FeatureCollection; events without a resolved place are left out and counted in `unplaced`.
///
/// # Errors
/// If the writer fails.
pub fn write_events(records: &[EventRecord], mut out: impl Write) -> io::Result<()> {
    let unplaced = records.iter().filter(|r| point(r).is_none()).count();
    writeln!(out, "{{\"type\":\"FeatureCollection\",\"unplaced\":{unplaced},\"features\":[")?;
    let mut first = true;
    for record in records {
        let Some((lon, lat)) = point(record) else { continue };
        if !first {
            writeln!(out, ",")?;
        }
        first = false;
        let feature = json!({
            "type": "Feature",
            "id": record.id,
            "geometry": { "type": "Point", "coordinates": [lon, lat] },
            "properties": properties(record),
        });
        serde_json::to_writer(&mut out, &feature)?;
    }
    writeln!(out, "\n]}}")
}

fn point(record: &EventRecord) -> Option<(f64, f64)> {
    let place = record.place.as_ref()?;
    Some((place.lon?, place.lat?))
}

fn properties(record: &EventRecord) -> Value {
    let place = record.place.as_ref();
    let time = record.time.as_ref();
    json!({
        "document": record.document,
        "type": record.kind,
        "mode": record.mode,
        "local": record.local,
        "domain": record.domain,
        "extent": record.extent,
        "actors": record.actors.iter().map(ActorRecord::label).collect::<Vec<_>>(),
        "targets": record.targets.iter().map(ActorRecord::label).collect::<Vec<_>>(),
        "start": time.and_then(|t| t.start),
        "end": time.and_then(|t| t.end),
        "edtf": time.map(|t| edtf_of(t, record.extent)).filter(|edtf| !edtf.is_empty()),
        "place": place.and_then(|p| p.name.as_ref()),
        "country": place.and_then(|p| p.country.as_ref()),
        "precision": place.and_then(|p| p.precision),
        "radius_km": place.and_then(|p| p.radius_km),
        "polarity": record.status.polarity,
        "actuality": record.status.actuality,
        "certainty": record.status.certainty,
        "reviewed": false,
        "evidence": record.evidence[0].text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longitude_stands_first_and_unplaced_events_are_counted() {
        let placed = crate::record::tests::full_record();
        let mut unplaced = placed.clone();
        unplaced.place = None;
        let mut out = Vec::new();
        write_events(&[placed, unplaced], &mut out).unwrap();
        let value: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(value["features"].as_array().unwrap().len(), 1);
        assert_eq!(value["unplaced"], 1);
        assert_eq!(value["features"][0]["geometry"]["coordinates"], json!([67.00141, 30.18414]));
    }
}
