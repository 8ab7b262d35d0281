//! Forms beside the usual files of a bundle, as they are asked for.

use super::{BundleFile, Records, Request};
use crate::failure::Failure;
use dateline_store::export::documents::Reports;
use dateline_store::export::incidents::Members;
use dateline_store::export::layout::{Sources, write_acled, write_cameo, write_ged};
use dateline_store::export::table::Table;
use dateline_store::export::{
    csv, documents, events, geopackage, incidents, parquet, statements, stix, xlsx,
};
use jiff::civil::Date;

/// A form of exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Form {
    /// Every table as CSV.
    Csv,
    /// CSV with the tags of the Humanitarian Exchange Language.
    Hxl,
    /// Parquet; GeoParquet where there are points.
    Parquet,
    /// One GeoPackage.
    Geopackage,
    /// One XLSX workbook.
    Xlsx,
    /// Incidents as a STIX 2.1 bundle.
    Stix,
    /// Incidents in the columns of ACLED.
    Acled,
    /// Incidents in the columns of UCDP GED.
    Ged,
    /// Incidents in the columns of GDELT 2.0, with CAMEO codes.
    Cameo,
}

/// The tables of a bundle, made once for all forms.
pub struct Tables {
    /// What each report tells.
    pub events: Table,
    /// What took place once, linked from the events.
    pub incidents: Table,
    /// Trends, forecasts and judgements.
    pub statements: Table,
    /// The reports.
    pub documents: Table,
}

impl Tables {
    /// The tables of a bundle that was written, from its JSON Lines.
    ///
    /// # Errors
    /// If a line is no record of this version; its file and number are named.
    pub fn of_lines(
        documents: &str,
        events: &str,
        statements: &str,
        incidents: &str,
    ) -> Result<Tables, Failure> {
        Ok(Tables::of(&Records {
            documents: lines("documents.jsonl", documents)?,
            events: lines("events.jsonl", events)?,
            statements: lines("statements.jsonl", statements)?,
            incidents: lines("incidents.jsonl", incidents)?,
        }))
    }

    pub(super) fn of(records: &Records) -> Tables {
        Tables {
            events: events::table(&records.events, &Reports::new(&records.documents)),
            incidents: incidents::table(&records.incidents, &Members::new(&records.events)),
            statements: statements::table(&records.statements),
            documents: documents::table(&records.documents),
        }
    }
}

fn lines<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<Vec<T>, Failure> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|error| {
                Failure::usage(format!("{file}, line {}: {error}", at + 1))
                    .with_hint("make the bundle again with this version of dateline")
            })
        })
        .collect()
}

/// The files of a form.
///
/// # Errors
/// If the form cannot hold what it shall: a sheet has its limits.
pub(super) fn files(
    form: Form,
    records: &Records,
    tables: &Tables,
    request: &Request<'_>,
) -> Result<Vec<BundleFile>, Failure> {
    // Writing to memory cannot fail; a failure would be a bug in a record.
    let memory = "tables are written to memory";
    let one = |name: &'static str, bytes: Vec<u8>| Ok(vec![BundleFile { name, bytes }]);
    let members = Members::new(&records.events);
    let country = |code: &str| request.names.countries().by_iso3(code).map(|country| country.name.clone());
    let sources = Sources { members: &members, country: &country };
    let incidents = &records.incidents;
    let mut bytes = Vec::new();
    match form {
        Form::Csv => Ok([
            ("incidents.csv", &tables.incidents),
            ("statements.csv", &tables.statements),
            ("documents.csv", &tables.documents),
        ]
        .map(|(name, table)| BundleFile { name, bytes: as_csv(table) })
        .into()),
        Form::Hxl => Ok([("events.hxl.csv", &tables.events), ("incidents.hxl.csv", &tables.incidents)]
            .map(|(name, table)| {
                let mut bytes = Vec::new();
                csv::write_hxl(table, &mut bytes).expect(memory);
                BundleFile { name, bytes }
            })
            .into()),
        Form::Parquet => Ok([
            ("events.parquet", &tables.events),
            ("incidents.parquet", &tables.incidents),
            ("statements.parquet", &tables.statements),
            ("documents.parquet", &tables.documents),
        ]
        .map(|(name, table)| {
            let mut bytes = Vec::new();
            parquet::write(table, request.made_by, &mut bytes).expect(memory);
            BundleFile { name, bytes }
        })
        .into()),
        Form::Geopackage => {
            let all = [&tables.incidents, &tables.events, &tables.statements, &tables.documents];
            let made = geopackage::bytes(&all, as_of(records)).map_err(|error| {
                Failure::usage(format!("the GeoPackage cannot be made: {error}"))
                    .with_hint("export fewer reports at once")
            })?;
            one("dateline.gpkg", made)
        }
        Form::Xlsx => {
            let all = [&tables.incidents, &tables.events, &tables.statements, &tables.documents];
            let about = [
                "Event data coded by machine from open-source reports.",
                "Each row is what a report says, with the words it rests on. A claim is not a fact.",
                request.made_by,
            ];
            let made = xlsx::bytes(&all, &about).map_err(|error| {
                Failure::usage(format!("the workbook cannot be made: {error}"))
                    .with_hint("use --with parquet or --with csv, which have no limit")
            })?;
            one("dateline.xlsx", made)
        }
        Form::Stix => {
            let bundle = stix::bundle(incidents, &members, request.made_by, as_of(records));
            one("incidents.stix.json", serde_json::to_vec_pretty(&bundle).expect(memory))
        }
        Form::Acled => {
            write_acled(incidents, &sources, &mut bytes).expect(memory);
            one("incidents.acled.csv", bytes)
        }
        Form::Ged => {
            write_ged(incidents, &sources, &mut bytes).expect(memory);
            one("incidents.ged.csv", bytes)
        }
        Form::Cameo => {
            write_cameo(incidents, &sources, &mut bytes).expect(memory);
            one("incidents.cameo.tsv", bytes)
        }
    }
}

pub(super) fn as_csv(table: &Table) -> Vec<u8> {
    let mut bytes = Vec::new();
    csv::write(table, &mut bytes).expect("tables are written to memory");
    bytes
}

/// The day a file says it is of: that of the latest report, or of the latest incident, so that equal bundles are equal.
fn as_of(records: &Records) -> Date {
    let reported =
        records.documents.iter().filter_map(|document| Some(document.document.date.as_ref()?.date));
    let latest =
        reported.max().or_else(|| records.incidents.iter().filter_map(|incident| incident.end).max());
    latest.unwrap_or(jiff::civil::date(1970, 1, 1))
}
