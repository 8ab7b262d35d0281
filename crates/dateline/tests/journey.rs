//! A week with a workspace, as an analyst has it: reports of mixed kinds come in, what is wrong is corrected by name and
//! stays corrected, what people know is told once, and what is new is shown. Texts, places and groups are made up, but for
//! towns and countries.

mod common;

use common::Place;
use dateline::sitting::result::Pile;
use dateline::sitting::{self, Coder};
use serde_json::Value;

const WIRE: &str = "GAO, 4 March 2024 (Sample Agency) — Fighters of the Tolva Liberation Front attacked an army post at \
    Inagamou on 2 March, killing three soldiers, the defence ministry said.\n";
const SECOND: &str = "BAMAKO, 9 March 2024 (Other Wire) — Gunmen attacked an army post near Gao on 2 March and killed at \
    least five soldiers, a local official said.\n";
const PROTEST: &str = "BAMAKO, 6 March 2024 (Sample Agency) — Teachers marched through Kayes on 5 March to demand their \
    salaries. The march was peaceful. On the same day the shops stayed shut in Sikasso.\n";
const UNDATED: &str = "Gunmen kidnapped two traders on the road to Timbuktu.\n";
const RUSSIAN: &str = "БИШКЕК, 3 марта 2024 года. Неизвестные напали на пост милиции в Баткене, ранены двое сотрудников, \
    сообщили в министерстве внутренних дел.\n";
const SHEET: &str = "When,Where,What\n2024-03-12,Gao,Gunmen shot and killed two guards at a depot\n2024-03-13,Kidal,\
    Soldiers arrested four men\n";

struct Desk {
    place: Place,
}

impl Desk {
    fn run(&self, arguments: &[&str]) -> common::Ended {
        let mut all = arguments.to_vec();
        all.extend(["--workspace", "ws"]);
        self.place.run(&all)
    }

    fn review(&self, arguments: &[&str]) -> common::Ended {
        let mut all = vec!["review"];
        all.extend(arguments);
        self.run(&all)
    }

