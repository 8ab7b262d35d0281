use super::*;
use dateline_types::{EventPlace, PlaceBasis, PlacePrecision, Pos, Token};
use std::sync::OnceLock;

fn gazetteer() -> &'static Gazetteer {
    static OPEN: OnceLock<Gazetteer> = OnceLock::new();
    OPEN.get_or_init(Gazetteer::embedded)
}

/// Resolves the words in [brackets].
fn resolved(marked: &str) -> Vec<PlaceMention> {
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '[' => open = text.len(),
            ']' => spans.push(Span::new(open, text.len())),
            _ => text.push(c),
        }
    }
    resolve_spans(&Document::of_text(&text), &Parse::default(), gazetteer(), &spans)
}

fn where_is(mention: &PlaceMention) -> (String, String, String) {
    let place = mention.place.as_ref().unwrap_or_else(|| panic!("unresolved: {:?}", mention.reasons));
    (
        place.name.clone(),
        place.admin1.clone().unwrap_or_default(),
        place.country.as_ref().map(ToString::to_string).unwrap_or_default(),
    )
}

#[test]
fn context_decides_between_places_of_one_name() {
    for (text, name, admin1, country) in [
        ("in [Paris], Texas", "Paris", "Texas", "USA"),
        ("in [Paris]", "Paris", "Île-de-France", "FRA"),
        ("[Springfield] and [Chicopee], [Massachusetts]", "Springfield", "Massachusetts", "USA"),
        ("[Springfield] and [Decatur], [Illinois]", "Springfield", "Illinois", "USA"),
        ("the city of [Kunduz]", "Kunduz", "Kunduz", "AFG"),
        ("[Badakhshan], Afghanistan", "Badakhshān", "Badakhshān", "AFG"),
        ("[Jalal-Abad] in [Kyrgyzstan]", "Manas", "Jalal-Abad", "KGZ"),
        ("[Tbilisi], the capital of [Georgia]", "Tbilisi", "Tbilisi", "GEO"),
        ("[MIDDLE EAST]", "Middle East", "", ""),
        ("[Khorasan]", "Khorasan", "", ""),
        ("боевики в [Донбассе]", "Donbas", "", "UKR"),
        ("в [Душанбе] и [Худжанде]", "Dushanbe", "Dushanbe", "TJK"),
    ] {
        let found = resolved(text);
        let (got_name, got_admin1, got_country) = where_is(&found[0]);
        assert_eq!(
            (got_name.as_str(), got_country.as_str()),
            (name, country),
            "{text}: {:?}",
            found[0].reasons
        );
        assert!(
            admin1.is_empty() || got_admin1 == admin1 || got_country != "USA",
            "{text}: {got_admin1} {:?}",
            found[0].reasons
        );
        assert!(!found[0].reasons.is_empty());
    }
    let georgia = resolved("[Athens], [Atlanta] and [Macon] in [Georgia]");
    assert_eq!(where_is(&georgia[0]).1, "Georgia");
    assert_eq!(where_is(&georgia[3]).2, "USA");
}

#[test]
fn an_unknown_place_says_why_and_costs_nothing() {
    let found = resolved("from [Zzyzzagrad] to [Kabul]");
    assert_eq!(found.len(), 2);
    assert!(found[0].place.is_none());
    assert!(found[0].reasons[0].contains("no place of this name"));
    assert_eq!(where_is(&found[1]).2, "AFG");
    let long = format!("[{}] and [Kabul]", "x".repeat(10_000));
    assert!(resolved(&long)[0].place.is_none());
    assert!(resolved("[(.*)+$]")[0].place.is_none());
}

#[test]
fn runners_up_are_reported_with_scores() {
    let found = resolved("in [Springfield]");
    let best = &found[0];
    assert!(!best.runners_up.is_empty());
    assert!(best.runners_up.iter().all(|(_, score)| *score <= best.score));
    assert!((0.0..=1.0).contains(&best.score));
}

#[test]
fn adjectives_are_evidence_and_never_places() {
    let found = resolved("[Afghan] police in [Kunduz]");
    assert!(found[0].as_actor);
    assert_eq!(where_is(&found[0]).2, "AFG");
    assert!(!found[1].as_actor);
}

#[test]
fn the_order_of_spans_does_not_matter() {
    let document = Document::of_text("Osh, Kabul and Osh again");
    let spans = [Span::new(0, 3), Span::new(5, 10), Span::new(15, 18)];
    let mut turned = spans;
    turned.reverse();
    let a = resolve_spans(&document, &Parse::default(), gazetteer(), &spans);
    let b = resolve_spans(&document, &Parse::default(), gazetteer(), &turned);
    assert_eq!(a, b);
    assert_eq!(a[0].place, a[2].place, "one sense a document");
}

