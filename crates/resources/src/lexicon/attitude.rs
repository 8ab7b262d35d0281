//! What words do to the events they govern: who says so, how real it is, how sure the author is.
//!
//! `attitudes.toml` holds the knowledge; its head explains the fields. `coder::status` applies it.

use super::LintError;
use dateline_types::{Actuality, Certainty, ClaimAbout, ClaimAct};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

/// When an attitude holds at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// Only if the one held responsible is named.
    Culprit,
    /// Only over a report or a count ("the claim that", "the toll of").
    Absorbs,
    /// Only if a court or an inquiry speaks.
    Court,
    /// Only over violence.
    Hostile,
    /// Only over what is yet to be done ("likely to").
    Infinitive,
}

/// How a word stands to the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Station {
    /// A verb that governs it.
    Verb,
    /// A noun that governs it.
    Noun,
    /// A predicative adjective that governs it.
    Adjective,
    /// An adverb in its own clause.
    Adverb,
    /// A modifier before an event noun.
    Modifier,
}

/// How an event, or who is held responsible for it, hangs on a word.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "SmolStr")]
pub enum Hang {
    /// As its complement clause.
    Clause,
    /// As a clause of time, place or manner beside it.
    Circumstance,
    /// As a relative clause on one of its nouns.
    Relative,
    /// As its subject.
    Subject,
    /// As its object.
    Object,
    /// As its indirect object.
    Indirect,
    /// As its possessor.
    Possessive,
    /// As a noun before it.
    Compound,
    /// As a modifier before it.
    Modifier,
    /// As what it ascribes.
    Attribute,
    /// As a noun phrase of time or place.
    Adverbial,
    /// Behind a preposition.
    Preposition(SmolStr),
}

impl From<SmolStr> for Hang {
    fn from(name: SmolStr) -> Hang {
        match name.as_str() {
            "clause" => Hang::Clause,
            "circumstance" => Hang::Circumstance,
            "relative" => Hang::Relative,
            "subject" => Hang::Subject,
            "object" => Hang::Object,
            "indirect" => Hang::Indirect,
            "possessive" => Hang::Possessive,
            "compound" => Hang::Compound,
            "modifier" => Hang::Modifier,
            "attribute" => Hang::Attribute,
            "adverbial" => Hang::Adverbial,
            _ => Hang::Preposition(name),
        }
    }
}

impl Hang {
    /// The preposition, of those that have one.
    pub fn preposition(&self) -> Option<&SmolStr> {
        match self {
            Hang::Preposition(name) => Some(name),
            _ => None,
        }
    }
}

/// One attitude.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attitude {
    /// Its name in traces.
    pub name: SmolStr,
    /// The claim it makes.
    pub act: Option<ClaimAct>,
    /// What the claim is about, when the word alone decides.
    pub about: Option<ClaimAbout>,
    /// What the event becomes.
    pub actuality: Option<Actuality>,
    /// The author's certainty of what is told only here.
    pub certainty: Option<Certainty>,
    /// The same when nobody is named.
    pub agentless: Option<Certainty>,
    /// The event is negated.
    #[serde(default)]
    pub negates: bool,
    /// The word takes back the claim it governs.
    #[serde(default)]
    pub refuses: bool,
    /// The part of an event taken for granted that the predicate tells.
    pub aspect: Option<ClaimAbout>,
    /// False if it leaves an event that is taken for granted as it is.
    #[serde(default = "yes")]
    pub given: bool,
    /// Says something only where it is negated itself ("it is *not* true that"): the event is negated.
    #[serde(default)]
    pub only_negated: bool,
    /// Where it is negated, the event is affirmed ("did not rule out").
    #[serde(default)]
    pub rules_out: bool,
    /// A past deed beside it keeps what it was ("was killed as he called for calm").
    #[serde(default)]
    pub keeps_deeds: bool,
    /// Makes its claim of an event told before also where no word of its own clause points to one ("blamed the army").
    #[serde(default)]
    pub alone: bool,
    /// What the doer says by a verb of warning is a threat ("warned that it would").
    #[serde(default)]
    pub may_threaten: bool,
    /// The subject of the word is not who speaks ("went on trial").
    #[serde(default)]
    pub silent: bool,
    /// When it holds at all.
    pub when: Option<When>,
    #[serde(default)]
    verbs: Vec<SmolStr>,
    #[serde(default)]
    nouns: Vec<SmolStr>,
    #[serde(default)]
    adjectives: Vec<SmolStr>,
    #[serde(default)]
    adverbs: Vec<SmolStr>,
    #[serde(default)]
    modifiers: Vec<SmolStr>,
    /// How the event hangs on the word: `clause`, `object`, `subject`, `attribute`, or a preposition.
    #[serde(default)]
    pub slots: Vec<Hang>,
    /// Where the one held responsible stands: `object`, `subject`, `possessive`, or a preposition.
    #[serde(default)]
    pub culprit: Vec<Hang>,
    /// Sentences that must and must not show it, `word | sentence`.
    #[serde(default)]
    pub examples: AttitudeExamples,
}

