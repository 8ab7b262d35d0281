//! `eval event-place`: which place belongs to which verb.

use super::bundle::{number_of, of_texts};
use super::{Arguments, Scored, bad_gold, figures_of, read};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::sentences::places::{GoldVerb, ledger, score};
use dateline_eval::sentences::{by_number, read_gold};
use serde_json::json;
use std::fmt::Write;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold: Vec<GoldVerb> =
        read_gold(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    let bundle = of_texts(gold.iter().map(|g| g.text.as_str()), arguments, global)?;
    let numbers: Vec<usize> = bundle.sources.iter().map(|s| number_of(s).unwrap_or(usize::MAX)).collect();
    let events = by_number(&bundle, &numbers);
    let rows = ledger(&gold, &events);
    let object = json!(score(&rows));
    let figures = figures_of(&object);
    let mut table = format!("event-place: {} verbs\n", rows.len());
    for (name, value) in figures.iter().filter(|(name, _)| *name != "verbs") {
        let _ = writeln!(table, "{name:18} {value:>7}");
    }
    let is_share = |name: &str| !name.starts_with("n_") && name != "verbs";
    Ok(Scored {
        figures: figures
            .into_iter()
            .map(|(name, value)| if is_share(&name) { (name, value / 100.0) } else { (name, value) })
            .collect(),
        table,
        json: object,
        // Verbs that were not coded are the larger part, and nothing is right or wrong about them.
        ledger: rows.iter().filter(|row| row.right.is_some()).map(|row| json!(row)).collect(),
        predictions: Vec::new(),
        answers: gold
            .iter()
            .zip(&rows)
            .map(|(gold, row)| {
                let places: Vec<&str> = gold.places.iter().map(|p| p.text.as_str()).collect();
                (gold.id.clone(), format!("{:?} {} {places:?} {}", row.right, gold.verb.text, gold.text))
            })
            .collect(),
    })
}
