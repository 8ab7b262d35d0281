//! Append-only, hash-chained entries: the custody log and the decisions.
//!
//! `hash` covers the previous hash, the position, the subject and the digest of the payload, so that any change, gap
//! or reordering shows, while a payload can be erased (for a person's sake) without breaking what follows.

use super::error::{Result, WorkspaceError};
use dateline_types::Sha256;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// A chained table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chain {
    Log,
    Decisions,
}

/// One entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub seq: i64,
    pub subject: String,
    /// `None` once erased.
    pub payload: Option<String>,
    pub payload_sha256: String,
    pub hash: String,
}

impl Chain {
    /// The table's name, for what is said about it.
    pub(super) fn name(self) -> &'static str {
        self.table()
    }

    fn table(self) -> &'static str {
        match self {
            Chain::Log => "log",
            Chain::Decisions => "decisions",
        }
    }

    /// The last entry's position and hash; position 0 and the digest of nothing for an empty chain.
    pub(super) fn head(self, db: &Connection) -> Result<(i64, Sha256)> {
        let sql = format!("SELECT seq, hash FROM {} ORDER BY seq DESC LIMIT 1", self.table());
        let last: Option<(i64, String)> =
            db.prepare_cached(&sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match last {
            None => Ok((0, Sha256::of(b""))),
            Some((seq, hash)) => Sha256::from_hex(&hash)
                .map(|hash| (seq, hash))
                .ok_or_else(|| WorkspaceError::Corrupt(format!("{} entry {seq} has no hash", self.table()))),
        }
    }

    /// The hash of the entry at a position; `None` if there is none.
    pub(super) fn hash_at(self, db: &Connection, seq: i64) -> Result<Option<String>> {
        let sql = format!("SELECT hash FROM {} WHERE seq = ?1", self.table());
        Ok(db.prepare_cached(&sql)?.query_row([seq], |row| row.get(0)).optional()?)
    }

    /// Appends an entry and returns its position. The caller's transaction makes it durable.
    pub(super) fn append(self, db: &Connection, subject: &str, payload: &str) -> Result<i64> {
        let (last, previous) = self.head(db)?;
        let seq = last + 1;
        let digest = Sha256::of(payload.as_bytes()).to_hex();
        let hash = link(previous, seq, subject, &digest).to_hex();
        let sql = format!("INSERT INTO {} VALUES (?1, ?2, ?3, ?4, ?5)", self.table());
        db.prepare_cached(&sql)?.execute(params![seq, subject, payload, digest, hash])?;
        Ok(seq)
    }

    /// Removes a payload's words; the chain holds without them.
    pub(super) fn erase_payload(self, db: &Connection, seq: i64) -> Result<()> {
        db.execute(&format!("UPDATE {} SET payload = NULL WHERE seq = ?1", self.table()), [seq])?;
        Ok(())
    }

    /// The entries of a subject, or all, in order.
    pub(super) fn entries(self, db: &Connection, subject: Option<&str>) -> Result<Vec<Entry>> {
        let sql = format!(
            "SELECT seq, subject, payload, payload_sha256, hash FROM {} WHERE ?1 IS NULL OR subject = ?1 ORDER BY seq",
            self.table()
        );
        let mut statement = db.prepare_cached(&sql)?;
        let rows = statement.query_map([subject], |row| {
            Ok(Entry {
                seq: row.get(0)?,
                subject: row.get(1)?,
                payload: row.get(2)?,
                payload_sha256: row.get(3)?,
                hash: row.get(4)?,
            })
        })?;
        rows.map(|row| row.map_err(WorkspaceError::from)).collect()
    }

    /// What is wrong with the chain, one sentence a fault; `erased` are the entries that may lack their payload.
    pub(super) fn faults(self, db: &Connection, erased: &BTreeSet<i64>) -> Result<Vec<String>> {
        let name = self.table();
        let mut faults = Vec::new();
        let (mut expected, mut previous) = (1, Sha256::of(b""));
        for entry in self.entries(db, None)? {
            if entry.seq != expected {
                faults.push(format!("{name}: entry {expected} is missing"));
            }
            match &entry.payload {
                Some(payload) if Sha256::of(payload.as_bytes()).to_hex() != entry.payload_sha256 => {
                    faults.push(format!("{name}: the words of entry {} were changed", entry.seq));
                }
                None if !erased.contains(&entry.seq) => {
                    faults.push(format!(
                        "{name}: the words of entry {} are gone and no erasure says so",
                        entry.seq
                    ));
                }
                _ => {}
            }
            let hash = link(previous, entry.seq, &entry.subject, &entry.payload_sha256);
            if hash.to_hex() != entry.hash {
                faults.push(format!("{name}: entry {} does not follow from the one before it", entry.seq));
            }
            // Go on from what is stored, so that one fault is told once.
            previous = Sha256::from_hex(&entry.hash).unwrap_or(hash);
            expected = entry.seq + 1;
        }
        Ok(faults)
    }
}

fn link(previous: Sha256, seq: i64, subject: &str, payload_sha256: &str) -> Sha256 {
    Sha256::of_fields(&[&previous.0, &seq.to_le_bytes(), subject.as_bytes(), payload_sha256.as_bytes()])
}

/// The hash of the entry that follows the one with the hash `previous`, all in hexadecimal; `None` if `previous` is no hash.
pub(super) fn next_hash(previous: &str, seq: i64, subject: &str, payload_sha256: &str) -> Option<String> {
    Some(link(Sha256::from_hex(previous)?, seq, subject, payload_sha256).to_hex())
}
