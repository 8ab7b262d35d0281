//! What of a workspace may leave: reports of sources marked `share = false` stay, with everything that only they tell.
//!
//! Incidents are linked again from what is left, so that no toll, place or source of a withheld report stands in them.

use super::custody::source_of;
use super::{content, link_events};
use crate::failure::Failure;
use crate::pipeline::Run;
use crate::terminal::one_line;
use dateline_stats::report::counted;
use dateline_store::workspace::{Source, Workspace};
use dateline_types::{Document, DocumentId, Event, EventId, Incident, IncidentOrigin};
use std::collections::{BTreeMap, BTreeSet};

/// What stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Withheld {
    /// Reports that stay, by what the workspace calls their source. For whoever makes the bundle, not for its readers.
    pub reports: BTreeMap<String, usize>,
    /// Incidents that only they tell.
    pub incidents: usize,
    /// Incidents that other reports tell too: those are told without them.
    pub told_by_others: usize,
    /// Decisions of people that are about what stays.
    pub events: BTreeSet<EventId>,
    /// Words and ids of theirs that no file of the bundle may hold.
    pub words: BTreeSet<String>,
}

impl Withheld {
    /// What stays, for whoever makes the bundle: what leaves names no source of it.
    pub fn lines(&self) -> Vec<String> {
        if self.reports.is_empty() {
            return Vec::new();
        }
        let of_source = |(source, n): (&String, &usize)| {
            format!("withheld: {} of {}\n", counted(*n as u64, "report"), one_line(source))
        };
        let mut lines: Vec<String> = self.reports.iter().map(of_source).collect();
        lines.push(format!(
            "withheld: {} that only they tell; {} told by others too, without them\n",
            counted(self.incidents as u64, "incident"),
            self.told_by_others
        ));
        lines
    }
}

/// Everything in a workspace that may leave, and what stays.
///
/// # Errors
/// If the workspace cannot be read.
pub fn run_to_share(workspace: &Workspace) -> Result<(Run, Withheld), Failure> {
    let mut run = content::run_of(workspace)?;
    let mut withheld = Withheld::default();
    let mut stay: BTreeMap<DocumentId, Document> = BTreeMap::new();
    for id in run.verdicts.iter().filter_map(|verdict| DocumentId::parse(verdict.document.as_deref()?)) {
        let Some(stored) = workspace.document(&id)?.filter(|_| !stay.contains_key(&id)) else { continue };
        let document = stored.document;
        if let Some(source) = kept_source(workspace, &document) {
            *withheld.reports.entry(name_of(source).to_owned()).or_default() += 1;
            withheld.words.insert(source.name.clone());
            withheld.words.extend(source.called.clone());
            stay.insert(id, document);
        }
    }
    // Inputs that gave no document are known by their path alone.
    let of_withheld = |path: &str| {
        let url = path.contains("://").then_some(path);
        workspace.config().source_of(None, url, path).is_some_and(|source| !source.share)
    };
    run.verdicts.retain(|verdict| {
        let id = verdict.document.as_deref().and_then(DocumentId::parse);
        !id.is_some_and(|id| stay.contains_key(&id)) && !of_withheld(&verdict.path)
    });
    if stay.is_empty() {
        return Ok((run, withheld));
    }
    let (gone, events): (Vec<Event>, Vec<Event>) =
        std::mem::take(&mut run.events).into_iter().partition(|event| stay.contains_key(&event.document));
    withheld.events = gone.iter().map(|event| event.id.clone()).collect();
    let tells = |incident: &&Incident| incident.events.iter().any(|id| withheld.events.contains(id));
    let alone = |incident: &&Incident| incident.events.iter().all(|event| withheld.events.contains(event));
    let told = run.incidents.iter().filter(tells).count();
    withheld.incidents = run.incidents.iter().filter(tells).filter(alone).count();
    withheld.told_by_others = told - withheld.incidents;
    for document in stay.values() {
        withheld.words.extend(words_about(document));
    }
    withheld.words.extend(gone.iter().flat_map(words_of));
    run.events = events;
    run.documents.retain(|document| !stay.contains_key(&document.id));
    run.statements.retain(|statement| !stay.contains_key(&statement.document));
    run.diagnostics.retain(|(path, _)| run.documents.iter().any(|document| document.origin == *path));
    run.incidents = link_events(workspace, &run.documents, &run.events)?;
    run.incidents.retain(|incident| incident.origin == IncidentOrigin::Coded);
    for verdict in &mut run.verdicts {
        let is_withheld = |id: &str| DocumentId::parse(id).is_some_and(|id| stay.contains_key(&id));
        verdict.near_copy_of = verdict.near_copy_of.take().filter(|id| !is_withheld(id));
        verdict.duplicate_of = verdict.duplicate_of.take().filter(|id| !is_withheld(id));
    }
    withheld.words.retain(|words| is_telling(words));
    Ok((run, withheld))
}

/// The source of a document, if its reports must not leave.
fn kept_source<'w>(workspace: &'w Workspace, document: &Document) -> Option<&'w Source> {
    source_of(workspace, document).filter(|source| !source.share)
}

fn name_of(source: &Source) -> &str {
    source.called.as_deref().unwrap_or(&source.name)
}

/// What names a document: its id, title, publisher, link and the name of its file.
fn words_about(document: &Document) -> Vec<String> {
    let file = document.origin.rsplit(['/', '\\']).next().map(str::to_owned);
    let link = document.url.as_deref().and_then(|url| url.split_once("://")).map(|(_, rest)| rest.to_owned());
    let host = link.as_deref().and_then(|rest| rest.split(['/', '?', '#']).next()).map(str::to_owned);
    let source = [document.publisher.clone(), document.agency.clone()];
    [Some(document.id.to_string()), document.title.clone(), link, host, file]
        .into_iter()
        .chain(source)
        .flatten()
        .collect()
}

/// Words of a quotation that are looked for together: fewer may stand in any report.
const TOGETHER: usize = 8;

/// What names an event: its id, and the words quoted for it, a few at a time, for quotations are cut and masked.
fn words_of(event: &Event) -> Vec<String> {
    let mut all = vec![event.id.to_string()];
    for line in event.evidence.all().iter().flat_map(|piece| piece.text.lines()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        all.extend(words.chunks(TOGETHER).filter(|part| part.len() == TOGETHER).map(|part| part.join(" ")));
    }
    all
}

/// True for words that stand for themselves wherever they are: several of them, an id, a host. One short word may stand in
/// any sentence.
fn is_telling(words: &str) -> bool {
    let words = words.trim();
    words.chars().count() >= 6
        && (words.split_whitespace().count() > 1
            || words.chars().any(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_may_stand_anywhere_is_not_looked_for() {
        for words in ["The Hidden Paper", "hidden.example", "e0123abc", "note-7.txt"] {
            assert!(is_telling(words), "{words}");
        }
        for words in ["Paper", "a b", "", "leaks"] {
            assert!(!is_telling(words), "{words}");
        }
    }

    #[test]
    fn a_document_is_named_by_more_than_its_title() {
        let mut document = Document::of_text("Words.");
        document.url = Some("https://hidden.example/2024/one?a=b".into());
        document.origin = "folder/one.html".into();
        let words = words_about(&document);
        for named in ["hidden.example", "hidden.example/2024/one?a=b", "one.html", document.id.as_str()] {
            assert!(words.iter().any(|word| word == named), "{named}: {words:?}");
        }
    }
}
