//! What slovnet, razdel and pymorphy3 themselves say of 656 Russian texts: tokens, sentences, tags, lemmas, heads,
//! relations and entities must be equal, all of them. `golden_ru.sh` makes the goldens.
//!
//! The models are not part of this program, so the test runs where `golden_ru.sh` has fetched them.

use dateline_nlp::slovnet::{Analysis, Russian, package};
use dateline_nlp::{Instructions, ParseOptions};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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

/// The analysis in the form of the goldens.
fn record(text: &str, analysis: &Analysis) -> Value {
    let mut starts: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
    starts.push(text.len());
    let place = |byte: usize| starts.binary_search(&byte).unwrap();
    let token = |i: u32| &analysis.tokens[i as usize];
    let ends =
        |r: &std::ops::Range<u32>| (place(token(r.start).range.start), place(token(r.end - 1).range.end));
    json!({
        "text": text,
        "sentences": analysis.sentences.iter().map(|s| { let (a, b) = ends(s); json!([a, b]) }).collect::<Vec<_>>(),
        "entities": analysis.entities.iter().map(|(r, label)| { let (a, b) = ends(r); json!([a, b, label.as_str()]) }).collect::<Vec<_>>(),
        "tokens": analysis.tokens.iter().map(|t| json!([
            place(t.range.start), place(t.range.end), t.tag.as_str(), t.lemma.as_str(), t.head, t.relation.as_str()
        ])).collect::<Vec<_>>(),
    })
}

/// The first place where two records differ.
fn difference(gold: &Value, found: &Value) -> String {
    for part in ["sentences", "entities", "tokens"] {
        let (gold, found) = (gold[part].as_array().unwrap(), found[part].as_array().unwrap());
        if let Some((g, f)) = gold.iter().zip(found).find(|(g, f)| g != f) {
            return format!("{part}: there {g}, here {f}");
        }
        if gold.len() != found.len() {
            return format!("{part}: there {}, here {}", gold.len(), found.len());
        }
    }
    "the text".to_owned()
}

#[test]
fn the_russian_pack_equals_slovnet_on_every_token_where_it_is_installed() {
    let Some(packages) = std::env::var_os("DATELINE_RU_PACKAGES").map(PathBuf::from) else {
        println!("skipped: the Russian packages are not installed (crates/nlp/tests/golden_ru.sh)");
        return;
    };
    let mut files = BTreeMap::new();
    gather(&packages, &packages, &mut files);
    assert!(package::is_russian(&files));
    let pack = package::convert(&files).unwrap();
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/ru_slovnet_news-1.6.0.jsonl");
    // Any goldens that natasha_parses.py has written.
    let golden = std::env::var_os("DATELINE_RU_GOLDEN").map_or(committed, PathBuf::from);
    let golden = std::fs::read_to_string(golden).unwrap();
    for instructions in Instructions::available() {
        let russian = Russian::from_pack_using(pack.clone(), instructions).unwrap();
        assert_eq!(russian.name(), "ru_slovnet_news 1.6.0");
        let (mut tokens, mut differences) = (0, Vec::new());
        let mut texts = Vec::new();
        for line in golden.lines() {
            let gold: Value = serde_json::from_str(line).unwrap();
            let text = gold["text"].as_str().unwrap().to_owned();
            let found = record(&text, &russian.analyse(&text));
            tokens += gold["tokens"].as_array().unwrap().len();
            if gold != found {
                differences.push(format!("{text:?}\n  {}", difference(&gold, &found)));
            }
            texts.push(text);
        }
        let shown = differences.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n");
        assert!(differences.is_empty(), "{} texts of {tokens} tokens differ\n{shown}", differences.len());
        assert!(tokens > 10_000, "only {tokens} golden tokens");
        // A text's parse does not depend on the batch, and heads form trees.
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for (text, (parse, noticed)) in
            texts.iter().zip(russian.parse_batch(&texts, &ParseOptions::default()))
        {
            assert!(noticed.is_empty());
            assert_eq!(parse, russian.parse_batch(&[text], &ParseOptions::default())[0].0, "{text}");
            for mut at in 0..parse.tokens().len() as u32 {
                let steps = (0..).take_while(|_| {
                    let head = parse.tokens()[at as usize].head;
                    head != std::mem::replace(&mut at, head)
                });
                assert!(steps.take(200).count() < 200, "{text}");
            }
        }
    }
}

/// Damage names the file; it never panics.
#[test]
fn other_files_are_refused_by_name() {
    let mut files = BTreeMap::from([("natasha/data/emb/other.tar".to_owned(), vec![0u8; 600])]);
    assert!(!package::is_russian(&files));
    let vectors = "natasha/data/emb/navec_news_v1_1B_250K_300d_100q.tar";
    assert!(package::convert(&files).unwrap_err().to_string().contains("navec_news_v1"));
    for bytes in [vec![], vec![0; 100], vec![b'7'; 2000]] {
        files.insert(vectors.to_owned(), bytes);
        assert!(package::is_russian(&files));
        assert!(package::convert(&files).unwrap_err().to_string().contains("navec_news_v1"));
    }
    assert!(Russian::from_pack(b"DLNLPACK".to_vec()).is_err());
}
