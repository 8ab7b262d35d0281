//! `eval petrarch`: CAMEO triples of unit sentences, with the actors of a file in PETRARCH's format.

use super::sentence::{code, engine, gold, scored};
use super::{Arguments, DRAWS, SEED, Scored, read};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::petrarch::{self, Triple};
use dateline_resources::actors::{ActorDictionary, petrarch as files};
use jiff::civil::Date;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold = gold(&arguments.gold, petrarch::read_gold)?;
    let mut engine = engine(global)?;
    if let Some(path) = &arguments.actors {
        let bad = |error: &dyn std::fmt::Display| Failure::usage(format!("not PETRARCH's format: {error}"));
        let mut actors = ActorDictionary::without_names().map_err(|error| bad(&error))?;
        let name = path.display().to_string();
        files::extend_actors(&mut actors, &name, &read(path)?).map_err(|error| bad(&error))?;
        if let Some(path) = &arguments.agents {
            let name = path.display().to_string();
            files::extend_agents(&mut actors, &name, &read(path)?).map_err(|error| bad(&error))?;
        }
        engine = engine.with_actors(actors);
    }
    let predictions: Vec<petrarch::Prediction> = gold
        .iter()
        .map(|g| petrarch::prediction(&g.id, &code(&engine, &g.text, day(&g.date))))
        .collect();
    let score = petrarch::score(&gold, &predictions, DRAWS, SEED);
    let mut all = scored("petrarch", score.n, &score.measures, &score.rows, &predictions);
    all.answers = gold
        .iter()
        .zip(&predictions)
        .map(|(g, p)| (g.id.clone(), format!("wanted {}; got {}", words(&g.events), words(&p.events))))
        .collect();
    Ok(all)
}

fn words(triples: &[Triple]) -> String {
    let party = |code: &Option<String>| code.clone().unwrap_or_else(|| "---".to_owned());
    let all: Vec<String> =
        triples.iter().map(|t| format!("{} {} {}", party(&t.source), t.event, party(&t.target))).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

/// `yyyymmdd`.
fn day(text: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    Date::new(part(0..4)?, part(4..6)? as i8, part(6..8)? as i8).ok()
}
