//! `dateline.toml`: what a workspace is told, in the user's hand.

use super::error::{Result, WorkspaceError};
use serde::Deserialize;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// The file's name; a folder that holds it is a workspace.
pub const CONFIG: &str = "dateline.toml";

/// What a new workspace is given.
pub(super) const TEMPLATE: &str = r#"# A dateline workspace. See docs/workspace.md.

[settings]
# model = "en_core_web_md"        # language pack instead of the built-in one

# What is kept of each source: none, hash, text, or raw (the file as received, and its text).
[holding]
default = "raw"

# The first rule that fits decides. `source` is the publisher's name, the link's host, or the start of the path.
# [[holding.rule]]
# source = "agency.example"
# hold = "text"

# What you know and the program does not (docs/workspace.md, "Own knowledge"). Files beside this one; those of the usual
# names are read without being named here: actors.tsv, agents.txt, verbs.txt, places.csv. A change is coded at the next
# `dateline code`.
# [knowledge]
# actors = ["actors.tsv"]
# agents = ["agents.txt"]
# verbs = ["verbs.txt"]
# places = ["places.csv"]

# Who reports: grade by the Admiralty system (A to F, 1 to 6), country, and whether its reports may leave.
# [[source]]
# name = "agency.example"         # publisher's name, the link's host, or the start of the path
# called = "Example Agency"
# grade = "B2"
# country = "MLI"
# share = false
"#;

/// How much of a source's reports is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holding {
    /// Nothing; the verdict says so.
    None,
    /// The digest and what the source says about the report; no words.
    Hash,
    /// The text; not the file as received.
    Text,
    /// Both.
    #[default]
    Raw,
}

impl Holding {
    /// The word in `dateline.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Holding::None => "none",
            Holding::Hash => "hash",
            Holding::Text => "text",
            Holding::Raw => "raw",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Holding> {
        [Holding::None, Holding::Hash, Holding::Text, Holding::Raw].into_iter().find(|h| h.as_str() == word)
    }
}

/// One line of the holding policy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldingRule {
    /// Publisher's name, link's host, or start of the path; letter case does not count.
    pub source: String,
    /// What is kept.
    pub hold: Holding,
}

/// The holding policy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HoldingPolicy {
    /// For sources no rule fits.
    pub default: Holding,
    /// The first that fits decides.
    pub rule: Vec<HoldingRule>,
}

impl HoldingPolicy {
    /// What is kept of a report by this publisher, under this link, from this path.
    pub fn of(&self, publisher: Option<&str>, url: Option<&str>, path: &str) -> Holding {
        let fits = |rule: &&HoldingRule| is_of(&rule.source, publisher, url, path);
        self.rule.iter().find(fits).map_or(self.default, |rule| rule.hold)
    }
}

/// True if a report by this publisher, under this link, from this path is of `source`: the publisher's name, the link's
/// host, or the start of the path; letter case does not count.
fn is_of(source: &str, publisher: Option<&str>, url: Option<&str>, path: &str) -> bool {
    let host = url.and_then(|url| {
        let rest = url.split_once("://")?.1;
        let authority = rest.split(['/', '?', '#']).next()?;
        Some(authority.rsplit('@').next()?.split(':').next()?.to_lowercase())
    });
    let (source, path) = (source.to_lowercase(), path.to_lowercase());
    publisher.is_some_and(|publisher| publisher.to_lowercase() == source)
        || host.as_deref().is_some_and(|host| {
            host == source || host.strip_suffix(&source).is_some_and(|rest| rest.ends_with('.'))
        })
        || path == source
        || path.strip_prefix(source.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
}

/// Files of what the user knows, beside `dateline.toml` unless their paths are absolute. `None` reads the file of the
/// usual name if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Knowledge {
    /// Groups: dateline's table (`.tsv`, `.toml`), or PETRARCH's actor files.
    pub actors: Option<Vec<PathBuf>>,
    /// People by what they do, in PETRARCH's format.
    pub agents: Option<Vec<PathBuf>>,
    /// Verbs with CAMEO codes, in PETRARCH's format.
    pub verbs: Option<Vec<PathBuf>>,
    /// Places, as CSV (docs/places.md).
    pub places: Option<Vec<PathBuf>>,
    /// Words that tell events (docs/workspace.md).
    pub lexicon: Option<Vec<PathBuf>>,
}

/// One source of reports.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Publisher's name, link's host, or start of the path; letter case does not count.
    pub name: String,
    /// What people call it; its name if nothing is given.
    #[serde(default)]
    pub called: Option<String>,
    /// How far it is trusted.
    #[serde(default)]
    pub grade: Option<Grade>,
    /// Where it reports from, ISO 3166-1 alpha-3.
    #[serde(default)]
    pub country: Option<String>,
    /// False for a source whose reports must not leave.
    #[serde(default = "yes")]
    pub share: bool,
}

