//! Writes predictions for a gold file of time expressions and prints its scores: `time_predictions GOLD [PREDICTIONS]`.

use dateline_coder::time::Tagger;
use dateline_eval::time::{CharacterOffsets, PredictedTime, Timex, ledger, read_gold, score};
use dateline_resources::time::TimeRules;
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let gold = read_gold(&std::fs::read_to_string(arguments.next().ok_or("GOLD")?)?)?;
    let tagger = Tagger::new(&rules()?)?;
    let mut predictions = Vec::new();
    for document in &gold {
        let offsets = CharacterOffsets::new(&document.text);
        let dct = document.dct.as_deref().and_then(|dct| dct.get(..10)).and_then(|dct| dct.parse().ok());
        let (mentions, _) = tagger.find_in_text(&document.text, document.lang.as_deref(), dct);
        let timex = mentions
            .iter()
            .map(|m| Timex {
                start: offsets.of(m.span.start()),
                end: offsets.of(m.span.end()),
                kind: Some(m.kind.to_string()),
                value: Some(m.value.to_string()),
                modifier: m.modifier.map(|m| m.to_string()),
            })
            .collect();
        predictions.push(PredictedTime { docid: document.docid.clone(), timex });
    }
    let rows = ledger(&gold, &predictions);
    println!("{}", serde_json::to_string(&score(&rows))?);
    if let Some(path) = arguments.next() {
        let mut file = std::fs::File::create(path)?;
        for prediction in &predictions {
            writeln!(file, "{}", serde_json::to_string(prediction)?)?;
        }
    }
    if let Some(path) = arguments.next() {
        let mut file = std::fs::File::create(path)?;
        for row in &rows {
            writeln!(file, "{}", serde_json::to_string(row)?)?;
        }
    }
    Ok(())
}

/// The embedded rules, or those of the folder named by `DATELINE_TIME_RULES`.
fn rules() -> Result<TimeRules, Box<dyn std::error::Error>> {
    let Some(folder) = std::env::var_os("DATELINE_TIME_RULES") else { return Ok(TimeRules::embedded()) };
    let mut files = Vec::new();
    for language in std::fs::read_dir(folder)?.filter_map(Result::ok).filter(|entry| entry.path().is_dir()) {
        for file in std::fs::read_dir(language.path())?.filter_map(Result::ok) {
            let name =
                format!("{}/{}", language.file_name().to_string_lossy(), file.file_name().to_string_lossy());
            files.push((name, std::fs::read_to_string(file.path())?));
        }
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Ok(TimeRules::parse(&files)?)
}
