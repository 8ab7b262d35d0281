//! The unit sentences of the PETRARCH suite: CAMEO triples with invented countries.
//!
//! Definition of the figure: a triple is (source, target, event cut to its CAMEO root, the first two digits). A gold
//! triple is found when a predicted one of the sentence equals it, each prediction used once; source and target are
//! compared by their first three letters (the country or family), an absent one equals an absent one. `recall` is found /
//! gold triples, `precision` found / predicted; **`triple` is the share of sentences with events whose every gold triple is
//! found**; `none` the share of sentences without events for which nothing is predicted. Sentences the suite expects to
//! discard or to fail on are left out.

use crate::bootstrap::{self, Measured};
use dateline_types::{ActorMention, ActorRef, Event, Sector, Symmetry};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A coded triple.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Triple {
    /// Who; `None` or dashes for nobody coded.
    pub source: Option<String>,
    /// To whom.
    pub target: Option<String>,
    /// CAMEO code.
    pub event: String,
}

/// One gold sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gold {
    /// Its id, unique within the file (repeated ids get `#2`, `#3`).
    pub id: String,
    /// Its date, `yyyymmdd`.
    pub date: String,
    /// The sentence.
    pub text: String,
    /// Its triples; empty if nothing should be coded.
    pub events: Vec<Triple>,
}

/// One prediction.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prediction {
    /// The sentence's id.
    pub id: String,
    /// What was coded.
    pub events: Vec<Triple>,
}

/// What one sentence got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The sentence's id.
    pub id: String,
    /// Gold triples.
    pub gold: usize,
    /// Predicted triples.
    pub predicted: usize,
    /// Gold triples found.
    pub found: usize,
}

/// Percentages, each with its 95 % bootstrap interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Sentences scored.
    pub n: usize,
    /// Percentage and interval by measure: triple, recall, precision, none.
    pub measures: BTreeMap<&'static str, Measured>,
    /// One row a sentence, in gold order.
    #[serde(skip)]
    pub rows: Vec<Row>,
}

/// Reads gold sentences, one JSON object a line.
///
/// # Errors
/// A message with the line number, at the first line that is no such sentence.
pub fn read_gold(text: &str) -> Result<Vec<Gold>, String> {
    let mut all: Vec<Gold> = Vec::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let value: Value = serde_json::from_str(line).map_err(|e| format!("line {}: {e}", n + 1))?;
        let text_of =
            |key: &str| value[key].as_str().map(str::to_owned).ok_or(format!("line {}: no {key}", n + 1));
        if !value["error_expected"].is_null() {
            continue;
        }
        let id = text_of("id")?;
        let count = seen.entry(id.clone()).or_default();
        *count += 1;
        let id = if *count > 1 { format!("{id}#{count}") } else { id };
        let events: Vec<Triple> =
            serde_json::from_value(value["events"].clone()).map_err(|e| format!("line {}: {e}", n + 1))?;
        if events.is_empty() && value["noevents"] != Value::Bool(true) {
            continue;
        }
        all.push(Gold { id, date: text_of("date")?, text: text_of("text")?, events });
    }
    Ok(all)
}

/// Reads predictions, one JSON object a line.
///
/// # Errors
/// A message with the line number, at the first line that is no prediction.
pub fn read_predictions(text: &str) -> Result<Vec<Prediction>, String> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines.map(|(n, l)| serde_json::from_str(l).map_err(|e| format!("line {}: {e}", n + 1))).collect()
}

/// A party as the family writes it: the country or family and what kind of actor, `---` for nobody's.
fn party_code(actor: Option<&str>, sector: Option<Sector>) -> String {
    let key = actor.unwrap_or("---");
    let sector = sector.map_or("", Sector::as_str);
    if key.len() == 3 { format!("{key}{sector}") } else { key.to_owned() }
}

/// A mention as the family writes it.
pub fn mention_code(mention: &ActorMention) -> String {
    party_code(mention.actor.as_deref(), mention.sector)
}

/// The triples that the events of a sentence predict: every actor with every target; all pairs where the parties act on
/// each other; `---` where a party has no code.
pub fn prediction(id: &str, events: &[Event]) -> Prediction {
    let code = |party: &ActorRef| party_code(party.actor.as_deref(), party.sector);
    let named = |code: &Option<String>| code.as_ref().is_some_and(|c| !c.starts_with('-'));
    let mut triples: Vec<Triple> = Vec::new();
    let mut add = |source: Option<&ActorRef>, target: &ActorRef, event: &str| {
        let triple = Triple { source: source.map(code), target: Some(code(target)), event: event.to_owned() };
        if (named(&triple.source) || named(&triple.target)) && !triples.contains(&triple) {
            triples.push(triple);
        }
    };
    for event in events {
        let Some(cameo) = &event.codes.cameo else { continue };
        let mutual = event.symmetry == Symmetry::Mutual;
        if mutual || event.targets.is_empty() {
            for a in &event.actors {
                for b in event.actors.iter().filter(|b| b.span != a.span || b.actor != a.actor) {
                    add(Some(a), b, cameo);
                }
            }
        }
        for b in &event.targets {
            if event.actors.is_empty() {
                add(None, b, cameo);
            }
            for a in &event.actors {
                add(Some(a), b, cameo);
            }
        }
    }
    Prediction { id: id.to_owned(), events: triples }
}

