//! Word lists of another language: what its words are in the English that the event lexicon is written in.
//!
//! `resources/lexicon/<language>/words.txt` has sections; a line gives a word, or a few, and its English. Words stand as
//! the language's lemmatizer spells them.
//!
//! | section | left | right |
//! |---|---|---|
//! | `phrases` | words as they stand in a text, in small letters | English words, none of them a verb |
//! | `hedges` | the same, where a number follows | the words that bound a number |
//! | `terms` | lemmas of several words | an English noun for all of them |
//! | `names` | lemmas | a name as the actor and place tables have it |
//! | `verbs` | lemma | English verb, with its particle; `!` before it: it is passive ("пострадать": be injured) |
//! | `frames` | verb `+` object, `preposition:` before the object if it has one | English verb; `-` before it: the object is part of it; `!`: it is passive |
//! | `nouns` | lemma | English noun; `man/men` with an irregular plural |
//! | `participles` | verb's lemma, `<` for the active one, `>` for the passive one; or an adjective's lemma | English noun for whom it tells |
//! | `adjectives` `adverbs` `numbers` `functions` `modals` | lemma | English word |
//! | `prepositions` | word, or word and case (`в Loc`) | English preposition |
//! | `governed` | a lemma and a preposition behind it (`обвинить в`) | English preposition; `-`: what follows is the verb's object |
//! | `sets` | the name of a list | its words |

use super::LintError;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// An English noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnglishNoun {
    /// Its singular.
    pub singular: SmolStr,
    /// Its plural.
    pub plural: SmolStr,
}

impl EnglishNoun {
    fn read(text: &str) -> EnglishNoun {
        let (singular, plural) = match text.split_once('/') {
            Some((one, many)) => (one.to_owned(), many.to_owned()),
            None => (text.to_owned(), regular_plural(text)),
        };
        EnglishNoun { singular: singular.into(), plural: plural.into() }
    }
}

fn regular_plural(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        format!("{stem}ies")
    } else if noun.ends_with(['s', 'x', 'z']) || noun.ends_with("ch") || noun.ends_with("sh") {
        format!("{noun}es")
    } else if let Some(stem) = noun.strip_suffix("man") {
        format!("{stem}men")
    } else {
        format!("{noun}s")
    }
}

/// A verb that means something else with a certain object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerbFrame {
    /// The object's lemma.
    pub object: SmolStr,
    /// The preposition before the object.
    pub preposition: Option<String>,
    /// The English verb.
    pub verb: SmolStr,
    /// The object is part of the English verb.
    pub absorbs: bool,
    /// A reflexive with a preposition is part of it ("взять *на себя* …").
    pub absorbs_self: bool,
    /// The English verb is passive ("получить ранение": be wounded).
    pub passive: bool,
}

/// The words of one language in English.
#[derive(Debug, Clone, Default)]
pub struct Bilingual {
    words: FxHashMap<(&'static str, SmolStr), SmolStr>,
    nouns: FxHashMap<SmolStr, EnglishNoun>,
    participles: FxHashMap<SmolStr, EnglishNoun>,
    terms: FxHashMap<SmolStr, EnglishNoun>,
    frames: FxHashMap<SmolStr, Vec<VerbFrame>>,
    sets: FxHashMap<SmolStr, FxHashSet<SmolStr>>,
    longest: FxHashMap<&'static str, usize>,
}

/// Sections that give one English word for one word or more.
const PLAIN: [&str; 11] = [
    "phrases",
    "hedges",
    "governed",
    "names",
    "verbs",
    "adjectives",
    "adverbs",
    "numbers",
    "functions",
    "modals",
    "prepositions",
];

impl Bilingual {
    /// The Russian word lists.
    ///
    /// # Errors
    /// If a line does not follow the format; a test keeps that from happening.
    pub fn russian() -> Result<Bilingual, LintError> {
        Bilingual::parse("ru/words.txt", include_str!("../../../../resources/lexicon/ru/words.txt"))
    }

