//! `dateline learn`: what a workspace's reviews teach the deciders; or weights of linking from gold files. Both say what they
//! are worth on what was not learnt from.

mod link;
mod linking_gold;
mod reviews;

use crate::cli::Global;
use crate::cli::workspace::{WorkspaceArgument, account};
use crate::failure::{Failure, Outcome};
use std::path::PathBuf;

/// Learn from the reviews of a workspace: shown before and after on reports held out, applied only when asked
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  dateline learn                          what the reviews would teach; nothing is changed\n  \
                  dateline learn --apply                  put it in force; `dateline code` then codes with it\n  \
                  dateline learn --undo                   take the last one back\n  \
                  dateline learn link shared/eval --out resources/linking\n\n\
                  Nothing leaves the workspace: what is learnt is learned.tsv in its folder (docs/learning.md)."
)]
pub struct Arguments {
    #[command(subcommand)]
    decider: Option<Decider>,
    /// Put what the reviews teach in force
    #[arg(long, conflicts_with = "undo")]
    apply: bool,
    /// Take the last correction back
    #[arg(long)]
    undo: bool,
    /// Who asks for it [default: DATELINE_USER, or the account]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

impl Arguments {
    fn by(&self) -> String {
        account(self.by.as_deref())
    }
}

#[derive(Debug, clap::Subcommand)]
enum Decider {
    /// From gold files: which reports tell one incident
    Link(LinkArguments),
}

#[derive(Debug, clap::Args)]
struct LinkArguments {
    /// The folder of gold files: linking/, muc4/ and texts to count words in
    folder: PathBuf,
    /// Reports of happenings of one town and day, told apart by hand (eval/own/scenes.toml): they teach too
    #[arg(long, value_name = "FILE")]
    scenes: Option<PathBuf>,
    /// Where the tables are written; without it only the figures are printed
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Parts by topic: each is linked with what the others taught; 0 for none
    #[arg(long, default_value_t = 5)]
    folds: u64,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    match &arguments.decider {
        Some(Decider::Link(arguments)) => link::run(arguments, global),
        None => reviews::run(arguments, global),
    }
}
