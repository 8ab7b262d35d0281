//! Where the documents of a workspace come from, what is kept of them, and what people note of their sources.

use crate::failure::Failure;
use dateline_store::export::documents::{Custody, KnownSource};
use dateline_store::workspace::{Holding, Source, Workspace};
use dateline_types::{Document, DocumentId, Sha256};
use std::collections::BTreeMap;

/// The source of a document that `dateline.toml` names: by its publisher, or where nobody published it by the agency that
/// wrote it, by its link, or by the path it came under.
pub fn source_of<'w>(workspace: &'w Workspace, document: &Document) -> Option<&'w Source> {
    let publisher = document.publisher.as_deref().or(document.agency.as_deref());
    workspace.config().source_of(publisher, document.url.as_deref(), &document.origin)
}

/// What `dateline.toml` says of a document's source; `None` if it names none, or nothing of it.
pub fn known_source(workspace: &Workspace, document: &Document) -> Option<KnownSource> {
    let source = source_of(workspace, document)?;
    let known = KnownSource {
        called: source.called.clone(),
        grade: source.grade.map(|grade| grade.to_string().into()),
        country: source.country.as_deref().map(Into::into),
    };
    (known != KnownSource::default()).then_some(known)
}

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
                source: known_source(workspace, &stored.document),
            };
            custody.insert(id, known);
        }
    }
    Ok(custody)
}
