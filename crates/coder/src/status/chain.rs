//! What the words above an event do to it, nearest first.

use super::beside::{headline, voices_beside};
use super::effect::apply;
use super::state::{State, Step};
use super::{Assessment, Context, own, slot_of};
use crate::predicate::{Function, Kind, MAX_DEPTH, Predication, Relation, Tense};
use dateline_resources::lexicon::{Hang, Station};
use dateline_types::*;
use smol_str::SmolStr;

pub fn assess(context: &Context<'_>, index: usize) -> Assessment {
    let mut state = State::new(context.is_given(index));
    own::read(context, index, &mut state);
    relatives(context, index, &mut state);
    climb(context, index, &mut state);
    finish(context, index, state)
}

/// "The attack, *which the army blames on* the Front": a relative clause on the event's noun makes a claim about it.
fn relatives(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    if p.kind != Kind::Noun {
        return;
    }
    for &below in context.predications.below(index) {
        let q = &context.predications.all()[below];
        let relation = q.governor.as_ref().map(|g| &g.relation);
        // A folded verb answers through its noun, which hangs here too.
        if q.folded_into.is_some()
            || !matches!(relation, Some(Relation::Relative(_) | Relation::NounComplement))
        {
            continue;
        }
        for candidate in std::iter::once(below).chain(context.predications.below(below).iter().copied()) {
            let c = &context.predications.all()[candidate];
            let Some(argument) = c.arguments.iter().find(|a| a.token == p.head) else { continue };
            let (token, station) = match (c.kind, c.light) {
                (Kind::Noun, Some(light)) => (light, Station::Verb),
                (Kind::Noun, None) => (c.head, Station::Noun),
                (Kind::Adjective, _) => (c.head, Station::Adjective),
                (Kind::Verb, _) => (c.head, Station::Verb),
            };
            let step = Step {
                station,
                token,
                lemma: if token == c.head { c.lemma.clone() } else { context.lemma(token) },
                predication: Some(candidate),
                below: index,
                slot: slot_of(&argument.function),
            };
            state.given = true;
            if apply(context, index, &step, state) {
                break;
            }
        }
    }
}

/// Walks up. An event that is taken for granted is left by the first word that does nothing to it.
fn climb(context: &Context<'_>, index: usize, state: &mut State) {
    let all = context.predications.all();
    let words = &context.lexicon.status;
    let p = &all[index];
    if p.kind == Kind::Noun
        && let Some(light) = p.light
    {
        let subject = p.arguments.iter().any(|a| a.function == Function::Subject);
        let step = Step {
            station: Station::Verb,
            token: light,
            lemma: verb_lemma(context, light),
            predication: Some(index),
            below: index,
            slot: if subject { Hang::Object } else { Hang::Subject },
        };
        apply(context, index, &step, state);
    }
    voices_beside(context, index, state);
    let mut at = index;
    for _ in 0..MAX_DEPTH {
        let Some(governor) = &all[at].governor else { break };
        let above = governor.predication;
        if above == index {
            break;
        }
        let g = &all[above];
        let mut touched = false;
        let mut slot = match &governor.relation {
            Relation::Complement | Relation::NounComplement | Relation::Parataxis => Hang::Clause,
            Relation::Argument(function) => slot_of(function),
            // "withdrew his testimony that guards …": the parser hangs what a noun says on the verb.
            Relation::Adverbial(mark) if words.that.contains(mark) => Hang::Clause,
            Relation::Adverbial(mark) => {
                // "incited them to kill": the parser takes what is asked for as a purpose.
                let asks = words.to.contains(mark)
                    && context.lexicon.attitudes.of(Station::Verb, &g.lemma).any(|a| {
                        a.slots.contains(&Hang::Clause) && a.actuality == Some(Actuality::CalledFor)
                    });
                if asks {
                    Hang::Clause
                } else {
                    adverbial(context, index, at, mark, state);
                    Hang::Circumstance
                }
            }
            Relation::Relative(_) => Hang::Relative,
        };
        // Nouns between the event and the word above: "the *toll* of the attack", "*fears* that".
        if at == index || slot == Hang::Relative || matches!(governor.relation, Relation::Argument(_)) {
            for (token, below_slot) in between(context, at, above) {
                state.toll |= context.lexicon.attitudes.is_toll(&context.lemma(token));
                let step = Step {
                    station: Station::Noun,
                    token,
                    lemma: context.lemma(token),
                    predication: None,
                    below: at,
                    slot: below_slot,
                };
                touched |= apply(context, index, &step, state);
            }
        }
        // "denied any *role in* the bombing": the parser may hang the event on the verb instead of its object.
        if let Some(noun) = part_in(context, g, &slot) {
            let step = Step {
                station: Station::Noun,
                token: noun,
                lemma: context.lemma(noun),
                predication: None,
                below: at,
                slot: slot.clone(),
            };
            touched |= apply(context, index, &step, state);
            slot = Hang::Object;
        }
        if slot == Hang::Relative {
            if state.toll {
                slot = Hang::Preposition(words.of.clone());
            } else if !touched {
                if state.given && state.aspect.is_none() {
                    break;
                }
                // What a relative clause tells is told by whoever tells the sentence.
                slot = Hang::Circumstance;
            } else {
                slot = Hang::Object;
            }
        }
        let station = match g.kind {
            Kind::Noun => Station::Noun,
            Kind::Adjective => Station::Adjective,
            Kind::Verb => Station::Verb,
        };
        state.toll |= context.lexicon.attitudes.is_toll(&context.token(g.head).form.to_lowercase());
        if slot == Hang::Subject && is_headline(context, g) {
            // "Attack on embassy foiled"
            slot = Hang::Object;
        }
        let step = Step {
            station,
            token: g.head,
            lemma: g.lemma.clone(),
            predication: Some(above),
            below: at,
            slot: slot.clone(),
        };
        touched |= apply(context, index, &step, state);
        if g.kind == Kind::Noun
            && let Some(light) = g.light
        {
            let step = Step {
                station: Station::Verb,
                token: light,
                lemma: verb_lemma(context, light),
                predication: Some(above),
                below: above,
                slot: if touched { slot.clone() } else { Hang::Object },
            };
            touched |= apply(context, index, &step, state);
        }
        if state.given && !touched && !state.toll && state.aspect.is_none() {
            break;
        }
        if !touched {
            inherit(context, index, at, above, &slot, state);
        }
        voices_beside(context, above, state);
        at = above;
    }
}

