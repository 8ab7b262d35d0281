//! Incidents as a STIX 2.1 bundle (OASIS, 2021): `incident` objects with the Incident Core extension of the OASIS common
//! object repository, `location` objects, and `identity` objects for keyed groups, offices and institutions.
//!
//! An incident here is a claim of reports: its `determination` is `suspected` unless the reports tell a failure or a foiled
//! plot. Who is said to have acted hangs on a relationship that says so. Persons have no object.

use super::incidents::Members;
use super::shared::claims;
use crate::record::{ActorRecord, IncidentRecord};
use dateline_types::{Outcome, Sector, Sha256};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Incident Core (oasis-open/cti-stix-common-objects, `incident-core`).
const INCIDENT_CORE: &str = "extension-definition--ef765651-680c-498d-9894-99799f2fa126";

/// The bundle. `day` stands in it as the day its objects were made: no clock is asked, so that equal incidents give equal
/// bundles.
pub fn bundle(incidents: &[IncidentRecord], members: &Members<'_>, made_by: &str, day: Date) -> Value {
    let mut objects =
        Objects { made: format!("{day}T00:00:00.000Z"), by_id: BTreeSet::new(), list: Vec::new() };
    let program = objects.add(
        "identity",
        "dateline",
        json!({ "name": "dateline", "description": made_by, "identity_class": "system" }),
    );
    for incident in incidents {
        add_incident(&mut objects, incident, members, &program);
    }
    let id = identifier("bundle", &objects.list.iter().map(|o| o["id"].to_string()).collect::<String>());
    json!({ "type": "bundle", "id": id, "objects": objects.list })
}

struct Objects {
    made: String,
    /// Objects that several incidents share.
    by_id: BTreeSet<String>,
    list: Vec<Value>,
}

impl Objects {
    /// Adds an object, once for each seed, and returns its id.
    fn add(&mut self, kind: &str, seed: &str, properties: Value) -> String {
        let id = identifier(kind, seed);
        if self.by_id.insert(id.clone()) {
            let mut object = Map::new();
            object.insert("type".into(), json!(kind));
            object.insert("spec_version".into(), json!("2.1"));
            object.insert("id".into(), json!(id));
            object.insert("created".into(), json!(self.made));
            object.insert("modified".into(), json!(self.made));
            if let Value::Object(properties) = properties {
                object.extend(properties.into_iter().filter(|(_, value)| !value.is_null()));
            }
            self.list.push(Value::Object(object));
        }
        id
    }

    fn relate(&mut self, source: &str, kind: &str, target: &str, description: &str, program: &str) {
        let seed = format!("{source} {kind} {target} {description}");
        let properties = json!({
            "created_by_ref": program,
            "relationship_type": kind,
            "description": description,
            "source_ref": source,
            "target_ref": target,
        });
        self.add("relationship", &seed, properties);
    }
}

