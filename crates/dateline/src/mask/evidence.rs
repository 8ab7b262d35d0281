//! What speaks for a run of capitalised words being a person's name, a place's, or a group's.
//!
//! Cues are counted over all places of a document where the same name stands. What a dictionary or the gazetteer knows
//! weighs more than a neighbour word, a neighbour word more than the recogniser's label. The weights were set by hand on
//! invented reports (`docs/reliability.md` has the figures and the command).

use super::run::Words;
use dateline_resources::Resources;
use dateline_resources::actors::{self, EntryKind};
use dateline_resources::gazetteer::NameMatch;
use dateline_resources::persons::PersonList as List;
use dateline_types::{Mentions, Parse, Pos, Span};
use std::ops::Range;

/// Known to a dictionary or the gazetteer.
pub(super) const KNOWN: u32 = 4;
/// Said by a neighbour.
const CUE: u32 = 3;
/// Hinted at.
const HINT: u32 = 2;

/// The weights for one name.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Evidence {
    pub person: u32,
    pub place: u32,
    pub group: u32,
    /// A child.
    pub minor: bool,
    /// A victim, a suspect, a detainee.
    pub fate: bool,
    /// The words give its holder a public office.
    pub public: bool,
    /// Written as a name and not only a capital at the start of a sentence.
    pub proper: bool,
}

impl Evidence {
    pub fn add(&mut self, other: Evidence) {
        self.person += other.person;
        self.place += other.place;
        self.group += other.group;
        self.minor |= other.minor;
        self.fate |= other.fate;
        self.public |= other.public;
        self.proper |= other.proper;
    }
}

/// Looks at one run; returns the words of it that are the name, without titles before, and what speaks for what.
/// `None` if nothing is left.
pub(super) fn weigh(
    words: &Words<'_>,
    mut range: Range<usize>,
    parse: &Parse,
    mentions: &Mentions,
    resources: &Resources,
) -> Option<(Range<usize>, Evidence)> {
    let known = &resources.persons;
    let mut found = Evidence::default();
    // Titles, peoples and groups before the name: "Afghan President X", "Hezbollah's Sheikh X".
    while range.start < range.end {
        if let Some((length, public)) = title_at(words, range.clone(), resources) {
            // A title alone is no name; "General Assembly" is none either.
            if range.start + length >= range.end {
                return None;
            }
            found.person += CUE;
            found.public |= public;
            range.start += length;
        } else if range.len() > 1
            && (!resources.gazetteer.demonym(words.list[range.start].text).is_empty()
                || known.has(List::Other, &words.lower[range.start]))
        {
            range.start += 1;
        } else {
            break;
        }
    }
    let span = words.span(&range);
    let name = span.in_text(words.text)?;
    let lower = &words.lower[range.clone()];
    // Small words at the end are not the name's.
    if range.is_empty() || lower.iter().all(|word| known.has(List::Other, word)) {
        return None;
    }
    look_inside(words, &range, parse, mentions, resources, span, name, &mut found);
    look_before(words, &range, resources, &mut found);
    look_after(words, &range, resources, &mut found);
    Some((range, found))
}

/// The title at the start of a run: how many words, and whether it is a public office.
fn title_at(words: &Words<'_>, range: Range<usize>, resources: &Resources) -> Option<(usize, bool)> {
    let longest = range.len().min(4);
    for length in (1..=longest).rev() {
        let phrase = words.lower[range.start..range.start + length].join(" ");
        if let Some(agent) = resources.actors.agent(&phrase).filter(|agent| !agent.plural) {
            return Some((length, agent.public));
        }
    }
    let first = &words.lower[range.start];
    let is_title = resources.persons.has(List::Honorific, first) || resources.persons.has(List::Minor, first);
    is_title.then_some((1, false))
}

