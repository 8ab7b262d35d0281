//! What later sentences say of an event: "Police confirmed this", "The Front said it was responsible", "The figure could
//! not be verified", and "the attack" that takes it up.
//!
//! 1. A word of claiming whose object is "it", "this" or "that", or that has no event of its own ("said it was
//!    responsible", "blamed each other", "claimed responsibility"), speaks of an earlier event: with a pronoun of the
//!    one in this or the sentence before, otherwise of the first violent event of its paragraph, else of the paragraphs
//!    before, else of the report.
//! 2. "The figure", "the claim", "their account" … that could not be verified takes away the author's certainty in what
//!    the sentence before told under a claim; what is taken for granted stays certain.
//! 3. "the attack", "the incident" takes up the nearest earlier event that its noun is kin to
//!    ([`crate::coref::event_antecedent`]); a [`Pointer`] says so.

use super::{Assessment, BESIDE, Context, speaker};
use crate::coref;
use crate::predicate::{Function, Kind, Predication};
use dateline_resources::lexicon::{Attitude, Station};
use dateline_types::*;
use smol_str::{SmolStr, format_smolstr};

/// A definite noun that takes up an event told before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// The predication of the noun.
    pub from: usize,
    /// The predication it takes up.
    pub to: usize,
}

/// How many paragraphs back a bare claim looks before it takes the first event of the report.
const PARAGRAPHS: usize = 3;
/// So many events of two sentences are looked through: more are a list.
const MOST_NEAR: usize = 60;

pub fn attach(context: &Context<'_>, all: &mut [Assessment]) -> Vec<Pointer> {
    let predications = context.predications.all();
    let words = &context.lexicon.status;
    let mut by_sentence: Vec<Vec<usize>> = vec![Vec::new(); context.parse.sentences().len()];
    for (i, p) in predications.iter().enumerate() {
        if context.classes[i].is_some_and(|c| !is_speech(c)) {
            by_sentence[p.sentence as usize].push(i);
        }
    }
    let earlier = Earlier::of(context, all);
    for (i, p) in predications.iter().enumerate() {
        if p.kind == Kind::Noun && p.light.is_none() && !words.confirmation.contains(&p.lemma) {
            continue;
        }
        unverified(context, &by_sentence, p, all);
        bare_claim(context, &by_sentence, i, &earlier, all);
    }
    pointers(context)
}

/// The event that a claim at token `head` without one of its own speaks of: the first violent event of its paragraph so
/// far, else of the paragraphs before, else of the report.
fn before(context: &Context<'_>, events: &Earlier, head: u32, pronoun: bool) -> Option<usize> {
    let at = events.all.partition_point(|&e| context.predications.all()[e].head < head);
    let earlier = &events.all[..at];
    if pronoun {
        // "claimed the massacre; officials attributed it to …", "The army denied it"
        let sentence = context.parse.sentence_of(head);
        let sentence_of = |e: usize| context.predications.all()[e].sentence as usize;
        let near = &earlier[earlier.partition_point(|&e| sentence_of(e) + 1 < sentence)..];
        let same = near.iter().rev().take(8).find(|&&e| sentence_of(e) == sentence);
        if let Some(&found) = same {
            return Some(found);
        }
        let first = near.iter().take(MOST_NEAR).find(|&&e| context.is_hostile(e)).or(near.first());
        if let Some(&found) = first {
            return Some(found);
        }
    }
    let paragraph = events.paragraph_of(context, head);
    for back in 0..=PARAGRAPHS.min(paragraph) {
        let there = paragraph - back;
        let recent = &earlier[earlier.len().saturating_sub(60)..];
        let first = recent.iter().find(|&&e| {
            context.is_hostile(e) && events.paragraph_of(context, context.predications.all()[e].head) == there
        });
        if let Some(&found) = first {
            return Some(found);
        }
    }
    events.first_hostile.filter(|&e| context.predications.all()[e].head < head)
}

/// The events of a document that are no speech, by position, and where its paragraphs begin.
struct Earlier {
    all: Vec<usize>,
    first_hostile: Option<usize>,
    paragraphs: Vec<usize>,
}

impl Earlier {
    fn of(context: &Context<'_>, assessments: &[Assessment]) -> Earlier {
        let real = |i: &usize| {
            !matches!(
                assessments[*i].status.actuality,
                Actuality::Hypothetical | Actuality::CalledFor | Actuality::Threatened
            )
        };
        let mut all: Vec<usize> = (0..context.predications.all().len())
            .filter(|&i| context.classes[i].is_some_and(|c| !is_speech(c)))
            .filter(real)
            .collect();
        all.sort_by_key(|&i| context.predications.all()[i].head);
        let text = &context.document.text;
        let paragraphs = text.match_indices("\n\n").map(|(at, _)| at).collect();
        let first_hostile = all.iter().copied().find(|&i| context.is_hostile(i));
        Earlier { all, first_hostile, paragraphs }
    }

