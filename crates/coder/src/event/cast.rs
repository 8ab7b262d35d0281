//! Who is in a happening: for each party its words or its report name, does it act in it, and is it acted on?
//!
//! Candidates are the fillers of the frames of all tellings, the other actors of their sentences, and those who act in
//! other happenings of the report. A pronoun without an antecedent is nobody. Whom only the report at large suggests has
//! the basis `inferred`: a reader sees that the sentence does not say so.

use super::eligible::{
    arguments, is_bare_number, is_disguise, is_nobody, is_only_a_place, is_pronoun, qualifies, without_time,
};
use super::group::{head_lemma, place_holds, same_party};
use super::party::of_mention;
use super::telling::{Source, Telling, determination, order, type_name};
use crate::cue;
use crate::decide::{Ballot, Candidate, Cues, NONE, bucket};
use crate::predicate::route::route;
use crate::story::{HISTORY_DAYS, Part};
use dateline_resources::learned::Learned;
use dateline_types::*;

/// Parties that are weighed for one happening at most.
const MOST: usize = 24;
/// Tellings of a happening whose sentences are searched for further parties.
const MOST_MEMBERS: usize = 8;
/// Acting parties of other happenings that are considered.
const MOST_FROM_STORY: usize = 6;

/// Where a party was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// In a frame of a telling: as actor, target or recipient.
    Frame { role: Role, telling: usize },
    /// In the sentence of a telling.
    Sentence { telling: usize },
    /// Acting, or acted on, in another happening: how often, and the telling nearest to this one.
    Story { role: Role, times: usize, nearest: usize },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Actor,
    Target,
    Recipient,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Actor => "actor",
            Role::Target => "target",
            Role::Recipient => "recipient",
        }
    }
}

/// One party with all the words for it.
struct Party {
    refs: Vec<ActorRef>,
    found: Vec<Found>,
}

/// The ballots of a happening's cast.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cast {
    /// Who acts: each candidate a question of its own.
    pub actors: Ballot<ActorRef>,
    /// Who is acted on.
    pub targets: Ballot<ActorRef>,
}

/// Who acts in what, over the whole report: for each telling's party how often it acts and is acted on elsewhere.
pub fn cast(source: &Source<'_>, tellings: &[Telling], members: &[usize], learned: &Learned) -> Cast {
    let parties = gather(source, tellings, members);
    let main = &tellings[members[0]];
    let mut actors = Vec::new();
    let mut targets = Vec::new();
    let count = |role: Role| {
        parties
            .iter()
            .filter(|p| p.found.iter().any(|f| matches!(f, Found::Frame { role: r, .. } if *r == role)))
            .count()
    };
    let framed = (count(Role::Actor), count(Role::Target) + count(Role::Recipient));
    for party in &parties {
        let Some(value) = spokesman(source, party).and_then(|r| without_time(source, r)) else { continue };
        if party
            .refs
            .iter()
            .all(|r| is_only_a_place(source, r) || is_nobody(source, r) || qualifies(source, r))
        {
            continue;
        }
        let cues = describe(source, tellings, members, party, &value, framed);
        let blames = blames_others(tellings, members, party) || speaks_of_it(tellings, members, party);
        let mut actor = value.clone();
        actor.side = side(main, party, Side::A);
        actor.role = None;
        actor.attribution = Some(attribution(party));
        let mut target = value;
        target.side = Side::B;
        target.role = Some(role_of_target(party));
        target.attribution = None;
        // "A clash in a *southern province*": an area suffers, and does nothing.
        let area = head_lemma(source.words, actor.span)
            .is_some_and(|noun| actor.actor.is_none() && source.place_words.kind(&noun).is_some());
        if !blames && !area && !is_bare_number(source, &actor) {
            actors.push(Candidate::new(Some(actor.clone()), actor.text.as_str(), cues.clone()));
        }
        targets.push(Candidate::new(Some(target.clone()), target.text.as_str(), cues));
    }
    let framed_as = |candidate: &Candidate<ActorRef>, roles: &[&str]| {
        roles.iter().any(|role| candidate.cues.iter().any(|c| c == *role))
    };
    let mut cast = Cast {
        actors: Ballot::each(actors, learned.decider("actor"), |c| framed_as(c, &[DOES])),
        targets: Ballot::each(targets, learned.decider("target"), |c| {
            framed_as(c, &["frame target", "frame recipient"])
        }),
    };
    at_least_the_likeliest(&mut cast.actors, UNFRAMED);
    at_least_the_likeliest(&mut cast.targets, FIRST);
    // Who acts elsewhere in the report is asked for only where the happening's own words name nobody.
    let named = cast.actors.chosen.iter().any(|&n| framed_as(&cast.actors.candidates[n], &[DOES]));
    if named {
        let only_elsewhere = |n: usize| framed_as(&cast.actors.candidates[n], &[ELSEWHERE]);
        let kept = cast.actors.chosen.iter().copied().filter(|&n| !only_elsewhere(n)).collect();
        cast.actors.chosen = kept;
    }
    // Nobody acts on himself: the likelier role stays, unless both sides act (a clash).
    let span = |ballot: &Ballot<ActorRef>, n: usize| ballot.candidates[n].value.as_ref().map(|r| r.span);
    let mut both: Vec<(usize, usize)> = Vec::new();
    for &a in &cast.actors.chosen {
        let same = |t: &&usize| span(&cast.targets, **t) == span(&cast.actors, a);
        both.extend(cast.targets.chosen.iter().find(same).map(|&t| (a, t)));
    }
    for (a, t) in both {
        if cast.actors.candidates[a].share >= cast.targets.candidates[t].share {
            cast.targets.chosen.retain(|&n| n != t);
        } else {
            cast.actors.chosen.retain(|&n| n != a);
        }
    }
    cast
}

