//! The tables, and the steps from each version of them to the next.
//!
//! A step is never edited once released; a change is a new step. `tests/fixtures/` holds a workspace of every version,
//! and a test opens each.

use super::error::{Result, WorkspaceError};
use rusqlite::{Connection, Transaction};
use std::collections::BTreeMap;

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

/// What the database holds beside the tables of this program, or lacks of them: a trigger, a view, a changed table.
pub(super) fn faults(db: &Connection) -> Result<Vec<String>> {
    let mut expected = Connection::open_in_memory()?;
    migrate(&mut expected)?;
    let read = |db: &Connection| -> Result<BTreeMap<(String, String), String>> {
        let sql = "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'";
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
        rows.map(|row| row.map_err(WorkspaceError::from)).collect()
    };
    let (expected, found) = (read(&expected)?, read(db)?);
    let mut faults = Vec::new();
    for ((kind, name), sql) in &found {
        match expected.get(&(kind.clone(), name.clone())) {
            None => faults.push(format!("database: the {kind} {name:?} is not of this program")),
            Some(own) if own != sql => faults.push(format!("database: the {kind} {name:?} was changed")),
            Some(_) => {}
        }
    }
    let missing = expected.keys().filter(|key| !found.contains_key(*key));
    faults.extend(missing.map(|(kind, name)| format!("database: the {kind} {name:?} is missing")));
    Ok(faults)
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