    fn events(&self) -> Vec<Value> {
        self.run(&["export", "--out", "bundle"]);
        let text = std::fs::read_to_string(self.place.path().join("bundle/events.jsonl")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The event of a type whose record holds these words.
    #[track_caller]
    fn event(&self, kind: &str, words: &str) -> Value {
        let all = self.events();
        let found = all.iter().find(|event| event["type"] == kind && event.to_string().contains(words));
        found.cloned().unwrap_or_else(|| panic!("no {kind} with {words:?} in {all:#?}"))
    }

    fn incidents(&self) -> Vec<Value> {
        let text = self.run(&["incidents", "--format", "jsonl", "--coded"]).stdout;
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn incident_of(&self, event: &str) -> Value {
        let all = self.incidents();
        let has = |incident: &&Value| incident["events"].as_array().unwrap().iter().any(|id| id == event);
        all.iter().find(has).cloned().unwrap_or_else(|| panic!("no incident with {event}"))
    }
}

fn id(event: &Value) -> String {
    event["id"].as_str().unwrap().to_owned()
}

/// A workspace with the reports of the week, coded.
fn desk() -> Desk {
    let place = Place::new();
    for (name, text) in [
        ("wire.txt", WIRE),
        ("second.txt", SECOND),
        ("protest.txt", PROTEST),
        ("undated.txt", UNDATED),
        ("2024-03-03-russian.txt", RUSSIAN),
        ("notes.csv", SHEET),
    ] {
        place.write(&format!("reports/{name}"), text);
    }
    let desk = Desk { place };
    desk.place.run(&["init", "ws"]).expect(0);
    let added = desk.run(&["add", "reports"]).expect(0).stdout;
    assert!(
        added.contains("columns of reports/notes.csv: text=\"What\", date=\"When\", place=\"Where\""),
        "{added}"
    );
    let coded = desk.run(&["code"]).expect(1).stdout;
    for words in ["one report without a date", "--dct", "ru 1", "look at these first", "Inagamou (1)"] {
        assert!(coded.contains(words), "{words}: {coded}");
    }
    desk
}

#[test]
fn corrections_by_name_move_what_hangs_together_and_are_undone() {
    let desk = desk();
    let attack = desk.event("ASSAULT", "Inagamou");
    let event = id(&attack);
    let done =
        desk.review(&["correct", &event, "place=Ménaka", "killed=at least 4", "date=3 March 2024"]).expect(0);
    assert_eq!(done.stdout.matches("decision ").count(), 3, "{}", done.stdout);
    let now = desk.event("ASSAULT", &event);
    assert_eq!((&now["place"]["name"], &now["place"]["country"]), (&"Ménaka".into(), &"MLI".into()), "{now}");
    assert!((now["place"]["lat"].as_f64().unwrap() - 15.9).abs() < 0.2, "{now}");
    assert_eq!(
        (&now["place"]["precision"], &now["place"]["unresolved"]),
        (&"settlement".into(), &Value::Null)
    );
    assert_eq!(
        (&now["time"]["start"], &now["time"]["value"]),
        (&"2024-03-03".into(), &"2024-03-03".into()),
        "{now}"
    );
    // What a person said holds for the incident, whatever its other report says.
    let incident = desk.incident_of(&event);
    assert_eq!(incident["place"]["name"], "Ménaka", "{incident}");
    assert_eq!(incident["start"], "2024-03-03", "{incident}");
    let killed = |incident: &Value| -> Vec<Value> {
        let all = incident["quantities"].as_array().unwrap().iter();
        all.filter(|count| count["kind"] == "killed").cloned().collect()
    };
    let counts = killed(&incident);
    assert_eq!(
        (counts.len(), &counts[0]["best"], &counts[0]["high"]),
        (1, &4.into(), &Value::Null),
        "{incident}"
    );
    let shown = desk.review(&["show", &event]).expect(0).stdout;
    for words in ["Ménaka", "Mali", "at least 4 killed", "2024-03-03", "in incident i", "correct by", "“"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    // The bulletin says how right the coding was by the reviews.
    let page = desk.run(&["report", "--out", "-"]).stdout;
    for words in ["people decided on 1 of ", "where 0 % of 1", "who 100 % of 1", "an event 100 % of 1"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // One act, one undo.
    desk.review(&["undo", "2"]).expect(0);
    assert_eq!(desk.event("ASSAULT", &event)["place"], attack["place"]);
    assert!(desk.review(&["undo", "2"]).expect(2).stderr.contains("already"));

    // What was empty is filled; what cannot be is refused with the next step, and records nothing.
    let protest = id(&desk.event("PROTEST", "Kayes"));
    desk.review(&["correct", &protest, "participants=200", "target=Mali"]).expect(0);
    assert_eq!(desk.event("PROTEST", "Kayes")["targets"][0]["actor"], "MLI");
    for (field, words) in [
        ("place=Zzyzxburg", "place add"),
        ("place.country=\"Mali\"", "correct the whole"),
        ("actor=Tarek Odunlami", "never by name"),
        ("actors.0.actor=\"XXX-NEW\"", "actor add"),
        ("killed=many", "no whole number"),
        ("killed=12-3", "ends below"),
        ("date=31 February 2024", "12 March 2024"),
        ("date=1 January 2030", "the report is of"),
        ("type=FIGHT", "ASSAULT"),
        ("type=PROTEST/firearms", "modes of PROTEST"),
        ("status=maybe", "occurred"),
        ("colour=red", "it has place"),
        ("evidence=[]", "must not be empty"),
    ] {
        let said = desk.review(&["correct", &event, field]).expect(2).stderr;
        assert!(
            said.contains(words) && (said.contains("hint") || field.starts_with("evidence")),
            "{field}: {said}"
        );
    }
    let several = desk.review(&["correct", &event, "place=San José"]).expect(1).stdout;
    assert!(several.contains("nothing is recorded") && several.contains("geonames:"), "{several}");
    let one = several.lines().find(|line| line.contains("Costa Rica")).unwrap();
    let choice = one.split('\'').nth(1).unwrap();
    desk.review(&["correct", &event, &format!("place={choice}")]).expect(0);
    assert_eq!(desk.event("ASSAULT", &event)["place"]["country"], "CRI");
    desk.run(&["verify"]).expect(0);
}

#[test]
fn what_a_person_says_outweighs_the_other_reports_of_an_incident() {
    let desk = desk();
    let (one, other) = (id(&desk.event("ASSAULT", "Inagamou")), id(&desk.event("ASSAULT", "five soldiers")));
    if desk.incident_of(&one)["id"] != desk.incident_of(&other)["id"] {
        desk.review(&["merge", &one, &other]).expect(0);
    }
    let before = desk.incident_of(&one);
    let together = |what: &str| {
        let incident = desk.incident_of(&one);
        let events = incident["events"].as_array().unwrap();
        assert!([&one, &other].iter().all(|id| events.iter().any(|e| e == *id)), "{what}: {incident}");
        incident
    };
    // The report that says least is corrected, field by field, and merged, so that linking parts nothing.
    desk.review(&["merge", &one, &other]);
    desk.review(&["correct", &other, "killed=4", "actor=JNIM", "type=ASSAULT/explosives"]).expect(0);
    let incident = together("corrected");
    assert_eq!(
        incident["actors"][0]["actor"],
        desk.event("ASSAULT", &other)["actors"][0]["actor"],
        "{incident}"
    );
    assert_eq!(
        (&incident["type"], &incident["mode"]),
        (&"ASSAULT".into(), &"explosives".into()),
        "{incident}"
    );
    let killed = |incident: &Value| {
        let all = incident["quantities"].as_array().unwrap();
        let all = all.iter().filter(|count| count["kind"] == "killed");
        all.map(|count| (count["low"].as_u64(), count["best"].as_u64(), count["high"].as_u64()))
            .collect::<Vec<_>>()
    };
    assert_eq!(killed(&incident), [(Some(4), Some(4), Some(4))]);
    // The later decision holds.
    desk.review(&["correct", &one, "killed=at least 6", "place=Ansongo"]).expect(0);
    desk.review(&["correct", &other, "place=Bourem"]).expect(0);
    let incident = together("corrected twice");
    assert_eq!(killed(&incident), [(Some(6), Some(6), None)]);
    assert_eq!(incident["place"]["name"], "Bourem");
    // What is emptied decides nothing: the other report still tells.
    desk.review(&["correct", &other, "place=none"]).expect(0);
    assert_eq!(together("emptied")["place"]["name"], "Ansongo");
    // Undone, the reports speak again.
    let log: Vec<String> = (1..20).rev().map(|n| n.to_string()).collect();
    for number in &log {
        desk.review(&["undo", number]);
    }
    let after = desk.incident_of(&one);
    assert_eq!((&after["place"], &after["quantities"]), (&before["place"], &before["quantities"]));
}

/// Every file below a folder with its bytes as text.
fn files_below(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        files.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
    }
    files
}

#[test]
fn what_must_not_be_shared_leaves_nothing_in_what_is_published() {
    let desk = desk();
    let hidden = "TIMBUKTU, 7 March 2024 (Hidden Wire) — Gunmen burned two trucks of the Ombrelle Mining Works near \
        Goundam on 6 March, a driver said. On 2 March fighters attacked an army post at Inagamou and killed nineteen \
        soldiers.\n";
    desk.place.write("reports/hidden-note.txt", hidden);
    desk.run(&["add", "reports/hidden-note.txt"]).expect(0);
    desk.run(&["code"]);
    let planted = ["Hidden Wire", "hidden-note", "Ombrelle", "nineteen", "two trucks"];
    let public = ["export", "--public", "--with", "csv,hxl,stix,acled,ged,cameo,geopackage", "--replication"];
    let bundle = |to: &str| {
        let mut arguments = public.to_vec();
        arguments.extend(["--out", to]);
        desk.run(&arguments)
    };
    bundle("open");
    let found = files_below(&desk.place.path().join("open"));
    assert!(found.iter().any(|(_, text)| text.contains("Ombrelle")), "what is not marked is published");

    desk.place.write(
        "ws/dateline.toml",
        "[[source]]\nname = \"reports/hidden-note.txt\"\ncalled = \"The Contact\"\nshare = false\n\
         [[source]]\nname = \"Sample Agency\"\ngrade = \"B2\"\ncountry = \"MLI\"\n",
    );
    let said = bundle("closed").stdout;
    assert!(said.contains("withheld: one report of The Contact"), "{said}");
    let files = files_below(&desk.place.path().join("closed"));
    let bundle_ids: Vec<&str> = planted.into_iter().chain(["The Contact"]).collect();
    for (file, text) in &files {
        for words in &bundle_ids {
            assert!(!text.to_lowercase().contains(&words.to_lowercase()), "{words} in {file}");
        }
    }
    let of = |name: &str| files.iter().find(|(file, _)| file.ends_with(name)).map_or("", |(_, text)| text);
    assert!(of("withheld.csv").contains("documents.jsonl,,reports,1,"), "{}", of("withheld.csv"));
    assert!(of("withheld.csv").contains("only withheld reports tell them"), "{}", of("withheld.csv"));
    // What others tell too is told by them alone.
    assert!(of("incidents.jsonl").contains("Inagamou") || of("events.jsonl").contains("Inagamou"));
    assert!(!of("incidents.jsonl").contains("\"best\":19"));
    // Grades and countries of sources go along.
    assert!(of("documents.jsonl").contains("\"grade\":\"B2\""), "{}", of("documents.jsonl"));
    let bulletin = desk.run(&["report", "--public", "--out", "-"]).stdout;
    assert!(bulletin.contains("[B2]") && !bulletin.contains("Ombrelle"), "{bulletin}");
    assert!(desk.run(&["incidents", "--format", "csv"]).stdout.contains("(MLI, B2)"));

    // Words that somebody wants nowhere stop the bundle, and nothing is written.
    let mut arguments = public.to_vec();
    arguments.extend(["--out", "never", "--never", "army post"]);
    let said = desk.run(&arguments).expect(2).stderr;
    assert!(said.contains("nothing was written") && !desk.place.path().join("never").exists(), "{said}");
    arguments.pop();
    arguments.push("Ombrelle Mining");
    desk.run(&arguments);
    assert!(desk.place.path().join("never").exists());
}

#[test]
fn an_audit_and_a_second_coding_stand_in_bulletin_and_replication() {
    let desk = desk();
    let replication = || {
        desk.run(&["export", "--replication", "--out", "made"]);
        let text = std::fs::read_to_string(desk.place.path().join("made/replication.json")).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["quality"].clone()
    };
    assert!(replication()["audit"].is_null() && replication()["why"].is_string());
    desk.run(&["audit", "--n", "8"]).expect(0);
    assert!(desk.run(&["report", "--out", "-"]).stdout.contains("no audit"));
    let mut workspace = dateline::workspace::open_to_write(Some(&desk.place.path().join("ws"))).unwrap();
    let sitting = sitting::all(&workspace).unwrap().pop().unwrap();
    let pile = Pile::of(&workspace).unwrap();
    // The first person sees what the record has; the second sees no event in the first sentence that has one.
    let first = sitting.units.iter().position(|unit| unit.event.is_some()).unwrap();
    for (at, unit) in sitting.units.iter().enumerate() {
        for name in ["adaname", "benname"] {
            let mut given = pile.record(unit, None);
            if at == first && name == "benname" {
                given.told = None;
            }
            let coder = Coder { name, model: None };
            let now = sitting.at;
            sitting::answer(&mut workspace, &sitting.id, at, coder, &given, now).unwrap();
        }
    }
    drop(workspace);
    let page = desk.run(&["report", "--out", "-"]).stdout;
    assert!(page.contains("0 % of records wrong (95 % interval 0 to ") && page.contains("judged)"), "{page}");
    let quality = replication();
    assert_eq!(quality["audit"]["precision"]["estimate"], 1.0, "{quality}");
    let of_two = &quality["agreement"][0];
    assert_eq!(of_two["between"], serde_json::json!(["coder 1", "coder 2"]), "{quality}");
    let event = &of_two["fields"][0];
    let n = sitting.units.len() as u64;
    assert_eq!((event["n"].as_u64(), event["agree"].as_u64()), (Some(n), Some(n - 1)), "{quality}");
    assert!(event["alpha"].as_f64().unwrap() < 1.0, "{quality}");
    assert!(!quality.to_string().contains("adaname"), "people are not named");
}

#[test]
fn a_figure_is_a_picture_where_one_is_wanted() {
    let place = Place::new();
    let data =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/data/ucdp/ucdp-ged-syria-is-2016-2019.csv.gz");
    let figure = |file: &str, more: &[&str]| {
        let mut arguments = vec!["shift", "--data", data, "--actor", "IS", "--from", "2016", "--to", "2017"];
        arguments.extend(["--draws", "100", "--figure", file]);
        arguments.extend(more);
        let ended = place.run(&arguments);
        std::fs::read(place.path().join(file)).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
    };
    let (plain, dotted) = (figure("a.svg", &[]), figure("b.svg", &["--dots", "--title", "March <Mali>"]));
    let [plain, dotted] = [plain, dotted].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(!plain.contains("class=\"dot\"") && plain.contains(">IS (UCDP GED"), "{plain}");
    assert!(dotted.matches("class=\"dot\"").count() > 50 && dotted.contains(">March &lt;Mali&gt;</text>"));
    if !cfg!(feature = "png") {
        let arguments = ["trend", "--data", data, "--actor", "IS", "--period", "2016", "--figure", "c.PNG"];
        let said = place.run(&arguments).expect(2).stderr;
        assert!(said.contains("draws no PNG") && said.contains(".svg"), "{said}");
        return;
    }
    let picture = figure("c.PNG", &["--dots"]);
    assert!(picture.starts_with(b"\x89PNG\r\n") && picture.len() > 10_000, "{}", picture.len());
}

#[test]
fn missed_events_are_added_and_incidents_merged_and_split_and_all_of_it_survives_coding_again() {
    let desk = desk();
    let quote = "the shops stayed shut in Sikasso";
    let said = desk.review(&["add", "--quote", quote, "place=Sikasso"]).expect(2).stderr;
    assert!(said.contains("type="), "{said}");
    let said = desk.review(&["add", "--quote", quote, "type=PROTEST"]).expect(2).stderr;
    assert!(said.contains("--trigger"), "{said}");
    let before = desk.events();
    let coded = before.len();
    let add =
        ["add", "--quote", quote, "--trigger", "shut", "type=PROTEST", "place=Sikasso", "date=5 March 2024"];
    desk.review(&add).expect(0);
    assert!(desk.review(&add).expect(2).stderr.contains("already"));
    let event = id(&desk.events().into_iter().find(|event| !before.contains(event)).unwrap());
    assert_eq!(desk.events().len(), coded + 1);
    assert_eq!(desk.incident_of(&event)["place"]["name"], "Sikasso");
    desk.run(&["code", "--again"]);
    assert_eq!(desk.events().len(), coded + 1);

    let (one, other) = (id(&desk.event("ASSAULT", "Inagamou")), id(&desk.event("ASSAULT", "five soldiers")));
    let together = || desk.incident_of(&one)["id"] == desk.incident_of(&other)["id"];
    let was = together();
    let (first, second) = (desk.incident_of(&one), desk.incident_of(&other));
    if was {
        desk.review(&["split", first["id"].as_str().unwrap(), &one]).expect(0);
        assert!(!together());
        desk.review(&["merge", &one, &other]).expect(0);
    } else {
        desk.review(&["merge", first["id"].as_str().unwrap(), second["id"].as_str().unwrap()]).expect(0);
    }
    assert!(together());
    assert!(desk.review(&["merge", &one, &other]).expect(2).stderr.contains("already"));
    desk.run(&["code", "--again"]);
    assert!(together());
    let incident = desk.incident_of(&one)["id"].as_str().unwrap().to_owned();
    desk.review(&["split", &incident, &one]).expect(0);
    assert!(!together());
    desk.review(&["correct", &incident, "domain=political"]);
    desk.run(&["verify"]).expect(0);
}

#[test]
fn what_a_workspace_knows_is_told_once_and_codes_again_what_it_touches() {
    let desk = desk();
    let attack = desk.event("ASSAULT", "Inagamou");
    assert_eq!(attack["actors"][0]["actor"], Value::Null, "{attack}");
    let group = ["actor", "add", "Tolva Liberation Front", "--sector", "REB", "--country", "Mali"];
    let said = desk.run(&group).expect(0).stdout;
    assert!(said.contains("MLI-TLF"), "{said}");
    assert!(desk.run(&group).expect(2).stderr.contains("known already"));
    let said = desk.run(&["place", "add", "Inagamou", "16.10", "0.40"]).expect(0).stdout;
    assert!(said.contains("Gao") && said.contains("MLI"), "{said}");
    for (arguments, words) in [
        (&["actor", "add", "Gondor Host", "--sector", "ELF"][..], "no sector"),
        (&["actor", "add", "Al Shabaab", "--sector", "REB"], "known already"),
        (&["place", "add", "Inagam", "160", "2"], "latitude"),
        (&["place", "add", "Inagam", "16", "2", "--country", "Gondor"], "no country"),
    ] {
        let said = desk.run(arguments).expect(2).stderr;
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    let coded = desk.run(&["code"]).stdout;
    assert!(
        coded.contains("what you know changed") && coded.contains("1 documents are coded again"),
        "{coded}"
    );
    assert!(coded.contains("1 documents coded") && coded.contains("~ e"), "{coded}");
    let now = desk.event("ASSAULT", "Inagamou");
    assert_eq!(now["id"], attack["id"]);
    assert_eq!(now["actors"][0]["actor"], "MLI-TLF", "{now}");
    assert_eq!(
        (&now["place"]["name"], &now["place"]["admin1"]),
        (&"Inagamou".into(), &"Gao".into()),
        "{now}"
    );
    // Nothing is lost by leaving a flag out, and flags are refused where they would be forgotten.
    assert!(desk.run(&["code"]).stdout.contains("0 documents coded"));
    desk.place.write("own.tsv", "");
    assert!(desk.run(&["code", "--actors", "own.tsv"]).expect(2).stderr.contains("[knowledge]"));
    // A row that goes takes its key with it; a named file that is not there is said.
    std::fs::remove_file(desk.place.path().join("ws/actors.tsv")).unwrap();
    assert!(desk.run(&["code"]).stdout.contains("1 documents are coded again"));
    assert_eq!(desk.event("ASSAULT", "Inagamou")["actors"][0]["actor"], Value::Null);
    desk.place.write("ws/dateline.toml", "[knowledge]\nplaces = [\"gone.csv\"]\n");
    assert!(desk.run(&["code"]).expect(2).stderr.contains("gone.csv"));
}

#[test]
fn what_is_new_is_told_and_what_is_declared_is_watched() {
    let desk = desk();
    let first = desk.run(&["new"]).expect(0).stdout;
    assert!(
        first.contains("nobody looked before") && first.contains("reports without a date (1)"),
        "{first}"
    );
    assert!(desk.run(&["new"]).expect(1).stdout.starts_with("since the look of"));
    let event = id(&desk.event("PROTEST", "Kayes"));
    let incident = desk.incident_of(&event)["id"].as_str().unwrap().to_owned();
    desk.review(&["correct", &event, "participants=500"]).expect(0);
    let other = id(&desk.event("ASSAULT", "depot"));
    desk.review(&["reject", &other, "--reason", "another desk has it"]).expect(0);
    desk.place.write(
        "incoming/new.txt",
        "KIDAL, 20 March 2024 (Sample Agency) — Protesters burned tyres in Kidal on 19 March.\n",
    );
    desk.place.write("feeds.toml", "[[folder]]\npath = \"incoming\"\n");
    let peek = desk.run(&["new", "--peek", "--format", "json"]).expect(0).stdout;
    let peek: Value = serde_json::from_str(&peek).unwrap();
    assert_eq!(
        (peek["changed"][0]["now"]["id"].as_str(), peek["withdrawn"].as_array().map(Vec::len)),
        (Some(incident.as_str()), Some(1)),
        "{peek}"
    );
    let watched = desk.run(&["watch", "feeds.toml"]).stdout;
    for words in [
        "1 documents added",
        "new incidents (1)",
        "Kidal",
        "participants was not told, is 500",
        "withdrawn incidents (1)",
    ] {
        assert!(watched.contains(words), "{words}: {watched}");
    }
    assert!(desk.run(&["new", "--since", "2020-01-01"]).expect(0).stdout.contains("by when reports came"));
    assert!(desk.run(&["new", "--since", "yesterday"]).expect(2).stderr.contains("last"));
    desk.place.write("feeds.toml", "[[feed]]\nurl = \"file:///etc/passwd\"\n");
    assert!(desk.run(&["watch", "feeds.toml"]).expect(2).stderr.contains("not an address"));
}

#[test]
fn a_spreadsheet_is_read_as_people_keep_it_and_read_again_replaces() {
    let desk = desk();
    let note = desk.event("ASSAULT", "depot");
    assert_eq!(
        (&note["place"]["name"], &note["time"]["start"]),
        (&"Gao".into(), &"2024-03-12".into()),
        "{note}"
    );
    let documents =
        || desk.run(&["search", "soldiers OR guards OR depot"]).stdout.matches("notes.csv").count();
    assert_eq!(documents(), 2);
    assert!(desk.run(&["add", "reports/notes.csv"]).expect(0).stdout.contains("1 here before"));
    let again = desk
        .run(&["add", "reports/notes.csv", "--column", "text=What", "--column", "title=Where"])
        .expect(0)
        .stdout;
    assert!(
        again.contains("title=\"Where\"") && again.contains("2 documents of earlier readings were replaced"),
        "{again}"
    );
    desk.run(&["code"]);
    assert_eq!(documents(), 2);
    // A column that is not there is said, and takes nothing away.
    let wrong = desk.run(&["add", "reports/notes.csv", "--column", "text=Nope"]).expect(1).stdout;
    assert!(wrong.contains("no column \"Nope\"") && wrong.contains("stays"), "{wrong}");
    assert_eq!(documents(), 2);
    // The columns are remembered.
    assert!(desk.run(&["add", "reports/notes.csv"]).expect(0).stdout.contains("1 here before"));
    // So is a date given to a report that had none.
    let dated = desk.run(&["add", "reports/undated.txt", "--dct", "2024-03-15"]).expect(0).stdout;
    assert!(dated.contains("0 here before"), "{dated}");
    assert!(desk.run(&["code"]).expect(0).stdout.contains("1 documents coded"));
    // The day of writing says of no deed when it was.
    assert!(desk.event("ASSAULT", "Timbuktu")["time"]["start"].is_null());
    assert!(desk.run(&["add", "reports", "--dct", "2024-04-01"]).expect(0).stdout.contains("6 here before"));
    desk.run(&["verify"]).expect(0);
}