fn add_incident(objects: &mut Objects, incident: &IncidentRecord, members: &Members<'_>, program: &str) {
    let events = members.of(incident);
    let domain = super::incidents::domain(incident);
    let kind = incident
        .kind
        .map(|kind| kind.as_str())
        .or(incident.local.map(|local| local.as_str()))
        .unwrap_or("incident");
    let mode = incident.mode.map(|mode| format!("/{mode}")).unwrap_or_default();
    let place = incident.place.as_ref();
    let when = incident.start.zip(incident.end);
    let name = [
        Some(format!("{kind}{mode}")),
        place.map(|place| place.name.clone()),
        when.map(|(start, _)| start.to_string()),
    ];
    let evidence = events.iter().filter_map(|event| event.evidence.first()).map(|piece| piece.text.as_str());
    let determination = match incident.outcome {
        Some(Outcome::Failed) => "failed-attempt",
        Some(Outcome::FoiledByArrest | Outcome::FoiledOtherwise) => "blocked",
        Some(Outcome::Completed) | None => "suspected",
    };
    let confidence = events.iter().map(|event| event.confidence).max_by(f64::total_cmp);
    let references: Vec<Value> = events
        .iter()
        .map(|event| {
            json!({
                "source_name": "dateline event",
                "external_id": event.id,
                "description": format!("told by document {}, bytes {} to {}", event.document, event.trigger.start, event.trigger.end),
            })
        })
        .collect();
    let properties = json!({
        "created_by_ref": program,
        "name": name.into_iter().flatten().collect::<Vec<_>>().join(", "),
        "description": evidence.collect::<Vec<_>>().join("\n"),
        "labels": [format!("domain-{domain}"), format!("actuality-{}", incident.status.actuality)],
        // STIX: 0 to 100.
        "confidence": confidence.map(|share| (share * 100.0).round() as u32),
        "external_references": (!references.is_empty()).then_some(references),
        "extensions": { INCIDENT_CORE: {
            "extension_type": "property-extension",
            "determination": determination,
            "investigation_status": "new",
            "incident_types": [kind.to_lowercase()],
            "detection_methods": ["open-source reports, coded by machine"],
        } },
    });
    let id = objects.add("incident", &incident.id, properties);
    if let Some(place) = place {
        let country = place.country.as_deref().unwrap_or_default();
        let seed = format!("{} {country} {} {}", place.name, place.lat, place.lon);
        let location = objects.add(
            "location",
            &seed,
            json!({
                "created_by_ref": program,
                "name": place.name,
                // STIX wants ISO 3166-1 alpha-2 in `country`; ours has three letters.
                "description": format!("stands for: {}; country: {country}", place.precision),
                "latitude": place.lat,
                "longitude": place.lon,
                // STIX wants metres.
                "precision": (place.radius_km > 0.0).then_some(place.radius_km * 1000.0),
                "administrative_area": place.admin1,
            }),
        );
        let days = when.map(|(start, end)| format!("{start} to {end}")).unwrap_or_default();
        objects.relate(&id, "located-at", &location, &days, program);
    }
    let said = claims(&incident.status).shown().into_owned();
    for (parties, relation) in [(&incident.actors, "attributed-to"), (&incident.targets, "targets")] {
        for party in parties.iter().filter(|party| party.actor.is_some()) {
            let identity = add_identity(objects, party, program);
            let basis = party.attribution.as_ref().map_or("stated", |a| a.basis.as_str());
            let description = match said.is_empty() {
                true => format!("basis: {basis}"),
                false => format!("basis: {basis}; {said}"),
            };
            objects.relate(&id, relation, &identity, &description, program);
        }
    }
}

/// A keyed party: a group, office, institution or state, never a person.
fn add_identity(objects: &mut Objects, party: &ActorRecord, program: &str) -> String {
    let key = party.actor.as_deref().unwrap_or_default();
    let class = match party.sector {
        Some(Sector::Reb | Sector::Prm | Sector::Uaf | Sector::Opp) => "group",
        Some(Sector::Cvl | Sector::Ref) => "class",
        _ => "organization",
    };
    objects.add(
        "identity",
        key,
        json!({
            "created_by_ref": program,
            "name": party.name.as_deref().unwrap_or(key),
            "identity_class": class,
            "external_references": [{ "source_name": "dateline actor dictionary", "external_id": key }],
        }),
    )
}

/// A STIX identifier from content: the digest of kind and seed in the bits that a random UUID (RFC 9562, version 4) leaves
/// free, as STIX wants for these objects.
fn identifier(kind: &str, seed: &str) -> String {
    let mut bytes = Sha256::of_fields(&[b"dateline", kind.as_bytes(), seed.as_bytes()]).0;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}--{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::incidents::tests::incident_of;
    use crate::record::tests::full_record;

    #[test]
    fn ids_come_from_content_and_every_reference_is_in_the_bundle() {
        let event = full_record();
        let incident = incident_of(&event);
        let events = [event];
        let day = jiff::civil::date(2024, 3, 14);
        let made = || bundle(std::slice::from_ref(&incident), &Members::new(&events), "dateline test", day);
        let bundle = made();
        assert_eq!(bundle, made());
        let objects = bundle["objects"].as_array().unwrap();
        let ids: Vec<&str> = objects.iter().filter_map(|object| object["id"].as_str()).collect();
        for object in objects {
            for field in ["created_by_ref", "source_ref", "target_ref"] {
                assert!(object[field].as_str().is_none_or(|id| ids.contains(&id)), "{object}");
            }
        }
        let incident = objects.iter().find(|object| object["type"] == "incident").unwrap();
        assert_eq!(incident["extensions"][INCIDENT_CORE]["determination"], "suspected");
        assert_eq!(incident["id"].as_str().unwrap().as_bytes()["incident--".len() + 14], b'4');
    }
}
