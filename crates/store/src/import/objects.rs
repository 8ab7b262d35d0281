//! Datasets whose rows come as objects, turned into the table that the readers know: GeoJSON (RFC 7946), a JSON array, the
//! pages of UCDP's interface (`Result`), JSON Lines, and FlatGeobuf.
//!
//! A row's columns are its object's keys; of a feature, its properties, with `longitude` and `latitude` from its point where the
//! properties lack them. The columns of the table are all keys of the first objects, so that the rest can be handed on one by
//! one. The line of a row in what is said about it is the number of its object, counted from 2 as in a table with a header.

use super::flatgeobuf;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, Write};

/// Objects by which the columns are decided.
const FIRST: usize = 1000;
/// A line of JSON Lines longer than this is none.
const LONGEST_LINE: u64 = 16 << 20;

/// How a file holds its objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectForm {
    /// One JSON value: an array, a collection of features, or a page with `Result`.
    Json,
    /// A JSON object a line.
    Lines,
    /// FlatGeobuf 3.
    FlatGeobuf,
}

/// Tells from the beginning of a file whether it holds objects; `None` for tables and for our own incidents.
pub fn object_form(head: &[u8]) -> Option<ObjectForm> {
    if head.starts_with(&flatgeobuf::MAGIC) {
        return Some(ObjectForm::FlatGeobuf);
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = head.iter().position(|b| !b.is_ascii_whitespace())?;
    match head[start] {
        b'[' => Some(ObjectForm::Json),
        b'{' => {
            let line = head[start..].split(|&b| b == b'\n').next()?;
            if line.windows(9).any(|w| w == b"dateline.") {
                return None;
            }
            let whole = serde_json::from_slice::<Map<String, Value>>(line);
            let is_row = whole.is_ok_and(|object| list_key(&object).is_none());
            Some(if is_row { ObjectForm::Lines } else { ObjectForm::Json })
        }
        _ => None,
    }
}

fn list_key(object: &Map<String, Value>) -> Option<&'static str> {
    LISTS.into_iter().find(|key| object.contains_key(*key))
}

/// Keys under which an object holds the rows.
const LISTS: [&str; 2] = ["features", "Result"];

/// Writes the objects of `input` to `out` as CSV, column names first; returns how many there were.
///
/// # Errors
/// If it cannot be read or written, or is not of this form. A line of JSON Lines that is no object becomes a row that no reader
/// can use, and is reported by it.
pub fn to_csv(input: &mut dyn BufRead, form: ObjectForm, out: &mut dyn Write) -> io::Result<u64> {
    let mut table = Rows::new(out);
    match form {
        ObjectForm::FlatGeobuf => flatgeobuf::each(input, &mut |row| table.push(row))?,
        ObjectForm::Lines => lines(input, &mut table)?,
        ObjectForm::Json => {
            let mut failed = None;
            let mut take = |object: Map<String, Value>| {
                if failed.is_none() {
                    failed = table.push(row_of(object)).err();
                }
            };
            // A byte order mark is no JSON.
            if input.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
                input.consume(3);
            }
            let mut reader = serde_json::Deserializer::from_reader(&mut *input);
            let read = List(&mut take).deserialize(&mut reader);
            if let Some(error) = failed {
                return Err(error);
            }
            read.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
    }
    if table.n == 0 {
        let why = "it holds no row: the page or the query it came from found nothing";
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    table.finish()
}

fn lines(input: &mut dyn BufRead, table: &mut Rows<'_>) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        let n = io::Read::take(&mut *input, LONGEST_LINE).read_until(b'\n', &mut line)?;
        if n == 0 {
            return Ok(());
        }
        let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice(text) {
            Ok(object) => table.push(row_of(object))?,
            Err(error) => table.push_broken(&format!("not a JSON object: {error}"))?,
        }
    }
}

/// The cells of an object; of a feature, its properties and its point.
fn row_of(mut object: Map<String, Value>) -> Map<String, Value> {
    let is_feature = object.get("type").is_some_and(|t| t == "Feature");
    let Some(Value::Object(mut properties)) = object.remove("properties").filter(|_| is_feature) else {
        return object;
    };
    let point = object.get("geometry").and_then(|g| g.get("coordinates")).and_then(Value::as_array);
    if let Some([lng, lat, ..]) = point.map(Vec::as_slice).filter(|p| p.iter().all(Value::is_number)) {
        properties.entry("longitude").or_insert_with(|| lng.clone());
        properties.entry("latitude").or_insert_with(|| lat.clone());
    }
    properties
}

