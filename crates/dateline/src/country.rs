//! English names of countries by ISO 3166-1 alpha-3 code, for headings.

/// The name, or `None` for a code that is no country's.
pub fn name(_code: &str) -> Option<&'static str> {
    None
}