    /// Reads word lists.
    ///
    /// # Errors
    /// The line that is not as documented.
    pub fn parse(path: &str, text: &str) -> Result<Bilingual, LintError> {
        let mut lists = Bilingual::default();
        let mut section = "";
        for (number, line) in text.lines().enumerate() {
            let bad = |reason: &str| LintError::new(path, format!("line {}: {reason}", number + 1));
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name;
                continue;
            }
            let (left, right) = line.split_once(" = ").ok_or_else(|| bad("no \" = \""))?;
            let (left, right) = (left.trim(), right.trim());
            if left.is_empty() || right.is_empty() {
                return Err(bad("one side is empty"));
            }
            let twice = match section {
                "nouns" => lists.nouns.insert(left.into(), EnglishNoun::read(right)).is_some(),
                "terms" => {
                    let longest = lists.longest.entry("terms").or_default();
                    *longest = (*longest).max(left.split(' ').count());
                    lists.terms.insert(left.into(), EnglishNoun::read(right)).is_some()
                }
                "participles" => lists.participles.insert(left.into(), EnglishNoun::read(right)).is_some(),
                "sets" => {
                    lists.sets.insert(left.into(), right.split(' ').map(SmolStr::new).collect()).is_some()
                }
                "frames" => {
                    let (verb, object) =
                        left.split_once(" +").ok_or_else(|| bad("no \"+\" before the object"))?;
                    let (preposition, object) = match object.split_once(':') {
                        Some((preposition, object)) => (Some(preposition.to_owned()), object),
                        None => (None, object),
                    };
                    let english = right.trim_start_matches(['-', '!', '~']);
                    let marks = &right[..right.len() - english.len()];
                    lists.frames.entry(verb.into()).or_default().push(VerbFrame {
                        object: object.into(),
                        preposition,
                        verb: english.into(),
                        absorbs: marks.contains('-'),
                        absorbs_self: marks.contains('~'),
                        passive: marks.contains('!'),
                    });
                    false
                }
                _ => {
                    let plain = PLAIN.iter().find(|name| **name == section);
                    let plain = *plain.ok_or_else(|| bad("no such section"))?;
                    let longest = lists.longest.entry(plain).or_default();
                    *longest = (*longest).max(left.split(' ').count());
                    lists.words.insert((plain, left.into()), right.into()).is_some()
                }
            };
            if twice {
                return Err(bad(&format!("a second line for {left:?}")));
            }
        }
        Ok(lists)
    }

    fn plain(&self, section: &'static str, word: &str) -> Option<&str> {
        self.words.get(&(section, SmolStr::new(word))).map(SmolStr::as_str)
    }

    fn holds(&self, set: &str, word: &str) -> bool {
        self.sets.get(set).is_some_and(|words| words.contains(word))
    }

    /// Words of the longest set phrase.
    pub fn longest_phrase(&self) -> usize {
        ["phrases", "hedges"]
            .iter()
            .filter_map(|section| self.longest.get(section))
            .copied()
            .max()
            .unwrap_or(0)
    }

    /// A set phrase in English; before a number also one that bounds it.
    pub fn phrase(&self, words: &str, before_number: bool) -> Option<&str> {
        self.plain("phrases", words).or_else(|| self.plain("hedges", words).filter(|_| before_number))
    }

    /// Words of the longest term.
    pub fn longest_term(&self) -> usize {
        self.longest.get("terms").copied().unwrap_or(0)
    }

    /// An English noun for several words, by their lemmas.
    pub fn term(&self, lemmas: &str) -> Option<&EnglishNoun> {
        self.terms.get(lemmas)
    }

    /// The English preposition for `word` behind a certain verb or noun.
    pub fn governed(&self, lemma: &str, word: &str) -> Option<&str> {
        self.plain("governed", &format!("{lemma} {word}"))
    }

    /// True for an adjective that English tells by a noun before the noun ("missile strike").
    pub fn is_compound(&self, lemma: &str) -> bool {
        self.holds("compound", lemma)
    }

    /// Words of the longest name.
    pub fn longest_name(&self) -> usize {
        self.longest.get("names").copied().unwrap_or(0)
    }

    /// A name in English, by its lemmas.
    pub fn name(&self, lemmas: &str) -> Option<&str> {
        self.plain("names", lemmas)
    }

