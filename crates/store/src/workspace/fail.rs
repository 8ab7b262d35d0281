//! Named points at which a test can end the process, as a power cut would.
//!
//! Compiled in with the feature `fail-points` only. `DATELINE_FAIL_AT=blob/written:3` aborts the third time the point
//! `blob/written` is passed.

/// Passes a named point.
#[cfg(feature = "fail-points")]
pub fn point(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicUsize, Ordering};
    static WANTED: OnceLock<Option<(String, usize)>> = OnceLock::new();
    static PASSED: AtomicUsize = AtomicUsize::new(0);
    let wanted = WANTED.get_or_init(|| {
        let setting = std::env::var("DATELINE_FAIL_AT").ok()?;
        let (name, count) = setting.rsplit_once(':')?;
        Some((name.to_owned(), count.parse().ok()?))
    });
    if let Some((wanted, count)) = wanted
        && wanted == name
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *count
    {
        std::process::abort();
    }
}

/// Passes a named point: nothing in a build without the feature.
#[cfg(not(feature = "fail-points"))]
#[inline(always)]
pub fn point(_name: &str) {}
