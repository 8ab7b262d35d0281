//! Claim status on the cases of `status.md`, through the real engine: text → parse → mentions → events.
//!
//! A case is right when every trigger it names is told by an event (as its trigger, or as one of the words that tell
//! it) and the status of that event is the expected one, field by field. The words that are known to come out wrong stand
//! by name in `status.known.txt`: any other failure fails the test, and so does one that is right now and still listed.
//! `DATELINE_UPDATE_KNOWN=1 cargo test -p dateline-coder --test status_cases` rewrites the list; read the diff.

mod cases;
mod support;

use cases::status::{Case, Expected, ExpectedClaim, cases};
use dateline_coder::Coded;
use dateline_coder::status::Assessment;
use dateline_coder::time::Tagger;
use dateline_nlp::{ParseOptions, Pipeline};
use dateline_resources::learned::Learned;
use dateline_resources::lexicon::Lexicon;
use dateline_resources::{Resources, models};
use dateline_types::{Event, Span, Status};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The engine, opened once. `DATELINE_LEXICON` names a folder to read the lexicon from instead of the built-in one, so
/// that data can be tried without a build.
static ENGINE: LazyLock<(Pipeline, Resources, Tagger)> = LazyLock::new(|| {
    let pipeline = Pipeline::from_pack(models::en_core_web_sm()).unwrap();
    // Frames and grammar alone: what the deciders make of them is judged on reports, not on sentences.
    let mut resources = Resources { learned: Learned::default(), ..Resources::embedded().unwrap() };
    if let Some(folder) = std::env::var_os("DATELINE_LEXICON") {
        resources.lexicon = Lexicon::parse(&files(folder.as_ref(), folder.as_ref())).unwrap();
    }
    let tagger = Tagger::new(&resources.time).unwrap();
    (pipeline, resources, tagger)
});

fn files(root: &std::path::Path, folder: &std::path::Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(root, &path));
        } else if path.extension().is_some_and(|e| e == "toml") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

fn read(text: &str) -> (Coded, Vec<(Span, Assessment)>) {
    let (pipeline, resources, tagger) = &*ENGINE;
    let document = support::document(text);
    let (parse, _) = pipeline.parse(text, &ParseOptions::default());
    let (mentions, _) = dateline_coder::mention(&document, &parse, resources, tagger);
    let coded = dateline_coder::code(&document, &parse, &mentions, resources);
    let statuses = dateline_coder::event::status_by_word(&document, &parse, &mentions, resources);
    (coded, statuses)
}

