//! Coding twice and auditing, by people and by a language model.

use crate::common::Place;
use crate::http::Client;
use crate::{served, text};
use serde_json::{Value, json};

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
    assert_eq!((&file["schema"], &file["measure"]), (&json!("dateline.audit/1"), &json!("audit")));
    assert!(file["precision"]["hits"].as_u64() <= file["precision"]["of"].as_u64(), "{file}");
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
