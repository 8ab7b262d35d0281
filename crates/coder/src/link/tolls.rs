//! Bounds of tolls over reports: low, best and high, each with the report it is from.
//!
//! Tolls rise as the dead are found, and early figures are guesses; so `best` is what the latest reports say that tell
//! where their figure is from, and not what most reports repeat (compare UCDP GED codebook 25.1 on best, low and high,
//! which likewise prefer later and better sourced reports to a vote).

use dateline_types::*;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Reports of the last day and the day before it are the latest.
const LATEST_DAYS: i32 = 1;

/// One report's figure.
#[derive(Clone)]
struct Figure<'a> {
    low: u64,
    /// What its words name: of "some 300", which may be 270 or 330, it is 300.
    named: u64,
    high: Option<u64>,
    event: &'a EventId,
    published: Option<Date>,
    /// Who first told it: copies and reports of one agency are one origin.
    origin: &'a str,
    is_final: bool,
    /// True when the report says who counted.
    is_sourced: bool,
}

type Key = (QuantityKind, Option<QuantityOf>);

/// The bounds of every count of the members.
///
/// A report's own figure is the largest it gives for a kind and side that is not said to be a part of another ("three of
/// them children"); where it counts the sides apart and others count all together, its sides are added up.
pub(super) fn bounds(
    members: &[&Event],
    documents: &BTreeMap<&DocumentId, &Document>,
    copies: &BTreeMap<DocumentId, DocumentId>,
) -> Vec<QuantityBounds> {
    let mut figures: BTreeMap<Key, BTreeMap<&DocumentId, Figure<'_>>> = BTreeMap::new();
    for event in members {
        let is_sourced = event.status.claims.iter().any(|c| c.about == ClaimAbout::Toll);
        let document = documents.get(&event.document);
        let first = copies.get(&event.document).unwrap_or(&event.document);
        let origin = documents.get(first).and_then(|d| d.agency.as_deref()).unwrap_or(first.as_str());
        for quantity in event.quantities.iter().filter(|q| q.toll != Some(Toll::Partial)) {
            let Some(kind) = quantity.kind else { continue };
            let figure = Figure {
                low: quantity.min.or(quantity.max).unwrap_or(0),
                named: named(quantity),
                high: quantity.max,
                event: &event.id,
                published: document.and_then(|d| d.date.as_ref()).map(|d| d.date),
                origin,
                is_final: quantity.toll == Some(Toll::Final),
                is_sourced,
            };
            let of_report = figures.entry((kind, quantity.of)).or_default();
            match of_report.get(&event.document) {
                Some(known) if (known.is_final, known.low) >= (figure.is_final, figure.low) => {}
                _ => drop(of_report.insert(&event.document, figure)),
            }
        }
    }
    add_up_sides(&mut figures);
    figures
        .into_iter()
        .map(|(key, reports)| of_reports(key, &reports.into_values().collect::<Vec<_>>()))
        .collect()
}

/// Where some reports count all together, those that count sides A and B apart count with their sum.
fn add_up_sides<'a>(figures: &mut BTreeMap<Key, BTreeMap<&'a DocumentId, Figure<'a>>>) {
    let kinds: BTreeSet<QuantityKind> =
        figures.keys().filter(|(_, of)| of.is_none()).map(|(kind, _)| *kind).collect();
    for kind in kinds {
        let side = |of| figures.get(&(kind, Some(of))).cloned().unwrap_or_default();
        let (a, b) = (side(QuantityOf::A), side(QuantityOf::B));
        let Some(all) = figures.get_mut(&(kind, None)) else { continue };
        for (document, one) in &a {
            let Some(other) = b.get(document) else { continue };
            all.entry(*document).or_insert_with(|| Figure {
                low: one.low.saturating_add(other.low),
                named: one.named.saturating_add(other.named),
                high: one.high.zip(other.high).map(|(x, y)| x.saturating_add(y)),
                is_final: one.is_final && other.is_final,
                ..one.clone()
            });
        }
    }
}

