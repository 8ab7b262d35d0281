//! The PLOVER gold standard records: the main event of a sentence, its type, source and target.
//!
//! Definitions (those of the reference scorer): `type` is the share of records whose type is right, older category names
//! mapped to today's; `source` and `target` the share, among records that name a coded one, where every gold code is
//! among the predicted keys (`IGO`, `NGO`, `IMG` match any key that begins so); `triple` the share with all three right.

use crate::bootstrap::{self, Measured};
use dateline_types::{ActorRef, Actuality, Event, LocalType, PloverType, Polarity, Sector};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// One gold record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gold {
    /// Its id.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// The types that count as right.
    pub types: Vec<String>,
    /// Codes of the sources.
    pub sources: Vec<String>,
    /// Codes of the targets.
    pub targets: Vec<String>,
}

/// One prediction, in the form the reference scorer reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prediction {
    /// The record's id.
    pub id: String,
    /// The main event's PLOVER type.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Keys of its actors.
    #[serde(default)]
    pub actors: Vec<String>,
    /// Keys of its targets.
    #[serde(default)]
    pub targets: Vec<String>,
}

/// What one record got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The record's id.
    pub id: String,
    /// Whether the type is right.
    #[serde(rename = "type")]
    pub kind: bool,
    /// Whether every source is found; `None` if the record names none.
    pub source: Option<bool>,
    /// Whether every target is found; `None` if the record names none.
    pub target: Option<bool>,
}

impl Row {
    /// All that is asked is right.
    pub fn triple(&self) -> bool {
        self.kind && self.source.unwrap_or(true) && self.target.unwrap_or(true)
    }
}

/// Percentages, each with its 95 % bootstrap interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Records.
    pub n: usize,
    /// Percentage and interval by measure: type, source, target, triple.
    pub measures: BTreeMap<&'static str, Measured>,
    /// One row a record, in gold order.
    #[serde(skip)]
    pub rows: Vec<Row>,
}

