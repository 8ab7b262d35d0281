//! Any bytes as a file of incidents: rows come out with places on the earth and days in order, or as problems with a line.
//! The first byte says which dataset; above the last, our own lines.

#![no_main]

use dateline_store::import::{Dataset, ImportOptions, detect, incident_lines, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((which, file)) = data.split_first() else { return };
    let _ = detect(file);
    let Some(dataset) = Dataset::ALL.get(usize::from(*which)) else {
        incident_lines(file).for_each(drop);
        return;
    };
    let Ok(rows) = open(*dataset, file, ImportOptions::default()) else { return };
    for row in rows {
        match row {
            Ok(row) => assert!(row.line > 0 && row.incident.origins <= row.incident.reports),
            Err(problem) => assert!(!problem.reason.is_empty()),
        }
    }
});
