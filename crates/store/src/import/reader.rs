//! The streaming reader under every dataset: rows with their lines, one at a time, with a limit on a row's size.

use super::columns::{Columns, Row};
use super::{
    Dataset, ImportOptions, ImportedRow, Refusal, RowProblem, acled, classes, gdelt, ged, gtd, polecat,
};
use csv::ByteRecord;
use smol_str::SmolStr;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Chain, Cursor, Read};
use std::rc::Rc;

/// A row longer than this is a quote that was never closed.
const LONGEST_ROW: u64 = 16 << 20;

/// Why a file cannot be read as the dataset.
#[derive(Debug)]
pub enum ImportError {
    /// The bytes could not be read.
    Io(io::Error),
    /// The header lacks columns that the dataset must have.
    MissingColumns {
        /// What the file was taken for.
        dataset: Dataset,
        /// The columns.
        missing: Vec<&'static str>,
    },
    /// There is no row at all.
    Empty,
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Io(error) => write!(f, "{error}"),
            ImportError::MissingColumns { dataset, missing } => {
                write!(f, "not a file of {}: no column {:?}", dataset.name(), missing.join(", "))
            }
            ImportError::Empty => write!(f, "the file is empty"),
        }
    }
}

impl std::error::Error for ImportError {}

/// Counts what was read since the last row.
struct Capped<R> {
    inner: R,
    since_row: Rc<Cell<u64>>,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_row.get() > LONGEST_ROW {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a row longer than 16 MiB (a quote never closed?)",
            ));
        }
        let n = self.inner.read(buffer)?;
        self.since_row.set(self.since_row.get() + n as u64);
        Ok(n)
    }
}

/// What a dataset's module turns a row into, and what it needs for it.
pub(super) struct Context<'a> {
    pub options: ImportOptions<'a>,
    pub label: SmolStr,
    pub tables: classes::Tables,
}

/// The rows of a file.
pub struct Importer<'a, R> {
    dataset: Dataset,
    context: Context<'a>,
    reader: csv::Reader<Chain<Cursor<Vec<u8>>, Capped<R>>>,
    since_row: Rc<Cell<u64>>,
    columns: Columns,
    unknown: Vec<(usize, String)>,
    /// Documented columns that an incident has no field for and that are kept beside it.
    kept: Vec<(usize, String)>,
    /// Lines before the header.
    skipped: u64,
    /// Digests of the ids seen: a row that comes twice would count twice.
    ids: HashSet<u64>,
    /// The first row, where reading the header had to look at it.
    pending: bool,
    record: ByteRecord,
    failed: bool,
}

/// Opens a file of `dataset` for reading; compressed files are the caller's to unpack.
///
/// # Errors
/// If the file is empty, unreadable, or has not the columns the dataset must have.
pub fn open<R: Read>(
    dataset: Dataset,
    input: R,
    options: ImportOptions<'_>,
) -> Result<Importer<'_, R>, ImportError> {
    let (forms, known): (&[Form], &[&str]) = match dataset {
        Dataset::Ged => (&[&ged::REQUIRED, &ged::REQUIRED_SHORT], &ged::KNOWN),
        Dataset::Acled => (&[&acled::REQUIRED], &acled::KNOWN),
        Dataset::Gtd => (&[&gtd::REQUIRED], &gtd::KNOWN),
        Dataset::Gdelt => (&[], &[]),
        Dataset::Polecat => (&[&polecat::REQUIRED], &polecat::KNOWN),
    };
    let since_row = Rc::new(Cell::new(0));
    let mut capped = Capped { inner: input, since_row: Rc::clone(&since_row) };
    let header = Header::read(&mut capped, dataset, forms).map_err(ImportError::Io)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(header.delimiter)
        .quoting(header.delimiter != b'\t' || !matches!(dataset, Dataset::Gdelt | Dataset::Polecat))
        .buffer_capacity(1 << 16)
        .from_reader(Cursor::new(header.line).chain(capped));
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(io_error)? {
        return Err(ImportError::Empty);
    }
    let (columns, pending) = match dataset {
        Dataset::Gdelt => (Columns::fixed(&gdelt::COLUMNS), true),
        Dataset::Ged if options.headerless => (Columns::fixed(&ged::KNOWN[..record.len().min(49)]), true),
        _ => (Columns::from_header(&record), false),
    };
    let lacks = |form: &Form| form.iter().copied().filter(|name| !columns.has(name)).collect::<Vec<_>>();
    let missing = forms.iter().map(lacks).min_by_key(Vec::len).unwrap_or_default();
    if !missing.is_empty() {
        return Err(ImportError::MissingColumns { dataset, missing });
    }
    let unknown = if dataset == Dataset::Gdelt { Vec::new() } else { columns.unknown(known) };
    let kept = columns.positions(kept_columns(dataset));
    let label = SmolStr::new(if options.label.is_empty() { dataset.name() } else { options.label });
    let context = Context { options, label, tables: classes::Tables::embedded() };
    Ok(Importer {
        dataset,
        context,
        reader,
        since_row,
        columns,
        unknown,
        kept,
        skipped: header.skipped,
        ids: HashSet::new(),
        pending,
        record,
        failed: false,
    })
}

