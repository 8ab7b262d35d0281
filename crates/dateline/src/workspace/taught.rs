//! What a team's own reviews teach the deciders: local, on request, undoable.
//!
//! Two deciders say yes or no to what reviewers look at: `judge` (is this a happening told here?) and `whole` (is the record
//! right as a whole?). Every decided event is coded anew with the weights that ship, so that its cues are today's; an
//! accepted or corrected event was a happening, a rejected one was none, and only one accepted without a correction was
//! right as a whole. What is learnt lies in `learned.tsv` beside `dateline.toml`, as text, and is part of what the
//! workspace knows: the next `dateline code` codes everything with it. The log keeps every correction that was applied.

use super::knowledge::LEARNED;
use crate::engine::Engine;
use crate::failure::Failure;
use dateline_coder::Reasons;
use dateline_coder::decide::Cues;
use dateline_learn::reweigh::{Correction, Judged, Ridge, Worth, held_out, reweigh};
use dateline_store::workspace::{StoredDocument, Workspace};
use dateline_types::{Decision, DecisionKind, DocumentId, Event, EventId, Sha256, Span};
use jiff::Timestamp;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Below so many decided events nothing is learnt: chance would be taken for a habit.
pub const FEWEST: usize = 30;
/// Parts of the reports, each judged by what the others taught.
const FOLDS: usize = 5;
/// The subject under which the log keeps what was applied and undone.
const SUBJECT: &str = "learned";

const MORE: &str = "decide on more events (`dateline review`, or in the browser), then ask again";

/// Refuses below [`FEWEST`] decided events.
///
/// # Errors
/// If there are fewer.
pub fn expect_decided(decided: usize) -> Result<(), Failure> {
    if decided >= FEWEST {
        return Ok(());
    }
    let said = format!(
        "{decided} decided events are too few to learn from: {FEWEST} are needed, or chance is taken for a habit"
    );
    Err(Failure::usage(said).with_hint(MORE))
}

/// What reviewers decided, as questions to the deciders.
#[derive(Debug, Default)]
pub struct Lessons {
    /// Events that somebody accepted, rejected, corrected or added, and that today's coding finds.
    pub decided: usize,
    /// Of these: accepted as coded, corrected or added, rejected.
    pub accepted: usize,
    /// See `accepted`.
    pub corrected: usize,
    /// See `accepted`.
    pub rejected: usize,
    /// Decided events that today's coding does not propose, or whose reports are told over from another language.
    pub not_found: usize,
    /// Reports they are from.
    pub reports: usize,
    /// The questions by decider, with the probability from which on its answer is yes.
    pub questions: BTreeMap<&'static str, (f64, Vec<Judged>)>,
}

/// What a person's decisions come to for one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    Accepted,
    Corrected,
    Rejected,
}

fn judgement(decisions: &[Decision]) -> Option<Judgement> {
    let is = |kind| decisions.iter().any(|decision| decision.kind == kind);
    let verdict = decisions.iter().rfind(|d| matches!(d.kind, DecisionKind::Accept | DecisionKind::Reject));
    match verdict.map(|decision| decision.kind) {
        Some(DecisionKind::Reject) => Some(Judgement::Rejected),
        _ if is(DecisionKind::Correct) || is(DecisionKind::Add) => Some(Judgement::Corrected),
        Some(_) => Some(Judgement::Accepted),
        None => None,
    }
}

/// Reads the decisions that hold and what the deciders say of the same words with the weights that ship.
///
/// # Errors
/// If the workspace cannot be read.
pub fn lessons(workspace: &Workspace, engine: &Engine) -> Result<Lessons, Failure> {
    let reviewed = workspace.reviewed()?;
    let mut by_document: BTreeMap<DocumentId, Vec<(EventId, Vec<Span>, Judgement)>> = BTreeMap::new();
    let mut lessons = Lessons::default();
    for id in reviewed.decided() {
        let Some(judgement) = judgement(reviewed.of(id)) else { continue };
        let anchored = || reviewed.of(id).iter().rev().find_map(|decision| decision.anchor.clone());
        let told = match workspace.event(id)? {
            Some((event, _)) => Some((event.document.clone(), spans(&event))),
            None => anchored().map(|anchor| (anchor.document, anchor.mentions)),
        };
        match told {
            Some((document, spans)) => {
                by_document.entry(document).or_default().push((id.clone(), spans, judgement));
            }
            None => lessons.not_found += 1,
        }
    }
    for (text, (document, decided)) in by_document.into_iter().enumerate() {
        let Some(reasons) = reasons(workspace, engine, &document)? else {
            lessons.not_found += decided.len();
            continue;
        };
        let before = lessons.decided;
        for (id, spans, judgement) in decided {
            lessons.add(engine, &reasons, text, (&id, &spans), judgement);
        }
        lessons.reports += usize::from(lessons.decided > before);
    }
    Ok(lessons)
}

