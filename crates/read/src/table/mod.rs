//! Tables of texts: CSV, TSV, JSON Lines and JSON lists of objects. One document a row.
//!
//! Which column is what is told by [`Columns`] or guessed from the usual names.

mod day;

use crate::build::{Draft, finish};
use crate::container::Members;
use crate::context::Context;
use crate::encoding::Decoded;
use crate::html::blocks::{Keep, block_text};
use crate::{Hints, Reading, RefusalReason, Verdict};
use dateline_types::Span;
use day::{Order, cell_day, order_of};
use serde_json::Value;
use smol_str::format_smolstr;
use std::fmt;
use std::str::FromStr;

/// The code of the remark that says which column of a table was taken for what.
pub const TABLE_COLUMNS: &str = "read/columns";

/// Which column of a table holds what; `None` is guessed from the usual names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// The report's text.
    pub text: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// The day it was published; of a note, the day it is about.
    pub date: Option<String>,
    /// Where what a short note tells happened: its context, before its words.
    pub place: Option<String>,
    /// The country of that.
    pub country: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where.
    pub url: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// The row's own name.
    pub id: Option<String>,
}

const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "article",
    "full_text",
    "fulltext",
    "story",
    "report",
    "notes",
    "description",
    "summary",
    "what",
    "what_happened",
    "event_description",
    "details",
    "note",
    "comment",
    "comments",
    "incident",
    "event",
];
const TITLE: &[&str] = &["title", "headline", "subject"];
const DATE: &[&str] = &[
    "date",
    "published",
    "publication_date",
    "publish_date",
    "published_at",
    "pubdate",
    "dct",
    "event_date",
    "created_at",
    "timestamp",
    "when",
    "day",
    "incident_date",
    "date_of_event",
];
const PLACE: &[&str] = &["place", "where", "location", "place_name", "town", "city", "village", "settlement"];
const COUNTRY: &[&str] = &["country", "country_name"];
const PUBLISHER: &[&str] = &["publisher", "source", "outlet", "site", "agency", "feed"];
const URL: &[&str] = &["url", "link", "href", "source_url"];
const LANGUAGE: &[&str] = &["language", "lang"];
const ID: &[&str] = &["id", "docid", "doc_id", "document_id", "uuid", "guid"];

impl Columns {
    /// Adds one assignment such as `text=body`.
    ///
    /// # Errors
    /// If it is no assignment, or to nothing a report has; the message says what there is.
    pub fn assign(&mut self, assignment: &str) -> Result<(), String> {
        let (field, column) = assignment.split_once('=').ok_or("expected FIELD=COLUMN, such as text=body")?;
        let slot = match field.trim() {
            "text" => &mut self.text,
            "title" => &mut self.title,
            "date" => &mut self.date,
            "place" => &mut self.place,
            "country" => &mut self.country,
            "publisher" => &mut self.publisher,
            "url" => &mut self.url,
            "language" => &mut self.language,
            "id" => &mut self.id,
            other => {
                return Err(format!(
                    "no field {other:?}; there are text, title, date, place, country, publisher, url, language, id"
                ));
            }
        };
        *slot = Some(column.trim().to_owned());
        Ok(())
    }
}

impl Columns {
    /// These columns without those that none of the rows which may be a head has: of the sheets of one file, each has its own.
    fn known_in(&self, rows: &[Cells]) -> Columns {
        let heads: Vec<&Vec<String>> = rows.iter().take(TITLES + 1).flatten().collect();
        let mut known = self.clone();
        for told in [
            &mut known.text,
            &mut known.title,
            &mut known.date,
            &mut known.place,
            &mut known.country,
            &mut known.publisher,
            &mut known.url,
            &mut known.language,
            &mut known.id,
        ] {
            let is_here =
                |column: &str| heads.iter().any(|head| head.iter().any(|name| plain(name) == plain(column)));
            *told = told.take().filter(|column| is_here(column));
        }
        known
    }
}