/// The columns without which a file is not of one form of a dataset.
type Form = &'static [&'static str];

/// The line with the column names, which may stand below a `sep=;` and a title, and what parts its cells.
struct Header {
    line: Vec<u8>,
    delimiter: u8,
    skipped: u64,
}

/// Lines that may stand above the column names.
const MOST_TITLE_LINES: usize = 6;

impl Header {
    fn read(input: &mut impl Read, dataset: Dataset, forms: &[Form]) -> io::Result<Header> {
        let usual = if matches!(dataset, Dataset::Gdelt | Dataset::Polecat) { b'\t' } else { b',' };
        let (mut lines, mut line) = (Vec::new(), Vec::new());
        let mut byte = [0u8];
        while lines.len() < MOST_TITLE_LINES {
            let n = input.read(&mut byte)?;
            line.extend_from_slice(&byte[..n]);
            if n > 0 && byte[0] != b'\n' {
                continue;
            }
            if line.is_empty() {
                break;
            }
            if let Some(delimiter) = forms.iter().find_map(|form| delimiter_of(&line, form)) {
                return Ok(Header { line, delimiter, skipped: lines.len() as u64 });
            }
            lines.push(std::mem::take(&mut line));
            if forms.is_empty() || n == 0 {
                break;
            }
        }
        // No line has the columns: the first is looked at, and what it lacks is said.
        let line = lines.concat();
        Ok(Header { line, delimiter: usual, skipped: 0 })
    }
}

/// The delimiter by which `line` has every required column.
pub(super) fn delimiter_of(line: &[u8], required: &[&str]) -> Option<u8> {
    let has_all = |delimiter: &u8| {
        let mut record = ByteRecord::new();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(*delimiter).from_reader(line);
        // Reading from memory fails on nothing but unequal lengths, and there is one record.
        let _ = reader.read_byte_record(&mut record);
        let columns = Columns::from_header(&record);
        !required.is_empty() && required.iter().all(|name| columns.has(name))
    };
    [b',', b'\t', b';'].into_iter().find(has_all)
}

/// Documented columns that users filter and check by, and that an incident has no field for.
fn kept_columns(dataset: Dataset) -> &'static [&'static str] {
    match dataset {
        Dataset::Ged => &[
            "relid",
            "code_status",
            "type_of_violence",
            "conflict_name",
            "dyad_name",
            "event_clarity",
            "date_prec",
            "where_prec",
            "deaths_a",
            "deaths_b",
            "deaths_civilians",
            "deaths_unknown",
            "source_article",
            "adm_2",
        ],
        Dataset::Acled => &[
            "disorder_type",
            "event_type",
            "sub_event_type",
            "time_precision",
            "geo_precision",
            "notes",
            "tags",
        ],
        Dataset::Gtd => {
            &["crit1", "crit2", "crit3", "doubtterr", "specificity", "claimed", "attacktype1_txt"]
        }
        Dataset::Gdelt | Dataset::Polecat => &[],
    }
}

