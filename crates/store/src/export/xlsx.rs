//! Tables as an XLSX workbook (ECMA-376): a sheet a table, and a first one that says what the columns mean.
//!
//! Our own writer through `zip`: five sheets of plain cells need no library of sixty thousand lines. Words are inline
//! strings and never formulas, and guarded besides, since a sheet may be saved as CSV.

use super::csv::unformula;
use super::table::{Cell, Table, plain};
use jiff::civil::Date;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// What a sheet can hold (Excel specifications and limits).
const MOST_ROWS: usize = 1_048_576;
/// Characters of a cell.
const LONGEST_CELL: usize = 32_767;
/// Rows that go to the compressor at once.
const BATCH: usize = 1 << 16;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Cell formats: 0 general, 1 a day, 2 a bold heading.
const STYLES: &str = "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>\
    <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
    <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
    <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
    <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
    <cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
    <xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
    <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>\
    <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>";

/// Why tables are no workbook.
#[derive(Debug, thiserror::Error)]
pub enum XlsxError {
    /// More rows than a sheet holds.
    #[error("a sheet holds {MOST_ROWS} rows with its heading, and {table} has {rows}")]
    TooManyRows {
        /// Which table.
        table: &'static str,
        /// How many.
        rows: usize,
    },
    /// The package could not be written.
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
}

/// The workbook's bytes; `about` stands at the head of the first sheet, a line each.
///
/// # Errors
/// If a table has more rows than a sheet can hold.
pub fn bytes(tables: &[&Table], about: &[&str]) -> Result<Vec<u8>, XlsxError> {
    if let Some(table) = tables.iter().find(|table| table.rows.len() >= MOST_ROWS) {
        return Err(XlsxError::TooManyRows { table: table.name, rows: table.rows.len() });
    }
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let names: Vec<&str> = std::iter::once("about").chain(tables.iter().map(|table| table.name)).collect();
    part(&mut package, "[Content_Types].xml", &content_types(names.len()))?;
    let root = relation(1, "officeDocument", "xl/workbook.xml");
    part(&mut package, "_rels/.rels", &relationships(&root))?;
    let sheets: String = names
        .iter()
        .enumerate()
        .map(|(n, name)| format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"rId{0}\"/>", n + 1))
        .collect();
    part(
        &mut package,
        "xl/workbook.xml",
        &format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{sheets}</sheets></workbook>"),
    )?;
    let mut parts: String =
        (1..=names.len()).map(|n| relation(n, "worksheet", &format!("worksheets/sheet{n}.xml"))).collect();
    parts.push_str(&relation(names.len() + 1, "styles", "styles.xml"));
    part(&mut package, "xl/_rels/workbook.xml.rels", &relationships(&parts))?;
    part(&mut package, "xl/styles.xml", &format!("<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>"))?;
    part(&mut package, "xl/worksheets/sheet1.xml", &about_sheet(tables, about))?;
    for (n, table) in tables.iter().enumerate() {
        sheet(&mut package, &format!("xl/worksheets/sheet{}.xml", n + 2), table)?;
    }
    Ok(package.finish()?.into_inner())
}

type Package = ZipWriter<Cursor<Vec<u8>>>;

fn start(package: &mut Package, name: &str) -> ZipResult<()> {
    // No clock: equal tables give equal files.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    package.start_file(name, options)?;
    Ok(package.write_all(HEAD.as_bytes())?)
}

fn part(package: &mut Package, name: &str, xml: &str) -> ZipResult<()> {
    start(package, name)?;
    Ok(package.write_all(xml.as_bytes())?)
}

fn content_types(sheets: usize) -> String {
    let office = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut xml = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{office}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{office}.styles+xml\"/>"
    );
    for n in 1..=sheets {
        let _ = write!(
            xml,
            "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{office}.worksheet+xml\"/>"
        );
    }
    xml + "</Types>"
}

fn relation(n: usize, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"rId{n}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
}

fn relationships(inside: &str) -> String {
    format!("<Relationships xmlns=\"{RELATIONS}\">{inside}</Relationships>")
}

