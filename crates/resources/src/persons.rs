//! Words that tell a person's name from a place's or a group's: `resources/persons/words.txt`, and what other languages
//! add to it.

use std::collections::{BTreeMap, BTreeSet};

/// A list of [`PersonWords`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonList {
    /// Titles that say only that a person follows: "Mr", "Sheikh".
    Honorific,
    /// Words for a child.
    Minor,
    /// Kin and what belongs to a person: "X's mother".
    Kin,
    /// A name follows: "identified as".
    Naming,
    /// What only persons do: "said", "fled".
    PersonVerb,
    /// "Said X".
    Speech,
    /// After "was": what befalls a victim, a suspect or a detainee.
    Fate,
    /// The same, before the name: "killed X".
    FateActive,
    /// The same, of places and things too: "seized X".
    FateAny,
    /// Before a place: "near".
    Locative,
    /// Lower-case words inside a name: "bin", "de".
    Particle,
    /// Opens a person's name: "Abu".
    Patron,
    /// Opens the name of a place or thing: "Lake".
    FeatureBefore,
    /// Closes one: "River".
    FeatureAfter,
    /// Opens or holds the name of a group: "Jabhat".
    Group,
    /// Capitalised words that name no party: "Monday".
    Other,
    /// Endings of cases, where names have them.
    Ending,
    /// Endings of stems of surnames.
    SurnameEnding,
    /// Endings of stems of patronymics.
    PatronymicEnding,
}

const NAMES: &[(&str, PersonList)] = &[
    ("honorific", PersonList::Honorific),
    ("minor", PersonList::Minor),
    ("kin", PersonList::Kin),
    ("naming", PersonList::Naming),
    ("person-verb", PersonList::PersonVerb),
    ("speech", PersonList::Speech),
    ("fate", PersonList::Fate),
    ("fate-active", PersonList::FateActive),
    ("fate-any", PersonList::FateAny),
    ("locative", PersonList::Locative),
    ("particle", PersonList::Particle),
    ("patron", PersonList::Patron),
    ("feature-before", PersonList::FeatureBefore),
    ("feature-after", PersonList::FeatureAfter),
    ("group", PersonList::Group),
    ("other", PersonList::Other),
    ("ending", PersonList::Ending),
    ("surname-ending", PersonList::SurnameEnding),
    ("patronymic-ending", PersonList::PatronymicEnding),
];

/// The lists, and what is Russian of them: its letters are others, so that no word can be meant by both.
const TABLES: [&str; 2] =
    [include_str!("../../../resources/persons/words.txt"), include_str!("../../../resources/persons/ru.txt")];

/// Endings of cases that names take where they are written in Cyrillic, longest first.
pub fn case_endings() -> Vec<&'static str> {
    let lines = TABLES.iter().flat_map(|table| table.lines());
    let words = lines.filter_map(|line| line.strip_prefix("ending:")).flat_map(str::split_whitespace);
    let mut endings: Vec<&str> = words.collect();
    endings.sort_by_key(|ending| std::cmp::Reverse(ending.chars().count()));
    endings
}

/// The lists; which words are plain English ones is asked of the table of all words.
#[derive(Debug, Clone)]
pub struct PersonWords {
    lists: BTreeMap<PersonList, BTreeSet<&'static str>>,
}

impl PersonWords {
    /// What is built into the program.
    ///
    /// # Errors
    /// The first line that is no list, or whose list is not known; the message names those that are.
    pub fn embedded() -> Result<PersonWords, String> {
        let mut lists: BTreeMap<PersonList, BTreeSet<&'static str>> = BTreeMap::new();
        let lines = TABLES.iter().flat_map(|table| table.lines());
        for line in lines.filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (name, words) = line.split_once(':').ok_or_else(|| format!("no list: {line:?}"))?;
            let list = NAMES.iter().find(|(known, _)| *known == name).ok_or_else(|| {
                let known: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
                format!("no list {name:?}; there are {}", known.join(", "))
            })?;
            lists.entry(list.1).or_default().extend(words.split_whitespace());
        }
        Ok(PersonWords { lists })
    }

    /// True if `word`, in lower case, is on the list.
    pub fn has(&self, list: PersonList, word: &str) -> bool {
        self.lists.get(&list).is_some_and(|words| words.contains(word))
    }

    /// True if `word`, in lower case, is an entry of the list in some case ("фронта").
    pub fn has_declined(&self, list: PersonList, word: &str) -> bool {
        const LONGEST_ENDING: usize = 3;
        let endings = |entry: &str| {
            let stem = entry.trim_end_matches(['а', 'е', 'и', 'о', 'у', 'ы', 'ю', 'я', 'й', 'ь']);
            let ending = word.strip_prefix(stem)?;
            (!entry.is_ascii() && stem.chars().count() > 2).then(|| ending.chars().count())
        };
        self.lists.get(&list).is_some_and(|entries| {
            entries.iter().any(|entry| endings(entry).is_some_and(|length| length <= LONGEST_ENDING))
        })
    }

    /// True if `stem`, in lower case, ends like an entry of the list and is longer.
    pub fn ends(&self, list: PersonList, stem: &str) -> bool {
        let endings = self.lists.get(&list);
        endings.is_some_and(|endings| {
            endings.iter().any(|ending| stem.len() > ending.len() && stem.ends_with(ending))
        })
    }

    /// True if English writes `word`, given in lower case, small: it is a word before it is a name.
    pub fn is_common(&self, word: &str) -> bool {
        crate::models::word_codes(word).is_some_and(|codes| codes.contains('l'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_there_and_in_lower_case() {
        let words = PersonWords::embedded().unwrap();
        for (name, list) in NAMES {
            let found = &words.lists[list];
            assert!(!found.is_empty(), "{name}");
            for word in found {
                assert_eq!(**word, word.to_lowercase(), "{name}");
            }
        }
        assert!(
            words.has_declined(PersonList::Group, "фронта")
                && !words.has_declined(PersonList::Group, "front")
        );
        assert!(words.ends(PersonList::PatronymicEnding, "петрович") && case_endings()[0] == "ыми");
        assert!(words.is_common("shopkeeper") && !words.is_common("karimov"));
    }
}
