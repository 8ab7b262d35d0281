//! Words between predications that tell one happening or several, read from `happening.toml`.

use super::list::{WordList, word_lists};

word_lists! {
    /// The words of a language, by how they tie one telling to another, in small letters.
    HappeningWords {
        /// Prepositions between a deed and its noun ("killed *in* an attack").
        of_one: WordList,
        /// Subordinators between two tellings of one deed, empty for a bare participle.
        one_deed: WordList,
        /// The same where the one above tells only the harm.
        harm_after: WordList,
        /// Verbs of who answers fire, lemmas: the other side began it.
        answers: WordList,
        /// Before a unit of time, where something happens that often ("three *per* day").
        rate: WordList,
        /// "three per *day*", lemmas.
        rate_units: WordList,
        /// Behind the unit, where it is a distance in time ("a year *ago*").
        rate_ends: WordList,
        /// Before a place of its own in a list of places.
        place_opens: WordList,
        /// Before a bare noun that says what another act is for.
        purpose: WordList,
    }
}
