//! What: frames of the event lexicon matched over predications.
