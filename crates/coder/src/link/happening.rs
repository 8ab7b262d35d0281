//! Which tellings of different documents are one happening.

use super::cluster::{Pairs, average_linkage};
use super::cues::{Cues, cues};
use super::exclude::exclusion;
use super::facts::{Facts, Family};
use super::model::LinkModel;
use super::pile::Pile;
use dateline_types::PlacePrecision;
use rustc_hash::{FxHashMap, FxHashSet};

/// No happening has more tellings than this, copies apart.
const MOST_TELLINGS: usize = 300;
/// Inside a story, so many tellings of a document are compared with those of others.
const OF_A_DOCUMENT: usize = 12;
/// In a story, a document is compared with so many others.
const OF_A_STORY: usize = 60;
/// In one block a telling is compared with so many that follow it in time.
const OF_A_BLOCK: usize = 25;
/// The log-odds of two tellings that one document keeps apart: no third report should join them easily.
const TOLD_APART: f64 = -3.0;
/// The cue of two tellings whose texts cannot be compared: one is not at hand, or they are in two languages.
const NOT_HELD: &str = "texts: not held";
/// Happenings that are dated more loosely are not looked for by their days.
const LOOSE_DAYS: u32 = 31;

/// The tellings of a pile with what decides about each pair.
pub struct Happenings<'a> {
    pile: &'a Pile,
    model: &'a LinkModel,
    stories: &'a [usize],
    /// Pairs that people held to be two.
    split: FxHashSet<(usize, usize)>,
}

impl<'a> Happenings<'a> {
    /// The tellings of the pile; `split` are pairs of them that people held apart.
    pub fn new(
        pile: &'a Pile,
        model: &'a LinkModel,
        stories: &'a [usize],
        split: FxHashSet<(usize, usize)>,
    ) -> Happenings<'a> {
        Happenings { pile, model, stories, split }
    }

    /// What speaks for two tellings being one happening and against it.
    pub fn cues(&self, a: usize, b: usize) -> Cues {
        let (f, g) = (&self.pile.facts[a], &self.pile.facts[b]);
        let mut found = cues(f, g);
        let context = self.context(f, g);
        if context == NOT_HELD {
            found.extend(without_texts(&found));
        }
        found.push(context);
        if f.speaks_as(g) {
            found.extend(self.pile.told_alike(a, b));
            if self.stories[f.document] == self.stories[g.document] {
                found.extend(self.pile.texts_alike(f.document, g.document));
            }
        }
        found
    }

    /// The cues of a pair with what each weighs, the heaviest first.
    pub fn reasons(&self, a: usize, b: usize, model: &LinkModel) -> Vec<String> {
        let mut found: Vec<(f64, &str)> =
            self.cues(a, b).into_iter().map(|cue| (model.pair.of(cue), cue)).collect();
        found.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(b.1)));
        found.into_iter().map(|(weight, cue)| format!("{cue} ({weight:+.1})")).collect()
    }

    /// How the documents of two tellings stand to each other, and how much they make of them.
    fn context(&self, f: &Facts, g: &Facts) -> &'static str {
        let mains = usize::from(f.rank == 0) + usize::from(g.rank == 0);
        if self.stories[f.document] == self.stories[g.document] {
            return ["one story: beside", "one story: main and beside", "one story: main"][mains];
        }
        if !f.speaks_as(g) {
            // Texts of two languages share no words: day, town, parties and tolls must say it.
            let found = cues(f, g);
            let has = |start: &str| found.iter().any(|cue| cue.starts_with(start));
            let toll = found.contains(&"killed: same") && has("place: same town") && has("days: same");
            return if has("facts: day") || toll { NOT_HELD } else { "other stories: somewhat alike" };
        }
        if [f, g].iter().any(|x| self.pile.texts[x.document].words.whole.words().is_empty()) {
            return NOT_HELD;
        }
        match self.pile.cosine(f.document, g.document) {
            ..0.08 => "other stories: unlike",
            0.08..0.15 => "other stories: somewhat alike",
            _ => "other stories: alike",
        }
    }

    /// Pairs of tellings to compare, ascending: of one story; of one kind, country and week or day; of one kind, week and
    /// keyed party.
    pub fn candidates(&self) -> Vec<(usize, usize)> {
        let mut pairs: FxHashSet<(usize, usize)> = FxHashSet::default();
        self.within_stories(&mut pairs);
        self.by_facts(&mut pairs);
        let mut pairs: Vec<(usize, usize)> = pairs
            .into_iter()
            .filter(|&(a, b)| {
                let (f, g) = (&self.pile.facts[a], &self.pile.facts[b]);
                f.document != g.document
                    && self.pile.copy_of[f.document] != self.pile.copy_of[g.document]
                    && exclusion(f, g).is_none()
            })
            .collect();
        pairs.sort_unstable();
        pairs
    }

    fn within_stories(&self, pairs: &mut FxHashSet<(usize, usize)>) {
        let mut members: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (text, &story) in self.stories.iter().enumerate().filter(|(t, _)| self.pile.copy_of[*t] == *t) {
            members.entry(story).or_default().push(text);
        }
        for texts in members.values() {
            for (k, &one) in texts.iter().enumerate() {
                for &other in texts[k + 1..].iter().take(OF_A_STORY) {
                    // In a large story main things meet main things.
                    let most = (OF_A_DOCUMENT * 10 / texts.len().max(10)).max(2);
                    for &x in self.pile.texts[one].tellings.iter().take(most) {
                        for &y in self.pile.texts[other].tellings.iter().take(most) {
                            pairs.insert((x.min(y), x.max(y)));
                        }
                    }
                }
            }
        }
    }

    fn by_facts(&self, pairs: &mut FxHashSet<(usize, usize)>) {
        let mut blocks: FxHashMap<(String, i32), Vec<usize>> = FxHashMap::default();
        for (n, facts) in self.pile.facts.iter().enumerate() {
            let Some(when) = facts.when.filter(|w| w.days.days() <= LOOSE_DAYS) else { continue };
            let copy = self.pile.copy_of[facts.document] != facts.document;
            if copy {
                continue;
            }
            let epoch =
                |day: jiff::civil::Date| day.since(jiff::civil::Date::ZERO).map_or(0, |s| s.get_days());
            let (first, last) = (epoch(when.days.start()) - 1, epoch(when.days.end()) + 1);
            for key in keys(facts) {
                for week in first.div_euclid(7)..=last.div_euclid(7) {
                    blocks.entry((key.clone(), week)).or_default().push(n);
                }
            }
        }
        for block in blocks.values_mut() {
            block.sort_by_key(|&n| (self.pile.facts[n].when.map(|w| w.days), n));
            for (k, &one) in block.iter().enumerate() {
                pairs.extend(
                    block[k + 1..].iter().take(OF_A_BLOCK).map(|&other| (one.min(other), one.max(other))),
                );
            }
        }
    }

    /// Groups of tellings that are one happening each; `joined` are pairs that are one from the start.
    pub fn groups(&self, joined: &[(usize, usize)], candidates: &[(usize, usize)]) -> Vec<Vec<usize>> {
        average_linkage(self.pile.facts.len(), joined, candidates, MOST_TELLINGS, self)
    }
}

