//! `dateline.incident/1`: what happened once, with its members.

use super::part::*;
use super::{RecordError, expect_schema};
use dateline_types::*;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// An incident as one JSON object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // The fields are those of `dateline_types::Incident`; see docs/schema/incident.schema.json.
pub struct IncidentRecord {
    pub schema: SmolStr,
    pub id: SmolStr,
    pub origin: OriginRecord,
    pub events: Vec<SmolStr>,
    #[serde(rename = "type")]
    pub kind: Option<PloverType>,
    pub mode: Option<Mode>,
    pub local: Option<LocalType>,
    pub contexts: Vec<Context>,
    pub extent: Extent,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub place: Option<IncidentPlaceRecord>,
    pub other_places: Vec<PlaceRecord>,
    pub actors: Vec<ActorRecord>,
    pub targets: Vec<ActorRecord>,
    /// Absent before domains were kept, and for rows of a dataset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Domain>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub organised: bool,
    #[serde(deserialize_with = "targeting_of_any_version")]
    pub civilian_targeting: CivilianTargeting,
    pub quantities: Vec<BoundsRecord>,
    pub status: StatusRecord,
    pub reports: u32,
    pub publishers: u32,
    pub origins: u32,
    pub sources: Vec<String>,
    pub disputes: Vec<DisputeRecord>,
    pub outcome: Option<Outcome>,
    pub links: Vec<LinkRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<String>,
    /// Ids of incidents that turned out to be this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<SmolStr>,
    /// The incident it was once held to be a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_from: Option<SmolStr>,
    /// Columns of a dataset's row that its documentation does not list; carried along, read by nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<SmolStr, String>,
}

/// Where an incident comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum OriginRecord {
    Coded,
    Dataset { dataset: SmolStr, row: String, cluster: Option<String>, restricted: bool },
}

/// A resolved place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct IncidentPlaceRecord {
    pub geonameid: Option<u32>,
    pub name: String,
    pub country: Option<SmolStr>,
    pub admin1: Option<String>,
    pub lat: f64,
    pub lon: f64,
    pub precision: PlacePrecision,
    pub radius_km: f64,
}

/// Low, best and high of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct BoundsRecord {
    pub kind: QuantityKind,
    pub of: Option<QuantityOf>,
    pub low: u64,
    pub best: u64,
    pub high: Option<u64>,
    /// The events whose figures these are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_from: Option<SmolStr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_from: Option<SmolStr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high_from: Option<SmolStr>,
}

/// What reports contradict each other about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DisputeRecord {
    pub about: ClaimAbout,
    pub positions: Vec<PositionRecord>,
}

/// One side of a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PositionRecord {
    pub position: String,
    pub events: Vec<SmolStr>,
}

/// Why two events were put together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct LinkRecord {
    pub left: SmolStr,
    pub right: SmolStr,
    pub score: f64,
    pub reasons: Vec<String>,
}

impl IncidentRecord {
    /// The schema and version of this form.
    pub const SCHEMA: &'static str = "dateline.incident/1";
}

fn event_id(field: &'static str, text: &str) -> Result<EventId, RecordError> {
    EventId::parse(text).ok_or_else(|| RecordError::new(field, format!("not an event id: {text:?}")))
}

fn event_ids(field: &'static str, texts: &[SmolStr]) -> Result<Vec<EventId>, RecordError> {
    texts.iter().map(|text| event_id(field, text)).collect()
}

fn incident_id(field: &'static str, text: &str) -> Result<IncidentId, RecordError> {
    IncidentId::parse(text).ok_or_else(|| RecordError::new(field, format!("not an incident id: {text:?}")))
}

fn bounds(record: BoundsRecord) -> Result<QuantityBounds, RecordError> {
    let id = |text: Option<SmolStr>| text.map(|text| event_id("quantities", &text)).transpose();
    Ok(QuantityBounds {
        kind: record.kind,
        of: record.of,
        low: record.low,
        best: record.best,
        high: record.high,
        from: BoundsFrom {
            low: id(record.low_from)?,
            best: id(record.best_from)?,
            high: id(record.high_from)?,
        },
    })
}

