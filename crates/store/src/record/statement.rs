//! `dateline.statement/1`: what somebody asserts that is no event.

use super::part::*;
use super::{RecordError, expect_schema};
use dateline_types::*;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A statement as one JSON object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // The fields are those of `dateline_types::Statement`; see docs/schema/statement.schema.json.
pub struct StatementRecord {
    pub schema: SmolStr,
    pub id: SmolStr,
    pub document: SmolStr,
    pub sentence: u32,
    pub kind: StatementKind,
    pub holder: Option<SpeakerRecord>,
    pub about: Vec<AboutRecord>,
    pub direction: Option<Direction>,
    pub time: Option<TimeRecord>,
    pub horizon: Option<TimeRecord>,
    pub evidence: Vec<SpanRecord>,
    pub rule: SmolStr,
}

/// What a statement is about, marked by its `kind`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum AboutRecord {
    Class {
        #[serde(rename = "type")]
        plover: Option<PloverType>,
        mode: Option<Mode>,
        local: Option<LocalType>,
    },
    Actor {
        text: String,
        actor: Option<SmolStr>,
    },
    Place {
        text: String,
        country: Option<SmolStr>,
    },
    Topic {
        text: String,
    },
}

impl StatementRecord {
    /// The schema and version of this form.
    pub const SCHEMA: &'static str = "dateline.statement/1";
}

impl From<&Statement> for StatementRecord {
    fn from(statement: &Statement) -> Self {
        let about = |about: &StatementAbout| match about {
            StatementAbout::Class(class) => AboutRecord::Class {
                plover: class.plover_type(),
                mode: class.mode(),
                local: class.local_type(),
            },
            StatementAbout::Actor { text, actor } => {
                AboutRecord::Actor { text: text.clone(), actor: actor.clone() }
            }
            StatementAbout::Place { text, country } => {
                AboutRecord::Place { text: text.clone(), country: country.clone() }
            }
            StatementAbout::Topic(text) => AboutRecord::Topic { text: text.clone() },
        };
        StatementRecord {
            schema: Self::SCHEMA.into(),
            id: statement.id.as_str().into(),
            document: statement.document.as_str().into(),
            sentence: statement.sentence,
            kind: statement.kind,
            holder: statement.holder.as_ref().map(SpeakerRecord::from),
            about: statement.about.iter().map(about).collect(),
            direction: statement.direction,
            time: statement.time.as_ref().map(TimeRecord::from),
            horizon: statement.horizon.as_ref().map(TimeRecord::from),
            evidence: statement.evidence.all().iter().map(SpanRecord::from).collect(),
            rule: statement.rule.clone(),
        }
    }
}

impl TryFrom<StatementRecord> for Statement {
    type Error = RecordError;
    fn try_from(record: StatementRecord) -> Result<Self, RecordError> {
        expect_schema(&record.schema, StatementRecord::SCHEMA)?;
        let mut about = Vec::with_capacity(record.about.len());
        for item in record.about {
            about.push(match item {
                AboutRecord::Class { plover, mode, local } => {
                    StatementAbout::Class(class(plover, mode, local)?)
                }
                AboutRecord::Actor { text, actor } => StatementAbout::Actor { text, actor },
                AboutRecord::Place { text, country } => StatementAbout::Place { text, country },
                AboutRecord::Topic { text } => StatementAbout::Topic(text),
            });
        }
        Ok(Statement {
            id: StatementId::parse(&record.id)
                .ok_or_else(|| RecordError::new("id", format!("not a statement id: {:?}", record.id)))?,
            document: DocumentId::parse(&record.document).ok_or_else(|| {
                RecordError::new("document", format!("not a document id: {:?}", record.document))
            })?,
            sentence: record.sentence,
            kind: record.kind,
            holder: record.holder.map(Speaker::try_from).transpose()?,
            about,
            direction: record.direction,
            time: record.time.map(EventTime::try_from).transpose()?,
            horizon: record.horizon.map(EventTime::try_from).transpose()?,
            evidence: SpanRecord::evidence_list(record.evidence)?,
            rule: record.rule,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_reads_back_as_itself() {
        let words = "A noticeable increase in arrests is expected in the south.";
        let statement = Statement {
            id: StatementId::of(&[b"s"]),
            document: DocumentId::of(&[b"d"]),
            sentence: 0,
            kind: StatementKind::Forecast,
            holder: None,
            about: vec![
                StatementAbout::Class(EventClass::plover(PloverType::Coerce, Some(Mode::Arrest)).unwrap()),
                StatementAbout::Topic("the south".into()),
            ],
            direction: Some(Direction::Increase),
            time: None,
            horizon: None,
            evidence: EvidenceList::new(Evidence::quote(words, Span::new(0, words.len())).unwrap(), vec![]),
            rule: "forecast/expected.en".into(),
        };
        let json = serde_json::to_string(&StatementRecord::from(&statement)).unwrap();
        let record: StatementRecord = serde_json::from_str(&json).unwrap();
        assert_eq!(Statement::try_from(record), Ok(statement));
    }
}
