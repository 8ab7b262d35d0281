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
                _ => randomise::exchanged_cells(&values, &area.neighbours),
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
