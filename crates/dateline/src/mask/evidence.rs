//! What speaks for a run of capitalised words being a person's name, a place's, or a group's.
//!
//! Cues are counted over all places of a document where the same name stands. What a dictionary or the gazetteer knows
//! weighs more than a neighbour word, a neighbour word more than the recogniser's label. The weights were set by hand on
//! invented reports (`docs/reliability.md` has the figures and the command).

use super::inflection::stem;
use super::neighbours::{look_after, look_before};
use super::run::Words;
use dateline_resources::Resources;
use dateline_resources::actors::{self, EntryKind};
use dateline_resources::gazetteer::NameMatch;
use dateline_resources::persons::PersonList as List;
use dateline_types::{Mentions, Parse, PlacePrecision, Pos, Span};
use std::ops::Range;

/// Known to a dictionary or the gazetteer.
pub(super) const KNOWN: u32 = 4;
/// Said by a neighbour.
pub(super) const CUE: u32 = 3;
/// Hinted at.
pub(super) const HINT: u32 = 2;

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
        // "National Thowheeth Jamath": before two words for groups a title is part of the group's name.
        let heads =
            |rest: Range<usize>| rest.filter(|at| is_group_head(&words.lower[*at], resources)).count();
        let title = title_at(words, range.clone(), resources)
            .filter(|(length, _)| heads(range.start + length..range.end) < 2);
        if let Some((length, public)) = title {
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

/// True for a word that opens or holds the name of a group.
fn is_group_head(lower: &str, resources: &Resources) -> bool {
    let known = |word: &str| resources.persons.has(List::Group, word);
    known(lower) || resources.actors.name_head(lower).is_some() || lower.split('-').any(known)
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
        found.person += if words.sure_labels { KNOWN } else { CUE };
    } else if range.clone().any(|at| words.is_surely_other(at)) {
        match labels().any(|label| *label == "ORG") {
            true => found.group += KNOWN,
            false => found.place += CUE,
        }
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
    let heads = lower.iter().filter(|word| is_group_head(word, resources)).count() as u32;
    if heads > 0 && (lower.len() > 1 || !person) {
        // Two words for groups ("Thowheeth Jamath") are no person's name, whatever it is said to do.
        found.group += heads.min(2) * KNOWN;
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
        // A village that bears a person's name says little where the recogniser sees a person.
        let says_place = resolved && (!person || is_town(name, resources));
        found.place += if says_place { KNOWN } else { HINT };
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
        let patronymic =
            lower.iter().filter_map(|word| stem(word)).any(|stem| known.ends(List::PatronymicEnding, &stem));
        found.person += if patronymic { KNOWN } else { 0 };
        // "В Оше — Шахноза Шарифбекова": the recogniser may take what follows a place for one.
        let last = lower.last().and_then(|word| stem(word));
        let surname = last.is_some_and(|stem| known.ends(List::SurnameEnding, &stem));
        found.person += if surname && !resources.gazetteer.knows(name) { 2 * CUE } else { 0 };
        let plain = lower.iter().all(|word| known.is_common(word));
        if plain && !person {
            found.group += HINT;
        } else {
            found.person += 1;
        }
    }
    // "Security was tightened": a word before it is a name.
    if lower.len() == 1 && known.is_common(&lower[0]) && !person {
        found.group += HINT;
    }
    if !resources.gazetteer.demonym(name).is_empty() {
        found.group += KNOWN;
    }
    if mentions
        .actors
        .iter()
        .any(|mention| mention.is_new && mention.span.contains(span) && !mention.is_person)
        && heads > 0
    {
        found.group += HINT;
    }
}

/// People a place must have, for its name to be a place's whatever the recogniser says, unless it is a province or a
/// country. Many villages bear the names of persons.
const TOWN: u32 = 10_000;

fn is_town(name: &str, resources: &Resources) -> bool {
    let gazetteer = &resources.gazetteer;
    gazetteer.lookup(name).iter().any(|candidate| {
        let is_name =
            !matches!(candidate.how, NameMatch::Variant | NameMatch::Abbreviation | NameMatch::Demonym);
        let is_unit =
            matches!(gazetteer.precision(candidate.id), PlacePrecision::Admin1 | PlacePrecision::Country);
        is_name && (is_unit || gazetteer.population(candidate.id) >= TOWN)
    })
}