impl From<&Incident> for IncidentRecord {
    fn from(incident: &Incident) -> Self {
        let ids = |events: &[EventId]| events.iter().map(|e| e.as_str().into()).collect::<Vec<SmolStr>>();
        IncidentRecord {
            schema: Self::SCHEMA.into(),
            id: incident.id.as_str().into(),
            origin: match &incident.origin {
                IncidentOrigin::Coded => OriginRecord::Coded,
                IncidentOrigin::Dataset { dataset, row, cluster, restricted } => OriginRecord::Dataset {
                    dataset: dataset.clone(),
                    row: row.clone(),
                    cluster: cluster.clone(),
                    restricted: *restricted,
                },
            },
            events: ids(&incident.events),
            kind: incident.class.plover_type(),
            mode: incident.class.mode(),
            local: incident.class.local_type(),
            contexts: incident.contexts.clone(),
            extent: incident.extent,
            start: incident.interval.map(DayInterval::start),
            end: incident.interval.map(DayInterval::end),
            place: incident.place.as_ref().map(|p| IncidentPlaceRecord {
                geonameid: p.geonameid,
                name: p.name.clone(),
                country: p.country.clone(),
                admin1: p.admin1.clone(),
                lat: p.point.lat(),
                lon: p.point.lng(),
                precision: p.precision,
                radius_km: p.radius_km,
            }),
            other_places: incident.other_places.iter().map(PlaceRecord::from).collect(),
            actors: incident.actors.iter().map(ActorRecord::from).collect(),
            targets: incident.targets.iter().map(ActorRecord::from).collect(),
            domain: incident.domain,
            organised: incident.organised,
            civilian_targeting: incident.civilian_targeting,
            quantities: incident
                .quantities
                .iter()
                .map(|q| {
                    let id = |event: &Option<EventId>| event.as_ref().map(|e| e.as_str().into());
                    BoundsRecord {
                        kind: q.kind,
                        of: q.of,
                        low: q.low,
                        best: q.best,
                        high: q.high,
                        low_from: id(&q.from.low),
                        best_from: id(&q.from.best),
                        high_from: id(&q.from.high),
                    }
                })
                .collect(),
            status: StatusRecord::from(&incident.status),
            reports: incident.reports,
            publishers: incident.publishers,
            origins: incident.origins,
            sources: incident.sources.clone(),
            disputes: incident
                .disputes
                .iter()
                .map(|d| DisputeRecord {
                    about: d.about,
                    positions: d
                        .positions
                        .iter()
                        .map(|(position, events)| PositionRecord {
                            position: position.clone(),
                            events: ids(events),
                        })
                        .collect(),
                })
                .collect(),
            outcome: incident.outcome,
            links: incident
                .links
                .iter()
                .map(|l| LinkRecord {
                    left: l.left.as_str().into(),
                    right: l.right.as_str().into(),
                    score: (l.score * 1000.0).round() / 1000.0,
                    reasons: l.reasons.clone(),
                })
                .collect(),
            caveats: incident.caveats.clone(),
            formerly: incident.history.formerly.iter().map(|id| id.as_str().into()).collect(),
            split_from: incident.history.split_from.as_ref().map(|id| id.as_str().into()),
            extra: BTreeMap::new(),
        }
    }
}

