//! `dateline man`: the manual pages, from the definition of the command line.

use super::print;
use crate::failure::{Failure, Outcome};
use clap::CommandFactory;
use std::path::PathBuf;

/// Print the manual page, or write a page for every command
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  dateline man | man -l -\n  dateline man --out ~/.local/share/man/man1")]
pub struct Arguments {
    /// Write dateline.1 and a page for each command into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let command = super::Arguments::command();
    let Some(folder) = &arguments.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| Failure::io(error, "cannot write the manual page"))?;
        print(&page)?;
        return Ok(Outcome::Done);
    };
    let said = || format!("cannot write manual pages to {}", folder.display());
    std::fs::create_dir_all(folder).map_err(|error| Failure::io(error, said()))?;
    clap_mangen::generate_to(command, folder).map_err(|error| Failure::io(error, said()))?;
    print(format!("manual pages are in {}\n", folder.display()).as_bytes())?;
    Ok(Outcome::Done)
}
