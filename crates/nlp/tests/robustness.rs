//! Hostile and odd text: bounded time and memory, spans that hold, and never a panic.

use dateline_nlp::{Capitals, Depth, Instructions, PackError, ParseOptions, Pipeline, parse_paragraphs};
use dateline_types::Parse;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::from_pack(pack()).unwrap());

fn pack() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../resources/models/en_core_web_sm-3.8.0/en_core_web_sm.pack"
    );
    std::fs::read(path).unwrap()
}

/// Parses within a time that only a step which is not linear would miss, on a slow machine, too.
fn parse(text: &str) -> Parse {
    let start = Instant::now();
    let (parse, _) = PIPELINE.parse(text, &ParseOptions::default());
    assert!(start.elapsed() < Duration::from_secs(120), "{:?} for {} bytes", start.elapsed(), text.len());
    check_spans(text, &parse);
    parse
}

/// Tokens lie in order, spell the text, and leave out only single spaces.
fn check_spans(text: &str, parse: &Parse) {
    let mut end = 0;
    for token in parse.tokens() {
        assert!(matches!(&text[end..token.span.start()], "" | " "), "{:?}", &text[end..token.span.start()]);
        assert_eq!(token.span.in_text(text), Some(token.form.as_str()));
        end = token.span.end();
    }
    assert!(matches!(&text[end..], "" | " "));
}

#[test]
fn a_word_of_ten_megabytes() {
    for unit in ["a", "é", "A1b-", "\u{1f680}", "x."] {
        let text = unit.repeat(10_000_000 / unit.len() / if unit.len() > 2 { 100 } else { 1 });
        parse(&text);
    }
    assert_eq!(parse(&"a".repeat(10_000_000)).tokens().len(), 1);
}

#[test]
fn words_that_affixes_and_urls_could_chew_on_for_hours() {
    for unit in ["(", "http://a.", "a@", "'", "...", "1,", "$", "a/", "--", "://", "\u{2019}s", "x?y=&"] {
        parse(&unit.repeat(40_000 / unit.len()));
    }
}

#[test]
fn a_million_line_breaks() {
    let text = "\n".repeat(1_000_000);
    assert_eq!(parse(&text).tokens().len(), 1);
    let (parsed, _) = parse_paragraphs(&PIPELINE, &text, 0, &ParseOptions::default());
    assert!(parsed.tokens().is_empty());
    assert_eq!(parse(&" \n".repeat(500_000)).tokens().len(), 1);
}

#[test]
fn zero_width_and_bidi_characters() {
    for c in "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{ad}\u{0}\u{7f}\u{85}\u{2028}\u{e0001}\u{10ffff}\u{fffd}\u{301}".chars() {
        for text in [c.to_string(), format!("{c}{c}"), format!("one{c}two {c} three{c}. {c}Four"), format!("({c}) \"{c}\" U.S.{c} don{c}'t")] {
            let parsed = parse(&text);
            assert!(!parsed.tokens().is_empty());
            let options = ParseOptions { capitals: Capitals::Restore, ..ParseOptions::default() };
            assert!(!parse_paragraphs(&PIPELINE, &text, 0, &options).0.tokens().is_empty() || text.trim().is_empty());
        }
    }
    parse(&"\u{202e}\u{200d}".repeat(100_000));
}

#[test]
fn a_long_text_is_parsed_in_pieces_that_end_with_sentences() {
    let sentence = "The clerk wrote the number of the boat in the book. ";
    let text = sentence.repeat(1_500);
    let (parsed, diagnostics) = PIPELINE.parse(&text, &ParseOptions::default());
    check_spans(&text, &parsed);
    assert_eq!(parsed.tokens().len(), 12 * 1_500);
    assert!(diagnostics.iter().any(|d| d.code == "parse/long-text"), "{diagnostics:?}");
    assert_eq!(parsed.sentences().len(), 1_500);
    for sentence in parsed.sentences() {
        assert_eq!(sentence.tokens.len(), 12);
    }
}

#[test]
fn what_a_caller_does_not_ask_for_is_not_there() {
    let text = "Mira Tolen paints boats in Aldane. She likes it.";
    let of = |depth| PIPELINE.parse(text, &ParseOptions { depth, ..ParseOptions::default() }).0;
    let (full, tags, tokens) = (of(Depth::Full), of(Depth::Tags), of(Depth::Tokens));
    let column = |parse: &Parse, of: fn(&dateline_types::Token) -> String| -> Vec<String> {
        parse.tokens().iter().map(of).collect()
    };
    assert_eq!(column(&full, |t| t.tag.to_string()), column(&tags, |t| t.tag.to_string()));
    assert_eq!(column(&full, |t| t.lemma.to_string()), column(&tags, |t| t.lemma.to_string()));
    assert!(column(&tokens, |t| t.tag.to_string()).iter().all(String::is_empty));
    assert_eq!((full.sentences().len(), tags.sentences().len()), (2, 1));
    assert!(!full.entities().is_empty() && tags.entities().is_empty());
    assert!(tags.tokens().iter().zip(0..).all(|(token, i)| token.head == i && token.dep.is_empty()));
}

#[test]
fn surrogates_without_a_partner_in_a_pack() {
    let pack = pack();
    let name = pack.windows(11).position(|w| w == b"core_web_sm").unwrap();
    for escape in [b"\\ud83dxxxxx", b"\\udc00xxxxx", b"xxxxx\\ud83d"] {
        let mut bad = pack.clone();
        bad[name..name + 11].copy_from_slice(escape);
        let error = Pipeline::from_pack(bad).unwrap_err();
        assert!(matches!(&error, PackError::Damaged(reason) if reason.starts_with("manifest:")), "{error}");
    }
}

#[test]
fn a_pack_with_any_byte_changed_is_refused_or_works() {
    let good = pack();
    let manifest = u32::from_le_bytes(good[12..16].try_into().unwrap()) as usize;
    for step in 0..60 {
        let mut bad = good.clone();
        // Bytes of the header and the manifest: the rest is numbers, of which any is one.
        let at = if step < 16 { step } else { 16 + (step * 7_919 * 31) % manifest };
        bad[at] = bad[at].wrapping_add(1 + step as u8 % 3);
        if let Ok(pipeline) = Pipeline::from_pack(bad) {
            pipeline.parse("Two boats left Aldane on 3 May.", &ParseOptions::default());
        }
    }
}

#[test]
fn weights_that_are_no_numbers_end_in_a_parse() {
    let mut pack = pack();
    let manifest = u32::from_le_bytes(pack[12..16].try_into().unwrap()) as usize;
    let end = pack.len();
    pack[(16 + manifest).next_multiple_of(64) + 100_000..end - 2_000_000].fill(0xff);
    for instructions in Instructions::available() {
        if let Ok(pipeline) = Pipeline::from_pack_using(pack.clone(), instructions) {
            let (parse, _) =
                pipeline.parse("Two boats left Aldane. They came back.", &ParseOptions::default());
            assert_eq!(parse.tokens().len(), 9);
        }
    }
}
