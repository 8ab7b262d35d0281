//! Taking another workspace in: its files, documents, codings, decisions and imported rows, and both audit logs.
//!
//! The other's two chains are kept whole. One entry of our log, `merged`, holds for each of their entries its position,
//! subject, digest and hash, by which the chain can be checked; the words of each stand in an entry `merged/log` or
//! `merged/decisions` with the same digest, so that they can be erased like all others. What our tables then hold is
//! written to our own chains as any input or decision is, up to the entry `merge-ended`.

use super::chain::{Chain, Entry, next_hash};
use super::coding::touch_events;
use super::error::{Result, WorkspaceError};
use super::incidents::put_row;
use super::{Workspace, fail};
use crate::record::{IncidentRecord, InputRecord, OriginRecord};
use dateline_types::Sha256;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Subject of the entry that holds the other's chains.
pub(super) const MERGED: &str = "merged";
/// Subject of the entry after which our own go on.
pub(super) const ENDED: &str = "merge-ended";

/// What a merge brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Inputs that were not here.
    pub inputs: usize,
    /// Documents that were not here.
    pub documents: usize,
    /// Documents that were here already; ours stay as they are.
    pub duplicates: usize,
    /// Codings taken over, for documents that had none here.
    pub codings: usize,
    /// Decisions taken over.
    pub decisions: usize,
    /// Decisions on events that are not here: they stand in the log alone.
    pub set_aside: usize,
    /// Imported rows that were not here.
    pub imported: usize,
    /// Documents of ours that were erased there.
    pub erased_there: Vec<String>,
}

impl Workspace {
    /// Takes in what `other` holds and this workspace does not, all or nothing.
    ///
    /// # Errors
    /// If it is this workspace, its log is not the one that was merged before, it does not verify as far as its chains go,
    /// this one is open to read only, or the disk refuses.
    pub fn merge(&mut self, other: &Workspace, at: Timestamp, tool: &str) -> Result<Merged> {
        self.expect_writable()?;
        let known =
            self.db.query_row("SELECT hash FROM log WHERE seq = 1", [], |row| row.get::<_, String>(0))?;
        let theirs = Chain::Log.hash_at(&other.db, 1)?.unwrap_or_default();
        if known == theirs && self.root.canonicalize().ok() == other.root.canonicalize().ok() {
            return Err(WorkspaceError::Refused("a workspace is not merged with itself".into()));
        }
        for chain in [Chain::Log, Chain::Decisions] {
            // Erased words are no fault here: only the links are asked for.
            let all = chain.entries(&other.db, None)?.iter().map(|entry| entry.seq).collect();
            if let Some(fault) = chain.faults(&other.db, &all)?.first() {
                return Err(WorkspaceError::Corrupt(format!("the other workspace: {fault}")));
            }
        }
        self.copy_blobs(other)?;
        let transaction = self.db.transaction()?;
        let mut merged = Merged::default();
        let run = keep_chains(&transaction, &other.db, &theirs, at, tool)?;
        take_inputs(&transaction, &other.db, &mut merged)?;
        take_codings(&transaction, &other.db, run, &mut merged)?;
        take_decisions(&transaction, &other.db, &mut merged)?;
        take_imported(&transaction, &other.db, &mut merged)?;
        touch_events(&transaction)?;
        let ended = json!({ "schema": "dateline.merge-ended/1", "at": at.to_string(), "opened": run });
        Chain::Log.append(&transaction, ENDED, &ended.to_string())?;
        fail::point("merge/before-commit");
        transaction.commit()?;
        self.seal_heads()?;
        Ok(merged)
    }

    /// Files as received come first: a row never names what is not on the disk.
    fn copy_blobs(&self, other: &Workspace) -> Result<()> {
        let mut named = other.db.prepare("SELECT DISTINCT raw FROM inputs WHERE blob")?;
        for raw in named.query_map([], |row| row.get::<_, String>(0))? {
            self.blobs.put(&other.blobs.get(super::intake::stored_digest(&raw?)?)?)?;
        }
        Ok(())
    }

