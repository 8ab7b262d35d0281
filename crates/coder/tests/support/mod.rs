//! A bare document around a text.

use dateline_types::Document;

/// An English document of `text` and nothing else.
pub fn document(text: &str) -> Document {
    Document { language: Some("en".into()), ..Document::of_text(text) }
}

/// Processor time of this thread so far where the system tells it, else the clock; only differences mean anything.
///
/// Linux: the first field of `/proc/thread-self/schedstat`, in nanoseconds, brought up to date every few milliseconds
/// (kernel documentation, `sched-stats`).
#[allow(dead_code, reason = "each test file compiles its own copy of this module")]
pub fn cpu_time() -> std::time::Duration {
    static BEGAN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = spent.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGAN.elapsed(), std::time::Duration::from_nanos)
}
