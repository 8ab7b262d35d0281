//! Which words may be a party at all: times, mere places, adjectives, disguises and "no group" are none.

use super::party::party;
use super::telling::Source;
use crate::predicate::{Edge, Function};
use dateline_types::*;

/// Predications of a sentence that are searched.
const MOST: usize = 24;

/// "On *Friday gunmen* shot …": the words of a time before a party are none of it; `None` if nothing else is left.
pub fn without_time(source: &Source<'_>, mut r: ActorRef) -> Option<ActorRef> {
    let tokens = source.words.parse.tokens_in(r.span);
    let Some(timed) = tokens.clone().rev().find(|&t| source.words.is_time(t)) else { return Some(r) };
    let first = timed + 1;
    if first >= tokens.end {
        // A time behind a party ("the government of 2019") stays its own.
        return (!source.words.is_time(tokens.start)).then_some(r);
    }
    let span = source.words.parse.tokens()[first as usize].span;
    if span.end() > r.span.end() {
        return Some(r);
    }
    r.span = span.cover(source.words.parse.tokens()[tokens.end as usize - 1].span);
    r.text = source.document.words(r.span).to_owned();
    Some(r)
}

/// "The *Kabul* attack", "marched *in Bamako*": a town that only qualifies or says where, and is nobody. (Dropping every
/// place, "on *Baloch Road*", did not help on held-out reports: the cues of the deciders say as much.)
pub fn is_only_a_place(source: &Source<'_>, r: &ActorRef) -> bool {
    let town = |p: &PlaceMention| {
        p.span.overlaps(r.span)
            && p.place
                .as_ref()
                .is_none_or(|p| !matches!(p.precision, PlacePrecision::Country | PlacePrecision::Region))
    };
    if !source.mentions.places.iter().any(town) {
        return false;
    }
    let tokens = source.words.parse.tokens_in(r.span);
    let qualifies = tokens.clone().all(|t| {
        let dep = source.words.parse.tokens()[t as usize].dep.as_str();
        matches!(dep, "compound" | "amod" | "nmod" | "det")
    });
    qualifies || is_where(source, &tokens)
}

/// "A *general* strike": an adjective that is no people's and no state's only qualifies.
pub fn qualifies(source: &Source<'_>, r: &ActorRef) -> bool {
    let mut tokens = source.words.parse.tokens_in(r.span);
    r.actor.is_none() && tokens.all(|t| source.words.parse.tokens()[t as usize].tag == "JJ")
}

/// "It recorded *3,804* killed": a number by itself counts, and does nothing.
pub fn is_bare_number(source: &Source<'_>, r: &ActorRef) -> bool {
    let mut tokens = source.words.parse.tokens_in(r.span);
    r.text.contains(|c: char| c.is_ascii_digit())
        && tokens.all(|t| source.words.parse.tokens()[t as usize].pos == Pos::Num)
}

/// "*No group* has claimed the blast".
pub fn is_nobody(source: &Source<'_>, r: &ActorRef) -> bool {
    let tokens = source.words.parse.tokens_in(r.span);
    tokens.into_iter().any(|t| {
        let no = &source.words.lexicon.status.no;
        source.words.phrases.determiner(t).is_some_and(|d| {
            no.contains(source.words.parse.tokens()[d as usize].form.to_lowercase().as_str())
        })
    })
}

/// "A man dressed as *a police officer*": what somebody only looks like. By the order of the words, for parsers take "as" for
/// the beginning of a clause ("disguised as *soldiers attacked* …").
pub fn is_disguise(source: &Source<'_>, r: &ActorRef) -> bool {
    let tokens = source.words.parse.tokens();
    let words = &source.words.lexicon.party;
    let Some(first) = source.words.parse.tokens_in(r.span).next() else { return false };
    let modifies = |t: &u32| !matches!(tokens[*t as usize].pos, Pos::Det | Pos::Adj | Pos::Num | Pos::Adv);
    let before = (first.saturating_sub(DISGUISE_REACH)..first).rev().find(modifies);
    before.is_some_and(|link| {
        words.disguised_as.contains(tokens[link as usize].form.to_lowercase().as_str())
            && link.checked_sub(1).is_some_and(|verb| {
                words.disguise.contains(tokens[verb as usize].lemma.to_lowercase().as_str())
            })
    })
}

/// Tokens before a noun among which the "as" of a disguise stands.
const DISGUISE_REACH: u32 = 4;

/// True behind a preposition that says where it was, not who; also further on in its list ("in Lahore, *Faisalabad* and …").
fn is_where(source: &Source<'_>, tokens: &std::ops::Range<u32>) -> bool {
    let all = source.words.parse.tokens();
    let head = tokens.clone().find(|&t| !tokens.contains(&all[t as usize].head));
    head.is_some_and(|mut t| {
        // A tree has no circles: the walk ends.
        while matches!(Edge::of(&all[t as usize]), Edge::Conjunct | Edge::Apposition)
            && all[t as usize].head != t
        {
            t = all[t as usize].head;
        }
        let above = &all[all[t as usize].head as usize];
        above.pos == Pos::Adp && source.place_words.strong.contains(above.form.to_lowercase().as_str())
    })
}

pub fn is_pronoun(source: &Source<'_>, r: &ActorRef) -> bool {
    let mut tokens = source.words.parse.tokens_in(r.span);
    tokens.len() == 1
        && tokens.all(|t| {
            matches!(
                source.words.parse.tokens()[t as usize].tag.as_str(),
                "PRP" | "WP" | "WDT" | "EX" | "DT" | "PRP$"
            )
        })
}

/// People and institutions that are subjects and objects in a sentence, named or not ("left *42 soldiers* dead").
pub fn arguments(source: &Source<'_>, sentence: u32) -> Vec<ActorRef> {
    let all = source.predications.all();
    let tokens = &source.words.parse.sentences()[sentence as usize].tokens;
    let first = all.partition_point(|p| p.head < tokens.start);
    let mut found = Vec::new();
    for p in all[first..].iter().take_while(|p| p.head < tokens.end).take(MOST) {
        for argument in &p.arguments {
            let wanted = match &argument.function {
                Function::Subject | Function::Object | Function::IndirectObject => true,
                Function::Preposition(name) => matches!(name.as_str(), "by" | "against" | "on" | "of"),
                _ => false,
            };
            if !wanted || source.words.is_time(argument.token) || !tokens.contains(&argument.token) {
                continue;
            }
            let filler = source.words.filler(argument.token);
            let somebody = ["person", "organisation", "armed", "civilian", "official"];
            if somebody.iter().any(|class| source.words.is(filler.classes, class)) {
                found.extend(party(source.document, source.words, &filler, Side::A, None));
            }
        }
    }
    found
}
