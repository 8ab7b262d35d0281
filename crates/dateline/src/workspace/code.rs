//! Coding what is new in a workspace, or what other resources coded, one transaction a document.

use super::index::{SearchText, search_text};
use crate::account::Account;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::mask::{Masks, Projection, projected};
use crate::pipeline::{self, Run, Timings};
use crate::progress::Progress;
use crate::{interrupt, made_by};
use dateline_store::workspace::{Change, NewCoding, StoredDocument, ToCode, WITH_KNOWLEDGE, Workspace};
use dateline_types::{Diagnostic, Event, Span, Statement};
use jiff::Timestamp;
use rayon::prelude::*;
use std::sync::mpsc::sync_channel;

/// Documents coded at a time; two such batches may wait in memory.
const BATCH: usize = 64;

/// What coding a workspace came to.
#[derive(Debug, Default)]
pub struct Coded {
    /// Documents looked at, of which some may be in a language that is not coded.
    pub documents: usize,
    /// Documents in a language that is not coded.
    pub uncoded: usize,
    /// Events of the documents looked at.
    pub events: usize,
    /// Statements of the documents looked at.
    pub statements: usize,
    /// What changed in documents coded before: path and change.
    pub changes: Vec<(String, Change)>,
    /// What the stages noticed, with the document's path.
    pub diagnostics: Vec<(String, Diagnostic)>,
    /// What is missing, unsure and to be looked at in the documents looked at.
    pub account: Account,
    /// How long each stage took.
    pub timings: Timings,
    /// True if it was stopped in the middle.
    pub interrupted: bool,
}

/// One document, coded and ready to be kept.
struct Ready {
    stored: StoredDocument,
    verdict: &'static str,
    events: Vec<Event>,
    statements: Vec<Statement>,
    masked: Vec<Span>,
    search: SearchText,
    diagnostics: Vec<Diagnostic>,
    timings: Timings,
}

/// What made a coding: program, resources, language pack, and the digest of what the workspace knows.
pub fn engine_name(engine: &Engine, knowledge: &str) -> String {
    let name = format!("{} {}", made_by(), engine.pipeline_name());
    if knowledge.is_empty() { name } else { format!("{name}{WITH_KNOWLEDGE}{knowledge}") }
}

/// A workspace to write to, one step at a time.
pub trait Writing {
    /// Does one step.
    ///
    /// # Errors
    /// As the step.
    fn step<T>(&mut self, with: impl FnOnce(&mut Workspace) -> Result<T, Failure>) -> Result<T, Failure>;
}

impl Writing for Workspace {
    fn step<T>(&mut self, with: impl FnOnce(&mut Workspace) -> Result<T, Failure>) -> Result<T, Failure> {
        with(self)
    }
}

/// Codes documents of a workspace, then links its events. `name` is the engine's ([`engine_name`]).
///
/// # Errors
/// If the workspace cannot be read or written; what was coded before that is kept.
pub fn code(
    workspace: &mut Workspace,
    which: ToCode,
    engine: &Engine,
    name: &str,
    progress: &Progress,
) -> Result<Coded, Failure> {
    let mut coded = code_documents(workspace, which, engine, name, progress, &interrupt::asked)?;
    if !coded.interrupted {
        let clock = std::time::Instant::now();
        super::keep_linked(workspace)?;
        coded.timings.link += clock.elapsed();
    }
    Ok(coded)
}

/// Codes documents of a workspace, each in a step of its own, until `stop` says so; links nothing.
///
/// # Errors
/// If the workspace cannot be read or written; what was coded before that is kept.
pub fn code_documents(
    workspace: &mut impl Writing,
    which: ToCode,
    engine: &Engine,
    name: &str,
    progress: &Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Coded, Failure> {
    let (run, root) = workspace
        .step(|workspace| Ok((workspace.begin_run(name, Timestamp::now())?, workspace.root().to_owned())))?;
    let reader = Workspace::open_to_read(&root)?;
    let mut coded = Coded::default();
    let (sender, receiver) = sync_channel::<Result<Vec<Ready>, Failure>>(1);
    let result = std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut after = 0;
            while !stop() {
                let batch = match reader.to_code(which, name, after, BATCH) {
                    Ok(batch) => batch,
                    Err(error) => {
                        let _ = sender.send(Err(error.into()));
                        return;
                    }
                };
                let Some(last) = batch.last() else { return };
                after = last.seq;
                let ready = batch.into_par_iter().map(|stored| prepare(stored, engine)).collect();
                if sender.send(Ok(ready)).is_err() {
                    return;
                }
            }
        });
        for batch in receiver {
            for ready in batch? {
                if stop() {
                    break;
                }
                keep(workspace, run, name, ready, &mut coded)?;
                progress.step();
            }
        }
        Ok::<(), Failure>(())
    });
    coded.interrupted = stop();
    result?;
    Ok(coded)
}

fn prepare(stored: StoredDocument, engine: &Engine) -> Ready {
    let document = &stored.document;
    if pipeline::why_uncoded(document, engine.languages()).is_some() {
        let search = super::index::uncoded_search_text(document, engine);
        return Ready {
            stored,
            verdict: "uncoded",
            events: Vec::new(),
            statements: Vec::new(),
            masked: Vec::new(),
            search,
            diagnostics: Vec::new(),
            timings: Timings::default(),
        };
    }
    let coded = pipeline::code_document(document, engine);
    let search = search_text(document, &coded, engine);
    Ready {
        stored,
        verdict: "coded",
        events: coded.events,
        statements: coded.statements,
        masked: coded.masked,
        search,
        diagnostics: coded.diagnostics,
        timings: coded.timings,
    }
}

fn keep(
    workspace: &mut impl Writing,
    run: i64,
    engine: &str,
    ready: Ready,
    coded: &mut Coded,
) -> Result<(), Failure> {
    let coding = NewCoding {
        document: ready.stored.seq,
        verdict: ready.verdict,
        events: &ready.events,
        statements: &ready.statements,
        masked: &ready.masked,
        search_title: &ready.search.title,
        search_text: &ready.search.text,
        search_source: &ready.search.source,
    };
    let change = workspace.step(|workspace| Ok(workspace.put_coding(run, engine, &coding)?))?;
    coded.documents += 1;
    coded.uncoded += usize::from(ready.verdict == "uncoded");
    coded.events += ready.events.len();
    coded.statements += ready.statements.len();
    coded.timings.add(&ready.timings);
    let mut masks = Masks::none();
    masks.insert(&ready.stored.document, ready.masked);
    let shown = Run { events: ready.events, ..Run::default() };
    for event in &projected(&shown, &Projection::public(&masks)).events {
        coded.account.add_event(event);
    }
    // What is said about a document holds no name that is withheld in it.
    let document = ready.stored.document;
    let path = masks.words(&document.id, &document.origin);
    coded.account.add_document(&document, &path, ready.verdict == "coded");
    let noticed = ready.diagnostics.into_iter().map(|mut diagnostic| {
        diagnostic.message = masks.words(&document.id, &diagnostic.message);
        (path.clone(), diagnostic)
    });
    coded.diagnostics.extend(noticed);
    if change.again && !change.is_none() {
        coded.changes.push((path, change));
    }
    Ok(())
}
