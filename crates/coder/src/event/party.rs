//! Parties of an event: the mention behind a filler, whose a thing or a word is, and whom the content of an act names.
//!
//! "rejected *an Australian ultimatum*" is done to Australia, "set fire to *the offices of the Gondorian mission*" to
//! Gondor, "threatened to break relations with *Arnor*" to Arnor. [`holders`] walks from a noun to the actors that its own
//! phrase names; [`content_parties`] from a verb of speaking or intending to those that its complement names.

use super::filler::{Filler, Words};
use super::fuse::Happening;
use crate::predicate::{Function, Predications, Relation};
use dateline_resources::lexicon::NounClass;
use dateline_types::*;

/// At most so many nouns are followed from a thing to its holder ("the resumption of ties with Arnor").
const HOLDER_DEPTH: u32 = 3;

/// A party: the mention that covers the filler, the holder of what is only a word or a thing, or the filler's own words.
pub fn party(
    document: &Document,
    words: &Words<'_>,
    filler: &Filler,
    side: Side,
    role: Option<TargetRole>,
) -> Vec<ActorRef> {
    let attribution = role.is_none().then(stated);
    let mention = words.actor(filler.core).or_else(|| words.actor(filler.token));
    let Some((_, first)) = mention else {
        let held = if role.is_some() { holders(words, filler.core, HOLDER_DEPTH) } else { Vec::new() };
        // What is said or done belongs to somebody, and that is the party; a building or a village stays itself.
        let content = words.has(filler.classes, NounClass::Abstract)
            || words.lexicon.grammar.is_event_noun(&words.phrases.lemma(filler.core));
        if content && !held.is_empty() {
            return held
                .iter()
                .map(|m| mentioned(document, words, m, filler, side, role, &attribution))
                .collect();
        }
        let own = unnamed(document, words, filler, side, role, attribution);
        return own
            .map(|mut p| {
                if let Some(holder) = held.first() {
                    p.actor = holder.actor.clone();
                    p.name = holder.name.clone();
                    p.sector = p.sector.or(holder.sector);
                }
                p
            })
            .into_iter()
            .collect();
    };
    // Joined qualifiers ("Hungarian and Romanian officials") are several mentions with one head.
    let joined = crate::actor::headed_by(&words.mentions.actors, first.head);
    let joined = if joined.is_empty() { std::slice::from_ref(first) } else { joined };
    joined.iter().map(|m| mentioned(document, words, m, filler, side, role, &attribution)).collect()
}

fn mentioned(
    document: &Document,
    words: &Words<'_>,
    m: &ActorMention,
    filler: &Filler,
    side: Side,
    role: Option<TargetRole>,
    attribution: &Option<Attribution>,
) -> ActorRef {
    let mut made = of_mention(document, words.mentions, m, side, role);
    made.sector = made.sector.or_else(|| sector_of(words, filler));
    made.attribution.clone_from(attribution);
    made
}

/// A mention as a party: what it was found to mean, in the words it is made with; among the actors, stated.
pub fn of_mention(
    document: &Document,
    mentions: &Mentions,
    m: &ActorMention,
    side: Side,
    role: Option<TargetRole>,
) -> ActorRef {
    let meant = mentions.meant(m);
    ActorRef {
        span: m.span,
        text: document.words(m.span).to_owned(),
        actor: meant.actor.clone(),
        name: meant.name.clone(),
        basis: m.basis,
        sector: meant.sector.or(m.sector),
        side,
        role,
        attribution: role.is_none().then(stated),
    }
}

fn stated() -> Attribution {
    Attribution { basis: AttributionBasis::Stated, by: None, certainty: Certainty::Certain }
}

