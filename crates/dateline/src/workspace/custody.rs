//! Where the documents of a workspace come from and what is kept of them.

use crate::failure::Failure;
use dateline_store::export::documents::Custody;
use dateline_store::workspace::{Holding, Workspace};
use dateline_types::{DocumentId, Sha256};
use std::collections::BTreeMap;

/// The custody of every document, by the input it first came in.
///
/// # Errors
/// If the workspace cannot be read.
pub fn custody(workspace: &Workspace) -> Result<BTreeMap<DocumentId, Custody>, Failure> {
    let mut custody = BTreeMap::new();
    for input in workspace.inputs()? {
        let Some(record) = input.record else { continue };
        for id in record.outcomes.iter().filter_map(|outcome| DocumentId::parse(outcome.document.as_deref()?))
        {
            if custody.contains_key(&id) {
                continue;
            }
            let Some(stored) = workspace.document(&id)? else { continue };
            let raw = Sha256::from_hex(&record.raw_sha256).filter(|_| stored.held == Holding::Raw);
            let kept = raw.map(|digest| workspace.blobs().path(digest));
            let archive = kept.and_then(|path| {
                let inside = path.strip_prefix(workspace.root()).ok()?.components();
                let parts: Vec<_> = inside.map(|part| part.as_os_str().to_string_lossy()).collect();
                Some(parts.join("/"))
            });
            let known = Custody {
                captured: Some(record.at),
                captured_by: Some(record.tool.clone()),
                archive,
                fetched_from: record.fetched.as_ref().map(|fetched| fetched.url.clone()),
                held: Some(stored.held.as_str().into()),
            };
            custody.insert(id, known);
        }
    }
    Ok(custody)
}
