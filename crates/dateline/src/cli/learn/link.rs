//! `learn link`: the weights of linking, and what they are worth on topics they were not learnt from.
//!
//! A pair of documents teaches the story table one yes or no. What tellings teach is not labelled one by one: two
//! documents that tell one incident have at least one pair of tellings that are one, those that do not have none, so the
//! question is a choice between any pair and nothing (multiple-instance logit). The two tables need each other and are
//! learnt in turns.

use super::LinkArguments;
use super::linking_gold::{self, Pile};
use crate::cli::{Global, print};
use crate::engine::Engine;
use crate::failure::{Failure, FailureKind, Outcome};
use dateline_coder::link::lesson::{Lesson, Lessons, word_counts};
use dateline_coder::link::{BIAS, Background, LinkModel, Weights, link};
use dateline_learn::{Question, Training, train};
use dateline_types::{DocumentId, IncidentOrigin};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Gold files whose texts say how common words are in news. None of them is a file of linking.
const NEWS: [&str; 6] = [
    "geo/lgl.jsonl",
    "geo/geovirus.jsonl",
    "events/dev.jsonl",
    "events/wire.jsonl",
    "time/timebank.jsonl",
    "time/aquaint.jsonl",
];
/// A word that stands in fewer of these texts is rare.
const COMMON: u32 = 8;
/// How often the two tables are learnt in turn.
const TURNS: usize = 2;
const TRAINING: Training = Training { penalty: 4.0, least_texts: 5, steps: 200 };
/// Two incidents counted as one cannot be told apart later, one counted twice can be merged by a reviewer: the odds have
/// to be this much better than even, in log-odds.
const MARGIN: [f64; 2] = [0.4, 0.5];

pub fn run(arguments: &LinkArguments, global: &Global) -> Result<Outcome, Failure> {
    let engine =
        Engine::open(global.model.as_deref()).map_err(|error| Failure::new(FailureKind::Io, error))?;
    let (words, texts) = background(&arguments.folder)?;
    let share = |n: u32| (f64::from(n) / texts as f64 * 1e4).round() / 1e4;
    let shares: Vec<(String, f64)> = words.into_iter().map(|(word, n)| (word, share(n))).collect();
    let background = Background::new(shares.iter().cloned());
    let folder = &arguments.folder;
    let mut piles = vec![
        linking_gold::clusters("ecb", &folder.join("linking/ecb.jsonl"), &engine)?,
        linking_gold::clusters("news", &folder.join("linking/news_clusters.jsonl"), &engine)?,
        linking_gold::muc4(&folder.join("muc4/dev.jsonl"), &engine)?,
    ];
    if let Some(file) = &arguments.scenes {
        piles.push(linking_gold::scenes(file, &engine)?);
    }
    let start = LinkModel { background, ..LinkModel::default() };
    let opened: Vec<Opened<'_>> = piles.iter().map(|pile| Opened::new(pile, &start)).collect();
    if arguments.folds > 1 {
        print(cross_fitted(&opened, &start, arguments.folds).as_bytes())?;
    }
    let model = learn(&opened, &start, &|_, _| true);
    print(in_sample(&opened, &model).as_bytes())?;
    if let Some(out) = &arguments.out {
        write(out, &model, &shares)?;
    }
    Ok(Outcome::Done)
}

/// A pile with its documents listed for linking.
struct Opened<'p> {
    pile: &'p Pile,
    lessons: Lessons<'p>,
}

