//! From a coding of the user's dictionary to an event, with the evidence, status, time and place that dateline finds.

use super::{Coding, find};
use crate::event::party::of_mention;
use crate::{place, status, time};
use dateline_resources::Resources;
use dateline_resources::verbs::VerbDictionary;
use dateline_types::*;
use smol_str::format_smolstr;

/// How far a coding by the user's own rules is trusted: as far as a coding by the lexicon with both parties.
const CONFIDENCE: f64 = 0.9;

/// How the rule of such an event begins; the dictionary's name and line follow.
const OWN: &str = "own:";

/// What coding a document has found out so far.
pub struct Scene<'a> {
    /// The document, its parse, predications and mentions.
    pub context: &'a status::Context<'a>,
    /// What the text commits itself to, by predication.
    pub assessments: &'a [status::Assessment],
    /// Its places, regions resolved.
    pub places: &'a [PlaceMention],
    /// The crosswalks.
    pub resources: &'a Resources,
}

/// Adds the events that the user's dictionary codes. Its event stands in place of those that the lexicon
/// makes of the same words.
pub fn take_over(scene: &Scene<'_>, verbs: &VerbDictionary, events: &mut Vec<Event>) {
    let context = scene.context;
    let codings = find(context.document, context.parse, context.mentions, context.predications, verbs);
    let tokens = context.parse.tokens();
    for coding in joined(codings) {
        let Some(own) = event(scene, verbs, &coding) else { continue };
        let said = |e: &Event| {
            let words = coding.0.words.iter().filter_map(|&t| tokens.get(t as usize));
            !e.rule.starts_with(OWN) && words.into_iter().any(|w| w.span.overlaps(e.trigger.span))
        };
        events.retain(|e| !said(e));
        events.push(own);
    }
}

/// What goes both ways under one code is one event with two sides; the parties of the second side come last.
fn joined(codings: Vec<Coding>) -> Vec<(Coding, usize)> {
    let mut all: Vec<(Coding, usize)> = Vec::new();
    for coding in codings {
        let back = |(other, _): &&mut (Coding, usize)| {
            other.verb == coding.verb
                && other.code == coding.code
                && !other.mutual
                && other.sources == coding.targets
                && other.targets == coding.sources
        };
        if let Some((there, first_side)) = all.iter_mut().find(back) {
            *first_side = there.sources.len();
            there.mutual = true;
            let targets = std::mem::take(&mut there.targets);
            there.sources.extend(targets);
        } else {
            all.push((coding, 1));
        }
    }
    all
}

fn event(scene: &Scene<'_>, verbs: &VerbDictionary, (coding, first_side): &(Coding, usize)) -> Option<Event> {
    let context = scene.context;
    let (document, parse) = (context.document, context.parse);
    let ontology = &scene.resources.ontology;
    let row = ontology.cameo_row(&coding.code);
    let class = row.map_or(EventClass::local(LocalType::OwnCode), |row| row.class);
    let mut codes = ontology.codes(class, &[]);
    codes.cameo = Some(coding.code.to_string());
    codes.approx.retain(|scheme| *scheme != Scheme::Cameo);
    if row.is_some_and(|row| row.cameo != coding.code.as_str()) {
        codes.approx.push(Scheme::Cameo);
        codes.approx.sort_unstable();
    }

    let party = |n: usize, index: u32, role: Option<TargetRole>| {
        let side = if role.is_some() || coding.mutual && n >= *first_side { Side::B } else { Side::A };
        let mention = context.mentions.actors.get(index as usize)?;
        Some(of_mention(document, context.mentions, mention, side, role))
    };
    let actors: Vec<ActorRef> =
        coding.sources.iter().enumerate().filter_map(|(n, &i)| party(n, i, None)).collect();
    let target = Some(TargetRole::Target);
    let targets: Vec<ActorRef> =
        coding.targets.iter().enumerate().filter_map(|(n, &i)| party(n, i, target)).collect();

    let tokens = parse.tokens();
    let trigger = tokens.get(coding.verb as usize)?.span;
    let sentence = parse.sentence_of(coding.verb);
    let evidence = Evidence::quote(&document.text, parse.sentences().get(sentence)?.span)?;
    let words: Vec<&str> =
        coding.words.iter().filter_map(|&t| Some(document.words(tokens.get(t as usize)?.span))).collect();
    let rule = format_smolstr!("{OWN}{}:{}", verbs.name(), coding.line);
    let mut trace = vec![format!(
        "code {} by line {} of {:?}: {}",
        coding.code,
        coding.line,
        verbs.name(),
        words.join(" ")
    )];
    trace.push(match row {
        Some(row) if row.cameo == coding.code.as_str() => format!("{class} is CAMEO {}", row.cameo),
        Some(row) => format!("{class} is CAMEO {}, the nearest above", row.cameo),
        None => "no PLOVER class answers to the code".to_owned(),
    });

    let names = |parties: &[ActorRef]| parties.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join("|");
    let id = EventId::of(&[
        document.id.as_str().as_bytes(),
        &(trigger.start() as u64).to_le_bytes(),
        coding.code.as_bytes(),
        names(&actors).as_bytes(),
        names(&targets).as_bytes(),
    ]);
    let mut made = Event {
        codes,
        symmetry: if coding.mutual { Symmetry::Mutual } else { Symmetry::Directed },
        actors,
        targets,
        confidence: CONFIDENCE,
        field_confidence: FieldConfidence::all(CONFIDENCE),
        trace,
        ..Event::told(
            id,
            document.id.clone(),
            class,
            Telling { span: trigger, text: document.words(trigger).to_owned(), sentence: sentence as u32 },
            evidence,
            rule,
        )
    };
    // A light verb's claim is told of its noun ("carried out an attack").
    let index = context.predications.headed_by(coding.verb);
    let index = index.map(|i| context.predications.all()[i].folded_into.unwrap_or(i));
    if let Some(assessment) = index.and_then(|i| scene.assessments.get(i)) {
        made.status = assessment.status.clone();
        made.trace.extend(assessment.reasons.iter().cloned());
        status::attribute(context, assessment, &mut made);
    }
    made.time = time::attach(document, parse, &context.lexicon.time, &context.mentions.times, coding.verb);
    if made.status.actuality == Actuality::Occurred {
        made.time = made.time.map(|time| time::not_after(time, document));
    }
    (made.place, made.other_places) =
        place::attach(document, parse, scene.resources.gazetteer.words(), scene.places, coding.verb);
    Some(made)
}
