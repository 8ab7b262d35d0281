//! Two workspaces made one: nothing is lost, nothing comes twice, and both audit logs can be checked.

use dateline_store::workspace::{DecisionRequest, Workspace};
use dateline_types::{DecisionKind, EventId};
use jiff::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target)
        } else {
            {
                fs::copy(&path, target).unwrap();
            }
        }
    }
}

/// A workspace of three reports, one erased, with one decision.
fn other(top: &Path) -> PathBuf {
    let root = top.join("other");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workspace-1"), &root);
    drop(Workspace::open_to_write(&root).unwrap());
    root
}

fn any_event(workspace: &Workspace) -> EventId {
    let documents = workspace.documents(0, 10).unwrap();
    let codings = documents.iter().map(|stored| workspace.coding(stored.seq).unwrap().unwrap());
    codings.flat_map(|coding| coding.events).next().unwrap().id
}

fn comment(event: &EventId, by: &str) -> DecisionRequest {
    DecisionRequest {
        event: event.clone(),
        version: None,
        kind: DecisionKind::Comment,
        field: None,
        value: None,
        reason: Some("seen".into()),
        by: by.into(),
        at: Timestamp::from_second(1_700_000_000).unwrap(),
    }
}

#[test]
fn a_merged_workspace_holds_both_and_verifies() {
    let top = tempfile::tempdir().unwrap();
    let theirs = other(top.path());
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    let root = top.path().join("own");
    let mut own = Workspace::create(&root, at, "test").unwrap();
    let reader = Workspace::open_to_read(&theirs).unwrap();
    let merged = own.merge(&reader, at, "test").unwrap();
    assert_eq!((merged.documents, merged.codings, merged.decisions), (2, 2, 1), "{merged:?}");
    let counts = own.counts().unwrap();
    let before = reader.counts().unwrap();
    assert_eq!((counts.documents, counts.events), (before.documents, before.events));
    assert_eq!(own.verify().unwrap(), []);
    assert_eq!(own.times_set_back().unwrap(), Vec::<String>::new());
    // What came once does not come again; what is new there comes alone.
    drop(reader);
    let event = any_event(&own);
    Workspace::open_to_write(&theirs).unwrap().decide(&comment(&event, "B")).unwrap();
    own.decide(&comment(&event, "A")).unwrap();
    let reader = Workspace::open_to_read(&theirs).unwrap();
    let again = own.merge(&reader, at, "test").unwrap();
    assert_eq!((again.inputs, again.documents, again.codings, again.decisions), (0, 0, 0, 1), "{again:?}");
    assert_eq!(own.verify().unwrap(), []);
    let people: Vec<String> = own.decisions(Some(&event)).unwrap().into_iter().map(|d| d.by).collect();
    assert!(people.ends_with(&["A".to_owned(), "B".to_owned()]), "{people:?}");
    // An erasure reaches the words of the other's log, and its chain still holds.
    let document = own.documents(0, 1).unwrap().remove(0).document;
    own.erase(&document.id, "A", "asked for", at).unwrap();
    assert_eq!(own.verify().unwrap(), []);
    drop(own);
    let bytes = fs::read(root.join("dateline.db")).unwrap();
    let path = document.origin.as_bytes();
    assert!(
        !bytes.windows(path.len()).any(|window| window == path),
        "the erased report's path is still there"
    );
    assert!(
        Workspace::open_to_write(&root)
            .unwrap()
            .merge(&Workspace::open_to_read(&root).unwrap(), at, "test")
            .is_err()
    );
}

#[test]
fn a_cut_or_changed_log_is_not_merged_and_a_changed_copy_of_it_is_found() {
    let top = tempfile::tempdir().unwrap();
    let theirs = other(top.path());
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    let root = top.path().join("own");
    let mut own = Workspace::create(&root, at, "test").unwrap();
    own.merge(&Workspace::open_to_read(&theirs).unwrap(), at, "test").unwrap();
    drop(own);
    let change = |path: &Path, sql: &str| {
        let db = rusqlite::Connection::open(path.join("dateline.db")).unwrap();
        assert!(db.execute(sql, []).unwrap() > 0, "{sql}");
    };
    change(&root, "UPDATE log SET subject = 'merged/decisions' WHERE subject = 'merged/log' AND seq = 4");
    let faults = Workspace::open_to_read(&root).unwrap().verify().unwrap();
    assert!(faults.iter().any(|fault| fault.0.contains("is not kept")), "{faults:?}");
    change(&theirs, "UPDATE log SET subject = 'x' WHERE seq = 2");
    let fresh = top.path().join("fresh");
    let mut fresh = Workspace::create(&fresh, at, "test").unwrap();
    let refused = fresh.merge(&Workspace::open_to_read(&theirs).unwrap(), at, "test");
    assert!(refused.is_err_and(|error| error.to_string().contains("does not follow")));
    assert_eq!(fresh.counts().unwrap().documents, 0);
}
