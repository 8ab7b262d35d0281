//! Where a happening was: one choice among the places its report names, or that the text does not say.
//!
//! A candidate is a place, with all the mentions of it; the cues say how near each mention is to the words that tell the
//! happening (by grammar, in the sentence, before it), what the place is to the report (dateline, lead, its country), and
//! what else there is to choose from. A town in the same clause beats the province around it because a candidate that
//! holds another one says so.

use super::group::place_holds;
use super::standing::{Around, Standing, standing};
use super::telling::{Source, Telling, order, side, type_name};
use crate::cue;
use crate::decide::{Ballot, Candidate, Cues, NONE, bucket};
use crate::place::{event_place, head_of, is_origin, is_setting, pointed_at, preposition_before};
use crate::predicate::Edge;
use crate::predicate::route::route;
use dateline_resources::gazetteer::PlaceWords;
use dateline_resources::learned::Decider;
use dateline_types::*;

/// Candidates at most, the nearest to the tellings.
const MOST: usize = 24;

/// The cue of a place that a noun of the sentence points back to ("in the city").
const POINTED: &str = "pointed at";
/// How the cue of the preposition before a place begins.
const PREPOSITION: &str = "preposition=";

/// One place with its mentions, by index.
struct Group {
    mentions: Vec<usize>,
}

/// The ballot for the place of a happening made of `members`, tellings in text order.
pub fn place(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    decider: &Decider,
) -> Ballot<EventPlace> {
    let groups = nearest(source, tellings, members);
    let around = Around::of(tellings, members);
    let sentence = &source.words.parse.sentences()[tellings[members[0]].sentence as usize].tokens;
    let pointed = pointed_at(source.words.parse, source.place_words, source.places, sentence.clone());
    let mut candidates: Vec<Candidate<EventPlace>> = Vec::new();
    for group in &groups {
        let (mention, basis, mut cues) = describe(source, tellings, members, group);
        let value = event_place(source.document, &source.places[mention], basis);
        around.describe(&value, &mut cues);
        for &(noun, place) in &pointed {
            if same_place(source, place, &source.places[mention]) {
                cues.add(POINTED);
                let head = tellings[members[0]].head;
                let side = side(noun, head);
                cue!(cues, "pointed at {side} {}", bucket(noun.abs_diff(head) as usize));
            }
        }
        candidates.push(Candidate::new(
            Some(value),
            source.document.words(source.places[mention].span),
            cues,
        ));
    }
    own_story(source, tellings, members, &groups, &mut candidates);
    compete(&mut candidates);
    let mut none = Cues::default();
    let telling = &tellings[members[0]];
    none.add(NONE);
    cue!(none, "none&type={}", type_name(telling.event.class));
    cue!(none, "none&actuality={}", telling.event.status.actuality);
    let attached = members.iter().any(|&t| !tellings[t].places.is_empty());
    cue!(none, "none&{}", if attached { "attached elsewhere" } else { "nothing attached" });
    cue!(none, "none&candidates={}", bucket(candidates.len()));
    candidates.push(Candidate::new(None, "the text does not say", none));
    let mut ballot = Ballot::one_of(candidates, decider, |all| by_rule(tellings, members, all));
    to_the_finest(&mut ballot, source.place_words);
    // One of several towns told in one conjunction has its own.
    if let Some(own) = members.iter().find_map(|&t| tellings[t].drafts.own_place)
        && let Some(at) =
            ballot.candidates.iter().position(|c| c.value.as_ref().is_some_and(|v| v.span == own))
    {
        ballot.chosen = vec![at];
    }
    ballot
}

