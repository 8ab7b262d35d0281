//! Gold reports: every event that a report tells, annotated completely, by quotes instead of offsets.
//!
//! The form is described in `docs/evaluation.md`, so that a team can write its own.

use dateline_types::{
    Actuality, ClaimAbout, ClaimAct, Extent, LocalType, Mode, PlacePrecision, PloverType, Polarity, Sector,
    Symmetry,
};
use jiff::civil::Date;
use serde::Deserialize;

/// A report and all that it tells.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldReport {
    /// Its id; the part before the first hyphen names its source.
    pub docid: String,
    /// The report's date, `YYYY-MM-DD`.
    #[serde(default)]
    pub dct: Option<String>,
    /// Its text.
    #[serde(default)]
    pub text: String,
    /// What it tells: what is missing here counts as invented when a machine codes it.
    pub events: Vec<GoldEvent>,
    /// Groups of event ids that are one incident.
    #[serde(default)]
    pub same: Vec<Vec<String>>,
}

/// How much an event matters to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// What conflict datasets record: recall, fields and whole records are counted on these.
    #[default]
    Core,
    /// Specific acts of the remaining types: recall is counted apart.
    Other,
    /// Background and asides: right to code, not needed.
    Minor,
}

/// One happening told by the report.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldEvent {
    /// Its id inside the report.
    pub id: String,
    /// Words of the report, verbatim, that hold the trigger.
    pub quote: String,
    /// The word inside the quote that names the event.
    pub trigger: String,
    /// Other verbatim words that tell the same happening.
    #[serde(default)]
    pub again: Option<Vec<String>>,
    /// How much it matters.
    #[serde(default)]
    pub tier: Tier,
    /// PLOVER type.
    #[serde(rename = "type", default)]
    pub kind: Option<PloverType>,
    /// dateline's own type, where PLOVER has none.
    #[serde(default)]
    pub local: Option<LocalType>,
    /// Further types, PLOVER's or our own, that a sound coder could choose.
    #[serde(default)]
    pub also: Option<Vec<String>>,
    /// PLOVER mode.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// An event unless stated.
    #[serde(default = "event")]
    pub extent: Extent,
    /// Occurred unless stated.
    #[serde(default = "occurred")]
    pub actuality: Actuality,
    /// Affirmed unless stated.
    #[serde(default = "affirmed")]
    pub polarity: Polarity,
    /// `mutual` for a clash of two sides.
    #[serde(default)]
    pub symmetry: Option<Symmetry>,
    /// `political`, `criminal`, `private`, `accident` or `unknown`.
    #[serde(default)]
    pub domain: Option<String>,
    /// Who acted.
    #[serde(default)]
    pub actors: Option<Vec<GoldParty>>,
    /// On whom.
    #[serde(default)]
    pub targets: Option<Vec<GoldParty>>,
    /// The days it may have happened on.
    #[serde(default)]
    pub date: Option<GoldDays>,
    /// Where.
    #[serde(default)]
    pub place: Option<GoldPlace>,
    /// Numbers that belong to this happening.
    #[serde(default)]
    pub quantities: Option<Vec<GoldQuantity>>,
    /// Who says what about it.
    #[serde(default)]
    pub claims: Option<Vec<GoldClaim>>,
}

fn event() -> Extent {
    Extent::Event
}

fn occurred() -> Actuality {
    Actuality::Occurred
}

fn affirmed() -> Polarity {
    Polarity::Affirmed
}

/// A party.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldParty {
    /// The report's words for it.
    pub text: String,
    /// Other names that are right.
    #[serde(default)]
    pub names: Option<Vec<String>>,
    /// ISO 3166-1 alpha-3.
    #[serde(default)]
    pub country: Option<String>,
    /// PLOVER sector.
    #[serde(default)]
    pub sector: Option<Sector>,
}

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct GoldDays {
    /// The first.
    pub start: Date,
    /// The last.
    pub end: Date,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldPlace {
    /// The finest place as the report writes it, and other spellings.
    #[serde(default)]
    pub names: Option<Vec<String>>,
    /// ISO 3166-1 alpha-3.
    #[serde(default)]
    pub country: Option<String>,
    /// How fine.
    #[serde(default)]
    pub precision: Option<PlacePrecision>,
    /// Units around it that the report names, finest first.
    #[serde(default)]
    pub within: Option<Vec<String>>,
}

/// A number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldQuantity {
    /// What is counted; the kinds `killed`, `injured`, `arrested` and `abducted` are scored.
    pub kind: String,
    /// The least.
    #[serde(default)]
    pub min: Option<u64>,
    /// The most; none when open.
    #[serde(default)]
    pub max: Option<u64>,
}

/// A claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct GoldClaim {
    /// What is done by saying it.
    pub act: ClaimAct,
    /// What it is about.
    #[serde(default)]
    pub about: Option<ClaimAbout>,
}

/// A gold file that does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {cause}")]
pub struct GoldError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub cause: String,
}

/// Reads a gold file, one report a line.
///
/// # Errors
/// At the first line that is no gold report, or whose quotes, triggers, types or ids cannot be right.
pub fn read_gold(text: &str) -> Result<Vec<GoldReport>, GoldError> {
    let mut reports = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fail = |cause: String| GoldError { line: at + 1, cause };
        let report: GoldReport = serde_json::from_str(line).map_err(|error| fail(error.to_string()))?;
        check(&report).map_err(fail)?;
        reports.push(report);
    }
    Ok(reports)
}

/// What no reader of the file would mend later: an event that nothing can answer.
fn check(report: &GoldReport) -> Result<(), String> {
    let mut ids: Vec<&str> = Vec::new();
    for event in &report.events {
        let (docid, id) = (&report.docid, event.id.as_str());
        if ids.contains(&id) {
            return Err(format!("{docid}: two events have the id {id:?}"));
        }
        ids.push(id);
        if event.kind.is_none() && event.local.is_none() && event.also.iter().flatten().next().is_none() {
            return Err(format!("{docid} {id}: no type: `type`, `local` and `also` are empty"));
        }
        for name in event.also.iter().flatten() {
            if name.parse::<PloverType>().is_err() && name.parse::<LocalType>().is_err() {
                return Err(format!("{docid} {id}: no such type: {name:?}"));
            }
        }
        if event.date.is_some_and(|days| days.end < days.start) {
            return Err(format!("{docid} {id}: the date ends before it begins"));
        }
    }
    match report.same.iter().flatten().find(|id| !ids.contains(&id.as_str())) {
        Some(id) => Err(format!("{}: `same` names no event: {id:?}", report.docid)),
        None => Ok(()),
    }
}
