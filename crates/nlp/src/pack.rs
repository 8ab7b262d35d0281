//! The compact pack: one file with everything a pipeline needs, used where it lies.
//!
//! Layout, little-endian: the magic `DLNLPACK`, a version (u32), the length of the manifest (u32), the manifest
//! (JSON), zeros up to a multiple of 64, the blob. The manifest names the parts of the blob: weight arrays are f32,
//! string tables are `count`, `count + 1` offsets and the bytes (u32 each, sorted by bytes). Nothing large is parsed
//! at start-up: embedding rows and string tables are read in place, and only the layer weights are copied once.

use crate::slovnet::package::SlovnetData;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

const MAGIC: &[u8; 8] = b"DLNLPACK";
const VERSION: u32 = 1;

/// A pack that cannot be used, with what is wrong in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The bytes do not begin like a pack.
    #[error("not a language pack: it does not begin with \"DLNLPACK\"")]
    NotAPack,
    /// A pack of another format version.
    #[error("language pack of format {found}, this program reads format {VERSION}")]
    Version {
        /// The format found.
        found: u32,
    },
    /// The pack ends early, or its manifest cannot be read.
    #[error("damaged language pack: {0}")]
    Damaged(String),
    /// A part is missing or has another shape than the manifest promises.
    #[error("language pack part {part:?}: {reason}")]
    Part {
        /// The part's name in the manifest.
        part: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl PackError {
    pub(crate) fn part(part: &str, reason: impl Into<String>) -> PackError {
        PackError::Part { part: part.to_owned(), reason: reason.into() }
    }
}

/// Everything small, and where in the blob everything large is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Package name without the language, such as `core_web_sm`.
    pub name: String,
    /// Package version.
    pub version: String,
    /// Two-letter language code.
    pub lang: String,
    /// The range of spaCy versions the package names.
    pub spacy: String,
    /// Offset and length of each part in the blob.
    pub parts: BTreeMap<String, (usize, usize)>,
    /// Strings whose id is a small number instead of a hash (`spacy/symbols.pyx`).
    pub symbols: BTreeMap<String, u64>,
    /// Norms of punctuation (`spacy/lang/norm_exceptions.py`).
    pub base_norms: BTreeMap<String, String>,
    pub tokenizer: TokenizerData,
    /// The shared embedding and encoding of tagger and parser.
    pub tok2vec: EncoderData,
    /// Tagger labels, in the order of the output layer.
    pub tags: Vec<String>,
    pub parser: Option<TransitionData>,
    pub ner: Option<TransitionData>,
    /// The recogniser's own encoder; `None` if it listens to the shared one.
    pub ner_tok2vec: Option<EncoderData>,
    pub ruler: Vec<RuleData>,
    pub lemmatizer: LemmatizerData,
    /// Sizes and labels of the Russian models, in a pack of those; such a pack has nothing of the above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slovnet: Option<SlovnetData>,
}

