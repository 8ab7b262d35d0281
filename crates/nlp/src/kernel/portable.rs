//! The kernels for any processor: plain loops over lanes of sixteen, which compilers turn into vectors.

use super::{OUTPUTS, PANEL, Panels};

/// `out[r] = input[r * stride ..] · weights + bias`, for as many rows as `out` has.
pub(super) fn affine(panels: &Panels, input: &[f32], stride: usize, out: &mut [f32]) {
    for (r, out) in out.chunks_exact_mut(panels.width()).enumerate() {
        let input = &input[r * stride..r * stride + panels.rows];
        for p in 0..panels.count {
            out[p * PANEL..(p + 1) * PANEL].copy_from_slice(&panel_product(panels, p, input));
        }
    }
}

/// `out[r][o] = max over pieces of input[r * stride ..] · weights + bias`, for as many rows as `out` has.
pub(super) fn maxout(panels: &Panels, input: &[f32], stride: usize, out: &mut [f32]) {
    for (r, out) in out.chunks_exact_mut(panels.count * OUTPUTS).enumerate() {
        let input = &input[r * stride..r * stride + panels.rows];
        for p in 0..panels.count {
            let sums = panel_product(panels, p, input);
            for o in 0..OUTPUTS {
                out[p * OUTPUTS + o] = sums[o].max(sums[OUTPUTS + o]).max(sums[2 * OUTPUTS + o]);
            }
        }
    }
}

/// Pairs of rows from their transforms: `m0 + m1 + m2` and `m1 - m2 - m3`, the maximum of their pieces.
pub(super) fn pairs(panels: &Panels, transformed: &[f32], out: &mut [f32]) {
    let width = panels.count * OUTPUTS;
    let part = panels.rows / 4;
    for (t, out) in transformed.chunks_exact(panels.rows).zip(out.chunks_exact_mut(2 * width)) {
        for p in 0..panels.count {
            let product = |n: usize| {
                let weights = &panels.weights[(p * panels.rows + n * part) * PANEL..][..part * PANEL];
                product(weights, &t[n * part..(n + 1) * part], [0.0; PANEL])
            };
            let (m0, m1, m2, m3) = (product(0), product(1), product(2), product(3));
            let bias = &panels.bias[p * PANEL..(p + 1) * PANEL];
            for o in 0..OUTPUTS {
                let first = |lane: usize| bias[lane] + (m0[lane] + (m1[lane] + m2[lane]));
                let second = |lane: usize| bias[lane] + ((m1[lane] - m2[lane]) - m3[lane]);
                let maximum =
                    |sum: &dyn Fn(usize) -> f32| sum(o).max(sum(OUTPUTS + o)).max(sum(2 * OUTPUTS + o));
                out[p * OUTPUTS + o] = maximum(&first);
                out[width + p * OUTPUTS + o] = maximum(&second);
            }
        }
    }
}

/// The four inputs of Winograd's products, from four rows.
#[inline(always)]
pub(super) fn transform_pair(rows: &[f32], out: &mut [f32]) {
    let width = rows.len() / 4;
    let (d0, rest) = rows.split_at(width);
    let (d1, rest) = rest.split_at(width);
    let (d2, d3) = rest.split_at(width);
    let (t0, rest) = out.split_at_mut(width);
    let (t1, rest) = rest.split_at_mut(width);
    let (t2, t3) = rest.split_at_mut(width);
    for i in 0..width {
        t0[i] = d0[i] - d2[i];
        t1[i] = d1[i] + d2[i];
        t2[i] = d2[i] - d1[i];
        t3[i] = d1[i] - d3[i];
    }
}

/// The maximum over pieces of a sum of four, each in the layout of panels.
#[inline(always)]
pub(super) fn sum_maxout(bias: &[f32], before: &[f32], here: &[f32], after: &[f32], out: &mut [f32]) {
    let panels = bias.as_chunks::<PANEL>().0.iter().zip(before.as_chunks::<PANEL>().0);
    let rest = here.as_chunks::<PANEL>().0.iter().zip(after.as_chunks::<PANEL>().0);
    for (((bias, before), (here, after)), out) in panels.zip(rest).zip(out.as_chunks_mut::<OUTPUTS>().0) {
        let sum = |lane: usize| (bias[lane] + before[lane]) + (here[lane] + after[lane]);
        for (o, out) in out.iter_mut().enumerate() {
            *out = sum(o).max(sum(OUTPUTS + o)).max(sum(2 * OUTPUTS + o));
        }
    }
}

fn panel_product(panels: &Panels, panel: usize, input: &[f32]) -> [f32; PANEL] {
    let mut bias = [0.0f32; PANEL];
    bias.copy_from_slice(&panels.bias[panel * PANEL..(panel + 1) * PANEL]);
    product(&panels.weights[panel * panels.rows * PANEL..(panel + 1) * panels.rows * PANEL], input, bias)
}

fn product(weights: &[f32], input: &[f32], mut sums: [f32; PANEL]) -> [f32; PANEL] {
    for (x, row) in input.iter().zip(weights.as_chunks::<PANEL>().0) {
        for (sum, w) in sums.iter_mut().zip(row) {
            *sum += x * w;
        }
    }
    sums
}

const LANES: usize = 16;

#[inline(always)]
fn sum_of(x: &[f32], value: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let (chunks, rest) = x.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane += value(*v);
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|v| value(*v)).sum::<f32>()
}

/// Layer normalisation in place.
#[inline(always)]
pub(super) fn normalise(x: &mut [f32], gain: &[f32], offset: &[f32]) {
    let n = x.len() as f32;
    let mean = sum_of(x, |v| v) / n;
    let variance = sum_of(x, |v| (v - mean) * (v - mean)) / n;
    let scale = 1.0 / (variance + 1e-8).sqrt();
    for ((v, g), o) in x.iter_mut().zip(gain).zip(offset) {
        *v = (*v - mean) * scale * g + o;
    }
}

/// Adds `rows` to `base` and folds the sum's second half onto its first by the maximum.
#[inline(always)]
pub(super) fn sum_and_fold(base: &[f32], rows: &[&[f32]], out: &mut [f32]) {
    let half = out.len();
    for start in (0..half).step_by(LANES) {
        let mut first = [0.0f32; LANES];
        let mut second = [0.0f32; LANES];
        first.copy_from_slice(&base[start..start + LANES]);
        second.copy_from_slice(&base[half + start..half + start + LANES]);
        for row in rows {
            for (s, v) in first.iter_mut().zip(&row[start..start + LANES]) {
                *s += v;
            }
            for (s, v) in second.iter_mut().zip(&row[half + start..half + start + LANES]) {
                *s += v;
            }
        }
        for ((out, a), b) in out[start..start + LANES].iter_mut().zip(first).zip(second) {
            *out = a.max(b);
        }
    }
}

/// The largest of `x`.
#[inline(always)]
pub(super) fn maximum(x: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let (chunks, rest) = x.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane = if *v > *lane { *v } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(f32::NEG_INFINITY, |best, v| if *v > best { *v } else { best })
}
