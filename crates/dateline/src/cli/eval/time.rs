//! `eval time`: temporal expressions against a gold set, by the measures of TempEval-3 task A.
//!
//! The documents are read as a run reads them: parsed where the language has a parser, by cue words where it has none.

use super::{Arguments, Scored, bad_gold, document, figures_of, read};
use crate::cli::Global;
use crate::engine::Engine;
use crate::failure::Failure;
use dateline_eval::time::{CharacterOffsets, GoldTime, PredictedTime, Timex, ledger, read_gold, score, show};
use rayon::prelude::*;
use serde_json::json;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold = read_gold(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    let engine = global.engine()?;
    let predictions: Vec<PredictedTime> = gold.par_iter().map(|one| predict(&engine, one)).collect();
    let rows = ledger(&gold, &predictions);
    let score = json!(score(&rows));
    let percent = figures_of(&score);
    let mut table = format!(
        "{} documents, {} expressions, {} found\n{:14} {:>7} {:>7} {:>7}\n",
        score["docs"], score["gold"], score["pred"], "", "P", "R", "F1"
    );
    for measure in ["strict", "relaxed", "type", "value", "value_strict"] {
        let figure = |name: &str| percent.get(&format!("{measure}.{name}")).copied().unwrap_or_default();
        table.push_str(&format!(
            "{measure:14} {:>7.2} {:>7.2} {:>7.2}\n",
            figure("P"),
            figure("R"),
            figure("F1")
        ));
    }
    Ok(Scored {
        // Floors and figures are shares; the reference scorer prints percent.
        figures: percent
            .into_iter()
            .map(|(name, value)| {
                let is_count = !name.contains('.');
                (name, if is_count { value } else { value / 100.0 })
            })
            .collect(),
        table,
        json: score,
        ledger: rows.iter().map(|row| json!(row)).collect(),
        predictions: predictions.iter().map(|p| json!(p)).collect(),
        answers: gold
            .iter()
            .zip(&predictions)
            .flat_map(|(one, predicted)| {
                show(one, &predicted.timex).into_iter().map(|line| (one.docid.clone(), line))
            })
            .collect(),
    })
}

fn predict(engine: &Engine, gold: &GoldTime) -> PredictedTime {
    let language = gold.lang.as_deref().unwrap_or("en");
    let dct = gold.dct.as_deref().and_then(|dct| dct.get(..10)).and_then(|dct| dct.parse().ok());
    let document = document::of_text(&gold.text, language, dct);
    let parse = engine.languages().codes(Some(language)).then(|| engine.parse(&document).0);
    let (mentions, _) = engine.tagger().find(&document, parse.as_ref());
    let offsets = CharacterOffsets::new(&gold.text);
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
    PredictedTime { docid: gold.docid.clone(), timex }
}
