//! Folds for cross-fitting: whatever was learned from a text must not be judged on that text.
//!
//! A text belongs to the fold of its words, not of its row in a file, since gold sets share texts: the sentences of one are
//! cut from the documents of another, in other white space and quotation marks, and a report may stand in two sets.
//! [`fold_of`] gives the fold of a whole text by its beginning. [`Folds`] is built over the texts of all sets used
//! together and puts texts that share most of their passages into one fold, a sentence into that of its document.
//!
//! Passages are compared by selected windows of letters (Manber 1994, "Finding similar files in a large file system"):
//! a window is kept when its hash is a multiple of [`SELECT`], so that both texts keep the same ones.

use std::collections::{BTreeMap, HashMap};

/// The number of folds.
pub const FOLDS: u8 = 5;

/// How many letters at the beginning of a text make its key.
const KEY_LETTERS: usize = 300;
/// Letters in a window, about six words.
const WINDOW: usize = 32;
/// One window in so many is kept.
const SELECT: u64 = 4;
/// A passage that stands in more texts than this is a formula, and no sign that two texts are one.
const FORMULA: usize = 12;

/// The fold of a text, from 0 to [`FOLDS`] − 1, by the hash of its first 300 letters and digits.
///
/// Case, white space, punctuation and markup of quotation do not count, so two editions of one text agree. A part of a
/// text agrees with the whole only through [`Folds`].
///
/// ```
/// use dateline_eval::folds::{FOLDS, fold_of};
/// assert_eq!(fold_of("The army's post at Osk."), fold_of("the army 's  post at Osk ."));
/// assert!(fold_of("") < FOLDS);
/// ```
pub fn fold_of(text: &str) -> u8 {
    dealt_fold(text, 0)
}

/// The fold of a text in another deal of the same cards; deal 0 is [`fold_of`]'s.
fn dealt_fold(text: &str, deal: u64) -> u8 {
    let key: Vec<u32> = letters(text).take(KEY_LETTERS).collect();
    let salt = if deal == 0 { 0 } else { mixed(deal) };
    (mixed(hash(&key) ^ salt) % u64::from(FOLDS)) as u8
}

/// The folds of the texts of several sets that are learned from or scored together.
#[derive(Debug, Clone)]
pub struct Folds {
    /// By the hash of all letters of a text.
    of: HashMap<u64, u8>,
    /// Which deal of the texts to the folds this is.
    deal: u64,
}

impl Folds {
    /// Groups `texts`: two are one group when they share at least half of the passages of the shorter. A group has the
    /// [`fold_of`] its longest text. The order of the texts and copies among them do not count.
    pub fn over<'a>(texts: impl IntoIterator<Item = &'a str>) -> Folds {
        Folds::dealt(texts, 0)
    }

    /// The same with the groups dealt to the folds anew: how far a figure moves from deal to deal is how far chance moves
    /// it.
    pub fn dealt<'a>(texts: impl IntoIterator<Item = &'a str>, deal: u64) -> Folds {
        // Distinct texts in a stable order: longest first, then by hash, so that the first of a group names its fold.
        let mut distinct: BTreeMap<(std::cmp::Reverse<usize>, u64), (Vec<u64>, u8)> = BTreeMap::new();
        for text in texts {
            let all: Vec<u32> = letters(text).collect();
            distinct
                .entry((std::cmp::Reverse(all.len()), hash(&all)))
                .or_insert_with(|| (passages(&all), dealt_fold(text, deal)));
        }
        let texts: Vec<(u64, Vec<u64>, u8)> =
            distinct.into_iter().map(|((_, key), (passages, fold))| (key, passages, fold)).collect();
        let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (at, (_, passages, _)) in texts.iter().enumerate() {
            for passage in passages {
                holders.entry(*passage).or_default().push(at);
            }
        }
        let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for holders in holders.values().filter(|holders| holders.len() <= FORMULA) {
            for (index, &longer) in holders.iter().enumerate() {
                for &shorter in &holders[index + 1..] {
                    *shared.entry((longer, shorter)).or_default() += 1;
                }
            }
        }
        let mut group: Vec<usize> = (0..texts.len()).collect();
        for ((longer, shorter), count) in shared {
            let least = texts[longer].1.len().min(texts[shorter].1.len());
            if count * 2 >= least {
                let (a, b) = (root(&group, longer), root(&group, shorter));
                group[a.max(b)] = a.min(b);
            }
        }
        let of = (0..texts.len()).map(|at| (texts[at].0, texts[root(&group, at)].2)).collect();
        Folds { of, deal }
    }

    /// The fold of a text; [`fold_of`] it when it was not among those the folds were built over.
    pub fn of(&self, text: &str) -> u8 {
        let all: Vec<u32> = letters(text).collect();
        self.of.get(&hash(&all)).copied().unwrap_or_else(|| dealt_fold(text, self.deal))
    }
}