/// True for who lays the happening at another's door ("The Front blamed *the army* for the strike"): no doer of it.
fn blames_others(tellings: &[Telling], members: &[usize], party: &Party) -> bool {
    let blame = |c: &&Claim| c.act == ClaimAct::Accused && c.about == ClaimAbout::Responsibility;
    let claims = members.iter().flat_map(|&t| tellings[t].event.status.claims.iter().filter(blame));
    let mut speakers = claims.filter_map(|c| c.speaker.as_ref());
    speakers.any(|s| {
        let is = |r: &ActorRef| {
            r.span.overlaps(s.span) || r.actor.is_some() && r.actor == s.actor && r.sector == s.sector
        };
        party.refs.iter().any(is)
    })
}

/// True for who only says what it thinks of the happening in a sentence of it ("*The council* condemned the coup"): a party of
/// what it says, and no doer of this.
fn speaks_of_it(tellings: &[Telling], members: &[usize], party: &Party) -> bool {
    let framed = party.found.iter().any(|f| matches!(f, Found::Frame { .. }));
    let own = |t: &Telling| members.iter().any(|&m| tellings[m].sentence == t.sentence);
    let says = |t: &Telling| {
        use PloverType::{Accuse, Consult, Reject, Request, Threaten};
        matches!(t.event.class.plover_type(), Some(Accuse | Consult | Reject | Request | Threaten))
    };
    let violent = |&m: &usize| {
        matches!(tellings[m].event.class.plover_type(), Some(PloverType::Assault | PloverType::Coerce) | None)
    };
    !framed
        && members.iter().all(violent)
        && (tellings.iter().enumerate())
            .filter(|(n, t)| !members.contains(n) && own(t) && says(t))
            .any(|(_, t)| t.event.actors.iter().any(|a| party.refs.iter().any(|r| r.span == a.span)))
}

/// Most happenings have one party on each side: the likeliest is taken from a lower probability on than further ones, from
/// `unframed` on if no frame names it.
fn at_least_the_likeliest(ballot: &mut Ballot<ActorRef>, unframed: f64) {
    if !ballot.learned || !ballot.chosen.is_empty() {
        return;
    }
    let best = (0..ballot.candidates.len())
        .max_by(|&a, &b| ballot.candidates[a].share.total_cmp(&ballot.candidates[b].share).then(b.cmp(&a)));
    let bar = |n: usize| {
        let told = !ballot.candidates[n].cues.iter().any(|c| c == NO_FRAME);
        if told { FIRST } else { unframed }
    };
    if let Some(n) = best.filter(|&n| ballot.candidates[n].share >= bar(n)) {
        ballot.chosen.push(n);
    }
}

