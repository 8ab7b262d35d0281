//! `dateline check`: each assertion of somebody's text, supported, contradicted or not found in the evidence.
//!
//! A text is cut into sentences. For each, the pieces of evidence that share its words are found; then each of its
//! numbers, dates and names, and what it does with the happening (negates, plans, denies it), is held against them. An
//! assertion is supported if a piece says it, contradicted if the pieces speak of the same and say something else, and not
//! found if none speaks of it. The checker reads words and not minds: a sentence that is true in other words may be "not
//! found", and `docs/bulletin.md` has the measured rates.

mod evidence;
mod facts;

use super::snapshot::Snapshot;
use crate::names::Names;
use evidence::{Evidences, Piece};
use facts::{CheckWords, Facts, PartialDate};
use serde::Serialize;
use std::collections::BTreeSet;

/// The share of a sentence's words, weighted by rarity, that a piece of evidence must have to speak of the same.
const SAME: f64 = 0.45;

/// A piece supports a sentence only if it is nearly as close as the closest: a neighbour that shares a topic would
/// otherwise lend its facts.
const CLOSE: f64 = 0.88;

/// Pieces that may support a sentence.
const PIECES: usize = 3;

/// What became of an assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// A piece of evidence says it.
    Supported,
    /// The evidence speaks of the same and says something else.
    Contradicted,
    /// No evidence speaks of it.
    NotFound,
}

impl Finding {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Finding::Supported => "supported",
            Finding::Contradicted => "contradicted",
            Finding::NotFound => "not found",
        }
    }
}

/// One thing a sentence asserts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assertion {
    /// `event`, `number`, `date`, `name` or `status`.
    pub kind: &'static str,
    /// What it says.
    pub says: String,
    /// What became of it.
    pub finding: Finding,
    /// What the evidence says instead, if it does.
    pub instead: String,
}

/// One sentence with its assertions and its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The sentence.
    pub sentence: String,
    /// Its assertions.
    pub assertions: Vec<Assertion>,
    /// The closest evidence: its report and words.
    pub evidence: Vec<(String, String)>,
}

impl Checked {
    /// The worst of its assertions: a contradiction before what is not found.
    pub fn finding(&self) -> Finding {
        let any = |finding| self.assertions.iter().any(|assertion| assertion.finding == finding);
        match (any(Finding::Contradicted), any(Finding::NotFound)) {
            (true, _) => Finding::Contradicted,
            (false, true) => Finding::NotFound,
            _ => Finding::Supported,
        }
    }
}

/// Evidence, ready to be asked.
pub struct Checker {
    evidences: Evidences,
    words: CheckWords,
}

impl Checker {
    /// A checker over a bundle or a workspace.
    pub fn new(snapshot: &Snapshot, names: &Names) -> Checker {
        let words = CheckWords::embedded();
        Checker { evidences: Evidences::of(snapshot, names, &words), words }
    }

    /// Checks a whole text, block by block.
    pub fn check(&self, text: &str) -> Vec<Checked> {
        blocks(text).iter().flat_map(|block| self.check_block(block)).collect()
    }

    /// Checks one paragraph, list item or line of a bulletin. A sentence with nothing in it to check is left out.
    pub fn check_block(&self, block: &str) -> Vec<Checked> {
        let whole = Facts::of(block, &self.words);
        sentences(block, &self.words)
            .iter()
            .filter_map(|sentence| self.check_sentence(sentence, &whole))
            .collect()
    }

