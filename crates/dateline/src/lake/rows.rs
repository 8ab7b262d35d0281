//! The rows of a lake as Parquet: documents with their texts, and what the coder made of each.
//!
//! A row holds the record that a workspace would keep, as JSON, so that what is read back is what was written; the columns
//! beside it are what the program looks up. Files are packed with Zstandard and say in their footer which form they have.

use super::{damaged, put_with};
use crate::failure::Failure;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::WriterProperties;
use dateline_store::record::{DocumentRecord, EventRecord, StatementRecord};
use dateline_types::{Document, DocumentId, Event, Span, Statement};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// The form of a file of documents.
pub const DOCUMENTS: &str = "dateline.lake-documents/1";
/// The form of a file of codings.
pub const CODINGS: &str = "dateline.lake-codings/1";
/// The key in a footer under which the form stands.
const FORM: &str = "dateline.form";

/// A document in a lake.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its place among everything that was added, from 0.
    pub seq: i64,
    /// The input it came from.
    pub path: String,
    /// The document.
    pub document: Document,
}

/// A row of documents as it was read.
#[derive(Debug)]
pub struct Row {
    /// Its place among everything that was added.
    pub seq: i64,
    /// The document's id.
    pub id: String,
    /// The input it came from.
    pub path: String,
    /// The document, or what is wrong with its record.
    pub document: Result<Document, String>,
}

/// What coding a document came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Coding {
    /// The document.
    pub id: DocumentId,
    /// `coded`, `uncoded`, or `failed` for one that the coder could not bear.
    pub verdict: String,
    /// Why it is not coded.
    pub reason: String,
    /// Names of persons in its text.
    pub masked: Vec<Span>,
    /// Its events.
    pub events: Vec<Event>,
    /// Its statements.
    pub statements: Vec<Statement>,
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}

static DOCUMENT_COLUMNS: LazyLock<SchemaRef> = LazyLock::new(|| {
    let seq = Field::new("seq", DataType::Int64, false);
    Arc::new(Schema::new(vec![seq, text("id"), text("path"), text("origin"), text("record"), text("text")]))
});

/// Puts documents in place as one file.
///
/// # Errors
/// If it cannot be written.
pub fn put_documents(path: &Path, documents: &[Stored]) -> Result<(), Failure> {
    let strings = |of: &dyn Fn(&Stored) -> String| -> ArrayRef {
        Arc::new(documents.iter().map(|stored| Some(of(stored))).collect::<StringArray>())
    };
    let record = |stored: &Stored| {
        serde_json::to_string(&DocumentRecord::without_text(&stored.document)).expect("records serialise")
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(documents.iter().map(|stored| stored.seq).collect::<Int64Array>()),
        strings(&|stored| stored.document.id.to_string()),
        strings(&|stored| stored.path.clone()),
        strings(&|stored| stored.document.origin.clone()),
        strings(&record),
        strings(&|stored| stored.document.text.clone()),
    ];
    let batch = RecordBatch::try_new(DOCUMENT_COLUMNS.clone(), columns).expect("columns of one length");
    put_batches(path, DOCUMENTS, &batch.schema(), &mut std::iter::once(Ok(batch)))
}

/// Puts record batches in place as one file of a form.
///
/// # Errors
/// If one of them cannot be had, or the file cannot be written; then there is no file.
pub fn put_batches(
    path: &Path,
    form: &str,
    schema: &SchemaRef,
    batches: &mut dyn Iterator<Item = io::Result<RecordBatch>>,
) -> Result<(), Failure> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(crate::made_by())
        .set_key_value_metadata(Some(vec![KeyValue::new(FORM.to_owned(), form.to_owned())]))
        .build();
    put_with(path, |file| {
        let mut writer = ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(io_of)?;
        for batch in batches {
            writer.write(&batch?).map_err(io_of)?;
        }
        writer.close().map(|_| ()).map_err(io_of)
    })
}

/// The system's error inside one of Parquet's, so that a full disk is told as one.
fn io_of(error: datafusion::parquet::errors::ParquetError) -> io::Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if let Some(found) = inner.downcast_ref::<io::Error>() {
            return io::Error::new(found.kind(), error.to_string());
        }
        cause = inner.source();
    }
    io::Error::other(error)
}

