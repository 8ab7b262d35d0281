//! How many: the counts of an incident in words, with their kind, bounds and side.

use super::language::Language;
use super::party::Parties;
use super::phrases::is_mutual;
use super::support::{is_denied, is_inferred};
use dateline_types::*;
use minijinja::context;

/// The counts that are told, each kind of each side once.
pub(super) fn tolls(incident: &Incident, members: &[&Event], parties: &Parties<'_>) -> Vec<String> {
    let counts = incident.quantities.iter().filter(|count| !is_denied(count, members));
    let mut told: Vec<(String, QuantityBounds)> = Vec::new();
    for count in counts {
        let whose =
            format!("{}{}", noun(count, false, parties.language), whose(count, incident, members, parties));
        match told.iter_mut().find(|(known, _)| *known == whose) {
            Some((_, bounds)) => *bounds = both(bounds, count),
            None => told.push((whose, count.clone())),
        }
    }
    told.iter().map(|(_, count)| toll(count, incident, members, parties)).collect()
}

/// Two counts that would be told in the same words as one: the greater is the better known, the lesser its bound. A report that
/// says whose dead they are and one that does not are no two tolls.
fn both(one: &QuantityBounds, other: &QuantityBounds) -> QuantityBounds {
    let greater = if other.best > one.best { other } else { one };
    QuantityBounds {
        low: one.low.min(other.low),
        high: one.high.zip(other.high).map(|(a, b)| a.max(b)),
        ..greater.clone()
    }
}

/// `at least 46 people were killed on the side of …`: kind, bounds and side.
pub(super) fn toll(
    counted: &QuantityBounds,
    incident: &Incident,
    members: &[&Event],
    parties: &Parties<'_>,
) -> String {
    let language = parties.language;
    let (best, low) = (counted.best, counted.low);
    let number = |number: u64| grouped(number, language.bare("thousands"));
    let values = context! { best => number(best), low => number(low), high => counted.high.map(number) };
    let (figure, one) = match counted.high {
        Some(high) if low == best && best == high => (number(best), best == 1),
        Some(_) => (language.say("sentences.between_figures", values), best == 1),
        None if low == best => (language.say("sentences.at_least", values), best == 1),
        None => (language.say("sentences.at_least_of", values), best == 1),
    };
    let noun = noun(counted, one, language);
    let mut whose = whose(counted, incident, members, parties);
    // A toll over several towns stands with the first of them and is not its own.
    if members.iter().any(|event| event.toll_group.is_some()) {
        whose.push_str(&space(language.word("sentences", "joint")));
    }
    language.say("sentences.toll", context! { figure, noun, whose })
}

/// `person was killed`, `civilians were injured`: by kind, and for one or for many.
fn noun<'l>(counted: &QuantityBounds, one: bool, language: &'l Language) -> &'l str {
    let civilians = counted.of == Some(QuantityOf::Civilians);
    let kind = counted.kind.as_str();
    let form = usize::from(!one) + if civilians { 2 } else { 0 };
    match language.listed("tolls", kind, form) {
        "" => language.listed("tolls", kind, usize::from(!one)),
        noun => noun,
    }
}

/// Whose dead they are: in a clash the side by its name, or by its place in the sentence about it.
fn whose(counted: &QuantityBounds, incident: &Incident, members: &[&Event], parties: &Parties<'_>) -> String {
    let language = parties.language;
    let mutual = is_mutual(incident);
    let side = match counted.of {
        None | Some(QuantityOf::Civilians) => return String::new(),
        // Who takes part acts.
        Some(_) if counted.kind == QuantityKind::Participants => return String::new(),
        Some(QuantityOf::A) if !mutual => return space(language.word("sentences", "on_acting_side")),
        Some(QuantityOf::B) if !mutual => return String::new(),
        Some(QuantityOf::A) => Side::A,
        Some(QuantityOf::B) => Side::B,
    };
    let of_side = incident.actors.iter().filter(|party| party.side == side && party.name.is_some());
    let names = parties.names(of_side.filter(|party| !is_inferred(party)), members, &[]);
    match (names.is_empty(), side) {
        (false, _) => space(&language.say("sentences.on_side", context! { side => language.join(&names) })),
        (true, Side::A) => space(language.word("sentences", "on_first_side")),
        (true, Side::B) => space(language.word("sentences", "on_second_side")),
    }
}

/// A number with its thousands apart.
fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}

fn space(words: &str) -> String {
    format!(" {}", words.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, expected) in [(7, "7"), (999, "999"), (1000, "1,000"), (1234567, "1,234,567")] {
            assert_eq!(grouped(number, ","), expected);
        }
    }

    #[test]
    fn two_counts_in_the_same_words_are_one_with_bounds() {
        let count = |of, low, best, high| QuantityBounds {
            kind: QuantityKind::Killed,
            of,
            low,
            best,
            high,
            from: BoundsFrom::default(),
        };
        let cases = [
            (count(None, 100, 100, Some(100)), count(Some(QuantityOf::B), 59, 59, None), (59, 100, None)),
            (count(None, 2, 2, Some(2)), count(Some(QuantityOf::B), 4, 4, Some(4)), (2, 4, Some(4))),
        ];
        for (one, other, expected) in cases {
            let joined = both(&one, &other);
            assert_eq!((joined.low, joined.best, joined.high), expected);
        }
    }
}
