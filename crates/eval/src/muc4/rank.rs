//! Which phrases fill which role, and which kinds of incident a document tells: weights learnt from the DEV keys.
//!
//! The ranker chooses among what frames and phrases propose and never makes a filler of its own. It is one logistic
//! model a question: is there an incident of this type, does this phrase fill this role, which cut of it is meant.

use super::gold::ROLES;
use super::learn::Model;
use super::telling::{self, QUESTIONS, Told};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Incident types, as the keys spell them in lower case. No document of the development sets has a hijacking.
pub const TYPES: [&str; 6] = ["attack", "bombing", "kidnapping", "arson", "robbery", "forced work stoppage"];

/// How sure a document is that an organisation did it, as the keys spell it.
pub const CONFIDENCES: [&str; 5] = [
    "REPORTED AS FACT",
    "SUSPECTED OR ACCUSED",
    "CLAIMED OR ADMITTED",
    "SUSPECTED OR ACCUSED BY AUTHORITIES",
    "POSSIBLE",
];

/// A phrase that may fill a role: its cuts and what is said about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Offer {
    /// Kind and words of each way of cutting it.
    pub cuts: Vec<(String, String)>,
    /// What is said about it.
    pub cues: Vec<String>,
    /// Key of the actor dictionary.
    pub key: Option<String>,
    /// True for a named person.
    pub is_person: bool,
    /// The events, by index, whose frame it stands in.
    pub frames: Vec<usize>,
    /// Its sentence.
    pub sentence: u32,
}

/// A sentence and what it tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sentence {
    /// Its words.
    pub words: String,
    /// What is said about it.
    pub cues: Vec<String>,
}

/// The learnt weights and thresholds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ranker {
    models: BTreeMap<String, Model>,
    thresholds: BTreeMap<String, f64>,
}

impl Ranker {
    /// A ranker from its parts, by question.
    pub(super) fn new(models: BTreeMap<String, Model>, thresholds: BTreeMap<String, f64>) -> Ranker {
        Ranker { models, thresholds }
    }

    /// Reads the weights: `question`, `cue`, `weight`, separated by tabs; cue `(bias)` and `(threshold)` are set apart.
    ///
    /// # Errors
    /// A message with the line number, at the first line that is no weight.
    pub fn read(text: &str) -> Result<Ranker, String> {
        let mut ranker = Ranker::default();
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let parts: Vec<&str> = line.split('\t').collect();
            let [question, cue, weight] = parts[..] else {
                return Err(format!("line {}: not three columns", n + 1));
            };
            let weight: f32 = weight.parse().map_err(|_| format!("line {}: no number: {weight:?}", n + 1))?;
            let model = ranker.models.entry(question.to_owned()).or_default();
            match cue {
                "(bias)" => model.bias = weight,
                "(threshold)" => {
                    ranker.thresholds.insert(question.to_owned(), f64::from(weight));
                }
                _ => {
                    model.weights.insert(cue.to_owned(), weight);
                }
            }
        }
        Ok(ranker)
    }

    /// The weights as [`Ranker::read`] takes them.
    pub fn write(&self) -> String {
        let mut text = String::new();
        for (question, model) in &self.models {
            let _ = writeln!(text, "{question}\t(bias)\t{:.3}", model.bias);
            if let Some(threshold) = self.thresholds.get(question) {
                let _ = writeln!(text, "{question}\t(threshold)\t{threshold:.3}");
            }
            for (cue, weight) in &model.weights {
                let _ = writeln!(text, "{question}\t{cue}\t{weight:.2}");
            }
        }
        text
    }

    fn probability<'c>(&self, question: &str, cues: impl IntoIterator<Item = &'c str>) -> f64 {
        self.models.get(question).map_or(0.0, |m| m.probability(cues))
    }

    /// The answers to the questions of a kind ("sentence", "document") from cues.
    pub(super) fn answers(&self, kind: &str, cues: &[String]) -> [f64; QUESTIONS] {
        std::array::from_fn(|q| {
            self.probability(&format!("{kind} {}", telling::name(q)), cues.iter().map(String::as_str))
        })
    }

    /// What a document tells.
    pub fn told(&self, sentences: &[Sentence], document: &[String]) -> Told {
        let sentences: Vec<[f64; QUESTIONS]> =
            sentences.iter().map(|s| self.answers("sentence", &s.cues)).collect();
        let evidence = telling::evidence(&sentences, &self.answers("document", document));
        Told { types: self.types(&evidence), sentences }
    }

    /// The probability of each of [`TYPES`], from the evidence for each.
    pub(super) fn types(&self, evidence: &[(String, f32)]) -> [f64; TYPES.len()] {
        let told = || evidence.iter().map(|(cue, value)| (cue.as_str(), *value));
        TYPES.map(|t| self.models.get(&type_question(t)).map_or(0.0, |m| m.probability_of(told())))
    }

    /// The threshold of a question; one half where none was learnt.
    pub fn threshold(&self, question: &str) -> f64 {
        self.thresholds.get(question).copied().unwrap_or(0.5)
    }

    /// Sets a threshold.
    pub(super) fn set_threshold(&mut self, question: &str, value: f64) {
        self.thresholds.insert(question.to_owned(), value);
    }

    /// The probability that `offer` fills `role`, in a document with these types.
    pub fn role(&self, role: usize, offer: &Offer, document: &[String]) -> f64 {
        let cues = offer.cues.iter().chain(document).map(String::as_str);
        self.probability(ROLES[role], cues)
    }

    /// The likeliest of [`CONFIDENCES`] in the party that `offer` names.
    pub fn confidence(&self, offer: &Offer) -> &'static str {
        let p = |label: &str| {
            self.probability(&confidence_question(label), offer.cues.iter().map(String::as_str))
        };
        let best = CONFIDENCES.into_iter().map(|label| (p(label), label)).max_by(|a, b| a.0.total_cmp(&b.0));
        best.map_or(CONFIDENCES[0], |(_, label)| label)
    }

    /// The words of the cut that is most likely meant.
    pub fn cut<'o>(&self, role: usize, offer: &'o Offer) -> Option<&'o str> {
        let question = cut_question(role);
        let mut best: Option<(f64, &str)> = None;
        for n in 0..offer.cuts.len() {
            let cues = cut_cues(offer, n);
            let p = self.probability(&question, cues.iter().map(String::as_str));
            if best.is_none_or(|(b, _)| p > b) {
                best = Some((p, &offer.cuts[n].1));
            }
        }
        best.map(|(_, words)| words)
    }
}

/// The question whether a document tells an incident of a type.
pub fn type_question(kind: &str) -> String {
    format!("type {kind}")
}

/// The question how sure the document is of a perpetrator.
pub(super) fn confidence_question(label: &str) -> String {
    format!("confidence {label}")
}

/// The question which cut of a phrase is meant.
pub(super) fn cut_question(role: usize) -> String {
    format!("cut {}", ROLES[role])
}

/// What is said about one cut of a phrase.
pub(super) fn cut_cues(offer: &Offer, n: usize) -> Vec<String> {
    let (kind, words) = &offer.cuts[n];
    let others: Vec<&str> = offer.cuts.iter().map(|(k, _)| k.as_str()).collect();
    let count = words.split_whitespace().count().min(6);
    let mut cues = vec![
        format!("cut {kind}"),
        format!("cut {kind} words {count}"),
        format!("cut {kind} of {}", others.join(",")),
    ];
    let told =
        |c: &&String| ["head ", "label ", "with ", "modifier "].iter().any(|start| c.starts_with(start));
    cues.extend(offer.cues.iter().filter(told).map(|c| format!("cut {kind} {c}")));
    cues
}
