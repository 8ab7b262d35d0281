//! Who says so: negation, actuality, certainty, and the chain of claims.
//!
//! Everything is read off the predication and the ones above it ([`Predications::chain`]): its own negation, tense and
//! modal, then what each governor does to it ("denied", "planned to", "threatened", "if").

use crate::predicate::{Function, Modality, Predication, Predications, Relation, Tense};
use dateline_types::{
    Actuality, Certainty, Claim, ClaimAbout, ClaimAct, Document, Mentions, Parse, Polarity, Speaker, Status,
};

/// The status of the event that predication `index` names.
pub fn assess(
    document: &Document,
    parse: &Parse,
    predications: &Predications,
    index: usize,
    mentions: &Mentions,
) -> Status {
    let p = &predications.all()[index];
    let mut status = Status::PLAIN;
    own(p, &mut status);
    let mut below = index;
    for (above, relation) in predications.chain(index) {
        let governor = &predications.all()[above];
        match relation {
            Relation::Complement | Relation::NounComplement => {
                governed(document, parse, governor, mentions, &mut status);
            }
            Relation::Argument(function) => {
                if !matches!(function, Function::Preposition(p) if matches!(p.as_str(), "after" | "before" | "during" | "since"))
                {
                    governed(document, parse, governor, mentions, &mut status);
                }
            }
            Relation::Adverbial(mark) => {
                match mark.as_str() {
                    "if" | "unless" | "lest" => status.actuality = Actuality::Hypothetical,
                    "to" if predications.all()[below].tense == Tense::Infinitive
                        && status.actuality == Actuality::Occurred =>
                    {
                        status.actuality = Actuality::Planned;
                    }
                    _ => {}
                }
                // What is said of the main clause is said of its circumstances too.
                if claim_act(governor).is_some() {
                    break;
                }
            }
            Relation::Relative(_) => {}
            Relation::Parataxis => {
                if claim_act(governor).is_some() {
                    governed(document, parse, governor, mentions, &mut status);
                }
            }
        }
        below = above;
    }
    according_to(document, parse, predications, index, mentions, &mut status);
    number_claims(&mut status);
    status
}

/// What the predication's own verb says.
fn own(p: &Predication, status: &mut Status) {
    if p.negation.is_some() {
        status.polarity = Polarity::Negated;
    }
    match p.modal {
        Some((_, Modality::Possible)) if p.perfect => status.certainty = Certainty::Possible,
        Some((_, Modality::Possible | Modality::Conditional)) => {
            status.actuality = Actuality::Hypothetical;
            status.certainty = Certainty::Possible;
        }
        Some((_, Modality::Necessary)) => status.actuality = Actuality::CalledFor,
        None => {}
    }
    if p.tense == Tense::Future {
        status.actuality = Actuality::Planned;
    } else if p.tense == Tense::Present && p.progressive && status.actuality == Actuality::Occurred {
        status.actuality = Actuality::Ongoing;
    }
}

/// What a claiming word does; `None` for words that claim nothing.
fn claim_act(p: &Predication) -> Option<ClaimAct> {
    Some(match p.lemma.as_str() {
        "say" | "report" | "state" | "announce" | "tell" | "add" | "note" | "declare" | "indicate"
        | "reveal" | "explain" | "disclose" | "report on" | "point out" | "learn" | "inform"
        | "statement" => ClaimAct::Reported,
        "allege" | "claim" | "assert" | "contend" | "allegation" | "maintain" => ClaimAct::Alleged,
        "suspect" | "believe" | "think" | "suspicion" | "belief" | "presume" | "assume" => {
            ClaimAct::Suspected
        }
        "accuse" | "charge" | "accusation" => ClaimAct::Accused,
        "blame" | "attribute" => ClaimAct::Attributed,
        "confirm" | "acknowledge" | "admit" | "confirmation" | "confess" => ClaimAct::Confirmed,
        "deny" | "denial" | "reject" | "refute" => ClaimAct::Denied,
        "retract" | "recant" => ClaimAct::Retracted,
        _ => return None,
    })
}

