use super::*;
use dateline_resources::lexicon::Lexicon;
use dateline_types::Token;
use std::sync::OnceLock;

fn time_words() -> &'static TimeWords {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    &LEXICON.get_or_init(|| Lexicon::embedded().unwrap()).time
}

/// A document and its parse from `form/POS/head/dep` words; a head is an index, one sentence.
fn parsed(words: &str) -> (Document, Parse) {
    let mut text = String::new();
    let mut tokens = Vec::new();
    for word in words.split_whitespace() {
        let parts: Vec<&str> = word.split('/').collect();
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(parts[0]);
        tokens.push(Token {
            span: Span::new(start, text.len()),
            form: parts[0].into(),
            lemma: parts[0].to_lowercase().into(),
            tag: "".into(),
            pos: parts[1].parse().unwrap(),
            morph: "".into(),
            head: parts[2].parse().unwrap(),
            dep: parts[3].into(),
            space_after: true,
        });
    }
    let parse = Parse::new(tokens, &[0], vec![]);
    let document = Document { language: Some("en".into()), ..Document::of_text(text) };
    (document, parse)
}

fn time_of(words: &str, trigger: u32) -> Option<String> {
    let (document, parse) = parsed(words);
    let tagger = super::super::Tagger::new(&dateline_resources::time::TimeRules::embedded()).unwrap();
    let dct = Some(jiff::civil::date(2024, 7, 2));
    let (times, _) = tagger.find_in_text(&document.text, Some("en"), dct);
    attach(&document, &parse, time_words(), &times, trigger).map(|time| time.value.to_string())
}

#[test]
fn a_time_goes_to_the_clause_that_governs_it() {
    let plain = "A/DET/1/det bomb/NOUN/2/nsubj exploded/VERB/2/ROOT on/ADP/2/prep Friday/PROPN/3/pobj";
    assert_eq!(time_of(plain, 2).as_deref(), Some("2024-06-28"));
    let reported = "Police/NOUN/1/nsubj said/VERB/1/ROOT Monday/PROPN/1/npadvmod a/DET/4/det \
                    bomb/NOUN/5/nsubj exploded/VERB/1/ccomp Friday/PROPN/5/npadvmod";
    assert_eq!(time_of(reported, 5).as_deref(), Some("2024-06-28"));
    assert_eq!(time_of(reported, 1).as_deref(), Some("2024-07-01"));
    let untold = "Police/NOUN/1/nsubj said/VERB/1/ROOT Monday/PROPN/1/npadvmod a/DET/4/det \
                  bomb/NOUN/5/nsubj exploded/VERB/1/ccomp";
    assert_eq!(time_of(untold, 5), None, "the Monday is the saying's");
}

#[test]
fn an_outcome_has_the_time_of_the_thing_that_did_it() {
    let bomb = "The/DET/1/det bomb/NOUN/6/nsubj that/PRON/3/nsubj exploded/VERB/1/relcl on/ADP/3/prep \
                Friday/PROPN/4/pobj killed/VERB/6/ROOT nine/NUM/6/dobj";
    assert_eq!(time_of(bomb, 6).as_deref(), Some("2024-06-28"));
    let man = bomb.replace("bomb", "man").replace("that", "who");
    assert_eq!(time_of(&man, 6), None, "a person does more than one thing");
}

#[test]
fn what_is_answered_has_its_own_time() {
    let answer = "Raids/NOUN/1/nsubj were/AUX/1/ROOT retaliation/NOUN/1/attr for/ADP/2/prep killings/NOUN/3/pobj \
                  on/ADP/4/prep Friday/PROPN/5/pobj";
    assert_eq!(time_of(answer, 0), None);
    assert_eq!(time_of(answer, 4).as_deref(), Some("2024-06-28"));
    let part = "Raids/NOUN/1/nsubj began/VERB/1/ROOT for/ADP/1/prep evening/NOUN/2/pobj of/ADP/3/prep \
                Friday/PROPN/4/pobj";
    assert_eq!(time_of(part, 1).as_deref(), Some("2024-06-28TEV"));
}

#[test]
fn an_event_without_a_time_has_none() {
    let (document, parse) = parsed("Two/NUM/1/nummod died/VERB/1/ROOT");
    assert_eq!(attach(&document, &parse, time_words(), &[], 1), None);
    assert_eq!(attach(&document, &parse, time_words(), &[], 99), None);
}
