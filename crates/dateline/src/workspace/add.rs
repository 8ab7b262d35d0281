//! Files into the workspace: read in parallel, kept one by one in the order given, acknowledged when on disk.

use crate::failure::Failure;
use crate::input::{self, Input};
use crate::pipeline::{self, Options, Part, ReadInput};
use crate::progress::Progress;
use crate::reader::Reader;
use crate::terminal::one_line;
use crate::verdict::Verdict;
use crate::{interrupt, made_by};
use dateline_read::{Columns, Hints, RefusalReason, Sketch, TABLE_COLUMNS};
use dateline_store::record::OutcomeRecord;
use dateline_store::workspace::{
    Blobs, Holding, HoldingPolicy, Intake, KnownInput, NewDocument, Taken, Workspace, WorkspaceError,
};
use dateline_types::{DocumentId, Sha256};
use jiff::Timestamp;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::mpsc::sync_channel;

/// Inputs read at a time; two such batches may wait in memory.
const BATCH: usize = 64;

/// What became of everything that was to be added.
#[derive(Debug, Default)]
pub struct Added {
    /// Documents that are new.
    pub new: usize,
    /// Documents that were here under another path, or twice in the inputs.
    pub duplicates: usize,
    /// Inputs or members that gave no document.
    pub refused: usize,
    /// Inputs that were here before, with the same bytes, read in the same way.
    pub known: usize,
    /// Documents that another reading of the same bytes replaced.
    pub withdrawn: usize,
    /// Where new documents without a date stand.
    pub undated: Vec<String>,
    /// True if it was stopped in the middle.
    pub interrupted: bool,
}

/// An input, ready to be kept.
enum Ready {
    /// It was here before.
    Known,
    /// Its path could not be opened or read: nothing to keep.
    Unreadable(Verdict),
    /// It was read; the columns of its tables come with it.
    Read(Box<Intake>, Vec<Verdict>, Vec<String>),
    /// Read otherwise than before it gave no document: the earlier reading stays.
    Unchanged(Vec<Verdict>),
    /// Its bytes could not be put into the blobs.
    Failed(WorkspaceError),
}

/// How the user wants this input read: the columns and the date given now; without columns, those given before.
fn reading(options: &Options, known: Option<&KnownInput>) -> (String, Columns) {
    let mut columns = options.reader.columns.clone();
    let mut parts: Vec<String> = options.dct.iter().map(|date| format!("date={date}")).collect();
    if let Some(known) = known {
        let mut said = known.reading.split("; ").filter(|part| !part.is_empty());
        if columns == Columns::default()
            && let Some(before) = said.clone().find(|part| !part.starts_with("date="))
        {
            columns = before.parse().unwrap_or_default();
        }
        // A date is for reports that have none: once given it stays, and one of today's does not move yesterday's.
        let before = said.find(|part| part.starts_with("date="));
        if before.is_some() || !known.undated {
            parts = before.map(str::to_owned).into_iter().collect();
        }
    }
    let assigned = columns.to_string();
    if !assigned.is_empty() {
        parts.push(assigned);
    }
    (parts.join("; "), columns)
}

/// Adds inputs. `say` is called with each acknowledged line, after its transaction is on disk.
///
/// # Errors
/// If the workspace cannot be written; everything said before is kept.
pub fn add(
    workspace: &mut Workspace,
    inputs: &[Input],
    options: &Options,
    progress: &Progress,
    say: &mut dyn FnMut(&str) -> Result<(), Failure>,
) -> Result<Added, Failure> {
    let known = workspace.known_inputs()?;
    let blobs = workspace.blobs().clone();
    let policy = workspace.config().holding.clone();
    let erased = workspace.erased()?;
    let mut added = Added::default();
    let (sender, receiver) = sync_channel::<Vec<Ready>>(1);
    let result = std::thread::scope(|scope| {
        scope.spawn(move || {
            for batch in inputs.chunks(BATCH) {
                if interrupt::asked() {
                    break;
                }
                let ready = batch
                    .par_iter()
                    .map(|input| prepare(input, options, &known, &blobs, &policy, &erased))
                    .collect::<Vec<_>>();
                if sender.send(ready).is_err() {
                    break;
                }
            }
        });
        for ready in receiver.into_iter().flatten() {
            if interrupt::asked() {
                break;
            }
            keep(workspace, ready, &mut added, say)?;
            progress.step();
        }
        Ok(())
    });
    added.interrupted = interrupt::asked();
    result.map(|()| added)
}