/// What day and town say where nothing else can be asked, as cues of their own.
fn without_texts(found: &Cues) -> Option<&'static str> {
    found.iter().find_map(|cue| match *cue {
        "facts: day, town and target" => Some("no texts: day, town and target"),
        "facts: day and town" => Some("no texts: day and town"),
        "facts: day and town, not the rest" => Some("no texts: day and town, not the rest"),
        _ => None,
    })
}

/// Under what a telling is looked for, besides its days.
fn keys(facts: &Facts) -> Vec<String> {
    let family = match facts.family() {
        Family::Other => facts.class.to_string(),
        family => format!("{family:?}"),
    };
    let mut keys = Vec::new();
    if let Some(place) = facts.place.as_ref().map(|w| &w.place) {
        let fine = matches!(place.precision, PlacePrecision::Poi | PlacePrecision::Settlement);
        let (lat, lng) = (place.point.lat(), place.point.lng());
        if fine {
            // Cells of a quarter of a degree, about 28 km; a town by their edge meets others by its country.
            keys.push(format!("{family} {:.0} {:.0}", (lat * 4.0).floor(), (lng * 4.0).floor()));
        }
        if let Some(country) = &place.country {
            keys.push(format!("{family} {country}"));
        }
    }
    keys.extend(facts.actor.keys.iter().chain(&facts.target.keys).map(|key| format!("{family} by {key}")));
    keys
}

impl Pairs for Happenings<'_> {
    fn log_odds(&self, a: usize, b: usize) -> f64 {
        let (f, g) = (&self.pile.facts[a], &self.pile.facts[b]);
        if f.document == g.document {
            return TOLD_APART;
        }
        self.model.pair.log_odds(&self.cues(a, b))
    }

    fn exclude(&self, a: usize, b: usize) -> bool {
        self.held_apart(a, b) || exclusion(&self.pile.facts[a], &self.pile.facts[b]).is_some()
    }

    fn held_apart(&self, a: usize, b: usize) -> bool {
        self.split.contains(&(a.min(b), a.max(b)))
    }
}
