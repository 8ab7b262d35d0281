//! Logistic regression over cues: one weight a cue, so every decision is a sum that can be printed.
//!
//! Trained by FTRL-Proximal (McMahan et al. 2013, *Ad click prediction: a view from the trenches*, algorithm 1), whose L1
//! penalty leaves most weights at 0; the order of the examples is drawn with a fixed seed, so the same examples give the
//! same weights.

use std::collections::BTreeMap;

/// A binary classifier over cues.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    /// What is added for each cue that holds.
    pub weights: BTreeMap<String, f32>,
    /// What is always added.
    pub bias: f32,
}

impl Model {
    /// The sum over the cues that hold, as a probability.
    pub fn probability<'c>(&self, cues: impl IntoIterator<Item = &'c str>) -> f64 {
        self.probability_of(cues.into_iter().map(|c| (c, 1.0)))
    }

    /// The sum over cues that hold to a degree, each weight times it, as a probability.
    pub fn probability_of<'c>(&self, cues: impl IntoIterator<Item = (&'c str, f32)>) -> f64 {
        let sum: f32 = cues.into_iter().filter_map(|(c, value)| Some(self.weights.get(c)? * value)).sum();
        logistic(f64::from(self.bias + sum))
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Cues as numbers, shared by all examples.
#[derive(Debug, Default)]
pub struct Vocabulary {
    index: BTreeMap<String, u32>,
    names: Vec<String>,
    counts: Vec<u32>,
}

impl Vocabulary {
    /// The numbers of cues, counted once for this example.
    pub fn read<'c>(&mut self, cues: impl IntoIterator<Item = &'c str>) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        for cue in cues {
            let n = match self.index.get(cue) {
                Some(&n) => n,
                None => {
                    let n = self.names.len() as u32;
                    self.index.insert(cue.to_owned(), n);
                    self.names.push(cue.to_owned());
                    self.counts.push(0);
                    n
                }
            };
            self.counts[n as usize] += 1;
            found.push(n);
        }
        found
    }
}

/// What a model learns from.
#[derive(Debug, Clone, Copy)]
pub struct Example<'e> {
    /// The cues that hold.
    pub cues: &'e [u32],
    /// To what degree each holds; empty when all simply hold.
    pub values: &'e [f32],
    /// The answer.
    pub label: bool,
}

impl<'e> Example<'e> {
    /// An example whose cues simply hold.
    pub fn plain(cues: &'e [u32], label: bool) -> Example<'e> {
        Example { cues, values: &[], label }
    }
}

/// How a model is trained.
#[derive(Debug, Clone, Copy)]
pub struct Training {
    /// Passes over the examples.
    pub passes: usize,
    /// The step: alpha of the algorithm; its beta is 1.
    pub step: f32,
    /// The L1 penalty.
    pub sparse: f32,
    /// The L2 penalty.
    pub small: f32,
    /// A cue in fewer examples is not used: it could give a text away, and says little.
    pub least_count: u32,
}

/// Trains a model.
pub fn train(vocabulary: &Vocabulary, examples: &[Example<'_>], training: &Training) -> Model {
    let size = vocabulary.names.len();
    // z and n of the algorithm; the last place is the bias, which is not penalised.
    let (mut z, mut n) = (vec![0f32; size + 1], vec![0f32; size + 1]);
    let weight = |z: &[f32], n: &[f32], c: usize| -> f32 {
        let (sparse, small) = if c == size { (0.0, 0.0) } else { (training.sparse, training.small) };
        if z[c].abs() <= sparse {
            return 0.0;
        }
        -(z[c] - z[c].signum() * sparse) / ((1.0 + n[c].sqrt()) / training.step + small)
    };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut state = 1u64;
    for _ in 0..training.passes {
        for i in (1..order.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            order.swap(i, ((state >> 33) % (i as u64 + 1)) as usize);
        }
        for &e in &order {
            let Example { cues, values, label } = examples[e];
            let used = || {
                let often = |(c, _): &(usize, f32)| vocabulary.counts[*c] >= training.least_count;
                let value = |k: usize| values.get(k).copied().unwrap_or(1.0);
                let told = cues.iter().enumerate().map(move |(k, &c)| (c as usize, value(k)));
                told.filter(often).chain(std::iter::once((size, 1.0)))
            };
            let sum: f32 = used().map(|(c, value)| weight(&z, &n, c) * value).sum();
            let error = logistic(f64::from(sum)) as f32 - if label { 1.0 } else { 0.0 };
            for (c, value) in used() {
                let gradient = error * value;
                let square = gradient * gradient;
                let sigma = ((n[c] + square).sqrt() - n[c].sqrt()) / training.step;
                z[c] += gradient - sigma * weight(&z, &n, c);
                n[c] += square;
            }
        }
    }
    let weights = (0..size).map(|c| (c, weight(&z, &n, c))).filter(|(_, w)| w.abs() >= LEAST_WEIGHT);
    Model {
        weights: weights.map(|(c, w)| (vocabulary.names[c].clone(), w)).collect(),
        bias: weight(&z, &n, size),
    }
}

/// A weight nearer to 0 is dropped.
const LEAST_WEIGHT: f32 = 0.05;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_gets_the_weight() {
        let mut vocabulary = Vocabulary::default();
        let rows: Vec<(Vec<u32>, bool)> = (0..200)
            .map(|i| {
                let label = i % 3 == 0;
                let cues = if label { ["bomb", "day"] } else { ["game", "day"] };
                (vocabulary.read(cues), label)
            })
            .collect();
        let examples: Vec<Example<'_>> = rows.iter().map(|(c, l)| Example::plain(c, *l)).collect();
        let training = Training { passes: 5, step: 0.5, sparse: 0.1, small: 0.1, least_count: 2 };
        let model = train(&vocabulary, &examples, &training);
        assert!(model.probability(["bomb", "day"]) > 0.9, "{model:?}");
        assert!(model.probability(["game", "day"]) < 0.1);
        assert_eq!(model, train(&vocabulary, &examples, &training));
    }
}
