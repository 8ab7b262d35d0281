//! Parses texts and prints how fast, as one JSON object.
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
    let (start, cpu_before) = (Instant::now(), cpu_seconds());
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
    let result = serde_json::json!({
        "tokens": tokens,
        "seconds": seconds,
        "cpu_seconds": cpu_seconds().zip(cpu_before).map(|(after, before)| after - before),
        "open_ms": opened.as_secs_f64() * 1000.0,
        "threads": threads,
    });
    println!("{result}");
    Ok(())
}

/// Processor time of this process so far, in seconds: Linux's `/proc`, in hundredths (`proc_pid_stat(5)`).
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / 100.0)
}
