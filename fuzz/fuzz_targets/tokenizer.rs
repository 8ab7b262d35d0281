//! Any text through the tokenizer of the pack that ships: the tokens spell it and leave out only single spaces. Short
//! texts are parsed in full, and as a document in capitals.

#![no_main]

use dateline_nlp::{Capitals, Depth, ParseOptions, Pipeline, Truecaser, parse_paragraphs};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let pack: &'static [u8] =
        include_bytes!("../../resources/models/en_core_web_sm-3.8.0/en_core_web_sm.pack");
    let words = include_str!("../../resources/truecase/words.tsv");
    let truecaser =
        Truecaser::new(words, include_str!("../../resources/truecase/context.txt")).expect("it ships");
    Pipeline::from_pack(pack).expect("it ships").with_truecaser(truecaser)
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let options = ParseOptions { depth: Depth::Tokens, capitals: Capitals::Keep };
    let (parse, _) = PIPELINE.parse(&text, &options);
    let mut end = 0;
    for token in parse.tokens() {
        assert!(matches!(&text[end..token.span.start()], "" | " "));
        assert_eq!(token.span.in_text(&text), Some(token.form.as_str()));
        end = token.span.end();
    }
    assert!(matches!(&text[end..], "" | " "));
    if text.len() < 400 {
        let (full, _) =
            PIPELINE.parse(&text, &ParseOptions { capitals: Capitals::Keep, ..ParseOptions::default() });
        assert!(full.tokens().iter().map(|t| t.span).eq(parse.tokens().iter().map(|t| t.span)));
        let restored = ParseOptions { capitals: Capitals::Restore, ..ParseOptions::default() };
        let (document, _) = parse_paragraphs(&PIPELINE, &text, 0, &restored);
        for token in document.tokens() {
            assert!(token.span.in_text(&text).is_some());
        }
    }
});
