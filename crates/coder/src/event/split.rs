//! Several attacks told in one conjunction are several events: "attacked a church in Derbent and a post in Makhachkala".
//!
//! Targets that are coordinated with each other and of which at least two have a place of their own each make an event.
//! A target without a place of its own takes the place of the next one ("a church and a synagogue in Derbent").

use super::filler::{Filler, Words};
use super::fuse::Happening;
use dateline_types::{PlaceMention, Span};

/// The happenings, those that tell of several places once for each target.
pub fn split(words: &Words<'_>, places: &[PlaceMention], happenings: Vec<Happening>) -> Vec<Happening> {
    let mut all = Vec::new();
    for happening in happenings {
        match parts(words, places, &happening) {
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