impl fmt::Display for Columns {
    /// The assignments as [`FromStr`] reads them; nothing where nothing is assigned.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = [
            ("text", &self.text),
            ("title", &self.title),
            ("date", &self.date),
            ("place", &self.place),
            ("country", &self.country),
            ("publisher", &self.publisher),
            ("url", &self.url),
            ("language", &self.language),
            ("id", &self.id),
        ];
        let assigned =
            fields.iter().filter_map(|(field, column)| Some(format!("{field}={}", column.as_ref()?)));
        f.write_str(&assigned.collect::<Vec<_>>().join(","))
    }
}

impl FromStr for Columns {
    type Err = String;

    fn from_str(assignments: &str) -> Result<Columns, String> {
        let mut columns = Columns::default();
        for assignment in assignments.split(',') {
            columns.assign(assignment)?;
        }
        Ok(columns)
    }
}

/// Titles and remarks above the head: lines with one cell, before the first that has a column for texts.
const TITLES: usize = 5;

/// A column's name as it is compared.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// A longer text is a report, which says itself where it was written, in bytes.
const LONGEST_NOTE: usize = 600;
/// What stands between a note's place and its words.
const AFTER_PLACE: &str = " \u{2014} ";

/// Whether each row has the same columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// A table: one head stands over all.
    Alike,
    /// Objects: each has the fields it has.
    Objects,
}

fn lacks(told: &str, names: &[String]) -> String {
    format!("it has no column {told:?}; it has {}", shown(names))
}

/// The columns of one table by their place in its rows.
struct Places {
    text: usize,
    title: Option<usize>,
    date: Option<usize>,
    place: Option<usize>,
    country: Option<usize>,
    publisher: Option<usize>,
    url: Option<usize>,
    language: Option<usize>,
    id: Option<usize>,
    /// How the date column writes its days.
    order: Option<Order>,
}

impl Places {
    /// In a table each told column must be there; an object may lack any but its text.
    fn find(names: &[String], columns: &Columns, rows: Rows) -> Result<Places, String> {
        let find = |told: &Option<String>, usual: &[&str]| match told {
            Some(told) => {
                let place = names.iter().position(|name| plain(name) == plain(told));
                match rows {
                    Rows::Objects => Ok(place),
                    Rows::Alike => place.map(Some).ok_or_else(|| lacks(told, names)),
                }
            }
            None => Ok(usual.iter().find_map(|usual| names.iter().position(|name| plain(name) == *usual))),
        };
        let text = find(&columns.text, TEXT)?;
        Ok(Places {
            text: text.ok_or_else(|| {
                format!(
                    "no column of it is known to hold texts; name one with --column text=NAME; it has {}",
                    shown(names)
                )
            })?,
            title: find(&columns.title, TITLE)?,
            date: find(&columns.date, DATE)?,
            place: find(&columns.place, PLACE)?,
            country: find(&columns.country, COUNTRY)?,
            publisher: find(&columns.publisher, PUBLISHER)?,
            url: find(&columns.url, URL)?,
            language: find(&columns.language, LANGUAGE)?,
            id: find(&columns.id, ID)?,
            order: None,
        })
    }

    /// Which column holds what, for a person.
    fn shown(&self, names: &[String]) -> String {
        let fields = [
            ("text", Some(self.text)),
            ("title", self.title),
            ("date", self.date),
            ("place", self.place),
            ("country", self.country),
            ("publisher", self.publisher),
            ("url", self.url),
            ("language", self.language),
            ("id", self.id),
        ];
        let held = fields.iter().filter_map(|(field, place)| {
            let name = names.get((*place)?)?;
            Some(format!("{field}={:?}", crate::printable::printable(name)))
        });
        format!("{}; --column FIELD=COLUMN says otherwise", held.collect::<Vec<_>>().join(", "))
    }
}

/// So many names of columns are shown.
const SHOWN: usize = 20;

