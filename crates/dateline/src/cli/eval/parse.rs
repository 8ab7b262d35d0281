//! `eval parse`: the language engine against a gold parse, such as spaCy's own.

use super::{Arguments, Scored, bad_gold, read};
use crate::cli::Global;
use crate::failure::{Failure, FailureKind};
use clap::ValueEnum;
use dateline_eval::parse::{ParsedText, ParsedToken, ledger, read as read_parses, score, words_in_case};
use dateline_eval::time::CharacterOffsets;
use dateline_nlp::{ParseOptions, Pipeline};
use dateline_types::Parse;
use rayon::prelude::*;
use serde_json::{Value, json};

/// What becomes of the letters before the text is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Capitals {
    /// Texts are parsed as they stand
    #[default]
    Keep,
    /// Texts are put in capitals, and mixed case is restored
    Restored,
    /// Texts are put in capitals and parsed so
    Raised,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let mut gold = read_parses(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    if arguments.capitals != Capitals::Keep {
        // A text without small letters has no pair in capitals.
        gold.retain(|text| text.text.contains(char::is_lowercase));
    }
    let pipeline = crate::engine::open_pipeline(global.model.as_deref())
        .map_err(|error| Failure::new(FailureKind::Io, error))?;
    let parsed: Vec<(ParsedText, (usize, usize))> =
        gold.par_iter().map(|text| predict(&pipeline, text, arguments.capitals)).collect();
    let (predictions, cases): (Vec<ParsedText>, Vec<(usize, usize)>) = parsed.into_iter().unzip();
    let rows = ledger(&gold, &predictions);
    let mut score = score(&rows);
    if arguments.capitals != Capitals::Keep {
        let (right, words) = cases.iter().fold((0, 0), |sum, case| (sum.0 + case.0, sum.1 + case.1));
        score.figures.insert("case", right as f64 / words.max(1) as f64);
    }
    let value = |value: Result<Value, serde_json::Error>| value.unwrap_or(Value::Null);
    Ok(Scored {
        figures: score.figures.iter().map(|(name, figure)| ((*name).to_owned(), *figure)).collect(),
        table: format!("{}: {score}", pipeline.name()),
        json: json!({ "task": "parse", "pipeline": pipeline.name(), "texts": score.texts, "tokens": score.tokens, "figures": score.figures }),
        ledger: rows.iter().map(|row| value(serde_json::to_value(row))).collect(),
        answers: gold.iter().zip(&predictions).flat_map(|(gold, found)| answers(gold, found)).collect(),
        predictions: predictions.iter().map(|text| value(serde_json::to_value(text))).collect(),
    })
}

/// The parse of a gold text, and how many of its words the models read in the right case.
fn predict(pipeline: &Pipeline, gold: &ParsedText, capitals: Capitals) -> (ParsedText, (usize, usize)) {
    let text = match capitals {
        Capitals::Keep => gold.text.clone(),
        Capitals::Restored | Capitals::Raised => gold.text.chars().map(capital_of_same_length).collect(),
    };
    let capitals = match capitals {
        Capitals::Restored => dateline_nlp::Capitals::Restore,
        Capitals::Keep | Capitals::Raised => dateline_nlp::Capitals::Keep,
    };
    let (parse, _) = pipeline.parse(&text, &ParseOptions { capitals, ..ParseOptions::default() });
    let mut read = text.clone();
    for token in parse.tokens() {
        read.replace_range(token.span.range(), &token.form);
    }
    (parsed_text(&gold.docid, &gold.text, &parse), words_in_case(&gold.text, &read))
}

fn capital_of_same_length(c: char) -> char {
    let mut capital = c.to_uppercase();
    match (capital.next(), capital.next()) {
        (Some(capital), None) if capital.len_utf8() == c.len_utf8() => capital,
        _ => c,
    }
}

/// A parse in the form of gold files.
fn parsed_text(docid: &str, text: &str, parse: &Parse) -> ParsedText {
    let offsets = CharacterOffsets::new(text);
    let mut entities = vec![String::from("O"); parse.tokens().len()];
    for entity in parse.entities() {
        for i in entity.tokens.clone() {
            let prefix = if i == entity.tokens.start { "B" } else { "I" };
            entities[i as usize] = format!("{prefix}-{}", entity.label);
        }
    }
    let tokens = parse.tokens().iter().zip(entities).zip(0u32..);
    let tokens = tokens.map(|((token, ent), i)| ParsedToken {
        start: offsets.of(token.span.start()),
        end: offsets.of(token.span.end()),
        tag: token.tag.to_string(),
        pos: token.pos.to_string(),
        morph: token.morph.to_string(),
        lemma: token.lemma.to_string(),
        head: token.head as usize,
        dep: token.dep.to_string(),
        ent,
        sent_start: parse.sentences()[parse.sentence_of(i)].tokens.start == i,
    });
    ParsedText { docid: docid.to_owned(), text: text.to_owned(), tokens: tokens.collect() }
}

/// One line for each token that differs: gold, then found.
fn answers(gold: &ParsedText, found: &ParsedText) -> Vec<(String, String)> {
    let words = |t: &ParsedToken, tokens: &[ParsedToken]| {
        format!(
            "{}..{} {} {} {} {:?} {} of {} {}",
            t.start, t.end, t.tag, t.pos, t.morph, t.lemma, t.dep, tokens[t.head].start, t.ent
        )
    };
    let pairs = gold.tokens.iter().zip(&found.tokens).filter(|(gold, found)| gold != found);
    pairs
        .map(|(g, f)| {
            (gold.docid.clone(), format!("{} | {}", words(g, &gold.tokens), words(f, &found.tokens)))
        })
        .collect()
}
