//! What there is to learn from: the cues of pairs of documents and of tellings, as linking itself would see them.

use super::facts::Facts;
use super::happening::Happenings;
use super::model::{LinkModel, Weights};
use super::{Cues, LinkOptions, Told, cues, exclude, story};
use dateline_types::{Document, DocumentId, Event};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A pile opened for learning.
pub struct Lessons<'a> {
    told: Told<'a>,
    candidates: Vec<(usize, usize)>,
}

/// Two documents, and cues for each way in which they may be said to tell one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson<'a> {
    /// The documents.
    pub documents: (&'a DocumentId, &'a DocumentId),
    /// The cues of each way.
    pub ways: Vec<Cues>,
}

impl<'a> Lessons<'a> {
    /// Opens documents and their events; of the model only the background of words is used.
    pub fn new(
        documents: &[&'a Document],
        events: &'a [Event],
        model: &LinkModel,
        options: &LinkOptions,
    ) -> Lessons<'a> {
        let told = Told::of(documents, events, model, options);
        let candidates = told.pile.candidates();
        Lessons { told, candidates }
    }

    /// Pairs of documents that share rare words: one way each, the cues of telling one story.
    pub fn of_stories(&self, pair: &Weights) -> Vec<Lesson<'_>> {
        let pile = &self.told.pile;
        let lesson = |&(a, b): &(usize, usize)| Lesson {
            documents: (&pile.ids[a], &pile.ids[b]),
            ways: vec![pile.story_cues(a, b, pair)],
        };
        self.candidates.iter().map(lesson).collect()
    }

    /// Pairs of documents with tellings that linking would compare: a way for each pair of tellings.
    pub fn of_happenings(&self, model: &LinkModel) -> Vec<Lesson<'_>> {
        let pile = &self.told.pile;
        let stories = story::stories(pile, &self.candidates, model);
        let happenings = Happenings::new(pile, model, &stories, Default::default());
        let mut ways: BTreeMap<(usize, usize), Vec<Cues>> = BTreeMap::new();
        for (a, b) in happenings.candidates() {
            let (x, y) = (pile.facts[a].document, pile.facts[b].document);
            ways.entry((x.min(y), x.max(y))).or_default().push(happenings.cues(a, b));
        }
        ways.into_iter()
            .map(|((x, y), ways)| Lesson { documents: (&pile.ids[x], &pile.ids[y]), ways })
            .collect()
    }
}

impl Lessons<'_> {
    /// Pairs of documents that are held to tell one story.
    pub fn one_story(&self, model: &LinkModel) -> Vec<(&DocumentId, &DocumentId)> {
        let pile = &self.told.pile;
        let stories = story::stories(pile, &self.candidates, model);
        let mut pairs = Vec::new();
        for a in 0..stories.len() {
            let others = (a + 1..stories.len()).filter(|&b| stories[a] == stories[b]);
            pairs.extend(others.map(|b| (&pile.ids[a], &pile.ids[b])));
        }
        pairs
    }
}

/// The cues of two records whose documents are not at hand, or why they cannot be one happening.
///
/// # Errors
/// What rules it out.
pub fn of_records(a: &Event, b: &Event) -> Result<Cues, &'static str> {
    let (f, g) = (Facts::of(a, 0, 0, &[]), Facts::of(b, 1, 0, &[]));
    match exclude::exclusion(&f, &g) {
        Some(reason) => Err(reason),
        None => Ok(cues::cues(&f, &g)),
    }
}

/// In how many of the texts each word stands; words that stand in fewer than `least` are left out.
pub fn word_counts<'t>(texts: impl IntoIterator<Item = &'t str>, least: u32) -> BTreeMap<String, u32> {
    let mut counts: FxHashMap<String, u32> = FxHashMap::default();
    for text in texts {
        let mut seen = rustc_hash::FxHashSet::default();
        super::words::each_word(text, &[], 0, |word, _| {
            if seen.insert(word.to_owned()) {
                *counts.entry(word.to_owned()).or_default() += 1;
            }
        });
    }
    counts.into_iter().filter(|(_, n)| *n >= least).collect()
}