    fn check_sentence(&self, sentence: &str, block: &Facts) -> Option<Checked> {
        let facts = Facts::of(sentence, &self.words);
        if facts.is_empty() && facts.content.len() < 3 {
            return None;
        }
        let found = self.evidences.closest(&facts, block, PIECES);
        let best = found.first().map_or(0.0, |(score, _)| *score);
        let near: Vec<&Piece> = found
            .iter()
            .filter(|(score, _)| *score >= SAME && *score >= best * CLOSE)
            .map(|(_, piece)| *piece)
            .collect();
        let mut assertions = Vec::new();
        let mut add = |kind, says: String, finding, instead: String| {
            assertions.push(Assertion { kind, says, finding, instead });
        };
        if near.is_empty() {
            add("event", super::sentence::shorten(sentence, 12), Finding::NotFound, String::new());
        } else {
            let told = |has: &dyn Fn(&Facts) -> bool| near.iter().any(|piece| has(&piece.facts));
            for number in &facts.numbers {
                let others: Vec<String> =
                    all(&near, |facts| facts.numbers.iter().map(u64::to_string).collect());
                let finding = finding(told(&|facts| facts.numbers.contains(number)), !others.is_empty());
                add("number", number.to_string(), finding, others.join(", "));
            }
            for date in &facts.dates {
                let others: Vec<String> =
                    all(&near, |facts| facts.dates.iter().map(PartialDate::to_string).collect());
                let in_words = |date: &PartialDate| {
                    near.iter().any(|piece| piece.facts.dates.iter().any(|known| date.is_told_by(known)))
                };
                // The day of the report stands beside that of the happening; alone it would be taken for it.
                let beside = facts.dates.iter().any(|other| other != date && in_words(other));
                let of_report = |piece: &&Piece| piece.reported.iter().any(|day| date.is_told_by(day));
                let is_told = in_words(date) || beside && near.iter().any(of_report);
                let finding = finding(is_told, !others.is_empty());
                add("date", date.to_string(), finding, others.join(", "));
            }
            for name in &facts.names {
                let is_told = near.iter().any(|piece| self.evidences.names(piece, name));
                let others: Vec<String> = all(&near, |facts| facts.names.iter().cloned().collect());
                // A name that no evidence has anywhere is not found; one that belongs elsewhere contradicts.
                let finding = finding(is_told, self.evidences.is_known(name));
                add("name", name.clone(), finding, others.join(", "));
            }
            if let Some((says, instead)) = self.status(&facts, &near) {
                add("status", says, Finding::Contradicted, instead);
            } else if facts.is_empty() {
                add("event", super::sentence::shorten(sentence, 12), Finding::Supported, String::new());
            }
        }
        let evidence = found.iter().take(2).filter(|(score, _)| *score >= SAME);
        let evidence = evidence.map(|(_, piece)| {
            (piece.source.clone(), super::sentence::shorten(&piece.text, super::LONGEST_QUOTE))
        });
        Some(Checked { sentence: sentence.to_owned(), assertions, evidence: evidence.collect() })
    }

    /// What the sentence does that no close evidence does, or leaves out that all of it does; `None` if they agree.
    fn status(&self, facts: &Facts, near: &[&Piece]) -> Option<(String, String)> {
        let closest: Vec<&&Piece> = near.iter().take(2).collect();
        for cue in &facts.cues {
            if !near.iter().any(|piece| piece.facts.cues.contains(cue)) {
                return Some((cue.clone(), "nothing of it in the evidence".into()));
            }
        }
        // Evidence that did not happen, in a sentence that says it did.
        for cue in ["negated", "unrealised"] {
            let unreal = |piece: &&&Piece| piece.not_happened && piece.facts.cues.contains(cue);
            if !closest.is_empty()
                && closest.iter().all(unreal)
                && !facts.cues.iter().any(|own| own == "negated" || own == "unrealised")
            {
                return Some(("as happened".into(), cue.to_owned()));
            }
        }
        // A denial told as something else.
        let denial = |piece: &&&Piece| piece.facts.cues.contains("denied");
        (facts.cues.contains("confirmed") && closest.iter().all(denial))
            .then(|| ("confirmed".into(), "denied".into()))
    }
}

fn finding(told: bool, otherwise: bool) -> Finding {
    match (told, otherwise) {
        (true, _) => Finding::Supported,
        (false, true) => Finding::Contradicted,
        (false, false) => Finding::NotFound,
    }
}

/// What the pieces say of one kind, each once.
fn all(near: &[&Piece], of: impl Fn(&Facts) -> Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut list: Vec<String> = near.iter().flat_map(|piece| of(&piece.facts)).collect();
    list.retain(|value| seen.insert(value.clone()));
    list.truncate(8);
    list
}

/// Paragraphs, list items and lines of a text, without headings and the marks of lists.
pub fn blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = vec![String::new()];
    for line in text.lines() {
        let line = line.trim();
        let item = line.starts_with(['-', '*', '•', '#', '>', '|'])
            || line
                .split_once(". ")
                .is_some_and(|(n, _)| n.len() <= 4 && n.chars().all(|c| c.is_ascii_digit()));
        if line.is_empty() || item {
            blocks.push(String::new());
        }
        // Headings and tables assert nothing.
        if line.starts_with(['#', '|']) {
            continue;
        }
        let line = line.trim_start_matches(['-', '*', '•', '>', ' ']);
        let line = if item {
            line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(". ")
        } else {
            line
        };
        if let Some(block) = blocks.last_mut() {
            if !block.is_empty() {
                block.push(' ');
            }
            block.push_str(line);
        }
    }
    blocks.retain(|block| block.split_whitespace().count() > 3);
    blocks
}

