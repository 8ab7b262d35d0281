//! Numbers as words and figures, and the words that bound them.

use dateline_types::Parse;

/// What a vague number word may mean: least and most. `None` is open.
pub const VAGUE: &[(&str, Option<u64>, Option<u64>)] = &[
    ("dozen", Some(12), Some(12)),
    ("dozens", Some(24), None),
    ("scores", Some(40), None),
    ("score", Some(20), Some(20)),
    ("hundreds", Some(200), None),
    ("thousands", Some(2000), None),
    ("millions", Some(2_000_000), None),
    ("couple", Some(2), Some(2)),
    ("pair", Some(2), Some(2)),
    ("several", Some(2), None),
    ("some", Some(2), None),
    ("few", Some(3), None),
    ("many", Some(3), None),
    ("numerous", Some(3), None),
    ("no", Some(0), Some(0)),
    ("none", Some(0), Some(0)),
    ("nobody", Some(0), Some(0)),
];

const UNITS: &[(&str, u64)] = &[
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

const SCALES: &[(&str, u64)] =
    &[("hundred", 100), ("thousand", 1000), ("million", 1_000_000), ("billion", 1_000_000_000)];

/// Least and most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub min: Option<u64>,
    pub max: Option<u64>,
}

impl Bounds {
    fn exactly(n: u64) -> Bounds {
        Bounds { min: Some(n), max: Some(n) }
    }
}

/// Reads a number written in figures or words: "20", "1,500", "twenty-one", "two hundred and five"; `None` otherwise.
pub fn parse_words(text: &str) -> Option<u64> {
    let lower = text.to_lowercase();
    let parts: Vec<&str> = lower.split([' ', '-']).filter(|p| !p.is_empty() && *p != "and").collect();
    let mut total: u64 = 0;
    let mut current: u64 = 0;
    let mut any = false;
    for part in parts {
        any = true;
        if let Some(n) = figure(part).or_else(|| UNITS.iter().find(|(w, _)| *w == part).map(|(_, n)| *n)) {
            // "fifteen" and "twenty" are two numbers; "twenty-one" and "two hundred and five" are one.
            let fits = current == 0
                || current.is_multiple_of(100) && n < 100
                || current.is_multiple_of(10) && current % 100 >= 20 && n < 10;
            if !fits || current > 0 && figure(part).is_some() {
                return None;
            }
            current = current.checked_add(n)?;
        } else if let Some((_, scale)) = SCALES.iter().find(|(w, _)| *w == part) {
            current = current.max(1).checked_mul(*scale)?;
            if *scale >= 1000 {
                total = total.checked_add(current)?;
                current = 0;
            }
        } else {
            return None;
        }
    }
    any.then(|| total.checked_add(current)).flatten()
}

