//! The kernels for x86-64 with AVX-512 or AVX2 and FMA.
//!
//! This is the only file of the crate with unsafe code. Each function does what its namesake in `portable` does;
//! the tests compare them. Sums run along the inputs in the same order whatever the number of rows, so a row's result
//! does not depend on its neighbours in a batch.

use super::{OUTPUTS, PANEL, Panels};
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
    maximum_avx2: "avx2,fma" = super::portable::maximum, (x: &[f32]) -> f32;
}