/// What a governor does to the event below it.
fn governed(document: &Document, parse: &Parse, g: &Predication, mentions: &Mentions, status: &mut Status) {
    if let Some(act) = claim_act(g) {
        if act == ClaimAct::Suspected && status.certainty == Certainty::Certain {
            status.certainty = Certainty::Probable;
        }
        if matches!(act, ClaimAct::Alleged | ClaimAct::Accused) && status.certainty == Certainty::Certain {
            status.certainty = Certainty::Uncommitted;
        }
        let speaker = g.filler(&Function::Subject).or_else(|| g.filler(&Function::Possessive));
        status.claims.push(claim(document, parse, mentions, act, g.head, speaker));
        return;
    }
    let negated = g.negation.is_some();
    let actuality = match g.lemma.as_str() {
        "threaten" | "threat" | "warn" | "vow" | "swear" => Actuality::Threatened,
        "plan" | "intend" | "want" | "prepare" | "plot" | "hope" | "decide" | "promise" | "pledge"
        | "agree" | "aim" | "conspire" | "conspiracy" | "order" | "preparation" | "intention" | "expect"
        | "seek" => Actuality::Planned,
        "call" | "urge" | "demand" | "request" | "appeal" | "ask" | "advocate" | "recommend" => {
            Actuality::CalledFor
        }
        "try" | "attempt" | "fail" | "effort" | "failure" => Actuality::Attempted,
        "prevent" | "foil" | "thwart" | "avert" | "stop" | "block" | "frustrate" | "disrupt" => {
            Actuality::Foiled
        }
        "fear" | "possibility" | "risk" | "suppose" | "imagine" | "possible" | "likely" | "refuse" => {
            Actuality::Hypothetical
        }
        _ => return,
    };
    if status.actuality == Actuality::Occurred || status.actuality == Actuality::Ongoing {
        let order = g.lemma == "order" || g.lemma == "decide" || g.lemma == "manage";
        if !(negated || order && g.tense == Tense::Past) {
            status.actuality = actuality;
        }
    }
}

/// "according to police", on the predication or on any above it in the same clause.
fn according_to(
    document: &Document,
    parse: &Parse,
    predications: &Predications,
    index: usize,
    mentions: &Mentions,
    status: &mut Status,
) {
    let above = predications.chain(index).into_iter().map(|(i, _)| i);
    for i in std::iter::once(index).chain(above) {
        if let Some(speaker) = predications.all()[i].preposition("according to") {
            let head = parse.tokens()[speaker as usize].head;
            status.claims.push(claim(document, parse, mentions, ClaimAct::Reported, head, Some(speaker)));
            return;
        }
    }
}

fn claim(
    document: &Document,
    parse: &Parse,
    mentions: &Mentions,
    act: ClaimAct,
    head: u32,
    speaker: Option<u32>,
) -> Claim {
    let tokens = parse.tokens();
    let span = speaker
        .map_or(tokens[head as usize].span, |s| tokens[s as usize].span.cover(tokens[head as usize].span));
    let speaker = speaker.map(|s| {
        let mention = mentions.actors.iter().find(|m| m.head == s);
        let words = mention.map_or(tokens[s as usize].span, |m| m.span);
        Speaker {
            text: document.words(words).to_owned(),
            span: words,
            actor: mention.and_then(|m| m.actor.clone()),
            sector: mention.and_then(|m| m.sector),
        }
    });
    Claim {
        id: "c0".into(),
        parent: None,
        act,
        about: ClaimAbout::Occurrence,
        speaker,
        medium: None,
        time: None,
        span,
        text: document.words(span).to_owned(),
    }
}

/// Outermost first, each the parent of the next.
fn number_claims(status: &mut Status) {
    status.claims.reverse();
    for n in 0..status.claims.len() {
        status.claims[n].id = smol_str::format_smolstr!("c{}", n + 1);
        status.claims[n].parent = (n > 0).then(|| smol_str::format_smolstr!("c{n}"));
    }
}
