//! Numbers as words, what they count, and the words that say what became of those counted, read from `numbers.toml`.

use super::LintError;
use dateline_types::QuantityKind;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;
use std::str::FromStr;

/// What a hedge does to the number behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hedge {
    /// "at least 20": that many, and open.
    Least,
    /// "more than 20": one more, and open.
    More,
    /// "fewer than 20": one less at most.
    Less,
    /// "up to 20": that many at most.
    Most,
    /// "nearly 20": rounded up, a tenth below.
    Nearly,
    /// "about 20": rounded, a tenth below and above.
    About,
}

/// A number word without a figure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vague {
    /// The word.
    pub word: SmolStr,
    /// Least.
    pub min: u64,
    /// Most; `None` is open.
    pub max: Option<u64>,
    /// Counts only before a noun; before a number it is a hedge ("some 20").
    #[serde(default)]
    pub hedges: bool,
}

/// The number words of a language.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    units: FxHashMap<SmolStr, u64>,
    scales: FxHashMap<SmolStr, u64>,
    vague: FxHashMap<SmolStr, Vague>,
    /// Phrases of hedges, word by word, longest first.
    hedges: Vec<(Vec<SmolStr>, Hedge)>,
    nouns: FxHashMap<SmolStr, QuantityKind>,
    verbs: FxHashMap<SmolStr, QuantityKind>,
    tolled: Vec<(QuantityKind, FxHashSet<SmolStr>)>,
    lists: Lists,
    /// "text = number", and texts that are none.
    pub examples: Examples,
}

