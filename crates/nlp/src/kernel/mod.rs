//! Matrix products and the few vector operations around them.
//!
//! One layout of the weights serves all processors: panels of three vectors of sixteen columns. Which instructions a
//! product uses is decided once, when a pipeline is opened ([`Instructions`]).

mod portable;
#[cfg(target_arch = "x86_64")]
mod simd;

/// Columns of one panel: three vectors of sixteen.
pub(crate) const PANEL: usize = 48;
/// Outputs of one panel of a maxout layer with three pieces.
pub(crate) const OUTPUTS: usize = 16;

/// A weight matrix with its bias, its columns laid out in panels of [`PANEL`], row after row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Panels {
    level: Level,
    rows: usize,
    count: usize,
    /// `count` panels of `rows` rows of [`PANEL`] weights.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Panels {
    /// Panels of `columns` columns (filled up with zeros) over inputs of `rows` floats.
    pub(crate) fn new(
        level: Level,
        rows: usize,
        columns: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: impl Fn(usize) -> f32,
    ) -> Panels {
        let count = columns.div_ceil(PANEL);
        let weights = vec![0.0; count * rows * PANEL];
        let mut panels = Panels { level, rows, count, weights, bias: vec![0.0; count * PANEL] };
        for column in 0..columns {
            let (panel, lane) = (column / PANEL, column % PANEL);
            panels.bias[column] = bias(column);
            for row in 0..rows {
                panels.weights[(panel * rows + row) * PANEL + lane] = weight(column, row);
            }
        }
        panels
    }

    /// Panels of a maxout layer: `weights` is outputs by 3 pieces by inputs, `bias` outputs by 3. Each panel holds
    /// the three pieces of sixteen outputs, piece by piece, so that the maximum is one of whole vectors.
    pub(crate) fn maxout(
        level: Level,
        weights: &[f32],
        bias: &[f32],
        outputs: usize,
        inputs: usize,
    ) -> Panels {
        Panels::new(
            level,
            inputs,
            outputs * 3,
            |column, row| weights[maxout_source(column) * inputs + row],
            |c| bias[maxout_source(c)],
        )
    }

    /// What one row adds to the maxout layer over three neighbouring rows ([`Panels::window`]) as the row before, the
    /// row itself and the row after: three times the columns of that layer side by side, without its bias.
    pub(crate) fn window_shares(level: Level, weights: &[f32], outputs: usize, width: usize) -> Panels {
        let columns = outputs * 3;
        let weight = |column: usize, row: usize| {
            weights[(maxout_source(column % columns) * 3 + column / columns) * width + row]
        };
        Panels::new(level, width, columns * 3, weight, |_| 0.0)
    }

    /// Panels of a maxout layer over three neighbouring rows, `weights` outputs by 3 pieces by 3 rows of `width`:
    /// the filter transformed for Winograd's F(2,3), which computes two rows with four products instead of six
    /// (Lavin and Gray 2015, <https://arxiv.org/abs/1509.09308>, section 4.1).
    pub(crate) fn window(
        level: Level,
        weights: &[f32],
        bias: &[f32],
        outputs: usize,
        width: usize,
    ) -> Panels {
        let mut transformed = vec![0.0; outputs * 3 * 4 * width];
        let filters = weights.chunks_exact(3 * width).zip(transformed.chunks_exact_mut(4 * width));
        for (filter, out) in filters {
            for i in 0..width {
                let (before, here, after) = (filter[i], filter[width + i], filter[2 * width + i]);
                out[i] = before;
                out[width + i] = (before + here + after) / 2.0;
                out[2 * width + i] = (before - here + after) / 2.0;
                out[3 * width + i] = after;
            }
        }
        Panels::maxout(level, &transformed, bias, outputs, 4 * width)
    }

    /// Floats a row of the product has: the columns, filled up to whole panels.
    pub(crate) fn width(&self) -> usize {
        self.count * PANEL
    }

    /// The instructions of its products; what stands around them uses the same.
    pub(crate) fn level(&self) -> Level {
        self.level
    }
}

/// The stored column (output by piece) that stands in `column` of a maxout layer's panels.
pub(crate) fn maxout_source(column: usize) -> usize {
    let (panel, lane) = (column / PANEL, column % PANEL);
    (panel * OUTPUTS + lane % OUTPUTS) * 3 + lane / OUTPUTS
}