impl<'p> Opened<'p> {
    fn new(pile: &'p Pile, model: &LinkModel) -> Opened<'p> {
        let documents: Vec<_> = pile.documents.iter().collect();
        Opened { pile, lessons: Lessons::new(&documents, &pile.events, model, &pile.options) }
    }

    fn linked(&self, model: &LinkModel) -> BTreeSet<(DocumentId, DocumentId)> {
        let documents: Vec<_> = self.pile.documents.iter().collect();
        let of: BTreeMap<_, _> = self.pile.events.iter().map(|e| (&e.id, &e.document)).collect();
        let mut pairs = BTreeSet::new();
        for incident in link(&documents, &self.pile.events, model, &self.pile.options) {
            let counted =
                matches!(incident.extent, dateline_types::Extent::Event | dateline_types::Extent::Episode);
            if !counted || incident.origin != IncidentOrigin::Coded {
                continue;
            }
            let told: BTreeSet<&DocumentId> =
                incident.events.iter().filter_map(|e| of.get(e).copied()).collect();
            for (n, a) in told.iter().enumerate() {
                pairs.extend(told.iter().skip(n + 1).map(|b| ((*a).clone(), (*b).clone())));
            }
        }
        pairs
    }
}

/// Learns both tables from the pairs of documents that `taught` lets through.
fn learn(
    opened: &[Opened<'_>],
    start: &LinkModel,
    taught: &dyn Fn(&Pile, (&DocumentId, &DocumentId)) -> bool,
) -> LinkModel {
    let mut model = start.clone();
    for _ in 0..TURNS {
        let mut questions = Vec::new();
        // Scenes are made to confuse: what they teach of whole stories cost news a tenth of its pairs.
        for one in opened.iter().filter(|one| one.pile.name != linking_gold::OWN) {
            ask(one.pile, one.lessons.of_stories(&model.pair), taught, &mut questions);
        }
        model.story = table(&questions, MARGIN[0], &[]);
        let mut questions = Vec::new();
        for one in opened {
            ask(one.pile, one.lessons.of_happenings(&model), taught, &mut questions);
        }
        model.pair = table(&questions, MARGIN[1], &BY_HAND);
    }
    model
}

fn ask(
    pile: &Pile,
    lessons: Vec<Lesson<'_>>,
    taught: &dyn Fn(&Pile, (&DocumentId, &DocumentId)) -> bool,
    questions: &mut Vec<Question>,
) {
    let before = questions.len();
    for lesson in lessons.into_iter().filter(|lesson| taught(pile, lesson.documents)) {
        let Some(same) = pile.same(lesson.documents.0, lesson.documents.1) else { continue };
        let mut candidates: Vec<Vec<String>> = lesson
            .ways
            .iter()
            .map(|cues| cues.iter().map(|cue| (*cue).to_owned()).chain([BIAS.to_owned()]).collect())
            .collect();
        let mut right = vec![same; candidates.len()];
        candidates.push(Vec::new());
        right.push(!same);
        // A text is a topic here: a cue that one topic alone shows gets no weight.
        let text = pile.fold(lesson.documents.0, 1 << 20) as u32;
        questions.push(Question { text, candidates, right, weight: 1.0 });
    }
    // Every pile weighs the same, however many pairs it has.
    let weight = QUESTIONS / (questions.len() - before).max(1) as f64;
    questions[before..].iter_mut().for_each(|question| question.weight = weight.min(1.0));
}

/// A pile weighs at most so many questions.
const QUESTIONS: f64 = 6000.0;

/// Weights that are set by hand, on the pairs of `crates/coder/tests/link_pairs.toml`: what bare facts say where texts cannot be
/// compared. Gold of reports always has the texts, and teaches nothing about that.
const BY_HAND: [(&str, f64); 4] = [
    ("no texts: day, town and target", 3.0),
    ("no texts: day and town", 2.0),
    ("no texts: day and town, not the rest", 0.5),
    ("texts: not held", 0.5),
];

/// Cues that can only speak against two being one, by how they start; and such as can only speak for it. What gold that
/// happens to be at hand says otherwise is chance: in a story whose toll rises, other figures are no sign of one incident.
const AGAINST: [&str; 16] = [
    "actor: other",
    "target: other",
    "killed: other",
    "injured: other",
    "means: other",
    "kind: other",
    "reality: other",
    "reality: denied",
    "sides: swapped",
    "place: far",
    "place: other country",
    "days: far apart",
    "days: 11-60 apart",
    "days: 4-10 apart",
    "published: further apart",
    "other stories: unlike",
];
const FOR: [&str; 17] = [
    "actor: same",
    "actor: a word",
    "target: same",
    "target: a word",
    "killed: same",
    "injured: same",
    "means: same",
    "word: same",
    "kind: same mode",
    "days: same",
    "place: same town",
    "text: ",
    "lead: ",
    "told: ",
    "one story: main",
    "one story, text",
    "facts: day, town and target",
];

fn table(questions: &[Question], margin: f64, by_hand: &[(&str, f64)]) -> Weights {
    let mut questions = questions.to_vec();
    let mut weights = train(&questions, &TRAINING);
    // Weights of the wrong sign are 0, and the others learnt again without them, until none has the wrong sign (an active
    // set, as in non-negative least squares, Lawson & Hanson 1974, without letting any back in).
    loop {
        let starts = |cue: &str, of: &[&str]| of.iter().any(|start| cue.starts_with(start));
        let wrong: BTreeSet<String> = weights
            .iter()
            .filter(|(cue, w)| **w > 0.0 && starts(cue, &AGAINST) || **w < 0.0 && starts(cue, &FOR))
            .map(|(cue, _)| cue.clone())
            .collect();
        if wrong.is_empty() {
            break;
        }
        for candidate in questions.iter_mut().flat_map(|q| &mut q.candidates) {
            candidate.retain(|cue| !wrong.contains(cue));
        }
        weights = train(&questions, &TRAINING);
    }
    *weights.entry(BIAS.to_owned()).or_default() -= margin;
    for (cue, weight) in by_hand {
        weights.insert((*cue).to_owned(), *weight);
    }
    Weights::new(weights)
}

/// Links each part of every pile with what the other parts taught.
fn cross_fitted(opened: &[Opened<'_>], start: &LinkModel, folds: u64) -> String {
    let mut found: Vec<BTreeSet<(DocumentId, DocumentId)>> = vec![BTreeSet::new(); opened.len()];
    let mut stories = found.clone();
    for fold in 0..folds {
        let held = |pile: &Pile, id: &DocumentId| pile.fold(id, folds) == fold;
        let model = learn(opened, start, &|pile, (a, b)| !held(pile, a) && !held(pile, b));
        for ((one, found), stories) in opened.iter().zip(&mut found).zip(&mut stories) {
            let here = |(a, b): &(DocumentId, DocumentId)| held(one.pile, a) || held(one.pile, b);
            found.extend(one.linked(&model).into_iter().filter(here));
            let of_story = one.lessons.one_story(&model);
            stories.extend(of_story.into_iter().map(|(a, b)| (a.clone(), b.clone())).filter(here));
        }
    }
    let lines = opened.iter().zip(&found).zip(&stories);
    lines
        .map(|((one, found), stories)| {
            figures("stories, held out", one.pile, stories) + &figures("held out", one.pile, found)
        })
        .collect()
}

fn in_sample(opened: &[Opened<'_>], model: &LinkModel) -> String {
    opened.iter().map(|one| figures("as learnt", one.pile, &one.linked(model))).collect()
}

/// Precision, recall and F1 over pairs of documents, and B-cubed F1 over connected documents, as
/// `score_linking.py` has them. Pairs that the gold leaves open are not counted.
fn figures(how: &str, pile: &Pile, found: &BTreeSet<(DocumentId, DocumentId)>) -> String {
    let ids = pile.ids();
    let mut gold = 0usize;
    for (n, a) in ids.iter().enumerate() {
        gold += ids[n + 1..].iter().filter(|b| pile.same(a, b) == Some(true)).count();
    }
    let judged: Vec<bool> = found.iter().filter_map(|(a, b)| pile.same(a, b)).collect();
    let right = judged.iter().filter(|same| **same).count();
    let ratio = |a: usize, b: usize| if b == 0 { 0.0 } else { a as f64 / b as f64 };
    let (precision, recall) = (ratio(right, judged.len()), ratio(right, gold));
    let f1 = ratio(2 * right, judged.len() + gold);
    let mut line = String::new();
    let _ = writeln!(
        line,
        "{how} {:5} P {precision:.3} R {recall:.3} F1 {f1:.3} ({} pairs of {} documents, {gold} in gold)",
        pile.name,
        judged.len(),
        ids.len()
    );
    line
}

fn background(folder: &Path) -> Result<(BTreeMap<String, u32>, usize), Failure> {
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for file in NEWS {
        for row in linking_gold::rows(&folder.join(file))? {
            texts.extend(row["text"].as_str().map(str::to_owned));
        }
    }
    Ok((word_counts(texts.iter().map(String::as_str), COMMON), texts.len()))
}

fn write(out: &Path, model: &LinkModel, shares: &[(String, f64)]) -> Result<(), Failure> {
    let mut weights = String::from("# table, cue, weight in log-odds. Learnt: see SOURCE.toml.\n");
    for (name, table) in [("story", &model.story), ("pair", &model.pair)] {
        for (cue, weight) in table.sorted() {
            let _ = writeln!(weights, "{name}\t{cue}\t{weight:.2}");
        }
    }
    let mut words = String::from("# word, share of news reports it stands in; rarer words are not listed.\n");
    for (word, share) in shares {
        let _ = writeln!(words, "{word}\t{share}");
    }
    for (name, text) in [("weights.tsv", weights), ("words.tsv", words)] {
        let path = out.join(name);
        std::fs::write(&path, text)
            .map_err(|e| Failure::io(e, format!("cannot write {}", path.display())))?;
    }
    Ok(())
}
