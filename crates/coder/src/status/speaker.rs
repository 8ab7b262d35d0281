//! Who speaks, and through which outlet. An outlet carries a claim and never makes it.

use super::{Context, fillers};
use crate::predicate::{Edge, Function, Kind, Predication, Relation, Source};
use dateline_resources::lexicon::Hang;
use dateline_types::*;

/// Who speaks in a claim: nobody, one or several, and the outlet.
#[derive(Debug, Default)]
pub struct Voices {
    /// Tokens that head the speakers' names.
    pub speakers: Vec<u32>,
    /// The outlet, as a token.
    pub medium: Option<u32>,
    /// What tells it is called unverified.
    pub doubtful: bool,
}

/// The voices of a claiming predication; `noun` when the claim is made by a noun without a predication of its own.
pub fn voices(context: &Context<'_>, claiming: &Predication) -> Voices {
    let mut voices = Voices::default();
    let mut named: Vec<u32> = claiming.fillers(&Function::Subject).collect();
    if named.is_empty() && claiming.kind == Kind::Noun {
        named = claiming.fillers(&Function::Possessive).collect();
        if named.is_empty() {
            named = fillers(claiming, &Hang::Preposition(context.lexicon.status.by.clone()));
        }
    }
    for token in named {
        if is_expletive(context, token) {
            continue;
        }
        if is_medium(context, token, true) {
            voices.medium = voices.medium.or(Some(token));
        } else if context.lexicon.attitudes.is_thing(&context.lemma(token)) {
            let behind = behind_thing(context, token);
            voices.medium = voices.medium.or(behind.medium);
            voices.speakers.extend(behind.speakers);
            voices.doubtful |= context
                .phrases
                .qualifiers(token)
                .iter()
                .any(|&q| context.lexicon.attitudes.is_doubtful(&context.token(q).form.to_lowercase()));
        } else if !voices.speakers.contains(&token) {
            voices.speakers.push(token);
        }
    }
    if voices.medium.is_none() {
        voices.medium = carrier(context, claiming);
    }
    voices.speakers.truncate(4);
    voices
}

/// "It was reported", "there are reports": no speaker.
fn is_expletive(context: &Context<'_>, token: u32) -> bool {
    let t = context.token(token);
    if Edge::of(t) == Edge::Expletive {
        return true;
    }
    t.pos == Pos::Pron && matches!(t.tag.as_str(), "WP" | "WDT" | "EX")
}

/// "Figures released *by the ministry*", "a message *on Telegram*".
fn behind_thing(context: &Context<'_>, thing: u32) -> Voices {
    let mut found = Voices::default();
    for preposition in context.phrases.prepositions(thing) {
        for object in context.phrases.objects(preposition) {
            if is_medium(context, object, false) {
                found.medium = found.medium.or(Some(object));
            } else if context.says(&context.lexicon.status.said_by, preposition) {
                found.speakers.push(object);
            }
        }
    }
    for next in thing + 1..thing + 4 {
        let Some(q) = context.predications.headed_by(next).map(|q| &context.predications.all()[q]) else {
            continue;
        };
        let of_thing = q.arguments.iter().any(|a| a.token == thing && a.source == Source::Relative);
        if of_thing && q.kind == Kind::Verb {
            for subject in q.fillers(&Function::Subject).filter(|s| *s != thing) {
                if is_medium(context, subject, true) {
                    found.medium = found.medium.or(Some(subject));
                } else {
                    found.speakers.push(subject);
                }
            }
        }
    }
    if found.speakers.is_empty() {
        found.speakers.extend(
            context.phrases.possessors(thing).into_iter().filter(|p| context.token(*p).pos != Pos::Pron),
        );
    }
    found
}

/// "told *the Varda Herald*", "in a statement carried by *its outlet*", "through *its agency*", "in a video on *Telegram*".
fn carrier(context: &Context<'_>, claiming: &Predication) -> Option<u32> {
    let words = &context.lexicon.status;
    for argument in &claiming.arguments {
        let plain = is_medium(context, argument.token, false);
        match &argument.function {
            Function::IndirectObject | Function::Object if plain => return Some(argument.token),
            Function::Preposition(name) => {
                let carries = words.carries.contains(name);
                if carries && is_medium(context, argument.token, words.passes_on.contains(name)) {
                    return Some(argument.token);
                }
                if carries && context.lexicon.attitudes.is_thing(&context.lemma(argument.token)) {
                    let behind = behind_thing(context, argument.token);
                    if behind.medium.is_some() {
                        return behind.medium;
                    }
                }
            }
            _ => {}
        }
    }
    None
}

