//! What kind of quarrel or deed a happening belongs to, with the words that speak for it. The country never decides.
//!
//! The rule looks at one telling, in this order: unintended → accident; a state's force, rebels, a militia, a party or a crowd acting as such → political;
//! an official, a journalist, soldiers or police attacked as such → political; a stated political motive → political; a
//! band that lives by crime, a stated gain → criminal; a stated quarrel → private; routine policing → criminal; else
//! unknown. For a happening a decider weighs what the rule says of its tellings, its parties, its words and what else the
//! report tells of.

use super::telling::{Source, Telling, type_name};
use crate::cue;
use crate::decide::{Ballot, Candidate, Cues, NONE};
use dateline_resources::learned::Decider;
use dateline_resources::lexicon::DomainCue;
use dateline_types::*;

/// Words around the trigger that are read, on either side.
const REACH: u32 = 40;

/// The domain of a telling.
pub fn domain(source: &Source<'_>, telling: &Telling) -> DomainFinding {
    let cues = words(source, telling);
    let event = &telling.event;
    let found = |wanted: &[DomainCue]| -> Vec<Evidence> {
        let spans = cues.iter().filter(|(cue, _)| wanted.contains(cue)).map(|(_, span)| *span);
        spans.filter_map(|span| Evidence::quote(&source.document.text, span)).take(MOST_WORDS).collect()
    };
    let finding = |domain, because| DomainFinding { domain, organised: false, because };
    let violent = event.class.plover_type() == Some(PloverType::Assault);
    let accident = found(&[DomainCue::Unmeant]);
    if !accident.is_empty() {
        return finding(Domain::Accident, accident);
    }
    let accident = found(&[DomainCue::Accident, DomainCue::Disaster]);
    let acts_as_such = parties(source, &event.actors, ACTS_AS_SUCH);
    if violent && !accident.is_empty() && acts_as_such.is_empty() && found(&[DomainCue::Motive]).is_empty() {
        return finding(Domain::Accident, accident);
    }
    let organised = found(&[DomainCue::Organised]);
    if acts_as_such.is_empty() && !organised.is_empty() {
        return DomainFinding { domain: Domain::Criminal, organised: true, because: organised };
    }
    let gain = found(&[DomainCue::Gain]);
    let policing = event.class.plover_type() == Some(PloverType::Coerce)
        && event.actors.iter().any(|a| matches!(a.sector, Some(Sector::Cop)))
        || event.class.plover_type() == Some(PloverType::Sanction);
    let motive = found(&[DomainCue::Motive]);
    if policing && motive.is_empty() {
        let because = if gain.is_empty() { parties(source, &event.actors, &[Sector::Cop]) } else { gain };
        return finding(Domain::Criminal, because);
    }
    if !acts_as_such.is_empty() {
        return finding(Domain::Political, acts_as_such);
    }
    if event.class.plover_type() == Some(PloverType::Protest) {
        let trigger = Evidence::quote(&source.document.text, event.trigger.span);
        return finding(Domain::Political, trigger.into_iter().collect());
    }
    let attacked = parties(source, &event.targets, ATTACKED_AS_SUCH);
    if !attacked.is_empty() {
        return finding(Domain::Political, attacked);
    }
    if !motive.is_empty() {
        return finding(Domain::Political, motive);
    }
    if !gain.is_empty() {
        return finding(Domain::Criminal, gain);
    }
    let quarrel = found(&[DomainCue::Quarrel]);
    if !quarrel.is_empty() {
        return finding(Domain::Private, quarrel);
    }
    DomainFinding::UNKNOWN
}

/// Words quoted for one finding.
const MOST_WORDS: usize = 3;

/// Those who act politically as such.
const ACTS_AS_SUCH: &[Sector] = &[
    Sector::Mil,
    Sector::Reb,
    Sector::Prm,
    Sector::Spy,
    Sector::Gov,
    Sector::Leg,
    Sector::Pty,
    Sector::Opp,
    Sector::Soc,
    Sector::Rel,
];

/// Those who are attacked as such.
const ATTACKED_AS_SUCH: &[Sector] = &[
    Sector::Gov,
    Sector::Leg,
    Sector::Jud,
    Sector::Mil,
    Sector::Cop,
    Sector::Jrn,
    Sector::Pty,
    Sector::Opp,
    Sector::Reb,
    Sector::Prm,
    Sector::Spy,
];

