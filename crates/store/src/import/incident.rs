//! The parts of an incident that every dataset's module fills the same way.

use super::classes;
use super::columns::Row;
use super::reader::Context;
use dateline_types::{
    ActorRef, Attribution, AttributionBasis, BoundsFrom, Certainty, CivilianTargeting, DayInterval,
    EventClass, Extent, Incident, IncidentHistory, IncidentId, IncidentOrigin, KeyBasis, LatLng,
    PlacePrecision, PlaceRef, QuantityBounds, QuantityKind, QuantityOf, Sector, Side, Span, Status,
    TargetRole,
};

/// An incident of a dataset's row with nothing but its origin and class.
pub(super) fn bare(context: &Context<'_>, row: &str, class: EventClass, restricted: bool) -> Incident {
    Incident {
        id: IncidentId::of(&[context.label.as_bytes(), row.as_bytes()]),
        origin: IncidentOrigin::Dataset {
            dataset: context.label.clone(),
            row: row.to_owned(),
            cluster: None,
            restricted,
        },
        events: Vec::new(),
        class,
        contexts: Vec::new(),
        extent: Extent::Event,
        interval: None,
        place: None,
        other_places: Vec::new(),
        actors: Vec::new(),
        targets: Vec::new(),
        domain: None,
        organised: false,
        civilian_targeting: CivilianTargeting::Unknown,
        quantities: Vec::new(),
        status: Status::PLAIN,
        reports: 1,
        publishers: 1,
        origins: 1,
        sources: Vec::new(),
        disputes: Vec::new(),
        outcome: None,
        links: Vec::new(),
        caveats: Vec::new(),
        history: IncidentHistory::default(),
    }
}

/// Puts the incident in its conflict.
pub fn set_cluster(incident: &mut Incident, name: &str) {
    if let IncidentOrigin::Dataset { cluster, .. } = &mut incident.origin {
        *cluster = (!name.is_empty()).then(|| name.to_owned());
    }
}

/// A party by name. It has no words in a document, so its span is empty.
pub(super) fn party(context: &Context<'_>, name: &str, sector: Option<Sector>, side: Side) -> ActorRef {
    ActorRef {
        span: Span::new(0, 0),
        text: name.to_owned(),
        actor: (context.options.actor)(name),
        name: Some(name.to_owned()),
        basis: KeyBasis::Stated,
        sector,
        side,
        role: None,
        attribution: Some(Attribution {
            basis: AttributionBasis::Attributed,
            by: None,
            certainty: Certainty::Certain,
        }),
    }
}

/// The same as a target.
pub(super) fn target(context: &Context<'_>, name: &str, sector: Option<Sector>) -> ActorRef {
    ActorRef { role: Some(TargetRole::Target), attribution: None, ..party(context, name, sector, Side::B) }
}

/// A place without a gazetteer id.
pub fn place(
    name: &str,
    country: Option<smol_str::SmolStr>,
    admin1: &str,
    point: LatLng,
    precision: PlacePrecision,
    radius_km: f64,
) -> PlaceRef {
    let admin1 = (!admin1.is_empty()).then(|| admin1.to_owned());
    PlaceRef { geonameid: None, name: name.to_owned(), country, admin1, point, precision, radius_km }
}

/// An interval; the days the wrong way round are an error that names both.
pub fn interval(start: jiff::civil::Date, end: jiff::civil::Date) -> Result<DayInterval, String> {
    DayInterval::new(start, end).ok_or_else(|| format!("it ends before it starts: \"{start} to {end}\""))
}

/// The point of a row. Zero and zero, where nobody lives and much is lost, is no point; that is remarked.
pub fn point(row: Row<'_>, remarks: &mut Vec<String>) -> Result<Option<LatLng>, String> {
    let point = row.point("latitude", "longitude")?;
    if point.is_some_and(|p| p.lat() == 0.0 && p.lng() == 0.0) {
        remarks.push("coordinates 0, 0: taken as unknown".to_owned());
        return Ok(None);
    }
    Ok(point)
}

/// The country of a name; one that is not known is remarked.
pub(super) fn country(
    context: &Context<'_>,
    name: &str,
    remarks: &mut Vec<String>,
) -> Option<smol_str::SmolStr> {
    let found = classes::country(context, name);
    if found.is_none() && !name.is_empty() {
        remarks.push("a country whose name is not known".to_owned());
    }
    found
}

/// Deaths by low, best and high estimate, with a remark where they are below 0 or out of order.
pub fn checked_deaths(
    [low, best, high]: [Option<i64>; 3],
    remarks: &mut Vec<String>,
) -> Option<QuantityBounds> {
    if [low, best, high].iter().flatten().any(|n| *n < 0) {
        remarks.push("deaths below 0: taken as unknown".to_owned());
    }
    let out_of_order = |a: Option<i64>, b: Option<i64>| a.zip(b).is_some_and(|(a, b)| b >= 0 && a > b);
    if out_of_order(low, best) || out_of_order(best, high) {
        remarks.push("low, best and high deaths out of order: widened to hold the best".to_owned());
    }
    killed(low, best, high, None)
}

/// A count with its bounds; `None` when nothing is known.
pub fn killed(
    low: Option<i64>,
    best: Option<i64>,
    high: Option<i64>,
    of: Option<QuantityOf>,
) -> Option<QuantityBounds> {
    bounds(QuantityKind::Killed, low, best, high, of)
}

/// A count of any kind with its bounds; negative numbers, which mean unknown, are dropped.
pub fn bounds(
    kind: QuantityKind,
    low: Option<i64>,
    best: Option<i64>,
    high: Option<i64>,
    of: Option<QuantityOf>,
) -> Option<QuantityBounds> {
    let known = |n: Option<i64>| n.and_then(|n| u64::try_from(n).ok());
    let best = known(best)?;
    let (low, high) = (known(low).unwrap_or(best).min(best), known(high).unwrap_or(best).max(best));
    Some(QuantityBounds { kind, of, low, best, high: Some(high), from: BoundsFrom::default() })
}

/// Source names of a cell, split at `;`, trimmed, sorted, each once.
pub fn sources(cell: &str) -> Vec<String> {
    let mut names: Vec<String> = cell
        .split(';')
        .map(|s| s.trim().trim_matches('"').trim())
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Number of reports, publishers and origins from what a row says.
pub fn set_reporting(
    incident: &mut Incident,
    reports: Option<i64>,
    sources: Vec<String>,
    origins: Option<usize>,
) {
    let reports = reports.and_then(|n| u32::try_from(n).ok()).unwrap_or(0).max(sources.len() as u32).max(1);
    incident.reports = reports;
    incident.publishers = (sources.len() as u32).clamp(1, reports);
    incident.origins = origins.map_or(incident.publishers, |n| n as u32).clamp(1, reports);
    incident.sources = sources;
}
