//! The tables, and the steps from each version of them to the next.
//!
//! A step is never edited once released; a change is a new step. `tests/fixtures/` holds a workspace of every version,
//! and a test opens each.

use super::error::{Result, WorkspaceError};
use rusqlite::{Connection, Transaction};

/// "dtln": tells a workspace's database from any other SQLite file.
const APPLICATION_ID: i64 = 0x6474_6C6E;

/// Step `n` makes version `n + 1` out of version `n`.
const STEPS: &[&str] = &[include_str!("schema/1.sql")];

/// The version this program writes.
pub const VERSION: i64 = STEPS.len() as i64;

/// The version on disk; 0 for an empty database.
pub(super) fn version(db: &Connection) -> Result<i64> {
    let application: i64 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > 0 && application != APPLICATION_ID {
        return Err(WorkspaceError::Corrupt("dateline.db belongs to another program".into()));
    }
    if version > VERSION {
        return Err(WorkspaceError::TooNew { found: version, known: VERSION });
    }
    Ok(version)
}

/// Brings the database to the latest version, one transaction a step.
pub(super) fn migrate(db: &mut Connection) -> Result<()> {
    let mut at = version(db)?;
    while let Some(step) = usize::try_from(at).ok().and_then(|at| STEPS.get(at)) {
        let transaction: Transaction<'_> = db.transaction()?;
        transaction.execute_batch(step)?;
        at += 1;
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {at};"
        ))?;
        transaction.commit()?;
    }
    Ok(())
}
