//! `link_pairs.toml`: two records, and whether they tell of the same incident. The fields are described in its head.

use dateline_types::{
    Actuality, AttributionBasis, Certainty, ClaimAbout, ClaimAct, DayInterval, EventClass, Extent, LatLng,
    PlacePrecision, Polarity, QuantityKind, QuantityOf, Symmetry,
};
use serde::Deserialize;

/// One labelled pair.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub label: Label,
    /// The case it stands for.
    pub why: String,
    pub a: Record,
    pub b: Record,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    Same,
    Different,
}

/// One report's record of an event, as far as linking looks at it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    class: String,
    pub extent: Option<Extent>,
    pub symmetry: Option<Symmetry>,
    pub polarity: Option<Polarity>,
    pub actuality: Option<Actuality>,
    pub certainty: Option<Certainty>,
    start: Option<String>,
    end: Option<String>,
    pub place: Option<String>,
    pub country: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    pub precision: Option<PlacePrecision>,
    #[serde(default)]
    pub actors: Vec<String>,
    #[serde(default)]
    pub targets: Vec<String>,
    pub basis: Option<AttributionBasis>,
    #[serde(default)]
    pub quantities: Vec<Count>,
    pub publisher: String,
    pub agency: Option<String>,
    published: Option<String>,
    #[serde(default)]
    pub claims: Vec<Said>,
    /// `FILE#KEY` of the example it was drawn from.
    pub from: Option<String>,
}

/// A number with its bounds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    pub kind: QuantityKind,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub of: Option<QuantityOf>,
    /// "Dozens": the bounds are conventional.
    #[serde(default)]
    pub vague: bool,
    /// One toll told for several events.
    #[serde(default)]
    pub shared: bool,
}

/// Who says what about it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    pub act: ClaimAct,
    pub about: ClaimAbout,
    pub speaker: Option<String>,
}

impl Record {
    /// The class, with its mode checked against its type.
    pub fn class(&self) -> EventClass {
        if let Ok(local) = self.class.parse() {
            return EventClass::local(local);
        }
        let (kind, mode) = match self.class.split_once('/') {
            Some((kind, mode)) => (kind, Some(mode.parse().unwrap())),
            None => (self.class.as_str(), None),
        };
        EventClass::plover(kind.parse().unwrap(), mode).unwrap()
    }

    /// The days it may have happened on; `None` if unknown.
    pub fn interval(&self) -> Option<DayInterval> {
        let (start, end) = (self.start.as_deref()?, self.end.as_deref()?);
        Some(DayInterval::new(start.parse().unwrap(), end.parse().unwrap()).expect("a start before the end"))
    }

    /// Where the place stands on the Earth; `None` if unknown.
    pub fn point(&self) -> Option<LatLng> {
        Some(LatLng::new(self.lat?, self.lon?).unwrap())
    }

    /// The day the report came out.
    pub fn published(&self) -> Option<jiff::civil::Date> {
        let text = self.published.as_deref()?;
        // A month alone stands for its first day.
        Some(if text.len() == 7 { format!("{text}-01") } else { text.to_owned() }.parse().unwrap())
    }
}

/// Every pair, in order.
pub fn pairs() -> Vec<Pair> {
    #[derive(Deserialize)]
    struct File {
        format: u32,
        pair: Vec<Pair>,
    }
    let file: File = toml::from_str(include_str!("../link_pairs.toml")).expect("link_pairs.toml");
    assert_eq!(file.format, 1);
    file.pair
}
