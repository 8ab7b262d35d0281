//! `time`: temporal expressions against a gold set, by the measures of TempEval-3 task A.
//!
//! Strict F1 counts identical spans, relaxed F1 any overlap (one to one, identical spans first, then by overlap), type
//! and value F1 the relaxed matches whose attribute agrees (UzZaman et al. 2013). Equal to the Python scorer
//! of the gold sets on the same predictions. Offsets are characters, as in the gold files.

use crate::prf::Prf;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// A gold document.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldTime {
    /// Its id.
    pub docid: String,
    /// Its creation time, `YYYY-MM-DD` with or without a time of day.
    #[serde(default)]
    pub dct: Option<String>,
    /// ISO 639-1 code; English when absent.
    #[serde(default)]
    pub lang: Option<String>,
    /// The text.
    pub text: String,
    /// The expressions.
    pub timex: Vec<Timex>,
}

/// An expression, in gold and predictions alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timex {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// TIMEX3 type.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// TIMEX3 value.
    #[serde(default)]
    pub value: Option<String>,
    /// TIMEX3 modifier.
    #[serde(rename = "mod", default)]
    pub modifier: Option<String>,
}

/// A predicted document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PredictedTime {
    /// The id of the gold document.
    pub docid: String,
    /// The expressions.
    pub timex: Vec<Timex>,
}

/// A line of a gold or prediction file that does not read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {cause}")]
pub struct TimeFileError {
    /// The line, from 1.
    pub line: usize,
    /// Why.
    #[source]
    pub cause: serde_json::Error,
}

fn lines<T: for<'a> Deserialize<'a>>(text: &str) -> Result<Vec<T>, TimeFileError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| serde_json::from_str(line).map_err(|cause| TimeFileError { line: at + 1, cause }))
        .collect()
}

/// Reads a gold file.
///
/// # Errors
/// At the first line that is not a gold document.
pub fn read_gold(text: &str) -> Result<Vec<GoldTime>, TimeFileError> {
    lines(text)
}

/// Reads a prediction file.
///
/// # Errors
/// At the first line that is not a predicted document.
pub fn read_predictions(text: &str) -> Result<Vec<PredictedTime>, TimeFileError> {
    lines(text)
}

/// Turns byte offsets into character offsets for one text.
#[derive(Debug)]
pub struct CharacterOffsets {
    starts: Vec<u32>,
}

impl CharacterOffsets {
    /// The offsets of `text`.
    pub fn new(text: &str) -> CharacterOffsets {
        CharacterOffsets { starts: text.char_indices().map(|(at, _)| at as u32).collect() }
    }

    /// The number of characters before byte `offset`.
    pub fn of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| (start as usize) < offset)
    }
}

fn prf(hits: usize, gold: usize, predicted: usize) -> Prf {
    let ratio = |n: usize, d: usize| if d == 0 { 0.0 } else { n as f64 / d as f64 };
    Prf::of(ratio(hits, predicted), ratio(hits, gold), 2)
}

/// The measures of a gold set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimeScore {
    /// Documents.
    pub docs: usize,
    /// Gold expressions.
    pub gold: usize,
    /// Predicted expressions in gold documents.
    pub pred: usize,
    /// Identical spans.
    pub strict: Prf,
    /// Overlapping spans.
    pub relaxed: Prf,
    /// Overlapping spans of the same type.
    #[serde(rename = "type")]
    pub kind: Prf,
    /// Overlapping spans with the same value: the ranking figure.
    pub value: Prf,
    /// Identical spans with the same value.
    pub value_strict: Prf,
}

/// One document's counts: what the committed ledger holds. No text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLedgerRow {
    /// The document.
    pub docid: String,
    /// Gold expressions.
    pub gold: usize,
    /// Predicted expressions.
    pub pred: usize,
    /// Identical spans.
    pub strict: usize,
    /// Overlapping spans.
    pub relaxed: usize,
    /// With the same type.
    #[serde(rename = "type")]
    pub kind: usize,
    /// With the same value.
    pub value: usize,
    /// Identical spans with the same value.
    pub value_strict: usize,
}

/// Pairs gold and predicted expressions of one document: `(gold index, prediction index)`.
pub fn align(gold: &[Timex], predicted: &[Timex]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in predicted.iter().enumerate() {
            let overlap = g.end.min(p.end) as i64 - g.start.max(p.start) as i64;
            if overlap > 0 {
                let identical = i64::from((g.start, g.end) == (p.start, p.end));
                pairs.push((-identical, -overlap, i, j));
            }
        }
    }
    pairs.sort_unstable();
    let (mut golds, mut predictions, mut out) = (HashSet::new(), HashSet::new(), Vec::new());
    for (_, _, i, j) in pairs {
        if !golds.contains(&i) && !predictions.contains(&j) {
            golds.insert(i);
            predictions.insert(j);
            out.push((i, j));
        }
    }
    out.sort_unstable();
    out
}

