//! What definite descriptions take up: nouns that stand for an organisation, for a doer, or for an event told before.

use super::LintError;
use dateline_types::Sector;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

/// Which sectors an organisation's noun goes with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fit {
    only: Vec<Sector>,
    not: Vec<Sector>,
    none: bool,
}

/// What a pronoun stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pronoun {
    /// An organisation or a state: "it".
    Singular,
    /// Several: "they".
    Plural,
    /// A person: "she".
    Person,
}

/// The nouns of a language that refer back, read from `reference.toml`.
#[derive(Debug, Clone, Default)]
pub struct References {
    groups: FxHashSet<SmolStr>,
    acts: FxHashSet<SmolStr>,
    fits: FxHashMap<SmolStr, Fit>,
    events: FxHashMap<SmolStr, FxHashSet<SmolStr>>,
    any_violence: FxHashSet<SmolStr>,
    any_explosion: FxHashSet<SmolStr>,
    apart: FxHashSet<SmolStr>,
    other_story: Vec<SmolStr>,
    pronouns: FxHashMap<SmolStr, Pronoun>,
    reflexives: Vec<SmolStr>,
    definite: FxHashSet<SmolStr>,
    plural_nouns: FxHashSet<SmolStr>,
    /// Texts in which a noun takes an event up, and in which it does not.
    pub examples: ReferenceExamples,
}

/// Sentences that must and must not show a reference: "word taken up | noun | text".
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceExamples {
    /// The noun takes the word up.
    #[serde(rename = "match")]
    pub matches: Vec<String>,
    /// It does not.
    pub no_match: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    group_nouns: Vec<SmolStr>,
    act_nouns: Vec<SmolStr>,
    any_violence: Vec<SmolStr>,
    any_explosion: Vec<SmolStr>,
    apart: Vec<SmolStr>,
    other_story: Vec<SmolStr>,
    singular: Vec<SmolStr>,
    plural: Vec<SmolStr>,
    person: Vec<SmolStr>,
    reflexives: Vec<SmolStr>,
    definite: FxHashSet<SmolStr>,
    plural_nouns: FxHashSet<SmolStr>,
    sectors: Vec<SectorTable>,
    event: Vec<EventTable>,
    examples: ReferenceExamples,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorTable {
    nouns: Vec<SmolStr>,
    #[serde(default)]
    only: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    none: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventTable {
    nouns: Vec<SmolStr>,
    #[serde(default)]
    takes: Vec<SmolStr>,
}

impl References {
    /// Reads a `reference.toml`.
    ///
    /// # Errors
    /// If it is not of the form its head describes, names a sector that is none, or a noun twice.
    pub fn parse(path: &str, text: &str) -> Result<References, LintError> {
        let file: File = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
        if file.format != 1 {
            return Err(LintError::new(path, format!("format is not 1: {}", file.format)));
        }
        let sectors = |codes: &[String]| -> Result<Vec<Sector>, LintError> {
            let sector = |code: &String| {
                code.parse::<Sector>().map_err(|_| LintError::new(path, format!("not a sector: {code:?}")))
            };
            codes.iter().map(sector).collect()
        };
        let twice = |noun: &str| LintError::new(path, format!("listed twice: {noun:?}"));
        let mut fits = FxHashMap::default();
        for table in &file.sectors {
            let fit = Fit { only: sectors(&table.only)?, not: sectors(&table.not)?, none: table.none };
            for noun in &table.nouns {
                if fits.insert(noun.clone(), fit.clone()).is_some() {
                    return Err(twice(noun));
                }
            }
        }
        let mut events = FxHashMap::default();
        for table in &file.event {
            for noun in &table.nouns {
                let takes = table.takes.iter().chain([noun]).cloned().collect();
                if events.insert(noun.clone(), takes).is_some() {
                    return Err(twice(noun));
                }
            }
        }
        let mut pronouns = FxHashMap::default();
        for (pronoun, words) in [
            (Pronoun::Singular, file.singular),
            (Pronoun::Plural, file.plural),
            (Pronoun::Person, file.person),
        ] {
            for word in words {
                if pronouns.insert(word.clone(), pronoun).is_some() {
                    return Err(twice(&word));
                }
            }
        }
        Ok(References {
            pronouns,
            reflexives: file.reflexives,
            definite: file.definite,
            plural_nouns: file.plural_nouns,
            groups: file.group_nouns.into_iter().collect(),
            acts: file.act_nouns.into_iter().collect(),
            fits,
            events,
            any_violence: file.any_violence.into_iter().collect(),
            any_explosion: file.any_explosion.into_iter().collect(),
            apart: file.apart.into_iter().collect(),
            other_story: file.other_story,
            examples: file.examples,
        })
    }

    /// What the pronoun `word`, in small letters, stands for.
    pub fn pronoun(&self, word: &str) -> Option<Pronoun> {
        self.pronouns.get(word).copied()
    }

    /// True for a pronoun, in small letters, that may mean the subject of its own verb ("itself").
    pub fn is_reflexive(&self, word: &str) -> bool {
        self.reflexives.iter().any(|ending| word.ends_with(ending.as_str()))
    }

    /// True for a determiner, in small letters, of what was told before or is known ("the", "those").
    pub fn is_definite(&self, determiner: &str) -> bool {
        self.definite.contains(determiner)
    }

    /// True for a noun that means several without an ending ("police").
    pub fn is_plural(&self, noun: &str) -> bool {
        self.plural_nouns.contains(noun)
    }

    /// True if the noun stands for an organisation ("group", "branch").
    pub fn is_group(&self, noun: &str) -> bool {
        self.groups.contains(noun)
    }

    /// True for a word that says whether a second telling is another happening or the same one ("another", "same").
    pub fn sets_apart(&self, word: &str) -> bool {
        self.apart.contains(word)
    }

    /// True if the words of a sentence begin another story of a round-up ("In other news, …").
    pub fn opens_story(&self, words: &str) -> bool {
        self.other_story.iter().any(|opener| {
            let begin = words.get(..opener.len());
            begin.is_some_and(|b| b.eq_ignore_ascii_case(opener))
                && !words[opener.len()..].starts_with(|c: char| c.is_alphanumeric())
        })
    }

    /// True if the noun names people by an act ("attacker"): whoever did it, not a group named before.
    pub fn is_act(&self, noun: &str) -> bool {
        self.acts.contains(noun)
    }

    /// True if the noun can stand for an organisation of the sector.
    pub fn fits(&self, noun: &str, sector: Option<Sector>) -> bool {
        match (self.fits.get(noun), sector) {
            (None, sector) => sector != Some(Sector::Jrn),
            (Some(fit), None) => fit.only.is_empty() || fit.none,
            (Some(fit), Some(sector)) => {
                (fit.only.is_empty() || fit.only.contains(&sector)) && !fit.not.contains(&sector)
            }
        }
    }

    /// True if the noun may take up an event told before ("attack", "incident").
    pub fn is_event(&self, noun: &str) -> bool {
        self.events.contains_key(noun)
    }

    /// True if the noun takes up an event told by the word `lemma`.
    pub fn takes(&self, noun: &str, lemma: &str) -> bool {
        noun == lemma || self.events.get(noun).is_some_and(|kin| kin.contains(lemma))
    }

    /// True if the noun takes up violence of any kind.
    pub fn takes_violence(&self, noun: &str) -> bool {
        self.any_violence.contains(noun)
    }

    /// True if the noun takes up explosions of any kind.
    pub fn takes_explosions(&self, noun: &str) -> bool {
        self.any_explosion.contains(noun)
    }
}
