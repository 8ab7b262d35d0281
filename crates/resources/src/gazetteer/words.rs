//! Words that stand beside the names of places: prepositions, kinds of place, words that are no names.

use crate::lexicon::Numbers;
use dateline_types::PlacePrecision;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Deserializer, de};
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
    /// Verbs of saying: what stands beside their subject or them is where somebody speaks. Lemmas.
    pub saying: WordSet,
    /// Nouns for the seat of a country's government, as written: "the Iraqi *capital*".
    pub seat: WordSet,
    /// What follows a country's hyphen when it only says whose something is ("Iran-backed").
    pub whose: WordSet,
    /// Nouns for a part of a city: "the Karrada district of Baghdad".
    pub quarter: WordSet,
    /// Heads of what belongs to a state.
    pub belonging: WordSet,
    /// Compass words, with their bearings in degrees clockwise from north.
    pub bearings: FxHashMap<SmolStr, f64>,
    /// Units of distance, in km.
    pub units: FxHashMap<SmolStr, f64>,
    /// Between a distance or direction and the name ("north *of* X").
    pub off: WordSet,
    /// Before a direction ("just to the north of X").
    pub towards: WordSet,
    /// Near the place and not in it.
    pub close: WordSet,
    /// Articles, as written.
    pub articles: WordSet,
    /// The article that a name may carry.
    pub definite: WordSet,
    /// Determiners of a noun that points back, lemmas.
    pub pointers: WordSet,
    /// The article before the hyphen of a name ("*al*-Bab").
    pub name_articles: WordSet,
    /// Last words of a name that is wider than the town it is named after: "Jolo *Island*".
    pub stretches: WordSet,
    /// Prepositions that mean all of a place: "*across* the West Bank".
    pub spread: WordSet,
    /// Between a part and its whole.
    pub part_of: WordSet,
    /// Between an unknown name and the division it lies in.
    pub ties: WordSet,
    /// Between the members of a list.
    pub joins: WordSet,
    /// Of these, the one that closes a list.
    pub and: WordSet,
    /// Small words of a container's name.
    pub container: WordSet,
    /// Small words between a place and the unit it lies in.
    pub gap: WordSet,
    /// Those of them that say that it lies there.
    pub lies: WordSet,
    /// Behind the noun for a place ("the town *called* X").
    pub called: WordSet,
    /// Small words inside the name of what is named after a place.
    pub inside_names: WordSet,
    /// Between a preposition and the name ("in *northern* X").
    pub directions: WordSet,
    /// Beside the strong ones, prepositions before a spot ("*at* X locality").
    point: WordSet,
    /// Prepositions behind which only other places vouch for a name.
    pub also_locative: WordSet,
    /// Behind it a hyphenated name is a place though nobody knows it.
    pub passing: WordSet,
    /// Inside the name of a body ("the University *of* X").
    pub within_names: WordSet,
    /// Behind these a state or capital acts ("talks *with* X").
    pub acting: WordSet,
    /// Prepositions of where an event happens.
    pub setting: WordSet,
    /// Prepositions of where somebody comes from.
    pub origin: WordSet,
    /// The line between two countries, named by both.
    pub line: WordSet,
    /// Days of the week.
    pub days: WordSet,
    /// Top-level domains sold as words rather than as countries'.
    pub sold_domains: WordSet,
    /// Top-level domains that are not their country's ISO 3166-1 code, with that code.
    pub domains: FxHashMap<SmolStr, SmolStr>,
    pointing: FxHashMap<SmolStr, Pointing>,
    /// Numbers as words, from the lexicon ("*twelve* miles north of X").
    #[serde(skip)]
    pub numbers: Numbers,
    /// Peoples, from the actor dictionary: "a Tuareg village" is no village of that name.
    #[serde(skip)]
    pub peoples: WordSet,
    /// Outlets, from the actor dictionary: "released through Amaq" names no town.
    #[serde(skip)]
    pub media: WordSet,
}

/// What a noun that points back means.
#[derive(Debug, Clone, Default)]
struct Pointing(Vec<PlacePrecision>);

impl<'de> Deserialize<'de> for Pointing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pointing, D::Error> {
        let names = Vec::<SmolStr>::deserialize(deserializer)?;
        let known = || PlacePrecision::ALL.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(", ");
        let read = |name: &SmolStr| {
            name.parse()
                .map_err(|_| de::Error::custom(format!("no precision {name:?}; there are {}", known())))
        };
        names.iter().map(read).collect::<Result<_, _>>().map(Pointing)
    }
}

impl PlaceWords {
    /// The words that ship. A damaged table is an empty one; a test reads it.
    pub(super) fn embedded() -> PlaceWords {
        let mut words = PlaceWords::parse(WORDS).unwrap_or_default();
        words.peoples = crate::actors::people_names().map(|name| name.to_lowercase().into()).collect();
        words.media = crate::actors::media_names().map(|name| name.to_lowercase().into()).collect();
        words.numbers = Numbers::embedded().unwrap_or_default();
        words
    }

    fn parse(text: &str) -> Result<PlaceWords, toml::de::Error> {
        toml::from_str(text)
    }

    /// The kind of place `noun` (one of them, in small letters) is a word for.
    pub fn kind(&self, noun: &str) -> Option<PlaceKind> {
        kind_in(noun, &self.settlement, &self.division, &self.first_division)
    }

    /// The precisions that the noun `lemma` means where it points back to a place told before, from fine to coarse.
    pub fn points_to(&self, lemma: &str) -> Option<&[PlacePrecision]> {
        self.pointing.get(lemma).map(|pointing| pointing.0.as_slice())
    }

    /// True for a preposition behind which a noun for a spot makes a place of the name before it.
    pub fn is_setting(&self, preposition: &str) -> bool {
        self.strong.contains(preposition) || self.point.contains(preposition)
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
        assert_eq!(words.points_to("county"), Some(&[PlacePrecision::Admin2][..]));
        assert_eq!(words.bearings["southwest"], 225.0);
        assert_eq!(PlaceWords::embedded().numbers.unit("twelve"), Some(12));
    }

    #[test]
    fn an_unknown_precision_names_those_that_exist() {
        let text = WORDS.replace("county = [\"admin2\"]", "county = [\"adm2\"]");
        let error = PlaceWords::parse(&text).unwrap_err().to_string();
        assert!(error.contains("no precision \"adm2\"; there are poi, settlement, admin2"), "{error}");
    }
}