/// Sentences of a block; one that says too little to be found by itself stays with the one before.
fn sentences(block: &str, words: &CheckWords) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    let mut start = 0;
    let bytes = block.as_bytes();
    for (at, c) in block.char_indices() {
        let end = matches!(c, '.' | '!' | '?')
            && bytes.get(at + 1).is_none_or(|next| next.is_ascii_whitespace() || *next == b'"')
            && block[at + 1..].trim_start().chars().next().is_none_or(|c| !c.is_lowercase())
            // "St. Petersburg", "M. Ali": an abbreviation is short and has a capital.
            && !block[..at].rsplit([' ', '(']).next().is_some_and(|word| word.len() <= 2 && word.starts_with(char::is_uppercase));
        if !end {
            continue;
        }
        push(&mut sentences, block[start..=at].trim(), words);
        start = at + 1;
    }
    push(&mut sentences, block[start..].trim(), words);
    sentences
}

fn push(sentences: &mut Vec<String>, sentence: &str, words: &CheckWords) {
    if sentence.is_empty() {
        return;
    }
    let facts = Facts::of(sentence, words);
    match sentences.last_mut() {
        // A toll after its event has neither name nor day of its own.
        Some(last)
            if facts.content.len() < 3
                || facts.names.is_empty() && facts.dates.is_empty() && facts.content.len() < 6 =>
        {
            last.push(' ');
            last.push_str(sentence);
        }
        _ => sentences.push(sentence.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_into_blocks_and_sentences() {
        let text = "# Heading\n\nThe first line goes\non here. And more follows there.\n- An item of the list stands alone.\n| a | table |\n";
        let blocks = blocks(text);
        assert_eq!(blocks.len(), 2, "{blocks:?}");
        assert_eq!(blocks[1], "An item of the list stands alone.");
        let words = CheckWords::embedded();
        let cut = sentences(
            "Gunmen attacked a police post near Osgiliath. At least 46 people were killed. The army of Gondor sent soldiers there.",
            &words,
        );
        assert_eq!(cut.len(), 2, "a toll belongs to its event: {cut:?}");
    }

    fn checked(evidence: &[&str], text: &str) -> Vec<Checked> {
        let texts =
            evidence.iter().map(|words| ("Pelargir Gazette".to_owned(), (*words).to_owned())).collect();
        let snapshot = Snapshot { texts, ..Snapshot::default() };
        Checker::new(&snapshot, &Names::open().unwrap()).check(text)
    }

    #[test]
    fn a_sentence_may_say_when_it_was_reported() {
        let texts = vec![(
            "Pelargir Gazette, 9 May 2026".to_owned(),
            "On 4 May, gunmen attacked a police post near Osgiliath and killed 46 officers.".to_owned(),
        )];
        let checker = Checker::new(&Snapshot { texts, ..Snapshot::default() }, &Names::open().unwrap());
        for (reported, expected) in [
            ("a report of 9 May 2026", Finding::Supported),
            ("a report of 8 May 2026", Finding::Contradicted),
        ] {
            let text = format!(
                "According to {reported}, gunmen attacked a police post near Osgiliath on 4 May 2026, killing 46 officers."
            );
            let checked = checker.check(&text);
            assert_eq!(checked[0].finding(), expected, "{text}: {:?}", checked[0].assertions);
        }
    }

    #[test]
    fn an_altered_fact_is_told_from_a_true_one() {
        let evidence = [
            "On 4 May 2026, gunmen of the Harad Front attacked a police post near Osgiliath and killed 46 officers.",
            "The Harad Front denied the raid on a convoy at Pelargir.",
        ];
        let cases = [
            (
                "On 4 May 2026, gunmen of the Harad Front attacked a police post near Osgiliath and killed 46 officers.",
                Finding::Supported,
            ),
            (
                "Gunmen attacked a police post near Osgiliath on 4 May 2026, killing 46 officers.",
                Finding::Supported,
            ),
            (
                "Gunmen attacked a police post near Osgiliath on 4 May 2026, killing 64 officers.",
                Finding::Contradicted,
            ),
            (
                "Gunmen attacked a police post near Osgiliath on 9 May 2026, killing 46 officers.",
                Finding::Contradicted,
            ),
            (
                "Gunmen attacked a police post near Pelargir on 4 May 2026, killing 46 officers.",
                Finding::Contradicted,
            ),
            (
                "Gunmen attacked a police post near Minas Tirith on 4 May 2026, killing 46 officers.",
                Finding::NotFound,
            ),
            (
                "Gunmen did not attack a police post near Osgiliath on 4 May 2026, killing 46 officers.",
                Finding::Contradicted,
            ),
            ("The Harad Front confirmed the raid on a convoy at Pelargir.", Finding::Contradicted),
            ("A flood destroyed bridges and orchards in Lossarnach valley.", Finding::NotFound),
        ];
        for (text, expected) in cases {
            let checked = checked(&evidence, text);
            assert_eq!(checked.len(), 1, "{text}");
            assert_eq!(checked[0].finding(), expected, "{text}: {:?}", checked[0].assertions);
        }
    }
}
