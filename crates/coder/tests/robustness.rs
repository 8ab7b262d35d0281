//! What is no news prose costs linear time, never panics, and makes nothing up.
//!
//! Each text is made in two sizes, one four times the other; both are mentioned and coded (the parse is made before and
//! not counted). Work that grows with the square of a text would cost sixteen times as much, so a factor of eight is
//! refused. Costs are the thread's own processor time where the system tells it.

mod support;

use dateline_coder::time::Tagger;
use dateline_coder::{Coded, mention};
use dateline_nlp::{ParseOptions, Pipeline, Truecaser, parse_document};
use dateline_resources::{Resources, models};
use dateline_types::{Document, Event, Extent, Parse};
use std::fmt::Write;
use std::sync::LazyLock;
use std::time::Duration;
use support::{cpu_time, document};

static ENGINE: LazyLock<(Pipeline, Resources, Tagger)> = LazyLock::new(|| {
    let truecaser = Truecaser::new(models::truecase_words(), models::truecase_context()).unwrap();
    let pipeline = Pipeline::from_pack(models::en_core_web_sm()).unwrap().with_truecaser(truecaser);
    let resources = Resources::embedded().unwrap();
    let tagger = Tagger::new(&resources.time).unwrap();
    (pipeline, resources, tagger)
});

fn parse(text: &str) -> (Document, Parse) {
    let document = document(text);
    let (parse, _) = parse_document(&ENGINE.0, &document, &ParseOptions::default());
    (document, parse)
}

fn coded(document: &Document, parse: &Parse) -> Coded {
    let (_, resources, tagger) = &*ENGINE;
    let (mentions, _) = mention(document, parse, resources, tagger);
    let coded = dateline_coder::code(document, parse, &mentions, resources);
    for event in &coded.events {
        for evidence in event.evidence.all() {
            assert_eq!(evidence.span.in_text(&document.text), Some(evidence.text.as_str()));
        }
    }
    coded
}

/// The mean time of as many runs as the coarse clock needs.
fn cost(document: &Document, parse: &Parse) -> Duration {
    let began = cpu_time();
    for runs in 1.. {
        std::hint::black_box(coded(document, parse));
        let spent = cpu_time() - began;
        if spent >= Duration::from_millis(60) {
            return spent / runs;
        }
    }
    Duration::ZERO
}

/// Codes the text made for `n` and for `4 n`, holds the growth of the cost, and gives back the events of the larger.
fn check(name: &str, n: usize, make: impl Fn(usize) -> String) -> Vec<Event> {
    let (small, large) = (parse(&make(n)), parse(&make(4 * n)));
    let (a, b) = (cost(&small.0, &small.1), cost(&large.0, &large.1));
    let factor = b.as_secs_f64() / a.as_secs_f64().max(1e-5);
    let tokens = large.1.tokens().len();
    println!("{name}: {a:?} and {b:?} for {tokens} tokens, {factor:.1} times");
    assert!(factor < 8.0, "{name}: four times the text costs {factor:.1} times as much ({a:?}, {b:?})");
    let per_token = b / u32::try_from(tokens.max(1)).unwrap_or(u32::MAX);
    assert!(per_token < Duration::from_micros(2_000), "{name}: {per_token:?} a token");
    coded(&large.0, &large.1).events
}

/// Names that no dictionary has, all different.
fn invented(n: usize) -> String {
    const SYLLABLES: [&str; 12] =
        ["Bar", "tol", "ven", "Mir", "sha", "dok", "ril", "ga", "Zem", "or", "lin", "fa"];
    let syllable = |k: usize| SYLLABLES[k % SYLLABLES.len()].to_lowercase();
    let name = format!("{}{}{}", syllable(n), syllable(n / 12 + 5), syllable(n / 144 + 9));
    name[..1].to_uppercase() + &name[1..]
}

fn confident(events: &[Event]) -> Vec<String> {
    let sure = events.iter().filter(|e| e.confidence > 0.5 && e.extent == Extent::Event);
    sure.map(|e| format!("{} at {:?} {}", e.class, e.trigger.text, e.confidence)).collect()
}

#[test]
fn one_sentence_of_five_thousand_words() {
    let events = check("long sentence", 125, |n| {
        let mut text = "The inspectors reported that".to_owned();
        for i in 0..n {
            let _ = write!(text, " the {} column attacked the mill at {},", invented(i), invented(i + 77));
        }
        text + " and that nobody came."
    });
    assert!(confident(&events).is_empty(), "{:?}", confident(&events));
}

#[test]
fn clauses_and_quotes_within_each_other() {
    for (name, open, close) in [("quotes", "\u{201c}", "\u{201d}"), ("brackets", "(", ")")] {
        let events = check(name, 50, |n| {
            let mut text = String::new();
            for i in 0..n {
                let _ = write!(text, "the envoy of {} said: {open}", invented(i));
            }
            text + "rebels burned the granary" + &close.repeat(n) + "."
        });
        assert!(events.len() <= 200, "{name}: {} events", events.len());
    }
    check("that", 50, |n| {
        let clause = |i| format!("the envoy of {} said that ", invented(i));
        (0..n).map(clause).collect::<String>() + "rebels burned the granary."
    });
}

