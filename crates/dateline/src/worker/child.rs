//! The child's side: limits first, then the bytes, then one answer.

use super::Answer;
use std::io::{Read, Write};

/// Reads a PDF from standard input under limits, and writes one answer to standard output.
///
/// # Errors
/// If the limits cannot be set or the pipes break: the parent sees a status and no answer.
pub fn run(memory_bytes: u64, processor_seconds: u64) -> std::io::Result<()> {
    limit(memory_bytes, processor_seconds)?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let answer = match dateline_read::pdf::extract(&bytes) {
        Ok(pages) => Answer::Pages(pages),
        Err(refusal) => Answer::Refused { reason: refusal.reason.code().to_owned(), detail: refusal.detail },
    };
    let answer = serde_json::to_vec(&answer)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&answer)?;
    out.flush()
}

/// Memory, processor time, no core files, no new files.
#[cfg(unix)]
fn limit(memory_bytes: u64, processor_seconds: u64) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [
        (Resource::As, memory_bytes),
        (Resource::Cpu, processor_seconds),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Without limits of the system, the parent's clock is what stops a child.
#[cfg(not(unix))]
fn limit(_: u64, _: u64) -> std::io::Result<()> {
    Ok(())
}
