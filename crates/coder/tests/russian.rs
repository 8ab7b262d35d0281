//! Russian sentences, told over and coded: what they must be coded as, and what they must not.
//!
//! The parses are those of the original models (`crates/nlp/tests/golden_ru.sh` writes them), which ours equal; so this
//! test takes no models.

mod support;

use dateline_coder::predicate::transfer::Transferred;
use dateline_coder::time::Tagger;
use dateline_nlp::slovnet::{AnalysedToken, Analysis};
use dateline_resources::Resources;
use dateline_resources::learned::Learned;
use dateline_resources::lexicon::Bilingual;
use dateline_types::{Document, DocumentDate, DocumentDateBasis, Event, Parse, Polarity, Span};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use support::document;

static WORDS: LazyLock<(Resources, Tagger, Bilingual)> = LazyLock::new(|| {
    // As in the sentences of the English lexicon: frames and grammar alone.
    let resources = Resources { transferred: Learned::default(), ..Resources::embedded().unwrap() };
    let tagger = Tagger::new(&resources.time).unwrap();
    let words = std::fs::read_to_string(repository("resources/lexicon/ru/words.txt")).unwrap();
    (resources, tagger, Bilingual::parse("ru/words.txt", &words).unwrap())
});

/// A file of the repository, read when the test runs: word lists change without building anything again.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Text and parse of a line of goldens.
fn golden(line: &str) -> (String, Parse) {
    let gold: Value = serde_json::from_str(line).unwrap();
    let text = gold["text"].as_str().unwrap().to_owned();
    let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    let number = |value: &Value| value.as_u64().unwrap() as usize;
    let word = |value: &Value| value.as_str().unwrap().into();
    let rows = |name: &str| gold[name].as_array().unwrap().clone();
    let tokens: Vec<AnalysedToken> = rows("tokens")
        .iter()
        .map(|t| AnalysedToken {
            range: places[number(&t[0])]..places[number(&t[1])],
            tag: word(&t[2]),
            lemma: word(&t[3]),
            head: number(&t[4]) as u32,
            tree_head: number(&t[4]) as u32,
            relation: word(&t[5]),
        })
        .collect();
    let covered = |row: &Value| {
        let (start, end) = (places[number(&row[0])], places[number(&row[1])]);
        let from = tokens.partition_point(|t| t.range.end <= start) as u32;
        from..tokens.partition_point(|t| t.range.start < end) as u32
    };
    let sentences = rows("sentences").iter().map(covered).collect();
    let entities = rows("entities").iter().map(|row| (covered(row), word(&row[2]))).collect();
    let parse = Analysis { tokens: tokens.clone(), sentences, entities, in_pieces: false }.into_parse(&text);
    (text, parse)
}

fn russian(text: &str) -> Document {
    Document { language: Some("ru".into()), ..document(text) }
}

fn told(document: &Document, parse: &Parse) -> (Transferred, Vec<Event>) {
    let (resources, tagger, words) = &*WORDS;
    let told = Transferred::of(document, parse, words, &resources.gazetteer);
    let (mentions, _) = told.mention(document, resources, tagger);
    let events = told.code(document, &mentions, resources).events;
    (told, events)
}