/// The actors that the phrase of a noun names: its possessor, its qualifiers, then behind its prepositions.
pub fn holders<'a>(words: &Words<'a>, noun: u32, depth: u32) -> Vec<&'a ActorMention> {
    let keyed = |token: u32| words.actor(token).map(|(_, m)| m).filter(|m| m.actor.is_some() && !m.is_medium);
    let phrases = &words.phrases;
    let mut found: Vec<&ActorMention> = Vec::new();
    let before = phrases.possessors(noun).into_iter().chain(phrases.qualifiers(noun));
    for m in before.filter_map(keyed) {
        if !found.iter().any(|f| f.span == m.span) {
            found.push(m);
        }
    }
    if !found.is_empty() {
        return found;
    }
    for link in &words.lexicon.party.holder_links {
        for object in phrases.objects_of(noun, link) {
            match keyed(object) {
                Some(m) => found.push(m),
                None if depth > 0 => found.extend(holders(words, object, depth - 1)),
                None => {}
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    found
}

/// Whom the content of an act names, when no argument of its own does.
///
/// For what is said, promised, refused, asked, threatened or granted: the subject of the complement ("demanded that
/// *Arnor* withdraw"), then its arguments ("threatened to break relations with *Arnor*"), then those of the act itself.
pub fn content_parties(
    document: &Document,
    words: &Words<'_>,
    predications: &Predications,
    happening: &Happening,
    class: EventClass,
) -> Vec<ActorRef> {
    let Some(kind) = class.plover_type() else { return Vec::new() };
    if matches!(kind, PloverType::Assault | PloverType::Protest | PloverType::Mobilize) {
        return Vec::new();
    }
    let own: Vec<&ActorMention> =
        happening.main.actors.iter().filter_map(|f| words.actor(f.core).map(|(_, m)| m)).collect();
    let is_own = |m: &ActorMention| {
        let key = words.mentions.meant(m).actor.as_ref();
        own.iter().any(|o| {
            o.span.overlaps(m.span) || key.is_some() && words.mentions.meant(o).actor.as_ref() == key
        })
    };
    let all = predications.all();
    let main = happening.main.predication;
    let mut nodes = vec![main];
    if let Some(verb) = all[main].light.and_then(|v| predications.headed_by(v)) {
        nodes.push(verb);
    }
    // The complement, and the complement of that ("agreed to allow them to return to Arnor").
    for _ in 0..3 {
        let complement = |&q: &usize| {
            let relation = all[q].governor.as_ref().map(|g| &g.relation);
            matches!(relation, Some(Relation::Complement | Relation::NounComplement))
        };
        let below = nodes.iter().flat_map(|&node| predications.below(node)).copied().filter(complement).min();
        match below {
            Some(q) if !nodes.contains(&q) => nodes.push(q),
            _ => break,
        }
    }
    let order = nodes[1..].iter().chain(&nodes[..1]);
    for &node in order {
        let p = &all[node];
        let mut tokens: Vec<u32> = Vec::new();
        let wanted = |f: &Function| match f {
            Function::Subject => node != main,
            Function::Object | Function::IndirectObject | Function::Compound => true,
            Function::Preposition(name) => !words.lexicon.party.aside.contains(name),
            _ => false,
        };
        for function in [true, false] {
            let fits = p.arguments.iter().filter(|a| (a.function == Function::Subject) == function);
            tokens.extend(fits.filter(|a| wanted(&a.function)).map(|a| a.token));
        }
        for token in tokens {
            if words.is_time(token) {
                continue;
            }
            let filler = words.filler(token);
            let direct =
                words.actor(filler.core).map(|(_, m)| m).filter(|m| words.mentions.meant(m).actor.is_some());
            let found: Vec<&ActorMention> =
                direct.map_or_else(|| holders(words, filler.core, HOLDER_DEPTH), |m| vec![m]);
            let found: Vec<ActorRef> = found
                .into_iter()
                .filter(|m| !m.is_medium && !is_own(m))
                .map(|m| {
                    let role = Some(TargetRole::Target);
                    mentioned(document, words, m, &words.filler(m.head), Side::B, role, &None)
                })
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
    }
    Vec::new()
}

/// A party that no mention covers: the filler's own words.
fn unnamed(
    document: &Document,
    words: &Words<'_>,
    filler: &Filler,
    side: Side,
    role: Option<TargetRole>,
    attribution: Option<Attribution>,
) -> Option<ActorRef> {
    let t = &words.parse.tokens()[filler.core as usize];
    if !matches!(t.pos, Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::Adj) {
        return None;
    }
    let span = words.phrases.core_span(filler.core);
    Some(ActorRef {
        span,
        text: document.words(span).to_owned(),
        actor: None,
        name: None,
        basis: KeyBasis::Stated,
        sector: sector_of(words, filler),
        side,
        role,
        attribution,
    })
}

/// A coarse sector from the word classes, where no dictionary has spoken.
fn sector_of(words: &Words<'_>, filler: &Filler) -> Option<Sector> {
    let is = |class| words.has(filler.classes, class);
    Some(match () {
        () if is(NounClass::Rebel) => Sector::Reb,
        () if is(NounClass::Police) => Sector::Cop,
        () if is(NounClass::Military) => Sector::Mil,
        () if is(NounClass::Official) => Sector::Gov,
        () if is(NounClass::Civilian) => Sector::Cvl,
        () if is(NounClass::Armed) => Sector::Uaf,
        () => return None,
    })
}
