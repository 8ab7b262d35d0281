//! Near copies: syndicated texts, grouped with the earliest named. The comparison is the reader's; this keeps what it
//! needs (a sketch of each text) and what came out.

use super::error::{Result, WorkspaceError};
use super::{Workspace, set_meta};
use dateline_types::DocumentId;
use jiff::civil::Date;
use rusqlite::params;
use std::collections::BTreeMap;

/// What is known for comparing one document with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copies {
    /// The document's position.
    pub document: i64,
    /// Its date.
    pub date: Option<Date>,
    /// The sketch of its text.
    pub sketch: Vec<u8>,
    /// The earliest of the group it is in, if it is in one and not its earliest.
    pub earliest: Option<i64>,
    /// True if it was never compared.
    pub is_new: bool,
}

impl Workspace {
    /// Every document with a sketch, in the order they came. Empty if none is new.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn sketches(&self) -> Result<Vec<Copies>> {
        let compared = self.compared()?;
        let newest: i64 = self.db.query_row(
            "SELECT coalesce(max(seq), 0) FROM documents WHERE sketch IS NOT NULL",
            [],
            |r| r.get(0),
        )?;
        if newest <= compared {
            return Ok(Vec::new());
        }
        let sql =
            "SELECT seq, date, sketch, earliest FROM documents LEFT JOIN copies ON copies.document = seq
                   WHERE sketch IS NOT NULL ORDER BY seq";
        let mut statement = self.db.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let document: i64 = row.get(0)?;
            let date: Option<String> = row.get(1)?;
            all.push(Copies {
                document,
                date: date.and_then(|date| date.parse().ok()),
                sketch: row.get(2)?,
                earliest: row.get(3)?,
                is_new: document > compared,
            });
        }
        Ok(all)
    }

    /// The text of a document by position; `None` if it is not held.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn text(&self, document: i64) -> Result<Option<String>> {
        let sql = "SELECT text FROM documents WHERE seq = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([document], |row| row.get(0))?)
    }

    /// Keeps groups, each as its earliest document and the later ones, and that everything up to `compared` was
    /// compared. A document's earlier group is replaced.
    ///
    /// # Errors
    /// If the workspace is open to read only, or the disk refuses.
    pub fn put_copies(&mut self, groups: &[(i64, Vec<i64>)], compared: i64) -> Result<()> {
        self.expect_writable()?;
        let transaction = self.db.transaction()?;
        for (earliest, later) in groups {
            transaction.prepare_cached("DELETE FROM copies WHERE document = ?1")?.execute([earliest])?;
            for document in later {
                let sql = "INSERT OR REPLACE INTO copies VALUES (?1, ?2)";
                transaction.prepare_cached(sql)?.execute(params![document, earliest])?;
            }
        }
        set_meta(&transaction, "compared", &compared.to_string())?;
        transaction.commit()?;
        Ok(())
    }

    /// The groups with these earliest documents: id and path of the earliest, then of the later ones.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn copies_of(&self, earliest: &[i64]) -> Result<Vec<Vec<(String, String)>>> {
        let sql = "SELECT id, path FROM documents WHERE seq = ?1
                   UNION ALL SELECT id, path FROM (
                       SELECT id, path FROM copies JOIN documents ON seq = document WHERE earliest = ?1 ORDER BY seq)";
        let mut statement = self.db.prepare(sql)?;
        let mut groups = Vec::with_capacity(earliest.len());
        for document in earliest {
            let rows = statement.query_map([document], |row| Ok((row.get(0)?, row.get(1)?)))?;
            groups.push(rows.collect::<std::result::Result<Vec<_>, _>>()?);
        }
        Ok(groups)
    }

    /// Every near copy with the earliest text of its group.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn near_copies(&self) -> Result<BTreeMap<DocumentId, DocumentId>> {
        let sql = "SELECT later.id, first.id FROM copies
                   JOIN documents AS later ON later.seq = copies.document
                   JOIN documents AS first ON first.seq = copies.earliest";
        let mut statement = self.db.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut copies = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = |column: usize| -> Result<DocumentId> {
                let text: String = row.get(column)?;
                DocumentId::parse(&text)
                    .ok_or_else(|| WorkspaceError::Corrupt(format!("no id of a document: {text:?}")))
            };
            copies.insert(id(0)?, id(1)?);
        }
        Ok(copies)
    }

    fn compared(&self) -> Result<i64> {
        let stored = self.meta("compared")?;
        stored.map_or(Ok(0), |number| {
            number.parse().map_err(|_| WorkspaceError::Corrupt(format!("no position: {number:?}")))
        })
    }
}
