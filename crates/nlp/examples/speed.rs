//! Parses a text again and again on one thread and prints tokens per second.
//!
//! `cargo run --release -p dateline-nlp --example speed -- PACK TEXTS.jsonl [THREADS]`: objects with `text`, one a line.

use dateline_nlp::{ParseOptions, Pipeline};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: speed PACK TEXTS.jsonl [THREADS]");
    let start = Instant::now();
    let pipeline = Pipeline::from_pack(std::fs::read(next()?)?)?;
    let opened = start.elapsed();
    let mut texts = Vec::new();
    for line in std::fs::read_to_string(next()?)?.lines() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        texts.push(line["text"].as_str().ok_or("a line has no text")?.to_owned());
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let threads: usize = next().ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let share = texts.len().div_ceil(threads).max(1);
    let start = Instant::now();
    let tokens: usize = std::thread::scope(|scope| {
        let pipeline = &pipeline;
        let workers: Vec<_> = texts
            .chunks(share)
            .map(|texts| {
                scope.spawn(move || {
                    let parse = |texts: &[&str]| {
                        let parses = pipeline.parse_batch(texts, &ParseOptions::default());
                        parses.iter().map(|(parse, _)| parse.tokens().len()).sum::<usize>()
                    };
                    texts.chunks(64).map(parse).sum::<usize>()
                })
            })
            .collect();
        workers.into_iter().map(|w| w.join().unwrap_or(0)).sum()
    });
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{{\"tokens\":{tokens},\"seconds\":{seconds:.3},\"tokens_per_second\":{:.0},\"open_ms\":{:.1},\"threads\":{threads}}}",
        tokens as f64 / seconds,
        opened.as_secs_f64() * 1000.0
    );
    Ok(())
}