    /// What is wrong with the chains of merged workspaces, one sentence a fault.
    pub(super) fn merged_faults(&self) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        let mut heads: BTreeMap<(String, &str), (i64, String)> = BTreeMap::new();
        let mut words = self.db.prepare("SELECT 1 FROM log WHERE subject = ?1 AND payload_sha256 = ?2")?;
        for entry in Chain::Log.entries(&self.db, Some(MERGED))? {
            let kept: Value =
                entry.payload.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
            let workspace = kept["workspace"].as_str().unwrap_or_default().to_owned();
            for chain in [Chain::Log, Chain::Decisions] {
                let head = heads.entry((workspace.clone(), chain.name())).or_insert((0, empty()));
                for link in kept[chain.name()].as_array().into_iter().flatten() {
                    let text = |n: usize| link[n].as_str().unwrap_or_default();
                    let seq = link[0].as_i64().unwrap_or_default();
                    let place = format!("merged {} of {workspace}: entry {seq}", chain.name());
                    let expected = next_hash(&head.1, seq, text(1), text(2));
                    if seq != head.0 + 1 || expected.as_deref() != Some(text(3)) {
                        faults.push(format!("{place} does not follow from the one before it"));
                    }
                    let is_erased = link[4].as_bool().unwrap_or_default();
                    if !is_erased && !words.exists([subject_of(chain), text(2).to_owned()])? {
                        faults.push(format!("{place} is not kept"));
                    }
                    *head = (seq, text(3).to_owned());
                }
            }
        }
        Ok(faults)
    }
}

/// The hash before the first entry.
fn empty() -> String {
    Sha256::of(b"").to_hex()
}

fn subject_of(chain: Chain) -> String {
    format!("{MERGED}/{}", chain.name())
}

/// Appends the other's chains and returns the position of the entry that holds them.
fn keep_chains(
    db: &Connection,
    theirs: &Connection,
    workspace: &str,
    at: Timestamp,
    tool: &str,
) -> Result<i64> {
    let mut kept = json!({
        "schema": "dateline.merged/1", "at": at.to_string(), "tool": tool, "workspace": workspace,
    });
    let mut new: Vec<(Chain, Entry)> = Vec::new();
    for chain in [Chain::Log, Chain::Decisions] {
        let (before, head) = merged_before(db, workspace, chain)?;
        if before > 0 && chain.hash_at(theirs, before)?.as_deref() != Some(head.as_str()) {
            return Err(WorkspaceError::Refused(format!(
                "its {} is not the one that was merged before: it was cut off or is of another copy",
                chain.name()
            )));
        }
        let entries = chain.entries(theirs, None)?.into_iter().filter(|entry| entry.seq > before);
        let mut links = Vec::new();
        for entry in entries {
            links.push(json!([
                entry.seq,
                entry.subject,
                entry.payload_sha256,
                entry.hash,
                entry.payload.is_none()
            ]));
            new.push((chain, entry));
        }
        kept[chain.name()] = Value::Array(links);
    }
    let opened = Chain::Log.append(db, MERGED, &kept.to_string())?;
    for (chain, entry) in new {
        if let Some(payload) = entry.payload {
            Chain::Log.append(db, &subject_of(chain), &payload)?;
        }
    }
    Ok(opened)
}

/// The last entry of a chain that an earlier merge of the same workspace kept, and its hash.
fn merged_before(db: &Connection, workspace: &str, chain: Chain) -> Result<(i64, String)> {
    let mut last = (0, empty());
    for entry in Chain::Log.entries(db, Some(MERGED))? {
        let kept: Value = entry.payload.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        if kept["workspace"] != workspace {
            continue;
        }
        if let Some(link) = kept[chain.name()].as_array().and_then(|links| links.last()) {
            last = (link[0].as_i64().unwrap_or_default(), link[3].as_str().unwrap_or_default().to_owned());
        }
    }
    Ok(last)
}

