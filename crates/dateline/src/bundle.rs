//! The bundle: every file of a run, written aside and put in place whole.

use crate::failure::Failure;
use crate::mask::Masks;
use crate::new_actors;
use crate::pipeline::Run;
use crate::report::{Bulletin, LONGEST_QUOTE};
use dateline_resources::countries::Countries;
use dateline_store::export::datapackage::{PackagedFile, descriptor};
use dateline_store::export::{csv as csv_export, geojson};
use dateline_store::record::{EventRecord, IncidentRecord, StatementRecord};
use dateline_types::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Columns of `verdicts.csv`, with a description each.
const VERDICT_COLUMNS: &[(&str, &str)] = &[
    ("path", "input path"),
    ("member", "part of the input: archive member, feed entry, message, row"),
    ("verdict", "what became of it"),
    ("document", "document id"),
    ("duplicate_of", "id of the document it repeats"),
    ("near_copy_of", "id of the earliest of the near-identical texts it belongs to"),
    ("media_type", "media type recognised"),
    ("language", "ISO 639-1"),
    ("date", "document date"),
    ("date_rule", "rule that found the date"),
    ("events", "events coded"),
    ("statements", "statements coded"),
    ("reason", "why, and what to do next"),
];

/// One file of a bundle, in memory.
pub struct BundleFile {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Makes every file of the bundle. Records leave masked, unless `masks` is empty.
pub fn files(run: &Run, masks: &Masks, countries: &Countries, made_by: &str) -> Vec<BundleFile> {
    let mut events: Vec<Event> = run.events.clone();
    for event in &mut events {
        mask_event(event, masks);
    }
    let mut statements = run.statements.clone();
    for statement in &mut statements {
        mask_statement(statement, masks);
    }
    let records: Vec<EventRecord> = events.iter().map(EventRecord::from).collect();
    let mut incidents = run.incidents.clone();
    mask_incidents(&mut incidents, &run.events, masks);
    // Writing to memory cannot fail; a failure would be a bug in a record.
    let memory = "records serialise to memory";
    let mut csv_bytes = Vec::new();
    csv_export::write_events(&records, &mut csv_bytes).expect(memory);
    let mut geojson_bytes = Vec::new();
    geojson::write_events(&records, &mut geojson_bytes).expect(memory);
    let mut verdict_writer = csv::Writer::from_writer(Vec::new());
    for verdict in &run.verdicts {
        verdict_writer.serialize(verdict).expect(memory);
    }
    if run.verdicts.is_empty() {
        verdict_writer.write_record(VERDICT_COLUMNS.iter().map(|(name, _)| *name)).expect(memory);
    }
    let verdict_bytes = verdict_writer.into_inner().expect(memory);

    let mut files = vec![
        BundleFile { name: "events.jsonl", bytes: json_lines(records.iter()) },
        BundleFile { name: "events.csv", bytes: csv_bytes },
        BundleFile {
            name: "statements.jsonl",
            bytes: json_lines(statements.iter().map(StatementRecord::from)),
        },
        BundleFile { name: "incidents.jsonl", bytes: json_lines(incidents.iter().map(IncidentRecord::from)) },
        BundleFile { name: "events.geojson", bytes: geojson_bytes },
        BundleFile { name: "bulletin.html", bytes: bulletin(run, masks, countries, made_by).into_bytes() },
        BundleFile { name: "verdicts.csv", bytes: verdict_bytes },
        BundleFile { name: "new_actors.tsv", bytes: new_actors::table(&run.events, masks).into_bytes() },
    ];
    if let Some(imported) = &run.imported {
        let bytes = json_lines(imported.iter().map(IncidentRecord::from));
        files.push(BundleFile { name: "imported.jsonl", bytes });
    }
    let described: Vec<PackagedFile<'_>> = files
        .iter()
        .map(|file| {
            let (description, media_type, columns): (_, _, &[(&str, &str)]) = match file.name {
                "events.jsonl" => ("one event a line, dateline.event/2", "application/jsonl", &[]),
                "events.csv" => ("one event a row", "text/csv", csv_export::COLUMNS),
                "statements.jsonl" => {
                    ("one statement a line, dateline.statement/1", "application/jsonl", &[])
                }
                "incidents.jsonl" => ("one incident a line, dateline.incident/1", "application/jsonl", &[]),
                "imported.jsonl" => {
                    ("one imported row a line, dateline.incident/1", "application/jsonl", &[])
                }
                "events.geojson" => ("events that have a place", "application/geo+json", &[]),
                "new_actors.tsv" => {
                    ("named groups the actor dictionary does not have", "text/tab-separated-values", &[])
                }
                "bulletin.html" => ("the bulletin, for reading and printing", "text/html", &[]),
                _ => ("one line for every input", "text/csv", VERDICT_COLUMNS),
            };
            PackagedFile { path: file.name, description, media_type, bytes: &file.bytes, columns }
        })
        .collect();
    let package = serde_json::to_vec_pretty(&descriptor(&described, made_by)).expect(memory);
    files.push(BundleFile { name: "datapackage.json", bytes: package });
    files
}

/// The bulletin alone, as HTML.
pub fn bulletin(run: &Run, masks: &Masks, countries: &Countries, made_by: &str) -> String {
    Bulletin {
        documents: &run.documents,
        events: &run.events,
        statements: &run.statements,
        incidents: &run.incidents,
        verdicts: &run.verdicts,
        masks,
        countries,
        made_by,
    }
    .to_html()
}

fn json_lines(records: impl Iterator<Item = impl serde::Serialize>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for record in records {
        serde_json::to_writer(&mut bytes, &record).expect("records serialise to memory");
        bytes.push(b'\n');
    }
    bytes
}

/// Puts a bundle in place at `out`: written aside in the same folder, then renamed, so that `out` is either the old
/// bundle or the new one.
///
/// # Errors
/// If `out` exists and is not a bundle, or anything cannot be written; then nothing at `out` has changed.
pub fn place(files: &[BundleFile], out: &Path) -> Result<(), Failure> {
    check_target(out)?;
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(|e| Failure::io(e, format!("cannot create {}", parent.display())))?;
    let aside = tempfile::Builder::new()
        .prefix(".dateline-")
        .suffix(".tmp")
        .tempdir_in(parent)
        .map_err(|e| Failure::io(e, format!("cannot write in {}", parent.display())))?;
    for file in files {
        let path = aside.path().join(file.name);
        write_durably(&path, &file.bytes)
            .map_err(|e| Failure::io(e, format!("cannot write {} for {}", file.name, out.display())))?;
    }
    let in_place = |e| Failure::io(e, format!("cannot put the bundle in place at {}", out.display()));
    let old = aside.path().with_extension("old");
    let replaces = out.exists();
    if replaces {
        fs::rename(out, &old).map_err(in_place)?;
    }
    // The folder made by `tempfile` is private to the user; a bundle is read like any other folder.
    let aside = aside.keep();
    if let Err(error) = share(&aside).and_then(|()| fs::rename(&aside, out)) {
        if replaces {
            let _ = fs::rename(&old, out);
        }
        let _ = fs::remove_dir_all(&aside);
        return Err(in_place(error));
    }
    if replaces {
        let _ = fs::remove_dir_all(&old);
    }
    Ok(())
}

/// Refuses to replace anything that is not a bundle of ours or an empty folder.
///
/// # Errors
/// As said.
pub fn check_target(out: &Path) -> Result<(), Failure> {
    let Ok(metadata) = fs::metadata(out) else { return Ok(()) };
    if !metadata.is_dir() {
        return Err(Failure::usage(format!("{} exists and is not a folder", out.display()))
            .with_hint("choose another folder with --out"));
    }
    let is_bundle = out.join("datapackage.json").is_file();
    let is_empty = fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    if is_bundle || is_empty {
        return Ok(());
    }
    Err(Failure::usage(format!("{} holds other files and would be replaced", out.display()))
        .with_hint("choose a new or empty folder with --out, or the folder of an earlier bundle"))
}

fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn share(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn share(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Masks every quoted text of an event; offsets stay.
fn mask_event(event: &mut Event, masks: &Masks) {
    let document = event.document.clone();
    let mask = |span: Span, text: &mut String| *text = masks.apply(&document, span, text);
    mask(event.trigger.span, &mut event.trigger.text);
    for party in event.actors.iter_mut().chain(&mut event.targets) {
        mask(party.span, &mut party.text);
    }
    for instrument in &mut event.instruments {
        mask(instrument.span, &mut instrument.text);
    }
    for quantity in &mut event.quantities {
        mask(quantity.span, &mut quantity.text);
    }
    mask_status(&mut event.status, &document, masks);
    event.evidence = mask_evidence(&event.evidence, &document, masks);
}

fn mask_status(status: &mut Status, document: &DocumentId, masks: &Masks) {
    for claim in &mut status.claims {
        claim.text = masks.apply(document, claim.span, &claim.text);
        if let Some(speaker) = &mut claim.speaker {
            speaker.text = masks.apply(document, speaker.span, &speaker.text);
        }
    }
}

fn mask_statement(statement: &mut Statement, masks: &Masks) {
    let document = statement.document.clone();
    if let Some(holder) = &mut statement.holder {
        holder.text = masks.apply(&document, holder.span, &holder.text);
    }
    statement.evidence = mask_evidence(&statement.evidence, &document, masks);
}

/// Evidence in an export: at most [`LONGEST_QUOTE`] words, span and text cut alike, then masked.
fn mask_evidence(evidence: &EvidenceList, document: &DocumentId, masks: &Masks) -> EvidenceList {
    let mut pieces: Vec<Evidence> = Vec::with_capacity(evidence.all().len());
    for piece in evidence.all() {
        let kept = cut_words(&piece.text, LONGEST_QUOTE);
        let span = Span::new(piece.span.start(), piece.span.start() + kept.len());
        pieces.push(Evidence { span, text: masks.apply(document, span, kept) });
    }
    let mut pieces = pieces.into_iter();
    match pieces.next() {
        Some(first) => EvidenceList::new(first, pieces.collect()),
        None => evidence.clone(),
    }
}

/// The first `words` words of a text, as a prefix of it.
fn cut_words(text: &str, words: usize) -> &str {
    let mut end = 0;
    let mut count = 0;
    let mut inside = false;
    for (position, c) in text.char_indices() {
        if c.is_whitespace() {
            inside = false;
            continue;
        }
        if !inside {
            count += 1;
            inside = true;
            if count > words {
                return &text[..end];
            }
        }
        end = position + c.len_utf8();
    }
    text
}

/// Masks incidents' merged parties and claims through the members they came from.
pub fn mask_incidents(incidents: &mut [Incident], events: &[Event], masks: &Masks) {
    let by_id: BTreeMap<&EventId, &Event> = events.iter().map(|event| (&event.id, event)).collect();
    for incident in incidents {
        mask_incident(incident, &by_id, masks);
    }
}

fn mask_incident(incident: &mut Incident, events: &BTreeMap<&EventId, &Event>, masks: &Masks) {
    let members: Vec<&Event> = incident.events.iter().filter_map(|id| events.get(id).copied()).collect();
    for party in incident.actors.iter_mut().chain(&mut incident.targets) {
        let owner = members.iter().find(|event| {
            event.actors.iter().chain(&event.targets).any(|p| p.span == party.span && p.text == party.text)
        });
        if let Some(owner) = owner {
            party.text = masks.apply(&owner.document, party.span, &party.text);
        }
    }
    for claim in &mut incident.status.claims {
        let owner = members
            .iter()
            .find(|event| event.status.claims.iter().any(|c| c.span == claim.span && c.text == claim.text));
        if let Some(owner) = owner {
            claim.text = masks.apply(&owner.document, claim.span, &claim.text);
            if let Some(speaker) = &mut claim.speaker {
                speaker.text = masks.apply(&owner.document, speaker.span, &speaker.text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_file() -> Vec<BundleFile> {
        vec![BundleFile { name: "datapackage.json", bytes: b"{}".to_vec() }]
    }

    #[test]
    fn a_bundle_replaces_a_bundle_and_nothing_else() {
        let top = tempfile::tempdir().unwrap();
        let out = top.path().join("out");
        place(&one_file(), &out).unwrap();
        place(&one_file(), &out).unwrap();
        assert_eq!(fs::read_dir(top.path()).unwrap().count(), 1, "nothing is left beside the bundle");
        let precious = top.path().join("precious");
        fs::create_dir(&precious).unwrap();
        fs::write(precious.join("thesis.doc"), "x").unwrap();
        let failure = place(&one_file(), &precious).unwrap_err();
        assert_eq!(failure.kind.exit_code(), 2);
        assert!(precious.join("thesis.doc").exists());
        let failure = place(&one_file(), Path::new("/dev/full")).unwrap_err();
        assert!(failure.to_string().contains("/dev/full"), "{failure}");
    }

    #[test]
    fn quotations_are_cut_between_words() {
        assert_eq!(cut_words("one two  three", 2), "one two");
        assert_eq!(cut_words("one two", 2), "one two");
        assert_eq!(cut_words("", 2), "");
    }
}
