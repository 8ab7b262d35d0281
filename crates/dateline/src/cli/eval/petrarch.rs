//! `eval petrarch`: CAMEO triples of unit sentences, with the actors of a file in PETRARCH's format.

use super::sentence::{code, engine, gold, scored};
use super::{Arguments, DRAWS, SEED, Scored, read};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::petrarch::{self, Triple};
use dateline_resources::actors::{ActorDictionary, petrarch as files};
use jiff::civil::Date;

/// The invented realms of the suite.
const ACTORS: &str = include_str!("../../../../../eval/petrarch/unit_tests.actors.txt");
const AGENTS: &str = include_str!("../../../../../eval/petrarch/unit_tests.agents.txt");

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold = gold(&arguments.gold, petrarch::read_gold)?;
    let engine = engine(global)?.with_actors(dictionary(arguments)?);
    let predictions: Vec<petrarch::Prediction> =
        gold.iter().map(|g| petrarch::prediction(&g.id, &code(&engine, &g.text, day(&g.date)))).collect();
    let score = petrarch::score(&gold, &predictions, DRAWS, SEED);
    let mut all = scored("petrarch", score.n, &score.measures, &score.rows, &predictions);
    all.answers = gold
        .iter()
        .zip(&predictions)
        .map(|(g, p)| (g.id.clone(), format!("wanted {}; got {}", words(&g.events), words(&p.events))))
        .collect();
    Ok(all)
}

/// The user's files, or those of the suite.
fn dictionary(arguments: &Arguments) -> Result<ActorDictionary, Failure> {
    let bad = |error: &dyn std::fmt::Display| Failure::usage(format!("not PETRARCH's format: {error}"));
    let mut made = ActorDictionary::without_names().map_err(|error| bad(&error))?;
    let (name, text) = match &arguments.actors {
        Some(path) => (path.display().to_string(), read(path)?),
        None => ("unit_tests.actors.txt".to_owned(), ACTORS.to_owned()),
    };
    files::extend_actors(&mut made, &name, &text).map_err(|error| bad(&error))?;
    let agents = match (&arguments.agents, &arguments.actors) {
        (Some(path), _) => Some((path.display().to_string(), read(path)?)),
        (None, None) => Some(("unit_tests.agents.txt".to_owned(), AGENTS.to_owned())),
        (None, Some(_)) => None,
    };
    if let Some((name, text)) = agents {
        files::extend_agents(&mut made, &name, &text).map_err(|error| bad(&error))?;
    }
    Ok(made)
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
