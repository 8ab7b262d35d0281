//! The models of what sentences and documents tell, by fold and on all.
//!
//! A sentence is taken to tell an incident when a filler of its template stands in it: a target or a victim, where the key
//! has none a perpetrator or an instrument. The types of a document are then learnt from answers on its sentences and
//! its words by models that have not seen it.

use super::{FOLDS, Models, fold_of};
use crate::muc4::gold::{Gold, Template};
use crate::muc4::learn::{Example, Training, Vocabulary, train};
use crate::muc4::rank::{Ranker, TYPES, type_question};
use crate::muc4::telling::{QUESTIONS, Told, evidence, name};
use crate::muc4::template::Reading;
use crate::muc4::words::normalized;
use std::collections::BTreeMap;

const SENTENCES: Training = Training { passes: 8, step: 0.05, sparse: 3.0, small: 1.0, least_count: 10 };
const DOCUMENTS: Training = Training { passes: 10, step: 0.05, sparse: 5.0, small: 1.0, least_count: 8 };
const TYPES_OF_ALL: Training = Training { passes: 20, step: 0.1, sparse: 0.0, small: 1.0, least_count: 1 };

/// What each document tells, by models that have not seen it, and the models: of each fold, then of all documents.
pub fn learn(gold: &[Gold], readings: &[Reading]) -> (Vec<Told>, Vec<Models>) {
    let mut sentences = Rows { documents: gold.len(), ..Rows::default() };
    let mut documents = Rows { documents: gold.len(), ..Rows::default() };
    for (n, (g, reading)) in gold.iter().zip(readings).enumerate() {
        documents.add(n, &reading.cues, answers(&g.keys, |_| true));
        let marks: Vec<Vec<String>> = g.keys.iter().map(marks).collect();
        for sentence in &reading.sentences {
            let words = format!(" {} ", normalized(&sentence.words));
            let stands = |k: usize| marks[k].iter().any(|mark| words.contains(mark.as_str()));
            sentences.add(n, &sentence.cues, answers(&g.keys, stands));
        }
    }
    let mut folds: Vec<Models> = vec![BTreeMap::new(); FOLDS + 1];
    for (fold, models) in folds.iter_mut().enumerate() {
        sentences.train("sentence", fold, &SENTENCES, models);
        documents.train("document", fold, &DOCUMENTS, models);
    }
    let rankers: Vec<Ranker> =
        folds.iter().map(|models| Ranker::new(models.clone(), BTreeMap::new())).collect();
    let mut told: Vec<Told> = Vec::with_capacity(gold.len());
    let mut read = Vec::with_capacity(gold.len());
    let mut vocabulary = Vocabulary::default();
    for (n, reading) in readings.iter().enumerate() {
        let ranker = &rankers[fold_of(n, gold.len())];
        let sentences: Vec<[f64; QUESTIONS]> =
            reading.sentences.iter().map(|s| ranker.answers("sentence", &s.cues)).collect();
        let evidence = evidence(&sentences, &ranker.answers("document", &reading.cues));
        let cues = vocabulary.read(evidence.iter().map(|(cue, _)| cue.as_str()));
        let values: Vec<f32> = evidence.iter().map(|(_, value)| *value).collect();
        told.push(Told { sentences, ..Told::default() });
        read.push((evidence, cues, values));
    }
    for (fold, models) in folds.iter_mut().enumerate() {
        for (question, kind) in TYPES.iter().enumerate() {
            let examples: Vec<Example<'_>> = (0..gold.len())
                .filter(|&n| fold_of(n, gold.len()) != fold)
                .map(|n| Example {
                    cues: &read[n].1,
                    values: &read[n].2,
                    label: documents.rows[n].2[question],
                })
                .collect();
            models.insert(type_question(kind), train(&vocabulary, &examples, &TYPES_OF_ALL));
        }
    }
    let rankers: Vec<Ranker> =
        folds.iter().map(|models| Ranker::new(models.clone(), BTreeMap::new())).collect();
    for (n, told) in told.iter_mut().enumerate() {
        told.types = rankers[fold_of(n, gold.len())].types(&read[n].0);
    }
    (told, folds)
}

/// The fillers whose place tells where a template's incident is told, with a space on both sides.
fn marks(template: &Template) -> Vec<String> {
    let hit: Vec<&String> =
        template.roles[2].iter().chain(&template.roles[3]).chain(&template.described).flatten().collect();
    let by = || template.roles[0].iter().chain(&template.roles[4]).flatten().collect();
    let used: Vec<&String> = if hit.is_empty() { by() } else { hit };
    used.into_iter().filter(|w| !w.is_empty()).map(|w| format!(" {w} ")).collect()
}

/// Which types the templates that `count` have, and whether there is one.
fn answers(keys: &[Template], count: impl Fn(usize) -> bool) -> [bool; QUESTIONS] {
    let mut answers = [false; QUESTIONS];
    for (_, key) in keys.iter().enumerate().filter(|(k, _)| count(*k)) {
        for (question, answer) in answers.iter_mut().enumerate() {
            *answer |= match TYPES.get(question) {
                Some(kind) => key.types.iter().any(|t| t == kind),
                None => !key.types.is_empty(),
            };
        }
    }
    answers
}

/// Texts of one kind with their document, their cues and the answers.
#[derive(Default)]
struct Rows {
    documents: usize,
    vocabulary: Vocabulary,
    rows: Vec<(usize, Vec<u32>, [bool; QUESTIONS])>,
}

impl Rows {
    fn add(&mut self, document: usize, cues: &[String], answers: [bool; QUESTIONS]) {
        let cues = self.vocabulary.read(cues.iter().map(String::as_str));
        self.rows.push((document, cues, answers));
    }

    /// Adds the models of all questions, learnt from what is not in `fold`.
    fn train(&self, kind: &str, fold: usize, training: &Training, models: &mut Models) {
        for question in 0..QUESTIONS {
            let examples: Vec<Example<'_>> = self
                .rows
                .iter()
                .filter(|(n, _, _)| fold_of(*n, self.documents) != fold)
                .map(|(_, cues, answers)| Example::plain(cues, answers[question]))
                .collect();
            models.insert(format!("{kind} {}", name(question)), train(&self.vocabulary, &examples, training));
        }
    }
}
