//! Words that stand beside the names of places: prepositions, kinds of place, words that are no names.

use rustc_hash::FxHashSet;
use serde::Deserialize;
use smol_str::SmolStr;

const WORDS: &str = include_str!("../../../../resources/gazetteer/words.toml");

/// A list of words, looked up in small letters.
pub type WordSet = FxHashSet<SmolStr>;

/// The kind of place the words around a name ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// "the village of X", "X city".
    Settlement,
    /// "X County", "the X district".
    Division,
    /// "X province", "the state of X".
    FirstDivision,
}

/// The words, by what they say of a name beside them. `resources/gazetteer/words.toml` describes each list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PlaceWords {
    /// Prepositions before a place rather than a person or a firm.
    pub locative: WordSet,
    /// Of these, those after which a name is hardly anything but a place.
    pub strong: WordSet,
    settlement: WordSet,
    division: WordSet,
    first_division: WordSet,
    settlements: WordSet,
    divisions: WordSet,
    first_divisions: WordSet,
    /// Words with a capital that belong to the name they follow.
    pub name_ends: WordSet,
    /// Words that may be cut off the front of a name.
    pub front: Vec<SmolStr>,
    /// Words that may be cut off its end.
    pub back: Vec<SmolStr>,
    /// Small words that may stand between a nationality and the place it qualifies ("the Yemeni port city of Aden").
    pub between: WordSet,
    /// Words for what is named after the place in its name.
    pub part_of_name: WordSet,
    /// Words that are places somewhere and hardly ever meant so.
    pub common: WordSet,
    /// Names that are places somewhere and never meant so ("White House").
    pub never: WordSet,
    /// Words of streets that follow a name.
    pub street: WordSet,
    /// Nouns of organisations that follow a name.
    pub organisation: WordSet,
    /// Titles before a person's name.
    pub titles: WordSet,
    /// Nouns for a place that make a name of the capitalised words beside them, whether anybody knows them or not.
    pub named_nouns: WordSet,
    /// Nouns for a stretch of land that make a place of the name before them where a preposition of place stands before
    /// both: "in the X area".
    pub spots: WordSet,
    /// Small nouns between the name of a spot and the unit it lies in: "area", "police station".
    pub nested: WordSet,
    /// Verbs whose object is a place: "seized X".
    pub deeds: WordSet,
    /// Divisions whose bare name means them and not their town of that name.
    pub bare_division: WordSet,
    /// Verbs that only people and institutions are subjects of.
    pub speaking: WordSet,
    /// What follows a country's hyphen when it only says whose something is ("Iran-backed").
    pub whose: WordSet,
    /// Nouns for a part of a city: "the Karrada district of Baghdad".
    pub quarter: WordSet,
    /// Heads of what belongs to a state.
    pub belonging: WordSet,
    /// Peoples, from the actor dictionary: "a Tuareg village" is no village of that name.
    #[serde(skip)]
    pub peoples: WordSet,
}

impl PlaceWords {
    /// The words that ship. A damaged table is an empty one; a test reads it.
    pub(super) fn embedded() -> PlaceWords {
        let mut words = PlaceWords::parse(WORDS).unwrap_or_default();
        words.peoples = crate::actors::people_names().map(|name| name.to_lowercase().into()).collect();
        words
    }

    fn parse(text: &str) -> Result<PlaceWords, toml::de::Error> {
        toml::from_str(text)
    }

    /// The kind of place `noun` (one of them, in small letters) is a word for.
    pub fn kind(&self, noun: &str) -> Option<PlaceKind> {
        kind_in(noun, &self.settlement, &self.division, &self.first_division)
    }

    /// The kind of place `noun`, a plural, is a word for.
    pub fn kind_of_several(&self, noun: &str) -> Option<PlaceKind> {
        kind_in(noun, &self.settlements, &self.divisions, &self.first_divisions)
    }
}

fn kind_in(noun: &str, settlement: &WordSet, division: &WordSet, first: &WordSet) -> Option<PlaceKind> {
    if settlement.contains(noun) {
        Some(PlaceKind::Settlement)
    } else if division.contains(noun) {
        Some(PlaceKind::Division)
    } else if first.contains(noun) {
        Some(PlaceKind::FirstDivision)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_ship_read() {
        let words = PlaceWords::parse(WORDS).unwrap();
        assert_eq!(words.kind("village"), Some(PlaceKind::Settlement));
        assert_eq!(words.kind_of_several("provinces"), Some(PlaceKind::FirstDivision));
        assert_eq!(words.kind("villages"), None);
        let lists = [&words.locative, &words.strong, &words.common, &words.speaking, &words.belonging];
        for list in lists {
            assert!(list.iter().all(|word| *word == word.to_lowercase()), "small letters: {list:?}");
        }
        assert!(words.strong.is_subset(&words.locative));
    }
}
