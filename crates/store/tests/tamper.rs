//! What is done to a workspace behind the program's back is found by `verify`, whatever it is.

use dateline_store::workspace::{Workspace, WorkspaceError};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, target).map(|_| ()).unwrap() }
    }
}

/// A sealed workspace with documents, events, incidents, a decision and an erasure.
fn sealed(top: &Path) -> PathBuf {
    let root = top.join("ws");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workspace-1"), &root);
    drop(Workspace::open_to_write(&root).unwrap());
    assert_eq!(faults(&root), Vec::<String>::new());
    root
}

fn faults(root: &Path) -> Vec<String> {
    match Workspace::open_to_read(root).and_then(|workspace| workspace.verify()) {
        Ok(faults) => faults.into_iter().map(|fault| fault.0).collect(),
        Err(error) => vec![error.to_string()],
    }
}

#[test]
fn every_kind_of_tampering_is_found() {
    let top = tempfile::tempdir().unwrap();
    let whole = sealed(top.path());
    let cases = [
        "DELETE FROM decisions WHERE seq = (SELECT max(seq) FROM decisions)",
        "DELETE FROM log WHERE seq = (SELECT max(seq) FROM log)",
        "UPDATE documents SET erased = 1, text = NULL, record = '' WHERE seq = (SELECT max(seq) FROM documents)",
        "DELETE FROM documents WHERE erased",
        "DELETE FROM captures WHERE document = (SELECT id FROM documents WHERE NOT erased LIMIT 1);
         DELETE FROM events WHERE document = (SELECT seq FROM documents WHERE NOT erased LIMIT 1);
         DELETE FROM statements WHERE document = (SELECT seq FROM documents WHERE NOT erased LIMIT 1);
         DELETE FROM codings WHERE document = (SELECT seq FROM documents WHERE NOT erased LIMIT 1);
         DELETE FROM documents WHERE seq = (SELECT seq FROM documents WHERE NOT erased LIMIT 1)",
        "UPDATE incidents SET record = replace(record, '\"reports\":1', '\"reports\":9')",
        "DELETE FROM incidents WHERE position = 0",
        "UPDATE documents SET date = '1999-01-01' WHERE NOT erased",
        "UPDATE documents SET record = replace(record, '\"origin\":\"', '\"origin\":\"x') WHERE NOT erased",
        "UPDATE search SET text = 'other words'",
        "CREATE TRIGGER planted AFTER INSERT ON log BEGIN DELETE FROM decisions; END",
        "CREATE VIEW planted AS SELECT 1",
        "DROP INDEX documents_by_date",
        "UPDATE meta SET value = value || 'x'",
        "INSERT INTO copies VALUES (1, 2)",
        "PRAGMA writable_schema = 1; DELETE FROM meta; PRAGMA user_version = 0",
    ];
    for (number, sql) in cases.iter().enumerate() {
        let root = top.path().join(format!("case-{number}"));
        copy(&whole, &root);
        Connection::open(root.join("dateline.db")).unwrap().execute_batch(sql).unwrap();
        assert!(!faults(&root).is_empty(), "not found: {sql}");
    }
}

#[test]
fn any_changed_value_of_any_row_is_found() {
    let top = tempfile::tempdir().unwrap();
    let root = sealed(top.path());
    let path = root.join("dateline.db");
    let pristine = fs::read(&path).unwrap();
    let db = Connection::open(&path).unwrap();
    let mut columns: Vec<(String, String)> = Vec::new();
    for table in [
        "log",
        "decisions",
        "inputs",
        "documents",
        "captures",
        "codings",
        "events",
        "statements",
        "incidents",
        "search_content",
        "search_data",
    ] {
        let mut statement = db.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        columns.extend(names.map(|name| (table.to_owned(), name.unwrap())));
    }
    drop(db);
    for (table, column) in columns {
        fs::write(&path, &pristine).unwrap();
        let db = Connection::open(&path).unwrap();
        let changed = format!(
            "UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'integer' THEN {column} + 1000000
             WHEN 'text' THEN {column} || 'x' WHEN 'blob' THEN CAST({column} || x'00' AS BLOB) END
             WHERE {column} IS NOT NULL"
        );
        let n = match db.execute(&changed, []) {
            Ok(n) => n,
            // A shadow table of the index that may not be written so.
            Err(_) => continue,
        };
        drop(db);
        assert!(n == 0 || !faults(&root).is_empty(), "not found: {table}.{column}");
    }
}

