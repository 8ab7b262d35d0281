//! The status of every word that heads a predication: what the status cases ask about.

use super::filler::Words;
use crate::predicate;
use crate::status::{Assessment, Context, assess_all};
use dateline_resources::Resources;
use dateline_types::{Document, Mentions, Parse, Span};

/// The status of every word that heads a predication, with the span of the word.
pub fn status_by_word(
    document: &Document,
    parse: &Parse,
    mentions: &Mentions,
    resources: &Resources,
) -> Vec<(Span, Assessment)> {
    let predications = predicate::extract(parse, &resources.lexicon.grammar);
    let words = Words::new(parse, &resources.lexicon, mentions);
    let classes = super::classes(&words, &predications);
    let context = Context {
        document,
        parse,
        phrases: &words.phrases,
        predications: &predications,
        mentions,
        lexicon: &resources.lexicon,
        classes: &classes,
    };
    let (all, _) = assess_all(&context);
    let mut found: Vec<(Span, Assessment)> = Vec::new();
    for (p, assessment) in predications.all().iter().zip(all) {
        found.push((parse.tokens()[p.head as usize].span, assessment.clone()));
        // "opened fire": both words tell it.
        if let Some(light) = p.light {
            found.push((parse.tokens()[light as usize].span, assessment));
        }
    }
    found
}