fn root(triple: &Triple) -> (Option<&str>, Option<&str>, &str) {
    fn party(code: &Option<String>) -> Option<&str> {
        code.as_deref()
            .filter(|c| c.starts_with(|x: char| x.is_ascii_alphabetic()))
            .map(|c| c.get(..3).unwrap_or(c))
    }
    (party(&triple.source), party(&triple.target), triple.event.get(..2).unwrap_or(&triple.event))
}

/// Scores predictions; a sentence without one counts as coded to nothing. `draws` and `seed` are the bootstrap's.
pub fn score(gold: &[Gold], predictions: &[Prediction], draws: usize, seed: u64) -> Score {
    let by_id: BTreeMap<&str, &Prediction> = predictions.iter().map(|p| (p.id.as_str(), p)).collect();
    let rows: Vec<Row> = gold
        .iter()
        .map(|g| {
            let mut left: Vec<_> =
                by_id.get(g.id.as_str()).map_or(Vec::new(), |p| p.events.iter().map(root).collect());
            let predicted = left.len();
            let mut found = 0;
            for triple in &g.events {
                if let Some(at) = left.iter().position(|p| *p == root(triple)) {
                    left.swap_remove(at);
                    found += 1;
                }
            }
            Row { id: g.id.clone(), gold: g.events.len(), predicted, found }
        })
        .collect();
    let ratio = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    let mut measures = BTreeMap::new();
    let mut put = |name: &'static str, statistic: &dyn Fn(&[&Row]) -> f64| {
        let value = statistic(&rows.iter().collect::<Vec<_>>());
        measures.insert(name, (value, bootstrap::interval(&rows, draws, seed, statistic)));
    };
    let sum = |rows: &[&Row], of: fn(&Row) -> usize| rows.iter().map(|r| of(r)).sum::<usize>();
    put("recall", &|rows| ratio(sum(rows, |r| r.found), sum(rows, |r| r.gold)));
    put("precision", &|rows| ratio(sum(rows, |r| r.found), sum(rows, |r| r.predicted)));
    put("triple", &|rows| {
        let with: Vec<&&Row> = rows.iter().filter(|r| r.gold > 0).collect();
        ratio(with.iter().filter(|r| r.found == r.gold).count(), with.len())
    });
    put("none", &|rows| {
        let without: Vec<&&Row> = rows.iter().filter(|r| r.gold == 0).collect();
        ratio(without.iter().filter(|r| r.predicted == 0).count(), without.len())
    });
    Score { n: rows.len(), measures, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triples_compare_at_the_root() {
        let gold = read_gold(
            r#"{"id":"a","date":"19950101","text":"x","events":[{"source":"GONGOV","target":"ARN","event":"0641"}],"noevents":false,"error_expected":null}
{"id":"a","date":"19950101","text":"x","events":[],"noevents":true,"error_expected":null}
{"id":"b","date":"19950101","text":"x","events":[],"noevents":false,"error_expected":[{"error":"x"}]}
{"id":"c","date":"19950101","text":"x","events":[{"source":"---","target":"ARN","event":"06"},{"source":"GON","target":"ARN","event":"19"}],"noevents":false,"error_expected":null}
"#,
        )
        .unwrap();
        assert_eq!(gold.iter().map(|g| g.id.as_str()).collect::<Vec<_>>(), ["a", "a#2", "c"]);
        let triple = |s: Option<&str>, t: &str, e: &str| Triple {
            source: s.map(str::to_owned),
            target: Some(t.to_owned()),
            event: e.to_owned(),
        };
        let predictions = [
            Prediction { id: "a".into(), events: vec![triple(Some("GON"), "ARN", "060")] },
            Prediction {
                id: "c".into(),
                events: vec![triple(None, "ARN", "061"), triple(Some("GON"), "ARN", "04")],
            },
        ];
        let score = score(&gold, &predictions, 50, 1);
        let of = |name| score.measures[name].0;
        assert!((of("recall") - 200.0 / 3.0).abs() < 1e-9);
        assert!((of("precision") - 200.0 / 3.0).abs() < 1e-9);
        assert_eq!(of("triple"), 50.0);
        assert_eq!(of("none"), 100.0);
    }
}
