//! Weights of the deciders: `resources/learned/<language>/<decider>.tsv`, one cue a line.
//!
//! A decider adds the weights of the cues that hold, or what its trees say of them; `docs/learning.md` says how they were learnt and how well they
//! carry over. A cue never holds a name. The files are text, so that a number behind a decision can be read.

mod forest;

use forest::Forest;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::fmt;

/// The deciders the coder asks, by the names of their files.
pub const DECIDERS: &[&str] =
    &["judge", "sum", "same", "actor", "target", "when", "where", "number", "claim", "domain", "whole"];

/// A file of weights that does not follow its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightsError {
    /// The decider.
    pub decider: String,
    /// The line, from 1; 0 for the name itself.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "weights of {:?}, line {}: {}", self.decider, self.line, self.message)
    }
}

impl std::error::Error for WeightsError {}

/// One decider's weights.
#[derive(Debug, Clone, Default)]
pub struct Decider {
    weights: FxHashMap<SmolStr, f32>,
    trees: Forest,
    /// What is added to every sum: 0 in what ships, where a cue that always holds does it.
    bias: f64,
    /// Yes from this probability on, for deciders that say yes or no.
    threshold: f64,
}

/// The name of what is added to every sum, in a file of corrections.
const BIAS: &str = "(bias)";

impl Decider {
    /// Reads `cue`, tab, `weight`, or the nodes of trees: `depth`, tab, `? cue` or `= value`, the branch where the cue
    /// holds first. `(threshold)` is set apart, lines that begin with `#` are remarks.
    ///
    /// # Errors
    /// At the first line that is no weight.
    pub fn parse(name: &str, text: &str) -> Result<Decider, WeightsError> {
        let mut decider = Decider { threshold: 0.5, ..Decider::default() };
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let wrong = |message: String| WeightsError { decider: name.to_owned(), line: n + 1, message };
            let (cue, weight) = line.split_once('\t').ok_or_else(|| wrong(format!("no tab in {line:?}")))?;
            if weight.starts_with("? ") || weight.starts_with("= ") {
                decider.trees.read(cue, weight).map_err(wrong)?;
                continue;
            }
            let weight: f32 = weight.parse().map_err(|_| wrong(format!("no number: {weight:?}")))?;
            if cue == "(threshold)" {
                decider.threshold = f64::from(weight);
            } else {
                decider.weights.insert(cue.into(), weight);
            }
        }
        let end = text.lines().count();
        let wrong = |message| WeightsError { decider: name.to_owned(), line: end, message };
        decider.trees.close().map_err(wrong)?;
        Ok(decider)
    }

    /// True where nothing was learnt: a rule decides instead.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty() && self.trees.is_empty()
    }

    /// The weight of a cue; 0 for one that has none.
    fn weight(&self, cue: &str) -> f64 {
        self.weights.get(cue).map_or(0.0, |w| f64::from(*w))
    }

    /// The sum over the cues that hold.
    pub fn sum<'c>(&self, cues: impl IntoIterator<Item = &'c str>) -> f64 {
        if self.trees.is_empty() {
            return self.bias + cues.into_iter().map(|cue| self.weight(cue)).sum::<f64>();
        }
        self.trees.sum(cues)
    }

    /// What each cue did to the sum, those that did nothing left out. Of trees: by how much the mean of what can still
    /// be reached moved when the cue was asked for (Saabas 2014); "not C" is a cue that was asked for and does not hold.
    pub fn told<'c>(&self, cues: impl IntoIterator<Item = &'c str>) -> Vec<(f64, String)> {
        if self.trees.is_empty() {
            let all = cues.into_iter().map(|cue| (self.weight(cue), cue.to_owned()));
            let bias = (self.bias, BIAS.to_owned());
            return all.chain([bias]).filter(|(weight, _)| *weight != 0.0).collect();
        }
        self.trees.told(cues)
    }

    /// The probability of yes: the logistic of the sum.
    pub fn probability<'c>(&self, cues: impl IntoIterator<Item = &'c str>) -> f64 {
        1.0 / (1.0 + (-self.sum(cues)).exp())
    }

    /// Yes from this probability on.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }
}

/// All deciders.
#[derive(Debug, Clone, Default)]
pub struct Learned {
    deciders: FxHashMap<String, Decider>,
    none: Decider,
}

impl Learned {
    /// The weights that ship.
    ///
    /// # Errors
    /// If a file does not follow its form; a test keeps that from happening.
    pub fn embedded() -> Result<Learned, WeightsError> {
        Learned::parse(EMBEDDED.iter().copied())
    }

    /// The weights that ship for reports told over from Russian: learned without the reports of `eval/own`, whose English
    /// made them take more for a happening than there was.
    ///
    /// # Errors
    /// As [`Learned::embedded`].
    pub fn embedded_russian() -> Result<Learned, WeightsError> {
        Learned::parse(RUSSIAN.iter().copied())
    }

