//! Words of the clauses between an event and a time that decide whether the time is the event's, read from `time.toml`.

use super::list::{WordList, word_lists};

word_lists! {
    /// The words of a language, by what they do. Verbs by their lemmas, the rest in small letters.
    TimeWords {
        /// Verbs whose own time is that of saying, judging or counting.
        telling: WordList,
        /// Before what an event is compared with ("the deadliest *since* …").
        compared: WordList,
        /// Before what an event answers or is punished for ("retaliation *for* …").
        answered: WordList,
        /// Relative words of things.
        of_things: WordList,
        /// Words that open a relative clause.
        links: WordList,
        /// Of these, those after which it goes on with the story.
        along: WordList,
        /// The auxiliary of the perfect.
        perfect: WordList,
        /// Between two times of one choice or range.
        choice: WordList,
    }
}
