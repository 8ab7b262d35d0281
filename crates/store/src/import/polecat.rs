//! POLECAT (Halterman et al. 2023): PLOVER types and modes natively, tab-separated, sometimes Latin-1, coded by machine.
//!
//! An actor with a title, and everybody under `Story People`, is a person: the title's sector and country are kept, the
//! name is not (invariant 9).

use super::columns::Row;
use super::reader::Context;
use super::{Refusal, classes, incident as make};
use dateline_types::{
    ActorRef, DayInterval, EventClass, Incident, Mode, PlacePrecision, PloverType, Sector, Side, TargetRole,
};

/// Without these a file is not read.
pub const REQUIRED: [&str; 5] = ["event id", "event date", "event type", "latitude", "longitude"];

/// The columns of the codebook; `intensity` is `event intensity` in later files.
#[rustfmt::skip]
pub const KNOWN: [&str; 42] = [
    "event id", "event date", "event type", "event mode", "intensity", "event intensity", "quad code", "contexts",
    "actor name", "actor country", "actor cow", "primary actor sector", "actor sectors", "actor title", "actor name raw",
    "wikipedia actor id", "recipient name", "recipient country", "recipient cow", "primary recipient sector",
    "recipient sectors", "recipient title", "recipient name raw", "wikipedia recipient id", "placename", "city",
    "district", "province", "country", "latitude", "longitude", "geonames id", "raw placename", "feature type", "source",
    "publication date", "story people", "story organizations", "story locations", "language", "version", "headline",
];

fn party(row: Row<'_>, context: &Context<'_>, which: &str, side: Side) -> Option<ActorRef> {
    let cell = |name: String| row.text(&name);
    let country = cell(format!("{which} country"));
    let sector = cell(format!("primary {which} sector"));
    let is_person = !cell(format!("{which} title")).is_empty();
    let name = cell(format!("{which} name"));
    let text = if is_person || name.is_empty() {
        [country.as_ref(), sector.as_ref()].join(" ").trim().to_owned()
    } else {
        name.to_string()
    };
    if text.is_empty() || text == "None" {
        return None;
    }
    let mut party = make::party(context, &text, sector.parse::<Sector>().ok(), side);
    if party.actor.is_none() && country.len() == 3 && country.bytes().all(|b| b.is_ascii_uppercase()) {
        let of_state =
            matches!(party.sector, Some(Sector::Gov | Sector::Mil | Sector::Cop | Sector::Jud | Sector::Leg));
        party.actor = of_state.then(|| country.as_ref().into());
    }
    Some(party)
}

/// GeoNames feature codes: what the point stands for. Radii are ours.
fn precision(feature: &str, row: Row<'_>) -> (PlacePrecision, f64) {
    if feature.starts_with("PPL") || (feature.is_empty() && row.filled("city").is_some()) {
        (PlacePrecision::Settlement, 10.0)
    } else if feature.starts_with("ADM1") || (feature.is_empty() && row.filled("province").is_some()) {
        (PlacePrecision::Admin1, 150.0)
    } else if feature.starts_with("ADM") {
        (PlacePrecision::Admin2, 40.0)
    } else if feature.starts_with("PCL") || feature.is_empty() {
        (PlacePrecision::Country, 500.0)
    } else {
        (PlacePrecision::Poi, 5.0)
    }
}

pub(super) fn incident(
    id: &str,
    row: Row<'_>,
    context: &Context<'_>,
    remarks: &mut Vec<String>,
) -> Result<Incident, Refusal> {
    let kind = row.text("event type").to_uppercase();
    let kind = kind.parse::<PloverType>().map_err(|_| format!("no PLOVER type: {kind:?}"))?;
    let written = row.text("event mode").to_lowercase();
    let mode = written.parse::<Mode>().ok().filter(|m| kind.modes().contains(m));
    if mode.is_none() && !written.is_empty() {
        remarks.push(format!("no mode of {kind}: {written:?}"));
    }
    let class = EventClass::plover(kind, mode).map_err(|e| e.to_string())?;
    let mut incident = make::bare(context, id, class, false);
    incident.interval = Some(DayInterval::day(row.day("event date")?.ok_or("no event date")?));
    let mut contexts: Vec<_> =
        row.text("contexts").split(';').filter_map(|c| c.trim().parse().ok()).collect();
    contexts.dedup();
    incident.contexts = contexts;
    match row.point("latitude", "longitude")? {
        None => remarks.push("no coordinates".to_owned()),
        Some(point) => {
            let (precision, radius) = precision(&row.text("feature type"), row);
            let name = row.filled("placename").or_else(|| row.filled("city")).unwrap_or_default();
            let country = row.text("country");
            let code = match country.len() == 3 && country.bytes().all(|b| b.is_ascii_uppercase()) {
                true => Some(country.as_ref().into()),
                false => classes::country(context, &country),
            };
            let mut place = make::place(&name, code, &row.text("province"), point, precision, radius);
            place.geonameid = row.whole("geonames id").ok().flatten().and_then(|n| u32::try_from(n).ok());
            incident.place = Some(place);
        }
    }
    incident.actors.extend(party(row, context, "actor", Side::A));
    if let Some(mut second) = party(row, context, "recipient", Side::B) {
        (second.role, second.attribution) = (Some(TargetRole::Recipient), None);
        incident.targets.push(second);
    }
    make::set_reporting(&mut incident, None, make::sources(&row.text("source")), None);
    Ok(incident)
}
