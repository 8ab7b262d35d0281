//! What sittings say of the whole workspace: the last audit's figures, and how coders agree. Bulletins and replications
//! print them.

use super::answer::Answer;
use super::compare::{FieldAgreement, agreement};
use super::result::{Pile, Rate, rate_json, results};
use super::{Purpose, RECORD, Sitting, Unit, all};
use crate::failure::Failure;
use dateline_store::workspace::Workspace;
use serde_json::{Value, json};

/// What an audit found.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditFigures {
    /// The sitting.
    pub sitting: String,
    /// When its sample was drawn.
    pub at: jiff::Timestamp,
    /// The seed of the draw.
    pub seed: u64,
    /// Of the events coded, how many are right.
    pub precision: Rate,
    /// Of the events told, how many are coded.
    pub recall: Rate,
    /// Of right events, how many have the field right.
    pub fields: Vec<(&'static str, Rate)>,
    /// What a reader has to know.
    pub caveats: Vec<String>,
}

/// The figures of the last audit that judged any event; `None` where there is none.
///
/// # Errors
/// If the workspace cannot be read.
pub fn last_audit(workspace: &Workspace) -> Result<Option<AuditFigures>, Failure> {
    let mut audits = all(workspace)?;
    audits.retain(|sitting| sitting.kind == Purpose::Audit && !sitting.answers.is_empty());
    if audits.is_empty() {
        return Ok(None);
    }
    let pile = Pile::of(workspace)?;
    Ok(audits.iter().rev().map(|sitting| figures(sitting, &pile)).find(|found| found.precision.n > 0))
}

fn figures(sitting: &Sitting, pile: &Pile) -> AuditFigures {
    let found = results(sitting, pile);
    AuditFigures {
        sitting: sitting.id.clone(),
        at: sitting.at,
        seed: sitting.seed,
        precision: found.precision,
        recall: found.recall,
        fields: found.fields,
        caveats: found.caveats,
    }
}

/// The answers of two coders on the units both answered, with the unit's position; [`RECORD`] is the record as decided.
fn pairs(sitting: &Sitting, pile: &Pile, a: &str, b: &str) -> Vec<(usize, Answer, Answer)> {
    let of = |coder: &str, at: usize, unit: &Unit, other: Option<&Answer>| match coder {
        RECORD => Some(pile.record(unit, other)),
        coder => sitting.answers.get(coder)?.get(&at).cloned(),
    };
    let mut pairs = Vec::new();
    for (at, unit) in sitting.units.iter().enumerate() {
        let right = of(b, at, unit, None);
        let left = of(a, at, unit, right.as_ref());
        if let (Some(left), Some(right)) = (left, right) {
            pairs.push((at, left, right));
        }
    }
    pairs
}

/// Agreement of two coders of a sitting, field by field.
pub fn agreement_of(sitting: &Sitting, pile: &Pile, a: &str, b: &str) -> Vec<FieldAgreement> {
    let pairs = pairs(sitting, pile, a, b);
    agreement(&pairs.iter().map(|(_, a, b)| (a, b)).collect::<Vec<_>>())
}

/// Agreement as JSON, a row a field.
pub fn agreement_json(fields: &[FieldAgreement]) -> Vec<Value> {
    fields
        .iter()
        .map(|f| json!({ "field": f.field, "n": f.n, "agree": f.agree, "alpha": f.alpha, "kappa": f.kappa }))
        .collect()
}

/// Agreement and audit figures, as a replication gives them; `None` where nothing was coded twice or audited. People are
/// numbered in the order of their names, and not named; a language model is called what it is.
///
/// # Errors
/// If the workspace cannot be read.
pub fn quality(workspace: &Workspace) -> Result<Option<Value>, Failure> {
    let sittings = all(workspace)?;
    if sittings.iter().all(|sitting| sitting.answers.is_empty()) {
        return Ok(None);
    }
    let pile = Pile::of(workspace)?;
    let mut agreements = Vec::new();
    for sitting in &sittings {
        let coders: Vec<&str> = sitting.answers.keys().map(String::as_str).chain([RECORD]).collect();
        let named = |at: usize| match coders[at] {
            RECORD => RECORD.to_owned(),
            coder if sitting.models.iter().any(|model| model == coder) => format!("model {}", at + 1),
            _ => format!("coder {}", at + 1),
        };
        for (n, a) in coders.iter().enumerate() {
            for (m, b) in coders.iter().enumerate().skip(n + 1) {
                let fields = agreement_of(sitting, &pile, a, b);
                if fields.iter().any(|field| field.n > 0) {
                    agreements.push(json!({
                        "sitting": sitting.id, "between": [named(n), named(m)], "fields": agreement_json(&fields),
                    }));
                }
            }
        }
    }
    let audit = last_audit(workspace)?.map(|audit| {
        let fields: serde_json::Map<String, Value> =
            audit.fields.iter().map(|(field, rate)| ((*field).to_owned(), rate_json(rate))).collect();
        json!({
            "sitting": audit.sitting, "drawn": audit.at.to_string(), "seed": audit.seed,
            "precision": rate_json(&audit.precision), "recall": rate_json(&audit.recall), "fields": fields,
            "caveats": audit.caveats,
        })
    });
    let agreements = if agreements.is_empty() { Value::Null } else { Value::Array(agreements) };
    Ok(Some(json!({ "agreement": agreements, "audit": audit })))
}