impl TryFrom<IncidentRecord> for Incident {
    type Error = RecordError;
    fn try_from(record: IncidentRecord) -> Result<Self, RecordError> {
        expect_schema(&record.schema, IncidentRecord::SCHEMA)?;
        let mut disputes = Vec::with_capacity(record.disputes.len());
        for dispute in record.disputes {
            let mut positions = Vec::with_capacity(dispute.positions.len());
            for p in dispute.positions {
                positions.push((p.position, event_ids("disputes", &p.events)?));
            }
            disputes.push(Dispute { about: dispute.about, positions });
        }
        let mut links = Vec::with_capacity(record.links.len());
        for link in record.links {
            links.push(LinkReason {
                left: event_id("links", &link.left)?,
                right: event_id("links", &link.right)?,
                score: link.score,
                reasons: link.reasons,
            });
        }
        let place = match record.place {
            None => None,
            Some(p) => Some(PlaceRef {
                geonameid: p.geonameid,
                name: p.name,
                country: p.country,
                admin1: p.admin1,
                point: LatLng::new(p.lat, p.lon).map_err(|e| RecordError::new("place", e))?,
                precision: p.precision,
                radius_km: p.radius_km,
            }),
        };
        Ok(Incident {
            id: incident_id("id", &record.id)?,
            origin: match record.origin {
                OriginRecord::Coded => IncidentOrigin::Coded,
                OriginRecord::Dataset { dataset, row, cluster, restricted } => {
                    IncidentOrigin::Dataset { dataset, row, cluster, restricted }
                }
            },
            events: event_ids("events", &record.events)?,
            class: class(record.kind, record.mode, record.local)?,
            contexts: record.contexts,
            extent: record.extent,
            interval: interval("start", record.start, record.end)?,
            place,
            other_places: all(record.other_places)?,
            actors: all(record.actors)?,
            targets: all(record.targets)?,
            domain: record.domain,
            organised: record.organised,
            civilian_targeting: record.civilian_targeting,
            quantities: record.quantities.into_iter().map(bounds).collect::<Result<_, _>>()?,
            status: Status::try_from(record.status)?,
            reports: record.reports,
            publishers: record.publishers,
            origins: record.origins,
            sources: record.sources,
            disputes,
            outcome: record.outcome,
            links,
            caveats: record.caveats,
            history: IncidentHistory {
                formerly: record
                    .formerly
                    .iter()
                    .map(|id| incident_id("formerly", id))
                    .collect::<Result<_, _>>()?,
                split_from: record.split_from.map(|id| incident_id("split_from", &id)).transpose()?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_reads_back_as_itself() {
        let (left, right) = (EventId::of(&[b"1"]), EventId::of(&[b"2"]));
        let incident = Incident {
            id: IncidentId::of(&[b"i"]),
            origin: IncidentOrigin::Coded,
            events: vec![left.clone(), right.clone()],
            class: EventClass::local(LocalType::ControlGained),
            contexts: vec![],
            extent: Extent::Episode,
            interval: Some(DayInterval::day(jiff::civil::date(2021, 8, 15))),
            place: None,
            other_places: vec![],
            actors: vec![],
            targets: vec![],
            domain: Some(Domain::Criminal),
            organised: true,
            civilian_targeting: CivilianTargeting::Unknown,
            quantities: vec![QuantityBounds {
                kind: QuantityKind::Killed,
                of: None,
                low: 3,
                best: 4,
                high: None,
                from: BoundsFrom { low: Some(left.clone()), ..BoundsFrom::default() },
            }],
            status: Status::PLAIN,
            reports: 2,
            publishers: 2,
            origins: 1,
            sources: vec!["A".into(), "B".into()],
            disputes: vec![Dispute {
                about: ClaimAbout::Toll,
                positions: vec![("3".into(), vec![left.clone()]), ("4".into(), vec![right.clone()])],
            }],
            outcome: Some(Outcome::Completed),
            links: vec![LinkReason { left, right, score: 0.9, reasons: vec!["same day".into()] }],
            caveats: vec!["more than 40 reports".into()],
            history: IncidentHistory {
                formerly: vec![IncidentId::of(&[b"j"])],
                split_from: Some(IncidentId::of(&[b"k"])),
            },
        };
        let json = serde_json::to_string(&IncidentRecord::from(&incident)).unwrap();
        let record: IncidentRecord = serde_json::from_str(&json).unwrap();
        assert_eq!(Incident::try_from(record), Ok(incident));
    }
}
