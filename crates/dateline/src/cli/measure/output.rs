//! How a measure is printed: a text for the eye, JSON, CSV, GeoJSON, and a figure.

use super::cite;
use super::provenance::{Provenance, captioned};
use crate::cli::print;
use crate::failure::Failure;
use crate::raster;
use clap::ValueEnum;
use dateline_resources::basemap::{BOUNDARY_DISCLAIMER, Basemap, MapScale};
use dateline_resources::countries::Countries;
use dateline_stats::figure::{BaseMap, CountryOutline, Dot};
use dateline_stats::report::{CannotMeasure, Caveat, Table};
use serde::Serialize;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How to print what lies on a map.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How to print it")]
pub struct MapArguments {
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    figure: FigureArgument,
    /// Draw the incidents too, as small dots under the figure
    #[arg(long, requires = "figure")]
    dots: bool,
    #[command(flatten)]
    cite: CiteArgument,
}

/// How to print what is drawn, and lies on no map.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How to print it")]
pub struct ChartArguments {
    /// Form of the output
    #[arg(long, value_enum, default_value_t = FlatFormat::Table)]
    format: FlatFormat,
    #[command(flatten)]
    figure: FigureArgument,
    #[command(flatten)]
    cite: CiteArgument,
}

/// How to print a table.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How to print it")]
pub struct TableArguments {
    /// Form of the output
    #[arg(long, value_enum, default_value_t = FlatFormat::Table)]
    format: FlatFormat,
    #[command(flatten)]
    cite: CiteArgument,
}

#[derive(Debug, clap::Args)]
struct FigureArgument {
    /// Also draw it: FILE.svg; with the feature `png`, FILE.png for slides and word processors
    #[arg(long, value_name = "FILE")]
    figure: Option<PathBuf>,
    /// Heading of the figure [default: whose incidents, of which data]
    #[arg(long, value_name = "WORDS", requires = "figure")]
    title: Option<String>,
}

#[derive(Debug, clap::Args)]
struct CiteArgument {
    /// Print what to cite for this result (methods, data, program) instead of the result
    #[arg(long, value_enum, value_name = "FORM")]
    cite: Option<cite::Form>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Sentences, tables and caveats for the eye
    Table,
    /// The whole result as one object
    Json,
    /// The same on one line
    Jsonl,
    /// The figures as a table for spreadsheets
    Csv,
    /// What lies on a map
    Geojson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FlatFormat {
    /// Sentences, tables and caveats for the eye
    Table,
    /// The whole result as one object
    Json,
    /// The same on one line
    Jsonl,
    /// The figures as a table for spreadsheets
    Csv,
}

impl From<FlatFormat> for Format {
    fn from(format: FlatFormat) -> Format {
        match format {
            FlatFormat::Table => Format::Table,
            FlatFormat::Json => Format::Json,
            FlatFormat::Jsonl => Format::Jsonl,
            FlatFormat::Csv => Format::Csv,
        }
    }
}

/// What the user asked for, whichever forms there are.
#[derive(Debug, Clone, Copy)]
pub struct Output<'a> {
    format: Format,
    figure: Option<&'a Path>,
    title: Option<&'a str>,
    dots: bool,
    cite: Option<cite::Form>,
}

impl FigureArgument {
    fn output(&self, format: Format, cite: Option<cite::Form>) -> Output<'_> {
        Output { format, figure: self.figure.as_deref(), title: self.title.as_deref(), dots: false, cite }
    }
}

impl MapArguments {
    pub fn output(&self) -> Output<'_> {
        Output { dots: self.dots, ..self.figure.output(self.format, self.cite.cite) }
    }
}

impl ChartArguments {
    pub fn output(&self) -> Output<'_> {
        self.figure.output(self.format.into(), self.cite.cite)
    }
}

impl TableArguments {
    pub fn output(&self) -> Output<'_> {
        let format = self.format.into();
        Output { format, figure: None, title: None, dots: false, cite: self.cite.cite }
    }
}

/// A table for spreadsheets, with the column and the text of a note.
pub enum Csv<'a> {
    /// One that is made at once.
    Whole(Table),
    /// One that may be larger than memory should hold: hands on its lines, given the note's column and text.
    Lines(&'a Lines<'a>),
}

/// Takes a line; fails if it cannot be printed.
pub type Put<'p> = &'p mut dyn FnMut(String) -> Result<(), Failure>;
/// Hands on the lines of a table with a note's column and text.
pub type Lines<'a> = dyn Fn((&str, &str), Put<'_>) -> Result<(), Failure> + 'a;

