//! The workspace without the program around it: old versions open, later ones are refused, imports are incidents.
//!
//! `fixtures/workspace-1` was made by version 1: `init`, `add` of three reports with invented places and an empty file,
//! `code`, one erasure, one decision. It is never made again: later versions have to open it.

use dateline_store::import::{Dataset, ImportOptions, open};
use dateline_store::record::{
    CodingRecord, DecisionRecord, DocumentRecord, EventRecord, IncidentRecord, InputRecord, StatementRecord,
};
use dateline_store::workspace::{SearchRequest, VERSION, Workspace, WorkspaceError};
use dateline_types::{Decision, Event, Incident, IncidentOrigin, Statement};
use std::fs;
use std::path::{Path, PathBuf};

fn fixture(version: i64) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/workspace-{version}"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

#[test]
fn a_workspace_of_every_version_opens_and_is_whole() {
    for version in 1..=VERSION {
        let top = tempfile::tempdir().unwrap();
        let root = top.path().join("ws");
        copy(&fixture(version), &root);
        let workspace = Workspace::open_to_write(&root).unwrap();
        assert_eq!(workspace.verify().unwrap(), [], "version {version}");
        let counts = workspace.counts().unwrap();
        assert_eq!((counts.documents, counts.erased, counts.decisions), (2, 1, 1), "version {version}");
        assert!(counts.events >= 2 && counts.incidents >= 2, "{counts:?}");
        let documents = workspace.documents(0, 10).unwrap();
        for stored in &documents {
            let coding = workspace.coding(stored.seq).unwrap().unwrap();
            assert!(coding.events.iter().all(|event| event.document == stored.document.id));
        }
        let words = SearchRequest { words: "\"police post\"".into(), most: 5, ..SearchRequest::default() };
        assert_eq!(workspace.search(&words).unwrap().len(), 1);
        assert_eq!(workspace.decisions(None).unwrap().len(), 1);
        drop(workspace);
        assert_eq!(Workspace::open_to_read(&root).unwrap().counts().unwrap(), counts);
    }
}

/// Records of two kilobytes share pages; what was made with small pages stays as it is.
#[test]
fn a_new_workspace_has_pages_that_hold_several_records() {
    let top = tempfile::tempdir().unwrap();
    let page = |root: &Path| {
        // The header of a database, bytes 16 and 17 (SQLite, Database File Format).
        let bytes = fs::read(root.join("dateline.db")).unwrap();
        u16::from_be_bytes([bytes[16], bytes[17]])
    };
    let (new, old) = (top.path().join("new"), top.path().join("old"));
    drop(Workspace::create(&new, "2024-03-14T12:00:00Z".parse().unwrap(), "test").unwrap());
    assert_eq!(page(&new), 16_384);
    copy(&fixture(1), &old);
    drop(Workspace::open_to_write(&old).unwrap());
    assert_eq!(page(&old), 4_096);
}

