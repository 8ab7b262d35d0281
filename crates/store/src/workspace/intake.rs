//! Taking inputs in: each document one transaction, the input's own row with its last document.
//!
//! The same path with the same bytes is taken in once, so that a run that was cut off is gone on with by repeating it.

use super::chain::Chain;
use super::coding::touch_events;
use super::error::{Result, WorkspaceError};
use super::{Holding, Workspace, fail};
use crate::record::{DocumentRecord, FetchedFrom, InputRecord, OutcomeRecord};
use dateline_types::{Document, Sha256};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// One input, read and ready to be kept. Its blob is on disk already if it is to be held.
#[derive(Debug)]
pub struct Intake {
    /// Path as given, or link.
    pub path: String,
    /// Digest of the bytes as received.
    pub raw: Sha256,
    /// How many bytes.
    pub bytes: u64,
    /// True if the bytes lie in the blobs.
    pub blob: bool,
    /// When they were captured.
    pub at: Timestamp,
    /// Program and version.
    pub tool: String,
    /// For what was fetched: from where.
    pub fetched: Option<FetchedFrom>,
    /// How it was read, where the user said so.
    pub reading: String,
    /// True to replace what an earlier reading of the same bytes under the same path gave.
    pub again: bool,
    /// The documents in it, in order.
    pub documents: Vec<NewDocument>,
    /// One line for each refused member and each document, in the order of the verdicts.
    pub outcomes: Vec<OutcomeRecord>,
}

/// A document with what is to be kept of it.
#[derive(Debug)]
pub struct NewDocument {
    /// The document.
    pub document: Document,
    /// What is kept; [`Holding::None`] is not for documents that reach the workspace.
    pub held: Holding,
    /// For finding near copies ([`Copies`](super::Copies)); `None` if the text is not held.
    pub sketch: Option<Vec<u8>>,
}

/// What became of a document that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is new.
    New,
    /// It is here already, first under this path.
    Duplicate(String),
    /// It was erased and is not taken in again.
    Erased,
}

/// How an input that is here was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownInput {
    /// How it was read, where the user said so.
    pub reading: String,
    /// True if a document in it has no date.
    pub undated: bool,
}

/// An input as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredInput {
    /// Position, in the order inputs came.
    pub seq: i64,
    /// Its custody; `None` once erased.
    pub record: Option<InputRecord>,
}

impl Workspace {
    /// The inputs that are here, by path and digest.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn known_inputs(&self) -> Result<HashMap<(String, Sha256), KnownInput>> {
        let sql = "SELECT inputs.path, inputs.raw, coalesce(json_extract(log.payload, '$.reading'), ''),
                     EXISTS (SELECT 1 FROM captures JOIN documents ON documents.id = captures.document
                             WHERE captures.input = inputs.seq AND NOT documents.erased AND documents.date IS NULL)
                   FROM inputs JOIN log ON log.seq = inputs.log";
        let mut statement = self.db.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut known = HashMap::new();
        while let Some(row) = rows.next()? {
            let (path, raw): (String, String) = (row.get(0)?, row.get(1)?);
            let input = KnownInput { reading: row.get(2)?, undated: row.get(3)? };
            known.insert((path, stored_digest(&raw)?), input);
        }
        Ok(known)
    }

    /// Keeps an input. When this returns, it is on disk; one line of the result for each document, and how many
    /// documents of an earlier reading it replaced.
    ///
    /// # Errors
    /// If the workspace is open to read only, or the disk refuses. Documents before the failing one are kept.
    pub fn take_in(&mut self, intake: &Intake) -> Result<(Vec<Taken>, usize)> {
        self.expect_writable()?;
        let raw = intake.raw.to_hex();
        let known = "SELECT 1 FROM inputs WHERE path = ?1 AND raw = ?2";
        let is_known = self.db.prepare_cached(known)?.exists(params![intake.path, raw])?;
        let finishes = !is_known || intake.again;
        let mut replaced = 0;
        let mut taken = Vec::with_capacity(intake.documents.len());
        let last = intake.documents.len().saturating_sub(1);
        for (position, new) in intake.documents.iter().enumerate() {
            let transaction = self.db.transaction()?;
            taken.push(insert(&transaction, new, &intake.path, &raw, intake.again)?);
            if position == last && finishes {
                replaced = finish(&transaction, intake, &raw)?;
            }
            fail::point("add/before-commit");
            transaction.commit()?;
            fail::point("add/committed");
        }
        // After the rows are on disk, so that the seal never asks for what is not there.
        if intake.documents.is_empty() && finishes {
            let transaction = self.db.transaction()?;
            replaced = finish(&transaction, intake, &raw)?;
            transaction.commit()?;
        }
        self.seal_heads()?;
        Ok((taken, replaced))
    }

    /// Every input, in the order they came.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn inputs(&self) -> Result<Vec<StoredInput>> {
        let sql =
            "SELECT inputs.seq, log.payload FROM inputs JOIN log ON log.seq = inputs.log ORDER BY inputs.seq";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?)))?;
        let mut inputs = Vec::new();
        for row in rows {
            let (seq, payload) = row?;
            let record = payload.map(|json| serde_json::from_str(&json)).transpose();
            let record = record.map_err(|error| WorkspaceError::record(&format!("input {seq}"), error))?;
            inputs.push(StoredInput { seq, record });
        }
        Ok(inputs)
    }
}

