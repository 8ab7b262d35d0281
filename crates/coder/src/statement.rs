//! Trends, forecasts, judgements, strategies and capabilities: what is asserted and is no event.
//!
//! The rules are data (`resources/lexicon/<language>/statements.toml`): a predicate, the form of its verb, and what it
//! must be about. One generic matcher applies them to predications. A sentence gives at most one statement of each
//! kind; the holder is the innermost speaker of its claims, or the author. What a statement is about must not be
//! counted as an event: [`keep_out`] sees to that.

use crate::predicate::{Function, Kind, MAX_DEPTH, Modality, Predication, Relation, Tense, Voice};
use crate::status::{Assessment, Context};
use crate::{actor, time};
use dateline_resources::lexicon::{Form, StatementRule, StatementRules, StatementWords, Topic, TopicPlace};
use dateline_types::*;
use smol_str::{SmolStr, format_smolstr};

/// A statement with the predications it is made of.
#[derive(Debug, Clone)]
pub struct Found {
    /// The statement.
    pub statement: Statement,
    /// The predication whose predicate the rule named.
    pub predication: usize,
    /// Predications of events that it is about.
    pub topics: Vec<usize>,
}

/// The statements of a document, in text order.
pub fn find(context: &Context<'_>, rules: &StatementRules, assessments: &[Assessment]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let all = context.predications.all();
    for (index, p) in all.iter().enumerate() {
        if p.kind == Kind::Noun {
            continue;
        }
        let sentence = &context.parse.sentences()[p.sentence as usize];
        if sentence.tokens.len() as u32 > LONGEST_SENTENCE {
            continue;
        }
        let Some((rule, direction)) = matching(context, rules, assessments, index) else { continue };
        let here = |f: &Found| f.statement.sentence == p.sentence;
        // One statement of a kind for a sentence, and the first words of it decide; a forecast about a trend is a forecast.
        let clash = |f: &Found| {
            here(f)
                && (f.statement.kind == rule.kind
                    || matches!(
                        (f.statement.kind, rule.kind),
                        (StatementKind::Forecast, StatementKind::Trend)
                    ))
        };
        if found.iter().rev().take(6).any(clash) {
            continue;
        }
        if let Some(made) = make(context, &rules.words, rule, direction, index, &assessments[index]) {
            found.push(made);
        }
    }
    found
}

/// A longer one is a table or a list run together.
const LONGEST_SENTENCE: u32 = 90;

fn matching<'r>(
    context: &Context<'_>,
    rules: &'r StatementRules,
    assessments: &[Assessment],
    index: usize,
) -> Option<(&'r StatementRule, Option<Direction>)> {
    let p = &context.predications.all()[index];
    let status = &assessments[index].status;
    let words = &rules.words;
    // What is threatened, asked for or supposed under a condition is no forecast.
    if matches!(status.actuality, Actuality::Threatened | Actuality::CalledFor)
        || asked_for(context, words, index)
    {
        return None;
    }
    let mut keys = vec![p.lemma.clone()];
    for argument in &p.arguments {
        keys.push(format_smolstr!("{} {}", p.lemma, context.phrases.lemma(argument.token)));
        if let Function::Preposition(name) = &argument.function {
            keys.push(format_smolstr!("{} {name}", p.lemma));
        }
    }
    if p.kind == Kind::Adjective
        && let Some(copula) = p.light
    {
        keys.push(format_smolstr!("{} {}", context.phrases.lemma(copula), p.lemma));
    }
    let form = form(p);
    let mut candidates = rules.of(p.kind == Kind::Adjective, &keys);
    if p.kind == Kind::Adjective {
        // "have become frequent": verb and adjective together.
        for rule in rules.of(false, &keys[keys.len() - 1..]) {
            if !candidates.iter().any(|c| c.name == rule.name) {
                candidates.push(rule);
            }
        }
    }
    for rule in candidates {
        if !rule.tenses.is_empty() && !form.is_some_and(|f| rule.tenses.contains(&f)) {
            continue;
        }
        if !rule.adverbs.is_empty() && !has_adverb(context, p, rule) {
            continue;
        }
        if rule.plain && !is_plain(context, index) {
            continue;
        }
        if !about(context, rules, rule, index, status) {
            continue;
        }
        let negated = p.negation.is_some() || words.unable.contains(&p.lemma);
        let less = rule.direction == Some(Direction::Increase) && !negated && fewer(context, words, p);
        let mut direction = if less {
            Some(Direction::Decrease)
        } else if negated {
            rule.negated.or(rule.direction)
        } else {
            rule.direction
        };
        if direction.is_none() && rule.kind == StatementKind::Forecast {
            direction = below_direction(context, rules, index);
        }
        return Some((rule, direction));
    }
    None
}

