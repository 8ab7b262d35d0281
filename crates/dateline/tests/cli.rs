//! The command line as a user meets it: real processes, real files, bad input.

mod common;

use common::Place;

const REPORT: &str = "DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, \
    killing three officers, the interior ministry said.\n";

#[test]
fn a_report_on_standard_input_gives_one_event_a_line() {
    let place = Place::new();
    let ended = place.run_with_input(&["code", "-"], REPORT.as_bytes()).expect(0);
    assert!(ended.stdout.starts_with("{\"schema\":\"dateline.event/1\",\"id\":\"e"), "{}", ended.stdout);
    let events: Vec<serde_json::Value> =
        ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let event = events.iter().find(|event| event["type"] == "ASSAULT").expect("the attack");
    let evidence = &event["evidence"][0];
    let (start, end) =
        (evidence["start"].as_u64().unwrap() as usize, evidence["end"].as_u64().unwrap() as usize);
    assert_eq!(evidence["text"].as_str(), REPORT.get(start..end), "evidence is verbatim");
}

#[test]
fn every_form_of_output_is_printed() {
    let place = Place::new();
    place.write("a.txt", REPORT);
    let table = place.run(&["code", "a.txt", "--format", "table"]).expect(0).stdout;
    assert!(table.starts_with("date") && table.contains("ASSAULT"), "{table}");
    let csv = place.run(&["code", "a.txt", "--format", "csv"]).expect(0).stdout;
    assert!(csv.lines().count() >= 2, "{csv}");
    let geojson = place.run(&["code", "a.txt", "--format", "geojson"]).expect(0).stdout;
    let value: serde_json::Value = serde_json::from_str(&geojson).unwrap();
    assert_eq!(value["type"], "FeatureCollection");
    let json = place.run(&["code", "a.txt", "--format", "json"]).expect(0).stdout;
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
}

#[test]
fn an_event_explains_itself() {
    let place = Place::new();
    place.write("a.txt", REPORT);
    let line = place.run(&["code", "a.txt"]).expect(0).stdout;
    let event: serde_json::Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    let id = event["id"].as_str().unwrap();
    let explained = place.run(&["code", "a.txt", "--explain", id]).expect(0).stdout;
    assert!(explained.lines().filter(|line| line.starts_with("  - ")).count() >= 2, "{explained}");
    let unknown = place.run(&["code", "a.txt", "--explain", "e00"]).expect(2);
    assert!(unknown.stderr.contains("\"e00\""), "{}", unknown.stderr);
}

#[test]
fn a_missing_path_is_named_and_nothing_is_written() {
    let place = Place::new();
    let ended = place.run(&["run", "no/such/report.txt", "--out", "bundle"]).expect(4);
    assert!(
        ended.stderr.contains("no/such/report.txt") && ended.stderr.contains("hint:"),
        "{}",
        ended.stderr
    );
    assert!(!place.path().join("bundle").exists());
    place.run(&["run"]).expect(2);
    place.run(&["code", "no.txt"]).expect(4);
    place.run(&["run", "x", "--dct", "31.02.2024"]).expect(2);
}

#[test]
fn bad_files_cost_a_verdict_each_and_never_the_batch() {
    let place = Place::new();
    place.write("reports/good.txt", REPORT);
    place.write("reports/again.txt", REPORT);
    place.write("reports/empty.txt", "");
    place.write("reports/junk.bin", [0u8, 159, 146, 150, 0, 1, 2, 3]);
    place.write("reports/latin1.txt", b"PARIS, 3 May 2021 (Agence) - La r\xe9union s'est termin\xe9e tard dans la soir\xe9e, ont dit les deux ministres apr\xe8s leur arriv\xe9e.".as_slice());
    let ended = place.run(&["run", "reports", "--out", "bundle"]).expect(1);
    assert!(ended.stdout.contains("5 inputs, 1 coded, 4 not"), "{}", ended.stdout);
    let verdicts = std::fs::read_to_string(place.path().join("bundle/verdicts.csv")).unwrap();
    for (name, verdict) in [
        ("good.txt", "duplicate-of"),
        ("again.txt", "coded"),
        ("empty.txt", "empty"),
        ("latin1.txt", "uncoded"),
    ] {
        let line =
            verdicts.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {verdicts}"));
        assert!(line.contains(verdict), "{line}");
    }
    assert_eq!(verdicts.lines().count(), 6, "{verdicts}");
    let names: Vec<_> =
        std::fs::read_dir(place.path().join("bundle")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 8, "{names:?}");
}

#[cfg(unix)]
#[test]
fn unreadable_folders_are_reported() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.write("reports/good.txt", REPORT);
    place.write("reports/closed/x.txt", REPORT);
    let closed = place.path().join("reports/closed");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let readable_anyway = std::fs::read_dir(&closed).is_ok(); // root reads everything
    let ended = place.run(&["run", "reports", "--out", "bundle"]);
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
    if !readable_anyway {
        assert!(ended.expect(1).stdout.contains("closed: unreadable"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_costs_nothing_that_was_there() {
    let place = Place::new();
    place.write("a.txt", REPORT);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = place.command().args(["code", "a.txt"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("standard output") && message.contains("space"), "{message}");
    let ended = place.run(&["run", "a.txt", "--out", "/dev/full"]).expect(2);
    assert!(ended.stderr.contains("/dev/full"), "{}", ended.stderr);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::Stdio;
    let place = Place::new();
    place.write("a.txt", REPORT);
    let mut child = place
        .command()
        .args(["code", "a.txt"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_text_beyond_the_limit_is_refused_by_name() {
    let place = Place::new();
    place.write("long.txt", "Police met officials in the town. ".repeat(1_600_000));
    let ended = place.run(&["run", "long.txt", "--out", "bundle"]).expect(1);
    assert!(ended.stdout.contains("long.txt: too-large"), "{}", ended.stdout);
}

#[test]
fn every_command_has_help_with_an_example() {
    let place = Place::new();
    let help = place.run(&["--help"]).expect(0).stdout;
    let commands: Vec<String> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        // A description that runs over the line is indented further than a name.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|name| name != "help")
        .collect();
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands {
        let help = place.run(&[&command, "--help"]).expect(0).stdout;
        assert!(help.contains("Example"), "{command} has no example");
    }
    place.run(&["completions", "bash"]).expect(0);
    place.run(&["doctor"]).expect(0);
}

#[test]
fn the_same_reports_give_the_same_bytes() {
    let place = Place::new();
    place.write("reports/a.txt", REPORT);
    place.write("reports/b.txt", REPORT.replace("three", "four"));
    for out in ["one", "two"] {
        place.run(&["run", "reports", "--out", out]).expect(0);
    }
    for entry in std::fs::read_dir(place.path().join("one")).unwrap() {
        let entry = entry.unwrap();
        let other = std::fs::read(place.path().join("two").join(entry.file_name())).unwrap();
        assert_eq!(std::fs::read(entry.path()).unwrap(), other, "{:?}", entry.file_name());
    }
}
