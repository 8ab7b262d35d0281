//! What an event's own clause says: negation, modal, tense, adverbs, the words before its noun, the mood of the sentence.

use super::state::State;
use super::{Context, speaker};
use crate::predicate::{Function, Kind, Modality, Relation, Source, Tense};
use dateline_resources::lexicon::{Hang, Station};
use dateline_types::*;

pub fn read(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let words = &context.lexicon.status;
    let light = p.light.map(|t| context.lemma(t));
    // "The raid should have ended": what is said of the end is not said of the raid.
    // "Nobody claimed the bombing", "announced a truce": the light verb is a claim with its own "not" and "will".
    let claims = |l: &smol_str::SmolStr| {
        context
            .lexicon
            .attitudes
            .of(Station::Verb, l)
            .any(|a| a.act.is_some() && a.slots.contains(&Hang::Object))
    };
    let leaves = p.kind == Kind::Noun
        && light.as_ref().is_some_and(|l| context.lexicon.attitudes.leaves(l) || claims(l));
    if !leaves {
        if let Some(negation) = p.negation {
            state.status.polarity = Polarity::Negated;
            if context.says(&words.hardly, negation) {
                state.doubt(Certainty::Probable);
            }
        }
        modal(context, index, state);
        tense(context, index, state);
    }
    yet_to(context, index, state);
    about_to(context, index, state);
    instead_of(context, index, state);
    if p.tense == Tense::Infinitive && p.governor.is_none() && state.status.actuality == Actuality::Occurred {
        // A headline: "Presidents to meet in Osk".
        state.status.actuality = Actuality::Planned;
    }
    adverbs(context, index, state);
    done_by(context, index, state);
    modifiers(context, index, state);
    condition(context, index, state);
    question(context, index, state);
}

fn modal(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let Some((token, kind)) = p.modal else { return };
    let words = &context.lexicon.status;
    match kind {
        Modality::Possible if p.perfect => {
            if context.says(&words.cannot, token) {
                state.status.polarity = Polarity::Negated;
                state.doubt(Certainty::Probable);
            } else if context.says(&words.could, token) && followed_by_but(context, index) {
                state.counterfactual();
            } else {
                state.doubt(Certainty::Possible);
            }
        }
        Modality::Possible => state.suppose(Certainty::Possible),
        Modality::Necessary if p.perfect => state.doubt(Certainty::Probable),
        Modality::Necessary => state.status.actuality = Actuality::CalledFor,
        Modality::Conditional if p.perfect => state.counterfactual(),
        Modality::Conditional => {
            state.suppose(Certainty::Possible);
            state.future_in_past = true;
        }
    }
}

/// "could have taken the city *but* held back"
fn followed_by_but(context: &Context<'_>, index: usize) -> bool {
    let p = &context.predications.all()[index];
    p.clause.clone().skip_while(|&t| t <= p.head).any(|t| context.says(&context.lexicon.status.but, t))
}

fn tense(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let continuing = p.light.is_some_and(|t| context.lexicon.attitudes.is_continuing(&context.lemma(t)))
        || context.lexicon.attitudes.is_continuing(&p.lemma);
    if p.kind == Kind::Noun && state.status.actuality == Actuality::Occurred && is_going_on(context, index) {
        state.status.actuality = Actuality::Ongoing;
        return;
    }
    if p.tense == Tense::Future {
        state.future = true;
        let acts = p.fillers(&Function::Subject).any(|t| is_somebody(context, t));
        if acts && !context.is_hostile(index) {
            state.status.actuality = Actuality::Planned;
        } else {
            state.suppose(Certainty::Probable);
        }
    } else if state.status.actuality == Actuality::Occurred
        && (p.progressive && p.tense == Tense::Present
            || continuing && p.tense != Tense::Infinitive
            || p.progressive && p.kind == Kind::Noun)
    {
        state.status.actuality = Actuality::Ongoing;
    }
}

/// "Clashes broke out and *were still going on*", "the siege, now *in its third week*".
fn is_going_on(context: &Context<'_>, index: usize) -> bool {
    let p = &context.predications.all()[index];
    let verb = p.light.unwrap_or_else(|| context.phrases.head(p.head));
    let joined = context.phrases.conjuncts(verb).into_iter().filter(|&c| c != verb);
    let subject = |q: &crate::predicate::Predication| q.fillers(&Function::Subject).any(|s| s == p.head);
    let goes_on = joined
        .filter_map(|c| context.predications.headed_by(c))
        .map(|q| &context.predications.all()[q])
        .any(|q| q.progressive && context.lexicon.attitudes.is_continuing(&q.lemma) && subject(q));
    let extent = context.phrases.extent(p.head);
    let words = &context.lexicon.status;
    let last = context.parse.tokens().len() as u32;
    let lasting = (p.head + 1..extent.end.min(p.head + 8).min(last.saturating_sub(3))).any(|t| {
        context.says(&words.lasting, t)
            && context.says(&words.lasting_whose, t + 1)
            && context.says(&words.lasting_units, t + 3)
    });
    goes_on || lasting
}

