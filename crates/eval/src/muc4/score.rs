//! The measures, document by document, then summed with their intervals.

use super::aligned::{DateMatch, date_match, place_match};
use super::assignment::assign;
use super::gold::{Gold, Prediction, ROLES, Template, merged};
use super::mapping::{Points, SLOTS, map};
use super::words::subset;
use crate::bootstrap::{self, Measured};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Kinds of violence whose perpetrators should be found alike.
pub const CATEGORIES: [&str; 2] = ["terrorist act", "state-sponsored violence"];

/// What one document got.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The document's id.
    pub id: String,
    /// Role fillers of the document (CEAF-REE), by role.
    pub fillers: [Points; 5],
    /// Template filling: type, then roles.
    pub templates: [Points; SLOTS],
    /// Incident types of the document.
    pub types: Points,
    /// Whether it has an incident at all.
    pub relevance: Points,
    /// Aligned template pairs.
    pub pairs: u32,
    /// Pairs whose gold has a date; exact ones; overlapping ones.
    pub dates: [u32; 3],
    /// Pairs with the right country.
    pub country: u32,
    /// Pairs whose gold has a place below the country; right ones.
    pub finest: [u32; 2],
    /// By [`CATEGORIES`]: pairs whose gold states a perpetrator; those of which one was found.
    pub perpetrators: [[u32; 2]; 2],
    /// Confidence of aligned organisations: gold and predicted label.
    pub confidence: Vec<(String, String)>,
}

/// All measures over a set, each with its 95 % bootstrap interval over documents; percentages.
#[derive(Debug, Clone, Serialize)]
pub struct Score {
    /// Documents.
    pub n: usize,
    /// F1 and shares by name.
    pub measures: BTreeMap<&'static str, Measured>,
    /// Points by row of the table.
    #[serde(skip)]
    pub table: Vec<(String, Points)>,
    /// One row a document, in gold order.
    #[serde(skip)]
    pub rows: Vec<Row>,
}

/// Scores one document.
pub fn score_document(gold: &Gold, prediction: Option<&Prediction>) -> Row {
    let predicted: Vec<Template> =
        prediction.map_or(Vec::new(), |p| p.templates.iter().map(|t| t.normalized()).collect());
    let mut row = Row { id: gold.id.clone(), ..Row::default() };
    for role in 0..ROLES.len() {
        let p = merged(predicted.iter().flat_map(|t| t.roles[role].clone()));
        let g = &gold.fillers[role];
        let weights: Vec<Vec<f64>> =
            g.iter().map(|k| p.iter().map(|e| if subset(e, k) { 1.0 } else { 0.0 }).collect()).collect();
        let similarity: f64 = assign(&weights).iter().map(|&(i, j)| weights[i][j]).sum();
        let right = similarity as u32;
        row.fillers[role] = Points { right, predicted: p.len() as u32, found: right, gold: g.len() as u32 };
    }
    row.templates = map(&predicted, &gold.published).0;
    let predicted_types: BTreeSet<&String> = predicted.iter().flat_map(|t| &t.types).collect();
    let gold_types: BTreeSet<&String> = gold.keys.iter().flat_map(|t| &t.types).collect();
    let alternatives: BTreeSet<&Vec<String>> =
        gold.keys.iter().map(|t| &t.types).filter(|t| !t.is_empty()).collect();
    row.types = Points {
        right: predicted_types.intersection(&gold_types).count() as u32,
        predicted: predicted_types.len() as u32,
        found: alternatives.iter().filter(|a| a.iter().any(|t| predicted_types.contains(t))).count() as u32,
        gold: alternatives.len() as u32,
    };
    let (is, said) = (!alternatives.is_empty(), !predicted.is_empty());
    let both = u32::from(is && said);
    row.relevance = Points { right: both, predicted: u32::from(said), found: both, gold: u32::from(is) };
    for (i, j) in map(&predicted, &gold.keys).1 {
        align(&predicted[i], &gold.keys[j], &mut row);
    }
    row
}

fn align(predicted: &Template, gold: &Template, row: &mut Row) {
    row.pairs += 1;
    if !gold.dates.is_empty() {
        let found = date_match(&predicted.dates, &gold.dates);
        row.dates[0] += 1;
        row.dates[1] += u32::from(found == DateMatch::Exact);
        row.dates[2] += u32::from(found >= DateMatch::Overlap);
    }
    let (country, finest) = place_match(&predicted.locations, &gold.locations);
    row.country += u32::from(country);
    if let Some(right) = finest {
        row.finest[0] += 1;
        row.finest[1] += u32::from(right);
    }
    let stated = || gold.roles[..2].iter().flatten();
    let said = || predicted.roles[..2].iter().flatten();
    for (at, category) in CATEGORIES.iter().enumerate() {
        // One that the keys hold to be either says nothing of the difference.
        if gold.category == [*category] && stated().next().is_some() {
            row.perpetrators[at][0] += 1;
            let found = said().any(|entity| stated().any(|known| subset(entity, known)));
            row.perpetrators[at][1] += u32::from(found);
        }
    }
    for (k, entity) in gold.roles[1].iter().enumerate() {
        let Some(Some(label)) = gold.confidence.get(k) else { continue };
        let answer = predicted.roles[1].iter().position(|e| subset(e, entity));
        if let Some(Some(said)) = answer.and_then(|n| predicted.confidence.get(n)) {
            row.confidence.push((label.clone(), said.clone()));
        }
    }
}

