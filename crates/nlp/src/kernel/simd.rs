//! The kernels for x86-64 with AVX-512 or AVX2 and FMA.
//!
//! This is the only file of the crate with unsafe code. Each function does what its namesake in `portable` does;
//! the tests compare them. Sums run along the inputs in the same order whatever the number of rows, so a row's result
//! does not depend on its neighbours in a batch.

use super::{OUTPUTS, PANEL, Panels};
use std::arch::x86_64::{
    __m256, __m512, _mm256_add_ps, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_max_ps, _mm256_set1_ps,
    _mm256_setzero_ps, _mm256_storeu_ps, _mm256_sub_ps, _mm512_add_ps, _mm512_fmadd_ps, _mm512_loadu_ps,
    _mm512_max_ps, _mm512_set1_ps, _mm512_setzero_ps, _mm512_storeu_ps, _mm512_sub_ps,
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

/// Pairs of rows from their transforms, with AVX-512: as `portable::pairs`.
///
/// # Safety
/// The processor must have AVX-512F.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn pairs_avx512(panels: &Panels, transformed: &[f32], out: &mut [f32]) {
    let pairs = check_pairs(panels, transformed, out);
    for panel in 0..panels.count {
        let mut pair = 0;
        while pair < pairs {
            let n = if pairs - pair >= 8 { 8 } else { 1 };
            // SAFETY: `check_pairs` has shown that the transforms and results of `n` pairs from `pair` on lie inside.
            unsafe {
                if n == 8 {
                    pair_block_avx512::<8>(panels, panel, transformed, pair, out);
                } else {
                    pair_block_avx512::<1>(panels, panel, transformed, pair, out);
                }
            }
            pair += n;
        }
    }
}

/// Checks that all the pair kernels read and write lies inside the slices; gives the number of pairs.
fn check_pairs(panels: &Panels, transformed: &[f32], out: &[f32]) -> usize {
    let pairs = transformed.len().checked_div(panels.rows).unwrap_or(0);
    assert!(panels.rows.is_multiple_of(4));
    assert_eq!(out.len(), pairs * 2 * panels.count * OUTPUTS);
    assert_eq!(panels.weights.len(), panels.count * panels.rows * PANEL);
    assert_eq!(panels.bias.len(), panels.count * PANEL);
    pairs
}

/// `R` pairs of one panel.
///
/// # Safety
/// The processor must have AVX-512F; `R` pairs from `pair` on must lie inside both slices.
#[target_feature(enable = "avx512f")]
unsafe fn pair_block_avx512<const R: usize>(
    panels: &Panels,
    panel: usize,
    transformed: &[f32],
    pair: usize,
    out: &mut [f32],
) {
    let (width, part) = (panels.count * OUTPUTS, panels.rows / 4);
    let bias = panels.bias[panel * PANEL..].as_ptr();
    let mut products: [[[__m512; 3]; R]; 4] = [[[_mm512_setzero_ps(); 3]; R]; 4];
    // SAFETY: a panel has four parts of `part` rows of 48 weights, and 48 biases (`check_pairs`); the caller vouches
    // for the pairs.
    unsafe {
        for (n, product) in products.iter_mut().enumerate() {
            let weights = panels.weights[(panel * panels.rows + n * part) * PANEL..].as_ptr();
            let input = transformed[pair * panels.rows + n * part..].as_ptr();
            let mut sums: [[__m512; 3]; R] = [[_mm512_setzero_ps(); 3]; R];
            for k in 0..part {
                let w = weights.add(k * PANEL);
                let (w0, w1, w2) =
                    (_mm512_loadu_ps(w), _mm512_loadu_ps(w.add(16)), _mm512_loadu_ps(w.add(32)));
                for (r, sum) in sums.iter_mut().enumerate() {
                    let x = _mm512_set1_ps(*input.add(r * panels.rows + k));
                    sum[0] = _mm512_fmadd_ps(x, w0, sum[0]);
                    sum[1] = _mm512_fmadd_ps(x, w1, sum[1]);
                    sum[2] = _mm512_fmadd_ps(x, w2, sum[2]);
                }
            }
            *product = sums;
        }
        for r in 0..R {
            let mut first = _mm512_set1_ps(f32::NEG_INFINITY);
            let mut second = first;
            let [p0, p1, p2, p3] = &products;
            let products = p0[r].into_iter().zip(p1[r]).zip(p2[r].into_iter().zip(p3[r]));
            for (v, ((m0, m1), (m2, m3))) in products.enumerate() {
                let b = _mm512_loadu_ps(bias.add(v * 16));
                let a = _mm512_add_ps(b, _mm512_add_ps(m0, _mm512_add_ps(m1, m2)));
                first = _mm512_max_ps(first, a);
                let a = _mm512_add_ps(b, _mm512_sub_ps(_mm512_sub_ps(m1, m2), m3));
                second = _mm512_max_ps(second, a);
            }
            let out = &mut out[(pair + r) * 2 * width..(pair + r + 1) * 2 * width];
            _mm512_storeu_ps(out[panel * OUTPUTS..][..OUTPUTS].as_mut_ptr(), first);
            _mm512_storeu_ps(out[width + panel * OUTPUTS..][..OUTPUTS].as_mut_ptr(), second);
        }
    }
}

