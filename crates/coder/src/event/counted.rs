//! How many: which of the numbers that its tellings name are the happening's own, each once.
//!
//! The same toll told twice is one number; where two tellings disagree both are candidates, and the decider sees which
//! stands nearer to the telling, which is told later and which is the larger.

use super::telling::{Source, Telling, type_name};
use crate::cue;
use crate::decide::{Ballot, Candidate, Cues, NONE, bucket};
use dateline_resources::learned::Decider;
use dateline_types::*;

/// The ballot for the numbers of a happening made of `members`; each candidate is a question of its own.
pub fn count(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    decider: &Decider,
) -> Ballot<Quantity> {
    let mut all: Vec<(usize, Quantity, usize)> = Vec::new();
    for &t in members {
        for quantity in &tellings[t].counts {
            let same = |(_, q, _): &&mut (usize, Quantity, usize)| {
                q.kind == quantity.kind
                    && (q.min == quantity.min && q.max == quantity.max || q.span == quantity.span)
            };
            match all.iter_mut().find(same) {
                Some((_, known, times)) => {
                    *times += 1;
                    known.of = known.of.or(quantity.of);
                }
                None => all.push((t, quantity.clone(), 1)),
            }
        }
    }
    let candidates = all
        .iter()
        .map(|(t, quantity, times)| {
            let telling = &tellings[*t];
            let kind = quantity.kind.map_or("unknown", |k| k.as_str());
            let mut cues = Cues::default();
            cues.add("always");
            cue!(cues, "kind={kind}");
            cue!(cues, "kind={kind}&{}", type_name(telling.event.class));
            cue!(cues, "times={}", times.min(&3));
            cue!(cues, "{}", if *t == members[0] { "first telling" } else { "later telling" });
            cue!(cues, "part={}", source.story.part(telling.sentence).name());
            cue!(cues, "tellings={}", members.len().min(4));
            cue!(cues, "size={}", bucket(quantity.min.unwrap_or(0).min(1000) as usize));
            cue!(cues, "open={}", quantity.max.is_none());
            let p = &source.predications.all()[telling.main];
            cue!(cues, "{:?}&{kind}", p.kind);
            cue!(cues, "word={}&{kind}", p.lemma);
            let token = source.words.parse.token_at(quantity.span.start());
            if let Some(token) = token {
                let sentence = source.words.parse.sentence_of(token) as u32;
                cues.add(if sentence == telling.sentence { "own sentence" } else { "sentence after" });
                cues.add_if(p.clause.contains(&token), "own clause");
                cues.add_if(p.clause.contains(&token), format!("own clause&{kind}"));
                let far = token.abs_diff(telling.head) as usize;
                cue!(cues, "distance={}", bucket(far));
                let digit =
                    source.words.parse.tokens()[token as usize].form.chars().any(|c| c.is_ascii_digit());
                cue!(cues, "digits={digit}");
            }
            let tokens = source.words.parse.tokens_in(quantity.span);
            let implied = quantity.min == Some(1)
                && tokens.clone().all(|t| source.words.parse.tokens()[t as usize].pos != Pos::Num);
            if implied {
                let last = tokens.last().map(|t| source.words.parse.tokens()[t as usize].pos);
                cue!(cues, "implied {}", last.map_or(NONE, |p| p.as_str()));
                cue!(cues, "implied&{kind}");
                cue!(cues, "implied&{}", type_name(telling.event.class));
            }
            let first = quantity.text.split_whitespace().next().unwrap_or("").to_lowercase();
            if first.chars().all(char::is_alphabetic) && first.len() <= 9 {
                cue!(cues, "begins={first}");
            }
            let rivals: Vec<&Quantity> = all
                .iter()
                .map(|(_, q, _)| q)
                .filter(|q| q.kind == quantity.kind && q.span != quantity.span)
                .collect();
            cue!(cues, "rivals={}", rivals.len().min(3));
            cues.add_if(rivals.iter().any(|q| q.min > quantity.min), "smaller than another");
            cues.add_if(!rivals.is_empty() && rivals.iter().all(|q| q.min < quantity.min), "largest");
            cues.add_if(rivals.iter().any(|q| q.span.start() > quantity.span.start()), "told before another");
            cue!(cues, "of={}", quantity.of.map_or(NONE, |o| o.as_str()));
            cue!(cues, "actuality={}", telling.event.status.actuality);
            Candidate::new(Some(quantity.clone()), quantity.text.as_str(), cues)
        })
        .collect();
    let mut ballot = Ballot::each(candidates, decider, |_| true);
    // A number on the very words of whom the telling is about, or one person named there, with no other of its kind is the
    // happening's own whatever its verb: rare verbs have no weight.
    for (n, (t, quantity, _)) in all.iter().enumerate() {
        let rivals = all.iter().filter(|(_, q, _)| q.kind == quantity.kind).count() - 1;
        let is_own = rivals == 0 && on_target(source, &tellings[*t], quantity);
        if is_own && !ballot.chosen.contains(&n) {
            ballot.chosen.push(n);
        }
    }
    ballot.chosen.sort_unstable();
    ballot
}

/// True if it counts the words that fill the target of the telling's own verb.
fn on_target(source: &Source<'_>, telling: &Telling, quantity: &Quantity) -> bool {
    let is_counted = |core: u32| quantity.span.overlaps(source.words.parse.tokens()[core as usize].span);
    telling.drafts.main.targets.iter().any(|filler| is_counted(filler.core))
}

/// The numbers chosen, in text order.
pub fn chosen(ballot: &Ballot<Quantity>) -> Vec<Quantity> {
    let mut found: Vec<Quantity> =
        ballot.chosen.iter().filter_map(|&n| ballot.candidates[n].value.clone()).collect();
    found.sort_by_key(|q| q.span);
    found
}

/// Happenings told in one conjunction with one toll ("attacked a church in Derbent and a post in Makhachkala, killing 15")
/// share a mark; the toll stands with the first and is never apportioned, so that no sum counts it twice.
pub fn share_tolls(tellings: &[Telling], members: &[&[usize]], events: &mut [Event]) {
    for first in 0..events.len() {
        let words: Vec<usize> = members[first].iter().map(|&t| tellings[t].main).collect();
        let told_with = |n: &usize| members[*n].iter().any(|&t| words.contains(&tellings[t].main));
        let joint: Vec<usize> = (0..events.len()).filter(|n| *n != first).filter(told_with).collect();
        if joint.is_empty() || events[first].quantities.is_empty() || events[first].toll_group.is_some() {
            continue;
        }
        let spans: Vec<Span> = events[first].quantities.iter().map(|q| q.span).collect();
        let mark: smol_str::SmolStr = smol_str::format_smolstr!("t{}", events[first].trigger.span.start());
        for n in joint {
            events[n].quantities.retain(|q| !spans.iter().any(|s| s.overlaps(q.span)));
            events[n].toll_group = Some(mark.clone());
        }
        events[first].toll_group = Some(mark);
    }
}
