//! FlatGeobuf 3 (flatgeobuf.org, `header.fbs` and `feature.fbs`), as far as a table of points needs it.
//!
//! A file is a magic number, a header table, an index of boxes that is skipped, and one table a feature; tables are FlatBuffers.
//! Every offset comes from outside: each is checked before it is followed, and a table that does not hold ends the reading with
//! an error that says where.

use serde_json::{Map, Number, Value};
use std::io::{self, BufRead, Read};

/// The first bytes of version 3, whatever its patch.
pub const MAGIC: [u8; 7] = [0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62];
/// A header or a feature longer than this is broken.
const LONGEST: u32 = 16 << 20;

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("broken FlatGeobuf: {what}"))
}

/// Hands on the columns of each feature, with `longitude` and `latitude` of its first point where no column has them.
///
/// # Errors
/// If the file cannot be read or is broken, or `take` fails.
pub fn each(
    input: &mut dyn BufRead,
    take: &mut dyn FnMut(Map<String, Value>) -> io::Result<()>,
) -> io::Result<()> {
    let mut magic = [0u8; 8];
    input.read_exact(&mut magic)?;
    let Some(header) = sized(input)? else { return Err(broken("no header")) };
    let header = Table::root(&header).ok_or_else(|| broken("header"))?;
    let columns = columns(&header, 7).ok_or_else(|| broken("columns"))?;
    let features = header.u64(8).unwrap_or(0);
    let node_size = u64::from(header.u16(9).unwrap_or(16));
    if features > 0 && node_size > 1 {
        let skipped = index_bytes(features, node_size).ok_or_else(|| broken("index"))?;
        let n = io::copy(&mut Read::take(&mut *input, skipped), &mut io::sink())?;
        if n < skipped {
            return Err(broken("the file ends within the index"));
        }
    }
    let mut number = 0u64;
    while let Some(bytes) = sized(input)? {
        number += 1;
        let row = feature(&bytes, &columns).ok_or_else(|| broken(&format!("feature {number}")))?;
        take(row)?;
    }
    Ok(())
}

/// Bytes of the packed R-tree: 40 a node, levels of `features / node_size^k` nodes up to one root.
fn index_bytes(features: u64, node_size: u64) -> Option<u64> {
    let (mut level, mut nodes) = (features, features);
    loop {
        level = level.div_ceil(node_size);
        nodes = nodes.checked_add(level)?;
        if level <= 1 {
            return nodes.checked_mul(40);
        }
    }
}

