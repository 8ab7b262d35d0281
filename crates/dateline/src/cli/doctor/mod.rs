//! `dateline doctor`: what this installation and a workspace have, whether it works, and what to do next.

mod installation;
mod workspace;

use super::workspace::WorkspaceArgument;
use super::{Global, print};
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::terminal::one_line;
use dateline_store::workspace::Workspace;
use std::path::PathBuf;

/// Check the installation, and the workspace here: what is there, what is missing, what to do next
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  dateline doctor\n  dateline doctor sahel/\n\n\
                  `ok` is as it should be, `todo` names something to do, `wrong` does not work. Exit code 1 if anything is wrong.")]
pub struct Arguments {
    /// The workspace's folder, as with --workspace; it counts where both are given
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    pub(super) workspace: WorkspaceArgument,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Check {
    state: State,
    what: &'static str,
    found: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Fine,
    /// Nothing is broken and somebody should do something; `found` says what.
    Todo,
    Wrong,
}

impl Check {
    fn fine(what: &'static str, found: impl Into<String>) -> Check {
        Check { state: State::Fine, what, found: found.into() }
    }

    fn todo(what: &'static str, found: impl Into<String>, next: &str) -> Check {
        Check { state: State::Todo, what, found: format!("{}; next: {next}", found.into()) }
    }

    fn wrong(what: &'static str, found: impl std::fmt::Display) -> Check {
        Check { state: State::Wrong, what, found: found.to_string() }
    }
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mark = match self.state {
            State::Fine => "ok   ",
            State::Todo => "todo ",
            State::Wrong => "wrong",
        };
        write!(f, "{mark} {}: {}", self.what, one_line(&self.found))
    }
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    let clock = std::time::Instant::now();
    let engine = Engine::open(global.model.as_deref()).map(Engine::with_installed_languages);
    let mut checks = installation::checks(&engine, clock.elapsed())?;
    let here = || std::env::current_dir().ok().and_then(|here| Workspace::find(&here));
    let named = arguments.folder.clone().or_else(|| arguments.workspace.workspace.clone());
    match named.or_else(here) {
        Some(root) => checks.extend(workspace::checks(&root, engine.as_ref().ok())),
        None => checks.push(Check::fine(
            "workspace",
            "none here or above; `dateline init DIR` makes one, `dateline doctor DIR` looks at one",
        )),
    }
    let text: String = checks.iter().map(|check| format!("{check}\n")).collect();
    print(text.as_bytes())?;
    let is_wrong = checks.iter().any(|check| check.state == State::Wrong);
    Ok(if is_wrong { Outcome::Findings } else { Outcome::Done })
}