    fn paragraph_of(&self, context: &Context<'_>, token: u32) -> usize {
        let at = context.token(token).span.start();
        self.paragraphs.partition_point(|&p| p < at)
    }
}

/// Acts of speech: they claim, and are not what is claimed.
fn is_speech(class: EventClass) -> bool {
    use PloverType::*;
    matches!(class.plover_type(), Some(Accuse | Reject | Request | Threaten | Concede | Support | Consult))
}

fn bare_claim(
    context: &Context<'_>,
    by_sentence: &[Vec<usize>],
    index: usize,
    earlier: &Earlier,
    all: &mut [Assessment],
) {
    let predications = context.predications.all();
    let p = &predications[index];
    let pronoun = p.fillers(&Function::Object).find(|&o| context.says(&context.lexicon.status.pronouns, o));
    let Some((attitude, mut act, mut about)) = claiming(context, p, pronoun.is_some()) else { return };
    if p.negation.is_some() {
        return;
    }
    // An event of its own in the clause, and the claim is about that one.
    let own = by_sentence[p.sentence as usize]
        .iter()
        .any(|&e| p.clause.contains(&predications[e].head) && e != index);
    // "the attack, which the army blames on the Front"
    let of_event = p.arguments.iter().any(|a| {
        context.predications.headed_by(a.token).is_some_and(|e| context.classes[e].is_some() && e != index)
    });
    if (own || of_event) && pronoun.is_none() {
        return;
    }
    let Some(target) = before(context, earlier, p.head, pronoun.is_some()) else { return };
    if act == ClaimAct::Reported && pronoun.is_none() && about != Some(ClaimAbout::Toll) {
        let Some((seen, aspect)) = content(context, index) else { return };
        act = seen;
        about = Some(aspect);
    }
    let voices = speaker::voices(context, p);
    if voices.speakers.is_empty() && act != ClaimAct::Reported {
        return;
    }
    let event = &predications[target];
    let doer_speaks = voices.speakers.iter().any(|&s| {
        let speaks = speaker::mention_of(context, s);
        event.fillers(&Function::Subject).any(|doer| {
            let does = speaker::mention_of(context, doer);
            matches!((speaks, does), (Some(a), Some(b)) if a.actor.is_some() && a.actor == b.actor || a.sector.is_some() && a.sector == b.sector)
        })
    });
    if act == ClaimAct::Denied && about.is_none() {
        about = Some(if doer_speaks { ClaimAbout::Responsibility } else { ClaimAbout::Occurrence });
    }
    let status = &mut all[target].status;
    for &speaker in &voices.speakers {
        let mut claim = speaker::claim(context, act, about, p.head, Some(speaker), voices.medium);
        claim.id = if status.claims.is_empty() { "c0".into() } else { BESIDE.into() };
        if status.claims.len() < 12 {
            status.claims.push(claim);
        }
    }
    if act == ClaimAct::Denied && !all[target].given {
        all[target].status.certainty = Certainty::Uncommitted;
    }
    let number = all[target].status.claims.len().saturating_sub(1);
    for culprit in speaker::culprits(context, &attitude.culprit, p) {
        if !context.lexicon.status.each_other.contains(&context.token(culprit).form) {
            all[target].culprits.push((number, culprit));
        }
    }
    all[target].reasons.push(format!(
        "status: {} at {:?}, said later",
        attitude.name,
        context.token(p.head).form
    ));
}

/// The claim that a predication makes without an event of its own.
fn claiming<'a>(
    context: &Context<'a>,
    p: &Predication,
    pronoun: bool,
) -> Option<(&'a Attitude, ClaimAct, Option<ClaimAbout>)> {
    let verb: SmolStr = p.light.map_or_else(|| p.lemma.clone(), |l| context.lemma(l));
    let mut keys: Vec<SmolStr> =
        p.arguments.iter().map(|a| format_smolstr!("{verb} {}", context.lemma(a.token))).collect();
    if p.kind == Kind::Noun {
        keys.push(format_smolstr!("{verb} {}", p.lemma));
    }
    let attitudes = &context.lexicon.attitudes;
    for key in &keys {
        if let Some(found) = attitudes.of(Station::Verb, key).find(|a| a.act.is_some()) {
            return Some((found, found.act?, found.about));
        }
    }
    // "rejected the accusations", "denied involvement", "suspect the involvement of the Front"
    let object = p.fillers(&Function::Object).map(|o| context.lemma(o)).next();
    if let Some(object) = object {
        let part = attitudes.of(Station::Noun, &object).any(|a| a.aspect.is_some());
        let taken = |a: &&Attitude| match a.act {
            Some(ClaimAct::Denied) => part || attitudes.is_absorbed(&object),
            Some(ClaimAct::Suspected | ClaimAct::Alleged) => part,
            _ => false,
        };
        if let Some(found) = attitudes.of(Station::Verb, &verb).find(taken) {
            return Some((found, found.act?, Some(ClaimAbout::Responsibility)));
        }
        if attitudes.is_absorbed(&object) {
            return None;
        }
    }
    let found = attitudes.of(Station::Verb, &verb).find(|a| a.act.is_some() && a.when.is_none())?;
    let act = found.act?;
    let alone = matches!(act, ClaimAct::Reported) || found.alone;
    (pronoun || alone).then_some((found, act, found.about))
}

