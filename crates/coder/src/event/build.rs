//! From the drafts of a telling to the record its own words would make: parties, means, mode, evidence.

use super::filler::{Filler, Words};
use super::fuse::Happening;
use super::party::{content_parties, holders, party};
use crate::predicate::{Kind, Predications};
use crate::quantity::parse_words;
use dateline_resources::ontology::Hint;
use dateline_types::*;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

/// Above so many tokens a sentence is no prose: a table or a list run together.
const LONG_SENTENCE: u32 = 150;
/// From so many numbers on a sentence in which every third word is one is no prose either.
const MANY_NUMBERS: usize = 5;

/// The record of one telling, and what the crosswalks ask of it; `None` if its words cannot be quoted.
pub fn event(
    document: &Document,
    words: &Words<'_>,
    predications: &Predications,
    happening: &Happening,
) -> Option<(Event, Vec<Hint>)> {
    let draft = &happening.main;
    let p = &predications.all()[draft.predication];
    let tokens = words.parse.tokens();
    let mut trace = draft.trace.clone();
    let sentence = &words.parse.sentences()[p.sentence as usize];

    let instruments: Vec<(u32, &str, Option<Mode>)> = draft
        .instruments
        .iter()
        .filter_map(|&t| words.instrument(t).map(|kind| (t, kind.name.as_str(), kind.mode)))
        .collect();
    let mut class = draft.class;
    // What is destroyed from the air or by shells is named by that.
    let remote = |mode: Mode| matches!(mode, Mode::Aerial | Mode::Drone | Mode::HeavyWeapons);
    if class.plover_type() == Some(PloverType::Assault)
        && !draft.mutual
        && let Some((t, name, Some(mode))) = instruments.iter().find(|(_, _, mode)| mode.is_some())
        && (class.mode().is_none() || class.mode() == Some(Mode::Destroy) && remote(*mode))
        && let Ok(refined) = EventClass::plover(PloverType::Assault, Some(*mode))
    {
        trace.push(format!("mode {mode} from {name} {:?}", tokens[*t as usize].form));
        class = refined;
    }
    let suicide = instruments.iter().any(|(_, name, _)| *name == "explosives/suicide")
        || draft.actors.iter().any(|f| {
            words.phrases.lemma(f.core) == "bomber"
                && words.phrases.qualifiers(f.core).iter().any(|&q| words.phrases.lemma(q) == "suicide")
        });
    if suicide
        && class.mode() == Some(Mode::Explosives)
        && let Ok(refined) = EventClass::plover(PloverType::Assault, Some(Mode::SuicideAttack))
    {
        trace.push("mode suicide-attack from the means".to_owned());
        class = refined;
    }

    let mutual = draft.mutual;
    let mut actors: Vec<ActorRef> = Vec::new();
    for (n, filler) in draft.actors.iter().enumerate() {
        let side = if mutual && n > 0 { Side::B } else { Side::A };
        actors.extend(party(document, words, filler, side, None));
    }
    let mut targets: Vec<ActorRef> = Vec::new();
    for filler in draft.targets.iter().filter(|f| !is_deed(words, class, f)) {
        targets.extend(party(document, words, filler, Side::B, Some(TargetRole::Target)));
    }
    for filler in &draft.recipients {
        targets.extend(party(document, words, filler, Side::B, Some(TargetRole::Recipient)));
    }
    if actors.is_empty() {
        trace.push("no actor in the words".to_owned());
    }
    if targets.iter().all(|t| t.actor.is_none()) {
        let found = content_parties(document, words, predications, happening, class);
        if let Some(first) = found.first() {
            trace.push(format!("target from the content: {:?}", first.text));
            targets = found;
        }
    }

    let instrument_refs: Vec<Instrument> = instruments
        .iter()
        .filter_map(|(t, name, _)| {
            // The event noun itself is no instrument ("bombing"), its qualifier may be ("bomb attack").
            let token = if *t == p.head && p.kind == Kind::Noun {
                *words.phrases.qualifiers(*t).iter().find(|&&q| words.instrument(q).is_some())?
            } else {
                *t
            };
            let span = words.phrases.core_span(token);
            Some(Instrument { span, text: document.words(span).to_owned(), kind: SmolStr::new(name) })
        })
        .collect();

    let extent = extent(words, predications, happening, &mut trace);
    let civilian_targeting = civilian_targeting(words, draft);
    let hints = hints(words, predications, happening, &instruments, suicide);
    let trigger_span = p.light.map_or(tokens[p.head as usize].span, |light| {
        let (a, b) = (tokens[light as usize].span, tokens[p.head as usize].span);
        if p.kind == Kind::Noun { b } else { a.cover(b) }
    });
    let contexts = contexts(words, predications, happening, draft.rule.as_str());
    let first = Evidence::quote(&document.text, quoted(words, sentence, p.head))?;
    let mut confidence: f64 = 0.9;
    if actors.is_empty() {
        confidence -= 0.1;
    }
    if targets.is_empty() && !mutual {
        confidence -= 0.1;
    }
    if p.kind == Kind::Noun && p.light.is_none() {
        confidence -= 0.1;
    }
    if let Some(reason) = no_prose(words, sentence) {
        confidence -= 0.4;
        trace.push(reason.to_owned());
    }
    let id = EventId::of(&[document.id.as_str().as_bytes(), &(trigger_span.start() as u64).to_le_bytes()]);
    Some((
        Event {
            id,
            document: document.id.clone(),
            sentence: p.sentence,
            class,
            contexts,
            codes: Codes::default(),
            extent,
            count: count(words, p.head, p.kind),
            symmetry: match (mutual, actors.is_empty() && targets.is_empty()) {
                (true, _) => Symmetry::Mutual,
                (false, true) => Symmetry::Unknown,
                (false, false) => Symmetry::Directed,
            },
            civilian_targeting,
            initiator: None,
            domain: DomainFinding::UNKNOWN,
            violence_class: ViolenceClass::Unknown,
            toll_group: None,
            trigger: Trigger { span: trigger_span, text: document.words(trigger_span).to_owned() },
            mentions: vec![Telling {
                span: trigger_span,
                text: document.words(trigger_span).to_owned(),
                sentence: p.sentence,
            }],
            actors,
            targets,
            instruments: instrument_refs,
            quantities: Vec::new(),
            time: None,
            place: None,
            other_places: Vec::new(),
            status: Status::PLAIN,
            evidence: EvidenceList::new(first, Vec::new()),
            rule: draft.rule.clone(),
            confidence: confidence.clamp(0.05, 1.0),
            field_confidence: FieldConfidence::all(confidence.clamp(0.05, 1.0)),
            trace,
        },
        hints,
    ))
}

