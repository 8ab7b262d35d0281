//! When a happening was: one choice among the times its report names, the report's own day, or that the text does not say.
//!
//! The report's date is a candidate like the others: agency copy that says "on Friday" once means it for the whole story,
//! and a step told in the simple past without any time is of the story's day. What looks back ("had been held in 2004")
//! is told by its tense and its distance. Unknown stays unknown.

use super::telling::{Source, Telling, age, order, side, type_name};
use crate::cue;
use crate::decide::{Ballot, Candidate, Cues, NONE, bucket};
use crate::predicate::route::route;
use crate::predicate::{Kind, Tense};
use crate::time;
use dateline_resources::learned::Decider;
use dateline_types::*;

/// Candidates at most, the nearest to the tellings.
const MOST: usize = 24;
/// Times at the head of the report that are always considered.
const MOST_LEAD: usize = 8;
/// Mentions of one time that are looked at.
const MOST_MENTIONS: usize = 8;
/// Tellings of a happening that are looked at.
const MOST_MEMBERS: usize = 8;

/// The ballot for the time of a happening made of `members`, tellings in text order.
pub fn date(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    decider: &Decider,
) -> Ballot<EventTime> {
    let main = &tellings[members[0]];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for m in nearest(source, tellings, members) {
        let time = &source.mentions.times[m];
        match groups.iter().position(|g| source.mentions.times[g[0]].interval == time.interval) {
            Some(n) => groups[n].push(m),
            None if groups.len() < MOST => groups.push(vec![m]),
            None => {}
        }
    }
    let attached: Vec<Option<&EventTime>> = members.iter().map(|&t| tellings[t].time.as_ref()).collect();
    let any = attached.iter().any(Option::is_some);
    let mut candidates: Vec<Candidate<EventTime>> = groups
        .iter()
        .map(|group| {
            let mut cues = Cues::default();
            let best = describe(source, tellings, members, group, &mut cues);
            let mention = &source.mentions.times[best];
            general(source, main, mention.interval, Some(mention.granularity), &mut cues);
            let own = attached.iter().flatten().find(|t| t.interval == mention.interval);
            let mut value = match own {
                Some(own) => (*own).clone(),
                None => {
                    let words = &source.words.lexicon.time;
                    time::of_mention(source.document, words, &source.mentions.times, mention, "discourse")
                }
            };
            if own.is_none() {
                let there = source.words.parse.token_at(mention.span.start());
                let same = there.is_some_and(|t| {
                    let sentence = source.words.parse.sentence_of(t) as u32;
                    members.iter().any(|&m| tellings[m].sentence == sentence)
                });
                if !same {
                    value.basis = TimeBasis::Discourse;
                }
            }
            cues.add_if(own.is_none() && any, "another attached");
            cues.add_if(own.is_none() && !any, "nothing attached");
            Candidate::new(Some(value), source.document.words(mention.span), cues)
        })
        .collect();
    // A time that the clause governs in a form no mention has by itself ("since May", "on Thursday or Friday").
    for own in attached.iter().flatten() {
        if !candidates.iter().any(|c| c.value.as_ref().is_some_and(|v| v.interval == own.interval)) {
            let mut cues = Cues::default();
            cues.add("attached");
            cues.add("attached main");
            cues.add("composed");
            general(source, main, own.interval, Some(own.granularity), &mut cues);
            candidates.push(Candidate::new(Some((*own).clone()), own.text.as_str(), cues));
        }
    }
    if let Some(dct) = source.story.dct {
        for (name, back) in [("report", 0), ("eve", 1)] {
            let Ok(day) = dct.checked_sub(jiff::Span::new().days(back)) else { continue };
            let interval = DayInterval::day(day);
            if candidates.iter().any(|c| c.value.as_ref().is_some_and(|v| v.interval == Some(interval))) {
                continue;
            }
            let mut cues = Cues::default();
            cue!(cues, "{name}");
            cue!(cues, "{name}&{}", if any { "another attached" } else { "nothing attached" });
            cue!(cues, "{name}&part={}", source.story.part(main.sentence).name());
            cue!(cues, "{name}&times={}", bucket(groups.len().min(3)));
            cue!(cues, "{name}&story day={}", age(source.story, source.story.day));
            general(source, main, Some(interval), None, &mut cues);
            candidates.push(Candidate::new(Some(of_report(interval)), name, cues));
        }
    }
    let mut none = Cues::default();
    none.add(NONE);
    cue!(none, "none&type={}", type_name(main.event.class));
    cue!(none, "none&actuality={}", main.event.status.actuality);
    cue!(none, "none&extent={}", main.event.extent);
    cue!(none, "none&{}", tense_of(source, main));
    cue!(none, "none&{}", if any { "attached elsewhere" } else { "nothing attached" });
    cue!(none, "none&part={}", source.story.part(main.sentence).name());
    cues_of_tail(source, main, &mut none);
    candidates.push(Candidate::new(None, "the text does not say", none));
    Ballot::one_of(candidates, decider, |all| {
        let own = attached.iter().flatten().next().map(|t| t.interval);
        own.and_then(|own| all.iter().position(|c| c.value.as_ref().is_some_and(|v| v.interval == own)))
            .or(Some(all.len() - 1))
    })
}

