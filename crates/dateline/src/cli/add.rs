//! `dateline add`: reports into the workspace.

use super::reading::ReadingArguments;
use super::workspace::WorkspaceArgument;
use super::{Global, print};
use crate::account;
use crate::failure::{Failure, Outcome};
use crate::fetch::{self, Fetcher};
use crate::input::{self, Input};
use crate::interrupt;
use crate::progress::Progress;
use crate::terminal::one_line;
use crate::workspace::{add, copies};
use dateline_store::record::FetchedFrom;
use dateline_store::workspace::Workspace;
use std::collections::HashMap;
use std::path::PathBuf;

/// Add reports to a workspace; each line printed is on disk
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline add reports/\n  dateline add cable.html bulletin.txt --dct 2024-03-14\n  \
                  dateline add https://wire.example/feed.xml\n\nAdding the same files again adds \
                  nothing, so a run that was cut off is completed by repeating it."
)]
pub struct Arguments {
    /// Report files, folders of them, or addresses of pages and feeds (http, https)
    #[arg(required = true, value_name = "PATH|URL")]
    paths: Vec<PathBuf>,
    /// Fetch nothing, whatever is asked for
    #[arg(long, env = "DATELINE_OFFLINE", value_parser = clap::builder::BoolishValueParser::new(), num_args = 0, default_missing_value = "true", default_value = "false")]
    offline: bool,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    pub(super) workspace: WorkspaceArgument,
}

/// How adding ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Everything is kept.
    All,
    /// Some inputs gave no document.
    WithRefusals,
    /// Stopped by the user.
    Interrupted,
}

