//! `dateline init`: a new workspace.

use super::print;
use crate::failure::{Failure, Outcome};
use crate::made_by;
use dateline_store::workspace::{CONFIG, Workspace};
use jiff::Timestamp;
use std::path::PathBuf;

/// Make a workspace: a folder that takes reports in and keeps them
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline init\n  dateline init sahel/\n\nThe folder holds dateline.toml (your settings), dateline.db and blobs/. \
                  See docs/workspace.md."
)]
pub struct Arguments {
    /// The folder; made if it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    Workspace::create(&arguments.folder, Timestamp::now(), &made_by())?;
    let shown = arguments.folder.join(CONFIG);
    print(format!("made a workspace; its settings are in {}\n", shown.display()).as_bytes())?;
    Ok(Outcome::Done)
}
