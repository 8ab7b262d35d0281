//! Several attacks told in one conjunction are several events: "attacked a church in Derbent and a post in Makhachkala".
//!
//! Targets that are coordinated with each other and of which at least two have a place of their own each make an event.
//! A target without a place of its own takes the place of the next one ("a church and a synagogue in Derbent").
//! Towns that are coordinated make one each ("car bombs in Baghdad and Mosul killed 12"); what is counted over all of them
//! is shared out nowhere ([`super::counted::share_tolls`]).

use super::Source;
use super::filler::{Filler, Words};
use super::fuse::Happening;
use crate::place;
use dateline_types::{EventPlace, PlaceMention, PlacePrecision, PloverType, Span};

/// The happenings, those that tell of several places once for each target or town.
pub fn split(source: &Source<'_>, happenings: Vec<Happening>) -> Vec<Happening> {
    let mut all = Vec::new();
    for happening in happenings {
        let parts = parts(source.words, source.places, &happening).or_else(|| by_town(source, &happening));
        match parts {
            Some(parts) => all.extend(parts),
            None => all.push(happening),
        }
    }
    all
}

fn parts(words: &Words<'_>, places: &[PlaceMention], happening: &Happening) -> Option<Vec<Happening>> {
    let targets = &happening.main.targets;
    if happening.main.mutual || targets.len() < 2 {
        return None;
    }
    // The largest coordination among the targets; the others (those killed) are told of all of it.
    let joined: Vec<u32> = words.phrases.conjuncts(words.phrases.first_conjunct(targets[0].token));
    let (mut each, shared): (Vec<Filler>, Vec<Filler>) =
        targets.iter().partition(|t| joined.contains(&t.token));
    if each.len() < 2 || each.len() > MOST_PARTS {
        return None;
    }
    each.sort_by_key(|f| f.token);
    let mut own: Vec<Option<&PlaceMention>> = Vec::new();
    for (n, target) in each.iter().enumerate() {
        let end = each.get(n + 1).map_or(words.phrases.extent(target.token).end, |next| next.token);
        let place = places.iter().find(|p| {
            let tokens = words.parse.tokens_in(p.span);
            !p.as_actor
                && !tokens.is_empty()
                && tokens.start > target.token
                && tokens.end <= end
                && behind_preposition(words, tokens.start)
        });
        own.push(place);
    }
    let mut names: Vec<&str> = own.iter().flatten().map(|p| name(words, p)).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < 2 {
        return None;
    }
    let mut place: Option<Span> = None;
    let mut found: Vec<Happening> = Vec::new();
    for (n, target) in each.iter().enumerate().rev() {
        place = own[n].map(|p| p.span).or(place);
        let mut part = happening.clone();
        part.main.targets = vec![*target];
        if n == 0 {
            part.main.targets.extend(shared.iter().copied());
        }
        part.own_place = place;
        part.main.trace.push(format!("one of {} told in one conjunction", each.len()));
        found.push(part);
    }
    found.reverse();
    Some(found)
}

/// One part for each of the coordinated places that the happening's word governs. Of violence and protest only: one
/// measure over two provinces ("a curfew in Helmand and Kandahar") is one act.
fn by_town(source: &Source<'_>, happening: &Happening) -> Option<Vec<Happening>> {
    let words = source.words;
    let bodily =
        matches!(happening.main.class.plover_type(), Some(PloverType::Assault | PloverType::Protest));
    if happening.main.mutual || !bodily {
        return None;
    }
    let head = source.predications.all()[happening.main.predication].head;
    let (first, others) =
        place::attach(source.document, words.parse, source.place_words, source.places, head);
    let governed: Vec<EventPlace> = first.into_iter().chain(others).collect();
    let mention = |span: Span| source.places.iter().find(|p| p.span == span);
    let head_of = |span: Span| place::head_of(words.parse, mention(span)?);
    let lead = mention(governed.first()?.span)?;
    // "from A to B", "between A and B" are ways, not towns of their own.
    let opens = place::preposition_before(words.parse, lead)
        .is_none_or(|p| source.place_words.setting.contains(p.as_str()));
    let lead = place::head_of(words.parse, lead)?;
    let joined = words.phrases.conjuncts(words.phrases.first_conjunct(lead));
    let mut towns: Vec<&EventPlace> =
        governed.iter().filter(|p| head_of(p.span).is_some_and(|h| joined.contains(&h))).collect();
    towns.sort_by_key(|p| p.span);
    if !opens || towns.len() < 2 || towns.len() > MOST_PARTS || towns.len() != joined.len() {
        return None;
    }
    let fine = |p: &PlacePrecision| {
        matches!(p, PlacePrecision::Settlement | PlacePrecision::Admin2 | PlacePrecision::Admin1)
    };
    let kinds: Vec<PlacePrecision> =
        towns.iter().map(|p| p.place.as_ref().map(|p| p.precision)).collect::<Option<_>>()?;
    let alike = kinds.iter().all(|k| fine(k) && *k == kinds[0]) && towns.iter().all(|p| !p.unresolved);
    let mut names: Vec<&str> = towns.iter().map(|p| p.place.as_ref().map_or("", |p| &p.name)).collect();
    names.sort_unstable();
    names.dedup();
    if !alike || names.len() < towns.len() {
        return None;
    }
    let part = |town: &&EventPlace| {
        let mut part = happening.clone();
        part.own_place = Some(town.span);
        part.main.trace.push(format!("one of {} towns told in one conjunction", towns.len()));
        part
    };
    Some(towns.iter().map(part).collect())
}

/// A conjunction of more is a list.
const MOST_PARTS: usize = 8;

fn name<'a>(words: &Words<'a>, place: &'a PlaceMention) -> &'a str {
    let tokens = words.parse.tokens_in(place.span);
    place
        .place
        .as_ref()
        .map_or_else(|| words.parse.tokens()[tokens.start as usize].form.as_str(), |p| p.name.as_str())
}

/// "in", "at", "near" … stands before the place, or before the words that stand before it.
fn behind_preposition(words: &Words<'_>, token: u32) -> bool {
    (token.saturating_sub(3)..token).any(|t| {
        let form = words.parse.tokens()[t as usize].form.to_lowercase();
        words.lexicon.happening.place_opens.contains(form.as_str())
    })
}
