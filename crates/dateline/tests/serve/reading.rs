//! Reading: incidents, documents, search, a bundle, the inbox, and what pages hear.

use crate::common::{self, Place};
use crate::http::Server;
use crate::{OTHER, REPORT, event_of, served, text};
use serde_json::{Value, json};

#[test]
fn a_page_reads_incidents_documents_and_events() {
    let place = Place::new();
    let (_server, client) = served(&place);
    let session = client.get("/api/session").expect(200).json();
    assert_eq!((&session["role"], &session["can"]["review"]), (&json!("admin"), &json!(true)), "{session}");

    let rows = client.get("/api/incidents").expect(200).json();
    let n = rows["matched"].as_u64().unwrap();
    assert!(n >= 2 && rows["total"] == rows["matched"], "{rows}");
    let columns = client.get("/api/incidents/columns").expect(200);
    let tag = columns.header("etag").unwrap().to_owned();
    let columns = columns.json();
    for name in ["id", "lat", "start", "type", "actors", "reviewed", "confidence", "killed"] {
        assert_eq!(columns[name].as_array().unwrap().len() as u64, n, "{name}");
    }
    client.send("GET", "/api/incidents/columns", &[("If-None-Match", &tag)], b"").expect(304);
    let protests = client.get("/api/incidents?type=PROTEST").expect(200).json();
    assert_eq!(protests["matched"], 1, "{protests}");
    let none = client.get("/api/incidents?from=2025-01-01").expect(200).json();
    assert_eq!((&none["matched"], none["total"].as_u64().unwrap()), (&json!(0), n));
    let facets = client.get("/api/facets?type=PROTEST").expect(200).json();
    let types = facets["facets"]["type"].as_array().unwrap();
    assert!(types.len() >= 2, "a facet is counted without its own filter: {facets}");
    client.get("/api/incidents?type=FIGHT").expect(400);
    // A state is listed by its own name, not by the words one report has for one of its bodies.
    let all = client.get("/api/facets").expect(200).json();
    let actors = all["facets"]["actor"].as_array().unwrap();
    let state = actors.iter().find(|actor| actor["value"] == "TJK");
    assert_eq!(state.unwrap_or_else(|| panic!("no state in {actors:?}"))["name"], "Tajikistan");

    let id = text(&protests["rows"][0]["id"]).to_owned();
    let incident = client.get(&format!("/api/incidents/{id}")).expect(200).json();
    let member = &incident["members"][0];
    let document = client.get(&format!("/api/documents/{}", text(&member["document"]))).expect(200).json();
    let shown: Vec<u16> = text(&document["text"]).encode_utf16().collect();
    let at = |words: &Value| {
        let range = words["start"].as_u64().unwrap() as usize..words["end"].as_u64().unwrap() as usize;
        String::from_utf16_lossy(&shown[range])
    };
    for words in [&member["trigger"], &member["evidence"][0], &member["place"]] {
        assert_eq!(at(words), text(&words["text"]), "{words}");
    }
    let reasons = client.get(&format!("/api/events/{}/reasons", text(&member["id"]))).expect(200).json();
    assert!(!reasons["places"].as_array().unwrap().is_empty(), "{reasons}");
    let hits = client.get("/api/search?q=kulob").expect(200).json();
    assert_eq!(hits["hits"][0]["document"], document["id"], "{hits}");
    let vocabulary = client.get("/api/vocabulary").expect(200).json();
    assert_eq!(vocabulary["types"].as_array().unwrap().len(), 16);
    let places = client.get("/api/candidates/places?q=Khujand").expect(200).json();
    assert_eq!(places[0]["country"], "TJK", "{places}");
    client.get("/api/health").expect(200);
    client.get("/bulletin.html").expect(200);
}

#[test]
fn names_of_persons_leave_only_for_those_who_may_and_the_look_is_logged() {
    let place = Place::new();
    let (server, client) = served(&place);
    let documents = client.get("/api/documents").expect(200).json();
    let mut answers = String::new();
    for document in documents["rows"].as_array().unwrap() {
        answers
            .push_str(&client.get(&format!("/api/documents/{}", text(&document["id"]))).expect(200).text());
    }
    for path in [
        "/api/incidents",
        "/api/incidents/columns",
        "/api/queue",
        "/api/facets",
        "/api/search?q=shopkeeper",
        "/bulletin.html",
    ] {
        answers.push_str(&client.get(path).expect(200).text());
    }
    assert!(!answers.contains("Quimby"), "a name left");
    assert!(answers.contains("[name withheld]"));
    assert!(
        !answers.contains("http://reports.example") && answers.contains("hxxp://reports[.]example"),
        "a link is armed"
    );
    let id = documents["rows"].as_array().unwrap().iter().map(|d| text(&d["id"])).find(|id| {
        client
            .get(&format!("/api/documents/{id}?unmasked=true"))
            .expect(200)
            .text()
            .contains("Orlando Quimby")
    });
    assert!(id.is_some(), "an admin on this machine may look");
    drop(server);
    let noted = ["ws/dateline.db", "ws/dateline.db-wal"].iter().any(|file| {
        let bytes = std::fs::read(place.path().join(file)).unwrap_or_default();
        bytes.windows(17).any(|w| w == b"dateline.looked/1")
    });
    assert!(noted, "the look is in the custody log");
}

