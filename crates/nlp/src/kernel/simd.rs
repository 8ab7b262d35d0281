//! The kernels for x86-64 with AVX-512 or AVX2 and FMA.
//!
//! This is the only file of the crate with unsafe code. Each function does what its namesake in `portable` does;
//! the tests compare them. Sums run along the inputs in the same order whatever the number of rows, so a row's result
//! does not depend on its neighbours in a batch.

use super::{OUTPUTS, PAIRS, PANEL, Panels};
use std::arch::x86_64::{
    __m256, __m512, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_max_ps, _mm256_set1_ps, _mm256_setzero_ps,
    _mm256_storeu_ps, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_max_ps, _mm512_set1_ps, _mm512_setzero_ps,
    _mm512_storeu_ps,
};

/// What becomes of the three vectors of sums of a panel.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Finish {
    /// They are written side by side.
    Store,
    /// Their maximum is written.
    Maximum,
}

/// Floats one panel gives a row of the result.
fn panel_out(finish: Finish) -> usize {
    match finish {
        Finish::Store => PANEL,
        Finish::Maximum => OUTPUTS,
    }
}

/// Checks that all the kernels below read and write lies inside the slices.
fn check(panels: &Panels, input: &[f32], stride: usize, out: &[f32], finish: Finish) -> usize {
    let width = panels.count * panel_out(finish);
    let rows = out.len().checked_div(width).unwrap_or(0);
    assert!(rows == 0 || input.len() >= (rows - 1) * stride + panels.rows, "input too short");
    assert_eq!(panels.weights.len(), panels.count * panels.rows * PANEL);
    assert_eq!(panels.bias.len(), panels.count * PANEL);
    rows
}

/// The product of all rows, with AVX-512.
///
/// # Safety
/// The processor must have AVX-512F.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn product_avx512(
    panels: &Panels,
    input: &[f32],
    stride: usize,
    out: &mut [f32],
    finish: Finish,
) {
    let rows = check(panels, input, stride, out, finish);
    let width = panels.count * panel_out(finish);
    if rows == 1 && finish == Finish::Store {
        // SAFETY: `check` has shown that the row of the input and that of the output lie inside.
        unsafe { row_avx512(panels, input, out) };
        return;
    }
    for panel in 0..panels.count {
        let mut row = 0;
        while row < rows {
            let (n, input) = ((rows - row).min(8), &input[row * stride..]);
            let out = &mut out[row * width + panel * panel_out(finish)..];
            // SAFETY: `check` has shown that `n` rows of the input from `row` on, and of the output, lie inside.
            unsafe {
                match n {
                    8 => block_avx512::<8>(panels, panel, input, stride, out, width, finish),
                    4..8 => block_avx512::<4>(panels, panel, input, stride, out, width, finish),
                    2..4 => block_avx512::<2>(panels, panel, input, stride, out, width, finish),
                    _ => block_avx512::<1>(panels, panel, input, stride, out, width, finish),
                }
            }
            row += match n {
                8 => 8,
                4..8 => 4,
                2..4 => 2,
                _ => 1,
            };
        }
    }
}

/// One row of all panels, three panels at a time: one alone would wait for its own sums.
///
/// # Safety
/// The processor must have AVX-512F; `input` must hold a row, `out` a row of the result.
#[target_feature(enable = "avx512f")]
unsafe fn row_avx512(panels: &Panels, input: &[f32], out: &mut [f32]) {
    let mut panel = 0;
    while panel < panels.count {
        // SAFETY: as many panels are there, with as many places in `out`.
        unsafe {
            panel += match panels.count - panel {
                3.. => panels_avx512::<3>(panels, panel, input, out),
                2 => panels_avx512::<2>(panels, panel, input, out),
                _ => panels_avx512::<1>(panels, panel, input, out),
            };
        }
    }
}

