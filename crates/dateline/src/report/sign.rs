//! Who signed what: the record that is kept beside a signed bulletin and in the workspace's custody log.

use super::compose::Composition;
use super::lint::lowest_confidence;
use crate::pipeline::Run;
use dateline_types::Sha256;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

/// A person's name under a bulletin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signature {
    /// The form of the record.
    pub schema: &'static str,
    /// Who signed.
    pub by: String,
    /// In which role; empty if none was given.
    pub role: String,
    /// When, UTC.
    pub at: String,
    /// Program version and resource digest.
    pub made_by: String,
    /// SHA-256 of the composition as it was signed.
    pub composition: String,
    /// Ids of the incidents that were signed.
    pub incidents: Vec<String>,
    /// Each sentence of the findings.
    pub sentences: Vec<String>,
    /// The lowest probability, of those printed, that an incident's best record is right as a whole.
    pub lowest_confidence: f64,
    #[serde(skip)]
    day: Date,
}

impl Signature {
    /// A signature under a composition.
    pub fn of(
        composition: &Composition,
        text: &[u8],
        run: &Run,
        by: &str,
        role: &str,
        at: Timestamp,
        made_by: &str,
    ) -> Signature {
        Signature {
            schema: "dateline.signature/1",
            by: by.to_owned(),
            role: role.to_owned(),
            at: at.to_string(),
            made_by: made_by.to_owned(),
            composition: format!("sha256:{}", Sha256::of(text)),
            incidents: composition.incidents().map(|item| item.id.clone()).collect(),
            sentences: composition.finding.iter().map(|finding| finding.text.clone()).collect(),
            lowest_confidence: lowest_confidence(composition, run),
            day: TimeZone::UTC.to_datetime(at).date(),
        }
    }

    /// The day it was signed, UTC.
    pub fn day(&self) -> Date {
        self.day
    }

    /// Name and role.
    pub fn who(&self) -> String {
        if self.role.is_empty() { self.by.clone() } else { format!("{} ({})", self.by, self.role) }
    }

    /// The record of the signature with the digest of the bulletin it stands under.
    pub fn record(&self, bulletin: &[u8]) -> serde_json::Value {
        let mut record = serde_json::to_value(self).expect("strings and numbers have a form in JSON");
        record["bulletin"] = format!("sha256:{}", Sha256::of(bulletin)).into();
        record
    }
}
