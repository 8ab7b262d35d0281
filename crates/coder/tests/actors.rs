//! Actors, references and quantities on short texts, read with the built-in engine.

use dateline_coder::{actor, quantity};
use dateline_nlp::{ParseOptions, Pipeline, Truecaser};
use dateline_resources::lexicon::Lexicon;
use dateline_resources::{actors::ActorDictionary, countries::Countries, models};
use dateline_types::{ActorMention, Document, Parse, Sector};
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> =
    LazyLock::new(|| Pipeline::from_pack(models::en_core_web_sm()).unwrap());
static ACTORS: LazyLock<ActorDictionary> =
    LazyLock::new(|| ActorDictionary::embedded(&Countries::embedded()).unwrap());
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::embedded().unwrap());

fn read(text: &str) -> (Document, Parse) {
    let document = support::document(text);
    let (parse, _) = PIPELINE.parse(text, &ParseOptions::default());
    (document, parse)
}

mod support;

fn actors(text: &str) -> Vec<(String, ActorMention)> {
    let (document, parse) = read(text);
    let (found, _) = actor::find(&document, &parse, &ACTORS, &LEXICON, &[]);
    found.into_iter().map(|m| (document.words(m.span).to_owned(), m)).collect()
}

/// Words of the mention's head, expected key ("-" for none) and sector ("-" for none).
fn check(text: &str, expected: &[(&str, &str, &str)]) {
    let (document, parse) = read(text);
    let (found, _) = actor::find(&document, &parse, &ACTORS, &LEXICON, &[]);
    let seen: Vec<(&str, &str, &str)> = found
        .iter()
        .map(|m| {
            let head = document.words(parse.tokens()[m.head as usize].span);
            (head, m.actor.as_deref().unwrap_or("-"), m.sector.map_or("-", Sector::as_str))
        })
        .collect();
    for e in expected {
        assert!(seen.contains(e), "{text}\nwanted {e:?} in {seen:?}");
    }
}

