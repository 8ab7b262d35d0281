//! Tables as Parquet (Apache Parquet format 2.10), and as GeoParquet 1.1 where they have points.
//!
//! Our own writer: every column is optional, in plain encoding, its pages packed with gzip. A table with points gets a column
//! `geometry` of well-known binary and the `geo` metadata; coordinates are longitude and latitude on WGS 84, which is what
//! GeoParquet takes them for where no system is named. pyarrow and geoparquet-validator read it in `scripts/exports.sh`.

mod thrift;

use super::table::{Cell, Kind, Table, wkb_point};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::Date;
use serde_json::json;
use std::io::{self, Write};
use thrift::{Compact, varint};

/// Rows of a row group: a reader that wants a few columns of a large file skips the rest.
const GROUP: usize = 65_536;
/// Rows of a page: what is unpacked at once.
const PAGE: usize = 8_192;

const MAGIC: &[u8] = b"PAR1";
// `parquet.thrift`: Encoding, CompressionCodec, FieldRepetitionType, PageType.
const PLAIN: i32 = 0;
const RLE: i32 = 3;
const GZIP: i32 = 2;
const OPTIONAL: i32 = 1;
const DATA_PAGE: i32 = 0;

/// A column as the format sees it.
struct Field {
    name: &'static str,
    /// `Type`: 0 boolean, 1 int32, 2 int64, 5 double, 6 byte array.
    physical: i32,
    /// `ConvertedType` and the field of `LogicalType`, which say the same to older and newer readers.
    logical: Option<(i32, i16)>,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    let (physical, logical) = match kind {
        Kind::Text => (6, Some((0, 1))),
        Kind::Integer => (2, None),
        Kind::Number => (5, None),
        Kind::Boolean => (0, None),
        Kind::Day => (1, Some((6, 6))),
    };
    Field { name, physical, logical }
}

/// Where the pages of a column of a row group lie.
struct Chunk {
    offset: i64,
    values: i64,
    unpacked: i64,
    packed: i64,
}

/// Writes the table.
///
/// # Errors
/// If the writer fails.
pub fn write(table: &Table, made_by: &str, out: &mut impl Write) -> io::Result<()> {
    let points = table.points();
    let mut fields: Vec<Field> = table.columns.iter().map(|column| field(column.name, column.kind)).collect();
    if points.is_some() {
        fields.push(Field { name: "geometry", physical: 6, logical: None });
    }
    out.write_all(MAGIC)?;
    let mut at = MAGIC.len() as i64;
    let mut groups: Vec<(usize, Vec<Chunk>)> = Vec::new();
    for first in (0..table.rows.len()).step_by(GROUP) {
        let rows = first..(first + GROUP).min(table.rows.len());
        let mut chunks = Vec::with_capacity(fields.len());
        for position in 0..fields.len() {
            let mut chunk = Chunk { offset: at, values: rows.len() as i64, unpacked: 0, packed: 0 };
            for first in rows.clone().step_by(PAGE) {
                let page = first..(first + PAGE).min(rows.end);
                let mut levels = Levels::default();
                let mut values = Values::default();
                for row in page.clone() {
                    let is_there = match (table.rows[row].get(position), &points) {
                        (Some(cell), _) => values.add(cell),
                        (None, Some(points)) => {
                            points[row].is_some_and(|point| values.add_bytes(&wkb_point(point)))
                        }
                        (None, None) => false,
                    };
                    levels.add(is_there);
                }
                let (head, body, unpacked) = packed_page(page.len(), &levels.finish(), &values.finish())?;
                out.write_all(&head)?;
                out.write_all(&body)?;
                chunk.unpacked += (head.len() + unpacked) as i64;
                chunk.packed += (head.len() + body.len()) as i64;
                at += (head.len() + body.len()) as i64;
            }
            chunks.push(chunk);
        }
        groups.push((rows.len(), chunks));
    }
    let geo = points.map(|points| geo_metadata(&points));
    let footer = footer(table, &fields, &groups, geo.as_deref(), made_by);
    out.write_all(&footer)?;
    out.write_all(&(footer.len() as u32).to_le_bytes())?;
    out.write_all(MAGIC)
}