/// Texts with the number they read as, and texts that are no number.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// "text = number".
    pub reads: Vec<String>,
    /// Texts.
    pub refuses: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    format: u32,
    units: FxHashMap<SmolStr, u64>,
    scales: FxHashMap<SmolStr, u64>,
    vague: Vec<Vague>,
    hedges: Hedges,
    nouns: FxHashMap<SmolStr, Vec<SmolStr>>,
    verbs: FxHashMap<SmolStr, Vec<SmolStr>>,
    tolled: FxHashMap<SmolStr, FxHashSet<SmolStr>>,
    examples: Examples,
    #[serde(flatten)]
    lists: Lists,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Hedges {
    least: Vec<SmolStr>,
    more: Vec<SmolStr>,
    less: Vec<SmolStr>,
    most: Vec<SmolStr>,
    nearly: Vec<SmolStr>,
    about: Vec<SmolStr>,
    least_behind: Vec<SmolStr>,
    same_behind: Vec<SmolStr>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Lists {
    dozen: SmolStr,
    partitive: SmolStr,
    loosely: FxHashSet<SmolStr>,
    to_figure: FxHashSet<SmolStr>,
    joins: FxHashSet<SmolStr>,
    range: FxHashSet<SmolStr>,
    range_and: SmolStr,
    range_opens: FxHashSet<SmolStr>,
    range_and_opens: SmolStr,
    measures: FxHashSet<SmolStr>,
    labels: FxHashSet<SmolStr>,
    articles: FxHashSet<SmolStr>,
    indefinite: FxHashSet<SmolStr>,
    persons: FxHashSet<SmolStr>,
    civilians: FxHashSet<SmolStr>,
    dead: Vec<SmolStr>,
    dying: FxHashSet<SmolStr>,
    leaving: FxHashSet<SmolStr>,
    costing: FxHashSet<SmolStr>,
    life: SmolStr,
    among: SmolStr,
    counting: FxHashSet<SmolStr>,
    toll: SmolStr,
    #[serde(skip)]
    least_behind: Vec<SmolStr>,
    #[serde(skip)]
    same_behind: Vec<SmolStr>,
}

impl Numbers {
    /// The English number words that are built in.
    ///
    /// # Errors
    /// If the built-in file does not follow its form; a test of this crate keeps that from happening.
    pub fn embedded() -> Result<Numbers, LintError> {
        let path = "en/numbers.toml";
        let text = super::EMBEDDED.get_file(path).and_then(|file| file.contents_utf8());
        Numbers::parse(path, text.ok_or_else(|| LintError::new(path, "missing"))?)
    }

    /// Reads a `numbers.toml`.
    ///
    /// # Errors
    /// If it is not of the form its comments describe, or names a kind of count that does not exist (the message lists
    /// those that do).
    pub fn parse(path: &str, text: &str) -> Result<Numbers, LintError> {
        let file: File = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
        if file.format != 1 {
            return Err(LintError::new(path, format!("format is not 1: {}", file.format)));
        }
        let mut hedges = Vec::new();
        for (hedge, phrases) in [
            (Hedge::Least, file.hedges.least),
            (Hedge::More, file.hedges.more),
            (Hedge::Less, file.hedges.less),
            (Hedge::Most, file.hedges.most),
            (Hedge::Nearly, file.hedges.nearly),
            (Hedge::About, file.hedges.about),
        ] {
            hedges
                .extend(phrases.iter().map(|p| (p.split(' ').map(SmolStr::from).collect::<Vec<_>>(), hedge)));
        }
        hedges.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        let mut lists = file.lists;
        lists.least_behind = file.hedges.least_behind;
        lists.same_behind = file.hedges.same_behind;
        let mut tolled = file
            .tolled
            .into_iter()
            .map(|(name, words)| Ok((kind(path, &name)?, words)))
            .collect::<Result<Vec<_>, LintError>>()?;
        tolled.sort_by_key(|(kind, _)| *kind);
        Ok(Numbers {
            units: file.units,
            scales: file.scales,
            vague: file.vague.into_iter().map(|v| (v.word.clone(), v)).collect(),
            hedges,
            nouns: by_word(path, file.nouns)?,
            verbs: by_word(path, file.verbs)?,
            tolled,
            lists,
            examples: file.examples,
        })
    }

    /// The value of a unit word ("twenty").
    pub fn unit(&self, word: &str) -> Option<u64> {
        self.units.get(word).copied()
    }

    /// What a scale word multiplies by ("thousand").
    pub fn scale(&self, word: &str) -> Option<u64> {
        self.scales.get(word).copied()
    }

    /// True for a word that stands for a number, exactly or vaguely.
    pub fn is_number(&self, word: &str) -> bool {
        self.units.contains_key(word) || self.scales.contains_key(word) || self.vague.contains_key(word)
    }

    /// A word that means a number vaguely.
    pub fn vague(&self, word: &str) -> Option<&Vague> {
        self.vague.get(word)
    }

    /// Hedges, each with its words, the longest first.
    pub fn hedges(&self) -> impl Iterator<Item = (&[SmolStr], Hedge)> {
        self.hedges.iter().map(|(phrase, hedge)| (phrase.as_slice(), *hedge))
    }

    /// What two words behind a number do to it: open it upwards ("or more"), or nothing that is told (`None` for words
    /// that are no hedge).
    pub fn behind(&self, words: &str) -> Option<Option<Hedge>> {
        let lists = &self.lists;
        if lists.least_behind.iter().any(|w| w == words) {
            Some(Some(Hedge::Least))
        } else {
            lists.same_behind.iter().any(|w| w == words).then_some(None)
        }
    }

    /// The kind that a counted noun carries by itself ("20 deaths").
    pub fn noun_kind(&self, lemma: &str) -> Option<QuantityKind> {
        self.nouns.get(lemma).copied()
    }

    /// The kind that a verb or event noun gives to what it counts as object, or as subject of its passive.
    pub fn verb_kind(&self, lemma: &str) -> Option<QuantityKind> {
        self.verbs.get(lemma).copied()
    }

    /// The kind of a toll by the words of its sentence: the first kind with a word among them.
    pub fn tolled(&self, mut said: impl FnMut(&FxHashSet<SmolStr>) -> bool) -> Option<QuantityKind> {
        self.tolled.iter().find(|(_, words)| said(words)).map(|(kind, _)| *kind)
    }

    /// The preposition between a number and what it counts ("dozens *of* people").
    pub fn partitive(&self) -> &str {
        &self.lists.partitive
    }

    /// True for a word before a noun that counts it loosely or sets it apart ("*other* men"), by its lemma.
    pub fn counts_loosely(&self, lemma: &str) -> bool {
        self.lists.loosely.contains(lemma)
    }

    /// True for a preposition between a verb of counting and its figure ("rose *to* 45").
    pub fn introduces_figure(&self, preposition: &str) -> bool {
        self.lists.to_figure.contains(preposition)
    }

    /// "dozen": twelve of what the number before it says.
    pub fn is_dozen(&self, word: &str) -> bool {
        self.lists.dozen == word
    }

    /// True between the parts of one number ("two hundred *and* five").
    pub fn joins(&self, word: &str) -> bool {
        self.lists.joins.contains(word)
    }

    /// True if `link` makes a range of two numbers, `before` being the word before the first ("*between* 15 *and* 20").
    pub fn makes_range(&self, link: &str, before: Option<&str>) -> bool {
        self.lists.range.contains(link)
            || self.lists.range_and == link && before == Some(self.lists.range_and_opens.as_str())
    }

    /// True for a word that opens a range ("*from* 15 to 20").
    pub fn opens_range(&self, word: &str) -> bool {
        self.lists.range_opens.contains(word)
    }

    /// True for a measure or a part of a date: what it is counted in is no people and no things.
    pub fn is_measure(&self, lemma: &str) -> bool {
        self.lists.measures.contains(lemma)
    }

    /// True for a word before a number that counts nothing ("*article* 5").
    pub fn is_label(&self, lemma: &str) -> bool {
        self.lists.labels.contains(lemma)
    }

    /// True for an article of one.
    pub fn is_article(&self, word: &str) -> bool {
        self.lists.articles.contains(word)
    }

    /// True for an article that may stand before a number word and its hedge ("*a* dozen").
    pub fn is_indefinite(&self, word: &str) -> bool {
        self.lists.indefinite.contains(word)
    }

    /// True for a noun for one person that a toll counts when a verb of harm governs it.
    pub fn is_person(&self, lemma: &str) -> bool {
        self.lists.persons.contains(lemma)
    }

    /// True for a noun for people who take no part.
    pub fn is_civilian(&self, lemma: &str) -> bool {
        self.lists.civilians.contains(lemma)
    }

    /// True if the words behind a verb say that whom it was done to is dead.
    pub fn says_dead(&self, next: Option<&str>, after: Option<&str>) -> bool {
        self.lists.dead.iter().any(|phrase| match phrase.split_once(' ') {
            None => next == Some(phrase.as_str()),
            Some((first, second)) => next == Some(first) && after == Some(second),
        })
    }

    /// True for a verb whose own subject is what is counted ("20 *died*").
    pub fn is_dying(&self, lemma: &str) -> bool {
        self.lists.dying.contains(lemma)
    }

    /// True for a verb whose result stands behind it ("*left* 20 dead").
    pub fn is_leaving(&self, lemma: &str) -> bool {
        self.lists.leaving.contains(lemma)
    }

    /// True if the verb takes what the noun counts, and that is lives ("*claimed* 15 *lives*"), both by their lemmas.
    pub fn takes_life(&self, verb: &str, noun: &str) -> bool {
        self.lists.life == noun && self.lists.costing.contains(verb)
    }

    /// True between those counted and the company they are in ("*among* the dead").
    pub fn is_among(&self, word: &str) -> bool {
        self.lists.among == word
    }

    /// True for a word that moves or states a number ("the toll *rose* to 45").
    pub fn is_counting(&self, lemma: &str) -> bool {
        self.lists.counting.contains(lemma) || self.lists.toll == lemma
    }
}

fn kind(path: &str, name: &str) -> Result<QuantityKind, LintError> {
    QuantityKind::from_str(name).map_err(|_| {
        let all: Vec<&str> = QuantityKind::ALL.iter().map(|k| k.as_str()).collect();
        LintError::new(path, format!("no kind of count {name:?}; there are {}", all.join(", ")))
    })
}

fn by_word(
    path: &str,
    lists: FxHashMap<SmolStr, Vec<SmolStr>>,
) -> Result<FxHashMap<SmolStr, QuantityKind>, LintError> {
    let mut found = FxHashMap::default();
    for (name, words) in lists {
        let kind = kind(path, &name)?;
        for word in words {
            if found.insert(word.clone(), kind).is_some() {
                return Err(LintError::new(path, format!("{word:?} stands under two kinds")));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_kind_is_told_with_those_there_are() {
        let files = crate::lexicon::embedded_files("en");
        let (path, text) = files.iter().find(|(path, _)| path == "numbers.toml").unwrap();
        assert!(Numbers::parse(path, text).is_ok());
        let error = Numbers::parse(path, &text.replace("[verbs]\nkilled", "[verbs]\nkiled")).unwrap_err();
        assert!(error.to_string().contains("there are killed, injured"), "{error}");
    }
}