/// The first text of a text's group.
fn root(group: &[usize], mut at: usize) -> usize {
    while group[at] != at {
        at = group[at];
    }
    at
}

/// The letters and digits of a text in lower case.
fn letters(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(u32::from)
}

/// The kept windows of a text, each once.
fn passages(letters: &[u32]) -> Vec<u64> {
    let mut kept: Vec<u64> = letters
        .windows(WINDOW)
        .map(|window| mixed(hash(window)))
        .filter(|hash| hash.is_multiple_of(SELECT))
        .collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo), over code points.
fn hash(letters: &[u32]) -> u64 {
    letters.iter().fold(0xcbf2_9ce4_8422_2325, |hash, letter| {
        (hash ^ u64::from(*letter)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): the low bits of FNV-1a hang on the last letters too much.
fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An invented report: nine sentences of made-up words that no other number gets.
    fn report(number: u64) -> Vec<String> {
        let syllables = ["os", "tol", "mer", "ard", "qui", "ben", "sar", "lun"];
        let word = |seed: u64| -> String {
            let z = mixed(seed + 1);
            (0..3).map(|k| syllables[(z >> (8 * k)) as usize % syllables.len()]).collect()
        };
        let sentence =
            |i: u64| (0..12).map(|k| word(number * 1000 + i * 20 + k)).collect::<Vec<_>>().join(" ");
        (0..9).map(|i| sentence(i) + ".").collect()
    }

    #[test]
    fn folds_are_about_equally_large() {
        let mut sizes = [0; FOLDS as usize];
        for number in 0..1000 {
            sizes[usize::from(fold_of(&report(number).join(" ")))] += 1;
        }
        assert!(sizes.iter().all(|n| (150..250).contains(n)), "{sizes:?}");
    }

    #[test]
    fn a_sentence_shares_the_fold_of_its_document_whatever_the_spacing() {
        let documents: Vec<String> = (0..40).map(|n| report(n).join(" ")).collect();
        let sentences: Vec<(u64, String)> = (0..40)
            .flat_map(|n| report(n).into_iter().map(move |s| (n, s.replace('.', " .").to_uppercase())))
            .collect();
        let texts = documents.iter().chain(sentences.iter().map(|(_, s)| s)).map(String::as_str);
        let folds = Folds::over(texts);
        for document in &documents {
            assert_eq!(folds.of(document), fold_of(document), "a longest text keeps its own fold");
        }
        for (n, sentence) in &sentences {
            assert_eq!(folds.of(sentence), folds.of(&documents[*n as usize]), "{sentence}");
        }
        assert!(sentences.iter().any(|(_, s)| fold_of(s) != folds.of(s)), "the test tells nothing");
    }

    #[test]
    fn another_deal_parts_the_texts_anew() {
        let texts: Vec<String> = (0..100).map(|n| report(n).join(" ")).collect();
        let all = || texts.iter().map(String::as_str);
        let (first, other) = (Folds::over(all()), Folds::dealt(all(), 1));
        let moved = all().filter(|t| first.of(t) != other.of(t)).count();
        // Four in five, give or take three standard deviations.
        assert!((68..=92).contains(&moved), "{moved}");
    }

    #[test]
    fn an_edited_report_keeps_its_fold_and_order_does_not_count() {
        let first = report(7);
        let mut edited = first.clone();
        edited[0] = "Agency copy, updated.".to_owned();
        let (first, edited) = (first.join(" "), edited.join("\n"));
        let others: Vec<String> = (20..60).map(|n| report(n).join(" ")).collect();
        let all: Vec<&str> =
            others.iter().map(String::as_str).chain([first.as_str(), edited.as_str()]).collect();
        let folds = Folds::over(all.iter().copied());
        assert_eq!(folds.of(&first), folds.of(&edited));
        let turned = Folds::over(all.iter().rev().copied());
        assert!(all.iter().all(|text| folds.of(text) == turned.of(text)));
    }

    #[test]
    fn a_formula_that_many_texts_hold_joins_none() {
        let formula = "This demonstration text was written for tests and tells of invented places only.";
        let texts: Vec<String> = (0..60).map(|n| format!("{formula} Report {n}.")).collect();
        let folds = Folds::over(texts.iter().map(String::as_str));
        let mut seen: Vec<u8> = texts.iter().map(|t| folds.of(t)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert!(seen.len() > 1, "all in fold {seen:?}");
    }

    #[test]
    fn a_text_not_built_over_has_the_fold_of_its_beginning() {
        assert_eq!(Folds::over([]).of("Osk was quiet."), fold_of("Osk was quiet."));
    }
}