fn spans(event: &Event) -> Vec<Span> {
    event.mentions.iter().map(|mention| mention.span).collect()
}

/// How today's coding of a document came about; `None` if it is gone or in a language that is told over.
fn reasons(workspace: &Workspace, engine: &Engine, id: &DocumentId) -> Result<Option<Reasons>, Failure> {
    let Some(StoredDocument { document, .. }) = workspace.document(id)? else { return Ok(None) };
    if document.text.is_empty() || crate::pipeline::why_uncoded(&document, engine.languages()).is_some() {
        return Ok(None);
    }
    let (parse, _) = engine.parse(&document);
    if engine.tell(&document, &parse).is_some() {
        return Ok(None);
    }
    let (mentions, _) = engine.mention(&document, &parse);
    Ok(Some(dateline_coder::code_with_reasons(&document, &parse, &mentions, engine.resources()).1))
}

impl Lessons {
    fn add(
        &mut self,
        engine: &Engine,
        reasons: &Reasons,
        text: usize,
        (id, spans): (&EventId, &[Span]),
        judgement: Judgement,
    ) {
        let told: Vec<usize> = (0..reasons.tellings.len())
            .filter(|&t| spans.contains(&reasons.tellings[t].event.trigger.span))
            .collect();
        if told.is_empty() {
            self.not_found += 1;
            return;
        }
        self.decided += 1;
        *match judgement {
            Judgement::Accepted => &mut self.accepted,
            Judgement::Corrected => &mut self.corrected,
            Judgement::Rejected => &mut self.rejected,
        } += 1;
        // One decision is one vote, however many words tell the event.
        let weight = 1.0 / told.len() as f64;
        for t in told {
            let Some(candidate) = reasons.verdicts[t].happening.candidates.first() else { continue };
            let yes = judgement != Judgement::Rejected;
            self.ask(engine, "judge", text, &candidate.cues, yes, weight);
        }
        let record = reasons.events.iter().position(|event| event.id == *id).or_else(|| {
            reasons.events.iter().position(|event| event.mentions.iter().any(|m| spans.contains(&m.span)))
        });
        if let Some(record) = record {
            let cues = &reasons.decided[record].whole;
            self.ask(engine, "whole", text, cues, judgement == Judgement::Accepted, 1.0);
        }
    }

    fn ask(&mut self, engine: &Engine, name: &'static str, text: usize, cues: &Cues, yes: bool, weight: f64) {
        let decider = engine.resources().learned.decider(name);
        let judged = Judged {
            text,
            sum: decider.sum(cues.iter()),
            cues: cues.iter().map(str::to_owned).collect(),
            yes,
            weight,
        };
        self.questions.entry(name).or_insert_with(|| (decider.threshold(), Vec::new())).1.push(judged);
    }

    /// Refuses where there is too little to learn from.
    ///
    /// # Errors
    /// Below [`FEWEST`] decided events, on fewer reports than can be held out, or where all were decided alike.
    pub fn expect_enough(&self) -> Result<(), Failure> {
        expect_decided(self.decided)?;
        if self.reports < FOLDS {
            let said = format!(
                "the decisions are on {} reports: what is learnt is tried on reports held out, and that takes {FOLDS}",
                self.reports
            );
            return Err(Failure::usage(said).with_hint(MORE));
        }
        if self.taught().is_empty() {
            let said = "all decisions are alike: there is nothing to tell right from wrong by";
            return Err(Failure::usage(said).with_hint("reject what is wrong, accept what is right"));
        }
        Ok(())
    }

    /// What is learnt for each decider that has both yes and no, with its worth before and after on reports held out.
    pub fn taught(&self) -> Vec<Taught> {
        let both = |questions: &[Judged]| {
            questions.iter().any(|judged| judged.yes) && questions.iter().any(|judged| !judged.yes)
        };
        let ridge = Ridge::default();
        (self.questions.iter())
            .filter(|(_, (_, questions))| both(questions))
            .map(|(decider, (threshold, questions))| {
                let (before, after) = held_out(questions, FOLDS, *threshold, &ridge);
                let correction = reweigh(&questions.iter().collect::<Vec<_>>(), &ridge);
                Taught {
                    decider,
                    threshold: *threshold,
                    questions: questions.len(),
                    before,
                    after,
                    correction,
                }
            })
            .collect()
    }
}

