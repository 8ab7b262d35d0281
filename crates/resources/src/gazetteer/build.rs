//! Writes a pack, in little memory: columns and keys go to temporary files, keys are sorted by parts and merged.

use super::name;
use super::pack::{Codec, MAGIC, MANY, NONE, SECTION_ROW, split_planes};
use fst::MapBuilder;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Bytes of keys held in memory before they are sorted and set aside.
const KEYS_IN_MEMORY: usize = 192 << 20;

/// A place to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRecord<'a> {
    /// GeoNames id; 0 for none.
    pub geonameid: u32,
    /// The main name.
    pub name: &'a str,
    /// Degrees; `None` when no point is known.
    pub lat_lng: Option<(f64, f64)>,
    /// Population, 0 if unknown.
    pub population: u32,
    /// Feature class and code, such as `P.PPLA`.
    pub feature: &'a str,
    /// Radius of a circle about as large as the place, kilometres; 0 to take it from population.
    pub radius_km: u16,
    /// The division the place lies in (for a division: its own row), from [`PackBuilder::admin`].
    pub admin: Option<u32>,
}

/// A pack in the making.
pub struct PackBuilder {
    count: u32,
    ids: BufWriter<File>,
    lats: BufWriter<File>,
    lngs: BufWriter<File>,
    populations: BufWriter<File>,
    names_at: BufWriter<File>,
    admins: BufWriter<File>,
    kinds: BufWriter<File>,
    names: BufWriter<File>,
    names_length: u32,
    codes: Vec<String>,
    code_numbers: FxHashMap<String, u32>,
    admin_rows: Vec<(u32, u32)>,
    admin_numbers: FxHashMap<String, u32>,
    arena: String,
    keys: Vec<(u32, u8, u32)>,
    runs: Vec<File>,
    labels: String,
    folder: std::path::PathBuf,
}

fn scratch(folder: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 16, tempfile::tempfile_in(folder)?))
}

impl PackBuilder {
    /// A builder that keeps its temporary files in `folder`.
    ///
    /// # Errors
    /// If no file can be made there.
    pub fn new(folder: &Path) -> io::Result<PackBuilder> {
        Ok(PackBuilder {
            count: 0,
            ids: scratch(folder)?,
            lats: scratch(folder)?,
            lngs: scratch(folder)?,
            populations: scratch(folder)?,
            names_at: scratch(folder)?,
            admins: scratch(folder)?,
            kinds: scratch(folder)?,
            names: scratch(folder)?,
            names_length: 0,
            codes: Vec::new(),
            code_numbers: FxHashMap::default(),
            admin_rows: Vec::new(),
            admin_numbers: FxHashMap::default(),
            arena: String::new(),
            keys: Vec::new(),
            runs: Vec::new(),
            labels: String::new(),
            folder: folder.to_owned(),
        })
    }

    /// The row of the division `code` (`AF`, `AF.24`, `US.OH.049`), made with its parents if new.
    pub fn admin(&mut self, code: &str) -> u32 {
        if let Some(&row) = self.admin_numbers.get(code) {
            return row;
        }
        let parent = code.rsplit_once('.').map_or(NONE, |(parent, _)| self.admin(parent));
        let row = self.admin_rows.len() as u32;
        self.admin_rows.push((parent, NONE));
        self.admin_numbers.insert(code.to_owned(), row);
        row
    }

    /// Says that the record about to be added next is the division of row `admin` itself.
    pub fn next_is_admin(&mut self, admin: u32) {
        if let Some(row) = self.admin_rows.get_mut(admin as usize) {
            row.1 = self.count;
        }
    }

