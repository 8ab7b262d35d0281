//! Which documents tell one story: the same main happening and what follows from it.

use super::cluster::{Pairs, average_linkage};
use super::model::LinkModel;
use super::pile::Pile;
use std::collections::BTreeMap;

/// No story has more documents than this, copies apart.
const MOST_DOCUMENTS: usize = 400;

struct Texts<'a> {
    pile: &'a Pile,
    model: &'a LinkModel,
}

impl Pairs for Texts<'_> {
    fn log_odds(&self, a: usize, b: usize) -> f64 {
        if self.pile.copy_of[a] == self.pile.copy_of[b] {
            return 0.0;
        }
        self.model.story.log_odds(&self.pile.story_cues(a, b, &self.model.pair))
    }
    fn exclude(&self, _: usize, _: usize) -> bool {
        // What excludes each other are happenings; documents tell several.
        false
    }
}

/// The story of each document, by the number of its first document.
pub fn stories(pile: &Pile, candidates: &[(usize, usize)], model: &LinkModel) -> Vec<usize> {
    let groups = average_linkage(pile.texts.len(), &[], candidates, MOST_DOCUMENTS, &Texts { pile, model });
    let mut story = vec![0; pile.texts.len()];
    for group in groups {
        for &text in &group {
            story[text] = group[0];
        }
    }
    // A copy tells what the text it copies tells.
    (0..story.len()).map(|n| story[pile.copy_of[n]]).collect()
}

/// Of each story, the tellings of its main happening, as pairs with the first of them.
///
/// Documents that tell one story mostly agree in what they mainly tell, also where one gives no day and another no place: of
/// each the most told telling joins that nothing rules out and that is likelier than not to be one with those that have
/// joined. The first are those that most others do not exclude.
pub fn main_happenings(pile: &Pile, stories: &[usize], pairs: &impl Pairs) -> Vec<(usize, usize)> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (text, &story) in stories.iter().enumerate().filter(|(text, _)| pile.copy_of[*text] == *text) {
        members.entry(story).or_default().push(text);
    }
    let mut joined = Vec::new();
    for texts in members.into_values().filter(|texts| texts.len() > 1) {
        let main = |text: usize| pile.texts[text].tellings.first().copied();
        let mains: Vec<usize> = texts.iter().take(MOST_ASKED).filter_map(|&text| main(text)).collect();
        let fits = |one: usize| mains.iter().filter(|&&other| !pairs.exclude(one, other)).count();
        let mut order: Vec<(usize, usize)> =
            texts.iter().filter_map(|&text| Some((fits(main(text)?), text))).collect();
        order.sort_by_key(|&(fits, text)| (std::cmp::Reverse(fits), text));
        let mut happening: Vec<usize> = Vec::new();
        for (_, text) in order {
            let fitting = pile.texts[text].tellings.iter().take(MOST_TOLD).find(|&&telling| {
                let score: f64 = happening.iter().map(|&other| pairs.log_odds(telling, other)).sum();
                score >= LEAST_MAIN * happening.len() as f64
                    && happening.iter().all(|&other| !pairs.exclude(telling, other))
            });
            happening.extend(fitting);
        }
        joined.extend(
            happening.iter().skip(1).map(|&telling| (happening[0].min(telling), happening[0].max(telling))),
        );
    }
    joined
}

/// The least mean log-odds of a telling with those that have joined the main happening of its story. Chosen on held-out topics
/// and the scenes that were seen: 0 parted a fifth of world news, none at all joined what happened in one town on one day.
const LEAST_MAIN: f64 = -1.3;
/// The main happening of a story is sought among so many tellings of a document.
const MOST_TOLD: usize = 6;
/// Which main telling most others allow is asked of so many documents.
const MOST_ASKED: usize = 40;