#[test]
fn pages_that_listen_hear_what_happens() {
    use std::io::{Read, Write};
    let place = Place::new();
    let (server, client) = served(&place);
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
    write!(
        stream,
        "GET /api/stream HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
        client.host,
        client.cookie.as_ref().unwrap()
    )
    .unwrap();
    let event = event_of(&client, "PROTEST");
    client
        .decide(text(&event["id"]), event["version"].as_u64().unwrap(), &json!({ "kind": "accept" }))
        .expect(200);
    let mut heard = String::new();
    let mut buffer = [0u8; 4096];
    while !heard.contains("event: incidents") {
        let n = stream.read(&mut buffer).unwrap();
        assert!(n > 0, "{heard}");
        heard.push_str(&String::from_utf8_lossy(&buffer[..n]));
    }
    assert!(heard.contains("event: decision") && heard.contains(text(&event["id"])), "{heard}");
}

#[test]
fn a_bundle_is_only_read() {
    let place = Place::new();
    place.write("reports/a.txt", REPORT);
    place.write("reports/b.txt", OTHER);
    place.run(&["run", "reports", "--out", "bundle"]);
    let server = Server::start(&place, &["serve", "bundle", "--port", "0"]);
    let client = server.open();
    let session = client.get("/api/session").expect(200).json();
    assert_eq!((&session["source"]["kind"], &session["can"]["review"]), (&json!("bundle"), &json!(false)));
    let rows = client.get("/api/incidents").expect(200).json();
    let incident = client.get(&format!("/api/incidents/{}", text(&rows["rows"][0]["id"]))).expect(200).json();
    let member = &incident["members"][0];
    let document = client.get(&format!("/api/documents/{}", text(&member["document"]))).expect(200).json();
    assert_eq!((&document["text"], document["events"].as_array().unwrap().is_empty()), (&Value::Null, false));
    client.decide(text(&member["id"]), 1, &json!({ "kind": "accept" })).expect(403);
    assert!(client.get("/bulletin.html").expect(200).text().contains("<!doctype html>"));
}

#[test]
fn files_that_are_dragged_in_get_a_verdict_each() {
    let place = Place::new();
    let (_server, client) = served(&place);
    let part = |name: &str, words: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{words}\r\n"
        )
    };
    let fresh = "KHOROG, 2 April 2024 (Sample Agency) — Police arrested two men in Khorog on 1 April, officials said.\n";
    let body =
        part("../../new.txt", fresh) + &part("empty.txt", "") + &part("again.txt", REPORT) + "--b--\r\n";
    let headers = [("X-Dateline", "1"), ("Content-Type", "multipart/form-data; boundary=b")];
    let job = client.send("POST", "/api/inbox", &headers, body.as_bytes()).expect(202).json();
    let path = format!("/api/jobs/{}", text(&job["job"]));
    let started = std::time::Instant::now();
    let job = loop {
        let job = client.get(&path).expect(200).json();
        if !matches!(text(&job["state"]), "waiting" | "running") {
            break job;
        }
        assert!(started.elapsed().as_secs() < 300, "{job}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    };
    assert_eq!(job["state"], "done", "{job}");
    let verdict_of = |path: &str| {
        let verdicts = job["verdicts"].as_array().unwrap();
        verdicts.iter().find(|v| v["path"] == path).unwrap_or_else(|| panic!("{path}: {job}")).clone()
    };
    assert_eq!(verdict_of("inbox/new.txt")["verdict"], "coded");
    assert_eq!(verdict_of("inbox/empty.txt")["verdict"], "empty");
    assert_eq!(verdict_of("inbox/again.txt")["verdict"], "duplicate-of");
    let arrests = client.get("/api/incidents?type=COERCE").expect(200).json();
    assert_eq!(arrests["matched"], 1, "{arrests}");
}

#[test]
fn the_description_of_the_api_is_the_one_for_readers() {
    let made = serde_json::to_string_pretty(&dateline::serve::description()).unwrap() + "\n";
    let path = common::repository().join("docs/openapi.json");
    if std::env::var_os("DATELINE_WRITE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        made == kept,
        "docs/openapi.json is another one: DATELINE_WRITE=1 cargo test --test serve description"
    );
}