/// "have become *less* frequent"
fn fewer(context: &Context<'_>, words: &StatementWords, p: &Predication) -> bool {
    p.adverbs.iter().any(|&a| words.fewer.contains(&context.phrases.lemma(a)))
}

/// "called on them to expand", "if it falls": the clause asserts nothing.
fn asked_for(context: &Context<'_>, words: &StatementWords, index: usize) -> bool {
    let Some(governor) = &context.predications.all()[index].governor else { return false };
    match &governor.relation {
        Relation::Adverbial(mark) => {
            context.lexicon.attitudes.is_condition(mark) || words.purpose.contains(mark)
        }
        Relation::Complement => {
            let above = &context.predications.all()[governor.predication];
            words.asking.contains(&above.lemma)
        }
        _ => false,
    }
}

/// A main clause, or what somebody says; a relative clause only describes.
fn is_plain(context: &Context<'_>, index: usize) -> bool {
    let p = &context.predications.all()[index];
    p.governor.as_ref().is_none_or(|g| matches!(g.relation, Relation::Complement | Relation::Parataxis))
}

fn form(p: &Predication) -> Option<Form> {
    Some(match (p.modal, p.perfect, p.tense) {
        (Some((_, Modality::Possible)), true, _) => Form::MayHave,
        (Some((_, Modality::Possible)), false, _) => Form::May,
        (Some((_, Modality::Conditional)), false, _) => Form::Would,
        (Some(_), _, _) => return None,
        (None, _, Tense::Future) => Form::Future,
        (None, true, _) => Form::Perfect,
        (None, false, Tense::Present) => Form::Present,
        (None, false, Tense::Past) => Form::Past,
        _ => return None,
    })
}

fn has_adverb(context: &Context<'_>, p: &Predication, rule: &StatementRule) -> bool {
    p.adverbs.iter().any(|&a| rule.adverbs.contains(&context.phrases.lemma(a)))
}

/// True if the rule's topic is what the clause speaks of.
fn about(
    context: &Context<'_>,
    rules: &StatementRules,
    rule: &StatementRule,
    index: usize,
    status: &Status,
) -> bool {
    let p = &context.predications.all()[index];
    if rule.subject == Topic::Actor {
        let function = if p.voice == Voice::Passive { Function::Object } else { Function::Subject };
        if !p.fillers(&function).any(|token| is_actor(context, rules, token)) {
            return false;
        }
    }
    if rule.topic == Topic::Any {
        return true;
    }
    if rule.topic == Topic::EventItself {
        return context.classes[index].is_some()
            && status.actuality == Actuality::Hypothetical
            && status.polarity == Polarity::Affirmed;
    }
    let function = match (rule.place, p.voice) {
        (TopicPlace::Subject, Voice::Active) | (TopicPlace::Object, Voice::Passive) => Function::Subject,
        _ => Function::Object,
    };
    let mut named = p.fillers(&function).peekable();
    if named.peek().is_none() {
        return false;
    }
    named.any(|token| match rule.topic {
        Topic::Activity => is_activity(context, rules, token),
        Topic::Actor => is_actor(context, rules, token),
        Topic::Thing => {
            !is_actor(context, rules, token) && context.parse.tokens()[token as usize].pos != Pos::Pron
                || rules
                    .words
                    .thing_pronouns
                    .contains(context.parse.tokens()[token as usize].form.to_lowercase().as_str())
        }
        Topic::Any | Topic::EventItself => true,
    })
}

