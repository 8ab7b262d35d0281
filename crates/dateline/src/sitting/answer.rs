//! What a coder says of one sentence: that it tells an event and which, or that it tells none.

use dateline_types::{ActorRef, Event, QuantityKind, Span};
use serde::{Deserialize, Serialize};

/// A party: an actor of the dictionary, or where its words stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PartyAnswer {
    /// The key.
    Key {
        /// Key of the actor dictionary.
        actor: String,
    },
    /// Bytes of the document.
    Words {
        /// First byte.
        start: u32,
        /// One past the last byte.
        end: u32,
    },
}

/// Where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceAnswer {
    /// The gazetteer's name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
}

/// What happened, according to a coder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// PLOVER type.
    #[serde(rename = "type")]
    pub class: Option<String>,
    /// Its mode.
    pub mode: Option<String>,
    /// A local type, where there is no PLOVER type.
    pub local: Option<String>,
    /// Who acted.
    pub actors: Vec<PartyAnswer>,
    /// Who or what was acted on.
    pub targets: Vec<PartyAnswer>,
    /// First day, `YYYY-MM-DD`.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// Where.
    pub place: Option<PlaceAnswer>,
    /// Whether it took place.
    pub actuality: String,
    /// Affirmed or negated.
    pub polarity: String,
    /// How sure the author is.
    pub certainty: String,
    /// Persons killed.
    pub killed: Option<u64>,
    /// The words it rests on, bytes of the document.
    pub quote: (u32, u32),
}

/// One coder's answer on one unit; no event if `told` is empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answer {
    /// The event it tells.
    pub told: Option<Told>,
}

impl PartyAnswer {
    fn of(party: &ActorRef) -> PartyAnswer {
        match &party.actor {
            Some(key) => PartyAnswer::Key { actor: key.to_string() },
            None => PartyAnswer::Words { start: party.span.start() as u32, end: party.span.end() as u32 },
        }
    }

    /// True if two coders mean the same: the same key, or words that meet.
    pub fn is_same(&self, other: &PartyAnswer) -> bool {
        match (self, other) {
            (PartyAnswer::Key { actor: a }, PartyAnswer::Key { actor: b }) => a == b,
            (PartyAnswer::Words { start: a, end: b }, PartyAnswer::Words { start: c, end: d }) => {
                a < d && c < b
            }
            _ => false,
        }
    }
}

impl Told {
    /// What a record says.
    pub fn of(event: &Event) -> Told {
        let parties = |parties: &[ActorRef]| parties.iter().map(PartyAnswer::of).collect();
        let days = event.time.as_ref().and_then(|time| time.interval);
        let killed = event.quantities.iter().filter(|q| q.kind == Some(QuantityKind::Killed));
        let quote: Span = event.evidence.first().span;
        Told {
            class: event.class.plover_type().map(|kind| kind.to_string()),
            mode: event.class.mode().map(|mode| mode.to_string()),
            local: event.class.local_type().map(|local| local.to_string()),
            actors: parties(&event.actors),
            targets: parties(&event.targets),
            start: days.map(|days| days.start().to_string()),
            end: days.map(|days| days.end().to_string()),
            place: event.place.as_ref().and_then(|place| place.place.as_ref()).map(|place| PlaceAnswer {
                name: place.name.clone(),
                country: place.country.as_ref().map(ToString::to_string),
                lat: Some(place.point.lat()),
                lon: Some(place.point.lng()),
            }),
            actuality: event.status.actuality.to_string(),
            polarity: event.status.polarity.to_string(),
            certainty: event.status.certainty.to_string(),
            killed: killed.filter_map(|q| q.min.or(q.max)).max(),
            quote: (quote.start() as u32, quote.end() as u32),
        }
    }

    /// Type or local type.
    pub fn kind(&self) -> &str {
        self.class.as_deref().or(self.local.as_deref()).unwrap_or_default()
    }
}
