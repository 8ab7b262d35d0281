//! The sentences of the event lexicon against the real coder: each file's `match` sentences are coded as its class, its
//! `no_match` sentences are not.

mod support;

use dateline_coder::time::Tagger;
use dateline_nlp::{ParseOptions, Pipeline, parse_document};
use dateline_resources::Resources;
use dateline_resources::models;
use support::document;

/// Sentences the coder still gets wrong. Right would be none; the number may only fall.
const KNOWN_WRONG: usize = 12;

#[test]
fn every_sentence_of_the_lexicon_is_coded_as_its_file_says() {
    let resources = Resources::embedded().unwrap();
    let pipeline = Pipeline::from_pack(models::en_core_web_sm()).unwrap();
    let tagger = Tagger::new(&resources.time).unwrap();
    let rules = |sentence: &str| -> Vec<String> {
        let document = document(sentence);
        let (parse, _) = parse_document(&pipeline, &document, &ParseOptions::default());
        let (mentions, _) = dateline_coder::mention(&document, &parse, &resources, &tagger);
        let coded = dateline_coder::code(&document, &parse, &mentions, &resources);
        coded.events.iter().map(|e| e.class.to_string()).collect()
    };
    let (mut asked, mut wrong) = (0, Vec::new());
    for entry in resources.lexicon.entries() {
        let class = entry.class.to_string();
        for sentence in &entry.matches {
            asked += 1;
            let found = rules(sentence);
            if !found.contains(&class) {
                wrong.push(format!("{}: {sentence:?} is not coded {class}, but {found:?}", entry.path));
            }
        }
        for sentence in &entry.no_matches {
            asked += 1;
            if rules(sentence).contains(&class) {
                wrong.push(format!("{}: {sentence:?} is coded {class}", entry.path));
            }
        }
    }
    assert!(asked > 150, "{asked} sentences");
    assert!(wrong.len() <= KNOWN_WRONG, "{} of {asked} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
