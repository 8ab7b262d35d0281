//! Verb dictionaries of the TABARI and PETRARCH family: the coding rules of users who own such files.
//!
//! A dictionary holds blocks of verbs that mean the same, a code for the bare verb, and patterns: words, synonym sets and
//! actors around the verb, with a code of their own. [`VerbDictionary::read`] takes the three dialects in use:
//!
//! * **TABARI**: `ACCUS [112] ;note`, one verb a block, words are stems unless `_` follows, `{ WAS | WERE }` for either;
//! * **PETRARCH**: blocks `--- NAME [code] ---`, whole words, `&SET` synonym sets, `+CORDON_OFF {+CORDONED_OFF}`;
//! * **PETRARCH2**: the same with noun phrases `{JOINT MANOEUVRES}` and prepositional phrases `(IN {JOINT MANOEUVRES})`.
//!
//! In a pattern `*` is the verb, `$` the source, `+` the target, `^` a noun phrase to pass over, `%` several parties acting
//! on each other; words parted by spaces may have others between them, words joined by `_` stand side by side. A code
//! `[a:b]` is a pair: `a` from source to target, `b` back. What a file holds that is not understood is left out and named
//! in [`VerbDictionary::notices`]; nothing a file holds is an error.

mod form;
mod pattern;
mod reader;

pub use form::{VerbForm, parts};
pub use pattern::{Gap, Part, Pattern, Step};

use dateline_types::Sha256;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// What a pattern or a verb is coded as; both absent for what is known and is no event (`---`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventCode {
    /// From source to target.
    pub forward: Option<SmolStr>,
    /// From target to source, for a pair.
    pub back: Option<SmolStr>,
}

impl EventCode {
    /// True if nothing is coded.
    pub fn is_null(&self) -> bool {
        self.forward.is_none() && self.back.is_none()
    }
}

/// A line that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Line, from 1.
    pub line: u32,
    /// Why it was left out: lower case, no full stop, value last and quoted.
    pub message: String,
}

/// Verbs that mean the same, with their patterns.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// The name in its header, or its first verb.
    pub name: String,
    /// The patterns, most specific first, then in file order.
    pub patterns: Vec<Pattern>,
}

/// A set of words and phrases that a pattern may name in place of a word.
#[derive(Debug, Clone, Default)]
struct Synset {
    /// Its phrases, longest first.
    phrases: Vec<Vec<SmolStr>>,
}

/// A dictionary.
#[derive(Debug, Clone)]
pub struct VerbDictionary {
    name: String,
    digest: Sha256,
    blocks: Vec<Block>,
    synsets: Vec<Synset>,
    forms: Vec<VerbForm>,
    by_word: FxHashMap<SmolStr, Vec<u32>>,
    by_lemma: FxHashMap<SmolStr, Vec<u32>>,
    by_stem: FxHashMap<SmolStr, Vec<u32>>,
    notices: Vec<Notice>,
}

impl VerbDictionary {
    /// Reads a dictionary; `name` is how events name it.
    ///
    /// ```
    /// use dateline_resources::verbs::VerbDictionary;
    ///
    /// let verbs = VerbDictionary::read("own", "--- HOST [040] ---\nHOST\n- * TALKS [046:046]\n- * TALKS\n");
    /// assert_eq!(verbs.candidates("hosted", "host").len(), 1);
    /// assert_eq!(verbs.notices()[0].line, 4);
    /// ```
    pub fn read(name: &str, text: &str) -> VerbDictionary {
        reader::read(Self::empty(name, Sha256::of(text.as_bytes())), text)
    }

    fn empty(name: &str, digest: Sha256) -> VerbDictionary {
        VerbDictionary {
            name: name.to_owned(),
            digest,
            blocks: Vec::new(),
            synsets: Vec::new(),
            forms: Vec::new(),
            by_word: FxHashMap::default(),
            by_lemma: FxHashMap::default(),
            by_stem: FxHashMap::default(),
            notices: Vec::new(),
        }
    }

    /// How events name it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The digest of the text it was read from.
    pub fn digest(&self) -> Sha256 {
        self.digest
    }

    /// The lines that were not understood, in file order.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The blocks; [`VerbForm::block`] is an index.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// How many verbs it has, synonyms counted.
    pub fn verb_count(&self) -> usize {
        self.by_lemma.values().map(Vec::len).sum::<usize>()
            + self.by_stem.values().map(Vec::len).sum::<usize>()
    }

    /// The phrases of a synonym set, longest first.
    pub fn phrases(&self, synset: u32) -> &[Vec<SmolStr>] {
        self.synsets.get(synset as usize).map_or(&[], |s| &s.phrases)
    }

    /// The verbs that `word` (lower case) may be a form of: those listed or formed with exactly this form, else those
    /// whose base form is `lemma`, else those with the longest stem that begins it.
    pub fn candidates(&self, word: &str, lemma: &str) -> Vec<&VerbForm> {
        let found = |list: Option<&Vec<u32>>| -> Option<Vec<&VerbForm>> {
            list.map(|all| all.iter().filter_map(|&i| self.forms.get(i as usize)).collect())
        };
        found(self.by_word.get(word))
            .or_else(|| found(self.by_lemma.get(lemma)))
            .or_else(|| {
                let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
                ends.rev().find_map(|end| found(self.by_stem.get(&word[..end])))
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
