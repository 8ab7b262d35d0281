//! The promises of the measures, checked on made-up sets whose truth is known: how often intervals hold it, how often
//! tests cry wolf, how often verdicts are right. Long forms by `cargo simulate`, small ones in tests.

pub mod coverage;
pub mod hotspots;
pub mod series;
pub mod validate;
pub mod verdicts;

use rayon::prelude::*;

/// The share of `sets` numbered sets for which `holds`, and how many gave an answer at all.
pub(crate) fn share(sets: u64, holds: impl Fn(u64) -> Option<bool> + Sync) -> (f64, u64) {
    let answers: Vec<bool> = (0..sets).into_par_iter().filter_map(&holds).collect();
    let n = answers.len() as u64;
    (answers.iter().filter(|a| **a).count() as f64 / n.max(1) as f64, n)
}
