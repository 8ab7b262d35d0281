//! PDFs are read and drawn in a process of their own: the same program, started again with limits on memory and time.
//!
//! A PDF is a program for a large library, and comes from strangers. Whatever it does (loop, eat memory, overflow the
//! stack, crash) costs the child, and one verdict; this process reads a few strings from a pipe. The child opens no
//! file: its input is standard input, its answer standard output.

mod child;

pub use child::run as run_child;

use dateline_read::pdf::{PagePicture, Pages};
use dateline_read::{Refusal, RefusalReason};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The hidden subcommand a child is started with.
pub const SUBCOMMAND: &str = "worker";

/// What one PDF may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerLimits {
    /// Address space of the child, in bytes.
    pub memory_bytes: u64,
    /// Processor time of the child.
    pub processor_time: Duration,
    /// Time on the clock, for a child that waits instead of working.
    pub clock_time: Duration,
    /// The longest answer that is read, in bytes.
    pub answer_bytes: u64,
}

impl Default for WorkerLimits {
    fn default() -> Self {
        WorkerLimits {
            memory_bytes: 1536 << 20,
            processor_time: Duration::from_secs(15),
            clock_time: Duration::from_secs(18),
            answer_bytes: 128 << 20,
        }
    }
}

/// What a child says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Pages(Pages),
    /// The picture's bytes follow.
    Picture {
        width: u16,
        height: u16,
        pages: usize,
    },
    Refused {
        reason: String,
        detail: String,
    },
}

/// What a child does with a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Finds the words of its pages.
    Words,
    /// Draws one page.
    Picture {
        /// Counted from 1.
        page: usize,
        /// Pixels at most.
        width: u16,
    },
}

/// Starts children of one program.
#[derive(Debug, Clone)]
pub struct Worker {
    program: PathBuf,
    /// What the program is told before the subcommand.
    before: Vec<OsString>,
    limits: WorkerLimits,
}

/// How the program is started again where its file is an interpreter's; set once, by what embeds it.
static HOST: OnceLock<(PathBuf, Vec<OsString>)> = OnceLock::new();

/// Says that this process is no `dateline` of its own: children are started as `program before… worker …`. Later calls
/// change nothing.
pub fn hosted_by(program: PathBuf, before: Vec<OsString>) {
    let _ = HOST.set((program, before));
}

/// The running program, to be started once more.
///
/// # Errors
/// If the system cannot say where it is.
pub fn again() -> std::io::Result<Command> {
    Ok(match HOST.get() {
        Some((program, before)) => {
            let mut command = Command::new(program);
            command.args(before);
            command
        }
        None => Command::new(std::env::current_exe()?),
    })
}

impl Worker {
    /// Children of the running program.
    ///
    /// # Errors
    /// If the system cannot say where the running program is.
    pub fn here() -> std::io::Result<Worker> {
        if let Some((program, before)) = HOST.get() {
            let limits = WorkerLimits::default();
            return Ok(Worker { program: program.clone(), before: before.clone(), limits });
        }
        Ok(Worker::of(std::env::current_exe()?, WorkerLimits::default()))
    }

    /// Children of another `dateline` program, or with other limits.
    pub fn of(program: PathBuf, limits: WorkerLimits) -> Worker {
        Worker { program, before: Vec::new(), limits }
    }

    /// The words of a PDF's pages.
    ///
    /// # Errors
    /// If the child refuses it, is stopped by a limit, crashes, or cannot be started.
    pub fn pages(&self, bytes: &[u8]) -> Result<Pages, Refusal> {
        match self.answer(Task::Words, bytes)? {
            (Answer::Pages(pages), _) => Ok(pages),
            _ => Err(no_answer()),
        }
    }

    /// A page of a PDF as a picture, counted from 1, at most `width` pixels wide.
    ///
    /// # Errors
    /// As [`Worker::pages`], or if there is no such page.
    pub fn picture(&self, bytes: &[u8], page: usize, width: u16) -> Result<PagePicture, Refusal> {
        match self.answer(Task::Picture { page, width }, bytes)? {
            (Answer::Picture { width, height, pages }, png) => Ok(PagePicture { png, width, height, pages }),
            _ => Err(no_answer()),
        }
    }

