//! UCDP Georeferenced Event Dataset (Sundberg and Melander 2013), versions 23.1 to 25.1, its form on HDX, and its short form.
//!
//! An event of state-based or non-state violence has two sides that fight: both are actors. One-sided violence has an
//! actor and civilians as targets. `number_of_sources` is -1 for old events whose sources were not counted.

use super::columns::Row;
use super::reader::Context;
use super::{Refusal, incident as make};
use dateline_types::{
    CivilianTargeting, EventClass, Incident, PlacePrecision, PloverType, QuantityOf, Sector, Side,
};

/// Without these a file is not read.
pub const REQUIRED: [&str; 7] =
    ["id", "date_start", "date_end", "latitude", "longitude", "type_of_violence", "side_a"];

/// Nor one without these: the short rows of UCDP's interface, with one day and without the sides.
pub const REQUIRED_SHORT: [&str; 6] =
    ["id", "date", "latitude", "longitude", "type_of_violence", "conflict_id"];

/// The columns of the codebook, those of the HDX form, and those of the short form.
#[rustfmt::skip]
pub const KNOWN: [&str; 54] = [
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec",
    "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa",
    "gwnob", "iso3", "date", "conflict_id", "civilian_deaths", "combatant_deaths",
];

/// Codebook, `where_prec`: 1 exact, 2 within about 25 km, 3 second-order division, 4 first-order division, 5 a line or a
/// fuzzy area, 6 country, 7 sea or air. The radii of 3 to 7 are ours. A row that does not say may lie anywhere in its
/// region.
fn precision(code: i64) -> Option<(PlacePrecision, f64)> {
    Some(match code {
        1 => (PlacePrecision::Settlement, 5.0),
        2 => (PlacePrecision::Settlement, 25.0),
        3 => (PlacePrecision::Admin2, 40.0),
        4 => (PlacePrecision::Admin1, 150.0),
        5 => (PlacePrecision::Line, 100.0),
        6 => (PlacePrecision::Country, 500.0),
        7 => (PlacePrecision::Maritime, 300.0),
        _ => return None,
    })
}

fn sector(name: &str) -> Sector {
    if name.starts_with("Government of") {
        Sector::Gov
    } else if name == "Civilians" {
        Sector::Cvl
    } else {
        Sector::Reb
    }
}

pub(super) fn incident(
    id: &str,
    row: Row<'_>,
    context: &Context<'_>,
    remarks: &mut Vec<String>,
) -> Result<Incident, Refusal> {
    let class = EventClass::plover(PloverType::Assault, None).map_err(|e| e.to_string())?;
    let mut incident = make::bare(context, id, class, false);
    let day = row.day("date")?;
    let (Some(start), Some(end)) = (row.day("date_start")?.or(day), row.day("date_end")?.or(day)) else {
        return Err("no date_start or date_end".into());
    };
    incident.interval = Some(make::interval(start, end)?);
    if let Some(year) = row.whole("year")?
        && !(i64::from(start.year())..=i64::from(end.year())).contains(&year)
    {
        return Err(
            format!("date_start and date_end contradict the year: \"{start} to {end}, {year}\"").into()
        );
    }
    let country = row
        .filled("iso3")
        .map(|iso3| iso3.as_ref().into())
        .or_else(|| make::country(context, &row.text("country"), remarks));
    match make::point(row, remarks)? {
        None => remarks.push("no coordinates".to_owned()),
        Some(point) => {
            let (kind, radius) = match row.whole("where_prec")? {
                Some(code) => {
                    precision(code).ok_or_else(|| format!("where_prec is not 1 to 7: \"{code}\""))?
                }
                None => {
                    remarks.push("no where_prec: how well the place is known is unknown".to_owned());
                    (PlacePrecision::Region, 150.0)
                }
            };
            let name = row.text("where_coordinates");
            incident.place = Some(make::place(&name, country, &row.text("adm_1"), point, kind, radius));
        }
    }
    let (a, b) = (row.text("side_a"), row.text("side_b"));
    match a.is_empty() {
        true => remarks.push("no side_a: whose doing it was is unknown".to_owned()),
        false => incident.actors.push(make::party(context, &a, Some(sector(&a)), Side::A)),
    }
    match row.whole("type_of_violence")? {
        Some(3) => {
            incident.civilian_targeting = CivilianTargeting::Deliberate;
            incident.targets.push(make::target(context, "Civilians", Some(Sector::Cvl)));
        }
        Some(1 | 2) if !b.is_empty() => {
            incident.actors.push(make::party(context, &b, Some(sector(&b)), Side::B))
        }
        Some(1 | 2) => remarks.push("no side_b".to_owned()),
        other => {
            return Err(format!(
                "type_of_violence is not 1, 2 or 3: {:?}",
                other.unwrap_or_default().to_string()
            )
            .into());
        }
    }
    let deaths = [row.whole("low")?, row.whole("best")?, row.whole("high")?];
    incident.quantities.extend(make::checked_deaths(deaths, remarks));
    for (column, side) in [("deaths_a", QuantityOf::A), ("deaths_b", QuantityOf::B)] {
        let known = row.whole(column)?.filter(|n| *n > 0);
        incident.quantities.extend(make::killed(None, known, None, Some(side)));
    }
    let civilians = row.whole("deaths_civilians")?.or(row.whole("civilian_deaths")?).filter(|n| *n > 0);
    incident.quantities.extend(make::killed(None, civilians, None, Some(QuantityOf::Civilians)));
    let named = row.filled("conflict_name").or_else(|| row.filled("dyad_name"));
    let numbered = || row.filled("conflict_id").map(|id| format!("conflict {id}").into());
    let conflict = named.or_else(numbered).unwrap_or_default();
    make::set_cluster(&mut incident, &conflict);
    let originals = make::sources(&row.text("source_original")).len();
    let sources = make::sources(&row.text("source_office"));
    make::set_reporting(&mut incident, row.whole("number_of_sources")?, sources, Some(originals));
    Ok(incident)
}
