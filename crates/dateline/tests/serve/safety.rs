//! Strangers, roles, passwords, paths and hostile words (OWASP ASVS 5.0; docs/web.md lists the items).

use crate::common::{self, Place};
use crate::http::{Client, Server};
use crate::{OTHER, REPORT, coded, event_of, served, text};
use dateline::serve::{ROUTES, Role};
use serde_json::json;

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
    let log = server.log_with("another browser: http://127.0.0.1:", 1);
    assert!(log.contains("another browser: http://127.0.0.1:"), "{log}");
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
fn pictures_of_pages_are_for_those_who_may_see_names_and_each_look_is_logged() {
    let place = Place::new();
    let report = common::repository().join("examples/reports/afghanistan-civilians-2019.pdf");
    place.write("reports/note.pdf", std::fs::read(report).unwrap());
    coded(&place, &[("a.txt", REPORT)]);
    for (name, more) in [("plain", None), ("trusted", Some("--unmask"))] {
        let mut arguments = vec!["serve", "ws", "--add-account", name, "--role", "viewer"];
        arguments.extend(more);
        place.run_with_input(&arguments, b"a password of some length\n").expect(0);
    }
    let arguments = ["serve", "ws", "--address", "0.0.0.0", "--port", "0", "--host", "dateline.example"];
    let server = Server::start(&place, &arguments);
    let (plain, _) = login(&server, "plain", "a password of some length");
    let (trusted, _) = login(&server, "trusted", "a password of some length");
    let documents = plain.get("/api/documents").expect(200).json();
    let of = |ending: &str| {
        let rows = documents["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| text(&row["path"]).ends_with(ending));
        format!("/api/documents/{}", text(&row.unwrap_or_else(|| panic!("{documents}"))["id"]))
    };
    let (report, other) = (of("note.pdf"), of("a.txt"));
    assert_eq!(plain.get(&other).expect(200).json()["page_pictures"], json!(null));
    let told = plain.get(&report).expect(200).json();
    assert_eq!(told["page_pictures"]["offered"], false);
    assert!(text(&told["page_pictures"]["why"]).contains("may not see names"), "{told}");
    assert_eq!(told["pages"][0]["locator"], "page 1", "{told}");
    let refused = plain.get(&format!("{report}/pages/1")).expect(403).json();
    assert!(text(&refused["error"]).contains("cannot be withheld"), "{refused}");

    assert_eq!(trusted.get(&report).expect(200).json()["page_pictures"]["offered"], true);
    let picture = trusted.get(&format!("{report}/pages/1?width=600")).expect(200);
    assert_eq!(picture.header("content-type"), Some("image/png"));
    assert_eq!(picture.header("cache-control"), Some("no-store"));
    assert!(picture.body.starts_with(b"\x89PNG") && picture.body.len() > 5_000, "{}", picture.body.len());
    assert_eq!(trusted.get(&format!("{report}/pages/1?width=600")).expect(200).body, picture.body);
    for path in ["/pages/0", "/pages/x", "/pages/-1"] {
        trusted.get(&format!("{report}{path}")).expect(404);
    }
    trusted.get(&format!("{report}/pages/999")).expect(422);
    trusted.get(&format!("{report}/pages/1?width=9999")).expect(400);
    trusted.get(&format!("{other}/pages/1")).expect(404);
    drop(server);
    let log = ["ws/dateline.db", "ws/dateline.db-wal"].map(|file| {
        String::from_utf8_lossy(&std::fs::read(place.path().join(file)).unwrap_or_default()).into_owned()
    });
    let looks = |what: &str| log.iter().map(|log| log.matches(what).count()).sum::<usize>();
    assert!(looks("\"by\":\"trusted\"") >= 2, "each look is in the custody log");
    assert_eq!(looks("\"by\":\"plain\""), 0);
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
    let log = server.log_with("login failed: ", 5);
    assert_eq!(log.lines().filter(|line| line.starts_with("login failed: ")).count(), 5, "{log}");
    assert!(!log.lines().any(|line| line.starts_with("login: ")), "a line was forged: {log}");
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