fn io_error(error: csv::Error) -> ImportError {
    ImportError::Io(io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
}

impl<R: Read> Importer<'_, R> {
    /// The columns that are kept with each row because the dataset's documentation does not list them.
    pub fn unknown_columns(&self) -> impl Iterator<Item = &str> {
        self.unknown.iter().map(|(_, name)| name.as_str())
    }

    fn convert(&mut self, line: u64) -> Result<ImportedRow, RowProblem> {
        let row = Row { columns: &self.columns, record: &self.record };
        let id_column = match self.dataset {
            Dataset::Ged => "id",
            Dataset::Acled => "event_id_cnty",
            Dataset::Gtd => "eventid",
            Dataset::Gdelt => "globaleventid",
            Dataset::Polecat => "event id",
        };
        let id = row.filled(id_column).map(|id| id.into_owned());
        let problem = |reason: String| RowProblem { line, row: id.clone(), reason, is_fault: true };
        let (expected, found) = (self.columns.len(), self.record.len());
        if found != expected {
            return Err(problem(format!("{expected} columns expected, found: \"{found}\"")));
        }
        let Some(id_text) = &id else {
            return Err(problem(format!("no value in column: {id_column:?}")));
        };
        let mut hasher = DefaultHasher::new();
        id_text.hash(&mut hasher);
        if !self.ids.insert(hasher.finish()) {
            return Err(problem("an earlier row has the same id".to_owned()));
        }
        let mut remarks = Vec::new();
        let convert = match self.dataset {
            Dataset::Ged => ged::incident,
            Dataset::Acled => acled::incident,
            Dataset::Gtd => gtd::incident,
            Dataset::Gdelt => gdelt::incident,
            Dataset::Polecat => polecat::incident,
        };
        let incident =
            convert(id_text, row, &self.context, &mut remarks).map_err(|refusal| match refusal {
                Refusal::Fault(reason) => problem(reason),
                Refusal::NoIncident(reason) => RowProblem { is_fault: false, ..problem(reason) },
            })?;
        let extra = self
            .unknown
            .iter()
            .chain(&self.kept)
            .filter_map(|(n, name)| {
                let value = super::columns::text_of(self.record.get(*n)?).trim().to_owned();
                (!value.is_empty()).then(|| (SmolStr::new(name), value))
            })
            .collect();
        Ok(ImportedRow { line, incident, extra, remarks })
    }

    /// True for the HXL row of HDX files: every filled cell is a hashtag.
    fn is_hxl(&self) -> bool {
        let mut tags = 0;
        for cell in self.record.iter().filter(|c| !c.is_empty()) {
            if cell[0] != b'#' {
                return false;
            }
            tags += 1;
        }
        tags > 0
    }
}

impl<R: Read> Iterator for Importer<'_, R> {
    type Item = Result<ImportedRow, RowProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.failed {
                return None;
            }
            if !std::mem::take(&mut self.pending) {
                match self.reader.read_byte_record(&mut self.record) {
                    Ok(true) => {}
                    Ok(false) => return None,
                    Err(error) => {
                        // The place in the file is lost: what follows could not be trusted.
                        self.failed = true;
                        let line = self.skipped + self.reader.position().line();
                        return Some(Err(RowProblem {
                            line,
                            row: None,
                            reason: format!("unreadable: {error}"),
                            is_fault: true,
                        }));
                    }
                }
            }
            self.since_row.set(0);
            let line = self.skipped + self.record.position().map_or(0, csv::Position::line);
            if self.is_hxl() || self.record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            return Some(self.convert(line));
        }
    }
}

impl<R> fmt::Debug for Importer<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Importer").field("dataset", &self.dataset).finish_non_exhaustive()
    }
}
