//! What a workspace holds, as the [`Run`] that `dateline run` over the same inputs would have made.

use crate::engine::Languages;
use crate::failure::Failure;
use crate::mask::Masks;
use crate::pipeline::{self, Coded, InputResult, Run};
use crate::verdict::Verdict;
use dateline_store::record::OutcomeRecord;
use dateline_store::workspace::{Reviewed, StoredCoding, StoredDocument, Workspace};
use dateline_types::{DecisionKind, DocumentId, Event, IncidentOrigin};
use std::collections::BTreeSet;

/// Documents read at a time.
const BATCH: usize = 256;

/// Everything in a workspace: documents, events as decided, statements, incidents and a verdict for every input.
///
/// Incidents of imported datasets are left out: they are not of these documents, and some may not be passed on.
///
/// # Errors
/// If the workspace cannot be read.
pub fn run_of(workspace: &Workspace) -> Result<Run, Failure> {
    let reviewed = workspace.reviewed()?;
    let mut seen: BTreeSet<DocumentId> = BTreeSet::new();
    let mut results = Vec::new();
    for input in workspace.inputs()? {
        let mut result = InputResult::default();
        let Some(record) = input.record else {
            let reason = "the document was erased".to_owned();
            result.verdicts.push(Verdict::kept(&format!("erased/{}", input.seq), "erased", reason));
            results.push(result);
            continue;
        };
        for outcome in &record.outcomes {
            add_outcome(workspace, &reviewed, outcome, &mut seen, &mut result)?;
        }
        results.push(result);
    }
    let mut run = pipeline::gather(results);
    pipeline::mark_near_copies(&mut run.verdicts, &workspace.near_copies()?);
    run.incidents = super::incidents(workspace)?;
    run.incidents.retain(|incident| incident.origin == IncidentOrigin::Coded);
    Ok(run)
}

/// The run without the events that are less probable than `least`, linked again; what a person accepted, corrected or
/// added stays.
///
/// # Errors
/// If the workspace cannot be read.
pub fn sure_enough(workspace: &Workspace, mut run: Run, least: f64) -> Result<Run, Failure> {
    let reviewed = workspace.reviewed()?;
    let vouched = |event: &Event| {
        let kinds = [DecisionKind::Accept, DecisionKind::Correct, DecisionKind::Add];
        reviewed.of(&event.id).iter().any(|decision| kinds.contains(&decision.kind))
    };
    let before = run.events.len();
    run.events.retain(|event| event.confidence >= least || vouched(event));
    if run.events.len() < before {
        run.incidents = super::link_events(workspace, &run.documents, &run.events)?;
    }
    Ok(run)
}

fn add_outcome(
    workspace: &Workspace,
    reviewed: &Reviewed,
    outcome: &OutcomeRecord,
    seen: &mut BTreeSet<DocumentId>,
    result: &mut InputResult,
) -> Result<(), Failure> {
    let Some(id) = outcome.document.as_deref().and_then(DocumentId::parse) else {
        result.verdicts.push(Verdict::kept(&outcome.path, &outcome.verdict, outcome.reason.clone()));
        return Ok(());
    };
    let Some(StoredDocument { seq, document, .. }) = workspace.document(&id)? else {
        let reason = "the document was erased".to_owned();
        result.verdicts.push(Verdict::kept(&outcome.path, "erased", reason));
        return Ok(());
    };
    let verdict = match workspace.coding(seq)? {
        None if document.text.is_empty() => {
            Verdict::of_document(&outcome.path, &document, "not-held", "only its digest is held".into())
        }
        None => {
            let reason = "it is not coded yet; run `dateline code`".into();
            Verdict::of_document(&outcome.path, &document, "waiting", reason)
        }
        Some(coding) if coding.verdict == "uncoded" => {
            // What was installed since codes it when it is asked to.
            let reason = pipeline::why_uncoded(&document, Languages::installed())
                .unwrap_or_else(|| "its language is coded now: run `dateline code --again`".into());
            Verdict::uncoded(&outcome.path, &document, reason)
        }
        Some(StoredCoding { masked, events, statements, .. }) => {
            let mut events: Vec<Event> =
                events.into_iter().filter_map(|event| reviewed.apply(event)).collect();
            events.extend(reviewed.added_to(&document.id));
            events.sort_by(|a, b| (a.trigger.span, &a.id).cmp(&(b.trigger.span, &b.id)));
            let verdict = Verdict::coded(&outcome.path, &document, events.len(), statements.len());
            // A repeat is told by its verdict alone.
            let coded = if seen.insert(id) {
                Coded { document, events, statements, rejected: Vec::new(), masked }
            } else {
                Coded {
                    document,
                    events: Vec::new(),
                    statements: Vec::new(),
                    rejected: Vec::new(),
                    masked: Vec::new(),
                }
            };
            result.coded.push(coded);
            verdict
        }
    };
    result.verdicts.push(verdict);
    Ok(())
}

/// The masks of one document; none if it is not coded or not here any more.
///
/// # Errors
/// If the workspace cannot be read.
pub fn masks_of(workspace: &Workspace, id: &DocumentId) -> Result<Masks, Failure> {
    let mut masks = Masks::none();
    if let Some(stored) = workspace.document(id)?
        && let Some(coding) = workspace.coding(stored.seq)?
    {
        masks.insert(&stored.document, coding.masked);
    }
    Ok(masks)
}

/// The masks of every coded document.
///
/// # Errors
/// If the workspace cannot be read.
pub fn masks(workspace: &Workspace) -> Result<Masks, Failure> {
    let mut masks = Masks::none();
    let mut after = 0;
    loop {
        let batch = workspace.documents(after, BATCH)?;
        let Some(last) = batch.last() else { return Ok(masks) };
        after = last.seq;
        for stored in &batch {
            if let Some(coding) = workspace.coding(stored.seq)? {
                masks.insert(&stored.document, coding.masked);
            }
        }
    }
}
