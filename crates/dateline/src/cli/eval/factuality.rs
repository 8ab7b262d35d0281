//! `eval factuality`: the coder's status of events against labels from −3 to 3.

use super::sentence::{code, engine, machine};
use super::{Arguments, Scored, bad_gold, figures_of, read};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::factuality::{FactualityRow, GoldFactuality, ledger, score};
use dateline_eval::sentences::read_gold;
use rayon::prelude::*;
use serde_json::json;
use std::fmt::Write;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold: Vec<GoldFactuality> =
        read_gold(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    let engine = engine(global)?;
    let rows: Vec<FactualityRow> =
        gold.par_iter().flat_map_iter(|one| ledger(one, &machine(&code(&engine, &one.text, None)))).collect();
    let object = json!(score(&rows));
    let figures = figures_of(&object);
    let mut table = format!("factuality: {} labelled words\n", rows.len());
    for (name, value) in figures.iter().filter(|(name, _)| *name != "words") {
        let _ = writeln!(table, "{name:24} {value:>9.4}");
    }
    Ok(Scored {
        figures,
        table,
        json: object,
        ledger: rows.iter().filter(|row| row.coded.is_some()).map(|row| json!(row)).collect(),
        predictions: Vec::new(),
        answers: rows.iter().map(|row| (row.id.clone(), json!(row).to_string())).collect(),
    })
}