/// Inserts a document unless it is here; read again, what is said of it is replaced and it is to be coded again.
fn insert(db: &Connection, new: &NewDocument, path: &str, raw: &str, again: bool) -> Result<Taken> {
    let document = &new.document;
    let sql = "SELECT path, raw, erased FROM documents WHERE id = ?1";
    let known: Option<(String, String, bool)> = db
        .prepare_cached(sql)?
        .query_row([document.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    match known.clone() {
        Some((_, _, true)) => return Ok(Taken::Erased),
        // A run that was cut off inside a container finds its own documents again.
        Some((first, first_raw, _)) if first == path && first_raw == raw && !again => return Ok(Taken::New),
        Some((first, first_raw, _)) if first != path || first_raw != raw => {
            return Ok(Taken::Duplicate(first));
        }
        _ => {}
    }
    let is_here = known.is_some();
    let mut record = DocumentRecord::without_text(document);
    let text = (new.held >= Holding::Text).then_some(document.text.as_str());
    if text.is_none() {
        // A title is words of the report.
        record.title = None;
    }
    let json = serde_json::to_string(&record).map_err(|error| WorkspaceError::record("document", error))?;
    if is_here {
        let date = document.date.as_ref().map(|date| date.date.to_string());
        let sql = "UPDATE documents SET record = ?2, date = ?3 WHERE id = ?1 AND record <> ?2";
        if db.prepare_cached(sql)?.execute(params![document.id.as_str(), json, date])? > 0 {
            let sql =
                "UPDATE codings SET engine = '' WHERE document = (SELECT seq FROM documents WHERE id = ?1)";
            db.prepare_cached(sql)?.execute([document.id.as_str()])?;
        }
        return Ok(Taken::New);
    }
    let sql = "INSERT INTO documents (id, path, raw, held, date, record, text, sketch)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    db.prepare_cached(sql)?.execute(params![
        document.id.as_str(),
        path,
        raw,
        new.held.as_str(),
        document.date.as_ref().map(|date| date.date.to_string()),
        json,
        text,
        new.sketch,
    ])?;
    Ok(Taken::New)
}

