//! The sentences of the event lexicon against the real coder: each file's `match` sentences are coded as its class, its
//! `no_match` sentences are not; the verbs of `senses.toml` tell an event or none; and the nouns of `reference.toml` take
//! up what they say.

mod support;

use dateline_coder::time::Tagger;
use dateline_nlp::{ParseOptions, Pipeline, parse_document};
use dateline_resources::learned::Learned;
use dateline_resources::{Resources, models};
use dateline_types::Event;
use std::sync::LazyLock;
use support::document;

static ENGINE: LazyLock<(Pipeline, Resources, Tagger)> = LazyLock::new(|| {
    // Frames and grammar alone: what the deciders make of them is judged on reports, not on sentences.
    let resources = Resources { learned: Learned::default(), ..Resources::embedded().unwrap() };
    let pipeline = Pipeline::from_pack(models::en_core_web_sm()).unwrap();
    let tagger = Tagger::new(&resources.time).unwrap();
    (pipeline, resources, tagger)
});

fn events(text: &str) -> Vec<Event> {
    let (pipeline, resources, tagger) = &*ENGINE;
    let document = document(text);
    let (parse, _) = parse_document(pipeline, &document, &ParseOptions::default());
    let (mentions, _) = dateline_coder::mention(&document, &parse, resources, tagger);
    dateline_coder::code(&document, &parse, &mentions, resources).events
}

#[test]
fn every_sentence_of_the_lexicon_is_coded_as_its_file_says() {
    let classes =
        |sentence: &str| -> Vec<String> { events(sentence).iter().map(|e| e.class.to_string()).collect() };
    let (mut asked, mut wrong) = (0, Vec::new());
    for entry in ENGINE.1.lexicon.entries() {
        let class = entry.class.to_string();
        for sentence in &entry.matches {
            asked += 1;
            let found = classes(sentence);
            if !found.contains(&class) {
                wrong.push(format!("{}: {sentence:?} is not coded {class}, but {found:?}", entry.path));
            }
        }
        for sentence in &entry.no_matches {
            asked += 1;
            if classes(sentence).contains(&class) {
                wrong.push(format!("{}: {sentence:?} is coded {class}", entry.path));
            }
        }
    }
    assert!(asked > 150, "{asked} sentences");
    assert!(wrong.is_empty(), "{} of {asked} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_verb_in_another_sense_tells_no_event() {
    let tells = |example: &str| {
        let Some((form, text)) = example.split_once(" | ") else { panic!("form | sentence: {example}") };
        let at = text.find(&format!(" {form}")).unwrap() + 1;
        let over = |e: &Event| e.mentions.iter().any(|m| m.span.start() <= at && at < m.span.end());
        events(text).iter().any(over)
    };
    let senses = &ENGINE.1.lexicon.senses;
    let wrong: Vec<&String> = senses.untold.iter().filter(|e| tells(e)).collect();
    assert!(wrong.is_empty(), "tell an event: {wrong:?}");
    let missed: Vec<&String> = senses.told.iter().filter(|e| !tells(e)).collect();
    assert!(missed.is_empty(), "tell none: {missed:?}");
}

#[test]
fn definite_nouns_take_up_what_the_examples_say() {
    let takes_up = |example: &str| {
        let parts: Vec<&str> = example.split(" | ").collect();
        let [word, noun, text] = parts[..] else { panic!("word | noun | text: {example}") };
        let at = |words: &str| text.find(words).unwrap();
        let noun_at = at(&format!(" {noun} ")) + 1;
        let tells =
            |e: &Event, at: usize| e.mentions.iter().any(|m| m.span.start() <= at && at < m.span.end());
        events(text).iter().any(|e| tells(e, at(word)) && tells(e, noun_at))
    };
    let examples = &ENGINE.1.lexicon.references.examples;
    for example in &examples.matches {
        assert!(takes_up(example), "must match: {example}");
    }
    for example in &examples.no_match {
        assert!(!takes_up(example), "must not match: {example}");
    }
}