/// Reads gold records, one JSON object a line.
///
/// # Errors
/// A message with the line number, at the first line that is no such record.
pub fn read_gold(text: &str) -> Result<Vec<Gold>, String> {
    let mut all = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let value: Value = serde_json::from_str(line).map_err(|e| format!("line {}: {e}", n + 1))?;
        let text_of =
            |key: &str| value[key].as_str().map(str::to_owned).ok_or(format!("line {}: no {key}", n + 1));
        let event = text_of("event")?;
        all.push(Gold {
            id: text_of("id")?,
            text: text_of("text")?,
            types: todays(&event),
            sources: codes(&value["source"]),
            targets: codes(&value["target"]),
        });
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

/// The manual of 2016 had 18 categories; five of them are no type today.
fn todays(event: &str) -> Vec<String> {
    let mapped: &[&str] = match event {
        "DEMAND" => &["REQUEST"],
        "DISAPPROVE" | "INVESTIGATE" => &["ACCUSE"],
        "FIGHT" => &["ASSAULT"],
        "YIELD" => &["CONCEDE", "RETREAT"],
        other => return vec![other.to_owned()],
    };
    mapped.iter().map(|t| (*t).to_owned()).collect()
}

fn codes(value: &Value) -> Vec<String> {
    let mut found: Vec<String> = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|actor| actor["code"].as_str())
        .filter(|c| c.chars().count() == 3 && c.chars().all(char::is_alphabetic))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// A dictionary key as the gold names it: a group of one country stands under the country's code.
pub fn key_of(actor: &str) -> &str {
    match actor.split_once('-') {
        Some((first, _)) if first.len() == 3 && !matches!(first, "IGO" | "NGO" | "IMG") => first,
        _ => actor,
    }
}

/// What the events of a sentence predict for its record.
///
/// The gold names one main event and codes by conventions that events here keep apart; they are applied at this edge:
/// * main is the event that is told as real, has parties with keys, is trusted most and stands first, in this order;
/// * what is only meant is a statement of intent: a cooperative act is AGREE (refused: REJECT), a hostile one THREATEN;
/// * taking territory is ASSAULT (CAMEO 192); meetings and joint work have all parties as sources;
/// * an unnamed organisation of civil society is `NGO`.
///
/// Parties are those of the record and no others: what the coder leaves out is not guessed here.
pub fn prediction(id: &str, events: &[Event]) -> Prediction {
    let gained = |e: &Event| e.class.local_type() == Some(LocalType::ControlGained);
    let coded: Vec<&Event> = events.iter().filter(|e| e.class.plover_type().is_some() || gained(e)).collect();
    let keyed = |parties: &[ActorRef]| u8::from(parties.iter().any(|p| p.actor.is_some()));
    let rank = |e: &&&Event| {
        let real =
            matches!(e.status.actuality, Actuality::Occurred | Actuality::Ongoing | Actuality::Attempted);
        let parties = keyed(&e.actors) * 2 + keyed(&e.targets) + 2 * u8::from(real);
        (parties, (e.confidence * 100.0) as i64, -(e.trigger.span.start() as i64))
    };
    let Some(&main) = coded.iter().max_by_key(rank) else {
        return Prediction { id: id.to_owned(), ..Prediction::default() };
    };
    let kind = intended(main, main.class.plover_type().unwrap_or(PloverType::Assault));
    let mut actors = keys(&main.actors);
    let targets = keys(&main.targets);
    if matches!(kind, PloverType::Consult | PloverType::Cooperate) {
        actors.extend(targets.iter().cloned());
    }
    Prediction { id: id.to_owned(), kind: Some(kind.as_str().to_owned()), actors, targets }
}

/// The type of an act that is only meant.
fn intended(event: &Event, kind: PloverType) -> PloverType {
    use PloverType::{
        Agree, Aid, Assault, Coerce, Concede, Consult, Cooperate, Mobilize, Protest, Reject, Retreat,
        Sanction, Support, Threaten,
    };
    let meant = matches!(
        event.status.actuality,
        Actuality::Planned | Actuality::Threatened | Actuality::Hypothetical
    );
    match kind {
        Support | Consult | Cooperate | Aid | Concede | Retreat if meant => {
            if event.status.polarity == Polarity::Negated { Reject } else { Agree }
        }
        Assault | Coerce | Sanction | Mobilize | Protest if meant => Threaten,
        kind => kind,
    }
}

/// The parties' keys as the gold names them, each once, in order.
fn keys(parties: &[ActorRef]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for party in parties {
        let key = match &party.actor {
            Some(key) => key_of(key).to_owned(),
            None if party.sector == Some(Sector::Soc) => "NGO".to_owned(),
            None => continue,
        };
        if !found.contains(&key) {
            found.push(key);
        }
    }
    found
}

/// Scores predictions; a record without one counts as wrong. `draws` and `seed` are the bootstrap's.
pub fn score(gold: &[Gold], predictions: &[Prediction], draws: usize, seed: u64) -> Score {
    let by_id: BTreeMap<&str, &Prediction> = predictions.iter().map(|p| (p.id.as_str(), p)).collect();
    let nothing = Prediction::default();
    let hit = |gold: &[String], keys: &[String]| {
        gold.iter().all(|g| {
            let family = matches!(g.as_str(), "IGO" | "NGO" | "IMG");
            keys.iter().any(|k| k == g || family && k.starts_with(g.as_str()))
        })
    };
    let rows: Vec<Row> = gold
        .iter()
        .map(|g| {
            let p = by_id.get(g.id.as_str()).copied().unwrap_or(&nothing);
            Row {
                id: g.id.clone(),
                kind: p.kind.as_ref().is_some_and(|k| g.types.contains(k)),
                source: (!g.sources.is_empty()).then(|| hit(&g.sources, &p.actors)),
                target: (!g.targets.is_empty()).then(|| hit(&g.targets, &p.targets)),
            }
        })
        .collect();
    let mut measures = BTreeMap::new();
    type Of = fn(&Row) -> Option<bool>;
    let all: [(&'static str, Of); 4] = [
        ("type", |r| Some(r.kind)),
        ("source", |r| r.source),
        ("target", |r| r.target),
        ("triple", |r| Some(r.triple())),
    ];
    for (name, of) in all {
        let share = move |rows: &[&Row]| {
            let asked: Vec<bool> = rows.iter().filter_map(|r| of(r)).collect();
            100.0 * asked.iter().filter(|b| **b).count() as f64 / asked.len().max(1) as f64
        };
        let value = share(&rows.iter().collect::<Vec<_>>());
        measures.insert(name, (value, bootstrap::interval(&rows, draws, seed, share)));
    }
    Score { n: rows.len(), measures, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_as_the_reference_does() {
        let gold = read_gold(
            r#"{"id":"a","event":"DEMAND","text":"x","source":[{"code":"GON"}],"target":[{"code":"IGO"}]}
{"id":"b","event":"AGREE","text":"x","source":[{"code":"GON"},{"code":"ARN"}],"target":""}
{"id":"c","event":"YIELD","text":"x","source":[{"code":"***"}]}
"#,
        )
        .unwrap();
        let predictions = read_predictions(
            r#"{"id":"a","type":"REQUEST","actors":["GON"],"targets":["IGO-UNO"]}
{"id":"b","type":"AGREE","actors":["GON"],"targets":[]}
{"id":"c","type":"RETREAT"}
"#,
        )
        .unwrap();
        let score = score(&gold, &predictions, 100, 1);
        let of = |name| score.measures[name].0;
        assert_eq!(of("type"), 100.0);
        assert_eq!(of("source"), 50.0);
        assert_eq!(of("target"), 100.0);
        assert!((of("triple") - 200.0 / 3.0).abs() < 1e-9);
        assert_eq!(key_of("SLV-FMLN"), "SLV");
        assert_eq!(key_of("IGO-UNO"), "IGO-UNO");
    }

    #[test]
    fn a_bad_line_is_named() {
        assert!(read_gold("{}\n").unwrap_err().starts_with("line 1"));
        assert!(read_predictions("\nx\n").unwrap_err().starts_with("line 2"));
    }
}
