//! Who: noun phrases that name groups, offices, institutions and roles, keyed by the actor dictionary.
//!
//! [`find`] walks the nouns of a parse. A noun is an actor when a dictionary name covers it ("the Taliban", "Kremlin"),
//! when it is a word for people by what they do ("police", "villagers") — then the names around it say whose ("Nigerian
//! police", "soldiers from Gondor", "the Taliban's political office") —, when a title stands before a person ("French
//! President …"), or when it heads a name that looks like a group's and no dictionary has ("Gondor Liberation Front":
//! kept and marked new). A nationality or a group that qualifies something else ("an Israeli raid") is a mention of its
//! own. Two qualifiers joined ("Hungarian and Romanian officials") make two mentions with one head. A person is coded
//! by role and never keyed by name. The recogniser's labels are hints only.

mod acronym;
mod compose;
mod name;

pub use name::{NameMatch, in_capitals};

use crate::coref;
use crate::predicate::phrase::Phrases;
use compose::Finder;
use dateline_resources::actors::{ActorDictionary, EntryKind, NameUse, words};
use dateline_resources::lexicon::Lexicon;
use dateline_types::{ActorMention, Diagnostic, Document, Parse, PlaceMention, Severity, Stage};
use rustc_hash::FxHashSet;

/// Finds the actors a document mentions, in text order, definite descriptions and pronouns resolved.
///
/// Diagnostics: `actor/new-group`, a note for each named group that the dictionary does not have.
pub fn find(
    document: &Document,
    parse: &Parse,
    dictionary: &ActorDictionary,
    lexicon: &Lexicon,
    places: &[PlaceMention],
) -> (Vec<ActorMention>, Vec<Diagnostic>) {
    let (names, countries) = name::find(document, parse, dictionary, &lexicon.party, places);
    let phrases = Phrases::new(parse);
    let bound = acronym::bind(document, parse, dictionary, &names);
    let mut finder =
        Finder::new(document, parse, dictionary, &lexicon.party, &phrases, places, names, countries, bound);
    let mut mentions = finder.all();
    mentions.sort_by_key(|m| (m.head, m.span));
    coref::resolve(document, parse, &phrases, dictionary, &lexicon.references, &mut mentions);
    mentions.sort_by_key(|m| m.head);
    let mut diagnostics = Vec::new();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    for mention in mentions.iter().filter(|m| m.is_new) {
        let name = mention.name.clone().unwrap_or_default();
        if seen.insert(name.clone()) {
            diagnostics.push(Diagnostic {
                severity: Severity::Note,
                stage: Stage::Mention,
                code: "actor/new-group",
                message: format!("a named group the actor dictionary does not have: {name:?}"),
                span: Some(mention.span),
            });
        }
    }
    (mentions, diagnostics)
}

/// Marks the places that are only part of a known name: nothing happened in the Sahara because "Islamic State in the
/// Greater Sahara" acted. A place beside a name ("Taliban fighters in Kunduz") is left alone.
pub fn claim_places(
    document: &Document,
    actors: &[ActorMention],
    dictionary: &ActorDictionary,
    places: &mut [PlaceMention],
) {
    for actor in actors {
        let Some(key) = actor.actor.as_deref() else { continue };
        let words = document.words(actor.span).to_lowercase();
        let mut names: Option<Vec<String>> = None;
        let first = places.partition_point(|p| p.span.start() < actor.span.start());
        // "Hamas" is no town in Germany; "Sudan" in "Sudan's army" is a country all the same.
        let whole = dictionary.by_key(key).is_some_and(|entry| {
            matches!(entry.kind, EntryKind::Group | EntryKind::International | EntryKind::Medium)
        });
        let inside = places[first..].iter_mut().take_while(|p| p.span.start() < actor.span.end());
        for place in inside.filter(|p| actor.span.contains(p.span) && (whole || p.span != actor.span)) {
            // "Moro villagers": a people before a word for people is no town of that name.
            let before = place.span.end() < actor.span.end();
            if before && names_people(dictionary, document.words(place.span), key) {
                place.as_actor = true;
                place.reasons.push("the name of a people".to_owned());
                continue;
            }
            let named = document.words(place.span).to_lowercase();
            let names = names.get_or_insert_with(|| {
                let all = dictionary.names_of(key).into_iter().map(|name| name.to_lowercase());
                all.filter(|name| words.contains(name.as_str())).collect()
            });
            if names.iter().any(|name| (name.len() > named.len() || whole) && name.contains(&named)) {
                place.as_actor = true;
                place.reasons.push(format!("part of the name of {key}"));
            }
        }
    }
}

/// True if the words name or qualify a people: by nothing but that, or as the one whose key the mention got ("Roma
/// villagers", though Roma is a capital too).
fn names_people(dictionary: &ActorDictionary, named: &str, key: &str) -> bool {
    let named = words(named);
    let Some(found) = dictionary.longest_at(&named, 0, true).filter(|found| found.len == named.len()) else {
        return false;
    };
    let of_people = |usage: &NameUse| matches!(usage, NameUse::People | NameUse::Adjective);
    let meant = |(entry, usage): &(u32, NameUse)| {
        let entry = dictionary.entry(*entry);
        entry.key == key && (of_people(usage) || entry.is_people())
    };
    found.readings.iter().all(|(_, usage)| of_people(usage)) || found.readings.iter().any(meant)
}

/// All mentions headed by `token`: more than one when qualifiers are joined.
pub fn headed_by(mentions: &[ActorMention], token: u32) -> &[ActorMention] {
    let first = mentions.partition_point(|m| m.head < token);
    let last = mentions.partition_point(|m| m.head <= token);
    &mentions[first..last]
}