#[test]
fn an_empty_an_older_and_a_missing_database_are_found_and_nobody_goes_on_from_them() {
    let top = tempfile::tempdir().unwrap();
    let root = sealed(top.path());
    let older = fs::read(root.join("dateline.db")).unwrap();
    let mut workspace = Workspace::open_to_write(&root).unwrap();
    workspace.note("exported", &serde_json::json!({ "at": "2024-03-14T00:00:00Z" })).unwrap();
    drop(workspace);
    assert_eq!(faults(&root), Vec::<String>::new());
    fs::write(root.join("dateline.db"), &older).unwrap();
    assert!(faults(&root).iter().any(|fault| fault.contains("its end is cut off")));
    assert!(matches!(Workspace::open_to_write(&root), Err(WorkspaceError::Corrupt(_))));
    fs::write(root.join("dateline.db"), "").unwrap();
    assert!(faults(&root)[0].contains("is empty"), "{:?}", faults(&root));
    assert!(matches!(Workspace::open_to_write(&root), Err(WorkspaceError::Corrupt(_))));
    assert_eq!(fs::read(root.join("dateline.db")).unwrap(), b"", "no fresh schema");
    fs::write(root.join("dateline.db"), &older).unwrap();
    fs::remove_file(root.join("dateline.seal")).unwrap();
    assert!(faults(&root)[0].contains("dateline.seal is missing"));
}

#[test]
fn an_erasure_that_was_cut_off_is_told_and_ended_by_the_next_writer() {
    let top = tempfile::tempdir().unwrap();
    let root = sealed(top.path());
    let mut workspace = Workspace::open_to_write(&root).unwrap();
    let document = workspace.documents(0, 1).unwrap().remove(0).document.id;
    // A reader in the middle of something keeps the old pages.
    let reader = Connection::open(root.join("dateline.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM log").unwrap();
    let mut held = reader.prepare("SELECT seq FROM log").unwrap();
    let mut rows = held.query([]).unwrap();
    rows.next().unwrap();
    let at = "2024-03-14T00:00:00Z".parse().unwrap();
    let refused = workspace.erase(&document, "tester", "asked", at);
    assert!(matches!(refused, Err(WorkspaceError::Locked(_))), "{refused:?}");
    drop(rows);
    drop(held);
    drop(reader);
    drop(workspace);
    assert!(faults(&root).iter().any(|fault| fault.contains("half done")), "{:?}", faults(&root));
    drop(Workspace::open_to_write(&root).unwrap());
    assert_eq!(faults(&root), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_workspace_is_its_owners_alone_and_can_be_made_and_copied_again_after_a_cut() {
    use std::os::unix::fs::PermissionsExt;
    let top = tempfile::tempdir().unwrap();
    let root = top.path().join("new");
    let at = "2024-03-14T00:00:00Z".parse().unwrap();
    drop(Workspace::create(&root, at, "test").unwrap());
    // As if the last step had not been reached.
    fs::remove_file(root.join("dateline.toml")).unwrap();
    let workspace = Workspace::create(&root, at, "test").unwrap();
    workspace.blobs().put(b"report").unwrap();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o077, 0, "{}", folder.display());
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                assert_eq!(
                    fs::metadata(&path).unwrap().permissions().mode() & 0o077,
                    0,
                    "{}",
                    path.display()
                );
            }
        }
    }
    assert!(matches!(workspace.backup(&root.join("inside")), Err(WorkspaceError::Refused(_))));
    let copy = top.path().join("copy");
    workspace.backup(&copy).unwrap();
    fs::remove_file(copy.join("dateline.toml")).unwrap();
    assert_eq!(workspace.backup(&copy).unwrap().faults, []);
    assert!(matches!(workspace.backup(&copy), Err(WorkspaceError::Refused(_))));
}

/// Everything the tables hold, or why they cannot be read.
fn dump(path: &Path) -> Result<String, String> {
    let read = || -> rusqlite::Result<String> {
        let db = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
        let names: Vec<String> =
            db.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut out = String::new();
        for name in names {
            let mut statement = db.prepare(&format!("SELECT * FROM \"{name}\""))?;
            let width = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..width {
                    out.push_str(&format!("{name} {:?}\n", row.get_ref(column)?));
                }
            }
        }
        Ok(out)
    };
    read().map_err(|error| error.to_string())
}

/// Bits of the database flipped one at a time: whatever changes what is stored is found. `DATELINE_FLIPS=1000` makes it
/// long (docs/reliability.md).
#[test]
fn flipped_bits_that_change_what_is_stored_are_found() {
    let flips: u64 = std::env::var("DATELINE_FLIPS").map_or(60, |n| n.parse().unwrap());
    let top = tempfile::tempdir().unwrap();
    let root = sealed(top.path());
    let path = root.join("dateline.db");
    let pristine = fs::read(&path).unwrap();
    let whole = dump(&path).unwrap();
    let (mut number, mut changed, mut found) = (1u64, 0, 0);
    for _ in 0..flips {
        // splitmix64 (Steele, Lea, Flood 2014).
        number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = number;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bit = (z ^ (z >> 31)) % (pristine.len() as u64 * 8);
        let mut bytes = pristine.clone();
        bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
        fs::write(&path, &bytes).unwrap();
        // A bit of a page nobody uses is nothing that was stored.
        if dump(&path).as_ref() == Ok(&whole) {
            continue;
        }
        changed += 1;
        let is_found = !faults(&root).is_empty();
        found += u64::from(is_found);
        assert!(is_found, "bit {bit} changes what is stored and is not found");
    }
    println!("{flips} bits flipped, {changed} change what is stored, {found} of them found");
    assert!(changed > 0);
}
