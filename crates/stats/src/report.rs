//! What every result carries: estimates with intervals, what they rest on, caveats; and what refuses a measure.

use crate::filter::{LeftOut, Series};
use serde::Serialize;
use std::fmt;

/// A number and the interval it probably lies in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The number itself; `None` when it is undefined (the bearing of a way of no length).
    pub estimate: Option<f64>,
    /// Lower end of the 95 % interval; `None` when there is none.
    pub low: Option<f64>,
    /// Upper end. For a bearing the interval runs clockwise from `low` to `high`.
    pub high: Option<f64>,
}

impl Estimate {
    /// A number without an interval.
    pub fn bare(estimate: f64) -> Estimate {
        Estimate { estimate: finite(estimate), low: None, high: None }
    }

    /// A number with an interval, if there is one.
    pub fn with(estimate: f64, interval: Option<(f64, f64)>) -> Estimate {
        Estimate {
            estimate: finite(estimate),
            low: interval.and_then(|i| finite(i.0)),
            high: interval.and_then(|i| finite(i.1)),
        }
    }

    /// Undefined.
    pub const NONE: Estimate = Estimate { estimate: None, low: None, high: None };
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

/// Something a reader has to know before using a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Caveat {
    /// A stable short name.
    pub code: &'static str,
    /// The sentence.
    pub text: String,
}

impl Caveat {
    /// A caveat.
    pub fn new(code: &'static str, text: impl Into<String>) -> Caveat {
        Caveat { code, text: text.into() }
    }
}

/// Why a measure cannot be taken of these incidents: a sentence that says what and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CannotMeasure {
    /// What was asked for.
    pub measure: &'static str,
    /// Why not.
    pub reason: String,
}

impl CannotMeasure {
    /// A refusal.
    pub fn new(measure: &'static str, reason: impl Into<String>) -> CannotMeasure {
        CannotMeasure { measure, reason: reason.into() }
    }
}

impl fmt::Display for CannotMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} cannot be measured: {}", self.measure, self.reason)
    }
}

impl std::error::Error for CannotMeasure {}

/// The rows of a table, for a CSV file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Column names.
    pub header: Vec<String>,
    /// Rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(header: &[&str]) -> Table {
        Table { header: header.iter().map(|h| (*h).to_owned()).collect(), rows: Vec::new() }
    }

    /// Appends a row.
    pub fn push(&mut self, row: impl IntoIterator<Item = String>) {
        self.rows.push(row.into_iter().collect());
    }

    /// The table with a further column that only the first row fills: what holds for all of it, where a comment would break
    /// readers.
    pub fn with_note(&self, column: &str, note: &str) -> Table {
        let mut table = self.clone();
        table.header.push(column.to_owned());
        for (n, row) in table.rows.iter_mut().enumerate() {
            row.push(if n == 0 { note.to_owned() } else { String::new() });
        }
        table
    }

    /// The table as CSV (RFC 4180, `\n` line ends). A cell that a spreadsheet would run as a formula gets an apostrophe.
    pub fn to_csv(&self) -> String {
        std::iter::once(&self.header).chain(&self.rows).map(|row| csv_line(row.iter())).collect()
    }
}

/// A line of CSV with its end.
pub fn csv_line<'a>(cells: impl Iterator<Item = &'a String>) -> String {
    let mut text = String::new();
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            text.push(',');
        }
        push_cell(&mut text, cell);
    }
    text.push('\n');
    text
}

fn push_cell(text: &mut String, cell: &str) {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    let guarded = if formula { format!("'{cell}") } else { cell.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&guarded.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(&guarded);
    }
}

/// A number for a table cell: empty when undefined.
pub fn cell(value: Option<f64>) -> String {
    value.map_or(String::new(), |v| format!("{v}"))
}

/// A whole number with thousands separated by commas.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

/// Kilometres for a sentence: one decimal below 1,000.
pub fn km(value: f64) -> String {
    if value < 1000.0 { format!("{value:.1} km") } else { format!("{} km", thousands(value.round() as u64)) }
}

/// A p value for a sentence: `p = 0.012`, `p < 0.001`.
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {p:.3}") }
}

/// `one incident`, `2 incidents`.
pub fn counted(n: u64, noun: &str) -> String {
    if n == 1 { format!("one {noun}") } else { format!("{} {noun}s", thousands(n)) }
}

/// A bearing in words, one of sixteen.
pub fn compass(bearing_deg: f64) -> &'static str {
    const POINTS: [&str; 16] = [
        "north",
        "north-north-east",
        "north-east",
        "east-north-east",
        "east",
        "east-south-east",
        "south-east",
        "south-south-east",
        "south",
        "south-south-west",
        "south-west",
        "west-south-west",
        "west",
        "west-north-west",
        "north-west",
        "north-north-west",
    ];
    POINTS[((bearing_deg / 22.5).round() as usize) % 16]
}

/// Words about what a filter left out.
pub fn left_out_caveats(left_out: &LeftOut, series: Series, caveats: &mut Vec<Caveat>) {
    if left_out.not_occurred > 0 {
        let n = counted(left_out.not_occurred as u64, "record");
        caveats.push(Caveat::new(
            "not-occurred",
            format!("{n} of plans, threats, calls, suppositions or denials not counted"),
        ));
    }
    if left_out.not_events > 0 {
        let n = counted(left_out.not_events as u64, "record");
        caveats.push(Caveat::new("aggregates", format!("{n} of sums or background not counted")));
    }
    if left_out.other_domain > 0 {
        let n = counted(left_out.other_domain as u64, "incident");
        caveats.push(Caveat::new(
            "domain",
            format!("{n} of other domains (by default ordinary crime, private quarrels, accidents) not counted; --domain says which are"),
        ));
    }
    if left_out.repeated > 0 {
        let n = counted(left_out.repeated as u64, "repeated incident");
        caveats.push(Caveat::new("repeated", format!("{n} counted once")));
    }
    if left_out.other_series > 0 {
        let n = counted(left_out.other_series as u64, "incident");
        let other = if series == Series::Group { Series::State } else { Series::Group };
        caveats.push(Caveat::new(
            "series",
            format!("{n} of {other} form a separate series and are not in this one"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let mut table = Table::new(&["a", "b"]);
        table.push(["=1+1".to_owned(), "x,\"y\"".to_owned()]);
        table.push(["-1.5".to_owned(), String::new()]);
        assert_eq!(table.to_csv(), "a,b\n'=1+1,\"x,\"\"y\"\"\"\n-1.5,\n");
    }

    #[test]
    fn words_for_numbers() {
        assert_eq!(thousands(1234567), "1,234,567");
        assert_eq!(km(48.66), "48.7 km");
        assert_eq!(km(2295.05), "2,295 km");
        assert_eq!((compass(106.9), compass(359.0)), ("east-south-east", "north"));
        assert_eq!((p_value(0.0), p_value(0.0123)), ("p < 0.001".to_owned(), "p = 0.012".to_owned()));
        assert_eq!(counted(1, "incident"), "one incident");
    }
}
