//! The columns of an ACLED export (codebook of 2024). What has no ACLED type, day within a month or place within a region
//! is left out, as ACLED leaves it out.

use super::{Cells, DERIVED, Sources, Written, evidence, name, parties};
use crate::export::derived::{acled_geo_precision, acled_time_precision, toll};
use crate::export::incidents::{figures, lead};
use crate::record::{ActorRecord, IncidentRecord};
use dateline_types::{CivilianTargeting, QuantityKind, Sector};
use std::io::Write;

const COLUMNS: &[&str] = &[
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];

/// The event types, as the derived code begins.
const TYPES: &[&str] = &[
    "Battles",
    "Explosions/Remote violence",
    "Protests",
    "Riots",
    "Strategic developments",
    "Violence against civilians",
];

/// Writes the incidents that ACLED has a type for.
///
/// # Errors
/// If the writer fails.
pub fn write(
    incidents: &[IncidentRecord],
    sources: &Sources<'_>,
    out: impl Write,
) -> Result<Written, csv::Error> {
    super::write(incidents, COLUMNS, b',', out, |incident| cells(incident, sources))
}

fn cells(incident: &IncidentRecord, sources: &Sources<'_>) -> Option<Cells> {
    let lead = lead(incident, &sources.members.of(incident));
    let code = lead?.codes.acled.as_deref()?;
    let event_type = TYPES.iter().find(|kind| code.starts_with(**kind))?;
    let sub_type = code[event_type.len()..].trim_start_matches('/');
    let (start, end) = incident.start.zip(incident.end)?;
    let time_precision = acled_time_precision(start, end)?;
    let place = incident.place.as_ref()?;
    let geo_precision = acled_geo_precision(place.precision)?;
    let (one, two) = parties(incident);
    let text = |party: Option<&ActorRecord>| party.map(name).unwrap_or_default();
    let country = place.country.as_deref().unwrap_or_default();
    let targets_civilians = incident.civilian_targeting == CivilianTargeting::Deliberate;
    let [_, killed, _] = toll(&figures(incident), QuantityKind::Killed, None);
    Some(Cells::from([
        ("event_id_cnty", format!("dateline-{}", incident.id)),
        ("event_date", start.to_string()),
        ("year", start.year().to_string()),
        ("time_precision", time_precision.to_string()),
        ("event_type", (*event_type).to_owned()),
        ("sub_event_type", sub_type.to_owned()),
        ("actor1", text(one)),
        ("inter1", one.map(inter).unwrap_or_default().to_owned()),
        ("actor2", text(two)),
        ("inter2", two.map(inter).unwrap_or_default().to_owned()),
        ("civilian_targeting", if targets_civilians { "Civilian targeting" } else { "" }.to_owned()),
        ("country", (sources.country)(country).unwrap_or_else(|| country.to_owned())),
        ("admin1", place.admin1.clone().unwrap_or_default()),
        ("location", place.name.clone()),
        ("latitude", place.lat.to_string()),
        ("longitude", place.lon.to_string()),
        ("geo_precision", geo_precision.to_string()),
        ("source", incident.sources.join("; ")),
        ("notes", format!("[{DERIVED}] {}", evidence(lead))),
        ("fatalities", killed.unwrap_or(0).to_string()),
        ("tags", "derived".to_owned()),
    ]))
}

/// The words of the interaction codes, from the sector; empty where no code fits.
fn inter(party: &ActorRecord) -> &'static str {
    match party.sector {
        Some(Sector::Mil | Sector::Cop | Sector::Gov | Sector::Spy) => "State forces",
        Some(Sector::Reb) => "Rebel group",
        Some(Sector::Prm) => "Political militia",
        Some(Sector::Uaf) => "Identity militia",
        Some(Sector::Cvl | Sector::Ref) => "Civilians",
        _ => "",
    }
}
