//! `eval roles`: who did what kind of thing to whom, in single sentences.

use super::bundle::{number_of, of_texts};
use super::{Arguments, Scored, bad_gold, figures_of, read};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::sentences::roles::{GoldRoles, ledger, score};
use dateline_eval::sentences::{by_number, read_gold};
use serde_json::json;
use std::fmt::Write;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold: Vec<GoldRoles> =
        read_gold(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    let bundle = of_texts(gold.iter().map(|g| g.text.as_str()), arguments, global)?;
    let numbers: Vec<usize> = bundle.sources.iter().map(|s| number_of(s).unwrap_or(usize::MAX)).collect();
    let events = by_number(&bundle, &numbers);
    let rows = ledger(&gold, &events);
    let score = score(&rows);
    let object = json!(score);
    let mut table = format!("roles: {} sentences\n", score.n);
    for (name, value) in figures_of(&object).into_iter().filter(|(name, _)| name != "n") {
        let _ = writeln!(table, "{name:16} {value:>6}");
    }
    let _ = writeln!(table, "{:16} {:?}", "quad_f1", score.quad_f1);
    Ok(Scored {
        figures: figures_of(&object)
            .into_iter()
            .map(|(name, value)| if name == "n" { (name, value) } else { (name, value / 100.0) })
            .collect(),
        table,
        json: object,
        ledger: rows.iter().map(|row| json!(row)).collect(),
        predictions: Vec::new(),
        answers: gold
            .iter()
            .zip(&rows)
            .map(|(gold, row)| (gold.id.clone(), format!("{} {}", json!(row), gold.text)))
            .collect(),
    })
}
