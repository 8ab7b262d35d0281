//! The workspace as a user meets it: real processes, real files, interruptions and damage.

mod common;

use common::Place;
use std::fs;
use std::path::{Path, PathBuf};

const REPORT: &str = "DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, \
    killing three officers, the interior ministry said. The post stands on the road to the border.\n";
const OTHER: &str = "DUSHANBE, 20 March 2024 (Sample Agency) — Protesters blocked a road in Kulob on 18 March, local \
    officials said. Orlando Quimby, a shopkeeper, watched from his door. Quimby said the street was quiet by noon.\n";

fn reports(place: &Place) {
    place.write("reports/a.txt", REPORT);
    place.write("reports/b.txt", OTHER);
}

/// A workspace with two coded reports, in `ws`.
fn coded(place: &Place) {
    reports(place);
    place.run(&["init", "ws"]).expect(0);
    place.run(&["add", "reports", "--workspace", "ws"]).expect(0);
    place.run(&["code", "--workspace", "ws"]).expect(0);
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn holds(folder: &Path, words: &str) -> bool {
    let needle = words.to_lowercase().into_bytes();
    files_below(folder).iter().any(|file| {
        let bytes = fs::read(file).unwrap().to_ascii_lowercase();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

fn event_id(place: &Place, kind: &str) -> String {
    place.run(&["export", "--workspace", "ws", "--out", "found"]).expect(0);
    let lines = fs::read_to_string(place.path().join("found/events.jsonl")).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|event| event["type"] == kind)
        .map(|event| event["id"].as_str().unwrap().to_owned())
        .unwrap_or_else(|| panic!("no {kind} in {lines}"))
}

/// Files that hold times of capture.
const KNOWS_CUSTODY: [&str; 3] = ["documents.jsonl", "prov.json", "datapackage.json"];

/// The digests of a bundle's files, by name, without those that hold times of capture.
fn digests(bundle: &std::path::Path) -> Vec<(String, String)> {
    let descriptor = fs::read(bundle.join("datapackage.json")).unwrap();
    let descriptor: serde_json::Value = serde_json::from_slice(&descriptor).unwrap();
    let resources = descriptor["resources"].as_array().unwrap().iter();
    let named = resources.map(|file| [&file["path"], &file["hash"]].map(|s| s.as_str().unwrap().to_owned()));
    let kept = named.filter(|[name, _]| !KNOWS_CUSTODY.contains(&name.as_str()));
    kept.map(|[name, hash]| (name, hash)).collect()
}

#[test]
fn the_workspace_exports_the_bundle_that_run_writes() {
    let place = Place::new();
    for entry in fs::read_dir(common::repository().join("examples/reports")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            place.write(
                &format!("reports/{}", path.file_name().unwrap().to_string_lossy()),
                fs::read(&path).unwrap(),
            );
        }
    }
    place.write("reports/again.txt", REPORT);
    place.write("reports/again/copy.txt", REPORT);
    place.write("reports/empty.txt", "");
    place.run(&["run", "reports", "--out", "run"]);
    place.run(&["init", "ws"]).expect(0);
    place.run(&["add", "reports", "--workspace", "ws"]).expect(1);
    place.run(&["code", "--workspace", "ws"]);
    place.run(&["export", "--workspace", "ws", "--out", "export"]).expect(0);
    for file in files_below(&place.path().join("run")) {
        let name = file.file_name().unwrap();
        // A workspace knows when and how its files came in; a run does not, and what it writes has no time in it.
        if KNOWS_CUSTODY.iter().any(|custody| name == *custody) {
            continue;
        }
        let (one, two) =
            (fs::read(&file).unwrap(), fs::read(place.path().join("export").join(name)).unwrap());
        assert!(one == two, "{} differs", name.to_string_lossy());
    }
    let [run, export] = ["run", "export"].map(|bundle| digests(&place.path().join(bundle)));
    assert_eq!(run, export);
    let documents = |bundle: &str| -> Vec<serde_json::Value> {
        let lines = fs::read_to_string(place.path().join(bundle).join("documents.jsonl")).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    for (run, mut export) in documents("run").into_iter().zip(documents("export")) {
        assert!(export["captured"].is_string() && export["archive"].is_string(), "{export}");
        for field in ["captured", "captured_by", "archive", "held"] {
            export[field] = serde_json::Value::Null;
        }
        assert_eq!(run, export);
    }
    place.run(&["verify", "--workspace", "ws"]).expect(0);
}

#[test]
fn adding_is_idempotent_and_names_duplicates() {
    let place = Place::new();
    reports(&place);
    place.write("reports/c.txt", REPORT);
    place.run(&["init"]).expect(0);
    let first = place.run(&["add", "reports"]).expect(0).stdout;
    assert!(first.contains("3 inputs: 2 documents added, 1 duplicates"), "{first}");
    assert!(first.contains("reports/c.txt: the same text as reports/a.txt"), "{first}");
    let again = place.run(&["add", "reports"]).expect(0).stdout;
    assert!(again.contains("0 documents added, 0 duplicates, 0 refused, 3 here before"), "{again}");
    let here = place.run(&["code"]).expect(0).stdout;
    assert!(here.starts_with("2 documents coded"), "{here}");
    assert!(place.run(&["code"]).expect(0).stdout.starts_with("0 documents coded"));
    assert!(place.run(&["incidents"]).expect(0).stdout.contains("ASSAULT"));
    assert!(place.run(&["report", "--out", "-"]).expect(0).stdout.contains("<html"));
    place.run(&["init"]).expect(2);
    place.run(&["incidents", "--workspace", "nowhere"]).expect(2);
}

#[test]
fn near_copies_are_grouped_with_the_earliest() {
    let place = Place::new();
    let long = format!("{} {}", REPORT.trim(), OTHER.split_once("— ").unwrap().1);
    place.write("late.txt", long.replace("14 March", "16 March").replace("Gunmen", "Armed men"));
    place.write("early.txt", &long);
    place.run(&["init", "ws"]).expect(0);
    place.run(&["add", "late.txt", "--workspace", "ws"]).expect(0);
    let said = place.run(&["add", "early.txt", "--workspace", "ws"]).expect(0).stdout;
    assert!(said.contains("(early.txt, the earliest): late.txt"), "{said}");
}

#[test]
fn search_finds_words_and_no_private_person() {
    let place = Place::new();
    coded(&place);
    let search = |arguments: &[&str]| {
        let all = [&["search", "--workspace", "ws"], arguments].concat();
        place.run(&all)
    };
    let found = search(&["\"police post\""]).expect(0).stdout;
    assert!(found.contains("reports/a.txt") && found.contains("[police post]"), "{found}");
    assert!(search(&["khuj*"]).expect(0).stdout.contains("reports/a.txt"));
    assert!(search(&["road", "--from", "2024-03-15"]).expect(0).stdout.contains("reports/b.txt"));
    assert!(!search(&["road", "--from", "2024-03-15"]).expect(0).stdout.contains("reports/a.txt"));
    search(&["road", "--from", "2025-01-01"]).expect(1);
    for name in ["Quimby", "orlando", "\"Orlando Quimby\"", "quim*"] {
        assert_eq!(search(&[name]).expect(1).stdout, "", "{name}");
    }
    assert!(search(&["shopkeeper"]).expect(0).stdout.contains("name withheld"));
    search(&["\"open"]).expect(2);
}

#[test]
fn a_language_without_a_model_is_searched_without_its_names() {
    let place = Place::new();
    let report = "РИВЕРГЕЙТ. Полиция задержала трёх человек после столкновений на рынке в понедельник. По словам \
        свидетеля Орландо Квимби, стрельба началась утром. Квимби живёт рядом с рынком уже много лет и всё видел.";
    place.write("a.txt", report);
    place.run(&["init", "ws"]).expect(0);
    place.run(&["add", "a.txt", "--workspace", "ws"]).expect(0);
    let said = place.run(&["code", "--workspace", "ws"]);
    let uncoded = said.stdout.contains("1 in languages that are not");
    let search = |word: &str| place.run(&["search", word, "--workspace", "ws"]);
    search("столкновений").expect(0);
    search("Квимби").expect(1);
    search("Орландо").expect(1);
    assert!(uncoded || said.stdout.starts_with("1 documents coded"), "{}", said.stdout);
}

#[test]
fn decisions_are_kept_and_undone_by_decisions() {
    let place = Place::new();
    coded(&place);
    let id = event_id(&place, "ASSAULT");
    let review = |arguments: &[&str]| place.run(&[&["review", "--workspace", "ws"], arguments].concat());
    review(&["reject", &id, "--by", "first", "--seen", "1"]).expect(0);
    assert!(!place.run(&["incidents", "--workspace", "ws"]).stdout.contains("ASSAULT"));
    let stale = review(&["accept", &id, "--seen", "1"]).expect(2);
    assert!(stale.stderr.contains("version 2"), "{}", stale.stderr);
    review(&["undo", &id, "1"]).expect(0);
    assert!(place.run(&["incidents", "--workspace", "ws"]).stdout.contains("ASSAULT"));
    review(&["correct", &id, "place.name", "\"Isfara\""]).expect(0);
    assert!(place.run(&["incidents", "--workspace", "ws"]).stdout.contains("Isfara"));
    review(&["correct", &id, "evidence", "[]"]).expect(2);
    review(&["correct", &id, "mode", "\"no such mode\""]).expect(2);
    place.run(&["code", "--again", "--workspace", "ws"]).expect(0);
    let shown = review(&["show", &id]).expect(0).stdout;
    assert!(shown.contains("1. ") && shown.contains("reject by first") && shown.contains("3. "), "{shown}");
    place.run(&["verify", "--workspace", "ws"]).expect(0);
}

#[test]
fn the_terminal_shows_no_private_person() {
    let place = Place::new();
    place.write(
        "quimby.txt",
        "DUSHANBE, 20 March 2024 (Sample Agency) — Police arrested Orlando Quimby, a shopkeeper, in Kulob on 18 March. \
         Quimby denied everything, officials said.\n",
    );
    let line = place.run(&["code", "quimby.txt", "--no-mask"]).expect(0).stdout;
    assert!(line.contains("Quimby"), "{line}");
    let id = serde_json::from_str::<serde_json::Value>(line.lines().next().unwrap()).unwrap();
    let id = id["id"].as_str().unwrap();
    place.run(&["init", "ws"]).expect(0);
    place.run(&["add", "quimby.txt", "--workspace", "ws"]).expect(0);
    place.run(&["code", "--workspace", "ws"]).expect(0);
    place.run(&["review", "--workspace", "ws", "comment", id, "look at Quimby again"]).expect(0);
    let shown = ["review", "--workspace", "ws", "show", id];
    for arguments in [
        &shown[..],
        &["code", "quimby.txt", "-v"],
        &["code", "quimby.txt", "--explain", id],
        &["search", "shopkeeper", "--workspace", "ws"],
        &["incidents", "--workspace", "ws"],
    ] {
        let said = place.run(arguments).expect(0);
        let all = format!("{}{}", said.stdout, said.stderr).to_lowercase();
        assert!(!all.contains("quimby") && !all.contains("orlando"), "{arguments:?}: {all}");
    }
    let open = place.run(&[&shown[..], &["--no-mask"]].concat()).expect(0).stdout;
    assert!(open.contains("Quimby") && open.contains("look at Quimby again"), "{open}");
}

#[test]
fn people_merge_and_split_incidents_and_undo_it() {
    let place = Place::new();
    coded(&place);
    let (attack, protest) = (event_id(&place, "ASSAULT"), event_id(&place, "PROTEST"));
    let review = |arguments: &[&str]| place.run(&[&["review", "--workspace", "ws"], arguments].concat());
    let together = || {
        let listed = place.run(&["incidents", "--workspace", "ws", "--format", "jsonl"]).expect(0).stdout;
        listed.lines().any(|line| line.contains(&attack) && line.contains(&protest))
    };
    assert!(!together());
    review(&["merge", &attack, &protest, "--reason", "one evening"]).expect(0);
    assert!(together());
    review(&["split", &attack, &protest]).expect(0);
    assert!(!together(), "the later decision counts");
    review(&["undo", &attack, "2"]).expect(0);
    assert!(together());
    review(&["undo", &attack, "1"]).expect(0);
    assert!(!together());
    review(&["merge", &attack, &attack]).expect(2);
    review(&["merge", &attack, "nonsense"]).expect(2);
}

#[test]
fn erasing_leaves_no_byte_of_the_text() {
    let place = Place::new();
    coded(&place);
    let root = place.path().join("ws");
    assert!(holds(&root, "Khujand") && holds(&root, "killing three officers"));
    let found = place.run(&["search", "khujand", "--workspace", "ws"]).expect(0).stdout;
    let id = found.split_whitespace().next().unwrap().to_owned();
    let event = event_id(&place, "ASSAULT");
    place.run(&["review", "comment", &event, "unlikelyremark", "--workspace", "ws"]).expect(0);
    place.run(&["erase", &id, "--reason", "asked", "--workspace", "ws"]).expect(0);
    for words in ["khujand", "killing three officers", "unlikelyremark", "reports/a.txt"] {
        assert!(!holds(&root, words), "{words:?} is still in a file");
    }
    assert!(holds(&root, "Kulob"), "the other report stays");
    place.run(&["search", "khujand", "--workspace", "ws"]).expect(1);
    place.run(&["verify", "--workspace", "ws"]).expect(0);
    let again = place.run(&["add", "reports", "--workspace", "ws"]).expect(1).stdout;
    assert!(again.contains("it was erased before"), "{again}");
    assert!(!holds(&root, "killing three officers"), "an erased report is not taken in again");
    place.run(&["verify", "--workspace", "ws"]).expect(0);
}

#[test]
fn the_holding_policy_decides_what_is_kept() {
    let place = Place::new();
    for (name, word) in [("none", "alder"), ("hash", "birch"), ("text", "cedar"), ("raw", "dogwood")] {
        place.write(&format!("{name}/a.txt"), REPORT.replace("border", word));
    }
    place.run(&["init", "ws"]).expect(0);
    let rule = |hold: &str| format!("[[holding.rule]]\nsource = \"{hold}\"\nhold = \"{hold}\"\n");
    place.write("ws/dateline.toml", ["none", "hash", "text"].map(rule).concat());
    let said = place.run(&["add", "none", "hash", "text", "raw", "--workspace", "ws"]).expect(1).stdout;
    assert!(said.contains("not-held: none/a.txt"), "{said}");
    let coded = place.run(&["code", "--workspace", "ws"]).expect(0).stdout;
    assert!(coded.starts_with("2 documents coded"), "{coded}");
    let root = place.path().join("ws");
    let (database, blobs) = (root.join("dateline.db"), root.join("blobs"));
    let in_database = |word: &str| String::from_utf8_lossy(&fs::read(&database).unwrap()).contains(word);
    assert!(!holds(&root, "alder") && !holds(&root, "birch"));
    assert!(in_database("cedar") && !holds(&blobs, "cedar"));
    assert!(in_database("dogwood") && holds(&blobs, "dogwood"));
    place.run(&["verify", "--workspace", "ws"]).expect(0);
}

#[test]
fn a_second_writer_is_told_and_readers_are_not_held_up() {
    let place = Place::new();
    coded(&place);
    let lock = fs::OpenOptions::new().write(true).open(place.path().join("ws/dateline.lock")).unwrap();
    lock.try_lock().unwrap();
    let refused = place.run(&["add", "reports", "--workspace", "ws"]).expect(3);
    assert!(refused.stderr.contains("workspace locked"), "{}", refused.stderr);
    place.run(&["incidents", "--workspace", "ws"]).expect(0);
    drop(lock);
    place.run(&["add", "reports", "--workspace", "ws"]).expect(0);
}

#[test]
fn a_backup_is_a_workspace_and_replaces_nothing() {
    let place = Place::new();
    coded(&place);
    place.run(&["backup", "copy", "--workspace", "ws"]).expect(0);
    place.run(&["verify", "--workspace", "copy"]).expect(0);
    place.run(&["export", "--workspace", "ws", "--out", "one"]).expect(0);
    place.run(&["export", "--workspace", "copy", "--out", "two"]).expect(0);
    for file in files_below(&place.path().join("one")) {
        let other = place.path().join("two").join(file.file_name().unwrap());
        assert_eq!(fs::read(&file).unwrap(), fs::read(other).unwrap(), "{}", file.display());
    }
    place.run(&["backup", "copy", "--workspace", "ws"]).expect(2);
}

#[test]
fn any_flipped_byte_of_a_blob_and_any_change_of_the_log_is_found() {
    let place = Place::new();
    coded(&place);
    let root = place.path().join("ws");
    let blob = files_below(&root.join("blobs")).remove(0);
    let sound = fs::read(&blob).unwrap();
    for position in [0, sound.len() / 2, sound.len() - 1] {
        let mut bytes = sound.clone();
        bytes[position] ^= 1;
        fs::write(&blob, &bytes).unwrap();
        let found = place.run(&["verify", "--workspace", "ws"]).expect(3);
        assert!(found.stdout.contains("does not hold the bytes"), "{}", found.stdout);
    }
    fs::write(&blob, &sound).unwrap();
    place.run(&["verify", "--workspace", "ws"]).expect(0);
    // Every byte of a custody entry: its words, its digest and its hash lie together in the database.
    let database = root.join("dateline.db");
    let sound = fs::read(&database).unwrap();
    let marker = b"\"schema\":\"dateline.input/1\"";
    let start = sound.windows(marker.len()).position(|window| window == marker).expect("a custody entry");
    for position in (start..start + 700).step_by(97) {
        let mut bytes = sound.clone();
        bytes[position] ^= 1;
        fs::write(&database, &bytes).unwrap();
        let found = place.run(&["verify", "--workspace", "ws"]);
        assert_eq!(found.code, Some(3), "byte {position}: {}{}", found.stdout, found.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_told_and_read_all_the_same() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    coded(&place);
    let root = place.path().join("ws");
    let set = |folder: u32, files: u32| {
        for file in files_below(&root) {
            fs::set_permissions(&file, fs::Permissions::from_mode(files)).unwrap();
        }
        fs::set_permissions(&root, fs::Permissions::from_mode(folder)).unwrap();
    };
    set(0o555, 0o444);
    if fs::File::create(root.join("probe")).is_ok() {
        let _ = fs::remove_file(root.join("probe"));
        set(0o755, 0o644);
        eprintln!("skipped: this account writes to read-only folders");
        return;
    }
    let refused = place.run(&["add", "reports", "--workspace", "ws"]);
    let read = place.run(&["incidents", "--workspace", "ws"]);
    set(0o755, 0o644);
    assert!(refused.expect(4).stderr.contains("hint:"));
    assert!(read.expect(0).stdout.contains("ASSAULT"));
    place.run(&["add", "reports", "--workspace", "ws"]).expect(0);
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_between_documents_and_the_rest_follows() {
    use std::process::Stdio;
    let place = Place::new();
    for n in 0..400 {
        place.write(&format!("reports/{n:03}.txt"), REPORT.replace("three", &n.to_string()));
    }
    place.run(&["init", "ws"]).expect(0);
    let mut child = place
        .command()
        .args(["add", "reports", "--workspace", "ws"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first acknowledged line: it is in the middle now.
    let mut line = String::new();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut out, &mut line).unwrap();
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut out, &mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
    let acknowledged = (line + &rest).lines().filter(|line| line.starts_with("added ")).count();
    assert!(acknowledged < 400, "it was not stopped");
    let verified = place.run(&["verify", "--workspace", "ws"]).expect(0).stdout;
    let kept: usize = verified.split_once(" inputs, ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    assert!(kept >= acknowledged, "{verified}");
    let rest = place.run(&["add", "reports", "--workspace", "ws"]).expect(0).stdout;
    assert!(rest.contains(&format!("{kept} here before")), "{rest}");
}

/// A small form of `cargo xtask reliability`: the process dies at each named point of a write.
#[test]
fn dying_at_any_point_loses_nothing_that_was_acknowledged() {
    let place = Place::new();
    reports(&place);
    place.write("reports/c.txt", REPORT.replace("three", "five"));
    place.run(&["init", "whole"]).expect(0);
    place.run(&["add", "reports", "--workspace", "whole"]).expect(0);
    place.run(&["code", "--workspace", "whole"]).expect(0);
    place.run(&["export", "--workspace", "whole", "--out", "expected"]).expect(0);
    let expected = digests(&place.path().join("expected"));
    for (n, (command, point)) in [
        ("add", "blob/written:1"),
        ("add", "blob/flushed:2"),
        ("add", "blob/renamed:1"),
        ("add", "add/before-commit:2"),
        ("add", "add/committed:1"),
        ("code", "code/before-commit:2"),
        ("code", "code/committed:1"),
    ]
    .into_iter()
    .enumerate()
    {
        let root = format!("ws{n}");
        place.run(&["init", &root]).expect(0);
        let mut said = String::new();
        for step in [vec!["add", "reports"], vec!["code"]] {
            let mut process = place.command();
            process.args(&step).args(["--workspace", &root]);
            if step[0] == command {
                process.env("DATELINE_FAIL_AT", point);
            }
            let output = process.output().unwrap();
            said.push_str(&String::from_utf8_lossy(&output.stdout));
            if step[0] == command {
                assert_eq!(output.status.code(), None, "{point}: it was to be aborted, not to end");
                break;
            }
            assert!(output.status.success());
        }
        place.run(&["verify", "--workspace", &root]).expect(0);
        place.run(&["add", "reports", "--workspace", &root]).expect(0);
        place.run(&["code", "--workspace", &root]).expect(0);
        place.run(&["verify", "--workspace", &root]).expect(0);
        let out = format!("out{n}");
        place.run(&["export", "--workspace", &root, "--out", &out]).expect(0);
        // The descriptor holds the digest of every other file of the bundle.
        assert_eq!(digests(&place.path().join(out)), expected, "{point}");
        for line in said.lines().filter_map(|line| line.strip_prefix("added ")) {
            let id = line.split(':').next().unwrap();
            let verdicts = fs::read_to_string(place.path().join(format!("out{n}/verdicts.csv"))).unwrap();
            let rows = verdicts.lines().filter(|row| row.split(',').nth(3) == Some(id)).count();
            assert_eq!(rows, 1, "{point}: {id}\n{verdicts}");
        }
    }
}