fn cues_of_tail(source: &Source<'_>, main: &Telling, none: &mut Cues) {
    let all = source.words.parse.sentences().len().max(1);
    cue!(none, "none&third={}", main.sentence as usize * 3 / all);
    cue!(none, "none&story day={}", age(source.story, source.story.day));
}

/// A time taken from the report's own date.
fn of_report(interval: DayInterval) -> EventTime {
    EventTime {
        span: None,
        text: String::new(),
        value: interval.start().to_string().into(),
        modifier: None,
        interval: Some(interval),
        granularity: Granularity::Day,
        basis: TimeBasis::Dct,
        rule: "report's date".into(),
    }
}

/// Times that can date an event, nearest to the tellings first.
fn nearest(source: &Source<'_>, tellings: &[Telling], members: &[usize]) -> Vec<usize> {
    let mut order: Vec<(usize, usize)> = Vec::new();
    let spans = source.mentions.times.iter().map(|t| t.span);
    let near = super::placed::window(spans, tellings[members[0]].event.trigger.span);
    let lead = source.mentions.times.iter().take(MOST_LEAD).enumerate().map(|(m, _)| m);
    let mut around: Vec<usize> = near.chain(lead).collect();
    around.sort_unstable();
    around.dedup();
    for m in around {
        let time = &source.mentions.times[m];
        if !matches!(time.kind, TimexKind::Date | TimexKind::Time) || time.interval.is_none() {
            continue;
        }
        let sentence = sentence_of(source, time);
        let gap = members.iter().map(|&t| tellings[t].sentence.abs_diff(sentence)).min().unwrap_or(0);
        let lead = source.story.part(sentence) == crate::story::Part::Lead;
        order.push((if lead { gap.min(2) as usize } else { gap as usize }, m));
    }
    order.sort_unstable();
    order.into_iter().map(|(_, m)| m).collect()
}

fn sentence_of(source: &Source<'_>, time: &TimeMention) -> u32 {
    let token = source.words.parse.token_at(time.span.start());
    token.map_or(0, |t| source.words.parse.sentence_of(t) as u32)
}

