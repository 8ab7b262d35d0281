//! Words that tie parties to what they do, own or belong to, read from `party.toml`.

use super::list::{WordList, word_lists};
use smol_str::SmolStr;

word_lists! {
    /// The words of a language, by what they say of a party. `party.toml` says how each list is written.
    PartyWords {
        /// Prepositions from a thing to whom it belongs or concerns, best first.
        holder_links: Vec<SmolStr>,
        /// Prepositions that tie a body or people to a country, best first.
        country_links: Vec<SmolStr>,
        /// "*ethnic* Arnorians".
        ethnic: WordList,
        /// Prepositions between such people and their home.
        ethnic_links: Vec<SmolStr>,
        /// Prepositions between any people and their home.
        people_links: Vec<SmolStr>,
        /// Between an envoy and the state that is not its own.
        sent_to: SmolStr,
        /// Between an official and whom it speaks for or leads, best first.
        leads: Vec<SmolStr>,
        /// How the nouns begin for those who only speak for somebody.
        mouthpiece: SmolStr,
        /// Prepositions of arguments that are no party to what is said.
        aside: WordList,
        /// Words before a noun that arm whom it names, lemmas.
        armed: WordList,
        /// Pronouns that may be a group or a state and are nobody.
        nobody: WordList,
        /// Verbs of looks, lemmas.
        disguise: WordList,
        /// Between such a verb and what somebody only looks like.
        disguised_as: WordList,
        /// Words that mean an outlet rather than the people who report, lemmas.
        outlets: WordList,
        /// Before the hyphen of what is about a group and not the group.
        about_prefixes: WordList,
        /// Small words inside a group's name.
        name_joins: WordList,
        /// Small words that never begin a name.
        name_lead: WordList,
    }
}