#[test]
fn names_roles_and_nationalities() {
    for (text, expected) in [
        ("Nigerian police arrested two students in Lagos.", &[("police", "NGA", "COP")][..]),
        ("The Taliban killed four soldiers.", &[("Taliban", "AFG-TALIBAN", "REB")]),
        ("FMLN guerrillas attacked a bridge.", &[("guerrillas", "SLV-FMLN", "REB")]),
        ("The government of Germany protested.", &[("government", "DEU", "GOV")]),
        ("Soldiers from Chad entered the town.", &[("Soldiers", "TCD", "MIL")]),
        ("U.N. peacekeepers left Bosnia.", &[("peacekeepers", "IGO-UNO", "MIL")]),
        (
            "French President Emmanuel Macron met Turkish farmers.",
            &[("Macron", "FRA", "GOV"), ("farmers", "TUR", "AGR")],
        ),
        ("The Kremlin rejected the proposal.", &[("Kremlin", "RUS", "GOV")]),
        (
            "Rebels in the Ivory Coast fired on villagers.",
            &[("Rebels", "CIV", "REB"), ("villagers", "-", "CVL")],
        ),
        (
            "Hungarian and Romanian officials agreed to cooperate.",
            &[("officials", "HUN", "GOV"), ("officials", "ROU", "GOV")],
        ),
        ("King Hassan of Morocco met the delegation.", &[("Hassan", "MAR", "GOV")]),
        ("Al-Shabab fighters stormed a hotel.", &[("fighters", "SOM-ALSHABAAB", "REB")]),
        ("Israeli settlers attacked Palestinian farmers.", &[("farmers", "PSE", "AGR")]),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_qualifier_of_what_is_no_actor_is_a_mention_of_its_own() {
    check("An Israeli raid destroyed the bridge.", &[("Israeli", "ISR", "-")]);
}

#[test]
fn unknown_groups_are_kept_and_marked() {
    let (document, parse) =
        read("The Gondor Liberation Front (GLF) claimed the attack. The GLF said more would follow.");
    let (found, diagnostics) = actor::find(&document, &parse, &ACTORS, &LEXICON, &[]);
    let new: Vec<&ActorMention> = found.iter().filter(|m| m.is_new).collect();
    assert!(new.len() >= 2, "{found:#?}");
    assert!(new.iter().all(|m| m.name.as_deref() == Some("Gondor Liberation Front")), "{new:#?}");
    assert_eq!(diagnostics.iter().filter(|d| d.code == "actor/new-group").count(), 1);
}

#[test]
fn persons_are_never_keyed_by_name() {
    let found = actors("Governor John Smith of Nigeria met Juan Perez.");
    let persons: Vec<_> = found.iter().filter(|(_, mention)| mention.is_person).collect();
    assert!(persons.iter().any(|(text, _)| text.contains("Smith")), "{found:#?}");
    assert!(persons.iter().any(|(text, m)| text.contains("Perez") && m.actor.is_none()), "{found:#?}");
    for (text, mention) in persons {
        assert!(matches!(mention.actor.as_deref(), None | Some("NGA")), "{text}: {mention:#?}");
        assert!(matches!(mention.name.as_deref(), None | Some("Nigeria")), "{text}: {mention:#?}");
    }
}

#[test]
fn media_are_media() {
    let found = actors("Reuters reported that the army had left.");
    assert!(found.iter().any(|(t, m)| t == "Reuters" && m.is_medium && m.actor.is_none()), "{found:#?}");
}

#[test]
fn references_resolve() {
    check(
        "Boko Haram attacked a village. The group killed ten people.",
        &[("group", "NGA-BOKOHARAM", "REB")],
    );
    check("Hamas said it would not disarm.", &[("it", "PSE-HAMAS", "REB")]);
    // A verb's subject is not its object: "it" is the group, not the government.
    let found = actors("Hamas did not claim the raid. Israel attributes the raid to it.");
    assert!(found.iter().any(|(t, m)| t == "it" && m.actor.as_deref() == Some("PSE-HAMAS")), "{found:#?}");
    // Wrong: rain is nobody's doing, whoever was spoken of before. Right would be no actor.
    let found = actors("Hamas did not claim the raid. It rained.");
    assert!(found.iter().any(|(t, m)| t == "It" && m.actor.as_deref() == Some("PSE-HAMAS")), "{found:#?}");
}

#[test]
fn text_in_capitals_reads_the_same() {
    let table = models::truecase_words();
    let truecaser = Truecaser::new(table, models::truecase_context()).unwrap();
    let pipeline = Pipeline::from_pack(models::en_core_web_sm()).unwrap().with_truecaser(truecaser);
    let text = "FMLN GUERRILLAS ATTACKED AN ARMY POST IN SAN MIGUEL, THE SALVADORAN ARMY REPORTED TODAY.";
    let document = support::document(text);
    let (parse, _) = pipeline.parse(text, &ParseOptions::default());
    let (found, _) = actor::find(&document, &parse, &ACTORS, &LEXICON, &[]);
    let keys: Vec<&str> = found.iter().filter_map(|m| m.actor.as_deref()).collect();
    assert!(keys.contains(&"SLV-FMLN") && keys.contains(&"SLV"), "{found:#?}");
}

#[test]
fn a_list_of_names_and_a_long_sentence_stay_bounded() {
    let found = actors(&"Ahmad Shah, ".repeat(600));
    assert!(!found.is_empty() && found.len() <= 600, "{} mentions of one name said 600 times", found.len());
    let found = actors(&"police and students and soldiers and ".repeat(400));
    assert!(!found.is_empty() && found.len() <= 1200, "{} mentions of 1,200 nouns", found.len());
    assert!(found.iter().all(|(text, _)| text.len() < 200), "a mention swallows the list");
}

fn quantities(text: &str) -> Vec<(Option<u64>, Option<u64>)> {
    let (document, parse) = read(text);
    let counted = quantity::counted(&document, &parse, &LEXICON.numbers);
    counted.iter().map(|c| (c.quantity.min, c.quantity.max)).collect()
}

#[test]
fn numbers_have_bounds() {
    for (text, expected) in [
        ("At least 20 people were killed.", (Some(20), None)),
        ("Dozens of people were wounded.", (Some(24), None)),
        ("Between 15 and 20 rebels died.", (Some(15), Some(20))),
        ("The blast killed 15 to 20 people.", (Some(15), Some(20))),
        ("More than a hundred people were arrested.", (Some(101), None)),
        ("Nearly 300 students marched.", (Some(270), Some(300))),
        ("A couple of policemen were hurt.", (Some(2), Some(2))),
        ("There were no casualties.", (Some(0), Some(0))),
        ("Twenty-one soldiers died.", (Some(21), Some(21))),
        ("Up to 40 fighters surrendered.", (None, Some(40))),
        ("Two people were killed.", (Some(2), Some(2))),
    ] {
        assert!(quantities(text).contains(&expected), "{text}: {:?}", quantities(text));
    }
    for text in ["He left in 1998.", "The raid cost 20 million dollars.", "It lasted three hours."] {
        assert!(quantities(text).is_empty(), "{text}: {:?}", quantities(text));
    }
}

#[test]
fn each_number_goes_to_what_governs_it() {
    use dateline_types::QuantityKind::{Injured, Killed};
    let (document, parse) = read("A bomb exploded in the market, killing four and wounding six.");
    let head = parse.tokens().iter().position(|t| t.form == "exploded").unwrap() as u32;
    let end = parse.tokens().len() as u32;
    let claimant = quantity::Claimant {
        words: Vec::new(),
        head,
        clause: 0..end,
        kinds: vec![Killed, Injured],
        actors: vec![],
        targets: vec![],
        done: None,
    };
    let given = quantity::attach(&document, &parse, &LEXICON.numbers, &[claimant]);
    let got: Vec<_> = given[0].iter().map(|q| (q.kind, q.min)).collect();
    assert_eq!(got, [(Some(Killed), Some(4)), (Some(Injured), Some(6))]);
}

#[test]
fn a_place_that_is_only_part_of_a_groups_name_is_nowhere_anything_happened() {
    let gazetteer = dateline_resources::gazetteer::Gazetteer::embedded();
    for (text, place, part) in [
        ("Officials blamed Islamic State in the Greater Sahara.", "Sahara", true),
        ("Taliban fighters in Kunduz attacked a police post.", "Kunduz", false),
    ] {
        let (document, parse) = read(text);
        let (mut places, _) = dateline_coder::place::find(&document, &parse, &gazetteer);
        let (actors, _) = actor::find(&document, &parse, &ACTORS, &LEXICON, &places);
        actor::claim_places(&document, &actors, &ACTORS, &mut places);
        let found = places.iter().find(|p| document.words(p.span) == place);
        assert_eq!(found.map(|p| p.as_actor), Some(part), "{text}: {places:?}");
    }
}

#[test]
fn whoever_did_it_is_not_the_group_that_was_named_before() {
    let text = "Officials blamed the Taliban for a bombing. The government will not talk to the kidnappers.";
    let found = actors(text);
    let kidnappers = found.iter().find(|(words, _)| words.contains("kidnappers")).map(|(_, m)| m);
    assert_eq!(kidnappers.map(|m| m.actor.as_deref()), Some(None), "{found:?}");
}