/// In a round-up a place of another story is none of this one's, if this one names a country of its own ("In other news,
/// *Bolivian* senators …").
fn own_story(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    groups: &[Group],
    candidates: &mut Vec<Candidate<EventPlace>>,
) {
    let story = &source.story;
    let home = story.section(tellings[members[0]].sentence);
    let of = |m: usize| story.section(sentence_of(source, &source.places[m]));
    let own: Vec<&str> = source
        .mentions
        .places
        .iter()
        .filter(|p| {
            source
                .words
                .parse
                .token_at(p.span.start())
                .is_some_and(|t| story.section(source.words.parse.sentence_of(t) as u32) == home)
        })
        .filter_map(|p| p.place.as_ref()?.country.as_deref())
        .collect();
    if own.is_empty() {
        return;
    }
    let mut n = 0;
    candidates.retain(|candidate| {
        let group = &groups[n];
        n += 1;
        let country = candidate.value.as_ref().and_then(|v| v.place.as_ref()?.country.as_deref());
        group.mentions.iter().any(|&m| of(m) == home) || country.is_none_or(|c| own.contains(&c))
    });
}

/// A town and the country around it do not contradict each other: what speaks for the country speaks for the town's
/// country too. Of places that lie in the one chosen the likeliest is taken, if it is nearly as likely.
fn to_the_finest(ballot: &mut Ballot<EventPlace>, words: &PlaceWords) {
    if !ballot.learned {
        return;
    }
    while let Some(&chosen) = ballot.chosen.first() {
        let outer = &ballot.candidates[chosen];
        let Some(around) = &outer.value else { return };
        // "In the province", "across the West Bank" means all of it.
        let whole = |cue: &str| {
            cue == "pointed at" || cue.strip_prefix("preposition=").is_some_and(|p| words.spread.contains(p))
        };
        if outer.cues.iter().any(whole) {
            return;
        }
        let finer = ballot.candidates.iter().enumerate().filter(|(n, inner)| {
            *n != chosen
                && inner.share >= NEARLY * outer.share
                && inner.value.as_ref().is_some_and(|v| standing(around, v) == Standing::Inside)
        });
        let Some((best, _)) = finer.max_by(|(n, a), (m, b)| a.share.total_cmp(&b.share).then(m.cmp(n)))
        else {
            return;
        };
        ballot.chosen = vec![best];
    }
}

/// The part of the share of a place that one inside it needs. Held out, .7, .5 and .35 gave 69.8, 71.3, 71.3 and 59.4, 60.9,
/// 61.7 right places in a hundred on the two sets; without the step 68.2 and 60.9.
const NEARLY: f64 = 0.4;

/// Without weights: what syntax attaches, else what stands nearest before, else nothing.
fn by_rule(tellings: &[Telling], members: &[usize], all: &[Candidate<EventPlace>]) -> Option<usize> {
    let own = members.iter().find_map(|&t| tellings[t].places.first());
    own.and_then(|own| all.iter().position(|c| c.value.as_ref().is_some_and(|p| p.place == own.place)))
        .or(Some(all.len().checked_sub(1)?))
}

/// The places named, those of one place together; the nearest to the tellings by sentences.
fn nearest(source: &Source<'_>, tellings: &[Telling], members: &[usize]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut order: Vec<(usize, usize)> = Vec::new();
    let near = window(source.places.iter().map(|p| p.span), tellings[members[0]].event.trigger.span);
    let lead = source.story.places.iter().copied().chain(source.story.dateline);
    let mut around: Vec<usize> = near.chain(lead).collect();
    around.sort_unstable();
    around.dedup();
    for m in around {
        let mention = &source.places[m];
        if mention.as_actor && (!is_country(mention) || is_group(source, mention)) {
            continue;
        }
        if qualifies(source, mention) {
            continue;
        }
        let sentence = sentence_of(source, mention);
        let gap = members.iter().map(|&t| tellings[t].sentence.abs_diff(sentence)).min().unwrap_or(0);
        let kept = source.story.places.contains(&m) || source.story.dateline == Some(m);
        order.push((if kept { gap.min(2) as usize } else { gap as usize }, m));
    }
    order.sort_unstable();
    for (_, m) in order {
        let same = |g: &Group| same_place(source, &source.places[g.mentions[0]], &source.places[m]);
        match groups.iter().position(same) {
            Some(n) => groups[n].mentions.push(m),
            None if groups.len() < MOST => groups.push(Group { mentions: vec![m] }),
            None => {}
        }
    }
    groups
}

