//! Time rules: word classes, patterns and what they mean, one folder a language, one file a phenomenon.
//!
//! The format is documented in `resources/time/README.md`. This module reads and checks the files; the tagger in the
//! coder compiles them. Every rule carries sentences it must match and sentences it must leave alone.

mod name;

pub use name::{Anchor, Make, Meridiem, Order, Slot, Vague, Which};

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../resources/time");

/// What a word of a class stands for: a number (`3` for March) or a code (`D` for a day, `SU` for summer).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Meaning {
    /// A number.
    Number(f64),
    /// A code.
    Code(SmolStr),
}

/// When the letters' case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterCase {
    /// It does not.
    #[default]
    Any,
    /// The word must start with a capital ("May", "Sun").
    Capital,
    /// The word must start with a small letter ("daily", not "The Daily News").
    Small,
}

/// A class of words that patterns name in capitals.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordClass {
    /// The name, in capitals.
    pub name: SmolStr,
    /// The slot a word of the class fills, unless the pattern says otherwise.
    pub slot: Option<Slot>,
    /// Whether case counts.
    #[serde(default)]
    pub case: LetterCase,
    /// Words in small letters and what each stands for.
    #[serde(default)]
    pub words: BTreeMap<SmolStr, Meaning>,
    /// Inflected words: a stem, its endings separated by spaces (`-` for none), and what they stand for.
    #[serde(default)]
    pub stems: Vec<(SmolStr, SmolStr, Meaning)>,
}

impl WordClass {
    /// Every word of the class, stems unfolded, with its meaning.
    pub fn forms(&self) -> Vec<(String, Meaning)> {
        let mut forms: Vec<_> = self.words.iter().map(|(word, m)| (word.to_string(), m.clone())).collect();
        for (stem, endings, meaning) in &self.stems {
            for ending in endings.split_whitespace() {
                let ending = if ending == "-" { "" } else { ending };
                forms.push((format!("{stem}{ending}"), meaning.clone()));
            }
        }
        forms
    }
}

/// One rule: a pattern and what its match means.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The name, unique in its file.
    pub name: SmolStr,
    /// One or more patterns.
    pub pattern: Patterns,
    /// The operation that turns slots into a value.
    pub make: Make,
    /// Slots the pattern does not fill but the rule does.
    #[serde(default)]
    pub set: BTreeMap<Slot, Meaning>,
    /// Sentences in which the words in brackets are found by this rule, each followed by `=> value`.
    #[serde(rename = "match")]
    pub must_match: Vec<String>,
    /// Sentences in which this rule finds nothing.
    #[serde(default)]
    pub skip: Vec<String>,
}

/// One pattern or several.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Patterns {
    /// One.
    One(String),
    /// Several with the same meaning.
    Many(Vec<String>),
}

impl Patterns {
    /// The patterns, in order.
    pub fn all(&self) -> &[String] {
        match self {
            Patterns::One(one) => std::slice::from_ref(one),
            Patterns::Many(many) => many,
        }
    }
}

/// Words that tell the time of a clause when no parse does.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenseCues {
    /// Words of the future ("will").
    #[serde(default)]
    pub future: Vec<SmolStr>,
    /// Words of the past ("was", "said").
    #[serde(default)]
    pub past: Vec<SmolStr>,
    /// Endings of past verbs ("ed").
    #[serde(default)]
    pub past_endings: Vec<SmolStr>,
    /// Lemmas whose own time lies ahead even in the past tense ("was scheduled for Friday").
    #[serde(default)]
    pub ahead: Vec<SmolStr>,
    /// Lemmas whose infinitive lies ahead ("agreed to meet on Friday").
    #[serde(default)]
    pub intends: Vec<SmolStr>,
    /// Words right before a time up to which something reaches, even in the past tense ("extended its offer to 20
    /// November"). Empty for a language in which no list was made: any word may.
    #[serde(default)]
    pub reach: Vec<SmolStr>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    about: String,
    #[serde(default)]
    class: Vec<WordClass>,
    #[serde(default, rename = "macro")]
    macros: BTreeMap<SmolStr, String>,
    #[serde(default)]
    rule: Vec<Rule>,
    #[serde(default)]
    tense: Option<TenseCues>,
    #[serde(default)]
    ignore: Vec<SmolStr>,
}

/// The rules of one language.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LanguageRules {
    /// ISO 639-1 code, the folder's name.
    pub language: SmolStr,
    /// Word classes of all files.
    pub classes: Vec<WordClass>,
    /// Named pieces of patterns.
    pub macros: BTreeMap<SmolStr, String>,
    /// Rules with the file they stand in (without `.toml`), files in alphabetical order.
    pub rules: Vec<(SmolStr, Rule)>,
    /// Words that tell tense.
    pub tense: TenseCues,
    /// Whole expressions that look like times and are not ("September 11" is one; "Black September" is none).
    pub ignore: Vec<SmolStr>,
}

/// The rules of every language.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TimeRules {
    languages: BTreeMap<SmolStr, LanguageRules>,
}

/// A rule file that is not as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeRuleError {
    /// The file, relative to `resources/time`.
    pub path: String,
    /// What is wrong with it: lower case, no full stop.
    pub message: String,
}

impl fmt::Display for TimeRuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for TimeRuleError {}

