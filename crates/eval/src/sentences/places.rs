//! Which place belongs to which verb.
//!
//! Judged is the first event whose trigger overlaps the verb. Where a place is told, one of the event's places must be
//! among the gold's by its words; where none is, the event must have no place, or one from another sentence.

use super::{GoldWords, characters, percent};
use crate::events::{MachineEvent, MachinePlace};
use dateline_types::PlaceBasis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A verb with its places.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldVerb {
    /// Its id.
    pub id: String,
    /// The sentence, sometimes with its neighbours.
    pub text: String,
    /// The verb.
    pub verb: GoldWords,
    /// Its places; empty when none is told.
    pub places: Vec<GoldWords>,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceRow {
    /// The verb.
    pub id: String,
    /// Whether a place is told.
    pub told: bool,
    /// Whether the place is right; `None` when the verb was not coded.
    pub right: Option<bool>,
}

/// The figures, in percent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceScore {
    /// Verbs.
    pub verbs: usize,
    /// Verbs that were coded.
    pub coded: Option<f64>,
    /// Right, of the coded verbs whose place is told.
    pub right_where_told: Option<f64>,
    /// Coded verbs whose place is told.
    pub n_told: usize,
    /// Right, of the coded verbs without a place.
    pub right_where_none: Option<f64>,
    /// Coded verbs without a place.
    pub n_none: usize,
    /// Right, of all coded verbs.
    pub right: Option<f64>,
}

/// One row a verb; `events` by the number of the verb.
pub fn ledger(gold: &[GoldVerb], events: &BTreeMap<usize, Vec<&MachineEvent>>) -> Vec<PlaceRow> {
    gold.iter()
        .enumerate()
        .map(|(number, item)| {
            let event = events.get(&number).into_iter().flatten().find(|event| {
                let (start, end) = (event.trigger.start, event.trigger.end);
                item.verb.overlaps(characters(&item.text, start), characters(&item.text, end))
            });
            PlaceRow {
                id: item.id.clone(),
                told: !item.places.is_empty(),
                right: event.map(|event| is_right(item, event)),
            }
        })
        .collect()
}

fn is_right(item: &GoldVerb, event: &MachineEvent) -> bool {
    let words = |place: &MachinePlace| place.text.as_deref().unwrap_or_default().to_lowercase();
    if !item.places.is_empty() {
        let coded = event.place.iter().chain(&event.other_places).map(words).filter(|text| !text.is_empty());
        return coded.into_iter().any(|text| {
            item.places.iter().any(|place| {
                let gold = place.text.to_lowercase();
                gold.contains(&text) || text.contains(&gold)
            })
        });
    }
    let Some(place) = &event.place else { return true };
    let before: String = item.text.chars().take(item.verb.start).collect();
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    let line = item.text[from..].split('\n').next().unwrap_or_default().to_lowercase();
    matches!(place.basis, Some(PlaceBasis::Discourse | PlaceBasis::Dateline)) && !line.contains(&words(place))
}

/// The figures of a ledger.
pub fn score(rows: &[PlaceRow]) -> PlaceScore {
    let of = |told: bool| {
        let coded: Vec<bool> =
            rows.iter().filter(|row| row.told == told).filter_map(|row| row.right).collect();
        (coded.iter().filter(|right| **right).count(), coded.len())
    };
    let ((told, n_told), (none, n_none)) = (of(true), of(false));
    PlaceScore {
        verbs: rows.len(),
        coded: percent(n_told + n_none, rows.len(), 2),
        right_where_told: percent(told, n_told, 2),
        n_told,
        right_where_none: percent(none, n_none, 2),
        n_none,
        right: percent(told + none, n_told + n_none, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(place: serde_json::Value) -> MachineEvent {
        serde_json::from_value(serde_json::json!({
            "id": "e", "type": "ASSAULT", "extent": "event", "trigger": {"start": 9, "end": 16, "text": "shelled"},
            "place": place, "status": {"polarity": "affirmed", "actuality": "occurred"}
        }))
        .unwrap()
    }

    #[test]
    fn a_place_is_right_by_its_words_and_none_is_right_where_none_is_told() {
        let verb = GoldWords { start: 9, end: 16, text: "shelled".into() };
        let text = "They had shelled Osk.\nTolva was quiet.".to_owned();
        let told = GoldVerb {
            id: "a".into(),
            text: text.clone(),
            verb: verb.clone(),
            places: vec![GoldWords { start: 17, end: 20, text: "Osk".into() }],
        };
        let none = GoldVerb { id: "b".into(), text, verb, places: vec![] };
        for (item, place, right) in [
            (&told, serde_json::json!({"text": "the town of Osk", "basis": "attached"}), true),
            (&told, serde_json::json!({"text": "Tolva", "basis": "discourse"}), false),
            (&told, serde_json::json!(null), false),
            (&none, serde_json::json!(null), true),
            (&none, serde_json::json!({"text": "Tolva", "basis": "discourse"}), true),
            (&none, serde_json::json!({"text": "Osk", "basis": "discourse"}), false),
            (&none, serde_json::json!({"text": "Tolva", "basis": "sentence"}), false),
        ] {
            let event = coded(place.clone());
            let rows = ledger(std::slice::from_ref(item), &BTreeMap::from([(0, vec![&event])]));
            assert_eq!(rows[0].right, Some(right), "{} {place}", item.id);
        }
        let missed = PlaceRow { id: "c".into(), told: true, right: None };
        let hit = PlaceRow { id: "d".into(), told: true, right: Some(true) };
        let score = score(&[missed, hit]);
        assert_eq!(
            (score.coded, score.right_where_told, score.right_where_none),
            (Some(50.0), Some(100.0), None)
        );
    }
}
