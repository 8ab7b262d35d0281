//! The server as a browser and as a stranger meet it: a real process, real requests over loopback.

mod common;
mod http;

use common::Place;
use dateline::serve::{ROUTES, Role};
use http::{Client, Server};
use serde_json::{Value, json};

const REPORT: &str = "DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, \
    killing three officers, the interior ministry said. The post stands on the road to the border.\n";
const OTHER: &str = "DUSHANBE, 20 March 2024 (Sample Agency) — Protesters blocked a road in Kulob on 18 March, local \
    officials said. Orlando Quimby, a shopkeeper, watched from his door. Quimby said the street was quiet by noon. \
    More at http://reports.example/kulob.\n";
const THIRD: &str = "DUSHANBE, 15 March 2024 (Other Agency) — Gunmen attacked a police post near Khujand on 12 March, \
    killing four officers, police said.\n";

/// A coded workspace with these reports, in `ws`.
fn coded(place: &Place, reports: &[(&str, &str)]) {
    for (name, text) in reports {
        place.write(&format!("reports/{name}"), text);
    }
    place.run(&["init", "ws"]).expect(0);
    place.run(&["add", "reports", "--workspace", "ws"]).expect(0);
    place.run(&["code", "--workspace", "ws"]).expect(0);
}

fn served(place: &Place) -> (Server, Client) {
    coded(place, &[("a.txt", REPORT), ("b.txt", OTHER), ("c.txt", THIRD)]);
    let server = Server::start(place, &["serve", "ws", "--port", "0"]);
    let client = server.open();
    (server, client)
}

