//! Steady series that persist: which of them a series looks like, and how far apart chance alone puts their parts.
//!
//! A series that has one level and wanders around it is told from one whose level changed only by how it wanders. The models
//! here are an autoregression of first order plus noise of its own at each step (Zeger 1988 for counts), on a grid of
//! correlations and shares of noise. Each is weighted by its restricted likelihood (Harville 1977), with the level and the
//! size of the variation integrated out, given that the level did *not* change: what a change would explain counts as
//! persistence. A statistic is then compared with its distribution in series drawn from the models, so weighted (the
//! posterior predictive p of Meng 1994).
//!
//! One estimate of the correlation would not do. Short series show their persistence badly, and those that wandered apart
//! show least of it within their parts.

use crate::numeric::Stream;
use crate::numeric::serial::variance_inflation;
use rayon::prelude::*;

const CORRELATIONS: [f64; 7] = [0.3, 0.6, 0.8, 0.9, 0.95, 0.97, 0.985];
const NOISES: [f64; 6] = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9];
/// Series drawn from each model.
const DRAWS: u64 = 399;
/// What every model gives is the same whatever seed the user gives.
const SEED: u64 = 1;

/// When a value was seen, and how exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// The number of its step; steps may be missing.
    pub step: usize,
    /// What it was seen by, over the mean of all; its own noise has a variance in inverse proportion. Above 0.
    pub exposure: f64,
}

impl Seen {
    /// Values of `n` whole steps that follow each other.
    pub fn all(n: usize) -> Vec<Seen> {
        (0..n).map(|step| Seen { step, exposure: 1.0 }).collect()
    }
}

/// An autoregression with noise, of variance 1 in all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Model {
    /// The autoregression's correlation from step to step.
    pub correlation: f64,
    /// The share of noise in the variance, 0 to 1.
    pub noise: f64,
}

impl Model {
    /// All of them; the first is noise alone.
    pub fn all() -> Vec<Model> {
        let grid = |correlation| NOISES.map(|noise| Model { correlation, noise });
        std::iter::once(Model { correlation: 0.0, noise: 1.0 })
            .chain(CORRELATIONS.into_iter().flat_map(grid))
            .collect()
    }

    /// The correlation of neighbouring values.
    pub fn autocorrelation(self) -> f64 {
        (1.0 - self.noise) * self.correlation
    }

    /// How many independent values the mean of `n` neighbours is worth.
    pub fn worth(self, n: usize) -> f64 {
        n as f64 / variance_inflation(n, self.autocorrelation(), self.correlation)
    }

    /// What is new in each value of several series, over its standard deviation, and the logarithm of the covariance's
    /// determinant (Kalman's filter).
    fn innovations(self, seen: &[Seen], series: &[&[f64]]) -> (Vec<Vec<f64>>, f64) {
        let mut new: Vec<Vec<f64>> = series.iter().map(|s| Vec::with_capacity(s.len())).collect();
        let mut state = vec![0.0; series.len()];
        let (mut variance, mut log_determinant) = (1.0 - self.noise, 0.0);
        for (t, now) in seen.iter().enumerate() {
            if t > 0 {
                let kept = self.correlation.powi((now.step - seen[t - 1].step) as i32);
                state.iter_mut().for_each(|x| *x *= kept);
                variance = kept * kept * variance + (1.0 - self.noise) * (1.0 - kept * kept);
            }
            let whole = variance + self.noise / now.exposure;
            let (gain, deviation) = (variance / whole, whole.sqrt());
            for ((new, state), series) in new.iter_mut().zip(&mut state).zip(series) {
                let surprise = series[t] - *state;
                new.push(surprise / deviation);
                *state += gain * surprise;
            }
            variance *= 1.0 - gain;
            log_determinant += whole.ln();
        }
        (new, log_determinant)
    }

    /// A series made of standard normal numbers: one a step for the autoregression, one for the noise.
    fn draw(self, seen: &[Seen], normals: &[[f64; 2]]) -> Vec<f64> {
        let size = (1.0 - self.noise).sqrt();
        let mut wander = 0.0;
        seen.iter()
            .zip(normals)
            .enumerate()
            .map(|(t, (now, [new, noise]))| {
                let kept = match t {
                    0 => 0.0,
                    _ => self.correlation.powi((now.step - seen[t - 1].step) as i32),
                };
                wander = kept * wander + (1.0 - kept * kept).sqrt() * new;
                size * wander + (self.noise / now.exposure).sqrt() * noise
            })
            .collect()
    }
}

/// The likelihood of `series + change * part` under each model, whatever `change` is.
#[derive(Debug, Clone)]
pub struct Likelihood {
    models: Vec<Model>,
    /// Of each model: sums of products of series and part beyond a common level, `[series², both, part²]`, and what does not
    /// depend on the change.
    forms: Vec<([f64; 3], f64)>,
    values: usize,
}

impl Likelihood {
    /// Prepares it. `part` holds 1 for the values that a change moves, else 0.
    pub fn of(seen: &[Seen], series: &[f64], part: &[f64]) -> Likelihood {
        let (models, level) = (Model::all(), vec![1.0; seen.len()]);
        let forms = models
            .iter()
            .map(|model| {
                let (new, log_determinant) = model.innovations(seen, &[&level, series, part]);
                let product =
                    |a: usize, b: usize| new[a].iter().zip(&new[b]).map(|(x, y)| x * y).sum::<f64>();
                let of_level = product(0, 0);
                let beyond = |a: usize, b: usize| product(a, b) - product(0, a) * product(0, b) / of_level;
                ([beyond(1, 1), beyond(1, 2), beyond(2, 2)], -0.5 * (log_determinant + of_level.ln()))
            })
            .collect();
        Likelihood { models, forms, values: seen.len() }
    }

