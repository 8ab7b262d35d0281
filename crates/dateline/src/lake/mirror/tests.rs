//! Two machines, one store in memory.

use super::*;
use object_store::memory::InMemory;
use std::sync::Arc;

struct World {
    top: tempfile::TempDir,
    remote: Remote,
}

impl World {
    fn new() -> World {
        let remote = Remote {
            store: Arc::new(InMemory::new()),
            folder: Key::from("archive"),
            address: "s3://bucket/archive".into(),
            endpoint: String::new(),
        };
        World { top: tempfile::tempdir().unwrap(), remote }
    }

    fn open(&self, machine: &str, how: Use) -> Result<Mirror, Failure> {
        Mirror::open(self.remote.clone(), Some(&self.top.path().join(machine)), how)
    }

    /// What the store holds, by path.
    fn stored(&self) -> BTreeMap<String, String> {
        let mirror = self.open("witness", Use::Writes).unwrap();
        let there = mirror.there().unwrap();
        there
            .into_keys()
            .map(|path| {
                let bytes = mirror.bytes(&path).unwrap();
                let text = String::from_utf8_lossy(bytes.as_ref()).into_owned();
                (path, text)
            })
            .collect()
    }
}

fn write(mirror: &Mirror, files: &[(&str, &str)]) {
    for (path, text) in files {
        put(&mirror.folder().join(path), text.as_bytes()).unwrap();
    }
}

fn read(mirror: &Mirror, path: &str) -> Option<String> {
    fs::read_to_string(mirror.folder().join(path)).ok()
}

const WHOLE: [(&str, &str); 4] = [
    (NAME, "{}"),
    ("documents/month=none/a.parquet", "a"),
    (BUNDLES, "1"),
    ("bundles/all/events.parquet", "e1"),
];

fn filled() -> World {
    let world = World::new();
    let mut first = world.open("first", Use::Writes).unwrap();
    write(&first, &WHOLE);
    first.send().unwrap();
    world
}

#[test]
fn what_one_machine_sends_another_has() {
    let world = filled();
    let second = world.open("second", Use::Writes).unwrap();
    for (path, text) in WHOLE {
        assert_eq!(read(&second, path).as_deref(), Some(text), "{path}");
    }
    drop(second);
    // Replaced and removed by the first; seen by the second.
    let mut first = world.open("first", Use::Writes).unwrap();
    write(&first, &[(BUNDLES, "22"), ("bundles/2024/events.parquet", "e2")]);
    fs::remove_dir_all(first.folder().join("bundles/all")).unwrap();
    first.send().unwrap();
    drop(first);
    let second = world.open("second", Use::Reads).unwrap();
    assert_eq!(read(&second, BUNDLES).as_deref(), Some("22"));
    assert_eq!(read(&second, "bundles/2024/events.parquet").as_deref(), Some("e2"));
    assert_eq!(read(&second, "bundles/all/events.parquet"), None);
}

#[test]
fn who_only_asks_fetches_no_document_and_needs_no_lock() {
    let world = filled();
    let writer = world.open("first", Use::Writes).unwrap();
    let reader = world.open("reader", Use::Reads).unwrap();
    assert_eq!(read(&reader, "documents/month=none/a.parquet"), None);
    assert_eq!(read(&reader, "bundles/all/events.parquet").as_deref(), Some("e1"));
    drop(writer);
}

#[test]
fn one_writes_at_a_time_and_a_dead_writers_machine_takes_its_own_lock_over() {
    let world = filled();
    let first = world.open("first", Use::Writes).unwrap();
    let failure = world.open("second", Use::Writes).unwrap_err();
    assert_eq!(failure.kind.exit_code(), 3);
    assert!(failure.to_string().contains("is being written by process"), "{failure}");
    // Killed: the lock stays in the store, and the files here are closed.
    let killed = world.remote.key(LOCK);
    let mut first = first;
    first.held = None;
    drop(first);
    assert!(world.open("second", Use::Writes).is_err());
    drop(world.open("first", Use::Writes).unwrap());
    drop(world.open("second", Use::Writes).unwrap());
    let mirror = world.open("second", Use::Reads).unwrap();
    assert!(matches!(
        mirror.runtime.block_on(mirror.remote.store.head(&killed)),
        Err(Error::NotFound { .. })
    ));
}

#[test]
fn a_bundle_that_is_half_sent_is_read_by_nobody_and_made_again() {
    let world = filled();
    // A writer that died after its first file of a bundle.
    let mut first = world.open("first", Use::Writes).unwrap();
    write(&first, &[(BUNDLES, "2"), ("bundles/all/events.parquet", "e2"), ("coded/x/a.parquet", "c")]);
    first.take_away(BUNDLES).unwrap();
    first.send_one("bundles/all/events.parquet").unwrap();
    drop(first);
    let failure = world.open("reader", Use::Reads).unwrap_err();
    assert_eq!(failure.kind.exit_code(), 3);
    assert!(failure.to_string().contains("are being written"), "{failure}");
    // Its next command knows of no whole bundle, and sends what it had coded.
    let mut first = world.open("first", Use::Writes).unwrap();
    assert_eq!(read(&first, BUNDLES), None);
    assert_eq!(read(&first, "coded/x/a.parquet").as_deref(), Some("c"));
    write(&first, &[(BUNDLES, "2")]);
    first.send().unwrap();
    drop(first);
    let stored = world.stored();
    assert_eq!(stored[BUNDLES], "2");
    assert_eq!(stored["coded/x/a.parquet"], "c");
    assert_eq!(stored["bundles/all/events.parquet"], "e2");
}

#[test]
fn a_folder_that_holds_no_lake_and_names_that_lead_elsewhere_are_refused() {
    let world = World::new();
    let failure = world.open("first", Use::Reads).unwrap_err();
    assert_eq!(failure.kind.exit_code(), 2);
    assert!(failure.to_string().contains("is no lake"), "{failure}");
    let mirror = world.open("first", Use::Writes).unwrap();
    for path in ["../x", "a/../../x", "a\\x", "c:x"] {
        assert!(mirror.local(path).is_err(), "{path}");
    }
    let thesis = world.remote.key("thesis.doc");
    mirror.runtime.block_on(mirror.remote.store.put(&thesis, "x".into())).unwrap();
    drop(mirror);
    assert_eq!(world.open("first", Use::Writes).unwrap_err().kind.exit_code(), 2);
}
