//! `parse`: tokens, tags, heads and entities against a gold parse, such as another parser's.
//!
//! Tokens are the same if their offsets are. Tags, parts of speech, features, lemmas and heads are shares of the gold
//! tokens, so a token that was cut otherwise counts as wrong in each (as in the CoNLL 2018 shared task,
//! <https://universaldependencies.org/conll18/evaluation.html>, but over gold tokens, which makes equality 1 and nothing
//! else). Sentence starts and entities have F1. Offsets are characters, as in the gold files.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A parsed text, in gold and predictions alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParsedText {
    /// Its id.
    pub docid: String,
    /// The text.
    pub text: String,
    /// Its tokens, in order.
    pub tokens: Vec<ParsedToken>,
}

/// A token and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParsedToken {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// Fine-grained tag.
    pub tag: String,
    /// Universal part of speech.
    pub pos: String,
    /// Features; none when absent.
    #[serde(default)]
    pub morph: String,
    /// Base form.
    pub lemma: String,
    /// Index of the head; its own for a root.
    pub head: usize,
    /// Label of the arc to the head.
    pub dep: String,
    /// `B-LABEL`, `I-LABEL` or `O`, which is meant when absent.
    #[serde(default = "outside")]
    pub ent: String,
    /// True if a sentence starts here; false when absent.
    #[serde(default)]
    pub sent_start: bool,
}

fn outside() -> String {
    "O".to_owned()
}

/// A line of a gold or prediction file that does not read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ParseFileError {
    /// The line, from 1.
    pub line: usize,
    /// Why.
    pub reason: String,
}

/// Reads a file of parsed texts, one object a line.
///
/// # Errors
/// At the first line that is no parsed text, or whose tokens are out of order, beyond the text or without a head.
pub fn read(text: &str) -> Result<Vec<ParsedText>, ParseFileError> {
    let mut texts = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let bad = |reason: String| ParseFileError { line: n + 1, reason };
        let parsed: ParsedText = serde_json::from_str(line).map_err(|error| bad(error.to_string()))?;
        let characters = parsed.text.chars().count();
        let mut last = 0;
        for (i, token) in parsed.tokens.iter().enumerate() {
            if token.start < last || token.end <= token.start || token.end > characters {
                return Err(bad(format!("token {i} at {}..{} is out of place", token.start, token.end)));
            }
            if token.head >= parsed.tokens.len() {
                return Err(bad(format!("token {i} has head {}, beyond the last token", token.head)));
            }
            last = token.end;
        }
        texts.push(parsed);
    }
    Ok(texts)
}

/// One text's counts: what a ledger holds. No text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParseLedgerRow {
    /// The text's id.
    pub id: String,
    /// Gold tokens.
    pub gold: usize,
    /// Predicted tokens.
    pub predicted: usize,
    /// Tokens of the same offsets.
    pub tokens: usize,
    /// Of these, with the same tag.
    pub tag: usize,
    /// With the same part of speech.
    pub pos: usize,
    /// With the same features.
    pub morph: usize,
    /// With the same lemma.
    pub lemma: usize,
    /// With the same head.
    pub head: usize,
    /// With the same head and label.
    pub labelled: usize,
    /// Sentence starts: gold, predicted, both.
    pub sentences: [usize; 3],
    /// Entities: gold, predicted, both, with offsets and label.
    pub entities: [usize; 3],
    /// True if nothing differs.
    pub identical: bool,
}

/// The ledger: one row a gold text, in gold order. A text without prediction counts as empty.
pub fn ledger(gold: &[ParsedText], predictions: &[ParsedText]) -> Vec<ParseLedgerRow> {
    let by_id: BTreeMap<&str, &[ParsedToken]> =
        predictions.iter().map(|p| (p.docid.as_str(), p.tokens.as_slice())).collect();
    gold.iter()
        .map(|text| {
            let predicted = by_id.get(text.docid.as_str()).copied().unwrap_or_default();
            compare(&text.docid, &text.tokens, predicted)
        })
        .collect()
}

