//! The sources of incidents as the workspace calls them, with the country and grade that people note of each.

use super::custody::known_source;
use dateline_store::export::documents::KnownSource;
use dateline_store::workspace::Workspace;
use dateline_types::{Document, Incident};
use std::collections::BTreeMap;

/// What people note of the sources of a workspace's reports, by the name that incidents give a source.
#[derive(Debug, Clone, Default)]
pub struct GradedSources(BTreeMap<String, KnownSource>);

impl GradedSources {
    /// What is noted of the sources of these documents.
    pub fn of(workspace: &Workspace, documents: &[Document]) -> GradedSources {
        let named = |document: &Document| {
            let known = known_source(workspace, document)?;
            Some((document.publisher.clone().unwrap_or_else(|| document.origin.clone()), known))
        };
        GradedSources(documents.iter().filter_map(named).collect())
    }

    /// The sources of an incident: `The Wire (MLI, B2)`.
    pub fn of_incident(&self, incident: &Incident) -> Vec<String> {
        incident.sources.iter().map(|source| self.shown(source)).collect()
    }

    fn shown(&self, source: &str) -> String {
        let Some(KnownSource { called, grade, country }) = self.0.get(source) else {
            return source.to_owned();
        };
        let name = called.as_deref().unwrap_or(source);
        let notes: Vec<&str> = [country.as_deref(), grade.as_deref()].into_iter().flatten().collect();
        if notes.is_empty() { name.to_owned() } else { format!("{name} ({})", notes.join(", ")) }
    }
}