/// The mean over the labels that occur in the gold of the F1 of each, in percent.
fn macro_f1(pairs: &[&(String, String)]) -> f64 {
    let labels: BTreeSet<&String> = pairs.iter().map(|(gold, _)| gold).collect();
    let of = |label: &String| {
        let count = |f: &dyn Fn(&(String, String)) -> bool| pairs.iter().filter(|p| f(p)).count() as u32;
        let right = count(&|p| p.0 == *label && p.1 == *label);
        let points = Points {
            right,
            predicted: count(&|p| p.1 == *label),
            found: right,
            gold: count(&|p| p.0 == *label),
        };
        points.prf().2
    };
    if labels.is_empty() { 0.0 } else { labels.iter().map(|l| of(l)).sum::<f64>() / labels.len() as f64 }
}

fn sum(rows: &[&Row], of: impl Fn(&Row) -> Points) -> Points {
    let mut total = Points::default();
    rows.iter().for_each(|row| total.add(of(row)));
    total
}

fn all(points: &[Points]) -> Points {
    let mut total = Points::default();
    points.iter().for_each(|p| total.add(*p));
    total
}

fn share(rows: &[&Row], right: impl Fn(&Row) -> u32, asked: impl Fn(&Row) -> u32) -> f64 {
    let (a, b): (u32, u32) = rows.iter().fold((0, 0), |t, r| (t.0 + right(r), t.1 + asked(r)));
    if b == 0 { 0.0 } else { 100.0 * f64::from(a) / f64::from(b) }
}

type Measure = fn(&[&Row]) -> f64;

/// The share of stated perpetrators found, by category.
fn perpetrators(rows: &[&Row], category: usize) -> f64 {
    share(rows, |r| r.perpetrators[category][1], |r| r.perpetrators[category][0])
}

const MEASURES: [(&str, Measure); 13] = [
    ("ceaf_ree", |rows| sum(rows, |r| all(&r.fillers)).prf().2),
    ("ceaf_ree_macro", |rows| (0..5).map(|role| sum(rows, |r| r.fillers[role]).prf().2).sum::<f64>() / 5.0),
    ("template_filling", |rows| sum(rows, |r| all(&r.templates)).prf().2),
    ("types", |rows| sum(rows, |r| r.types).prf().2),
    ("relevance", |rows| sum(rows, |r| r.relevance).prf().2),
    ("date_exact", |rows| share(rows, |r| r.dates[1], |r| r.dates[0])),
    ("date_overlap", |rows| share(rows, |r| r.dates[2], |r| r.dates[0])),
    ("country", |rows| share(rows, |r| r.country, |r| r.pairs)),
    ("finest_place", |rows| share(rows, |r| r.finest[1], |r| r.finest[0])),
    ("perpetrator_terrorist_act", |rows| perpetrators(rows, 0)),
    ("perpetrator_state_violence", |rows| perpetrators(rows, 1)),
    ("perpetrator_gap", |rows| perpetrators(rows, 0) - perpetrators(rows, 1)),
    ("confidence_macro", |rows| macro_f1(&rows.iter().flat_map(|r| &r.confidence).collect::<Vec<_>>())),
];

/// Scores a set; intervals from `draws` resamples of its documents.
pub fn score(gold: &[Gold], predictions: &BTreeMap<String, Prediction>, draws: usize, seed: u64) -> Score {
    let rows: Vec<Row> = gold.iter().map(|g| score_document(g, predictions.get(&g.id))).collect();
    let every: Vec<&Row> = rows.iter().collect();
    let measures = MEASURES
        .iter()
        .map(|(name, measure)| (*name, (measure(&every), bootstrap::interval(&rows, draws, seed, measure))))
        .collect();
    let mut table = Vec::new();
    for (role, name) in ROLES.iter().enumerate() {
        table.push((format!("CEAF-REE {name}"), sum(&every, |r| r.fillers[role])));
    }
    table.push(("CEAF-REE".to_owned(), sum(&every, |r| all(&r.fillers))));
    table.push(("template type".to_owned(), sum(&every, |r| r.templates[0])));
    for (role, name) in ROLES.iter().enumerate() {
        table.push((format!("template {name}"), sum(&every, |r| r.templates[role + 1])));
    }
    table.push(("template filling".to_owned(), sum(&every, |r| all(&r.templates))));
    table.push(("document types".to_owned(), sum(&every, |r| r.types)));
    table.push(("relevance".to_owned(), sum(&every, |r| r.relevance)));
    Score { n: rows.len(), measures, table, rows }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<18} {:>6} {:>6} {:>6} {:>6} {:>6}", "", "P", "R", "F1", "pred", "gold")?;
        for (name, points) in &self.table {
            let (p, r, f1) = points.prf();
            writeln!(f, "{name:<18} {p:>6.2} {r:>6.2} {f1:>6.2} {:>6} {:>6}", points.predicted, points.gold)?;
        }
        for (name, (value, interval)) in &self.measures {
            match interval {
                Some((low, high)) => writeln!(f, "{name:<18} {value:>6.2}  [{low:.1}, {high:.1}]")?,
                None => writeln!(f, "{name:<18} {value:>6.2}")?,
            }
        }
        Ok(())
    }
}
