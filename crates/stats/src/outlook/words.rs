//! Likelihood in words: the seven bands of ICD 203 (Office of the Director of National Intelligence 2015, D.6.e.2).

/// The words for a chance, 0 to 1. Never to be put in one sentence with a level of confidence.
pub fn likelihood(chance: f64) -> &'static str {
    match chance {
        c if c < 0.05 => "almost no chance (below 5 %)",
        c if c < 0.20 => "very unlikely (5 to 20 %)",
        c if c < 0.45 => "unlikely (20 to 45 %)",
        c if c < 0.55 => "roughly even chance (45 to 55 %)",
        c if c < 0.80 => "likely (55 to 80 %)",
        c if c < 0.95 => "very likely (80 to 95 %)",
        _ => "almost certain (above 95 %)",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn seven_bands() {
        let words: std::collections::BTreeSet<_> =
            (0..=100).map(|p| super::likelihood(f64::from(p) / 100.0)).collect();
        assert_eq!(words.len(), 7);
        assert!(super::likelihood(0.6).starts_with("likely"));
    }
}
