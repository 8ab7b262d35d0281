//! The word types met so far: a cache one worker fills as it reads.

use crate::lexeme::Lexeme;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Above these the cache is emptied between documents, so that a long run stays small.
const MAX_LEXEMES: usize = 60_000;
const MAX_TEXT_BYTES: usize = 4 << 20;
/// Longer chunks are not remembered.
const MAX_CHUNK_BYTES: usize = 200;

/// Interned word types, and the word types each chunk between spaces was split into.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    lexemes: Vec<Lexeme>,
    /// By form, or by form, NUL and norm where an exception gives the norm.
    by_form: FxHashMap<SmolStr, u32>,
    chunks: FxHashMap<Box<str>, (u32, u32)>,
    chunk_lexemes: Vec<u32>,
    text_bytes: usize,
}

impl Lexicon {
    pub(crate) fn get(&self, lexeme: u32) -> &Lexeme {
        &self.lexemes[lexeme as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.lexemes.len()
    }

    /// The word type of `form` with an exception's `norm`, described by `describe` if it is new.
    pub(crate) fn intern(
        &mut self,
        form: &str,
        norm: Option<&str>,
        describe: impl FnOnce() -> Lexeme,
    ) -> u32 {
        let joined;
        let key = match norm {
            None => form,
            Some(norm) => {
                joined = format!("{form}\0{norm}");
                &joined
            }
        };
        if let Some(&known) = self.by_form.get(key) {
            return known;
        }
        let id = self.lexemes.len() as u32;
        self.text_bytes += 3 * key.len();
        self.by_form.insert(SmolStr::new(key), id);
        self.lexemes.push(describe());
        id
    }

    pub(crate) fn chunk(&self, text: &str) -> Option<&[u32]> {
        let &(start, len) = self.chunks.get(text)?;
        Some(&self.chunk_lexemes[start as usize..(start + len) as usize])
    }

    pub(crate) fn remember_chunk(&mut self, text: &str, lexemes: impl Iterator<Item = u32>) {
        if text.len() > MAX_CHUNK_BYTES {
            return;
        }
        let start = self.chunk_lexemes.len() as u32;
        self.chunk_lexemes.extend(lexemes);
        let len = self.chunk_lexemes.len() as u32 - start;
        self.text_bytes += text.len();
        self.chunks.insert(text.into(), (start, len));
    }

    /// True if the cache has grown beyond its bounds and should be emptied before the next document.
    pub(crate) fn is_full(&self) -> bool {
        self.lexemes.len() > MAX_LEXEMES || self.text_bytes > MAX_TEXT_BYTES
    }
}
