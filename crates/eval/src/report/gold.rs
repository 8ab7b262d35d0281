//! The gold file: `expected.toml`.

use dateline_types::{
    Actuality, Certainty, ClaimAbout, ClaimAct, Extent, LocalType, Mode, PloverType, Polarity, QuantityKind,
    QuantityOf, StatementKind, Symmetry,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gold {
    /// Version of the form; 1.
    pub format: u32,
    /// Names under which a group may appear, by the name the gold uses.
    #[serde(default)]
    pub names: BTreeMap<String, Vec<String>>,
    /// The reports.
    pub file: Vec<GoldFile>,
    /// Records that are one incident.
    #[serde(default)]
    pub incident: Vec<GoldIncident>,
    /// Records that must not be linked.
    #[serde(default)]
    pub apart: Vec<Apart>,
}

/// One report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldFile {
    /// Its name, without a folder.
    pub path: String,
    /// `coded`, `empty` or `refused`.
    pub verdict: String,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// The document's date.
    pub dct: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Whom it credits.
    pub agency: Option<String>,
    /// The report it repeats: such a file may also be a duplicate.
    pub near_copy_of: Option<String>,
    /// What it reports.
    #[serde(default)]
    pub event: Vec<GoldEvent>,
    /// What it asserts besides.
    #[serde(default)]
    pub statement: Vec<GoldStatement>,
}

/// One event the report states. The list of a report is complete.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // The fields are described in the head of `examples/expected.toml`.
pub struct GoldEvent {
    pub key: String,
    pub quote: String,
    #[serde(default)]
    pub again: Vec<String>,
    #[serde(rename = "type")]
    pub kind: Option<PloverType>,
    pub mode: Option<Mode>,
    pub local: Option<LocalType>,
    #[serde(default)]
    pub also: Vec<PloverType>,
    pub extent: Option<Extent>,
    pub symmetry: Option<Symmetry>,
    pub date: Option<Days>,
    pub place: Option<GoldPlace>,
    #[serde(default)]
    pub other_places: Vec<String>,
    #[serde(default)]
    pub actors: Vec<String>,
    pub basis: Option<String>,
    #[serde(default)]
    pub targets: Vec<String>,
    #[serde(default)]
    pub quantities: Vec<GoldQuantity>,
    #[serde(default)]
    pub status: GoldStatus,
    #[serde(default)]
    pub claims: Vec<GoldClaim>,
    #[serde(default)]
    pub minor: bool,
}

/// A closed interval of days, `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)]
pub struct Days {
    pub start: String,
    pub end: String,
}

/// Where: the name as the report writes it, and the country's ISO 3166-1 alpha-3 code.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoldPlace {
    pub name: Option<String>,
    pub country: Option<String>,
    pub precision: Option<String>,
}

/// How many.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoldQuantity {
    pub kind: QuantityKind,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub of: Option<QuantityOf>,
    #[serde(default)]
    pub approximate: bool,
    #[serde(default)]
    pub vague: bool,
    #[serde(default)]
    pub shared: bool,
}

/// What differs from affirmed, occurred, certain.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoldStatus {
    pub polarity: Option<Polarity>,
    pub actuality: Option<Actuality>,
    pub certainty: Option<Certainty>,
}

/// Who says what about it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoldClaim {
    pub act: ClaimAct,
    pub about: ClaimAbout,
    pub speaker: Option<String>,
    pub medium: Option<String>,
}

/// An assertion that must never be counted as an event.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoldStatement {
    pub quote: String,
    pub kind: StatementKind,
    pub direction: Option<String>,
    pub holder: Option<String>,
    #[serde(default)]
    pub about: Vec<String>,
    pub horizon: Option<String>,
}

/// Records (`FILE#KEY`) that are one incident.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoldIncident {
    pub key: String,
    pub members: Vec<String>,
    pub outcome: Option<String>,
    pub killed_low: Option<u64>,
    pub killed_high: Option<u64>,
    pub reports: Option<u32>,
    pub publishers: Option<u32>,
    pub origins: Option<u32>,
    #[serde(default)]
    pub disputed: Vec<String>,
}

/// Two records that must not be linked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Apart {
    pub pair: [String; 2],
    pub why: String,
}

impl Gold {
    /// Reads the file's text.
    ///
    /// # Errors
    /// If it is not TOML of this form; the message names the line.
    pub fn parse(text: &str) -> Result<Gold, toml::de::Error> {
        toml::from_str(text)
    }

    /// Every form under which a party of the gold may appear.
    pub fn forms<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        match self.names.get(name) {
            Some(forms) => forms.iter().map(String::as_str).chain([name]).collect(),
            None => vec![name],
        }
    }
}