    fn answer(&self, task: Task, bytes: &[u8]) -> Result<(Answer, Vec<u8>), Refusal> {
        let refuse = |reason, detail: String| Refusal { reason, detail };
        let started = Instant::now();
        let mut child = Command::new(&self.program)
            .args(&self.before)
            .args([SUBCOMMAND, if task == Task::Words { "pdf" } else { "page" }])
            .arg(self.limits.memory_bytes.to_string())
            .arg(self.limits.processor_time.as_secs().max(1).to_string())
            .args(match task {
                Task::Words => Vec::new(),
                Task::Picture { page, width } => vec![page.to_string(), width.to_string()],
            })
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| {
                refuse(RefusalReason::Unreadable, format!("no process could be started to read it: {error}"))
            })?;
        let (status, answer, complaint) = self.converse(&mut child, bytes, started);
        let Some(status) = status else {
            let seconds = self.limits.clock_time.as_secs();
            return Err(refuse(
                RefusalReason::TimeLimit,
                format!("reading it took more than {seconds} seconds"),
            ));
        };
        if status.success() {
            let end = answer.iter().position(|byte| *byte == b'\n').unwrap_or(answer.len());
            return match serde_json::from_slice(&answer[..end]) {
                Ok(Answer::Refused { reason, detail }) => {
                    let reason = RefusalReason::from_code(&reason).unwrap_or(RefusalReason::Malformed);
                    Err(refuse(reason, detail))
                }
                Ok(said) => Ok((said, answer.get(end + 1..).unwrap_or_default().to_vec())),
                Err(_) if answer.len() as u64 >= self.limits.answer_bytes => {
                    Err(refuse(RefusalReason::TooLarge, "its text is longer than a report's".to_owned()))
                }
                Err(_) => Err(no_answer()),
            };
        }
        Err(self.why_it_died(status, &complaint, started.elapsed()))
    }

    /// Feeds the child and collects what it says; `None` for the status if the clock ran out.
    fn converse(
        &self,
        child: &mut Child,
        bytes: &[u8],
        started: Instant,
    ) -> (Option<ExitStatus>, Vec<u8>, Vec<u8>) {
        let (input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let most = self.limits.answer_bytes;
        std::thread::scope(|scope| {
            scope.spawn(move || {
                if let Some(mut input) = input {
                    // A child that died early closes the pipe; its status tells more than this error.
                    let _ = input.write_all(bytes);
                }
            });
            let answer = scope.spawn(move || drain(output, most));
            let complaint = scope.spawn(move || drain(errors, 4096));
            let status = loop {
                match child.try_wait() {
                    Ok(Some(status)) => break Some(status),
                    Ok(None) if started.elapsed() < self.limits.clock_time => {
                        // Short waits first: most files take milliseconds.
                        let wait = (started.elapsed() / 8)
                            .clamp(Duration::from_micros(200), Duration::from_millis(20));
                        std::thread::sleep(wait);
                    }
                    _ => {
                        let _ = child.kill();
                        let _ = child.wait();
                        break None;
                    }
                }
            };
            (status, answer.join().unwrap_or_default(), complaint.join().unwrap_or_default())
        })
    }

    fn why_it_died(&self, status: ExitStatus, complaint: &[u8], took: Duration) -> Refusal {
        let complaint = String::from_utf8_lossy(complaint);
        let out_of_memory = complaint.contains("memory allocation of") || complaint.contains("out of memory");
        if out_of_memory {
            let detail = format!("reading it needed more than {} MB", self.limits.memory_bytes >> 20);
            return Refusal { reason: RefusalReason::MemoryLimit, detail };
        }
        if took + Duration::from_secs(1) > self.limits.processor_time && stopped_by_processor_limit(status) {
            let detail =
                format!("reading it took more than {} seconds", self.limits.processor_time.as_secs());
            return Refusal { reason: RefusalReason::TimeLimit, detail };
        }
        Refusal { reason: RefusalReason::Malformed, detail: "its reader crashed on it".to_owned() }
    }
}

fn no_answer() -> Refusal {
    Refusal { reason: RefusalReason::Malformed, detail: "its reader gave no answer".to_owned() }
}

/// Reads at most `most` bytes, then lets the rest go, so that the child does not wait for a reader.
fn drain(source: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(source) = source {
        // What came before an error is all there is.
        let _ = source.take(most).read_to_end(&mut bytes);
    }
    bytes
}

#[cfg(unix)]
fn stopped_by_processor_limit(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    const SIGKILL: i32 = 9;
    const SIGXCPU: i32 = 24;
    matches!(status.signal(), Some(SIGKILL | SIGXCPU))
}

#[cfg(not(unix))]
fn stopped_by_processor_limit(_: ExitStatus) -> bool {
    false
}
