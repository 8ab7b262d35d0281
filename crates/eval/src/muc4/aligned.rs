//! Dates and places of aligned templates.

use super::words::normalized;

/// A day as a number, `YYYYMMDD`.
fn day(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text = text.trim().to_lowercase();
    let parts: Vec<&str> = text.split('-').collect();
    if let [y, m, d, ..] = parts[..]
        && y.len() == 4
    {
        let d: String = d.chars().take_while(char::is_ascii_digit).take(2).collect();
        return Some(y.parse::<u32>().ok()? * 10_000 + m.parse::<u32>().ok()? * 100 + d.parse::<u32>().ok()?);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let [d, m, y, ..] = words[..] else { return None };
    let month = MONTHS.iter().position(|name| *name == m)? as u32 + 1;
    let year: u32 = y.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()?;
    let year = if year < 100 { year + 1900 } else { year };
    Some(year * 10_000 + month * 100 + d.parse::<u32>().ok()?)
}

/// `DD MMM YY`, `- DD MMM YY` (on or before), `A - B`, a day of ISO 8601, or two with a slash.
fn interval(text: &str) -> (Option<u32>, Option<u32>) {
    let text = text.trim();
    let iso =
        text.len() >= 5 && text.as_bytes()[4] == b'-' && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    if iso {
        return match text.split_once('/') {
            Some((a, b)) => (day(a), day(b)),
            None => (day(text), day(text)),
        };
    }
    if let Some(until) = text.strip_prefix('-') {
        return (None, day(until));
    }
    match text.split_once(" - ") {
        Some((a, b)) => (day(a), day(b)),
        None => (day(text), day(text)),
    }
}

/// How two dates agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateMatch {
    /// No day in common.
    Apart,
    /// The intervals share a day.
    Overlap,
    /// The bounds are the same.
    Exact,
}

/// The best agreement of any two alternatives.
pub fn date_match(predicted: &[String], gold: &[String]) -> DateMatch {
    let mut best = DateMatch::Apart;
    for a in predicted {
        for b in gold {
            let ((pl, ph), (gl, gh)) = (interval(a), interval(b));
            let (Some(pe), Some(ge)) = (ph, gh) else { continue };
            if (pl, ph) == (gl, gh) {
                best = DateMatch::Exact;
            } else if pl.unwrap_or(0) <= ge && gl.unwrap_or(0) <= pe {
                best = best.max(DateMatch::Overlap);
            }
        }
    }
    best
}

/// The names in a location chain, coarsest first, kinds in parentheses dropped.
pub fn chain(location: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0;
    for c in location.chars() {
        match c {
            '(' if depth == 0 => {
                depth = 1;
                plain.push(' ');
            }
            ')' if depth == 1 => depth = 0,
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let parts = plain.split(':').flat_map(|part| part.split(" - "));
    parts.filter(|p| !p.trim().is_empty()).map(normalized).collect()
}

/// Whether the country and the finest place of any two alternatives agree; the latter is `None` if no gold one has one.
pub fn place_match(predicted: &[String], gold: &[String]) -> (bool, Option<bool>) {
    let p: Vec<Vec<String>> = predicted.iter().map(|x| chain(x)).collect();
    let g: Vec<Vec<String>> = gold.iter().map(|x| chain(x)).collect();
    let country = p.iter().any(|x| g.iter().any(|y| !x.is_empty() && x.first() == y.first()));
    let finest = g.iter().any(|y| y.len() > 1).then(|| {
        p.iter().any(|x| g.iter().any(|y| y.len() > 1 && y.last().is_some_and(|last| x.contains(last))))
    });
    (country, finest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_agree_as_the_reference_says() {
        let m = |a: &str, b: &str| date_match(&[a.to_owned()], &[b.to_owned()]);
        assert_eq!(m("1989-11-16", "16 NOV 89"), DateMatch::Exact);
        assert_eq!(m("1989-11-15", "- 16 NOV 89"), DateMatch::Overlap);
        assert_eq!(m("1989-11-17", "16 NOV 89"), DateMatch::Apart);
        assert_eq!(m("1989-11-01/1989-11-30", "16 NOV 89 - 17 NOV 89"), DateMatch::Overlap);
    }

    #[test]
    fn locations_are_chains() {
        assert_eq!(chain("GONDOR: LAMEDON (PROVINCE): CALEMBEL (TOWN)"), ["gondor", "lamedon", "calembel"]);
        let places = |p: &str, g: &str| place_match(&[p.to_owned()], &[g.to_owned()]);
        assert_eq!(
            places("GONDOR: CALEMBEL", "GONDOR: LAMEDON (PROVINCE): CALEMBEL (TOWN)"),
            (true, Some(true))
        );
        assert_eq!(places("GONDOR: CALEMBEL", "GONDOR"), (true, None));
        assert_eq!(places("ARNOR", "GONDOR: CALEMBEL"), (false, Some(false)));
    }
}