fn of_reports((kind, of): Key, figures: &[Figure<'_>]) -> QuantityBounds {
    let lowest = figures.iter().min_by_key(|f| (f.low, f.published, f.event));
    // Open above is above every figure.
    let highest = figures
        .iter()
        .max_by_key(|f| (f.high.is_none(), f.high.max(Some(f.low)), std::cmp::Reverse(f.event)));
    let best = best(figures);
    let id = |figure: Option<&Figure<'_>>| figure.map(|f| f.event.clone());
    QuantityBounds {
        kind,
        of,
        low: lowest.map_or(0, |f| f.low),
        best: best.map_or(0, |f| f.named),
        high: highest.and_then(|f| f.high),
        from: BoundsFrom { low: id(lowest), best: id(best), high: id(highest) },
    }
}

/// The final figure; else of the latest reports those that say who counted, or all of them where none does; of their
/// figures the one that most origins give, of equals the larger.
fn best<'f, 'a>(figures: &'f [Figure<'a>]) -> Option<&'f Figure<'a>> {
    let last = figures.iter().filter_map(|f| f.published).max();
    let is_latest = |f: &&Figure<'_>| match (f.published, last) {
        (Some(day), Some(last)) => last.since(day).is_ok_and(|s| s.get_days() <= LATEST_DAYS),
        (None, Some(_)) => false,
        (_, None) => true,
    };
    let finals: Vec<&Figure<'_>> = figures.iter().filter(|f| f.is_final).collect();
    let latest: Vec<&Figure<'_>> = figures.iter().filter(is_latest).collect();
    let sourced: Vec<&Figure<'_>> = latest.iter().copied().filter(|f| f.is_sourced).collect();
    let heard = [finals, sourced, latest].into_iter().find(|group| !group.is_empty())?;
    let origins = |named: u64| {
        heard.iter().filter(|f| f.named == named).map(|f| f.origin).collect::<BTreeSet<_>>().len()
    };
    heard.iter().copied().max_by_key(|f| (origins(f.named), f.named, f.published, std::cmp::Reverse(f.event)))
}

/// The number that the words of a count name in figures, where it lies within its bounds; else the middle of bounds a
/// fifth apart, which are those of "about" and "nearly" and no range that a report gives; else the lower bound.
fn named(quantity: &Quantity) -> u64 {
    let low = quantity.min.or(quantity.max).unwrap_or(0);
    let (Some(min), Some(max)) = (quantity.min, quantity.max) else { return low };
    let figures = quantity.text.split_whitespace().filter_map(|word| {
        let digits: String = word.chars().filter(|c| *c != ',').collect();
        digits.trim_matches(|c: char| !c.is_ascii_digit()).parse::<u64>().ok()
    });
    let within: Vec<u64> = figures.filter(|figure| (min..=max).contains(figure)).collect();
    match within[..] {
        [one] => one,
        _ if max.saturating_sub(min) <= max / 5 => min + max.saturating_sub(min) / 2,
        _ => low,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str, min: u64, max: u64) -> Quantity {
        let (span, kind) = (Span::new(0, 1), Some(QuantityKind::Participants));
        Quantity { kind, min: Some(min), max: Some(max), of: None, toll: None, span, text: text.into() }
    }

    #[test]
    fn the_best_figure_is_the_one_the_words_name() {
        assert_eq!(named(&count("some 300 people", 270, 330)), 300);
        assert_eq!(named(&count("some 1,200 people", 1080, 1320)), 1200);
        assert_eq!(named(&count("about three hundred people", 270, 330)), 300);
        assert_eq!(named(&count("between 20 and 30 men", 20, 30)), 20, "a range names two: the lower stands");
        assert_eq!(named(&count("dozens of people", 24, 99)), 24);
        assert_eq!(named(&count("three people", 3, 3)), 3);
    }
}
