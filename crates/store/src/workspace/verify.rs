//! Verifying a workspace: every byte that counts is covered by a digest, a chain or the database's own check.

use super::chain::Chain;
use super::coding::{digest, records};
use super::error::Result;
use super::intake::REREAD;
use super::merge::{ENDED, MERGED};
use super::seal::{SEAL, SEALED, Seal};
use super::{Workspace, document, schema};
use crate::record::{EventRecord, IncidentRecord, StatementRecord};
use dateline_types::{Document, DocumentId, Event, Incident, Sha256, Statement};
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, BTreeSet};

/// Reading one file takes no longer, so that files read side by side are logged within it of each other.
const SIDE_BY_SIDE: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault(pub String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Workspace {
    /// Everything that is not as it was written, one line each; empty for a sound workspace.
    ///
    /// # Errors
    /// If the database cannot be read at all.
    pub fn verify(&self) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        match Seal::read(self.root()) {
            Ok(Some(seal)) => {
                faults.extend(seal.chain_faults(&self.db)?);
                faults.extend(seal.table_faults(&self.db)?);
            }
            Ok(None) if self.meta(SEALED)?.is_some() => faults.push(format!("{SEAL} is missing")),
            // A workspace of an earlier program, which nobody has written to since.
            Ok(None) => {}
            Err(error) => faults.push(error.to_string()),
        }
        if let Some(what) = self.erasing()? {
            faults.push(format!("an erasure ({what}) is half done: the next command that writes ends it"));
        }
        faults.extend(schema::faults(&self.db)?);
        let version = schema::version(&self.db)?;
        if version != schema::VERSION {
            faults.push(format!("database: schema version {version}, expected {}", schema::VERSION));
        }
        self.check_database(&mut faults)?;
        let (erased_log, erased_decisions) = self.erased_entries()?;
        faults.extend(Chain::Log.faults(&self.db, &erased_log)?);
        faults.extend(Chain::Decisions.faults(&self.db, &erased_decisions)?);
        faults.extend(self.merged_faults()?);
        self.check_blobs(&mut faults)?;
        self.check_erased(&mut faults)?;
        self.check_inputs(&mut faults)?;
        self.check_documents(&mut faults)?;
        self.check_codings(&mut faults)?;
        self.check_incidents(&mut faults)?;
        Ok(faults.into_iter().map(Fault).collect())
    }

    fn check_database(&self, faults: &mut Vec<String>) -> Result<()> {
        let mut statement = self.db.prepare("PRAGMA integrity_check(20)")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        for row in rows {
            let line = row?;
            if line != "ok" {
                faults.push(format!("database: {line}"));
            }
        }
        Ok(())
    }

    /// Entries whose words an erasure removed.
    fn erased_entries(&self) -> Result<(BTreeSet<i64>, BTreeSet<i64>)> {
        let (mut log, mut decisions) = (BTreeSet::new(), BTreeSet::new());
        for entry in Chain::Log.entries(&self.db, Some("erased"))? {
            // A tombstone that does not read back is told as a changed entry by the chain itself.
            let tombstone: serde_json::Value =
                entry.payload.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
            let numbers = |name: &str| -> Vec<i64> {
                tombstone[name]
                    .as_array()
                    .map(|a| a.iter().filter_map(|n| n.as_i64()).collect())
                    .unwrap_or_default()
            };
            log.extend(numbers("log"));
            decisions.extend(numbers("decisions"));
        }
        Ok((log, decisions))
    }

    /// The times of the custody log that lie more than a minute before the entry above them: a clock was set back, or not
    /// yet set. Files that are read side by side are logged in another order than their times, by moments.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn times_set_back(&self) -> Result<Vec<String>> {
        let mut last: Option<jiff::Timestamp> = None;
        let mut found = Vec::new();
        let mut merging = false;
        for entry in Chain::Log.entries(&self.db, None)? {
            // Between these two stand times of another workspace.
            match entry.subject.as_str() {
                MERGED => merging = true,
                ENDED => merging = false,
                _ if merging => continue,
                _ => {}
            }
            let payload: serde_json::Value =
                entry.payload.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
            let Some(at) = payload["at"].as_str().and_then(|at| at.parse::<jiff::Timestamp>().ok()) else {
                continue;
            };
            if let Some(before) = last.filter(|before| before.duration_since(at) > SIDE_BY_SIDE) {
                found.push(format!(
                    "log: entry {} is of {at}, before the {before} of an earlier one",
                    entry.seq
                ));
            }
            last = Some(at);
        }
        Ok(found)
    }

    /// An erased row that no tombstone names was not erased by this program.
    fn check_erased(&self, faults: &mut Vec<String>) -> Result<()> {
        let mut named: BTreeSet<String> = BTreeSet::new();
        for entry in Chain::Log.entries(&self.db, Some("erased"))? {
            let tombstone: serde_json::Value =
                entry.payload.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
            named.extend(tombstone["document"].as_str().map(str::to_owned));
        }
        let mut statement = self.db.prepare("SELECT id FROM documents WHERE erased ORDER BY seq")?;
        for id in statement.query_map([], |row| row.get::<_, String>(0))? {
            let id = id?;
            if !named.remove(&id) {
                faults.push(format!("document {id}: it is marked as erased and no erasure says so"));
            }
        }
        faults.extend(named.into_iter().map(|id| format!("document {id}: it was erased and its row is not")));
        Ok(())
    }

    fn check_blobs(&self, faults: &mut Vec<String>) -> Result<()> {
        let mut expected: BTreeSet<String> = BTreeSet::new();
        let mut statement = self.db.prepare("SELECT DISTINCT raw FROM inputs WHERE blob")?;
        for raw in statement.query_map([], |row| row.get::<_, String>(0))? {
            expected.insert(raw?);
        }
        let (names, strangers) = self.blobs.all()?;
        for path in strangers {
            faults.push(format!("blobs: {} is no blob", path.display()));
        }
        for name in names {
            let bytes = self.blobs.get(name)?;
            if Sha256::of(&bytes) != name {
                faults.push(format!("blobs: {name} does not hold the bytes it is named for"));
            }
            // A blob without a row is what a run that was cut off leaves; adding again names it.
            expected.remove(&name.to_hex());
        }
        faults.extend(expected.into_iter().map(|raw| format!("blobs: {raw} is missing")));
        Ok(())
    }

    fn check_inputs(&self, faults: &mut Vec<String>) -> Result<()> {
        let mut kept = self.db.prepare("SELECT path, raw, record, erased FROM documents WHERE id = ?1")?;
        let mut payloads: BTreeMap<i64, Option<String>> = BTreeMap::new();
        for entry in Chain::Log.entries(&self.db, Some("input"))? {
            payloads.insert(entry.seq, entry.payload);
        }
        // What was read again has a later entry; the earlier one stays in the chain.
        for entry in Chain::Log.entries(&self.db, Some(REREAD))? {
            let reread: serde_json::Value =
                entry.payload.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
            if let Some(replaced) = reread["log"].as_i64() {
                payloads.remove(&replaced);
            }
        }
        let mut statement = self.db.prepare("SELECT seq, path, raw, log FROM inputs ORDER BY seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (seq, path, raw): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            match payloads.remove(&row.get::<_, i64>(3)?) {
                None => faults.push(format!("inputs: {seq} has no custody entry")),
                Some(None) => {}
                Some(Some(json)) => {
                    let record: std::result::Result<crate::record::InputRecord, _> =
                        serde_json::from_str(&json);
                    let Some(record) =
                        record.ok().filter(|record| record.path == path && record.raw_sha256 == raw)
                    else {
                        faults.push(format!("inputs: {seq} is not what its custody entry says"));
                        continue;
                    };
                    for outcome in &record.outcomes {
                        let Some(id) = &outcome.document else { continue };
                        let found: Option<(String, String, String, bool)> = kept
                            .query_row([id.as_str()], |row| {
                                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                            })
                            .optional()?;
                        match (found, &outcome.record_sha256) {
                            (None, _) => faults
                                .push(format!("document {id}: input {seq} brought it and it is not here")),
                            (Some((_, _, json, false)), Some(expected))
                                if Sha256::of(json.as_bytes()).to_hex() != expected.as_str() =>
                            {
                                faults
                                    .push(format!("document {id}: its record is not the one that was kept"));
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        faults.extend(payloads.into_keys().map(|log| format!("inputs: log entry {log} has no input")));
        Ok(())
    }

    fn check_documents(&self, faults: &mut Vec<String>) -> Result<()> {
        let sql = format!("SELECT {} FROM documents WHERE NOT erased ORDER BY seq", document::COLUMNS);
        let mut statement = self.db.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            match document::of_row(row) {
                Err(error) => faults.push(error.to_string()),
                Ok(stored) => {
                    let has_text = !matches!(row.get_ref(3)?, rusqlite::types::ValueRef::Null);
                    if has_text && id_of(&stored.document) != stored.document.id {
                        faults.push(format!("document {}: its text or head was changed", stored.document.id));
                    }
                }
            }
        }
        let dangling = "SELECT document FROM captures WHERE document NOT IN (SELECT id FROM documents)";
        let mut statement = self.db.prepare(dangling)?;
        for id in statement.query_map([], |row| row.get::<_, String>(0))? {
            faults.push(format!("document {}: an input holds it and it is not here", id?));
        }
        Ok(())
    }

    fn check_codings(&self, faults: &mut Vec<String>) -> Result<()> {
        let mut statement =
            self.db.prepare("SELECT document, record, digest FROM codings ORDER BY document")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (document, record, expected): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let events = records(&self.db, "events", document)?;
            let statements = records(&self.db, "statements", document)?;
            if digest(&record, &events, &statements) != expected {
                faults.push(format!("coding of document {document}: a record was changed"));
            }
            for json in &events {
                let event = serde_json::from_str(json).map_err(|e| e.to_string());
                let event = event.and_then(|r: EventRecord| Event::try_from(r).map_err(|e| e.to_string()));
                faults.extend(event.err().map(|e| format!("event of document {document}: {e}")));
            }
            for json in &statements {
                let found = serde_json::from_str(json).map_err(|e| e.to_string());
                let found =
                    found.and_then(|r: StatementRecord| Statement::try_from(r).map_err(|e| e.to_string()));
                faults.extend(found.err().map(|e| format!("statement of document {document}: {e}")));
            }
        }
        let orphans = "SELECT count(*) FROM events WHERE document NOT IN (SELECT document FROM codings)";
        let orphans: i64 = self.db.query_row(orphans, [], |row| row.get(0))?;
        if orphans > 0 {
            faults.push(format!("events: {orphans} belong to no coding"));
        }
        Ok(())
    }

    fn check_incidents(&self, faults: &mut Vec<String>) -> Result<()> {
        let mut statement = self.db.prepare("SELECT id, record FROM incidents")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
            let incident = serde_json::from_str(&json).map_err(|e| e.to_string());
            let incident =
                incident.and_then(|r: IncidentRecord| Incident::try_from(r).map_err(|e| e.to_string()));
            faults.extend(incident.err().map(|e| format!("incident {id}: {e}")));
        }
        Ok(())
    }
}

/// The id a document's text and head give; a date from `--dct` came later than the reading.
fn id_of(document: &Document) -> DocumentId {
    let read = document.date.as_ref().filter(|date| date.rule != "--dct").map(|date| date.date);
    let (title, publisher) = (document.title.as_deref(), document.publisher.as_deref());
    Document::derive_id(&document.text, &document.blocks, title, publisher, read)
}
