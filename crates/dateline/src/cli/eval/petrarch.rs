//! `eval petrarch`: CAMEO triples of unit sentences, with the actors of a file in PETRARCH's format.

use super::sentence::{code, engine, gold, scored};
use super::{Arguments, DRAWS, SEED, Scored, document, read};
use crate::cli::Global;
use crate::cli::dictionaries::verbs;
use crate::engine::Engine;
use crate::failure::Failure;
use dateline_coder::predicate;
use dateline_eval::petrarch::{self, Triple};
use dateline_resources::actors::{ActorDictionary, petrarch as files};
use dateline_resources::verbs::VerbDictionary;
use jiff::civil::Date;

/// The invented realms of the suite.
const ACTORS: &str = include_str!("../../../../../eval/petrarch/unit_tests.actors.txt");
const AGENTS: &str = include_str!("../../../../../eval/petrarch/unit_tests.agents.txt");

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold = gold(&arguments.gold, petrarch::read_gold)?;
    let engine = engine(global)?.with_actors(dictionary(arguments)?);
    let verbs = arguments.verbs.as_deref().map(|path| verbs(path, global.verbose)).transpose()?;
    let predict = |g: &petrarch::Gold| match &verbs {
        Some(verbs) => by_dictionary(&engine, verbs, g),
        None => petrarch::prediction(&g.id, &code(&engine, &g.text, day(&g.date))),
    };
    let predictions: Vec<petrarch::Prediction> = gold.iter().map(predict).collect();
    let score = petrarch::score(&gold, &predictions, DRAWS, SEED);
    let mut all = scored("petrarch", score.n, &score.measures, &score.rows, &predictions);
    all.answers = gold
        .iter()
        .zip(&predictions)
        .map(|(g, p)| (g.id.clone(), format!("wanted {}; got {}", words(&g.events), words(&p.events))))
        .collect();
    Ok(all)
}

/// What a verb dictionary alone makes of a sentence.
fn by_dictionary(engine: &Engine, verbs: &VerbDictionary, gold: &petrarch::Gold) -> petrarch::Prediction {
    let document = document::of_text(&gold.text, "en", day(&gold.date));
    let (parse, _) = engine.parse(&document);
    let (mentions, _) = engine.mention(&document, &parse);
    let predications = predicate::extract(&parse, &engine.resources().lexicon.grammar);
    let mut events: Vec<Triple> = Vec::new();
    for coding in dateline_coder::petrarch::find(&document, &parse, &mentions, &predications, verbs) {
        for (source, target) in coding.pairs() {
            let party = |i: u32| mentions.actors.get(i as usize).map(petrarch::mention_code);
            let triple =
                Triple { source: party(source), target: party(target), event: coding.code.to_string() };
            if triple.source != triple.target && !events.contains(&triple) {
                events.push(triple);
            }
        }
    }
    petrarch::Prediction { id: gold.id.clone(), events }
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