/// "The *Damascus* suburb of Douma": the name before a noun for a place that is named behind it says only where that lies;
/// "*Sangin* district of Helmand" is the place itself.
fn qualifies(source: &Source<'_>, mention: &PlaceMention) -> bool {
    let tokens = source.words.parse.tokens();
    let words = source.place_words;
    let end = source.words.parse.tokens_in(mention.span).end as usize;
    let form = |at: usize| tokens.get(at).map(|t| t.form.to_lowercase());
    let noun = form(end).is_some_and(|w| words.kind(&w).is_some() || words.quarter.contains(w.as_str()));
    let of = noun && form(end + 1).is_some_and(|w| words.part_of.contains(w.as_str()));
    let named = |at: usize| {
        let start = tokens[at].span.start();
        let next = source.places.partition_point(|p| p.span.start() < start);
        let small = |p: &PlaceRef| matches!(p.precision, PlacePrecision::Settlement | PlacePrecision::Poi);
        source
            .places
            .get(next)
            .is_some_and(|p| p.span.start() == start && !p.as_actor && p.place.as_ref().is_none_or(small))
    };
    of && end + 2 < tokens.len() && named(end + 2)
}

/// Mentions around the telling that names the happening, in text order: of a long list those next to it.
pub fn window(spans: impl ExactSizeIterator<Item = Span>, at: Span) -> std::ops::Range<usize> {
    let count = spans.len();
    let before = spans.take_while(|s| s.start() < at.start()).count();
    before.saturating_sub(WINDOW)..(before + WINDOW).min(count)
}

/// Mentions on either side of the telling that are considered.
const WINDOW: usize = 80;

fn is_country(mention: &PlaceMention) -> bool {
    mention.place.as_ref().is_some_and(|p| p.precision == PlacePrecision::Country)
}

/// One name means one place in a report, whatever each mention was resolved to.
fn same_place(source: &Source<'_>, a: &PlaceMention, b: &PlaceMention) -> bool {
    let words = |m: &PlaceMention| source.document.words(m.span);
    // Two unknown names in one province are two.
    let resolved = !a.unresolved && !b.unresolved && a.place.is_some();
    resolved && a.place == b.place || words(a).eq_ignore_ascii_case(words(b))
}

/// True for words that name a group or an institution ("Taliban"): its country is no place of the event.
fn is_group(source: &Source<'_>, mention: &PlaceMention) -> bool {
    let tokens = source.words.parse.tokens_in(mention.span);
    tokens
        .filter_map(|t| source.words.actor(t))
        .any(|(_, m)| m.actor.as_ref().is_some_and(|key| key.len() != 3))
}

fn sentence_of(source: &Source<'_>, mention: &PlaceMention) -> u32 {
    let token = source.words.parse.token_at(mention.span.start());
    token.map_or(0, |t| source.words.parse.sentence_of(t) as u32)
}

