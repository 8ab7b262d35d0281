//! The bundle: every file of a run, written aside and put in place whole.
//!
//! Three profiles. For work that stays on this machine nothing is masked. The usual, internal bundle is made from the
//! masked view and holds the texts with names covered. A public one holds less, and says what it keeps back.

mod catalogue;
mod documents;
mod forms;
mod place;
mod public;
mod replication;

pub use forms::{Form, Tables};
#[cfg(feature = "cluster")]
pub(crate) use place::is_running;
pub use place::{check_target, place};
pub use replication::Replication;

use crate::failure::Failure;
use crate::mask::{Projection, projected};
use crate::names::Names;
use crate::new_actors;
use crate::pipeline::Run;
use crate::report;
use crate::terminal::one_line;
use crate::verdict::Verdict;
use crate::workspace::share::Withheld;
use catalogue::entry_of;
use dateline_store::export::datapackage::{PackagedFile, descriptor};
use dateline_store::export::documents::{BundledDocument, Custody};
use dateline_store::export::table::Kind::{Day, Integer, Text};
use dateline_store::export::table::{Column, column};
use dateline_store::export::{codebook, csv as csv_export, geojson, prov};
use dateline_store::record::{EventRecord, IncidentRecord, RejectedRecord, StatementRecord};
use dateline_types::{DocumentId, Incident, IncidentOrigin, Sha256};
use forms::as_csv;
use std::collections::BTreeMap;

/// Columns of `verdicts.csv`.
#[rustfmt::skip]
pub const VERDICT_COLUMNS: &[Column] = &[
    column("path", Text, "#meta+path", "input path"),
    column("member", Text, "#meta+member", "part of the input: archive member, feed entry, message, row"),
    column("verdict", Text, "#status+verdict", "what became of it"),
    column("document", Text, "#meta+document", "document id"),
    column("duplicate_of", Text, "#meta+duplicate", "id of the document it repeats"),
    column("near_copy_of", Text, "#meta+copy", "id of the earliest of the near-identical texts it belongs to"),
    column("media_type", Text, "#meta+format", "media type recognised"),
    column("language", Text, "#meta+lang", "ISO 639-1"),
    column("date", Day, "#date+reported", "document date"),
    column("date_rule", Text, "#date+rule", "rule that found the date"),
    column("events", Integer, "#meta+num+events", "events coded"),
    column("statements", Integer, "#meta+num+statements", "statements coded"),
    column("reason", Text, "#description+reason", "why, and what to do next"),
];

/// One file of a bundle, in memory.
pub struct BundleFile {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a bundle shall be.
pub struct Request<'a> {
    /// How words of reports are shown.
    pub how: Projection<'a>,
    /// For everybody: the public profile.
    pub public: bool,
    /// Names of groups and countries.
    pub names: &'a Names,
    /// Program, version and digest of the resources.
    pub made_by: &'a str,
    /// Where the documents come from, as far as it is known.
    pub custody: &'a BTreeMap<DocumentId, Custody>,
    /// Forms beside the usual files.
    pub forms: &'a [Form],
    /// With what a journal asks for.
    pub replication: Option<&'a Replication>,
    /// What was taken out of the run because it must not be shared.
    pub withheld: Option<&'a Withheld>,
    /// Words that no file of a public bundle may hold.
    pub never: &'a [String],
    /// How many decisions of people hold, for each person in the order of their first.
    pub decisions: &'a [usize],
}

/// The records of a bundle, as they may be shown.
struct Records {
    documents: Vec<BundledDocument>,
    events: Vec<EventRecord>,
    statements: Vec<StatementRecord>,
    incidents: Vec<IncidentRecord>,
}

/// Makes every file of the internal bundle from the view of the run that may leave.
pub fn files(run: &Run, how: &Projection<'_>, names: &Names, made_by: &str) -> Vec<BundleFile> {
    let request = Request {
        how: *how,
        public: false,
        names,
        made_by,
        custody: &BTreeMap::new(),
        forms: &[],
        replication: None,
        withheld: None,
        never: &[],
        decisions: &[],
    };
    let no_form = "the usual files can hold any run";
    made(run, &request).expect(no_form)
}

/// Makes every file that is asked for.
///
/// # Errors
/// If a public bundle would show a masked name: then it must not be written. If a form cannot hold what it shall.
pub fn files_of(run: &Run, request: &Request<'_>) -> Result<Vec<BundleFile>, Failure> {
    let files = made(run, request)?;
    if request.public {
        public::expect_nothing_hidden(run, &request.how, request.withheld, request.never, &files)?;
    }
    Ok(files)
}

