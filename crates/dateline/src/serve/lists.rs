//! What a person chooses from: closed vocabularies, places a name may mean, actors a name may mean.

use super::answer::{Answer, Call, Reply};
use crate::report::phrases::Phrases;
use dateline_types::*;
use serde_json::{Value, json};

/// Candidates listed at most.
const MOST: usize = 50;

/// `GET /api/vocabulary`
pub fn vocabulary(_: &Call<'_>) -> Answer {
    let phrases = Phrases::embedded();
    let label = |class: EventClass| phrases.of_class(class).label.clone();
    let types: Vec<Value> = PloverType::ALL
        .iter()
        .map(|&kind| {
            let of = |mode| EventClass::plover(kind, mode).map(label).unwrap_or_default();
            let modes: Vec<Value> =
                kind.modes().iter().map(|&mode| json!({ "value": mode, "label": of(Some(mode)) })).collect();
            json!({ "value": kind, "label": of(None), "modes": modes })
        })
        .collect();
    let locals: Vec<Value> = LocalType::ALL
        .iter()
        .map(|&local| json!({ "value": local, "label": label(EventClass::local(local)) }))
        .collect();
    Ok(Reply::json(&json!({
        "types": types, "locals": locals, "contexts": Context::ALL, "sectors": Sector::ALL,
        "quantity_kinds": QuantityKind::ALL, "quantity_of": QuantityOf::ALL, "extents": Extent::ALL,
        "symmetry": Symmetry::ALL, "civilian_targeting": CivilianTargeting::ALL, "initiator": Side::ALL, "domain": Domain::ALL,
        "violence_class": ViolenceClass::ALL, "polarity": Polarity::ALL, "actuality": Actuality::ALL,
        "certainty": Certainty::ALL, "target_role": TargetRole::ALL, "attribution_basis": AttributionBasis::ALL,
        "place_precision": PlacePrecision::ALL, "granularity": Granularity::ALL,
        "claim_act": ClaimAct::ALL, "claim_about": ClaimAbout::ALL,
    })))
}

/// A place as a page gets it.
pub fn candidate(place: &PlaceRef, country_name: Option<&str>) -> Value {
    json!({
        "geonameid": place.geonameid, "name": place.name, "country": place.country, "country_name": country_name,
        "admin1": place.admin1, "lat": place.point.lat(), "lon": place.point.lng(), "precision": place.precision,
        "radius_km": place.radius_km,
    })
}

/// `GET /api/candidates/places`: by name; those in the country of the event named by `near` first.
pub fn places(call: &Call<'_>) -> Answer {
    let Some(name) = call.asked("q") else { return Ok(Reply::json(&json!([]))) };
    let engine = call.desk.engine()?;
    let gazetteer = &engine.resources().gazetteer;
    let here = {
        let view = call.desk.view();
        let event = call.asked("near").and_then(EventId::parse);
        let incident = event.and_then(|id| view.event(&id).and_then(|facts| facts.incident));
        incident.and_then(|at| view.incidents[at].place.clone())
    };
    let mut found: Vec<PlaceRef> =
        gazetteer.lookup(name).into_iter().take(MOST).filter_map(|c| gazetteer.place_ref(c.id)).collect();
    if let Some(here) = here {
        // A stable sort: beyond the country the gazetteer's own order, by kind of name and population, stands.
        found.sort_by_key(|place| place.country != here.country);
    }
    found.truncate(call.limit(10, MOST)?);
    let list: Vec<Value> = found
        .iter()
        .map(|p| candidate(p, engine.country_name(p.country.as_deref().unwrap_or_default())))
        .collect();
    Ok(Reply::json(&json!(list)))
}

/// `GET /api/candidates/actors`: groups, organisations and states, never persons.
pub fn actors(call: &Call<'_>) -> Answer {
    use dateline_resources::actors::EntryKind;
    let Some(asked) = call.asked("q") else { return Ok(Reply::json(&json!([]))) };
    let asked = asked.to_lowercase();
    let names = call.desk.names();
    let mut found: Vec<(u8, usize, Value)> = Vec::new();
    let mut keys = std::collections::BTreeSet::new();
    for (at, entry) in names.actors().entries().iter().enumerate() {
        if matches!(entry.kind, EntryKind::OfficeHolder | EntryKind::Medium) {
            continue;
        }
        let name = entry.name.to_lowercase();
        let key = entry.key.to_lowercase();
        let (rank, why) = if key == asked {
            (0, "key")
        } else if name == asked {
            (1, "name")
        } else if name.starts_with(&asked) {
            (2, "begins")
        } else if name.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(&asked)) {
            (3, "word")
        } else if name.contains(&asked) {
            (4, "part of the name")
        } else {
            continue;
        };
        found.push((rank, at, json!({
            "key": entry.key, "name": entry.name, "sector": entry.sector, "country": entry.countries.first(), "why": why,
        })));
    }
    // Other names and acronyms, as the dictionary reads them.
    if let Ok(crate::names::NamedActor::Key { key, .. }) = names.named(call.asked("q").unwrap_or_default())
        && let Some(entry) = names.actors().by_key(&key)
    {
        found.push((0, 0, json!({
            "key": entry.key, "name": entry.name, "sector": entry.sector, "country": entry.countries.first(),
            "why": "also called so",
        })));
    }
    found.sort_by_key(|(rank, at, _)| (*rank, *at));
    let limit = call.limit(10, MOST)?;
    let list: Vec<Value> = found
        .into_iter()
        .map(|(_, _, value)| value)
        .filter(|value| keys.insert(value["key"].as_str().unwrap_or_default().to_owned()))
        .take(limit)
        .collect();
    Ok(Reply::json(&json!(list)))
}
