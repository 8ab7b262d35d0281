//! What an event's own clause says: negation, modal, tense, adverbs, the words before its noun, the mood of the sentence.

use super::chain::State;
use super::{Context, speaker};
use crate::predicate::{Function, Kind, Modality, Relation, Source, Tense};
use dateline_resources::lexicon::Station;
use dateline_types::*;

pub fn read(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let light = p.light.map(|t| context.lemma(t));
    // "The raid should have ended": what is said of the end is not said of the raid.
    // "Nobody claimed the bombing", "announced a truce": the light verb is a claim with its own "not" and "will".
    let claims = |l: &smol_str::SmolStr| {
        context
            .attitudes
            .of(Station::Verb, l)
            .any(|a| a.act.is_some() && a.slots.iter().any(|s| s == "object"))
    };
    let leaves =
        p.kind == Kind::Noun && light.as_ref().is_some_and(|l| context.attitudes.leaves(l) || claims(l));
    if !leaves {
        if let Some(negation) = p.negation {
            state.status.polarity = Polarity::Negated;
            if matches!(context.token(negation).form.to_lowercase().as_str(), "hardly") {
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
    modifiers(context, index, state);
    condition(context, index, state);
    question(context, index, state);
}

fn modal(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let Some((token, kind)) = p.modal else { return };
    let word = context.token(token).form.to_lowercase();
    match kind {
        Modality::Possible if p.perfect => {
            if matches!(word.as_str(), "can" | "ca") {
                state.status.polarity = Polarity::Negated;
                state.doubt(Certainty::Probable);
            } else if word == "could" && followed_by_but(context, index) {
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
    p.clause.clone().skip_while(|&t| t <= p.head).any(|t| context.token(t).form.eq_ignore_ascii_case("but"))
}

fn tense(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let continuing = p.light.is_some_and(|t| context.attitudes.is_continuing(&context.lemma(t)))
        || context.attitudes.is_continuing(&p.lemma);
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
        .any(|q| q.progressive && context.attitudes.is_continuing(&q.lemma) && subject(q));
    let extent = context.phrases.extent(p.head);
    let lasting = (p.head + 1..extent.end.min(p.head + 8)).any(|t| {
        let form = |t: u32| context.parse.tokens().get(t as usize).map(|t| t.form.to_lowercase());
        form(t).as_deref() == Some("in")
            && matches!(form(t + 1).as_deref(), Some("its" | "their"))
            && form(t + 3)
                .is_some_and(|unit| matches!(unit.as_str(), "hour" | "day" | "week" | "month" | "year"))
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
    let yet = |&t: &u32| context.token(t).form.eq_ignore_ascii_case("yet");
    if governor.relation == Relation::Complement
        && matches!(g.lemma.as_str(), "have" | "be")
        && (g.adverbs.iter().any(yet) || p.adverbs.iter().any(yet))
    {
        state.status.polarity = Polarity::Negated;
    }
}

/// "is about to storm the building"; "was about to storm it *when* …": it did not come to that.
fn about_to(context: &Context<'_>, index: usize, state: &mut State) {
    let all = context.predications.all();
    let Some(governor) = &all[index].governor else { return };
    let g = &all[governor.predication];
    if governor.relation != Relation::Complement || g.kind != Kind::Adjective || g.lemma != "about" {
        return;
    }
    let cut_short = context.predications.below(index).iter().any(|&below| {
        let relation = all[below].governor.as_ref().map(|g| &g.relation);
        matches!(relation, Some(Relation::Adverbial(mark)) if mark == "when")
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
    let form = |back: u32| start.checked_sub(back).map(|t| context.token(t).form.to_lowercase());
    let instead = |word: &Option<String>| matches!(word.as_deref(), Some("instead" | "rather"));
    let link = |word: &Option<String>| matches!(word.as_deref(), Some("of" | "than"));
    if p.kind == Kind::Verb && (link(&form(1)) && instead(&form(2)) || link(&form(0)) && instead(&form(1))) {
        state.status.polarity = Polarity::Negated;
    }
}

fn adverbs(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    for &adverb in &p.adverbs {
        for attitude in context.attitudes.of(Station::Adverb, &context.lemma(adverb)) {
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

/// "alleged massacre", "planned march", "suspected militants attacked".
fn modifiers(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    if p.kind == Kind::Noun {
        if context.is_hostile(index) {
            // "an attempt on his life"
            let own = context.attitudes.of(Station::Noun, &p.lemma).find_map(|a| a.actuality);
            if own == Some(Actuality::Attempted) {
                state.become_real(Actuality::Attempted);
            }
        }
        for word in context.phrases.qualifiers(p.head) {
            let form = context.token(word).form.to_lowercase();
            for attitude in context.attitudes.of(Station::Modifier, &form) {
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
    if let Some(word) =
        before.into_iter().find(|&w| context.lemma(w) == "suspected" || context.lemma(w) == "suspect")
    {
        return Some(word);
    }
    (noun + 1..noun + 3)
        .filter_map(|t| context.predications.headed_by(t))
        .map(|q| &context.predications.all()[q])
        .find(|q| {
            q.lemma == "suspect"
                && q.arguments.iter().any(|a| a.token == noun && a.source == Source::Relative)
        })
        .map(|q| q.head)
}

/// "if …": both halves are supposed; "if it had …, it would have …": neither came to pass.
fn condition(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    if p.kind == Kind::Noun && context.is_given(index) {
        return;
    }
    let tokens = context.parse.tokens();
    let opens = |q: &crate::predicate::Predication| -> Option<bool> {
        let Some(governor) = &q.governor else { return None };
        let Relation::Adverbial(mark) = &governor.relation else { return None };
        let first = tokens[q.clause.start as usize].form.to_lowercase();
        let inverted = matches!(first.as_str(), "should" | "had") && q.clause.start < q.head;
        let marked = matches!(mark.as_str(), "should" | "had") || !context.attitudes.is_condition(mark);
        if marked && !inverted {
            return None;
        }
        let before = q.clause.start.checked_sub(1).map(|t| tokens[t as usize].form.to_lowercase());
        let even = first == "even" || before.as_deref() == Some("even");
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
        if opens(q).is_some() && is_open(q) {
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
fn is_open(q: &crate::predicate::Predication) -> bool {
    matches!(q.lemma.as_str(), "confirm" | "verify" | "true" | "prove")
        && q.filler(&Function::Subject).is_none()
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