/// One row of `P` panels; gives `P`.
///
/// # Safety
/// The processor must have AVX-512F; `P` panels must follow from `panel` on; `input` and `out` must hold a row.
#[target_feature(enable = "avx512f")]
unsafe fn panels_avx512<const P: usize>(
    panels: &Panels,
    panel: usize,
    input: &[f32],
    out: &mut [f32],
) -> usize {
    let bias = panels.bias[panel * PANEL..(panel + P) * PANEL].as_ptr();
    let weights = panels.weights[panel * panels.rows * PANEL..(panel + P) * panels.rows * PANEL].as_ptr();
    let out = out[panel * PANEL..(panel + P) * PANEL].as_mut_ptr();
    let mut sums: [[__m512; 3]; P] = [[_mm512_setzero_ps(); 3]; P];
    // SAFETY: the slices above hold what is read and written.
    unsafe {
        for (p, sum) in sums.iter_mut().enumerate() {
            for (v, sum) in sum.iter_mut().enumerate() {
                *sum = _mm512_loadu_ps(bias.add(p * PANEL + v * 16));
            }
        }
        for (k, x) in input[..panels.rows].iter().enumerate() {
            let x = _mm512_set1_ps(*x);
            for (p, sum) in sums.iter_mut().enumerate() {
                let w = weights.add((p * panels.rows + k) * PANEL);
                for (v, sum) in sum.iter_mut().enumerate() {
                    *sum = _mm512_fmadd_ps(x, _mm512_loadu_ps(w.add(v * 16)), *sum);
                }
            }
        }
        for (p, sum) in sums.iter().enumerate() {
            for (v, sum) in sum.iter().enumerate() {
                _mm512_storeu_ps(out.add(p * PANEL + v * 16), *sum);
            }
        }
    }
    P
}

/// `R` rows of one panel.
///
/// # Safety
/// The processor must have AVX-512F; `input` must hold `R` rows at `stride`, `out` `R` rows at `width`.
#[target_feature(enable = "avx512f")]
unsafe fn block_avx512<const R: usize>(
    panels: &Panels,
    panel: usize,
    input: &[f32],
    stride: usize,
    out: &mut [f32],
    width: usize,
    finish: Finish,
) {
    let weights = panels.weights[panel * panels.rows * PANEL..].as_ptr();
    let bias = panels.bias[panel * PANEL..].as_ptr();
    let input = input.as_ptr();
    let mut sums: [[__m512; 3]; R] = [[_mm512_setzero_ps(); 3]; R];
    // SAFETY: a panel has `rows` rows of 48 weights and 48 biases (`check`); the caller vouches for input and output.
    unsafe {
        for sum in &mut sums {
            *sum = [_mm512_loadu_ps(bias), _mm512_loadu_ps(bias.add(16)), _mm512_loadu_ps(bias.add(32))];
        }
        for k in 0..panels.rows {
            let w = weights.add(k * PANEL);
            let (w0, w1, w2) = (_mm512_loadu_ps(w), _mm512_loadu_ps(w.add(16)), _mm512_loadu_ps(w.add(32)));
            for (r, sum) in sums.iter_mut().enumerate() {
                let x = _mm512_set1_ps(*input.add(r * stride + k));
                sum[0] = _mm512_fmadd_ps(x, w0, sum[0]);
                sum[1] = _mm512_fmadd_ps(x, w1, sum[1]);
                sum[2] = _mm512_fmadd_ps(x, w2, sum[2]);
            }
        }
        for (r, sum) in sums.iter().enumerate() {
            match finish {
                Finish::Store => {
                    let out = out[r * width..r * width + PANEL].as_mut_ptr();
                    for (v, sum) in sum.iter().enumerate() {
                        _mm512_storeu_ps(out.add(v * 16), *sum);
                    }
                }
                Finish::Maximum => {
                    let out = out[r * width..r * width + OUTPUTS].as_mut_ptr();
                    _mm512_storeu_ps(out, _mm512_max_ps(_mm512_max_ps(sum[0], sum[1]), sum[2]));
                }
            }
        }
    }
}

/// The product of all rows, with AVX2 and FMA.
///
/// # Safety
/// The processor must have AVX2 and FMA.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn product_avx2(
    panels: &Panels,
    input: &[f32],
    stride: usize,
    out: &mut [f32],
    finish: Finish,
) {
    let rows = check(panels, input, stride, out, finish);
    let width = panels.count * panel_out(finish);
    for panel in 0..panels.count {
        for half in 0..2 {
            let mut row = 0;
            while row < rows {
                let (n, input) = ((rows - row).min(4), &input[row * stride..]);
                let out = &mut out[row * width + panel * panel_out(finish)..];
                // SAFETY: `check` has shown that `n` rows of the input from `row` on, and of the output, lie inside.
                unsafe {
                    match n {
                        4 => block_avx2::<4>(panels, panel, half, input, stride, out, width, finish),
                        2..4 => block_avx2::<2>(panels, panel, half, input, stride, out, width, finish),
                        _ => block_avx2::<1>(panels, panel, half, input, stride, out, width, finish),
                    }
                }
                row += match n {
                    4 => 4,
                    2..4 => 2,
                    _ => 1,
                };
            }
        }
    }
}

