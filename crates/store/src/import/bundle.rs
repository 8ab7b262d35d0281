//! dateline's own bundles read back: each incident becomes a row of a dataset, with what its events say beside it.
//!
//! The events stay in the bundle: their documents are not here, and counts are of incidents.

use super::RowProblem;
use crate::export::incidents::{Members, lead, violence_class};
use crate::record::{EventRecord, IncidentRecord, OriginRecord};
use dateline_types::Incident;
use smol_str::SmolStr;

/// What reading a bundle gave.
#[derive(Debug, Default)]
pub struct ReadBundle {
    /// The incidents, ready to be kept.
    pub incidents: Vec<IncidentRecord>,
    /// Lines that are no record.
    pub problems: Vec<RowProblem>,
}

/// Reads `incidents.jsonl` and the `events.jsonl` beside it. Incidents coded there become rows of the dataset `label`; rows of
/// other datasets stay what they are.
pub fn read_bundle(incidents: &str, events: &str, label: &str) -> ReadBundle {
    let mut read = ReadBundle::default();
    let mut problem = |line: usize, reason: String| {
        read.problems.push(RowProblem { line: line as u64, row: None, reason, is_fault: true });
    };
    let mut known: Vec<EventRecord> = Vec::new();
    for (line, json) in lines(events) {
        match serde_json::from_str(json) {
            Ok(event) => known.push(event),
            Err(error) => problem(line, format!("not an event: {error}")),
        }
    }
    let members = Members::new(&known);
    let mut rows = Vec::new();
    for (line, json) in lines(incidents) {
        let record: Result<IncidentRecord, String> = serde_json::from_str(json).map_err(|e| e.to_string());
        let legal = record.and_then(|record| {
            Incident::try_from(record.clone()).map_err(|error| error.to_string())?;
            Ok(record)
        });
        match legal {
            Ok(record) => rows.push(as_row(record, &members, label)),
            Err(reason) => problem(line, format!("not an incident: {reason}")),
        }
    }
    read.incidents = rows;
    read
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(n, line)| (n + 1, line)).filter(|(_, line)| !line.trim().is_empty())
}

fn as_row(mut record: IncidentRecord, members: &Members<'_>, label: &str) -> IncidentRecord {
    if record.origin != OriginRecord::Coded {
        return record;
    }
    let events = members.of(&record);
    let mut say = |column: &str, value: Option<String>| {
        record.extra.extend(value.map(|value| (SmolStr::from(column), value)));
    };
    if !events.is_empty() {
        say("violence_class", Some(violence_class(&events).to_string()));
    }
    if let Some(lead) = lead(&record, &events) {
        for (column, code) in
            [("cameo", &lead.codes.cameo), ("acled", &lead.codes.acled), ("gtd", &lead.codes.gtd)]
        {
            record.extra.extend(code.clone().map(|code| (SmolStr::from(column), code)));
        }
    }
    record.origin = OriginRecord::Dataset {
        dataset: label.into(),
        row: record.id.to_string(),
        cluster: None,
        restricted: false,
    };
    // The events are not here, nor what was decided about them.
    record.events.clear();
    record.links.clear();
    record.formerly.clear();
    record.split_from = None;
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::incidents::tests::incident_of;
    use crate::record::tests::full_record;

    #[test]
    fn a_bundle_reads_back_as_rows_of_a_dataset_with_their_domain() {
        let event = full_record();
        let incident = incident_of(&event);
        let events = serde_json::to_string(&event).unwrap();
        let incidents = format!("{}\n{{\"schema\":\"x\"}}\n", serde_json::to_string(&incident).unwrap());
        let read = read_bundle(&incidents, &events, "dateline-north");
        assert_eq!(read.problems.len(), 1);
        assert_eq!(read.problems[0].line, 2);
        let row = &read.incidents[0];
        assert_eq!(row.domain, Some(event.domain));
        assert!(row.events.is_empty());
        let OriginRecord::Dataset { dataset, row: own, restricted, .. } = &row.origin else {
            panic!("{row:?}")
        };
        assert_eq!(
            (dataset.as_str(), own.as_str(), *restricted),
            ("dateline-north", incident.id.as_str(), false)
        );
        assert_eq!((row.start, &row.quantities), (incident.start, &incident.quantities));
    }
}
