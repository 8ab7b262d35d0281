//! The little of Thrift's compact protocol that Parquet's footer and page headers need (Apache Thrift,
//! `thrift-compact-protocol.md`).

/// A type as a field or list header names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    I32 = 5,
    I64 = 6,
    Binary = 8,
    List = 9,
    Struct = 12,
}

/// Structures being written.
#[derive(Debug, Default)]
pub struct Compact {
    bytes: Vec<u8>,
    /// The last field of each structure that is open: the next is written as a difference.
    last: Vec<i16>,
}

impl Compact {
    /// An open structure.
    pub fn new() -> Compact {
        Compact { bytes: Vec::new(), last: vec![0] }
    }

    /// The bytes of the outermost structure, closed.
    pub fn finish(mut self) -> Vec<u8> {
        self.end();
        self.bytes
    }

    pub fn i32(&mut self, field: i16, value: i32) {
        self.header(field, Kind::I32);
        self.integer(value.into());
    }

    pub fn i64(&mut self, field: i16, value: i64) {
        self.header(field, Kind::I64);
        self.integer(value);
    }

    pub fn text(&mut self, field: i16, value: &str) {
        self.header(field, Kind::Binary);
        self.text_element(value);
    }

    /// Begins a structure in a field; [`Compact::end`] ends it.
    pub fn begin(&mut self, field: i16) {
        self.header(field, Kind::Struct);
        self.last.push(0);
    }

    /// Begins a list in a field, whose `length` elements follow.
    pub fn list(&mut self, field: i16, of: Kind, length: usize) {
        self.header(field, Kind::List);
        if length < 15 {
            self.bytes.push((length as u8) << 4 | of as u8);
        } else {
            self.bytes.push(0xf0 | of as u8);
            self.varint(length as u64);
        }
    }

    /// Begins a structure that is an element of a list.
    pub fn begin_element(&mut self) {
        self.last.push(0);
    }

    /// Ends a structure.
    pub fn end(&mut self) {
        self.bytes.push(0);
        self.last.pop();
    }

    pub fn i32_element(&mut self, value: i32) {
        self.integer(value.into());
    }

    pub fn text_element(&mut self, value: &str) {
        self.varint(value.len() as u64);
        self.bytes.extend(value.as_bytes());
    }

    fn header(&mut self, field: i16, kind: Kind) {
        // Fields are written in ascending order, none more than 15 after the one before.
        let last = self.last.last_mut().expect("a structure is open");
        let step = field - *last;
        debug_assert!((1..=15).contains(&step), "field {field} after {last}");
        *last = field;
        self.bytes.push((step as u8) << 4 | kind as u8);
    }

    /// Zigzag, then base 128 with the lowest group first.
    fn integer(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)) as u64);
    }

    fn varint(&mut self, value: u64) {
        varint(value, &mut self.bytes);
    }
}

/// A number in base 128, lowest group first.
pub fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_differences_and_integers_zigzag() {
        let mut compact = Compact::new();
        compact.i32(1, -1);
        compact.i64(3, 300);
        compact.begin(5);
        compact.text(1, "ab");
        compact.end();
        compact.list(6, Kind::I32, 2);
        compact.i32_element(0);
        compact.i32_element(3);
        assert_eq!(
            compact.finish(),
            [0x15, 1, 0x26, 0xd8, 0x04, 0x2c, 0x18, 2, b'a', b'b', 0, 0x19, 0x25, 0, 6, 0]
        );
    }
}
