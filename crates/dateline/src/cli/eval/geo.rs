//! `eval geo`: place names against a gold set: were they found, and put in the right place?
//!
//! With `--gold-spans` the names are given and only their places are judged, as geoparsing papers compare resolvers.

use super::{Arguments, Scored, bad_gold, document, figures_of, read};
use crate::cli::Global;
use crate::engine::Engine;
use crate::failure::Failure;
use dateline_coder::place;
use dateline_eval::geo::{CodePoints, GoldDocument, PredictedToponym, Prediction, read_gold, score};
use dateline_types::{Parse, PlaceMention, Span};
use rayon::prelude::*;
use serde_json::{Value, json};

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold = read_gold(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    let engine = global.engine()?;
    let found: Vec<(Prediction, Vec<PlaceMention>)> =
        gold.par_iter().map(|one| predict(&engine, one, arguments.gold_spans)).collect();
    let predictions: Vec<Prediction> = found.iter().map(|(prediction, _)| prediction.clone()).collect();
    let (score, ledger) = score(&gold, &predictions, &[]);
    let score = json!(score);
    let figures = figures_of(&score);
    let mut table = format!("{} documents, {} without an answer\n", score["docs"], score["docs_missing"]);
    for (name, value) in figures.iter().filter(|(name, _)| !name.starts_with("docs")) {
        table.push_str(&format!("{name:32} {value}\n"));
    }
    Ok(Scored {
        figures,
        table,
        json: score,
        // One line a name: `id` is its document.
        ledger: ledger.iter().map(|row| json!(row)).collect(),
        predictions: predictions.iter().map(|p| json!(p)).collect(),
        answers: gold.iter().zip(&found).flat_map(|(one, (p, m))| answers(one, p, m)).collect(),
    })
}

fn predict(engine: &Engine, gold: &GoldDocument, given: bool) -> (Prediction, Vec<PlaceMention>) {
    let mut document = document::of_text(&gold.text, "en", None);
    document.title = gold.title.clone();
    document.publisher = gold.domain.clone();
    let gazetteer = &engine.resources().gazetteer;
    let points = CodePoints::of(&gold.text);
    let mentions = if given {
        let spans: Vec<Span> = gold
            .toponyms
            .iter()
            .filter_map(|t| Some(Span::new(points.byte(t.start)?, points.byte(t.end)?)))
            .collect();
        place::resolve_spans(&document, &Parse::default(), gazetteer, &spans)
    } else {
        let (parse, _) = engine.parse(&document);
        place::find(&document, &parse, gazetteer).0
    };
    let toponyms = mentions
        .iter()
        .map(|mention| {
            let place = mention.place.as_ref();
            PredictedToponym {
                start: points.index(mention.span.start()),
                end: points.index(mention.span.end()),
                lat: place.map(|p| p.point.lat()),
                lon: place.map(|p| p.point.lng()),
                geonameid: place.and_then(|p| p.geonameid).map(u64::from),
                country: place.and_then(|p| gazetteer.country(p.country.as_deref()?)).map(|c| c.name.clone()),
                admin1: place.and_then(|p| p.admin1.clone()),
            }
        })
        .collect();
    (Prediction { docid: gold.docid.clone(), toponyms }, mentions)
}

/// One line a name of the gold or of the answer: whether it is right, the words, both places, the reasons.
fn answers(gold: &GoldDocument, predicted: &Prediction, mentions: &[PlaceMention]) -> Vec<(String, String)> {
    let one = std::slice::from_ref(gold);
    let (_, ledger) = score(one, std::slice::from_ref(predicted), &[]);
    let words = |start: usize, end: usize| -> String {
        gold.text.chars().skip(start).take(end.saturating_sub(start)).collect()
    };
    let meets = |start: usize, end: usize, p: &PredictedToponym| p.start < end && start < p.end;
    let mut lines = Vec::new();
    for (wanted, row) in gold.toponyms.iter().zip(&ledger) {
        let at = predicted.toponyms.iter().position(|p| meets(wanted.start, wanted.end, p));
        let state = match (row.found, row.right) {
            (false, _) => "missed",
            (true, Some(true)) => "right",
            (true, Some(false)) => "wrong",
            (true, None) => "found",
        };
        let ours = at.and_then(|at| mentions.get(at)).map_or_else(
            || "-".to_owned(),
            |mention| {
                let name = mention.place.as_ref().map_or("-", |p| p.name.as_str());
                format!("{name} ({})", mention.reasons.join(", "))
            },
        );
        let line = format!(
            "{state}\t{}\tgold {} {}\tours {ours}",
            words(wanted.start, wanted.end),
            wanted.geonameid.map_or(Value::Null, Value::from),
            wanted.gaz_admin1.as_deref().unwrap_or("")
        );
        lines.push((wanted.start, line));
    }
    for extra in &predicted.toponyms {
        if !gold.toponyms.iter().any(|t| meets(t.start, t.end, extra)) {
            lines.push((extra.start, format!("extra\t{}", words(extra.start, extra.end))));
        }
    }
    lines.sort();
    lines.into_iter().map(|(_, line)| (gold.docid.0.clone(), line)).collect()
}
