//! Times the Russian models: `speed_ru PACKAGES TEXTS.jsonl`, where PACKAGES is a folder with the unpacked packages
//! `natasha` and `pymorphy3-dicts-ru`. One thread; prints tokens and processor seconds as JSON.

use dateline_nlp::ParseOptions;
use dateline_nlp::slovnet::{Russian, package};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// Times the texts are parsed: the first fills the caches and is told apart.
const ROUNDS: usize = 10;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: speed_ru PACKAGES TEXTS.jsonl");
    let mut files = BTreeMap::new();
    let packages = next()?;
    gather(Path::new(&packages), "", &mut files)?;
    let pack = package::convert(&files)?;
    let (size, start) = (pack.len(), Instant::now());
    let russian = Russian::from_pack(pack)?;
    let opened = start.elapsed();
    let mut texts = Vec::new();
    for line in std::fs::read_to_string(next()?)?.lines() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        texts.push(line["text"].as_str().ok_or("a line has no text")?.to_owned());
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut seconds = Vec::new();
    let mut tokens = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        tokens =
            russian.parse_batch(&texts, &ParseOptions::default()).iter().map(|(p, _)| p.tokens().len()).sum();
        seconds.push(start.elapsed().as_secs_f64());
    }
    let later = seconds[1..].iter().sum::<f64>() / (ROUNDS - 1) as f64;
    let result = serde_json::json!({
        "tokens": tokens,
        "open_ms": opened.as_secs_f64() * 1000.0,
        "pack_bytes": size,
        "first_tokens_per_second": tokens as f64 / seconds[0],
        "later_tokens_per_second": tokens as f64 / later,
    });
    println!("{result}");
    Ok(())
}

fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}
