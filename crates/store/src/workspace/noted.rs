//! What is read back of the custody log and of versions by those who keep a workspace open for long.

use super::Workspace;
use super::chain::Chain;
use super::error::{Result, WorkspaceError};
use serde_json::Value;
use std::collections::HashMap;

impl Workspace {
    /// What was noted about a subject ([`Workspace::note`]), with the position of each, oldest first.
    ///
    /// # Errors
    /// If the database cannot be read or an entry is no JSON.
    pub fn noted(&self, subject: &str) -> Result<Vec<(i64, Value)>> {
        let mut noted = Vec::new();
        for entry in Chain::Log.entries(&self.db, Some(subject))? {
            let Some(payload) = entry.payload else { continue };
            let value = serde_json::from_str(&payload);
            let value =
                value.map_err(|error| WorkspaceError::record(&format!("log {}", entry.seq), error))?;
            noted.push((entry.seq, value));
        }
        Ok(noted)
    }

    /// The version of every coded event: the machine's revision plus the decisions on it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn versions(&self) -> Result<HashMap<String, u64>> {
        let mut decided: HashMap<String, u64> = HashMap::new();
        let mut statement =
            self.db.prepare_cached("SELECT subject, count(*) FROM decisions GROUP BY subject")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            decided.insert(row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs());
        }
        let mut versions = HashMap::new();
        let mut statement = self.db.prepare_cached("SELECT id, revision FROM events")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let version = row.get::<_, i64>(1)?.unsigned_abs() + decided.remove(&id).unwrap_or(0);
            versions.insert(id, version);
        }
        // An event that only a person saw has no revision.
        versions.extend(decided);
        Ok(versions)
    }

    /// Changes whenever events or decisions change: what was linked at one stamp belongs to that stamp.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn events_stamp(&self) -> Result<String> {
        Ok(self.meta("events")?.unwrap_or_default())
    }
}
