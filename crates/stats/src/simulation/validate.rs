//! What a comparison with a dataset finds, where it is known what the reports have of it.

use crate::filter::Filter;
use crate::geodesic::Wgs84;
use crate::numeric::Stream;
use crate::synthetic::incident_on;
use crate::validate::{Share, ValidateOptions, validate};
use dateline_types::{DayInterval, Incident, LatLng};
use rayon::prelude::*;

/// The two lists of a made-up year, and what is true of them.
pub struct Lists {
    /// What the reports have.
    pub ours: Vec<Incident>,
    /// What the dataset has.
    pub theirs: Vec<Incident>,
    /// Incidents of the dataset that the reports have too.
    pub shared: usize,
    /// Of those, once more for each that the reports have twice.
    pub copies: usize,
}

/// So many happenings of a year in 40 towns of a country 330 km across. The dataset has eight in ten, the reports six in ten, a
/// tenth of these twice; three in ten of the reports' are a day off, and their places are 5 km off or so.
pub fn lists(happenings: usize, set: u64) -> Lists {
    let (earth, mut stream) = (Wgs84::default(), Stream::new(set, "simulation/validate", happenings as u64));
    let towns: Vec<LatLng> = (0..40)
        .map(|_| LatLng::new(10.0 + 3.0 * stream.unit(), 20.0 + 3.0 * stream.unit()).expect("a point"))
        .collect();
    let mut made = Lists { ours: Vec::new(), theirs: Vec::new(), shared: 0, copies: 0 };
    for number in 0..happenings {
        let (town, day) = (towns[stream.below(40)], 5 + stream.below(355) as i64);
        let on = |day: i64| DayInterval::day(jiff::civil::date(2020, 1, 1) + jiff::Span::new().days(day));
        let (in_dataset, reported) = (stream.unit() < 0.8, stream.unit() < 0.6);
        if in_dataset {
            made.theirs.push(incident_on(1_000_000 + number, town, on(day)));
        }
        let times = if reported { 1 + usize::from(stream.unit() < 0.1) } else { 0 };
        for copy in 0..times {
            let off = if stream.unit() < 0.3 { 2 * stream.below(2) as i64 - 1 } else { 0 };
            let at = earth.destination(town, 360.0 * stream.unit(), 5.0 * stream.normal().abs());
            made.ours.push(incident_on(2 * number + copy, at, on(day + off)));
        }
        if in_dataset && reported {
            (made.shared, made.copies) = (made.shared + 1, made.copies + times);
        }
    }
    made
}

/// Means over sets: `[true, found]` shares, and how often the 95 % interval held the true one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Recall.
    pub recall: [f64; 2],
    /// Share of sets whose interval of it held the true one.
    pub recall_held: f64,
    /// Precision; what the reports have twice counts once as right.
    pub precision: [f64; 2],
    /// Share of sets whose interval of it held the true one.
    pub precision_held: f64,
    /// Incidents of the reports for each matched one.
    pub inflation: [f64; 2],
    /// Pairs that would match by chance, over those that do.
    pub by_chance: f64,
}

/// Compares `sets` sets of lists.
pub fn compared(happenings: usize, sets: u64) -> Compared {
    let one = |set: u64| {
        let lists = lists(happenings, set);
        let period = "2020".parse().ok()?;
        let v =
            validate(&lists.ours, &lists.theirs, &Filter::default(), &period, &ValidateOptions::default())
                .ok()?;
        let truth = [lists.theirs.len(), lists.ours.len()].map(|of| lists.shared as f64 / of as f64);
        let held = |s: &Share, truth: f64| {
            let within =
                s.share.low.is_some_and(|low| low <= truth) && s.share.high.is_some_and(|high| truth <= high);
            f64::from(u8::from(within))
        };
        Some([
            truth[0],
            v.recall.share.estimate?,
            held(&v.recall, truth[0]),
            truth[1],
            v.precision.share.estimate?,
            held(&v.precision, truth[1]),
            lists.copies as f64 / lists.shared as f64,
            v.incident_inflation?,
            v.matched_by_chance / v.pairs.len() as f64,
        ])
    };
    let all: Vec<[f64; 9]> = (0..sets).into_par_iter().filter_map(one).collect();
    let mean = |n: usize| all.iter().map(|m| m[n]).sum::<f64>() / all.len().max(1) as f64;
    Compared {
        recall: [mean(0), mean(1)],
        recall_held: mean(2),
        precision: [mean(3), mean(4)],
        precision_held: mean(5),
        inflation: [mean(6), mean(7)],
        by_chance: mean(8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_little_happens_shares_are_right_and_where_much_does_chance_is_told() {
        let few = compared(100, 30);
        let off = |[truth, found]: [f64; 2]| (found - truth).abs();
        assert!(off(few.recall) < 0.03 && off(few.precision) < 0.03 && off(few.inflation) < 0.05, "{few:?}");
        assert!(few.recall_held > 0.9 && few.by_chance < 0.15, "{few:?}");
        // Known wrong: with 1,000 in 40 towns chance matches what nobody reported, and says so.
        let many = compared(1000, 5);
        assert!(many.recall[1] - many.recall[0] > 0.03 && many.by_chance > 0.2, "{many:?}");
    }
}
