//! Global Terrorism Database (START), the user's own file saved as CSV: every row is restricted.
//!
//! 0 in a month or day, and -9 or -99 in a count, mean unknown. The names of targets are not read: they may be persons'
//! (invariant 9); the target's type is.

use super::columns::Row;
use super::reader::Context;
use super::{Refusal, incident as make};
use dateline_types::{
    Actuality, AttributionBasis, Certainty, DayInterval, Incident, Outcome, PlacePrecision, QuantityKind,
    Sector, Side,
};
use jiff::civil::Date;

/// Without these a file is not read.
pub const REQUIRED: [&str; 6] = ["eventid", "iyear", "imonth", "iday", "latitude", "longitude"];

/// The columns of the codebook that are read or known.
#[rustfmt::skip]
pub const KNOWN: [&str; 136] = [
    "eventid", "iyear", "imonth", "iday", "approxdate", "extended", "resolution", "country", "country_txt", "region",
    "region_txt", "provstate", "city", "latitude", "longitude", "specificity", "vicinity", "location", "summary", "crit1",
    "crit2", "crit3", "doubtterr", "alternative", "alternative_txt", "multiple", "success", "suicide", "attacktype1",
    "attacktype1_txt", "attacktype2", "attacktype2_txt", "attacktype3", "attacktype3_txt", "targtype1", "targtype1_txt",
    "targsubtype1", "targsubtype1_txt", "corp1", "target1", "natlty1", "natlty1_txt", "targtype2", "targtype2_txt",
    "targsubtype2", "targsubtype2_txt", "corp2", "target2", "natlty2", "natlty2_txt", "targtype3", "targtype3_txt",
    "targsubtype3", "targsubtype3_txt", "corp3", "target3", "natlty3", "natlty3_txt", "gname", "gsubname", "gname2",
    "gsubname2", "gname3", "gsubname3", "motive", "guncertain1", "guncertain2", "guncertain3", "individual", "nperps",
    "nperpcap", "claimed", "claimmode", "claimmode_txt", "claim2", "claimmode2", "claimmode2_txt", "claim3", "claimmode3",
    "claimmode3_txt", "compclaim", "weaptype1", "weaptype1_txt", "weapsubtype1", "weapsubtype1_txt", "weaptype2",
    "weaptype2_txt", "weapsubtype2", "weapsubtype2_txt", "weaptype3", "weaptype3_txt", "weapsubtype3", "weapsubtype3_txt",
    "weaptype4", "weaptype4_txt", "weapsubtype4", "weapsubtype4_txt", "weapdetail", "nkill", "nkillus", "nkillter", "nwound",
    "nwoundus", "nwoundte", "property", "propextent", "propextent_txt", "propvalue", "propcomment", "ishostkid", "nhostkid",
    "nhostkidus", "nhours", "ndays", "divert", "kidhijcountry", "ransom", "ransomamt", "ransomamtus", "ransompaid",
    "ransompaidus", "ransomnote", "hostkidoutcome", "hostkidoutcome_txt", "nreleased", "addnotes", "scite1", "scite2",
    "scite3", "dbsource", "int_log", "int_ideo", "int_misc", "int_any", "related", "data_version",
];

fn days(row: Row<'_>) -> Result<DayInterval, String> {
    let year = row.whole("iyear")?.ok_or("no iyear")?;
    let (month, day) = (row.whole("imonth")?.unwrap_or(0), row.whole("iday")?.unwrap_or(0));
    let make_day = |m: i64, d: i64| {
        let (y, m, d) = (i16::try_from(year).ok(), i8::try_from(m).ok(), i8::try_from(d).ok());
        y.zip(m).zip(d).and_then(|((y, m), d)| Date::new(y, m, d).ok())
    };
    let none = || format!("not a day: \"{year}-{month}-{day}\"");
    match (month, day) {
        (0, _) => make::interval(make_day(1, 1).ok_or_else(none)?, make_day(12, 31).ok_or_else(none)?),
        (month, 0) => {
            let first = make_day(month, 1).ok_or_else(none)?;
            make::interval(first, first.last_of_month())
        }
        (month, day) => Ok(DayInterval::day(make_day(month, day).ok_or_else(none)?)),
    }
}

