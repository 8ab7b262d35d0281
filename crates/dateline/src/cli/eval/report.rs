//! `eval report`: whole reports against the facts a reader should get back.

use super::{Arguments, Scored, bad_gold, read};
use crate::cli::Global;
use crate::failure::{Failure, FailureKind};
use crate::pipeline::{Options, Run};
use dateline_eval::report;
use dateline_store::record::{EventRecord, IncidentRecord, StatementRecord};
use serde_json::{Value, json};

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold =
        report::Gold::parse(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    let reports = arguments
        .reports
        .clone()
        .ok_or_else(|| Failure::usage("no reports given").with_hint("name their folder with --reports"))?;
    let engine = global.engine()?;
    let coded = crate::cli::run::code_paths(&[reports], &Options::default(), &engine, global)?;
    let bundle = bundle_of(&coded)?;
    let options = report::Options {
        languages: engine.languages().list().iter().map(|l| (*l).to_owned()).collect(),
        ..report::Options::default()
    };
    let score = report::score(&gold, &bundle, &options);
    let word = |right| if right { "right" } else { "wrong" };
    let fields: serde_json::Map<String, Value> = score
        .fields
        .iter()
        .map(|(field, r)| {
            ((*field).to_owned(), json!({ "right": r.right, "asked": r.asked, "share": r.share() }))
        })
        .collect();
    Ok(Scored {
        figures: score.fields.iter().map(|(field, ratio)| ((*field).to_owned(), ratio.share())).collect(),
        table: score.to_string(),
        json: json!({ "task": "report", "fields": fields }),
        // What is known to be wrong, by name: a change shows as a line won or lost.
        ledger: score
            .rows
            .iter()
            .filter(|row| !row.right)
            .map(|row| json!({ "id": row.item, "field": row.field }))
            .collect(),
        predictions: Vec::new(),
        answers: score
            .rows
            .iter()
            .map(|row| (row.item.clone(), format!("{}: {}", row.field, word(row.right))))
            .collect(),
    })
}

/// The bundle's records as the scorer reads them.
fn bundle_of(run: &Run) -> Result<report::Bundle, Failure> {
    let outcomes = run
        .verdicts
        .iter()
        .map(|verdict| report::Outcome {
            path: verdict.path.clone(),
            verdict: verdict.verdict.to_string(),
            document: verdict.document.as_ref().map(ToString::to_string),
        })
        .collect();
    let lines = |values: Vec<Value>| values.iter().map(|v| format!("{v}\n")).collect::<String>();
    let json = |record: Result<Value, serde_json::Error>| record.unwrap_or(Value::Null);
    let events = run.events.iter().map(|e| json(serde_json::to_value(EventRecord::from(e)))).collect();
    let statements =
        run.statements.iter().map(|s| json(serde_json::to_value(StatementRecord::from(s)))).collect();
    let incidents =
        run.incidents.iter().map(|i| json(serde_json::to_value(IncidentRecord::from(i)))).collect();
    report::Bundle::parse(outcomes, &lines(events), &lines(statements), &lines(incidents))
        .map_err(|error| Failure::new(FailureKind::Io, error))
}
