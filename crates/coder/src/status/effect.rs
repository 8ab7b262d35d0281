//! What one word above an event does to it, by the table of attitudes.

use super::Context;
use super::claim::claim;
use super::speaker;
use super::state::{State, Step};
use crate::predicate::{Function, Kind, Predication, Tense};
use dateline_resources::lexicon::{Attitude, Hang, Station, When};
use dateline_types::*;
use smol_str::{SmolStr, format_smolstr};

/// Applies what the word of `step` does; false if it does nothing.
pub fn apply(context: &Context<'_>, index: usize, step: &Step, state: &mut State) -> bool {
    let own = step.predication.map(|i| &context.predications.all()[i]);
    let mut keys: Vec<SmolStr> = Vec::new();
    if step.station == Station::Verb
        && let Some(p) = own
    {
        let light = context.predications.headed_by(step.token).map(|i| &context.predications.all()[i]);
        for q in std::iter::once(p).chain(light) {
            let others = q.arguments.iter().map(|a| a.token).chain(q.adverbs.iter().copied());
            keys.extend(others.map(|other| format_smolstr!("{} {}", step.lemma, context.lemma(other))));
        }
        if p.kind == Kind::Noun {
            keys.push(format_smolstr!("{} {}", step.lemma, p.lemma));
        }
        // "held *responsible*", "*nothing* to do with"
        let head = context.phrases.head(step.token);
        keys.push(format_smolstr!("{} {}", step.lemma, context.lemma(head)));
    }
    keys.push(step.lemma.clone());
    for key in &keys {
        for attitude in context.lexicon.attitudes.of(step.station, key) {
            let fits = attitude.slots.contains(&step.slot);
            if fits && holds(context, index, attitude, own, step, state) {
                take(context, index, attitude, step, state);
                state.note(context, attitude, step.token);
                return true;
            }
        }
    }
    false
}

fn holds(
    context: &Context<'_>,
    index: usize,
    attitude: &Attitude,
    own: Option<&Predication>,
    step: &Step,
    state: &State,
) -> bool {
    if !attitude.given
        && state.given
        && matches!(state.status.actuality, Actuality::Occurred | Actuality::Ongoing)
    {
        return false;
    }
    if attitude.refuses {
        let below = &context.predications.all()[step.below];
        return context.lexicon.attitudes.of(Station::Verb, &below.lemma).any(|a| a.act.is_some());
    }
    match attitude.when {
        None => true,
        Some(When::Infinitive) => {
            let below = &context.predications.all()[step.below];
            below.tense == Tense::Infinitive && !below.perfect
        }
        Some(When::Culprit) => {
            own.is_some_and(|p| !speaker::culprits(context, &attitude.culprit, p).is_empty())
        }
        Some(When::Absorbs) => {
            let absorbed = |lemma: &str| {
                context.lexicon.attitudes.is_absorbed(lemma) || context.lexicon.attitudes.is_toll(lemma)
            };
            state.toll
                || absorbed(&context.predications.all()[step.below].lemma)
                || own.is_some_and(|p| p.fillers(&Function::Object).any(|o| absorbed(&context.lemma(o))))
        }
        Some(When::Court) => own.is_some_and(|p| {
            p.fillers(&Function::Subject).any(|s| context.lexicon.attitudes.is_court(&context.lemma(s)))
        }),
        Some(When::Hostile) => context.is_hostile(index),
    }
}

fn take(context: &Context<'_>, index: usize, attitude: &Attitude, step: &Step, state: &mut State) {
    let own = step.predication.map(|i| &context.predications.all()[i]);
    let negated = match own {
        Some(p) => p.negation.is_some(),
        None => context
            .phrases
            .determiner(step.token)
            .is_some_and(|d| context.says(&context.lexicon.status.no, d)),
    };
    if attitude.refuses {
        // "declined to confirm": the claim below was not made.
        if state.status.claims.pop().is_some() && !state.given {
            state.doubt(Certainty::Uncommitted);
        }
        state.status.claims.extend(state.absorbed.take());
        return;
    }
    if let Some(about) = attitude.aspect {
        if about == ClaimAbout::TimePlace && (negated || !tells_when_or_where(context, step)) {
            return;
        }
        let charged =
            step.slot.preposition().is_some_and(|name| context.lexicon.status.charged.contains(name));
        if state.given || charged {
            let was = state.aspect.is_some_and(|(_, n)| n);
            state.aspect = Some((about, was || negated || attitude.negates));
            if let Some(p) = own {
                for culprit in speaker::culprits(context, &attitude.culprit, p) {
                    state.culprits.push((context.token(step.token).span, culprit));
                }
            }
        }
        return;
    }
    if let Some(act) = attitude.act {
        claim(context, index, attitude, act, step, state, negated);
        return;
    }
    if attitude.only_negated {
        if negated {
            state.status.polarity = Polarity::Negated;
        }
        return;
    }
    if attitude.negates && !negated {
        state.status.polarity = Polarity::Negated;
    }
    if let Some(actuality) = attitude.actuality {
        match (actuality, state.status.actuality) {
            (Actuality::Foiled, _) if negated => {}
            // "failed to prevent the massacre"
            (Actuality::Attempted, Actuality::Foiled) => state.status.actuality = Actuality::Occurred,
            _ => {
                let before = state.status.actuality;
                state.become_real(actuality);
                let future = own.is_some_and(|p| p.tense == Tense::Past || p.tense == Tense::Participle);
                let carried_out = attitude.keeps_deeds && step.slot == Hang::Circumstance && future;
                if carried_out {
                    state.status.actuality = before;
                }
                if negated {
                    state.status.polarity =
                        if attitude.rules_out { Polarity::Affirmed } else { Polarity::Negated };
                }
            }
        }
    }
    let agentless = own.is_some_and(|p| p.fillers(&Function::Subject).next().is_none());
    let certainty = if agentless { attitude.agentless.or(attitude.certainty) } else { attitude.certainty };
    if let Some(certainty) = certainty {
        state.doubt(certainty);
    }
}

/// "took place *in Osk*", "happened *a day earlier*"
fn tells_when_or_where(context: &Context<'_>, step: &Step) -> bool {
    let verb = context
        .predications
        .headed_by(step.token)
        .or(step.predication)
        .map(|i| &context.predications.all()[i]);
    verb.is_some_and(|p| {
        p.arguments.iter().any(|a| {
            matches!(&a.function, Function::Adverbial)
                || matches!(&a.function, Function::Preposition(name) if context.lexicon.status.when_or_where.contains(name))
        }) || !p.adverbs.is_empty()
    })
}