/// Reads one input and puts its bytes into the blobs, if they are to be held.
fn prepare(
    input: &Input,
    options: &Options,
    known: &HashMap<(String, Sha256), KnownInput>,
    blobs: &Blobs,
    policy: &HoldingPolicy,
    erased: &HashSet<DocumentId>,
) -> Ready {
    if let Some(refusal) = &input.refusal {
        let verdict = dateline_read::Verdict::Refused(refusal.clone());
        return Ready::Unreadable(Verdict::of_reading(&input.path, &verdict));
    }
    let bytes = match &input.file {
        Ok(path) => input::read_file(path).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(reason) => return Ready::Unreadable(Verdict::unreadable(&input.path, reason)),
    };
    let raw = Sha256::of(&bytes);
    let before = known.get(&(input.path.clone(), raw));
    let (reading, columns) = reading(options, before);
    if before.is_some_and(|before| before.reading == reading) {
        return Ready::Known;
    }
    let hints = Hints { media_type: input.media_type.clone(), ..Hints::of_path(&input.path) };
    let date =
        reading.split("; ").find_map(|part| part.strip_prefix("date=")).and_then(|date| date.parse().ok());
    let reader = Reader { columns, ..options.reader.clone() };
    let options = &Options { dct: date, reader, min_confidence: options.min_confidence, rejected: false };
    let ReadInput { parts, diagnostics } = pipeline::read_bytes(&bytes, hints, options);
    let columns = diagnostics.into_iter().filter(|d| d.code == TABLE_COLUMNS).map(|d| d.message).collect();
    let mut intake = Intake {
        path: input.path.clone(),
        raw,
        bytes: bytes.len() as u64,
        blob: false,
        at: Timestamp::now(),
        tool: made_by(),
        fetched: input.fetched.clone(),
        reading,
        again: before.is_some(),
        documents: Vec::new(),
        outcomes: Vec::new(),
    };
    let mut refused = Vec::new();
    let mut withheld = false;
    for part in parts {
        let document = match part {
            Part::Refused(verdict) => {
                intake.outcomes.push(outcome(&verdict));
                refused.push(verdict);
                continue;
            }
            Part::Document(document) => *document,
        };
        if erased.contains(&document.id) {
            withheld = true;
            let reason = "it was erased before and is not taken in again".to_owned();
            refused.push(Verdict::kept(&input.path, "erased", reason));
            continue;
        }
        // The rule for the address that answered holds as much as the one for the address that was asked for.
        let by = |url: Option<&str>| policy.of(document.publisher.as_deref(), url, &input.path);
        let answered = input.fetched.as_ref().map(|fetched| by(Some(&fetched.url)));
        let held = answered.into_iter().fold(by(document.url.as_deref()), Holding::min);
        if held == Holding::None {
            withheld = true;
            refused.push(Verdict::of_reading(
                &input.path,
                &dateline_read::Verdict::refused(
                    RefusalReason::NotHeld,
                    "its source is not held (dateline.toml)",
                ),
            ));
            continue;
        }
        intake.outcomes.push(OutcomeRecord {
            path: input.path.clone(),
            verdict: "read".into(),
            reason: String::new(),
            document: Some(document.id.as_str().into()),
            record_sha256: None,
        });
        intake.blob |= held == Holding::Raw;
        let sketch = (held >= Holding::Text).then(|| Sketch::of(&document.text)).flatten();
        intake.documents.push(NewDocument { held, sketch: sketch.map(|s| s.to_bytes()), document });
    }
    if withheld {
        // The file as received holds the words that must not be kept.
        intake.blob = false;
        for new in &mut intake.documents {
            new.held = new.held.min(Holding::Text);
        }
        if intake.documents.is_empty() {
            return Ready::Unreadable(refused.swap_remove(0));
        }
    }
    if before.is_some() && intake.documents.is_empty() && !withheld {
        return Ready::Unchanged(refused);
    }
    if intake.blob
        && let Err(error) = blobs.put(&bytes)
    {
        return Ready::Failed(error);
    }
    Ready::Read(Box::new(intake), refused, columns)
}

fn outcome(verdict: &Verdict) -> OutcomeRecord {
    OutcomeRecord {
        path: verdict.place(),
        verdict: verdict.verdict.clone(),
        reason: verdict.reason.clone(),
        document: None,
        record_sha256: None,
    }
}

/// A refusal as one line, whatever the input's name holds.
fn said(verdict: &Verdict) -> String {
    let line = format!("{}: {}: {}", verdict.verdict, verdict.place(), verdict.reason);
    one_line(&line) + "\n"
}

fn keep(
    workspace: &mut Workspace,
    ready: Ready,
    added: &mut Added,
    say: &mut dyn FnMut(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut lines = String::new();
    match ready {
        Ready::Known => added.known += 1,
        Ready::Failed(error) => return Err(error.into()),
        Ready::Unreadable(verdict) => {
            added.refused += 1;
            lines.push_str(&said(&verdict));
        }
        Ready::Unchanged(refused) => {
            added.refused += 1;
            lines.extend(refused.iter().map(said));
            lines.push_str("so read it gives no document: what was read of it before stays\n");
        }
        Ready::Read(intake, refused, columns) => {
            for table in columns {
                lines.push_str(&(one_line(&format!("columns of {}: {table}", intake.path)) + "\n"));
            }
            let (taken, withdrawn) = workspace.take_in(&intake)?;
            let path = one_line(&intake.path);
            added.withdrawn += withdrawn;
            for (new, taken) in intake.documents.iter().zip(&taken) {
                let id = &new.document.id;
                lines.push_str(&match taken {
                    Taken::New => {
                        added.new += 1;
                        added
                            .undated
                            .extend(new.document.date.is_none().then(|| new.document.origin.clone()));
                        format!("added {id}: {path}\n")
                    }
                    Taken::Duplicate(first) => {
                        added.duplicates += 1;
                        format!("duplicate-of {id}: {path}: the same text as {}\n", one_line(first))
                    }
                    Taken::Erased => {
                        added.refused += 1;
                        format!("erased {id}: {path}: it was erased before and is not taken in again\n")
                    }
                });
            }
            for verdict in refused {
                added.refused += 1;
                lines.push_str(&said(&verdict));
            }
        }
    }
    if lines.is_empty() { Ok(()) } else { say(&lines) }
}