/// The tokens an exception becomes: form and norm.
pub(crate) type ExceptionTokens = Vec<(String, Option<String>)>;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct TokenizerData {
    pub prefix: Option<String>,
    pub suffix: Option<String>,
    pub infix: Option<String>,
    pub url: Option<String>,
    pub token: Option<String>,
    pub faster_heuristics: bool,
    /// Text, and the tokens it becomes: form and norm.
    pub exceptions: Vec<(String, ExceptionTokens)>,
    /// Token sequences that the second pass reads as exceptions.
    pub phrases: Vec<Vec<String>>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct EncoderData {
    /// Lexical attributes, one embedding table each, with its number of rows and hash seed.
    pub columns: Vec<(String, usize, u32)>,
    pub width: usize,
    pub depth: usize,
    /// True if static word vectors follow the embeddings.
    pub vectors: bool,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct TransitionData {
    /// Move number and label, in the order of the output layer.
    pub actions: Vec<(u8, String)>,
}

/// What one attribute of one token must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Constraint {
    Is(String),
    In(Vec<String>),
    NotIn(Vec<String>),
    Regex(String),
    Flag(bool),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RuleData {
    /// Alternatives; each is a run of tokens, each a list of attribute and constraint.
    pub patterns: Vec<Vec<Vec<(String, Constraint)>>>,
    pub attrs: BTreeMap<String, String>,
    pub index: i64,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct LemmatizerData {
    /// `rule`, `lookup`, or empty if the package has no lemmatizer.
    pub mode: String,
    /// Suffix replacements by lower-case part of speech.
    pub rules: BTreeMap<String, Vec<(String, String)>>,
}

/// Puts a pack together.
#[derive(Debug, Default)]
pub(crate) struct PackWriter {
    parts: BTreeMap<String, (usize, usize)>,
    blob: Vec<u8>,
}

impl PackWriter {
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8]) {
        while !self.blob.len().is_multiple_of(64) {
            self.blob.push(0);
        }
        self.parts.insert(name.to_owned(), (self.blob.len(), bytes.len()));
        self.blob.extend_from_slice(bytes);
    }

    /// Adds a string table; `texts` must be sorted by bytes if it is to be searched.
    pub(crate) fn add_strings<'t>(&mut self, name: &str, texts: impl Iterator<Item = &'t str>) {
        let mut offsets = vec![0u32];
        let mut bytes = Vec::new();
        for text in texts {
            bytes.extend_from_slice(text.as_bytes());
            offsets.push(bytes.len() as u32);
        }
        let mut out = (offsets.len() as u32 - 1).to_le_bytes().to_vec();
        offsets.iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
        out.extend_from_slice(&bytes);
        self.add(name, &out);
    }

    pub(crate) fn finish(self, mut manifest: Manifest) -> Vec<u8> {
        manifest.parts = self.parts;
        let json = serde_json::to_vec(&manifest)
            .unwrap_or_else(|e| panic!("the manifest has only plain fields: {e}"));
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&(json.len() as u32).to_le_bytes());
        out.extend_from_slice(&json);
        out.resize(out.len().next_multiple_of(64), 0);
        out.extend_from_slice(&self.blob);
        out
    }
}

/// An opened pack.
#[derive(Debug, Clone)]
pub(crate) struct Pack {
    bytes: Cow<'static, [u8]>,
    blob: usize,
    parts: BTreeMap<String, (usize, usize)>,
}

/// A part of a pack: resolved once, then read without a search.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Part {
    start: usize,
    len: usize,
}

impl Pack {
    pub(crate) fn open(bytes: Cow<'static, [u8]>) -> Result<(Pack, Manifest), PackError> {
        let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        if bytes.get(..8) != Some(MAGIC) {
            return Err(PackError::NotAPack);
        }
        let damaged = || PackError::Damaged("it ends in its header".to_owned());
        let version = word(8).ok_or_else(damaged)?;
        if version != VERSION {
            return Err(PackError::Version { found: version });
        }
        let end = 16 + word(12).ok_or_else(damaged)? as usize;
        let json = bytes.get(16..end).ok_or_else(damaged)?;
        let mut manifest: Manifest =
            serde_json::from_slice(json).map_err(|e| PackError::Damaged(format!("manifest: {e}")))?;
        let blob = end.next_multiple_of(64);
        let room = bytes.len().saturating_sub(blob);
        for (name, &(start, len)) in &manifest.parts {
            if start.checked_add(len).is_none_or(|end| end > room) {
                return Err(PackError::part(name, "it lies beyond the end of the pack"));
            }
        }
        let parts = std::mem::take(&mut manifest.parts);
        Ok((Pack { bytes, blob, parts }, manifest))
    }

    pub(crate) fn find(&self, name: &str) -> Option<Part> {
        self.parts.get(name).map(|&(start, len)| Part { start: self.blob + start, len })
    }

    pub(crate) fn part(&self, name: &str) -> Result<Part, PackError> {
        self.find(name).ok_or_else(|| PackError::part(name, "it is missing"))
    }

    pub(crate) fn bytes(&self, part: Part) -> &[u8] {
        &self.bytes[part.start..part.start + part.len]
    }

    /// The part `name`, which must hold `count` floats.
    pub(crate) fn float_part(&self, name: &str, count: usize) -> Result<Part, PackError> {
        let part = self.part(name)?;
        if count.checked_mul(4) != Some(part.len) {
            return Err(PackError::part(name, format!("{} bytes, expected {count} floats", part.len)));
        }
        Ok(part)
    }

    /// A copy of the floats of part `name`, which must be `count`.
    pub(crate) fn floats(&self, name: &str, count: usize) -> Result<Vec<f32>, PackError> {
        let part = self.float_part(name, count)?;
        Ok(self.bytes(part).as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect())
    }

