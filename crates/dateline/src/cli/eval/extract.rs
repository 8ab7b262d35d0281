//! `eval extract`: the main text of pages, as the public article-extraction benchmarks measure it.

use super::{Arguments, Scored, bad_gold, read};
use crate::failure::Failure;
use crate::input;
use crate::reader::Reader;
use dateline_eval::extract;
use rayon::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

pub fn run(arguments: &Arguments) -> Result<Scored, Failure> {
    let gold =
        extract::Gold::parse(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    // The benchmarks keep their pages in a folder `html` beside the gold file.
    let beside = arguments.gold.parent().unwrap_or(Path::new(".")).join("html");
    let folder = arguments.reports.clone().unwrap_or(beside);
    let reader = Reader::default();
    let ids: Vec<&String> = gold.pages.keys().collect();
    let predicted: Result<BTreeMap<String, String>, Failure> =
        ids.par_iter().map(|id| Ok(((*id).clone(), text_of(&folder, id, &reader)?))).collect();
    let predicted = predicted?;
    let score = extract::score(&gold, &predicted, super::DRAWS, super::SEED);
    let figures = [("precision", score.precision), ("recall", score.recall), ("f1", score.f1)];
    let interval = |(low, high): (f64, f64)| json!([low, high]);
    Ok(Scored {
        figures: figures.iter().map(|(name, (figure, _))| ((*name).to_owned(), *figure)).collect(),
        table: score.to_string(),
        json: json!({
            "task": "extract",
            "pages": score.rows.len(),
            "figures": figures.iter().map(|(name, (figure, bounds))| {
                json!({ "figure": name, "value": figure, "interval": bounds.map(interval) })
            }).collect::<Vec<_>>(),
        }),
        ledger: score
            .rows
            .iter()
            .map(|row| {
                json!({ "id": row.id, "shared": round(row.shared), "superfluous": round(row.superfluous), "missing": round(row.missing) })
            })
            .collect(),
        predictions: predicted.iter().map(|(id, text)| json!({ "id": id, "articleBody": text })).collect(),
        answers: predicted.iter().map(|(id, text)| (id.clone(), format!("\n{text}\n"))).collect(),
    })
}

/// The text a page is read to; empty if the reader finds none.
fn text_of(folder: &Path, id: &str, reader: &Reader) -> Result<String, Failure> {
    let names = ["", ".html", ".html.gz", ".htm"].map(|ending| folder.join(format!("{id}{ending}")));
    let path = names.iter().find(|path| path.is_file()).ok_or_else(|| {
        Failure::usage(format!("no page {id:?} in {}", folder.display()))
            .with_hint("name the folder of the pages with --reports")
    })?;
    let bytes = input::read_file(path)
        .map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))?;
    let reading = reader.read(&path.to_string_lossy(), &bytes);
    Ok(reading.documents.into_iter().next().map(|document| document.text).unwrap_or_default())
}

fn round(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}
