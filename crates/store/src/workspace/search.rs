//! Full-text search over the masked text: names of private persons are not in the index (docs/responsible-use.md).

use super::error::{Result, WorkspaceError};
use super::{Workspace, query};
use dateline_types::DocumentId;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

/// What to search for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRequest {
    /// Words, `"phrases"`, `prefix*`, `title:word`, `source:word`, `-without`, `one OR other`.
    pub words: String,
    /// Documents dated on or after this day.
    pub from: Option<Date>,
    /// Documents dated on or before this day.
    pub to: Option<Date>,
    /// At most so many.
    pub most: usize,
}

/// A document that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The document's id.
    pub document: String,
    /// The path it first came under.
    pub path: String,
    /// Its date.
    pub date: Option<String>,
    /// Its title, masked.
    pub title: String,
    /// Words around what was found, masked; found words stand between `[` and `]`.
    pub snippet: String,
    /// How many later near copies of it there are.
    pub copies: u64,
}

/// Of more matches than these, the ones added last are ranked: a word that stands everywhere ranks nothing, and scoring a
/// match takes about a microsecond.
const MOST_RANKED: usize = 10_000;
/// Words of a snippet.
const SNIPPET_WORDS: i64 = 16;
/// Letters of one that begins a text.
const SNIPPET_LETTERS: i64 = 120;

impl Workspace {
    /// The documents that fit, best first.
    ///
    /// # Errors
    /// If nothing is asked for, or the database cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<Vec<Hit>> {
        let expression = query::fts_expression(&request.words).map_err(WorkspaceError::Refused)?;
        // The best are chosen first, so that snippets are made for those alone.
        let dated = match (request.from, request.to) {
            (None, None) => "",
            _ => {
                // The plus keeps SQLite from asking the index once for every document of those days.
                "AND +search.rowid IN (SELECT seq FROM documents
                                       WHERE date BETWEEN coalesce(?2, '') AND coalesce(?3, '9999-12-31'))"
            }
        };
        let sql = format!(
            "WITH best AS (
                SELECT seq, score FROM (
                    SELECT search.rowid AS seq, search.rank AS score FROM search
                    WHERE search MATCH ?1 AND ?2 IS ?2 AND ?3 IS ?3 {dated}
                    ORDER BY search.rowid DESC LIMIT {MOST_RANKED})
                ORDER BY score, seq LIMIT ?4)
            SELECT documents.id, documents.path, documents.date, search.title,
                   snippet(search, 1, '[', ']', '…', ?5),
                   (SELECT count(*) FROM copies WHERE earliest = best.seq)
            FROM best JOIN documents ON documents.seq = best.seq
                 JOIN search ON search.rowid = best.seq AND search MATCH ?1
            ORDER BY best.score, best.seq"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let day = |date: Option<Date>| date.map(|date| date.to_string());
        let most = i64::try_from(request.most).unwrap_or(i64::MAX);
        let rows = statement.query_map(
            params![expression, day(request.from), day(request.to), most, SNIPPET_WORDS],
            |row| {
                Ok(Hit {
                    document: row.get(0)?,
                    path: row.get(1)?,
                    date: row.get(2)?,
                    title: row.get(3)?,
                    snippet: row.get(4)?,
                    copies: row.get::<_, i64>(5)?.unsigned_abs(),
                })
            },
        )?;
        rows.map(|row| row.map_err(WorkspaceError::from)).collect()
    }

    /// Documents by their ids, newest first, undated ones last, with the beginning of their text, masked.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn reports(
        &self,
        documents: &[DocumentId],
        from: Option<Date>,
        to: Option<Date>,
        most: usize,
    ) -> Result<Vec<Hit>> {
        let sql = "SELECT documents.path, documents.date, search.title, substr(search.text, 1, ?2),
                     (SELECT count(*) FROM copies WHERE earliest = documents.seq)
                   FROM documents JOIN search ON search.rowid = documents.seq WHERE documents.id = ?1";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut hits = Vec::new();
        for id in documents {
            let hit = statement.query_row(params![id.as_str(), SNIPPET_LETTERS], |row| {
                Ok(Hit {
                    document: id.to_string(),
                    path: row.get(0)?,
                    date: row.get(1)?,
                    title: row.get(2)?,
                    snippet: row.get(3)?,
                    copies: row.get::<_, i64>(4)?.unsigned_abs(),
                })
            });
            hits.extend(hit.optional()?);
        }
        let (from, to) = (from.map(|day| day.to_string()), to.map(|day| day.to_string()));
        hits.retain(|hit| match &hit.date {
            Some(date) => {
                from.as_ref().is_none_or(|from| date >= from) && to.as_ref().is_none_or(|to| date <= to)
            }
            None => from.is_none() && to.is_none(),
        });
        hits.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.document.cmp(&b.document)));
        hits.truncate(most);
        Ok(hits)
    }
}
