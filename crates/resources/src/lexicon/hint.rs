//! Words that crosswalks to other ontologies ask for beyond the class, read from `hints.toml`.

use super::list::{WordList, word_lists};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

word_lists! {
    /// The words of a language, by what they say. Lemmas, except [`HintWords::roughly`].
    HintWords {
        /// Nouns for people who protest, and for their gathering.
        protesters: WordList,
        /// Nouns for people who riot where the class is a riot.
        rioters: WordList,
        /// Nouns for people who act together without an organisation.
        mobs: WordList,
        /// Adverbs of excessive force, as written, small letters.
        roughly: WordList,
        /// Means of excessive force.
        harsh: WordList,
        /// Qualifiers that make such means mild ("*rubber* bullets").
        mild: WordList,
        /// Means that are excessive only behind the qualifier ("*excessive* force").
        harsh_if: FxHashMap<SmolStr, SmolStr>,
        /// Burning.
        fire: WordList,
        /// Killing.
        lethal: WordList,
        /// Killing of many.
        massacre: WordList,
        /// Taking of a vehicle.
        hijacking: WordList,
        /// Taking of property.
        robbery: WordList,
        /// Closing in.
        blockade: WordList,
        /// Stopping of work.
        stoppage: WordList,
        /// Asking.
        appeal: WordList,
    }
}
