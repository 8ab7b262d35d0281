//! What the texts themselves say about being reports of one thing: rare words they share.
//!
//! The weight of a word is its frequency in the text (1 + ln tf) times how rare it is over documents (Salton & Buckley
//! 1988). Rarity is read from the pile, mixed with a background of general news ([`Background`]), so that a pile of two
//! reports is weighed as well as one of thousands. Names of persons are left out: nobody is followed from report to
//! report (DESIGN §10).

use super::model::Background;
use dateline_types::{Document, Span};
use rustc_hash::FxHashMap;

/// A text keeps so many words, the heaviest: what is left out hardly adds to a cosine and costs time and memory.
const MOST_WORDS: usize = 120;
/// Bytes of text that count as its lead, title apart.
const LEAD_BYTES: usize = 500;
/// Shorter words carry no topic.
const SHORTEST: usize = 3;

/// A text as a vector of length 1 over its words: word, weight, ascending by word.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vector(Vec<(u32, f32)>);

impl Vector {
    /// The cosine of the angle between two texts, 0 to 1; 0 for an empty one.
    pub fn cosine(&self, other: &Vector) -> f64 {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut sum = 0.0;
        while let (Some((x, v)), Some((y, w))) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    sum += f64::from(*v) * f64::from(*w);
                    a.next();
                    b.next();
                }
            }
        }
        sum
    }

    /// Its words and weights.
    pub fn words(&self) -> &[(u32, f32)] {
        &self.0
    }

    /// The heaviest `most` of the counted words at length 1.
    fn of(counts: &[(u32, u32)], rarity: &[f32], most: usize) -> Vector {
        let weight = |count: u32, word: u32| (1.0 + (count as f32).ln()) * rarity[word as usize];
        let mut words: Vec<(u32, f32)> =
            counts.iter().map(|&(word, count)| (word, weight(count, word))).collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        words.truncate(most);
        let length = words.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        words.iter_mut().for_each(|(_, w)| *w /= length);
        words.sort_unstable_by_key(|(word, _)| *word);
        Vector(words)
    }
}

/// A document's words: of all of it, and of its title and lead.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words {
    /// Title and text.
    pub whole: Vector,
    /// Title and first lines, which tell the main happening.
    pub lead: Vector,
}

/// The words of a pile: which there are, and how rare each is.
#[derive(Debug, Clone, Default)]
pub struct Lexis {
    ids: FxHashMap<String, u32>,
    rarity: Vec<f32>,
}

impl Lexis {
    /// The words of some passages of a document together, persons' names and words of `without` left out.
    pub fn passages(
        &self,
        document: &Document,
        passages: &[Span],
        masked: &[Span],
        without: &[Span],
    ) -> Vector {
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for span in passages {
            let Some(text) = document.text.get(..span.end()) else { continue };
            each_word(text, masked, span.start(), |word, at| {
                let left_out = without.iter().any(|w| (w.start()..w.end()).contains(&at));
                if let Some(&id) = self.ids.get(word).filter(|_| !left_out) {
                    *counts.entry(id).or_default() += 1;
                }
            });
        }
        let mut counts: Vec<(u32, u32)> = counts.into_iter().collect();
        counts.sort_unstable();
        Vector::of(&counts, &self.rarity, MOST_WORDS / 2)
    }
}

/// The words of every document of a pile, in its order, and of the pile. `masked` gives the spans of persons' names.
pub fn words<'a>(
    documents: &[&Document],
    masked: impl Fn(&Document) -> &'a [Span],
    background: &Background,
) -> (Lexis, Vec<Words>) {
    let mut ids: FxHashMap<String, u32> = FxHashMap::default();
    let mut frequency: Vec<u32> = Vec::new();
    let mut counted: Vec<[Vec<(u32, u32)>; 2]> = Vec::with_capacity(documents.len());
    for document in documents {
        let mut whole: FxHashMap<u32, u32> = FxHashMap::default();
        let mut lead: FxHashMap<u32, u32> = FxHashMap::default();
        let mut add = |word: &str, in_lead: bool| {
            let next = ids.len() as u32;
            let id = match ids.get(word) {
                Some(&id) => id,
                None => {
                    ids.insert(word.to_owned(), next);
                    frequency.push(0);
                    next
                }
            };
            *whole.entry(id).or_default() += 1;
            if in_lead {
                *lead.entry(id).or_default() += 1;
            }
        };
        let body = document.front_matter.map_or(0, Span::end);
        each_word(document.title.as_deref().unwrap_or_default(), &[], 0, |word, _| add(word, true));
        each_word(&document.text, masked(document), body, |word, at| add(word, at < body + LEAD_BYTES));
        for &word in whole.keys() {
            frequency[word as usize] += 1;
        }
        counted.push([whole, lead].map(|map| {
            let mut counts: Vec<(u32, u32)> = map.into_iter().collect();
            counts.sort_unstable();
            counts
        }));
    }
    let mut rarity = vec![0.0f32; frequency.len()];
    for (word, &id) in &ids {
        rarity[id as usize] = background.rarity(word, frequency[id as usize], documents.len()) as f32;
    }
    let of_documents = counted
        .iter()
        .map(|[whole, lead]| Words {
            whole: Vector::of(whole, &rarity, MOST_WORDS),
            lead: Vector::of(lead, &rarity, MOST_WORDS / 2),
        })
        .collect();
    (Lexis { ids, rarity }, of_documents)
}

/// Hands on each lower-case word of `text` from byte `from` on with its place, those in masked spans left out.
pub fn each_word(text: &str, masked: &[Span], from: usize, mut take: impl FnMut(&str, usize)) {
    let mut masked = masked.iter().peekable();
    let mut word = String::new();
    let mut start = None;
    let tail = text.get(from..).unwrap_or_default();
    for (at, c) in tail.char_indices().map(|(at, c)| (from + at, c)).chain([(text.len(), ' ')]) {
        if c.is_alphabetic() {
            start.get_or_insert(at);
            word.extend(c.to_lowercase());
            continue;
        }
        let Some(begin) = start.take() else { continue };
        while masked.peek().is_some_and(|span| span.end() <= begin) {
            masked.next();
        }
        let is_masked = masked.peek().is_some_and(|span| span.start() < at);
        if !is_masked && word.chars().nth(SHORTEST - 1).is_some() {
            take(&word, begin);
        }
        word.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors(texts: &[&str]) -> Vec<Words> {
        let documents: Vec<Document> = texts.iter().map(|t| Document::of_text(*t)).collect();
        words(&documents.iter().collect::<Vec<_>>(), |_| &[], &Background::default()).1
    }

    #[test]
    fn two_reports_alone_are_alike_by_rare_words() {
        let found = vectors(&[
            "Gunmen stormed the Marsh Hotel in Tolva on Friday.",
            "The attack on the Marsh Hotel in Tolva killed four.",
            "Ministers met in Osk over the budget.",
        ]);
        let cosine = |a: usize, b: usize| found[a].whole.cosine(&found[b].whole);
        assert!(cosine(0, 1) > 0.3 && cosine(0, 2) < 0.2, "{} {}", cosine(0, 1), cosine(0, 2));
        assert!((cosine(0, 0) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_person_is_no_word() {
        let text = "Police held Jane Roe; Roemer's café burned.";
        let mut seen = Vec::new();
        each_word(text, &[Span::new(12, 20)], 0, |word, _| seen.push(word.to_owned()));
        assert_eq!(seen, ["police", "held", "roemer", "café", "burned"]);
    }
}