#[test]
fn a_distance_and_a_direction_move_the_point() {
    let text = "clashes 40 km north of Goma on Monday";
    let span = Span::new(text.find("Goma").unwrap(), text.find("Goma").unwrap() + 4);
    let mut found = resolve_spans(&Document::of_text(text), &Parse::default(), gazetteer(), &[span]);
    let goma = found[0].place.clone().unwrap();
    offset::shift(&mut found[0], text, gazetteer().words());
    let moved = found[0].place.clone().unwrap();
    assert!((moved.point.haversine_km(goma.point) - 40.0).abs() < 0.01);
    assert!(moved.point.lat() > goma.point.lat());
    assert!(moved.radius_km > goma.radius_km && moved.geonameid.is_none());
    assert_eq!(&text[found[0].span.range()], "40 km north of Goma");
    for (text, km) in [("about 25 miles south-west of Goma", 40.23), ("a village 10km from Goma", 0.0)] {
        let at = text.find("Goma").unwrap();
        let mut found =
            resolve_spans(&Document::of_text(text), &Parse::default(), gazetteer(), &[Span::new(at, at + 4)]);
        offset::shift(&mut found[0], text, gazetteer().words());
        let place = found[0].place.clone().unwrap();
        assert!((place.point.haversine_km(goma.point) - km).abs() < 0.01, "{text}");
        assert!(place.radius_km > goma.radius_km + 4.0, "{text}");
    }
}

/// A parse written by hand: `form/POS/dep/head` a token, heads counted from 0, sentences divided by `|`.
fn parse(source: &str) -> (Document, Parse) {
    let (mut text, mut tokens, mut starts) = (String::new(), Vec::new(), Vec::new());
    for sentence in source.split('|') {
        let base = tokens.len() as u32;
        starts.push(base);
        for token in sentence.split_whitespace() {
            let parts: Vec<&str> = token.split('/').collect();
            let start = text.len();
            text.push_str(parts[0]);
            tokens.push(Token {
                span: Span::new(start, text.len()),
                form: parts[0].into(),
                lemma: parts[0].to_lowercase().into(),
                tag: "".into(),
                pos: parts[1].parse::<Pos>().unwrap(),
                morph: "".into(),
                head: base + parts[3].parse::<u32>().unwrap(),
                dep: parts[2].into(),
                space_after: true,
            });
            text.push(' ');
        }
    }
    (Document::of_text(&text), Parse::new(tokens, &starts, Vec::new()))
}

fn event_place(source: &str, trigger: &str) -> (Option<EventPlace>, Vec<EventPlace>) {
    let (document, parse) = parse(source);
    let (places, _) = find(&document, &parse, gazetteer());
    let at = parse.tokens().iter().position(|t| t.form == trigger).unwrap() as u32;
    attach(&document, &parse, gazetteer().words(), &places, at)
}

#[test]
fn an_event_takes_the_finest_place_its_words_name() {
    let (place, others) = event_place(
        "Gunmen/NOUN/nsubj/1 attacked/VERB/ROOT/1 a/DET/det/3 post/NOUN/dobj/1 in/ADP/prep/1 Kunduz/PROPN/pobj/4 \
         ,/PUNCT/punct/5 Afghanistan/PROPN/appos/5",
        "attacked",
    );
    let place = place.unwrap();
    assert_eq!((place.text.as_str(), place.basis), ("Kunduz", PlaceBasis::Attached));
    assert!(others.is_empty(), "Afghanistan says where Kunduz lies");
    assert_ne!(place.place.unwrap().precision, PlacePrecision::Country);
}

#[test]
fn several_places_are_kept() {
    let (place, others) = event_place(
        "Bombs/NOUN/nsubj/1 exploded/VERB/ROOT/1 in/ADP/prep/1 Baghdad/PROPN/pobj/2 and/CCONJ/cc/3 Mosul/PROPN/conj/3",
        "exploded",
    );
    assert_eq!(place.unwrap().text, "Baghdad");
    assert_eq!(others.len(), 1);
    assert_eq!(others[0].text, "Mosul");
}

#[test]
fn syntax_gives_an_event_no_place_of_another_sentence() {
    let (place, _) = event_place(
        "Protesters/NOUN/nsubj/1 gathered/VERB/ROOT/1 in/ADP/prep/1 Bishkek/PROPN/pobj/2 | \
         Police/NOUN/nsubj/1 arrested/VERB/ROOT/1 dozens/NOUN/dobj/1",
        "arrested",
    );
    assert_eq!(place, None);
}

#[test]
fn where_somebody_came_from_is_not_where_it_happened() {
    let (place, _) = event_place(
        "Fighters/NOUN/nsubj/3 from/ADP/prep/0 Pakistan/PROPN/pobj/1 attacked/VERB/ROOT/3 posts/NOUN/dobj/3 \
         in/ADP/prep/4 Khost/PROPN/pobj/5",
        "attacked",
    );
    assert_eq!(place.unwrap().text, "Khost");
}

#[test]
fn a_capital_that_speaks_is_an_actor() {
    let (document, parse) = parse(
        "Washington/PROPN/nsubj/1 say/VERB/ROOT/1 troops/NOUN/nsubj/3 stay/VERB/ccomp/1 in/ADP/prep/3 Baghdad/PROPN/pobj/4",
    );
    let (places, _) = find(&document, &parse, gazetteer());
    let acts = |word: &str| places.iter().find(|p| document.words(p.span) == word).map(|p| p.as_actor);
    assert_eq!(acts("Washington"), Some(true));
    assert_eq!(acts("Baghdad"), Some(false));
}
