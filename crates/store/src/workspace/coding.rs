//! What coding gave, document by document, and what a later coding changed.
//!
//! Coding again replaces the machine's records of a document in one transaction. Decisions of people are other records
//! and stay; an event's revision counts how often the machine changed its mind about it.

use super::document::{self, StoredDocument};
use super::error::{Result, WorkspaceError};
use super::{Workspace, fail};
use crate::record::{CodingRecord, EventRecord, StatementRecord};
use dateline_types::{Event, Sha256, Span, Statement};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// What coding a document gave.
#[derive(Debug, Clone, Copy)]
pub struct NewCoding<'a> {
    /// The document's position.
    pub document: i64,
    /// `coded`, or `uncoded`.
    pub verdict: &'a str,
    /// Its events, in text order.
    pub events: &'a [Event],
    /// Its statements, in text order.
    pub statements: &'a [Statement],
    /// Names of persons in its text.
    pub masked: &'a [Span],
    /// The title with names of persons masked, for search.
    pub search_title: &'a str,
    /// The text with names of persons masked, for search.
    pub search_text: &'a str,
    /// The publisher and agency, for search.
    pub search_source: &'a str,
}

/// A document's coding as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCoding {
    /// `coded`, or `uncoded`.
    pub verdict: String,
    /// Names of persons in its text.
    pub masked: Vec<Span>,
    /// Its events.
    pub events: Vec<Event>,
    /// Its statements.
    pub statements: Vec<Statement>,
}

/// Which documents to code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToCode {
    /// Those never looked at, and those that changed knowledge touches ([`Workspace::adopt_knowledge`]).
    New,
    /// Those never looked at, and those another engine coded.
    Outdated,
}

/// What coding a document changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// True if the document was coded before.
    pub again: bool,
    /// Events that are new.
    pub added: Vec<String>,
    /// Events that are gone.
    pub removed: Vec<String>,
    /// Events that stay, with the fields that differ.
    pub changed: Vec<(String, Vec<String>)>,
    /// Of the removed and changed, those somebody decided on.
    pub decided: Vec<String>,
}

impl Change {
    /// True if the coding is what it was.
    pub fn is_none(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

impl Workspace {
    /// Begins a run of an engine (program, resources, language pack) and returns its number.
    ///
    /// # Errors
    /// If the workspace is open to read only, or the disk refuses.
    pub fn begin_run(&mut self, engine: &str, at: Timestamp) -> Result<i64> {
        let payload =
            serde_json::json!({ "schema": "dateline.run/1", "engine": engine, "at": at.to_string() });
        self.note("run", &payload)
    }

    /// How many documents there are to code, and how many of all were coded by another engine.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn count_to_code(&self, engine: &str) -> Result<(usize, usize)> {
        let new = "SELECT count(*) FROM documents LEFT JOIN codings ON codings.document = documents.seq
                   WHERE documents.text IS NOT NULL AND (codings.document IS NULL OR codings.engine = '')";
        let new: i64 = self.db.query_row(new, [], |row| row.get(0))?;
        let old = "SELECT count(*) FROM codings WHERE engine <> ?1 AND engine <> ''";
        let old: i64 = self.db.query_row(old, [engine], |row| row.get(0))?;
        Ok((new.unsigned_abs() as usize, old.unsigned_abs() as usize))
    }

    /// The next documents to code after position `after`, at most `most`.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn to_code(
        &self,
        which: ToCode,
        engine: &str,
        after: i64,
        most: usize,
    ) -> Result<Vec<StoredDocument>> {
        let outdated = match which {
            ToCode::New => "",
            ToCode::Outdated => "OR codings.engine <> ?3",
        };
        let sql = format!(
            "SELECT {} FROM documents LEFT JOIN codings ON codings.document = documents.seq
             WHERE documents.seq > ?1 AND documents.text IS NOT NULL AND (codings.document IS NULL OR codings.engine = '' {outdated})
               AND ?3 IS NOT NULL
             ORDER BY documents.seq LIMIT ?2",
            document::COLUMNS
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query(params![after, i64::try_from(most).unwrap_or(i64::MAX), engine])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(document::of_row(row)?);
        }
        Ok(documents)
    }

    /// Keeps what coding a document gave, in one transaction, and says what it changed.
    ///
    /// # Errors
    /// If the workspace is open to read only, or the disk refuses; then the earlier coding stands.
    pub fn put_coding(&mut self, run: i64, engine: &str, coding: &NewCoding<'_>) -> Result<Change> {
        self.expect_writable()?;
        let transaction = self.db.transaction()?;
        let change = replace(&transaction, run, engine, coding)?;
        fail::point("code/before-commit");
        transaction.commit()?;
        fail::point("code/committed");
        Ok(change)
    }

    /// The coding of a document; `None` if it was not looked at.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn coding(&self, document: i64) -> Result<Option<StoredCoding>> {
        let fault =
            |error: &dyn std::fmt::Display| WorkspaceError::record(&format!("coding {document}"), error);
        let sql = "SELECT record FROM codings WHERE document = ?1";
        let json: Option<String> =
            self.db.prepare_cached(sql)?.query_row([document], |row| row.get(0)).optional()?;
        let Some(json) = json else { return Ok(None) };
        let record: CodingRecord = serde_json::from_str(&json).map_err(|error| fault(&error))?;
        let mut masked = Vec::with_capacity(record.masked.len());
        for (start, end) in record.masked {
            if start > end {
                return Err(fault(&format!("span ends before it starts: {start}..{end}")));
            }
            masked.push(Span::new(start as usize, end as usize));
        }
        let mut events = Vec::new();
        for json in records(&self.db, "events", document)? {
            let record: EventRecord = serde_json::from_str(&json).map_err(|error| fault(&error))?;
            events.push(Event::try_from(record).map_err(|error| fault(&error))?);
        }
        let mut statements = Vec::new();
        for json in records(&self.db, "statements", document)? {
            let record: StatementRecord = serde_json::from_str(&json).map_err(|error| fault(&error))?;
            statements.push(Statement::try_from(record).map_err(|error| fault(&error))?);
        }
        Ok(Some(StoredCoding { verdict: record.verdict.to_string(), masked, events, statements }))
    }
}