/// What a saying without an event of its own says of the event before: "it was responsible", "nothing had happened".
fn content(context: &Context<'_>, index: usize) -> Option<(ClaimAct, ClaimAbout)> {
    let all = context.predications.all();
    let words = &context.lexicon.status;
    let p = &all[index];
    for &below in context.predications.below(index) {
        let q = &all[below];
        let does_it = words.doing.contains(&q.lemma)
            && q.fillers(&Function::Object).any(|o| context.says(&words.pronouns, o));
        let responsible = does_it
            || words.responsible.contains(&q.lemma)
                && q.preposition(&words.responsible_for).is_none_or(|f| context.token(f).pos == Pos::Pron);
        if responsible {
            let own = p.fillers(&Function::Subject).any(|s| speaker::is_self(context, q, q, s));
            let act = match (q.negation.is_some(), own) {
                (true, _) => ClaimAct::Denied,
                (false, true) => ClaimAct::ClaimedResponsibility,
                (false, false) => ClaimAct::Attributed,
            };
            return Some((act, ClaimAbout::Responsibility));
        }
        let nothing = q.arguments.iter().any(|a| words.nothing.contains(&context.lemma(a.token)));
        if nothing && words.happening.contains(&q.lemma) {
            return Some((ClaimAct::Denied, ClaimAbout::Occurrence));
        }
    }
    None
}

/// "The figure could not be independently verified", "There was no independent confirmation".
fn unverified(context: &Context<'_>, by_sentence: &[Vec<usize>], p: &Predication, all: &mut [Assessment]) {
    let predications = context.predications.all();
    let words = &context.lexicon.status;
    let verb = words.verifying.contains(&p.lemma) && p.negation.is_some();
    let noun = p.fillers(&Function::Attribute).any(|a| {
        words.confirmation.contains(&context.lemma(a))
            && context.phrases.determiner(a).is_some_and(|d| context.says(&words.no, d))
    }) || p.kind == Kind::Noun && words.confirmation.contains(&p.lemma) && p.negation.is_some();
    if !verb && !noun {
        return;
    }
    if by_sentence[p.sentence as usize].iter().any(|&e| p.clause.contains(&predications[e].head)) {
        return;
    }
    let Some(sentence) = (p.sentence as usize).checked_sub(1) else { return };
    for &event in &by_sentence[sentence] {
        if !all[event].given && !all[event].status.claims.is_empty() {
            all[event].status.certainty = Certainty::Uncommitted;
            all[event].reasons.push("status: could not be verified, said later".to_owned());
        }
    }
}

/// Nouns that take up an event told before.
fn pointers(context: &Context<'_>) -> Vec<Pointer> {
    let predications = context.predications.all();
    let mut told: Vec<coref::Told> = Vec::new();
    let mut index_of: Vec<usize> = Vec::new();
    let mut found: Vec<Pointer> = Vec::new();
    for (i, p) in predications.iter().enumerate() {
        let Some(class) = context.classes[i] else { continue };
        let earlier = if p.kind == Kind::Noun && context.is_given(i) {
            coref::event_antecedent(context.parse, &context.lexicon.references, p.head, &told)
        } else {
            None
        };
        match earlier {
            Some(n) => found.push(Pointer { from: i, to: index_of[n] }),
            None if told.len() < MOST_TOLD && !is_speech(class) => {
                told.push(coref::Told {
                    head: p.head,
                    lemma: p.lemma.clone(),
                    is_hostile: context.is_hostile(i),
                    is_explosion: matches!(class.mode(), Some(Mode::Explosives | Mode::SuicideAttack)),
                });
                index_of.push(i);
            }
            None => {}
        }
    }
    found
}

/// So many events of a document may be taken up: more are a list.
const MOST_TOLD: usize = 400;