fn yes() -> bool {
    true
}

/// A grade of the Admiralty system: how reliable a source is, and how credible what it says (STANAG 2511).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Grade {
    /// `A`, completely reliable, to `E`, unreliable; `F`, cannot be judged.
    pub reliability: char,
    /// 1, confirmed, to 5, improbable; 6, cannot be judged.
    pub credibility: Option<u8>,
}

impl TryFrom<String> for Grade {
    type Error = String;
    fn try_from(text: String) -> std::result::Result<Grade, String> {
        let bad =
            || format!("a grade is a letter from A to F, and a number from 1 to 6 if you like: {text:?}");
        let mut letters = text.trim().chars();
        let reliability = letters.next().map(|c| c.to_ascii_uppercase()).filter(|c| matches!(c, 'A'..='F'));
        let reliability = reliability.ok_or_else(bad)?;
        let credibility = match letters.as_str() {
            "" => None,
            number => Some(number.parse().ok().filter(|n| (1..=6).contains(n)).ok_or_else(bad)?),
        };
        Ok(Grade { reliability, credibility })
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reliability)?;
        self.credibility.map_or(Ok(()), |credibility| write!(f, "{credibility}"))
    }
}

/// Settings a workspace may give in place of flags and environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The language pack.
    pub model: Option<String>,
    /// As `--verbose`.
    pub verbose: Option<bool>,
}

/// All of `dateline.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// In place of flags.
    pub settings: Settings,
    /// What is kept of each source.
    pub holding: HoldingPolicy,
    /// What the user knows.
    pub knowledge: Knowledge,
    /// Who reports.
    pub source: Vec<Source>,
}

impl Config {
    /// The source of a report by this publisher, under this link, from this path: the first that fits.
    pub fn source_of(&self, publisher: Option<&str>, url: Option<&str>, path: &str) -> Option<&Source> {
        self.source.iter().find(|source| is_of(&source.name, publisher, url, path))
    }

    /// Reads a configuration file; one that does not exist says nothing.
    ///
    /// # Errors
    /// If it cannot be read, or is not such a file.
    pub fn read(path: &Path) -> Result<Config> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Config::default()),
            Err(error) => return Err(WorkspaceError::io("read", path)(error)),
        };
        toml::from_str(&text).map_err(|error| {
            WorkspaceError::Refused(format!("{}: {}", path.display(), error.to_string().trim()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_decides() {
        let config: Config = toml::from_str(
            "[holding]\ndefault='raw'\n[[holding.rule]]\nsource='agency.example'\nhold='text'\n\
             [[holding.rule]]\nsource='leaks'\nhold='none'\n[[holding.rule]]\nsource='The Paper'\nhold='hash'\n",
        )
        .unwrap();
        let of = |publisher, url, path| config.holding.of(publisher, url, path);
        assert_eq!(of(None, Some("https://news.agency.example:443/x"), "a.html"), Holding::Text);
        assert_eq!(of(None, Some("https://notagency.example/x"), "a.html"), Holding::Raw);
        assert_eq!(of(None, None, "leaks/a.txt"), Holding::None);
        assert_eq!(of(None, None, "leaks2/a.txt"), Holding::Raw);
        assert_eq!(of(Some("the paper"), None, "a.txt"), Holding::Hash);
        assert!(toml::from_str::<Config>("[holding]\nkeep='raw'").is_err());
    }

    #[test]
    fn a_source_has_a_grade_and_may_be_withheld() {
        let config: Config = toml::from_str(
            "[[source]]\nname='wire.example'\ncalled='The Wire'\ngrade='b2'\nshare=false\n[[source]]\nname='notes'\n",
        )
        .unwrap();
        let of = |url, path| config.source_of(None, url, path).map(|source| (source.share, source.grade));
        let wire = of(Some("https://www.wire.example/1"), "a.html").unwrap();
        assert_eq!((wire.0, wire.1.unwrap().to_string().as_str()), (false, "B2"));
        assert_eq!(of(None, "notes/1.txt"), Some((true, None)));
        assert_eq!(of(None, "other/1.txt"), None);
        for bad in ["G1", "B9", "2", ""] {
            assert!(Grade::try_from(bad.to_owned()).unwrap_err().contains("A to F"), "{bad}");
        }
    }

    #[test]
    fn what_init_writes_says_the_defaults() {
        assert_eq!(toml::from_str::<Config>(TEMPLATE).unwrap(), Config::default());
    }
}