    /// Deciders from their files: name and text of each.
    ///
    /// # Errors
    /// At the first file of an unknown name or with a line that is no weight.
    pub fn parse<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Learned, WeightsError> {
        let mut learned = Learned::default();
        for (name, text) in files {
            if !DECIDERS.contains(&name) {
                let message = format!("no such decider; there are {}", DECIDERS.join(", "));
                return Err(WeightsError { decider: name.to_owned(), line: 0, message });
            }
            learned.deciders.insert(name.to_owned(), Decider::parse(name, text)?);
        }
        Ok(learned)
    }

    /// The same deciders with corrections of their weights: `decider`, tab, `cue` or `(bias)`, tab, what is added. Lines
    /// that begin with `#` are remarks. What a workspace's reviews taught (`docs/learning.md`).
    ///
    /// # Errors
    /// At the first line that is no correction of a decider that adds weights.
    pub fn corrected(mut self, text: &str) -> Result<Learned, WeightsError> {
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let wrong = |decider: &str, message: String| WeightsError {
                decider: decider.to_owned(),
                line: n + 1,
                message,
            };
            let &[name, cue, added] = cells.as_slice() else {
                return Err(wrong(cells[0], format!("three cells are wanted, not {}", cells.len())));
            };
            let decider = self.deciders.get_mut(name).filter(|d| !d.weights.is_empty());
            let decider =
                decider.ok_or_else(|| wrong(name, "no decider with weights of this name".into()))?;
            let added: f32 = added
                .parse()
                .ok()
                .filter(|added: &f32| added.is_finite())
                .ok_or_else(|| wrong(name, format!("no number: {added:?}")))?;
            match cue {
                BIAS => decider.bias += f64::from(added),
                cue => *decider.weights.entry(cue.into()).or_default() += added,
            }
        }
        Ok(self)
    }

    /// The decider of this name; an empty one where nothing was learnt.
    pub fn decider(&self, name: &str) -> &Decider {
        debug_assert!(DECIDERS.contains(&name), "no decider {name:?}");
        self.deciders.get(name).unwrap_or(&self.none)
    }
}

macro_rules! weights {
    ($language:literal: $($name:literal),+) => {
        &[$(($name, include_str!(concat!("../../../resources/learned/", $language, "/", $name, ".tsv")))),+]
    };
}

static EMBEDDED: &[(&str, &str)] = weights!["en": "judge", "sum", "same", "actor", "target", "when", "where", "number", "claim", "domain", "whole"];
static RUSSIAN: &[(&str, &str)] =
    weights!["ru": "judge", "sum", "same", "actor", "target", "when", "where", "number", "whole"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_readable_and_complete() {
        Learned::embedded().expect("the weights that ship");
        Learned::embedded_russian().expect("the weights that ship for Russian");
        let names = |table: &[(&'static str, &str)]| table.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert_eq!(names(EMBEDDED), DECIDERS);
        // Whose claims and of what kind is decided by rule in Russian: the gold sets alone teach too little of them.
        let by_rule = ["claim", "domain"];
        let learned: Vec<&str> = DECIDERS.iter().copied().filter(|d| !by_rule.contains(d)).collect();
        assert_eq!(names(RUSSIAN), learned);
    }

    #[test]
    fn corrections_are_added_to_what_ships() {
        let shipped = Learned::parse([("judge", "kind=verb\t0.5\n"), ("where", "0\t= 1.0\n")]).unwrap();
        let text = "# remark\njudge\tkind=verb\t-0.25\njudge\tnew\t1\njudge\t(bias)\t0.5\n";
        let corrected = shipped.clone().corrected(text).unwrap();
        assert_eq!(corrected.decider("judge").sum(["kind=verb", "new"]), 1.75);
        assert_eq!(corrected.decider("judge").told(["new"]), [(1.0, "new".into()), (0.5, "(bias)".into())]);
        for (wrong, line) in [("judge\tx", 1), ("\nwhere\tx\t1", 2), ("judge\tx\tNaN", 1), ("sum\tx\t1", 1)] {
            assert_eq!(shipped.clone().corrected(wrong).unwrap_err().line, line, "{wrong:?}");
        }
    }

    #[test]
    fn a_line_that_is_no_weight_is_named() {
        let decider = Decider::parse("judge", "# remark\nkind=verb\t0.5\n(threshold)\t0.3\n").unwrap();
        assert_eq!(decider.sum(["kind=verb", "unknown"]), 0.5);
        assert!((decider.threshold() - 0.3).abs() < 1e-6);
        let error = Decider::parse("judge", "kind=verb\tmuch\n").unwrap_err();
        assert_eq!((error.line, error.decider.as_str()), (1, "judge"));
        let error = Learned::parse([("juge", "")]).unwrap_err();
        assert!(error.message.contains("judge, sum"), "{error}");
    }
}
