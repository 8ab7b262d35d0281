//! The way from a workspace to a bulletin that a person composed, for the command line and the web interface alike: what
//! the program would tell of everything, what the lint says of a composition, and the edition it makes.

use super::bulletin::{Bulletin, Options};
use super::compose::Composition;
use super::edition::Edition;
use super::language::Language;
use super::lint::{Lint, Refusal};
use super::sign::Signature;
use crate::failure::Failure;
use crate::pipeline::Run;
use crate::sitting::quality::last_audit;
use crate::workspace::custody::known_source;
use crate::workspace::reviews::field_reviews;
use dateline_store::workspace::Workspace;
use dateline_types::{DecisionKind, EventId};
use std::collections::{BTreeMap, BTreeSet};

impl Options {
    /// What a workspace knows beside its reports: decisions, audits, what people note of sources. `view` is what of it may
    /// leave.
    ///
    /// # Errors
    /// If the workspace cannot be read.
    pub fn of_workspace(workspace: &Workspace, view: &Run) -> Result<Options, Failure> {
        let reviewed = workspace.reviewed()?;
        let mut decided = 0;
        let mut accepted: BTreeSet<EventId> = BTreeSet::new();
        for event in &view.events {
            let decisions = reviewed.of(&event.id);
            let counts = |kind| matches!(kind, DecisionKind::Accept | DecisionKind::Correct);
            decided += usize::from(decisions.iter().any(|decision| counts(decision.kind)));
            if decisions.iter().any(|decision| decision.kind == DecisionKind::Accept) {
                accepted.insert(event.id.clone());
            }
        }
        let mut sources = BTreeMap::new();
        for document in &view.documents {
            // Told by the report as it came, not as it may be shown.
            let stored = workspace.document(&document.id)?;
            let known = stored.and_then(|stored| known_source(workspace, &stored.document));
            sources.extend(known.map(|known| (document.id.clone(), known)));
        }
        Ok(Options {
            accepted,
            reviewed: Some((decided, view.events.len())),
            audit: last_audit(workspace)?,
            field_reviews: field_reviews(&reviewed),
            sources,
            ..Options::default()
        })
    }
}

impl Bulletin<'_> {
    /// Everything, in the program's words: what a draft is made from and a composition is held against.
    pub fn whole(&self, language: &Language) -> Edition {
        let options =
            Options { most_printed: usize::MAX, composition: None, signature: None, ..self.options.clone() };
        self.with(options).edition(language)
    }

    /// What may not be said of a composition; `whole` is [`Bulletin::whole`] in its language.
    pub fn refusals(
        &self,
        whole: &Edition,
        composition: &Composition,
        language: &Language,
        signing: bool,
    ) -> Vec<Refusal> {
        let accepted = &self.options.accepted;
        Lint { composition, generated: whole, run: self.run, language, accepted, signing }.refusals()
    }

    /// The edition that a composition makes.
    pub fn composed(
        &self,
        composition: Composition,
        signature: Option<Signature>,
        language: &Language,
    ) -> Edition {
        let options = Options { composition: Some(composition), signature, ..self.options.clone() };
        self.with(options).edition(language)
    }

    fn with(&self, options: Options) -> Bulletin<'_> {
        Bulletin { run: self.run, names: self.names, made_by: self.made_by, options }
    }
}
