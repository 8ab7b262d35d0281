//! Every file a bundle may hold: its name, what it holds, and the columns of a table.

use super::VERDICT_COLUMNS;
use super::public::WITHHELD_COLUMNS;
use dateline_store::export::table::Column;
use dateline_store::export::{documents, events, incidents, replication, statements};

/// One kind of file.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// What it holds, one sentence.
    pub about: &'static str,
    /// Media type.
    pub media_type: &'static str,
    /// For a table: its columns.
    pub columns: &'static [Column],
}

const fn entry(
    name: &'static str,
    media_type: &'static str,
    columns: &'static [Column],
    about: &'static str,
) -> Entry {
    Entry { name, about, media_type, columns }
}

const JSONL: &str = "application/jsonl";
const CSV: &str = "text/csv";
const PARQUET: &str = "application/vnd.apache.parquet";

/// All of them.
#[rustfmt::skip]
pub const ENTRIES: &[Entry] = &[
    entry("documents.jsonl", JSONL, &[], "one report behind the records a line, dateline.document/1, with its text where that may go along"),
    entry("events.jsonl", JSONL, &[], "one event a line, dateline.event/2"),
    entry("events.csv", CSV, events::COLUMNS, "one event a row"),
    entry("statements.jsonl", JSONL, &[], "one statement a line, dateline.statement/1"),
    entry("incidents.jsonl", JSONL, &[], "one incident a line, dateline.incident/1"),
    entry("rejected.jsonl", JSONL, &[], "what was proposed as an event and rejected, one a line, dateline.rejected/1; in no count"),
    entry("imported.jsonl", JSONL, &[], "one imported row a line, dateline.incident/1"),
    entry("events.geojson", "application/geo+json", &[], "events that have a place"),
    entry("new_actors.tsv", "text/tab-separated-values", &[], "named groups the actor dictionary does not have"),
    entry("bulletin.html", "text/html", &[], "the bulletin, for reading and printing"),
    entry("verdicts.csv", CSV, VERDICT_COLUMNS, "one line for every input"),
    entry("withheld.csv", CSV, WITHHELD_COLUMNS, "what a public bundle keeps back, and why"),
    entry("incidents.csv", CSV, incidents::COLUMNS, "one incident a row"),
    entry("documents.csv", CSV, documents::COLUMNS, "one report a row"),
    entry("statements.csv", CSV, statements::COLUMNS, "one statement a row"),
    entry("events.hxl.csv", CSV, &[], "one event a row, with HXL tags below the header"),
    entry("incidents.hxl.csv", CSV, &[], "one incident a row, with HXL tags below the header"),
    entry("events.parquet", PARQUET, events::COLUMNS, "one event a row, GeoParquet"),
    entry("incidents.parquet", PARQUET, incidents::COLUMNS, "one incident a row, GeoParquet"),
    entry("statements.parquet", PARQUET, statements::COLUMNS, "one statement a row"),
    entry("documents.parquet", PARQUET, documents::COLUMNS, "one report a row"),
    entry("dateline.gpkg", "application/geopackage+sqlite3", &[], "incidents, events, statements and reports as layers"),
    entry("dateline.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &[], "incidents, events, statements and reports as sheets"),
    entry("incidents.stix.json", "application/stix+json;version=2.1", &[], "incidents as a STIX 2.1 bundle"),
    entry("incidents.acled.csv", CSV, &[], "incidents in the columns of ACLED; derived, and not ACLED's data"),
    entry("incidents.ged.csv", CSV, &[], "incidents in the columns of UCDP GED; derived, and not UCDP's data"),
    entry("incidents.cameo.tsv", "text/tab-separated-values", &[], "incidents in the columns of GDELT 2.0 with CAMEO codes; derived, and not GDELT's data"),
    entry("codebook.json", "application/json", &[], "tables, columns and terms with their meaning"),
    entry("prov.json", "application/provenance+json", &[], "where the bundle comes from, as W3C PROV"),
    entry("replication.json", "application/json", &[], "program, command, seeds, and quality where it was measured"),
    entry("replicate.py", "text/x-python", &[], "makes the tables again and compares"),
    entry("replicate.R", "text/x-r", &[], "makes the tables again and compares"),
    entry("table_types.csv", CSV, replication::TYPE_COLUMNS, "incidents by type and domain"),
    entry("table_months.csv", CSV, replication::MONTH_COLUMNS, "incidents by month and domain"),
    entry("table_countries.csv", CSV, replication::COUNTRY_COLUMNS, "incidents by country and domain"),
    entry("datapackage.json", "application/json", &[], "this descriptor"),
];

/// The entry of a name.
pub fn entry_of(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}

/// True for the name of a file that a bundle may hold.
pub fn is_file_of_ours(name: &str) -> bool {
    entry_of(name).is_some()
}
