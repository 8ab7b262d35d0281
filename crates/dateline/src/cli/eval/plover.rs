//! `eval plover`: the main event of each PLOVER gold standard record, its type, source and target.

use super::sentence::{code, engine, gold, scored};
use super::{Arguments, DRAWS, SEED, Scored};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::plover;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold = gold(&arguments.gold, plover::read_gold)?;
    let engine = engine(global)?;
    let predictions: Vec<plover::Prediction> =
        gold.iter().map(|g| plover::prediction(&g.id, &code(&engine, &g.text, None))).collect();
    let score = plover::score(&gold, &predictions, DRAWS, SEED);
    let mut all = scored("plover", score.n, &score.measures, &score.rows, &predictions);
    let word = |kind: &Option<String>| kind.clone().unwrap_or_else(|| "nothing".to_owned());
    all.answers = gold
        .iter()
        .zip(&predictions)
        .map(|(g, p)| {
            let answer = format!(
                "wanted {} {:?} -> {:?}, got {} {:?} -> {:?}",
                g.types.join("|"),
                g.sources,
                g.targets,
                word(&p.kind),
                p.actors,
                p.targets
            );
            (g.id.clone(), answer)
        })
        .collect();
    Ok(all)
}