/// The batches of a file of a form, with the columns that are named.
///
/// # Errors
/// If it is not whole, or of another form.
pub fn batches(path: &Path, form: &str, columns: &[&str]) -> Result<Vec<RecordBatch>, Failure> {
    let broken = |why: String| {
        damaged(format!("{} is no whole file of this lake: {why}", path.display())).with_hint(
            "it was cut or changed outside the program; bring it back from a copy, or remove it and add or code again",
        )
    };
    let file = File::open(path).map_err(|e| Failure::io(e, format!("cannot read {}", path.display())))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| broken(e.to_string()))?;
    let keys = builder.metadata().file_metadata().key_value_metadata();
    let found = keys.into_iter().flatten().find(|pair| pair.key == FORM).and_then(|pair| pair.value.clone());
    if found.as_deref() != Some(form) {
        return Err(damaged(format!(
            "{} is of the form {:?}; this version reads {form:?}",
            path.display(),
            found.unwrap_or_else(|| "unknown".to_owned())
        ))
        .with_hint("use the version that wrote it"));
    }
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    let reader = builder.with_projection(mask).build().map_err(|e| broken(e.to_string()))?;
    reader.collect::<Result<_, _>>().map_err(|e| broken(e.to_string()))
}

/// A column as strings, however they are laid out.
fn strings(batch: &RecordBatch, name: &str) -> Option<StringArray> {
    let column = batch.column_by_name(name)?;
    cast(column, &DataType::Utf8).ok()?.as_string_opt::<i32>().cloned()
}

/// What is known of the documents of a file without reading them: place, id, path and origin.
///
/// # Errors
/// As [`batches`].
pub fn known(path: &Path) -> Result<Vec<(i64, String, String, String)>, Failure> {
    let mut known = Vec::new();
    for batch in batches(path, DOCUMENTS, &["seq", "id", "path", "origin"])? {
        let seq = batch.column_by_name("seq").and_then(|c| c.as_primitive_opt::<Int64Type>()).cloned();
        let columns = ["id", "path", "origin"].map(|name| strings(&batch, name));
        let (Some(seq), [Some(id), Some(from), Some(origin)]) = (seq, columns) else {
            return Err(missing_columns(path));
        };
        known.extend((0..batch.num_rows()).map(|row| {
            let cell = |column: &StringArray| column.value(row).to_owned();
            (seq.value(row), cell(&id), cell(&from), cell(&origin))
        }));
    }
    Ok(known)
}

/// The documents of a file; one whose record is damaged says so.
///
/// # Errors
/// As [`batches`].
pub fn documents(path: &Path) -> Result<Vec<Row>, Failure> {
    let mut documents = Vec::new();
    for batch in batches(path, DOCUMENTS, &["seq", "id", "path", "record", "text"])? {
        let seq = batch.column_by_name("seq").and_then(|c| c.as_primitive_opt::<Int64Type>()).cloned();
        let columns = ["id", "path", "record", "text"].map(|name| strings(&batch, name));
        let (Some(seq), [Some(id), Some(from), Some(record), Some(text)]) = (seq, columns) else {
            return Err(missing_columns(path));
        };
        documents.extend((0..batch.num_rows()).map(|row| Row {
            seq: seq.value(row),
            id: id.value(row).to_owned(),
            path: from.value(row).to_owned(),
            document: document(record.value(row), text.value(row)),
        }));
    }
    Ok(documents)
}

/// A document from its record and its text.
///
/// # Errors
/// What is wrong with the record.
pub fn document(record: &str, text: &str) -> Result<Document, String> {
    let record: DocumentRecord = serde_json::from_str(record).map_err(|error| error.to_string())?;
    record.with_text(text.to_owned()).map_err(|error| error.to_string())
}