/// Every record of version 1, one a line, each begun by its schema.
#[test]
fn records_of_version_1_read_back_and_are_written_as_they_were() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/records-1.jsonl");
    let mut schemas = Vec::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        let schema =
            serde_json::from_str::<serde_json::Value>(line).unwrap()["schema"].as_str().unwrap().to_owned();
        let again = match schema.as_str() {
            "dateline.event/1" => {
                // Read for ever, as one telling; written in the form of today, which reads back as the same event.
                let record: EventRecord = serde_json::from_str(line).unwrap();
                let event = Event::try_from(record).unwrap();
                assert_eq!(event.mentions.len(), 1);
                let today = serde_json::to_string(&EventRecord::from(&event)).unwrap();
                let again: EventRecord = serde_json::from_str(&today).unwrap();
                assert_eq!(Event::try_from(again).unwrap(), event);
                schemas.push(schema);
                continue;
            }
            "dateline.statement/1" => {
                let record: StatementRecord = serde_json::from_str(line).unwrap();
                serde_json::to_string(&StatementRecord::from(&Statement::try_from(record).unwrap()))
            }
            "dateline.incident/1" => {
                // `yes` of the first records is `deliberate` today.
                let record: IncidentRecord = serde_json::from_str(line).unwrap();
                serde_json::to_string(&IncidentRecord::from(&Incident::try_from(record).unwrap())).map(
                    |today| {
                        today.replace(r#""civilian_targeting":"deliberate""#, r#""civilian_targeting":"yes""#)
                    },
                )
            }
            "dateline.document/1" => {
                let record: DocumentRecord = serde_json::from_str(line).unwrap();
                serde_json::to_string(&DocumentRecord::without_text(
                    &record.with_text(String::new()).unwrap(),
                ))
            }
            "dateline.decision/1" => {
                let record: DecisionRecord = serde_json::from_str(line).unwrap();
                serde_json::to_string(&DecisionRecord::from(&Decision::try_from(record).unwrap()))
            }
            "dateline.input/1" => serde_json::to_string(&serde_json::from_str::<InputRecord>(line).unwrap()),
            "dateline.coding/1" => {
                serde_json::to_string(&serde_json::from_str::<CodingRecord>(line).unwrap())
            }
            other => panic!("no reader for {other}"),
        };
        assert_eq!(again.unwrap(), line);
        schemas.push(schema);
    }
    schemas.sort();
    schemas.dedup();
    assert_eq!(schemas.len(), 7, "{schemas:?}");
}

#[test]
fn a_later_version_and_a_strangers_database_are_refused() {
    let top = tempfile::tempdir().unwrap();
    let root = top.path().join("ws");
    copy(&fixture(1), &root);
    let set = |pragma: &str| {
        rusqlite::Connection::open(root.join("dateline.db")).unwrap().execute_batch(pragma).unwrap();
    };
    set("PRAGMA user_version = 99");
    assert!(matches!(Workspace::open_to_read(&root), Err(WorkspaceError::TooNew { found: 99, .. })));
    assert!(matches!(Workspace::open_to_write(&root), Err(WorkspaceError::TooNew { found: 99, .. })));
    set("PRAGMA user_version = 1; PRAGMA application_id = 7");
    assert!(matches!(Workspace::open_to_read(&root), Err(WorkspaceError::Corrupt(_))));
    fs::write(root.join("dateline.db"), "this is no database, whatever its name says, and never was one")
        .unwrap();
    assert!(matches!(Workspace::open_to_read(&root), Err(WorkspaceError::Corrupt(_))));
    assert!(matches!(Workspace::open_to_read(top.path()), Err(WorkspaceError::NotFound(_))));
}

#[test]
fn imported_rows_are_incidents_with_their_origin_and_replace_themselves() {
    let top = tempfile::tempdir().unwrap();
    let at = "2024-03-14T00:00:00Z".parse().unwrap();
    let mut workspace = Workspace::create(top.path(), at, "test").unwrap();
    let rows = |name: &str| -> Vec<Incident> {
        let file = format!(
            "id,latitude,longitude,date_start,date_end,type_of_violence,side_a,side_b,where_prec\n\
             7,34.8,36.7,2016-01-01,2016-01-02,1,{name},Group B,1\n\
             8,34.9,36.7,2016-01-03,2016-01-03,1,{name},Group B,1\n"
        );
        open(Dataset::Ged, file.as_bytes(), ImportOptions::default())
            .unwrap()
            .map(|row| row.unwrap().incident)
            .collect()
    };
    assert_eq!(workspace.put_imported(&rows("Government of A")).unwrap(), 2);
    assert_eq!(workspace.put_imported(&rows("Government of C")).unwrap(), 0);
    let incidents = workspace.incidents().unwrap();
    assert_eq!(incidents, rows("Government of C"));
    assert!(matches!(&incidents[1].origin, IncidentOrigin::Dataset { row, .. } if row == "8"));
    // Linking replaces what was linked, and no imported row.
    workspace.put_linked(&[]).unwrap();
    assert_eq!(workspace.imported_incidents().unwrap().len(), 2);
    let linked = Incident { origin: IncidentOrigin::Coded, ..incidents[0].clone() };
    assert!(matches!(workspace.put_imported(&[linked]), Err(WorkspaceError::Refused(_))));
    assert_eq!(workspace.verify().unwrap(), []);
}
