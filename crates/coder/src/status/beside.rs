//! Claims beside a clause: "according to", "in the words of", a clause with "as", a name beside a headline's colon.

use super::state::State;
use super::{BESIDE, Context, speaker};
use crate::predicate::Function;
use dateline_resources::lexicon::Station;
use dateline_types::*;

/// "according to", "in the words of", "as villagers alleged": claims beside a clause.
pub fn voices_beside(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let found = speaker::according_to(context, p);
    // Claims are turned round at the end, so the last goes first.
    for (n, (word, voices)) in found.iter().enumerate().rev() {
        let word = *word;
        let known = |s: &u32| {
            let span = context.token(*s).span;
            state.status.claims.iter().any(|c| c.speaker.as_ref().is_some_and(|s| s.span.contains(span)))
        };
        if voices.speakers.iter().any(known) {
            continue;
        }
        state.note_according(context, word);
        let about = state.aspect.map_or_else(|| toll(context, index, state), |(aspect, _)| aspect);
        add(context, ClaimAct::Reported, Some(about), word, voices, state);
        if n > 0
            && let Some(claim) = state.status.claims.last_mut()
        {
            claim.id = BESIDE.into();
        }
        if voices.speakers.is_empty() {
            state.doubt(Certainty::Uncommitted);
        }
    }
    for aside in speaker::asides(context, index).collect::<Vec<_>>() {
        let q = &context.predications.all()[aside];
        let found = context
            .lexicon
            .attitudes
            .of(Station::Verb, &q.lemma)
            .find(|a| a.act.is_some() && q.negation.is_none());
        if let Some((attitude, act)) = found.and_then(|a| Some((a, a.act?))) {
            let voices = speaker::voices(context, q);
            state.note(context, attitude, q.head);
            add(context, act, attitude.about, q.head, &voices, state);
            if let Some(claim) = state.status.claims.last_mut() {
                claim.id = BESIDE.into();
            }
        }
    }
}

/// Toll, if the event is a number of dead and wounded in an event that is taken for granted.
pub fn toll(context: &Context<'_>, index: usize, state: &State) -> ClaimAbout {
    if state.toll || counts_harm(context, index) { ClaimAbout::Toll } else { ClaimAbout::Occurrence }
}

/// "12 people had died in *the blast*", "*the clash* killed nine".
fn counts_harm(context: &Context<'_>, index: usize) -> bool {
    let p = &context.predications.all()[index];
    if context.lexicon.numbers.verb_kind(&p.lemma).is_none() {
        return false;
    }
    let words = &context.lexicon.status;
    let of = if words.dying.contains(&p.lemma) { Function::Subject } else { Function::Object };
    let counted = p.fillers(&of).any(|t| {
        context.token(t).pos == Pos::Num
            || context.phrases.modifiers(t).iter().any(|&m| context.token(m).pos == Pos::Num)
            || context.phrases.modifiers(t).iter().any(|&m| words.counting.contains(&context.lemma(m)))
    });
    let bounded = p.fillers(&of).any(|t| {
        let extent = context.phrases.extent(t);
        (extent.start..t).any(|w| context.says(&words.as_many, w))
    });
    let apart = p.arguments.iter().any(|a| {
        matches!(&a.function, Function::Subject | Function::Preposition(_))
            && context.predications.headed_by(a.token).is_some_and(|e| context.is_given(e))
    });
    counted && (apart || bounded)
}

/// Adds a claim for each speaker, side by side; one without a speaker if there is none.
pub fn add(
    context: &Context<'_>,
    act: ClaimAct,
    about: Option<ClaimAbout>,
    word: u32,
    voices: &speaker::Voices,
    state: &mut State,
) {
    if voices.speakers.is_empty() {
        // An outlet that only passes on what somebody said is that claim's medium.
        if let (Some(medium), Some(inner)) = (voices.medium, state.status.claims.last_mut())
            && inner.medium.is_none()
        {
            inner.medium = Some(context.document.words(context.phrases.named_span(medium)).to_owned());
            return;
        }
        state.push(speaker::claim(context, act, about, word, None, voices.medium));
        return;
    }
    // Claims are turned round at the end, so the last of several speakers goes first.
    for (n, &speaker) in voices.speakers.iter().rev().enumerate() {
        let mut claim = speaker::claim(context, act, about, word, Some(speaker), voices.medium);
        if n + 1 < voices.speakers.len() {
            claim.id = BESIDE.into();
        }
        state.push(claim);
    }
}

/// "Nine killed in blast: police", "Police: rebels burned mill": a bare name beside a colon speaks.
pub fn headline(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let sentence = &context.parse.sentences()[p.sentence as usize];
    let range = sentence.tokens.clone();
    if range.len() > 24 || !state.status.claims.is_empty() || state.given {
        return;
    }
    let Some(colon) = range.clone().find(|&t| context.token(t).form == ":") else { return };
    let (before, after) = (range.start..colon, colon + 1..range.end);
    let side = if p.head < colon { after } else { before };
    let words: Vec<u32> =
        side.filter(|&t| !matches!(context.token(t).pos, Pos::Space | Pos::Punct)).collect();
    let bare = words.len() <= 3
        && words.iter().all(|&t| matches!(context.token(t).pos, Pos::Noun | Pos::Propn | Pos::Adj));
    if let (true, Some(&last)) = (bare, words.last()) {
        state.note_words("headline speaker", context, last);
        let medium = speaker::is_medium(context, last, true);
        let claim = speaker::claim(
            context,
            ClaimAct::Reported,
            None,
            last,
            (!medium).then_some(last),
            medium.then_some(last),
        );
        state.status.claims.push(claim);
    }
}
