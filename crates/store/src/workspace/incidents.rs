//! Incidents as kept: those linked from the events here, and rows of imported datasets. Measures read both alike.

use super::error::{Result, WorkspaceError};
use super::reviewed::Reviewed;
use super::{Workspace, set_meta};
use crate::record::{IncidentRecord, OriginRecord};
use dateline_types::{Document, Event, Incident};
use rusqlite::{Connection, params};

impl Workspace {
    /// True if the kept incidents are those of the events and decisions as they stand.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn incidents_are_current(&self) -> Result<bool> {
        Ok(self.meta("linked")?.unwrap_or_default() == self.meta("events")?.unwrap_or_default())
    }

    /// Every incident: linked ones in time order, then each dataset's in the order of its rows.
    ///
    /// Ask [`Workspace::incidents_are_current`] first; if they are not, link again and
    /// [`Workspace::put_linked`] what comes out.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn incidents(&self) -> Result<Vec<Incident>> {
        self.incidents_where("")
    }

    /// The incidents as they were last linked and kept.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn kept_incidents(&self) -> Result<Vec<Incident>> {
        self.incidents_where("WHERE origin = ''")
    }

    /// The imported incidents alone.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn imported_incidents(&self) -> Result<Vec<Incident>> {
        self.incidents_where("WHERE origin <> ''")
    }

    fn incidents_where(&self, condition: &str) -> Result<Vec<Incident>> {
        let sql = format!("SELECT record FROM incidents {condition} ORDER BY origin, position");
        let mut statement = self.db.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut incidents = Vec::new();
        while let Some(row) = rows.next()? {
            incidents.push(parse(row.get_ref(0)?.as_str().unwrap_or_default())?);
        }
        Ok(incidents)
    }

    /// What linking needs: every document that was coded, with its text where that is held, and every event as decided.
    ///
    /// # Errors
    /// If the database cannot be read or a record does not read back.
    pub fn to_link(&self) -> Result<(Vec<Document>, Vec<Event>)> {
        let review = Reviewed::load(&self.db)?;
        let mut documents = Vec::new();
        let sql = "SELECT documents.seq, documents.held, documents.record, documents.text FROM documents
                   JOIN codings ON codings.document = documents.seq WHERE NOT erased ORDER BY documents.seq";
        let mut statement = self.db.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            documents.push(super::document::of_row(row)?.document);
        }
        let mut events = Vec::new();
        let mut statement = self.db.prepare("SELECT record FROM events ORDER BY document, position")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            events.extend(review.apply_to_record(row.get_ref(0)?.as_str().unwrap_or_default())?);
        }
        for document in &documents {
            events.extend(review.added_to(&document.id));
        }
        Ok((documents, events))
    }

    /// Keeps the incidents linked from the events as they stand.
    ///
    /// # Errors
    /// If the workspace is open to read only, or the disk refuses.
    pub fn put_linked(&mut self, incidents: &[Incident]) -> Result<()> {
        self.expect_writable()?;
        let stamp = self.meta("events")?.unwrap_or_default();
        let transaction = self.db.transaction()?;
        transaction.execute("DELETE FROM incidents WHERE origin = ''", [])?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO incidents VALUES ('', ?1, ?2, ?3)")?;
            for (position, incident) in incidents.iter().enumerate() {
                insert.execute(params![position as i64, incident.id.as_str(), json(incident)?])?;
            }
        }
        set_meta(&transaction, "linked", &stamp)?;
        transaction.commit()?;
        Ok(())
    }

    /// Keeps rows of datasets; a row that is here already is replaced. Returns how many are new.
    ///
    /// # Errors
    /// If one was not imported, the workspace is open to read only, or the disk refuses: then none is kept.
    pub fn put_imported(&mut self, incidents: &[Incident]) -> Result<usize> {
        let records: Vec<IncidentRecord> = incidents.iter().map(IncidentRecord::from).collect();
        self.put_imported_records(&records)
    }

    /// As [`Workspace::put_imported`], with the columns that records carry beside the incident.
    ///
    /// # Errors
    /// As [`Workspace::put_imported`].
    pub fn put_imported_records(&mut self, records: &[IncidentRecord]) -> Result<usize> {
        self.expect_writable()?;
        let transaction = self.db.transaction()?;
        let mut new = 0;
        for record in records {
            let OriginRecord::Dataset { dataset, .. } = &record.origin else {
                return Err(WorkspaceError::Refused(format!(
                    "incident {} is no row of a dataset",
                    record.id
                )));
            };
            new += put_row(&transaction, dataset, record)?;
        }
        transaction.commit()?;
        Ok(new)
    }
}

pub(super) fn put_row(db: &Connection, dataset: &str, record: &IncidentRecord) -> Result<usize> {
    let sql = "UPDATE incidents SET record = ?3 WHERE origin = ?1 AND id = ?2";
    let text = serde_json::to_string(record).map_err(|error| WorkspaceError::record("incident", error))?;
    if db.prepare_cached(sql)?.execute(params![dataset, record.id.as_str(), text])? > 0 {
        return Ok(0);
    }
    let sql = "INSERT INTO incidents SELECT ?1, coalesce(max(position) + 1, 0), ?2, ?3 FROM incidents WHERE origin = ?1";
    Ok(db.prepare_cached(sql)?.execute(params![dataset, record.id.as_str(), text])?)
}

fn json(incident: &Incident) -> Result<String> {
    serde_json::to_string(&IncidentRecord::from(incident))
        .map_err(|error| WorkspaceError::record("incident", error))
}

fn parse(json: &str) -> Result<Incident> {
    let record: IncidentRecord =
        serde_json::from_str(json).map_err(|error| WorkspaceError::record("incident", error))?;
    Incident::try_from(record).map_err(|error| WorkspaceError::record("incident", error))
}
