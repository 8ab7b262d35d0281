//! The columns of the UCDP Georeferenced Event Dataset. A row needs a death, two named sides or one and civilians, and a
//! type of organised violence; conflict and dyad numbers are UCDP's own and stay empty.

use super::{Cells, DERIVED, Sources, Written, evidence, name, number, parties};
use crate::export::derived::{ged_date_prec, ged_event_clarity, ged_type_of_violence, ged_where_prec, toll};
use crate::export::incidents::{figures, lead, violence_class};
use crate::record::IncidentRecord;
use dateline_types::{QuantityKind, QuantityOf, ViolenceClass};
use std::io::Write;

const COLUMNS: &[&str] = &[
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_new_id",
    "conflict_name",
    "dyad_new_id",
    "dyad_name",
    "side_a_new_id",
    "side_a",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "iso3",
];

/// Writes the incidents that are events of organised violence.
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
    let members = sources.members.of(incident);
    let violence = violence_class(&members);
    let type_of_violence = ged_type_of_violence(violence)?;
    let figures = figures(incident);
    let [low, best, high] = toll(&figures, QuantityKind::Killed, None);
    let best = best.filter(|best| *best > 0)?;
    let side = |of| toll(&figures, QuantityKind::Killed, Some(of))[1].unwrap_or(0);
    let (a, b, civilians) = (side(QuantityOf::A), side(QuantityOf::B), side(QuantityOf::Civilians));
    let (start, end) = incident.start.zip(incident.end)?;
    let place = incident.place.as_ref()?;
    let (one, two) = parties(incident);
    let side_a = one.map(name)?;
    let side_b = match violence {
        ViolenceClass::OneSided => "Civilians".to_owned(),
        _ => two.map(name)?,
    };
    let country = place.country.as_deref().unwrap_or_default();
    Some(Cells::from([
        ("id", number(&incident.id).to_string()),
        ("relid", format!("dateline-{}", incident.id)),
        ("year", start.year().to_string()),
        ("code_status", "Derived".to_owned()),
        ("type_of_violence", type_of_violence.to_string()),
        ("conflict_name", DERIVED.to_owned()),
        ("dyad_name", format!("{side_a} - {side_b}")),
        ("side_a", side_a),
        ("side_b", side_b),
        ("number_of_sources", incident.publishers.to_string()),
        ("source_article", evidence(lead(incident, &members))),
        ("source_office", incident.sources.join("; ")),
        ("where_prec", ged_where_prec(place.precision).to_string()),
        ("where_coordinates", place.name.clone()),
        ("adm_1", place.admin1.clone().unwrap_or_default()),
        ("latitude", place.lat.to_string()),
        ("longitude", place.lon.to_string()),
        ("geom_wkt", format!("POINT ({} {})", place.lon, place.lat)),
        ("country", (sources.country)(country).unwrap_or_else(|| country.to_owned())),
        ("event_clarity", ged_event_clarity(incident.extent).to_string()),
        ("date_prec", ged_date_prec(start, end).to_string()),
        ("date_start", start.to_string()),
        ("date_end", end.to_string()),
        ("deaths_a", a.to_string()),
        ("deaths_b", b.to_string()),
        ("deaths_civilians", civilians.to_string()),
        ("deaths_unknown", best.saturating_sub(a + b + civilians).to_string()),
        ("best", best.to_string()),
        ("high", high.unwrap_or(best).to_string()),
        ("low", low.unwrap_or(best).to_string()),
        ("iso3", country.to_owned()),
    ]))
}
