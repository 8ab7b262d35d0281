//! A table with typed columns: what every tabular form is written from, so that all of them agree.
//!
//! CSV, HXL, Parquet, GeoPackage, XLSX, the data package and the codebook read the same columns; a form knows how to
//! write cells and nothing about events.

use jiff::civil::Date;
use serde_json::{Value, json};
use std::borrow::Cow;

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words or a term of a vocabulary.
    Text,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// True or false.
    Boolean,
    /// A calendar day.
    Day,
}

impl Kind {
    /// The type in a Frictionless Table Schema.
    pub const fn frictionless(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Boolean => "boolean",
            Kind::Day => "date",
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, the same in every form.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Its tag in the Humanitarian Exchange Language 1.1.
    pub hxl: &'static str,
    /// What it means, one sentence.
    pub about: &'static str,
}

/// A column, on one line.
pub const fn column(name: &'static str, kind: Kind, hxl: &'static str, about: &'static str) -> Column {
    Column { name, kind, hxl, about }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Not known, or not said.
    #[default]
    Empty,
    /// Words; never empty.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A day.
    Day(Date),
}

impl Cell {
    /// Words; empty ones are no cell.
    pub fn text(words: impl Into<String>) -> Cell {
        let words = words.into();
        if words.is_empty() { Cell::Empty } else { Cell::Text(words) }
    }

    /// A term or words that may be missing.
    pub fn maybe(words: Option<impl ToString>) -> Cell {
        words.map_or(Cell::Empty, |words| Cell::text(words.to_string()))
    }

    /// A count that may be missing.
    pub fn count(count: Option<u64>) -> Cell {
        count.map_or(Cell::Empty, |n| Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX)))
    }

    /// A number that may be missing; one that is not finite is missing.
    pub fn number(number: Option<f64>) -> Cell {
        number.filter(|n| n.is_finite()).map_or(Cell::Empty, Cell::Number)
    }

    /// A day that may be missing.
    pub fn day(day: Option<Date>) -> Cell {
        day.map_or(Cell::Empty, Cell::Day)
    }

    /// The cell as it stands in a text file; empty where there is nothing.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(words) => Cow::Borrowed(words),
            Cell::Integer(n) => Cow::Owned(n.to_string()),
            Cell::Number(n) => Cow::Owned(n.to_string()),
            Cell::Boolean(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
            Cell::Day(day) => Cow::Owned(day.to_string()),
        }
    }
}

/// Rows under columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What the file or sheet is called.
    pub name: &'static str,
    /// What one row is, one sentence.
    pub about: &'static str,
    /// The columns.
    pub columns: &'static [Column],
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Where a column stands.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// For each row its point, longitude first, from the columns `lon` and `lat`; `None` for a table without them.
    pub fn points(&self) -> Option<Vec<Option<(f64, f64)>>> {
        let (lon, lat) = (self.position("lon")?, self.position("lat")?);
        let number = |cell: &Cell| match cell {
            Cell::Number(n) => Some(*n),
            _ => None,
        };
        Some(self.rows.iter().map(|row| Some((number(&row[lon])?, number(&row[lat])?))).collect())
    }

    /// Its Frictionless Table Schema.
    pub fn schema(&self) -> Value {
        schema_of(self.columns)
    }
}

/// The Frictionless Table Schema of columns.
pub fn schema_of(columns: &[Column]) -> Value {
    let fields: Vec<Value> = columns
        .iter()
        .map(|c| json!({ "name": c.name, "type": c.kind.frictionless(), "description": c.about }))
        .collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""] });
    if columns.first().is_some_and(|first| first.name == "id") {
        schema["primaryKey"] = json!("id");
    }
    schema
}

/// A point in well-known binary (OGC 06-103r4), little-endian.
pub fn wkb_point((lon, lat): (f64, f64)) -> Vec<u8> {
    let mut bytes = vec![1, 1, 0, 0, 0];
    bytes.extend(lon.to_le_bytes());
    bytes.extend(lat.to_le_bytes());
    bytes
}

/// What stands for control characters in forms that forbid or hide them.
const REPLACEMENT: char = '\u{fffd}';

/// Words without characters that XML 1.0 forbids and without those that turn the direction of what follows
/// (Unicode UAX 9): a cell shows what it holds.
pub fn plain(words: &str) -> Cow<'_, str> {
    let is_bad = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
    };
    if words.contains(is_bad) {
        Cow::Owned(words.chars().map(|c| if is_bad(c) { REPLACEMENT } else { c }).collect())
    } else {
        Cow::Borrowed(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_turns_is_replaced_and_scripts_stay() {
        assert_eq!(plain("a\u{0}b\u{202e}c"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(plain("שלום \"x\"\nмир"), "שלום \"x\"\nмир");
    }

    #[test]
    fn a_point_is_little_endian_longitude_first() {
        let bytes = wkb_point((67.0, 30.5));
        assert_eq!(bytes.len(), 21);
        assert_eq!(bytes[5..13], 67.0f64.to_le_bytes());
    }
}
