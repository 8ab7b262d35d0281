//! Rules for what is asserted and is no event: trends, forecasts, judgements, strategies, capabilities.
//!
//! `statements.toml` holds them; its head explains the fields. `coder::statement` applies them.

use super::{LintError, WordList};
use dateline_types::{Direction, StatementKind};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

/// The verb form that carries a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// "fell".
    Past,
    /// "falls", "is falling".
    Present,
    /// "has fallen".
    Perfect,
    /// "will fall".
    Future,
    /// "may fall".
    May,
    /// "may have fallen".
    MayHave,
    /// "would fall".
    Would,
}

/// What a statement must be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Whatever.
    #[default]
    Any,
    /// What is done over time.
    Activity,
    /// A group, an office, a state.
    Actor,
    /// No actor and no person.
    Thing,
    /// The predicate is an event of the lexicon itself.
    EventItself,
}

/// Where the topic stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum TopicPlace {
    /// The subject, voice as in the text.
    #[default]
    Subject,
    /// The object.
    Object,
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementRule {
    /// Its name.
    pub name: SmolStr,
    /// The kind of statement.
    pub kind: StatementKind,
    /// Which way it points.
    pub direction: Option<Direction>,
    /// Which way it points when negated.
    pub negated: Option<Direction>,
    #[serde(default)]
    verbs: Vec<SmolStr>,
    #[serde(default)]
    adjectives: Vec<SmolStr>,
    /// Verb forms that carry it; all if empty.
    #[serde(default)]
    pub tenses: Vec<Form>,
    /// What it must be about.
    #[serde(default)]
    pub topic: Topic,
    /// What the subject must be, when the topic stands elsewhere.
    #[serde(default)]
    pub subject: Topic,
    /// Where that stands.
    #[serde(default)]
    pub place: TopicPlace,
    /// One of these must stand in the clause, unless empty.
    #[serde(default)]
    pub adverbs: Vec<SmolStr>,
    /// True if the clause must be the sentence's own, or what somebody says.
    #[serde(default)]
    pub plain: bool,
    /// Sentences that must and must not be one.
    pub examples: StatementExamples,
}

/// Sentences that must and must not be coded by a rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementExamples {
    /// They must.
    #[serde(rename = "match")]
    pub matches: Vec<String>,
    /// They must not.
    pub no_match: Vec<String>,
}

/// Words that decide how a rule is read, whatever its predicate.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StatementWords {
    /// Predicates that negate what they govern, lemmas.
    pub unable: WordList,
    /// Adverbs that turn an increase round, lemmas.
    pub fewer: WordList,
    /// Verbs whose complement asserts nothing, lemmas.
    pub asking: WordList,
    /// Subordinators of a purpose.
    pub purpose: WordList,
    /// Nouns that stand for what they count, lemmas.
    pub counts: WordList,
    /// Between such a noun and what it counts.
    pub of: SmolStr,
    /// Pronouns that may be a thing.
    pub thing_pronouns: WordList,
    /// Pronouns that may be a group.
    pub actor_pronouns: WordList,
    /// Pronouns of the author.
    pub author: WordList,
    /// Prepositions of time and reason beside a statement.
    pub beside: WordList,
}

/// The rules of a language.
#[derive(Debug, Clone, Default)]
pub struct StatementRules {
    all: Vec<StatementRule>,
    verbs: FxHashMap<SmolStr, Vec<u32>>,
    adjectives: FxHashMap<SmolStr, Vec<u32>>,
    wordless: Vec<u32>,
    activity: FxHashSet<SmolStr>,
    /// Words that decide how a rule is read.
    pub words: StatementWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    activity: Vec<SmolStr>,
    words: StatementWords,
    rule: Vec<StatementRule>,
}

impl StatementRules {
    /// Reads a `statements.toml`.
    ///
    /// # Errors
    /// If it is not of the documented form, or a rule has no example.
    pub fn parse(path: &str, text: &str) -> Result<StatementRules, LintError> {
        let file: File = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
        if file.format != 1 {
            return Err(LintError::new(path, format!("unknown format: {}", file.format)));
        }
        let mut rules = StatementRules {
            activity: file.activity.into_iter().collect(),
            words: file.words,
            ..Default::default()
        };
        for (index, rule) in file.rule.iter().enumerate() {
            if rule.examples.matches.is_empty() || rule.examples.no_match.is_empty() {
                return Err(LintError::new(path, format!("no example: {:?}", rule.name)));
            }
            for verb in &rule.verbs {
                rules.verbs.entry(verb.clone()).or_default().push(index as u32);
            }
            for adjective in &rule.adjectives {
                rules.adjectives.entry(adjective.clone()).or_default().push(index as u32);
            }
            if rule.verbs.is_empty() && rule.adjectives.is_empty() {
                rules.wordless.push(index as u32);
            }
        }
        rules.all = file.rule;
        Ok(rules)
    }

    /// All rules, in order of the file.
    pub fn all(&self) -> &[StatementRule] {
        &self.all
    }

    /// The rules that one of `keys` (a lemma, or a verb with one of its arguments) may show, in order of the file.
    pub fn of(&self, adjective: bool, keys: &[SmolStr]) -> Vec<&StatementRule> {
        let table = if adjective { &self.adjectives } else { &self.verbs };
        let mut found: Vec<u32> = keys.iter().filter_map(|k| table.get(k)).flatten().copied().collect();
        found.extend(&self.wordless);
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|i| &self.all[i as usize]).collect()
    }

    /// True for a noun that stands for what is done over time.
    pub fn is_activity(&self, lemma: &str) -> bool {
        self.activity.contains(lemma)
    }

    /// The direction a verb alone points to ("likely to *increase*").
    pub fn direction_of(&self, verb: &str) -> Option<Direction> {
        let found = self.verbs.get(verb)?;
        found.iter().find_map(|&i| self.all[i as usize].direction)
    }
}
