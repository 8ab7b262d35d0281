//! Small texts the application keeps by name: what it showed on a day, how a table was read.

use super::error::Result;
use super::{Workspace, set_meta};
use rusqlite::params;

impl Workspace {
    /// Keeps a text under a key. Of the keys with the same start up to the last `/`, the `most` last by name stay.
    ///
    /// # Errors
    /// If the workspace is open to read only, or the disk refuses.
    pub fn put_note(&mut self, key: &str, text: &str, most: usize) -> Result<()> {
        self.expect_writable()?;
        let transaction = self.db.transaction()?;
        set_meta(&transaction, key, text)?;
        let start = key.rfind('/').map_or(key, |at| &key[..=at]);
        transaction.execute(
            "DELETE FROM meta WHERE substr(key, 1, length(?1)) = ?1 AND key NOT IN
               (SELECT key FROM meta WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key DESC LIMIT ?2)",
            params![start, i64::try_from(most).unwrap_or(i64::MAX)],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// The texts whose keys have a start, by key.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn notes(&self, start: &str) -> Result<Vec<(String, String)>> {
        let sql = "SELECT key, value FROM meta WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([start], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}