/// The ledger: one row a gold document, in gold order. A document without predictions counts as empty.
pub fn ledger(gold: &[GoldTime], predictions: &[PredictedTime]) -> Vec<TimeLedgerRow> {
    let by_id: BTreeMap<&str, &[Timex]> =
        predictions.iter().map(|p| (p.docid.as_str(), p.timex.as_slice())).collect();
    let normal = |text: &Option<String>| text.as_deref().unwrap_or("").trim().to_uppercase();
    gold.iter()
        .map(|document| {
            let predicted = by_id.get(document.docid.as_str()).copied().unwrap_or_default();
            let mut row = TimeLedgerRow {
                docid: document.docid.clone(),
                gold: document.timex.len(),
                pred: predicted.len(),
                strict: 0,
                relaxed: 0,
                kind: 0,
                value: 0,
                value_strict: 0,
            };
            for (i, j) in align(&document.timex, predicted) {
                let (g, p) = (&document.timex[i], &predicted[j]);
                let identical = (g.start, g.end) == (p.start, p.end);
                let value = !normal(&g.value).is_empty() && normal(&g.value) == normal(&p.value);
                row.relaxed += 1;
                row.strict += usize::from(identical);
                row.kind += usize::from(normal(&g.kind) == normal(&p.kind));
                row.value += usize::from(value);
                row.value_strict += usize::from(value && identical);
            }
            row
        })
        .collect()
}

/// The measures over a ledger, micro-averaged.
pub fn score(rows: &[TimeLedgerRow]) -> TimeScore {
    let sum = |f: fn(&TimeLedgerRow) -> usize| rows.iter().map(f).sum::<usize>();
    let (gold, pred) = (sum(|r| r.gold), sum(|r| r.pred));
    TimeScore {
        docs: rows.len(),
        gold,
        pred,
        strict: prf(sum(|r| r.strict), gold, pred),
        relaxed: prf(sum(|r| r.relaxed), gold, pred),
        kind: prf(sum(|r| r.kind), gold, pred),
        value: prf(sum(|r| r.value), gold, pred),
        value_strict: prf(sum(|r| r.value_strict), gold, pred),
    }
}

/// One line per expression of `document` for a person: agreement, gold and predicted value, words.
pub fn show(document: &GoldTime, predicted: &[Timex]) -> Vec<String> {
    let words = |t: &Timex| -> String {
        let words: String = document.text.chars().skip(t.start).take(t.end.saturating_sub(t.start)).collect();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let pairs = align(&document.timex, predicted);
    let mut lines = Vec::new();
    for (i, gold) in document.timex.iter().enumerate() {
        let line = match pairs.iter().find(|(g, _)| *g == i) {
            Some(&(_, j)) => {
                let mark = if text(&gold.value) == text(&predicted[j].value) { "same" } else { "differs" };
                format!("{mark}\t{}\t{}\t{}", text(&gold.value), text(&predicted[j].value), words(gold))
            }
            None => format!("missed\t{}\t-\t{}", text(&gold.value), words(gold)),
        };
        lines.push((gold.start, line));
    }
    for (j, extra) in predicted.iter().enumerate() {
        if !pairs.iter().any(|(_, p)| *p == j) {
            lines.push((extra.start, format!("extra\t-\t{}\t{}", text(&extra.value), words(extra))));
        }
    }
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timex(start: usize, end: usize, kind: &str, value: &str) -> Timex {
        Timex { start, end, kind: Some(kind.into()), value: Some(value.into()), modifier: None }
    }

    #[test]
    fn figures_equal_the_python_scorer() {
        // The same three documents scored by the Python scorer: strict 40, relaxed 80, type 60, value 40.
        let document = |docid: &str, timex: Vec<Timex>| GoldTime {
            docid: docid.into(),
            dct: None,
            lang: None,
            text: String::new(),
            timex,
        };
        let gold = [
            document("a", vec![timex(0, 4, "DATE", "2024"), timex(10, 20, "DATE", "2024-05")]),
            document("b", vec![timex(5, 9, "DURATION", "P1D"), timex(12, 15, "DATE", "")]),
            document("c", vec![]),
        ];
        let predicted = [
            PredictedTime {
                docid: "a".into(),
                timex: vec![
                    timex(0, 4, "DATE", "2024"),
                    timex(12, 20, "TIME", "2024-05"),
                    timex(8, 11, "DATE", "X"),
                ],
            },
            PredictedTime {
                docid: "b".into(),
                timex: vec![timex(5, 9, "DURATION", "p2d"), timex(11, 14, "DATE", "")],
            },
            PredictedTime { docid: "other".into(), timex: vec![timex(0, 1, "DATE", "2024")] },
        ];
        let score = score(&ledger(&gold, &predicted));
        assert_eq!((score.docs, score.gold, score.pred), (3, 4, 5));
        assert_eq!(score.strict.f1, 44.44);
        assert_eq!(score.relaxed, Prf { precision: 80.0, recall: 100.0, f1: 88.89 });
        assert_eq!(score.kind.f1, 66.67);
        assert_eq!(score.value.f1, 44.44);
        assert_eq!(score.value_strict.f1, 22.22);
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        let offsets = CharacterOffsets::new("у 2003");
        assert_eq!((offsets.of(0), offsets.of(3), offsets.of(7)), (0, 2, 6));
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(read_gold("\n{").unwrap_err().line, 2);
    }
}
