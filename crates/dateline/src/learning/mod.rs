//! Learning the deciders' weights from gold, and judging them on texts they have not seen.
//!
//! Every gold text is read, parsed and coded once with no weights, which proposes everything; what the gold says of each
//! proposal makes the questions of the first deciders (is it a happening, which tellings are one). With those weights the
//! happenings are formed, and the gold of the aligned events makes the questions of the next (who, when, where, how many);
//! with those the records are made, and whether each is whole teaches the last (`whole`, the probability of a record).
//!
//! Cross-fitting: a text is never judged, nor are its happenings formed for learning, by weights that saw it. For `k` folds
//! the first deciders are learned `k` times without one fold and `k (k - 1) / 2` times without two, so that the questions
//! of later deciders look in learning as they do in use. Folds are of texts over all sets together ([`dateline_eval::folds`]).

mod data;
mod evaluate;
mod outside;
mod own;
mod questions;
mod templates;

pub use data::{Material, OWN, Text, read_sets};
pub use evaluate::{figures, write_reports, write_sentences};

use crate::engine::Engine;
use anyhow::{Context, Result};
use dateline_learn::trees::{Growth, Tree, grow};
use dateline_learn::{Question, Training, Weights, train};
use dateline_resources::learned::Learned;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What was learned for one decider.
#[derive(Debug, Clone)]
pub enum Model {
    /// A weight for each cue.
    Weights(Weights),
    /// Trees of cues.
    Trees(Vec<Tree>),
}

/// What was learned by decider, with the threshold of those that say yes or no.
pub type Table = BTreeMap<String, (Model, Option<f64>)>;

/// From this probability on each kind of yes or no is a yes. Chosen on cross-fitted development figures
/// (`docs/learning.md` has the curve); everything else is learned.
const THRESHOLDS: &[(&str, f64)] = &[
    ("judge", 0.55),
    ("sum", 0.7),
    ("same", 0.55),
    ("actor", 0.6),
    ("target", 0.6),
    ("number", 0.25),
    ("claim", 0.35),
];

/// Penalty and least number of texts of each decider: many rare cues need more of both.
fn training(decider: &str) -> Training {
    let (penalty, least_texts) = match decider {
        "whole" => (4.0, 3),
        "judge" | "same" => (4.0, 8),
        "sum" => (1.5, 3),
        "actor" | "target" => (4.0, 8),
        "where" => (6.0, 20),
        "when" | "claim" | "domain" => (2.0, 5),
        _ => (1.0, 3),
    };
    Training { penalty, least_texts, steps: 150 }
}

/// Deciders whose cues tell only in combination: trees beat weights there on texts not looked at (`docs/learning.md`).
const TREES: &[&str] = &["where"];

const GROWTH: Growth =
    Growth { trees: 80, leaves: 15, rate: 0.15, least_rows: 20, penalty: 5.0, least_texts: 20 };

/// Learns a decider from questions.
fn learn(decider: &str, questions: &[&Question]) -> (Model, Option<f64>) {
    let questions: Vec<Question> = questions.iter().map(|q| (*q).clone()).collect();
    let model = if TREES.contains(&decider) {
        Model::Trees(grow(&questions, &GROWTH))
    } else {
        Model::Weights(train(&questions, &training(decider)))
    };
    let threshold = THRESHOLDS.iter().find(|(name, _)| *name == decider).map(|(_, t)| *t);
    (model, threshold)
}

/// A table as the files of `resources/learned/<language>/`.
pub fn write_table(table: &Table) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (decider, (model, threshold)) in table {
        let mut text = String::from(match model {
            Model::Weights(_) => "# cue\tweight; written by cargo xtask learn\n",
            Model::Trees(_) => {
                "# depth\t? cue or = value, where it holds first; written by cargo xtask learn\n"
            }
        });
        if let Some(threshold) = threshold {
            let _ = writeln!(text, "(threshold)\t{threshold}");
        }
        match model {
            Model::Weights(weights) => {
                for (cue, weight) in weights {
                    // A cue may hold no tab or line break: it would not read back.
                    if !cue.contains(['\t', '\n']) {
                        let _ = writeln!(text, "{cue}\t{weight:.2}");
                    }
                }
            }
            Model::Trees(trees) => trees.iter().for_each(|tree| tree.write(0, &mut text)),
        }
        files.insert(decider.clone(), text);
    }
    files
}

/// A table as the coder asks it.
pub fn learned(table: &Table) -> Result<Learned> {
    let files = write_table(table);
    Learned::parse(files.iter().map(|(n, t)| (n.as_str(), t.as_str())))
        .context("the weights do not read back")
}

/// Questions of one decider with the fold of their text.
#[derive(Debug, Default)]
pub struct Questions {
    by: BTreeMap<&'static str, Vec<(u8, Question)>>,
}

impl Questions {
    fn add(&mut self, decider: &'static str, fold: u8, question: Question) {
        self.by.entry(decider).or_default().push((fold, question));
    }

    /// A question of a whole report, which counts as much as its report does.
    fn ask(&mut self, decider: &'static str, text: &Text, mut question: Question) {
        question.weight *= text.weight;
        self.add(decider, text.fold, question);
    }

    /// Weights of every decider that has questions, learned without the folds of `out`.
    fn table(&self, out: &[u8]) -> Table {
        let mut table = Table::new();
        for (decider, all) in &self.by {
            let used: Vec<&Question> = all.iter().filter(|(f, _)| !out.contains(f)).map(|(_, q)| q).collect();
            table.insert((*decider).to_owned(), learn(decider, &used));
        }
        table
    }
}

