//! What the words around a name say of it: titles and kin before it, an age or an office beside it, a fate after it.

use super::evidence::{CUE, Evidence, HINT, KNOWN};
use super::run::Words;
use dateline_resources::Resources;
use dateline_resources::persons::PersonList as List;
use std::ops::Range;

/// Weighs the words before a name.
pub(super) fn look_before(
    words: &Words<'_>,
    range: &Range<usize>,
    resources: &Resources,
    found: &mut Evidence,
) {
    let known = &resources.persons;
    let Some(before) = words.before(range.start, true) else {
        // A line that is nothing but a name stands in a list of them.
        if words.is_line(range) {
            found.person += HINT;
        }
        // "Among the dead in Osh — X": who is among them is a person, whatever the recogniser takes the name for.
        if is_named_among(words, range.start) {
            found.person += 2 * CUE;
        }
        return;
    };
    // "By X" on a line of its own.
    if words.lower[before] == "by" && words.is_line(&(before..range.end)) {
        found.person += 2 * CUE;
    }
    let word = words.lower[before].as_str();
    let comma = words.gap(before).contains(',');
    // "the mayor X", "schoolgirl X": singular words for people right before.
    if !comma {
        office_before(words, before, resources, found);
        // "the head of the Interior Ministry of Tolvia X".
        let mut office = before;
        while words.is_surely_other(office)
            || office < before && matches!(words.lower[office].as_str(), "of" | "the")
        {
            match words.before(office, false) {
                Some(next) => office = next,
                None => break,
            }
        }
        if office < before && !words.is_surely_other(office) {
            office_before(words, office, resources, found);
        }
        if known.has(List::Honorific, word) || known.has(List::Kin, word) || known.has(List::Naming, word) {
            found.person += CUE;
        }
        if known.has(List::Speech, word) {
            found.person += HINT;
        }
        if known.has(List::FateActive, word) {
            found.fate = true;
            found.person += 2 * CUE;
        }
        if known.has(List::FateAny, word) {
            found.fate = true;
            found.person += 1;
        }
        if known.has(List::Locative, word) {
            found.place += CUE;
            // "the base at X", "a market in X".
            let feature = words.before(before, false).map(|at| words.lower[at].as_str());
            found.place +=
                if feature.is_some_and(|word| known.has(List::FeatureAfter, word)) { HINT } else { 0 };
        }
        if matches!(word, "from" | "to" | "of")
            && words.labels[range.clone()].iter().flatten().any(|label| matches!(*label, "GPE" | "LOC"))
        {
            found.place += HINT;
        }
        // "the bodies of X", "the mother of X".
        if word == "of"
            && let Some(kin) = words.before(before, false)
            && known.has(List::Kin, &words.lower[kin])
        {
            found.person += 2 * CUE;
        }
        if word == "of"
            && let Some(feature) = words.before(before, false)
            && known.has(List::FeatureAfter, &words.lower[feature])
        {
            found.place += KNOWN;
        }
        // "The road to X".
        if word == "to"
            && let Some(feature) = words.before(before, false)
            && known.has(List::FeatureAfter, &words.lower[feature])
        {
            found.place += CUE;
        }
        if known.has(List::FeatureAfter, word) && range.len() == 1 {
            found.place += HINT;
        }
        if word == "the" {
            found.group += CUE;
        }
    }
    let is_where = known.has(List::Locative, word) || matches!(word, "from" | "to");
    // "Pupils in X" are not X.
    let near = [Some(before), words.before(before, true).filter(|_| !is_where)];
    for at in near.into_iter().flatten() {
        let word = words.lower[at].as_str();
        if known.has(List::Minor, word) {
            found.minor = true;
            found.person += 2 * CUE;
        }
        if let Some(years) = word.strip_suffix("-year-old").or_else(|| word.strip_suffix("-month-old")) {
            found.person += KNOWN;
            found.minor |= years.parse::<u32>().is_ok_and(|years| years < 18) || word.ends_with("month-old");
        }
        if at != before
            && known.has(List::FateActive, word)
            && matches!(words.lower[before].as_str(), "dead" | "of")
        {
            found.fate = true;
            found.person += CUE;
        }
    }
    // "was named as X", "known as X".
    if word == "as"
        && let Some(named) = words.before(before, false)
        && (known.has(List::Naming, &words.lower[named]) || words.lower[named] == "known")
    {
        found.person += CUE;
    }
}

/// True for a name behind a dash or a colon in a sentence that says who is among others.
fn is_named_among(words: &Words<'_>, start: usize) -> bool {
    let marks = |at: usize| words.gap(at).contains(['—', '–', ':']);
    let ends = |at: usize| words.gap(at).contains(['.', '!', '?', ';', '\n']);
    let mut before = (0..start).rev().take(SENTENCE).take_while(|at| !ends(*at));
    start.checked_sub(1).is_some_and(marks) && before.any(|at| words.lower[at] == "among")
}

/// Words that are looked back over.
const SENTENCE: usize = 30;

