//! Which predicted event answers which gold event of the same report.
//!
//! A candidate's evidence must cover at least half of the quote's words, or lie inside the quote. Among candidates,
//! agreement in class, trigger, parties, place, day and number decides; pairs are taken greedily, best first, each record once. (Ties go
//! to the earlier gold event, then the earlier record, so the result does not hang on chance.)

use super::gold::{Gold, GoldEvent};
use super::prediction::{PredictedEvent, Words};
use super::score::{date_right, party_found, place_right, quantity_right, type_right};
use crate::events::normal;

/// For each gold event, the index of its answer in `predicted`, if there is one. `predicted` is of one report.
pub fn align(gold: &Gold, events: &[GoldEvent], predicted: &[&PredictedEvent]) -> Vec<Option<usize>> {
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    for (g, event) in events.iter().enumerate() {
        for (p, record) in predicted.iter().enumerate() {
            if covers(record, &event.quote) {
                pairs.push((agreement(gold, event, record), g, p));
            }
        }
    }
    pairs.sort_by_key(|&(agreement, g, p)| (std::cmp::Reverse(agreement), g, p));
    let mut answers = vec![None; events.len()];
    let mut taken = vec![false; predicted.len()];
    for (_, g, p) in pairs {
        if answers[g].is_none() && !taken[p] {
            answers[g] = Some(p);
            taken[p] = true;
        }
    }
    answers
}

fn agreement(gold: &Gold, event: &GoldEvent, record: &PredictedEvent) -> u32 {
    let quote = folded(&event.quote);
    let trigger = folded(&record.trigger.text);
    let in_quote = !trigger.is_empty() && trigger.iter().all(|word| quote.contains(word));
    let parties = |gold_names: &[String], found: &[super::prediction::Party]| {
        gold_names.iter().filter(|name| party_found(gold, name, found)).count() as u32
    };
    8 * u32::from(type_right(event, record))
        + 4 * u32::from(in_quote)
        + 3 * parties(&event.targets, &record.targets)
        + 2 * parties(&event.actors, &record.actors)
        + 3 * u32::from(event.place.is_some() && place_right(event, record) == (true, true))
        + 2 * u32::from(event.date.is_some() && date_right(event, record).0)
        + 2 * event.quantities.iter().filter(|q| quantity_right(q, &record.quantities)).count() as u32
}

/// True if the record's evidence is about the quoted words.
pub(super) fn covers(record: &PredictedEvent, quote: &str) -> bool {
    record.evidence.iter().any(|words| overlap(&words.text, quote))
}

/// True if one of the record's triggers stands in the quoted words.
pub(super) fn tells(record: &PredictedEvent, quote: &str) -> bool {
    let quote = normal(quote);
    std::iter::once(&record.trigger)
        .chain(&record.mentions)
        .any(|trigger| record.evidence.iter().any(|evidence| stands_in(trigger, evidence, &quote)))
}

/// Whether a trigger stands in `quote`, by the words of its evidence; the evidence may lie inside the quote.
fn stands_in(trigger: &Words, evidence: &Words, quote: &str) -> bool {
    let (text, word) = (normal(&evidence.text), normal(&trigger.text));
    let Some(from) = text.find(quote) else { return !text.is_empty() && quote.contains(&text) };
    let before = trigger.start.saturating_sub(evidence.start);
    let head = normal(evidence.text.get(..before).unwrap_or_default()).len();
    let nearest = text.match_indices(&word).map(|(at, _)| at).min_by_key(|at| at.abs_diff(head));
    nearest.is_some_and(|at| at < from + quote.len() && from < at + word.len())
}

/// True if `evidence` holds at least half of the quote's words in a row with it, or lies inside the quote.
pub(super) fn overlap(evidence: &str, quote: &str) -> bool {
    let (evidence, quote) = (folded(evidence), folded(quote));
    if evidence.is_empty() || quote.is_empty() {
        return false;
    }
    let longest = longest_common_run(&evidence, &quote);
    longest * 2 >= quote.len() || longest == evidence.len()
}

/// The words in lower case, without punctuation.
pub(super) fn folded(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

fn longest_common_run(left: &[String], right: &[String]) -> usize {
    let mut best = 0;
    let mut previous = vec![0; right.len() + 1];
    for word in left {
        let mut current = vec![0; right.len() + 1];
        for (j, other) in right.iter().enumerate() {
            if word == other {
                current[j + 1] = previous[j] + 1;
                best = best.max(current[j + 1]);
            }
        }
        previous = current;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_answers_a_quote_it_covers_half_of_or_lies_in() {
        assert!(overlap("Gunmen attacked a mill in Osk, killing two.", "attacked a mill in Osk"));
        assert!(overlap("a mill in", "Gunmen attacked a mill in Osk"));
        assert!(!overlap("Gunmen burned the school in Osk.", "attacked a mill in Tolva"));
        assert!(!overlap("", "attacked a mill"));
    }
}
