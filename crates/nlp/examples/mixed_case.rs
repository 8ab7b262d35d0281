//! Restores mixed case: JSON Lines with `docid` and `text` in, the same with the text in mixed case out.
//!
//! `cargo run --release -p dateline-nlp --example mixed_case -- WORDS.tsv CONTEXT.txt < TEXTS.jsonl`

use dateline_nlp::Truecaser;
use std::io::BufRead;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = std::env::args().skip(1);
    let mut next = || paths.next().ok_or("usage: mixed_case WORDS.tsv CONTEXT.txt < TEXTS.jsonl");
    let (words, context) = (std::fs::read_to_string(next()?)?, std::fs::read_to_string(next()?)?);
    let truecaser = Truecaser::new(words, &context)?;
    for line in std::io::stdin().lock().lines() {
        let mut line: serde_json::Value = serde_json::from_str(&line?)?;
        let text = truecaser.mixed_case(line["text"].as_str().ok_or("a line has no text")?);
        line["text"] = text.into();
        println!("{line}");
    }
    Ok(())
}
