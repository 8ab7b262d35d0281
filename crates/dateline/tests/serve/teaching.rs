//! Corrections that teach: an entry of the workspace's own dictionaries, previewed, written, in force, and taken out.

use crate::common::Place;
use crate::http::Client;
use crate::{event_of, served, text};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Waits for a job and returns what it said.
#[track_caller]
fn done(client: &Client, job: &Value) -> String {
    let path = format!("/api/jobs/{}", text(job));
    let until = Instant::now() + Duration::from_secs(120);
    while Instant::now() < until {
        let job = client.get(&path).expect(200).json();
        match text(&job["state"]) {
            "done" => return text(&job["message"]).to_owned(),
            "waiting" | "running" => std::thread::sleep(Duration::from_millis(50)),
            _ => panic!("{job}"),
        }
    }
    panic!("the job does not end")
}

#[test]
fn a_word_is_entered_with_a_preview_codes_the_pile_again_and_is_taken_out() {
    let place = Place::new();
    let (server, client) = served(&place);
    let before = event_of(&client, "PROTEST");
    let (id, path) = (text(&before["id"]), format!("/api/events/{}", text(&before["id"])));
    let entry = json!({ "kind": "lexicon", "words": "", "event": id, "class": "PROTEST/strike" });
    let seen = client.post("/api/dictionary/preview", &entry).expect(200).json();
    let row = text(&seen["entry"]).to_owned();
    assert_eq!(
        (row.as_str(), &seen["file"]),
        ("block\tverb\tPROTEST/strike", &json!("lexicon.tsv")),
        "{seen}"
    );
    assert_eq!(seen["documents"], 1, "only the report that holds a form of the word: {seen}");
    let changes = seen["changes"].as_array().unwrap();
    let change = changes.iter().find(|change| change["event"] == id).unwrap_or_else(|| panic!("{seen}"));
    assert!(change["fields"].as_array().unwrap().contains(&json!("mode")), "{seen}");
    assert!(!seen.to_string().contains("Quimby"), "a name left");
    assert!(!place.path().join("ws/lexicon.tsv").exists(), "a look changes nothing");
    assert_eq!(client.get(&path).expect(200).json(), before);

    let entered = client.post("/api/dictionary", &entry).expect(202).json();
    assert_eq!(entered["row"], json!(row), "{entered}");
    assert_eq!(done(&client, &entered["job"]), "1 documents coded again, 1 changed");
    let after = client.get(&path).expect(200).json();
    assert_eq!((&after["type"], &after["mode"]), (&json!("PROTEST"), &json!("strike")), "{after}");
    assert_eq!(after["rule"], "entered/protest/strike");
    assert_eq!(after["review"]["state"], "open", "the machine coded it, nobody decided");
    let rows = client.get("/api/dictionary").expect(200).json();
    assert_eq!(rows, json!([{ "kind": "lexicon", "row": row, "file": "lexicon.tsv" }]));
    client.post("/api/dictionary", &entry).expect(400);

    let removal = json!({ "kind": "lexicon", "words": "", "remove": row });
    let seen = client.post("/api/dictionary/preview", &removal).expect(200).json();
    assert!(seen["changes"].to_string().contains(id), "{seen}");
    let removed = client.post("/api/dictionary", &removal).expect(202).json();
    done(&client, &removed["job"]);
    let back = client.get(&path).expect(200).json();
    assert_eq!((&back["mode"], &back["rule"]), (&before["mode"], &before["rule"]), "{back}");
    assert_eq!(client.get("/api/dictionary").expect(200).json(), json!([]));
    client.post("/api/dictionary", &removal).expect(400);

    // What cannot be an entry.
    for (entry, why) in [
        (json!({ "kind": "lexicon", "words": "shut" , "part": "verb" }), "needs a type"),
        (json!({ "kind": "lexicon", "words": "shut", "class": "PROTEST" }), "verb or a noun"),
        (json!({ "kind": "lexicon", "words": "shut", "part": "verb", "class": "FIGHT" }), "FIGHT"),
        (
            json!({ "kind": "lexicon", "words": "throw +[gondor]", "part": "verb", "class": "PROTEST" }),
            "gondor",
        ),
        (json!({ "kind": "lexicon", "words": "", "class": "PROTEST" }), "an event"),
        (json!({ "kind": "lexicon", "words": "x".repeat(101), "part": "verb", "class": "PROTEST" }), "100"),
        (json!({ "kind": "person", "words": "x" }), "no kind"),
    ] {
        let said = client.post("/api/dictionary/preview", &entry).expect(400).json();
        assert!(text(&said["error"]).contains(why), "{entry}: {said}");
    }
    drop(server);
    // The same by the command line, on the workspace the server left.
    place.run(&["lexicon", "add", "block", "--type", "PROTEST/strike", "--workspace", "ws"]).expect(0);
    let said = place.run(&["code", "--workspace", "ws"]).expect(0).stdout;
    assert!(said.contains("what you know changed (block): 1 documents are coded again"), "{said}");
    place.run(&["lexicon", "remove", "block", "--workspace", "ws"]).expect(0);
    place.run(&["lexicon", "remove", "block", "--workspace", "ws"]).expect(2);
    place.run(&["lexicon", "add", "block", "--type", "FIGHT", "--workspace", "ws"]).expect(2);
    place.run(&["verify", "--workspace", "ws"]).expect(0);
}

#[test]
fn a_place_and_a_name_are_entered_and_taken_out() {
    let place = Place::new();
    let (_server, client) = served(&place);
    let candidate = json!({ "geonameid": null, "name": "Kulob", "country": "TJK", "admin1": null, "lat": 10.0, "lon": 70.0,
        "precision": "settlement", "radius_km": 5.0 });
    let entry = json!({ "kind": "place", "words": "Kulob", "candidate": candidate });
    let seen = client.post("/api/dictionary/preview", &entry).expect(200).json();
    assert_eq!((&seen["documents"], &seen["file"]), (&json!(1), &json!("places.csv")), "{seen}");
    assert!(seen["changes"][0]["fields"].to_string().contains("place"), "{seen}");
    let entered = client.post("/api/dictionary", &entry).expect(202).json();
    done(&client, &entered["job"]);
    assert_eq!(event_of(&client, "PROTEST")["place"]["lat"], 10.0);
    let removal = json!({ "kind": "place", "words": "", "remove": entered["row"] });
    done(&client, &client.post("/api/dictionary", &removal).expect(202).json()["job"]);
    assert_ne!(event_of(&client, "PROTEST")["place"]["lat"], 10.0);

    let known = client.get("/api/candidates/actors?q=taliban").expect(200).json();
    let entry = json!({ "kind": "actor-alias", "words": "Gunmen of the Post", "actor": known[0]["key"] });
    let seen = client.post("/api/dictionary/preview", &entry).expect(200).json();
    assert_eq!((&seen["documents"], &seen["file"]), (&json!(0), &json!("actors.tsv")), "{seen}");
    let entered = client.post("/api/dictionary", &entry).expect(202).json();
    assert!(text(&entered["row"]).starts_with(&format!("{}\tGunmen of the Post\t", text(&known[0]["key"]))));
    done(&client, &entered["job"]);
    let removal = json!({ "kind": "actor-alias", "words": "", "remove": entered["row"] });
    done(&client, &client.post("/api/dictionary", &removal).expect(202).json()["job"]);
    assert_eq!(client.get("/api/dictionary").expect(200).json(), json!([]));
    let unknown = json!({ "kind": "actor-alias", "words": "Wreckers", "actor": "XXX-NONE" });
    client.post("/api/dictionary/preview", &unknown).expect(400);
}
