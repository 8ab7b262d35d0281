//! Every cell in every slice and over the whole period, tested together.

use super::NullModel;
use super::area::Area;
use super::getis_ord::{fdr_threshold, gi_star};
use super::randomise;
use h3o::CellIndex;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Gi* and its chance in one slice, or in the whole period.
pub(super) struct Tested {
    pub z: Vec<f64>,
    pub p: Vec<f64>,
    /// Cells that hold an incident: others are compared, and never called hot.
    pub held: Vec<bool>,
}

/// All tests of one question, held to one false discovery rate.
pub(super) struct Tests {
    pub whole: Tested,
    pub slices: Vec<Tested>,
    pub n: usize,
    pub threshold: Option<f64>,
}

impl Tests {
    pub fn of(
        area: &Area,
        counts: &BTreeMap<CellIndex, Vec<u64>>,
        slices: usize,
        null: NullModel,
        fdr: f64,
    ) -> Tests {
        let test = |value: &(dyn Fn(&Vec<u64>) -> u64 + Sync)| {
            let values: Vec<u64> = area.cells.iter().map(|c| counts.get(c).map_or(0, value)).collect();
            let p = match (null, &area.exposure) {
                (NullModel::Incidents, Some(exposure)) => {
                    randomise::fallen_incidents(&values, exposure, &area.neighbours)
                }
                // Cells are exchangeable only as far as they are alike. Those that are cut by the edge of the land, or
                // smaller on the ground, hold less, and side by side; a cell must also beat incidents that fall evenly.
                _ => {
                    let exchanged = randomise::exchanged_cells(&values, &area.neighbours);
                    let fallen = evenly_fallen(&values, area);
                    exchanged.into_iter().zip(fallen).map(|(a, b)| a.max(b)).collect()
                }
            };
            let floats: Vec<f64> = values.iter().map(|&v| v as f64).collect();
            let held = values.iter().map(|&v| v > 0).collect();
            Tested { z: gi_star(&floats, &area.neighbours), p, held }
        };
        let whole = test(&|v| v.iter().sum());
        let slices: Vec<Tested> =
            (0..slices).into_par_iter().map(|slice| test(&|v: &Vec<u64>| v[slice])).collect();
        // With a single slice the whole period is the same question asked twice.
        let mut ps = whole.p.clone();
        if slices.len() > 1 {
            ps.extend(slices.iter().flat_map(|s| s.p.iter().copied()));
        }
        Tests { whole, slices, n: ps.len(), threshold: fdr_threshold(&ps, fdr) }
    }

    pub fn is_hot(&self, cell: usize, slice: Option<usize>) -> bool {
        let tested = slice.map_or(&self.whole, |s| &self.slices[s]);
        tested.held[cell] && self.threshold.is_some_and(|t| tested.p[cell] <= t)
    }
}

/// With fewer cells inside, an area has no inside to compare within.
const LEAST_INNER: usize = 8;

/// The chance of as many incidents around each cell if they fall evenly over the ground: for a cell inside the area over
/// its inner cells, which are reported from as a whole; for one on its edge over all.
fn evenly_fallen(values: &[u64], area: &Area) -> Vec<f64> {
    let over_all = randomise::fallen_incidents(values, &area.km2, &area.neighbours);
    if area.inner.iter().all(|inner| *inner)
        || area.inner.iter().filter(|inner| **inner).count() < LEAST_INNER
    {
        return over_all;
    }
    let inside = |i: &usize| area.inner[*i];
    let counts: Vec<u64> = values.iter().enumerate().map(|(i, v)| if inside(&i) { *v } else { 0 }).collect();
    let ground: Vec<f64> =
        area.km2.iter().enumerate().map(|(i, a)| if inside(&i) { *a } else { 0.0 }).collect();
    let over_inner = randomise::fallen_incidents(&counts, &ground, &area.neighbours);
    over_all
        .into_iter()
        .zip(over_inner)
        .zip(&area.inner)
        .map(|((all, inner), is_inner)| if *is_inner { all.max(inner) } else { all })
        .collect()
}
