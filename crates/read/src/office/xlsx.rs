//! XLSX (ECMA-376, SpreadsheetML): each sheet is a table of texts, one document a row.
//!
//! Values are read as stored: shared and inline strings as their words, everything else as written in the file. Days are
//! numbers there; the reader of tables knows them in the date column. Formulas are not computed: their last value counts.

use super::{part_text, refused};
use crate::archive::Package;
use crate::context::Context;
use crate::table::{Cells, read_cells, read_sheets};
use crate::xml::{Node, walk};
use crate::{Hints, Reading, Refusal, RefusalReason};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The last column a sheet may have (ECMA-376, part 1, 18.3.1.4: XFD).
const COLUMNS: usize = 16_384;

/// Reads a workbook.
pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let parts = || -> Result<_, Refusal> {
        let mut package = Package::open(bytes, context)?;
        let shared = match package.part("xl/sharedStrings.xml")? {
            Some(part) => strings(&part_text(&part)?),
            None => Vec::new(),
        };
        let mut names: Vec<(u32, String)> = package
            .names()
            .into_iter()
            .filter_map(|name| {
                let number = name.strip_prefix("xl/worksheets/sheet")?.strip_suffix(".xml")?.parse().ok()?;
                Some((number, name))
            })
            .collect();
        names.sort();
        let mut sheets = Vec::new();
        for (number, name) in names {
            if let Some(part) = package.part(&name)? {
                sheets.push((number, rows(&part_text(&part)?, &shared, context.limits.members)));
            }
        }
        Ok(sheets)
    };
    let sheets = match parts() {
        Ok(sheets) => sheets,
        Err(refusal) => return refused(refusal),
    };
    let filled: Vec<_> = sheets.into_iter().filter(|(_, rows)| !rows.is_empty()).collect();
    if let [(_, rows)] = &filled[..] {
        return read_cells(rows.clone(), hints, context, MEDIA_TYPE);
    }
    let mut members = read_sheets(filled, hints, context, MEDIA_TYPE);
    if members.is_empty() {
        members.refuse("sheets", RefusalReason::UnsupportedType, "no sheet of it holds a cell");
    }
    members.finish()
}

/// The shared strings, in order; phonetic readings are left out.
fn strings(xml: &str) -> Vec<String> {
    let mut all = Vec::new();
    let (mut in_text, mut phonetic) = (false, 0usize);
    walk(xml, |node| match node {
        Node::Open(tag) => match tag.name() {
            "si" => all.push(String::new()),
            "rPh" => phonetic += 1,
            "t" => in_text = phonetic == 0,
            _ => {}
        },
        Node::Close("t") => in_text = false,
        Node::Close("rPh") => phonetic = phonetic.saturating_sub(1),
        Node::Close(_) => {}
        Node::Text(text) => {
            if let Some(last) = all.last_mut().filter(|_| in_text) {
                last.push_str(&text);
            }
        }
    });
    all
}

/// The rows of a sheet that hold something, cells in their columns.
fn rows(xml: &str, shared: &[String], most: usize) -> Vec<Cells> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let (mut column, mut is_shared, mut in_value) = (0usize, false, false);
    let mut value = String::new();
    walk(xml, |node| match node {
        Node::Open(tag) => match tag.name() {
            "row" if rows.len() <= most => {
                rows.push(Vec::new());
                column = 0;
            }
            "c" => {
                column = tag.attribute("r").as_deref().and_then(column_of).unwrap_or(column);
                is_shared = tag.attribute("t").as_deref() == Some("s");
                value.clear();
            }
            "v" | "t" => in_value = true,
            _ => {}
        },
        Node::Close(name) => match name {
            "v" | "t" => in_value = false,
            "c" => {
                let words = match value.trim().parse::<usize>() {
                    Ok(number) if is_shared => shared.get(number).cloned().unwrap_or_default(),
                    _ => std::mem::take(&mut value),
                };
                if let Some(row) = rows.last_mut().filter(|_| column < COLUMNS && !words.is_empty()) {
                    row.resize(row.len().max(column + 1), String::new());
                    row[column] = words;
                }
                column += 1;
            }
            _ => {}
        },
        Node::Text(text) => {
            if in_value {
                value.push_str(&text);
            }
        }
    });
    rows.into_iter().filter(|row| !row.is_empty()).map(Ok).collect()
}

/// The column of a cell reference, from zero: `B2` is 1.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase);
    let number = letters.take(4).fold(0usize, |number, letter| number * 26 + usize::from(letter - b'A') + 1);
    number.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_in_their_columns() {
        let shared = strings(
            "<sst><si><t>id</t></si><si><r><t>te</t></r><r><t>xt</t></r><rPh><t>x</t></rPh></si></sst>",
        );
        assert_eq!(shared, ["id", "text"]);
        let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>\
            <row r=\"2\"/><row r=\"3\"><c t=\"inlineStr\"><is><t>a &amp; b</t></is></c><c><v>43570</v></c></row></sheetData></worksheet>";
        let found: Vec<Vec<String>> = rows(sheet, &shared, 10).into_iter().map(Result::unwrap).collect();
        assert_eq!(found, [vec!["id", "", "text"], vec!["a & b", "43570"]]);
        assert_eq!((column_of("A1"), column_of("AA7"), column_of("1")), (Some(0), Some(26), None));
    }
}
