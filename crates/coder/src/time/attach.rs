//! Gives an event its time: the expression its clause governs, else what came before.

use crate::predicate::{Edge, edge};
use dateline_resources::lexicon::TimeWords;
use dateline_types::{
    DayInterval, Document, EventTime, Granularity, Parse, Pos, Span, TimeMention, TimexKind,
};

/// The time of the event that token `trigger` names.
///
/// Among the expressions of the sentence that depend on the trigger, or on a clause above it, the one with the shortest
/// way up the tree; of those about as near, the finest ("earlier this year, on 25 January"). An expression in another
/// clause's own scope (a relative or complement clause beside the trigger), or that dates the saying rather than the
/// event, is left to that clause.
/// "Since May" reaches to the document's date; "on Thursday or Friday" covers both. Durations, sets and bare references
/// to the present are no time of an event. `None` if nothing applies: the document's own date is never assumed.
pub fn attach(
    document: &Document,
    parse: &Parse,
    words: &TimeWords,
    times: &[TimeMention],
    trigger: u32,
) -> Option<EventTime> {
    let tokens = parse.tokens();
    if trigger as usize >= tokens.len() {
        return None;
    }
    let sentence = &parse.sentences()[parse.sentence_of(trigger)];
    // Times stand in text order; of very many in one sentence (a table) those around the trigger.
    let first = times.partition_point(|m| m.span.start() < sentence.span.start());
    let last = times.partition_point(|m| m.span.start() < sentence.span.end());
    let middle = times.partition_point(|m| m.span.start() < tokens[trigger as usize].span.start());
    let (first, last) = (first.max(middle.saturating_sub(MOST_ASIDE)), last.min(middle + MOST_ASIDE));
    let here = times[first..last.max(first)].iter();
    let here = here.filter(|m| sentence.span.contains(m.span) && dates_an_event(m));
    let up = ancestors(parse, trigger);
    let mut found: Vec<(u32, usize, &TimeMention)> = here
        .filter_map(|mention| {
            let cost = distance(parse, words, &up, mention.span)?;
            let gap = mention.span.start().abs_diff(tokens[trigger as usize].span.start());
            Some((cost, gap, mention))
        })
        .collect();
    found.sort_by_key(|(cost, gap, _)| (*cost, *gap));
    if let Some((cost, _, first)) = found.first() {
        let near = found.iter().take_while(|(c, ..)| *c <= cost + NEAR_COST).map(|(_, _, mention)| *mention);
        let mention = near.fold(*first, |best, other| if refines(other, best) { other } else { best });
        return Some(of_mention(document, words, times, mention, "syntax"));
    }
    None
}

/// The time of what has happened, cut at the document's date: "this month" of a report of the 29th ends on the 29th.
pub fn not_after(time: EventTime, document: &Document) -> EventTime {
    let written = document.day_at(time.span.map_or(0, Span::start));
    let cut = time
        .interval
        .zip(written)
        .and_then(|(days, date)| (days.end() > date).then(|| DayInterval::new(days.start(), date)).flatten());
    EventTime { interval: cut.or(time.interval), ..time }
}

/// So many expressions of a sentence are looked at on either side of the trigger.
const MOST_ASIDE: usize = 24;

/// What more an expression may cost and still say more exactly when.
const NEAR_COST: u32 = 4;

