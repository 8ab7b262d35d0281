//! Deciding: versions, steps, batches, merging, adding, many people at once.

use crate::common::{self, Place};
use crate::http::Server;
use crate::{event_of, served, text};
use serde_json::{Value, json};

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
    let (server, client) = match edits {
        0..=100 => served(&place),
        // Many edits want many events.
        _ => {
            let examples = common::repository().join("examples/reports");
            place.run(&["init", "ws"]).expect(0);
            place.run(&["add", &examples.to_string_lossy(), "--workspace", "ws"]);
            place.run(&["code", "--workspace", "ws"]);
            let server = Server::start(&place, &["serve", "ws", "--port", "0"]);
            let client = server.open();
            (server, client)
        }
    };
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
fn evidence_grows_and_shrinks_to_words_of_the_text() {
    let place = Place::new();
    let (_server, client) = served(&place);
    let event = event_of(&client, "PROTEST");
    let (id, version) = (text(&event["id"]), event["version"].as_u64().unwrap());
    let (trigger, evidence) = (&event["trigger"], &event["evidence"][0]);
    let end = evidence["end"].as_u64().unwrap();
    let to = |start: &Value, end: u64| {
        let spans = json!([{ "start": start, "end": end }, { "start": start, "end": end }]);
        json!({ "kind": "correct", "changes": [{ "field": "evidence", "value": spans }] })
    };
    let corrected = client.decide(id, version, &to(&trigger["start"], end)).expect(200).json();
    let now = corrected["event"]["evidence"].as_array().unwrap();
    assert_eq!(now.len(), 1, "what stands on the same words is one: {corrected}");
    assert!(text(&now[0]["text"]).starts_with(text(&trigger["text"])), "{corrected}");
    assert!(text(&evidence["text"]).ends_with(text(&now[0]["text"])), "{corrected}");
    assert_eq!(corrected["event"]["review"]["corrected"], json!(["evidence"]));
    // Evidence that does not hold the words that tell the event is none.
    let beside = client.decide(id, version + 1, &to(&trigger["end"], end)).expect(400).json();
    assert!(text(&beside["error"]).contains("must hold the words"), "{beside}");
    client.decide(id, version + 1, &to(&trigger["start"], 99_999)).expect(400);
    let undone = client.post("/api/undo", &json!({})).expect(200).json();
    assert_eq!(undone["events"][0]["evidence"], event["evidence"]);
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
