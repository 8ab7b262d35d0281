//! `dateline worker`: started by the program itself, never by a user; see `crate::worker`.

use crate::failure::{Failure, Outcome};
use crate::worker::{self, Task};

/// Read one PDF from standard input under limits
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to read: the words of a PDF, or the picture of one page
    #[arg(value_parser = ["pdf", "page"])]
    format: String,
    /// Most bytes of memory
    memory_bytes: u64,
    /// Most seconds of processor time
    processor_seconds: u64,
    /// The page to draw, counted from 1
    #[arg(default_value_t = 1)]
    page: usize,
    /// Its width in pixels
    #[arg(default_value_t = 1000)]
    width: u16,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let task = match arguments.format.as_str() {
        "page" => Task::Picture { page: arguments.page, width: arguments.width },
        _ => Task::Words,
    };
    worker::run_child(task, arguments.memory_bytes, arguments.processor_seconds)
        .map(|()| Outcome::Done)
        .map_err(|error| Failure::io(error, format!("cannot read {}", arguments.format)))
}
