//! Machine records as the scorers read them: the fields of `dateline.event/1` and `/2` that are judged.

use super::gold::{GoldEvent, GoldParty, GoldReport};
use dateline_types::{
    Actuality, ClaimAbout, ClaimAct, Extent, LocalType, Mode, PlaceBasis, PlacePrecision, PloverType,
    Polarity, Sector,
};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An event as a machine coded it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MachineEvent {
    /// Its id.
    pub id: String,
    /// Its document's id.
    #[serde(default)]
    pub document: String,
    /// PLOVER type.
    #[serde(rename = "type", default)]
    pub kind: Option<PloverType>,
    /// dateline's own type.
    #[serde(default)]
    pub local: Option<LocalType>,
    /// PLOVER mode.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Event, episode, aggregate or background.
    pub extent: Extent,
    /// `political`, `criminal` and so on; none where the coder does not say.
    #[serde(default)]
    pub domain: Option<String>,
    /// The word that names it.
    pub trigger: Words,
    /// Every trigger that tells it; none in the older form of the record.
    #[serde(default)]
    pub mentions: Vec<Words>,
    /// The quoted words it rests on.
    #[serde(default)]
    pub evidence: Vec<Words>,
    /// Words in place of offsets, when a second coding by hand is scored as if it were a machine's.
    #[serde(default)]
    pub quote: Option<String>,
    /// Who acted.
    #[serde(default)]
    pub actors: Vec<MachineParty>,
    /// On whom.
    #[serde(default)]
    pub targets: Vec<MachineParty>,
    /// When.
    #[serde(default)]
    pub time: Option<MachineTime>,
    /// Where.
    #[serde(default)]
    pub place: Option<MachinePlace>,
    /// Further places.
    #[serde(default)]
    pub other_places: Vec<MachinePlace>,
    /// How many.
    #[serde(default)]
    pub quantities: Vec<MachineQuantity>,
    /// Whether it happened, and who says so.
    pub status: MachineStatus,
    /// Codes of other schemes.
    #[serde(default)]
    pub codes: MachineCodes,
    /// How surely the record is right, from 0 to 1.
    #[serde(default)]
    pub confidence: f64,
}

/// Words and where they stand, in bytes of the machine's text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Words {
    /// First byte.
    #[serde(default)]
    pub start: usize,
    /// One past the last byte.
    #[serde(default)]
    pub end: usize,
    /// The words.
    pub text: String,
}

/// A party.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MachineParty {
    /// The words.
    pub text: String,
    /// First byte.
    #[serde(default)]
    pub start: usize,
    /// One past the last byte.
    #[serde(default)]
    pub end: usize,
    /// Key of the actor dictionary; of three letters for a state.
    #[serde(default)]
    pub actor: Option<String>,
    /// The dictionary's name.
    #[serde(default)]
    pub name: Option<String>,
    /// PLOVER sector.
    #[serde(default)]
    pub sector: Option<Sector>,
}

/// When.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MachineTime {
    /// TIMEX3 value.
    #[serde(default)]
    pub value: Option<String>,
    /// First day.
    #[serde(default)]
    pub start: Option<Date>,
    /// Last day.
    #[serde(default)]
    pub end: Option<Date>,
    /// First byte of the words.
    #[serde(default)]
    pub from_byte: Option<usize>,
    /// One past the last byte of the words.
    #[serde(default)]
    pub to_byte: Option<usize>,
}

/// Where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MachinePlace {
    /// The words.
    #[serde(default)]
    pub text: Option<String>,
    /// The gazetteer's name.
    #[serde(default)]
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3.
    #[serde(default)]
    pub country: Option<String>,
    /// How fine.
    #[serde(default)]
    pub precision: Option<PlacePrecision>,
    /// How it came to be the event's place.
    #[serde(default)]
    pub basis: Option<PlaceBasis>,
    /// True when no gazetteer has the finest name: the rest is of the unit it lies in.
    #[serde(default)]
    pub unresolved: bool,
}

