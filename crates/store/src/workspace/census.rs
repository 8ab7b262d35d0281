//! What a workspace is made of: sizes on disk, which engines coded it, what has no date and no coding. What a person asks
//! before trusting it, counted by the database without reading texts.

use super::error::{Result, WorkspaceError};
use super::{DATABASE, Workspace};
use dateline_types::DocumentId;
use std::path::Path;

/// What a workspace is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// Bytes of the database with its log.
    pub database_bytes: u64,
    /// Bytes of the files as received.
    pub blob_bytes: u64,
    /// Documents without a date, in the order they came.
    pub undated: Vec<DocumentId>,
    /// Documents by the engine that coded them, by name.
    pub engines: Vec<(String, u64)>,
    /// Documents that were looked at and not coded, by language; empty for an unknown one.
    pub uncoded: Vec<(String, u64)>,
    /// Events whose probability of being right as a whole is under a half.
    pub unsure: u64,
}

impl Workspace {
    /// Counts what the workspace is made of.
    ///
    /// # Errors
    /// If the database or the folder cannot be read.
    pub fn census(&self) -> Result<Census> {
        let path = self.root.join(DATABASE);
        let log = self.root.join(format!("{DATABASE}-wal"));
        let bytes = |path: &Path| std::fs::metadata(path).map(|file| file.len());
        let undated = "SELECT id FROM documents WHERE date IS NULL AND NOT erased ORDER BY seq";
        let mut undated = self.db.prepare(undated)?;
        let undated = undated.query_map([], |row| row.get::<_, String>(0))?;
        let undated = undated.collect::<rusqlite::Result<Vec<_>>>()?;
        let uncoded = "SELECT coalesce(json_extract(documents.record, '$.language'), ''), count(*)
                       FROM codings JOIN documents ON documents.seq = codings.document
                       WHERE json_extract(codings.record, '$.verdict') = 'uncoded' GROUP BY 1 ORDER BY 1";
        let unsure = "SELECT count(*) FROM events WHERE json_extract(record, '$.confidence') < 0.5";
        let unsure: i64 = self.db.query_row(unsure, [], |row| row.get(0))?;
        Ok(Census {
            database_bytes: bytes(&path).map_err(WorkspaceError::io("read", &path))?
                + bytes(&log).unwrap_or(0),
            blob_bytes: self.blobs.bytes()?,
            undated: undated.iter().filter_map(|id| DocumentId::parse(id)).collect(),
            engines: self.by_name(
                "SELECT engine, count(*) FROM codings WHERE engine <> '' GROUP BY engine ORDER BY engine",
            )?,
            uncoded: self.by_name(uncoded)?,
            unsure: unsure.unsigned_abs(),
        })
    }

    fn by_name(&self, sql: &str) -> Result<Vec<(String, u64)>> {
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