fn shown(names: &[String]) -> String {
    let names: Vec<String> =
        names.iter().take(SHOWN).map(|name| format!("{:?}", crate::printable::printable(name))).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Reads a CSV or TSV file.
pub(crate) fn read_csv(decoded: &Decoded<'_>, hints: &Hints, context: &Context<'_>) -> Reading {
    let (text, told) = without_preamble(decoded.text.trim_start_matches('\u{feff}'));
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(told.unwrap_or_else(|| delimiter(text)))
        .from_reader(text.as_bytes());
    let rows = reader
        .records()
        .map(|row| row.map(|row| row.iter().map(str::to_owned).collect()).map_err(|error| error.to_string()));
    read_cells(rows.collect(), hints, context, "text/csv")
}

/// One row of cells, or why it is none.
pub(crate) type Cells = Result<Vec<String>, String>;

/// Reads a table of cells: its head, which may stand below a title, then one document a row.
pub(crate) fn read_cells(
    mut rows: Vec<Cells>,
    hints: &Hints,
    context: &Context<'_>,
    media_type: &str,
) -> Reading {
    let is_head = |row: &Cells| {
        row.as_ref().is_ok_and(|names| Places::find(names, &hints.columns, Rows::Alike).is_ok())
    };
    let is_title = |row: &Cells| {
        row.as_ref().is_ok_and(|cells| cells.iter().filter(|cell| !cell.trim().is_empty()).count() <= 1)
    };
    let head = rows.iter().take(TITLES + 1).position(is_head);
    let head = head.filter(|head| rows[..*head].iter().all(is_title));
    // Where nothing is a head, the first row that is no title says what the table has.
    let head = head.or_else(|| rows.iter().take(TITLES + 1).position(|row| !is_title(row))).unwrap_or(0);
    let mut rows = rows.drain(head.min(rows.len())..);
    let names: Vec<String> = match rows.next() {
        Some(Ok(head)) => head,
        _ => return Reading::without_documents(Verdict::Empty),
    };
    let mut places = match Places::find(&names, &hints.columns, Rows::Alike) {
        Ok(places) => places,
        Err(detail) => {
            return Reading::without_documents(Verdict::refused(RefusalReason::UnsupportedType, detail));
        }
    };
    let rows: Vec<Cells> = rows.collect();
    if let Some(date) = places.date {
        let written = rows.iter().flatten().filter_map(|row| row.get(date)).map(String::as_str);
        places.order = order_of(written);
    }
    let mut members = Members::default();
    members.note(TABLE_COLUMNS, places.shown(&names));
    for (index, row) in rows.into_iter().enumerate() {
        let name = format!("row {}", index + 1);
        if !members.admit(context) {
            break;
        }
        match row {
            Ok(row) => {
                let cell = |place: usize| row.get(place).cloned();
                members.keep(&name, read_row(&name, &cell, &places, &names, hints, context, media_type));
            }
            Err(error) => members.refuse(&name, RefusalReason::Malformed, error),
        }
    }
    members.finish()
}

/// Reads the sheets of one file, by number: each a table with a head of its own. A column that somebody named is looked for
/// in every sheet; the sheets that do not have it are read as if it had not been named, if one sheet has it.
pub(crate) fn read_sheets(
    sheets: Vec<(u32, Vec<Cells>)>,
    hints: &Hints,
    context: &Context<'_>,
    media_type: &str,
) -> Members {
    let told = hints.columns.to_string();
    let of_sheets: Vec<Columns> = sheets.iter().map(|(_, rows)| hints.columns.known_in(rows)).collect();
    let is_here =
        |assigned: &str| of_sheets.iter().any(|own| own.to_string().split(',').any(|one| one == assigned));
    let all_here = told.is_empty() || told.split(',').all(is_here);
    let mut members = Members::default();
    for ((number, rows), own) in sheets.into_iter().zip(of_sheets) {
        let hints = Hints { columns: if all_here { own } else { hints.columns.clone() }, ..hints.clone() };
        members.keep(&format!("sheet {number}"), read_cells(rows, &hints, context, media_type));
    }
    members
}

/// The table without what spreadsheet programs and exports put before it: `sep=;`, which names the delimiter, and lines
/// of remarks.
fn without_preamble(mut text: &str) -> (&str, Option<u8>) {
    let mut told = None;
    loop {
        let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
        let line = line.trim_end_matches('\r');
        if let Some(separator) = line.strip_prefix("sep=").filter(|_| told.is_none()) {
            told = separator.bytes().next();
        } else if !(line.starts_with('#') && !line.starts_with("#event") || line.trim().is_empty())
            || rest.is_empty()
        {
            return (text, told);
        }
        text = rest;
    }
}

/// The delimiter that parts the first line into most columns.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| head.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b'\t', b';', b'|'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// Reads JSON Lines.
pub(crate) fn read_jsonl(decoded: &Decoded<'_>, hints: &Hints, context: &Context<'_>) -> Reading {
    const LONGEST: usize = 16 << 20;
    let lines = decoded.text.lines().filter(|line| !line.trim().is_empty());
    read_objects(
        hints,
        context,
        lines.map(|line| {
            if line.len() > LONGEST {
                return Err((RefusalReason::TooLarge, format!("its line is longer than {LONGEST} bytes")));
            }
            serde_json::from_str(line).map_err(|error| (RefusalReason::Malformed, error.to_string()))
        }),
    )
}

/// Reads a JSON list of objects.
pub(crate) fn read_json(decoded: &Decoded<'_>, hints: &Hints, context: &Context<'_>) -> Reading {
    const LARGEST: usize = 32 << 20;
    if decoded.text.len() > LARGEST {
        let detail = format!("a JSON list of more than {LARGEST} bytes; write one object a line instead");
        return Reading::without_documents(Verdict::refused(RefusalReason::TooLarge, detail));
    }
    match serde_json::from_str(&decoded.text) {
        Ok(Value::Array(values)) => read_objects(hints, context, values.iter().cloned().map(Ok)),
        Ok(value @ Value::Object(_)) => read_objects(hints, context, std::iter::once(Ok(value))),
        Ok(_) => {
            let detail = "JSON, but no list of objects".to_owned();
            Reading::without_documents(Verdict::refused(RefusalReason::UnsupportedType, detail))
        }
        Err(error) => {
            Reading::without_documents(Verdict::refused(RefusalReason::Malformed, error.to_string()))
        }
    }
}

fn read_objects(
    hints: &Hints,
    context: &Context<'_>,
    values: impl Iterator<Item = Result<Value, (RefusalReason, String)>> + Clone,
) -> Reading {
    // A column that no object has is a slip of the pen, and nothing is read with it.
    if let Err(detail) = some_object_has_each(&hints.columns, values.clone()) {
        return Reading::without_documents(Verdict::refused(RefusalReason::UnsupportedType, detail));
    }
    let mut members = Members::default();
    for (index, value) in values.enumerate() {
        let name = format!("row {}", index + 1);
        if !members.admit(context) {
            break;
        }
        let object = match value {
            Ok(Value::Object(object)) => object,
            Ok(_) => {
                members.refuse(&name, RefusalReason::Malformed, "no object");
                continue;
            }
            Err((reason, detail)) => {
                members.refuse(&name, reason, detail);
                continue;
            }
        };
        // Objects need not have the same fields, so each is looked at by itself.
        let names: Vec<String> = object.keys().cloned().collect();
        match Places::find(&names, &hints.columns, Rows::Objects) {
            Ok(places) => {
                let cell = |place: usize| match object.get(&names[place])? {
                    Value::String(text) => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string()),
                    _ => None,
                };
                members.keep(
                    &name,
                    read_row(&name, &cell, &places, &names, hints, context, "application/jsonl"),
                );
            }
            Err(detail) => members.refuse(&name, RefusalReason::UnsupportedType, detail),
        }
    }
    members.finish()
}