fn yes() -> bool {
    true
}

/// Sentences that must and must not show an attitude.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttitudeExamples {
    /// They must.
    #[serde(rename = "match")]
    pub matches: Vec<String>,
    /// They must not.
    pub no_match: Vec<String>,
}

/// The attitudes of a language.
#[derive(Debug, Clone, Default)]
pub struct Attitudes {
    all: Vec<Attitude>,
    by_word: FxHashMap<(Station, SmolStr), Vec<u32>>,
    media: FxHashSet<SmolStr>,
    media_as_subject: FxHashSet<SmolStr>,
    things: FxHashSet<SmolStr>,
    tolls: FxHashSet<SmolStr>,
    courts: FxHashSet<SmolStr>,
    absorbed: FxHashSet<SmolStr>,
    doubtful: FxHashSet<SmolStr>,
    leaves: FxHashSet<SmolStr>,
    continuing: FxHashSet<SmolStr>,
    conditions: FxHashSet<SmolStr>,
    spoken: FxHashSet<SmolStr>,
    proofs: FxHashSet<SmolStr>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    media: Vec<SmolStr>,
    media_as_subject: Vec<SmolStr>,
    things: Vec<SmolStr>,
    tolls: Vec<SmolStr>,
    courts: Vec<SmolStr>,
    absorbed: Vec<SmolStr>,
    doubtful: Vec<SmolStr>,
    leaves: Vec<SmolStr>,
    continuing: Vec<SmolStr>,
    conditions: Vec<SmolStr>,
    spoken: Vec<SmolStr>,
    proofs: Vec<SmolStr>,
    attitude: Vec<Attitude>,
}