    /// Adds a record with all its names; returns its number.
    ///
    /// # Errors
    /// If a temporary file cannot be written, or there are more records than the format holds (2³¹).
    pub fn add<'n>(
        &mut self,
        record: &NewRecord<'_>,
        names: impl IntoIterator<Item = &'n str>,
    ) -> io::Result<u32> {
        let number = self.count;
        if number >= MANY - 1 {
            return Err(io::Error::other("too many places for one pack"));
        }
        self.count += 1;
        let fixed = |degrees: f64| ((degrees * 1e4).round() as i32).to_le_bytes();
        let (lat, lng) = match record.lat_lng {
            Some((lat, lng)) => (fixed(lat), fixed(lng)),
            None => (NONE.to_le_bytes(), NONE.to_le_bytes()),
        };
        self.ids.write_all(&record.geonameid.to_le_bytes())?;
        self.lats.write_all(&lat)?;
        self.lngs.write_all(&lng)?;
        self.populations.write_all(&record.population.to_le_bytes())?;
        self.names_at.write_all(&self.names_length.to_le_bytes())?;
        self.admins.write_all(&record.admin.unwrap_or(NONE).to_le_bytes())?;
        let code = match self.code_numbers.get(record.feature) {
            Some(&code) => code,
            None => {
                let code = self.codes.len() as u32;
                self.codes.push(record.feature.to_owned());
                self.code_numbers.insert(record.feature.to_owned(), code);
                code
            }
        };
        self.kinds.write_all(&(code | u32::from(record.radius_km) << 16).to_le_bytes())?;
        let mut end = record.name.len().min(255);
        while !record.name.is_char_boundary(end) {
            end -= 1;
        }
        self.names.write_all(&[end as u8])?;
        self.names.write_all(&record.name.as_bytes()[..end])?;
        self.names_length = self
            .names_length
            .checked_add(end as u32 + 1)
            .ok_or_else(|| io::Error::other("more names than one pack holds"))?;
        self.add_key(&name::key(record.name), number)?;
        for other in names {
            self.add_key(&name::key(other), number)?;
        }
        Ok(number)
    }

    /// Adds a name in a known language, for display.
    pub fn label(&mut self, record: u32, language: &str, name: &str) {
        if !name.contains(['\t', '\n']) {
            self.labels.push_str(&format!("{record}\t{language}\t{name}\n"));
        }
    }

    fn add_key(&mut self, key: &str, record: u32) -> io::Result<()> {
        if key.is_empty() || key.len() > 250 {
            return Ok(());
        }
        self.keys.push((self.arena.len() as u32, key.len() as u8, record));
        self.arena.push_str(key);
        if self.arena.len() + self.keys.len() * 12 > KEYS_IN_MEMORY {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        let arena = &self.arena;
        let text = |&(at, length, _): &(u32, u8, u32)| &arena[at as usize..at as usize + length as usize];
        self.keys.sort_unstable_by(|a, b| text(a).cmp(text(b)).then(a.2.cmp(&b.2)));
        let mut out = scratch(&self.folder)?;
        for entry in &self.keys {
            out.write_all(&[entry.1])?;
            out.write_all(text(entry).as_bytes())?;
            out.write_all(&entry.2.to_le_bytes())?;
        }
        self.runs.push(rewound(out)?);
        self.keys.clear();
        self.arena.clear();
        Ok(())
    }

    /// Merges and writes the pack; `compressed` for one that ships, plain for one that is mapped.
    ///
    /// # Errors
    /// If a temporary file or `out` cannot be written.
    pub fn finish(mut self, meta: &str, compressed: bool, out: &mut (impl Write + Seek)) -> io::Result<u32> {
        self.spill()?;
        let mut latin = MapBuilder::new(scratch(&self.folder)?).map_err(io::Error::other)?;
        let mut other = MapBuilder::new(scratch(&self.folder)?).map_err(io::Error::other)?;
        let (mut postings, mut many) = (scratch(&self.folder)?, scratch(&self.folder)?);
        let mut many_length = 0u32;
        let mut ordinal = 0u64;
        let mut merge = Merge::new(std::mem::take(&mut self.runs))?;
        let mut records: Vec<u32> = Vec::new();
        while let Some(key) = merge.next(&mut records)? {
            let index = if key[0] < 0x80 { &mut latin } else { &mut other };
            index.insert(&key, ordinal).map_err(io::Error::other)?;
            ordinal += 1;
            if let [only] = records[..] {
                postings.write_all(&only.to_le_bytes())?;
            } else {
                postings.write_all(&(many_length | MANY).to_le_bytes())?;
                many.write_all(&(records.len() as u32).to_le_bytes())?;
                for record in &records {
                    many.write_all(&record.to_le_bytes())?;
                }
                many_length += 1 + records.len() as u32;
            }
        }
        let latin = latin.into_inner().map_err(io::Error::other)?;
        let other = other.into_inner().map_err(io::Error::other)?;
        let text = |text: &str| -> io::Result<BufWriter<File>> {
            let mut file = scratch(&self.folder)?;
            file.write_all(text.as_bytes())?;
            Ok(file)
        };
        let (mut parents, mut own) = (scratch(&self.folder)?, scratch(&self.folder)?);
        for (parent, record) in &self.admin_rows {
            parents.write_all(&parent.to_le_bytes())?;
            own.write_all(&record.to_le_bytes())?;
        }
        let sections: Vec<(&str, Codec, BufWriter<File>)> = vec![
            ("meta", Codec::Zstd, text(meta)?),
            ("codes", Codec::Zstd, text(&self.codes.join("\n"))?),
            ("id", Codec::Deltas, self.ids),
            ("lat", Codec::Planes, self.lats),
            ("lng", Codec::Planes, self.lngs),
            ("pop", Codec::Planes, self.populations),
            ("nameat", Codec::Deltas, self.names_at),
            ("admin", Codec::Deltas, self.admins),
            ("kind", Codec::Planes, self.kinds),
            ("names", Codec::Zstd, self.names),
            ("aparent", Codec::Deltas, parents),
            ("arecord", Codec::Deltas, own),
            ("keys.lat", Codec::Zstd, latin),
            ("keys.oth", Codec::Zstd, other),
            ("post", Codec::Planes, postings),
            ("many", Codec::Planes, many),
            ("labels", Codec::Zstd, text(&self.labels)?),
        ];
        write_sections(sections, compressed, out)?;
        Ok(self.count)
    }
}