/// True if an actor is named there: a group, an office, people with a role.
fn is_somebody(context: &Context<'_>, token: u32) -> bool {
    context.mention(token).is_some() || context.token(token).pos == Pos::Propn
}

/// "have yet to sign"
fn yet_to(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let Some(governor) = &p.governor else { return };
    let g = &context.predications.all()[governor.predication];
    let words = &context.lexicon.status;
    let yet = |&t: &u32| context.says(&words.yet, t);
    if governor.relation == Relation::Complement
        && words.yet_to.contains(&g.lemma)
        && (g.adverbs.iter().any(yet) || p.adverbs.iter().any(yet))
    {
        state.status.polarity = Polarity::Negated;
    }
}

/// "is about to storm the building"; "was about to storm it *when* …": it did not come to that.
fn about_to(context: &Context<'_>, index: usize, state: &mut State) {
    let all = context.predications.all();
    let words = &context.lexicon.status;
    let Some(governor) = &all[index].governor else { return };
    let g = &all[governor.predication];
    if governor.relation != Relation::Complement
        || g.kind != Kind::Adjective
        || !words.about_to.contains(&g.lemma)
    {
        return;
    }
    let cut_short = context.predications.below(index).iter().any(|&below| {
        let relation = all[below].governor.as_ref().map(|g| &g.relation);
        matches!(relation, Some(Relation::Adverbial(mark)) if words.cut_short.contains(mark))
    });
    if g.tense == Tense::Past && cut_short {
        state.counterfactual();
    } else {
        state.become_real(Actuality::Planned);
    }
}

/// "instead of attacking", "rather than sign"
fn instead_of(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let start = p.clause.start;
    let words = &context.lexicon.status;
    let says = |list, back: u32| start.checked_sub(back).is_some_and(|t| context.says(list, t));
    let (instead, link) = (|back| says(&words.instead, back), |back| says(&words.instead_link, back));
    if p.kind == Kind::Verb && (link(1) && instead(2) || link(0) && instead(1)) {
        state.status.polarity = Polarity::Negated;
    }
}

fn adverbs(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    for &adverb in &p.adverbs {
        for attitude in context.lexicon.attitudes.of(Station::Adverb, &context.lemma(adverb)) {
            state.note(context, attitude, adverb);
            if let Some(act) = attitude.act {
                state.push(speaker::claim(context, act, attitude.about, adverb, None, None));
            }
            if let Some(certainty) = attitude.certainty {
                state.doubt(certainty);
            }
            if attitude.actuality == Some(Actuality::Hypothetical) {
                state.counterfactual();
            } else if let Some(actuality) = attitude.actuality {
                state.become_real(actuality);
            }
        }
    }
}

/// "an explosion *allegedly* triggered by Maoists": what is said of the doing is said of who did it.
fn done_by(context: &Context<'_>, index: usize, state: &mut State) {
    let all = context.predications.all();
    if all[index].kind != Kind::Noun || !context.is_hostile(index) {
        return;
    }
    for &below in context.predications.below(index) {
        let q = &all[below];
        let tells = q.governor.as_ref().is_some_and(|g| matches!(g.relation, Relation::Relative(_)))
            && context.classes[below].is_none()
            && q.fillers(&Function::Subject).any(|t| is_somebody(context, t));
        for &adverb in q.adverbs.iter().filter(|_| tells) {
            for attitude in context.lexicon.attitudes.of(Station::Adverb, &context.lemma(adverb)) {
                if let Some(act) = attitude.act.filter(|&act| act != ClaimAct::Reported) {
                    state.note(context, attitude, adverb);
                    let about = Some(ClaimAbout::Responsibility);
                    state.push(speaker::claim(context, act, about, adverb, None, None));
                }
            }
        }
    }
}

/// "alleged massacre", "planned march", "suspected militants attacked".
fn modifiers(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    if p.kind == Kind::Noun {
        if context.is_hostile(index) {
            // "an attempt on his life"
            let own = context.lexicon.attitudes.of(Station::Noun, &p.lemma).find_map(|a| a.actuality);
            if own == Some(Actuality::Attempted) {
                state.become_real(Actuality::Attempted);
            }
        }
        for word in context.phrases.qualifiers(p.head) {
            let form = context.token(word).form.to_lowercase();
            for attitude in context.lexicon.attitudes.of(Station::Modifier, &form) {
                state.note(context, attitude, word);
                if let Some(act) = attitude.act {
                    state.push(speaker::claim(context, act, attitude.about, word, None, None));
                }
                if let Some(certainty) = attitude.certainty {
                    state.doubt(certainty);
                }
                if let Some(actuality) = attitude.actuality {
                    state.become_real(actuality);
                }
            }
        }
    }
    if !context.is_hostile(index) {
        return;
    }
    for subject in p.fillers(&Function::Subject).take(2) {
        if context.predications.headed_by(subject).is_some() {
            continue;
        }
        if let Some(word) = suspected(context, subject) {
            let about = Some(ClaimAbout::Responsibility);
            state.note_words("suspected doer", context, word);
            state.push(speaker::claim(context, ClaimAct::Suspected, about, word, None, None));
            return;
        }
    }
}