/// The first event of a type in the queue, as the page gets it.
#[track_caller]
fn event_of(client: &Client, kind: &str) -> Value {
    let queue = client.get("/api/queue").expect(200).json();
    for row in queue["rows"].as_array().unwrap() {
        let event = client.get(&format!("/api/events/{}", row["event"].as_str().unwrap())).expect(200).json();
        if event["type"] == kind {
            return event;
        }
    }
    panic!("no {kind} in {queue}")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

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
fn decisions_are_held_against_the_version_that_was_seen() {
    let place = Place::new();
    let (server, client) = served(&place);
    let event = event_of(&client, "PROTEST");
    let (id, version) = (text(&event["id"]).to_owned(), event["version"].as_u64().unwrap());
    let path = format!("/api/events/{id}/decisions");
    client.post(&path, &json!({ "kind": "accept" })).expect(428);
    let accepted = client.decide(&id, version, &json!({ "kind": "accept" })).expect(200);
    assert_eq!(accepted.json()["event"]["review"]["state"], "accepted");
    let late = client.decide(&id, version, &json!({ "kind": "reject" })).expect(409);
    assert_eq!(late.header("etag"), Some(format!("\"{}\"", version + 1).as_str()));
    assert_eq!(late.json()["current"]["version"], version + 1);

    // A correction with words of the text, in UTF-16 units; the record quotes them.
    let document = client.get(&format!("/api/documents/{}", text(&event["document"]))).expect(200).json();
    let shown = text(&document["text"]);
    let start = shown[..shown.find("local officials").unwrap()].encode_utf16().count();
    let change = json!({ "kind": "correct", "changes": [
        { "field": "actors", "value": [{ "span": { "start": start, "end": start + 15 }, "sector": "GOV" }] },
        { "field": "time", "value": { "start": "2024-03-17", "end": "2024-03-17", "span": null } },
    ] });
    let corrected = client.decide(&id, version + 1, &change).expect(200).json();
    assert_eq!(corrected["event"]["actors"][0]["text"], "local officials", "{corrected}");
    assert_eq!(corrected["event"]["time"]["value"], "2024-03-17");
    assert_eq!(corrected["event"]["review"]["state"], "corrected");
    let version = corrected["event"]["version"].as_u64().unwrap();
    let refused = client.decide(
        &id,
        version,
        &json!({ "kind": "correct", "changes": [{ "field": "id", "value": "x" }] }),
    );
    refused.expect(400);
    let outside = json!({ "kind": "correct", "changes": [{ "field": "actors", "value": [{ "span": { "start": 0, "end": 99999 } }] }] });
    client.decide(&id, version, &outside).expect(400);

    // Undo takes the two fields back as one step, then the acceptance; then there is nothing left.
    let undone = client.post("/api/undo", &json!({})).expect(200).json();
    assert_eq!(undone["undone"].as_array().unwrap().len(), 2, "{undone}");
    assert_eq!(undone["events"][0]["review"]["state"], "accepted");
    assert_eq!(undone["events"][0]["actors"], event["actors"]);
    let undone = client.post("/api/undo", &json!({})).expect(200).json();
    assert_eq!(undone["events"][0]["review"]["state"], "open");
    client.post("/api/undo", &json!({})).expect(404);
    let steps = client.get("/api/steps?by=me").expect(200).json();
    assert_eq!(steps.as_array().unwrap().len(), 4, "{steps}");

    // A batch: what moved on is named, the rest is one step.
    let queue = client.get("/api/queue").expect(200).json();
    let mut events: Vec<Value> = queue["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!({ "id": row["event"], "version": row["version"] }))
        .collect();
    let all = events.len() as u64;
    events[0]["version"] = json!(0);
    let batch =
        client.post("/api/batches", &json!({ "kind": "accept", "events": events })).expect(200).json();
    assert_eq!(
        (batch["done"].as_u64(), batch["conflicts"].as_array().unwrap().len()),
        (Some(all - 1), 1),
        "{batch}"
    );
    let undone = client.post("/api/undo", &json!({})).expect(200).json();
    assert_eq!(undone["undone"].as_array().unwrap().len() as u64, all - 1);
    let queue = client.get("/api/queue").expect(200).json();
    assert_eq!(queue["open"].as_u64(), Some(all), "{queue}");
    drop(client);
    drop(server);
    place.run(&["verify", "--workspace", "ws"]).expect(0);
}

#[test]
fn incidents_are_put_together_and_taken_apart() {
    let place = Place::new();
    let (_server, client) = served(&place);
    let rows = client.get("/api/incidents").expect(200).json();
    let ids: Vec<&Value> = rows["rows"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    let merged =
        client.post("/api/incidents/merge", &json!({ "incidents": [ids[0], ids[1]] })).expect(200).json();
    let incident = client.get(&format!("/api/incidents/{}", text(&merged["incident"]))).expect(200).json();
    let events: Vec<&str> = incident["members"].as_array().unwrap().iter().map(|m| text(&m["id"])).collect();
    assert!(events.len() >= 2, "{incident}");
    let after = client.get("/api/incidents").expect(200).json();
    assert_eq!(after["total"].as_u64().unwrap() + 1, rows["total"].as_u64().unwrap());
    let path = format!("/api/incidents/{}/split", text(&merged["incident"]));
    let split = client.post(&path, &json!({ "events": [events[0]] })).expect(200).json();
    // What only the merged incidents held together comes apart too.
    assert!(split["incidents"].as_array().unwrap().len() >= 2, "{split}");
    let alone = client.get(&format!("/api/events/{}", events[0])).expect(200).json();
    for other in &events[1..] {
        let other = client.get(&format!("/api/events/{other}")).expect(200).json();
        assert_ne!(other["incident"], alone["incident"]);
    }
    client.post(&path, &json!({ "events": events })).expect(400);
    for _ in 0..2 {
        client.post("/api/undo", &json!({})).expect(200);
    }
}

#[test]
fn eight_people_at_once_lose_no_edit() {
    // The figure of docs/web.md is 2,000 each; here as many as a test may take.
    let edits: usize = std::env::var("DATELINE_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let place = Place::new();
    let (server, client) = served(&place);
    let ids: Vec<String> = client.get("/api/queue").expect(200).json()["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| text(&row["event"]).to_owned())
        .collect();
    let (mut made, mut conflicts, mut waits) = (0, 0, Vec::new());
    std::thread::scope(|scope| {
        let people: Vec<_> = (0..8)
            .map(|person| {
                let (client, ids) = (&client, &ids);
                scope.spawn(move || {
                    let (mut made, mut conflicts, mut waits) = (0u64, 0u64, Vec::new());
                    for n in 0..edits {
                        let id = &ids[(n + person) % ids.len()];
                        loop {
                            let version =
                                client.get(&format!("/api/events/{id}")).expect(200).json()["version"]
                                    .as_u64()
                                    .unwrap();
                            let reason = format!("person {person}, edit {n}");
                            let asked = std::time::Instant::now();
                            let answer =
                                client.decide(id, version, &json!({ "kind": "accept", "reason": reason }));
                            waits.push(asked.elapsed());
                            match answer.status {
                                200 => break made += 1,
                                409 => conflicts += 1,
                                _ => panic!("{}: {}", answer.status, answer.text()),
                            }
                        }
                    }
                    (made, conflicts, waits)
                })
            })
            .collect();
        for person in people {
            let (m, c, w) = person.join().unwrap();
            made += m;
            conflicts += c;
            waits.extend(w);
        }
    });
    assert_eq!(made, 8 * edits as u64);
    waits.sort();
    eprintln!(
        "{made} edits, {conflicts} conflicts, answered in {:?} at the 95th percentile",
        waits[waits.len() * 95 / 100]
    );
    // Every edit is there, once, with its own reason.
    let mut reasons: Vec<String> = ids
        .iter()
        .flat_map(|id| {
            let decisions = client.get(&format!("/api/events/{id}/decisions")).expect(200).json();
            decisions.as_array().unwrap().iter().map(|d| text(&d["reason"]).to_owned()).collect::<Vec<_>>()
        })
        .collect();
    reasons.sort();
    reasons.dedup();
    assert_eq!(reasons.len(), 8 * edits);
    drop(server);
    place.run(&["verify", "--workspace", "ws"]).expect(0);
}

#[test]
fn strangers_are_kept_out() {
    let place = Place::new();
    let (server, client) = served(&place);
    let stranger = server.stranger();
    // ASVS 5.0 8.2.1: no route without a session, but those that need none.
    for route in ROUTES.iter().filter(|route| route.least.is_some()) {
        let path = route.path.replace("{id}", "x").replace("{user}", "x");
        let answer = stranger.change(route.method.as_str(), &path, &json!({}), &[]);
        assert_eq!(answer.status, 401, "{} {path}", route.method);
    }
    stranger.get("/api/stream").expect(401);
    stranger.get("/bulletin.html").expect(401);
    // The link opens once.
    let path = server.link.split_once(&format!(":{}", server.port)).unwrap().1;
    stranger.get(path).expect(403);
    stranger.get("/open?token=guess").expect(403);
    assert!(server.log().contains("another browser: http://127.0.0.1:"), "{}", server.log());
    // Host allow-list: a name that was made to mean this machine.
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"] {
        client.send("GET", "/api/session", &[("Host", host)], b"").expect(403);
        client.send("GET", "/", &[("Host", host)], b"").expect(403);
    }
    // ASVS 5.0 3.5: pages of other sites change nothing and read nothing.
    let body = br#"{"events":[]}"#;
    let own = ("Content-Type", "application/json");
    for headers in [
        vec![own],
        vec![own, ("Origin", "http://evil.example"), ("X-Dateline", "1")],
        vec![own, ("Sec-Fetch-Site", "cross-site"), ("X-Dateline", "1")],
        vec![own, ("Origin", "null"), ("X-Dateline", "1")],
    ] {
        let answer = client.send("POST", "/api/seen", &headers, body);
        assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("csrf")), "{headers:?}");
    }
    client.send("POST", "/api/seen", &[own, ("X-Dateline", "1")], body).expect(204);
    client
        .send("GET", "/api/incidents", &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors")], b"")
        .expect(403);
    // Logging out ends the session in the server.
    client.post("/api/logout", &json!({})).expect(204);
    client.get("/api/incidents").expect(401);
}

#[test]
fn no_path_leads_out_and_no_answer_tells_of_the_inside() {
    let place = Place::new();
    let (server, client) = served(&place);
    place.write("secret.txt", "in the clear");
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/%2e%2e/etc/passwd.txt",
        "/assets/../../secret.txt",
        "/ws/dateline.db",
        "/api/documents/../../secret.txt",
        "/api/documents/%2e%2e%2fsecret",
        "/api/documents/d%00",
        "/accounts.toml",
        "/api/jobs/-1",
        "/api/jobs/99999999999999999999",
        "/api/events/e'%20OR%201=1",
        "//etc/passwd.txt",
        "/api/nothing",
    ] {
        let answer = client.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        let text = answer.text();
        for inside in
            ["in the clear", "root:", "src/", "panicked", "sqlite", "/work", "/tmp", "dateline_store"]
        {
            assert!(!text.to_lowercase().contains(inside), "{path} tells {inside}: {text}");
        }
    }
    // ASVS 5.0 3.4: what every answer carries, an error's too.
    for answer in
        [client.get("/"), client.get("/api/session"), client.get("/api/nothing"), client.get("/x.js")]
    {
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
        assert!(answer.header("server").is_none() && answer.header("access-control-allow-origin").is_none());
    }
    // Bodies: too large, no JSON, another type, unknown fields.
    let big = vec![b'x'; (1 << 20) + 1];
    client
        .send("POST", "/api/seen", &[("X-Dateline", "1"), ("Content-Type", "application/json")], &big)
        .expect(413);
    client
        .send("POST", "/api/seen", &[("X-Dateline", "1"), ("Content-Type", "text/plain")], b"{}")
        .expect(415);
    client
        .send("POST", "/api/seen", &[("X-Dateline", "1"), ("Content-Type", "application/json")], b"{")
        .expect(400);
    client.post("/api/seen", &json!({ "events": [], "role": "admin" })).expect(400);
    client.send("PUT", "/api/seen", &[("X-Dateline", "1")], b"").expect(405);
    // ASVS 5.0 16.4.1: nobody writes lines of their own into the log.
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

/// A server with an account of each role; it answers to `dateline.example`.
fn with_accounts(place: &Place) -> Server {
    coded(place, &[("a.txt", REPORT), ("b.txt", OTHER)]);
    for role in ["viewer", "coder", "reviewer", "admin"] {
        let arguments = ["serve", "ws", "--add-account", &format!("the-{role}"), "--role", role];
        place.run_with_input(&arguments, format!("password of {role}\n").as_bytes()).expect(0);
    }
    Server::start(
        place,
        &["serve", "ws", "--address", "0.0.0.0", "--port", "0", "--host", "dateline.example"],
    )
}

fn login(server: &Server, user: &str, password: &str) -> (Client, u16) {
    let mut client = server.stranger();
    client.host = "dateline.example".into();
    let answer = client.post("/api/login", &json!({ "user": user, "password": password }));
    if answer.status == 200 {
        client.take_cookie(&answer);
    }
    (client, answer.status)
}

#[test]
fn each_role_may_do_its_own_and_no_more() {
    let place = Place::new();
    coded(&place, &[("a.txt", REPORT)]);
    place.run(&["serve", "ws", "--address", "0.0.0.0", "--port", "0"]).expect(2);
    drop(place);
    let place = Place::new();
    let server = with_accounts(&place);
    let roles = [
        ("viewer", Role::Viewer),
        ("coder", Role::Coder),
        ("reviewer", Role::Reviewer),
        ("admin", Role::Admin),
    ];
    for (name, role) in roles {
        let (client, status) = login(&server, &format!("the-{name}"), &format!("password of {name}"));
        assert_eq!(status, 200, "{name}");
        for route in ROUTES.iter().filter(|route| route.path != "/api/logout") {
            let path = route.path.replace("{id}", "x").replace("{user}", "nobody");
            let answer = client.change(route.method.as_str(), &path, &json!({}), &[]);
            let refused = answer.status == 403 && answer.text().contains("needs the role");
            assert_eq!(
                refused,
                route.least.is_some_and(|least| role < least),
                "{name} {} {path}: {}",
                route.method,
                answer.text()
            );
            assert_ne!(answer.status, 401, "{name} {path}");
        }
        let documents = client.get("/api/documents").expect(200).json();
        let path = format!("/api/documents/{}?unmasked=true", text(&documents["rows"][0]["id"]));
        client.get(&path).expect(403);
    }
    // An account that is changed loses its sessions.
    let (admin, _) = login(&server, "the-admin", "password of admin");
    let (coder, _) = login(&server, "the-coder", "password of coder");
    coder.get("/api/incidents").expect(200);
    admin.change("PATCH", "/api/accounts/the-coder", &json!({ "role": "viewer" }), &[]).expect(204);
    coder.get("/api/incidents").expect(401);
    admin.change("DELETE", "/api/accounts/the-admin", &json!({}), &[]).expect(400);
}

#[test]
fn guessing_passwords_is_slow_and_leaves_one_line_each() {
    let place = Place::new();
    let server = with_accounts(&place);
    let forged = "ada\nlogin: \"the-admin\"";
    for _ in 0..5 {
        assert_eq!(login(&server, forged, "guess").1, 401);
    }
    let mut client = server.stranger();
    client.host = "dateline.example".into();
    let answer = client
        .post("/api/login", &json!({ "user": "the-admin", "password": "password of admin" }))
        .expect(429);
    assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() > 60);
    let log = server.log();
    assert_eq!(log.lines().filter(|line| line.starts_with("login failed: ")).count(), 5, "{log}");
    assert!(!log.lines().any(|line| line.starts_with("login: ")), "a line was forged: {log}");
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

#[test]
fn an_event_nobody_coded_is_added_by_its_words() {
    let place = Place::new();
    let (_server, client) = served(&place);
    let document = {
        let event = event_of(&client, "PROTEST");
        client.get(&format!("/api/documents/{}", text(&event["document"]))).expect(200).json()
    };
    let shown = text(&document["text"]);
    let start = shown[..shown.find("watched from").unwrap()].encode_utf16().count();
    let path = format!("/api/documents/{}/events", text(&document["id"]));
    let span = json!({ "start": start, "end": start + 7 });
    client.post(&path, &json!({ "span": span, "changes": [] })).expect(400);
    let body = json!({ "span": span, "changes": [
        { "field": "class", "value": { "type": "CONSULT", "mode": "visit" } },
        { "field": "time", "value": { "start": "2024-03-18", "end": "2024-03-18", "span": null } },
    ] });
    let added = client.post(&path, &body).expect(201).json();
    let event = &added["event"];
    assert_eq!((&event["type"], &event["review"]["added"]), (&json!("CONSULT"), &json!(true)), "{added}");
    assert_eq!(event["time"]["start"], "2024-03-18");
    let after = client.get(&format!("/api/documents/{}", text(&document["id"]))).expect(200).json();
    assert_eq!(after["events"].as_array().unwrap().len(), document["events"].as_array().unwrap().len() + 1);
    client.post("/api/undo", &json!({})).expect(200);
    let undone = client.get(&format!("/api/documents/{}", text(&document["id"]))).expect(200).json();
    assert_eq!(undone["events"].as_array().unwrap().len(), document["events"].as_array().unwrap().len());
}

/// Answers every unit of a sitting; `of` says what of a passage.
fn answer_all(client: &Client, sitting: &str, of: impl Fn(&Value) -> Value) -> usize {
    let mut n = 0;
    loop {
        let next = client.get(&format!("/api/sittings/{sitting}/next"));
        if next.status == 204 {
            return n;
        }
        let unit = next.expect(200).json();
        assert!(unit.get("type").is_none() && unit.get("event").is_none(), "it is shown blind: {unit}");
        let path = format!("/api/sittings/{sitting}/units/{}", text(&unit["unit"]));
        client.change("PUT", &path, &of(&unit), &[]).expect(204);
        n += 1;
    }
}

/// What a careful person says of the test's reports.
fn careful(unit: &Value) -> Value {
    let context: Vec<u16> = text(&unit["context"]).encode_utf16().collect();
    let range = unit["start"].as_u64().unwrap() as usize..unit["end"].as_u64().unwrap() as usize;
    let sentence = String::from_utf16_lossy(&context[range]);
    let quote = json!({ "start": unit["start"], "end": unit["end"] });
    if sentence.contains("blocked a road") {
        json!({ "event": true, "type": "PROTEST", "mode": "obstruct", "actors": ["Protesters"], "start": "2024-03-18",
                "place": { "name": "Kulob", "country": "TJK", "lat": null, "lon": null }, "quote": quote })
    } else if sentence.contains("attacked") {
        json!({ "event": true, "type": "ASSAULT", "actors": ["Gunmen"], "targets": ["police post"], "start": "2024-03-12", "quote": quote })
    } else {
        json!({ "event": false })
    }
}

#[test]
fn a_second_coder_and_an_audit_are_blind_and_measured() {
    let place = Place::new();
    let (server, client) = served(&place);
    let drawn =
        client.post("/api/sittings", &json!({ "kind": "audit", "n": 12, "seed": 3 })).expect(201).json();
    let id = text(&drawn["id"]).to_owned();
    client.get(&format!("/api/sittings/{id}/agreement")).expect(404);
    let n = answer_all(&client, &id, careful);
    assert_eq!(drawn["units"].as_u64(), Some(n as u64), "{drawn}");
    let agreement = client.get(&format!("/api/sittings/{id}/agreement")).expect(200).json();
    let fields = agreement["fields"].as_array().unwrap();
    let of = |name: &str| fields.iter().find(|f| f["field"] == name).unwrap_or_else(|| panic!("{agreement}"));
    assert_eq!(of("event")["n"].as_u64(), Some(n as u64));
    assert!(of("type")["n"].as_u64() > Some(0) && of("type")["agree"] == of("type")["n"], "{agreement}");
    let results = client.get(&format!("/api/sittings/{id}/results")).expect(200).json();
    let precision = results["precision"]["estimate"].as_f64().unwrap();
    assert!(
        (0.0..=1.0).contains(&precision) && results["precision"]["low"].as_f64().unwrap() <= precision,
        "{results}"
    );
    let file = client.get(&format!("/api/sittings/{id}/audit.json")).expect(200).json();
    assert_eq!(file["schema"], "dateline.audit/1");
    for row in client.get(&format!("/api/sittings/{id}/disagreements")).expect(200).json().as_array().unwrap()
    {
        let path = format!("/api/sittings/{id}/units/{}/settle", text(&row["unit"]));
        client.post(&path, &json!({ "answer": "nobody" })).expect(400);
        client.post(&path, &json!({ "answer": "record", "reason": "as coded" })).expect(204);
    }
    // Words of the text are nowhere in an answer.
    let path = format!("/api/sittings/{id}/units/0");
    client
        .change(
            "PUT",
            &path,
            &json!({ "event": true, "type": "PROTEST", "actors": ["Nobody of this name"] }),
            &[],
        )
        .expect(400);
    client.change("PUT", &path, &json!({ "event": true, "type": "FIGHT" }), &[]).expect(400);
    // Nothing leaves unless an address is given.
    let model = format!("/api/sittings/{id}/model");
    client.post(&model, &json!({})).expect(403);
    drop(server);
    let printed = place.run(&["audit", "--workspace", "ws", "--out", "audit.json"]).expect(0).stdout;
    assert!(printed.contains("precision") && printed.contains("recall"), "{printed}");
    place.run(&["verify", "--workspace", "ws"]).expect(0);
}

#[test]
fn a_language_model_is_believed_only_where_it_quotes_the_text() {
    use std::io::{BufRead, BufReader, Read, Write};
    let place = Place::new();
    let (_server, client) = served(&place);
    // A small server of the OpenAI kind: right about protests, inventing words about attacks, seeing nothing else.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let kept = std::sync::Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                let lower = line.to_lowercase();
                length = lower
                    .strip_prefix("content-length:")
                    .and_then(|n| n.trim().parse().ok())
                    .unwrap_or(length);
                line.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let body: Value = serde_json::from_slice(&body).unwrap();
            let sentence = body["messages"][1]["content"].as_str().unwrap().to_owned();
            kept.lock().unwrap().push_str(&sentence);
            let said = if sentence.contains("blocked a road") {
                r#"{"event":true,"type":"PROTEST","actors":["Protesters"],"start":"2024-03-18","quote":"blocked a road"}"#
            } else if sentence.contains("attacked") {
                r#"{"event":true,"type":"ASSAULT","actors":["The cartel"],"quote":"attacked"}"#
            } else {
                r#"{"event":false,"quote":""}"#
            };
            let answer =
                json!({ "choices": [{ "message": { "role": "assistant", "content": said } }] }).to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            let mut stream = reader.into_inner();
            let _ = stream.write_all((head + &answer).as_bytes());
        }
    });
    let drawn = client.post("/api/sittings", &json!({ "kind": "second", "n": 12 })).expect(201).json();
    let id = text(&drawn["id"]).to_owned();
    let bad = json!({ "second_coder": { "address": "file:///etc/passwd", "model": "m" } });
    client.change("PUT", "/api/settings", &bad, &[]).expect(400);
    let good =
        json!({ "second_coder": { "address": format!("http://127.0.0.1:{port}/v1"), "model": "small" } });
    client.change("PUT", "/api/settings", &good, &[]).expect(200);
    let job = client.post(&format!("/api/sittings/{id}/model"), &json!({})).expect(202).json();
    let path = format!("/api/jobs/{}", text(&job["job"]));
    let job = loop {
        let job = client.get(&path).expect(200).json();
        if !matches!(text(&job["state"]), "waiting" | "running") {
            break job;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    assert_eq!(job["state"], "done", "{job}");
    assert!(!text(&job["message"]).contains(" 0 not believed"), "the invented words are refused: {job}");
    assert!(!asked.lock().unwrap().contains("Quimby"), "a name left");
    let sitting = client.get(&format!("/api/sittings/{id}")).expect(200).json();
    assert_eq!(
        (&sitting["coders"][0]["name"], &sitting["coders"][0]["model"]),
        (&json!("model:small"), &json!(true))
    );
    let agreement = client.get(&format!("/api/sittings/{id}/agreement?b=model:small")).expect(200).json();
    assert!(agreement["fields"][0]["n"].as_u64() > Some(0), "{agreement}");
}

#[test]
fn hostile_words_come_back_as_words() {
    let place = Place::new();
    let (server, client) = served(&place);
    let hostile = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'; DROP TABLE events; --",
        "{{7*7}}",
        "${7*7}",
        "%00",
        "\u{202e}evil",
        "javascript:alert(1)",
        "=HYPERLINK(\"http://evil.example\")",
        "\u{0}\u{1b}[2J",
        "a\r\nSet-Cookie: x=y",
        "../../../../etc/passwd",
        "\u{feff}\u{200b}",
        "𝕏🚂\u{301}",
        "NaN",
        "-1",
        "9e999",
        "[]",
        "null",
    ];
    let event = event_of(&client, "PROTEST");
    let id = text(&event["id"]);
    for words in hostile {
        let note = client.post(&format!("/api/events/{id}/notes"), &json!({ "words": words }));
        if words.trim().is_empty() {
            continue;
        }
        let note = note.expect(201);
        assert_eq!(note.json()["words"], words, "{words:?}");
        assert!(
            note.header("content-type").unwrap().starts_with("application/json")
                && note.header("set-cookie").is_none()
        );
        let encoded: String = words.bytes().map(|b| format!("%{b:02x}")).collect();
        for path in [
            "incidents?actor=",
            "incidents?q=",
            "incidents?from=",
            "incidents?bbox=",
            "incidents?sort=",
            "search?q=",
            "candidates/places?q=",
            "candidates/actors?q=",
            "documents?q=",
            "queue?after=",
            "measures/shift?before=",
            "incidents/",
            "events/",
            "documents/",
            "jobs/",
            "sittings/",
            "facets?country=",
            "facets?min_confidence=",
        ] {
            let answer = client.get(&format!("/api/{path}{encoded}"));
            assert!(
                matches!(answer.status, 200 | 400 | 404 | 422),
                "{path}{words:?}: {} {}",
                answer.status,
                answer.text()
            );
            assert!(
                answer.header("content-type").is_none_or(|t| t.starts_with("application/json")),
                "{path}"
            );
        }
    }
    let version = client.get(&format!("/api/events/{id}")).expect(200).json()["version"].as_u64().unwrap();
    for field in [
        "time",
        "place",
        "actors",
        "class",
        "status",
        "quantities",
        "contexts",
        "extent",
        "id",
        "trace",
        "x.y",
        "",
    ] {
        for value in
            [json!(hostile[0]), json!([hostile[1]]), json!({ "start": hostile[2] }), json!(-1), json!(1e300)]
        {
            let body = json!({ "kind": "correct", "changes": [{ "field": field, "value": value }] });
            client.decide(id, version, &body).expect(400);
        }
    }
    assert!(!server.log().contains("panicked"), "{}", server.log());
}
