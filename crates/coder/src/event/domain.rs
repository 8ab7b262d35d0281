//! What kind of quarrel or deed a telling belongs to, by the rule of DESIGN §2 and with the words that decide; a rule, as
//! there is little to learn from.
//!
//! In this order: unintended → accident; a state's force, rebels, a militia, a party or a crowd acting as such → political;
//! an official, a journalist, soldiers or police attacked as such → political; a stated political motive → political; a
//! band that lives by crime, a stated gain → criminal; a stated quarrel → private; routine policing → criminal; else
//! unknown. The country never decides.

use super::telling::{Source, Telling};
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

/// The domain of a happening: that of its first telling that has one.
pub fn of_happening(tellings: &[Telling], members: &[usize]) -> DomainFinding {
    let known = members.iter().map(|&t| &tellings[t].event.domain).find(|d| d.domain != Domain::Unknown);
    known.cloned().unwrap_or(DomainFinding::UNKNOWN)
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
