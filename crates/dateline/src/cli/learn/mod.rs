//! `dateline learn`: weights of deciders from gold files, with what they are worth on topics not learnt from.

mod link;
mod linking_gold;

use crate::cli::Global;
use crate::failure::{Failure, Outcome};
use std::path::PathBuf;

/// Learn the weights of a decider from gold files
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dateline learn link shared/eval --out resources/linking")]
pub struct Arguments {
    #[command(subcommand)]
    decider: Decider,
}

#[derive(Debug, clap::Subcommand)]
enum Decider {
    /// Which reports tell one incident
    Link(LinkArguments),
}

#[derive(Debug, clap::Args)]
struct LinkArguments {
    /// The folder of gold files: linking/, muc4/ and texts to count words in
    folder: PathBuf,
    /// Where the tables are written; without it only the figures are printed
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Parts by topic: each is linked with what the others taught; 0 for none
    #[arg(long, default_value_t = 5)]
    folds: u64,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    match &arguments.decider {
        Decider::Link(arguments) => link::run(arguments, global),
    }
}
