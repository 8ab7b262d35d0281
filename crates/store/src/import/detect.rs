//! Tells what a file holds from its beginning.

use super::reader::delimiter_of;
use super::{Dataset, acled, gdelt, ged, gtd, polecat};
use csv::ByteRecord;

/// What a file of incidents may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Somebody's dataset.
    Dataset(Dataset),
    /// Our own incidents, one JSON object a line.
    Incidents,
}

/// Recognises a file by its first line, which `head` must hold whole: our own records, a header that has every column a
/// dataset must have, or a row of GDELT, which comes without a header.
pub fn detect(head: &[u8]) -> Option<FileKind> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let line = head.split(|&b| b == b'\n').next()?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.starts_with(b"{") {
        let ours = line.windows(b"dateline.incident/".len()).any(|w| w == b"dateline.incident/");
        return ours.then_some(FileKind::Incidents);
    }
    for (dataset, required) in [
        (Dataset::Ged, &ged::REQUIRED[..]),
        (Dataset::Ged, &ged::REQUIRED_SHORT[..]),
        (Dataset::Acled, &acled::REQUIRED[..]),
        (Dataset::Gtd, &gtd::REQUIRED[..]),
        (Dataset::Polecat, &polecat::REQUIRED[..]),
    ] {
        if delimiter_of(line, required).is_some() {
            return Some(FileKind::Dataset(dataset));
        }
    }
    let row = cells(line, b'\t');
    let is_number = |n: usize| row.get(n).is_some_and(|c| !c.is_empty() && c.iter().all(u8::is_ascii_digit));
    (row.len() == gdelt::COLUMNS.len() && is_number(0) && is_number(1))
        .then_some(FileKind::Dataset(Dataset::Gdelt))
}

fn cells(line: &[u8], delimiter: u8) -> ByteRecord {
    let mut record = ByteRecord::new();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).quoting(false).from_reader(line);
    // Reading from memory fails on nothing but unequal lengths, and there is one record.
    let _ = reader.read_byte_record(&mut record);
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_line() {
        let of = |text: &str| detect(text.as_bytes());
        let dataset = |d| Some(FileKind::Dataset(d));
        let ged = "\u{feff}id,\"side_a\",type_of_violence,latitude,longitude,date_start,date_end\r\n1";
        assert_eq!(of(ged), dataset(Dataset::Ged));
        let short = "id,conflict_id,latitude,longitude,date,type_of_violence,best\n";
        assert_eq!(of(short), dataset(Dataset::Ged));
        let acled = "event_id_cnty,event_date,event_type,sub_event_type,latitude,longitude,mood\n";
        assert_eq!(of(acled), dataset(Dataset::Acled));
        assert_eq!(of(&gtd::REQUIRED.join(",")), dataset(Dataset::Gtd));
        let polecat = "Event ID\tEvent Date\tEvent Type\tLatitude\tLongitude\n";
        assert_eq!(of(polecat), dataset(Dataset::Polecat));
        let gdelt = format!("410412347\t20130203{}\n", "\t".repeat(59));
        assert_eq!(of(&gdelt), dataset(Dataset::Gdelt));
        let semicolons = ged.replace(',', ";");
        assert_eq!(of(&semicolons), dataset(Dataset::Ged));
        assert_eq!(of("{\"schema\":\"dateline.incident/1\"}\n"), Some(FileKind::Incidents));
        for other in ["", "a,b\n1,2\n", "{\"schema\":\"dateline.event/1\"}", "[1]", "\t\t\t"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