/// The records of a document in a table, in order.
pub(super) fn records(db: &Connection, table: &str, document: i64) -> Result<Vec<String>> {
    let sql = format!("SELECT record FROM {table} WHERE document = ?1 ORDER BY position");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([document], |row| row.get(0))?;
    rows.map(|row| row.map_err(WorkspaceError::from)).collect()
}

/// Digest over a document's records, so that `verify` sees a changed byte.
pub(super) fn digest(coding: &str, events: &[String], statements: &[String]) -> String {
    let mut fields: Vec<&[u8]> = vec![coding.as_bytes()];
    fields.extend(events.iter().map(|record| record.as_bytes()));
    fields.extend(statements.iter().map(|record| record.as_bytes()));
    Sha256::of_fields(&fields).to_hex()
}

fn replace(db: &Connection, run: i64, engine: &str, coding: &NewCoding<'_>) -> Result<Change> {
    let fault = |error| WorkspaceError::record("coding", error);
    let document = coding.document;
    let again = db.prepare_cached("SELECT 1 FROM codings WHERE document = ?1")?.exists([document])?;
    let mut old: BTreeMap<String, (i64, String)> = BTreeMap::new();
    if again {
        let mut statement = db.prepare_cached(
            "SELECT id, revision, record FROM events WHERE document = ?1 ORDER BY position",
        )?;
        let mut rows = statement.query([document])?;
        while let Some(row) = rows.next()? {
            old.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
        }
        for table in ["events", "statements"] {
            db.prepare_cached(&format!("DELETE FROM {table} WHERE document = ?1"))?.execute([document])?;
        }
        db.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([document])?;
    }
    let mut change = Change { again, ..Change::default() };
    let record = CodingRecord {
        schema: CodingRecord::SCHEMA.into(),
        verdict: coding.verdict.into(),
        masked: coding.masked.iter().map(|span| (span.start() as u32, span.end() as u32)).collect(),
    };
    let record = serde_json::to_string(&record).map_err(fault)?;
    let mut events = Vec::with_capacity(coding.events.len());
    let mut insert = db.prepare_cached("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (position, event) in coding.events.iter().enumerate() {
        let json = serde_json::to_string(&EventRecord::from(event)).map_err(fault)?;
        let id = event.id.as_str();
        let revision = match old.remove(id) {
            None => {
                change.added.push(id.to_owned());
                1
            }
            Some((revision, before)) if before == json => revision,
            Some((revision, before)) => {
                change.changed.push((id.to_owned(), differing_fields(&before, &json)));
                revision + 1
            }
        };
        insert.execute(params![document, position as i64, id, revision, json])?;
        events.push(json);
    }
    let mut statements = Vec::with_capacity(coding.statements.len());
    let mut insert = db.prepare_cached("INSERT INTO statements VALUES (?1, ?2, ?3, ?4)")?;
    for (position, statement) in coding.statements.iter().enumerate() {
        let json = serde_json::to_string(&StatementRecord::from(statement)).map_err(fault)?;
        insert.execute(params![document, position as i64, statement.id.as_str(), json])?;
        statements.push(json);
    }
    change.removed = old.into_keys().collect();
    let mut decided = db.prepare_cached("SELECT 1 FROM decisions WHERE subject = ?1")?;
    for id in change.removed.iter().chain(change.changed.iter().map(|(id, _)| id)) {
        if decided.exists([id])? {
            change.decided.push(id.clone());
        }
    }
    let sql = "INSERT OR REPLACE INTO codings VALUES (?1, ?2, ?3, ?4, ?5)";
    let digest = digest(&record, &events, &statements);
    db.prepare_cached(sql)?.execute(params![document, engine, run, record, digest])?;
    let sql = "INSERT INTO search (rowid, title, text, source) VALUES (?1, ?2, ?3, ?4)";
    db.prepare_cached(sql)?.execute(params![
        document,
        coding.search_title,
        coding.search_text,
        coding.search_source
    ])?;
    if !change.is_none() {
        touch_events(db)?;
    }
    Ok(change)
}

/// Says that incidents linked before are out of date: readers compare this stamp with the one they were linked at.
pub(super) fn touch_events(db: &Connection) -> Result<()> {
    let sql = "INSERT INTO meta VALUES ('events', '1')
               ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)";
    db.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// The top-level fields in which two records differ.
fn differing_fields(before: &str, after: &str) -> Vec<String> {
    let parse = |json: &str| -> serde_json::Map<String, serde_json::Value> {
        serde_json::from_str(json).unwrap_or_default()
    };
    let (before, after) = (parse(before), parse(after));
    let mut names: Vec<String> = before
        .iter()
        .filter(|(name, value)| after.get(*name) != Some(*value))
        .map(|(name, _)| name.clone())
        .chain(after.keys().filter(|name| !before.contains_key(*name)).cloned())
        .collect();
    names.sort();
    names.dedup();
    names
}