/// "*suspected* militants", "gunmen *suspected* of belonging to …"
fn suspected(context: &Context<'_>, noun: u32) -> Option<u32> {
    let before = context.phrases.qualifiers(noun);
    let words = &context.lexicon.status;
    if let Some(word) = before.into_iter().find(|&w| words.suspected.contains(&context.lemma(w))) {
        return Some(word);
    }
    // "*Suspected* Front for Arnland (FFA) militants": what stands before a name of several words.
    let first = context.parse.sentences()[context.parse.sentence_of(noun)].tokens.start;
    let name = |t: &u32| {
        let token = context.token(*t);
        matches!(token.pos, Pos::Propn | Pos::Adj | Pos::Noun | Pos::Punct)
            && !matches!(token.form.as_str(), "," | ";" | ":")
            || context.says(&words.within_names, *t)
    };
    let run = (first.max(noun.saturating_sub(NAME_WORDS))..noun).rev().take_while(name);
    if let Some(word) = run.filter(|&w| words.suspected.contains(&context.lemma(w))).last() {
        return Some(word);
    }
    (noun + 1..noun + 3)
        .filter_map(|t| context.predications.headed_by(t))
        .map(|q| &context.predications.all()[q])
        .find(|q| {
            words.suspecting.contains(&q.lemma)
                && q.arguments.iter().any(|a| a.token == noun && a.source == Source::Relative)
        })
        .map(|q| q.head)
}

/// A name has at most so many words.
const NAME_WORDS: u32 = 14;

/// "if …": both halves are supposed; "if it had …, it would have …": neither came to pass.
fn condition(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    if p.kind == Kind::Noun && context.is_given(index) {
        return;
    }
    let words = &context.lexicon.status;
    let opens = |q: &crate::predicate::Predication| -> Option<bool> {
        let Some(governor) = &q.governor else { return None };
        let Relation::Adverbial(mark) = &governor.relation else { return None };
        let first = q.clause.start;
        let inverted = context.says(&words.inverted, first) && first < q.head;
        let marked = words.inverted.contains(mark) || !context.lexicon.attitudes.is_condition(mark);
        if marked && !inverted {
            return None;
        }
        let even = context.says(&words.even, first)
            || first.checked_sub(1).is_some_and(|before| context.says(&words.even, before));
        Some(even)
    };
    // A condition of its own, or one it is coordinated or folded into.
    if let Some(even) = opens(p) {
        let governor = p.governor.as_ref().map(|g| &context.predications.all()[g.predication]);
        let unreal =
            governor.is_some_and(|g| g.perfect && matches!(g.modal, Some((_, Modality::Conditional))));
        if unreal {
            if p.negation.is_some() {
                // "Had the guard not fired …": he did.
                state.status.polarity = Polarity::Affirmed;
            } else {
                state.counterfactual();
            }
        } else if p.tense != Tense::Past || even {
            state.suppose(Certainty::Possible);
        }
        state.conditional = true;
        return;
    }
    let light = p.light.and_then(|light| context.predications.headed_by(light));
    let beside = light.into_iter().flat_map(|light| context.predications.below(light));
    for &below in context.predications.below(index).iter().chain(beside) {
        let q = &context.predications.all()[below];
        // "If confirmed, …": whether it is so is left open, not supposed.
        if opens(q).is_some() && is_open(context, q) {
            state.doubt(Certainty::Uncommitted);
            continue;
        }
        if opens(q) == Some(false)
            && (p.modal.is_some_and(|(_, m)| m == Modality::Conditional) && !p.perfect
                || matches!(p.tense, Tense::Future))
        {
            state.suppose(Certainty::Possible);
            state.conditional = true;
        }
    }
}

/// "if confirmed", "if true"
fn is_open(context: &Context<'_>, q: &crate::predicate::Predication) -> bool {
    context.lexicon.status.left_open.contains(&q.lemma) && q.filler(&Function::Subject).is_none()
}

/// A question leaves it open, unless it asks who or why.
fn question(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let sentence = &context.parse.sentences()[p.sentence as usize];
    let tokens = context.parse.tokens();
    let words = &tokens[sentence.tokens.start as usize..sentence.tokens.end as usize];
    let asks = words.iter().rev().find(|t| t.pos != Pos::Space).is_some_and(|t| t.form == "?");
    let open = words.first().is_some_and(|t| matches!(t.pos, Pos::Aux | Pos::Verb));
    if asks && open && !(p.kind == Kind::Noun && context.is_given(index)) {
        if p.tense == Tense::Future {
            state.status.actuality = Actuality::Hypothetical;
        }
        state.status.certainty = Certainty::Uncommitted;
    }
}