/// The input's own row, its custody entry, and which documents it holds. Returns how many documents of an earlier
/// reading are in no input any more and were taken out.
fn finish(db: &Connection, intake: &Intake, raw: &str) -> Result<usize> {
    let mut outcomes = intake.outcomes.clone();
    // What was kept of each document that came first in this input, so that a later change of it shows.
    let mut kept =
        db.prepare_cached("SELECT record FROM documents WHERE id = ?1 AND path = ?2 AND raw = ?3")?;
    for outcome in &mut outcomes {
        let Some(id) = &outcome.document else { continue };
        let record: Option<String> =
            kept.query_row(params![id.as_str(), intake.path, raw], |row| row.get(0)).optional()?;
        outcome.record_sha256 = record.map(|record| Sha256::of(record.as_bytes()).to_hex().into());
    }
    let record = InputRecord {
        schema: InputRecord::SCHEMA.into(),
        path: intake.path.clone(),
        raw_sha256: raw.into(),
        bytes: intake.bytes,
        at: intake.at,
        tool: intake.tool.clone(),
        fetched: intake.fetched.clone(),
        reading: intake.reading.clone(),
        outcomes,
    };
    let payload = serde_json::to_string(&record).map_err(|error| WorkspaceError::record("input", error))?;
    let log = Chain::Log.append(db, "input", &payload)?;
    let earlier = "SELECT seq, log FROM inputs WHERE path = ?1 AND raw = ?2";
    let earlier: Option<(i64, i64)> = db
        .prepare_cached(earlier)?
        .query_row(params![intake.path, raw], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let input = match earlier {
        Some((input, _)) => {
            db.execute(
                "UPDATE inputs SET log = ?2, blob = max(blob, ?3) WHERE seq = ?1",
                params![input, log, intake.blob],
            )?;
            input
        }
        None => {
            let sql = "INSERT INTO inputs (path, raw, log, blob) VALUES (?1, ?2, ?3, ?4)";
            db.prepare_cached(sql)?.execute(params![intake.path, raw, log, intake.blob])?;
            db.last_insert_rowid()
        }
    };
    let before: Vec<String> = {
        let mut held = db.prepare_cached("SELECT document FROM captures WHERE input = ?1")?;
        held.query_map([input], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?
    };
    db.execute("DELETE FROM captures WHERE input = ?1", [input])?;
    let mut captures = db.prepare_cached("INSERT INTO captures VALUES (?1, ?2, ?3)")?;
    for (position, new) in intake.documents.iter().enumerate() {
        captures.execute(params![input, position as i64, new.document.id.as_str()])?;
    }
    match earlier {
        Some((_, replaced)) => withdraw(db, &before, replaced, intake),
        None => Ok(0),
    }
}

/// Takes documents out that no input holds any more, and says so in the custody log. Their words are not erased: the same
/// file holds them still.
fn withdraw(db: &Connection, before: &[String], replaced: i64, intake: &Intake) -> Result<usize> {
    let mut withdrawn: Vec<&str> = Vec::new();
    let mut held = db.prepare_cached("SELECT 1 FROM captures WHERE document = ?1")?;
    for id in before {
        let sql = "SELECT seq FROM documents WHERE id = ?1 AND NOT erased";
        let seq: Option<i64> = db.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
        let Some(seq) = seq.filter(|_| !held.exists([id]).unwrap_or(true)) else { continue };
        for table in ["events", "statements", "codings"] {
            db.execute(&format!("DELETE FROM {table} WHERE document = ?1"), [seq])?;
        }
        db.execute("DELETE FROM search WHERE rowid = ?1", [seq])?;
        db.execute("DELETE FROM copies WHERE document = ?1 OR earliest = ?1", [seq])?;
        db.execute("DELETE FROM documents WHERE seq = ?1", [seq])?;
        withdrawn.push(id);
    }
    let payload = serde_json::json!({
        "schema": "dateline.reread/1", "path": intake.path, "log": replaced, "withdrawn": withdrawn,
        "at": intake.at.to_string(),
    });
    Chain::Log.append(db, REREAD, &payload.to_string())?;
    touch_events(db)?;
    Ok(withdrawn.len())
}

/// The custody log's subject of an input that was read again.
pub(super) const REREAD: &str = "reread";

pub(super) fn stored_digest(hex: &str) -> Result<Sha256> {
    Sha256::from_hex(hex).ok_or_else(|| WorkspaceError::Corrupt(format!("no SHA-256: {hex:?}")))
}