#[test]
fn sentences_are_coded_as_their_list_says() {
    let list = std::fs::read_to_string(repository("crates/coder/tests/russian/sentences.txt")).unwrap();
    let cases: Vec<(&str, &str)> = list
        .lines()
        .filter(|line| !line.starts_with("//"))
        .filter_map(|line| line.split_once(" | "))
        .collect();
    let parses = std::fs::read_to_string(repository("crates/coder/tests/russian/parses.jsonl")).unwrap();
    let parses: Vec<(String, Parse)> = parses.lines().map(golden).collect();
    let mut wrong = Vec::new();
    for (class, sentence) in &cases {
        let (text, parse) = parses.iter().find(|(text, _)| text == sentence).unwrap();
        let (told, events) = told(&russian(text), parse);
        let affirmed = events.iter().filter(|e| e.status.polarity == Polarity::Affirmed);
        let found: Vec<String> = affirmed.map(|e| e.class.to_string()).collect();
        let (must, class) = match class.strip_prefix("! ") {
            Some(class) => (false, class),
            None => (true, *class),
        };
        let is = |found: &String| {
            found == class || found.strip_prefix(class).is_some_and(|rest| rest.starts_with('/'))
        };
        if found.iter().any(is) != must {
            wrong.push(format!("{class}, {must}: {sentence}\n    {found:?}: {}", told.document.text));
        }
        for event in &events {
            assert_eq!(event.trigger.span.in_text(text), Some(event.trigger.text.as_str()), "{text}");
            assert!(
                event.evidence.all().iter().all(|e| e.span.in_text(text) == Some(e.text.as_str())),
                "{text}"
            );
            assert!(
                event
                    .actors
                    .iter()
                    .chain(&event.targets)
                    .all(|a| a.span.in_text(text) == Some(a.text.as_str()))
            );
        }
    }
    assert!(cases.len() > 50, "{} sentences", cases.len());
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The rules of the telling-over, one by one: the words that the coder reads.
#[test]
fn sentences_are_told_over_as_their_list_says() {
    let read = |name: &str| std::fs::read_to_string(repository(name)).unwrap();
    let parses: Vec<(String, Parse)> =
        read("crates/coder/tests/russian/told.jsonl").lines().map(golden).collect();
    let mut wrong = Vec::new();
    let list = read("crates/coder/tests/russian/told.txt");
    for line in list.lines().filter(|line| !line.starts_with("//")) {
        let (english, sentence) = line.split_once(" | ").unwrap();
        let (text, parse) = parses.iter().find(|(text, _)| text == sentence).unwrap();
        let (told, _) = told(&russian(text), parse);
        if !told.document.text.contains(english) {
            wrong.push(format!("{sentence}\n    {english}: {}", told.document.text));
        }
        let roots = told.parse.tokens().iter().enumerate().filter(|(i, t)| t.head as usize == *i);
        if roots.count() != 1 {
            wrong.push(format!("{sentence}\n    more than one root: {}", told.document.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever a text is like, telling it over keeps its sentences and leads back into it.
#[test]
fn every_golden_text_leads_back_to_its_own_words() {
    let golden_file = repository("crates/nlp/tests/golden/ru_slovnet_news-1.6.0.jsonl");
    let mut count = 0;
    for (text, parse) in std::fs::read_to_string(golden_file).unwrap().lines().map(golden) {
        let document = russian(&text);
        let (told, events) = told(&document, &parse);
        assert_eq!(told.parse.sentences().len(), parse.sentences().len(), "{text}");
        for token in told.parse.tokens() {
            let back = told.backward(token.span);
            assert!(back.in_text(&text).is_some(), "{text}");
            assert_eq!(token.span.in_text(&told.document.text), Some(token.form.as_str()), "{text}");
        }
        for (i, token) in parse.tokens().iter().enumerate() {
            if let Some(here) = told.forward(token.span) {
                assert!(told.backward(here).overlaps(token.span), "token {i} of {text}");
            }
        }
        assert!(
            events.iter().all(|e| e.trigger.span.in_text(&text) == Some(e.trigger.text.as_str())),
            "{text}"
        );
        count += 1;
    }
    assert!(count > 500, "only {count} texts");
}

/// One field of the annotated events: how many were asked for, how many were right.
#[derive(Default)]
struct Share {
    right: usize,
    asked: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.asked += 1;
        self.right += usize::from(right);
    }
}

/// The reports of `examples/russian`, annotated before they were coded: an annotated event is found where an event of
/// its class touches its words. `dateline eval report` judges the same reports more closely, where the models are
/// installed; this is what holds without them, on the text behind the dateline.
#[test]
fn annotated_reports_are_coded_as_well_as_before() {
    let (embedded, tagger, words) = &*WORDS;
    let resources = Resources { transferred: Learned::embedded_russian().unwrap(), ..embedded.clone() };
    let expected = std::fs::read_to_string(repository("examples/russian/expected.toml")).unwrap();
    let expected: toml::Table = expected.parse().unwrap();
    let reports = std::fs::read_to_string(repository("crates/coder/tests/russian/reports.jsonl")).unwrap();
    let text_of =
        |value: &toml::Value, key: &str| value.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let (mut class, mut date, mut place, mut numbers) =
        (Share::default(), Share::default(), Share::default(), Share::default());
    let (mut coded, mut spurious, mut missed) = (0, 0, Vec::new());
    for file in expected["file"].as_array().unwrap() {
        let path = text_of(file, "path").unwrap();
        // Those whose parses are recorded; `dateline eval report` takes them all.
        let Some(line) = reports.lines().find(|line| line.contains(&format!("\"path\":\"{path}\""))) else {
            continue;
        };
        let (text, parse) = golden(line);
        let date_of = DocumentDate {
            date: text_of(file, "dct").unwrap().parse().unwrap(),
            basis: DocumentDateBasis::Given,
            rule: "annotated".into(),
            span: None,
        };
        let document = Document { date: Some(date_of), ..russian(&text) };
        let told = Transferred::of(&document, &parse, words, &resources.gazetteer);
        let (mentions, _) = told.mention(&document, &resources, tagger);
        let found = told.code(&document, &mentions, &resources).events;
        coded += found.len();
        let mut used = vec![false; found.len()];
        let empty = Vec::new();
        for event in file.get("event").and_then(toml::Value::as_array).unwrap_or(&empty) {
            let quote = text_of(event, "quote").unwrap();
            let start = text.find(&quote).unwrap();
            let words = Span::new(start, start + quote.len());
            let mut classes = vec![text_of(event, "type").unwrap()];
            let also = event.get("also").and_then(toml::Value::as_array).into_iter().flatten();
            classes.extend(also.filter_map(toml::Value::as_str).map(str::to_owned));
            let here = |e: &Event| {
                let kind = e.class.to_string();
                let kind = kind.split('/').next().unwrap_or_default();
                e.mentions.iter().any(|t| t.span.overlaps(words)) && classes.iter().any(|c| c == kind)
            };
            let hit = found.iter().position(here);
            class.add(hit.is_some());
            let Some(hit) = hit else {
                missed.push(format!("{path}: {} {quote}\n    {}", classes[0], told.document.text));
                continue;
            };
            used[hit] = true;
            let hit = &found[hit];
            if let Some(day) = event.get("date").and_then(|d| text_of(d, "start")) {
                let is =
                    hit.time.as_ref().and_then(|t| t.interval).is_some_and(|i| i.start().to_string() == day);
                date.add(is);
            }
            if let Some(name) = event.get("place").and_then(|p| text_of(p, "name")) {
                place.add(
                    hit.place.as_ref().is_some_and(|p| p.text.contains(&name) || name.contains(&p.text)),
                );
            }
            for number in event.get("quantities").and_then(toml::Value::as_array).into_iter().flatten() {
                let bound = |key: &str| number.get(key).and_then(toml::Value::as_integer).map(|n| n as u64);
                let kind = text_of(number, "kind").unwrap();
                let is = |q: &dateline_types::Quantity| {
                    q.kind.is_some_and(|k| k.as_str() == kind)
                        && q.min == bound("min")
                        && q.max == bound("max")
                };
                numbers.add(hit.quantities.iter().any(is));
            }
        }
        for (event, _) in found.iter().zip(&used).filter(|(_, used)| !**used) {
            spurious += 1;
            missed.push(format!("{path}: beyond the list: {} {:?}", event.class, event.trigger.text));
        }
    }
    let shares = [("class", &class), ("date", &date), ("place", &place), ("numbers", &numbers)];
    let table: Vec<String> =
        shares.iter().map(|(name, s)| format!("{name} {} of {}", s.right, s.asked)).collect();
    let report =
        format!("{}; {coded} coded, {spurious} beyond the list\n{}", table.join(", "), missed.join("\n"));
    println!("{report}");
    let at_least = |share: &Share, floor: usize| share.right >= floor;
    assert!(at_least(&class, CLASSES) && at_least(&date, DATES) && at_least(&place, PLACES), "{report}");
    assert!(at_least(&numbers, NUMBERS) && spurious <= SPURIOUS, "{report}");
}

/// What is reached: it may only grow.
const CLASSES: usize = 28;
const DATES: usize = 8;
const PLACES: usize = 7;
const NUMBERS: usize = 6;
/// Events coded that nobody annotated: it may only shrink.
const SPURIOUS: usize = 8;