/// True if the noun names an outlet. `speaks`: it stands where a speaker would.
pub fn is_medium(context: &Context<'_>, token: u32, speaks: bool) -> bool {
    let found = context.mention(token);
    if found.is_some_and(|m| m.is_medium) {
        return true;
    }
    let lemma = context.lemma(token);
    let before = context.phrases.qualifiers(token);
    let last = before.last().map(|&q| context.lemma(q));
    let phrase = last.as_ref().map(|q| smol_str::format_smolstr!("{q} {lemma}"));
    let named = found.is_some_and(|m| m.actor.is_some());
    if named && before.is_empty() {
        return false;
    }
    // "its outlet Dawn": the name stands behind the kind.
    let kind_before = before.iter().any(|&q| {
        context.lexicon.attitudes.is_medium(&context.lemma(q))
            || context.lexicon.status.outlet_kinds.contains(&context.lemma(q))
    });
    let people =
        context.token(token).tag == "NNS" && context.lexicon.status.people_in_plural.contains(&lemma);
    if people {
        return false;
    }
    context.lexicon.attitudes.is_medium(&lemma)
        || phrase.is_some_and(|p| context.lexicon.attitudes.is_medium(&p))
        || (speaks && context.lexicon.attitudes.is_medium_as_subject(&lemma) && before.len() <= 2)
        || (kind_before && context.token(token).pos == Pos::Propn)
}

/// A claim, not yet numbered.
pub fn claim(
    context: &Context<'_>,
    act: ClaimAct,
    about: Option<ClaimAbout>,
    word: u32,
    speaker: Option<u32>,
    medium: Option<u32>,
) -> Claim {
    let claiming = context.token(word).span;
    let name = speaker.map(|s| context.phrases.named_span(s));
    let span = name.map_or(claiming, |n| n.cover(claiming));
    Claim {
        id: "c0".into(),
        parent: None,
        act,
        about: about.unwrap_or(ClaimAbout::Occurrence),
        speaker: speaker.zip(name).map(|(token, span)| {
            let mention = mention_of(context, token);
            Speaker {
                text: context.document.words(span).to_owned(),
                span,
                actor: mention.and_then(|m| m.actor.clone()),
                sector: mention.and_then(|m| m.sector),
            }
        }),
        medium: medium.map(|m| context.document.words(context.phrases.named_span(m)).to_owned()),
        time: None,
        text: context.document.words(span).to_owned(),
        span,
    }
}

/// The mention that names the speaker: its own, or that of the party a spokesman speaks for.
pub fn mention_of<'m>(context: &Context<'m>, token: u32) -> Option<&'m ActorMention> {
    let own = context.mention(token);
    let meant = own.map(|m| context.mentions.meant(m));
    if meant.is_some_and(|m| m.actor.is_some()) {
        return meant;
    }
    let behind =
        context.lexicon.status.speaks_for.iter().flat_map(|name| context.phrases.objects_of(token, name));
    let party = behind
        .filter_map(|object| {
            crate::actor::headed_by(&context.mentions.actors, object).iter().find(|m| m.actor.is_some())
        })
        .next();
    // "Zayd, *a spokesman of the Front*".
    let apposed = || {
        let beside = context.phrases.appositions(token).into_iter();
        beside.filter_map(|t| context.mention(t)).find(|m| m.actor.is_some() && !m.is_medium)
    };
    party.or_else(apposed).or(meant)
}

/// True if the doer of the event speaks itself: "the Front said *it* …", "*its* men …", "claimed *to have* …",
/// "'*our* brothers …', the Front wrote".
pub fn is_self(context: &Context<'_>, event: &Predication, below: &Predication, speaker: u32) -> bool {
    let quoted = is_quoted(context, below, speaker);
    event.fillers(&Function::Subject).any(|doer| {
        if doer == speaker {
            return true;
        }
        let who = if context.token(doer).pos == Pos::Pron {
            Some(doer)
        } else {
            context.phrases.possessors(doer).into_iter().find(|&p| context.token(p).pos == Pos::Pron)
        };
        let Some(who) = who else {
            return same_party(context, doer, speaker) || is_own_group(context, doer, speaker);
        };
        let words = &context.lexicon.status;
        // "They fled, officials said": who comes before the speaker is somebody else.
        context.says(&words.first_person, who)
            || context.says(&words.third_person, who) && !quoted && who > speaker
    })
}