/// The object of a verb that names a part in what hangs on the verb by `slot`: "role … in", "responsibility … for".
fn part_in(context: &Context<'_>, g: &Predication, slot: &Hang) -> Option<u32> {
    let Hang::Preposition(_) = slot else { return None };
    g.fillers(&Function::Object).find(|&o| {
        let part = |a: &dateline_resources::lexicon::Attitude| a.aspect.is_some() && a.slots.contains(slot);
        context.lexicon.attitudes.of(Station::Noun, &context.lemma(o)).any(part)
    })
}

/// A headline's bare participle: no stop at the end, no object.
fn is_headline(context: &Context<'_>, g: &Predication) -> bool {
    let sentence = &context.parse.sentences()[g.sentence as usize];
    let words = &context.parse.tokens()[sentence.tokens.start as usize..sentence.tokens.end as usize];
    let open = words.iter().rev().find(|t| t.pos != Pos::Space).is_some_and(|t| t.pos != Pos::Punct);
    open && g.tense == Tense::Past
        && g.kind == Kind::Verb
        && g.filler(&Function::Object).is_none()
        && words.len() < 20
}

/// A verb's lemma with its particle.
fn verb_lemma(context: &Context<'_>, token: u32) -> SmolStr {
    context
        .predications
        .headed_by(token)
        .map(|p| &context.predications.all()[p])
        .filter(|p| p.kind == Kind::Verb)
        .map_or_else(|| context.lemma(token), |p| p.lemma.clone())
}

/// Nouns without a predication of their own between `below` and `above`, nearest first, each with how it is reached.
fn between(context: &Context<'_>, below: usize, above: usize) -> Vec<(u32, Hang)> {
    let all = context.predications.all();
    let anchor = all[below].light.filter(|_| all[below].kind != Kind::Verb).unwrap_or(all[below].head);
    let mut found = Vec::new();
    let of = Hang::Preposition(context.lexicon.status.of.clone());
    let mut slot = if all[below].kind == Kind::Noun { Hang::Modifier } else { Hang::Clause };
    let mut at = context.phrases.head(context.phrases.first_conjunct(anchor));
    for _ in 0..MAX_DEPTH {
        if at == all[above].head || Some(at) == all[above].light || context.phrases.head(at) == at {
            break;
        }
        let token = context.token(at);
        if token.pos == Pos::Adp {
            slot = Hang::Preposition(token.form.to_lowercase().into());
        } else if matches!(token.pos, Pos::Noun | Pos::Propn) || (token.pos == Pos::Adj && slot == of) {
            found.push((at, slot.clone()));
            slot = of.clone();
        }
        at = context.phrases.head(at);
    }
    found
}

/// What an adverbial clause's subordinator does: "without firing", "to kill", "instead of attacking".
fn adverbial(context: &Context<'_>, index: usize, at: usize, mark: &str, state: &mut State) {
    let p = &context.predications.all()[at];
    if at != index {
        return;
    }
    let words = &context.lexicon.status;
    if words.without.contains(mark) {
        state.status.polarity = Polarity::Negated;
    } else if words.to.contains(mark) && p.tense == Tense::Infinitive {
        state.become_real(Actuality::Planned);
    }
}

/// A modal, "will" or "not" of a clause that an event noun is an argument of is the noun's too ("may lead to clashes").
fn inherit(context: &Context<'_>, index: usize, at: usize, above: usize, slot: &Hang, state: &mut State) {
    let (p, g) = (&context.predications.all()[at], &context.predications.all()[above]);
    let reaches = match slot {
        Hang::Object | Hang::Subject => true,
        Hang::Preposition(name) => context.lexicon.status.reaching.contains(name),
        _ => false,
    };
    if at != index || p.kind != Kind::Noun || p.light.is_some() || !reaches {
        return;
    }
    match g.modal {
        Some(_) if !g.perfect => state.suppose(Certainty::Possible),
        _ if g.tense == Tense::Future => state.suppose(Certainty::Probable),
        _ => {}
    }
    if g.negation.is_some() && *slot == Hang::Object {
        state.status.polarity = Polarity::Negated;
    }
}

fn finish(context: &Context<'_>, index: usize, mut state: State) -> Assessment {
    state.status.claims.reverse();
    headline(context, index, &mut state);
    let claims = &state.status.claims;
    let culprits = state
        .culprits
        .iter()
        .map(|(word, culprit)| {
            let own = claims.iter().position(|c| c.span.overlaps(*word));
            (own.unwrap_or(0), *culprit)
        })
        .filter(|(n, _)| *n < claims.len())
        .collect();
    Assessment { status: state.status, culprits, given: state.given, reasons: state.reasons }
}
