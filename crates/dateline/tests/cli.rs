//! The command line as a user meets it: real processes, real files, bad input.

mod common;

use common::Place;

const REPORT: &str = "DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, \
    killing three officers, the interior ministry said.\n";

#[test]
fn a_report_on_standard_input_gives_one_event_a_line() {
    let place = Place::new();
    let ended = place.run_with_input(&["code", "-"], REPORT.as_bytes()).expect(0);
    assert!(ended.stdout.starts_with("{\"schema\":\"dateline.event/2\",\"id\":\"e"), "{}", ended.stdout);
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
fn what_was_rejected_is_shown_with_the_reasons_and_in_no_count() {
    let place = Place::new();
    let accident =
        "Farrukh Nazarzoda, a driver, was killed when a bus overturned near Khujand on 13 March.\n";
    place.write("a.txt", format!("{REPORT}\n{accident}"));
    let lines = place.run(&["code", "a.txt", "--rejected"]).expect(0).stdout;
    let rejected: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let killed = rejected.iter().find(|r| r["words"]["text"] == "killed").expect("the accident");
    assert_eq!((&killed["by"], &killed["type"]), (&"accident".into(), &"ASSAULT".into()));
    assert!(!killed["because"].as_array().unwrap().is_empty(), "{killed}");
    assert!(!lines.contains("Nazarzoda") && lines.contains("[name withheld]"), "{lines}");
    let table = place.run(&["code", "a.txt", "--rejected", "--format", "table"]).expect(0).stdout;
    assert!(table.contains("rejected by accident") && table.contains("  - an accident: "), "{table}");
    place.run(&["code", "a.txt", "--rejected", "--format", "csv"]).expect(2);

    place.run(&["run", "a.txt", "--out", "without"]).expect(0);
    place.run(&["run", "a.txt", "--out", "with", "--rejected", "--min-confidence", "0.99"]).expect(0);
    let read = |name: &str| std::fs::read_to_string(place.path().join(name)).unwrap();
    assert!(!place.path().join("without/rejected.jsonl").exists());
    assert_eq!(read("with/events.jsonl"), "");
    let unsure = read("with/rejected.jsonl").matches("\"by\":\"confidence\"").count();
    assert_eq!(unsure, read("without/events.jsonl").lines().count());
    assert!(read("with/datapackage.json").contains("rejected.jsonl"));
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
    assert_eq!(names.len(), 12, "{names:?}");
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
fn manual_pages_and_licences_are_in_the_program() {
    let place = Place::new();
    assert!(place.run(&["man"]).expect(0).stdout.contains(".TH dateline 1"));
    place.run(&["man", "--out", "man1"]).expect(0);
    let page = std::fs::read_to_string(place.path().join("man1/dateline-run.1")).unwrap();
    assert!(page.contains("write the bundle") && page.contains("min\\-confidence"), "{page}");
    assert!(!place.path().join("man1/dateline-worker.1").exists(), "a hidden command has no page");
    let licences = place.run(&["licences"]).expect(0).stdout;
    for credit in ["GeoNames", "CC BY 4.0", "maplibre-gl", "serde_json", "en_core_web_sm", "Apache-2.0"] {
        assert!(licences.contains(credit), "{credit}: {licences}");
    }
    let terms = place.run(&["licences", "--texts"]).expect(0).stdout;
    assert!(terms.len() > 5 * licences.len() && terms.contains("WITHOUT WARRANTY OF ANY KIND"));
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

#[test]
fn times_are_scored_and_floors_held() {
    let place = Place::new();
    let text = "The council met on 3 May 2024. A week later it met again.";
    let gold = serde_json::json!({ "docid": "a", "dct": "2024-06-01", "text": text, "timex": [
        { "start": 19, "end": 29, "type": "DATE", "value": "2024-05-03", "mod": null },
        { "start": 31, "end": 43, "type": "DATE", "value": "2024-05-10", "mod": null },
    ] });
    place.write("gold.jsonl", format!("{gold}\n"));
    place.write("floors.toml", "\"relaxed.F1\" = 1.0\n\"value.F1\" = 0.9\n");
    let arguments = [
        "eval",
        "time",
        "--gold",
        "gold.jsonl",
        "--predictions",
        "out.jsonl",
        "--ledger",
        "ledger.jsonl",
        "--format",
        "json",
    ];
    let ended = place.run(&arguments).expect(0);
    let score: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        (score["relaxed"]["F1"].as_f64(), score["value"]["F1"].as_f64()),
        (Some(100.0), Some(50.0)),
        "{score}"
    );
    let written = std::fs::read_to_string(place.path().join("out.jsonl")).unwrap();
    assert!(written.contains("\"2024-05-03\""), "{written}");
    let ledger = std::fs::read_to_string(place.path().join("ledger.jsonl")).unwrap();
    assert!(!ledger.contains("council"), "a ledger holds no text: {ledger}");
    let below = place.run(&["eval", "time", "--gold", "gold.jsonl", "--floors", "floors.toml"]).expect(1);
    assert!(below.stderr.contains("value.F1") && !below.stderr.contains("relaxed.F1"), "{}", below.stderr);
    let bad = place.run(&["eval", "time", "--gold", "floors.toml"]).expect(2);
    assert!(bad.stderr.contains("line 1"), "{}", bad.stderr);
}

#[test]
fn places_are_scored_with_spans_given_or_found() {
    let place = Place::new();
    let gold = serde_json::json!({ "docid": 1, "text": "Delegates from Khujand met in Dushanbe.", "toponyms": [
        { "start": 15, "end": 22, "phrase": "Khujand", "lat": 40.28, "lon": 69.62, "geonameid": 1514879 },
        { "start": 30, "end": 38, "phrase": "Dushanbe", "lat": 38.54, "lon": 68.78, "geonameid": 1221874 },
    ] });
    place.write("gold.jsonl", format!("{gold}\n"));
    for more in [&[][..], &["--gold-spans"][..]] {
        let arguments = [&["eval", "geo", "--gold", "gold.jsonl", "--format", "json"][..], more].concat();
        let ended = place.run(&arguments).expect(0);
        let score: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(score["acc161_or_same_id"].as_f64(), Some(1.0), "{score}");
        assert_eq!(score["recognition_overlap"]["F1"].as_f64(), Some(1.0), "{score}");
    }
}

/// Three rows in the layout of a GeoNames dump; the last is cut.
const DUMP: &str = "1221874\tDushanbe\tDushanbe\tDushanbe,Stalinabad\t38.53575\t68.77905\tP\tPPLC\tTJ\t\t\t\t\t\t679400\t\t817\tAsia/Dushanbe\t2024-01-01\n\
    1514879\tKhujand\tKhujand\tKhujand,Leninabad\t40.28256\t69.62216\tP\tPPLA\tTJ\t\t\t\t\t\t183600\t\t300\tAsia/Dushanbe\t2024-01-01\n\
    9999999\tbroken\n";

#[test]
fn an_imported_gazetteer_is_used_until_it_is_removed() {
    let place = Place::new();
    place.write("TJ.txt", DUMP);
    let run = |arguments: &[&str]| {
        let output =
            place.command().env("XDG_DATA_HOME", place.path().join("data")).args(arguments).output().unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let whole = run(&["resources", "gazetteer", "import", "--allcountries", "TJ.txt"]);
    assert_eq!(whole.0, Some(1), "{whole:?}");
    assert!(whole.1.contains("not installed") && whole.1.contains("Kabul"), "{whole:?}");
    let one = run(&[
        "resources",
        "gazetteer",
        "import",
        "--allcountries",
        "TJ.txt",
        "--country",
        "TJ",
        "--classes",
        "P",
    ]);
    assert_eq!(one.0, Some(1), "a bad row is a finding: {one:?}");
    assert!(one.1.contains("2 places") && one.1.contains("line 3") && one.1.contains("installed"), "{one:?}");
    let list = run(&["resources", "list"]);
    assert!(list.1.contains("instead of the built-in one") && list.1.contains("2 places"), "{list:?}");
    place.write("a.txt", "Gunmen attacked a police post in Stalinabad on 12 March 2024.\n");
    let coded = run(&["code", "a.txt"]);
    assert!(coded.1.contains("\"geonameid\":1221874"), "{coded:?}");
    let none = run(&["resources", "gazetteer", "import", "--allcountries", "a.txt", "--force"]);
    assert_eq!(none.0, Some(2), "no dump: {none:?}");
    assert_eq!(run(&["resources", "gazetteer", "remove"]).0, Some(0));
    assert!(!run(&["resources", "list"]).1.contains("instead of the built-in one"));
}

#[test]
fn a_project_s_own_places_win_and_bad_lines_are_named() {
    let place = Place::new();
    place.write("a.txt", "Gunmen attacked a police post in Norvale on 12 March 2024.\n");
    place.write(
        "places.csv",
        "\u{feff}name,lat,lon,country,precision,radius_km\nNorvale,38.5,68.8,TJK,settlement,2\n",
    );
    let coded = place.run(&["code", "a.txt", "--gazetteer", "places.csv"]).expect(0).stdout;
    let event: serde_json::Value = serde_json::from_str(coded.lines().next().unwrap()).unwrap();
    assert_eq!(
        (event["place"]["name"].as_str(), event["place"]["lat"].as_f64()),
        (Some("Norvale"), Some(38.5)),
        "{coded}"
    );
    place.write("bad.csv", "name,lat,lon,country,id\nA,68.7,38.5,TJK,1\nB,200,3,TJK,2\nC,38.5,68.7,TJK,1\n");
    let bad = place.run(&["code", "a.txt", "--gazetteer", "bad.csv"]).expect(2).stderr;
    for line in ["line 2", "swapped", "line 3", "line 4", "already used"] {
        assert!(bad.contains(line), "{bad}");
    }
}

#[test]
fn sentences_are_scored_and_their_predictions_written() {
    let place = Place::new();
    place.write(
        "records.jsonl",
        "{\"id\":\"a\",\"event\":\"DISAPPROVE\",\"text\":\"France accused Germany of spying.\",\
         \"source\":[{\"code\":\"FRA\"}],\"target\":[{\"code\":\"DEU\"}]}\n",
    );
    let arguments =
        ["eval", "plover", "--gold", "records.jsonl", "--predictions", "out.jsonl", "--format", "json"];
    let scored: serde_json::Value = serde_json::from_str(&place.run(&arguments).expect(0).stdout).unwrap();
    assert_eq!(scored["triple"]["value"], 100.0, "{scored}");
    let written = std::fs::read_to_string(place.path().join("out.jsonl")).unwrap();
    let prediction: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(prediction["type"], "ACCUSE");

    place.write("realms.txt", "ARNOR_ [ARN]\nGONDOR [GON]\n");
    place.write(
        "sentences.jsonl",
        "{\"id\":\"a\",\"date\":\"19950101\",\"text\":\"Arnor criticized Gondor on Thursday.\",\"noevents\":false,\
         \"error_expected\":null,\"events\":[{\"source\":\"ARN\",\"target\":\"GON\",\"event\":\"111\"}]}\n",
    );
    let arguments =
        ["eval", "petrarch", "--gold", "sentences.jsonl", "--actors", "realms.txt", "--format", "json"];
    let scored: serde_json::Value = serde_json::from_str(&place.run(&arguments).expect(0).stdout).unwrap();
    assert_eq!(scored["triple"]["value"], 100.0, "{scored}");

    place.write("own.verbs.txt", "--- CHIDE [345] ---\nCRITICIZE\n");
    place.write(
        "own.jsonl",
        "{\"id\":\"a\",\"date\":\"19950101\",\"text\":\"Arnor criticized Gondor on Thursday.\",\"noevents\":false,\
         \"error_expected\":null,\"events\":[{\"source\":\"ARN\",\"target\":\"GON\",\"event\":\"345\"}]}\n",
    );
    let arguments = [
        "eval",
        "petrarch",
        "--gold",
        "own.jsonl",
        "--actors",
        "realms.txt",
        "--verbs",
        "own.verbs.txt",
        "--format",
        "json",
    ];
    let scored: serde_json::Value = serde_json::from_str(&place.run(&arguments).expect(0).stdout).unwrap();
    assert_eq!(scored["triple"]["value"], 100.0, "{scored}");

    place.write("empty.jsonl", "");
    place.run(&["eval", "acled", "--gold", "empty.jsonl"]).expect(2);
}

#[test]
fn a_verb_dictionary_of_the_user_codes_its_verbs() {
    let place = Place::new();
    place.write(
        "report.txt",
        "Officials said Arnor delivered wheat to Gondor on Monday. Arnor greeted Gondor.\n",
    );
    place.write("realms.txt", "ARNOR_ [ARN]\nGONDOR [GON]\n");
    place.write(
        "own.txt",
        "--- DELIVER [070] ---\nDELIVER\n- * WHEAT [0731]\n- * WHEAT\n\n--- GREET [345] ---\nGREET\n",
    );
    let arguments =
        ["code", "report.txt", "--dct", "2024-03-14", "--actors", "realms.txt", "--verbs", "own.txt"];
    let done = place.run(&arguments).expect(0);
    let events: Vec<serde_json::Value> =
        done.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |n: usize, key: &str| events[n][key].clone();
    assert_eq!(events.len(), 2, "{}", done.stdout);
    // A pattern's code, at the CAMEO code above it, with the status and time that the text gives.
    assert_eq!(of(0, "rule"), "own:own.txt:3");
    assert_eq!(of(0, "codes")["cameo"], "0731");
    assert_eq!(of(0, "type"), "AID");
    assert_eq!(of(0, "actors")[0]["actor"], "ARN");
    assert_eq!(of(0, "targets")[0]["actor"], "GON");
    assert_eq!(of(0, "time")["start"], "2024-03-11");
    assert_eq!(of(0, "status")["claims"][0]["speaker"]["text"], "Officials");
    // A code that CAMEO does not have.
    assert_eq!(of(1, "local"), "own-code");
    assert_eq!(of(1, "codes")["cameo"], "345");
    assert!(done.stderr.contains("own.txt:4: the pattern has no code"), "{}", done.stderr);
}

#[test]
fn a_report_without_a_date_is_said_with_the_way_out() {
    let place = Place::new();
    let undated = "Gunmen attacked a police post near Khujand on Tuesday, killing three officers.\n";
    place.write("note.txt", undated);
    let coded = place.run(&["code", "note.txt"]).expect(0);
    let rows = format!(
        "{{\"text\":{:?},\"date\":\"2024-03-14\"}}\n{{\"text\":{:?}}}\n",
        REPORT.trim(),
        undated.trim()
    );
    place.write("wire.jsonl", rows);
    let run = place.run(&["run", "wire.jsonl", "--out", "bundle"]).expect(0);
    assert!(run.stdout.contains("2 coded"), "{}", run.stdout);
    place.run(&["init", "ws"]).expect(0);
    let added = place.run(&["add", "note.txt", "--workspace", "ws"]).expect(0);
    for (said, named) in
        [(&coded.stderr, "note.txt"), (&run.stdout, "wire.jsonl!/row 2"), (&added.stderr, "note.txt")]
    {
        assert!(said.contains(&format!("one report without a date ({named})")), "{said}");
        assert!(said.contains("--dct"), "{said}");
    }
    let dated = place.run(&["code", "note.txt", "--dct", "2024-03-14"]).expect(0);
    assert!(!dated.stderr.contains("without a date"), "{}", dated.stderr);
}

#[test]
fn the_doctor_says_what_a_workspace_needs_next() {
    let place = Place::new();
    let doctor = |code: i32| place.run(&["doctor", "ws"]).expect(code).stdout;
    place.run(&["doctor", "ws"]).expect(1);
    place.run(&["init", "ws"]).expect(0);
    let said = place.run(&["doctor", "elsewhere", "--workspace", "ws"]).expect(1).stdout;
    assert!(said.contains("wrong workspace: elsewhere"), "{said}");
    assert!(doctor(0).contains("todo  reports: none yet; next: dateline add"), "{}", doctor(0));
    place.write(
        "note.txt",
        "Gunmen attacked a police post near Khujand on Tuesday, killing three officers.\n",
    );
    place.run(&["add", "note.txt", "--workspace", "ws"]).expect(0);
    let said = doctor(0);
    for words in [
        "todo  dates: one report without a date: note.txt; next: dateline add FILE --dct",
        "todo  coding of reports: one report not coded yet; next: dateline code",
        "ok    integrity",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    place.run(&["add", "note.txt", "--dct", "2024-03-14", "--workspace", "ws"]).expect(0);
    place.run(&["code", "--workspace", "ws"]).expect(0);
    let said = doctor(0);
    assert!(!said.contains("dates:") && said.contains("ok    coding of reports: all by dateline"), "{said}");
    assert!(said.contains("todo  review: 1 of one event nobody decided on"), "{said}");
    place.write("ws/places.csv", "name,lat,lon\nNorvale,40.1,69.5\n");
    assert!(doctor(0).contains("what the workspace knows (actors, places, verbs) changed"), "{}", doctor(0));
    place.write("ws/places.csv", "name,lat,lon\nNorvale,north,69.5\n");
    assert!(doctor(1).contains("wrong workspace"), "{}", doctor(1));
    std::fs::remove_file(place.path().join("ws/places.csv")).unwrap();
    let blobs = place.path().join("ws/blobs");
    std::fs::remove_dir_all(&blobs).unwrap();
    std::fs::create_dir_all(blobs.join("aside")).unwrap();
    let said = doctor(1);
    assert!(said.contains("wrong integrity: blobs:") && said.contains("restore from a backup"), "{said}");
}