    /// Each model with its weight, which sum to 1, if the series has one level after `change` is added to the part.
    pub fn weights(&self, change: f64) -> Vec<(Model, f64)> {
        let log = |([own, both, part], rest): &([f64; 3], f64)| {
            let squares = (own + change * (2.0 * both + change * part)).max(1e-12);
            rest - 0.5 * (self.values as f64 - 1.0) * squares.ln()
        };
        let logs: Vec<f64> = self.forms.iter().map(log).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = logs.iter().map(|l| (l - most).exp()).sum();
        self.models.iter().zip(logs).map(|(model, l)| (*model, (l - most).exp() / sum)).collect()
    }
}

/// The weighted mean of what each model has.
pub fn mean_of(weights: &[(Model, f64)], of: impl Fn(Model) -> f64) -> f64 {
    weights.iter().map(|(model, weight)| weight * of(*model)).sum()
}

/// The distributions of a statistic in series of each model.
#[derive(Debug, Clone)]
pub struct Reference(Vec<Vec<f64>>);

impl Reference {
    /// Draws series of each model.
    pub fn of(seen: &[Seen], statistic: impl Fn(&[f64]) -> f64 + Sync) -> Reference {
        let normals: Vec<Vec<[f64; 2]>> = (0..DRAWS)
            .map(|number| {
                let mut stream = Stream::new(SEED, "steady", number);
                seen.iter().map(|_| [stream.normal(), stream.normal()]).collect()
            })
            .collect();
        let of_model = |model: Model| {
            let mut drawn: Vec<f64> = normals.iter().map(|n| statistic(&model.draw(seen, n))).collect();
            drawn.sort_by(f64::total_cmp);
            drawn
        };
        Reference(Model::all().into_par_iter().map(of_model).collect())
    }

    /// The share of drawn series, the observed one included, whose statistic is at least `observed`.
    pub fn p(&self, weights: &[(Model, f64)], observed: f64) -> f64 {
        let share = |drawn: &Vec<f64>| {
            let below = drawn.partition_point(|d| *d < observed);
            (drawn.len() - below + 1) as f64 / (drawn.len() + 1) as f64
        };
        weights.iter().zip(&self.0).map(|((_, weight), drawn)| weight * share(drawn)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::serial::tests::autoregressive;

    #[test]
    fn the_filter_is_the_inverse_of_the_covariance() {
        // Correlation .5, noise 1/4, steps 0, 1 and 3: covariance 1 on the diagonal, .375, .09375 and .1875 beside it.
        let seen = [0, 1, 3].map(|step| Seen { step, exposure: 1.0 });
        let (new, log_determinant) =
            Model { correlation: 0.5, noise: 0.25 }.innovations(&seen, &[&[1.0, 2.0, -1.0]]);
        let c = [[1.0, 0.375, 0.09375], [0.375, 1.0, 0.1875], [0.09375, 0.1875, 1.0]];
        let minor = |a: usize, b: usize| {
            let (r, s) = ([(a + 1) % 3, (a + 2) % 3], [(b + 1) % 3, (b + 2) % 3]);
            c[r[0]][s[0]] * c[r[1]][s[1]] - c[r[0]][s[1]] * c[r[1]][s[0]]
        };
        let determinant: f64 = (0..3).map(|k| c[0][k] * minor(0, k)).sum();
        let y = [1.0, 2.0, -1.0];
        let form: f64 = (0..9).map(|n| y[n / 3] * y[n % 3] * minor(n / 3, n % 3)).sum::<f64>() / determinant;
        assert!((new[0].iter().map(|v| v * v).sum::<f64>() - form).abs() < 1e-12);
        assert!((log_determinant - determinant.ln()).abs() < 1e-12);
    }

    #[test]
    fn a_series_looks_like_what_it_is() {
        let found = |r: f64| {
            let mut stream = Stream::new(5, "steady test", 0);
            let series = autoregressive(200, r, &mut stream);
            let weights = Likelihood::of(&Seen::all(200), &series, &vec![0.0; 200]).weights(0.0);
            assert!((mean_of(&weights, |_| 1.0) - 1.0).abs() < 1e-9);
            mean_of(&weights, Model::autocorrelation)
        };
        for (r, low, high) in [(0.0, -0.01, 0.15), (0.6, 0.45, 0.75), (0.9, 0.8, 0.97)] {
            let r_found = found(r);
            assert!(low < r_found && r_found < high, "{r}: {r_found}");
        }
    }

    #[test]
    fn a_change_that_is_given_back_is_no_persistence() {
        let part: Vec<f64> = (0..40).map(|t| f64::from(u8::from(t >= 20))).collect();
        let mut stream = Stream::new(6, "steady test", 0);
        let series: Vec<f64> = part.iter().map(|p| 4.0 * p + stream.normal()).collect();
        let likelihood = Likelihood::of(&Seen::all(40), &series, &part);
        let at = |change: f64| mean_of(&likelihood.weights(change), Model::autocorrelation);
        assert!(at(0.0) > 0.6 && at(-4.0) < 0.3, "{} {}", at(0.0), at(-4.0));
    }

    #[test]
    fn an_even_statistic_has_even_p() {
        let weights = Likelihood::of(&Seen::all(30), &[0.0; 30], &[0.0; 30]).weights(0.0);
        let reference = Reference::of(&Seen::all(30), |s| s[29]);
        let p = reference.p(&weights, 0.0);
        assert!((0.4..0.6).contains(&p) && reference.p(&weights, 100.0) < 0.003, "{p}");
    }
}
