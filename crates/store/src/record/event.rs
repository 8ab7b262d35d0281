//! `dateline.event/2`: one happening as one document tells it. `dateline.event/1`, which knew one telling a record, is
//! read for ever.

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
    #[serde(deserialize_with = "targeting_of_any_version")]
    pub civilian_targeting: CivilianTargeting,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiator: Option<Side>,
    #[serde(default = "unknown_domain")]
    pub domain: Domain,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub organised: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domain_evidence: Vec<SpanRecord>,
    #[serde(default = "unknown_violence")]
    pub violence_class: ViolenceClass,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub toll_group: Option<SmolStr>,
    pub trigger: SpanRecord,
    #[serde(default)]
    pub mentions: Vec<TellingRecord>,
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
    #[serde(default)]
    pub field_confidence: Option<FieldConfidenceRecord>,
}

fn unknown_domain() -> Domain {
    Domain::Unknown
}

fn unknown_violence() -> ViolenceClass {
    ViolenceClass::Unknown
}

/// Words that tell the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TellingRecord {
    pub start: u32,
    pub end: u32,
    pub text: String,
    pub sentence: u32,
}

/// Probabilities by field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FieldConfidenceRecord {
    #[serde(rename = "type")]
    pub class: f64,
    pub actors: f64,
    pub targets: f64,
    pub time: f64,
    pub place: f64,
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
    pub const SCHEMA: &'static str = "dateline.event/2";
    /// The form before it: one telling a record, `yes` for deliberate targeting of civilians, a stored trace.
    pub const FIRST_SCHEMA: &'static str = "dateline.event/1";
}

/// Thousandths: more would claim a precision that no calibration has.
fn round3(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
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
            initiator: event.initiator,
            domain: event.domain.domain,
            organised: event.domain.organised,
            domain_evidence: event.domain.because.iter().map(SpanRecord::from).collect(),
            violence_class: event.violence_class,
            toll_group: event.toll_group.clone(),
            trigger: SpanRecord::new(event.trigger.span, &event.trigger.text),
            mentions: event
                .mentions
                .iter()
                .map(|m| TellingRecord {
                    start: m.span.start() as u32,
                    end: m.span.end() as u32,
                    text: m.text.clone(),
                    sentence: m.sentence,
                })
                .collect(),
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
            confidence: round3(event.confidence),
            field_confidence: Some(FieldConfidenceRecord {
                class: round3(event.field_confidence.class),
                actors: round3(event.field_confidence.actors),
                targets: round3(event.field_confidence.targets),
                time: round3(event.field_confidence.time),
                place: round3(event.field_confidence.place),
            }),
        }
    }
}

impl TryFrom<EventRecord> for Event {
    type Error = RecordError;
    fn try_from(record: EventRecord) -> Result<Self, RecordError> {
        if record.schema != EventRecord::FIRST_SCHEMA {
            expect_schema(&record.schema, EventRecord::SCHEMA)?;
        }
        let trigger = Trigger {
            span: span("trigger", record.trigger.start, record.trigger.end)?,
            text: record.trigger.text,
        };
        let mut mentions = Vec::with_capacity(record.mentions.len());
        for m in record.mentions {
            let span = span("mentions", m.start, m.end)?;
            mentions.push(Telling { span, text: m.text, sentence: m.sentence });
        }
        if mentions.is_empty() {
            let (span, text) = (trigger.span, trigger.text.clone());
            mentions.push(Telling { span, text, sentence: record.sentence });
        }
        let mut because = Vec::with_capacity(record.domain_evidence.len());
        for piece in record.domain_evidence {
            let span = span("domain_evidence", piece.start, piece.end)?;
            because.push(Evidence { span, text: piece.text });
        }
        let field_confidence =
            record.field_confidence.map_or(FieldConfidence::all(record.confidence), |f| FieldConfidence {
                class: f.class,
                actors: f.actors,
                targets: f.targets,
                time: f.time,
                place: f.place,
            });
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
            initiator: record.initiator,
            domain: DomainFinding { domain: record.domain, organised: record.organised, because },
            violence_class: record.violence_class,
            toll_group: record.toll_group,
            trigger,
            mentions,
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
            field_confidence,
            trace: Vec::new(),
        })
    }
}

/// The event as it reads back after it was stored: numbers rounded as in the record.
pub fn as_stored(event: Event) -> Event {
    // The record of an event gives all but the reasons back; were that not so, the event is kept as it is and `verify` tells.
    match Event::try_from(EventRecord::from(&event)) {
        Ok(stored) => Event { trace: event.trace, ..stored },
        Err(_) => event,
    }
}

#[cfg(test)]
pub(crate) mod tests;
