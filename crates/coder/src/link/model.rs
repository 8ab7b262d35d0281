//! What linking has learnt: weights of cues, and how common words are in news at large.
//!
//! Both are tables under `resources/linking` that a person can read; `cargo xtask learn-link` makes them again.

use rustc_hash::FxHashMap;

/// Weights of cues: what is not listed weighs nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LinkModel {
    /// Of two documents telling one story.
    pub story: Weights,
    /// Of two tellings being one happening.
    pub pair: Weights,
    /// How common words are.
    pub background: Background,
}

/// A table of cues with what each adds to the log-odds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weights {
    by_cue: FxHashMap<String, f64>,
    bias: f64,
}

/// The cue that every pair has.
pub const BIAS: &str = "always";

impl Weights {
    /// A table of weights.
    pub fn new(weights: impl IntoIterator<Item = (String, f64)>) -> Weights {
        let by_cue: FxHashMap<String, f64> = weights.into_iter().collect();
        let bias = by_cue.get(BIAS).copied().unwrap_or(0.0);
        Weights { by_cue, bias }
    }

    /// The log-odds that the cues add up to.
    pub fn log_odds(&self, cues: &[&str]) -> f64 {
        self.bias + cues.iter().map(|cue| self.of(cue)).sum::<f64>()
    }

    /// What one cue adds.
    pub fn of(&self, cue: &str) -> f64 {
        self.by_cue.get(cue).copied().unwrap_or(0.0)
    }

    /// Cues and weights, ascending by cue.
    pub fn sorted(&self) -> Vec<(&str, f64)> {
        let mut weights: Vec<(&str, f64)> = self.by_cue.iter().map(|(cue, w)| (cue.as_str(), *w)).collect();
        weights.sort_unstable_by_key(|(cue, _)| *cue);
        weights
    }
}

/// In how many of the documents of a background the common words stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Background {
    share: FxHashMap<String, f64>,
}

/// The background weighs as much as so many documents of the pile.
const AS_DOCUMENTS: f64 = 500.0;
/// The share of documents that a word the background does not list is held to stand in.
const UNLISTED: f64 = 0.0015;

impl Background {
    /// ln of the inverse document frequency, pile and background together, above 0.
    pub fn rarity(&self, word: &str, in_documents: u32, of_documents: usize) -> f64 {
        let share = self.share.get(word).copied().unwrap_or(UNLISTED);
        let all = 1.0 + of_documents as f64 + AS_DOCUMENTS;
        (all / (1.0 + f64::from(in_documents) + AS_DOCUMENTS * share)).ln().max(0.0)
    }
}

impl Background {
    /// A background from shares of documents, 0 to 1.
    pub fn new(shares: impl IntoIterator<Item = (String, f64)>) -> Background {
        Background { share: shares.into_iter().collect() }
    }
}

impl LinkModel {
    /// Reads the two tables: `model, cue, weight` and `word, share of documents`, tab-separated, `#` for remarks.
    ///
    /// # Errors
    /// The line that does not follow the form.
    pub fn read(weights: &str, words: &str) -> Result<LinkModel, String> {
        let mut tables: FxHashMap<&str, Vec<(String, f64)>> = FxHashMap::default();
        for (line, fields) in rows(weights) {
            let [table @ ("story" | "pair"), cue, weight] = fields[..] else {
                return Err(format!("link weights, line {line}: not \"story\" or \"pair\", cue, weight"));
            };
            let weight = number(weight).ok_or_else(|| format!("link weights, line {line}: no number"))?;
            tables.entry(table).or_default().push((cue.to_owned(), weight));
        }
        let mut share: FxHashMap<String, f64> = FxHashMap::default();
        for (line, fields) in rows(words) {
            let [word, of] = fields[..] else {
                return Err(format!("link words, line {line}: not word, share"));
            };
            let of = number(of).filter(|s| (0.0..=1.0).contains(s));
            share.insert(word.to_owned(), of.ok_or_else(|| format!("link words, line {line}: no share"))?);
        }
        let mut take = |name| Weights::new(tables.remove(name).unwrap_or_default());
        Ok(LinkModel { story: take("story"), pair: take("pair"), background: Background::new(share) })
    }
}

fn rows(table: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = table.lines().enumerate().map(|(n, line)| (n + 1, line));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(n, line)| (n, line.split('\t').collect()))
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named() {
        let read = |weights, words| LinkModel::read(weights, words).map(|m| m.story.log_odds(&["a"]));
        assert_eq!(read("# remark\nstory\talways\t-1\nstory\ta\t2.5\n", "the\t0.9\n"), Ok(1.5));
        assert!(read("story\ta\n", "").is_err_and(|e| e.contains("line 1")));
        assert!(read("plot\ta\t1\n", "").is_err());
        assert!(read("story\ta\tNaN\n", "").is_err());
        assert!(read("", "the\t1.5\n").is_err_and(|e| e.contains("line 1")));
    }
}
