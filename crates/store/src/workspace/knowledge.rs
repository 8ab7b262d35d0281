//! What users of a workspace know beside the program (own actors, places and the like), as it was when its reports were
//! coded: a change of it makes those reports to be coded again that it touches, and no others.

use super::error::{Result, WorkspaceError};
use super::{Workspace, fail, set_meta};
use rusqlite::params;

/// Parts an engine's name from the digest of the knowledge it had.
pub const WITH_KNOWLEDGE: &str = " knowledge ";

/// The key under which what was known is kept.
const KNOWN: &str = "knowledge";

/// What a change of knowledge came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Reports that are to be coded again.
    pub touched: usize,
    /// Reports it does not touch.
    pub untouched: usize,
}

impl Workspace {
    /// What was known when the reports were coded, as the application wrote it down; `None` for nothing.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn knowledge(&self) -> Result<Option<String>> {
        self.meta(KNOWN)
    }

    /// Takes over what is known now: reports that `touches` says are touched are to be coded again, the others count as
    /// coded with it. `before` and `after` are the digests that engines' names end in; empty for no knowledge.
    ///
    /// # Errors
    /// If the workspace is open to read only, or the disk refuses: then nothing is changed.
    pub fn adopt_knowledge(
        &mut self,
        known: &str,
        before: &str,
        after: &str,
        touches: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Adopted> {
        self.expect_writable()?;
        let ending = |digest: &str| match digest {
            "" => String::new(),
            digest => format!("{WITH_KNOWLEDGE}{digest}"),
        };
        let (before, after) = (ending(before), ending(after));
        let transaction = self.db.transaction()?;
        let mut adopted = Adopted::default();
        {
            let sql = "SELECT codings.document, codings.engine, documents.text FROM codings
                       JOIN documents ON documents.seq = codings.document
                       WHERE documents.text IS NOT NULL AND codings.engine <> '' ORDER BY codings.document";
            let mut statement = transaction.prepare(sql)?;
            let mut change = transaction.prepare("UPDATE codings SET engine = ?2 WHERE document = ?1")?;
            let mut rows = statement.query([])?;
            let mut changes: Vec<(i64, String)> = Vec::new();
            while let Some(row) = rows.next()? {
                let (document, engine): (i64, String) = (row.get(0)?, row.get(1)?);
                // What was coded with yet other knowledge stays outdated.
                let Some(base) = engine.strip_suffix(before.as_str()) else { continue };
                if base.contains(WITH_KNOWLEDGE) {
                    continue;
                }
                let text = row.get_ref(2)?.as_str().unwrap_or_default();
                if touches(text) {
                    adopted.touched += 1;
                    changes.push((document, String::new()));
                } else {
                    adopted.untouched += 1;
                    changes.push((document, format!("{base}{after}")));
                }
            }
            for (document, engine) in changes {
                change.execute(params![document, engine])?;
            }
        }
        set_meta(&transaction, KNOWN, known)?;
        fail::point("knowledge/before-commit");
        transaction.commit().map_err(WorkspaceError::from)?;
        Ok(adopted)
    }
}
