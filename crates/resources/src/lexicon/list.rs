//! Lists of words by what they say: one file, one struct, every list named in both.
//!
//! A file that names a list that the struct has not, or leaves one out, is refused with the names that exist.

use super::LintError;
use rustc_hash::FxHashSet;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;

/// A list of words, looked up as its file says they are written.
pub type WordList = FxHashSet<SmolStr>;

/// Declares the lists of one file, `kebab-case` there, with `parse`.
macro_rules! word_lists {
    ($(#[$meta:meta])* $name:ident { $($(#[$field:meta])* $list:ident: $kind:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, serde::Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name {
            format: u32,
            $($(#[$field])* pub $list: $kind,)+
        }

        impl $name {
            /// Reads the lists from the text of their file.
            ///
            /// # Errors
            /// If it is not of the form its comments describe, lacks a list, or has one that is not known.
            pub fn parse(path: &str, text: &str) -> Result<$name, $crate::lexicon::LintError> {
                $crate::lexicon::list::read(path, text, |words: &$name| words.format)
            }
        }
    };
}
pub(super) use word_lists;

/// Reads a file of lists of format 1.
pub(super) fn read<T: DeserializeOwned>(
    path: &str,
    text: &str,
    format: impl Fn(&T) -> u32,
) -> Result<T, LintError> {
    let words: T = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
    match format(&words) {
        1 => Ok(words),
        other => Err(LintError::new(path, format!("format is not 1: {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    word_lists! {
        /// Signs of the weather.
        Weather {
            /// Of rain.
            rain: WordList,
            /// Of strong wind.
            strong_wind: WordList,
        }
    }

    #[test]
    fn an_unknown_list_names_those_that_exist() {
        let text = "format = 1\nrain = [\"drizzle\"]\nstrong-wind = [\"gale\"]\n";
        let weather = Weather::parse("weather.toml", text).unwrap();
        assert!(weather.rain.contains("drizzle") && weather.strong_wind.contains("gale"));
        let error = |text: &str| Weather::parse("weather.toml", text).unwrap_err().to_string();
        let wrong = error(&text.replace("strong-wind", "wind"));
        assert!(
            wrong.contains("unknown field `wind`, expected one of `format`, `rain`, `strong-wind`"),
            "{wrong}"
        );
        assert!(error("format = 1\nrain = []\n").contains("missing field `strong-wind`"));
        assert!(error(&text.replace("1", "2")).contains("format is not 1: 2"));
    }
}
