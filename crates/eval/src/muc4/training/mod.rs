//! Weights from gold documents and their readings: `cargo xtask muc4-weights` runs it on the DEV split.
//!
//! Type probabilities that the role models see, and all thresholds, come from models that have not seen the document
//! (five folds), so the thresholds hold for new text.

mod telling;

use super::gold::{Gold, Prediction, ROLES};
use super::learn::{Example, Model, Training, Vocabulary, train};
use super::mapping::Points;
use super::rank::{CONFIDENCES, Ranker, TYPES, confidence_question, cut_cues, cut_question, type_question};
use super::score::score_document;
use super::telling::Told;
use super::template::{Chosen, Reading, choices, write_chosen};
use super::words::normalized;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

const FOLDS: usize = 5;

const PHRASES: Training = Training { passes: 4, step: 0.1, sparse: 6.0, small: 1.0, least_count: 15 };
const CUTS: Training = Training { passes: 5, step: 0.1, sparse: 0.5, small: 1.0, least_count: 6 };
const LABELS: Training = Training { passes: 5, step: 0.1, sparse: 3.0, small: 1.0, least_count: 8 };

/// The models of a fold by question.
type Models = BTreeMap<String, Model>;

/// The fold whose models have not seen document `n` of so many. Folds are stretches of the set, which is nearly in the order
/// of time: reports of one story stand together, and models that had seen half of a story would know its end.
fn fold_of(n: usize, documents: usize) -> usize {
    n * FOLDS / documents.max(1)
}

/// The ranker learnt from all documents, and each document's templates by the models of the folds it is not in.
pub fn learn(gold: &[Gold], readings: &[Reading]) -> (Ranker, Vec<Prediction>) {
    let (told, mut folds) = telling::learn(gold, readings);
    // Roles and cuts: which phrases stand in the keys of their document.
    let mut vocabulary = Vocabulary::default();
    let mut offers: Vec<(usize, Vec<u32>, [bool; 5])> = Vec::new();
    let mut cut_vocabulary = Vocabulary::default();
    let mut cuts: Vec<(usize, usize, Vec<u32>, bool)> = Vec::new();
    let mut labels: Vec<(usize, usize, String)> = Vec::new();
    for (n, reading) in readings.iter().enumerate() {
        for offer in &reading.offers {
            let document = told[n].cues(offer.sentence);
            let words: Vec<String> = offer.cuts.iter().map(|(_, w)| normalized(w)).collect();
            let fits = |role: usize, w: &String| gold[n].fillers[role].iter().any(|e| e.contains(w));
            let fills: [bool; 5] = std::array::from_fn(|role| words.iter().any(|w| fits(role, w)));
            let sure = gold[n].keys.iter().flat_map(|t| t.roles[1].iter().zip(&t.confidence));
            let mut sure = sure.filter(|(e, _)| words.iter().any(|w| e.contains(w)));
            if let Some((_, Some(label))) = sure.next() {
                labels.push((n, offers.len(), label.clone()));
            }
            let read = vocabulary.read(offer.cues.iter().chain(&document).map(String::as_str));
            offers.push((n, read, fills));
            for role in (0..ROLES.len()).filter(|&r| fills[r]) {
                for (k, w) in words.iter().enumerate() {
                    let told = cut_cues(offer, k);
                    let read = cut_vocabulary.read(told.iter().map(String::as_str));
                    cuts.push((n, role, read, fits(role, w)));
                }
            }
        }
    }
    for (f, fold) in folds.iter_mut().enumerate() {
        for (role, name) in ROLES.iter().enumerate() {
            let examples: Vec<Example<'_>> = offers
                .iter()
                .filter(|(n, _, _)| fold_of(*n, gold.len()) != f)
                .map(|(_, read, fills)| Example::plain(read, fills[role]))
                .collect();
            fold.insert((*name).to_owned(), train(&vocabulary, &examples, &PHRASES));
            let examples: Vec<Example<'_>> = cuts
                .iter()
                .filter(|(n, r, _, _)| fold_of(*n, gold.len()) != f && *r == role)
                .map(|(_, _, read, label)| Example::plain(read, *label))
                .collect();
            fold.insert(cut_question(role), train(&cut_vocabulary, &examples, &CUTS));
        }
        for label in CONFIDENCES {
            let examples: Vec<Example<'_>> = labels
                .iter()
                .filter(|(n, _, _)| fold_of(*n, gold.len()) != f)
                .map(|(_, offer, own)| Example::plain(&offers[*offer].1, own == label))
                .collect();
            fold.insert(confidence_question(label), train(&vocabulary, &examples, &LABELS));
        }
    }
    let mut rankers: Vec<Ranker> =
        folds.into_iter().map(|models| Ranker::new(models, BTreeMap::new())).collect();
    for (question, value) in type_thresholds(gold, &told) {
        rankers.iter_mut().for_each(|r| r.set_threshold(&question, value));
    }
    let chosen: Vec<Chosen> = (0..gold.len())
        .map(|n| choices(&readings[n], &told[n], &rankers[fold_of(n, gold.len())], &[LOWEST; 5]))
        .collect();
    for (role, name) in ROLES.iter().enumerate() {
        let best = role_threshold(gold, readings, &rankers, &chosen, role);
        rankers.iter_mut().for_each(|r| r.set_threshold(name, best));
    }
    let predictions = (0..gold.len())
        .map(|n| {
            let ranker = &rankers[fold_of(n, gold.len())];
            let mut kept = chosen[n].clone();
            kept.choices.retain(|c| c.probability >= ranker.threshold(ROLES[c.role]));
            Prediction { docid: gold[n].id.clone(), templates: write_chosen(&readings[n], ranker, &kept) }
        })
        .collect();
    let last = rankers.pop().unwrap_or_default();
    (last, predictions)
}

