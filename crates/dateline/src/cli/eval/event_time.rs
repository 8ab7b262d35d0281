//! `eval event-time`: which time the coder gives an event, by the links of TimeML.

use super::sentence::{code, engine, machine};
use super::{Arguments, Scored, bad_gold, figures_of, read};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::event_time::{GoldLinks, TimeRow, ledger, score};
use dateline_eval::{sentences, time};
use rayon::prelude::*;
use serde_json::json;
use std::fmt::Write;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold: Vec<GoldLinks> =
        sentences::read_gold(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    let path = arguments.texts.as_ref().ok_or_else(|| {
        Failure::usage("no texts given").with_hint("name the file of the linked documents with --texts")
    })?;
    let texts = time::read_gold(&read(path)?).map_err(|error| bad_gold(path, error))?;
    let engine = engine(global)?;
    let rows: Result<Vec<Vec<TimeRow>>, Failure> = gold
        .par_iter()
        .map(|one| {
            let document = texts.iter().find(|text| text.docid == one.docid).ok_or_else(|| {
                bad_gold(path, format!("it does not hold the linked document {:?}", one.docid))
            })?;
            let day = document.dct.as_deref().and_then(|dct| dct.get(..10)).and_then(|dct| dct.parse().ok());
            Ok(ledger(one, &document.text, day, &machine(&code(&engine, &document.text, day))))
        })
        .collect();
    let rows: Vec<TimeRow> = rows?.into_iter().flatten().collect();
    let object = json!(score(&rows));
    let figures = figures_of(&object);
    let mut table = format!("event-time: {} linked events\n", rows.len());
    for (name, value) in figures.iter().filter(|(name, _)| *name != "events") {
        let _ = writeln!(table, "{name:16} {value:>8.4}");
    }
    Ok(Scored {
        figures,
        table,
        json: object,
        ledger: rows.iter().filter(|row| row.coded).map(|row| json!(row)).collect(),
        predictions: Vec::new(),
        answers: rows.iter().map(|row| (row.id.clone(), json!(row).to_string())).collect(),
    })
}
