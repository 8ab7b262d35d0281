//! ACLED exports (Raleigh et al. 2010), with interaction codes as numbers or, since 2024, as words; those up to 2018 have no
//! sub-events and other names of types.
//!
//! The user's own file, under the user's own agreement: every row is restricted.

use super::columns::Row;
use super::reader::Context;
use super::{Refusal, classes, incident as make};
use dateline_types::{
    ActorRef, CivilianTargeting, DayInterval, Incident, PlacePrecision, PloverType, Sector, Side,
};
use jiff::ToSpan;
use jiff::civil::Date;

/// Without these a file is not read.
pub const REQUIRED: [&str; 5] = ["event_id_cnty", "event_date", "event_type", "latitude", "longitude"];

/// The columns of the export; population columns of newer ones included.
#[rustfmt::skip]
pub const KNOWN: [&str; 37] = [
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region",
    "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale",
    "notes", "fatalities", "tags", "timestamp", "population_1km", "population_2km", "population_5km", "population_best",
    "event_id_no_cnty", "data_id",
];

/// Codebook, interaction codes 1 to 8 and their words.
fn sector(code: &str) -> Option<Sector> {
    Some(match code.to_lowercase().as_str() {
        "1" | "state forces" => Sector::Mil,
        "2" | "rebel group" | "rebel groups" | "rebel forces" => Sector::Reb,
        "3" | "political militia" | "political militias" => Sector::Prm,
        "4" | "identity militia" | "identity militias" => Sector::Uaf,
        "5" | "rioters" | "6" | "protesters" => Sector::Opp,
        "7" | "civilians" => Sector::Cvl,
        _ => return None,
    })
}

/// Codebook, `time_precision`: 1 the day, 2 the week, 3 the month.
fn days(date: Date, precision: i64) -> Result<DayInterval, String> {
    match precision {
        1 => Ok(DayInterval::day(date)),
        2 => {
            let around = |n: i64| date.checked_add(n.days()).unwrap_or(date);
            make::interval(around(-3), around(3))
        }
        3 => make::interval(date.first_of_month(), date.last_of_month()),
        other => Err(format!("time_precision is not 1, 2 or 3: \"{other}\"")),
    }
}

/// ACLED places events on the water at points named "Coast of …" or after the sea itself, which may stand for the country too.
fn is_at_sea(location: &str) -> bool {
    let name = location.to_lowercase();
    ["sea", "gulf", "ocean", "strait"]
        .iter()
        .any(|w| name.split(|c: char| !c.is_alphabetic()).any(|part| part == *w))
        || name.starts_with("coast of")
}

pub(super) fn incident(
    id: &str,
    row: Row<'_>,
    context: &Context<'_>,
    remarks: &mut Vec<String>,
) -> Result<Incident, Refusal> {
    let code = format!("{}/{}", row.text("event_type"), row.text("sub_event_type"));
    let class =
        context.tables.class("acled", &code).ok_or_else(|| format!("no such event type: {code:?}"))?;
    let mut incident = make::bare(context, id, class, true);
    let date = row.day("event_date")?.ok_or("no event_date")?;
    if let Some(year) = row.whole("year")?.filter(|year| *year != i64::from(date.year())) {
        return Err(format!("event_date contradicts the year: \"{date}, {year}\"").into());
    }
    incident.interval = Some(days(date, row.whole("time_precision")?.unwrap_or(1))?);
    match make::point(row, remarks)? {
        None => remarks.push("no coordinates".to_owned()),
        Some(point) => {
            let country_text = row.text("country");
            let has_country = classes::country(context, &country_text).is_some();
            let at_sea = is_at_sea(&row.text("location")) || !has_country && is_at_sea(&country_text);
            // Codebook, `geo_precision`: 1 the town, 2 a small part of a region, 3 a larger region. Radii are ours.
            let (kind, radius) = match row.whole("geo_precision")?.unwrap_or(0) {
                0 => {
                    remarks.push("no geo_precision: how well the place is known is unknown".to_owned());
                    (PlacePrecision::Region, 150.0)
                }
                _ if at_sea => (PlacePrecision::Maritime, 150.0),
                1 => (PlacePrecision::Settlement, 5.0),
                2 => (PlacePrecision::Admin2, 30.0),
                3 => (PlacePrecision::Admin1, 120.0),
                other => return Err(format!("geo_precision is not 1, 2 or 3: \"{other}\"").into()),
            };
            // The high sea has no country; that is nothing to remark.
            let country = match at_sea && !has_country {
                true => None,
                false => make::country(context, &country_text, remarks),
            };
            incident.place =
                Some(make::place(&row.text("location"), country, &row.text("admin1"), point, kind, radius));
        }
    }
    let (first, second) = (row.filled("actor1"), row.filled("actor2"));
    let (kind1, kind2) = (sector(&row.text("inter1")), sector(&row.text("inter2")));
    if let Some(name) = first {
        incident.actors.push(make::party(context, &name, kind1, Side::A));
    }
    if let Some(name) = second {
        // In a battle both sides act; otherwise the second actor is the one acted on.
        let battle = row.text("event_type").starts_with("Battle");
        let party: ActorRef = match battle {
            true => make::party(context, &name, kind2, Side::B),
            false => make::target(context, &name, kind2),
        };
        if battle { incident.actors.push(party) } else { incident.targets.push(party) }
    }
    incident.civilian_targeting =
        match (row.filled("civilian_targeting"), row.columns.has("civilian_targeting")) {
            (Some(_), _) => CivilianTargeting::Deliberate,
            (None, true) => CivilianTargeting::No,
            (None, false) => CivilianTargeting::Unknown,
        };
    let violent = class.plover_type() == Some(PloverType::Assault);
    let fatalities = row.whole("fatalities")?.filter(|n| *n != 0 || violent);
    incident.quantities.extend(make::checked_deaths([None, fatalities, None], remarks));
    make::set_reporting(&mut incident, None, make::sources(&row.text("source")), None);
    Ok(incident)
}
