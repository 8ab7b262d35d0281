//! Incidents in the column layouts of other projects, so that scripts written for them run: ACLED, UCDP GED, and the
//! CAMEO columns of GDELT 2.0.
//!
//! Everything here is derived. The rows are not those projects' data, ids begin with `dateline`, and what a scheme has no
//! code for is left out and counted. Only what is told as having taken place goes in.

mod acled;
mod gdelt;
mod ged;

pub use acled::write as write_acled;
pub use gdelt::write as write_cameo;
pub use ged::write as write_ged;

use super::csv::unformula;
use super::incidents::Members;
use super::table::plain;
use crate::record::{ActorRecord, EventRecord, IncidentRecord};
use dateline_types::{Actuality, Polarity};
use std::collections::HashMap;
use std::io::Write;

/// What stands with every row in a column for remarks.
const DERIVED: &str = "derived by dateline from reports; coded by machine";

/// What a writer looks up.
pub struct Sources<'a> {
    /// The events of the incidents.
    pub members: &'a Members<'a>,
    /// The English name of a country by its ISO 3166-1 alpha-3 code.
    pub country: &'a dyn Fn(&str) -> Option<String>,
}

/// What became of the incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Rows written.
    pub rows: usize,
    /// Incidents that the scheme has no row for.
    pub left_out: usize,
}

/// The cells of a row by column.
type Cells = HashMap<&'static str, String>;

/// Writes a header of `columns` and the rows that `row` makes, in order.
fn write(
    incidents: &[IncidentRecord],
    columns: &[&'static str],
    delimiter: u8,
    out: impl Write,
    row: impl Fn(&IncidentRecord) -> Option<Cells>,
) -> Result<Written, csv::Error> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    writer.write_record(columns)?;
    let mut written = Written::default();
    for incident in incidents {
        let Some(cells) = Some(incident).filter(|i| took_place(i)).and_then(&row) else {
            written.left_out += 1;
            continue;
        };
        let cell = |column: &&str| cells.get(*column).map(|text| unformula(&plain(text))).unwrap_or_default();
        writer.write_record(columns.iter().map(cell))?;
        written.rows += 1;
    }
    writer.flush()?;
    Ok(written)
}

/// True for what the reports tell as having happened.
fn took_place(incident: &IncidentRecord) -> bool {
    incident.status.polarity == Polarity::Affirmed
        && matches!(incident.status.actuality, Actuality::Occurred | Actuality::Ongoing)
}

/// A party's name: the dictionary's, or the words.
fn name(party: &ActorRecord) -> String {
    party.label().to_owned()
}

/// The two parties of an incident: an actor and a target, or both sides of a clash.
fn parties(incident: &IncidentRecord) -> (Option<&ActorRecord>, Option<&ActorRecord>) {
    let first = incident.actors.first();
    let other_side = |a: &&ActorRecord| first.is_some_and(|first| first.side != a.side);
    let second = incident.actors.iter().find(other_side).or_else(|| incident.targets.first());
    (first, second)
}

/// The words an incident rests on.
fn evidence(lead: Option<&EventRecord>) -> String {
    lead.and_then(|event| event.evidence.first()).map(|piece| piece.text.clone()).unwrap_or_default()
}

/// A number for schemes that want one, from the digits of an id; below 2^53, which every program holds exactly.
fn number(id: &str) -> u64 {
    // The first character is the kind of id.
    u64::from_str_radix(id.get(1..14).unwrap_or_default(), 16).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::incidents::tests::incident_of;
    use crate::import::{Dataset, ImportOptions, open};
    use crate::record::tests::full_record;
    use dateline_types::ViolenceClass;

    fn sources<'a>(members: &'a Members<'a>) -> Sources<'a> {
        Sources { members, country: &|code| (code == "PAK").then(|| "Pakistan".to_owned()) }
    }

    #[test]
    fn what_is_written_is_read_by_the_importers_of_the_schemes() {
        let mut event = full_record();
        event.violence_class = ViolenceClass::OneSided;
        event.codes.acled = Some("Explosions/Remote violence/Grenade".into());
        event.codes.cameo = Some("1833".into());
        let mut incident = incident_of(&event);
        incident.status.actuality = Actuality::Occurred;
        incident.status.polarity = Polarity::Affirmed;
        let mut planned = incident.clone();
        planned.status.actuality = Actuality::Planned;
        let (events, incidents) = ([event], [incident, planned]);
        let members = Members::new(&events);
        let mut acled = Vec::new();
        let written = write_acled(&incidents, &sources(&members), &mut acled).unwrap();
        assert_eq!(written, Written { rows: 1, left_out: 1 });
        let text = String::from_utf8(acled.clone()).unwrap();
        assert!(text.contains(",Explosions/Remote violence,Grenade,"), "{text}");
        let mut ged = Vec::new();
        write_ged(&incidents, &sources(&members), &mut ged).unwrap();
        let mut cameo = Vec::new();
        write_cameo(&incidents, &sources(&members), &mut cameo).unwrap();
        // GDELT's files have no header.
        let cameo: Vec<u8> =
            cameo.split_inclusive(|byte| *byte == b'\n').skip(1).flatten().copied().collect();
        for (dataset, bytes) in [(Dataset::Acled, acled), (Dataset::Ged, ged), (Dataset::Gdelt, cameo)] {
            let rows: Vec<_> = open(dataset, bytes.as_slice(), ImportOptions::default()).unwrap().collect();
            assert_eq!(rows.len(), 1, "{dataset:?}: {rows:?}");
            let row = rows[0].as_ref().unwrap_or_else(|problem| panic!("{dataset:?}: {problem}"));
            assert_eq!(row.incident.interval.unwrap().start(), incidents[0].start.unwrap(), "{dataset:?}");
            assert!(row.incident.place.is_some(), "{dataset:?}");
        }
    }

    #[test]
    fn numbers_are_whole_everywhere() {
        assert_eq!(number("iffffffffffffff000000"), (1 << 52) - 1);
        assert_eq!(number("i"), 0);
    }
}
