//! Three convolutions over a word and its neighbours, each followed by a rectifier and a batch normalisation.

use super::vectors::{Vectors, WordTypes};
use crate::kernel::{self, Level, Panels};
use crate::pack::{Pack, PackError};

/// Words a filter sees: one before, the word, one after.
pub(crate) const KERNEL: usize = 3;

/// The layers of one model.
#[derive(Debug, Clone)]
pub(crate) struct Encoder {
    /// Where the model's shares begin among those of a word type.
    offset: usize,
    first_bias: Vec<f32>,
    norms: Vec<Norm>,
    /// The layers after the first.
    layers: Vec<Panels>,
    /// Filters of each layer.
    widths: Vec<usize>,
}

/// Batch normalisation, folded: `x * scale + shift`.
#[derive(Debug, Clone)]
struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    fn new(pack: &Pack, prefix: &str, width: usize) -> Result<Norm, PackError> {
        let part = |name: &str| pack.floats(&format!("{prefix}.{name}"), width);
        let (weight, bias, mean, std) = (part("weight")?, part("bias")?, part("mean")?, part("std")?);
        let scale: Vec<f32> = weight.iter().zip(&std).map(|(w, s)| w / s).collect();
        let shift = bias.iter().zip(&mean).zip(&scale).map(|((b, m), s)| b - m * s).collect();
        Ok(Norm { scale, shift })
    }

    /// Rectifies and normalises `x` into `out`, which is as wide as the norm.
    fn apply(&self, x: &[f32], out: &mut [f32]) {
        for (((out, x), scale), shift) in out.iter_mut().zip(x).zip(&self.scale).zip(&self.shift) {
            *out = x.max(0.0) * scale + shift;
        }
    }
}

/// Runs of words that are encoded together, an empty row before, between and after them.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// First row and number of rows of each run.
    pub runs: Vec<(usize, usize)>,
    rows: usize,
}

impl Layout {
    pub(crate) fn of(lengths: impl Iterator<Item = usize>) -> Layout {
        let mut layout = Layout { runs: Vec::new(), rows: 1 };
        for length in lengths {
            layout.runs.push((layout.rows, length));
            layout.rows += length + 1;
        }
        layout
    }
}

impl Encoder {
    pub(crate) fn new(
        pack: &Pack,
        name: &str,
        widths: &[usize],
        offset: usize,
        level: Level,
    ) -> Result<Encoder, PackError> {
        let mut layers = Vec::new();
        let mut norms = Vec::new();
        for (i, &width) in widths.iter().enumerate() {
            norms.push(Norm::new(pack, &format!("{name}.norm{i}"), width)?);
            if i > 0 {
                let inputs = widths[i - 1];
                let weights = pack.floats(&format!("{name}.conv{i}.W"), width * inputs * KERNEL)?;
                let bias = pack.floats(&format!("{name}.conv{i}.b"), width)?;
                // Rows of the product are places by inputs, as neighbouring rows of the layer below lie.
                let weight = |column: usize, row: usize| {
                    weights[(column * inputs + row % inputs) * KERNEL + row / inputs]
                };
                layers.push(Panels::new(level, inputs * KERNEL, width, weight, |c| bias[c]));
            }
        }
        let first_bias = pack.floats(&format!("{name}.conv0.b"), widths[0])?;
        Ok(Encoder { offset, first_bias, norms, layers, widths: widths.to_vec() })
    }

    /// Floats of a row of the result.
    pub(crate) fn width(&self) -> usize {
        self.widths.last().copied().unwrap_or(0)
    }

    /// Floats that the model's first layer takes of a word type's shares.
    pub(crate) fn shares_width(&self) -> usize {
        self.widths[0] * KERNEL
    }

    /// Encodes the words `numbers`, laid out in runs; the rows of the result lie as `layout` says, empty ones between.
    pub(crate) fn encode(
        &self,
        vectors: &Vectors,
        types: &WordTypes,
        numbers: &[u32],
        layout: &Layout,
        scratch: &mut Scratch,
    ) {
        let width = self.widths[0];
        let mut rows = std::mem::take(&mut scratch.rows);
        rows.clear();
        rows.resize(layout.rows * width, 0.0);
        let mut sum = vec![0.0; width];
        let mut words = numbers;
        for &(start, len) in &layout.runs {
            let (run, rest) = words.split_at(len);
            words = rest;
            for i in 0..len {
                sum.copy_from_slice(&self.first_bias);
                // The word before stands in the filter's first place, the one after in its last.
                for (place, neighbour) in [i.checked_sub(1), Some(i), Some(i + 1)].into_iter().enumerate() {
                    let Some(&word) = neighbour.and_then(|n| run.get(n)) else { continue };
                    let shares = &types.shares(vectors, word)[self.offset + place * width..][..width];
                    sum.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share);
                }
                self.norms[0].apply(&sum, &mut rows[(start + i) * width..][..width]);
            }
        }
        for ((panels, norm), sizes) in self.layers.iter().zip(&self.norms[1..]).zip(self.widths.windows(2)) {
            let (inputs, width) = (sizes[0], sizes[1]);
            let padded = panels.width();
            // The product of row r sees rows r, r + 1, r + 2: it belongs to row r + 1.
            let count = layout.rows.saturating_sub(2);
            scratch.products.clear();
            scratch.products.resize(count * padded, 0.0);
            kernel::affine(panels, &rows, inputs, &mut scratch.products);
            rows.clear();
            rows.resize(layout.rows * width, 0.0);
            for &(start, len) in &layout.runs {
                for row in start..start + len {
                    let product = &scratch.products[(row - 1) * padded..][..width];
                    norm.apply(product, &mut rows[row * width..][..width]);
                }
            }
        }
        scratch.rows = rows;
    }
}

/// Memory used again for each batch; the result of an encoding lies in `rows`.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub rows: Vec<f32>,
    products: Vec<f32>,
}
