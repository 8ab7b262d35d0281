//! The file a gazetteer lives in: named sections of columns and two name indexes, readable where they lie.
//!
//! A pack that ships in the binary holds its sections compressed and unpacks each on first use; a pack built by an
//! import holds them plain, is memory-mapped, and unpacks nothing. Both are read through [`Pack`].
//!
//! Layout: `DLGAZ001`, number of sections (u32), then per section its name (8 bytes), codec (u8), three zero bytes,
//! offset, stored length and raw length (u64 each); all numbers little-endian. Integers of four bytes in compressed
//! sections are stored as differences where they ascend and split into byte planes, which zstd likes better; planes without
//! differences are read as they lie.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

pub(crate) const MAGIC: &[u8; 8] = b"DLGAZ001";
pub(crate) const SECTION_ROW: usize = 8 + 1 + 3 + 24;
/// No section is longer, in bytes: a length that says so is not believed.
const LARGEST_SECTION: usize = 1 << 30;
/// Stands for "none" in columns of record or admin numbers.
pub(crate) const NONE: u32 = u32::MAX;
/// A posting with this bit set is an offset into `multi`, else a record number.
pub(crate) const MANY: u32 = 1 << 31;

/// How a section is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    /// As it is.
    Raw = 0,
    /// One zstd frame.
    Zstd = 1,
    /// u32 split into byte planes, then zstd.
    Planes = 2,
    /// Differences of u32, split into byte planes, then zstd.
    Deltas = 3,
}

/// Why a pack could not be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackError {
    /// It does not begin as a pack does.
    NotAPack,
    /// A section is missing.
    NoSection(&'static str),
    /// A section lies outside the file, has the wrong length, or does not unpack.
    Damaged(&'static str),
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PackError::NotAPack => write!(f, "not a gazetteer pack of this version"),
            PackError::NoSection(name) => write!(f, "gazetteer pack lacks section {name:?}"),
            PackError::Damaged(name) => write!(f, "gazetteer pack is damaged in section {name:?}"),
        }
    }
}

impl std::error::Error for PackError {}

/// Bytes that stay where they are: in the binary, in a mapped file, or unpacked on the heap.
#[derive(Clone)]
pub struct Bytes {
    owner: Owner,
    range: Range<usize>,
}

#[derive(Clone)]
enum Owner {
    Static(&'static [u8]),
    Shared(Arc<dyn AsRef<[u8]> + Send + Sync>),
}

impl Bytes {
    /// Bytes of the binary itself.
    pub fn from_static(bytes: &'static [u8]) -> Bytes {
        Bytes { owner: Owner::Static(bytes), range: 0..bytes.len() }
    }

    /// Bytes owned by something else, such as a memory map or a vector.
    pub fn from_owner(owner: impl AsRef<[u8]> + Send + Sync + 'static) -> Bytes {
        let length = owner.as_ref().len();
        Bytes { owner: Owner::Shared(Arc::new(owner)), range: 0..length }
    }

    fn slice(&self, range: Range<usize>) -> Option<Bytes> {
        (range.start <= range.end && range.end <= self.range.len()).then(|| Bytes {
            owner: self.owner.clone(),
            range: self.range.start + range.start..self.range.start + range.end,
        })
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        let all = match &self.owner {
            Owner::Static(bytes) => bytes,
            Owner::Shared(owner) => owner.as_ref().as_ref(),
        };
        &all[self.range.clone()]
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.range.len())
    }
}

/// A section, unpacked when first read.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    name: &'static str,
    stored: Bytes,
    codec: Codec,
    raw_length: usize,
    raw: OnceLock<Bytes>,
}

impl Section {
    /// The section's bytes, of [`Codec::Planes`] with the planes apart; empty if it does not unpack, which
    /// [`Pack::verify`] reports.
    pub(crate) fn bytes(&self) -> &Bytes {
        self.raw.get_or_init(|| self.unpack().unwrap_or_else(|_| Bytes::from_static(&[])))
    }

    fn unpack(&self) -> Result<Bytes, PackError> {
        let damaged = PackError::Damaged(self.name);
        if self.codec == Codec::Raw {
            return Ok(self.stored.clone());
        }
        if self.raw_length > LARGEST_SECTION {
            return Err(damaged);
        }
        // In one go, into the place where it stays: an eighth of the time of a short report goes by here.
        let raw =
            zstd::bulk::decompress(self.stored.as_ref(), self.raw_length).map_err(|_| damaged.clone())?;
        if raw.len() != self.raw_length {
            return Err(damaged);
        }
        Ok(Bytes::from_owner(match self.codec {
            // Planes stay apart: a report asks for a few values of a quarter of a million, and joining all of them took a
            // tenth of the processor time of a short one.
            Codec::Raw | Codec::Zstd | Codec::Planes => raw,
            Codec::Deltas => join_planes(&raw),
        }))
    }

    /// The `index`-th u32; [`NONE`] beyond the end.
    pub(crate) fn u32(&self, index: usize) -> u32 {
        let bytes = self.bytes().as_ref();
        let four = if self.codec == Codec::Planes {
            let count = bytes.len() / 4;
            if index >= count {
                return NONE;
            }
            [0, 1, 2, 3].map(|plane| bytes[plane * count + index])
        } else {
            match bytes.get(index * 4..index * 4 + 4) {
                Some(b) => [b[0], b[1], b[2], b[3]],
                None => return NONE,
            }
        };
        u32::from_le_bytes(four)
    }

    /// Number of u32 values.
    pub(crate) fn len_u32(&self) -> usize {
        self.raw_length / 4
    }
}

