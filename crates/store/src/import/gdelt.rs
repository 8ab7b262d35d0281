//! GDELT 2.0 events (Leetaru and Schrodt 2013): 61 columns without a header, coded by machine.
//!
//! Event codes are text: the leading 0 counts. Countries of places are FIPS 10-4, of actors CAMEO's, which are ISO-3 for
//! states. Names of actors are not read, since they may be persons'; country and role are. Statements (CAMEO 01) are no
//! incidents: such rows are left out, which is no fault of the file.

use super::columns::Row;
use super::reader::Context;
use super::{CountryCode, Refusal, incident as make};
use dateline_types::{ActorRef, DayInterval, Incident, PlacePrecision, Sector, Side};

/// The codebook's columns in order.
#[rustfmt::skip]
pub const COLUMNS: [&str; 61] = [
    "globaleventid", "sqldate", "monthyear", "year", "fractiondate", "actor1code", "actor1name", "actor1countrycode",
    "actor1knowngroupcode", "actor1ethniccode", "actor1religion1code", "actor1religion2code", "actor1type1code",
    "actor1type2code", "actor1type3code", "actor2code", "actor2name", "actor2countrycode", "actor2knowngroupcode",
    "actor2ethniccode", "actor2religion1code", "actor2religion2code", "actor2type1code", "actor2type2code",
    "actor2type3code", "isrootevent", "eventcode", "eventbasecode", "eventrootcode", "quadclass", "goldsteinscale",
    "nummentions", "numsources", "numarticles", "avgtone", "actor1geo_type", "actor1geo_fullname", "actor1geo_countrycode",
    "actor1geo_adm1code", "actor1geo_adm2code", "actor1geo_lat", "actor1geo_long", "actor1geo_featureid", "actor2geo_type",
    "actor2geo_fullname", "actor2geo_countrycode", "actor2geo_adm1code", "actor2geo_adm2code", "actor2geo_lat",
    "actor2geo_long", "actor2geo_featureid", "actiongeo_type", "actiongeo_fullname", "actiongeo_countrycode",
    "actiongeo_adm1code", "actiongeo_adm2code", "actiongeo_lat", "actiongeo_long", "actiongeo_featureid", "dateadded",
    "sourceurl",
];

/// A party by group, country and role: `None` when the row names none.
fn party(row: Row<'_>, context: &Context<'_>, which: &str, side: Side) -> Option<ActorRef> {
    let cell = |name: &str| row.text(&format!("{which}{name}"));
    let (country, group, role) = (cell("countrycode"), cell("knowngroupcode"), cell("type1code"));
    let sector = role.parse::<Sector>().ok();
    let text = [&country, &group, &role]
        .iter()
        .filter(|t| !t.is_empty())
        .map(|t| t.as_ref())
        .collect::<Vec<_>>()
        .join(" ");
    if text.is_empty() {
        return None;
    }
    let mut party = make::party(context, &text, sector, side);
    if group.is_empty() && country.len() == 3 {
        party.actor = Some(country.as_ref().into());
    }
    Some(party)
}

/// The host of a link: the outlet.
fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', ':']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|h| h.contains('.'))
}

pub(super) fn incident(
    id: &str,
    row: Row<'_>,
    context: &Context<'_>,
    remarks: &mut Vec<String>,
) -> Result<Incident, Refusal> {
    let code = row.text("eventcode");
    if code.starts_with("01") {
        return Err(Refusal::NoIncident(format!("a statement (CAMEO 01): {code:?}")));
    }
    let class = context.tables.class("gdelt", &code).ok_or_else(|| format!("no CAMEO code: {code:?}"))?;
    let mut incident = make::bare(context, id, class, false);
    incident.interval = Some(DayInterval::day(row.day("sqldate")?.ok_or("no sqldate")?));
    // Codebook, `Geo_Type`: 1 country, 2 and 5 first-order division, 3 and 4 city. Radii are ours.
    let precision = match row.whole("actiongeo_type")?.unwrap_or(0) {
        1 => Some((PlacePrecision::Country, 500.0)),
        2 | 5 => Some((PlacePrecision::Admin1, 150.0)),
        3 | 4 => Some((PlacePrecision::Settlement, 10.0)),
        0 => None,
        other => return Err(format!("ActionGeo_Type is not 0 to 5: \"{other}\"").into()),
    };
    match (row.point("actiongeo_lat", "actiongeo_long")?, precision) {
        (Some(point), Some((kind, radius))) => {
            let full = row.text("actiongeo_fullname");
            let parts: Vec<&str> = full.split(',').map(str::trim).collect();
            let admin1 = if parts.len() == 3 { parts[1] } else { "" };
            let country = context.tables.country(CountryCode::Fips(&row.text("actiongeo_countrycode")));
            incident.place = Some(make::place(parts[0], country, admin1, point, kind, radius));
        }
        _ => remarks.push("no coordinates".to_owned()),
    }
    incident.actors.extend(party(row, context, "actor1", Side::A));
    if let Some(mut second) = party(row, context, "actor2", Side::B) {
        (second.role, second.attribution) = (Some(dateline_types::TargetRole::Target), None);
        incident.targets.push(second);
    }
    let url = row.text("sourceurl");
    let sources = host(&url).map(str::to_owned).into_iter().collect();
    let outlets = row.whole("numsources")?.and_then(|n| usize::try_from(n).ok());
    make::set_reporting(&mut incident, row.whole("numarticles")?, sources, outlets);
    Ok(incident)
}
