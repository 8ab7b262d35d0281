//! Matrix products and the few vector operations around them.

/// Columns of one panel: three vectors of sixteen.
pub(crate) const PANEL: usize = 48;
/// Outputs of one panel of a maxout layer with three pieces.
pub(crate) const OUTPUTS: usize = 16;

/// A weight matrix with its bias, its columns laid out in panels of [`PANEL`], row after row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Panels {
    rows: usize,
    count: usize,
    /// `count` panels of `rows` rows of [`PANEL`] weights.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Panels {
    /// Panels of `columns` columns (filled up with zeros) over inputs of `rows` floats.
    pub(crate) fn new(
        rows: usize,
        columns: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: impl Fn(usize) -> f32,
    ) -> Panels {
        let count = columns.div_ceil(PANEL);
        let mut panels =
            Panels { rows, count, weights: vec![0.0; count * rows * PANEL], bias: vec![0.0; count * PANEL] };
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
    pub(crate) fn maxout(weights: &[f32], bias: &[f32], outputs: usize, inputs: usize) -> Panels {
        let source = |column: usize| {
            let (panel, lane) = (column / PANEL, column % PANEL);
            (panel * OUTPUTS + lane % OUTPUTS) * 3 + lane / OUTPUTS
        };
        Panels::new(
            inputs,
            outputs * 3,
            |column, row| weights[source(column) * inputs + row],
            |c| bias[source(c)],
        )
    }

    /// Floats a row of the product has: the columns, filled up to whole panels.
    pub(crate) fn width(&self) -> usize {
        self.count * PANEL
    }
}

/// `out[r] = input[r * stride ..] · weights + bias`, for as many rows as `out` has.
pub(crate) fn affine(panels: &Panels, input: &[f32], stride: usize, out: &mut [f32]) {
    let width = panels.width();
    for (r, out) in out.chunks_exact_mut(width).enumerate() {
        let input = &input[r * stride..r * stride + panels.rows];
        for p in 0..panels.count {
            out[p * PANEL..(p + 1) * PANEL].copy_from_slice(&panel_product(panels, p, input));
        }
    }
}

/// `out[r][o] = max over pieces of input[r * stride ..] · weights + bias`, for as many rows as `out` has.
pub(crate) fn maxout(panels: &Panels, input: &[f32], stride: usize, out: &mut [f32]) {
    let width = panels.count * OUTPUTS;
    for (r, out) in out.chunks_exact_mut(width).enumerate() {
        let input = &input[r * stride..r * stride + panels.rows];
        for p in 0..panels.count {
            let sums = panel_product(panels, p, input);
            for o in 0..OUTPUTS {
                out[p * OUTPUTS + o] = sums[o].max(sums[OUTPUTS + o]).max(sums[2 * OUTPUTS + o]);
            }
        }
    }
}

fn panel_product(panels: &Panels, panel: usize, input: &[f32]) -> [f32; PANEL] {
    let mut sums = [0.0f32; PANEL];
    sums.copy_from_slice(&panels.bias[panel * PANEL..(panel + 1) * PANEL]);
    let weights = &panels.weights[panel * panels.rows * PANEL..(panel + 1) * panels.rows * PANEL];
    for (x, row) in input.iter().zip(weights.chunks_exact(PANEL)) {
        for (sum, w) in sums.iter_mut().zip(row) {
            *sum += x * w;
        }
    }
    sums
}

/// Layer normalisation of `x` in place: zero mean, unit population variance (plus 1e-8), gain and offset
/// (`thinc/layers/layernorm.py`).
pub(crate) fn normalise(x: &mut [f32], gain: &[f32], offset: &[f32]) {
    let n = x.len() as f32;
    let mean = x.iter().sum::<f32>() / n;
    let variance = x.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n;
    let scale = 1.0 / (variance + 1e-8).sqrt();
    for ((v, g), o) in x.iter_mut().zip(gain).zip(offset) {
        *v = (*v - mean) * scale * g + o;
    }
}