/// An event noun, a word of activity, or a number of either.
fn is_activity(context: &Context<'_>, rules: &StatementRules, token: u32) -> bool {
    let lemma = context.phrases.lemma(token);
    if rules.words.counts.contains(&lemma) {
        let of = context.phrases.objects_of(token, &rules.words.of);
        return of.into_iter().any(|t| is_activity(context, rules, t));
    }
    let plural = context.parse.tokens()[token as usize].tag == "NNS";
    let event = context.predications.headed_by(token).is_some_and(|i| context.classes[i].is_some());
    rules.is_activity(&lemma) || (event && plural)
}

fn is_actor(context: &Context<'_>, rules: &StatementRules, token: u32) -> bool {
    let t = &context.parse.tokens()[token as usize];
    rules.words.actor_pronouns.contains(t.form.to_lowercase().as_str())
        || context.lexicon.references.is_group(&context.phrases.lemma(token))
        || actor::headed_by(&context.mentions.actors, token)
            .iter()
            .any(|m| m.actor.is_some() || m.sector.is_some() || m.is_new)
}

/// "likely to *increase*": the direction of what is foreseen.
fn below_direction(context: &Context<'_>, rules: &StatementRules, index: usize) -> Option<Direction> {
    context.predications.below(index).iter().find_map(|&b| {
        let q = &context.predications.all()[b];
        let relation = q.governor.as_ref().map(|g| &g.relation);
        matches!(relation, Some(Relation::Complement)).then(|| rules.direction_of(&q.lemma)).flatten()
    })
}

fn make(
    context: &Context<'_>,
    words: &StatementWords,
    rule: &StatementRule,
    direction: Option<Direction>,
    index: usize,
    assessment: &Assessment,
) -> Option<Found> {
    let p = &context.predications.all()[index];
    let document = context.document;
    let sentence = &context.parse.sentences()[p.sentence as usize];
    let evidence = Evidence::quote(&document.text, sentence.span)?;
    let inside = below_all(context, words, index);
    let topics: Vec<usize> = inside.iter().copied().filter(|&i| context.classes[i].is_some()).collect();
    let mut about: Vec<StatementAbout> = Vec::new();
    let mut classes: Vec<EventClass> = topics.iter().filter_map(|&i| context.classes[i]).collect();
    classes.sort();
    classes.dedup();
    about.extend(classes.into_iter().map(StatementAbout::Class));
    let clause = clause_span(context, p);
    let mut seen: Vec<SmolStr> = Vec::new();
    let actors = &context.mentions.actors;
    let first = actors.partition_point(|m| m.head < p.clause.start);
    let here = actors[first..].iter().take_while(|m| m.head < p.clause.end);
    for mention in here.filter(|m| clause.contains(m.span) && !m.is_medium && !m.is_person) {
        let meant = context.mentions.meant(mention);
        let key = meant.actor.clone().or_else(|| meant.is_new.then(|| document.words(meant.span).into()));
        if let Some(key) = key
            && !seen.contains(&key)
        {
            seen.push(key);
            about.push(StatementAbout::Actor {
                text: document.words(mention.span).to_owned(),
                actor: meant.actor.clone(),
            });
        }
    }
    let places = &context.mentions.places;
    let first = places.partition_point(|m| m.span.start() < clause.start());
    let here = places[first..].iter().take_while(|m| m.span.start() < clause.end());
    for place in here.filter(|m| clause.contains(m.span) && !m.as_actor) {
        about.push(StatementAbout::Place {
            text: document.words(place.span).to_owned(),
            country: place.place.as_ref().and_then(|p| p.country.clone()),
        });
    }
    if about.is_empty()
        && let Some(subject) = p.fillers(&Function::Subject).chain(p.fillers(&Function::Object)).next()
    {
        let span = context.phrases.named_span(subject);
        about.push(StatementAbout::Topic(document.words(span).to_owned()));
    }
    let time = time::attach(document, context.parse, &context.lexicon.time, &context.mentions.times, p.head);
    let ahead = rule.kind == StatementKind::Forecast;
    let later = |t: &EventTime| match (t.interval, document.date.as_ref()) {
        (Some(interval), Some(date)) => interval.end() >= date.date,
        _ => true,
    };
    let horizon = if ahead { time.clone().filter(later) } else { None };
    // "The case shows", "Outlook: …": what is no actor holds nothing; the author does.
    let holds = |s: &Speaker| s.actor.is_some() || s.sector.is_some() || is_somebody(context, words, s.span);
    let holder = assessment.status.claims.iter().rev().find_map(|c| c.speaker.clone()).filter(holds);
    let id = StatementId::of(&[
        document.id.as_str().as_bytes(),
        &(sentence.span.start() as u64).to_le_bytes(),
        rule.kind.as_str().as_bytes(),
    ]);
    Some(Found {
        statement: Statement {
            id,
            document: document.id.clone(),
            sentence: p.sentence,
            kind: rule.kind,
            holder,
            about,
            direction,
            time: if ahead { None } else { time },
            horizon,
            evidence: EvidenceList::new(evidence, Vec::new()),
            rule: format_smolstr!("statements/{}.en", rule.name),
        },
        predication: index,
        topics,
    })
}

