//! The main text of pages, as the article extraction benchmark of Scrapinghub measures it.
//!
//! Definition of the figures (that benchmark's `evaluate.py`): words are runs of letters, digits and underscores; a page's
//! shingles are its runs of four words (all of them if it has fewer), counted. Shared, superfluous and missing shingles
//! of a page are divided by their sum. `precision` is the mean over pages with anything predicted of
//! shared / (shared + superfluous), `recall` the mean over pages with any gold of shared / (shared + missing), and `f1`
//! their harmonic mean.

use crate::bootstrap::{self, Measured};
use crate::prf::harmonic;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

/// Words in a shingle.
const SHINGLE: usize = 4;

/// Gold texts by page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Gold {
    /// By the page's id.
    pub pages: BTreeMap<String, Page>,
}

/// One page's gold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Page {
    /// The text of its article.
    #[serde(rename = "articleBody", default)]
    pub body: String,
}

impl Gold {
    /// Reads `{id: {"articleBody": …}}`.
    ///
    /// # Errors
    /// If it is no such object.
    pub fn parse(json: &str) -> Result<Gold, serde_json::Error> {
        serde_json::from_str(json)
    }
}

/// One page's score; the three parts add up to one, or are all zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The page's id.
    pub id: String,
    /// Share of shingles in both texts.
    pub shared: f64,
    /// Share only in the prediction.
    pub superfluous: f64,
    /// Share only in the gold.
    pub missing: f64,
}

impl Row {
    /// Compares two texts.
    pub fn of(id: &str, gold: &str, predicted: &str) -> Row {
        let (gold, predicted) = (shingles(gold), shingles(predicted));
        let (mut shared, mut superfluous, mut missing) = (0, 0, 0);
        for (shingle, &wanted) in &gold {
            let given = predicted.get(shingle).copied().unwrap_or(0);
            shared += wanted.min(given);
            missing += wanted.saturating_sub(given);
        }
        for (shingle, &given) in &predicted {
            superfluous += given.saturating_sub(gold.get(shingle).copied().unwrap_or(0));
        }
        let sum = (shared + superfluous + missing).max(1) as f64;
        Row {
            id: id.to_owned(),
            shared: shared as f64 / sum,
            superfluous: superfluous as f64 / sum,
            missing: missing as f64 / sum,
        }
    }
}

/// The score of a set of pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Mean precision, with a 95 % bootstrap interval over pages.
    pub precision: Measured,
    /// Mean recall.
    pub recall: Measured,
    /// Their harmonic mean.
    pub f1: Measured,
    /// Page by page.
    pub rows: Vec<Row>,
}

/// Scores predicted texts; a page without a prediction is a page with an empty one.
pub fn score(gold: &Gold, predicted: &BTreeMap<String, String>, draws: usize, seed: u64) -> Score {
    let empty = String::new();
    let rows: Vec<Row> = gold
        .pages
        .iter()
        .map(|(id, page)| Row::of(id, &page.body, predicted.get(id).unwrap_or(&empty)))
        .collect();
    let all: Vec<&Row> = rows.iter().collect();
    let measured =
        |figure: fn(&[&Row]) -> f64| (figure(&all), bootstrap::interval(&rows, draws, seed, figure));
    Score { precision: measured(precision), recall: measured(recall), f1: measured(f1), rows }
}

fn precision(rows: &[&Row]) -> f64 {
    mean(rows.iter().map(|row| (row.shared, row.shared + row.superfluous)))
}

fn recall(rows: &[&Row]) -> f64 {
    mean(rows.iter().map(|row| (row.shared, row.shared + row.missing)))
}

fn f1(rows: &[&Row]) -> f64 {
    let (precision, recall) = (precision(rows), recall(rows));
    harmonic(precision, recall)
}

/// The mean of part / whole over those with a whole.
fn mean(parts: impl Iterator<Item = (f64, f64)>) -> f64 {
    let shares: Vec<f64> =
        parts.filter(|(_, whole)| *whole > 0.0).map(|(part, whole)| part / whole).collect();
    if shares.is_empty() { 0.0 } else { shares.iter().sum::<f64>() / shares.len() as f64 }
}

fn shingles(text: &str) -> BTreeMap<Vec<&str>, usize> {
    let words: Vec<&str> =
        text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    let mut counts: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    if words.is_empty() {
        return counts;
    }
    if words.len() < SHINGLE {
        counts.insert(words, 1);
        return counts;
    }
    for shingle in words.windows(SHINGLE) {
        *counts.entry(shingle.to_vec()).or_default() += 1;
    }
    counts
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, (figure, interval)) in
            [("precision", self.precision), ("recall", self.recall), ("f1", self.f1)]
        {
            write!(f, "{name:<10} {figure:.3}")?;
            if let Some((low, high)) = interval {
                write!(f, "  [{low:.3}, {high:.3}]")?;
            }
            writeln!(f)?;
        }
        writeln!(f, "pages      {}", self.rows.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checked against `evaluate.py` of scrapinghub/article-extraction-benchmark on the same strings.
    #[test]
    fn figures_equal_the_benchmark_s_own() {
        let row = Row::of("a", "one two three four five", "one two three four");
        assert_eq!((row.shared, row.superfluous, row.missing), (0.5, 0.0, 0.5));
        let row = Row::of("a", "one two", "one two");
        assert_eq!((row.shared, row.superfluous, row.missing), (1.0, 0.0, 0.0));
        let row = Row::of("a", "one two three four one two three four", "one two three four");
        assert_eq!((row.shared, row.superfluous, row.missing), (0.2, 0.0, 0.8));
        assert_eq!(Row::of("a", "", "").shared, 0.0);
        let gold = Gold::parse(
            r#"{"a":{"articleBody":"one two three four five"},"b":{"articleBody":"six"},"c":{}}"#,
        )
        .unwrap();
        let predicted = [("a", "one two three four five six"), ("c", "seven")];
        let predicted = predicted.map(|(id, text)| (id.to_owned(), text.to_owned())).into();
        let score = score(&gold, &predicted, 0, 1);
        // a: 2 shared, 1 superfluous; b: nothing predicted; c: nothing wanted.
        assert!((score.precision.0 - (2.0 / 3.0 + 0.0) / 2.0).abs() < 1e-12);
        assert!((score.recall.0 - (1.0 + 0.0) / 2.0).abs() < 1e-12);
    }
}
