//! The pipeline as a caller meets it, on the pack that ships.

use dateline_nlp::{Depth, PackError, ParseOptions, Pipeline};
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::from_pack(pack()).unwrap());

fn pack() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../resources/models/en_core_web_sm-3.8.0/en_core_web_sm.pack"
    );
    std::fs::read(path).unwrap()
}

#[test]
fn spans_point_into_the_original_text() {
    let text = "Café owners\u{a0}met  in Ōsaka — \u{201c}twice\u{201d}.\n\n\u{1f680}!";
    let (parse, _) = PIPELINE.parse(text, &ParseOptions::default());
    for token in parse.tokens() {
        assert_eq!(token.span.in_text(text), Some(token.form.as_str()));
    }
    assert_eq!(parse.tokens().last().map(|t| t.span.end()), Some(text.len()));
}

#[test]
fn a_word_has_its_regular_and_its_irregular_forms() {
    use dateline_types::Pos;
    for (lemma, pos, forms) in [
        ("shoot", Pos::Verb, &["shoot", "shoots", "shooting", "shot"][..]),
        ("torch", Pos::Verb, &["torch", "torched", "torches", "torching"]),
        ("rob", Pos::Verb, &["rob", "robbed", "robbing", "robs"]),
        ("raze", Pos::Verb, &["raze", "razed", "razes", "razing"]),
        ("army", Pos::Noun, &["army", "armies"]),
    ] {
        let found = PIPELINE.forms(lemma, pos);
        let missing: Vec<&&str> = forms.iter().filter(|form| !found.iter().any(|f| f == *form)).collect();
        assert!(missing.is_empty(), "{lemma}: {missing:?} not in {found:?}");
    }
}

#[test]
fn an_empty_text_has_an_empty_parse() {
    let (parse, diagnostics) = PIPELINE.parse("", &ParseOptions::default());
    assert!(parse.tokens().is_empty() && parse.sentences().is_empty() && diagnostics.is_empty());
}

#[test]
fn a_batch_gives_what_single_texts_give() {
    let long = "The ministers agreed to meet again next week. ".repeat(300);
    let texts = ["One went home.", "", &long, "Paris fell.", "\n", "He said: \"No.\""];
    let options = ParseOptions::default();
    let batch = PIPELINE.parse_batch(&texts, &options);
    assert_eq!(batch.len(), texts.len());
    for (text, parsed) in texts.iter().zip(batch) {
        assert_eq!(PIPELINE.parse(text, &options), parsed, "{:?}", &text[..text.len().min(20)]);
    }
}

#[test]
fn tokens_alone_are_those_of_the_full_parse() {
    let text = "He didn't (really) pay $5,000 to U.N. staff, e.g. drivers.";
    let (full, _) = PIPELINE.parse(text, &ParseOptions::default());
    let (tokens, _) = PIPELINE.parse(text, &ParseOptions { depth: Depth::Tokens, ..ParseOptions::default() });
    let spans = |parse: &dateline_types::Parse| parse.tokens().iter().map(|t| t.span).collect::<Vec<_>>();
    assert_eq!(spans(&full), spans(&tokens));
}

#[test]
fn a_damaged_pack_is_refused() {
    let pack = pack();
    assert_eq!(
        Pipeline::from_pack(pack[..100].to_vec()).unwrap_err().to_string().split(':').next(),
        Some("damaged language pack")
    );
    let mut short = pack.clone();
    short.truncate(pack.len() - 1000);
    assert!(matches!(Pipeline::from_pack(short), Err(PackError::Part { .. })));
}

#[test]
fn spans_of_paragraphs_are_bytes_of_the_whole_text() {
    let text = "Big headline\n\nPolice arrested\ntwo men in Osh. They were released.\n\nNobody was hurt.\n";
    let (parse, _) = dateline_nlp::parse_paragraphs(&PIPELINE, text, 14, &ParseOptions::default());
    let words: Vec<&str> = parse.tokens().iter().filter_map(|t| t.span.in_text(text)).collect();
    assert_eq!(words[..5], ["Police", "arrested", "two", "men", "in"]);
    assert_eq!(parse.sentences().len(), 3);
    assert!(!words.contains(&"headline"));
}
