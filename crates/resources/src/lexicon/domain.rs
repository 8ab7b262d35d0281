//! Words that say what kind of quarrel or deed an event belongs to, read from `domain.toml`.

use super::LintError;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DomainCue {
    /// Nobody meant it.
    Accident,
    /// Where the word is a noun, what happens by itself.
    Disaster,
    /// The deed was not intended.
    Unmeant,
    /// A political motive, or means of such a conflict.
    Motive,
    /// For gain.
    Gain,
    /// A band that lives by crime.
    Organised,
    /// A quarrel between people.
    Quarrel,
}

/// The words of a language.
#[derive(Debug, Clone, Default)]
pub struct DomainWords {
    words: FxHashMap<SmolStr, Vec<DomainCue>>,
    /// "domain | text" with what the words of the text decide.
    pub examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    accident: Vec<SmolStr>,
    disaster: Vec<SmolStr>,
    unmeant: Vec<SmolStr>,
    motive: Vec<SmolStr>,
    gain: Vec<SmolStr>,
    organised: Vec<SmolStr>,
    quarrel: Vec<SmolStr>,
    examples: Examples,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    decides: Vec<String>,
}

impl DomainWords {
    /// Reads a `domain.toml`.
    ///
    /// # Errors
    /// If it is not of the form its head describes, or lists a word twice under one heading.
    pub fn parse(path: &str, text: &str) -> Result<DomainWords, LintError> {
        let file: File = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
        if file.format != 1 {
            return Err(LintError::new(path, format!("format is not 1: {}", file.format)));
        }
        let mut words: FxHashMap<SmolStr, Vec<DomainCue>> = FxHashMap::default();
        for (cue, list) in [
            (DomainCue::Accident, file.accident),
            (DomainCue::Disaster, file.disaster),
            (DomainCue::Unmeant, file.unmeant),
            (DomainCue::Motive, file.motive),
            (DomainCue::Gain, file.gain),
            (DomainCue::Organised, file.organised),
            (DomainCue::Quarrel, file.quarrel),
        ] {
            for word in list {
                let cues = words.entry(word.clone()).or_default();
                if cues.contains(&cue) {
                    return Err(LintError::new(path, format!("listed twice: {word:?}")));
                }
                cues.push(cue);
            }
        }
        Ok(DomainWords { words, examples: file.examples.decides })
    }

    /// What a lemma, or two lemmas with a space between, say.
    pub fn of(&self, word: &str) -> &[DomainCue] {
        self.words.get(word).map_or(&[], Vec::as_slice)
    }
}
