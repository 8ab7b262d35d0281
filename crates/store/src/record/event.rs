//! `dateline.event/1`: one claim by one document.

use super::part::*;
use super::{RecordError, expect_schema};
use dateline_types::*;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// An event as one JSON object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // The fields are those of `dateline_types::Event`; docs/schema/event.schema.json describes them.
pub struct EventRecord {
    pub schema: SmolStr,
    pub id: SmolStr,
    pub document: SmolStr,
    pub sentence: u32,
    #[serde(rename = "type")]
    pub kind: Option<PloverType>,
    pub mode: Option<Mode>,
    pub local: Option<LocalType>,
    pub contexts: Vec<Context>,
    pub codes: CodesRecord,
    pub extent: Extent,
    pub count: CountRecord,
    pub symmetry: Symmetry,
    pub civilian_targeting: CivilianTargeting,
    pub trigger: SpanRecord,
    pub actors: Vec<ActorRecord>,
    pub targets: Vec<ActorRecord>,
    pub instruments: Vec<InstrumentRecord>,
    pub quantities: Vec<QuantityRecord>,
    pub time: Option<TimeRecord>,
    pub place: Option<PlaceRecord>,
    pub other_places: Vec<PlaceRecord>,
    pub status: StatusRecord,
    pub evidence: Vec<SpanRecord>,
    pub rule: SmolStr,
    pub confidence: f64,
    /// Why each decision was taken; kept in a workspace, left out of exports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<String>,
}

/// Codes of other schemes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CodesRecord {
    pub cameo: Option<String>,
    pub acled: Option<String>,
    pub gtd: Option<String>,
    pub muc: Option<String>,
    pub approx: Vec<Scheme>,
}

/// How many events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CountRecord {
    pub min: u32,
    pub max: Option<u32>,
}

/// What it was done with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct InstrumentRecord {
    pub text: String,
    pub start: u32,
    pub end: u32,
    pub kind: SmolStr,
}

impl EventRecord {
    /// The schema and version of this form.
    pub const SCHEMA: &'static str = "dateline.event/1";

    /// The record without its trace, for exports.
    pub fn without_trace(mut self) -> EventRecord {
        self.trace = Vec::new();
        self
    }
}

impl From<&Event> for EventRecord {
    fn from(event: &Event) -> Self {
        EventRecord {
            schema: Self::SCHEMA.into(),
            id: event.id.as_str().into(),
            document: event.document.as_str().into(),
            sentence: event.sentence,
            kind: event.class.plover_type(),
            mode: event.class.mode(),
            local: event.class.local_type(),
            contexts: event.contexts.clone(),
            codes: CodesRecord {
                cameo: event.codes.cameo.clone(),
                acled: event.codes.acled.clone(),
                gtd: event.codes.gtd.clone(),
                muc: event.codes.muc.clone(),
                approx: event.codes.approx.clone(),
            },
            extent: event.extent,
            count: CountRecord { min: event.count.min, max: event.count.max },
            symmetry: event.symmetry,
            civilian_targeting: event.civilian_targeting,
            trigger: SpanRecord::new(event.trigger.span, &event.trigger.text),
            actors: event.actors.iter().map(ActorRecord::from).collect(),
            targets: event.targets.iter().map(ActorRecord::from).collect(),
            instruments: event
                .instruments
                .iter()
                .map(|i| InstrumentRecord {
                    text: i.text.clone(),
                    start: i.span.start() as u32,
                    end: i.span.end() as u32,
                    kind: i.kind.clone(),
                })
                .collect(),
            quantities: event.quantities.iter().map(QuantityRecord::from).collect(),
            time: event.time.as_ref().map(TimeRecord::from),
            place: event.place.as_ref().map(PlaceRecord::from),
            other_places: event.other_places.iter().map(PlaceRecord::from).collect(),
            status: StatusRecord::from(&event.status),
            evidence: event.evidence.all().iter().map(SpanRecord::from).collect(),
            rule: event.rule.clone(),
            confidence: (event.confidence * 1000.0).round() / 1000.0,
            trace: event.trace.clone(),
        }
    }
}

impl TryFrom<EventRecord> for Event {
    type Error = RecordError;
    fn try_from(record: EventRecord) -> Result<Self, RecordError> {
        expect_schema(&record.schema, EventRecord::SCHEMA)?;
        let mut instruments = Vec::with_capacity(record.instruments.len());
        for i in record.instruments {
            instruments.push(Instrument {
                span: span("instruments", i.start, i.end)?,
                text: i.text,
                kind: i.kind,
            });
        }
        Ok(Event {
            id: EventId::parse(&record.id)
                .ok_or_else(|| RecordError::new("id", format!("not an event id: {:?}", record.id)))?,
            document: DocumentId::parse(&record.document).ok_or_else(|| {
                RecordError::new("document", format!("not a document id: {:?}", record.document))
            })?,
            sentence: record.sentence,
            class: class(record.kind, record.mode, record.local)?,
            contexts: record.contexts,
            codes: Codes {
                cameo: record.codes.cameo,
                acled: record.codes.acled,
                gtd: record.codes.gtd,
                muc: record.codes.muc,
                approx: record.codes.approx,
            },
            extent: record.extent,
            count: EventCount { min: record.count.min, max: record.count.max },
            symmetry: record.symmetry,
            civilian_targeting: record.civilian_targeting,
            trigger: Trigger {
                span: span("trigger", record.trigger.start, record.trigger.end)?,
                text: record.trigger.text,
            },
            actors: all(record.actors)?,
            targets: all(record.targets)?,
            instruments,
            quantities: all(record.quantities)?,
            time: record.time.map(EventTime::try_from).transpose()?,
            place: record.place.map(EventPlace::try_from).transpose()?,
            other_places: all(record.other_places)?,
            status: Status::try_from(record.status)?,
            evidence: SpanRecord::evidence_list(record.evidence)?,
            rule: record.rule,
            confidence: record.confidence,
            trace: record.trace,
        })
    }
}

