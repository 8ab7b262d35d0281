//! The bundle a run writes, as far as the score looks at it. Unknown fields are passed over, so that a later version
//! of the records can still be scored.

use dateline_types::{
    Actuality, Certainty, ClaimAbout, ClaimAct, Extent, LocalType, Mode, PloverType, Polarity, QuantityKind,
    QuantityOf, StatementKind,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// What became of one input path.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The path; only its last part is compared.
    pub path: String,
    /// As in `verdicts.csv`.
    pub verdict: String,
    /// The document's id, when there is one.
    pub document: Option<String>,
}

/// The output of a run.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    /// One entry a path.
    pub outcomes: Vec<Outcome>,
    /// Coded events with the file name they came from; several paths may share a document (a feed's entries do not).
    pub events: Vec<PredictedEvent>,
    /// Statements: file name, kind, evidence texts.
    pub statements: Vec<(String, StatementKind, Vec<String>)>,
    /// Incident of each event id.
    pub incident_of: BTreeMap<String, usize>,
}

/// A line that is not a record.
#[derive(Debug, thiserror::Error)]
#[error("{file} line {line}: {source}")]
pub struct BundleError {
    /// `events.jsonl` and so on.
    pub file: &'static str,
    /// From 1.
    pub line: usize,
    /// Why.
    pub source: serde_json::Error,
}

/// One event record.
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)] // The fields are those of `dateline.event/1` and `/2`.
pub struct PredictedEvent {
    #[serde(skip)]
    pub file: String,
    pub id: String,
    pub document: String,
    #[serde(default)]
    pub sentence: u32,
    #[serde(rename = "type")]
    pub kind: Option<PloverType>,
    pub mode: Option<Mode>,
    pub local: Option<LocalType>,
    pub extent: Extent,
    pub trigger: Words,
    #[serde(default)]
    pub mentions: Vec<Words>,
    pub actors: Vec<Party>,
    pub targets: Vec<Party>,
    pub quantities: Vec<Count>,
    pub time: Option<Time>,
    pub place: Option<Place>,
    #[serde(default)]
    pub other_places: Vec<Place>,
    pub status: Status,
    pub evidence: Vec<Words>,
}

#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Words {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Party {
    pub text: String,
    pub actor: Option<String>,
    pub name: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Count {
    pub kind: Option<QuantityKind>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub of: Option<QuantityOf>,
}

#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Time {
    pub start: Option<String>,
    pub end: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Place {
    pub text: String,
    /// The gazetteer's name; none when the words were not resolved.
    pub name: Option<String>,
    pub country: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Status {
    pub polarity: Polarity,
    pub actuality: Actuality,
    pub certainty: Certainty,
    pub claims: Vec<Claim>,
}

#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Claim {
    pub act: ClaimAct,
    pub about: ClaimAbout,
    pub speaker: Option<Party>,
}

impl Bundle {
    /// Reads the three record files of a bundle; `outcomes` come from its verdicts.
    ///
    /// Records of documents that no outcome names are left out.
    ///
    /// # Errors
    /// If a line is not a record of its kind.
    pub fn parse(
        outcomes: Vec<Outcome>,
        events: &str,
        statements: &str,
        incidents: &str,
    ) -> Result<Bundle, BundleError> {
        #[derive(Deserialize)]
        struct Statement {
            document: String,
            kind: StatementKind,
            evidence: Vec<Words>,
        }
        #[derive(Deserialize)]
        struct Incident {
            events: Vec<String>,
        }
        // The first path of a document owns its records; a duplicate's verdict names the other document.
        let mut file_of: BTreeMap<&str, &str> = BTreeMap::new();
        for outcome in &outcomes {
            if let Some(document) = &outcome.document {
                file_of.entry(document).or_insert_with(|| file_name(&outcome.path));
            }
        }
        let mut bundle = Bundle::default();
        for mut event in lines::<PredictedEvent>("events.jsonl", events)? {
            if let Some(file) = file_of.get(event.document.as_str()) {
                event.file = (*file).to_owned();
                bundle.events.push(event);
            }
        }
        for statement in lines::<Statement>("statements.jsonl", statements)? {
            if let Some(file) = file_of.get(statement.document.as_str()) {
                let words = statement.evidence.into_iter().map(|words| words.text).collect();
                bundle.statements.push(((*file).to_owned(), statement.kind, words));
            }
        }
        for (index, incident) in lines::<Incident>("incidents.jsonl", incidents)?.into_iter().enumerate() {
            bundle.incident_of.extend(incident.events.into_iter().map(|event| (event, index)));
        }
        bundle.outcomes = outcomes;
        Ok(bundle)
    }
}

/// The last part of a path, with either separator; a feed's entry (`feed.rss#3`) belongs to its feed.
pub(super) fn file_name(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.split_once('#').map_or(name, |(file, _)| file)
}

fn lines<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, BundleError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|source| BundleError { file, line: index + 1, source })
        })
        .collect()
}
