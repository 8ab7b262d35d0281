//! Counts as people write them: `11`, `at least 11`, `up to 5`, `10-12`, `11 civilians`, `none`.

use super::{Resolved, is_none};
use crate::failure::Failure;
use dateline_types::{Event, Quantity, QuantityKind, QuantityOf};

/// No report counts more people or things of one event: more is a slip of the finger.
const MOST: u64 = 10_000_000;

pub(super) fn resolve(event: &Event, kind: QuantityKind, value: &str) -> Result<Resolved, Failure> {
    let mut event = event.clone();
    let (count, of) = of_side(value);
    let before = event.quantities.iter().find(|q| q.kind == Some(kind)).cloned();
    event.quantities.retain(|q| q.kind != Some(kind) || of.is_some() && q.of != of);
    if !is_none(count) {
        let (min, max) = bounds(count).map_err(|reason| {
            Failure::usage(format!("{kind} cannot be {value:?}: {reason}"))
                .with_hint(format!("for example {kind}=11, {kind}='at least 11', {kind}=10-12, {kind}='11 civilians', {kind}=none"))
        })?;
        event.quantities.push(Quantity {
            kind: Some(kind),
            min,
            max,
            of: of.or(before.as_ref().and_then(|q| q.of)),
            toll: before.as_ref().and_then(|q| q.toll),
            span: before.as_ref().map_or(event.trigger.span, |q| q.span),
            text: value.to_owned(),
        });
    }
    Ok(Resolved::Event(Box::new(event), None))
}

/// The count, and whose it is ("11 civilians", "3 of B").
fn of_side(value: &str) -> (&str, Option<QuantityOf>) {
    let Some((count, last)) = value.rsplit_once(' ') else { return (value, None) };
    match QuantityOf::ALL.iter().find(|of| of.as_str().eq_ignore_ascii_case(last)) {
        Some(of) => (count.trim_end_matches(" of").trim(), Some(*of)),
        None => (value, None),
    }
}

fn bounds(text: &str) -> Result<(Option<u64>, Option<u64>), String> {
    let number = |text: &str| -> Result<u64, String> {
        let digits: String =
            text.trim().chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '_')).collect();
        let number: u64 = digits.parse().map_err(|_| format!("no whole number: {text:?}"))?;
        if number > MOST { Err(format!("more than {MOST}")) } else { Ok(number) }
    };
    let lower = text.trim().to_lowercase();
    for open in ["at least ", "more than ", ">=", ">", "min "] {
        if let Some(rest) = lower.strip_prefix(open) {
            let more = u64::from(matches!(open, "more than " | ">"));
            return Ok((Some(number(rest)? + more), None));
        }
    }
    for open in ["at most ", "up to ", "<=", "max "] {
        if let Some(rest) = lower.strip_prefix(open) {
            return Ok((None, Some(number(rest)?)));
        }
    }
    if let Some(rest) = lower.strip_suffix('+') {
        return Ok((Some(number(rest)?), None));
    }
    let range = lower.split_once(" to ").or_else(|| lower.split_once(['-', '\u{2013}']));
    if let Some((low, high)) = range {
        let (low, high) = (number(low)?, number(high)?);
        return if low <= high { Ok((Some(low), Some(high))) } else { Err("ends below its start".into()) };
    }
    let exact = number(&lower)?;
    Ok((Some(exact), Some(exact)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("11", Ok((Some(11), Some(11)))),
            ("1,100", Ok((Some(1100), Some(1100)))),
            ("at least 11", Ok((Some(11), None))),
            ("more than 10", Ok((Some(11), None))),
            ("up to 5", Ok((None, Some(5)))),
            ("11+", Ok((Some(11), None))),
            ("10-12", Ok((Some(10), Some(12)))),
            ("10 to 12", Ok((Some(10), Some(12)))),
        ] {
            assert_eq!(bounds(text), expected, "{text}");
        }
        for text in ["eleven", "12-10", "99999999999", "-3", "1.5", ""] {
            assert!(bounds(text).is_err(), "{text}");
        }
        assert_eq!(of_side("11 civilians"), ("11", Some(QuantityOf::Civilians)));
        assert_eq!(of_side("3 of B"), ("3", Some(QuantityOf::B)));
        assert_eq!(of_side("at least 3"), ("at least 3", None));
    }
}