/// `R` rows of one half of a panel: the first or second eight columns of each of its three vectors of sixteen.
///
/// # Safety
/// The processor must have AVX2 and FMA; `half` is 0 or 1; `input` must hold `R` rows at `stride`, `out` `R` rows at
/// `width`.
#[target_feature(enable = "avx2,fma")]
unsafe fn block_avx2<const R: usize>(
    panels: &Panels,
    panel: usize,
    half: usize,
    input: &[f32],
    stride: usize,
    out: &mut [f32],
    width: usize,
    finish: Finish,
) {
    let first = half * 8;
    let weights = panels.weights[panel * panels.rows * PANEL + first..].as_ptr();
    let bias = panels.bias[panel * PANEL + first..].as_ptr();
    let input = input.as_ptr();
    let mut sums: [[__m256; 3]; R] = [[_mm256_setzero_ps(); 3]; R];
    // SAFETY: a panel has `rows` rows of 48 weights and 48 biases (`check`); the caller vouches for input and output.
    unsafe {
        for sum in &mut sums {
            *sum = [_mm256_loadu_ps(bias), _mm256_loadu_ps(bias.add(16)), _mm256_loadu_ps(bias.add(32))];
        }
        for k in 0..panels.rows {
            let w = weights.add(k * PANEL);
            let (w0, w1, w2) = (_mm256_loadu_ps(w), _mm256_loadu_ps(w.add(16)), _mm256_loadu_ps(w.add(32)));
            for (r, sum) in sums.iter_mut().enumerate() {
                let x = _mm256_set1_ps(*input.add(r * stride + k));
                sum[0] = _mm256_fmadd_ps(x, w0, sum[0]);
                sum[1] = _mm256_fmadd_ps(x, w1, sum[1]);
                sum[2] = _mm256_fmadd_ps(x, w2, sum[2]);
            }
        }
        for (r, sum) in sums.iter().enumerate() {
            match finish {
                Finish::Store => {
                    let out = out[r * width..r * width + PANEL].as_mut_ptr().add(first);
                    for (v, sum) in sum.iter().enumerate() {
                        _mm256_storeu_ps(out.add(v * 16), *sum);
                    }
                }
                Finish::Maximum => {
                    let out = out[r * width..r * width + OUTPUTS].as_mut_ptr().add(first);
                    _mm256_storeu_ps(out, _mm256_max_ps(_mm256_max_ps(sum[0], sum[1]), sum[2]));
                }
            }
        }
    }
}

/// Pairs of rows from their transforms, with AVX-512: as `portable::pairs`.
///
/// A part of a panel's weights stays in the nearest cache while all pairs are multiplied with it.
///
/// # Safety
/// The processor must have AVX-512F.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn pairs_avx512(panels: &Panels, transformed: &[f32], out: &mut [f32]) {
    let pairs = check_pairs(panels, transformed, out);
    let mut products = [[[0.0f32; PANEL]; PAIRS]; 4];
    for panel in 0..panels.count {
        for (part, products) in products.iter_mut().enumerate() {
            let mut pair = 0;
            while pair < pairs {
                let (n, products) = (pairs - pair, &mut products[pair..]);
                // SAFETY: `check_pairs` has shown that the transforms from `pair` on lie inside; `products` has a place
                // for each.
                unsafe {
                    pair += match n {
                        8.. => part_avx512::<8>(panels, panel, part, transformed, pair, products),
                        4.. => part_avx512::<4>(panels, panel, part, transformed, pair, products),
                        2.. => part_avx512::<2>(panels, panel, part, transformed, pair, products),
                        _ => part_avx512::<1>(panels, panel, part, transformed, pair, products),
                    };
                }
            }
        }
        combine(panels, panel, &products, out);
    }
}

