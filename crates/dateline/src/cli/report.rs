//! `dateline report`: the bulletin of a workspace.

use super::print;
use super::workspace::WorkspaceArgument;
use crate::failure::{Failure, Outcome};
use crate::mask::{Coarseness, Projection, coarse};
use crate::names::Names;
use crate::workspace::content;
use crate::{bundle, gazetteers, made_by};
use std::path::PathBuf;

/// Write the bulletin of a workspace as one HTML file
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dateline report --out march.html\n\nNames of private persons are masked in it."
)]
pub struct Arguments {
    /// The file; - for standard output
    #[arg(long, value_name = "FILE", default_value = "bulletin.html")]
    out: PathBuf,
    /// Make places no finer than a province (admin1) or the cells of a grid with sides of KM kilometres
    #[arg(long, value_name = "admin1|KM")]
    coarsen: Option<Coarseness>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut content = content::run_of(&arguments.workspace.to_read()?)?;
    if let Some(to) = arguments.coarsen {
        content = coarse(content, to, &gazetteers::open()?);
    }
    let html = bundle::bulletin(&content, &Projection::public(&content.masks), &Names::open()?, &made_by());
    if arguments.out.as_os_str() == "-" {
        print(html.as_bytes())?;
    } else {
        std::fs::write(&arguments.out, html)
            .map_err(|error| Failure::io(error, format!("cannot write {}", arguments.out.display())))?;
        print(format!("bulletin: {}\n", arguments.out.display()).as_bytes())?;
    }
    Ok(if content.incidents.is_empty() { Outcome::Findings } else { Outcome::Done })
}
