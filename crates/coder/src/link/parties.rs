//! Who acts and is acted on, compared by words and keys.

use super::facts::{Facts, Party};
use super::words::each_word;
use dateline_types::{ActorRef, Span};

/// One word, or a word and what is made of it: "village" and "villager".
pub(super) fn akin(a: &str, b: &str) -> bool {
    a == b || (a.len() >= 5 && b.len() >= 5 && (a.starts_with(b) || b.starts_with(a)))
}

/// Words that say only that there were people, or how many.
const COMMON: [&str; 47] = [
    "the", "and", "for", "with", "from", "its", "their", "his", "her", "this", "that", "other", "others",
    "several", "some", "more", "least", "than", "about", "people", "person", "man", "men", "woman", "women",
    "thousand", "hundred", "dozen", "gunmen", "gunman", "attacker", "one", "two", "three", "four", "five",
    "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty", "forty", "fifty",
];

/// The content words of the parties, lower case, without names of persons: what only says that there were people, or how
/// many, is left out.
pub(super) fn words(parties: &[ActorRef], masked: &[Span]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for party in parties {
        let start = party.span.start();
        let here: Vec<Span> = masked
            .iter()
            .filter(|span| span.overlaps(party.span))
            .filter_map(|span| {
                Some(Span::new(span.start().saturating_sub(start), span.end().checked_sub(start)?))
            })
            .collect();
        each_word(&party.text, &here, 0, |word, _| {
            let singular = word.strip_suffix('s').filter(|_| word.len() > 3).unwrap_or(word);
            if !COMMON.contains(&singular) {
                words.push(singular.to_owned());
            }
        });
    }
    words.sort();
    words.dedup();
    words
}

/// True if a key or a word of one is of the other too.
pub(super) fn meet(a: &Party, b: &Party) -> bool {
    a.keys.iter().any(|key| b.keys.contains(key))
        || a.words.iter().any(|word| b.words.iter().any(|other| akin(word, other)))
}

/// True if the actors of each are the targets of the other, and of their own side nobody is shared.
pub(super) fn same_parties_swapped(a: &Facts, b: &Facts) -> bool {
    meet(&a.actor, &b.target)
        && meet(&a.target, &b.actor)
        && !meet(&a.actor, &b.actor)
        && !meet(&a.target, &b.target)
}
