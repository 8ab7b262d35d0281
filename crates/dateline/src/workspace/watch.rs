//! The list of what is watched: feeds and folders that somebody declared. Nothing else is ever fetched.

use crate::failure::Failure;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Feeds and folders to look into when told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Watched {
    /// Feeds and pages.
    pub feed: Vec<Feed>,
    /// Folders on this machine.
    pub folder: Vec<Folder>,
}

/// A feed or page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// Its address, http or https.
    pub url: String,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// Its path; relative to the list.
    pub path: PathBuf,
}

impl Watched {
    /// Reads the list.
    ///
    /// # Errors
    /// If it cannot be read, is no such list, names something twice, or declares nothing.
    pub fn read(file: &Path) -> Result<Watched, Failure> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Failure::io(error, format!("cannot read {}", file.display())))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        Watched::parse(&text, folder).map_err(|reason| {
            Failure::usage(format!("{}: {reason}", file.display())).with_hint(
                "it holds [[feed]] with url = \"https://…\", and [[folder]] with path = \"…\" (docs/workspace.md)",
            )
        })
    }

    fn parse(text: &str, folder: &Path) -> Result<Watched, String> {
        let mut watched: Watched =
            toml::from_str(text).map_err(|error| error.to_string().trim().to_owned())?;
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for feed in &watched.feed {
            if !(feed.url.starts_with("http://") || feed.url.starts_with("https://")) {
                return Err(format!("not an address of the web: {:?}", feed.url));
            }
            if !seen.insert(feed.url.clone()) {
                return Err(format!("declared twice: {:?}", feed.url));
            }
        }
        for watched in &mut watched.folder {
            watched.path = folder.join(&watched.path);
            if !seen.insert(watched.path.display().to_string()) {
                return Err(format!("declared twice: {:?}", watched.path.display().to_string()));
            }
        }
        if seen.is_empty() {
            return Err("it declares no feed and no folder".to_owned());
        }
        Ok(watched)
    }
}

/// Reads a stretch of time: `90s`, `30m`, `6h`, `1d`.
///
/// # Errors
/// If it is none, or shorter than a minute: a site is not asked more often.
pub fn parse_every(text: &str) -> Result<std::time::Duration, String> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err("expected a number and s, m, h or d, such as 30m".to_owned()),
    };
    let number: u64 =
        number.parse().map_err(|_| "expected a number and s, m, h or d, such as 30m".to_owned())?;
    match number.checked_mul(seconds) {
        Some(seconds) if (60..=31 * 86_400).contains(&seconds) => Ok(std::time::Duration::from_secs(seconds)),
        _ => Err("from a minute to a month".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_declared_is_watched() {
        let parse = |text| Watched::parse(text, Path::new("/lists"));
        let list =
            parse("[[feed]]\nurl = \"https://wire.example/feed.xml\"\n[[folder]]\npath = \"in\"\n").unwrap();
        assert_eq!(list.feed[0].url, "https://wire.example/feed.xml");
        assert_eq!(list.folder[0].path, Path::new("/lists/in"));
        for (text, words) in [
            ("", "no feed and no folder"),
            ("[[feed]]\nurl = \"file:///etc/passwd\"\n", "not an address"),
            ("[[feed]]\nurl = \"https://a.example\"\nfollow = true\n", "follow"),
            ("[[folder]]\npath = \"in\"\n[[folder]]\npath = \"in\"\n", "twice"),
        ] {
            let said = parse(text).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
    }

    #[test]
    fn a_stretch_of_time_has_a_unit() {
        assert_eq!(parse_every("30m").unwrap().as_secs(), 1800);
        assert_eq!(parse_every("1d").unwrap().as_secs(), 86_400);
        for bad in ["30", "m", "5s", "999999999999999999d", "-1h", ""] {
            assert!(parse_every(bad).is_err(), "{bad}");
        }
    }
}
