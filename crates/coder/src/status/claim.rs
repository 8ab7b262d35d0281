//! The claim that a word above an event makes: who makes it, about what, and what it leaves of the author's certainty.

use super::beside::{add, toll};
use super::state::{State, Step};
use super::{Context, speaker};
use crate::predicate::{Function, Kind};
use dateline_resources::lexicon::{Attitude, Hang, Station};
use dateline_types::*;

/// A claim: who makes it, about what, and what it leaves of the author's certainty.
pub fn claim(
    context: &Context<'_>,
    index: usize,
    attitude: &Attitude,
    mut act: ClaimAct,
    step: &Step,
    state: &mut State,
    negated: bool,
) {
    let all = context.predications.all();
    let words = &context.lexicon.status;
    let own = step.predication.map(|i| &all[i]);
    let told = !state.given;
    if negated {
        // A claim that was not made is no claim.
        if told && step.slot == Hang::Clause {
            state.doubt(Certainty::Uncommitted);
        } else if told && act == ClaimAct::Reported {
            state.status.polarity = Polarity::Negated;
        }
        return;
    }
    let mut voices = own.map(|p| speaker::voices(context, p)).unwrap_or_default();
    if attitude.silent {
        voices.speakers.clear();
    }
    voices.doubtful |= own.is_some_and(|p| speaker::without_evidence(context, p));
    if voices.doubtful && told {
        state.doubt(Certainty::Uncommitted);
    }
    // "rejected *reports* that", "withdrew its *statement*": the noun's own claim is taken up by the verb.
    if step.station == Station::Verb
        && act != ClaimAct::Reported
        && context.lexicon.attitudes.is_absorbed(&all[step.below].lemma)
        && state.status.claims.last().is_some_and(|c| c.speaker.is_none() || act == ClaimAct::Retracted)
    {
        state.absorbed = state.status.claims.pop();
    }
    let below = &all[step.below];
    let speaks_of_itself = voices.speakers.iter().any(|&s| speaker::is_self(context, &all[index], below, s));
    let direct = !matches!(step.slot, Hang::Clause | Hang::Circumstance);
    let innermost = state.status.claims.is_empty();
    let mut about = attitude.about;
    if let Some((aspect, negated)) = state.aspect.filter(|_| innermost) {
        about = Some(aspect);
        if negated && act == ClaimAct::Reported {
            act = ClaimAct::Denied;
        } else if aspect == ClaimAbout::Responsibility
            && matches!(act, ClaimAct::Reported | ClaimAct::Confirmed)
        {
            let doer = state
                .culprits
                .iter()
                .any(|(_, c)| voices.speakers.iter().any(|&s| refers_to(context, *c, s)));
            act =
                if speaks_of_itself || doer { ClaimAct::ClaimedResponsibility } else { ClaimAct::Attributed };
        }
    } else if !direct && !told && !state.toll && innermost {
        // The claim is about something else.
        if all[index].light.is_none() {
            return;
        }
    }
    if !told && innermost && below.kind != Kind::Noun && about.is_none() && !direct && !state.toll {
        return;
    }
    let threat =
        (state.future || state.future_in_past || all[index].modal.is_some()) && context.is_hostile(index);
    if told && speaks_of_itself && threat && matches!(act, ClaimAct::Reported) {
        state.status.actuality = Actuality::Threatened;
        state.status.certainty = Certainty::Certain;
        return;
    }
    if (told || all[index].light.is_some())
        && innermost
        && state.status.polarity == Polarity::Negated
        && act == ClaimAct::Reported
        && state.status.actuality == Actuality::Occurred
    {
        act = ClaimAct::Denied;
        state.status.polarity = Polarity::Affirmed;
        state.doubt(Certainty::Uncommitted);
        about = about.or(speaks_of_itself.then_some(ClaimAbout::Responsibility));
    }
    if act == ClaimAct::Denied && about.is_none() && speaks_of_itself {
        about = Some(ClaimAbout::Responsibility);
    }
    let deed = context.is_hostile(index)
        && matches!(state.status.actuality, Actuality::Occurred | Actuality::Ongoing);
    if innermost
        && speaks_of_itself
        && deed
        && about.is_none()
        && matches!(act, ClaimAct::Reported | ClaimAct::Confirmed | ClaimAct::Alleged)
    {
        act = ClaimAct::ClaimedResponsibility;
        about = Some(ClaimAbout::Responsibility);
    }
    if act == ClaimAct::Reported
        && attitude.may_threaten
        && about.is_none()
        && own.is_some_and(|p| words.warning.contains(&p.lemma))
        && state.future_in_past
        && speaks_of_itself
    {
        state.status.actuality = Actuality::Threatened;
        state.status.certainty = Certainty::Certain;
        return;
    }
    if about.is_none() && innermost {
        let found = toll(context, index, state);
        about = (found == ClaimAbout::Toll).then_some(found);
    }
    // "Police believe that *rebels* burned the mill": that somebody did it is what is suspected.
    let doer = all[index].kind == Kind::Verb
        && (all[index].filler(&Function::Subject).is_some() || all[index].preposition(&words.by).is_some());
    if act == ClaimAct::Suspected
        && about.is_none()
        && (!told || doer && innermost && context.is_hostile(index))
    {
        about = Some(ClaimAbout::Responsibility);
    }
    let agentless = voices.speakers.is_empty() && voices.medium.is_none();
    let certainty = if agentless { attitude.agentless.or(attitude.certainty) } else { attitude.certainty };
    if let Some(actuality) = attitude.actuality {
        let perfect = all[index].perfect || all[index].kind == Kind::Adjective;
        if !(perfect && agentless) {
            state.become_real(actuality);
        }
    }
    if let Some(certainty) = certainty
        && told
        && about != Some(ClaimAbout::Toll)
    {
        let gentle = attitude.actuality.is_some() && state.status.actuality != Actuality::Hypothetical;
        if !(gentle && certainty == Certainty::Possible && !agentless) {
            state.doubt(certainty);
        }
    }
    if let Some(p) = own {
        for culprit in speaker::culprits(context, &attitude.culprit, p) {
            state.culprits.push((context.token(step.token).span, culprit));
        }
    }
    // "believed to have": the event's own doer is the one suspected.
    add(context, act, about, step.token, &voices, state);
}

fn refers_to(context: &Context<'_>, token: u32, speaker: u32) -> bool {
    token == speaker
        || context.says(&context.lexicon.status.refers_to_speaker, token)
        || speaker::is_own_group(context, token, speaker)
}
