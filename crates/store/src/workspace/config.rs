//! `dateline.toml`: what a workspace is told, in the user's hand.

use super::error::{Result, WorkspaceError};
use serde::Deserialize;
use std::fs;
use std::path::Path;

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
        let host = url.and_then(|url| {
            let rest = url.split_once("://")?.1;
            let authority = rest.split(['/', '?', '#']).next()?;
            Some(authority.rsplit('@').next()?.split(':').next()?.to_lowercase())
        });
        let publisher = publisher.map(str::to_lowercase);
        let path = path.to_lowercase();
        let fits = |source: &str| {
            let source = source.to_lowercase();
            publisher.as_deref() == Some(source.as_str())
                || host.as_deref().is_some_and(|host| {
                    host == source || host.strip_suffix(&source).is_some_and(|rest| rest.ends_with('.'))
                })
                || path == source
                || path.strip_prefix(source.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
        };
        self.rule.iter().find(|rule| fits(&rule.source)).map_or(self.default, |rule| rule.hold)
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
}

impl Config {
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
    fn what_init_writes_says_the_defaults() {
        assert_eq!(toml::from_str::<Config>(TEMPLATE).unwrap(), Config::default());
    }
}
