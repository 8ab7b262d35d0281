//! Erasing a document: its words leave the database, the index and the blobs; a tombstone says that it was there.
//!
//! The custody chain holds, because it covers digests of its payloads: those of the document's inputs and of decisions
//! on its events are emptied, and the entry of the erasure names them. Afterwards the index is rewritten, the database
//! vacuumed and its log emptied, so that the bytes are in no file of the workspace. Copies made before are not reached.

use super::chain::Chain;
use super::coding::touch_events;
use super::error::{Result, WorkspaceError};
use super::intake::stored_digest;
use super::{Workspace, fail, set_meta};
use crate::record::DecisionRecord;
use dateline_types::DocumentId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// The key under which the database remembers an erasure that has not left every file.
const ERASING: &str = "erasing";

/// What was erased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Events that went with the document.
    pub events: usize,
    /// Files as received that were removed.
    pub blobs: usize,
    /// Other documents that lost their file as received, because it held the erased one too.
    pub others: Vec<String>,
    /// Documents kept as near copies of it, which may hold the same words.
    pub near_copies: Vec<String>,
}

impl Workspace {
    /// Erases a document for good. `reason` and `by` are kept in the tombstone.
    ///
    /// # Errors
    /// If there is no such document, the workspace is open to read only, or the disk refuses. Repeating it after a
    /// failure completes it.
    pub fn erase(&mut self, id: &DocumentId, by: &str, reason: &str, at: Timestamp) -> Result<Erased> {
        self.expect_writable()?;
        let sql = "SELECT seq, erased FROM documents WHERE id = ?1";
        let found: Option<(i64, bool)> =
            self.db.query_row(sql, [id.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let mut erased = Erased::default();
        match found {
            None => return Err(WorkspaceError::NotFound(format!("no document {id} in this workspace"))),
            Some((_, true)) => {}
            Some((seq, false)) => {
                let transaction = self.db.transaction()?;
                erased = erase_rows(&transaction, seq, id, by, reason, at)?;
                fail::point("erase/before-commit");
                set_meta(&transaction, ERASING, id.as_str())?;
                transaction.commit()?;
                self.seal_heads()?;
                fail::point("erase/committed");
            }
        }
        erased.blobs = self.finish_erasure()?;
        Ok(erased)
    }

    /// Erases what is kept of an input that gave no document: its path, which may hold a name, and its bytes.
    ///
    /// # Errors
    /// If there is no such input, it holds documents, or as [`Workspace::erase`].
    pub fn erase_input(&mut self, path: &str, by: &str, reason: &str, at: Timestamp) -> Result<Erased> {
        self.expect_writable()?;
        let transaction = self.db.transaction()?;
        let mut erased = Vec::new();
        {
            let mut inputs = transaction.prepare("SELECT seq, log FROM inputs WHERE path = ?1")?;
            let rows = inputs.query_map([path], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let inputs: Vec<(i64, i64)> = rows.collect::<std::result::Result<_, _>>()?;
            if inputs.is_empty() {
                return Err(WorkspaceError::NotFound(format!("no input {path:?} in this workspace")));
            }
            for (input, log) in inputs {
                let held = transaction.prepare("SELECT 1 FROM captures WHERE input = ?1")?.exists([input])?;
                if held {
                    let said = format!("input {path:?} gave documents: erase them by their ids");
                    return Err(WorkspaceError::Refused(said));
                }
                Chain::Log.erase_payload(&transaction, log)?;
                let sql = "UPDATE inputs SET path = 'erased/' || seq, blob = 0 WHERE seq = ?1";
                transaction.execute(sql, [input])?;
                erased.push(log);
            }
        }
        let tombstone = serde_json::json!({
            "schema": "dateline.erased/1", "by": by, "reason": reason, "at": at.to_string(), "log": erased,
        });
        Chain::Log.append(&transaction, "erased", &tombstone.to_string())?;
        set_meta(&transaction, ERASING, "input")?;
        transaction.commit()?;
        self.seal_heads()?;
        Ok(Erased { blobs: self.finish_erasure()?, ..Erased::default() })
    }

    /// Ends an erasure that was cut off after its words had left the tables.
    pub(super) fn complete_erasure(&mut self) -> Result<()> {
        if self.erasing()?.is_some() {
            self.finish_erasure()?;
        }
        Ok(())
    }

    /// What is being erased and has not left every file yet.
    pub(super) fn erasing(&self) -> Result<Option<String>> {
        Ok(self.meta(ERASING)?.filter(|what| !what.is_empty()))
    }

    /// Removes the bytes from blobs, index, freed pages and log; returns how many blobs went.
    fn finish_erasure(&mut self) -> Result<usize> {
        let blobs = self.remove_unnamed_blobs()?;
        // The index forgets its deleted words only when its segments are merged; the database its freed pages only
        // when it is rewritten; the write-ahead log only when it is emptied.
        self.db.execute_batch("INSERT INTO search (search) VALUES ('optimize'); VACUUM;")?;
        fail::point("erase/rewritten");
        self.empty_log()?;
        set_meta(&self.db, ERASING, "")?;
        Ok(blobs)
    }

    /// Empties the write-ahead log, which still holds the old pages while somebody reads them.
    fn empty_log(&self) -> Result<()> {
        // Waits for readers as long as any statement does; then the first column is 1.
        let busy: i64 = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy != 0 {
            return Err(WorkspaceError::Locked(
                "somebody is reading what is to be erased; it has left the tables and is still in the log: end the other \
                 command and run this one again"
                    .into(),
            ));
        }
        Ok(())
    }

    /// Removes blobs that no input names any more.
    fn remove_unnamed_blobs(&self) -> Result<usize> {
        let mut removed = 0;
        let (names, _) = self.blobs.all()?;
        let mut named = self.db.prepare("SELECT 1 FROM inputs WHERE raw = ?1 AND blob")?;
        for digest in names {
            if !named.exists([digest.to_hex()])? {
                self.blobs.remove(digest)?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

fn erase_rows(
    db: &Connection,
    seq: i64,
    id: &DocumentId,
    by: &str,
    reason: &str,
    at: Timestamp,
) -> Result<Erased> {
    let mut erased = Erased::default();
    let strings = |sql: &str| -> Result<Vec<String>> {
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map([seq], |row| row.get(0))?;
        rows.map(|row| row.map_err(WorkspaceError::from)).collect()
    };
    erased.near_copies = strings(
        "SELECT id FROM copies JOIN documents ON documents.seq = copies.document WHERE copies.earliest = ?1
         UNION SELECT first.id FROM copies JOIN documents AS first ON first.seq = copies.earliest
               WHERE copies.document = ?1
         UNION SELECT later.id FROM copies AS own JOIN copies AS sister ON sister.earliest = own.earliest
               JOIN documents AS later ON later.seq = sister.document
               WHERE own.document = ?1 AND sister.document <> ?1",
    )?;
    let events = strings("SELECT id FROM events WHERE document = ?1")?;
    erased.events = events.len();
    // The inputs it came in: their path and custody go, and the bytes, which other documents may share.
    let mut emptied: Vec<i64> = Vec::new();
    let mut inputs = db.prepare(
        "SELECT seq, raw, log FROM inputs WHERE seq IN (SELECT input FROM captures WHERE document = ?1)
         OR raw IN (SELECT raw FROM documents WHERE id = ?1)",
    )?;
    let rows = inputs.query_map([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let inputs: Vec<(i64, String, i64)> = rows.collect::<std::result::Result<_, _>>()?;
    for (input, raw, log) in &inputs {
        stored_digest(raw)?;
        let mut others = db.prepare("SELECT document FROM captures WHERE input = ?1 AND document <> ?2")?;
        let others = others.query_map(params![input, id.as_str()], |row| row.get(0))?;
        let others: Vec<String> = others.collect::<std::result::Result<_, _>>()?;
        db.execute("UPDATE inputs SET blob = 0 WHERE raw = ?1", [raw])?;
        if others.is_empty() {
            Chain::Log.erase_payload(db, *log)?;
            emptied.push(*log);
            db.execute("UPDATE inputs SET path = 'erased/' || seq WHERE seq = ?1", [input])?;
        } else {
            let sql = "UPDATE documents SET held = 'text' WHERE id = ?1 AND held = 'raw'";
            for other in &others {
                db.execute(sql, [other])?;
            }
            erased.others.extend(others);
        }
    }
    let mut emptied_decisions: Vec<i64> = Vec::new();
    for event in &events {
        for entry in Chain::Decisions.entries(db, Some(event))? {
            Chain::Decisions.erase_payload(db, entry.seq)?;
            emptied_decisions.push(entry.seq);
        }
    }
    // Those on events that are no more, and those that added one, name the document themselves.
    for entry in Chain::Decisions.entries(db, None)? {
        let record =
            entry.payload.as_deref().and_then(|json| serde_json::from_str::<DecisionRecord>(json).ok());
        if record.and_then(|record| record.document).as_deref() == Some(id.as_str()) {
            Chain::Decisions.erase_payload(db, entry.seq)?;
            emptied_decisions.push(entry.seq);
        }
    }
    // The words of a merged workspace's entries that name the document or its events.
    for entry in Chain::Log.entries(db, None)?.iter().filter(|entry| entry.subject.starts_with("merged/")) {
        let names = |payload: &String| {
            payload.contains(id.as_str()) || events.iter().any(|event| payload.contains(event.as_str()))
        };
        if entry.payload.as_ref().is_some_and(names) {
            Chain::Log.erase_payload(db, entry.seq)?;
            emptied.push(entry.seq);
        }
    }
    for table in ["events", "statements", "codings"] {
        db.execute(&format!("DELETE FROM {table} WHERE document = ?1"), [seq])?;
    }
    db.execute("DELETE FROM search WHERE rowid = ?1", [seq])?;
    db.execute("DELETE FROM copies WHERE document = ?1 OR earliest = ?1", [seq])?;
    db.execute("DELETE FROM incidents WHERE origin = ''", [])?;
    db.execute(
        "UPDATE documents SET erased = 1, path = '', raw = '', held = 'none', date = NULL, record = '', text = NULL,
                sketch = NULL WHERE seq = ?1",
        [seq],
    )?;
    touch_events(db)?;
    erased.others.sort();
    erased.others.dedup();
    let tombstone = serde_json::json!({
        "schema": "dateline.erased/1", "document": id.as_str(), "by": by, "reason": reason, "at": at.to_string(),
        "log": emptied, "decisions": emptied_decisions,
    });
    Chain::Log.append(db, "erased", &tombstone.to_string())?;
    Ok(erased)
}
