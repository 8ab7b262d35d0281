//! Reports annotated for learning by this project (`eval/own`): texts of our own with their annotation, and annotation of
//! texts that others may publish and we may not.
//!
//! A file of labels holds no words of its texts: where an annotation quotes, it says from where to where (`{"at": [start,
//! end]}`, characters), and the text is looked up by its id in the gold file it is from.

use anyhow::{Context, Result, bail};
use dateline_eval::events::{GoldReport, read_gold};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A question of these reports counts so much of one of the gold sets: they are written by one hand and coded once. Held out,
/// over two deals of half of them, .5 did better than 1 on agency copy and as well on mixed copy (`docs/learning.md`).
pub const WEIGHT: f64 = 0.5;

/// The reports of `folder`, by file and line; `eval` is the folder of the gold sets that its labels speak of.
///
/// # Errors
/// If a file cannot be read, does not follow its form, or labels a text that is not there.
pub fn read(folder: &Path, eval: &Path) -> Result<Vec<GoldReport>> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    files.sort();
    let mut texts = Texts::default();
    let mut reports = Vec::new();
    for file in files {
        let name = || file.display().to_string();
        let mut whole = String::new();
        for line in fs::read_to_string(&file).with_context(name)?.lines() {
            let mut row: Value = serde_json::from_str(line).with_context(name)?;
            if let Some(from) = row["from"].as_str().map(str::to_owned) {
                let text =
                    texts.of(eval, &from, row["id"].as_str().unwrap_or_default()).with_context(name)?;
                let characters: Vec<char> = text.chars().collect();
                quote(&mut row["events"], &characters).with_context(name)?;
                row["text"] = text.into();
            }
            whole.push_str(&row.to_string());
            whole.push('\n');
        }
        reports.extend(read_gold(&whole).with_context(name)?);
    }
    Ok(reports)
}

/// The texts of gold files by id, each file read once.
#[derive(Default)]
struct Texts(BTreeMap<String, BTreeMap<String, String>>);

impl Texts {
    fn of(&mut self, eval: &Path, file: &str, id: &str) -> Result<String> {
        if !self.0.contains_key(file) {
            let mut texts = BTreeMap::new();
            let path = eval.join(file);
            for line in
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?.lines()
            {
                let row: Value = serde_json::from_str(line).with_context(|| file.to_owned())?;
                if let (Some(id), Some(text)) = (row["docid"].as_str(), row["text"].as_str()) {
                    texts.insert(id.to_owned(), text.to_owned());
                }
            }
            self.0.insert(file.to_owned(), texts);
        }
        self.0[file].get(id).cloned().with_context(|| format!("{file} has no text {id:?}"))
    }
}

/// Puts the words of the text where an annotation says from where to where they stand.
fn quote(value: &mut Value, text: &[char]) -> Result<()> {
    match value {
        Value::Array(all) => all.iter_mut().try_for_each(|one| quote(one, text)),
        Value::Object(fields) => {
            let Some(at) = fields.get("at") else {
                return fields.values_mut().try_for_each(|one| quote(one, text));
            };
            let end = |n: usize| at[n].as_u64().and_then(|n| usize::try_from(n).ok());
            let words = end(0).zip(end(1)).and_then(|(start, end)| text.get(start..end));
            let Some(words) = words else { bail!("{at} lies outside its text") };
            *value = Value::String(words.iter().collect());
            Ok(())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn labels_find_their_words_by_character() {
        let text: Vec<char> = "À Gao, a bomb went off.".chars().collect();
        let mut events = json!([{ "id": "e1", "quote": { "at": [7, 22] }, "trigger": { "at": [9, 13] } }]);
        quote(&mut events, &text).unwrap();
        assert_eq!(events, json!([{ "id": "e1", "quote": "a bomb went off", "trigger": "bomb" }]));
        assert!(quote(&mut json!({ "at": [20, 99] }), &text).is_err());
    }
}
