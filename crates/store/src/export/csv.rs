//! Tables as CSV (RFC 4180), plain and with the tags of the Humanitarian Exchange Language.
//!
//! The flat form that spreadsheets, R and Stata start from; no cell of it runs as a formula.

use super::documents::Reports;
use super::events;
use super::table::{Table, plain};
use crate::record::EventRecord;
use std::io::Write;

/// Writes a header and one row for each row of the table.
///
/// # Errors
/// If the writer fails.
pub fn write(table: &Table, out: impl Write) -> Result<(), csv::Error> {
    write_with(table, false, out)
}

/// The same with a row of HXL tags below the header (HXL 1.1, "tagging").
///
/// # Errors
/// If the writer fails.
pub fn write_hxl(table: &Table, out: impl Write) -> Result<(), csv::Error> {
    write_with(table, true, out)
}

fn write_with(table: &Table, tagged: bool, out: impl Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table.columns.iter().map(|column| column.name))?;
    if tagged {
        writer.write_record(table.columns.iter().map(|column| column.hxl))?;
    }
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| unformula(&plain(&cell.shown()))))?;
    }
    writer.flush()?;
    Ok(())
}

/// Writes events alone, of whose documents nothing is known beside their ids.
///
/// # Errors
/// If the writer fails.
pub fn write_events(records: &[EventRecord], out: impl Write) -> Result<(), csv::Error> {
    write(&events::table(records, &Reports::default()), out)
}

/// Keeps a spreadsheet from running a text as a formula (OWASP, "CSV Injection"): for every cell of every table that leaves.
pub fn unformula(field: &str) -> String {
    // Programs pass over spaces, and take the full-width signs for the others.
    let opens = field.trim_start_matches([' ', '\u{a0}', '\u{feff}', '\u{200b}']);
    match opens.chars().next() {
        Some('=' | '+' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{field}"),
        Some('-') if field.parse::<f64>().is_err() => format!("'{field}"),
        _ => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_disarmed_and_a_number_is_not() {
        assert_eq!(unformula("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(unformula("-cmd"), "'-cmd");
        assert_eq!(unformula(" ＝1+1"), "' ＝1+1");
        assert_eq!(unformula("-33.9"), "-33.9");
    }

    #[test]
    fn rows_stand_below_names_and_tags() {
        let mut record = crate::record::tests::full_record();
        record.evidence[0].text = "=1+1, \"said\u{0} he\"".into();
        let table = events::table(&[record], &Reports::default());
        let mut out = Vec::new();
        write_hxl(&table, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("id,document,sentence,type,mode"), "{text}");
        assert!(text.contains("\n#meta+id,#meta+document"), "{text}");
        assert!(text.contains(",ASSAULT,firearms,"), "{text}");
        assert!(text.contains("\"'=1+1, \"\"said\u{fffd} he\"\"\""), "{text}");
    }
}
