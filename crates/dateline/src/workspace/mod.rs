//! The application's side of a workspace: files go in ([`add`]), what is new is coded ([`code`]), events are linked
//! ([`incidents()`]), and what is there comes out as the [`Run`](crate::pipeline::Run) that `dateline run` would have made
//! ([`content`]).
//!
//! One path serves both: [`pipeline::read_bytes`](crate::pipeline::read_bytes) and
//! [`pipeline::code_document`](crate::pipeline::code_document) do the work in `run` and here; a test holds the two
//! bundles to the same bytes.

pub mod act;
pub mod add;
pub mod add_event;
pub mod code;
pub mod content;
pub mod copies;
pub mod correct;
pub mod custody;
mod decided;
pub mod enter;
pub mod find;
pub mod graded;
mod index;
pub mod knowledge;
pub mod news;
pub mod regroup;
pub mod reviews;
pub mod share;
pub mod show;
pub mod taught;
pub mod watch;

use crate::engine::open_linking;
use crate::failure::{Failure, FailureKind};
use dateline_coder::link::{LinkOptions, keep_ids, link};
use dateline_store::workspace::{Workspace, WorkspaceError};
use dateline_types::{Document, Event, EventId, Incident};
use std::path::{Path, PathBuf};

/// The folder of the workspace to use: as named, or the nearest at or above the current folder.
///
/// # Errors
/// If there is none.
pub fn locate(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(folder) = named {
        return Ok(folder.to_owned());
    }
    let here =
        std::env::current_dir().map_err(|error| Failure::io(error, "cannot tell the current folder"))?;
    Workspace::find(&here).ok_or_else(|| {
        Failure::usage("no workspace here or in a folder above")
            .with_hint("make one with `dateline init`, or name one with --workspace DIR")
    })
}

/// Opens a workspace to read it.
///
/// # Errors
/// If there is none, or it is damaged.
pub fn open_to_read(named: Option<&Path>) -> Result<Workspace, Failure> {
    Ok(Workspace::open_to_read(&locate(named)?)?)
}

/// Opens a workspace to write to it; nobody else may meanwhile.
///
/// # Errors
/// If there is none, it is locked or damaged, or cannot be written.
pub fn open_to_write(named: Option<&Path>) -> Result<Workspace, Failure> {
    Ok(Workspace::open_to_write(&locate(named)?)?)
}

/// Every incident of a workspace: linked from its events as decided, then the rows of imported datasets, which say so
/// in their origin. What measures read.
///
/// # Errors
/// If the workspace cannot be read.
pub fn incidents(workspace: &Workspace) -> Result<Vec<Incident>, Failure> {
    if workspace.incidents_are_current()? {
        return Ok(workspace.incidents()?);
    }
    let mut incidents = linked(workspace)?;
    incidents.extend(workspace.imported_incidents()?);
    Ok(incidents)
}

/// Links the events as decided; incidents keep the ids they had when they were last kept. Nothing is kept.
///
/// # Errors
/// If the workspace cannot be read.
pub fn linked(workspace: &Workspace) -> Result<Vec<Incident>, Failure> {
    let (documents, events) = workspace.to_link()?;
    link_events(workspace, &documents, &events)
}

/// The same for a part of a workspace's documents and events.
///
/// # Errors
/// If the workspace cannot be read.
pub fn link_events(
    workspace: &Workspace,
    documents: &[Document],
    events: &[Event],
) -> Result<Vec<Incident>, Failure> {
    let reviewed = workspace.reviewed()?;
    let [merged, split] = reviewed.pairs();
    let options = LinkOptions {
        copies: workspace.near_copies()?,
        masked: content::masks(workspace)?.into_spans(),
        merged,
        split,
    };
    let model = open_linking().map_err(|error| Failure::new(FailureKind::Io, error))?;
    let mut incidents = link(&documents.iter().collect::<Vec<_>>(), events, &model, &options);
    keep_ids(&workspace.kept_incidents()?, &mut incidents);
    let machine = |id: &EventId| Ok::<_, WorkspaceError>(workspace.event(id)?.map(|(event, _)| event));
    decided::prevail(&mut incidents, events, &reviewed, &machine)?;
    Ok(incidents)
}

/// Links the events and keeps the incidents, unless those kept are current.
///
/// # Errors
/// If the workspace cannot be read or written.
pub fn keep_linked(workspace: &mut Workspace) -> Result<(), Failure> {
    if !workspace.incidents_are_current()? {
        let incidents = linked(workspace)?;
        workspace.put_linked(&incidents)?;
    }
    Ok(())
}

impl From<WorkspaceError> for Failure {
    fn from(error: WorkspaceError) -> Self {
        let (kind, hint) = match &error {
            WorkspaceError::NotFound(_) | WorkspaceError::Refused(_) => (FailureKind::Usage, None),
            WorkspaceError::Conflict { .. } => {
                (FailureKind::Usage, Some("look at the event as it is now, and decide again"))
            }
            WorkspaceError::Locked(_) => (
                FailureKind::Workspace,
                Some("wait until the other command ends; reading commands need not wait"),
            ),
            WorkspaceError::Corrupt(_) => (
                FailureKind::Workspace,
                Some("`dateline verify` says what is wrong; restore from a backup, nothing was changed"),
            ),
            WorkspaceError::TooNew { .. } => (FailureKind::Workspace, Some("update dateline")),
            WorkspaceError::Io { source, .. } => (
                FailureKind::Io,
                match source.kind() {
                    std::io::ErrorKind::StorageFull => {
                        Some("free some space and run the same command again; what was acknowledged is safe")
                    }
                    std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                        Some("check who may write to the workspace's folder and its files")
                    }
                    _ => None,
                },
            ),
        };
        let failure = Failure::new(kind, error);
        match hint {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}
