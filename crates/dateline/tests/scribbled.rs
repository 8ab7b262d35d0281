//! Reports that were scribbled on go all the way to a bundle: nothing stops, every quotation stands where its span says,
//! and no document keeps a run waiting. `DATELINE_SCRIBBLES=5000` makes it long (docs/reliability.md).

#[path = "common/people.rs"]
#[allow(dead_code)]
mod people;

use dateline::bundle;
use dateline::engine::Engine;
use dateline::mask::Projection;
use dateline::names::Names;
use dateline::pipeline::{Options, run_bytes};
use people::Numbers;
use std::time::{Duration, Instant};

/// What sentences, names, numbers and dates are made of, and what is none of it.
const PIECES: &[&str] = &[
    "killed",
    "said",
    "who",
    "which",
    "that",
    "and",
    "or",
    "not",
    "no",
    "if",
    "\"",
    "“",
    "”",
    "'s",
    "(",
    ")",
    "[",
    ",",
    ";",
    ":",
    ".",
    "...",
    "—",
    "-",
    "\n",
    "\n\n",
    "\t",
    "1",
    "12,000",
    "at least",
    "between 3 and",
    "%",
    "$5m",
    "Monday",
    "on 31 February",
    "2019-13-45",
    "the 1990s",
    "since",
    "until",
    "near",
    "10 km north of",
    "Mr",
    "Gen.",
    "Al-",
    "van der",
    "U.S.",
    "ISIS",
    "ООН",
    "أحمد",
    "北京",
    "é",
    "\u{301}",
    "\u{200f}",
    "\u{1f525}",
    "\u{0}",
    "http://a.example",
    "@",
    "#",
    "she",
    "they",
    "it",
    "of of of",
    "the mayor",
    "suspected",
    "denied",
    "would",
    "tomorrow",
    "a",
    "",
    "I",
    "- ",
];

fn scribbled(report: &str, numbers: &mut Numbers) -> String {
    let mut words: Vec<&str> = report.split(' ').collect();
    for _ in 0..=numbers.below(12) {
        let at = numbers.below(words.len());
        let other = numbers.below(words.len());
        match numbers.below(7) {
            0 => words[at] = PIECES[numbers.below(PIECES.len())],
            1 => words.insert(at, PIECES[numbers.below(PIECES.len())]),
            2 => words.swap(at, other),
            3 if words.len() > 1 => {
                words.remove(at);
            }
            4 => words.truncate(at.max(1)),
            5 => {
                let (from, to) = (at.min(other), at.max(other).min(at.min(other) + 20));
                let copy = words[from..to].to_vec();
                words.splice(other..other, copy);
            }
            _ => {
                let piece = PIECES[numbers.below(PIECES.len())];
                words.splice(at..at, std::iter::repeat_n(piece, numbers.below(40)));
            }
        }
    }
    words.join(" ")
}

#[test]
fn scribbled_reports_make_bundles_whose_quotations_stand_in_their_texts() {
    let times: usize = std::env::var("DATELINE_SCRIBBLES").map_or(40, |n| n.parse().unwrap());
    let engine = Engine::open(None).unwrap();
    let names = Names::open().unwrap();
    let mut numbers = Numbers(11);
    let seeds = people::reports(60, 24, 8, 5);
    let (mut events, mut slowest) = (0, Duration::ZERO);
    for n in 0..times {
        let text = scribbled(&seeds[n % seeds.len()].text, &mut numbers);
        let clock = Instant::now();
        let run = run_bytes("report.txt", text.as_bytes(), &engine, &Options::default());
        slowest = slowest.max(clock.elapsed());
        for event in &run.events {
            let document = run.documents.iter().find(|document| document.id == event.document).unwrap();
            for piece in event.evidence.all() {
                assert_eq!(piece.span.in_text(&document.text), Some(piece.text.as_str()), "{text:?}");
            }
            let parties = event.actors.iter().chain(&event.targets);
            for party in parties {
                assert!(party.span.in_text(&document.text).is_some(), "{text:?}");
            }
        }
        events += run.events.len();
        for how in [Projection::public(&run.masks), Projection { masks: &run.masks, public: false }] {
            let files = bundle::files(&run, &how, &names, "test");
            assert!(files.iter().all(|file| std::str::from_utf8(&file.bytes).is_ok()), "{text:?}");
        }
    }
    println!("{times} scribbled reports, {events} events; the slowest took {slowest:?}");
    assert!(slowest < Duration::from_secs(20), "{slowest:?}");
}