fn parties(source: &Source<'_>, parties: &[ActorRef], sectors: &[Sector]) -> Vec<Evidence> {
    let state = |p: &ActorRef| {
        p.sector.is_none()
            && p.basis == KeyBasis::Stated
            && p.actor.as_ref().is_some_and(|key| key.len() == 3)
    };
    // An armed group that bears a name acts as such, whatever the name is and whether or not a dictionary has it.
    let parse = source.words.parse;
    let bears_name = |p: &ActorRef| {
        let mut tokens = parse.tokens_in(p.span);
        tokens.any(|t| parse.tokens()[t as usize].pos == Pos::Propn)
    };
    let named_group = |p: &ActorRef| p.sector == Some(Sector::Uaf) && bears_name(p);
    let fits = |p: &&ActorRef| p.sector.is_some_and(|s| sectors.contains(&s)) || state(p) || named_group(p);
    let spans = parties.iter().filter(fits).map(|p| p.span);
    spans.filter_map(|span| Evidence::quote(&source.document.text, span)).take(MOST_WORDS).collect()
}

/// The cue words of a telling's sentence near its trigger.
fn words(source: &Source<'_>, telling: &Telling) -> Vec<(DomainCue, Span)> {
    let parse = source.words.parse;
    let sentence = &parse.sentences()[telling.sentence as usize].tokens;
    let from = sentence.start.max(telling.head.saturating_sub(REACH));
    let to = sentence.end.min(telling.head + REACH);
    let table = &source.words.lexicon.domain;
    let mut found = Vec::new();
    let mut before: Option<(smol_str::SmolStr, Span)> = None;
    for t in from..to {
        let token = &parse.tokens()[t as usize];
        let lemma = source.words.phrases.lemma(t);
        let means =
            |cue: &&DomainCue| **cue != DomainCue::Disaster || matches!(token.pos, Pos::Noun | Pos::Propn);
        found.extend(table.of(&lemma).iter().filter(means).map(|cue| (*cue, token.span)));
        if let Some((previous, span)) = &before {
            let both = smol_str::format_smolstr!("{previous} {lemma}");
            found.extend(table.of(&both).iter().map(|cue| (*cue, span.cover(token.span))));
        }
        before = Some((lemma, token.span));
    }
    found
}

/// By rule: the domain of the first telling that has one.
fn by_rule(tellings: &[Telling], members: &[usize]) -> DomainFinding {
    let known = members.iter().map(|&t| &tellings[t].event.domain).find(|d| d.domain != Domain::Unknown);
    known.cloned().unwrap_or(DomainFinding::UNKNOWN)
}

/// The ballot for the domain of the happening that `members` tell; `event` is its record with its parties.
pub fn ballot(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    event: &Event,
    decider: &Decider,
) -> Ballot<Domain> {
    let rule = by_rule(tellings, members).domain;
    let told = cues(source, tellings, members, event, rule);
    let candidate = |domain: Domain| {
        let mut cues = Cues::default();
        for told in told.iter() {
            cue!(cues, "{domain}: {told}");
        }
        Candidate::new(Some(domain), domain.as_str(), cues)
    };
    let candidates = Domain::ALL.iter().copied().map(candidate).collect();
    Ballot::one_of(candidates, decider, |all| all.iter().position(|c| c.value == Some(rule)))
}

