//! The pieces that several records share.

use super::RecordError;
use dateline_types::*;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Words and where they stand, in bytes of the document's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanRecord {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The words.
    pub text: String,
}

impl SpanRecord {
    pub(super) fn new(span: Span, text: &str) -> SpanRecord {
        SpanRecord { start: span.start() as u32, end: span.end() as u32, text: text.to_owned() }
    }

    pub(super) fn evidence_list(records: Vec<SpanRecord>) -> Result<EvidenceList, RecordError> {
        let mut pieces = Vec::with_capacity(records.len());
        for record in records {
            pieces.push(Evidence { span: span("evidence", record.start, record.end)?, text: record.text });
        }
        let mut pieces = pieces.into_iter();
        let first = pieces.next().ok_or_else(|| RecordError::new("evidence", "must not be empty"))?;
        Ok(EvidenceList::new(first, pieces.collect()))
    }
}

impl From<&Evidence> for SpanRecord {
    fn from(evidence: &Evidence) -> Self {
        SpanRecord::new(evidence.span, &evidence.text)
    }
}

pub(super) fn span(field: &'static str, start: u32, end: u32) -> Result<Span, RecordError> {
    if start > end {
        return Err(RecordError::new(field, format!("ends before it starts: {start}..{end}")));
    }
    Ok(Span::new(start as usize, end as usize))
}

/// Who holds a party responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributionRecord {
    /// Why the party is named.
    pub basis: AttributionBasis,
    /// Who says so.
    pub by: Option<String>,
    /// How surely.
    pub certainty: Certainty,
}

/// A party to an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRecord {
    /// The words.
    pub text: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Key of the actor dictionary.
    pub actor: Option<SmolStr>,
    /// The dictionary's name.
    pub name: Option<String>,
    /// Where the key comes from; left out where there is no key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<KeyBasis>,
    /// PLOVER sector.
    pub sector: Option<Sector>,
    /// Side in the event.
    pub side: Side,
    /// For a target: target or recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<TargetRole>,
    /// Why it is named; always there for an actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<AttributionRecord>,
}

impl ActorRecord {
    /// What to call it, as [`ActorRef::label`] says.
    pub fn label(&self) -> &str {
        let named = self.name.as_deref().filter(|_| self.basis.is_none_or(|basis| basis == KeyBasis::Stated));
        named.unwrap_or(&self.text)
    }
}

impl From<&ActorRef> for ActorRecord {
    fn from(party: &ActorRef) -> Self {
        ActorRecord {
            text: party.text.clone(),
            start: party.span.start() as u32,
            end: party.span.end() as u32,
            actor: party.actor.clone(),
            name: party.name.clone(),
            basis: party.actor.as_ref().map(|_| party.basis),
            sector: party.sector,
            side: party.side,
            role: party.role,
            attribution: party.attribution.as_ref().map(|a| AttributionRecord {
                basis: a.basis,
                by: a.by.clone(),
                certainty: a.certainty,
            }),
        }
    }
}

impl TryFrom<ActorRecord> for ActorRef {
    type Error = RecordError;
    fn try_from(record: ActorRecord) -> Result<Self, RecordError> {
        Ok(ActorRef {
            span: span("actors", record.start, record.end)?,
            text: record.text,
            actor: record.actor,
            name: record.name,
            basis: record.basis.unwrap_or(KeyBasis::Stated),
            sector: record.sector,
            side: record.side,
            role: record.role,
            attribution: record.attribution.map(|a| Attribution {
                basis: a.basis,
                by: a.by,
                certainty: a.certainty,
            }),
        })
    }
}

/// A count with its bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantityRecord {
    /// What is counted.
    pub kind: Option<QuantityKind>,
    /// The least.
    pub min: Option<u64>,
    /// The most.
    pub max: Option<u64>,
    /// Whose.
    pub of: Option<QuantityOf>,
    /// Whether it is all of it, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub toll: Option<Toll>,
    /// The words.
    pub text: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl From<&Quantity> for QuantityRecord {
    fn from(quantity: &Quantity) -> Self {
        QuantityRecord {
            kind: quantity.kind,
            min: quantity.min,
            max: quantity.max,
            of: quantity.of,
            toll: quantity.toll,
            text: quantity.text.clone(),
            start: quantity.span.start() as u32,
            end: quantity.span.end() as u32,
        }
    }
}

impl TryFrom<QuantityRecord> for Quantity {
    type Error = RecordError;
    fn try_from(record: QuantityRecord) -> Result<Self, RecordError> {
        Ok(Quantity {
            span: span("quantities", record.start, record.end)?,
            kind: record.kind,
            min: record.min,
            max: record.max,
            of: record.of,
            toll: record.toll,
            text: record.text,
        })
    }
}

