//! `dateline completions`: the shell's side of the command line.

use super::print;
use crate::failure::{Failure, Outcome};
use clap::CommandFactory;
use clap_complete::Shell;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dateline completions bash > ~/.local/share/bash-completion/completions/dateline"
)]
pub struct Arguments {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "dateline", &mut script);
    print(&script)?;
    Ok(Outcome::Done)
}
