//! `dateline worker`: started by the program itself, never by a user; see `crate::worker`.

use crate::failure::{Failure, Outcome};
use crate::worker;

/// Read one PDF from standard input under limits
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to read
    #[arg(value_parser = ["pdf"])]
    format: String,
    /// Most bytes of memory
    memory_bytes: u64,
    /// Most seconds of processor time
    processor_seconds: u64,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    worker::run_child(arguments.memory_bytes, arguments.processor_seconds)
        .map(|()| Outcome::Done)
        .map_err(|error| Failure::io(error, format!("cannot read {}", arguments.format)))
}
