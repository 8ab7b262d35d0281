//! The seal: what the database held when it was last closed, in a file beside it.
//!
//! Chains and digests inside the database cannot tell that its end was cut off, that rows went together with what names
//! them, or that an older copy lies in its place. `dateline.seal` can: it holds the heads of both chains, and, once a
//! writer has closed the workspace, the number of rows and a digest of every table. While a writer is at work, and after
//! one was killed, only the heads count; they are brought up to date with every input and decision. The records of
//! `events` and `statements` are covered by the digest of their coding, the text of a document by its id.

use super::chain::Chain;
use super::error::{Result, WorkspaceError};
use super::private;
use dateline_types::Sha256;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Its name in the workspace's folder.
pub(super) const SEAL: &str = "dateline.seal";
/// The key under which the database remembers that it has a seal.
pub(super) const SEALED: &str = "sealed";

/// The last entry of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub entries: i64,
    pub hash: String,
}

/// How many rows a table has, and a digest of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableSeal {
    pub rows: u64,
    pub sha256: String,
}

/// What is in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    schema: String,
    pub log: Head,
    pub decisions: Head,
    /// Every table; `None` while somebody writes.
    pub tables: Option<BTreeMap<String, TableSeal>>,
}

impl Seal {
    const SCHEMA: &'static str = "dateline.seal/1";

    /// The seal of a database; with its tables only if `closed`.
    pub(super) fn of(db: &Connection, closed: bool) -> Result<Seal> {
        let head = |chain: Chain| -> Result<Head> {
            let (entries, hash) = chain.head(db)?;
            Ok(Head { entries, hash: hash.to_hex() })
        };
        let tables = if closed { Some(tables(db)?) } else { None };
        Ok(Seal {
            schema: Self::SCHEMA.into(),
            log: head(Chain::Log)?,
            decisions: head(Chain::Decisions)?,
            tables,
        })
    }

    /// The seal in a workspace's folder; `None` if there is none.
    pub(super) fn read(root: &Path) -> Result<Option<Seal>> {
        let path = root.join(SEAL);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(WorkspaceError::io("read", &path)(error)),
        };
        let seal: Seal =
            serde_json::from_slice(&bytes).map_err(|error| WorkspaceError::record(SEAL, error))?;
        if seal.schema != Self::SCHEMA {
            return Err(WorkspaceError::Corrupt(format!("{SEAL} has the schema {:?}", seal.schema)));
        }
        Ok(Some(seal))
    }

    /// Puts it in place of the one before.
    pub(super) fn write(&self, root: &Path) -> Result<()> {
        let path = root.join(SEAL);
        let bytes = serde_json::to_vec_pretty(self).map_err(|error| WorkspaceError::record(SEAL, error))?;
        private::replace(&path, &bytes, self.tables.is_some()).map_err(WorkspaceError::io("write", &path))
    }

    /// How the chains differ from the sealed ones: an entry that was sealed is there for good.
    pub(super) fn chain_faults(&self, db: &Connection) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        for (chain, sealed) in [(Chain::Log, &self.log), (Chain::Decisions, &self.decisions)] {
            let name = chain.name();
            if sealed.entries == 0 {
                continue;
            }
            match chain.hash_at(db, sealed.entries)? {
                None => {
                    faults.push(format!("{name}: its end is cut off; entry {} was there", sealed.entries))
                }
                Some(hash) if hash != sealed.hash => {
                    faults.push(format!("{name}: entry {} is not the one that was sealed", sealed.entries));
                }
                Some(_) => {}
            }
        }
        Ok(faults)
    }

    /// How the tables differ from the sealed ones; nothing if the last writer did not close the workspace.
    pub(super) fn table_faults(&self, db: &Connection) -> Result<Vec<String>> {
        let Some(sealed) = &self.tables else { return Ok(Vec::new()) };
        let found = tables(db)?;
        let mut faults = Vec::new();
        for (name, was) in sealed {
            match found.get(name) {
                None => faults.push(format!("{name}: the table is gone")),
                Some(is) if is.rows != was.rows => {
                    faults.push(format!(
                        "{name}: {} rows, and {} when the workspace was closed",
                        is.rows, was.rows
                    ));
                }
                Some(is) if is != was => {
                    faults.push(format!("{name}: rows were changed since the workspace was closed"))
                }
                Some(_) => {}
            }
        }
        faults.extend(
            found
                .keys()
                .filter(|name| !sealed.contains_key(*name))
                .map(|name| format!("{name}: a new table")),
        );
        Ok(faults)
    }
}

/// Rows and digest of every table, those of the search index too.
fn tables(db: &Connection) -> Result<BTreeMap<String, TableSeal>> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
               AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
    let names: Vec<String> =
        db.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?;
    let mut tables = BTreeMap::new();
    for name in names {
        let quoted = name.replace('"', "\"\"");
        let columns = match name.as_str() {
            // The id covers the text.
            "documents" => "seq, id, path, raw, held, date, record, length(text), sketch, erased".to_owned(),
            // The digest of their coding covers the records.
            "events" => "document, position, id, revision".to_owned(),
            "statements" => "document, position, id".to_owned(),
            _ => "*".to_owned(),
        };
        let mut statement = db.prepare(&format!("SELECT {columns} FROM \"{quoted}\""))?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        let mut seal = TableSeal { rows: 0, sha256: String::new() };
        let mut digest = Sha256::of(b"");
        let mut bytes = Vec::new();
        while let Some(row) = rows.next()? {
            bytes.clear();
            for column in 0..width {
                push(&mut bytes, row.get_ref(column)?);
            }
            digest = Sha256::of_fields(&[&digest.0, &bytes]);
            seal.rows += 1;
        }
        seal.sha256 = digest.to_hex();
        tables.insert(name, seal);
    }
    Ok(tables)
}

fn push(bytes: &mut Vec<u8>, value: ValueRef<'_>) {
    let (tag, content): (u8, Vec<u8>) = match value {
        ValueRef::Null => (0, Vec::new()),
        ValueRef::Integer(number) => (1, number.to_le_bytes().to_vec()),
        ValueRef::Real(number) => (2, number.to_le_bytes().to_vec()),
        ValueRef::Text(text) => (3, text.to_vec()),
        ValueRef::Blob(blob) => (4, blob.to_vec()),
    };
    bytes.push(tag);
    bytes.extend((content.len() as u64).to_le_bytes());
    bytes.extend(content);
}
