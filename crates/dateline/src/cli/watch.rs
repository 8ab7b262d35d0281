//! `dateline watch`: declared feeds and folders into the workspace, coded, and what is new shown.

use super::add::{self, Kept};
use super::reading::ReadingArguments;
use super::workspace::WorkspaceArgument;
use super::{Global, code, new, print};
use crate::failure::{Failure, Outcome};
use crate::workspace::news::{Since, news};
use crate::workspace::watch::{Watched, parse_every};
use crate::{input, interrupt};
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Fetch declared feeds and folders into the workspace, code what came, and show what is new
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline watch feeds.toml                 once, for cron\n  dateline watch feeds.toml --every 30m     until Ctrl-C\n\n\
                  The list has [[feed]] with url = \"https://…\", and [[folder]] with path = \"…\". Nothing else is fetched."
)]
pub struct Arguments {
    /// The list of feeds and folders
    #[arg(value_name = "FEEDS.toml")]
    list: PathBuf,
    /// Do it again and again, with so much time between: 30m, 6h, 1d
    #[arg(long, value_name = "TIME", value_parser = parse_every)]
    every: Option<Duration>,
    /// Fetch nothing; look into the folders only
    #[arg(long, env = "DATELINE_OFFLINE", value_parser = clap::builder::BoolishValueParser::new(), num_args = 0, default_missing_value = "true", default_value = "false")]
    offline: bool,
    #[command(flatten)]
    pub(super) workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    interrupt::listen();
    loop {
        // Read each time: a list may be changed while it is watched.
        let watched = Watched::read(&arguments.list)?;
        let outcome = once(arguments, &watched, global)?;
        let Some(every) = arguments.every else { return Ok(outcome) };
        let next = Instant::now() + every;
        while Instant::now() < next {
            if interrupt::asked() {
                return Ok(Outcome::Interrupted);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

/// One round. The workspace is free for others between rounds.
fn once(arguments: &Arguments, watched: &Watched, global: &Global) -> Result<Outcome, Failure> {
    let mut workspace = arguments.workspace.to_write()?;
    let addresses: Vec<PathBuf> = watched.feed.iter().map(|feed| PathBuf::from(&feed.url)).collect();
    let mut folders: Vec<PathBuf> = watched.folder.iter().map(|folder| folder.path.clone()).collect();
    if input::gather(&folders).is_empty() {
        // Nothing came: that is no mistake here.
        folders.clear();
    }
    let kept =
        add::keep(&mut workspace, &addresses, &folders, arguments.offline, &ReadingArguments::default())?;
    if kept == Kept::Interrupted {
        return Ok(Outcome::Interrupted);
    }
    let coded = code::code_new(&mut workspace, global, false)?;
    if coded == Outcome::Interrupted {
        return Ok(coded);
    }
    let news = news(&mut workspace, Since::Last, true, Timestamp::now())?;
    print(new::for_the_eye(&news).as_bytes())?;
    Ok(if kept == Kept::WithRefusals { Outcome::Findings } else { coded })
}
