//! The means of violence and pressure: words, kinds, and the mode each implies.

use super::LintError;
use dateline_types::Mode;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

/// A kind of instrument.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentKind {
    /// A path: `explosives/ied`.
    pub name: SmolStr,
    /// The mode of ASSAULT it implies, as the ontology spells it.
    pub mode: Option<Mode>,
    /// Lemmas or two-word phrases.
    pub words: Vec<SmolStr>,
}

/// The table of instruments.
#[derive(Debug, Clone, Default)]
pub struct Instruments {
    kinds: Vec<InstrumentKind>,
    by_word: FxHashMap<SmolStr, u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Vec<InstrumentKind>,
}

impl Instruments {
    /// Reads `instruments.toml`.
    ///
    /// # Errors
    /// If it does not parse or a word stands under two kinds.
    pub fn parse(path: &str, text: &str) -> Result<Instruments, LintError> {
        let file: File = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
        let mut instruments = Instruments { kinds: file.kind, by_word: FxHashMap::default() };
        for (i, kind) in instruments.kinds.iter().enumerate() {
            for word in &kind.words {
                if instruments.by_word.insert(word.clone(), i as u32).is_some() {
                    return Err(LintError::new(path, format!("a word under two kinds: {word:?}")));
                }
            }
        }
        Ok(instruments)
    }

    /// The kind of a lemma or two-word phrase.
    pub fn of(&self, words: &str) -> Option<&InstrumentKind> {
        self.by_word.get(words).map(|&i| &self.kinds[i as usize])
    }

    /// All kinds, in order of the file.
    pub fn kinds(&self) -> &[InstrumentKind] {
        &self.kinds
    }
}
