//! Senses of a verb that tell no event, read from `senses.toml`: "plead guilty" asks for nothing, "strike a tone" hits nobody.

use super::{LintError, Pattern, WordClasses};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

/// The senses of a language that tell no event.
#[derive(Debug, Clone, Default)]
pub struct Senses {
    patterns: FxHashMap<SmolStr, Vec<Pattern>>,
    adjectives: Vec<SmolStr>,
    /// "verb | sentence" in which the verb tells nothing.
    pub untold: Vec<String>,
    /// "verb | sentence" in which the same verb tells an event.
    pub told: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    verbs: Vec<String>,
    adjectives: Vec<SmolStr>,
    examples: Examples,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    untold: Vec<String>,
    told: Vec<String>,
}

impl Senses {
    /// Reads a `senses.toml`.
    ///
    /// # Errors
    /// If it is not of the form its head describes, or a pattern asks for nothing beside its verb.
    pub fn parse(path: &str, text: &str, classes: &WordClasses) -> Result<Senses, LintError> {
        let file: File = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
        if file.format != 1 {
            return Err(LintError::new(path, format!("format is not 1: {}", file.format)));
        }
        let mut patterns: FxHashMap<SmolStr, Vec<Pattern>> = FxHashMap::default();
        for verb in &file.verbs {
            let pattern = Pattern::verb(path, verb, classes)?;
            if pattern.parts.is_empty() {
                return Err(LintError::new(path, format!("all senses of the verb: {verb:?}")));
            }
            let known = patterns.entry(pattern.word.clone()).or_default();
            if known.iter().any(|p| p.source == pattern.source) {
                return Err(LintError::new(path, format!("listed twice: {verb:?}")));
            }
            known.push(pattern);
        }
        let Examples { untold, told } = file.examples;
        Ok(Senses { patterns, adjectives: file.adjectives, untold, told })
    }

    /// The patterns of `lemma` that tell no event.
    pub fn of(&self, lemma: &str) -> &[Pattern] {
        self.patterns.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// True if the adjective `lemma` is only spelt like a verb of the lexicon: "is fine" punishes nobody.
    pub fn is_adjective(&self, lemma: &str) -> bool {
        self.adjectives.iter().any(|a| a == lemma)
    }
}
