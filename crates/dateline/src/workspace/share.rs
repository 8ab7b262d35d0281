//! What of a workspace may leave: reports of sources marked `share = false` stay, with everything that only they tell.
//!
//! Incidents are linked again from what is left, so that no toll, place or source of a withheld report stands in them.

use super::{content, link_events};
use crate::failure::Failure;
use crate::pipeline::Run;
use dateline_store::workspace::Workspace;
use dateline_types::{DocumentId, IncidentOrigin};
use std::collections::{BTreeMap, BTreeSet};

/// Reports that stay, by source.
pub type Withheld = BTreeMap<String, usize>;

/// Everything in a workspace that may leave, and how many reports of each source stay.
///
/// # Errors
/// If the workspace cannot be read.
pub fn run_to_share(workspace: &Workspace) -> Result<(Run, Withheld), Failure> {
    let mut run = content::run_of(workspace)?;
    let mut withheld = Withheld::new();
    let mut stay: BTreeSet<DocumentId> = BTreeSet::new();
    for document in &run.documents {
        let source = workspace.config().source_of(
            document.publisher.as_deref(),
            document.url.as_deref(),
            &document.origin,
        );
        if let Some(source) = source.filter(|source| !source.share) {
            *withheld.entry(source.called.clone().unwrap_or_else(|| source.name.clone())).or_default() += 1;
            stay.insert(document.id.clone());
        }
    }
    // Reports that were not coded are known by their verdict alone.
    let stays =
        |path: &str| workspace.config().source_of(None, None, path).is_some_and(|source| !source.share);
    run.verdicts.retain(|verdict| {
        let id = verdict.document.as_deref().and_then(DocumentId::parse);
        !id.is_some_and(|id| stay.contains(&id)) && !stays(&verdict.path)
    });
    if stay.is_empty() {
        return Ok((run, withheld));
    }
    run.documents.retain(|document| !stay.contains(&document.id));
    run.events.retain(|event| !stay.contains(&event.document));
    run.statements.retain(|statement| !stay.contains(&statement.document));
    run.diagnostics.retain(|(path, _)| run.documents.iter().any(|document| document.origin == *path));
    run.incidents = link_events(workspace, &run.documents, &run.events)?;
    run.incidents.retain(|incident| incident.origin == IncidentOrigin::Coded);
    for verdict in &mut run.verdicts {
        let is_withheld = |id: &str| DocumentId::parse(id).is_some_and(|id| stay.contains(&id));
        verdict.near_copy_of = verdict.near_copy_of.take().filter(|id| !is_withheld(id));
        verdict.duplicate_of = verdict.duplicate_of.take().filter(|id| !is_withheld(id));
    }
    Ok((run, withheld))
}