fn compare(id: &str, gold: &[ParsedToken], predicted: &[ParsedToken]) -> ParseLedgerRow {
    let place = |token: &ParsedToken| (token.start, token.end);
    let by_place: BTreeMap<(usize, usize), &ParsedToken> = predicted.iter().map(|t| (place(t), t)).collect();
    let mut row = ParseLedgerRow {
        id: id.to_owned(),
        gold: gold.len(),
        predicted: predicted.len(),
        sentences: overlap(&sentence_starts(gold), &sentence_starts(predicted)),
        entities: overlap(&entities(gold), &entities(predicted)),
        identical: gold == predicted,
        ..ParseLedgerRow::default()
    };
    for token in gold {
        let Some(found) = by_place.get(&place(token)) else { continue };
        let head = place(&gold[token.head]) == place(&predicted[found.head]);
        row.tokens += 1;
        row.tag += usize::from(token.tag == found.tag);
        row.pos += usize::from(token.pos == found.pos);
        row.morph += usize::from(token.morph == found.morph);
        row.lemma += usize::from(token.lemma == found.lemma);
        row.head += usize::from(head);
        row.labelled += usize::from(head && token.dep == found.dep);
    }
    row
}

fn sentence_starts(tokens: &[ParsedToken]) -> BTreeSet<usize> {
    tokens.iter().filter(|token| token.sent_start).map(|token| token.start).collect()
}

/// First and last offset and label of each entity.
fn entities(tokens: &[ParsedToken]) -> BTreeSet<(usize, usize, &str)> {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    let mut open = false;
    for token in tokens {
        match (token.ent.split_once('-'), found.last_mut()) {
            (Some(("I", label)), Some(last)) if open && last.2 == label => last.1 = token.end,
            (Some((_, label)), _) => {
                found.push((token.start, token.end, label));
                open = true;
            }
            (None, _) => open = false,
        }
    }
    found.into_iter().collect()
}

fn overlap<T: Ord>(gold: &BTreeSet<T>, predicted: &BTreeSet<T>) -> [usize; 3] {
    [gold.len(), predicted.len(), gold.intersection(predicted).count()]
}

/// The measures of a gold set, each in [0, 1], by the name that floors give them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParseScore {
    /// Texts.
    pub texts: usize,
    /// Gold tokens.
    pub tokens: usize,
    /// The measures.
    pub figures: BTreeMap<&'static str, f64>,
}

/// The measures over a ledger, micro-averaged.
pub fn score(rows: &[ParseLedgerRow]) -> ParseScore {
    let sum = |count: fn(&ParseLedgerRow) -> usize| rows.iter().map(count).sum::<usize>();
    let share = |n: usize, of: usize| if of == 0 { 1.0 } else { n as f64 / of as f64 };
    let f1 = |gold: usize, predicted: usize, both: usize| share(2 * both, gold + predicted);
    let (gold, predicted) = (sum(|r| r.gold), sum(|r| r.predicted));
    let of_gold = |count: fn(&ParseLedgerRow) -> usize| share(sum(count), gold);
    let figures = BTreeMap::from([
        ("tokens", f1(gold, predicted, sum(|r| r.tokens))),
        ("tag", of_gold(|r| r.tag)),
        ("pos", of_gold(|r| r.pos)),
        ("morph", of_gold(|r| r.morph)),
        ("lemma", of_gold(|r| r.lemma)),
        ("head", of_gold(|r| r.head)),
        ("labelled", of_gold(|r| r.labelled)),
        ("sentences", f1(sum(|r| r.sentences[0]), sum(|r| r.sentences[1]), sum(|r| r.sentences[2]))),
        ("entities", f1(sum(|r| r.entities[0]), sum(|r| r.entities[1]), sum(|r| r.entities[2]))),
        ("identical", share(sum(|r| usize::from(r.identical)), rows.len())),
    ]);
    ParseScore { texts: rows.len(), tokens: gold, figures }
}