/// A result in the forms that are not JSON.
pub struct View<'a> {
    /// What was found, in sentences.
    pub sentence: &'a str,
    /// Tables for the eye, each with a heading.
    pub tables: Vec<(&'a str, Table)>,
    /// What a reader has to know.
    pub caveats: &'a [Caveat],
    /// How it was computed.
    pub method: &'a str,
    /// The table for spreadsheets.
    pub csv: Csv<'a>,
    /// Features on a map; `None` where nothing lies on one.
    pub geojson: Option<Value>,
    /// Draws it; `None` where there is no figure.
    pub figure: Option<&'a dyn Fn(&BaseMap<'_>) -> String>,
    /// The incidents behind it, to be drawn if somebody asks.
    pub dots: Vec<Dot>,
}

/// Rows shown to the eye; all of them stand in the other forms.
pub const MOST_ROWS: usize = 40;
/// Characters of a cell shown to the eye.
const WIDEST_CELL: usize = 44;

impl Output<'_> {
    /// Prints a result, and draws it if asked.
    pub fn show(
        &self,
        measure: &'static str,
        result: &impl Serialize,
        view: &View<'_>,
        provenance: &Provenance,
    ) -> Result<(), Failure> {
        if let Some(form) = self.cite {
            return print(cite::list(measure, &provenance.origins, form).as_bytes());
        }
        let memory = "results serialise to memory";
        let origin = serde_json::to_string(provenance).expect(memory);
        if let Some((path, draw)) = self.figure.zip(view.figure) {
            let map = Basemap::embedded(MapScale::Regional);
            let known = Countries::embedded();
            // Land that is nobody's in the table is drawn all the same, with no name.
            let outlines: Vec<CountryOutline<'_>> = map
                .countries
                .iter()
                .map(|shape| {
                    let row =
                        known.rows().iter().find(|c| shape.numeric.is_some() && c.numeric == shape.numeric);
                    CountryOutline { name: row.map(|c| (c.name.as_str(), c.point)), rings: &shape.rings }
                })
                .collect();
            let base = BaseMap {
                countries: &outlines,
                borders: &map.borders,
                disclaimer: BOUNDARY_DISCLAIMER,
                dots: if self.dots { &view.dots } else { &[] },
            };
            let svg = captioned(&draw(&base), provenance, self.title, &origin);
            let is_png = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"));
            let bytes = if is_png { raster::png(&svg)? } else { svg.into_bytes() };
            std::fs::write(path, bytes)
                .map_err(|e| Failure::io(e, format!("cannot write {}", path.display())))?;
        }
        let known = |mut value: Value| {
            if let Some(object) = value.as_object_mut() {
                object.insert("provenance".to_owned(), serde_json::to_value(provenance).expect(memory));
                let works = provenance.references(measure);
                object.insert("references".to_owned(), serde_json::to_value(works).expect(memory));
            }
            value
        };
        let whole = || known(serde_json::to_value(result).expect(memory));
        let text = match self.format {
            Format::Json | Format::Jsonl if matches!(view.csv, Csv::Lines(_)) => {
                let references = provenance.references(measure);
                return print_streamed(
                    &Known { result, provenance, references },
                    self.format == Format::Json,
                );
            }
            Format::Json => format!("{:#}\n", whole()),
            Format::Jsonl => format!("{}\n", whole()),
            Format::Csv => match &view.csv {
                Csv::Whole(table) => table.with_note("provenance", &origin).to_csv(),
                Csv::Lines(lines) => {
                    let mut text = String::new();
                    lines(("provenance", &origin), &mut |line| {
                        text.push_str(&line);
                        if text.len() < CHUNK {
                            return Ok(());
                        }
                        let full = std::mem::take(&mut text);
                        print(full.as_bytes())
                    })?;
                    text
                }
            },
            // Offered for measures that have it only.
            Format::Geojson => format!("{}\n", known(view.geojson.clone().unwrap_or_default())),
            Format::Table => for_the_eye(view, &provenance.line()),
        };
        print(text.as_bytes())
    }

    /// Prints what cannot be measured and why.
    pub fn print_refusal(&self, refusal: &CannotMeasure) -> Result<(), Failure> {
        match self.format {
            Format::Json | Format::Jsonl => {
                let object = serde_json::json!({
                    "measure": refusal.measure, "cannot_measure": refusal.reason, "sentence": refusal.to_string()
                });
                print(format!("{object}\n").as_bytes())
            }
            Format::Table => print(format!("{}\n", capitalised(&refusal.to_string())).as_bytes()),
            Format::Csv | Format::Geojson => {
                eprintln!("{refusal}");
                Ok(())
            }
        }
    }
}