/// The mention that speaks best for a group, how it came to be, and the cues of all of its mentions.
fn describe(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    group: &Group,
) -> (usize, PlaceBasis, Cues) {
    let mut cues = Cues::default();
    let mut best = (u32::MAX, PlaceBasis::Discourse, group.mentions[0]);
    let first = &tellings[members[0]];
    let class = type_name(first.event.class);
    for &m in group.mentions.iter().take(MOST_MENTIONS) {
        let mention = &source.places[m];
        let sentence = sentence_of(source, mention);
        // "officials *in Kabul* said", "said *in Geneva*": where somebody speaks, unless speaking is the happening.
        if speaks_there(source, mention, |verb| members.iter().any(|&t| tellings[t].head == verb)) {
            cues.add("where somebody speaks");
            continue;
        }
        for (n, &t) in members.iter().take(MOST_MEMBERS).enumerate() {
            let telling = &tellings[t];
            let main = if n == 0 { "main" } else { "other" };
            let attached = telling.places.iter().position(|p| p.span == mention.span);
            if let Some(at) = attached {
                let basis = telling.places[at].basis;
                cue!(cues, "{basis} {main} {}", at.min(1));
                cue!(cues, "{basis} {}", at.min(1));
                let rank = if basis == PlaceBasis::Attached { at as u32 } else { 20 };
                if rank < best.0 {
                    best = (rank, basis, m);
                }
            }
            if telling.sentence == sentence {
                within_sentence(source, telling, mention, attached.is_some(), &mut cues);
                let rank = 10 + u32::from(!is_setting(source.words.parse, source.place_words, mention)) * 10;
                if rank < best.0 {
                    best = (rank, PlaceBasis::Sentence, m);
                }
            } else if n == 0 || telling.sentence.abs_diff(sentence) <= 3 {
                let gap = telling.sentence.abs_diff(sentence) as usize;
                let side = order(sentence, telling.sentence);
                let setting = if is_setting(source.words.parse, source.place_words, mention) {
                    "setting"
                } else {
                    "spoken of"
                };
                cue!(cues, "{side} {}", bucket(gap.min(6)));
                cue!(cues, "{side} {} {setting}", bucket(gap.min(6)));
                let rank = 40 + gap.min(30) as u32;
                if rank < best.0 {
                    best = (rank, PlaceBasis::Discourse, m);
                }
            }
        }
        if is_setting(source.words.parse, source.place_words, mention) {
            cues.add("setting somewhere");
        }
        let part = source.story.part(sentence);
        cue!(cues, "in {}", part.name());
        if source.story.dateline == Some(m) {
            cues.add("dateline");
            if best.0 > 50 {
                best.1 = PlaceBasis::Dateline;
            }
        }
        cues.add_if(mention.as_actor, "qualifies");
        if source.story.places.first() == Some(&m) {
            cues.add("finest of lead");
        }
        cues.add_if(source.story.places.contains(&m), "of lead");
    }
    let place = source.places[group.mentions[0]].place.as_ref();
    let unknown = source.places[group.mentions[0]].unresolved;
    let precision = match place {
        None => "unresolved",
        Some(_) if unknown => "in a unit",
        Some(place) => place.precision.as_str(),
    };
    cue!(cues, "precision={precision}");
    cue!(cues, "precision={precision}&type={class}");
    cue!(cues, "mentions={}", bucket(group.mentions.len().min(6)));
    cue!(cues, "mentions={}&{precision}", bucket(group.mentions.len().min(3)));
    if let (Some(country), Some(place)) = (&source.story.country, place) {
        let home = if place.country.as_deref() == Some(country.as_str()) { "in" } else { "outside" };
        cue!(cues, "{home} country of report");
        cue!(cues, "{home} country of report&{precision}");
    }
    cue!(cues, "tellings={}", members.len().min(4));
    let home = source.story.section(first.sentence);
    let at_home =
        group.mentions.iter().any(|&m| source.story.section(sentence_of(source, &source.places[m])) == home);
    cues.add_if(!at_home, crate::story::ANOTHER);
    if let Some(country) = place.and_then(|p| p.country.as_deref()) {
        nations(source, tellings, members, country, &mut cues);
    }
    (best.2, best.1, cues)
}

