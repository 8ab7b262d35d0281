//! Codes the sentences of a gold set and scores them: what `dateline eval plover` and `petrarch` measure.
//!
//! `cargo run -p dateline-coder --example sentences -- plover GOLD.jsonl [PREDICTIONS.jsonl]`
//! `cargo run -p dateline-coder --example sentences -- petrarch GOLD.jsonl PREDICTIONS.jsonl ACTORS.txt [AGENTS.txt]`
//! Predictions are written where named; the scores go to standard output, wrong items with `SHOW=1` to standard error.

use dateline_coder::time::Tagger;
use dateline_eval::{petrarch, plover};
use dateline_nlp::{ParseOptions, Pipeline};
use dateline_resources::Resources;
use dateline_resources::actors::petrarch as petrarch_files;
use dateline_types::*;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [task, gold, rest @ ..] = &arguments[..] else {
        return Err("usage: sentences TASK GOLD [PREDICTIONS …]".into());
    };
    let pipeline = Pipeline::from_pack(dateline_resources::models::en_core_web_sm())?;
    let mut resources = Resources::embedded()?;
    let tagger = Tagger::new(&resources.time)?;
    let text = std::fs::read_to_string(gold)?;
    let show = std::env::var_os("SHOW").is_some();
    match task.as_str() {
        "plover" => {
            let gold = plover::read_gold(&text)?;
            let mut predictions = Vec::new();
            for record in &gold {
                let events = code(&pipeline, &resources, &tagger, &record.text, None);
                predictions.push(plover_prediction(&record.id, &events));
            }
            let score = plover::score(&gold, &predictions, 1000, 1);
            for ((row, g), p) in
                score.rows.iter().zip(&gold).zip(&predictions).filter(|((r, _), _)| show && !r.triple())
            {
                eprintln!(
                    "{} {:?} {:?}->{:?} got {:?} {:?}->{:?} | {}",
                    row.id, g.types, g.sources, g.targets, p.kind, p.actors, p.targets, g.text
                );
            }
            write(rest.first(), &predictions)?;
            println!("{}", serde_json::to_string(&score)?);
        }
        "petrarch" => {
            if let Some(path) = rest.get(1) {
                let mut actors = dateline_resources::actors::ActorDictionary::without_names()?;
                petrarch_files::extend_actors(&mut actors, path, &std::fs::read_to_string(path)?)?;
                if let Some(path) = rest.get(2) {
                    petrarch_files::extend_agents(&mut actors, path, &std::fs::read_to_string(path)?)?;
                }
                resources.actors = actors;
            }
            let gold = petrarch::read_gold(&text)?;
            let mut predictions = Vec::new();
            for sentence in &gold {
                let events = code(&pipeline, &resources, &tagger, &sentence.text, Some(&sentence.date));
                predictions.push(petrarch_prediction(&sentence.id, &events));
            }
            let score = petrarch::score(&gold, &predictions, 1000, 1);
            for ((row, g), p) in
                score.rows.iter().zip(&gold).zip(&predictions).filter(|((r, _), _)| show && r.found < r.gold)
            {
                let short = |t: &petrarch::Triple| {
                    format!(
                        "{:?}>{:?}:{}",
                        t.source.as_deref().unwrap_or("-"),
                        t.target.as_deref().unwrap_or("-"),
                        t.event
                    )
                };
                let all = |ts: &[petrarch::Triple]| ts.iter().map(short).collect::<Vec<_>>().join(" ");
                eprintln!("{} {} got {} | {}", row.id, all(&g.events), all(&p.events), g.text);
            }
            write(rest.first(), &predictions)?;
            println!("{}", serde_json::to_string(&score)?);
        }
        other => return Err(format!("no such task: {other:?}").into()),
    }
    Ok(())
}

fn write<T: serde::Serialize>(path: Option<&String>, predictions: &[T]) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let mut out = String::new();
    for prediction in predictions {
        out.push_str(&serde_json::to_string(prediction)?);
        out.push('\n');
    }
    Ok(std::fs::write(path, out)?)
}

