//! How often the intervals hold the truth, over many synthetic sets: the promise of 95 %, checked.

use crate::filter::Filter;
use crate::numeric::special::binomial_interval;
use crate::numeric::summary::wrap_180;
use crate::period::Period;
use crate::shift::{ShiftOptions, shift};
use crate::synthetic::process::{Process, incidents, truth};
use rayon::prelude::*;

/// How often intervals of a process held the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// The process.
    pub process: Process,
    /// Sets measured.
    pub sets: u64,
    /// Share of BCa intervals of the distance that held it.
    pub bca: f64,
    /// Share of percentile intervals of the distance that held it.
    pub percentile: f64,
    /// Share of intervals of the bearing that held it.
    pub bearing: f64,
    /// The 95 % interval of the percentile share, given the number of sets.
    pub percentile_interval: (f64, f64),
}

/// Measures `sets` sets of a process with `draws` draws each.
pub fn coverage(process: Process, sets: u64, draws: u32) -> Coverage {
    let way = truth();
    let (from, to): (Period, Period) = match ("2016".parse(), "2017".parse()) {
        (Ok(from), Ok(to)) => (from, to),
        _ => unreachable!("years are periods"),
    };
    let held: Vec<[bool; 3]> = (0..sets)
        .into_par_iter()
        .filter_map(|set| {
            let options = ShiftOptions {
                draws,
                permutations: 0,
                seed: set,
                look_for_groups: false,
                ..ShiftOptions::default()
            };
            let s = shift(&incidents(process, set), &Filter::default(), &from, &to, &options).ok()?;
            let within = |e: crate::report::Estimate| Some(e.low? <= way.km && way.km <= e.high?);
            let (low, high) = (s.bearing_deg.low?, s.bearing_deg.high?);
            let bearing = wrap_180(way.bearing_deg - low) >= 0.0 && wrap_180(high - way.bearing_deg) >= 0.0;
            Some([within(s.distance_km_bca).unwrap_or(false), within(s.distance_km)?, bearing])
        })
        .collect();
    let n = held.len() as u64;
    let count = |k: usize| held.iter().filter(|h| h[k]).count() as u64;
    let share = |k: usize| count(k) as f64 / n.max(1) as f64;
    Coverage {
        process,
        sets: n,
        bca: share(0),
        percentile: share(1),
        bearing: share(2),
        percentile_interval: binomial_interval(count(1), n.max(1), 0.95),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_hold_the_truth_unless_reporting_changes() {
        for process in [Process::Independent, Process::Clustered, Process::SelfExciting] {
            let c = coverage(process, 120, 200);
            // 95 % of 120 is 114; 105 or fewer have a chance below one in a thousand.
            assert!(c.sets == 120 && c.percentile > 0.88, "{c:?}");
        }
        let c = coverage(Process::DifferentialReporting, 60, 200);
        assert!(c.percentile < 0.75, "no interval can know of unequal reporting: {c:?}");
    }
}