/// The next part, which its length precedes; `None` at the end of the file.
fn sized(input: &mut dyn BufRead) -> io::Result<Option<Vec<u8>>> {
    if input.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut length = [0u8; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(broken("a part longer than 16 MiB"));
    }
    let mut bytes = vec![0; length as usize];
    input.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// A column's name and the code of its type.
type Column = (String, u8);

fn columns(table: &Table<'_>, field: usize) -> Option<Vec<Column>> {
    let Some(list) = table.vector(field) else { return Some(Vec::new()) };
    (0..list.len)
        .map(|n| {
            let column = table.table_at(list.start.checked_add(4 * n)?)?;
            Some((column.text(0)?.to_owned(), column.u8(1).unwrap_or(0)))
        })
        .collect()
}

fn feature(bytes: &[u8], columns: &[Column]) -> Option<Map<String, Value>> {
    let table = Table::root(bytes)?;
    let own = self::columns(&table, 2)?;
    let columns = if own.is_empty() { columns } else { &own };
    let mut row: Map<String, Value> = columns.iter().map(|(name, _)| (name.clone(), Value::Null)).collect();
    if let Some(list) = table.vector(1) {
        let mut left = bytes.get(list.start..list.start.checked_add(list.len)?)?;
        while !left.is_empty() {
            let (name, kind) = columns.get(usize::from(u16::from_le_bytes(cut(&mut left)?)))?;
            row.insert(name.clone(), value(&mut left, *kind)?);
        }
    }
    if let Some(geometry) = table.table(0)
        && let Some(xy) = geometry.vector(1).filter(|xy| xy.len >= 2)
    {
        for (n, name) in ["longitude", "latitude"].into_iter().enumerate() {
            let at = f64::from_le_bytes(array(bytes, xy.start.checked_add(8 * n)?)?);
            row.entry(name).or_insert_with(|| number(at));
        }
    }
    Some(row)
}

fn number(x: f64) -> Value {
    Number::from_f64(x).map_or(Value::Null, Value::Number)
}

/// `ColumnType` of `header.fbs`.
fn value(left: &mut &[u8], kind: u8) -> Option<Value> {
    Some(match kind {
        0 => i8::from_le_bytes(cut(left)?).into(),
        1 => u8::from_le_bytes(cut(left)?).into(),
        2 => (u8::from_le_bytes(cut(left)?) != 0).into(),
        3 => i16::from_le_bytes(cut(left)?).into(),
        4 => u16::from_le_bytes(cut(left)?).into(),
        5 => i32::from_le_bytes(cut(left)?).into(),
        6 => u32::from_le_bytes(cut(left)?).into(),
        7 => i64::from_le_bytes(cut(left)?).into(),
        8 => u64::from_le_bytes(cut(left)?).into(),
        9 => number(f64::from(f32::from_le_bytes(cut(left)?))),
        10 => number(f64::from_le_bytes(cut(left)?)),
        // Text, JSON, days and bytes: a length, then so many bytes.
        11..=14 => {
            let length = u32::from_le_bytes(cut(left)?) as usize;
            let (text, rest) = left.split_at_checked(length)?;
            *left = rest;
            String::from_utf8_lossy(text).into_owned().into()
        }
        _ => return None,
    })
}

/// The first `N` bytes of what is left.
fn cut<const N: usize>(left: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = left.split_at_checked(N)?;
    *left = rest;
    first.try_into().ok()
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// A table of a FlatBuffer.
struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    vtable: usize,
}

/// Where the elements of a vector begin, and how many there are.
struct Elements {
    start: usize,
    len: usize,
}

impl<'a> Table<'a> {
    fn root(bytes: &'a [u8]) -> Option<Table<'a>> {
        Table::new(bytes, u32::from_le_bytes(array(bytes, 0)?) as usize)
    }

    fn new(bytes: &'a [u8], at: usize) -> Option<Table<'a>> {
        let back = i32::from_le_bytes(array(bytes, at)?);
        let vtable = usize::try_from(i64::try_from(at).ok()? - i64::from(back)).ok()?;
        array::<2>(bytes, vtable)?;
        Some(Table { bytes, at, vtable })
    }

    /// Where a field's value stands; `None` for a field that is left out.
    fn field(&self, n: usize) -> Option<usize> {
        let size = usize::from(u16::from_le_bytes(array(self.bytes, self.vtable)?));
        let slot = 4 + 2 * n;
        if slot + 2 > size {
            return None;
        }
        match u16::from_le_bytes(array(self.bytes, self.vtable.checked_add(slot)?)?) {
            0 => None,
            offset => self.at.checked_add(usize::from(offset)),
        }
    }

    fn u8(&self, n: usize) -> Option<u8> {
        self.bytes.get(self.field(n)?).copied()
    }

    fn u16(&self, n: usize) -> Option<u16> {
        Some(u16::from_le_bytes(array(self.bytes, self.field(n)?)?))
    }

    fn u64(&self, n: usize) -> Option<u64> {
        Some(u64::from_le_bytes(array(self.bytes, self.field(n)?)?))
    }

    /// What the offset at `at` points to.
    fn follow(&self, at: usize) -> Option<usize> {
        at.checked_add(u32::from_le_bytes(array(self.bytes, at)?) as usize)
    }

    fn table_at(&self, at: usize) -> Option<Table<'a>> {
        Table::new(self.bytes, self.follow(at)?)
    }

    fn table(&self, n: usize) -> Option<Table<'a>> {
        self.table_at(self.field(n)?)
    }

    fn vector(&self, n: usize) -> Option<Elements> {
        let at = self.follow(self.field(n)?)?;
        let len = u32::from_le_bytes(array(self.bytes, at)?) as usize;
        (len <= self.bytes.len()).then_some(Elements { start: at + 4, len })
    }

    fn text(&self, n: usize) -> Option<&'a str> {
        let list = self.vector(n)?;
        std::str::from_utf8(self.bytes.get(list.start..list.start.checked_add(list.len)?)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two points with the columns `id` (Int) and `side_a` (String), without an index.
    fn file() -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(1);
        let header = tables::header(&[("id", 5), ("side_a", 11)]);
        bytes.extend((header.len() as u32).to_le_bytes());
        bytes.extend(header);
        for (id, side, point) in [(7i32, "A", [36.5, 34.25]), (8, "B\u{e9}", [36.0, -1.0])] {
            let mut properties = vec![0, 0];
            properties.extend(id.to_le_bytes());
            properties.extend([1, 0]);
            properties.extend((side.len() as u32).to_le_bytes());
            properties.extend(side.as_bytes());
            let feature = tables::feature(&properties, point);
            bytes.extend((feature.len() as u32).to_le_bytes());
            bytes.extend(feature);
        }
        bytes
    }

    /// FlatBuffers by hand: forward offsets, one vtable a table.
    mod tables {
        fn put(bytes: &mut [u8], at: usize, value: u32) {
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }

        /// A table with `fields` offsets; returns the bytes, where the table stands, and where each field stands.
        fn table(bytes: &mut Vec<u8>, present: &[bool]) -> (usize, Vec<usize>) {
            let vtable = bytes.len();
            let size = 4 + 2 * present.len();
            bytes.extend((size as u16).to_le_bytes());
            let n = present.iter().filter(|p| **p).count();
            bytes.extend((4 + 4 * n as u16).to_le_bytes());
            let mut offset = 4u16;
            for p in present {
                bytes.extend((if *p { offset } else { 0 }).to_le_bytes());
                offset += if *p { 4 } else { 0 };
            }
            let at = bytes.len();
            bytes.extend(((at - vtable) as i32).to_le_bytes());
            let fields = (0..n).map(|k| at + 4 + 4 * k).collect();
            bytes.extend(vec![0; 4 * n]);
            (at, fields)
        }

        fn vector(bytes: &mut Vec<u8>, from: usize, len: usize, content: &[u8]) -> usize {
            let at = bytes.len();
            put(bytes, from, (at - from) as u32);
            bytes.extend((len as u32).to_le_bytes());
            bytes.extend(content);
            at + 4
        }

        pub fn header(columns: &[(&str, u8)]) -> Vec<u8> {
            let mut bytes = vec![0; 4];
            // Field 7 are the columns; without field 8 there are no features to index.
            let (at, fields) = table(&mut bytes, &[false, false, false, false, false, false, false, true]);
            put(&mut bytes, 0, at as u32);
            let list = vector(&mut bytes, fields[0], columns.len(), &vec![0; 4 * columns.len()]);
            for (n, (name, kind)) in columns.iter().enumerate() {
                let (at, fields) = table(&mut bytes, &[true, true]);
                put(&mut bytes, list + 4 * n, (at - (list + 4 * n)) as u32);
                bytes[fields[1]] = *kind;
                vector(&mut bytes, fields[0], name.len(), name.as_bytes());
            }
            bytes
        }

        pub fn feature(properties: &[u8], [x, y]: [f64; 2]) -> Vec<u8> {
            let mut bytes = vec![0; 4];
            let (at, fields) = table(&mut bytes, &[true, true]);
            put(&mut bytes, 0, at as u32);
            vector(&mut bytes, fields[1], properties.len(), properties);
            let (geometry, own) = table(&mut bytes, &[false, true]);
            put(&mut bytes, fields[0], (geometry - fields[0]) as u32);
            vector(&mut bytes, own[0], 2, &[x.to_le_bytes(), y.to_le_bytes()].concat());
            bytes
        }
    }

    fn rows(mut bytes: &[u8]) -> io::Result<Vec<Map<String, Value>>> {
        let mut rows = Vec::new();
        each(&mut bytes, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    #[test]
    fn points_and_columns_are_read() {
        let rows = rows(&file()).unwrap();
        let cell = |n: usize, name: &str| rows[n][name].clone();
        assert_eq!((rows.len(), cell(0, "id"), cell(1, "side_a")), (2, 7.into(), "B\u{e9}".into()));
        assert_eq!((cell(0, "longitude"), cell(1, "latitude")), (36.5.into(), (-1.0).into()));
    }

    #[test]
    fn a_file_cut_or_spoilt_anywhere_is_an_error_and_never_a_panic() {
        let whole = file();
        for end in 8..whole.len() {
            let _ = rows(&whole[..end]);
        }
        for at in 8..whole.len() {
            for with in [0x00, 0x7f, 0xff] {
                let mut spoilt = whole.clone();
                spoilt[at] = with;
                let _ = rows(&spoilt);
            }
        }
        assert!(rows(&whole[..whole.len() - 1]).is_err());
        assert_eq!(index_bytes(1848, 16), Some((1848 + 116 + 8 + 1) * 40));
    }
}