fn code(
    pipeline: &Pipeline,
    resources: &Resources,
    tagger: &Tagger,
    text: &str,
    date: Option<&str>,
) -> Vec<Event> {
    let day = date.and_then(|d| d.parse::<i32>().ok()).and_then(|d| {
        jiff::civil::Date::new((d / 10_000) as i16, (d / 100 % 100) as i8, (d % 100) as i8).ok()
    });
    let document = Document {
        id: DocumentId::of(&[text.as_bytes()]),
        text: text.to_owned(),
        title: None,
        origin: String::new(),
        raw_sha256: Sha256::of(text.as_bytes()),
        publisher: None,
        agency: None,
        url: None,
        media_type: "text/plain".into(),
        language: Some("en".into()),
        date: day.map(|date| DocumentDate {
            date,
            basis: DocumentDateBasis::Given,
            rule: "gold".into(),
            span: None,
        }),
        dateline_place: None,
        front_matter: None,
        source_map: SourceMap::default(),
    };
    let (parse, _) = pipeline.parse(text, &ParseOptions::default());
    let (mentions, _) = dateline_coder::mention(&document, &parse, resources, tagger);
    dateline_coder::code(&document, &parse, &mentions, resources).events
}

/// The main event: the most trusted, then the one with the most parties, then the first.
fn plover_prediction(id: &str, events: &[Event]) -> plover::Prediction {
    let coded = events.iter().filter(|e| e.class.plover_type().is_some());
    let keyed = |parties: &[ActorRef]| parties.iter().filter(|p| p.actor.is_some()).count().min(1);
    let rank = |e: &&Event| {
        (
            keyed(&e.actors) * 2 + keyed(&e.targets),
            (e.confidence * 100.0) as i64,
            -(e.trigger.span.start() as i64),
        )
    };
    let Some(main) = coded.max_by_key(rank) else {
        return plover::Prediction { id: id.to_owned(), ..plover::Prediction::default() };
    };
    let keys = |parties: &[ActorRef]| {
        let mut found: Vec<String> = Vec::new();
        for key in parties.iter().filter_map(|p| p.actor.as_deref()) {
            let key = plover::key_of(key).to_owned();
            if !found.contains(&key) {
                found.push(key);
            }
        }
        found
    };
    plover::Prediction {
        id: id.to_owned(),
        kind: main.class.plover_type().map(|t| t.as_str().to_owned()),
        actors: keys(&main.actors),
        targets: keys(&main.targets),
    }
}

fn petrarch_prediction(id: &str, events: &[Event]) -> petrarch::Prediction {
    let code = |party: &ActorRef| {
        let key = party.actor.as_deref().unwrap_or("---");
        let sector = party.sector.map_or("", Sector::as_str);
        if key.len() == 3 { format!("{key}{sector}") } else { key.to_owned() }
    };
    let mut triples: Vec<petrarch::Triple> = Vec::new();
    let mut add = |source: Option<String>, target: Option<String>, event: &str| {
        let triple = petrarch::Triple { source, target, event: event.to_owned() };
        if source_or_target(&triple) && !triples.contains(&triple) {
            triples.push(triple);
        }
    };
    for event in events {
        let Some(cameo) = &event.codes.cameo else { continue };
        if event.symmetry == Symmetry::Mutual || event.targets.is_empty() && event.actors.len() > 1 {
            for a in &event.actors {
                for b in event.actors.iter().filter(|b| b.span != a.span) {
                    add(Some(code(a)), Some(code(b)), cameo);
                }
            }
            continue;
        }
        for a in &event.actors {
            for b in &event.targets {
                add(Some(code(a)), Some(code(b)), cameo);
            }
        }
        if event.actors.is_empty() {
            for b in &event.targets {
                add(None, Some(code(b)), cameo);
            }
        }
    }
    petrarch::Prediction { id: id.to_owned(), events: triples }
}

fn source_or_target(triple: &petrarch::Triple) -> bool {
    [&triple.source, &triple.target].into_iter().flatten().any(|c| !c.starts_with('-'))
}