/// Bytes that are printed at once.
const CHUNK: usize = 1 << 16;

/// A result with what it was made from, as one object that is never whole in memory.
#[derive(Serialize)]
struct Known<'a, R: Serialize> {
    #[serde(flatten)]
    result: &'a R,
    provenance: &'a Provenance,
    references: Vec<cite::Reference>,
}

fn print_streamed(object: &impl Serialize, pretty: bool) -> Result<(), Failure> {
    let mut out = Printed::default();
    let written = match pretty {
        true => serde_json::to_writer_pretty(&mut out, object),
        false => serde_json::to_writer(&mut out, object),
    };
    if let Some(failure) = out.failure {
        return Err(failure);
    }
    written.map_err(|error| Failure::io(error.into(), "cannot print the result"))?;
    out.waiting.push(b'\n');
    print(&out.waiting)
}

/// Standard output in chunks of whole characters, as [`print`] writes to it.
#[derive(Default)]
struct Printed {
    waiting: Vec<u8>,
    failure: Option<Failure>,
}

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= CHUNK {
            let whole = match std::str::from_utf8(&self.waiting) {
                Ok(text) => text.len(),
                Err(error) => error.valid_up_to(),
            };
            if let Err(failure) = print(&self.waiting[..whole]) {
                self.failure = Some(failure);
                return Err(std::io::Error::other("not printed"));
            }
            self.waiting.drain(..whole);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect()) + "."
}

fn for_the_eye(view: &View<'_>, provenance: &str) -> String {
    let mut text = wrapped(view.sentence, "");
    for (heading, table) in view.tables.iter().filter(|(_, table)| !table.rows.is_empty()) {
        text.push_str(&format!("\n{heading}\n"));
        text.push_str(&columns(table));
    }
    text.push_str("\nBefore you use it\n");
    for caveat in view.caveats {
        text.push_str(&wrapped(&caveat.text, "  - "));
    }
    text.push_str(&wrapped(&format!("method: {} (--cite text lists the works)", view.method), "  - "));
    text.push_str(&wrapped(&format!("made by {provenance}"), "  - "));
    text
}

/// Text in lines of at most 100 characters; the first begins with `bullet`, the others are indented as far.
fn wrapped(text: &str, bullet: &str) -> String {
    let indent = " ".repeat(bullet.len());
    let (mut out, mut line) = (String::new(), bullet.to_owned());
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > 100 {
            out.push_str(line.trim_end());
            out.push('\n');
            line = indent.clone();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    out + line.trim_end() + "\n"
}

/// A table in aligned columns: numbers right, to three decimals; words left.
fn columns(table: &Table) -> String {
    let shown: Vec<Vec<String>> =
        table.rows.iter().take(MOST_ROWS).map(|row| row.iter().map(|cell| rounded(cell)).collect()).collect();
    let width = |n: usize| {
        let cells = shown.iter().map(|row| row[n].chars().count());
        cells.chain([table.header[n].chars().count()]).max().unwrap_or(0)
    };
    let is_number = |n: usize| shown.iter().all(|row| row[n].is_empty() || row[n].parse::<f64>().is_ok());
    let layout: Vec<(usize, bool)> = (0..table.header.len()).map(|n| (width(n), is_number(n))).collect();
    let mut text = String::new();
    for row in std::iter::once(&table.header).chain(&shown) {
        let mut line = String::from(" ");
        for (cell, &(width, right)) in row.iter().zip(&layout) {
            line.push_str(&match right {
                true => format!(" {cell:>width$} "),
                false => format!(" {cell:<width$} "),
            });
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let more = table.rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        text.push_str(&format!("  and {more} more rows: --format csv prints all\n"));
    }
    text
}

fn rounded(cell: &str) -> String {
    match cell.parse::<f64>() {
        Ok(number) if cell.contains(['.', 'e']) => {
            let digits = if number.abs() >= 100.0 { 1 } else { 3 };
            format!("{number:.digits$}")
        }
        _ if cell.chars().count() > WIDEST_CELL => {
            cell.chars().take(WIDEST_CELL - 1).chain(['\u{2026}']).collect()
        }
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned_for_the_eye_and_whole_for_the_machine() {
        let mut table = Table::new(&["name", "value"]);
        table.push(["a".to_owned(), "123.456789".to_owned()]);
        table.push(["longer".to_owned(), "0.5".to_owned()]);
        assert_eq!(columns(&table), "  name    value\n  a       123.5\n  longer  0.500\n");
        assert_eq!(wrapped(&"word ".repeat(30), "  - ").lines().count(), 2);
        assert_eq!(capitalised("the shift"), "The shift.");
    }
}