/// True if `other` is finer than `best` and may lie in it.
fn refines(other: &TimeMention, best: &TimeMention) -> bool {
    let days = |mention: &TimeMention| mention.interval.map_or(u32::MAX, |interval| interval.days());
    days(other) < days(best)
        && match (other.interval, best.interval) {
            (Some(fine), Some(coarse)) => coarse.overlaps(fine) || best.granularity == Granularity::Vague,
            _ => true,
        }
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
fn distance(parse: &Parse, words: &TimeWords, up: &[u32], span: Span) -> Option<u32> {
    let tokens = parse.tokens();
    let range = parse.tokens_in(span);
    // "on 23 May, when troops tried to …": the clause hangs on the date itself.
    if let Some(level) = up.iter().position(|t| range.contains(t)) {
        return (level > 0).then_some(2 * level as u32);
    }
    let mut at = range.clone().find(|&t| !range.contains(&tokens[t as usize].head)).unwrap_or(range.start);
    let mut extra = 0;
    for steps in 0..64 {
        if let Some(level) = up.iter().position(|&t| t == at) {
            return reach(parse, words, up, level, &range).map(|cost| steps + extra + cost);
        }
        let token = &tokens[at as usize];
        if token.head == at {
            return None;
        }
        // The expression belongs to a clause beside the trigger; a clause on the trigger itself dates it ("the truce
        // agreed in June").
        if steps > 0 && matches!(token.pos, Pos::Verb | Pos::Aux) {
            let own = token.head == up[0];
            let hangs = Edge::of(token);
            match hangs {
                Edge::RelativeClause | Edge::NounClause if own && !perfect(parse, words, at) => extra += 8,
                // "the bomb that exploded on 14 October killed 358": the thing's one deed and its outcome.
                Edge::RelativeClause if tells_of_subject(parse, words, at, up[0]) => extra += 8,
                // "killed six and arrested seven on Thursday"
                Edge::Conjunct if own => extra += 10,
                _ if hangs.is_clause() || hangs == Edge::Conjunct => return None,
                _ => {}
            }
        }
        // "the deadliest attack since the assault of December 2014": the time of what it is compared with. "the attacks
        // were retaliation for the shootings in March", "sentenced for a raid in May": what is answered or punished.
        let above = &*tokens[token.head as usize].lemma;
        if steps > 0
            && Edge::of(token) == Edge::PrepositionObject
            && (words.compared.contains(above) || words.answered.contains(above))
        {
            return None;
        }
        at = token.head;
    }
    None
}

/// True for the verb of a relative clause with "that" or "which", no perfect, on the subject of the verb `trigger`.
fn tells_of_subject(parse: &Parse, words: &TimeWords, verb: u32, trigger: u32) -> bool {
    let tokens = parse.tokens();
    let subject = tokens[verb as usize].head;
    let on_subject = edge(parse, subject) == Edge::Subject && tokens[subject as usize].head == trigger;
    let thing = (subject..verb).any(|t| {
        let token = &tokens[t as usize];
        token.head == verb && words.of_things.contains(token.form.as_str())
    });
    on_subject && thing && !perfect(parse, words, verb)
}

/// What the way from the trigger up to `up[level]` costs, where the expression hangs.
fn reach(
    parse: &Parse,
    words: &TimeWords,
    up: &[u32],
    level: usize,
    range: &std::ops::Range<u32>,
) -> Option<u32> {
    let tokens = parse.tokens();
    let mut cost = 4 * level as u32;
    for (n, &t) in up[..level].iter().enumerate() {
        let above = up[n + 1];
        let last = n + 1 == level;
        let hangs = edge(parse, t);
        match hangs {
            // "Police said on Monday that a bomb exploded": the Monday is the saying's. Behind the trigger the tree
            // often hangs the time of the event on the verb of saying; such a one costs more, but counts.
            Edge::ClauseComplement if range.end <= up[0] || (above > up[0] && range.start > above) => {
                return None;
            }
            // "the attacks of 13 November, in which 130 died"; else the clause has its own time.
            Edge::RelativeClause if last && tokens[above as usize].pos == Pos::Noun => {}
            Edge::RelativeClause if told_along(parse, words, t) => cost += 8,
            Edge::RelativeClause => return None,
            Edge::ClauseComplement | Edge::AdverbialClause | Edge::OpenComplement => cost += 8,
            // "condemned on Tuesday the bombing": the noun does not happen then.
            Edge::Object | Edge::PrepositionObject | Edge::Compound | Edge::Possessor
                if last && is_telling(parse, words, above) =>
            {
                return None;
            }
            _ if hangs.is_subject() && last && is_telling(parse, words, above) => return None,
            _ if hangs.is_preposition() && last && n > 0 && is_telling(parse, words, above) => {
                return None;
            }
            _ => {}
        }
    }
    Some(cost)
}

/// Words between an auxiliary and its verb, at most.
const FARTHEST_AUXILIARY: u32 = 40;

fn is_telling(parse: &Parse, words: &TimeWords, verb: u32) -> bool {
    let token = &parse.tokens()[verb as usize];
    token.pos == Pos::Verb && words.telling.contains(&*token.lemma)
}

/// "had been planned", "has said": the verb looks back from another time.
fn perfect(parse: &Parse, words: &TimeWords, verb: u32) -> bool {
    let tokens = parse.tokens();
    let from = parse.sentences()[parse.sentence_of(verb)].tokens.start;
    let is_have = |t: u32| {
        let token = &tokens[t as usize];
        token.head == verb && Edge::of(token).is_auxiliary() && words.perfect.contains(&*token.lemma)
    };
    (from.max(verb.saturating_sub(FARTHEST_AUXILIARY))..verb).any(is_have)
}

/// A relative clause that goes on with the story: "in Zhanaozen, where residents demonstrated", "a blast which killed
/// three". One with "who" or a perfect looks back.
fn told_along(parse: &Parse, words: &TimeWords, verb: u32) -> bool {
    let tokens = parse.tokens();
    let from = parse.sentences()[parse.sentence_of(verb)].tokens.start;
    let form = |t: u32| tokens[t as usize].form.to_lowercase();
    let link = (from..verb).rev().take(12).map(form).find(|form| words.links.contains(form.as_str()));
    link.is_some_and(|link| words.along.contains(link.as_str())) && !perfect(parse, words, verb)
}

/// Bytes over which the halves of a range or a choice may stand.
const LONGEST_CHOICE: usize = 80;

/// The event's time, quoting both halves of a range or a choice.
pub fn of_mention(
    document: &Document,
    words: &TimeWords,
    times: &[TimeMention],
    mention: &TimeMention,
    how: &str,
) -> EventTime {
    let mut span = mention.span;
    let mut interval: Option<DayInterval> = mention.interval;
    let ranged = mention.rule.starts_with("range/");
    let first = times.partition_point(|o| o.span.start() + LONGEST_CHOICE < span.start());
    let near = times[first..].iter().take_while(|o| o.span.start() < mention.span.end() + LONGEST_CHOICE);
    for other in near.filter(|o| o.span != mention.span) {
        let (left, right) = if other.span < span { (other.span, span) } else { (span, other.span) };
        if left.end() > right.start() || right.start() - left.end() > 16 {
            continue;
        }
        if ranged && other.rule == mention.rule && other.interval == mention.interval {
            span = span.cover(other.span);
        } else if words.choice.contains(document.text[left.end()..right.start()].trim())
            && other.granularity == mention.granularity
            && let (Some(a), Some(b)) = (interval, other.interval)
            && let Some(both) = DayInterval::new(a.start().min(b.start()), a.end().max(b.end()))
        {
            // "on Thursday or Friday"
            span = span.cover(other.span);
            interval = Some(both);
        }
    }
    // "since May": up to the day of writing.
    let before = document.text[..span.start()].trim_end();
    let since = before.ends_with(" since") || before.ends_with("Since");
    if since && let (Some(days), Some(date)) = (interval, document.day_at(span.start())) {
        interval = DayInterval::new(days.start(), date).or(interval);
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