/// A page header, the packed page, and the length of the page before packing.
fn packed_page(rows: usize, levels: &[u8], values: &[u8]) -> io::Result<(Vec<u8>, Vec<u8>, usize)> {
    // Data page, version 1: the length of the levels, the levels, the values, packed together.
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&(levels.len() as u32).to_le_bytes())?;
    packer.write_all(levels)?;
    packer.write_all(values)?;
    let body = packer.finish()?;
    let unpacked = 4 + levels.len() + values.len();
    let size = |length: usize| {
        i32::try_from(length).map_err(|_| io::Error::other("a page of more than two gigabytes"))
    };
    let mut header = Compact::new();
    header.i32(1, DATA_PAGE);
    header.i32(2, size(unpacked)?);
    header.i32(3, size(body.len())?);
    header.begin(5);
    header.i32(1, rows as i32);
    header.i32(2, PLAIN);
    header.i32(3, RLE);
    header.i32(4, RLE);
    header.end();
    Ok((header.finish(), body, unpacked))
}

/// Definition levels, 1 for a value that is there, as runs (`Encodings.md`, RLE, bit width 1).
#[derive(Default)]
struct Levels {
    bytes: Vec<u8>,
    run: Option<(bool, u64)>,
}

impl Levels {
    fn add(&mut self, is_there: bool) {
        match &mut self.run {
            Some((level, length)) if *level == is_there => *length += 1,
            _ => {
                self.end_run();
                self.run = Some((is_there, 1));
            }
        }
    }

    fn end_run(&mut self) {
        if let Some((level, length)) = self.run.take() {
            varint(length << 1, &mut self.bytes);
            self.bytes.push(u8::from(level));
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.end_run();
        self.bytes
    }
}

/// Values in plain encoding; those that are not there take no place.
#[derive(Default)]
struct Values {
    bytes: Vec<u8>,
    /// Booleans are packed, the first in the lowest bit.
    bits: u32,
}

impl Values {
    /// Adds what a cell holds; false for an empty one.
    fn add(&mut self, cell: &Cell) -> bool {
        match cell {
            Cell::Empty => return false,
            Cell::Text(words) => return self.add_bytes(words.as_bytes()),
            Cell::Integer(n) => self.bytes.extend(n.to_le_bytes()),
            Cell::Number(n) => self.bytes.extend(n.to_le_bytes()),
            Cell::Day(day) => self.bytes.extend(days_since_1970(*day).to_le_bytes()),
            Cell::Boolean(yes) => {
                if self.bits.is_multiple_of(8) {
                    self.bytes.push(0);
                }
                if let Some(last) = self.bytes.last_mut() {
                    *last |= u8::from(*yes) << (self.bits % 8);
                }
                self.bits += 1;
            }
        }
        true
    }

    fn add_bytes(&mut self, bytes: &[u8]) -> bool {
        self.bytes.extend((bytes.len() as u32).to_le_bytes());
        self.bytes.extend(bytes);
        true
    }

    fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// The day as Parquet and Arrow number it.
pub fn days_since_1970(day: Date) -> i32 {
    (day - jiff::civil::date(1970, 1, 1)).get_days()
}

/// `FileMetaData` of `parquet.thrift`.
fn footer(
    table: &Table,
    fields: &[Field],
    groups: &[(usize, Vec<Chunk>)],
    geo: Option<&str>,
    made_by: &str,
) -> Vec<u8> {
    let mut footer = Compact::new();
    footer.i32(1, 2);
    footer.list(2, thrift::Kind::Struct, fields.len() + 1);
    footer.begin_element();
    footer.text(4, table.name);
    footer.i32(5, fields.len() as i32);
    footer.end();
    for field in fields {
        footer.begin_element();
        footer.i32(1, field.physical);
        footer.i32(3, OPTIONAL);
        footer.text(4, field.name);
        if let Some((converted, logical)) = field.logical {
            footer.i32(6, converted);
            footer.begin(10);
            footer.begin(logical);
            footer.end();
            footer.end();
        }
        footer.end();
    }
    footer.i64(3, table.rows.len() as i64);
    footer.list(4, thrift::Kind::Struct, groups.len());
    for (rows, chunks) in groups {
        footer.begin_element();
        footer.list(1, thrift::Kind::Struct, chunks.len());
        for (chunk, field) in chunks.iter().zip(fields) {
            footer.begin_element();
            footer.i64(2, chunk.offset);
            footer.begin(3);
            footer.i32(1, field.physical);
            footer.list(2, thrift::Kind::I32, 2);
            footer.i32_element(PLAIN);
            footer.i32_element(RLE);
            footer.list(3, thrift::Kind::Binary, 1);
            footer.text_element(field.name);
            footer.i32(4, GZIP);
            footer.i64(5, chunk.values);
            footer.i64(6, chunk.unpacked);
            footer.i64(7, chunk.packed);
            footer.i64(9, chunk.offset);
            footer.end();
            footer.end();
        }
        footer.i64(2, chunks.iter().map(|chunk| chunk.unpacked).sum());
        footer.i64(3, *rows as i64);
        footer.end();
    }
    if let Some(geo) = geo {
        footer.list(5, thrift::Kind::Struct, 1);
        footer.begin_element();
        footer.text(1, "geo");
        footer.text(2, geo);
        footer.end();
    }
    footer.text(6, made_by);
    footer.finish()
}

/// The `geo` metadata of GeoParquet 1.1.0.
fn geo_metadata(points: &[Option<(f64, f64)>]) -> String {
    let mut geometry = json!({ "encoding": "WKB", "geometry_types": ["Point"] });
    let mut placed = points.iter().flatten();
    if let Some(&(lon, lat)) = placed.next() {
        let bounds = placed.fold([lon, lat, lon, lat], |b, &(lon, lat)| {
            [b[0].min(lon), b[1].min(lat), b[2].max(lon), b[3].max(lat)]
        });
        geometry["bbox"] = json!(bounds);
    } else {
        geometry["geometry_types"] = json!([]);
    }
    json!({ "version": "1.1.0", "primary_column": "geometry", "columns": { "geometry": geometry } })
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::documents::Reports;
    use crate::export::events;

    #[test]
    fn equal_tables_give_equal_files_and_an_empty_one_is_a_file() {
        let made = |records: &[crate::record::EventRecord]| {
            let mut out = Vec::new();
            write(&events::table(records, &Reports::default()), "dateline test", &mut out).unwrap();
            out
        };
        let record = crate::record::tests::full_record();
        let bytes = made(std::slice::from_ref(&record));
        assert_eq!(bytes, made(&[record]));
        assert_eq!((&bytes[..4], &bytes[bytes.len() - 4..]), (MAGIC, MAGIC));
        let empty = made(&[]);
        let length = u32::from_le_bytes(empty[empty.len() - 8..empty.len() - 4].try_into().unwrap());
        assert_eq!(length as usize + 12, empty.len());
    }

    #[test]
    fn what_is_not_there_is_a_level_and_no_value() {
        let cells =
            [Cell::Boolean(true), Cell::Empty, Cell::Empty, Cell::Boolean(false), Cell::Boolean(true)];
        let (mut levels, mut values) = (Levels::default(), Values::default());
        cells.iter().for_each(|cell| levels.add(values.add(cell)));
        assert_eq!(levels.finish(), [2, 1, 4, 0, 4, 1]);
        assert_eq!(values.finish(), [0b101]);
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(days_since_1970(jiff::civil::date(1969, 12, 31)), -1);
        assert_eq!(days_since_1970(jiff::civil::date(2000, 3, 1)), 11_017);
    }
}