fn take_inputs(db: &Connection, theirs: &Connection, merged: &mut Merged) -> Result<()> {
    let mut erased = theirs.prepare("SELECT id FROM documents WHERE erased ORDER BY seq")?;
    let mut is_here = db.prepare("SELECT 1 FROM documents WHERE id = ?1 AND NOT erased")?;
    for id in erased.query_map([], |row| row.get::<_, String>(0))? {
        let id = id?;
        if is_here.exists([&id])? {
            merged.erased_there.push(id);
        }
    }
    let sql = "SELECT inputs.seq, inputs.path, inputs.raw, inputs.blob, log.payload FROM inputs
               JOIN log ON log.seq = inputs.log ORDER BY inputs.seq";
    let mut inputs = theirs.prepare(sql)?;
    let mut rows = inputs.query([])?;
    let mut known = db.prepare("SELECT 1 FROM inputs WHERE path = ?1 AND raw = ?2")?;
    while let Some(row) = rows.next()? {
        let (seq, path, raw): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (blob, payload): (bool, Option<String>) = (row.get(3)?, row.get(4)?);
        // What was erased there has no words left to take.
        let Some(payload) = payload else { continue };
        let fault = |error| WorkspaceError::record(&format!("input {seq} of the other workspace"), error);
        let mut record: InputRecord = serde_json::from_str(&payload).map_err(fault)?;
        let captured = captures(theirs, seq)?;
        for id in &captured {
            take_document(db, theirs, id, merged)?;
        }
        if known.exists(params![path, raw])? {
            continue;
        }
        for outcome in &mut record.outcomes {
            let Some(id) = &outcome.document else { continue };
            let sql = "SELECT record FROM documents WHERE id = ?1";
            let found: Option<String> = db.query_row(sql, [id.as_str()], |row| row.get(0)).optional()?;
            match found {
                None => (outcome.document, outcome.record_sha256) = (None, None),
                Some(record) => {
                    let digest = Sha256::of(record.as_bytes()).to_hex();
                    outcome.record_sha256 = outcome.record_sha256.take().filter(|kept| **kept == *digest);
                }
            }
        }
        let payload = serde_json::to_string(&record).map_err(fault)?;
        let log = Chain::Log.append(db, "input", &payload)?;
        let sql = "INSERT INTO inputs (path, raw, log, blob) VALUES (?1, ?2, ?3, ?4)";
        db.execute(sql, params![path, raw, log, blob])?;
        let input = db.last_insert_rowid();
        let mut insert = db.prepare_cached("INSERT INTO captures VALUES (?1, ?2, ?3)")?;
        let mut exists = db.prepare_cached("SELECT 1 FROM documents WHERE id = ?1")?;
        for (position, id) in captured.iter().enumerate() {
            if exists.exists([id])? {
                insert.execute(params![input, position as i64, id])?;
            }
        }
        merged.inputs += 1;
    }
    Ok(())
}

fn captures(theirs: &Connection, input: i64) -> Result<Vec<String>> {
    let sql = "SELECT document FROM captures WHERE input = ?1 ORDER BY position";
    let mut statement = theirs.prepare_cached(sql)?;
    let rows = statement.query_map([input], |row| row.get(0))?;
    rows.map(|row| row.map_err(WorkspaceError::from)).collect()
}

/// A document's columns beside its id and position.
type DocumentRow = (String, String, String, Option<String>, String, Option<String>, Option<Vec<u8>>);

fn take_document(db: &Connection, theirs: &Connection, id: &str, merged: &mut Merged) -> Result<()> {
    if db.prepare_cached("SELECT 1 FROM documents WHERE id = ?1")?.exists([id])? {
        merged.duplicates += 1;
        return Ok(());
    }
    let sql =
        "SELECT path, raw, held, date, record, text, sketch FROM documents WHERE id = ?1 AND NOT erased";
    let row: Option<DocumentRow> = theirs
        .prepare_cached(sql)?
        .query_row([id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        })
        .optional()?;
    let Some((path, raw, held, date, record, text, sketch)) = row else { return Ok(()) };
    let sql = "INSERT INTO documents (id, path, raw, held, date, record, text, sketch)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    db.prepare_cached(sql)?.execute(params![id, path, raw, held, date, record, text, sketch])?;
    merged.documents += 1;
    Ok(())
}

/// Codings of documents that have none here, record for record: their digests hold.
fn take_codings(db: &Connection, theirs: &Connection, run: i64, merged: &mut Merged) -> Result<()> {
    let sql = "SELECT documents.seq, documents.id, engine, codings.record, digest FROM codings
               JOIN documents ON documents.seq = codings.document ORDER BY documents.seq";
    let mut codings = theirs.prepare(sql)?;
    let mut rows = codings.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, id): (i64, String) = (row.get(0)?, row.get(1)?);
        let sql = "SELECT seq FROM documents LEFT JOIN codings ON codings.document = documents.seq
                   WHERE id = ?1 AND NOT erased AND codings.document IS NULL";
        let own: Option<i64> = db.prepare_cached(sql)?.query_row([&id], |row| row.get(0)).optional()?;
        let Some(own) = own else { continue };
        let (engine, record, digest): (String, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let sql = "INSERT INTO codings VALUES (?1, ?2, ?3, ?4, ?5)";
        db.prepare_cached(sql)?.execute(params![own, engine, run, record, digest])?;
        let sql = "SELECT position, id, revision, record FROM events WHERE document = ?1";
        let mut events = theirs.prepare_cached(sql)?;
        let mut events = events.query([seq])?;
        while let Some(event) = events.next()? {
            let (position, id): (i64, String) = (event.get(0)?, event.get(1)?);
            let (revision, record): (i64, String) = (event.get(2)?, event.get(3)?);
            let sql = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5)";
            db.prepare_cached(sql)?.execute(params![own, position, id, revision, record])?;
        }
        let mut statements =
            theirs.prepare_cached("SELECT position, id, record FROM statements WHERE document = ?1")?;
        let mut statements = statements.query([seq])?;
        while let Some(statement) = statements.next()? {
            let (position, id, record): (i64, String, String) =
                (statement.get(0)?, statement.get(1)?, statement.get(2)?);
            let sql = "INSERT INTO statements VALUES (?1, ?2, ?3, ?4)";
            db.prepare_cached(sql)?.execute(params![own, position, id, record])?;
        }
        let words: Option<(String, String, String)> = theirs
            .prepare_cached("SELECT title, text, source FROM search WHERE rowid = ?1")?
            .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        if let Some((title, text, source)) = words {
            let sql = "INSERT INTO search (rowid, title, text, source) VALUES (?1, ?2, ?3, ?4)";
            db.prepare_cached(sql)?.execute(params![own, title, text, source])?;
        }
        merged.codings += 1;
    }
    Ok(())
}