fn tense_of(source: &Source<'_>, telling: &Telling) -> &'static str {
    let p = &source.predications.all()[telling.main];
    match (p.kind, p.tense, p.perfect) {
        (Kind::Noun, ..) if p.light.is_none() => "noun",
        (_, Tense::Past, true) => "past perfect",
        (_, _, true) => "present perfect",
        (_, Tense::Past, _) => "past",
        (_, Tense::Present, _) => "present",
        (_, Tense::Future, _) => "future",
        (_, Tense::Infinitive, _) => "infinitive",
        (_, Tense::Participle, _) => "participle",
        (_, Tense::None, _) => NONE,
    }
}

/// Cues of every time: how old, how fine, the story's day or not, by tense and status of the telling.
fn general(
    source: &Source<'_>,
    main: &Telling,
    interval: Option<DayInterval>,
    granularity: Option<Granularity>,
    cues: &mut Cues,
) {
    let old = age(source.story, interval);
    let tense = tense_of(source, main);
    cue!(cues, "age={old}");
    cue!(cues, "age={old}&{tense}");
    cue!(cues, "age={old}&{}", main.event.status.actuality);
    cue!(cues, "age={old}&part={}", source.story.part(main.sentence).name());
    if let Some(granularity) = granularity {
        cue!(cues, "unit={granularity}");
        cue!(cues, "unit={granularity}&{}", type_name(main.event.class));
    }
    if source.story.day.is_some() {
        let same = interval == source.story.day;
        cue!(cues, "{}", if same { "story's day" } else { "not story's day" });
        cue!(cues, "{}&{tense}", if same { "story's day" } else { "not story's day" });
        cue!(
            cues,
            "{}&part={}",
            if same { "story's day" } else { "not story's day" },
            source.story.part(main.sentence).name()
        );
    }
}

/// The mention that speaks best for one time, with the cues of all of its mentions.
fn describe(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    group: &[usize],
    cues: &mut Cues,
) -> usize {
    let parse = source.words.parse;
    let mut best = (u32::MAX, group[0]);
    for &m in group.iter().take(MOST_MENTIONS) {
        let mention = &source.mentions.times[m];
        let sentence = sentence_of(source, mention);
        for (n, &t) in members.iter().take(MOST_MEMBERS).enumerate() {
            let telling = &tellings[t];
            let main = if n == 0 { "main" } else { "other" };
            let attached =
                telling.time.as_ref().is_some_and(|t| t.span.is_some_and(|s| s.overlaps(mention.span)));
            if attached {
                cues.add("attached");
                cue!(cues, "attached {main}");
                best = best.min((0, m));
            }
            let how = if attached { "attached" } else { "loose" };
            if telling.sentence == sentence {
                cue!(cues, "sentence {how}");
                cue!(cues, "sentence {how}&unit={}", mention.granularity);
                let Some(head) = time_head(parse, mention) else { continue };
                let side = side(head, telling.head);
                cue!(cues, "{side} {} {how}", bucket(head.abs_diff(telling.head) as usize));
                if let Some(way) = route(parse, head, telling.head) {
                    cue!(cues, "way {}", way.label(parse));
                    cue!(cues, "steps={} {how}", bucket(way.len().min(9)));
                    cues.add_if(way.leaves_clause(parse), "in a clause of its own");
                    cues.add_if(way.enters_clause(parse), "above the telling's clause");
                    cues.add_if(way.down.is_empty(), "governed by the telling");
                    let meet = &parse.tokens()[way.meet as usize];
                    if meet.pos == Pos::Verb && way.meet != telling.head {
                        cue!(cues, "meets at={}", crate::predicate::lower_lemma(meet));
                    }
                }
                best = best.min((10 + head.abs_diff(telling.head), m));
            } else {
                let gap = telling.sentence.abs_diff(sentence) as usize;
                let side = order(sentence, telling.sentence);
                cue!(cues, "{side} {}", bucket(gap.min(6)));
                cue!(cues, "{side} {}&{}", bucket(gap.min(3)), tense_of(source, telling));
                best = best.min((1000 + gap as u32, m));
            }
        }
        cue!(cues, "in {}", source.story.part(sentence).name());
        cues.add_if(source.story.looks_back(sentence), "in a sentence that looks back");
        cue!(cues, "basis={}", mention.basis);
        if let Some(token) = parse.token_at(mention.span.start()).filter(|t| *t > 0) {
            let before = &parse.tokens()[token as usize - 1];
            if matches!(before.pos, Pos::Adp | Pos::Sconj) {
                cue!(cues, "behind={}", before.form.to_lowercase());
            }
        }
    }
    cue!(cues, "mentions={}", bucket(group.len().min(3)));
    let home = source.story.section(tellings[members[0]].sentence);
    let at_home = |&m: &usize| source.story.section(sentence_of(source, &source.mentions.times[m])) == home;
    cues.add_if(!group.iter().any(at_home), crate::story::ANOTHER);
    best.1
}

fn time_head(parse: &Parse, mention: &TimeMention) -> Option<u32> {
    let range = parse.tokens_in(mention.span);
    range
        .clone()
        .find(|&t| !range.contains(&parse.tokens()[t as usize].head))
        .or_else(|| range.clone().next())
}