    /// Adds the floats `[start, start + out.len())` of `part` to `out`.
    pub(crate) fn add_floats(&self, part: Part, start: usize, out: &mut [f32]) {
        let bytes = &self.bytes(part)[start * 4..(start + out.len()) * 4];
        for (o, b) in out.iter_mut().zip(bytes.as_chunks::<4>().0) {
            *o += f32::from_le_bytes(*b);
        }
    }

    /// The string table `name`, checked.
    pub(crate) fn strings(&self, name: &str) -> Result<StringTable, PackError> {
        let part = self.part(name)?;
        let bytes = self.bytes(part);
        let bad = |reason: &str| PackError::part(name, reason);
        let count = read_u32(bytes, 0).ok_or_else(|| bad("no count"))? as usize;
        let head =
            count.checked_add(2).and_then(|n| n.checked_mul(4)).ok_or_else(|| bad("impossible count"))?;
        let text = bytes.get(head..).ok_or_else(|| bad("offsets beyond its end"))?;
        let text = std::str::from_utf8(text).map_err(|_| bad("not UTF-8"))?;
        let mut last = 0;
        for i in 0..=count {
            let offset = read_u32(bytes, 4 + 4 * i).unwrap_or(u32::MAX) as usize;
            if offset < last || !text.is_char_boundary(offset) {
                return Err(bad("offsets out of order"));
            }
            last = offset;
        }
        Ok(StringTable { part, count, head })
    }

    /// Text `index` of a table.
    pub(crate) fn text(&self, table: &StringTable, index: usize) -> &str {
        let bytes = self.bytes(table.part);
        let at = |i: usize| table.head + read_u32(bytes, 4 + 4 * i).unwrap_or(0) as usize;
        std::str::from_utf8(&bytes[at(index)..at(index + 1)]).unwrap_or("")
    }

    /// Where `text` stands in a sorted table.
    pub(crate) fn search(&self, table: &StringTable, text: &str) -> Option<usize> {
        let (mut low, mut high) = (0, table.count);
        while low < high {
            let middle = (low + high) / 2;
            match self.text(table, middle).cmp(text) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// Where `key` stands in `part`, ascending u64 numbers.
    pub(crate) fn search_key(&self, part: Part, key: u64) -> Option<usize> {
        let keys = self.bytes(part).as_chunks::<8>().0;
        keys.binary_search_by(|k| u64::from_le_bytes(*k).cmp(&key)).ok()
    }

    /// Number `index` of `part`, u32 numbers.
    pub(crate) fn number(&self, part: Part, index: usize) -> Option<u32> {
        read_u32(self.bytes(part), index * 4)
    }
}

/// A string table of a pack, with its bounds checked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StringTable {
    part: Part,
    pub(crate) count: usize,
    head: usize,
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Vec<u8> {
        let mut writer = PackWriter::default();
        writer.add_strings("words", ["", "abbé", "b"].into_iter());
        writer.add("floats", &[1.5f32.to_le_bytes(), 2.0f32.to_le_bytes()].concat());
        writer.finish(Manifest { name: "test".into(), ..Manifest::default() })
    }

    #[test]
    fn what_is_written_is_read() {
        let (pack, manifest) = Pack::open(pack().into()).unwrap();
        assert_eq!(manifest.name, "test");
        let words = pack.strings("words").unwrap();
        assert_eq!(pack.search(&words, "abbé"), Some(1));
        assert_eq!(pack.search(&words, "abb"), None);
        assert_eq!(pack.floats("floats", 2).unwrap(), [1.5, 2.0]);
        assert!(
            pack.floats("floats", 3).unwrap_err().to_string().contains("\"floats\": 8 bytes, expected 3")
        );
        assert!(pack.part("none").is_err());
    }

    #[test]
    fn damage_is_named() {
        let good = pack();
        assert_eq!(Pack::open(b"hello".to_vec().into()).unwrap_err(), PackError::NotAPack);
        let mut other = good.clone();
        other[8] = 9;
        assert_eq!(Pack::open(other.into()).unwrap_err(), PackError::Version { found: 9 });
        for cut in [12, 16, 40, good.len() - 1] {
            assert!(Pack::open(good[..cut].to_vec().into()).is_err(), "{cut}");
        }
    }
}
