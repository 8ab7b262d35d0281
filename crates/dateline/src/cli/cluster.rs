//! `dateline cluster`: the two kinds of process that code a lake on many machines (`docs/lake.md`).

use super::{Global, print};
use crate::cluster::executor::{Executing, execute};
use crate::cluster::host_and_port;
use crate::cluster::scheduler::schedule;
use crate::cluster::tls::TlsArguments;
use crate::failure::{Failure, Outcome};
use clap::Subcommand;
use std::future::Future;
use std::path::PathBuf;

/// Code a lake on many machines: one scheduler, and executors that see the same folder
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline cluster scheduler\n  dateline cluster executor --scheduler 127.0.0.1:50050\n  \
                  dateline lake code archive/ --cluster 127.0.0.1:50050\n\nBeyond this machine every side needs mutual TLS (docs/lake.md)."
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Scheduler(SchedulerArguments),
    Executor(ExecutorArguments),
}

/// Hand out shards to executors
#[derive(Debug, clap::Args)]
struct SchedulerArguments {
    /// Where to listen
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    bind: String,
    #[command(flatten)]
    tls: TlsArguments,
}

/// Code what a scheduler hands out
#[derive(Debug, clap::Args)]
struct ExecutorArguments {
    /// The scheduler
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    scheduler: String,
    /// The address under which clients reach this machine
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    host: String,
    /// The port for results; by default one that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Shards coded at a time; by default one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Where its folder of work is made, and removed at the end
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    #[command(flatten)]
    tls: TlsArguments,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    let coder = global.coder()?;
    match &arguments.command {
        Command::Scheduler(arguments) => {
            let tls = arguments.tls.open()?;
            let (host, port) = host_and_port(&arguments.bind)?;
            let function = coder.function_name();
            let said = coder.said.clone();
            // A scheduler does not code.
            drop(coder);
            let listening = |address| announce(&format!("scheduler on {address}: {said}\n"));
            blocked(2, schedule((&host, port), said.clone(), function, tls, listening))?;
        }
        Command::Executor(arguments) => {
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            let executing = Executing {
                scheduler: arguments.scheduler.clone(),
                host: arguments.host.clone(),
                port: arguments.port,
                threads: arguments.threads.map_or(cores, usize::from),
                work: arguments.work.clone().unwrap_or_else(std::env::temp_dir),
            };
            let tls = arguments.tls.open()?;
            let said = coder.said.clone();
            let ready = |port| {
                let threads = executing.threads;
                announce(&format!("executor on {}:{port}, {threads} threads: {said}\n", executing.host));
            };
            blocked(2, execute(&executing, coder, tls, ready))?;
        }
    }
    Ok(Outcome::Done)
}

/// Says that a process is up; whoever started it may have gone.
fn announce(text: &str) {
    let _ = print(text.as_bytes());
}

fn blocked(threads: usize, work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(|e| Failure::io(e, "cannot start threads"))?;
    runtime.block_on(work)
}