#[test]
fn a_table_without_its_lines() {
    let events = check("table", 150, |n| {
        let mut text = "District Killed Wounded Arrested Homes destroyed Date ".to_owned();
        for i in 0..n {
            let _ = write!(
                text,
                "{} {} {} {} {} {:02}.{:02}.2019 ",
                invented(i),
                i % 9,
                i % 17,
                i % 5,
                i % 3,
                i % 28 + 1,
                i % 12 + 1
            );
        }
        text
    });
    assert!(confident(&events).is_empty(), "{:?}", confident(&events));
}

#[test]
fn long_lists_of_names() {
    let names = |n: usize| (0..n).map(invented).collect::<Vec<_>>().join(", ");
    let events = check("names", 300, |n| format!("The guests were {}.", names(n)));
    assert!(events.is_empty(), "{events:?}");
    check("towns", 300, |n| {
        let towns = ["Kabul", "Kunduz", "Herat", "Paris", "Lagos", "Osh", "Quetta"];
        let one = |i: usize| format!("{} near {}", towns[i % towns.len()], invented(i));
        format!("Fighting was reported in {}.", (0..n).map(one).collect::<Vec<_>>().join(", "))
    });
    check("groups", 200, |n| {
        let one = |i: usize| format!("the {} Liberation Front ({}LF)", invented(i), &invented(i)[..1]);
        format!("Envoys of {} met in Osk.", (0..n).map(one).collect::<Vec<_>>().join(", "))
    });
}

#[test]
fn verse() {
    const LINES: [&str; 8] = [
        "O banners of the morning, rise and burn the night away",
        "the lions of the mountain march, the rivers march with them",
        "their swords are made of thunder and their word shall strike the day",
        "we kill the frost with singing and we break the winter's stem",
        "arise, arise, you thousands, let the iron heavens fall",
        "the dust shall be our witness and the dawn shall be our guard",
        "a storm of doves is coming, it will batter every wall",
        "and silence shall surrender in the orchard and the yard",
    ];
    let events = check("verse", 120, |n| {
        let line = |i: usize| format!("{},\n", LINES[i % LINES.len()]);
        (0..n * 2).map(line).collect()
    });
    assert!(confident(&events).is_empty(), "{:?}", confident(&events));
}

#[test]
fn only_numbers_and_dates() {
    let events = check("numbers", 200, |n| {
        let mut text = String::new();
        for i in 0..n {
            let _ = write!(
                text,
                "{}.{}.{} {} {},{:03} {}% ",
                i % 28 + 1,
                i % 12 + 1,
                1990 + i % 30,
                i * 37,
                i % 90,
                i % 1000,
                i % 100
            );
            if i % 6 == 5 {
                text.push('\n');
            }
        }
        text
    });
    assert!(events.is_empty(), "{events:?}");
}

#[test]
fn no_punctuation_at_all() {
    let events = check("no punctuation", 60, |n| {
        let mut text = String::new();
        for i in 0..n {
            let _ = write!(
                text,
                "the men of {} attacked the post at {} and nobody was hurt then ",
                invented(i),
                invented(i + 31)
            );
        }
        text
    });
    assert!(!events.is_empty());
    for event in &events {
        let words = event.trigger.text.as_str();
        assert!(matches!(words, "attacked" | "hurt"), "nothing else happens in it: {words:?}");
    }
}

#[test]
fn all_in_capitals() {
    let events = check("capitals", 60, |n| {
        let mut text = String::new();
        for i in 0..n {
            let _ = write!(
                text,
                "GUNMEN ATTACKED THE POLICE STATION IN {} ON TUESDAY. THE ARMY DENIED IT. ",
                invented(i).to_uppercase()
            );
        }
        text
    });
    // Towns that no gazetteer has: some of the attacks are taken for one, none is lost but for that.
    let told: usize = events.iter().map(|e| e.mentions.len()).sum();
    assert!(told >= 200, "{told} tellings in {} events", events.len());
}

#[test]
fn many_events_in_many_sentences() {
    check("long report", 100, |n| {
        let mut text = String::new();
        for i in 0..n {
            let _ = write!(
                text,
                "Gunmen attacked a mill in {} on {} May 2019, killing {} people. The {} Front claimed the attack. Police said they arrested two men after the attack. The army denied this.\n\n",
                invented(i),
                i % 28 + 1,
                i % 9 + 2,
                invented(i + 50),
            );
        }
        text
    });
}

#[test]
fn nothing_at_all() {
    for text in [
        "",
        " ",
        "\n\n\n",
        ".",
        "—",
        "\u{feff}",
        "?!?!?!",
        "a",
        "\u{202e}ab\u{202c}",
        "e\u{301}\u{301}\u{301}",
    ] {
        let (document, parse) = parse(text);
        assert!(coded(&document, &parse).events.is_empty(), "{text:?}");
    }
}