/// The u32 values whose differences these planes hold.
fn join_planes(planes: &[u8]) -> Vec<u8> {
    let count = planes.len() / 4;
    let (low, high) = planes[..4 * count].split_at(2 * count);
    let ((a, b), (c, d)) = (low.split_at(count), high.split_at(count));
    let mut out = vec![0; 4 * count];
    let mut last = 0u32;
    for ((((place, a), b), c), d) in out.chunks_exact_mut(4).zip(a).zip(b).zip(c).zip(d) {
        last = last.wrapping_add(u32::from_le_bytes([*a, *b, *c, *d]));
        place.copy_from_slice(&last.to_le_bytes());
    }
    out
}

/// The inverse of what [`Section`] does to bytes of u32 values.
pub(crate) fn split_planes(raw: &[u8], deltas: bool) -> Vec<u8> {
    let count = raw.len() / 4;
    let mut out = vec![0; count * 4];
    let mut last = 0u32;
    for i in 0..count {
        let value = u32::from_le_bytes([raw[4 * i], raw[4 * i + 1], raw[4 * i + 2], raw[4 * i + 3]]);
        let shown = if deltas { value.wrapping_sub(last) } else { value };
        last = value;
        for (plane, byte) in shown.to_le_bytes().into_iter().enumerate() {
            out[plane * count + i] = byte;
        }
    }
    out
}

macro_rules! sections {
    ($($field:ident = $name:literal),* $(,)?) => {
        /// An open pack: one field a section.
        #[derive(Debug, Clone)]
        pub(crate) struct Pack { $(pub(crate) $field: Section),* }

        impl Pack {
            /// Opens a pack without unpacking anything.
            pub(crate) fn open(bytes: &Bytes) -> Result<Pack, PackError> {
                let table = Table::read(bytes)?;
                Ok(Pack { $($field: table.section(bytes, $name)?),* })
            }

            /// Unpacks everything once; the first section that does not is named.
            pub(crate) fn verify(&self) -> Result<(), PackError> {
                $(self.$field.unpack()?;)*
                Ok(())
            }
        }
    };
}

sections! {
    meta = "meta", codes = "codes", ids = "id", lats = "lat", lngs = "lng", populations = "pop",
    names_at = "nameat", admins = "admin", kinds = "kind", names = "names",
    admin_parents = "aparent", admin_records = "arecord",
    latin = "keys.lat", other = "keys.oth", postings = "post", many = "many", labels = "labels",
}

struct Table<'b> {
    rows: Vec<(&'b [u8], u8, usize, usize, usize)>,
}

impl<'b> Table<'b> {
    fn read(bytes: &'b Bytes) -> Result<Table<'b>, PackError> {
        let all = bytes.as_ref();
        if all.get(..8) != Some(MAGIC.as_slice()) {
            return Err(PackError::NotAPack);
        }
        let count = all.get(8..12).ok_or(PackError::NotAPack)?;
        let count = u32::from_le_bytes([count[0], count[1], count[2], count[3]]) as usize;
        let table = all
            .get(12..12 + count.min(64) * SECTION_ROW)
            .filter(|_| count <= 64)
            .ok_or(PackError::NotAPack)?;
        let mut rows = Vec::with_capacity(count);
        for row in table.chunks_exact(SECTION_ROW) {
            let number = |at: usize| {
                let mut eight = [0; 8];
                eight.copy_from_slice(&row[at..at + 8]);
                usize::try_from(u64::from_le_bytes(eight)).unwrap_or(usize::MAX)
            };
            rows.push((&row[..8], row[8], number(12), number(20), number(28)));
        }
        Ok(Table { rows })
    }

    fn section(&self, bytes: &Bytes, name: &'static str) -> Result<Section, PackError> {
        let mut wanted = [0; 8];
        wanted[..name.len()].copy_from_slice(name.as_bytes());
        let &(_, codec, offset, length, raw_length) = self
            .rows
            .iter()
            .find(|(found, ..)| *found == wanted.as_slice())
            .ok_or(PackError::NoSection(name))?;
        let codec = match codec {
            0 => Codec::Raw,
            1 => Codec::Zstd,
            2 => Codec::Planes,
            3 => Codec::Deltas,
            _ => return Err(PackError::Damaged(name)),
        };
        let end = offset.checked_add(length).ok_or(PackError::Damaged(name))?;
        let stored = bytes.slice(offset..end).ok_or(PackError::Damaged(name))?;
        if codec == Codec::Raw && length != raw_length {
            return Err(PackError::Damaged(name));
        }
        Ok(Section { name, stored, codec, raw_length, raw: OnceLock::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_come_back() {
        let values = [7u32, 9, 4_000_000_000, 9, 0];
        let raw: Vec<u8> = values.iter().flat_map(|n| n.to_le_bytes()).collect();
        for (codec, deltas) in [(Codec::Planes, false), (Codec::Deltas, true)] {
            let stored = zstd::encode_all(split_planes(&raw, deltas).as_slice(), 3).unwrap();
            let section = Section {
                name: "test",
                stored: Bytes::from_owner(stored),
                codec,
                raw_length: raw.len(),
                raw: OnceLock::new(),
            };
            let found: Vec<u32> = (0..section.len_u32()).map(|at| section.u32(at)).collect();
            assert_eq!(found, values);
            assert_eq!(section.u32(values.len()), NONE);
        }
    }

    #[test]
    fn rubbish_is_refused() {
        assert_eq!(Pack::open(&Bytes::from_static(b"")).unwrap_err(), PackError::NotAPack);
        assert_eq!(
            Pack::open(&Bytes::from_static(b"DLGAZ001\xff\xff\xff\xff")).unwrap_err(),
            PackError::NotAPack
        );
        let mut empty = MAGIC.to_vec();
        empty.extend_from_slice(&0u32.to_le_bytes());
        assert_eq!(Pack::open(&Bytes::from_owner(empty)).unwrap_err(), PackError::NoSection("meta"));
    }
}
