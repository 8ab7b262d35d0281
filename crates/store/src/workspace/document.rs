//! Documents as kept, read back.

use super::error::{Result, WorkspaceError};
use super::{Holding, Workspace};
use crate::record::DocumentRecord;
use dateline_types::{Document, DocumentId};
use rusqlite::Row;
use std::collections::HashSet;

/// A document with its place in the workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredDocument {
    /// Position, in the order documents came.
    pub seq: i64,
    /// What is kept of it.
    pub held: Holding,
    /// The document; its text is empty if it is not held.
    pub document: Document,
}

pub(super) const COLUMNS: &str = "documents.seq, documents.held, documents.record, documents.text";

/// Reads a row of [`COLUMNS`].
pub(super) fn of_row(row: &Row<'_>) -> Result<StoredDocument> {
    let seq: i64 = row.get(0)?;
    let held: String = row.get(1)?;
    let json: String = row.get(2)?;
    let text: Option<String> = row.get(3)?;
    let fault = |error: &dyn std::fmt::Display| WorkspaceError::record(&format!("document {seq}"), error);
    let record: DocumentRecord = serde_json::from_str(&json).map_err(|error| fault(&error))?;
    let document = record.with_text(text.unwrap_or_default()).map_err(|error| fault(&error))?;
    let held = Holding::from_word(&held).ok_or_else(|| fault(&format!("no holding policy: {held:?}")))?;
    Ok(StoredDocument { seq, held, document })
}

impl Workspace {
    /// The documents in the order they came, at most `most`, after position `after`; erased ones are left out.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn documents(&self, after: i64, most: usize) -> Result<Vec<StoredDocument>> {
        let sql =
            format!("SELECT {COLUMNS} FROM documents WHERE seq > ?1 AND NOT erased ORDER BY seq LIMIT ?2");
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query((after, i64::try_from(most).unwrap_or(i64::MAX)))?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(of_row(row)?);
        }
        Ok(documents)
    }

    /// One document; `None` if it is not here or was erased.
    ///
    /// # Errors
    /// If the database cannot be read or the record does not read back.
    pub fn document(&self, id: &DocumentId) -> Result<Option<StoredDocument>> {
        let sql = format!("SELECT {COLUMNS} FROM documents WHERE id = ?1 AND NOT erased");
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query([id.as_str()])?;
        rows.next()?.map(of_row).transpose()
    }

    /// The ids of the documents that came under a path, or under one that ends in it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn documents_at(&self, path: &str) -> Result<Vec<DocumentId>> {
        let sql =
            "SELECT id FROM documents WHERE NOT erased AND (path = ?1 OR substr(path, -length(?2)) = ?2)
                   ORDER BY path <> ?1, seq";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([path, &format!("/{path}")], |row| row.get::<_, String>(0))?;
        let mut documents = Vec::new();
        for row in rows {
            documents.extend(DocumentId::parse(&row?));
        }
        Ok(documents)
    }

    /// The documents that were erased.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn erased(&self) -> Result<HashSet<DocumentId>> {
        let mut statement = self.db.prepare("SELECT id FROM documents WHERE erased")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        let mut erased = HashSet::new();
        for row in rows {
            let id = row?;
            let parsed = DocumentId::parse(&id);
            erased.insert(parsed.ok_or_else(|| WorkspaceError::Corrupt(format!("no document id: {id:?}")))?);
        }
        Ok(erased)
    }
}
