//! What spaCy 3.8 itself says of 701 texts: tokens, tags, parts of speech, features, lemmas, heads, labels, sentence
//! starts and entities must be equal, all of them. `golden.sh` makes the goldens.

use dateline_nlp::package::convert;
use dateline_nlp::{Capitals, Instructions, ParseOptions, Pipeline};
use dateline_types::Parse;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A token as the goldens and the engine give it, in one form.
#[derive(Debug, PartialEq)]
struct Row {
    start: usize,
    end: usize,
    /// Tag, part of speech, features, lemma, label, entity.
    words: [String; 6],
    head: usize,
    starts_sentence: bool,
}

fn gold_rows(document: &Value) -> Vec<Row> {
    let number = |token: &Value, name: &str| token[name].as_u64().unwrap() as usize;
    let word = |token: &Value, name: &str| token[name].as_str().unwrap_or_default().to_owned();
    let tokens = document["tokens"].as_array().unwrap();
    tokens
        .iter()
        .map(|t| Row {
            start: number(t, "start"),
            end: number(t, "end"),
            words: ["tag", "pos", "morph", "lemma", "dep", "ent"].map(|name| word(t, name)),
            head: number(t, "head"),
            starts_sentence: t["sent_start"] == true,
        })
        .collect()
}

fn rows(text: &str, parse: &Parse) -> Vec<Row> {
    let mut starts: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
    starts.push(text.len());
    let characters = |byte: usize| starts.binary_search(&byte).unwrap();
    let mut entities = vec![String::new(); parse.tokens().len()];
    for entity in parse.entities() {
        for i in entity.tokens.clone() {
            let prefix = if i == entity.tokens.start { "B" } else { "I" };
            entities[i as usize] = format!("{prefix}-{}", entity.label);
        }
    }
    let tokens = parse.tokens().iter().zip(entities).zip(0u32..);
    tokens
        .map(|((t, entity), i)| Row {
            start: characters(t.span.start()),
            end: characters(t.span.end()),
            words: [&t.tag[..], t.pos.as_str(), &t.morph[..], &t.lemma[..], &t.dep[..], &entity[..]]
                .map(str::to_owned),
            head: t.head as usize,
            starts_sentence: parse.sentences()[parse.sentence_of(i)].tokens.start == i,
        })
        .collect()
}

/// Parses every golden text with `pipeline` and fails with the first differences.
fn check(pipeline: &Pipeline, golden: &Path) {
    let golden = std::fs::read_to_string(golden).unwrap();
    let options = ParseOptions { capitals: Capitals::Keep, ..ParseOptions::default() };
    let (mut tokens, mut differences) = (0, Vec::new());
    for line in golden.lines() {
        let document: Value = serde_json::from_str(line).unwrap();
        let text = document["text"].as_str().unwrap();
        let (parse, _) = pipeline.parse(text, &options);
        let (gold, found) = (gold_rows(&document), rows(text, &parse));
        tokens += gold.len();
        let different = gold.iter().zip(&found).find(|(gold, found)| gold != found);
        if let Some((gold, found)) = different {
            differences.push(format!("{text:?}\n  spaCy {gold:?}\n  here  {found:?}"));
        } else if gold.len() != found.len() {
            differences.push(format!("{text:?}\n  spaCy {} tokens, here {}", gold.len(), found.len()));
        }
    }
    let shown = differences.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(differences.is_empty(), "{} texts of {tokens} tokens differ\n{shown}", differences.len());
    assert!(tokens > 7_000, "only {tokens} golden tokens");
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn small_pack(instructions: Instructions) -> Pipeline {
    let pack = repository("resources/models/en_core_web_sm-3.8.0/en_core_web_sm.pack");
    Pipeline::from_pack_using(std::fs::read(pack).unwrap(), instructions).unwrap()
}

#[test]
fn the_small_pack_equals_spacy_on_every_token() {
    let golden = repository("crates/nlp/tests/golden/en_core_web_sm-3.8.0.jsonl");
    // The instructions of the processor, and those that every processor has.
    for instructions in Instructions::available() {
        check(&small_pack(instructions), &golden);
    }
}

/// The package and its goldens do not ship: `MD=1 crates/nlp/tests/golden.sh` fetches the one, makes the other, and
/// runs this.
#[test]
fn the_medium_package_equals_spacy_where_it_is_installed() {
    let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let (Some(package), Some(golden)) = (path("DATELINE_MD_PACKAGE"), path("DATELINE_MD_GOLDEN")) else {
        println!("skipped: en_core_web_md is not installed (MD=1 crates/nlp/tests/golden.sh)");
        return;
    };
    let mut files = BTreeMap::new();
    gather(&package, &package, &mut files);
    let pipeline = Pipeline::from_pack(convert(&files).unwrap()).unwrap();
    assert_eq!(pipeline.name(), "en_core_web_md 3.8.0");
    check(&pipeline, &golden);
}

fn gather(top: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(top, &path, files);
        } else {
            let name = path.strip_prefix(top).unwrap().to_string_lossy().replace('\\', "/");
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}