/// A word for one person that ends at `last`: "the foreign minister X".
fn office_before(words: &Words<'_>, last: usize, resources: &Resources, found: &mut Evidence) {
    for length in (1..=3).rev() {
        let Some(first) = (last + 1).checked_sub(length) else { continue };
        let phrase = words.lower[first..=last].join(" ");
        if let Some(agent) = resources.actors.agent(&phrase).filter(|agent| !agent.plural) {
            found.person += CUE;
            found.public |= agent.public;
            break;
        }
    }
}

/// Weighs the words after a name.
pub(super) fn look_after(
    words: &Words<'_>,
    range: &Range<usize>,
    resources: &Resources,
    found: &mut Evidence,
) {
    let known = &resources.persons;
    let last = range.end - 1;
    let gap = words.gap(last);
    let Some(after) = (last + 1 < words.list.len()).then_some(last + 1) else { return };
    let word = words.lower[after].as_str();
    // ", 34," or "(34)".
    let in_commas = gap == ", " || gap == " (";
    if in_commas
        && let Ok(years) = word.parse::<u32>()
        && (1..=110).contains(&years)
    {
        let unit = words.lower.get(after + 1).is_some_and(|unit| matches!(unit.as_str(), "years" | "year"));
        let closes = words.gap(after + usize::from(unit)).starts_with([',', ')', '.', ';']);
        if closes {
            found.person += KNOWN;
            found.minor |= years < 18;
        }
    }
    if in_commas || gap == ", a " || gap == ", the " {
        apposed(words, after, resources, found);
    }
    if words.is_possessive(last) && known.has(List::Kin, word) {
        found.person += CUE;
    }
    let Some(after) = words.after(last, true) else { return };
    let plain = !words.gap(last).contains(',');
    if matches!(word, "who" | "whose" | "whom") {
        found.person += CUE;
    }
    if plain && known.has(List::PersonVerb, word) && !is_deed_of_groups(words, after) {
        found.person += HINT;
    }
    if plain && (known.has(List::FeatureAfter, word) && !words.is_possessive(last)) {
        found.place += CUE;
    }
    if plain
        && (known.has(List::Group, word) || resources.actors.name_head(word).is_some())
        && !words.is_possessive(last)
    {
        // "Kokang rebels": what several are called by.
        found.group += if range.len() == 1 { CUE } else { HINT };
    }
    // "was shot", "had been arrested", "has been missing".
    let mut at = after;
    for _ in 0..3 {
        let word = words.lower[at].as_str();
        if matches!(
            word,
            "was"
                | "were"
                | "been"
                | "be"
                | "being"
                | "is"
                | "are"
                | "had"
                | "has"
                | "have"
                | "also"
                | "reportedly"
                | "later"
        ) {
            match words.after(at, false) {
                Some(next) => at = next,
                None => return,
            }
        }
    }
    if at != after && known.has(List::Fate, &words.lower[at]) {
        found.fate = true;
    }
    // "was arrested" befalls persons alone; "was attacked" towns too.
    if at != after && known.has(List::FateActive, &words.lower[at]) {
        found.person += CUE;
    }
    // "X was among five people killed", "X is a farmer".
    if at != after && words.lower[at] == "among" {
        found.person += HINT;
    }
    if at != after && matches!(words.lower[at].as_str(), "a" | "an") {
        let is_agent = |length: usize| {
            let phrase = words.lower.get(at + 1..at + 1 + length).map(|words| words.join(" "));
            phrase.and_then(|phrase| resources.actors.agent(&phrase)).is_some_and(|agent| !agent.plural)
        };
        if (1..=3).any(is_agent) {
            found.person += CUE;
        }
    }
}

/// True for what groups do as often as persons: "claimed responsibility", "said on Thursday it had …".
fn is_deed_of_groups(words: &Words<'_>, verb: usize) -> bool {
    let lower = |at: usize| words.lower.get(at).map_or("", String::as_str);
    let says_of_itself =
        |at: usize| lower(at) == "it" && matches!(lower(at + 1), "had" | "has" | "would" | "will");
    lower(verb) == "claimed" && lower(verb + 1) == "responsibility"
        || lower(verb) == "said" && (verb + 1..verb + 5).any(says_of_itself)
}

/// "X, the foreign minister,": an office beside the name.
fn apposed(words: &Words<'_>, after: usize, resources: &Resources, found: &mut Evidence) {
    let mut at = after;
    for _ in 0..6 {
        for length in (1..=3).rev() {
            let Some(phrase) = words.lower.get(at..at + length).map(|words| words.join(" ")) else {
                continue;
            };
            let Some(agent) = resources.actors.agent(&phrase).filter(|agent| !agent.plural) else { continue };
            found.person += CUE;
            found.public |= agent.public;
            return;
        }
        if resources.persons.has(List::Minor, &words.lower[at]) {
            found.minor = true;
            found.person += CUE;
            return;
        }
        match words.after(at, false) {
            Some(next) => at = next,
            None => return,
        }
    }
}
