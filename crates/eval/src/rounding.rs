//! Rounding as the reference scorers round.

/// Rounded on the exact value, halves to even: as Python rounds, unlike `(x * 10.0).round() / 10.0`.
pub(crate) fn rounded(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_on_the_exact_value() {
        assert_eq!(rounded(0.25, 1), 0.2);
        assert_eq!(rounded(0.35, 1), 0.3, "0.35 lies just below");
        assert_eq!(rounded(0.875, 2), 0.88);
    }
}