/// No threshold of a role is sought below it.
const LOWEST: f64 = 0.1;

/// The threshold of each type that gives its best F1; a common one for rare types.
fn type_thresholds(gold: &[Gold], told: &[Told]) -> Vec<(String, f64)> {
    let points = |kinds: &[usize], least: f64| {
        let mut p = Points::default();
        for (g, told) in gold.iter().zip(told) {
            for &k in kinds {
                let is = g.keys.iter().any(|t| t.types.iter().any(|x| x == TYPES[k]));
                let said = told.types[k] >= least;
                p.add(Points {
                    right: u32::from(is && said),
                    predicted: u32::from(said),
                    found: u32::from(is && said),
                    gold: u32::from(is),
                });
            }
        }
        p.prf().2
    };
    let best = |kinds: &[usize]| steadiest(10..=60, 0.01, |least| points(kinds, least));
    let every: Vec<usize> = (0..TYPES.len()).collect();
    let common = best(&every);
    (0..TYPES.len())
        .map(|k| {
            let count =
                gold.iter().filter(|g| g.keys.iter().any(|t| t.types.iter().any(|x| x == TYPES[k]))).count();
            (type_question(TYPES[k]), if count >= 60 { best(&[k]) } else { common })
        })
        .collect()
}

/// The threshold of a role that gives the best F1 of its fillers, of documents and of templates together.
fn role_threshold(
    gold: &[Gold],
    readings: &[Reading],
    rankers: &[Ranker],
    chosen: &[Chosen],
    role: usize,
) -> f64 {
    steadiest(5..=30, 0.02, |least| {
        let mut points = Points::default();
        for (n, g) in gold.iter().enumerate() {
            let mut kept = chosen[n].clone();
            kept.choices.retain(|c| c.role == role && c.probability >= least);
            let templates = write_chosen(&readings[n], &rankers[fold_of(n, gold.len())], &kept);
            let row = score_document(g, Some(&Prediction { docid: g.id.clone(), templates }));
            points.add(row.fillers[role]);
            points.add(row.templates[role + 1]);
        }
        points.prf().2
    })
}

/// The threshold whose score, averaged over those beside it, is best: a peak of one step is chance.
fn steadiest(steps: RangeInclusive<u32>, step: f64, score: impl Fn(f64) -> f64) -> f64 {
    const REACH: usize = 2;
    let least: Vec<f64> = steps.map(|n| f64::from(n) * step).collect();
    let scores: Vec<f64> = least.iter().map(|l| score(*l)).collect();
    let mut best = (0.5, -1.0);
    for n in 0..scores.len() {
        let near = &scores[n.saturating_sub(REACH)..(n + REACH + 1).min(scores.len())];
        let mean = near.iter().sum::<f64>() / near.len() as f64;
        if mean > best.1 {
            best = (least[n], mean);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_stretches() {
        let folds: Vec<usize> = (0..10).map(|n| fold_of(n, 10)).collect();
        assert_eq!(folds, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    }

    #[test]
    fn a_peak_of_one_step_is_not_taken() {
        let scores = [0.0, 9.0, 0.0, 0.0, 5.0, 5.0, 5.0, 5.0, 5.0, 0.0];
        let best = steadiest(0..=9, 1.0, |step| scores[step as usize]);
        assert!((best - 6.0).abs() < 1e-9, "{best}");
    }
}