fn about_sheet(tables: &[&Table], about: &[&str]) -> String {
    let mut xml = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>");
    let mut row = |cells: &[&str], style: u32| {
        xml.push_str("<row>");
        cells.iter().for_each(|cell| words(&mut xml, cell, style));
        xml.push_str("</row>");
    };
    about.iter().for_each(|line| row(&[line], 0));
    row(&["table", "column", "kind", "meaning"], 2);
    for table in tables {
        for column in table.columns {
            row(&[table.name, column.name, column.kind.frictionless(), column.about], 0);
        }
    }
    xml + "</sheetData></worksheet>"
}

fn sheet(package: &mut Package, name: &str, table: &Table) -> ZipResult<()> {
    start(package, name)?;
    let mut xml = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" \
         activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData><row>"
    );
    table.columns.iter().for_each(|column| words(&mut xml, column.name, 2));
    xml.push_str("</row>");
    for row in &table.rows {
        xml.push_str("<row>");
        for cell in row {
            write_cell(&mut xml, cell);
        }
        xml.push_str("</row>");
        if xml.len() > BATCH {
            package.write_all(xml.as_bytes())?;
            xml.clear();
        }
    }
    xml.push_str("</sheetData>");
    if !table.rows.is_empty() {
        let last = column_letters(table.columns.len() - 1);
        let _ = write!(xml, "<autoFilter ref=\"A1:{last}{}\"/>", table.rows.len() + 1);
    }
    xml.push_str("</worksheet>");
    Ok(package.write_all(xml.as_bytes())?)
}

fn write_cell(xml: &mut String, cell: &Cell) {
    let _ = match cell {
        Cell::Empty => write!(xml, "<c/>"),
        Cell::Integer(n) => write!(xml, "<c><v>{n}</v></c>"),
        Cell::Number(n) => write!(xml, "<c><v>{n}</v></c>"),
        Cell::Boolean(yes) => write!(xml, "<c t=\"b\"><v>{}</v></c>", u8::from(*yes)),
        Cell::Day(day) => match serial(*day) {
            Some(serial) => write!(xml, "<c s=\"1\"><v>{serial}</v></c>"),
            None => {
                words(xml, &day.to_string(), 0);
                Ok(())
            }
        },
        Cell::Text(text) => {
            words(xml, &unformula(text), 0);
            Ok(())
        }
    };
}

fn words(xml: &mut String, text: &str, style: u32) {
    let _ = write!(xml, "<c s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    let text = plain(text);
    // Excel counts UTF-16 units; a cut never splits a character.
    let mut units = 0;
    for c in text.chars() {
        units += c.len_utf16();
        if units > LONGEST_CELL {
            break;
        }
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\r' => xml.push_str("&#13;"),
            c => xml.push(c),
        }
    }
    xml.push_str("</t></is></c>");
}

/// The day's serial number; `None` before March 1900, where Excel counts a day that was not.
fn serial(day: Date) -> Option<i32> {
    let serial = (day - jiff::civil::date(1899, 12, 30)).get_days();
    (serial > 60).then_some(serial)
}

fn column_letters(mut position: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (position % 26) as u8));
        match (position / 26).checked_sub(1) {
            Some(next) => position = next,
            None => break,
        }
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::documents::Reports;
    use crate::export::events;

    #[test]
    fn days_and_columns_as_spreadsheets_count_them() {
        assert_eq!(serial(jiff::civil::date(1900, 3, 1)), Some(61));
        assert_eq!(serial(jiff::civil::date(2024, 3, 14)), Some(45_365));
        assert_eq!(serial(jiff::civil::date(1900, 2, 1)), None);
        let letters = [0, 25, 26, 51, 52, 701, 702].map(column_letters);
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn words_never_run_and_never_break_the_sheet() {
        let mut record = crate::record::tests::full_record();
        record.evidence[0].text = "=1+1 <b>&\u{0}\u{202e}".into();
        let events = events::table(&[record], &Reports::default());
        let tables = [&events];
        let one = bytes(&tables, &["about"]).unwrap();
        assert_eq!(one, bytes(&tables, &["about"]).unwrap());
        let mut package = zip::ZipArchive::new(Cursor::new(one)).unwrap();
        let sheet = std::io::read_to_string(package.by_name("xl/worksheets/sheet2.xml").unwrap()).unwrap();
        assert!(sheet.contains(">'=1+1 &lt;b&gt;&amp;\u{fffd}\u{fffd}<"), "{sheet}");
        assert!(!sheet.contains("<f>"));
    }
}
