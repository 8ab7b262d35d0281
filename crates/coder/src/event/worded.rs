//! The words that tell an event as the lexicon would write them: what a person enters who says what they tell everywhere.

use crate::predicate::{self, Kind};
use dateline_resources::lexicon::{Lexicon, TriggerKind};
use dateline_types::{Parse, Span};

/// The word at `span` as a trigger: whether a verb or a noun, in its base form and with the particle of a phrasal verb.
/// `None` if nothing there can tell an event.
pub fn word_at(parse: &Parse, lexicon: &Lexicon, span: Span) -> Option<(TriggerKind, String)> {
    let predications = predicate::extract(parse, &lexicon.grammar);
    let tokens = parse.tokens();
    let within = predications.all().iter().filter(|p| span.contains(tokens[p.head as usize].span));
    // Of "carried out an attack" the noun tells what it was.
    let told = within.min_by_key(|p| p.folded_into.is_some())?;
    let kind = match told.kind {
        Kind::Noun => TriggerKind::Noun,
        Kind::Verb | Kind::Adjective => TriggerKind::Verb,
    };
    Some((kind, told.lemma.to_string()))
}
