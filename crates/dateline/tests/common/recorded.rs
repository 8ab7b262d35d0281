//! Parses of Russian texts, recorded so that a test takes no models; where they are installed, they are asked.

use dateline::engine::Engine;
use dateline::pipeline::{Coded, InputResult, Options, Part, Run, code_parsed, gather, read_bytes};
use dateline_coder::link::LinkOptions;
use dateline_nlp::slovnet::{AnalysedToken, Analysis};
use dateline_read::Hints;
use dateline_types::{Document, Parse};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file of `tests/data`.
pub fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// Parses by the text they are of.
#[derive(Default)]
pub struct Parses(BTreeMap<String, Parse>);

impl Parses {
    pub fn read(file: &Path) -> Parses {
        let lines = std::fs::read_to_string(file).unwrap();
        Parses(lines.lines().map(|line| opened(&serde_json::from_str(line).unwrap())).collect())
    }

    /// Reports through the whole flow.
    pub fn run(&self, texts: &[&str], engine: &Engine) -> Run {
        let coded = |text: &&str| {
            let document = document(text);
            let parse = match self.0.get(&document.text) {
                Some(parse) => parse.clone(),
                None => {
                    let code = document.language.as_deref();
                    assert!(engine.languages().codes(code), "no recorded parse: {code:?} {text}");
                    engine.parse(&document).0
                }
            };
            let coded = code_parsed(&document, &parse, engine);
            Coded {
                document,
                events: coded.events,
                statements: coded.statements,
                rejected: Vec::new(),
                masked: coded.masked,
            }
        };
        let coded = texts.iter().map(coded).collect();
        let mut run = gather(vec![InputResult { coded, ..InputResult::default() }]);
        let options = LinkOptions { masked: run.masks.clone().into_spans(), ..LinkOptions::default() };
        run.incidents = engine.link(&run.documents, &run.events, &options);
        run
    }
}

/// Records the parses of texts by the installed models.
pub fn write<'t>(file: &Path, texts: impl Iterator<Item = &'t str>, engine: &Engine) {
    let lines = texts.map(|text| {
        let document = document(text);
        format!("{}\n", closed(&document.text, &engine.parse(&document).0))
    });
    std::fs::write(file, lines.collect::<String>()).unwrap();
}

fn document(text: &str) -> Document {
    let read = read_bytes(text.as_bytes(), Hints::of_path("report.txt"), &Options::default());
    match read.parts.into_iter().next() {
        Some(Part::Document(document)) => *document,
        other => panic!("{other:?}: {text}"),
    }
}

fn closed(text: &str, parse: &Parse) -> Value {
    let tokens: Vec<Value> = parse
        .tokens()
        .iter()
        .map(|t| json!([t.span.start(), t.span.end(), t.tag, t.lemma, t.head, t.dep]))
        .collect();
    let sentences: Vec<u32> = parse.sentences().iter().map(|s| s.tokens.start).collect();
    let entities: Vec<Value> =
        parse.entities().iter().map(|e| json!([e.tokens.start, e.tokens.end, e.label])).collect();
    json!({ "text": text, "tokens": tokens, "sentences": sentences, "entities": entities })
}

fn opened(line: &Value) -> (String, Parse) {
    let text = line["text"].as_str().unwrap().to_owned();
    let number = |value: &Value| value.as_u64().unwrap() as u32;
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = |name: &str| line[name].as_array().unwrap().clone();
    let starts: Vec<u32> = rows("sentences").iter().map(number).collect();
    let count = rows("tokens").len() as u32;
    let ends = starts.iter().skip(1).copied().chain([count]);
    let sentences: Vec<std::ops::Range<u32>> = starts.iter().copied().zip(ends).map(|(a, b)| a..b).collect();
    let tokens = rows("tokens").into_iter().zip(0..).map(|(t, i)| {
        let start = starts.iter().rev().find(|start| **start <= i).copied().unwrap_or(0);
        let head = number(&t[4]);
        let (head, relation) = match word(&t[5]).as_str() {
            "ROOT" => (0, "root".to_owned()),
            other => (head - start + 1, other.to_owned()),
        };
        AnalysedToken {
            range: number(&t[0]) as usize..number(&t[1]) as usize,
            tag: word(&t[2]).into(),
            lemma: word(&t[3]).into(),
            head,
            tree_head: head,
            relation: relation.into(),
        }
    });
    let tokens: Vec<AnalysedToken> = tokens.collect();
    let entities = rows("entities").into_iter().map(|e| (number(&e[0])..number(&e[1]), word(&e[2]).into()));
    let parse = Analysis { tokens, sentences, entities: entities.collect(), in_pieces: false };
    let parse = parse.into_parse(&text);
    (text, parse)
}