/// When: TIMEX3 and an interval of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRecord {
    /// The words; `null` for a time taken from the document's date.
    pub text: Option<String>,
    /// TIMEX3 value.
    pub value: SmolStr,
    /// TIMEX3 modifier.
    #[serde(rename = "mod")]
    pub modifier: Option<TimexMod>,
    /// First day, `YYYY-MM-DD`; `null` when unknown.
    pub start: Option<Date>,
    /// Last day, inclusive.
    pub end: Option<Date>,
    /// Unit the text speaks in.
    pub granularity: Granularity,
    /// What the value rests on.
    pub basis: TimeBasis,
    /// First byte of the words (`start` and `end` are days).
    pub from_byte: Option<u32>,
    /// One past the last byte of the words.
    pub to_byte: Option<u32>,
    /// The rules that found and attached it.
    pub rule: SmolStr,
}

impl From<&EventTime> for TimeRecord {
    fn from(time: &EventTime) -> Self {
        TimeRecord {
            text: time.span.map(|_| time.text.clone()),
            value: time.value.clone(),
            modifier: time.modifier,
            start: time.interval.map(DayInterval::start),
            end: time.interval.map(DayInterval::end),
            granularity: time.granularity,
            basis: time.basis,
            from_byte: time.span.map(|s| s.start() as u32),
            to_byte: time.span.map(|s| s.end() as u32),
            rule: time.rule.clone(),
        }
    }
}

impl TryFrom<TimeRecord> for EventTime {
    type Error = RecordError;
    fn try_from(record: TimeRecord) -> Result<Self, RecordError> {
        Ok(EventTime {
            span: match (record.from_byte, record.to_byte) {
                (Some(start), Some(end)) => Some(span("time", start, end)?),
                _ => None,
            },
            text: record.text.unwrap_or_default(),
            value: record.value,
            modifier: record.modifier,
            interval: interval("time", record.start, record.end)?,
            granularity: record.granularity,
            basis: record.basis,
            rule: record.rule,
        })
    }
}

pub(super) fn interval(
    field: &'static str,
    start: Option<Date>,
    end: Option<Date>,
) -> Result<Option<DayInterval>, RecordError> {
    match (start, end) {
        (None, None) => Ok(None),
        (Some(start), Some(end)) => DayInterval::new(start, end)
            .map(Some)
            .ok_or_else(|| RecordError::new(field, format!("ends before it starts: {start}..{end}"))),
        _ => Err(RecordError::new(field, "has one end only")),
    }
}

/// Where: the words and the place they were resolved to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceRecord {
    /// The words.
    pub text: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// The gazetteer's name; `null` when the words could not be resolved.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<SmolStr>,
    /// First-order division.
    pub admin1: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// What the point stands for.
    pub precision: Option<PlacePrecision>,
    /// How far the place may extend, kilometres.
    pub radius_km: Option<f64>,
    /// True when no gazetteer has the name: the rest is of the unit it lies in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unresolved: bool,
    /// How it came to be the event's place.
    pub basis: PlaceBasis,
}

impl From<&EventPlace> for PlaceRecord {
    fn from(event_place: &EventPlace) -> Self {
        let place = event_place.place.as_ref();
        PlaceRecord {
            text: event_place.text.clone(),
            start: event_place.span.start() as u32,
            end: event_place.span.end() as u32,
            geonameid: place.and_then(|p| p.geonameid),
            name: place.map(|p| p.name.clone()),
            country: place.and_then(|p| p.country.clone()),
            admin1: place.and_then(|p| p.admin1.clone()),
            lat: place.map(|p| round5(p.point.lat())),
            lon: place.map(|p| round5(p.point.lng())),
            precision: place.map(|p| p.precision),
            radius_km: place.map(|p| round5(p.radius_km)),
            unresolved: event_place.unresolved,
            basis: event_place.basis,
        }
    }
}

/// Five decimals of a degree are about a metre: more would claim what no gazetteer knows.
fn round5(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}

impl TryFrom<PlaceRecord> for EventPlace {
    type Error = RecordError;
    fn try_from(record: PlaceRecord) -> Result<Self, RecordError> {
        let place = match (record.name, record.lat, record.lon, record.precision) {
            (Some(name), Some(lat), Some(lon), Some(precision)) => Some(PlaceRef {
                geonameid: record.geonameid,
                name,
                country: record.country,
                admin1: record.admin1,
                point: LatLng::new(lat, lon).map_err(|e| RecordError::new("place", e))?,
                precision,
                radius_km: record.radius_km.unwrap_or(0.0),
            }),
            _ => None,
        };
        Ok(EventPlace {
            span: span("place", record.start, record.end)?,
            text: record.text,
            place,
            unresolved: record.unresolved,
            basis: record.basis,
        })
    }
}