/// The event as it reads back after it was stored: numbers rounded as in the record.
pub fn as_stored(event: Event) -> Event {
    // The record of an event gives an event back; were that not so, the event is kept as it is and `verify` tells.
    Event::try_from(EventRecord::from(&event)).unwrap_or(event)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An event with every field filled.
    pub(crate) fn full_event() -> Event {
        let words =
            "Militants attacked a post near Quetta on 4 May, killing at least four officers, police said.";
        let quote = |start: usize, end: usize| words[start..end].to_owned();
        Event {
            id: EventId::of(&[b"x"]),
            document: DocumentId::of(&[b"y"]),
            sentence: 3,
            class: EventClass::plover(PloverType::Assault, Some(Mode::Firearms)).unwrap(),
            contexts: vec![Context::Terrorism],
            codes: Codes {
                cameo: Some("190".into()),
                acled: Some("Battles/Armed clash".into()),
                gtd: Some("Armed Assault".into()),
                muc: Some("ATTACK".into()),
                approx: vec![Scheme::Gtd],
            },
            extent: Extent::Event,
            count: EventCount::ONE,
            symmetry: Symmetry::Directed,
            civilian_targeting: CivilianTargeting::No,
            trigger: Trigger { span: Span::new(10, 18), text: quote(10, 18) },
            actors: vec![ActorRef {
                span: Span::new(0, 9),
                text: quote(0, 9),
                actor: None,
                name: None,
                sector: Some(Sector::Reb),
                side: Side::A,
                role: None,
                attribution: Some(Attribution {
                    basis: AttributionBasis::Stated,
                    by: None,
                    certainty: Certainty::Certain,
                }),
            }],
            targets: vec![ActorRef {
                span: Span::new(19, 25),
                text: quote(19, 25),
                actor: Some("PAK".into()),
                name: Some("Pakistan".into()),
                sector: Some(Sector::Cop),
                side: Side::B,
                role: Some(TargetRole::Target),
                attribution: None,
            }],
            instruments: vec![],
            quantities: vec![Quantity {
                kind: Some(QuantityKind::Killed),
                min: Some(4),
                max: None,
                of: Some(QuantityOf::B),
                span: Span::new(56, 78),
                text: quote(56, 78),
            }],
            time: Some(EventTime {
                span: Some(Span::new(41, 46)),
                text: quote(41, 46),
                value: "2019-05-04".into(),
                modifier: None,
                interval: Some(DayInterval::day(jiff::civil::date(2019, 5, 4))),
                granularity: Granularity::Day,
                basis: TimeBasis::Relative,
                rule: "date/day-month + scope".into(),
            }),
            place: Some(EventPlace {
                span: Span::new(31, 37),
                text: quote(31, 37),
                place: Some(PlaceRef {
                    geonameid: Some(1_167_528),
                    name: "Quetta".into(),
                    country: Some("PAK".into()),
                    admin1: Some("Balochistan".into()),
                    point: LatLng::new(30.18414, 67.00141).unwrap(),
                    precision: PlacePrecision::Settlement,
                    radius_km: 8.0,
                }),
                basis: PlaceBasis::Attached,
            }),
            other_places: vec![],
            status: Status {
                claims: vec![Claim {
                    id: "c1".into(),
                    parent: None,
                    act: ClaimAct::Reported,
                    about: ClaimAbout::Occurrence,
                    speaker: Some(Speaker {
                        text: quote(80, 86),
                        span: Span::new(80, 86),
                        actor: None,
                        sector: Some(Sector::Cop),
                    }),
                    medium: None,
                    time: None,
                    span: Span::new(80, 91),
                    text: quote(80, 91),
                }],
                ..Status::PLAIN
            },
            evidence: EvidenceList::new(Evidence::quote(words, Span::new(0, words.len())).unwrap(), vec![]),
            rule: "assault/firearms.en".into(),
            confidence: 0.86,
            trace: vec!["trigger attacked: assault/firearms.en".into()],
        }
    }

    #[test]
    fn an_event_reads_back_as_itself() {
        let event = full_event();
        let json = serde_json::to_string(&EventRecord::from(&event)).unwrap();
        assert!(json.starts_with(r#"{"schema":"dateline.event/1","id":"e"#), "{json}");
        let record: EventRecord = serde_json::from_str(&json).unwrap();
        assert_eq!(Event::try_from(record), Ok(event));
    }

    #[test]
    fn a_record_without_evidence_is_refused() {
        let mut record = EventRecord::from(&full_event());
        record.evidence.clear();
        let error = Event::try_from(record).unwrap_err();
        assert_eq!(error.to_string(), "field `evidence`: must not be empty");
    }

    #[test]
    fn a_record_of_a_later_version_is_refused() {
        let mut record = EventRecord::from(&full_event());
        record.schema = "dateline.event/2".into();
        assert_eq!(Event::try_from(record).unwrap_err().field, "schema");
    }
}
