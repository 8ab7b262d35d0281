//! How many toponyms a second one core resolves, and how fast the gazetteer opens.
//!
//! `cargo bench -p dateline-coder --bench place [GOLD.jsonl]`; without a gold file, on an invented list of names.

use dateline_coder::place::resolve_spans;
use dateline_eval::geo::{CodePoints, read_gold};
use dateline_resources::gazetteer::Gazetteer;
use dateline_types::{Document, Parse, Span};
use std::time::Instant;

const NAMES: &[&str] = &[
    "Springfield",
    "Paris",
    "Kunduz",
    "Georgia",
    "San Antonio",
    "Kulyab",
    "Middle East",
    "Washington",
    "Москве",
    "London",
    "Jackson County",
    "Osh",
    "Columbus",
    "Khorasan",
    "Santa Cruz",
    "Victoria",
    "U.S.",
    "Afghan",
    "Zzyzzagrad",
    "Alexandria",
];

fn main() {
    let began = Instant::now();
    let gazetteer = Gazetteer::embedded();
    println!("open: {:?}", began.elapsed());
    let began = Instant::now();
    let _ = gazetteer.lookup("Kabul");
    println!("first look-up, which unpacks the index: {:?}", began.elapsed());
    let mut texts: Vec<(Document, Vec<Span>)> = Vec::new();
    let file = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    match file.and_then(|path| std::fs::read_to_string(path).ok()) {
        Some(gold) => {
            for one in read_gold(&gold).unwrap_or_default() {
                let points = CodePoints::of(&one.text);
                let spans = one.toponyms.iter();
                let spans = spans
                    .filter_map(|t| Some(Span::new(points.byte(t.start)?, points.byte(t.end)?)))
                    .collect();
                texts.push((Document::of_text(one.text), spans));
            }
        }
        None => {
            for turn in 0..200 {
                let (mut text, mut spans) = (String::new(), Vec::new());
                for n in 0..10 {
                    let name = NAMES[(turn * 7 + n * 3) % NAMES.len()];
                    spans.push(Span::new(text.len(), text.len() + name.len()));
                    text.push_str(name);
                    text.push_str(" and then ");
                }
                texts.push((Document::of_text(text), spans));
            }
        }
    }
    let began = Instant::now();
    let mut count = 0;
    for (document, spans) in &texts {
        count += resolve_spans(document, &Parse::default(), &gazetteer, spans).len();
    }
    let spent = began.elapsed();
    println!("{count} toponyms in {spent:?}: {:.0} a second", count as f64 / spent.as_secs_f64());
}
