//! `dateline erase`: one document, for good.

use super::print;
use super::workspace::{WorkspaceArgument, account};
use crate::failure::{Failure, Outcome};
use crate::workspace::keep_linked;
use dateline_types::DocumentId;
use jiff::Timestamp;

/// Erase a document: its words leave the database, the index and the files; a tombstone stays
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dateline erase d0123456789abcdef0123 --reason 'asked by the author'\n\nBackups and bundles made before are not reached."
)]
pub struct Arguments {
    /// The document's id, as `add` and `search` print it
    #[arg(value_name = "DOCUMENT", required_unless_present = "input")]
    document: Option<String>,
    /// Instead of a document: an input that gave none, by its path, which may hold a name
    #[arg(long, value_name = "PATH", conflicts_with = "document")]
    input: Option<String>,
    /// Why; kept in the tombstone, so name nobody
    #[arg(long, required = true)]
    reason: String,
    /// Who erases; by default DATELINE_USER, else the account
    #[arg(long)]
    by: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let by = account(arguments.by.as_deref());
    if let Some(path) = &arguments.input {
        let mut workspace = arguments.workspace.to_write()?;
        let erased = workspace.erase_input(path, &by, &arguments.reason, Timestamp::now())?;
        print(format!("erased an input: {} files as received\n", erased.blobs).as_bytes())?;
        return Ok(Outcome::Done);
    }
    let document = arguments.document.as_deref().unwrap_or_default();
    let id = DocumentId::parse(document)
        .ok_or_else(|| Failure::usage(format!("not a document id: {document:?}")))?;
    let mut workspace = arguments.workspace.to_write()?;
    let erased = workspace.erase(&id, &by, &arguments.reason, Timestamp::now())?;
    keep_linked(&mut workspace)?;
    let mut text = format!("erased {id}: {} events, {} files as received\n", erased.events, erased.blobs);
    if !erased.others.is_empty() {
        let others = erased.others.join(", ");
        text.push_str(&format!("its file held other documents too, which keep their text alone: {others}\n"));
    }
    if !erased.near_copies.is_empty() {
        text.push_str(&format!("near copies are still here: {}\n", erased.near_copies.join(", ")));
    }
    text.push_str("backups and bundles made before still hold it\n");
    print(text.as_bytes())?;
    Ok(if erased.near_copies.is_empty() { Outcome::Done } else { Outcome::Findings })
}
