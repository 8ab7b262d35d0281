//! The documents to link, with what they tell and the words they use; and which of them to compare at all.

use super::cues::{Cues, cues};
use super::exclude::exclusion;
use super::facts::Facts;
use super::model::{LinkModel, Weights};
use super::words::{Vector, Words, words};
use super::{LinkOptions, account::Account};
use dateline_types::{Document, DocumentId, Extent, Span};
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// So many of a document's tellings, most told first, stand for its story.
const MAIN: usize = 3;
/// Words by which documents find each other: the heaviest of the text and of its lead.
const KEYS: [usize; 2] = [12, 8];
/// Under one word a document is compared with so many that come after it in time.
const NEXT: usize = 15;
/// Texts with a lower cosine are no candidates.
const LEAST_COSINE: f64 = 0.05;

/// One document of the pile.
#[derive(Debug, Clone)]
pub struct Text {
    /// Its words.
    pub words: Words,
    /// When it was published.
    pub published: Option<Date>,
    /// Its tellings, the most told first.
    pub tellings: Vec<usize>,
}

/// Everything that linking compares.
#[derive(Debug, Clone)]
pub struct Pile {
    /// The documents that tell something.
    pub texts: Vec<Text>,
    /// What they tell.
    pub facts: Vec<Facts>,
    /// The words of the sentences that tell it, without those for its place; empty where the text is not held.
    pub told: Vec<Vector>,
    /// The earliest text of which each is a copy, or itself.
    pub copy_of: Vec<usize>,
    /// The ids of the documents.
    pub ids: Vec<DocumentId>,
}

impl Pile {
    /// The pile of what documents tell. Documents that tell nothing only say how rare words are.
    pub fn new(
        tellings: &[Account],
        documents: &BTreeMap<&DocumentId, &Document>,
        model: &LinkModel,
        options: &LinkOptions,
    ) -> Pile {
        let masked = |id: &DocumentId| options.masked.get(id).map_or(&[] as &[Span], Vec::as_slice);
        let mut by_document: BTreeMap<&DocumentId, Vec<usize>> = BTreeMap::new();
        for (n, telling) in tellings.iter().enumerate() {
            by_document.entry(&telling.event.document).or_default().push(n);
        }
        let all: Vec<&Document> = documents.values().copied().collect();
        let (lexis, all_words) = words(&all, |document| masked(&document.id), &model.background);
        let mut words_of: BTreeMap<&DocumentId, Words> =
            all.iter().map(|document| &document.id).zip(all_words).collect();
        let mut facts: Vec<Option<Facts>> = vec![None; tellings.len()];
        let (mut texts, mut ids) = (Vec::new(), Vec::new());
        for (number, (id, mut of)) in by_document.into_iter().enumerate() {
            of.sort_by_key(|&n| {
                (std::cmp::Reverse(tellings[n].prominence()), tellings[n].event.trigger.span, n)
            });
            let document = documents.get(id);
            let language = document.and_then(|d| d.language.as_deref()).map(smol_str::SmolStr::new);
            for (rank, &n) in of.iter().enumerate() {
                let told = Facts::of(&tellings[n].event, number, rank, masked(id));
                facts[n] = Some(Facts { language: language.clone(), ..told });
            }
            texts.push(Text {
                words: words_of.remove(id).unwrap_or_default(),
                published: document.and_then(|d| d.date.as_ref()).map(|d| d.date),
                tellings: of,
            });
            ids.push(id.clone());
        }
        let number: FxHashMap<&DocumentId, usize> = ids.iter().enumerate().map(|(n, id)| (id, n)).collect();
        let facts: Vec<Facts> = facts.into_iter().flatten().collect();
        let told = tellings
            .iter()
            .map(|telling| {
                let event = &telling.event;
                let Some(document) = documents.get(&event.document) else { return Vector::default() };
                let place: Vec<Span> = event.place.iter().map(|place| place.span).collect();
                lexis.passages(document, &telling.sentences, masked(&document.id), &place)
            })
            .collect();
        // A form filled in with another town, day or toll is like a copy and tells of something else.
        let main = |n: usize| {
            let first = texts[n].tellings.first().map(|&telling| &facts[telling]);
            first.filter(|facts| facts.extent != Extent::Aggregate)
        };
        let tells_the_same = |n: usize, first: usize| !matches!((main(n), main(first)), (Some(a), Some(b)) if exclusion(a, b).is_some());
        let copy_of = ids
            .iter()
            .enumerate()
            .map(|(n, id)| {
                let first = options.copies.get(id).and_then(|first| number.get(first)).copied();
                first.filter(|&first| tells_the_same(n, first)).unwrap_or(n)
            })
            .collect();
        Pile { texts, facts, told, copy_of, ids }
    }

    /// Pairs of documents that share rare words, ascending; of copies the earliest alone.
    pub fn candidates(&self) -> Vec<(usize, usize)> {
        let mut listed: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        let mut order: Vec<usize> = (0..self.texts.len()).filter(|&n| self.copy_of[n] == n).collect();
        order.sort_by_key(|&n| (self.texts[n].published, n));
        for &n in &order {
            let Words { whole, lead } = &self.texts[n].words;
            let mut keys: FxHashSet<u32> = FxHashSet::default();
            for (vector, most) in [whole, lead].into_iter().zip(KEYS) {
                let mut heaviest: Vec<&(u32, f32)> = vector.words().iter().collect();
                heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                keys.extend(heaviest.into_iter().take(most).map(|(word, _)| *word));
            }
            for word in keys {
                listed.entry(word).or_default().push(n);
            }
        }
        let mut pairs: FxHashSet<(usize, usize)> = FxHashSet::default();
        for list in listed.values() {
            for (k, &one) in list.iter().enumerate() {
                pairs.extend(list[k + 1..].iter().take(NEXT).map(|&other| (one.min(other), one.max(other))));
            }
        }
        let mut pairs: Vec<(usize, usize)> =
            pairs.into_iter().filter(|&(a, b)| self.cosine(a, b) >= LEAST_COSINE).collect();
        pairs.sort_unstable();
        pairs
    }