impl TimeRules {
    /// The embedded rules.
    pub fn embedded() -> TimeRules {
        let mut files = Vec::new();
        for dir in EMBEDDED.dirs() {
            for file in dir.files() {
                let path = file.path().to_string_lossy().replace('\\', "/");
                if path.ends_with(".toml") {
                    files.push((path, file.contents_utf8().unwrap_or_default()));
                }
            }
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        TimeRules::parse(&files).expect("the embedded time rules are checked by a test")
    }

    /// Reads rules from `(path, text)` pairs, the path being `<language>/<file>.toml`.
    ///
    /// # Errors
    /// At the first file, in order of path, that cannot be read as TOML, stands in no language folder, has a rule
    /// without a matching sentence, or repeats the name of a class, macro or rule.
    pub fn parse(files: &[(&str, &str)]) -> Result<TimeRules, TimeRuleError> {
        let mut sorted = files.to_vec();
        sorted.sort_unstable();
        let mut rules = TimeRules::default();
        for (path, text) in sorted {
            let error = |message: String| TimeRuleError { path: path.to_owned(), message };
            let Some((language, name)) = path.strip_suffix(".toml").and_then(|path| path.split_once('/'))
            else {
                return Err(error("not of the form <language>/<file>.toml".into()));
            };
            let file: File = toml::from_str(text).map_err(|e| error(e.to_string()))?;
            if file.about.trim().is_empty() {
                return Err(error("says not what it is about".into()));
            }
            let target = rules
                .languages
                .entry(language.into())
                .or_insert_with(|| LanguageRules { language: language.into(), ..LanguageRules::default() });
            let mut names = BTreeSet::new();
            for rule in &file.rule {
                if !names.insert(rule.name.clone()) {
                    return Err(error(format!("rule given twice: {:?}", rule.name)));
                }
                if rule.must_match.is_empty() {
                    return Err(error(format!("rule without a sentence it matches: {:?}", rule.name)));
                }
            }
            for (slot, meaning) in file.rule.iter().flat_map(|rule| &rule.set) {
                if let Meaning::Code(code) = meaning {
                    slot.check(code).map_err(error)?;
                }
            }
            for class in &file.class {
                for (_, meaning) in class.forms() {
                    if let (Some(slot), Meaning::Code(code)) = (class.slot, meaning) {
                        slot.check(&code).map_err(error)?;
                    }
                }
                if target.classes.iter().any(|known| known.name == class.name) {
                    return Err(error(format!("class given twice: {:?}", class.name)));
                }
            }
            for (name, text) in file.macros {
                if target.macros.insert(name.clone(), text).is_some() {
                    return Err(error(format!("macro given twice: {name:?}")));
                }
            }
            target.classes.extend(file.class);
            target.rules.extend(file.rule.into_iter().map(|rule| (SmolStr::from(name), rule)));
            target.ignore.extend(file.ignore);
            if let Some(tense) = file.tense {
                target.tense = tense;
            }
        }
        Ok(rules)
    }

    /// The languages, by code.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageRules> {
        self.languages.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_rules_read() {
        let rules = TimeRules::embedded();
        let codes: Vec<_> = rules.languages().map(|l| l.language.as_str()).collect();
        assert_eq!(codes, ["en", "ru", "uk"]);
        assert!(rules.languages().all(|l| !l.rules.is_empty() && !l.classes.is_empty()));
    }

    #[test]
    fn a_rule_without_a_sentence_is_refused() {
        let text = "about = \"a\"\n[[rule]]\nname = \"x\"\npattern = \"YEAR\"\nmake = \"date\"\nmatch = []\n";
        let error = TimeRules::parse(&[("en/a.toml", text)]).unwrap_err();
        assert_eq!(error.to_string(), "en/a.toml: rule without a sentence it matches: \"x\"");
        assert!(TimeRules::parse(&[("a.toml", "")]).is_err());
    }

    #[test]
    fn a_name_that_the_tagger_does_not_know_is_refused_with_those_it_knows() {
        let rule =
            "about = \"a\"\n[[rule]]\nname = \"x\"\npattern = \"YEAR\"\nmake = \"date\"\nmatch = [\"a\"]\n";
        let error = |text: &str| TimeRules::parse(&[("en/a.toml", text)]).unwrap_err().to_string();
        assert!(TimeRules::parse(&[("en/a.toml", rule)]).is_ok());
        let make = error(&rule.replace("\"date\"", "\"dat\""));
        assert!(make.contains("unknown variant `dat`, expected one of `date`, `weekday`"), "{make}");
        let slot = error(&format!("{rule}set = {{ yearr = 1 }}\n"));
        assert!(slot.contains("unknown variant `yearr`, expected one of `year`"), "{slot}");
        let code = error(&format!("{rule}set = {{ which = \"last\" }}\n"));
        assert!(code.contains("no such name: \"last\"; there are past, future, this"), "{code}");
    }

    #[test]
    fn stems_unfold() {
        let class = WordClass {
            name: "MONTH".into(),
            slot: Some(Slot::Month),
            case: LetterCase::Any,
            words: BTreeMap::new(),
            stems: vec![("січ".into(), "ень ня".into(), Meaning::Number(1.0))],
        };
        let forms: Vec<_> = class.forms().into_iter().map(|(form, _)| form).collect();
        assert_eq!(forms, ["січень", "січня"]);
    }
}
