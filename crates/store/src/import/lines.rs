//! Our own incidents, one JSON object a line: what a bundle holds and an import writes.

use super::RowProblem;
use crate::record::IncidentRecord;
use dateline_types::Incident;
use std::io::{BufRead, Read};

/// A line longer than this is no record.
const LONGEST_LINE: u64 = 16 << 20;

/// Reads incidents, one at a time. A line that is none comes back as a problem, and the reading goes on.
pub fn incident_lines<R: BufRead>(input: R) -> IncidentLines<R> {
    IncidentLines { input, line: 0, failed: false }
}

/// The lines of a file of incidents.
#[derive(Debug)]
pub struct IncidentLines<R> {
    input: R,
    line: u64,
    failed: bool,
}

impl<R: BufRead> Iterator for IncidentLines<R> {
    type Item = Result<Incident, RowProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Vec::new();
        while !self.failed {
            bytes.clear();
            self.line += 1;
            let line = self.line;
            let problem = |reason: String| RowProblem { line, row: None, reason, is_fault: true };
            match (&mut self.input).take(LONGEST_LINE).read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(n) if n as u64 == LONGEST_LINE && !bytes.ends_with(b"\n") => {
                    self.failed = true;
                    return Some(Err(problem("unreadable: a line longer than 16 MiB".to_owned())));
                }
                Ok(_) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                Ok(_) => {
                    return Some(read(&bytes).map_err(problem));
                }
                Err(error) => {
                    self.failed = true;
                    return Some(Err(problem(format!("unreadable: {error}"))));
                }
            }
        }
        None
    }
}

fn read(bytes: &[u8]) -> Result<Incident, String> {
    let record: IncidentRecord =
        serde_json::from_slice(bytes).map_err(|error| format!("not an incident: {error}"))?;
    Incident::try_from(record).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Dataset, ImportOptions, open};

    #[test]
    fn a_bad_line_costs_one_problem() {
        let ged = "id,latitude,longitude,date_start,date_end,type_of_violence,side_a,side_b,mood\n\
                   7,34.8,36.7,2016-01-01,2016-01-02,1,Government of A,Group B,calm\n";
        let row =
            open(Dataset::Ged, ged.as_bytes(), ImportOptions::default()).unwrap().next().unwrap().unwrap();
        let good = serde_json::to_string(&IncidentRecord::from(&row)).unwrap();
        assert!(good.contains("\"extra\":{\"mood\":\"calm\""), "{good}");
        let north = good.replace("\"lat\":34.8", "\"lat\":134.8");
        let file = format!("{good}\n\nnothing\n{north}\n{good}");
        let read: Vec<_> = incident_lines(file.as_bytes()).collect();
        assert_eq!(read.len(), 4);
        assert_eq!((read[0].as_ref(), read[3].as_ref()), (Ok(&row.incident), Ok(&row.incident)));
        let said = |n: usize| read[n].as_ref().unwrap_err().to_string();
        assert!(said(1).starts_with("line 3: not an incident"), "{}", said(1));
        assert!(said(2).starts_with("line 4: field `place`"), "{}", said(2));
    }
}
