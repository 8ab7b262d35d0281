//! Parses texts and prints them as JSON Lines, the form `dateline eval parse` reads.
//!
//! `cargo run --release -p dateline-nlp --example parse -- PACK < GOLD.jsonl`: reads objects with `docid` and `text`.

use dateline_nlp::{ParseOptions, Pipeline};
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pack = std::env::args().nth(1).ok_or("usage: parse PACK < TEXTS.jsonl")?;
    let pipeline = Pipeline::from_pack(std::fs::read(pack)?)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line: serde_json::Value = serde_json::from_str(&line?)?;
        let text = line["text"].as_str().ok_or("a line has no text")?;
        let (parse, _) = pipeline.parse(text, &ParseOptions::default());
        let mut entities = vec![String::from("O"); parse.tokens().len()];
        for entity in parse.entities() {
            for i in entity.tokens.clone() {
                let prefix = if i == entity.tokens.start { "B" } else { "I" };
                entities[i as usize] = format!("{prefix}-{}", entity.label);
            }
        }
        // Characters before each byte, so that offsets can be given in characters.
        let mut characters = vec![0u32; text.len() + 1];
        let mut count = 0;
        for (i, is_start) in (0..=text.len()).map(|i| (i, text.is_char_boundary(i))) {
            characters[i] = count;
            count += u32::from(is_start);
        }
        let tokens: Vec<serde_json::Value> = parse
            .tokens()
            .iter()
            .enumerate()
            .map(|(i, t)| {
                let sentence = &parse.sentences()[parse.sentence_of(i as u32)];
                serde_json::json!({
                    "start": characters[t.span.start()], "end": characters[t.span.end()],
                    "tag": t.tag, "pos": t.pos, "morph": t.morph, "lemma": t.lemma, "head": t.head, "dep": t.dep,
                    "sent_start": sentence.tokens.start == i as u32, "ent": entities[i],
                })
            })
            .collect();
        let record = serde_json::json!({"docid": line["docid"], "text": text, "tokens": tokens});
        writeln!(out, "{record}")?;
    }
    Ok(())
}