/// The instructions matrix products are computed with. All give the same parses up to the last bits of the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Instructions {
    /// The best the processor offers.
    #[default]
    Best,
    /// AVX-512F, on x86-64.
    Avx512,
    /// AVX2 and FMA, on x86-64.
    Avx2,
    /// What every processor has.
    Portable,
}

impl Instructions {
    /// What this processor has, the best first.
    pub fn available() -> Vec<Instructions> {
        let all = [Instructions::Avx512, Instructions::Avx2, Instructions::Portable];
        all.into_iter().filter(|instructions| Level::of(*instructions).is_some()).collect()
    }
}

/// Instructions that this processor has: only [`Level::of`] makes one beyond `Portable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Level {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[default]
    Portable,
}

impl Level {
    /// The level of `instructions`; `None` if this processor lacks them.
    pub(crate) fn of(instructions: Instructions) -> Option<Level> {
        match instructions {
            Instructions::Best => Instructions::available().into_iter().find_map(Level::of),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => is_x86_feature_detected!("avx512f").then_some(Level::Avx512),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => {
                (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(Level::Avx2)
            }
            Instructions::Portable => Some(Level::Portable),
            #[cfg(not(target_arch = "x86_64"))]
            Instructions::Avx512 | Instructions::Avx2 => None,
        }
    }
}

/// `out[r] = input[r * stride ..] · weights + bias`, for as many rows as `out` has.
pub(crate) fn affine(panels: &Panels, input: &[f32], stride: usize, out: &mut [f32]) {
    match panels.level {
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { simd::product_avx512(panels, input, stride, out, simd::Finish::Store) },
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { simd::product_avx2(panels, input, stride, out, simd::Finish::Store) },
        Level::Portable => portable::affine(panels, input, stride, out),
    }
}

/// `out[r][o] = max over pieces of input[r * stride ..] · weights + bias`, for as many rows as `out` has.
pub(crate) fn maxout(panels: &Panels, input: &[f32], stride: usize, out: &mut [f32]) {
    match panels.level {
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { simd::product_avx512(panels, input, stride, out, simd::Finish::Maximum) },
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { simd::product_avx2(panels, input, stride, out, simd::Finish::Maximum) },
        Level::Portable => portable::maxout(panels, input, stride, out),
    }
}

/// Pairs of rows transformed together; their transforms stay in the nearest cache but one.
const PAIRS: usize = 32;
/// Floats that [`window_maxout`] needs for each unit of width to work in.
pub(crate) const WINDOW_SCRATCH: usize = PAIRS * 4;

/// A window layer over some of `rows` (rows of `width`): for each pair of neighbours, whose first is row `pairs[p]`, the
/// maximum over pieces of their neighbourhoods' products with `panels`, which [`Panels::window`] made. The results
/// stand side by side in `out`. `scratch` has [`WINDOW_SCRATCH`] times `width` floats.
pub(crate) fn window_maxout(
    panels: &Panels,
    rows: &[f32],
    width: usize,
    pairs: &[u32],
    scratch: &mut [f32],
    out: &mut [f32],
) {
    let out_width = panels.count * OUTPUTS;
    assert_eq!(panels.rows, 4 * width);
    assert_eq!(out.len(), pairs.len() * 2 * out_width);
    for (pairs, out) in pairs.chunks(PAIRS).zip(out.chunks_mut(PAIRS * 2 * out_width)) {
        let transformed = &mut scratch[..pairs.len() * panels.rows];
        for (&pair, t) in pairs.iter().zip(transformed.chunks_exact_mut(panels.rows)) {
            transform_pair(panels.level, &rows[(pair as usize - 1) * width..][..4 * width], t);
        }
        match panels.level {
            // SAFETY: the processor has the instructions (`Level::of`).
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { simd::pairs_avx512(panels, transformed, out) },
            // SAFETY: the processor has the instructions (`Level::of`).
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { simd::pairs_avx2(panels, transformed, out) },
            Level::Portable => portable::pairs(panels, transformed, out),
        }
    }
}

/// The four inputs of Winograd's products, from four rows.
fn transform_pair(level: Level, rows: &[f32], out: &mut [f32]) {
    match level {
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { simd::transform_pair_avx512(rows, out) },
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { simd::transform_pair_avx2(rows, out) },
        Level::Portable => portable::transform_pair(rows, out),
    }
}

/// The maximum over pieces of `bias + before + here + after`, each in the layout of a maxout layer's panels.
pub(crate) fn sum_maxout(
    level: Level,
    bias: &[f32],
    before: &[f32],
    here: &[f32],
    after: &[f32],
    out: &mut [f32],
) {
    match level {
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { simd::sum_maxout_avx512(bias, before, here, after, out) },
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { simd::sum_maxout_avx2(bias, before, here, after, out) },
        Level::Portable => portable::sum_maxout(bias, before, here, after, out),
    }
}

/// Layer normalisation of `x` in place: zero mean, unit population variance (plus 1e-8), gain and offset
/// (`thinc/layers/layernorm.py`).
pub(crate) fn normalise(level: Level, x: &mut [f32], gain: &[f32], offset: &[f32]) {
    match level {
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { simd::normalise_avx512(x, gain, offset) },
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { simd::normalise_avx2(x, gain, offset) },
        Level::Portable => portable::normalise(x, gain, offset),
    }
}

/// Adds `rows` to `base` and folds the sum's second half onto its first by the maximum; `out` has half the length, a
/// multiple of sixteen.
pub(crate) fn sum_and_fold(level: Level, base: &[f32], rows: &[&[f32]], out: &mut [f32]) {
    match level {
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { simd::sum_and_fold_avx512(base, rows, out) },
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { simd::sum_and_fold_avx2(base, rows, out) },
        Level::Portable => portable::sum_and_fold(base, rows, out),
    }
}

/// The largest of `x`; negative infinity if there is none.
pub(crate) fn maximum(level: Level, x: &[f32]) -> f32 {
    match level {
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { simd::maximum_avx512(x) },
        // SAFETY: the processor has the instructions (`Level::of`).
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { simd::maximum_avx2(x) },
        Level::Portable => portable::maximum(x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers between -1 and 1 from a linear congruence.
    fn numbers(count: usize, mut seed: u64) -> Vec<f32> {
        let mut next = || {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 40) as f32 / (1u64 << 23) as f32 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    fn levels() -> Vec<Level> {
        Instructions::available().into_iter().filter_map(Level::of).collect()
    }

    fn close(a: &[f32], b: &[f32]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4)
    }

    #[test]
    fn every_level_computes_the_product() {
        for (rows, inputs, outputs) in [(1, 5, 7), (3, 64, 106), (11, 96, 64), (17, 33, 100)] {
            let (weights, bias) = (numbers(inputs * outputs, 1), numbers(outputs, 2));
            let input = numbers(rows * inputs, 3);
            for level in levels() {
                let panels = Panels::new(level, inputs, outputs, |c, r| weights[c * inputs + r], |c| bias[c]);
                let mut out = vec![0.0; rows * panels.width()];
                affine(&panels, &input, inputs, &mut out);
                for r in 0..rows {
                    let expected: Vec<f32> = (0..outputs)
                        .map(|c| {
                            bias[c]
                                + (0..inputs)
                                    .map(|k| input[r * inputs + k] * weights[c * inputs + k])
                                    .sum::<f32>()
                        })
                        .collect();
                    assert!(close(&out[r * panels.width()..][..outputs], &expected), "{level:?} row {r}");
                }
            }
        }
    }

    #[test]
    fn every_level_takes_the_maximum_of_the_pieces() {
        let (rows, inputs, outputs) = (13, 40, 32);
        let (weights, bias) = (numbers(outputs * 3 * inputs, 1), numbers(outputs * 3, 2));
        let input = numbers(rows * inputs, 3);
        for level in levels() {
            let panels = Panels::maxout(level, &weights, &bias, outputs, inputs);
            let mut out = vec![0.0; rows * outputs];
            maxout(&panels, &input, inputs, &mut out);
            for r in 0..rows {
                let piece = |c: usize| {
                    bias[c]
                        + (0..inputs).map(|k| input[r * inputs + k] * weights[c * inputs + k]).sum::<f32>()
                };
                let expected: Vec<f32> =
                    (0..outputs).map(|o| (0..3).map(|p| piece(o * 3 + p)).fold(f32::MIN, f32::max)).collect();
                assert!(close(&out[r * outputs..(r + 1) * outputs], &expected), "{level:?} row {r}");
            }
        }
    }

    #[test]
    fn a_window_layer_is_the_product_of_three_rows() {
        let (rows, width, outputs) = (70, 32, 48);
        let (weights, bias) = (numbers(outputs * 9 * width, 1), numbers(outputs * 3, 2));
        let input = numbers((rows + 2) * width, 3);
        let direct = Panels::maxout(Level::Portable, &weights, &bias, outputs, 3 * width);
        let mut expected = vec![0.0; rows * outputs];
        maxout(&direct, &input, width, &mut expected);
        for level in levels() {
            let window = Panels::window(level, &weights, &bias, outputs, width);
            let mut out = vec![0.0; rows * outputs];
            let mut scratch = vec![0.0; WINDOW_SCRATCH * width];
            let pairs: Vec<u32> = (0..rows as u32 / 2).map(|pair| 2 * pair + 1).collect();
            window_maxout(&window, &input, width, &pairs, &mut scratch, &mut out);
            assert!(close(&out, &expected), "{level:?}");
            let mut two = vec![0.0; 2 * outputs];
            window_maxout(&window, &input, width, &[5], &mut scratch, &mut two);
            assert_eq!(two, out[4 * outputs..6 * outputs], "{level:?}");
        }
    }

    #[test]
    fn the_shares_of_three_rows_add_up_to_a_window() {
        let (width, outputs) = (32, 48);
        let (weights, bias) = (numbers(outputs * 9 * width, 1), numbers(outputs * 3, 2));
        let input = numbers(3 * width, 3);
        let direct = Panels::maxout(Level::Portable, &weights, &bias, outputs, 3 * width);
        let mut expected = vec![0.0; outputs];
        maxout(&direct, &input, 0, &mut expected);
        let columns = outputs * 3;
        let laid: Vec<f32> = (0..columns).map(|column| bias[maxout_source(column)]).collect();
        for level in levels() {
            let panels = Panels::window_shares(level, &weights, outputs, width);
            let mut shares = vec![0.0; 3 * panels.width()];
            affine(&panels, &input, width, &mut shares);
            let share = |row: usize| &shares[row * panels.width() + row * columns..][..columns];
            let mut out = vec![0.0; outputs];
            sum_maxout(level, &laid, share(0), share(1), share(2), &mut out);
            assert!(close(&out, &expected), "{level:?}");
        }
    }

    #[test]
    fn a_row_does_not_depend_on_its_neighbours() {
        let (inputs, outputs) = (96, 48);
        let (weights, bias) = (numbers(outputs * inputs, 1), numbers(outputs, 2));
        let input = numbers(21 * inputs, 3);
        for level in levels() {
            let panels = Panels::new(level, inputs, outputs, |c, r| weights[c * inputs + r], |c| bias[c]);
            let mut all = vec![0.0; 21 * panels.width()];
            affine(&panels, &input, inputs, &mut all);
            for r in 0..21 {
                let mut one = vec![0.0; panels.width()];
                affine(&panels, &input[r * inputs..], 0, &mut one);
                assert_eq!(one, all[r * panels.width()..(r + 1) * panels.width()]);
            }
        }
    }

    #[test]
    fn the_wide_helpers_equal_the_portable_ones() {
        let (base, row) = (numbers(128, 1), numbers(128, 2));
        let (mut there, mut y) = (vec![0.0; 64], numbers(96, 3));
        portable::sum_and_fold(&base, &[&row, &row], &mut there);
        portable::normalise(&mut y, &base[..96], &row[..96]);
        for level in levels() {
            let (mut here, mut x) = (vec![0.0; 64], numbers(96, 3));
            sum_and_fold(level, &base, &[&row, &row], &mut here);
            assert_eq!(here, there);
            normalise(level, &mut x, &base[..96], &row[..96]);
            assert!(close(&x, &y));
            assert_eq!(maximum(level, &base), base.iter().copied().fold(f32::MIN, f32::max));
            assert_eq!(maximum(level, &[]), f32::NEG_INFINITY);
        }
    }
}
