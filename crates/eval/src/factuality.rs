//! How sure a text is that an event happened, on the scale of FactBank and its followers: −3 certainly not, 0 unknown, 3
//! certainly (Saurí and Pustejovsky 2009; Rudinger, White and Van Durme 2018).
//!
//! Judged are coded events whose trigger overlaps a labelled word. The coder's status becomes a number by [`value`]; the
//! figures are Pearson's correlation and the mean absolute error, as in the literature, with the share of words coded,
//! since the coder only reads events of its codebook.

use crate::events::MachineEvent;
use crate::time::CharacterOffsets;
use dateline_types::{Actuality, Polarity};
use serde::{Deserialize, Serialize};

/// A sentence with labelled words.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldFactuality {
    /// Its id.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// Its labelled words.
    pub targets: Vec<Target>,
}

/// A labelled word, in characters.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Target {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// From −3 to 3.
    pub label: f64,
}

/// A line of the ledger: a labelled word that was coded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactualityRow {
    /// The sentence and the word's first character.
    pub id: String,
    /// The label.
    pub gold: f64,
    /// The coder's status as a number; `None` when the word was not coded.
    pub coded: Option<f64>,
}

/// The figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactualityScore {
    /// Labelled words.
    pub words: usize,
    /// Share of them that is coded.
    pub coded: f64,
    /// Coded words.
    pub n: usize,
    /// Pearson's correlation over coded words; `None` where one side does not vary.
    pub correlation: Option<f64>,
    /// Mean absolute error over coded words; `None` without any.
    pub mean_absolute_error: Option<f64>,
    /// The error of always saying 3, on the same words: what a coder must undercut.
    pub error_of_always_certain: Option<f64>,
}

/// A status as a number: certainty gives the size (3, 2, 1, 0), negation and failure the sign; what is planned,
/// threatened, called for, attempted or supposed is neither so nor not so.
pub fn value(event: &MachineEvent) -> f64 {
    let size = match event.status.certainty.as_deref() {
        Some("probable") => 2.0,
        Some("possible") => 1.0,
        Some("uncommitted") => 0.0,
        _ => 3.0,
    };
    let happened = match event.status.actuality {
        Actuality::Occurred | Actuality::Ongoing => 1.0,
        Actuality::Foiled => -1.0,
        Actuality::Attempted
        | Actuality::Planned
        | Actuality::Threatened
        | Actuality::CalledFor
        | Actuality::Hypothetical => 0.0,
    };
    let sign = if event.status.polarity == Polarity::Negated { -1.0 } else { 1.0 };
    // Adding zero turns −0 into 0.
    size * happened * sign + 0.0
}

/// One row a labelled word. `coded` are the sentence's events.
pub fn ledger(gold: &GoldFactuality, coded: &[MachineEvent]) -> Vec<FactualityRow> {
    let offsets = CharacterOffsets::new(&gold.text);
    gold.targets
        .iter()
        .map(|target| {
            let event = coded.iter().find(|event| {
                offsets.of(event.trigger.start) < target.end && target.start < offsets.of(event.trigger.end)
            });
            FactualityRow {
                id: format!("{}:{}", gold.id, target.start),
                gold: target.label,
                coded: event.map(value),
            }
        })
        .collect()
}

/// The figures of a ledger.
pub fn score(rows: &[FactualityRow]) -> FactualityScore {
    let pairs: Vec<(f64, f64)> = rows.iter().filter_map(|row| Some((row.gold, row.coded?))).collect();
    let mean = |of: fn(&(f64, f64)) -> f64| {
        (!pairs.is_empty()).then(|| pairs.iter().map(of).sum::<f64>() / pairs.len() as f64)
    };
    FactualityScore {
        words: rows.len(),
        coded: pairs.len() as f64 / rows.len().max(1) as f64,
        n: pairs.len(),
        correlation: correlation(&pairs),
        mean_absolute_error: mean(|(gold, coded)| (gold - coded).abs()),
        error_of_always_certain: mean(|(gold, _)| (gold - 3.0).abs()),
    }
}

fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len().max(1) as f64;
    let (x, y) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let sum = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|p| of(p.0 - x, p.1 - y)).sum::<f64>();
    let spread = (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt();
    (spread > 0.0).then(|| sum(&|a, b| a * b) / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(start: usize, polarity: &str, actuality: &str, certainty: &str) -> MachineEvent {
        serde_json::from_value(serde_json::json!({
            "id": "e", "type": "ASSAULT", "extent": "event", "trigger": {"start": start, "end": start + 1, "text": "x"},
            "status": {"polarity": polarity, "actuality": actuality, "certainty": certainty}
        }))
        .unwrap()
    }

    #[test]
    fn a_status_is_a_number() {
        for (polarity, actuality, certainty, number) in [
            ("affirmed", "occurred", "certain", 3.0),
            ("negated", "occurred", "probable", -2.0),
            ("affirmed", "foiled", "certain", -3.0),
            ("affirmed", "ongoing", "possible", 1.0),
            ("negated", "planned", "certain", 0.0),
            ("affirmed", "occurred", "uncommitted", 0.0),
        ] {
            assert_eq!(
                value(&coded(0, polarity, actuality, certainty)),
                number,
                "{polarity} {actuality} {certainty}"
            );
        }
    }

    #[test]
    fn correlation_and_error_are_over_coded_words() {
        let target = |start, label| Target { start, end: start + 1, label };
        let gold = GoldFactuality {
            id: "a".into(),
            text: "abcd".into(),
            targets: vec![target(0, 3.0), target(1, -3.0), target(2, 1.0), target(3, 2.0)],
        };
        let events = [
            coded(0, "affirmed", "occurred", "certain"),
            coded(1, "negated", "occurred", "certain"),
            coded(2, "affirmed", "planned", "certain"),
        ];
        let score = score(&ledger(&gold, &events));
        assert_eq!((score.words, score.n, score.coded), (4, 3, 0.75));
        // x = 3, −3, 1 and y = 3, −3, 0, around their means 1/3 and 0: 18 / √(56/3 · 18).
        let correlation = score.correlation.unwrap();
        assert!((correlation - 18.0 / (56.0f64 / 3.0 * 18.0).sqrt()).abs() < 1e-12, "{correlation}");
        assert_eq!(score.mean_absolute_error, Some(1.0 / 3.0));
        assert_eq!(score.error_of_always_certain, Some(8.0 / 3.0));
        assert_eq!(super::score(&[]).correlation, None);
    }
}