/// Two rows of one panel for each pair: `m0 + m1 + m2` and `m1 - m2 - m3` of its products, plus the bias, and the
/// maximum of the pieces.
#[inline(always)]
fn combine(panels: &Panels, panel: usize, products: &[[[f32; PANEL]; PAIRS]; 4], out: &mut [f32]) {
    let width = panels.count * OUTPUTS;
    let bias = &panels.bias[panel * PANEL..(panel + 1) * PANEL];
    for (pair, out) in out.chunks_exact_mut(2 * width).enumerate() {
        let [m0, m1, m2, m3] = [0, 1, 2, 3].map(|part: usize| &products[part][pair]);
        let (mut first, mut second) = ([0.0f32; PANEL], [0.0f32; PANEL]);
        for lane in 0..PANEL {
            first[lane] = bias[lane] + (m0[lane] + (m1[lane] + m2[lane]));
            second[lane] = bias[lane] + ((m1[lane] - m2[lane]) - m3[lane]);
        }
        let largest =
            |sums: &[f32; PANEL], o: usize| sums[o].max(sums[OUTPUTS + o]).max(sums[2 * OUTPUTS + o]);
        let (here, next) = out.split_at_mut(width);
        for o in 0..OUTPUTS {
            here[panel * OUTPUTS + o] = largest(&first, o);
            next[panel * OUTPUTS + o] = largest(&second, o);
        }
    }
}

/// Checks that all the pair kernels read and write lies inside the slices; gives the number of pairs.
fn check_pairs(panels: &Panels, transformed: &[f32], out: &[f32]) -> usize {
    let pairs = transformed.len().checked_div(panels.rows).unwrap_or(0);
    assert!(pairs <= PAIRS);
    assert!(panels.rows.is_multiple_of(4));
    assert_eq!(out.len(), pairs * 2 * panels.count * OUTPUTS);
    assert_eq!(panels.weights.len(), panels.count * panels.rows * PANEL);
    assert_eq!(panels.bias.len(), panels.count * PANEL);
    pairs
}

/// The products of `R` pairs with one part of a panel; gives `R`.
///
/// # Safety
/// The processor must have AVX-512F; `R` pairs from `pair` on must lie inside `transformed`, and `R` in `products`.
#[target_feature(enable = "avx512f")]
unsafe fn part_avx512<const R: usize>(
    panels: &Panels,
    panel: usize,
    part: usize,
    transformed: &[f32],
    pair: usize,
    products: &mut [[f32; PANEL]],
) -> usize {
    let inputs = panels.rows / 4;
    let weights = panels.weights[(panel * panels.rows + part * inputs) * PANEL..].as_ptr();
    let input = transformed[pair * panels.rows + part * inputs..].as_ptr();
    let mut sums: [[__m512; 3]; R] = [[_mm512_setzero_ps(); 3]; R];
    // SAFETY: a panel has four parts of `inputs` rows of 48 weights (`check_pairs`); the caller vouches for the pairs.
    unsafe {
        for k in 0..inputs {
            let w = weights.add(k * PANEL);
            let (w0, w1, w2) = (_mm512_loadu_ps(w), _mm512_loadu_ps(w.add(16)), _mm512_loadu_ps(w.add(32)));
            for (r, sum) in sums.iter_mut().enumerate() {
                let x = _mm512_set1_ps(*input.add(r * panels.rows + k));
                sum[0] = _mm512_fmadd_ps(x, w0, sum[0]);
                sum[1] = _mm512_fmadd_ps(x, w1, sum[1]);
                sum[2] = _mm512_fmadd_ps(x, w2, sum[2]);
            }
        }
        for (sum, product) in sums.iter().zip(&mut products[..R]) {
            for (v, sum) in sum.iter().enumerate() {
                _mm512_storeu_ps(product.as_mut_ptr().add(v * 16), *sum);
            }
        }
    }
    R
}

/// Pairs of rows from their transforms, with AVX2 and FMA: as [`pairs_avx512`].
///
/// # Safety
/// The processor must have AVX2 and FMA.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn pairs_avx2(panels: &Panels, transformed: &[f32], out: &mut [f32]) {
    let pairs = check_pairs(panels, transformed, out);
    let mut products = [[[0.0f32; PANEL]; PAIRS]; 4];
    for panel in 0..panels.count {
        for (part, products) in products.iter_mut().enumerate() {
            for half in 0..2 {
                let mut pair = 0;
                while pair < pairs {
                    let (n, products) = (pairs - pair, &mut products[pair..]);
                    // SAFETY: `check_pairs` has shown that the transforms from `pair` on lie inside; `products` has a
                    // place for each; `half` is 0 or 1.
                    unsafe {
                        pair += match n {
                            4.. => part_avx2::<4>(panels, panel, part, half, transformed, pair, products),
                            2.. => part_avx2::<2>(panels, panel, part, half, transformed, pair, products),
                            _ => part_avx2::<1>(panels, panel, part, half, transformed, pair, products),
                        };
                    }
                }
            }
        }
        combine(panels, panel, &products, out);
    }
}