    /// How alike two texts are, 0 to 1.
    pub fn cosine(&self, a: usize, b: usize) -> f64 {
        self.texts[a].words.whole.cosine(&self.texts[b].words.whole)
    }

    /// How alike the sentences are that tell two tellings, as cues; none where a text is not held.
    pub fn told_alike(&self, a: usize, b: usize) -> Cues {
        let (x, y) = (&self.told[a], &self.told[b]);
        let mut found = Cues::new();
        if !x.words().is_empty() && !y.words().is_empty() {
            found.push("sentences: held");
            steps(x.cosine(y), &TOLD, &mut found);
        }
        found
    }

    /// How alike two reports of one story are, as cues: short ones may share little beyond a town and a day.
    pub fn texts_alike(&self, a: usize, b: usize) -> Cues {
        let mut found = Cues::new();
        steps(self.cosine(a, b), &IN_STORY, &mut found);
        found
    }

    /// The pair of main tellings of two documents that agrees best and is not ruled out.
    pub fn best_mains(&self, a: usize, b: usize, pair: &Weights) -> Option<(usize, usize)> {
        let mains = |n: usize| self.texts[n].tellings.iter().take(MAIN).copied();
        let all = || mains(a).flat_map(|x| mains(b).map(move |y| (x, y)));
        let mut open = all().filter(|&(x, y)| exclusion(&self.facts[x], &self.facts[y]).is_none());
        let (first, second) = (open.next()?, open.next());
        // Most short texts tell one thing: nothing is to be weighed then.
        let Some(second) = second else { return Some(first) };
        let score = |(x, y): (usize, usize)| pair.log_odds(&cues(&self.facts[x], &self.facts[y]));
        let mut best = (score(first), first);
        for other in std::iter::once(second).chain(open) {
            let found = score(other);
            if found > best.0 {
                best = (found, other);
            }
        }
        Some(best.1)
    }

    /// What speaks for two documents telling one story and against it.
    pub fn story_cues(&self, a: usize, b: usize, pair: &Weights) -> Cues {
        let mut found = match self.best_mains(a, b, pair) {
            Some((x, y)) => cues(&self.facts[x], &self.facts[y]),
            None => vec!["facts: all exclude each other"],
        };
        found.retain(|cue| OF_STORIES.iter().any(|of| cue.starts_with(of)));
        steps(self.cosine(a, b), &TEXT, &mut found);
        steps(self.texts[a].words.lead.cosine(&self.texts[b].words.lead), &LEAD, &mut found);
        found.push(published(self.texts[a].published, self.texts[b].published));
        found
    }
}

/// Cues of main tellings that say something about stories. Kinds of event, words for parties and the like are those of a
/// few topics, and what they taught did not carry over.
const OF_STORIES: [&str; 5] = ["facts: all", "days", "place", "killed", "target: same"];

/// Steps of likeness: each one reached is a cue.
type Steps = [(f64, &'static str)];

const TEXT: [(f64, &str); 12] = [
    (0.06, "text: 0.06"),
    (0.08, "text: 0.08"),
    (0.10, "text: 0.10"),
    (0.12, "text: 0.12"),
    (0.14, "text: 0.14"),
    (0.17, "text: 0.17"),
    (0.20, "text: 0.20"),
    (0.25, "text: 0.25"),
    (0.30, "text: 0.30"),
    (0.40, "text: 0.40"),
    (0.50, "text: 0.50"),
    (0.70, "text: 0.70"),
];
const TOLD: [(f64, &str); 6] = [
    (0.03, "told: 0.03"),
    (0.06, "told: 0.06"),
    (0.10, "told: 0.10"),
    (0.16, "told: 0.16"),
    (0.25, "told: 0.25"),
    (0.40, "told: 0.40"),
];
const IN_STORY: [(f64, &str); 5] = [
    (0.10, "one story, text: 0.10"),
    (0.15, "one story, text: 0.15"),
    (0.22, "one story, text: 0.22"),
    (0.32, "one story, text: 0.32"),
    (0.45, "one story, text: 0.45"),
];
const LEAD: [(f64, &str); 6] = [
    (0.03, "lead: 0.03"),
    (0.06, "lead: 0.06"),
    (0.10, "lead: 0.10"),
    (0.15, "lead: 0.15"),
    (0.25, "lead: 0.25"),
    (0.40, "lead: 0.40"),
];

fn steps(value: f64, steps: &Steps, found: &mut Cues) {
    found.extend(steps.iter().filter(|(least, _)| value >= *least).map(|(_, cue)| *cue));
}

fn published(a: Option<Date>, b: Option<Date>) -> &'static str {
    let (Some(a), Some(b)) = (a, b) else { return "published: unknown" };
    match a.since(b).map_or(i32::MAX, |s| s.get_days().abs()) {
        ..=1 => "published: 0-1 days apart",
        2..=3 => "published: 2-3 days apart",
        4..=7 => "published: 4-7 days apart",
        8..=31 => "published: 8-31 days apart",
        _ => "published: further apart",
    }
}
