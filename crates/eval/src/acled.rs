//! ACLED sub-event labels of the CASE-2021 snippets: one label a snippet, or none.
//!
//! Definitions (those of the reference scorer): over the snippets whose gold label is one of the 25 ACLED classes,
//! `weighted_f1` is the mean of the classes' F1 weighted by their gold counts, `macro_f1` the plain mean over the classes
//! that occur, `accuracy` the share of right labels. Snippets with one of the five other labels are left out of these;
//! `other_rejected` is the share of them for which nothing is predicted.

use crate::bootstrap::{self, Measured};
use dateline_types::{Actuality, Event};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Labels of the set that are no ACLED sub-event.
const OTHER: [&str; 5] = ["MAN_MADE_DISASTER", "NATURAL_DISASTER", "DIPLO", "ORG_CRIME", "ATTRIB"];

/// The set's short form of each ACLED sub-event, and its rank: which one a snippet that tells several is about.
///
/// The rank follows ACLED's own precedence as far as its codebook has one (the means of violence before the fight it is
/// part of, intervention before the protest, the change of territory before the battle), then how rare the class is as
/// background in a report about another.
const LABELS: [(&str, &str, i64); 25] = [
    ("Chemical weapon", "CHEM_WEAP", 80),
    ("Suicide bomb", "SUIC_BOMB", 80),
    ("Sexual violence", "SEX_VIOL", 80),
    ("Grenade", "GRENADE", 80),
    ("Excessive force against protesters", "FORCE_AGAINST_PROTEST", 70),
    ("Protest with intervention", "PROTEST_WITH_INTER", 65),
    ("Violent demonstration", "VIOL_DEMONSTR", 70),
    ("Mob violence", "MOB_VIOL", 70),
    ("Government regains territory", "GOV_REGAINS_TERIT", 70),
    ("Non-state actor overtakes territory", "NON_STATE_ACTOR_OVERTAKES_TER", 70),
    ("Disrupted weapons use", "DISR_WEAP", 70),
    ("Abduction/forced disappearance", "ABDUCT_DISSAP", 70),
    ("Headquarters or base established", "HQ_ESTABLISHED", 70),
    ("Air/drone strike", "AIR_STRIKE", 60),
    ("Shelling/artillery/missile attack", "ART_MISS_ATTACK", 60),
    ("Remote explosive/landmine/IED", "REM_EXPLOS", 60),
    ("Non-violent transfer of territory", "NON_VIOL_TERRIT_TRANSFER", 60),
    ("Agreement", "AGREEMENT", 60),
    ("Arrests", "ARREST", 50),
    ("Peaceful protest", "PEACE_PROTEST", 50),
    ("Looting/property destruction", "PROPERTY_DISTRUCT", 50),
    ("Change to group/activity", "CHANGE_TO_GROUP_ACT", 40),
    ("Armed clash", "ARMED_CLASH", 50),
    ("Attack", "ATTACK", 30),
    ("Other", "OTHER", 30),
];

/// What a sentence further on costs: reports tell the main event first.
const LATER_SENTENCE: i64 = 8;
/// What full confidence is worth: a noun in passing ("the recent deal") is trusted less than a clause with its parties.
const TRUST: f64 = 50.0;
/// What costs an event that is not told as real.
const NOT_REAL: i64 = 30;

/// One gold snippet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Gold {
    /// Its id.
    pub id: String,
    /// The snippet.
    pub text: String,
    /// Its label.
    pub label: String,
}

/// One prediction, in the form the reference scorer reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prediction {
    /// The snippet's id.
    pub id: String,
    /// One of the 25 labels, or nothing.
    pub label: Option<String>,
}

/// What one snippet got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The snippet's id.
    pub id: String,
    /// Whether the gold label is an ACLED class.
    pub acled: bool,
    /// Right label; for the other five, no label.
    pub right: bool,
    #[serde(skip)]
    gold: String,
    #[serde(skip)]
    predicted: Option<String>,
}

/// Percentages, each with its 95 % bootstrap interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Snippets with an ACLED class.
    pub n: usize,
    /// Percentage and interval by measure: weighted_f1, macro_f1, accuracy, other_rejected.
    pub measures: BTreeMap<&'static str, Measured>,
    /// F1 by class that occurs in the gold.
    pub per_class: BTreeMap<String, f64>,
    /// One row a snippet, in gold order.
    #[serde(skip)]
    pub rows: Vec<Row>,
}

/// Reads gold snippets, one JSON object a line.
///
/// # Errors
/// A message with the line number, at the first line that is no such snippet.
pub fn read_gold(text: &str) -> Result<Vec<Gold>, String> {
    read(text)
}

/// Reads predictions, one JSON object a line.
///
/// # Errors
/// A message with the line number, at the first line that is no prediction.
pub fn read_predictions(text: &str) -> Result<Vec<Prediction>, String> {
    read(text)
}

fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Result<Vec<T>, String> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(n, l)| {
            let value: Value = serde_json::from_str(l).map_err(|e| format!("line {}: {e}", n + 1))?;
            serde_json::from_value(value).map_err(|e| format!("line {}: {e}", n + 1))
        })
        .collect()
}

