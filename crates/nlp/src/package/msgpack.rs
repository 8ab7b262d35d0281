//! The MessagePack subset that srsly writes (<https://github.com/msgpack/msgpack/blob/master/spec.md>), with
//! msgpack-numpy arrays (`srsly/msgpack/_msgpack_numpy.py`).

/// A decoded value, borrowing from the bytes it was read from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Nil,
    Bool(bool),
    Int(i64),
    Unsigned(u64),
    Float(f64),
    Str(&'a str),
    Bytes(&'a [u8]),
    Array(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The value under `key` of a map; keys may be strings or bytes (msgpack-numpy writes bytes).
    pub(super) fn get(&self, key: &str) -> Option<&Value<'a>> {
        let Value::Map(entries) = self else { return None };
        entries.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v)
    }

    pub(super) fn as_str(&self) -> Option<&'a str> {
        match self {
            Value::Str(text) => Some(text),
            Value::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    pub(super) fn as_u64(&self) -> Option<u64> {
        match self {
            Value::Unsigned(n) => Some(*n),
            Value::Int(n) => u64::try_from(*n).ok(),
            _ => None,
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn as_map(&self) -> Option<&[(Value<'a>, Value<'a>)]> {
        match self {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// A msgpack-numpy array of `<f4`: its shape and its bytes.
    pub(super) fn as_floats(&self) -> Option<(Vec<usize>, &'a [u8])> {
        let dtype = self.get("type")?.as_str()?;
        let Value::Bytes(data) = self.get("data")? else { return None };
        let shape: Option<Vec<usize>> = self
            .get("shape")?
            .as_array()?
            .iter()
            .map(|n| n.as_u64().and_then(|n| usize::try_from(n).ok()))
            .collect();
        let shape = shape?;
        let count = shape.iter().try_fold(4usize, |all, n| all.checked_mul(*n))?;
        (dtype == "<f4" && data.len() == count).then_some((shape, data))
    }
}

/// Nesting deeper than this is refused: the reader recurses.
const MAX_DEPTH: u32 = 64;

/// Reads one value from `bytes`; `None` if they are not MessagePack of the supported kinds.
pub(super) fn read(bytes: &[u8]) -> Option<Value<'_>> {
    let mut reader = Reader { bytes, at: 0 };
    reader.value(0)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(len)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn unsigned(&mut self, width: usize) -> Option<u64> {
        Some(self.take(width)?.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
    }

    fn len(&mut self, width: usize) -> Option<usize> {
        usize::try_from(self.unsigned(width)?).ok()
    }

    fn str(&mut self, len: usize) -> Option<Value<'a>> {
        Some(Value::Str(std::str::from_utf8(self.take(len)?).ok()?))
    }

    fn array(&mut self, len: usize, depth: u32) -> Option<Value<'a>> {
        let mut items = Vec::with_capacity(len.min(self.bytes.len() - self.at));
        for _ in 0..len {
            items.push(self.value(depth + 1)?);
        }
        Some(Value::Array(items))
    }

    fn map(&mut self, len: usize, depth: u32) -> Option<Value<'a>> {
        let mut entries = Vec::with_capacity(len.min((self.bytes.len() - self.at) / 2));
        for _ in 0..len {
            let key = self.value(depth + 1)?;
            entries.push((key, self.value(depth + 1)?));
        }
        Some(Value::Map(entries))
    }

    fn value(&mut self, depth: u32) -> Option<Value<'a>> {
        if depth > MAX_DEPTH {
            return None;
        }
        let head = self.take(1)?[0];
        Some(match head {
            0x00..=0x7f => Value::Unsigned(u64::from(head)),
            0x80..=0x8f => return self.map(usize::from(head & 15), depth),
            0x90..=0x9f => return self.array(usize::from(head & 15), depth),
            0xa0..=0xbf => return self.str(usize::from(head & 31)),
            0xc0 => Value::Nil,
            0xc2 => Value::Bool(false),
            0xc3 => Value::Bool(true),
            0xc4..=0xc6 => {
                let len = self.len(1 << (head - 0xc4))?;
                Value::Bytes(self.take(len)?)
            }
            0xca => Value::Float(f64::from(f32::from_bits(self.unsigned(4)? as u32))),
            0xcb => Value::Float(f64::from_bits(self.unsigned(8)?)),
            0xcc..=0xcf => Value::Unsigned(self.unsigned(1 << (head - 0xcc))?),
            0xd0..=0xd3 => {
                let width = 1usize << (head - 0xd0);
                let shift = 64 - 8 * width as u32;
                Value::Int(((self.unsigned(width)? << shift) as i64) >> shift)
            }
            0xd9..=0xdb => {
                let len = self.len(1 << (head - 0xd9))?;
                return self.str(len);
            }
            0xdc | 0xdd => {
                let len = self.len(2 << (head - 0xdc))?;
                return self.array(len, depth);
            }
            0xde | 0xdf => {
                let len = self.len(2 << (head - 0xde))?;
                return self.map(len, depth);
            }
            0xe0..=0xff => Value::Int(i64::from(head as i8)),
            0xc1 | 0xc7..=0xc9 | 0xd4..=0xd8 => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_written() {
        // srsly.msgpack_dumps({"a": [1, -2, 300, None, True, 1.5, b"x"]})
        let bytes = b"\x81\xa1a\x97\x01\xfe\xcd\x01\x2c\xc0\xc3\xcb\x3f\xf8\0\0\0\0\0\0\xc4\x01x";
        let value = read(bytes).unwrap();
        let items = value.get("a").unwrap().as_array().unwrap();
        assert_eq!(items[..3], [Value::Unsigned(1), Value::Int(-2), Value::Unsigned(300)]);
        assert_eq!(items[3..], [Value::Nil, Value::Bool(true), Value::Float(1.5), Value::Bytes(b"x")]);
    }

    #[test]
    fn broken_bytes_are_refused() {
        for bytes in
            [&b""[..], b"\xdd\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xc1", b"\xa3\xff\xff\xff"]
        {
            assert_eq!(read(bytes), None);
        }
        assert_eq!(read(&[0x91; 5000]), None);
    }
}
