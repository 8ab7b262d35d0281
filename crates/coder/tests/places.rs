//! Which words of a sentence are places, and which places they are: the sentences of `places.tsv`, read by the engine.

use dateline_coder::place::{contained, find};
use dateline_nlp::{ParseOptions, Pipeline, parse_document};
use dateline_resources::gazetteer::Gazetteer;
use dateline_resources::models;
use dateline_types::{Document, PlaceMention};

/// What `mention` came to, in the table's words.
fn shown(mention: &PlaceMention) -> String {
    match &mention.place {
        _ if mention.as_actor => "actor".to_owned(),
        Some(place) if mention.unresolved => format!("~ {}", place.name),
        Some(place) => {
            format!("= {}, {}, {}", place.name, place.precision, place.country.as_deref().unwrap_or("-"))
        }
        None => "nowhere".to_owned(),
    }
}

#[test]
fn the_sentences_of_the_table() {
    let pipeline = Pipeline::from_pack(models::en_core_web_sm()).unwrap();
    let gazetteer = Gazetteer::embedded();
    let mut failures = Vec::new();
    for line in include_str!("places.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (text, expected) = line.split_once('\t').unwrap_or_else(|| panic!("no tab: {line}"));
        let document = Document { language: Some("en".into()), ..Document::of_text(text) };
        let (parse, _) = parse_document(&pipeline, &document, &ParseOptions::default());
        let (mentions, _) = find(&document, &parse, &gazetteer);
        let mentions = contained(&document, &mentions, &gazetteer);
        for wanted in expected.split("; ") {
            let named = |words: &str| mentions.iter().find(|m| document.words(m.span) == words);
            let good = match wanted.strip_prefix("no ") {
                Some(words) => named(words).is_none_or(|mention| mention.as_actor),
                None => mentions.iter().any(|m| wanted == format!("{} {}", document.words(m.span), shown(m))),
            };
            if !good {
                let got: Vec<String> =
                    mentions.iter().map(|m| format!("{} {}", document.words(m.span), shown(m))).collect();
                failures.push(format!("{text}\n  wanted {wanted}\n  got {got:?}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