/// From this probability on the likeliest party is taken where no other is.
const FIRST: f64 = 0.25;
/// The same of an actor whom no frame names: an invented doer is worse than none. (Asking more of targets did not help on
/// held-out reports.)
const UNFRAMED: f64 = 0.4;
/// The cue of a party that no frame names.
const NO_FRAME: &str = "no frame";
/// The cue of a party that a frame names as doer.
const DOES: &str = "frame actor";
/// The cue of a party whom only other happenings of the report name.
const ELSEWHERE: &str = "only in the story";

/// All parties that may be meant, those of the frames first.
fn gather(source: &Source<'_>, tellings: &[Telling], members: &[usize]) -> Vec<Party> {
    let mut parties: Vec<Party> = Vec::new();
    for &t in members {
        let event = &tellings[t].event;
        for (refs, all) in [(Role::Actor, &event.actors), (Role::Target, &event.targets)] {
            for r in all {
                let role = match (refs, r.role) {
                    (Role::Target, Some(TargetRole::Recipient)) => Role::Recipient,
                    (role, _) => role,
                };
                add(source, &mut parties, r, Found::Frame { role, telling: t });
            }
        }
    }
    for &t in members.iter().take(MOST_MEMBERS) {
        let sentence = &source.words.parse.sentences()[tellings[t].sentence as usize];
        let first = source.mentions.actors.partition_point(|m| m.head < sentence.tokens.start);
        let own = source.mentions.actors[first..].iter().take_while(|m| m.head < sentence.tokens.end);
        for mention in own.filter(|m| !m.is_medium).take(MOST) {
            let r = of_mention(source.document, source.mentions, mention, Side::A, None);
            // "the *Harad*-linked group": what a hyphen ties to another name only qualifies it. (Leaving out every name
            // inside another's did not help on held-out reports.)
            if source.document.text[r.span.end()..].starts_with('-') {
                continue;
            }
            add(source, &mut parties, &r, Found::Sentence { telling: t });
        }
    }
    for &t in members.iter().take(MOST_MEMBERS) {
        for r in arguments(source, tellings[t].sentence) {
            add(source, &mut parties, &r, Found::Sentence { telling: t });
        }
    }
    // Who acts in other happenings of the report, most often first.
    let class = tellings[members[0]].event.class;
    let mut acting: Vec<(ActorRef, Role, usize, usize)> = Vec::new();
    let near = super::placed::window(
        tellings.iter().map(|t| t.event.trigger.span),
        tellings[members[0]].event.trigger.span,
    );
    for t in near {
        let telling = &tellings[t];
        if members.contains(&t) || telling.event.class.plover_type() != class.plover_type() {
            continue;
        }
        // What lies long before or after lends nobody ("a bombing in 2018 claimed by …").
        if long_apart(source, &tellings[members[0]], telling) {
            continue;
        }
        // Who acts in one story of a round-up lends nobody to the next.
        if source.story.apart(telling.sentence, tellings[members[0]].sentence) {
            continue;
        }
        for (role, all) in [(Role::Actor, &telling.event.actors), (Role::Target, &telling.event.targets)] {
            for r in all {
                let known = |(o, o_role, ..): &(ActorRef, Role, usize, usize)| {
                    *o_role == role && same_party(source.words, o, r)
                };
                let away = |t: usize| tellings[t].head.abs_diff(tellings[members[0]].head);
                match acting.iter().position(known) {
                    Some(n) => {
                        acting[n].2 += 1;
                        if away(t) < away(acting[n].3) {
                            acting[n].3 = t;
                        }
                    }
                    None if acting.len() < 4 * MOST => acting.push((r.clone(), role, 1, t)),
                    None => {}
                }
            }
        }
    }
    acting.sort_by_key(|(r, _, times, _)| (usize::MAX - times, r.span));
    let mut kept = 0;
    for (r, role, times, nearest) in acting {
        let known = parties.iter().any(|p| p.refs.iter().any(|o| same_party(source.words, o, &r)));
        if known || (role == Role::Actor && kept < MOST_FROM_STORY) {
            kept += usize::from(!known);
            add(source, &mut parties, &r, Found::Story { role, times, nearest });
        }
    }
    parties
}

