//! How often the intervals of the shift hold the truth, and how often its tests reject what is true.

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
    /// Share of intervals of the distance that held it.
    pub distance: f64,
    /// Share of intervals of the bearing that held it.
    pub bearing: f64,
    /// The 95 % interval of the distance's share, given the number of sets that had an interval.
    pub distance_interval: (f64, f64),
    /// Share of sets in which an interval was refused, for want of independent blocks.
    pub refused: f64,
    /// Share of sets in which the test of equal places has p < .05: false where nothing moved, its power where something did.
    pub rejected: f64,
    /// The same of the test of no shift of the centre.
    pub centre_rejected: f64,
}

/// Measures `sets` sets of a process, whose centre moved `moved` times 297 km, with so many draws and permutations each.
pub fn coverage(process: Process, sets: u64, draws: u32, permutations: u32, moved: f64) -> Coverage {
    let way = truth(moved);
    let (from, to): (Period, Period) = match ("2016".parse(), "2017".parse()) {
        (Ok(from), Ok(to)) => (from, to),
        _ => unreachable!("years are periods"),
    };
    struct One {
        bca: Option<bool>,
        distance: Option<bool>,
        bearing: Option<bool>,
        rejected: [bool; 2],
    }
    let made: Vec<One> = (0..sets)
        .into_par_iter()
        .filter_map(|set| {
            let options = ShiftOptions {
                draws,
                permutations,
                seed: set,
                look_for_groups: false,
                explain: false,
                ..ShiftOptions::default()
            };
            let s = shift(&incidents(process, set, moved), &Filter::default(), &from, &to, &options).ok()?;
            let within = |e: crate::report::Estimate| Some(e.low? - 1e-9 <= way.km && way.km <= e.high?);
            let bearing = s.bearing_deg.low.zip(s.bearing_deg.high).map(|(low, high)| {
                wrap_180(way.bearing_deg - low) >= 0.0 && wrap_180(high - way.bearing_deg) >= 0.0
            });
            Some(One {
                bca: within(s.distance_km_bca),
                distance: within(s.distance_km),
                bearing,
                rejected: s.test.map_or([false; 2], |t| [t.p < 0.05, t.centre_p < 0.05]),
            })
        })
        .collect();
    let share = |of: &dyn Fn(&One) -> Option<bool>| {
        let answers: Vec<bool> = made.iter().filter_map(of).collect();
        let held = answers.iter().filter(|a| **a).count() as u64;
        (held, answers.len() as u64, held as f64 / answers.len().max(1) as f64)
    };
    let (held, n, distance) = share(&|o| o.distance);
    Coverage {
        process,
        sets: made.len() as u64,
        bca: share(&|o| o.bca).2,
        distance,
        bearing: share(&|o| o.bearing).2,
        distance_interval: binomial_interval(held, n.max(1), 0.95),
        refused: 1.0 - n as f64 / made.len().max(1) as f64,
        rejected: share(&|o| Some(o.rejected[0])).2,
        centre_rejected: share(&|o| Some(o.rejected[1])).2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_hold_the_truth_unless_reporting_changes() {
        for process in [Process::Independent, Process::Clustered, Process::SelfExciting] {
            let c = coverage(process, 80, 200, 0, 1.0);
            // 95 % of 80 is 76; 69 or fewer have a chance below two in a thousand.
            assert!(c.sets == 80 && c.refused == 0.0 && c.distance > 0.86, "{c:?}");
        }
        let c = coverage(Process::DifferentialReporting, 60, 200, 0, 1.0);
        assert!(c.distance < 0.75, "no interval can know of unequal reporting: {c:?}");
    }

    #[test]
    fn an_interval_is_honest_where_nothing_moved_and_where_months_persist() {
        let c = coverage(Process::Clustered, 60, 200, 0, 0.0);
        assert!(c.distance > 0.9, "no shift: {c:?}");
        for (process, least) in [(Process::Persistent(60), 0.86), (Process::Persistent(90), 0.86)] {
            let c = coverage(process, 60, 200, 99, 0.0);
            assert!(c.distance > least && c.rejected < 0.15 && c.centre_rejected < 0.15, "{c:?}");
        }
    }
}