/// True if the words name people or an organisation, and not the author.
fn is_somebody(context: &Context<'_>, words: &StatementWords, span: Span) -> bool {
    let tokens = &context.parse.tokens()
        [context.parse.tokens_in(span).start as usize..context.parse.tokens_in(span).end as usize];
    let author = tokens.len() == 1 && words.author.contains(tokens[0].form.to_lowercase().as_str());
    !author
        && (context.mentions.actors.iter().any(|m| span.contains(m.span))
            || tokens.iter().any(|t| t.pos == Pos::Propn || t.tag == "NNS"))
}

/// The clause with what hangs on it, but not the claim above.
fn clause_span(context: &Context<'_>, p: &Predication) -> Span {
    let tokens = context.parse.tokens();
    tokens[p.clause.start as usize].span.cover(tokens[p.clause.end as usize - 1].span)
}

/// The predication and all that hang on it, but not clauses of time and reason beside it.
fn below_all(context: &Context<'_>, words: &StatementWords, index: usize) -> Vec<usize> {
    let mut found = vec![index];
    let mut at = 0;
    while at < found.len() && found.len() < MAX_DEPTH {
        for &below in context.predications.below(found[at]) {
            let relation = context.predications.all()[below].governor.as_ref().map(|g| &g.relation);
            let circumstance = matches!(relation, Some(Relation::Adverbial(_) | Relation::Relative(_)))
                || matches!(relation, Some(Relation::Argument(Function::Preposition(name)))
                    if words.beside.contains(name));
            if !circumstance && !found.contains(&below) {
                found.push(below);
            }
        }
        at += 1;
    }
    found
}

/// What a statement speaks of is never counted as having happened: the topic of a trend is a sum, what is foreseen or
/// within somebody's power is supposed, and what a judgement judges was told elsewhere.
pub fn keep_out(found: &[Found], predication: usize, event: &mut Event) {
    for statement in found.iter().filter(|f| f.topics.contains(&predication)) {
        event.trace.push(format!("told in a statement: {}", statement.statement.rule));
        match statement.statement.kind {
            StatementKind::Trend => event.extent = Extent::Aggregate,
            StatementKind::Judgement => {
                if statement.predication != predication {
                    event.extent = Extent::Background;
                }
            }
            StatementKind::Forecast | StatementKind::Capability | StatementKind::Strategy => {
                if matches!(event.status.actuality, Actuality::Occurred | Actuality::Ongoing) {
                    event.status.actuality = Actuality::Hypothetical;
                    event.status.certainty = event.status.certainty.max(Certainty::Possible);
                }
            }
        }
    }
}