fn add(source: &Source<'_>, parties: &mut Vec<Party>, r: &ActorRef, found: Found) {
    if is_disguise(source, r) {
        return;
    }
    let same = |p: &Party| {
        p.refs.iter().any(|o| same_party(source.words, o, r) || refers(source, o, r) || refers(source, r, o))
    };
    match parties.iter().position(same) {
        Some(n) => {
            if !parties[n].refs.iter().any(|o| o.span == r.span) {
                parties[n].refs.push(r.clone());
            }
            parties[n].found.push(found);
        }
        None if parties.len() < MOST => parties.push(Party { refs: vec![r.clone()], found: vec![found] }),
        None => {}
    }
}

/// True if the first is a pronoun or a definite noun that means the second.
fn refers(source: &Source<'_>, a: &ActorRef, b: &ActorRef) -> bool {
    antecedent(source, a).is_some_and(|span| span.overlaps(b.span))
}

fn antecedent(source: &Source<'_>, r: &ActorRef) -> Option<Span> {
    let head = source.words.parse.tokens_in(r.span);
    let mention = head.flat_map(|t| crate::actor::headed_by(&source.mentions.actors, t)).next()?;
    let meant = mention.antecedent?;
    Some(source.mentions.actors.get(meant as usize)?.span)
}

/// The words that speak for a party: named before unnamed, nouns before pronouns, the frame's before others. A party that
/// is only a pronoun is who it means, or nobody.
fn spokesman(source: &Source<'_>, party: &Party) -> Option<ActorRef> {
    let rank = |r: &ActorRef| {
        let pronoun = is_pronoun(source, r);
        // The town shares its state's key with the army, and does not speak for it.
        (pronoun, is_only_a_place(source, r), r.actor.is_none() || r.basis == KeyBasis::Discourse)
    };
    let best = party.refs.iter().enumerate().min_by_key(|(n, r)| (rank(r), *n)).map(|(_, r)| r)?;
    if !is_pronoun(source, best) {
        return Some(best.clone());
    }
    let head = source.words.parse.tokens_in(best.span);
    let mention = head.flat_map(|t| crate::actor::headed_by(&source.mentions.actors, t)).next()?;
    let meant = source.mentions.actors.get(mention.antecedent? as usize)?;
    let mut r = of_mention(source.document, source.mentions, meant, best.side, best.role);
    r.basis = KeyBasis::Discourse;
    Some(r)
}

fn side(main: &Telling, party: &Party, other: Side) -> Side {
    let framed =
        party.refs.iter().find_map(|r| main.event.actors.iter().find(|a| a.span == r.span).map(|a| a.side));
    framed.unwrap_or(other)
}

fn role_of_target(party: &Party) -> TargetRole {
    let recipient = party.found.iter().any(|f| matches!(f, Found::Frame { role: Role::Recipient, .. }));
    let target = party.found.iter().any(|f| matches!(f, Found::Frame { role: Role::Target, .. }));
    if recipient && !target { TargetRole::Recipient } else { TargetRole::Target }
}

/// What a frame or a claim says of the actor, else inferred from the report.
fn attribution(party: &Party) -> Attribution {
    let framed = party.found.iter().any(|f| matches!(f, Found::Frame { role: Role::Actor, .. }));
    let told = party.refs.iter().filter_map(|r| r.attribution.as_ref());
    let said = told.clone().find(|a| a.basis != AttributionBasis::Stated).or_else(|| told.clone().next());
    match said {
        Some(said) if framed => said.clone(),
        _ => Attribution { basis: AttributionBasis::Inferred, by: None, certainty: Certainty::Probable },
    }
}