fn made(run: &Run, request: &Request<'_>) -> Result<Vec<BundleFile>, Failure> {
    let mut view = projected(run, &request.how);
    if request.public {
        public::keep_back(&mut view);
    }
    let records = Records {
        documents: documents::of(&view, request),
        events: view.events.iter().map(EventRecord::from).collect(),
        statements: view.statements.iter().map(StatementRecord::from).collect(),
        incidents: view.incidents.iter().map(IncidentRecord::from).collect(),
    };
    // Writing to memory cannot fail; a failure would be a bug in a record.
    let memory = "records serialise to memory";
    let tables = Tables::of(&records);
    let mut geojson_bytes = Vec::new();
    geojson::write_events(&records.events, &mut geojson_bytes).expect(memory);
    let printed = report::page(&view, request.names, request.made_by);

    let mut files = vec![
        BundleFile { name: "documents.jsonl", bytes: json_lines(records.documents.iter()) },
        BundleFile { name: "events.jsonl", bytes: json_lines(records.events.iter()) },
        BundleFile { name: "events.csv", bytes: as_csv(&tables.events) },
        BundleFile { name: "statements.jsonl", bytes: json_lines(records.statements.iter()) },
        BundleFile { name: "incidents.jsonl", bytes: json_lines(records.incidents.iter()) },
        BundleFile { name: "events.geojson", bytes: geojson_bytes },
        BundleFile { name: "bulletin.html", bytes: printed.into_bytes() },
        BundleFile { name: "verdicts.csv", bytes: verdict_lines(&view.verdicts) },
        BundleFile {
            name: "new_actors.tsv",
            bytes: new_actors::table(&view.events, request.names).into_bytes(),
        },
    ];
    if let Some(rejected) = &view.rejected {
        let bytes = json_lines(rejected.iter().map(RejectedRecord::from));
        files.push(BundleFile { name: "rejected.jsonl", bytes });
    }
    if let Some(imported) = &view.imported {
        let bytes = json_lines(imported.iter().filter(|row| may_leave(row)).map(IncidentRecord::from));
        files.push(BundleFile { name: "imported.jsonl", bytes });
    }
    if request.public {
        let bytes = public::withheld(run, &view, &records.documents, request.withheld);
        files.push(BundleFile { name: "withheld.csv", bytes });
    }
    let codebook = serde_json::to_vec_pretty(&codebook::codebook(request.made_by)).expect(memory);
    files.push(BundleFile { name: "codebook.json", bytes: codebook });
    let mut wanted = request.forms.to_vec();
    if request.replication.is_some() {
        wanted.push(Form::Csv);
    }
    wanted.sort();
    wanted.dedup();
    for form in wanted {
        files.extend(forms::files(form, &records, &tables, request)?);
    }
    if let Some(replication) = request.replication {
        let digests: Vec<(&str, Sha256)> = files.iter().map(|f| (f.name, Sha256::of(&f.bytes))).collect();
        let more = replication::files(replication, &tables, request, &digests);
        files.extend(more);
    }
    files.push(BundleFile { name: "prov.json", bytes: provenance(&records, request, &files) });
    let described: Vec<PackagedFile<'_>> = files
        .iter()
        .filter_map(|file| {
            let entry = entry_of(file.name)?;
            Some(PackagedFile {
                path: file.name,
                description: entry.about,
                media_type: entry.media_type,
                bytes: &file.bytes,
                columns: entry.columns,
            })
        })
        .collect();
    let package = serde_json::to_vec_pretty(&descriptor(&described, request.made_by)).expect(memory);
    files.push(BundleFile { name: "datapackage.json", bytes: package });
    Ok(files)
}

fn provenance(records: &Records, request: &Request<'_>, files: &[BundleFile]) -> Vec<u8> {
    let digests: Vec<(&str, String)> =
        files.iter().map(|file| (file.name, Sha256::of(&file.bytes).to_hex())).collect();
    let making = prov::Making {
        made_by: request.made_by,
        documents: &records.documents,
        files: &digests,
        decisions: request.decisions,
    };
    serde_json::to_vec_pretty(&prov::document(&making)).expect("records serialise to memory")
}

/// False for a row that its provider forbids to pass on: no bundle holds one.
pub fn may_leave(incident: &Incident) -> bool {
    !matches!(incident.origin, IncidentOrigin::Dataset { restricted: true, .. })
}

fn verdict_lines(verdicts: &[Verdict]) -> Vec<u8> {
    let memory = "records serialise to memory";
    let mut writer = csv::Writer::from_writer(Vec::new());
    for verdict in verdicts {
        writer.serialize(guarded(verdict)).expect(memory);
    }
    if verdicts.is_empty() {
        writer.write_record(VERDICT_COLUMNS.iter().map(|column| column.name)).expect(memory);
    }
    writer.into_inner().expect(memory)
}

/// A verdict whose cells no spreadsheet runs and no terminal obeys, each on one line: paths and members are named by
/// strangers.
fn guarded(verdict: &Verdict) -> Verdict {
    let mut guarded = verdict.clone();
    for cell in [&mut guarded.path, &mut guarded.member, &mut guarded.reason, &mut guarded.date] {
        *cell = csv_export::unformula(&one_line(cell));
    }
    guarded
}

/// The bulletin alone, as HTML.
pub fn bulletin(run: &Run, how: &Projection<'_>, names: &Names, made_by: &str) -> String {
    report::page(&projected(run, how), names, made_by)
}

fn json_lines(records: impl Iterator<Item = impl serde::Serialize>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for record in records {
        serde_json::to_writer(&mut bytes, &record).expect("records serialise to memory");
        bytes.push(b'\n');
    }
    bytes
}