#[allow(clippy::too_many_arguments)]
fn look_inside(
    words: &Words<'_>,
    range: &Range<usize>,
    parse: &Parse,
    mentions: &Mentions,
    resources: &Resources,
    span: Span,
    name: &str,
    found: &mut Evidence,
) {
    let known = &resources.persons;
    let lower = &words.lower[range.clone()];
    let labels = || words.labels[range.clone()].iter().flatten();
    let person = labels().any(|label| matches!(*label, "PERSON" | "PER"));
    found.proper = range.clone().any(|at| words.pos(parse, at).is_none_or(|pos| pos == Pos::Propn));
    if person {
        found.person += CUE;
    } else if labels().any(|label| {
        matches!(
            *label,
            "EVENT" | "LAW" | "FAC" | "LANGUAGE" | "DATE" | "TIME" | "MONEY" | "CARDINAL" | "ORDINAL"
        )
    }) {
        found.group += CUE;
    } else if labels().any(|label| matches!(*label, "PRODUCT" | "WORK_OF_ART")) {
        found.group += 1;
    }
    // The dictionary, word for word: a phrase may be keyed by one word and end in a name.
    let dictionary = actors::words(name);
    if let Some(match_) = resources.actors.longest_at(&dictionary, 0, !words.in_capitals)
        && match_.len == dictionary.len()
    {
        let holder = |(entry, _): &(u32, _)| resources.actors.entry(*entry).kind == EntryKind::OfficeHolder;
        if match_.readings.iter().all(holder) {
            found.person += CUE;
            found.public = true;
        } else {
            found.group += 2 * KNOWN;
        }
    }
    let heads = lower.iter().any(|word| {
        known.has(List::Group, word)
            || resources.actors.name_head(word).is_some()
            || word.split('-').any(|part| known.has(List::Group, part))
    });
    if heads && (lower.len() > 1 || !person) {
        found.group += KNOWN;
    }
    let acronym = !words.in_capitals
        && lower.len() == 1
        && name.chars().filter(|c| c.is_alphabetic()).count() > 1
        && name.chars().all(|c| !c.is_lowercase());
    if acronym {
        found.group += KNOWN;
    }
    // Places: resolved by the coder, known to the gazetteer, or called a lake.
    let over = |p: &&dateline_types::PlaceMention| p.span.contains(span);
    let mut places = mentions.places.iter().filter(over).peekable();
    if places.peek().is_some() {
        let resolved = places.any(|place| place.place.is_some());
        found.place += if resolved { KNOWN } else { HINT };
    } else if resources.gazetteer.knows(name) {
        found.place += match (is_town(name, resources), person) {
            (true, _) => KNOWN,
            (false, false) => HINT,
            (false, true) => 1,
        };
    }
    if lower.len() > 1 {
        found.place += if known.has(List::FeatureAfter, &lower[lower.len() - 1]) { KNOWN } else { 0 };
        found.place += if known.has(List::FeatureBefore, &lower[0]) { CUE } else { 0 };
        found.person += if known.has(List::Patron, &lower[0]) { CUE } else { 0 };
        let has_particle = lower.iter().skip(1).any(|word| known.has(List::Particle, word));
        let has_initial = range.clone().any(|at| words.list[at].text.chars().count() == 1);
        found.person += if has_initial { CUE } else { u32::from(has_particle) };
        let plain = lower.iter().all(|word| known.is_common(word));
        if plain && !person {
            found.group += HINT;
        } else {
            found.person += 1;
        }
    }
    if !resources.gazetteer.demonym(name).is_empty() {
        found.group += KNOWN;
    }
    if mentions
        .actors
        .iter()
        .any(|mention| mention.is_new && mention.span.contains(span) && !mention.is_person)
        && heads
    {
        found.group += HINT;
    }
}

/// People a place must have, for its name to be a place's whatever the recogniser says. Many villages bear the names of
/// persons.
const TOWN: u32 = 10_000;

fn is_town(name: &str, resources: &Resources) -> bool {
    let gazetteer = &resources.gazetteer;
    gazetteer.lookup(name).iter().any(|candidate| {
        let is_name =
            !matches!(candidate.how, NameMatch::Variant | NameMatch::Abbreviation | NameMatch::Demonym);
        is_name && gazetteer.population(candidate.id) >= TOWN
    })
}

fn look_before(words: &Words<'_>, range: &Range<usize>, resources: &Resources, found: &mut Evidence) {
    let known = &resources.persons;
    let Some(before) = words.before(range.start, true) else { return };
    let word = words.lower[before].as_str();
    let comma = words.gap(before).contains(',');
    // "the mayor X", "schoolgirl X": singular words for people right before.
    if !comma {
        for length in (1..=3).rev() {
            let Some(first) = (before + 1).checked_sub(length) else { continue };
            let phrase = words.lower[first..=before].join(" ");
            if let Some(agent) = resources.actors.agent(&phrase).filter(|agent| !agent.plural) {
                found.person += CUE;
                found.public |= agent.public;
                break;
            }
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
        if known.has(List::FeatureAfter, word) && range.len() == 1 {
            found.place += HINT;
        }
        if word == "the" {
            found.group += CUE;
        }
    }
    let near = [Some(before), words.before(before, true)];
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

fn look_after(words: &Words<'_>, range: &Range<usize>, resources: &Resources, found: &mut Evidence) {
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
        let closes = words.gap(after).starts_with([',', ')', '.', ';']);
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
    if plain && known.has(List::PersonVerb, word) {
        found.person += HINT;
    }
    if plain && (known.has(List::FeatureAfter, word) && !words.is_possessive(last)) {
        found.place += CUE;
    }
    if plain
        && (known.has(List::Group, word) || resources.actors.name_head(word).is_some())
        && !words.is_possessive(last)
    {
        found.group += HINT;
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
