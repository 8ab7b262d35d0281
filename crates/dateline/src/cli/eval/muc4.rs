//! `eval muc4`: the product's pipeline on each document, its events written as MUC-4 templates, against the keys.

use super::{Arguments, Scored, bad_gold, read};
use crate::cli::Global;
use crate::engine::Engine;
use crate::failure::{Failure, FailureKind};
use dateline_eval::muc4::{self, Gold, Offer, Points, Prediction, Ranker, Reading, Row, Sentence};
use dateline_read::{Hints, Limits};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const DRAWS: usize = 1000;
const SEED: u64 = 1;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold = muc4::read_gold(&read(&arguments.gold)?, arguments.split.as_deref())
        .map_err(|error| bad_gold(&arguments.gold, error))?;
    if gold.is_empty() {
        return Err(Failure::usage("no document of that split in the gold file"));
    }
    let engine =
        Engine::open(global.model.as_deref()).map_err(|error| Failure::new(FailureKind::Io, error))?;
    let readings: Vec<Reading> = gold.par_iter().map(|g| reading(g, &engine)).collect();
    let predictions: Vec<Prediction> = match &arguments.train {
        Some(path) => {
            let (ranker, predictions) = muc4::learn(&gold, &readings);
            std::fs::write(path, ranker.write())
                .map_err(|e| Failure::io(e, format!("cannot write {}", path.display())))?;
            predictions
        }
        None => {
            let ranker = Ranker::read(dateline_resources::models::muc4_weights())
                .map_err(|error| Failure::new(FailureKind::Io, anyhow::anyhow!(error)))?;
            let write = |r: &Reading| Prediction { docid: r.id.clone(), templates: muc4::write(r, &ranker) };
            readings.par_iter().map(write).collect()
        }
    };
    let by_id: BTreeMap<String, Prediction> =
        predictions.iter().map(|p| (p.docid.clone(), p.clone())).collect();
    let score = muc4::score(&gold, &by_id, DRAWS, SEED);
    let measures: serde_json::Map<String, Value> = score
        .measures
        .iter()
        .map(|(name, (value, interval))| {
            ((*name).to_owned(), json!({ "value": value, "interval": interval.map(|(a, b)| [a, b]) }))
        })
        .collect();
    Ok(Scored {
        figures: score.measures.iter().map(|(name, (value, _))| ((*name).to_owned(), *value)).collect(),
        table: score.to_string(),
        json: json!({ "task": "muc4", "n": score.n, "measures": measures }),
        ledger: score.rows.iter().map(ledger_line).collect(),
        answers: predictions.iter().map(|p| (p.docid.clone(), json!(p.templates).to_string())).collect(),
        predictions: predictions.iter().map(|p| json!(p)).collect(),
    })
}

/// A gold document as the product reads and codes it. A document that cannot be read has no events.
fn reading(gold: &Gold, engine: &Engine) -> Reading {
    let read = dateline_read::read(gold.text.as_bytes(), &Hints::of_path("report.txt"), &Limits::default());
    let Some(document) = read.documents.into_iter().next() else {
        return Reading { id: gold.id.clone(), ..Reading::default() };
    };
    let (parse, _) = engine.parse(&document);
    let (mentions, _) = engine.mention(&document, &parse);
    let events = engine.code(&document, &parse, &mentions).events;
    let proposals = engine.propose(&document, &parse, &mentions, &events);
    let sentences = parse
        .sentences()
        .iter()
        .zip(proposals.sentences)
        .map(|(s, cues)| Sentence { words: document.words(s.span).to_owned(), cues })
        .collect();
    let offers = proposals
        .phrases
        .into_iter()
        .map(|p| Offer {
            cuts: p.cuts.iter().map(|c| (c.kind.to_owned(), document.words(c.span).to_owned())).collect(),
            cues: p.cues,
            key: p.key.map(String::from),
            is_person: p.is_person,
            frames: p.frames,
            sentence: p.sentence,
        })
        .collect();
    let named = events.iter().filter_map(|e| e.place.as_ref()?.place.as_ref()?.country.clone());
    let countries =
        named.filter_map(|iso3| Some((iso3.to_string(), engine.country_name(&iso3)?.to_owned()))).collect();
    Reading {
        id: gold.id.clone(),
        date: document.date.as_ref().map(|d| d.date),
        events,
        cues: proposals.document,
        sentences,
        offers,
        countries,
    }
}

/// Counts only: right, predicted, found and gold by measure.
fn ledger_line(row: &Row) -> Value {
    let four = |p: &Points| json!([p.right, p.predicted, p.found, p.gold]);
    json!({
        "id": row.id,
        "fillers": row.fillers.iter().map(four).collect::<Vec<_>>(),
        "templates": row.templates.iter().map(four).collect::<Vec<_>>(),
        "types": four(&row.types),
        "relevance": four(&row.relevance),
        "pairs": row.pairs,
        "dates": row.dates,
        "country": row.country,
        "finest": row.finest,
    })
}