impl Attitudes {
    /// Reads an `attitudes.toml`.
    ///
    /// # Errors
    /// If it is not of the documented form, or an attitude has no word, no effect or no example.
    pub fn parse(path: &str, text: &str) -> Result<Attitudes, LintError> {
        let file: File = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
        if file.format != 1 {
            return Err(LintError::new(path, format!("unknown format: {}", file.format)));
        }
        let mut by_word: FxHashMap<(Station, SmolStr), Vec<u32>> = FxHashMap::default();
        for (index, attitude) in file.attitude.iter().enumerate() {
            let fail = |what: &str| LintError::new(path, format!("{what}: {:?}", attitude.name));
            let words = [
                (Station::Verb, &attitude.verbs),
                (Station::Noun, &attitude.nouns),
                (Station::Adjective, &attitude.adjectives),
                (Station::Adverb, &attitude.adverbs),
                (Station::Modifier, &attitude.modifiers),
            ];
            if words.iter().all(|(_, list)| list.is_empty()) {
                return Err(fail("no word"));
            }
            let effect = attitude.act.is_some()
                || attitude.actuality.is_some()
                || attitude.certainty.is_some()
                || attitude.aspect.is_some()
                || attitude.negates
                || attitude.refuses;
            if !effect {
                return Err(fail("no effect"));
            }
            if attitude.examples.matches.is_empty() || attitude.examples.no_match.is_empty() {
                return Err(fail("no example"));
            }
            for (station, list) in words {
                for word in list {
                    by_word.entry((station, word.clone())).or_default().push(index as u32);
                }
            }
        }
        let set = |words: Vec<SmolStr>| words.into_iter().collect::<FxHashSet<_>>();
        Ok(Attitudes {
            all: file.attitude,
            by_word,
            media: set(file.media),
            media_as_subject: set(file.media_as_subject),
            things: set(file.things),
            tolls: set(file.tolls),
            courts: set(file.courts),
            absorbed: set(file.absorbed),
            doubtful: set(file.doubtful),
            leaves: set(file.leaves),
            continuing: set(file.continuing),
            conditions: set(file.conditions),
            spoken: set(file.spoken),
            proofs: set(file.proofs),
        })
    }

    /// All attitudes, in order of the file.
    pub fn all(&self) -> &[Attitude] {
        &self.all
    }

    /// The attitudes of a word, in order of the file. `word` is a lemma, or a verb's lemma with its object's.
    pub fn of<'a>(&'a self, station: Station, word: &str) -> impl Iterator<Item = &'a Attitude> + use<'a> {
        let found = self.by_word.get(&(station, SmolStr::new(word)));
        found.into_iter().flatten().map(|&i| &self.all[i as usize])
    }

    /// True for a noun that names a medium.
    pub fn is_medium(&self, lemma: &str) -> bool {
        self.media.contains(lemma)
    }

    /// True for a noun that names a medium where it speaks.
    pub fn is_medium_as_subject(&self, lemma: &str) -> bool {
        self.media_as_subject.contains(lemma)
    }

    /// True for what tells but does not speak ("footage").
    pub fn is_thing(&self, lemma: &str) -> bool {
        self.things.contains(lemma)
    }

    /// True for a word that counts the harm done ("toll").
    pub fn is_toll(&self, lemma: &str) -> bool {
        self.tolls.contains(lemma)
    }

    /// True for who finds facts with authority.
    pub fn is_court(&self, lemma: &str) -> bool {
        self.courts.contains(lemma)
    }

    /// True for a claim's noun that adds nothing beside the verb ("retracted its *statement*").
    pub fn is_absorbed(&self, lemma: &str) -> bool {
        self.absorbed.contains(lemma)
    }

    /// True for what one calls a report that is not confirmed.
    pub fn is_doubtful(&self, word: &str) -> bool {
        self.doubtful.contains(word)
    }

    /// True for a light verb that takes its event for granted ("the raid *ended*").
    pub fn leaves(&self, lemma: &str) -> bool {
        self.leaves.contains(lemma)
    }

    /// True for a verb of what goes on.
    pub fn is_continuing(&self, lemma: &str) -> bool {
        self.continuing.contains(lemma)
    }

    /// True for a subordinator of a condition.
    pub fn is_condition(&self, word: &str) -> bool {
        self.conditions.contains(word)
    }

    /// True if a claim made without it is left to its speaker ("without giving evidence").
    pub fn is_proof(&self, lemma: &str) -> bool {
        self.proofs.contains(lemma)
    }

    /// True for the noun of a phrase that names a speaker ("in the *words* of").
    pub fn is_spoken(&self, lemma: &str) -> bool {
        self.spoken.contains(lemma)
    }

    /// The nouns that govern events: the predication layer needs them.
    pub fn nouns(&self) -> impl Iterator<Item = &SmolStr> {
        self.all.iter().flat_map(|a| &a.nouns)
    }
}
