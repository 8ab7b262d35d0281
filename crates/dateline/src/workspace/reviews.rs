//! How right the coding was by what people decided: of the records that they accepted or corrected, the share of fields
//! that stayed as coded; of all they judged, the share they rejected.
//!
//! Whoever corrects one field is taken to have looked at the others. People look where they expect mistakes, so this is no
//! sample: `dateline audit` draws one.

use dateline_store::workspace::Reviewed;
use dateline_types::{Decision, DecisionKind};

/// Of the values of one field that people looked at, how many were right as coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldReview {
    /// The field: `record` for whether there was such an event at all, else as in [`FIELDS`].
    pub field: &'static str,
    /// Right as coded.
    pub right: usize,
    /// Looked at.
    pub judged: usize,
}

/// The fields, with the names that decisions give them.
pub const FIELDS: &[(&str, &[&str])] = &[
    ("class", &["class", "type", "mode", "local"]),
    ("actors", &["actors"]),
    ("targets", &["targets"]),
    ("time", &["time"]),
    ("place", &["place"]),
    ("quantities", &["quantities"]),
    ("status", &["status"]),
];

/// Counts what people decided about coded events; empty where nobody did. Events that people added were not coded.
pub fn field_reviews(reviewed: &Reviewed) -> Vec<FieldReview> {
    let decided: Vec<&[Decision]> = reviewed
        .decided()
        .map(|event| reviewed.of(event))
        .filter(|decisions| {
            let is = |kind| decisions.iter().any(|decision| decision.kind == kind);
            !is(DecisionKind::Add)
                && [DecisionKind::Accept, DecisionKind::Reject, DecisionKind::Correct].into_iter().any(is)
        })
        .collect();
    if decided.is_empty() {
        return Vec::new();
    }
    let judgement = |decisions: &[Decision]| {
        let judging = |d: &&Decision| matches!(d.kind, DecisionKind::Accept | DecisionKind::Reject);
        decisions.iter().rfind(judging).map(|decision| decision.kind)
    };
    let kept: Vec<&[Decision]> = decided
        .iter()
        .copied()
        .filter(|decisions| judgement(decisions) != Some(DecisionKind::Reject))
        .collect();
    let mut reviews = vec![FieldReview { field: "record", right: kept.len(), judged: decided.len() }];
    for (field, names) in FIELDS {
        let corrects = |decision: &Decision| {
            let top = decision.field.as_deref().and_then(|field| field.split('.').next());
            decision.kind == DecisionKind::Correct && top.is_some_and(|top| names.contains(&top))
        };
        let right = kept.iter().filter(|decisions| !decisions.iter().any(corrects)).count();
        reviews.push(FieldReview { field, right, judged: kept.len() });
    }
    reviews
}