fn rewound(mut writer: BufWriter<File>) -> io::Result<File> {
    writer.flush()?;
    let mut file = writer.into_inner().map_err(|error| error.into_error())?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn write_sections(
    sections: Vec<(&str, Codec, BufWriter<File>)>,
    compressed: bool,
    out: &mut (impl Write + Seek),
) -> io::Result<()> {
    let head = MAGIC.len() + 4 + sections.len() * SECTION_ROW;
    out.write_all(&vec![0; head])?;
    let mut table = MAGIC.to_vec();
    table.extend_from_slice(&(sections.len() as u32).to_le_bytes());
    let mut offset = head as u64;
    for (name, codec, writer) in sections {
        let mut file = rewound(writer)?;
        let (codec, length, raw_length) = if compressed {
            let mut raw = Vec::new();
            file.read_to_end(&mut raw)?;
            let prepared = match codec {
                Codec::Raw | Codec::Zstd => raw,
                Codec::Planes => split_planes(&raw, false),
                Codec::Deltas => split_planes(&raw, true),
            };
            let packed = zstd::encode_all(prepared.as_slice(), 19)?;
            out.write_all(&packed)?;
            let codec = if codec == Codec::Raw { Codec::Zstd } else { codec };
            (codec, packed.len() as u64, prepared.len() as u64)
        } else {
            let length = io::copy(&mut file, out)?;
            (Codec::Raw, length, length)
        };
        let mut padded = [0u8; 8];
        padded[..name.len()].copy_from_slice(name.as_bytes());
        table.extend_from_slice(&padded);
        table.extend_from_slice(&[codec as u8, 0, 0, 0]);
        for number in [offset, length, raw_length] {
            table.extend_from_slice(&number.to_le_bytes());
        }
        offset += length;
    }
    out.seek(SeekFrom::Start(0))?;
    out.write_all(&table)?;
    out.seek(SeekFrom::End(0))?;
    out.flush()
}

/// Sorted runs of (key, record), read as one.
struct Merge {
    runs: Vec<BufReader<File>>,
    heap: BinaryHeap<Reverse<(Vec<u8>, u32, usize)>>,
}

impl Merge {
    fn new(files: Vec<File>) -> io::Result<Merge> {
        let mut merge =
            Merge { runs: files.into_iter().map(BufReader::new).collect(), heap: BinaryHeap::new() };
        for run in 0..merge.runs.len() {
            merge.refill(run)?;
        }
        Ok(merge)
    }

    fn refill(&mut self, run: usize) -> io::Result<()> {
        let mut length = [0u8; 1];
        let reader = &mut self.runs[run];
        if reader.read(&mut length)? == 0 {
            return Ok(());
        }
        let mut key = vec![0; length[0] as usize];
        let mut record = [0u8; 4];
        reader.read_exact(&mut key)?;
        reader.read_exact(&mut record)?;
        self.heap.push(Reverse((key, u32::from_le_bytes(record), run)));
        Ok(())
    }

    /// The next key, with its records in `records`, each once.
    fn next(&mut self, records: &mut Vec<u32>) -> io::Result<Option<Vec<u8>>> {
        let Some(Reverse((key, record, run))) = self.heap.pop() else { return Ok(None) };
        records.clear();
        records.push(record);
        self.refill(run)?;
        while let Some(Reverse((next, _, _))) = self.heap.peek() {
            if *next != key {
                break;
            }
            if let Some(Reverse((_, record, run))) = self.heap.pop() {
                if records.last() != Some(&record) {
                    records.push(record);
                }
                self.refill(run)?;
            }
        }
        Ok(Some(key))
    }
}
