//! What a document tells: how likely each of its sentences tells an incident of a type, then the document.
//!
//! One sentence is enough to make a document relevant, so its strongest sentences count, beside what all its words say.

use super::rank::TYPES;

/// What is asked of sentences and documents: an incident of each type, and of any.
pub const QUESTIONS: usize = TYPES.len() + 1;

/// The name of a question.
pub fn name(question: usize) -> &'static str {
    TYPES.get(question).copied().unwrap_or("relevance")
}

/// The answers on a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// The probability of an incident of each type.
    pub types: [f64; TYPES.len()],
    /// For each sentence, the probability that it tells of an incident of each type, and of any.
    pub sentences: Vec<[f64; QUESTIONS]>,
}

impl Told {
    /// What is told to the roles of a phrase in `sentence`: "type bombing 3" for .6 to .8.
    pub fn cues(&self, sentence: u32) -> Vec<String> {
        let fifth = |p: f64| (p * 5.0).floor().min(4.0);
        let mut cues: Vec<String> = TYPES
            .iter()
            .zip(self.types)
            .take(COMMON)
            .map(|(kind, p)| format!("type {kind} {}", fifth(p)))
            .collect();
        let most = self.types.iter().copied().fold(0.0, f64::max);
        cues.push(format!("relevance {}", (most * 8.0).floor().min(7.0)));
        if let Some(here) = self.sentences.get(sentence as usize) {
            for question in (0..COMMON).chain([TYPES.len()]) {
                cues.push(format!("told {} {}", name(question), fifth(here[question])));
            }
        }
        cues
    }
}

/// The first types are common enough to say something about roles.
const COMMON: usize = 4;

/// The first sentences tell what a report is about.
const LEAD: usize = 2;

/// The strongest answers of the sentences and the answers of the document's words, as log odds.
pub fn evidence(sentences: &[[f64; QUESTIONS]], words: &[f64; QUESTIONS]) -> Vec<(String, f32)> {
    let mut evidence = Vec::with_capacity(5 * QUESTIONS);
    for question in 0..QUESTIONS {
        let name = name(question);
        let (mut most, mut second, mut lead, mut none) = (0.0, 0.0, 0.0, 1.0);
        for (n, p) in sentences.iter().map(|s| s[question]).enumerate() {
            if p > most {
                (most, second) = (p, most);
            } else if p > second {
                second = p;
            }
            if n < LEAD && p > lead {
                lead = p;
            }
            none *= 1.0 - p;
        }
        let told = [("most", most), ("second", second), ("lead", lead), ("some", 1.0 - none)];
        evidence.extend(told.map(|(what, p)| (format!("{what} {name}"), log_odds(p))));
        evidence.push((format!("words {name}"), log_odds(words[question])));
    }
    evidence
}

/// Log odds, kept within 4.6 of 0 and scaled so that weights are about 1.
fn log_odds(p: f64) -> f32 {
    const LEAST: f64 = 0.01;
    (0.3 * ((p + LEAST) / (1.0 + LEAST - p)).ln()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_sentences_speak_for_the_document() {
        let sentence = |p: f64| [p; QUESTIONS];
        let told = evidence(&[sentence(0.1), sentence(0.2), sentence(0.9)], &sentence(0.5));
        let of = |name: &str| told.iter().find(|(n, _)| n == name).unwrap().1;
        assert_eq!(of("most attack"), log_odds(0.9));
        assert_eq!(of("second relevance"), log_odds(0.2));
        assert_eq!(of("lead arson"), log_odds(0.2));
        assert!(of("some attack") > of("most attack"));
        assert!(of("words attack").abs() < 1e-6);
        assert_eq!(evidence(&[], &sentence(0.5)).len(), 5 * QUESTIONS);
    }
}