/// Rows on their way into a table.
struct Rows<'a> {
    writer: csv::Writer<&'a mut dyn Write>,
    columns: Vec<String>,
    index: HashMap<String, usize>,
    /// Rows that wait until the columns are known.
    waiting: Vec<Result<Map<String, Value>, String>>,
    started: bool,
    n: u64,
}

impl<'a> Rows<'a> {
    fn new(out: &'a mut dyn Write) -> Rows<'a> {
        let writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
        Rows { writer, columns: Vec::new(), index: HashMap::new(), waiting: Vec::new(), started: false, n: 0 }
    }

    fn push(&mut self, row: Map<String, Value>) -> io::Result<()> {
        self.n += 1;
        if self.started {
            return self.write(&row);
        }
        for key in row.keys().filter(|key| !self.index.contains_key(*key)).cloned().collect::<Vec<_>>() {
            self.index.insert(key.clone(), self.columns.len());
            self.columns.push(key);
        }
        self.waiting.push(Ok(row));
        if self.waiting.len() >= FIRST { self.start() } else { Ok(()) }
    }

    fn push_broken(&mut self, why: &str) -> io::Result<()> {
        self.n += 1;
        match self.started {
            true => Ok(self.writer.write_record([why])?),
            false => {
                self.waiting.push(Err(why.to_owned()));
                Ok(())
            }
        }
    }

    fn start(&mut self) -> io::Result<()> {
        self.started = true;
        self.writer.write_record(&self.columns)?;
        for row in std::mem::take(&mut self.waiting) {
            match row {
                Ok(row) => self.write(&row)?,
                Err(why) => self.writer.write_record([why])?,
            }
        }
        Ok(())
    }

    fn write(&mut self, row: &Map<String, Value>) -> io::Result<()> {
        let cell = |column: &String| match row.get(column) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        self.writer.write_record(self.columns.iter().map(cell))?;
        Ok(())
    }

    fn finish(mut self) -> io::Result<u64> {
        if !self.started {
            self.start()?;
        }
        self.writer.flush()?;
        Ok(self.n)
    }
}

/// Hands on each object of an array, or of the array that an object holds, without holding the array.
struct List<'a>(&'a mut dyn FnMut(Map<String, Value>));

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rows, a collection of features, or an object with Result")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element()? {
            (self.0)(row);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<String>()? {
            if LISTS.contains(&key.as_str()) {
                found = true;
                map.next_value_seed(List(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        match found {
            true => Ok(()),
            false => Err(serde::de::Error::custom("neither features nor Result")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> io::Result<String> {
        let mut out = Vec::new();
        to_csv(&mut text.as_bytes(), object_form(text.as_bytes()).unwrap(), &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_form_of_objects_is_the_same_table() {
        let expected = "id,latitude,longitude,side_a\n7,34.25,36.5,\"A, B\"\n8,-1,36.0,\n";
        let feature = |id: u32, properties: &str, lng: &str, lat: &str| {
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"id\":{id}{properties}}},\"geometry\":{{\"type\":\"Point\",\
                 \"coordinates\":[{lng},{lat}]}}}}"
            )
        };
        let features = [
            feature(7, ",\"side_a\":\"A, B\"", "36.5", "34.25"),
            feature(8, ",\"side_a\":null", "36.0", "-1"),
        ];
        let rows = "{\"id\":7,\"side_a\":\"A, B\",\"longitude\":36.5,\"latitude\":34.25},\n {\"id\":8,\"longitude\":36.0,\"latitude\":-1}";
        for text in [
            format!(
                "{{\n\"type\": \"FeatureCollection\", \"crs\": {{}},\n\"features\": [{}]}}",
                features.join(",\n")
            ),
            format!("\u{feff}[{rows}]"),
            format!("{{\"TotalCount\": 2, \"Result\": [{rows}]}}"),
            features.join("\n"),
            rows.replace("},\n", "}\n\n"),
        ] {
            assert_eq!(table(&text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_broken_is_said_and_tables_are_left_alone() {
        assert!(table("[{\"id\":1},").is_err());
        assert!(table("{\"TotalCount\":0,\"Result\":[]}").unwrap_err().to_string().contains("holds no row"));
        assert!(table("{\n\"a\": 1}").unwrap_err().to_string().contains("neither features"));
        assert!(table("{\"id\":1}\n{\"id\":\n").unwrap().contains("not a JSON object"));
        for text in ["id,lat\n1,2\n", "{\"schema\":\"dateline.incident/1\"}", "", "  "] {
            assert_eq!(object_form(text.as_bytes()), None, "{text}");
        }
    }
}
