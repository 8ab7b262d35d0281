//! Words that say how real an event is and who says so, beside the attitudes, read from `status.toml`.

use super::list::{WordList, word_lists};
use smol_str::SmolStr;

word_lists! {
    /// The words of a language, by what they do to an event. `status.toml` says how each list is written.
    StatusWords {
        /// Adverbs that negate nearly.
        hardly: WordList,
        /// "*can*not have attacked".
        cannot: WordList,
        /// "*could* have taken it but held back".
        could: WordList,
        /// "could have taken it *but* held back".
        but: WordList,
        /// "*in* its third week".
        lasting: WordList,
        /// "in *its* third week".
        lasting_whose: WordList,
        /// "in its third *week*".
        lasting_units: WordList,
        /// "have *yet* to sign".
        yet: WordList,
        /// "*have* yet to sign", lemmas.
        yet_to: WordList,
        /// "*about* to storm it".
        about_to: WordList,
        /// "was about to storm it *when* …".
        cut_short: WordList,
        /// "*instead* of attacking".
        instead: WordList,
        /// "instead *of* attacking".
        instead_link: WordList,
        /// "*suspected* militants", lemmas.
        suspected: WordList,
        /// Small words inside a name of several: "Front *for the* Defence *of* Arnland".
        within_names: WordList,
        /// "gunmen *suspected* of belonging to …", lemmas.
        suspecting: WordList,
        /// Auxiliaries that open a condition without "if".
        inverted: WordList,
        /// "*even* if".
        even: WordList,
        /// "if *confirmed*", lemmas.
        left_open: WordList,
        /// The determiner that negates.
        no: WordList,
        /// The link of what a noun says.
        that: WordList,
        /// The subordinator of a purpose.
        to: WordList,
        /// The subordinator of what was not done.
        without: WordList,
        /// Between a noun and its part.
        of: SmolStr,
        /// Prepositions over which a modal, a future or a "not" reaches the noun.
        reaching: WordList,
        /// Prepositions of a charge.
        charged: WordList,
        /// Prepositions of where and when.
        when_or_where: WordList,
        /// Verbs whose subjects are counted, lemmas.
        dying: WordList,
        /// Words that bound a count, lemmas.
        counting: WordList,
        /// "*as* many as".
        as_many: WordList,
        /// Verbs of saying that may threaten, lemmas.
        warning: WordList,
        /// Between a claim and its speaker.
        by: SmolStr,
        /// Between a thing that tells and who made it.
        said_by: WordList,
        /// Prepositions before what carries a claim.
        carries: WordList,
        /// Of these, those before a medium in the place of a speaker.
        passes_on: WordList,
        /// "*according to* the police".
        according: WordList,
        /// "*in* the words of".
        in_words: WordList,
        /// Between a spokesman and whom he speaks for, best first.
        speaks_for: Vec<SmolStr>,
        /// Kinds of outlet before a name, lemmas.
        outlet_kinds: WordList,
        /// Media that in the plural are people, lemmas.
        people_in_plural: WordList,
        /// Pronouns by which a speaker means itself.
        first_person: WordList,
        /// Pronouns by which a speaker may mean itself where they stand behind it.
        third_person: WordList,
        /// Pronouns of a culprit that may be the speaker.
        refers_to_speaker: WordList,
        /// Words by which a group names its own doers.
        own_doers: WordList,
        /// Nouns by which a group's spokesman means it, lemmas.
        own_groups: WordList,
        /// The subordinator of a claim set beside.
        aside: WordList,
        /// What takes up the event before.
        pronouns: WordList,
        /// "blamed each *other*".
        each_other: WordList,
        /// "it was *responsible*", lemmas.
        responsible: WordList,
        /// "responsible *for* it".
        responsible_for: SmolStr,
        /// "said it had *laid* it", lemmas.
        doing: WordList,
        /// "*nothing* had happened", lemmas.
        nothing: WordList,
        /// "nothing had *happened*", lemmas.
        happening: WordList,
        /// "could not be *verified*", lemmas.
        verifying: WordList,
        /// "there was no *confirmation*", lemmas.
        confirmation: WordList,
    }
}