/// How many.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MachineQuantity {
    /// What is counted.
    #[serde(default)]
    pub kind: Option<String>,
    /// The least.
    #[serde(default)]
    pub min: Option<u64>,
    /// The most.
    #[serde(default)]
    pub max: Option<u64>,
}

/// Whether it happened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MachineStatus {
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// Occurred, planned and so on.
    pub actuality: Actuality,
    /// The author's own certainty, as spelled in the record.
    #[serde(default)]
    pub certainty: Option<String>,
    /// Who says what.
    #[serde(default)]
    pub claims: Vec<MachineClaim>,
}

/// A claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct MachineClaim {
    /// What is done by saying it.
    pub act: ClaimAct,
    /// What it is about.
    #[serde(default)]
    pub about: Option<ClaimAbout>,
}

/// Codes of other schemes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct MachineCodes {
    /// CAMEO.
    #[serde(default)]
    pub cameo: Option<String>,
}

/// An incident as a machine linked it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MachineIncident {
    /// Its id.
    pub id: String,
    /// Ids of its events.
    pub events: Vec<String>,
    /// Event, episode, aggregate or background.
    pub extent: Extent,
}

impl MachineEvent {
    /// True for what is counted: an event or an episode.
    pub fn is_counted(&self) -> bool {
        is_counted(self.extent)
    }
}

/// True for the extents that are counted.
pub fn is_counted(extent: Extent) -> bool {
    matches!(extent, Extent::Event | Extent::Episode)
}

/// A second coding by hand as if it were a machine's, by report id: what two people agree on is the ceiling.
pub fn second_coding(reports: &[GoldReport]) -> BTreeMap<String, Vec<MachineEvent>> {
    let parties = |parties: &Option<Vec<GoldParty>>| {
        parties
            .iter()
            .flatten()
            .enumerate()
            .map(|(at, party)| MachineParty {
                text: party.text.clone(),
                start: at,
                end: at,
                actor: party.country.clone(),
                name: party.names.iter().flatten().next().cloned(),
                sector: party.sector,
            })
            .collect()
    };
    let event = |docid: &str, event: &GoldEvent| MachineEvent {
        id: format!("{docid}{}", event.id),
        document: docid.to_owned(),
        kind: event.kind,
        local: event.local,
        mode: event.mode,
        extent: event.extent,
        domain: event.domain.clone(),
        trigger: Words { text: event.trigger.clone(), ..Words::default() },
        mentions: Vec::new(),
        evidence: Vec::new(),
        quote: Some(event.quote.clone()),
        actors: parties(&event.actors),
        targets: parties(&event.targets),
        time: event.date.map(|days| MachineTime {
            value: None,
            start: Some(days.start),
            end: Some(days.end),
            from_byte: None,
            to_byte: None,
        }),
        place: event.place.as_ref().map(|place| MachinePlace {
            text: place.names.iter().flatten().next().cloned(),
            name: None,
            country: place.country.clone(),
            precision: place.precision,
            basis: Some(PlaceBasis::Attached),
            unresolved: false,
        }),
        other_places: Vec::new(),
        quantities: event
            .quantities
            .iter()
            .flatten()
            .map(|q| MachineQuantity { kind: Some(q.kind.clone()), min: q.min, max: q.max })
            .collect(),
        status: MachineStatus {
            polarity: event.polarity,
            actuality: event.actuality,
            certainty: None,
            claims: event
                .claims
                .iter()
                .flatten()
                .map(|claim| MachineClaim { act: claim.act, about: claim.about })
                .collect(),
        },
        codes: MachineCodes::default(),
        confidence: 1.0,
    };
    reports
        .iter()
        .map(|report| {
            (report.docid.clone(), report.events.iter().map(|one| event(&report.docid, one)).collect())
        })
        .collect()
}
