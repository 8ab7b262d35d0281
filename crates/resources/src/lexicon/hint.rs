//! Words that crosswalks to other ontologies ask for beyond the class, read from `hints.toml`.

use super::LintError;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

type Set = FxHashSet<SmolStr>;

/// The words of a language, by what they say. Lemmas, except [`HintWords::roughly`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HintWords {
    format: u32,
    /// Nouns for people who protest, and for their gathering.
    pub protesters: Set,
    /// Nouns for people who riot where the class is a riot.
    pub rioters: Set,
    /// Nouns for people who act together without an organisation.
    pub mobs: Set,
    /// Adverbs of excessive force, as written, small letters.
    pub roughly: Set,
    /// Means of excessive force.
    pub harsh: Set,
    /// Qualifiers that make such means mild ("*rubber* bullets").
    pub mild: Set,
    /// Means that are excessive only behind the qualifier ("*excessive* force").
    pub harsh_if: FxHashMap<SmolStr, SmolStr>,
    /// Burning.
    pub fire: Set,
    /// Killing.
    pub lethal: Set,
    /// Killing of many.
    pub massacre: Set,
    /// Taking of a vehicle.
    pub hijacking: Set,
    /// Taking of property.
    pub robbery: Set,
    /// Closing in.
    pub blockade: Set,
    /// Stopping of work.
    pub stoppage: Set,
    /// Asking.
    pub appeal: Set,
}

impl HintWords {
    /// Reads a `hints.toml`.
    ///
    /// # Errors
    /// If it is not of the form its head describes.
    pub fn parse(path: &str, text: &str) -> Result<HintWords, LintError> {
        let words: HintWords = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
        if words.format != 1 {
            return Err(LintError::new(path, format!("format is not 1: {}", words.format)));
        }
        Ok(words)
    }
}