/// The codings of a file.
///
/// # Errors
/// As [`batches`], and if a record is not what this version writes.
pub fn codings(path: &Path) -> Result<Vec<Coding>, Failure> {
    let mut codings = Vec::new();
    for batch in batches(path, CODINGS, &["id", "coding"])? {
        let (Some(id), Some(coding)) = (strings(&batch, "id"), batch.column_by_name("coding")) else {
            return Err(missing_columns(path));
        };
        let coding = coding.as_struct_opt().ok_or_else(|| missing_columns(path))?;
        let field = |name: &str| coding.column_by_name(name).cloned().ok_or_else(|| missing_columns(path));
        let text = |name: &str| -> Result<StringArray, Failure> {
            let column = cast(&field(name)?, &DataType::Utf8).map_err(|_| missing_columns(path))?;
            column.as_string_opt::<i32>().cloned().ok_or_else(|| missing_columns(path))
        };
        let (verdict, reason, masked) = (text("verdict")?, text("reason")?, text("masked")?);
        let (events, statements) = (field("events")?, field("statements")?);
        for row in 0..batch.num_rows() {
            let wrong = |what: String| damaged(format!("{}, row {row}: {what}", path.display()));
            let masked: Vec<(u32, u32)> =
                serde_json::from_str(masked.value(row)).map_err(|e| wrong(e.to_string()))?;
            if masked.iter().any(|(start, end)| start > end) {
                return Err(wrong("a span that ends before it starts".into()));
            }
            let mut coding = Coding {
                id: DocumentId::parse(id.value(row)).ok_or_else(|| wrong("no document id".into()))?,
                verdict: verdict.value(row).to_owned(),
                reason: reason.value(row).to_owned(),
                masked: masked.into_iter().map(|(a, b)| Span::new(a as usize, b as usize)).collect(),
                events: Vec::new(),
                statements: Vec::new(),
            };
            for line in lines(&events, row).ok_or_else(|| missing_columns(path))? {
                let record: EventRecord = serde_json::from_str(&line).map_err(|e| wrong(e.to_string()))?;
                coding.events.push(Event::try_from(record).map_err(|e| wrong(e.to_string()))?);
            }
            for line in lines(&statements, row).ok_or_else(|| missing_columns(path))? {
                let record: StatementRecord =
                    serde_json::from_str(&line).map_err(|e| wrong(e.to_string()))?;
                coding.statements.push(Statement::try_from(record).map_err(|e| wrong(e.to_string()))?);
            }
            codings.push(coding);
        }
    }
    Ok(codings)
}

/// The strings of a list in a row.
fn lines(column: &ArrayRef, row: usize) -> Option<Vec<String>> {
    let list = column.as_list_opt::<i32>()?.value(row);
    let list = cast(&list, &DataType::Utf8).ok()?;
    let list = list.as_string_opt::<i32>()?;
    Some((0..list.len()).map(|n| list.value(n).to_owned()).collect())
}

fn missing_columns(path: &Path) -> Failure {
    damaged(format!("{} has not the columns of a lake's file", path.display()))
        .with_hint("it was changed outside the program; bring it back from a copy")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn stored(seq: i64, text: &str) -> Stored {
        Stored { seq, path: "a.txt".into(), document: Document::of_text(text) }
    }

    #[test]
    fn documents_read_back_as_themselves() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("a.parquet");
        let all = [stored(3, "Nothing happened."), stored(4, "Ничего не было.")];
        put_documents(&path, &all).unwrap();
        let read = documents(&path).unwrap();
        let read: Vec<Stored> = read
            .into_iter()
            .map(|row| Stored { seq: row.seq, path: row.path, document: row.document.unwrap() })
            .collect();
        assert_eq!(read, all);
        let known = known(&path).unwrap();
        assert_eq!((known[1].0, known[1].1.as_str()), (4, all[1].document.id.as_str()));
        // A file of one kind is not read as the other.
        assert!(codings(&path).unwrap_err().to_string().contains(CODINGS));
    }

    #[test]
    fn a_cut_file_is_named_and_is_no_document() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("a.parquet");
        put_documents(&path, &[stored(0, "Nothing happened.")]).unwrap();
        let bytes = fs::read(&path).unwrap();
        for length in [0, 5, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&path, &bytes[..length]).unwrap();
            let failure = documents(&path).unwrap_err();
            assert_eq!(failure.kind.exit_code(), 3, "{length}: {failure}");
            assert!(failure.to_string().contains("a.parquet"), "{failure}");
        }
    }
}