/// The set's label for an ACLED code (`event type/sub-event type`).
pub fn label_of(code: &str) -> Option<&'static str> {
    found(code).map(|(_, label, _)| *label)
}

fn found(code: &str) -> Option<&'static (&'static str, &'static str, i64)> {
    LABELS.iter().find(|(name, ..)| code.strip_suffix(name).is_some_and(|rest| rest.ends_with('/')))
}

/// The label that the events of a snippet predict: the one that ranks highest in [`LABELS`], less for later sentences and
/// for what is only meant; the first of equals.
pub fn prediction(id: &str, events: &[Event]) -> Prediction {
    let mut best: Option<(i64, &str)> = None;
    for event in events {
        let Some((_, label, rank)) = event.codes.acled.as_deref().and_then(found) else { continue };
        let real = matches!(event.status.actuality, Actuality::Occurred | Actuality::Ongoing);
        let trust = (TRUST * event.confidence).round() as i64;
        let later = LATER_SENTENCE * i64::from(event.sentence);
        let rank = rank + trust - later - if real { 0 } else { NOT_REAL };
        if best.is_none_or(|(b, _)| rank > b) {
            best = Some((rank, label));
        }
    }
    Prediction { id: id.to_owned(), label: best.map(|(_, label)| label.to_owned()) }
}

/// True for a label that stands for none of ACLED's sub-events.
pub fn is_other(label: &str) -> bool {
    OTHER.contains(&label)
}

/// Scores predictions; a snippet without one has no label. `draws` and `seed` are the bootstrap's.
pub fn score(gold: &[Gold], predictions: &[Prediction], draws: usize, seed: u64) -> Score {
    let by_id: BTreeMap<&str, &Prediction> = predictions.iter().map(|p| (p.id.as_str(), p)).collect();
    let rows: Vec<Row> = gold
        .iter()
        .map(|g| {
            let predicted = by_id.get(g.id.as_str()).and_then(|p| p.label.clone());
            let acled = !OTHER.contains(&g.label.as_str());
            let right = if acled { predicted.as_ref() == Some(&g.label) } else { predicted.is_none() };
            Row { id: g.id.clone(), acled, right, gold: g.label.clone(), predicted }
        })
        .collect();
    let mut measures = BTreeMap::new();
    let mut put = |name: &'static str, statistic: &dyn Fn(&[&Row]) -> f64| {
        let value = statistic(&rows.iter().collect::<Vec<_>>());
        measures.insert(name, (value, bootstrap::interval(&rows, draws, seed, statistic)));
    };
    put("weighted_f1", &|rows| {
        let classes = classes(rows);
        let n: usize = classes.values().map(|c| c.gold).sum();
        100.0 * classes.values().map(|c| c.f1() * c.gold as f64).sum::<f64>() / n.max(1) as f64
    });
    put("macro_f1", &|rows| {
        let classes = classes(rows);
        100.0 * classes.values().map(Class::f1).sum::<f64>() / classes.len().max(1) as f64
    });
    let share = |rows: &[&Row], acled: bool| {
        let asked = rows.iter().filter(|r| r.acled == acled);
        let right = asked.clone().filter(|r| r.right).count();
        100.0 * right as f64 / asked.count().max(1) as f64
    };
    put("accuracy", &|rows| share(rows, true));
    put("other_rejected", &|rows| share(rows, false));
    let all: Vec<&Row> = rows.iter().collect();
    let per_class = classes(&all).iter().map(|(label, c)| ((*label).to_owned(), 100.0 * c.f1())).collect();
    Score { n: rows.iter().filter(|r| r.acled).count(), measures, per_class, rows }
}

#[derive(Default)]
struct Class {
    gold: usize,
    right: usize,
    predicted: usize,
}

impl Class {
    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.gold + self.predicted).max(1) as f64
    }
}

/// Counts by class that occurs in the gold; a wrong prediction counts against the class predicted.
fn classes<'a>(rows: &[&'a Row]) -> BTreeMap<&'a str, Class> {
    let core = || rows.iter().filter(|r| r.acled);
    let mut all: BTreeMap<&str, Class> = BTreeMap::new();
    for row in core() {
        let class = all.entry(&row.gold).or_default();
        class.gold += 1;
        class.right += usize::from(row.right);
    }
    for label in core().filter_map(|r| r.predicted.as_deref()) {
        if let Some(class) = all.get_mut(label) {
            class.predicted += 1;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_labels() {
        assert_eq!(
            label_of("Violence against civilians/Abduction/forced disappearance"),
            Some("ABDUCT_DISSAP")
        );
        assert_eq!(label_of("Violence against civilians/Attack"), Some("ATTACK"));
        assert_eq!(
            label_of("Explosions/Remote violence/Shelling/artillery/missile attack"),
            Some("ART_MISS_ATTACK")
        );
        assert_eq!(label_of("no such/thing"), None);
    }

    #[test]
    fn a_bad_line_is_named() {
        assert!(read_gold("{}\n").unwrap_err().starts_with("line 1"));
        assert!(read_predictions("\nx\n").unwrap_err().starts_with("line 2"));
    }
}