fn describe(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    party: &Party,
    value: &ActorRef,
    framed: (usize, usize),
) -> Cues {
    let mut cues = Cues::default();
    let main = &tellings[members[0]];
    let class = type_name(main.event.class);
    let parse = source.words.parse;
    cues.add("always");
    let mut frames: Vec<&str> = Vec::new();
    for found in &party.found {
        match found {
            Found::Frame { role, telling } => {
                let where_ = if *telling == members[0] { "main" } else { "other" };
                cue!(cues, "frame {}", role.name());
                cue!(cues, "frame {} {where_}", role.name());
                cue!(cues, "frame {}&{class}", role.name());
                if !frames.contains(&role.name()) {
                    frames.push(role.name());
                }
            }
            Found::Sentence { telling } => {
                cues.add("in sentence");
                let there = &tellings[*telling];
                for r in &party.refs {
                    let tokens = parse.tokens_in(r.span);
                    let outside = |t: &u32| {
                        !tokens.contains(&parse.tokens()[*t as usize].head)
                            || parse.tokens()[*t as usize].head == *t
                    };
                    let Some(token) = tokens.clone().find(outside) else { continue };
                    if parse.sentence_of(token) as u32 != there.sentence {
                        continue;
                    }
                    if let Some(way) = route(parse, token, there.head) {
                        cue!(cues, "way {}", way.label(parse));
                        cue!(cues, "steps={}", bucket(way.len().min(9)));
                        cues.add_if(way.leaves_clause(parse), "in a clause of its own");
                    }
                    cue!(cues, "dep={}", parse.tokens()[token as usize].dep);
                }
            }
            Found::Story { role, times, nearest } => {
                let there = &tellings[*nearest];
                let side = order(there.head, main.head);
                let gap = bucket((there.sentence.abs_diff(main.sentence) as usize).min(6));
                cue!(cues, "story {} {side} {gap}", role.name());
                cue!(cues, "story {} in {}", role.name(), side_by_side(main, there));
                cue!(cues, "story {}", role.name());
                cue!(cues, "story {} {}", role.name(), bucket((*times).min(4)));
                cue!(cues, "story {}&{class}", role.name());
            }
        }
    }
    frames.sort_unstable();
    let frame = if frames.is_empty() { NO_FRAME.to_owned() } else { frames.join("+") };
    cue!(cues, "{frame}");
    let lead = party.refs.iter().any(|r| {
        let token = parse.token_at(r.span.start());
        token.is_some_and(|t| {
            matches!(source.story.part(parse.sentence_of(t) as u32), Part::Lead | Part::Headline)
        })
    });
    cues.add_if(lead, format!("in lead&{frame}"));
    cue!(cues, "words={}&{frame}", bucket(party.refs.len().min(4)));
    if let (Some(key), Some(place)) = (&value.actor, main.places.first().and_then(|p| p.place.as_ref()))
        && let (Some(state), Some(country)) = (key.get(..3), place.country.as_deref())
    {
        cue!(cues, "{} of the place&{frame}", if state == country { "a state" } else { "not a state" });
    }
    let only_story = party.found.iter().all(|f| matches!(f, Found::Story { .. }));
    cues.add_if(only_story, ELSEWHERE);
    let times = |role: Role| {
        members.iter().filter(|&&t| party.found.contains(&Found::Frame { role, telling: t })).count()
    };
    cue!(cues, "acts in {}", bucket(times(Role::Actor).min(4)));
    cue!(cues, "suffers in {}", bucket((times(Role::Target) + times(Role::Recipient)).min(4)));
    cue!(cues, "frame actors={} targets={}", framed.0.min(3), framed.1.min(4));
    cue!(cues, "{frame}&frame actors={} targets={}", framed.0.min(2), framed.1.min(3));
    cue!(cues, "tellings={}", members.len().min(4));
    let attribution = value.attribution.as_ref().map_or(NONE, |a| a.basis.as_str());
    cue!(cues, "basis={attribution}&{frame}");
    let key = match &value.actor {
        None => NONE,
        Some(key) if key.len() == 3 => "state",
        Some(_) => "group",
    };
    cue!(cues, "key={key}");
    cue!(cues, "key={key}&{frame}");
    let sector = value.sector.map_or(NONE, |s| s.as_str());
    cue!(cues, "sector={sector}");
    cue!(cues, "sector={sector}&{frame}");
    cue!(cues, "sector={sector}&{frame}&{class}");
    cues.add_if(value.basis == KeyBasis::Discourse, "by discourse");
    let tokens = parse.tokens_in(value.span);
    if let Some(head) = tokens.clone().find(|&t| {
        let token = &parse.tokens()[t as usize];
        (!tokens.contains(&token.head) || token.head == t) && token.pos != Pos::Punct
    }) {
        let token = &parse.tokens()[head as usize];
        cue!(cues, "word {}&{frame}", token.pos);
        let filler = source.words.filler(head);
        for name in source.words.lexicon.classes.names(filler.classes) {
            cue!(cues, "is {name}");
            cue!(cues, "is {name}&{frame}");
            cue!(cues, "is {name}&{frame}&{class}");
        }
        if token.pos == Pos::Noun {
            cue!(cues, "{}&{frame}", determination(source.words, head));
            if let Some(lemma) = head_lemma(source.words, value.span) {
                cue!(cues, "noun={lemma}&{frame}");
            }
        }
        if let Some(label) = source.words.label(head) {
            cue!(cues, "label={label}&{frame}");
        }
        cues.add_if(source.places.iter().any(|p| p.span == value.span && !p.as_actor), "also a place");
    }
    let speaks = members.iter().any(|&t| {
        tellings[t]
            .event
            .status
            .claims
            .iter()
            .any(|c| c.speaker.as_ref().is_some_and(|s| s.span.overlaps(value.span)))
    });
    cues.add_if(speaks, "speaks");
    cues.add_if(speaks, format!("speaks&{frame}"));
    let medium = crate::actor::headed_by(&source.mentions.actors, tokens.start).iter().any(|m| m.is_medium);
    cues.add_if(medium, "medium");
    let person = tokens
        .clone()
        .any(|t| crate::actor::headed_by(&source.mentions.actors, t).iter().any(|m| m.is_person));
    cues.add_if(person, format!("person&{frame}"));
    cue!(cues, "symmetry={}&{frame}", main.event.symmetry);
    let p = &source.predications.all()[main.main];
    cue!(cues, "{:?} {:?}&{frame}", p.kind, p.voice);
    let counted = members.iter().any(|&t| tellings[t].counts.iter().any(|q| q.span.overlaps(value.span)));
    cues.add_if(counted, format!("counted&{frame}"));
    let place_of_event = members.iter().any(|&t| tellings[t].places.iter().any(|p| p.span == value.span));
    cues.add_if(place_of_event, "place of the telling");
    cues
}