/// True for the place of who speaks or of speaking itself: behind a preposition of the subject or the verb of saying, or of
/// whom it is said to ("told reporters *in Geneva*"). `is_told` says of a verb that it is the happening's own.
fn speaks_there(source: &Source<'_>, mention: &PlaceMention, is_told: impl Fn(u32) -> bool) -> bool {
    let parse = source.words.parse;
    let tokens = parse.tokens();
    let Some(head) = head_of(parse, mention) else { return false };
    let place = &tokens[head as usize];
    let preposition = &tokens[place.head as usize];
    if Edge::of(place) != Edge::PrepositionObject
        || !source.place_words.strong.contains(preposition.form.to_lowercase().as_str())
    {
        return false;
    }
    let mut at = preposition.head;
    if matches!(Edge::of(&tokens[at as usize]), Edge::Subject | Edge::Object | Edge::Dative) {
        at = tokens[at as usize].head;
    }
    let verb = &tokens[at as usize];
    verb.pos == Pos::Verb && source.place_words.saying.contains(verb.lemma.as_str()) && !is_told(at)
}

/// Whether the parties and the other names of the telling's own sentence are of the candidate's country.
fn nations(source: &Source<'_>, tellings: &[Telling], members: &[usize], country: &str, cues: &mut Cues) {
    let main = &tellings[members[0]];
    for (role, parties) in [("actor", &main.event.actors), ("target", &main.event.targets)] {
        let states: Vec<&str> = parties
            .iter()
            .filter(|p| p.basis == KeyBasis::Stated)
            .filter_map(|p| p.actor.as_deref())
            .filter_map(|key| key.get(..3))
            .collect();
        if !states.is_empty() {
            cue!(
                cues,
                "{role} {}",
                if states.contains(&country) { "of the country" } else { "of another country" }
            );
        }
    }
    let sentence = source.words.parse.sentences()[main.sentence as usize].span;
    let first = source.mentions.places.partition_point(|p| p.span.start() < sentence.start());
    let here = source.mentions.places[first..].iter().take_while(|p| p.span.start() < sentence.end());
    let named: Vec<&str> = here.filter_map(|p| p.place.as_ref()?.country.as_deref()).take(MOST).collect();
    if !named.is_empty() {
        cue!(
            cues,
            "sentence {}",
            if named.contains(&country) { "names the country" } else { "names another country" }
        );
    }
}

/// Mentions of a place that are looked at.
const MOST_MENTIONS: usize = 12;
/// Tellings of a happening that are looked at.
const MOST_MEMBERS: usize = 8;

/// How a place of the telling's own sentence stands to it.
fn within_sentence(
    source: &Source<'_>,
    telling: &Telling,
    mention: &PlaceMention,
    attached: bool,
    cues: &mut Cues,
) {
    let parse = source.words.parse;
    let how = if attached { "attached" } else { "loose" };
    cue!(cues, "sentence {how}");
    if let Some(preposition) = preposition_before(parse, mention) {
        cue!(cues, "{PREPOSITION}{preposition}");
        cue!(cues, "{PREPOSITION}{preposition} {how}");
    } else {
        cue!(cues, "preposition none {how}");
    }
    cues.add_if(is_origin(parse, source.place_words, mention), "origin");
    let Some(head) = head_of(parse, mention) else { return };
    cue!(cues, "dep={} {how}", parse.tokens()[head as usize].dep);
    let side = side(head, telling.head);
    let distance = head.abs_diff(telling.head) as usize;
    cue!(cues, "{side} {} {how}", bucket(distance));
    if let Some(way) = route(parse, head, telling.head) {
        cue!(cues, "way {}", way.label(parse));
        cue!(cues, "steps={} {how}", bucket(way.len().min(9)));
        cues.add_if(way.leaves_clause(parse), "in a clause of its own");
        cues.add_if(way.enters_clause(parse), "above the telling's clause");
        if way.down.is_empty() {
            cues.add("governed by the telling");
        }
    }
    // Other verbs between the two claim it.
    let (a, b) = (head.min(telling.head) + 1, head.max(telling.head));
    let verbs = (a..b).filter(|&t| parse.tokens()[t as usize].pos == Pos::Verb).count();
    cue!(cues, "verbs between={} {how}", verbs.min(3));
}