/// Who makes a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeakerRecord {
    /// The words.
    pub text: String,
    /// Key of the actor dictionary.
    pub actor: Option<SmolStr>,
    /// PLOVER sector.
    pub sector: Option<Sector>,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl From<&Speaker> for SpeakerRecord {
    fn from(speaker: &Speaker) -> Self {
        SpeakerRecord {
            text: speaker.text.clone(),
            actor: speaker.actor.clone(),
            sector: speaker.sector,
            start: speaker.span.start() as u32,
            end: speaker.span.end() as u32,
        }
    }
}

impl TryFrom<SpeakerRecord> for Speaker {
    type Error = RecordError;
    fn try_from(record: SpeakerRecord) -> Result<Self, RecordError> {
        Ok(Speaker {
            span: span("speaker", record.start, record.end)?,
            text: record.text,
            actor: record.actor,
            sector: record.sector,
        })
    }
}

/// One link in the chain of who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// `c1`, `c2` …
    pub id: SmolStr,
    /// The claim this one is reported by.
    pub parent: Option<SmolStr>,
    /// What the speaker does.
    pub act: ClaimAct,
    /// What it is about.
    pub about: ClaimAbout,
    /// Who speaks.
    pub speaker: Option<SpeakerRecord>,
    /// The outlet it came through.
    pub medium: Option<String>,
    /// TIMEX3 value of when it was said.
    pub time: Option<SmolStr>,
    /// The claiming words.
    pub text: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// What the text commits itself to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusRecord {
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// Whether it took place.
    pub actuality: Actuality,
    /// How sure the author is.
    pub certainty: Certainty,
    /// Who says so.
    pub claims: Vec<ClaimRecord>,
}

impl From<&Status> for StatusRecord {
    fn from(status: &Status) -> Self {
        let claim = |claim: &Claim| ClaimRecord {
            id: claim.id.clone(),
            parent: claim.parent.clone(),
            act: claim.act,
            about: claim.about,
            speaker: claim.speaker.as_ref().map(SpeakerRecord::from),
            medium: claim.medium.clone(),
            time: claim.time.clone(),
            text: claim.text.clone(),
            start: claim.span.start() as u32,
            end: claim.span.end() as u32,
        };
        StatusRecord {
            polarity: status.polarity,
            actuality: status.actuality,
            certainty: status.certainty,
            claims: status.claims.iter().map(claim).collect(),
        }
    }
}

impl TryFrom<StatusRecord> for Status {
    type Error = RecordError;
    fn try_from(record: StatusRecord) -> Result<Self, RecordError> {
        let mut claims = Vec::with_capacity(record.claims.len());
        for claim in record.claims {
            claims.push(Claim {
                span: span("status.claims", claim.start, claim.end)?,
                id: claim.id,
                parent: claim.parent,
                act: claim.act,
                about: claim.about,
                speaker: claim.speaker.map(Speaker::try_from).transpose()?,
                medium: claim.medium,
                time: claim.time,
                text: claim.text,
            });
        }
        Ok(Status {
            polarity: record.polarity,
            actuality: record.actuality,
            certainty: record.certainty,
            claims,
        })
    }
}

/// `civilian_targeting` of the first forms said `yes` for what is called deliberate now.
pub(super) fn targeting_of_any_version<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<CivilianTargeting, D::Error> {
    let word = SmolStr::deserialize(from)?;
    let word = if word == "yes" { "deliberate" } else { word.as_str() };
    word.parse().map_err(serde::de::Error::custom)
}

/// `type`, `mode` and `local` of a record.
pub(super) fn class(
    plover: Option<PloverType>,
    mode: Option<Mode>,
    local: Option<LocalType>,
) -> Result<EventClass, RecordError> {
    match (plover, local) {
        (Some(kind), None) => EventClass::plover(kind, mode).map_err(|e| RecordError::new("mode", e)),
        (None, Some(local)) => Ok(EventClass::local(local)),
        _ => Err(RecordError::new("type", "exactly one of `type` and `local` must be given")),
    }
}

pub(super) fn all<R, T: TryFrom<R, Error = RecordError>>(records: Vec<R>) -> Result<Vec<T>, RecordError> {
    records.into_iter().map(T::try_from).collect()
}