/// Pairs of rows from their transforms, with AVX2 and FMA: as `portable::pairs`.
///
/// # Safety
/// The processor must have AVX2 and FMA.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn pairs_avx2(panels: &Panels, transformed: &[f32], out: &mut [f32]) {
    let pairs = check_pairs(panels, transformed, out);
    for panel in 0..panels.count {
        for half in 0..2 {
            let mut pair = 0;
            while pair < pairs {
                let n = if pairs - pair >= 4 { 4 } else { 1 };
                // SAFETY: `check_pairs` has shown that `n` pairs from `pair` on lie inside; `half` is 0 or 1.
                unsafe {
                    if n == 4 {
                        pair_block_avx2::<4>(panels, panel, half, transformed, pair, out);
                    } else {
                        pair_block_avx2::<1>(panels, panel, half, transformed, pair, out);
                    }
                }
                pair += n;
            }
        }
    }
}

/// `R` pairs of one half of a panel.
///
/// # Safety
/// The processor must have AVX2 and FMA; `half` is 0 or 1; `R` pairs from `pair` on must lie inside both slices.
#[target_feature(enable = "avx2,fma")]
unsafe fn pair_block_avx2<const R: usize>(
    panels: &Panels,
    panel: usize,
    half: usize,
    transformed: &[f32],
    pair: usize,
    out: &mut [f32],
) {
    let (width, part, lane) = (panels.count * OUTPUTS, panels.rows / 4, half * 8);
    let bias = panels.bias[panel * PANEL + lane..].as_ptr();
    let mut products: [[[__m256; 3]; R]; 4] = [[[_mm256_setzero_ps(); 3]; R]; 4];
    // SAFETY: a panel has four parts of `part` rows of 48 weights, and 48 biases (`check_pairs`); the caller vouches
    // for the pairs.
    unsafe {
        for (n, product) in products.iter_mut().enumerate() {
            let weights = panels.weights[(panel * panels.rows + n * part) * PANEL + lane..].as_ptr();
            let input = transformed[pair * panels.rows + n * part..].as_ptr();
            let mut sums: [[__m256; 3]; R] = [[_mm256_setzero_ps(); 3]; R];
            for k in 0..part {
                let w = weights.add(k * PANEL);
                let (w0, w1, w2) =
                    (_mm256_loadu_ps(w), _mm256_loadu_ps(w.add(16)), _mm256_loadu_ps(w.add(32)));
                for (r, sum) in sums.iter_mut().enumerate() {
                    let x = _mm256_set1_ps(*input.add(r * panels.rows + k));
                    sum[0] = _mm256_fmadd_ps(x, w0, sum[0]);
                    sum[1] = _mm256_fmadd_ps(x, w1, sum[1]);
                    sum[2] = _mm256_fmadd_ps(x, w2, sum[2]);
                }
            }
            *product = sums;
        }
        for r in 0..R {
            let mut first = _mm256_set1_ps(f32::NEG_INFINITY);
            let mut second = first;
            let [p0, p1, p2, p3] = &products;
            let products = p0[r].into_iter().zip(p1[r]).zip(p2[r].into_iter().zip(p3[r]));
            for (v, ((m0, m1), (m2, m3))) in products.enumerate() {
                let b = _mm256_loadu_ps(bias.add(v * 16));
                let a = _mm256_add_ps(b, _mm256_add_ps(m0, _mm256_add_ps(m1, m2)));
                first = _mm256_max_ps(first, a);
                let a = _mm256_add_ps(b, _mm256_sub_ps(_mm256_sub_ps(m1, m2), m3));
                second = _mm256_max_ps(second, a);
            }
            let out = &mut out[(pair + r) * 2 * width..(pair + r + 1) * 2 * width];
            let at = panel * OUTPUTS + lane;
            _mm256_storeu_ps(out[at..][..8].as_mut_ptr(), first);
            _mm256_storeu_ps(out[width + at..][..8].as_mut_ptr(), second);
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