    /// A verb in English.
    pub fn verb(&self, lemma: &str) -> Option<&str> {
        self.plain("verbs", lemma)
    }

    /// What a verb means with certain objects.
    pub fn frames(&self, lemma: &str) -> &[VerbFrame] {
        self.frames.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// A noun in English.
    pub fn noun(&self, lemma: &str) -> Option<&EnglishNoun> {
        self.nouns.get(lemma)
    }

    /// The noun for whom a participle of a verb tells, or an adjective that stands for a noun.
    pub fn participle(&self, lemma: &str, active: bool) -> Option<&EnglishNoun> {
        let mark = if active { '<' } else { '>' };
        self.participles.get(format!("{lemma}{mark}").as_str()).or_else(|| self.participles.get(lemma))
    }

    /// An adjective in English.
    pub fn adjective(&self, lemma: &str) -> Option<&str> {
        self.plain("adjectives", lemma)
    }

    /// A number word in English.
    pub fn number(&self, lemma: &str) -> Option<&str> {
        self.plain("numbers", lemma)
    }

    /// A pronoun, conjunction, particle or adverb in English.
    pub fn function(&self, word: &str) -> Option<&str> {
        self.plain("functions", word).or_else(|| self.plain("adverbs", word))
    }

    /// The English modal verb for a verb or adjective.
    pub fn modal(&self, lemma: &str) -> Option<&str> {
        self.plain("modals", lemma)
    }

    /// The English preposition for `word` before a noun in `case` (`Loc`); the word itself if there is none.
    pub fn preposition<'a>(&'a self, word: &'a str, case: &str) -> &'a str {
        let by_case = self.plain("prepositions", &format!("{word} {case}"));
        by_case.or_else(|| self.plain("prepositions", word)).unwrap_or(word)
    }

    /// True for a verb of saying, which may stand behind what is said.
    pub fn says(&self, lemma: &str) -> bool {
        self.holds("saying", lemma)
    }

    /// True for a verb other than of saying by which a capital or an institution speaks ("*в Киеве* отрицают").
    pub fn voices(&self, lemma: &str) -> bool {
        self.holds("voicing", lemma)
    }

    /// True for a noun that names those who sit somewhere ("*в прокуратуре* сообщили").
    pub fn is_institution(&self, lemma: &str) -> bool {
        self.holds("institution", lemma)
    }

    /// True for a noun that multiplies the number before it ("12 *тысяч*").
    pub fn is_magnitude(&self, lemma: &str) -> bool {
        self.holds("magnitude", lemma)
    }

    /// True for a noun that names a speaker's words ("по *словам*").
    pub fn is_source_noun(&self, lemma: &str) -> bool {
        self.holds("source", lemma)
    }

    /// True for a noun that tells a time.
    pub fn is_time_noun(&self, lemma: &str) -> bool {
        self.holds("time", lemma)
    }

    /// True for a verb whose object stands in the instrumental.
    pub fn takes_instrumental(&self, lemma: &str) -> bool {
        self.holds("instrumental", lemma)
    }

    /// True for a verb whose object stands in the dative.
    pub fn takes_dative(&self, lemma: &str) -> bool {
        self.holds("dative", lemma)
    }

    /// True for a noun whose genitive is who acts ("нападение *боевиков*").
    pub fn genitive_acts(&self, lemma: &str) -> bool {
        self.holds("agent-genitive", lemma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_russian_lists_are_in_order() {
        let lists = Bilingual::russian().unwrap();
        assert_eq!(lists.verb("задержать"), Some("detain"));
        assert_eq!(lists.noun("военнослужащий").unwrap().plural, "servicemen");
        assert_eq!(lists.preposition("в", "Loc"), "in");
        assert_eq!(lists.preposition("в", "Acc"), "into");
        assert!(lists.says("сообщить"));
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = |text: &str| Bilingual::parse("x", text).unwrap_err().to_string();
        assert!(error("[verbs]\nвзорвать").contains("line 2: no \" = \""));
        assert!(error("[nowhere]\nа = b").contains("no such section"));
        assert!(error("[nouns]\nа = b\nа = c").contains("line 3: a second line"));
        assert!(error("[frames]\nвзять = b").contains("no \"+\""));
    }
}