/// What else there is to choose from: a place that holds another one that is attached is the frame, not the place.
fn compete(candidates: &mut [Candidate<EventPlace>]) {
    let places: Vec<Option<PlaceRef>> =
        candidates.iter().map(|c| c.value.as_ref().and_then(|v| v.place.clone())).collect();
    let unknown: Vec<bool> =
        candidates.iter().map(|c| c.value.as_ref().is_some_and(|v| v.unresolved)).collect();
    let has = |n: usize, cue: &str, all: &[Candidate<EventPlace>]| all[n].cues.iter().any(|c| c == cue);
    let count = candidates.len();
    let mut added: Vec<Cues> = vec![Cues::default(); count];
    for n in 0..count {
        let own = if has(n, "sentence attached", candidates) {
            "attached"
        } else if has(n, "sentence loose", candidates) {
            "loose"
        } else {
            "away"
        };
        for m in (0..count).filter(|&m| m != n) {
            let (Some(a), Some(b)) = (&places[n], &places[m]) else { continue };
            let near = if has(m, "sentence attached", candidates) {
                "attached"
            } else if has(m, "sentence loose", candidates) {
                "sentence"
            } else {
                "elsewhere"
            };
            let inside = |outer: &PlaceRef, o: usize, inner: &PlaceRef, i: usize| {
                place_holds(outer, inner)
                    || unknown[i] && !unknown[o] && (outer == inner || place_holds(outer, inner))
            };
            if inside(a, n, b, m) {
                cue!(added[n], "holds {near}");
                cue!(added[n], "{own} holds {near}");
            }
            if inside(b, m, a, n) {
                cue!(added[n], "held by {near}");
                cue!(added[n], "{own} held by {near}");
            }
        }
        let finer = (0..count).any(|m| {
            m != n
                && has(m, "sentence attached", candidates)
                && match (&places[n], &places[m]) {
                    (Some(a), Some(b)) => {
                        crate::story::fineness(b.precision) < crate::story::fineness(a.precision)
                    }
                    _ => false,
                }
        });
        added[n].add_if(finer, "finer attached");
        let other = (0..count).any(|m| m != n && has(m, "sentence attached", candidates));
        let others = if other { "another attached" } else { "no other attached" };
        added[n].add(others);
        let any = (0..count).any(|m| m != n && has(m, "sentence loose", candidates));
        added[n].add_if(any, "another in sentence");
        cue!(added[n], "{own}&{others}");
        added[n].add_if(unknown[n], format!("{own}&in a unit"));
        if places[n].is_none() {
            added[n].add_if(other, "unresolved&another attached");
        }
    }
    for (candidate, more) in candidates.iter_mut().zip(added) {
        for cue in more.iter() {
            candidate.cues.add(cue);
        }
    }
}

/// Places of a happening's own clauses besides the one chosen ("in Kunduz and Balkh").
pub fn others(tellings: &[Telling], members: &[usize], chosen: Option<&EventPlace>) -> Vec<EventPlace> {
    let Some(chosen) = chosen else { return Vec::new() };
    let mut found: Vec<EventPlace> = Vec::new();
    for place in members.iter().flat_map(|&t| tellings[t].places.iter()) {
        let same = |other: &EventPlace| match (&other.place, &place.place) {
            (Some(a), Some(b)) => a == b || place_holds(b, a) || place_holds(a, b),
            _ => other.text == place.text,
        };
        if place.basis == PlaceBasis::Attached && !same(chosen) && !found.iter().any(same) {
            found.push(place.clone());
        }
    }
    found
}

/// The probability that the place is right, as the ballot sees it.
pub fn share(ballot: &Ballot<EventPlace>) -> f64 {
    ballot.winner().map_or(0.5, |c| if ballot.learned { c.share } else { 0.5 })
}
