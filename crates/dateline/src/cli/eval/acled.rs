//! `eval acled`: one ACLED sub-event a snippet, or none.

use super::sentence::{code, engine, gold, scored};
use super::{Arguments, DRAWS, SEED, Scored};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::acled;
use serde_json::json;
use std::fmt::Write;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold = gold(&arguments.gold, acled::read_gold)?;
    let engine = engine(global)?;
    let predictions: Vec<acled::Prediction> =
        gold.iter().map(|g| acled::prediction(&g.id, &code(&engine, &g.text, None))).collect();
    let score = acled::score(&gold, &predictions, DRAWS, SEED);
    let mut all = scored("acled", score.n, &score.measures, &score.rows, &predictions);
    for (label, f1) in &score.per_class {
        let _ = writeln!(all.table, "  {label:<30} {f1:>6.1}");
    }
    all.json["per_class"] = json!(score.per_class);
    let word = |label: &Option<String>| label.clone().unwrap_or_else(|| "nothing".to_owned());
    all.answers = gold
        .iter()
        .zip(&predictions)
        .map(|(g, p)| (g.id.clone(), format!("wanted {}, got {}", g.label, word(&p.label))))
        .collect();
    Ok(all)
}
