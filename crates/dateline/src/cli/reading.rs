//! What every command that reads reports is told of them: the date of those that carry none, the columns of tables.

use super::parse_day;
use crate::failure::Failure;
use crate::pipeline::Options;
use crate::reader::Reader;
use dateline_read::Columns;
use jiff::civil::Date;

/// How reports are read.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct ReadingArguments {
    /// Date of reports that carry none
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    dct: Option<Date>,
    /// Which column of a table (CSV, JSON Lines) holds what: text, title, date, publisher, url, language, id
    #[arg(long = "column", value_name = "FIELD=COLUMN")]
    columns: Vec<String>,
}

impl ReadingArguments {
    /// The same as the pipeline takes it; records less probable than `min_confidence` are left out.
    ///
    /// # Errors
    /// If a column is assigned to what is no field.
    pub(super) fn options(&self, min_confidence: f64) -> Result<Options, Failure> {
        let mut columns = Columns::default();
        for assignment in &self.columns {
            columns
                .assign(assignment)
                .map_err(|error| Failure::usage(format!("--column {assignment}: {error}")))?;
        }
        let reader = Reader { columns, ..Reader::default() };
        Ok(Options { dct: self.dct, reader, min_confidence, rejected: false })
    }
}