fn figure(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| *c != ',').collect();
    let grouped = !text.contains(',') || text.split(',').skip(1).all(|g| g.len() == 3);
    (grouped && !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// The number that begins at token `at`: the token after it, and its bounds. Articles and hedges are not part of it.
pub fn cardinal(parse: &Parse, at: u32) -> Option<(u32, Bounds)> {
    let tokens = parse.tokens();
    let form = |t: u32| tokens.get(t as usize).map(|x| x.form.to_lowercase());
    let first = form(at)?;
    let sentence = parse.sentences()[parse.sentence_of(at)].tokens.clone();
    let mut best = None;
    let mut text = String::new();
    for t in at..sentence.end.min(at + 8) {
        let word = form(t)?;
        // White space that the text has too much of is no part of a number.
        if word.trim().is_empty() {
            break;
        }
        if t > at {
            text.push(' ');
        }
        text.push_str(&word);
        // A year or a figure follows a figure only as a scale ("1.5 million" is not a count of ours).
        if parse_words(&text).is_some() && !matches!(word.as_str(), "and" | "-") {
            best = Some((t + 1, Bounds::exactly(parse_words(&text)?)));
        } else if !matches!(word.as_str(), "and" | "-") {
            break;
        }
        if t > at && figure(&word).is_some() && figure(&first).is_some() {
            break;
        }
    }
    // "twelve dozen" is rare; "two dozen" is not.
    if let Some((end, bounds)) = best {
        if form(end).as_deref() == Some("dozen")
            && let Some(n) = bounds.min
        {
            return Some((end + 1, Bounds::exactly(n.saturating_mul(12))));
        }
        // "one of the men", "one" as a pronoun: the count of one is still one.
        return Some((end, bounds));
    }
    let vague = VAGUE.iter().find(|(w, ..)| *w == first)?;
    // "some" and "no" count only before a noun; "some 20" is a hedge.
    if matches!(first.as_str(), "some" | "no" | "few" | "many")
        && (tokens[at as usize].dep == "advmod"
            || tokens.get(at as usize + 1).is_some_and(|n| parse_words(&n.form).is_some()))
    {
        return None;
    }
    Some((at + 1, Bounds { min: vague.1, max: vague.2 }))
}

/// Words that bound a number from before or behind: the bounds with them, and the first token of the hedge.
pub fn hedge(parse: &Parse, start: u32, end: u32, bounds: Bounds) -> (Bounds, u32) {
    let tokens = parse.tokens();
    let sentence = &parse.sentences()[parse.sentence_of(start)];
    let first = start.saturating_sub(3).max(sentence.tokens.start);
    let word = |t: u32| tokens[t as usize].form.to_lowercase();
    let before: Vec<String> = (first..start).map(word).collect();
    let ends = |phrase: &[&str]| {
        before.len() >= phrase.len()
            && before[before.len() - phrase.len()..].iter().zip(phrase).all(|(a, b)| a == b)
    };
    let n = bounds.min;
    let low = Bounds { min: n, max: None };
    for (phrase, kind) in [
        (&["at", "least"][..], "low"),
        (&["no", "fewer", "than"], "low"),
        (&["not", "less", "than"], "low"),
        (&["more", "than", "a"], "more"),
        (&["more", "than"], "more"),
        (&["over", "a"], "more"),
        (&["over"], "more"),
        (&["upwards", "of"], "low"),
        (&["fewer", "than"], "less"),
        (&["less", "than"], "less"),
        (&["up", "to"], "up"),
        (&["at", "most"], "up"),
        (&["as", "many", "as"], "up"),
        (&["nearly"], "nearly"),
        (&["almost"], "nearly"),
        (&["close", "to"], "nearly"),
        (&["about"], "about"),
        (&["around"], "about"),
        (&["some"], "about"),
        (&["approximately"], "about"),
        (&["roughly"], "about"),
        (&["an", "estimated"], "about"),
        (&["estimated"], "about"),
    ] {
        if !ends(phrase) {
            continue;
        }
        let from = start - phrase.len() as u32;
        let made = match (kind, n) {
            ("low", _) => low,
            ("more", Some(n)) => Bounds { min: Some(n.saturating_add(1)), max: None },
            ("less", Some(n)) => Bounds { min: None, max: Some(n.saturating_sub(1)) },
            ("up", _) => Bounds { min: None, max: bounds.max },
            // Figures that are rounded: a tenth below, and a tenth above for "about".
            ("nearly", Some(n)) => Bounds { min: Some(n - n / 10), max: Some(n) },
            ("about", Some(n)) => Bounds { min: Some(n - n / 10), max: bounds.max.map(|m| m + m / 10) },
            _ => bounds,
        };
        return (made, from);
    }
    let after: Vec<String> = (end..(end + 2).min(sentence.tokens.end)).map(word).collect();
    if matches!(after.iter().map(String::as_str).collect::<Vec<_>>()[..], ["or", "more"] | ["or", "so"]) {
        return (if after[1] == "more" { low } else { bounds }, start);
    }
    let article = before.last().is_some_and(|w| w == "a" || w == "an");
    (bounds, if article { start - 1 } else { start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_words_and_figures() {
        for (text, n) in [
            ("20", Some(20)),
            ("1,500", Some(1500)),
            ("twenty-one", Some(21)),
            ("two hundred and five", Some(205)),
            ("three thousand", Some(3000)),
            ("hundred", Some(100)),
            ("1,50", None),
            ("15 and 20", None),
            ("15 20", None),
            ("fifteen twenty", None),
            ("cow", None),
            ("99999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(parse_words(text), n, "{text}");
        }
    }
}