#[test]
fn attitudes_show_in_their_own_sentences() {
    let shows = |name: &str, example: &str| {
        let (word, text) = example.split_once(" | ").expect("word | sentence");
        let (_, statuses) = read(text);
        let at = position(text, word);
        let reason = format!("status: {name} at");
        statuses
            .iter()
            .any(|(span, found)| span.start() == at && found.reasons.iter().any(|r| r.starts_with(&reason)))
    };
    let mut wrong = Vec::new();
    for attitude in ENGINE.1.lexicon.attitudes.all() {
        for example in &attitude.examples.matches {
            if !shows(&attitude.name, example) {
                wrong.push(format!("{}: must match: {example}", attitude.name));
            }
        }
        for example in &attitude.examples.no_match {
            if shows(&attitude.name, example) {
                wrong.push(format!("{}: must not match: {example}", attitude.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn statement_rules_hold_on_their_own_sentences() {
    let mut wrong = Vec::new();
    for rule in ENGINE.1.lexicon.statements.all() {
        let name = format!("statements/{}.en", rule.name);
        for text in &rule.examples.matches {
            let (coded, _) = read(text);
            if !coded.statements.iter().any(|s| s.kind == rule.kind) {
                wrong.push(format!("{name}: must match: {text}"));
            }
        }
        for text in &rule.examples.no_match {
            let (coded, _) = read(text);
            if coded.statements.iter().any(|s| s.rule == name) {
                wrong.push(format!("{name}: must not match: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Fields that are counted on their own.
const FIELDS: [&str; 9] =
    ["found", "polarity", "actuality", "certainty", "claims", "about", "speaker", "medium", "parent"];

#[test]
fn the_status_cases_hold() {
    let mut right: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut sections: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut failed = BTreeSet::new();
    for case in cases() {
        let (coded, _) = read(&case.text);
        let mut is_whole = true;
        for expected in &case.expected {
            let at = position(&case.text, &expected.trigger);
            let event = told_by(&coded.events, at, &expected.trigger);
            let status = event.map(|event| &event.status);
            let mut wrong = Vec::new();
            for (field, ok) in compare(expected, event.is_some(), status) {
                let entry = right.entry(field).or_default();
                entry.1 += 1;
                entry.0 += u32::from(ok);
                if !ok {
                    wrong.push(field);
                }
            }
            if !wrong.is_empty() {
                is_whole = false;
                report(&case, expected, status, &wrong);
                failed.insert(format!("{} | {}", expected.trigger, case.text.replace('\n', " ")));
            }
        }
        let section = sections.entry(case.phenomenon.clone()).or_default();
        section.1 += 1;
        section.0 += u32::from(is_whole);
    }
    for (section, (right, asked)) in &sections {
        println!("{right:>3} of {asked:>3}  {section}");
    }
    for field in FIELDS {
        let (right, asked) = right[field];
        println!("{field:<10} {right:>4} of {asked:>4} = {:.3}", f64::from(right) / f64::from(asked));
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/status.known.txt");
    if std::env::var_os("DATELINE_UPDATE_KNOWN").is_some() {
        let lines: String = failed.iter().map(|name| format!("{name}\n")).collect();
        std::fs::write(&path, lines).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap();
    let known: BTreeSet<String> = known.lines().map(str::to_owned).collect();
    let new: Vec<&String> = failed.difference(&known).collect();
    let mended: Vec<&String> = known.difference(&failed).collect();
    assert!(
        new.is_empty() && mended.is_empty(),
        "wrong now: {new:#?}\nright now, to be taken off the list: {mended:#?}"
    );
}

/// The byte on which the trigger stands as a word of its own.
fn position(text: &str, trigger: &str) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '-';
    let stands =
        |at: usize| !text[..at].ends_with(is_word) && !text[at + trigger.len()..].starts_with(is_word);
    text.match_indices(trigger)
        .map(|(at, _)| at)
        .find(|&at| stands(at))
        .expect("the trigger is a word of the text")
}

/// The event that is told by the word at `at`: as its trigger, or as another word of the same happening.
fn told_by<'a>(events: &'a [Event], at: usize, trigger: &str) -> Option<&'a Event> {
    let by_trace = format!("told by {trigger:?} at {at}");
    let covers = |span: Span| span.start() <= at && at < span.end();
    events.iter().find(|event| covers(event.trigger.span)).or_else(|| {
        events
            .iter()
            .find(|event| event.mentions.iter().any(|m| covers(m.span)) || event.trace.contains(&by_trace))
    })
}

fn compare(expected: &Expected, told: bool, status: Option<&Status>) -> Vec<(&'static str, bool)> {
    let has = |test: &dyn Fn(&Status) -> bool| status.is_some_and(test);
    let each = |test: &dyn Fn(&ExpectedClaim, &dateline_types::Claim) -> bool| {
        has(&|s| {
            s.claims.len() == expected.claims.len()
                && expected.claims.iter().zip(&s.claims).all(|(wanted, claim)| test(wanted, claim))
        })
    };
    vec![
        ("found", told),
        ("polarity", has(&|s| s.polarity == expected.polarity)),
        ("actuality", has(&|s| s.actuality == expected.actuality)),
        ("certainty", has(&|s| s.certainty == expected.certainty)),
        ("claims", each(&|wanted, claim| wanted.act == claim.act)),
        ("about", each(&|wanted, claim| wanted.about == claim.about)),
        (
            "speaker",
            each(&|wanted, claim| {
                wanted.speaker.as_deref() == claim.speaker.as_ref().map(|s| s.text.as_str())
            }),
        ),
        ("medium", each(&|wanted, claim| wanted.medium == claim.medium)),
        (
            "parent",
            each(&|wanted, claim| {
                wanted.parent.map(|p| format!("c{}", p + 1)).as_deref() == claim.parent.as_deref()
            }),
        ),
    ]
}

fn report(case: &Case, expected: &Expected, status: Option<&Status>, wrong: &[&str]) {
    println!("status.md:{} {}\n  {:?} wrong: {}", case.line, case.text, expected.trigger, wrong.join(" "));
    let claims = |status: &Status| {
        let one = |c: &dateline_types::Claim| {
            let speaker = c.speaker.as_ref().map_or("-", |s| s.text.as_str());
            let medium = c.medium.as_ref().map(|m| format!(" via {m:?}")).unwrap_or_default();
            let parent = c.parent.as_ref().map(|p| format!(" < {p}")).unwrap_or_default();
            format!("{}/{} by {speaker:?}{medium}{parent}", c.act, c.about)
        };
        status.claims.iter().map(one).collect::<Vec<_>>().join(" ; ")
    };
    println!(
        "    wanted {} {} {} | {:?}",
        expected.polarity, expected.actuality, expected.certainty, expected.claims
    );
    match status {
        Some(s) => println!("    got    {} {} {} | {}", s.polarity, s.actuality, s.certainty, claims(s)),
        None => println!("    got    no event"),
    }
}