/// Everything that was learned: the tables for each fold, learned without it, and the one that ships.
pub struct Outcome {
    /// Without fold 0, 1, …
    pub folds: Vec<Table>,
    /// From all texts.
    pub all: Table,
    /// Lines for a person: questions and texts by decider.
    pub report: String,
    /// What was asked: the questions behind `all`.
    asked: [Questions; 3],
}

/// Learns everything from the gold sets under `shared`.
///
/// # Errors
/// If a gold file cannot be read or does not follow its form.
pub fn run(engine: &mut Engine, material: &Material, progress: &mut dyn FnMut(&str)) -> Result<Outcome> {
    let k = dateline_eval::folds::FOLDS;
    let mut first = Questions::default();
    engine.set_learned(Learned::default());
    for text in &material.reports {
        questions::of_tellings(engine, text, &mut first);
    }
    outside::tellings(engine, material, &mut first);
    templates::tellings(engine, material, &mut first);
    progress("first deciders: what is a happening, which tellings are one");
    let mut pairs: BTreeMap<(u8, u8), Table> = BTreeMap::new();
    for a in 0..k {
        for b in a..k {
            pairs.insert((a, b), first.table(&[a, b]));
        }
    }
    let pair = |a: u8, b: u8| &pairs[&(a.min(b), a.max(b))];

    // For the tables of fold f the questions of text t come from weights without f and t's own fold.
    progress("who, when, where, how many");
    let mut second: Vec<Questions> = Vec::new();
    for f in 0..=k {
        let mut questions = Questions::default();
        for own in 0..k {
            if f == own {
                continue;
            }
            let table = pair(if f == k { own } else { f }, own);
            engine.set_learned(learned(table)?);
            for text in material.reports.iter().filter(|t| t.fold == own) {
                questions::of_happenings(engine, text, &mut questions);
            }
        }
        second.push(questions);
    }
    // Sentences of other sets ask about one clause: they need no happenings, and their questions are the same for all.
    engine.set_learned(Learned::default());
    let mut outside = Questions::default();
    outside::places(engine, material, &mut outside);
    outside::times(engine, material, &mut outside);
    outside::roles(engine, material, &mut outside);
    outside::keys(engine, material, &mut outside);
    templates::places_and_times(engine, material, &mut outside);
    for questions in &mut second {
        for (decider, all) in &outside.by {
            questions.by.entry(decider).or_default().extend(all.iter().cloned());
        }
    }

    progress("is a record whole");
    let mut folds: Vec<Table> = Vec::new();
    for f in 0..k {
        let mut table = pair(f, f).clone();
        table.extend(second[f as usize].table(&[f]));
        folds.push(table);
    }
    let mut third = Questions::default();
    for f in 0..k {
        engine.set_learned(learned(&folds[f as usize])?);
        for text in material.reports.iter().filter(|t| t.fold == f) {
            questions::of_records(engine, text, &mut third);
        }
        outside::main_events(engine, material, f, &mut third);
    }
    for f in 0..k {
        folds[f as usize].extend(third.table(&[f]));
    }
    let mut all = first.table(&[]);
    all.extend(second[k as usize].table(&[]));
    all.extend(third.table(&[]));
    let mut report = String::new();
    for questions in [&first, &second[k as usize], &third] {
        for (decider, list) in &questions.by {
            let mut texts: Vec<u32> = list.iter().map(|(_, q)| q.text).collect();
            texts.sort_unstable();
            texts.dedup();
            let _ = writeln!(
                report,
                "{decider}: {} questions of {} texts, {}",
                list.len(),
                texts.len(),
                match &all[*decider].0 {
                    Model::Weights(weights) => format!("{} weights", weights.len()),
                    Model::Trees(trees) => format!("{} trees", trees.len()),
                }
            );
        }
    }
    let second = second.pop().unwrap_or_default();
    Ok(Outcome { folds, all, report, asked: [first, second, third] })
}

/// Writes the questions themselves under `out`, a JSON object a line: `{fold, text, weight, candidates, right}` in
/// `DECIDER.jsonl`. For trying other learners on the same questions; they hold cues, never words of a text.
///
/// # Errors
/// If a file cannot be written.
pub fn write_questions(outcome: &Outcome, out: &Path) -> Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    for (decider, all) in outcome.asked.iter().flat_map(|q| &q.by) {
        let mut lines = String::new();
        for (fold, question) in all {
            let row = serde_json::json!({
                "fold": fold,
                "text": question.text,
                "weight": question.weight,
                "candidates": question.candidates,
                "right": question.right,
            });
            let _ = writeln!(lines, "{row}");
        }
        let path = out.join(format!("{decider}.jsonl"));
        std::fs::write(&path, lines).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Writes the tables of the folds and the one that ships under `out`: `fold-N/` and `all/`.
///
/// # Errors
/// If a file cannot be written.
pub fn write_outcome(outcome: &Outcome, out: &Path) -> Result<()> {
    let named = outcome.folds.iter().enumerate().map(|(n, t)| (format!("fold-{n}"), t));
    for (name, table) in named.chain([("all".to_owned(), &outcome.all)]) {
        let folder = out.join(name);
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for (decider, text) in write_table(table) {
            let path = folder.join(format!("{decider}.tsv"));
            std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}