/// "A spokesman of the Front said *the group* was behind the attack": an armed group's own word for itself.
pub fn is_own_group(context: &Context<'_>, doer: u32, speaker: u32) -> bool {
    let definite = (context.phrases.determiner(doer))
        .is_some_and(|d| context.lexicon.references.is_definite(&context.token(d).form.to_lowercase()));
    let armed = || {
        mention_of(context, speaker)
            .is_some_and(|m| matches!(m.sector, Some(Sector::Reb | Sector::Uaf | Sector::Prm)))
    };
    definite && context.lexicon.status.own_groups.contains(&context.lemma(doer)) && armed()
}

fn same_party(context: &Context<'_>, doer: u32, speaker: u32) -> bool {
    let (a, b) = (mention_of(context, doer), mention_of(context, speaker));
    matches!((a, b), (Some(a), Some(b)) if a.actor.is_some() && a.actor == b.actor && a.sector == b.sector
        && matches!(a.sector, Some(Sector::Reb | Sector::Uaf | Sector::Prm)))
}

/// True if a quotation mark stands between the claim and what is claimed.
pub fn is_quoted(context: &Context<'_>, below: &Predication, speaker: u32) -> bool {
    let (from, to) = (below.head.min(speaker), below.head.max(speaker));
    (from..to)
        .take(80)
        .any(|t| matches!(context.token(t).form.as_str(), "\"" | "“" | "”" | "''" | "``" | "«" | "»"))
}

/// Speakers of "according to", "in the words of", "by the account of" on a predication: the phrase's word and the names.
pub fn according_to(context: &Context<'_>, p: &Predication) -> Vec<(u32, Voices)> {
    let words = &context.lexicon.status;
    let mut found = Vec::new();
    for argument in &p.arguments {
        let Function::Preposition(name) = &argument.function else { continue };
        let token = argument.token;
        let mut voices = Voices::default();
        if words.according.contains(name) {
            if is_medium(context, token, true) {
                voices.medium = Some(token);
            } else if context.lexicon.attitudes.is_thing(&context.lemma(token)) {
                voices = behind_thing(context, token);
            } else {
                voices.speakers.push(token);
            }
        } else if words.in_words.contains(name) && context.lexicon.attitudes.is_spoken(&context.lemma(token))
        {
            voices.speakers = context.phrases.objects_of(token, &words.of);
            if voices.speakers.is_empty() {
                voices.speakers = context.phrases.possessors(token);
            }
            if voices.speakers.is_empty() {
                continue;
            }
        } else {
            continue;
        }
        found.push((token, voices));
    }
    found
}

/// The tokens an attitude holds responsible.
pub fn culprits(context: &Context<'_>, slots: &[Hang], p: &Predication) -> Vec<u32> {
    for slot in slots {
        let found = fillers(p, slot);
        let mut found = found;
        if found.is_empty() {
            // "blamed the massacre on the militia": the preposition may hang on the object.
            let objects = p.fillers(&Function::Object);
            let behind = |o| slot.preposition().map(|name| context.phrases.objects_of(o, name));
            found = objects.filter_map(behind).flatten().collect();
        }
        let found: Vec<u32> =
            found.into_iter().filter(|t| !matches!(context.token(*t).pos, Pos::Adj | Pos::Verb)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// "said *without giving evidence*", "said *without proof*".
pub fn without_evidence(context: &Context<'_>, claiming: &Predication) -> bool {
    let without = &context.lexicon.status.without;
    let proof = |token: u32| context.lexicon.attitudes.is_proof(&context.lemma(token));
    let bare = claiming.arguments.iter().any(|a| {
        matches!(&a.function, Function::Preposition(name) if without.contains(name)) && proof(a.token)
    });
    let own = context.predications.headed_by(claiming.light.unwrap_or(claiming.head));
    let clause = own.into_iter().flat_map(|index| context.predications.below(index)).any(|&below| {
        let q = &context.predications.all()[below];
        let relation = q.governor.as_ref().map(|g| &g.relation);
        matches!(relation, Some(Relation::Adverbial(mark)) if without.contains(mark))
            && q.fillers(&Function::Object).any(proof)
    });
    bare || clause
}

/// "as villagers had alleged": the predications that stand beside a clause with "as".
pub fn asides<'c>(context: &'c Context<'_>, index: usize) -> impl Iterator<Item = usize> + 'c {
    context.predications.below(index).iter().copied().filter(|&b| {
        let governor = context.predications.all()[b].governor.as_ref();
        governor.is_some_and(|g| matches!(&g.relation, Relation::Adverbial(mark) if context.lexicon.status.aside.contains(mark)))
    })
}