/// Target types of the codebook that are sectors.
fn target_sector(kind: &str) -> Option<Sector> {
    Some(match kind {
        "Military" => Sector::Mil,
        "Police" => Sector::Cop,
        "Government (General)" | "Government (Diplomatic)" => Sector::Gov,
        "Business" => Sector::Bus,
        "Private Citizens & Property" | "Tourists" => Sector::Cvl,
        "Educational Institution" => Sector::Edu,
        "Journalists & Media" => Sector::Jrn,
        "Religious Figures/Institutions" => Sector::Rel,
        "Terrorists/Non-State Militia" => Sector::Reb,
        "Violent Political Party" => Sector::Pty,
        _ => return None,
    })
}

pub(super) fn incident(
    id: &str,
    row: Row<'_>,
    context: &Context<'_>,
    remarks: &mut Vec<String>,
) -> Result<Incident, Refusal> {
    let kind = row.filled("attacktype1_txt").unwrap_or("Unknown".into());
    let class = context.tables.class("gtd", &kind).ok_or_else(|| format!("no such attack type: {kind:?}"))?;
    let mut incident = make::bare(context, id, class, true);
    incident.interval = Some(days(row)?);
    // Codebook, `specificity`: 1 the city, 2 and 3 the smallest division, 4 the first-order division, 5 unknown.
    let precision = match row.whole("specificity")?.unwrap_or(5) {
        1 => Some((PlacePrecision::Settlement, 10.0)),
        2 | 3 => Some((PlacePrecision::Admin2, 40.0)),
        4 => Some((PlacePrecision::Admin1, 150.0)),
        5 => Some((PlacePrecision::Country, 500.0)),
        other => return Err(format!("specificity is not 1 to 5: \"{other}\"").into()),
    };
    match (make::point(row, remarks)?, precision) {
        (Some(point), Some((kind, radius))) => {
            let country = make::country(context, &row.text("country_txt"), remarks);
            incident.place =
                Some(make::place(&row.text("city"), country, &row.text("provstate"), point, kind, radius));
        }
        _ => remarks.push("no coordinates".to_owned()),
    }
    let by_individual = row.whole("individual")? == Some(1);
    for (n, column) in ["gname", "gname2", "gname3"].into_iter().enumerate() {
        let name = row.text(column);
        if name.is_empty() || name == "Unknown" || by_individual {
            continue;
        }
        let mut party = make::party(context, &name, Some(Sector::Reb), Side::A);
        let uncertain = row.whole(["guncertain1", "guncertain2", "guncertain3"][n])? == Some(1);
        if let Some(attribution) = party.attribution.as_mut().filter(|_| uncertain) {
            attribution.basis = AttributionBasis::Suspected;
        }
        incident.actors.push(party);
    }
    if let Some(kind) = row.filled("targtype1_txt") {
        incident.targets.push(make::target(context, &kind, target_sector(&kind)));
    }
    // Codebook, `doubtterr`: there is doubt whether it was terrorism at all.
    if row.whole("doubtterr")? == Some(1) {
        incident.status.certainty = Certainty::Possible;
    }
    match row.whole("success")? {
        Some(0) => {
            incident.status.actuality = Actuality::Attempted;
            incident.outcome = Some(Outcome::Failed);
        }
        Some(_) => incident.outcome = Some(Outcome::Completed),
        None => {}
    }
    // Half persons stand in the file where sources disagreed and the total was split.
    let count = |column: &str| Ok::<_, String>(row.number(column)?.map(|n| n.round() as i64));
    incident.quantities.extend(make::killed(None, count("nkill")?, None, None));
    incident.quantities.extend(make::bounds(QuantityKind::Injured, None, count("nwound")?, None, None));
    let cited = ["scite1", "scite2", "scite3"].iter().filter(|c| row.filled(c).is_some()).count();
    make::set_reporting(&mut incident, Some(cited as i64), make::sources(&row.text("dbsource")), Some(cited));
    Ok(incident)
}