impl fmt::Display for ParseScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} texts, {} gold tokens", self.texts, self.tokens)?;
        let order = [
            ("tokens", "tokens, F1"),
            ("tag", "tag"),
            ("pos", "part of speech"),
            ("morph", "features"),
            ("lemma", "lemma"),
            ("head", "head"),
            ("labelled", "head and label"),
            ("sentences", "sentence starts, F1"),
            ("entities", "entities, F1"),
            ("identical", "texts without a difference"),
            ("case", "words in the right case"),
        ];
        for (name, words) in order {
            if let Some(figure) = self.figures.get(name) {
                writeln!(f, "{:>8.2} %  {words}", figure * 100.0)?;
            }
        }
        Ok(())
    }
}

/// How many words of `text` are written as in `gold`, and how many there are: runs of letters, at least one of which
/// has another case. The two texts must differ in case only.
pub fn words_in_case(gold: &str, text: &str) -> (usize, usize) {
    let words = |text: &str| -> Vec<String> {
        let runs = text.split(|c: char| !c.is_alphabetic());
        runs.filter(|word| word.chars().any(|c| c.is_lowercase() || c.is_uppercase()))
            .map(str::to_owned)
            .collect()
    };
    let (gold, text) = (words(gold), words(text));
    (gold.iter().zip(&text).filter(|(gold, word)| gold == word).count(), gold.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(start: usize, end: usize, head: usize, ent: &str) -> ParsedToken {
        ParsedToken {
            start,
            end,
            tag: "NN".into(),
            pos: "NOUN".into(),
            morph: String::new(),
            lemma: "x".into(),
            head,
            dep: "dep".into(),
            ent: ent.into(),
            sent_start: start == 0,
        }
    }

    fn text(tokens: Vec<ParsedToken>) -> ParsedText {
        ParsedText { docid: "a".into(), text: "one two three".into(), tokens }
    }

    #[test]
    fn a_token_cut_otherwise_is_wrong_in_everything() {
        let gold = [text(vec![
            token(0, 3, 1, "B-A"),
            token(4, 7, 1, "I-A"),
            token(8, 10, 1, "O"),
            token(10, 13, 2, "O"),
        ])];
        let predicted = [text(vec![token(0, 3, 1, "B-A"), token(4, 7, 1, "B-A"), token(8, 13, 0, "O")])];
        let rows = ledger(&gold, &predicted);
        let figures = score(&rows).figures;
        assert_eq!((rows[0].tokens, rows[0].head, rows[0].labelled), (2, 2, 2));
        assert_eq!(figures["tokens"], 4.0 / 7.0);
        assert_eq!(figures["tag"], 0.5);
        // Gold has one entity over two words, the prediction two.
        assert_eq!(rows[0].entities, [1, 2, 0]);
        assert_eq!((figures["sentences"], figures["identical"]), (1.0, 0.0));
        let same = score(&ledger(&gold, &gold)).figures;
        assert!(same.values().all(|figure| *figure == 1.0));
        assert_eq!(score(&ledger(&gold, &[])).figures["tokens"], 0.0);
    }

    #[test]
    fn a_bad_line_is_named() {
        let good = r#"{"docid":"1","text":"é!","tokens":[{"start":0,"end":1,"tag":"","pos":"","lemma":"","head":0,"dep":""}]}"#;
        assert_eq!(read(good).unwrap()[0].tokens[0].ent, "O");
        for (bad, words) in [
            (good.replace("\"end\":1", "\"end\":9"), "token 0 at 0..9 is out of place"),
            (good.replace("\"head\":0", "\"head\":1"), "beyond the last token"),
            (good.replace('é', "\\ud83d"), "line 2: "),
            (good.replace('é', "\\udc00\\ud83d"), "line 2: "),
            ("{".to_owned(), "line 2: "),
        ] {
            let error = read(&format!("{good}\n{bad}")).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn words_are_compared_letter_by_letter() {
        assert_eq!(words_in_case("Mr O'Brien met 3 of us.", "Mr O'brien Met 3 of us."), (4, 6));
    }
}