/// What speaks for one domain or another.
fn cues(source: &Source<'_>, tellings: &[Telling], members: &[usize], event: &Event, rule: Domain) -> Cues {
    let mut cues = Cues::default();
    cues.add("always");
    cue!(cues, "rule={rule}");
    let kind = type_name(event.class);
    cue!(cues, "type={kind}");
    cue!(cues, "rule={rule}&{kind}");
    cue!(cues, "class={}", event.class);
    for &t in members.iter().take(MOST_TELLINGS) {
        cue!(cues, "word={}", source.predications.all()[tellings[t].main].lemma);
        for (cue, _) in words(source, &tellings[t]) {
            cue!(cues, "{cue:?}");
        }
    }
    for (side, all) in [("actor", &event.actors), ("target", &event.targets)] {
        cues.add_if(all.is_empty(), smol_str::format_smolstr!("{side} {NONE}"));
        for party in all.iter().take(MOST_PARTIES) {
            let sector = party.sector.map_or(NONE, |s| s.as_str());
            cue!(cues, "{side}={sector}");
            cue!(cues, "{side}={sector}&{kind}");
            let known =
                party.actor.as_ref().map_or("unknown", |k| if k.len() == 3 { "state" } else { "keyed" });
            cue!(cues, "{side} {known}");
            let tokens = source.words.parse.tokens_in(party.span);
            let head = tokens.last().map(|t| &source.words.parse.tokens()[t as usize]);
            if let Some(head) = head.filter(|head| head.pos == Pos::Noun) {
                cue!(cues, "{side} word={}", head.lemma);
            }
        }
    }
    // What else the report tells of.
    for domain in [Domain::Political, Domain::Criminal, Domain::Private, Domain::Accident] {
        let others = tellings.iter().enumerate().filter(|(t, _)| !members.contains(t));
        let like = others.filter(|(_, t)| t.event.domain.domain == domain).take(3).count();
        cue!(cues, "others {domain}={like}");
    }
    cues
}

/// Tellings and parties of a happening that are asked for cues.
const MOST_TELLINGS: usize = 6;
const MOST_PARTIES: usize = 3;

/// The domain that was chosen, with the words that speak for it.
pub fn of_happening(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    event: &Event,
    ballot: &Ballot<Domain>,
) -> DomainFinding {
    let rule = by_rule(tellings, members);
    let domain = ballot.winner().and_then(|c| c.value).unwrap_or(rule.domain);
    if domain == rule.domain {
        return rule;
    }
    let wanted: &[DomainCue] = match domain {
        Domain::Unknown => return DomainFinding::UNKNOWN,
        Domain::Political => &[DomainCue::Motive],
        Domain::Criminal => &[DomainCue::Organised, DomainCue::Gain],
        Domain::Private => &[DomainCue::Quarrel],
        Domain::Accident => &[DomainCue::Unmeant, DomainCue::Accident, DomainCue::Disaster],
    };
    let found = members.iter().flat_map(|&t| words(source, &tellings[t]));
    let (cues, mut spans): (Vec<DomainCue>, Vec<Span>) =
        found.filter(|(cue, _)| wanted.contains(cue)).unzip();
    if spans.is_empty() {
        // No word says so by itself: whoever acts or is acted on does, or else the deed.
        let parties = event.actors.iter().chain(&event.targets).map(|p| p.span);
        spans = parties.chain(std::iter::once(event.trigger.span)).collect();
    }
    let quote = |span: Span| Evidence::quote(&source.document.text, span);
    DomainFinding {
        domain,
        organised: domain == Domain::Criminal && cues.contains(&DomainCue::Organised),
        because: spans.into_iter().filter_map(quote).take(MOST_WORDS).collect(),
    }
}

/// Who fights whom, in the sense of UCDP (Gleditsch et al. 2002; Sundberg & Melander 2013): a state's forces against armed
/// people, armed groups against each other, either against civilians.
pub fn violence_class(event: &Event) -> ViolenceClass {
    if event.class.plover_type() != Some(PloverType::Assault) {
        return ViolenceClass::None;
    }
    let is_state =
        |p: &ActorRef| matches!(p.sector, Some(Sector::Mil | Sector::Cop | Sector::Gov | Sector::Spy));
    let is_group =
        |p: &ActorRef| matches!(p.sector, Some(Sector::Reb | Sector::Uaf | Sector::Prm | Sector::Crm));
    let side = |s: Side| {
        event.actors.iter().chain(&event.targets).filter(move |p| p.side == s).collect::<Vec<&ActorRef>>()
    };
    let (a, b) = (side(Side::A), side(Side::B));
    if a.is_empty() || b.is_empty() {
        return ViolenceClass::Unknown;
    }
    let (state, group) =
        (|s: &[&ActorRef]| s.iter().any(|p| is_state(p)), |s: &[&ActorRef]| s.iter().any(|p| is_group(p)));
    match (state(&a), group(&a), state(&b), group(&b)) {
        (true, _, _, true) | (_, true, true, _) | (true, _, true, _) => ViolenceClass::StateBased,
        (_, true, _, true) => ViolenceClass::NonState,
        (true, ..) | (_, true, ..) => ViolenceClass::OneSided,
        _ => ViolenceClass::Unknown,
    }
}