/// Decisions on events that are here, in their order, each once: two copies of one workspace share their past.
fn take_decisions(db: &Connection, theirs: &Connection, merged: &mut Merged) -> Result<()> {
    let essence = |decision: &Value| -> String {
        ["event", "kind", "field", "value", "reason", "by", "at"]
            .map(|name| decision[name].to_string())
            .join("\n")
    };
    let mut known: BTreeMap<String, i64> = BTreeMap::new();
    for entry in Chain::Decisions.entries(db, None)? {
        if let Some(decision) = entry.payload.and_then(|json| serde_json::from_str::<Value>(&json).ok()) {
            known.insert(essence(&decision), entry.seq);
        }
    }
    // Their numbers and ours: an undo names a decision by its number.
    let mut number: BTreeMap<i64, i64> = BTreeMap::new();
    for entry in Chain::Decisions.entries(theirs, None)? {
        let Some(mut decision) = entry.payload.and_then(|json| serde_json::from_str::<Value>(&json).ok())
        else {
            continue;
        };
        if decision["kind"] == "undo"
            && let Some(named) = decision["value"].as_str().and_then(|value| value.parse::<i64>().ok())
        {
            match number.get(&named) {
                Some(own) => decision["value"] = json!(own.to_string()),
                None => {
                    merged.set_aside += 1;
                    continue;
                }
            }
        }
        if let Some(own) = known.get(&essence(&decision)) {
            number.insert(entry.seq, *own);
            continue;
        }
        let sql =
            "SELECT revision + (SELECT count(*) FROM decisions WHERE subject = ?1) FROM events WHERE id = ?1";
        let version: Option<i64> = db.query_row(sql, [&entry.subject], |row| row.get(0)).optional()?;
        // One on an event that was coded anew, or that a person added, names the document.
        let document = decision["document"].as_str().unwrap_or_default();
        let mut is_here = db.prepare_cached("SELECT 1 FROM documents WHERE id = ?1 AND NOT erased")?;
        if version.is_none() && !is_here.exists([document])? {
            merged.set_aside += 1;
            continue;
        }
        let (last, previous) = Chain::Decisions.head(db)?;
        if let Some(act) = decision["act"].as_i64() {
            let own = if act == entry.seq { Some(last + 1) } else { number.get(&act).copied() };
            decision["act"] = json!(own);
        }
        decision["sequence"] = json!(last + 1);
        decision["previous"] = json!(previous.to_hex());
        if let Some(version) = version {
            decision["version"] = json!(version);
        }
        let own = Chain::Decisions.append(db, &entry.subject, &decision.to_string())?;
        number.insert(entry.seq, own);
        known.insert(essence(&decision), own);
        merged.decisions += 1;
    }
    Ok(())
}

fn take_imported(db: &Connection, theirs: &Connection, merged: &mut Merged) -> Result<()> {
    let sql = "SELECT record FROM incidents WHERE origin <> '' ORDER BY origin, position";
    let mut statement = theirs.prepare(sql)?;
    for json in statement.query_map([], |row| row.get::<_, String>(0))? {
        let record: IncidentRecord =
            serde_json::from_str(&json?).map_err(|error| WorkspaceError::record("incident", error))?;
        if let OriginRecord::Dataset { dataset, .. } = &record.origin {
            merged.imported += put_row(db, dataset, &record)?;
        }
    }
    Ok(())
}
