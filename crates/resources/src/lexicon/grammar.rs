//! Which nouns name events or attitudes, and which verbs only carry a noun ("carry out an attack").

use super::LintError;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

/// Where the noun stands beside its light verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LightNoun {
    /// "carry out *an attack*".
    Object,
    /// "*an attack* took place".
    Subject,
    /// "come under *attack*".
    Preposition(SmolStr),
}

/// What the subject of a light verb is to the noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LightSubject {
    /// Who does it.
    Agent,
    /// Whom it is done to ("the base suffered an attack").
    Patient,
    /// The event itself.
    Event,
}

/// One light reading of a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LightVerb {
    /// Where the noun stands.
    pub noun: LightNoun,
    /// What the subject is.
    pub subject: LightSubject,
}

/// The closed word lists that `coder::predicate` needs of a language.
#[derive(Debug, Clone, Default)]
pub struct Grammar {
    nouns: FxHashSet<SmolStr>,
    light: FxHashMap<SmolStr, Vec<LightVerb>>,
    partitives: FxHashSet<SmolStr>,
    repeated: FxHashSet<SmolStr>,
    purposes: FxHashSet<SmolStr>,
    suffered: FxHashSet<SmolStr>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    attitude_nouns: Vec<SmolStr>,
    partitives: Vec<SmolStr>,
    repeated: Vec<SmolStr>,
    #[serde(default)]
    purposes: Vec<SmolStr>,
    #[serde(default)]
    suffered: Vec<SmolStr>,
    light: Vec<LightEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LightEntry {
    verbs: Vec<SmolStr>,
    noun: String,
    subject: LightSubject,
}

impl Grammar {
    /// Reads a `grammar.toml`.
    ///
    /// # Errors
    /// If it is not of the form documented in `resources/lexicon/README.md`.
    pub fn parse(path: &str, text: &str) -> Result<Grammar, LintError> {
        let file: File = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
        let mut grammar = Grammar {
            nouns: file.attitude_nouns.into_iter().collect(),
            light: FxHashMap::default(),
            partitives: file.partitives.into_iter().collect(),
            repeated: file.repeated.into_iter().collect(),
            purposes: file.purposes.into_iter().collect(),
            suffered: file.suffered.into_iter().collect(),
        };
        for entry in file.light {
            let noun = match entry.noun.as_str() {
                "object" => LightNoun::Object,
                "subject" => LightNoun::Subject,
                preposition => LightNoun::Preposition(preposition.into()),
            };
            for verb in entry.verbs {
                let light = LightVerb { noun: noun.clone(), subject: entry.subject };
                grammar.light.entry(verb).or_default().push(light);
            }
        }
        Ok(grammar)
    }

    /// Adds nouns that name events: the nominal triggers of a lexicon.
    pub fn add_nouns(&mut self, nouns: impl IntoIterator<Item = SmolStr>) {
        self.nouns.extend(nouns);
    }

    /// True if the lemma names an event or an attitude ("attack", "claim", "threat").
    pub fn is_event_noun(&self, lemma: &str) -> bool {
        self.nouns.contains(lemma)
    }

    /// True if the lemma only measures what follows its "of" ("group of men", "dozens of people").
    pub fn is_partitive(&self, lemma: &str) -> bool {
        self.partitives.contains(lemma)
    }

    /// True if the lemma says that an event is many ("numerous attacks", "regularly attacks").
    pub fn is_repeated(&self, lemma: &str) -> bool {
        self.repeated.contains(lemma)
    }

    /// True if "in" and the bare lemma say what another act is for ("marched in support of the army").
    pub fn is_purpose(&self, lemma: &str) -> bool {
        self.purposes.contains(lemma)
    }

    /// True if the subject of the verb, behind a passive and without an object, suffers ("and five others *wounded*").
    pub fn is_suffered(&self, lemma: &str) -> bool {
        self.suffered.contains(lemma)
    }

    /// The light readings of a verb, keyed by lemma with particle, or by lemma and bare object ("take place").
    pub fn light(&self, verb: &str) -> &[LightVerb] {
        self.light.get(verb).map_or(&[], Vec::as_slice)
    }
}