/// Checks that every column that was told stands in some object. Looks no further than it must.
fn some_object_has_each(
    columns: &Columns,
    values: impl Iterator<Item = Result<Value, (RefusalReason, String)>>,
) -> Result<(), String> {
    let told = [
        &columns.text,
        &columns.title,
        &columns.date,
        &columns.place,
        &columns.country,
        &columns.publisher,
        &columns.url,
        &columns.language,
        &columns.id,
    ];
    let mut missing: Vec<&String> = told.into_iter().flatten().collect();
    let mut seen: Vec<String> = Vec::new();
    for value in values {
        if missing.is_empty() {
            return Ok(());
        }
        if let Ok(Value::Object(object)) = value {
            missing.retain(|told| !object.keys().any(|name| plain(name) == plain(told)));
            seen.extend(
                object.keys().take(SHOWN).filter(|name| !seen.contains(name)).cloned().collect::<Vec<_>>(),
            );
            seen.truncate(SHOWN);
        }
    }
    missing.first().map_or(Ok(()), |told| Err(lacks(told, &seen)))
}

fn read_row(
    name: &str,
    cell: &dyn Fn(usize) -> Option<String>,
    places: &Places,
    names: &[String],
    hints: &Hints,
    context: &Context<'_>,
    media_type: &str,
) -> Reading {
    let value = |place: Option<usize>| {
        let value = cell(place?)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let mut written = cell(places.text).unwrap_or_default();
    let has_markup = ["</p>", "<p>", "<br", "</div>"].iter().any(|tag| written.contains(tag));
    let date = places.date.and_then(|place| {
        let date = cell_day(&value(Some(place))?, places.order)?;
        Some((date, format_smolstr!("column[{}]", names[place])))
    });
    // A note is read with its place and day before it, as agencies write their reports; one that names it needs none.
    let (place, country) = (value(places.place), value(places.country));
    let place = place.map(|place| place.split_whitespace().collect::<Vec<_>>().join(" "));
    let place = place.filter(|place| {
        !has_markup
            && !written.contains(place.as_str())
            && written.len() <= LONGEST_NOTE
            && !written.trim().is_empty()
    });
    if let Some(place) = &place {
        let country = country.filter(|country| !place.contains(country.as_str()));
        let country = country.map(|country| format!(", {country}")).unwrap_or_default();
        let day =
            date.as_ref().map(|(date, _)| date.strftime(" (%-d %B %Y)").to_string()).unwrap_or_default();
        written = format!("{place}{country}{day}{AFTER_PLACE}{}", written.trim_start());
    }
    let text = if has_markup { block_text(&written, Keep::All) } else { written.into() };
    let mut draft = Draft::new(context.received, media_type, text.normalised());
    draft.publisher = value(places.publisher);
    let own_name = value(places.id);
    let mut hints = hints.member(own_name.as_deref().unwrap_or(name));
    hints.file_name = Some(String::new());
    hints.title = value(places.title);
    hints.url = value(places.url).filter(|url| url.starts_with("http"));
    hints.language = value(places.language).filter(|language| language.len() < 20);
    hints.stated_date = date;
    let mut reading = finish(draft, &hints, context.limits);
    for document in &mut reading.documents {
        let Some(place) = place.as_deref().filter(|place| document.text.starts_with(place)) else { continue };
        let name = place.split(',').next().unwrap_or(place);
        document.dateline_place = Some(Span::new(0, name.len()));
        let front = document.text.find(AFTER_PLACE).map(|at| Span::new(0, at + AFTER_PLACE.len()));
        document.front_matter = document.front_matter.or(front);
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_assigned_by_name() {
        let columns: Columns = "text=body,date=when".parse().unwrap();
        assert_eq!(columns.text.as_deref(), Some("body"));
        assert_eq!(columns.date.as_deref(), Some("when"));
        assert_eq!(columns.to_string(), "text=body,date=when");
        assert!("text".parse::<Columns>().is_err());
        assert!("words=body".parse::<Columns>().unwrap_err().contains("there are text"));
    }

    #[test]
    fn what_stands_before_a_table_is_passed_over() {
        assert_eq!(without_preamble("sep=;\nid;text\n"), ("id;text\n", Some(b';')));
        assert_eq!(without_preamble("# made today\nid,text\n"), ("id,text\n", None));
        assert_eq!(without_preamble("text\nwords"), ("text\nwords", None));
    }

    #[test]
    fn the_delimiter_is_the_one_that_parts_the_head() {
        assert_eq!(delimiter("id;text;date\n1;a, b, c, d;2020"), b';');
        assert_eq!(delimiter("id\ttext\n"), b'\t');
        assert_eq!(delimiter("text\n"), b',');
    }
}
