//! Who did what kind of thing to whom, in one sentence.
//!
//! The event the sentence is about is judged: the coded one with the highest confidence, the first of those. `quad` is the
//! class of its CAMEO code; a party is found when its span overlaps a gold span of the same role, and precision counts
//! all parties of that event.

use super::{GoldWords, characters, percent};
use crate::events::{MachineEvent, MachineParty};
use crate::prf::Prf;
use crate::rounding::rounded;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A sentence with its parties.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldRoles {
    /// Its id.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// Who acted.
    pub sources: Vec<GoldWords>,
    /// On whom.
    pub targets: Vec<GoldWords>,
    /// 0 statement or nothing, 1 and 2 verbal and material cooperation, 3 and 4 verbal and material conflict.
    pub quad: Option<u8>,
}

/// What was found of one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Found {
    /// Gold parties.
    pub gold: usize,
    /// Coded parties.
    pub pred: usize,
    /// Coded parties that overlap a gold one.
    pub hit: usize,
    /// Gold parties that a coded one overlaps.
    pub found: usize,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RolesRow {
    /// The sentence.
    pub id: String,
    /// Its class in the gold.
    pub quad: Option<u8>,
    /// The class coded; 0 for nothing.
    pub coded: u8,
    /// Actors.
    pub actors: Found,
    /// Targets.
    pub targets: Found,
}

/// The figures, in percent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RolesScore {
    /// Sentences.
    pub n: usize,
    /// Sentences of the right class, of those that have one.
    pub quad_accuracy: Option<f64>,
    /// The mean of F1 over the five classes.
    pub quad_macro_f1: f64,
    /// F1 of each class.
    pub quad_f1: [f64; 5],
    /// Actors.
    pub actors: Prf,
    /// Targets.
    pub targets: Prf,
}

/// One row a sentence; `events` by the number of the sentence.
pub fn ledger(gold: &[GoldRoles], events: &BTreeMap<usize, Vec<&MachineEvent>>) -> Vec<RolesRow> {
    gold.iter()
        .enumerate()
        .map(|(number, sentence)| {
            let mut coded: Vec<&MachineEvent> = events
                .get(&number)
                .into_iter()
                .flatten()
                .copied()
                .filter(|event| event.kind.is_some())
                .collect();
            coded.sort_by(|a, b| {
                b.confidence.total_cmp(&a.confidence).then(a.trigger.start.cmp(&b.trigger.start))
            });
            let event = coded.first();
            let role = |gold: &[GoldWords], parties: Option<&Vec<MachineParty>>| {
                let spans: Vec<(usize, usize)> = parties
                    .into_iter()
                    .flatten()
                    .map(|p| (characters(&sentence.text, p.start), characters(&sentence.text, p.end)))
                    .collect();
                Found {
                    gold: gold.len(),
                    pred: spans.len(),
                    hit: spans.iter().filter(|(s, e)| gold.iter().any(|g| g.overlaps(*s, *e))).count(),
                    found: gold.iter().filter(|g| spans.iter().any(|(s, e)| g.overlaps(*s, *e))).count(),
                }
            };
            RolesRow {
                id: sentence.id.clone(),
                quad: sentence.quad,
                coded: event.map_or(0, |event| quad(event)),
                actors: role(&sentence.sources, event.map(|event| &event.actors)),
                targets: role(&sentence.targets, event.map(|event| &event.targets)),
            }
        })
        .collect()
}

/// The quad class of an event's CAMEO root code.
fn quad(event: &MachineEvent) -> u8 {
    let code = event.codes.cameo.as_deref().unwrap_or_default();
    let root: Option<u8> = code.get(..2).unwrap_or(code).parse().ok();
    match root.unwrap_or(0) {
        0 | 1 => 0,
        2..=5 => 1,
        6..=8 => 2,
        9..=13 => 3,
        _ => 4,
    }
}

/// The figures of a ledger.
pub fn score(rows: &[RolesRow]) -> RolesScore {
    let pairs: Vec<(u8, u8)> = rows.iter().filter_map(|row| Some((row.quad?, row.coded))).collect();
    let f1: Vec<f64> = (0..5)
        .map(|class| {
            let right = pairs.iter().filter(|p| **p == (class, class)).count();
            let named =
                pairs.iter().filter(|p| p.1 == class).count() + pairs.iter().filter(|p| p.0 == class).count();
            if named > 0 { (2 * right) as f64 / named as f64 } else { 0.0 }
        })
        .collect();
    let sum = |role: fn(&RolesRow) -> Found| {
        let total = rows.iter().map(role).fold(Found::default(), |sum, one| Found {
            gold: sum.gold + one.gold,
            pred: sum.pred + one.pred,
            hit: sum.hit + one.hit,
            found: sum.found + one.found,
        });
        let precision = total.hit as f64 / total.pred.max(1) as f64;
        let recall = total.found as f64 / total.gold.max(1) as f64;
        Prf::of(precision, recall, 1)
    };
    RolesScore {
        n: rows.len(),
        quad_accuracy: percent(pairs.iter().filter(|(gold, coded)| gold == coded).count(), pairs.len(), 2),
        quad_macro_f1: rounded(100.0 * f1.iter().sum::<f64>() / 5.0, 2),
        quad_f1: std::array::from_fn(|class| rounded(100.0 * f1[class], 1)),
        actors: sum(|row| row.actors),
        targets: sum(|row| row.targets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_event_is_judged_by_class_and_parties() {
        let gold: Vec<GoldRoles> = super::super::read_gold(concat!(
            r#"{"id":"a","text":"Ardal shelled Osk.","sources":[{"start":0,"end":5,"text":"Ardal"}],"targets":[{"start":14,"end":17,"text":"Osk"}],"quad":4}"#,
            "\n",
            r#"{"id":"b","text":"Nothing.","sources":[],"targets":[],"quad":0}"#
        ))
        .unwrap();
        let event = |confidence: f64, cameo: &str, actor: (usize, usize)| -> MachineEvent {
            serde_json::from_value(serde_json::json!({
                "id": "e", "type": "ASSAULT", "extent": "event", "trigger": {"start": 6, "end": 13, "text": "shelled"},
                "actors": [{"text": "x", "start": actor.0, "end": actor.1}], "confidence": confidence,
                "status": {"polarity": "affirmed", "actuality": "occurred"}, "codes": {"cameo": cameo}
            }))
            .unwrap()
        };
        let (sure, unsure) = (event(0.9, "194", (0, 5)), event(0.5, "040", (14, 17)));
        let events = BTreeMap::from([(0, vec![&unsure, &sure])]);
        let rows = ledger(&gold, &events);
        assert_eq!((rows[0].coded, rows[0].actors.hit, rows[0].targets.found), (4, 1, 0));
        let score = score(&rows);
        assert_eq!((score.quad_accuracy, score.actors.f1, score.targets.recall), (Some(100.0), 100.0, 0.0));
        assert_eq!(score.quad_macro_f1, 40.0, "two of five classes occur");
    }
}