pub fn run(arguments: &Arguments, _global: &Global) -> Result<Outcome, Failure> {
    let mut workspace = arguments.workspace.to_write()?;
    // Any scheme: what is not fetched says so, without the password that may stand in it.
    let is_address = |path: &PathBuf| {
        let scheme = path.to_str().and_then(|p| p.split_once("://")).map_or("", |(scheme, _)| scheme);
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    let (addresses, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.paths.iter().cloned().partition(is_address);
    let kept = keep(&mut workspace, &addresses, &paths, arguments.offline, &arguments.reading)?;
    Ok(match kept {
        Kept::All => Outcome::Done,
        Kept::WithRefusals => Outcome::Findings,
        Kept::Interrupted => Outcome::Interrupted,
    })
}

/// Reads files and addresses, keeps what is new, and says what became of each.
pub(super) fn keep(
    workspace: &mut Workspace,
    addresses: &[PathBuf],
    paths: &[PathBuf],
    offline: bool,
    reading: &ReadingArguments,
) -> Result<Kept, Failure> {
    let mut inputs = if paths.is_empty() { Vec::new() } else { gather(paths, workspace.root())? };
    // What was fetched is kept by the workspace; the folder goes when the command ends.
    let fetched =
        tempfile::tempdir().map_err(|error| Failure::io(error, "cannot make a temporary folder"))?;
    inputs.extend(fetch_all(addresses, offline, fetched.path())?);
    interrupt::listen();
    let progress = Progress::new(inputs.len());
    let options = reading.options(0.0)?;
    let added = add::add(workspace, &inputs, &options, &progress, &mut |line| print(line.as_bytes()));
    progress.finish();
    let added = added?;
    let mut text = format!(
        "{} inputs: {} documents added, {} duplicates, {} refused, {} here before\n",
        inputs.len(),
        added.new,
        added.duplicates,
        added.refused,
        added.known
    );
    if added.withdrawn > 0 {
        text.push_str(&format!("{} documents of earlier readings were replaced\n", added.withdrawn));
    }
    if added.interrupted {
        text.push_str("interrupted: run the same command again to go on\n");
        print(text.as_bytes())?;
        return Ok(Kept::Interrupted);
    }
    let groups = copies::group(workspace)?;
    if !groups.is_empty() {
        let touched: Vec<i64> = groups.iter().map(|(earliest, _)| *earliest).collect();
        for group in workspace.copies_of(&touched)? {
            let Some(((id, path), later)) = group.split_first() else { continue };
            let later: Vec<&str> = later.iter().map(|(_, path)| path.as_str()).collect();
            let line = format!("near copies of {id} ({path}, the earliest): {}", briefly(&later));
            text.push_str(&one_line(&line));
            text.push('\n');
        }
    }
    print(text.as_bytes())?;
    if let Some(said) = account::undated(&added.undated) {
        eprintln!("warning: {}", one_line(&said));
    }
    Ok(if added.refused > 0 { Kept::WithRefusals } else { Kept::All })
}

/// Inputs that a line lists by name.
const MOST_LISTED: usize = 10;

/// Where documents are from: each input once, with how many of them it holds, the first ten.
fn briefly(paths: &[&str]) -> String {
    let mut inputs: Vec<(&str, usize)> = Vec::new();
    let mut at: HashMap<&str, usize> = HashMap::new();
    for &path in paths {
        let place = *at.entry(path).or_insert(inputs.len());
        match inputs.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => inputs.push((path, 1)),
        }
    }
    let named = inputs.iter().take(MOST_LISTED).map(|&(path, count)| match count {
        1 => path.to_owned(),
        _ => format!("{count} of {path}"),
    });
    let mut said = named.collect::<Vec<_>>().join(", ");
    if inputs.len() > MOST_LISTED {
        let rest: usize = inputs[MOST_LISTED..].iter().map(|(_, count)| count).sum();
        said.push_str(&format!(", and {rest} more"));
    }
    said
}

/// Fetches what a person asked for, one address after the other; an address that may not be fetched is an input that
/// could not be read, with the reason.
fn fetch_all(addresses: &[PathBuf], offline: bool, folder: &std::path::Path) -> Result<Vec<Input>, Failure> {
    let fetcher = Fetcher::new(fetch::Options { offline, ..fetch::Options::default() });
    let mut inputs = Vec::new();
    for (number, address) in addresses.iter().enumerate() {
        let address = address.to_string_lossy().into_owned();
        // A password is for the site: it is neither printed nor kept.
        let path = fetch::without_credentials(&address);
        let (mut media_type, mut from, mut refused) = (None, None, None);
        let file = match fetcher.fetch(&address) {
            Ok(fetched) => {
                let kept = folder.join(number.to_string());
                std::fs::write(&kept, &fetched.bytes)
                    .map_err(|error| Failure::io(error, "cannot keep what was fetched"))?;
                media_type = fetched.media_type;
                from = Some(FetchedFrom {
                    url: fetched.url,
                    redirects: fetched.redirects,
                    status: fetched.status,
                });
                Ok(kept)
            }
            Err(refusal) => {
                let error = std::io::Error::other(refusal.detail.clone());
                refused = Some(refusal);
                Err(error)
            }
        };
        inputs.push(Input { path, file, media_type, fetched: from, refusal: refused });
    }
    Ok(inputs)
}

/// The files behind the paths. A workspace's own folder is left out, should somebody add the folder around it.
fn gather(paths: &[PathBuf], root: &std::path::Path) -> Result<Vec<Input>, Failure> {
    let mut inputs = input::gather(paths);
    let own = std::fs::canonicalize(root).ok();
    let is_own = |input: &Input| {
        let real = input.file.as_ref().ok().and_then(|path| std::fs::canonicalize(path).ok());
        match (&own, real) {
            (Some(own), Some(real)) => real.strip_prefix(own).is_ok_and(|inside| {
                inside.starts_with("blobs") || inside.to_string_lossy().starts_with("dateline.")
            }),
            _ => false,
        }
    };
    inputs.retain(|input| !is_own(input));
    if inputs.len() == paths.len() && inputs.iter().all(|input| input.file.is_err()) {
        // Nothing that was named can be read: that is a mistake, not a batch with a bad file in it.
        if let Some(Input { path, file: Err(error), .. }) = inputs.drain(..).next() {
            return Err(Failure::io(error, format!("cannot read {path}")));
        }
    }
    if inputs.is_empty() {
        let named: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return Err(Failure::usage(format!("no files in {}", named.join(", ")))
            .with_hint("name a report file, or a folder that holds some"));
    }
    Ok(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_of_near_copies_is_named_once_and_a_long_list_is_cut() {
        assert_eq!(briefly(&["a.txt"]), "a.txt");
        assert_eq!(briefly(&["day.mbox", "a.txt", "day.mbox", "day.mbox"]), "3 of day.mbox, a.txt");
        let many: Vec<String> = (0..14).map(|n| format!("{n}.txt")).collect();
        let paths: Vec<&str> = many.iter().map(String::as_str).chain(["13.txt"]).collect();
        assert_eq!(
            briefly(&paths),
            "0.txt, 1.txt, 2.txt, 3.txt, 4.txt, 5.txt, 6.txt, 7.txt, 8.txt, 9.txt, and 5 more"
        );
    }
}
