//! Gives an event its time: the expression its clause governs, else what came before.

use dateline_types::{
    DayInterval, Document, EventTime, Granularity, Parse, Pos, Span, TimeMention, TimexKind,
};

/// The time of the event that token `trigger` names.
///
/// 1. *Syntax*: among the expressions of the sentence that depend on the trigger, or on a clause above it, the one
///    with the shortest way up the tree; an expression in another clause's own scope (a relative or complement clause
///    beside the trigger) is left to that clause.
/// 2. *Discourse*: `earlier`, the time of the event told before it, if given.
///
/// Durations, sets and bare references to the present are no time of an event. `None` if nothing applies: the
/// document's own date is never assumed.
pub fn attach(
    document: &Document,
    parse: &Parse,
    times: &[TimeMention],
    trigger: u32,
    earlier: Option<&EventTime>,
) -> Option<EventTime> {
    let tokens = parse.tokens();
    if trigger as usize >= tokens.len() {
        return None;
    }
    let sentence = &parse.sentences()[parse.sentence_of(trigger)];
    let here: Vec<&TimeMention> =
        times.iter().filter(|m| sentence.span.contains(m.span) && dates_an_event(m)).collect();
    let up = ancestors(parse, trigger);
    let best = here
        .iter()
        .filter_map(|mention| {
            let cost = distance(parse, &up, mention.span)?;
            Some((cost, mention.span.start().abs_diff(tokens[trigger as usize].span.start()), *mention))
        })
        .min_by_key(|(cost, gap, _)| (*cost, *gap));
    if let Some((_, _, mention)) = best {
        return Some(event_time(document, times, mention, "syntax"));
    }
    earlier.map(|time| EventTime {
        basis: dateline_types::TimeBasis::Discourse,
        rule: format!("{} + discourse", time.rule.split(" + ").next().unwrap_or("")).into(),
        ..time.clone()
    })
}

/// True for expressions that say when: dates and times with an interval, or at least a side of their anchor.
fn dates_an_event(mention: &TimeMention) -> bool {
    match mention.kind {
        TimexKind::Date | TimexKind::Time => {
            mention.interval.is_some() || mention.granularity != Granularity::Vague
        }
        TimexKind::Duration | TimexKind::Set => false,
    }
}

/// The trigger and the tokens above it, up to the root.
fn ancestors(parse: &Parse, trigger: u32) -> Vec<u32> {
    let mut up = vec![trigger];
    let mut at = trigger;
    while parse.tokens()[at as usize].head != at && up.len() < 64 {
        at = parse.tokens()[at as usize].head;
        up.push(at);
    }
    up
}

/// Steps from the expression up to the trigger, or to a token above the trigger; `None` if a clause of its own stands
/// between, or the token above is a verb that reports the event rather than contains it.
fn distance(parse: &Parse, up: &[u32], span: Span) -> Option<u32> {
    let tokens = parse.tokens();
    let range = parse.tokens_in(span);
    let mut at = range.clone().find(|&t| !range.contains(&tokens[t as usize].head)).unwrap_or(range.start);
    for steps in 0..64 {
        if let Some(level) = up.iter().position(|&t| t == at) {
            let reported = up[..level]
                .iter()
                .any(|&t| matches!(&*tokens[t as usize].dep, "ccomp" | "advcl" | "relcl" | "xcomp"));
            let crossing = up[..level].iter().any(|&t| matches!(&*tokens[t as usize].dep, "ccomp" | "relcl"));
            // "Police said on Monday that a bomb exploded": the Monday is the saying's. Behind the trigger the tree
            // often hangs the time of the event on the verb of saying; such a one costs more, but counts.
            let before = range.end <= up[0];
            if crossing && before {
                return None;
            }
            return Some(steps + 4 * level as u32 + if reported { 8 } else { 0 });
        }
        let token = &tokens[at as usize];
        if token.head == at {
            return None;
        }
        // The expression belongs to a clause beside the trigger.
        if steps > 0
            && matches!(token.pos, Pos::Verb | Pos::Aux)
            && matches!(&*token.dep, "relcl" | "ccomp" | "advcl" | "acl")
        {
            return None;
        }
        at = token.head;
    }
    None
}

/// The event's time, quoting both halves of a range.
fn event_time(document: &Document, times: &[TimeMention], mention: &TimeMention, how: &str) -> EventTime {
    let mut span = mention.span;
    let mut interval: Option<DayInterval> = mention.interval;
    if mention.rule.starts_with("range/") {
        for other in times.iter().filter(|o| o.rule == mention.rule && o.interval == mention.interval) {
            if other.span.start().abs_diff(span.end()).min(span.start().abs_diff(other.span.end())) <= 16 {
                span = span.cover(other.span);
                interval = interval.or(other.interval);
            }
        }
    }
    EventTime {
        span: Some(span),
        text: document.words(span).to_owned(),
        value: mention.value.clone(),
        modifier: mention.modifier,
        interval,
        granularity: mention.granularity,
        basis: mention.basis,
        rule: format!("{} + {how}", mention.rule).into(),
    }
}

#[cfg(test)]
mod tests;
