//! SQL over the records of a lake.

use super::{Lake, address};
use crate::failure::Failure;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use dateline_store::export::csv::unformula;
use std::fs;
use std::path::PathBuf;

/// The tables, each of the files of that name in every bundle.
pub const TABLES: [&str; 4] = ["documents", "events", "incidents", "statements"];

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// Comma-separated, with a line of names.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// The files of a table.
fn files(lake: &Lake, table: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(lake.bundles())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join(format!("{table}.parquet")))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

/// Answers a query; only what reads is taken.
///
/// # Errors
/// If nothing is coded yet, the query is none, or a file cannot be read.
pub fn query(lake: &Lake, sql: &str, format: Format) -> Result<Vec<u8>, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::io(e, "cannot start threads"))?;
    runtime.block_on(async {
        let context = SessionContext::new_with_config(SessionConfig::new().with_information_schema(true));
        for table in TABLES {
            let paths: Vec<String> =
                files(lake, table).iter().map(|path| address(path)).collect::<Result<_, _>>()?;
            if paths.is_empty() {
                return Err(Failure::usage(format!("nothing in {} is coded yet", lake.root().display()))
                    .with_hint("`dateline lake code DIR` codes it"));
            }
            let data = context
                .read_parquet(paths, ParquetReadOptions::default())
                .await
                .map_err(|error| unreadable(lake, &error))?;
            context.register_table(table, data.into_view()).map_err(|error| unreadable(lake, &error))?;
        }
        let reading =
            SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let plan = context.sql_with_options(sql, reading).await.map_err(|error| mistaken(&error))?;
        let names: Vec<String> = plan.schema().fields().iter().map(|field| field.name().clone()).collect();
        let batches = plan.collect().await.map_err(|error| unreadable(lake, &error))?;
        written(&names, &batches, format).map_err(|error| unreadable(lake, &error))
    })
}

fn mistaken(error: &DataFusionError) -> Failure {
    Failure::usage(error.strip_backtrace())
        .with_hint(format!("the tables are {}; docs/lake.md lists their columns", TABLES.join(", ")))
}

fn unreadable(lake: &Lake, error: &DataFusionError) -> Failure {
    match error.find_root() {
        DataFusionError::ParquetError(_) | DataFusionError::ObjectStore(_) | DataFusionError::IoError(_) => {
            super::damaged(format!("a bundle of {} cannot be read: {error}", lake.root().display()))
                .with_hint("remove its folder under bundles/ and run `dateline lake code` again")
        }
        _ => Failure::usage(error.strip_backtrace()),
    }
}

fn written(names: &[String], batches: &[RecordBatch], format: Format) -> Result<Vec<u8>, DataFusionError> {
    match format {
        Format::Table => Ok(format!("{}\n", pretty_format_batches(batches)?).into_bytes()),
        Format::Csv => {
            let csv_error = |error: csv::Error| DataFusionError::External(Box::new(error));
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(names).map_err(csv_error)?;
            let options = FormatOptions::default();
            for batch in batches {
                let columns: Vec<(bool, ArrayFormatter<'_>)> = batch
                    .columns()
                    .iter()
                    .map(|column| {
                        Ok((column.data_type().is_numeric(), ArrayFormatter::try_new(column, &options)?))
                    })
                    .collect::<Result<_, DataFusionError>>()?;
                for row in 0..batch.num_rows() {
                    // Words of strangers run in no spreadsheet; numbers keep their sign.
                    let cell = |(is_number, column): &(bool, ArrayFormatter<'_>)| {
                        let text = column.value(row).to_string();
                        if *is_number { text } else { unformula(&text) }
                    };
                    writer.write_record(columns.iter().map(cell)).map_err(csv_error)?;
                }
            }
            writer.into_inner().map_err(|error| DataFusionError::Internal(error.to_string()))
        }
        Format::Jsonl => {
            let mut writer = datafusion::arrow::json::LineDelimitedWriter::new(Vec::new());
            for batch in batches {
                writer.write(batch)?;
            }
            writer.finish()?;
            Ok(writer.into_inner())
        }
    }
}
