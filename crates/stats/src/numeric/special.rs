//! Special functions: gamma, beta and normal distributions and what is counted with them.
//!
//! Lanczos and continued-fraction forms after Press et al., *Numerical Recipes*, 3rd ed. (2007), §6.1-6.4; accuracy is
//! about 1e-13 relative, far below what is printed.

use std::f64::consts::{PI, SQRT_2};

/// The natural logarithm of the gamma function, for positive `x`.
pub fn ln_gamma(x: f64) -> f64 {
    // Lanczos, g = 7, n = 9 (coefficients by Godfrey).
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let t = x + 7.5;
    let mut sum = COEFFICIENTS[0];
    for (i, c) in COEFFICIENTS.iter().enumerate().skip(1) {
        sum += c / (x + i as f64);
    }
    0.5 * (2.0 * PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// The regularised lower incomplete gamma function P(a, x), for `a > 0` and `x >= 0`.
pub fn gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x < a + 1.0 { gamma_series(a, x) } else { 1.0 - gamma_fraction(a, x) }
}

/// The upper one, Q(a, x) = 1 - P(a, x), without cancellation.
pub fn gamma_q(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x < a + 1.0 { 1.0 - gamma_series(a, x) } else { gamma_fraction(a, x) }
}

fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
    for _ in 0..10_000 {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term.abs() < sum.abs() * 1e-16 {
            break;
        }
    }
    sum * (-x + a * x.ln() - ln_gamma(a)).exp()
}

fn gamma_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..10_000 {
        let an = -(i as f64) * (i as f64 - a);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = b + an / c;
        c = if c.abs() < TINY { TINY } else { c };
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h * (-x + a * x.ln() - ln_gamma(a)).exp()
}

/// The regularised incomplete beta function I_x(a, b), for positive `a`, `b` and `x` in [0, 1].
pub fn beta_i(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, 1.0 - x) / b
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let (mut c, mut d) = (1.0, 1.0 / guard(1.0 - (a + b) * x / (a + 1.0)));
    let mut h = d;
    for m in 1..10_000 {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// The `p` quantile of the beta distribution, by bisection to the last bit that matters.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    bisect(0.0, 1.0, |x| beta_i(a, b, x) < p)
}

/// The `p` quantile of the gamma distribution with the given shape and scale 1.
pub fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let mut high = shape + 10.0;
    while gamma_p(shape, high) < p && high < 1e12 {
        high *= 2.0;
    }
    bisect(0.0, high, |x| gamma_p(shape, x) < p)
}

/// The `p` quantile of chi-squared with `df` degrees of freedom.
pub fn chi_squared_quantile(df: f64, p: f64) -> f64 {
    2.0 * gamma_quantile(df / 2.0, p)
}

/// The probability that chi-squared with `df` degrees of freedom exceeds `x`.
pub fn chi_squared_sf(df: f64, x: f64) -> f64 {
    gamma_q(df / 2.0, x / 2.0)
}

/// The upper quantile of Student's t: exceeded with probability `tail`, below one half.
pub fn student_upper(df: f64, tail: f64) -> f64 {
    let x = beta_quantile(df / 2.0, 0.5, 2.0 * tail);
    (df * (1.0 - x) / x).sqrt()
}

/// The chance of a Student's t with `df` degrees of freedom at least as far from 0 as `t`.
pub fn student_two_sided(df: f64, t: f64) -> f64 {
    if t.is_infinite() { 0.0 } else { beta_i(0.5 * df, 0.5, df / (df + t * t)) }
}

fn bisect(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if below(middle) { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The standard normal distribution function.
pub fn normal_cdf(z: f64) -> f64 {
    let upper = 0.5 * gamma_q(0.5, z * z / 2.0);
    if z > 0.0 { 1.0 - upper } else { upper }
}

/// The standard normal density.
pub fn normal_pdf(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

/// The standard normal quantile, infinite at 0 and 1: Acklam's approximation, refined by Halley's method.
pub fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    // A start good to 5e-4 (Abramowitz and Stegun 26.2.23), then three steps.
    let t = (-2.0 * p.ln()).sqrt();
    let mut z = -(t
        - (2.515517 + 0.802853 * t + 0.010328 * t * t)
            / (1.0 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t));
    for _ in 0..3 {
        let u = (normal_cdf(z) - p) / normal_pdf(z);
        z -= u / (1.0 + z * u / 2.0);
    }
    z
}

/// The Poisson probability of `k` given the mean.
pub fn poisson_pmf(k: u64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    (k as f64 * mean.ln() - mean - ln_gamma(k as f64 + 1.0)).exp()
}

/// The Poisson probability of at least `k` given the mean.
pub fn poisson_at_least(k: u64, mean: f64) -> f64 {
    if k == 0 { 1.0 } else { gamma_p(k as f64, mean) }
}

/// The exact (Garwood 1936) interval for a Poisson mean after seeing `count`.
pub fn poisson_interval(count: u64, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    let low = if count == 0 { 0.0 } else { gamma_quantile(count as f64, tail) };
    (low, gamma_quantile(count as f64 + 1.0, 1.0 - tail))
}

/// The exact (Clopper and Pearson 1934) interval for a share after `count` of `n`.
pub fn binomial_interval(count: u64, n: u64, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    let (k, n) = (count as f64, n as f64);
    let low = if count == 0 { 0.0 } else { beta_quantile(k, n - k + 1.0, tail) };
    let high = if k >= n { 1.0 } else { beta_quantile(k + 1.0, n - k, 1.0 - tail) };
    (low, high)
}

/// The error function.
pub fn erf(x: f64) -> f64 {
    2.0 * normal_cdf(x * SQRT_2) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-10 * b.abs().max(1.0), "{a} is not {b}");
    }

    #[test]
    fn values_are_scipys() {
        // scipy.special 1.17: gammaln, gammainc, betainc, ndtri; scipy.stats: chi2.ppf.
        near(ln_gamma(10.5), 13.940625219403763);
        near(gamma_p(3.0, 2.5), 0.45618688411667035);
        near(beta_i(2.0, 3.0, 0.4), 0.5248);
        near(normal_quantile(0.975), 1.959963984540054);
        near(normal_quantile(1e-10), -6.361340902404056);
        near(student_upper(10.0, 0.025), 2.2281388519649385);
        near(student_two_sided(5.0, 2.0), 0.10193947882706767);
        near(normal_cdf(-1.3), 0.09680048458561036);
        near(chi_squared_quantile(2.0, 0.95), 5.991464547107979);
        // 1 - e^-1.5 (1 + 1.5 + 1.125)
        near(poisson_at_least(3, 1.5), 1.0 - (-1.5f64).exp() * 3.625);
    }

    #[test]
    fn exact_intervals() {
        // Garwood's table: 0 gives (0, 3.689), 10 gives (4.795, 18.390).
        let (low, high) = poisson_interval(10, 0.95);
        assert!((low - 4.795389).abs() < 1e-5 && (high - 18.390356).abs() < 1e-5, "{low} {high}");
        assert!((poisson_interval(0, 0.95).1 - 3.688879).abs() < 1e-5);
        let (low, high) = binomial_interval(0, 10, 0.95);
        assert!(low == 0.0 && (high - 0.308497).abs() < 1e-5);
    }
}
