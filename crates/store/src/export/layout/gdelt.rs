//! The columns of GDELT 2.0 events that CAMEO codes and counts fill, tab-separated, with a header where GDELT has none.
//! Goldstein scale and tone are left empty: dateline does not make them.

use super::{Cells, Sources, Written, name, number, parties};
use crate::export::incidents::lead;
use crate::import::gdelt::COLUMNS;
use crate::record::{ActorRecord, IncidentRecord};
use dateline_types::PlacePrecision;
use std::io::Write;

/// Writes the incidents that have a CAMEO code and a first day.
///
/// # Errors
/// If the writer fails.
pub fn write(
    incidents: &[IncidentRecord],
    sources: &Sources<'_>,
    out: impl Write,
) -> Result<Written, csv::Error> {
    super::write(incidents, &COLUMNS, b'\t', out, |incident| cells(incident, sources))
}

fn cells(incident: &IncidentRecord, sources: &Sources<'_>) -> Option<Cells> {
    let code = lead(incident, &sources.members.of(incident))?.codes.cameo.clone()?;
    let root = code.get(..2)?.to_owned();
    let start = incident.start?;
    let day = start.strftime("%Y%m%d").to_string();
    let mut cells = Cells::from([
        ("globaleventid", number(&incident.id).to_string()),
        ("sqldate", day.clone()),
        ("monthyear", day[..6].to_owned()),
        ("year", day[..4].to_owned()),
        ("isrootevent", "1".to_owned()),
        ("eventbasecode", code.get(..3).unwrap_or(&code).to_owned()),
        ("eventcode", code),
        ("quadclass", quad_class(&root).to_string()),
        ("eventrootcode", root),
        ("nummentions", incident.events.len().to_string()),
        ("numsources", incident.publishers.to_string()),
        ("numarticles", incident.reports.to_string()),
        ("dateadded", format!("{day}000000")),
        ("sourceurl", format!("dateline-{}", incident.id)),
    ]);
    let (one, two) = parties(incident);
    if let Some(actor) = one {
        let [code, words, country, role] =
            ["actor1code", "actor1name", "actor1countrycode", "actor1type1code"];
        party(actor, [code, words, country, role], &mut cells);
    }
    if let Some(actor) = two {
        let [code, words, country, role] =
            ["actor2code", "actor2name", "actor2countrycode", "actor2type1code"];
        party(actor, [code, words, country, role], &mut cells);
    }
    if let Some(place) = &incident.place {
        cells.insert("actiongeo_type", geo_type(place.precision).to_owned());
        cells.insert("actiongeo_fullname", place.name.clone());
        // GDELT writes FIPS 10-4 here; the ISO code stands in it, as the header of docs/exports.md says.
        cells.insert("actiongeo_countrycode", place.country.as_deref().unwrap_or_default().to_owned());
        cells.insert("actiongeo_lat", place.lat.to_string());
        cells.insert("actiongeo_long", place.lon.to_string());
        let feature = place.geonameid.map(|id| id.to_string()).unwrap_or_default();
        cells.insert("actiongeo_featureid", feature);
    }
    Some(cells)
}

fn party(actor: &ActorRecord, [code, words, country, role]: [&'static str; 4], cells: &mut Cells) {
    let key = actor.actor.as_deref().unwrap_or_default();
    let sector = actor.sector.map(|sector| sector.to_string()).unwrap_or_default();
    let is_country = key.len() == 3 && key.bytes().all(|b| b.is_ascii_uppercase());
    cells.insert(code, format!("{key}{sector}"));
    cells.insert(words, name(actor));
    if is_country {
        cells.insert(country, key.to_owned());
    }
    cells.insert(role, sector);
}

/// Verbal or material, cooperation or conflict, by the root code (GDELT codebook, `QuadClass`).
fn quad_class(root: &str) -> u8 {
    match root.parse::<u8>() {
        Ok(..=5) => 1,
        Ok(6..=8) => 2,
        Ok(9..=13) => 3,
        _ => 4,
    }
}

/// 1 country, 4 a place in the world, 5 a first-order division in the world (GDELT codebook, `ActionGeo_Type`).
const fn geo_type(precision: PlacePrecision) -> &'static str {
    match precision {
        PlacePrecision::Country | PlacePrecision::Region | PlacePrecision::Maritime => "1",
        PlacePrecision::Admin1 => "5",
        _ => "4",
    }
}