/// "condemned *the kidnapping*": what is only spoken of was done to somebody, and is itself nobody. Whom the deed's own
/// words name is found in its content.
fn is_deed(words: &Words<'_>, class: EventClass, filler: &Filler) -> bool {
    use PloverType::{Accuse, Concede, Reject, Request, Support, Threaten};
    let spoken =
        matches!(class.plover_type(), Some(Accuse | Concede | Reject | Request | Support | Threaten));
    spoken
        && words.lexicon.grammar.is_event_noun(&words.phrases.lemma(filler.core))
        && !words.is(filler.classes, "person")
        && !words.is(filler.classes, "organisation")
        && words.actor(filler.core).is_none()
        && holders(words, filler.core, 1).is_empty()
}

/// Why a sentence is no prose: too long, or mostly numbers (a row of a table, a list of results).
pub fn no_prose(words: &Words<'_>, sentence: &Sentence) -> Option<&'static str> {
    let tokens = &words.parse.tokens()[sentence.tokens.start as usize..sentence.tokens.end as usize];
    if tokens.len() as u32 > LONG_SENTENCE {
        return Some("the sentence is too long to be prose");
    }
    let numbers = tokens.iter().filter(|t| t.form.starts_with(|c: char| c.is_ascii_digit())).count();
    let many = numbers >= MANY_NUMBERS && numbers * 3 > tokens.len();
    many.then_some("the sentence is mostly numbers")
}

/// What is quoted as evidence: the sentence; of one too long to be prose, the words around the trigger.
fn quoted(words: &Words<'_>, sentence: &Sentence, head: u32) -> Span {
    if sentence.tokens.len() as u32 <= LONG_SENTENCE {
        return sentence.span;
    }
    let tokens = words.parse.tokens();
    let first = sentence.tokens.start.max(head.saturating_sub(LONG_SENTENCE / 2));
    let last = sentence.tokens.end.min(head + LONG_SENTENCE / 2) - 1;
    tokens[first as usize].span.cover(tokens[last as usize].span)
}

fn civilian_targeting(words: &Words<'_>, draft: &super::matching::Draft) -> CivilianTargeting {
    let is = |name| draft.targets.iter().any(|f| words.is(f.classes, name));
    if is("civilian") && !is("armed") || is("official") && !is("armed") {
        CivilianTargeting::Deliberate
    } else if is("armed") {
        CivilianTargeting::No
    } else {
        CivilianTargeting::Unknown
    }
}

/// "numerous attacks", "regularly attacks": one record that stands for many.
fn extent(
    words: &Words<'_>,
    predications: &Predications,
    happening: &Happening,
    trace: &mut Vec<String>,
) -> Extent {
    let p = &predications.all()[happening.main.predication];
    let grammar = &words.lexicon.grammar;
    let plural = matches!(words.parse.tokens()[p.head as usize].tag.as_str(), "NNS" | "NNPS");
    let modifiers = words.phrases.qualifiers(p.head);
    let above = words.phrases.head(words.phrases.head(p.head));
    let mut cues = p.adverbs.iter().chain(&modifiers).copied().chain((p.kind == Kind::Noun).then_some(above));
    if let Some(cue) = cues.find(|&c| grammar.is_repeated(&words.phrases.lemma(c)))
        && (plural || p.kind != Kind::Noun)
    {
        trace.push(format!("aggregate: {:?}", words.parse.tokens()[cue as usize].form));
        return Extent::Aggregate;
    }
    if let Some(unit) = rate(words, p.clause.clone()) {
        trace.push(format!("aggregate: so many {:?}", words.parse.tokens()[unit as usize].form));
        return Extent::Aggregate;
    }
    Extent::Event
}

/// "kill about twenty farmers *a year*": the unit of time of a rate in a clause.
fn rate(words: &Words<'_>, clause: std::ops::Range<u32>) -> Option<u32> {
    let list = &words.lexicon.happening;
    let tokens = words.parse.tokens();
    let form = |t: u32| tokens.get(t as usize).map(|t| t.form.to_lowercase()).unwrap_or_default();
    // Behind a noun: "killed in *a day*", "half *a year*" count once.
    let counted = |t: u32| matches!(tokens[t as usize].pos, Pos::Noun | Pos::Num | Pos::Propn);
    clause.filter(|&t| t > 0 && list.rate.contains(form(t).as_str())).find_map(|t| {
        let unit = tokens.get(t as usize + 1)?;
        let ends = list.rate_ends.contains(form(t + 2).as_str());
        (list.rate_units.contains(unit.lemma.as_str()) && counted(t - 1) && !ends).then_some(t + 1)
    })
}

/// "three bombings": the number before an event noun.
fn count(words: &Words<'_>, head: u32, kind: Kind) -> EventCount {
    if kind != Kind::Noun {
        return EventCount::ONE;
    }
    let number = words.phrases.modifiers(head).into_iter().find_map(|m| {
        let t = &words.parse.tokens()[m as usize];
        let number = (t.dep == "nummod").then(|| parse_words(&t.form, &words.lexicon.numbers)).flatten();
        number.and_then(|n| u32::try_from(n).ok())
    });
    match number {
        Some(n) if n > 0 => EventCount { min: n, max: Some(n) },
        _ if words.parse.tokens()[head as usize].tag == "NNS" => EventCount { min: 2, max: None },
        _ => EventCount::ONE,
    }
}

fn contexts(
    words: &Words<'_>,
    predications: &Predications,
    happening: &Happening,
    rule: &str,
) -> Vec<Context> {
    let mut found: Vec<Context> = Vec::new();
    if let Some(entry) = words.lexicon.entries().iter().find(|e| e.rule == rule) {
        found.extend(&entry.contexts);
    }
    let clause = predications.all()[happening.main.predication].clause.clone();
    for token in clause.take(LONG_SENTENCE as usize) {
        found.extend(words.lexicon.contexts_of(&words.phrases.lemma(token)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What the crosswalks ask beyond the class.
fn hints(
    words: &Words<'_>,
    predications: &Predications,
    happening: &Happening,
    instruments: &[(u32, &str, Option<Mode>)],
    suicide: bool,
) -> Vec<Hint> {
    let draft = &happening.main;
    let any = |fillers: &[Filler], name: &str| fillers.iter().any(|f| words.is(f.classes, name));
    let kind = |name: &str| instruments.iter().any(|(_, n, _)| n.starts_with(name));
    let lemmas: Vec<SmolStr> =
        happening.predications.iter().map(|&i| predications.all()[i].lemma.clone()).collect();
    let told = &words.lexicon.hints;
    let said = |list: &FxHashSet<SmolStr>| lemmas.iter().any(|lemma| list.contains(lemma));
    let lemma_is = |fillers: &[Filler], list: &FxHashSet<SmolStr>| {
        fillers.iter().any(|f| list.contains(&words.phrases.lemma(f.core)))
    };
    let source = draft.trace.first().cloned().unwrap_or_default();
    let mut hints = Vec::new();
    let mut add = |hint: Hint, holds: bool| {
        if holds {
            hints.push(hint);
        }
    };
    let armed_target = any(&draft.targets, "armed") || any(&draft.targets, "military_post");
    let protester = any(&draft.targets, "protester") && lemma_is(&draft.targets, &told.protesters);
    add(Hint::CivilianTarget, any(&draft.targets, "person") && !armed_target);
    add(Hint::ArmedTarget, armed_target);
    add(Hint::ProtesterTarget, protester);
    add(Hint::PlaceTarget, any(&draft.targets, "place"));
    add(Hint::ArmedActor, any(&draft.actors, "armed"));
    add(Hint::StateActor, any(&draft.actors, "state"));
    add(Hint::RebelActor, any(&draft.actors, "rebel"));
    add(Hint::RioterActor, lemma_is(&draft.actors, &told.rioters));
    add(
        Hint::MobActor,
        lemma_is(&draft.actors, &told.mobs) || source.contains("lynch") || source.contains("mob"),
    );
    let adverbs = |&i: &usize| predications.all()[i].adverbs.clone();
    add(
        Hint::ExcessiveForce,
        happening
            .predications
            .iter()
            .flat_map(adverbs)
            .any(|a| told.roughly.contains(words.parse.tokens()[a as usize].form.to_lowercase().as_str()))
            || happening.predications.iter().any(|&i| {
                predications.all()[i].arguments.iter().any(|a| {
                    let lemma = words.phrases.lemma(a.token);
                    let qualified = |with: &str| {
                        words.phrases.qualifiers(a.token).iter().any(|&q| words.phrases.lemma(q) == with)
                    };
                    told.harsh.contains(&lemma) && !told.mild.iter().any(|w| qualified(w))
                        || told.harsh_if.get(&lemma).is_some_and(|w| qualified(w))
                })
            }),
    );
    add(Hint::Mutual, draft.mutual);
    add(Hint::Suicide, suicide);
    add(Hint::Grenade, kind("explosives/grenade"));
    add(Hint::VehicleBomb, kind("explosives/vehicle"));
    add(Hint::Ied, kind("explosives/ied") || kind("explosives/mine"));
    add(Hint::Fire, kind("fire") || said(&told.fire));
    add(Hint::Lethal, said(&told.lethal));
    add(Hint::Massacre, said(&told.massacre));
    add(Hint::Hijacking, said(&told.hijacking));
    add(Hint::Hostages, any(&draft.targets, "detainee"));
    add(Hint::Robbery, said(&told.robbery));
    add(Hint::WeaponsFound, draft.rule == "coerce/disrupt.en");
    add(Hint::Blockade, said(&told.blockade));
    add(Hint::WorkStoppage, said(&told.stoppage) && draft.rule.starts_with("coerce"));
    add(Hint::Agreement, draft.rule == "support/agreement.en");
    add(Hint::Sanctions, source.contains("sanction") || source.contains("embargo"));
    add(Hint::Appeal, said(&told.appeal));
    hints
}