/// The products of `R` pairs with one half of one part of a panel; gives `R`.
///
/// # Safety
/// The processor must have AVX2 and FMA; `half` is 0 or 1; `R` pairs from `pair` on must lie inside `transformed`, and
/// `R` in `products`.
#[target_feature(enable = "avx2,fma")]
unsafe fn part_avx2<const R: usize>(
    panels: &Panels,
    panel: usize,
    part: usize,
    half: usize,
    transformed: &[f32],
    pair: usize,
    products: &mut [[f32; PANEL]],
) -> usize {
    let (inputs, lane) = (panels.rows / 4, half * 8);
    let weights = panels.weights[(panel * panels.rows + part * inputs) * PANEL + lane..].as_ptr();
    let input = transformed[pair * panels.rows + part * inputs..].as_ptr();
    let mut sums: [[__m256; 3]; R] = [[_mm256_setzero_ps(); 3]; R];
    // SAFETY: a panel has four parts of `inputs` rows of 48 weights (`check_pairs`); the caller vouches for the pairs.
    unsafe {
        for k in 0..inputs {
            let w = weights.add(k * PANEL);
            let (w0, w1, w2) = (_mm256_loadu_ps(w), _mm256_loadu_ps(w.add(16)), _mm256_loadu_ps(w.add(32)));
            for (r, sum) in sums.iter_mut().enumerate() {
                let x = _mm256_set1_ps(*input.add(r * panels.rows + k));
                sum[0] = _mm256_fmadd_ps(x, w0, sum[0]);
                sum[1] = _mm256_fmadd_ps(x, w1, sum[1]);
                sum[2] = _mm256_fmadd_ps(x, w2, sum[2]);
            }
        }
        for (sum, product) in sums.iter().zip(&mut products[..R]) {
            for (v, sum) in sum.iter().enumerate() {
                _mm256_storeu_ps(product.as_mut_ptr().add(v * 16 + lane), *sum);
            }
        }
    }
    R
}

macro_rules! widened {
    ($($name:ident: $feature:literal = $portable:path, ($($arg:ident: $type:ty),*) -> $result:ty;)*) => {$(
        /// The portable function, compiled for wider vectors.
        ///
        /// # Safety
        #[doc = concat!("The processor must have ", $feature, ".")]
        #[target_feature(enable = $feature)]
        pub(super) unsafe fn $name($($arg: $type),*) -> $result {
            $portable($($arg),*)
        }
    )*};
}

widened! {
    normalise_avx512: "avx512f" = super::portable::normalise, (x: &mut [f32], gain: &[f32], offset: &[f32]) -> ();
    normalise_avx2: "avx2,fma" = super::portable::normalise, (x: &mut [f32], gain: &[f32], offset: &[f32]) -> ();
    sum_and_fold_avx512: "avx512f" = super::portable::sum_and_fold, (base: &[f32], rows: &[&[f32]], out: &mut [f32]) -> ();
    sum_and_fold_avx2: "avx2,fma" = super::portable::sum_and_fold, (base: &[f32], rows: &[&[f32]], out: &mut [f32]) -> ();
    maximum_avx512: "avx512f" = super::portable::maximum, (x: &[f32]) -> f32;
    transform_pair_avx512: "avx512f" = super::portable::transform_pair, (rows: &[f32], out: &mut [f32]) -> ();
    transform_pair_avx2: "avx2,fma" = super::portable::transform_pair, (rows: &[f32], out: &mut [f32]) -> ();
    sum_maxout_avx512: "avx512f" = super::portable::sum_maxout, (bias: &[f32], before: &[f32], here: &[f32], after: &[f32], out: &mut [f32]) -> ();
    sum_maxout_avx2: "avx2,fma" = super::portable::sum_maxout, (bias: &[f32], before: &[f32], here: &[f32], after: &[f32], out: &mut [f32]) -> ();
    maximum_avx2: "avx2,fma" = super::portable::maximum, (x: &[f32]) -> f32;
}