/// What one decider learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct Taught {
    /// Its name.
    pub decider: &'static str,
    /// Yes from this probability on.
    pub threshold: f64,
    /// Questions learnt from.
    pub questions: usize,
    /// As it ships, on reports held out.
    pub before: Worth,
    /// Corrected, on reports held out.
    pub after: Worth,
    /// The correction from all reports.
    pub correction: Correction,
}

impl Taught {
    /// True if the correction helps on reports held out: decisions are likelier with it.
    pub fn helps(&self) -> bool {
        self.after.loss < self.before.loss
    }
}

/// The corrections that help, as the text of `learned.tsv`; `None` if none does.
pub fn written(lessons: &Lessons, taught: &[Taught]) -> Option<String> {
    let helping: Vec<&Taught> = taught.iter().filter(|taught| taught.helps()).collect();
    if helping.is_empty() {
        return None;
    }
    let mut text = format!(
        "# decider\tcue\tadded to its weight; written by dateline learn from {} decided events on {} reports\n",
        lessons.decided, lessons.reports
    );
    for taught in helping {
        let _ = writeln!(text, "{}\t(bias)\t{:.2}", taught.decider, taught.correction.bias);
        for (cue, added) in &taught.correction.cues {
            let _ = writeln!(text, "{}\t{cue}\t{added:.2}", taught.decider);
        }
    }
    Some(text)
}

/// The first digits of a correction's SHA-256, by which logs and bundles name it.
pub fn digest(text: &str) -> String {
    Sha256::of(text.as_bytes()).to_hex()[..12].to_owned()
}

/// The correction in force; `None` for the weights that ship.
///
/// # Errors
/// If the file cannot be read.
pub fn in_force(workspace: &Workspace) -> Result<Option<String>, Failure> {
    let file = file(workspace);
    match file.is_file() {
        true => super::knowledge::text(&file).map(Some),
        false => Ok(None),
    }
}

fn file(workspace: &Workspace) -> PathBuf {
    workspace.root().join(LEARNED)
}

/// Puts a correction in force and notes it in the log.
///
/// # Errors
/// If the workspace cannot be written.
pub fn apply(
    workspace: &mut Workspace,
    text: &str,
    decided: usize,
    by: &str,
    at: Timestamp,
) -> Result<(), Failure> {
    let payload = json!({
        "act": "apply", "digest": digest(text), "decided": decided, "by": by, "at": at, "text": text
    });
    workspace.note(SUBJECT, &payload)?;
    put(workspace, Some(text))
}

/// Takes the last correction back: the one before it holds again, or the weights that ship. Returns what holds.
///
/// # Errors
/// If none was applied, or the workspace cannot be written.
pub fn undo(workspace: &mut Workspace, by: &str, at: Timestamp) -> Result<Option<String>, Failure> {
    let mut applied: Vec<String> = Vec::new();
    for (_, noted) in workspace.noted(SUBJECT)? {
        match noted["text"].as_str() {
            Some(text) => applied.push(text.to_owned()),
            None => drop(applied.pop()),
        }
    }
    let Some(last) = applied.pop() else {
        return Err(Failure::usage("nothing learnt is in force: there is nothing to undo")
            .with_hint("`dateline learn --apply` learns from the reviews"));
    };
    let holds = applied.pop();
    let payload = json!({
        "act": "undo", "digest": digest(&last), "by": by, "at": at, "holds": holds.as_deref().map(digest)
    });
    workspace.note(SUBJECT, &payload)?;
    put(workspace, holds.as_deref())?;
    Ok(holds)
}

/// Writes the file whole, or takes it away.
fn put(workspace: &Workspace, text: Option<&str>) -> Result<(), Failure> {
    let file = file(workspace);
    let said = || format!("cannot write {}", file.display());
    match text {
        Some(text) => {
            let aside = file.with_extension("tsv.new");
            std::fs::write(&aside, text).map_err(|error| Failure::io(error, said()))?;
            std::fs::rename(&aside, &file).map_err(|error| Failure::io(error, said()))
        }
        None if file.exists() => std::fs::remove_file(&file).map_err(|error| Failure::io(error, said())),
        None => Ok(()),
    }
}

/// Events that reviews could teach by: for a message, without coding anything.
///
/// # Errors
/// If the workspace cannot be read.
pub fn decided(workspace: &Workspace) -> Result<usize, Failure> {
    let reviewed = workspace.reviewed()?;
    let all: BTreeSet<&EventId> =
        reviewed.decided().filter(|id| judgement(reviewed.of(id)).is_some()).collect();
    Ok(all.len())
}