/// Whether two tellings are told of one place: who acts in one town is seldom who acted in another.
fn side_by_side(a: &Telling, b: &Telling) -> &'static str {
    let attached = |t: &Telling| t.places.first().filter(|p| p.basis == PlaceBasis::Attached)?.place.clone();
    match (attached(a), attached(b)) {
        (Some(a), Some(b)) if a == b || place_holds(&a, &b) || place_holds(&b, &a) => "one place",
        (Some(a), Some(b)) if a.country == b.country => "another place",
        (Some(_), Some(_)) => "another country",
        _ => "no place",
    }
}

/// True if the days of two tellings, their own or the story's, lie more than [`HISTORY_DAYS`] apart.
fn long_apart(source: &Source<'_>, a: &Telling, b: &Telling) -> bool {
    let days = |t: &Telling| t.days().or(source.story.day);
    let (Some(a), Some(b)) = (days(a), days(b)) else { return false };
    let gap = if a.start() < b.start() { b.start() - a.end() } else { a.start() - b.end() };
    gap.get_days() > HISTORY_DAYS
}

/// The parties chosen, in text order, each once; those of unknown sides stay where the frame put them.
pub fn chosen(ballot: &Ballot<ActorRef>) -> Vec<ActorRef> {
    let mut found: Vec<ActorRef> =
        ballot.chosen.iter().filter_map(|&n| ballot.candidates[n].value.clone()).collect();
    found.sort_by_key(|r| (r.side, r.span));
    found
}

/// The probability that the whole list is right: that every candidate was rightly taken or left.
pub fn share(ballot: &Ballot<ActorRef>) -> f64 {
    if !ballot.learned {
        return 0.5;
    }
    let right = |n: usize| {
        let p = ballot.candidates[n].share;
        if ballot.chosen.contains(&n) { p } else { 1.0 - p }
    };
    (0..ballot.candidates.len()).map(right).product()
}
