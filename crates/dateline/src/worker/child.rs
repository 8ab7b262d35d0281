//! The child's side: limits first, then the bytes, then one answer.

use super::{Answer, Task};
use dateline_read::Refusal;
use dateline_read::pdf::{draw, extract};
use std::io::{Read, Write};

/// Does one task with the PDF on standard input, under limits, and writes one answer to standard output: a line of JSON,
/// then the picture's bytes where one was drawn.
///
/// # Errors
/// If the limits cannot be set or the pipes break: the parent sees a status and no answer.
pub fn run(task: Task, memory_bytes: u64, processor_seconds: u64) -> std::io::Result<()> {
    limit(memory_bytes, processor_seconds)?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let mut picture = Vec::new();
    let answer = match task {
        Task::Words => extract(&bytes).map(Answer::Pages),
        Task::Picture { page, width } => draw(&bytes, page, width).map(|drawn| {
            picture = drawn.png;
            Answer::Picture { width: drawn.width, height: drawn.height, pages: drawn.pages }
        }),
    };
    let answer = answer.unwrap_or_else(|Refusal { reason, detail }| Answer::Refused {
        reason: reason.code().to_owned(),
        detail,
    });
    let answer = serde_json::to_vec(&answer)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&answer)?;
    out.write_all(b"\n")?;
    out.write_all(&picture)?;
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
