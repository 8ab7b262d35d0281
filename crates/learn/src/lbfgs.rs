//! Limited-memory BFGS with a backtracking line search, for smooth convex costs.
//!
//! Nocedal & Wright, *Numerical Optimization* (2nd ed.), algorithms 7.4 (two-loop recursion) and 3.1 (backtracking under
//! the Armijo condition). Full batches: no order of examples and no seed to depend on.

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Steps at most.
    pub steps: usize,
    /// Pairs of steps and gradient changes that are kept.
    pub memory: usize,
    /// The relative decrease of the cost below which it stops.
    pub tolerance: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { steps: 120, memory: 8, tolerance: 1e-7 }
    }
}

/// Minimises `cost` from `x`; `cost` returns the value and fills the gradient.
pub fn minimise(
    mut x: Vec<f64>,
    mut cost: impl FnMut(&[f64], &mut [f64]) -> f64,
    limits: &Limits,
) -> Vec<f64> {
    let mut gradient = vec![0.0; x.len()];
    let mut value = cost(&x, &mut gradient);
    let mut pairs: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for _ in 0..limits.steps {
        let mut direction = descent(&gradient, &pairs);
        let mut slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            // Lost curvature: start again from the gradient.
            pairs.clear();
            direction = gradient.iter().map(|g| -g).collect();
            slope = -dot(&gradient, &gradient);
        }
        if slope == 0.0 {
            break;
        }
        let mut step = if pairs.is_empty() { 1.0 / slope.abs().sqrt() } else { 1.0 };
        let mut next_gradient = vec![0.0; x.len()];
        let mut moved = None;
        for _ in 0..HALVINGS {
            let next: Vec<f64> = x.iter().zip(&direction).map(|(x, d)| x + step * d).collect();
            let at = cost(&next, &mut next_gradient);
            if at <= value + ARMIJO * step * slope {
                moved = Some((next, at));
                break;
            }
            step *= 0.5;
        }
        let Some((next, at)) = moved else { break };
        let s: Vec<f64> = next.iter().zip(&x).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        if dot(&s, &y) > 0.0 {
            if pairs.len() == limits.memory {
                pairs.remove(0);
            }
            pairs.push((s, y));
        }
        let gained = value - at;
        (x, value) = (next, at);
        gradient.clone_from(&next_gradient);
        if gained <= limits.tolerance * value.abs().max(1.0) {
            break;
        }
    }
    x
}

/// Halvings of a step before the search gives up.
const HALVINGS: usize = 30;
/// The share of the promised decrease that a step must bring (Nocedal & Wright use 1e-4).
const ARMIJO: f64 = 1e-4;

fn descent(gradient: &[f64], pairs: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.to_vec();
    let mut alphas = Vec::with_capacity(pairs.len());
    for (s, y) in pairs.iter().rev() {
        let alpha = dot(s, &q) / dot(s, y);
        q.iter_mut().zip(y).for_each(|(q, y)| *q -= alpha * y);
        alphas.push(alpha);
    }
    if let Some((s, y)) = pairs.last() {
        let scale = dot(s, y) / dot(y, y);
        q.iter_mut().for_each(|q| *q *= scale);
    }
    for ((s, y), alpha) in pairs.iter().zip(alphas.into_iter().rev()) {
        let beta = dot(y, &q) / dot(s, y);
        q.iter_mut().zip(s).for_each(|(q, s)| *q += (alpha - beta) * s);
    }
    q.iter_mut().for_each(|q| *q = -*q);
    q
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_valley_is_walked_to_its_end() {
        // An ill-conditioned quadratic with its minimum at (3, -2).
        let cost = |x: &[f64], g: &mut [f64]| {
            g[0] = 2.0 * (x[0] - 3.0);
            g[1] = 2000.0 * (x[1] + 2.0);
            (x[0] - 3.0).powi(2) + 1000.0 * (x[1] + 2.0).powi(2)
        };
        let found = minimise(vec![0.0, 0.0], cost, &Limits { tolerance: 1e-14, ..Limits::default() });
        assert!((found[0] - 3.0).abs() < 1e-4 && (found[1] + 2.0).abs() < 1e-4, "{found:?}");
    }
}
